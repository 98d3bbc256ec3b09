"""The city written into the record through the same actions as people use, in one transaction and in order of time.

    accounts ─▶ register ─▶ every month: ask, save, submit, approve, return, correct; found, close; count, grade
                                    └─ on 1 July 2025: every group gets its new home

What is killed half-way leaves nothing behind. What was loaded is known by one event, `demo.load`, so that a record
with anything else in it is never touched.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction
from django.utils import translation

from tongket import rollup
from tongket.accounts.actions import Grant, NewAccount, give_roles, open_accounts, record
from tongket.accounts.models import Event, User
from tongket.accounts.rules import APPROVER, ENTRY
from tongket.demo.cast import CAST, CITY, password_of
from tongket.demo.city import (
    CHANGE_DAY,
    COUNT_DAY,
    GRADE_DAY,
    TODAY,
    City,
    Ground,
    Place,
    PlannedGroup,
    current_month,
    make_city,
    months,
)
from tongket.demo.month import LOCAL, ROUNDS, PlannedReport, Step
from tongket.errors import N_, Problem, Refused
from tongket.groups import actions as groups
from tongket.groups.models import Group, GroupType
from tongket.reporting import actions as reporting
from tongket.reporting.models import Collection, Counter, Report, Sheet
from tongket.units.models import Edge, Level, Unit
from tongket.units.queries import attributes as looks_of
from tongket.units.queries import by_code, codes_of, names

Progress = Callable[[str, int, int], None]
ByMonth = defaultdict[tuple[int, int], list[PlannedGroup]]

MARK, SUBJECT = "demo.load", "demo"
SHEET = "03/TT"
CITY_CODE = "01"
FIRST_DAY = date(2020, 12, 1)
REGISTER_DAY = date(2020, 12, 10)


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The demonstration on record: what it was made from."""

    seed: int
    scale: float


def demonstration() -> Demonstration | None:
    """The demonstration on record, if it is one."""
    mark = Event.objects.filter(subject=SUBJECT, kind=MARK).order_by("pk").values_list("detail", flat=True).first()
    return Demonstration(mark["seed"], mark["scale"]) if mark else None


def holds_work() -> bool:
    """Whether anybody has an account here, or anything was asked for, reported or registered."""
    return any(model.objects.exists() for model in (User, Collection, Report, Group))


def load_demo(*, seed: int, scale: float, progress: Progress | None = None) -> bool:
    """Whether this call loaded the city; not when the same one is there already.

    Raises: Refused, when the record holds another demonstration, or anything that no demonstration made.
    """
    with transaction.atomic():
        Counter.objects.select_for_update().get_or_create(pk=1)  # two at once: the second waits and then finds it
        if is_there(seed, scale):
            return False
        with translation.override("vi"):
            city = make_city(read_ground(), seed=seed, scale=scale)
            _Load(city, progress or (lambda what, done, of: None)).run()
    return True


@contextmanager
def nothing_to_collect() -> Iterator[None]:
    """Leave looking for circular garbage: there is little, and looking costs a sixth of the time."""
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()


def is_there(seed: int, scale: float) -> bool:
    """Whether this demonstration is on record.

    Raises: Refused, when the record holds another one, or anything that no demonstration made.
    """
    found = demonstration()
    if found is None and holds_work():
        raise Refused(
            N_(
                "This record holds work that no demonstration made, so nothing was loaded; "
                "give the demonstration a folder of its own, such as TONGKET_HOME=demo."
            )
        )
    if found not in (None, Demonstration(seed, scale)):
        message = N_(
            "A demonstration with seed %(seed)s and size %(scale)s is here already; to start over add --fresh, "
            "or give this one a folder of its own, such as TONGKET_HOME=demo."
        )
        raise Refused(Problem(message, values={"seed": found.seed, "scale": found.scale}))
    return found is not None


def clear_demo() -> None:
    """Delete the demonstration, and nothing but a demonstration. Raises: Refused."""
    if demonstration() is None:
        if holds_work():
            raise Refused(N_("This record holds work that no demonstration made; --fresh deletes nothing else."))
        return
    call_command("flush", interactive=False, verbosity=0)


# The ground -------------------------------------------------------------------------------------------------------


def city_unit() -> Unit:
    """The city of the demonstration."""
    return by_code(CITY_CODE, TODAY)


def read_ground() -> Ground:
    """The real communes of the city before and after 1 July 2025, in order of code, and which passed into which."""
    city = city_unit()
    units = list(Unit.objects.ever_within(city).filter(level=Level.COMMUNE))
    keys = [unit.pk for unit in units]
    looks, codes, called = looks_of(keys), codes_of(keys), names(keys)
    places = {key: Place(key, called[key], looks[key].kind != "ward") for key in keys}
    units.sort(key=lambda unit: (codes.get(unit.pk, ""), unit.pk))
    before = tuple(places[unit.pk] for unit in units if unit.exists_on(CHANGE_DAY - timedelta(days=1)))
    after = tuple(places[unit.pk] for unit in units if unit.exists_on(CHANGE_DAY))
    edges = Edge.objects.filter(mutation__effective_on=CHANGE_DAY, predecessor__in=keys, successor__in=keys)
    passed = edges.order_by("predecessor", "successor").values_list("predecessor", "successor")
    stayed = [(place.key, place.key) for place in after if place in before]
    return Ground(city.pk, before, after, (*passed, *stayed))


# Loading ----------------------------------------------------------------------------------------------------------


def moment(day: date, hour: int = 8, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LOCAL)


@dataclass(slots=True)
class _Load:
    """One city on its way into the record."""

    city: City
    tell: Progress
    entry: dict[int, User] = field(default_factory=dict)
    approver: dict[int, User] = field(default_factory=dict)
    cast: dict[str, User] = field(default_factory=dict)
    key_by_number: dict[int, int] = field(default_factory=dict)
    units: dict[int, Unit] = field(default_factory=dict)

    founded_in: ByMonth = field(init=False)
    closed_in: ByMonth = field(init=False)

    def __post_init__(self) -> None:
        self.founded_in = _by_month(self.city.groups, lambda group: group.founded_on)
        self.closed_in = _by_month(self.city.groups, lambda group: group.closed_on)

    def run(self) -> None:
        """Load everything. Records `demo.load` last."""
        places = {place.key for place in (*self.city.before, *self.city.after)}
        self.units = Unit.objects.in_bulk(list(places))
        every = [*months(), current_month()]
        self.tell(N_("Accounts and roles"), 0, len(every))
        self._appoint()
        self.tell(N_("The register of groups"), 0, len(every))
        self._register([group for group in self.city.groups if group.founded_on < FIRST_DAY], REGISTER_DAY)
        collection = self._ask(every[0])
        for done, period in enumerate(every):
            self.tell(N_("Reports, month by month"), done, len(every))
            following = self._ask(every[done + 1]) if done + 1 < len(every) else None
            self._report(collection, self.city.reports(period))
            if following:
                self._keep_register(period.last_day)
                collection = following
        self.tell(N_("Done"), len(every), len(every))
        detail = {"seed": self.city.seed, "scale": self.city.scale, "groups": len(self.city.groups)}
        record(MARK, SUBJECT, by=AnonymousUser(), at=moment(TODAY), **detail)

    # People

    def _appoint(self) -> None:
        """Accounts named by office for every commune, and the cast."""
        city, places = city_unit(), {place.key: place for place in (*self.city.before, *self.city.after)}
        home = {member.username: self._home_of(member.at, city.pk) for member in CAST}
        taken = {(home[member.username], role) for member in CAST for role in member.roles}
        offices = [
            (place.key, role, f"{prefix}-{place.key}", f"{title} {place.name}")
            for place in places.values()
            for role, prefix, title in (
                (ENTRY, "nhap-lieu", "Cán bộ nhập liệu"),
                (APPROVER, "lanh-dao", "Lãnh đạo"),
            )
            if (place.key, role) not in taken
        ]
        accounts = [NewAccount(username, name) for _, _, username, name in offices]
        accounts += [
            NewAccount(one.username, one.display_name, password_of(one.username, self.city.seed)) for one in CAST
        ]
        nobody, at = AnonymousUser(), moment(FIRST_DAY)
        users = open_accounts(accounts, by=nobody, at=at)
        held = [(user, unit, role) for user, (unit, role, _, _) in zip(users, offices, strict=False)]
        for user, member in zip(users[len(offices) :], CAST, strict=True):
            self.cast[member.username] = user
            held += [(user, home[member.username], role) for role in member.roles]
        for user, unit, role in held:
            if unit in places:
                (self.entry if role == ENTRY else self.approver)[unit] = user
        give_roles([self._grant(user, unit, role) for user, unit, role in held], by=nobody, at=at)

    def _home_of(self, name: str, city: int) -> int:
        return city if name == CITY else self.city.place_named(name).key

    def _grant(self, user: User, unit: int, role: str) -> Grant:
        """The role for as long as the unit exists, as far as the demonstration reaches."""
        mine = self.units.get(unit)
        start = max(FIRST_DAY, mine.valid_from or FIRST_DAY) if mine else FIRST_DAY
        return Grant(user, unit, role, start, mine.valid_to if mine else None)

    # Reports

    def _ask(self, period: rollup.Period) -> Collection:
        only = {place.key for place in self.city.places_on(period.last_day)}
        sheet = Sheet.objects.filter(code=SHEET).latest("version")
        return reporting.open_collection(
            sheet, period, asked_by=city_unit(), by=self.cast["dung"], at=moment(period.start, 7), only=only
        )

    def _report(self, collection: Collection, planned: Sequence[PlannedReport]) -> None:
        report_by_unit = {report.unit_id: report for report in Report.objects.filter(collection=collection)}
        steps: defaultdict[str, list[tuple[Report, Step]]] = defaultdict(list)
        for each in planned:
            for step in each.steps:
                steps[step.round].append((report_by_unit[each.place], step))
        for name in ROUNDS:
            if steps[name]:
                self._take(name.removesuffix(" again"), sorted(steps[name], key=lambda pair: pair[1].at))

    def _take(self, move: str, steps: Iterable[tuple[Report, Step]]) -> None:
        """One round of a month, each report by its own officer or leader."""
        by = self.approver if move in ("approve", "return") else self.entry
        if move not in ("save", "correct"):
            acts = [reporting.Act(report, by[report.unit_id], step.at, step.reason) for report, step in steps]
            return reporting.move_many(move, acts)
        filings = [
            reporting.Filing(report, step.cells, by[report.unit_id], "page", step.at, step.reason)
            for report, step in steps
        ]
        (reporting.save_many if move == "save" else reporting.correct_many)(filings)
        return None

    # The register of groups

    def _keep_register(self, day: date) -> None:
        """What happens to the register at the end of a month, and once a year, and on the day of the change."""
        year, month = day.year, day.month
        self._register(self.founded_in[year, month], date(year, month, 27))
        self._close(self.closed_in[year, month], year, month)
        if month == COUNT_DAY[0]:
            self._count(date(year, *COUNT_DAY))
            self._grade(year)
        following = date(year + month // 12, month % 12 + 1, 1)
        if following == CHANGE_DAY:
            self._rehome()

    def _register(self, planned: Sequence[PlannedGroup], day: date) -> None:
        types = {kind.code: kind.name_vi for kind in GroupType.objects.all()}
        called = {place.key: place.name for place in (*self.city.before, *self.city.after)}
        filings, numbers = [], []
        for nth, (home, found) in enumerate(self._by_home(planned, day)):
            new = [
                groups.NewGroup(
                    code=f"HN-{group.number:06d}",
                    type=group.kind,
                    name=f"{types[group.kind]} số {group.ordinal}, {called[home]}",
                    founded_on=group.founded_on,
                    members=group.counts[0][1],
                )
                for group in found
            ]
            filings.append(groups.Registration(self.units[home], new, self.entry[home], _spread(day, nth)))
            numbers += [group.number for group in found]
        if filings:
            made = groups.register_many(filings)
            self.key_by_number.update(zip(numbers, (group.pk for group in made), strict=True))

    def _close(self, planned: Sequence[PlannedGroup], year: int, month: int) -> None:
        said = {self.key_by_number[group.number]: group.closed_on for group in planned}
        self._file(planned, said, date(year, month, 28), self.entry, groups.close_many)

    def _count(self, day: date) -> None:
        counted = {group.number: dict(group.counts).get(day) for group in self.city.groups}
        planned = [group for group in self.city.groups if counted[group.number] and group.founded_on < day]
        said = {self.key_by_number[group.number]: counted[group.number] for group in planned}
        self._file(
            planned,
            said,
            date(day.year, 11, 29),
            self.entry,
            lambda filings: groups.record_members_many(filings, counted_on=day),
        )

    def _grade(self, year: int) -> None:
        period = reporting.period_row(rollup.year("team", year))
        mark_by_number = {
            group.number: (mark.grade, mark.ground)
            for group in self.city.groups
            for mark in group.grades
            if mark.year == year
        }
        planned = [group for group in self.city.groups if group.number in mark_by_number]
        said = {self.key_by_number[group.number]: mark_by_number[group.number] for group in planned}
        assert period.period.last_day == date(year, *GRADE_DAY)
        self._file(planned, said, date(year, 11, 30), self.approver, lambda filings: groups.grade_many(period, filings))

    def _file(
        self,
        planned: Sequence[PlannedGroup],
        said: dict[int, Any],
        day: date,
        by: dict[int, User],
        take: Callable[[list[groups.Filing]], int],
    ) -> None:
        """What is said about some groups on a day, filed commune by commune."""
        filings = [
            groups.Filing(
                self.units[home],
                {self.key_by_number[group.number]: said[self.key_by_number[group.number]] for group in found},
                by[home],
                _spread(day, nth),
            )
            for nth, (home, found) in enumerate(self._by_home(planned, day))
        ]
        if filings:
            take(filings)

    def _by_home(self, planned: Iterable[PlannedGroup], day: date) -> list[tuple[int, list[PlannedGroup]]]:
        found: defaultdict[int, list[PlannedGroup]] = defaultdict(list)
        for group in planned:
            found[group.home_on(day)].append(group)
        return list(found.items())

    def _rehome(self) -> None:
        moving = {
            self.key_by_number[group.number]: group.home_after
            for group in self.city.groups
            if group.home_before and group.home_after and group.home_before != group.home_after
        }
        home_by_group = {group: home for group, home in moving.items() if home is not None}
        groups.rehome_groups(home_by_group, on=CHANGE_DAY, by=self.cast["dung"], at=moment(CHANGE_DAY, 0, 30))


def _by_month(groups: Iterable[PlannedGroup], day_of: Callable[[PlannedGroup], date | None]) -> ByMonth:
    """{(year, month): the groups whose day falls into it}, in the order given; those without a day are left out."""
    found: ByMonth = defaultdict(list)
    for group in groups:
        if day := day_of(group):
            found[day.year, day.month].append(group)
    return found


def _spread(day: date, nth: int) -> datetime:
    """A minute of the working day, later for every next commune."""
    return moment(day) + timedelta(minutes=nth % 540)
