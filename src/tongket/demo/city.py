"""A made-up city planned from a seed: which groups there are, what they were found to be, what is reported. Pure.

The same ground, seed and scale give the same city; nothing here reads a clock, a database or Django.

    Ground (real communes and how they passed) ──make_city──▶ City ──reports(period)──▶ PlannedReport

Totals are exact, because they are set first and shared out afterwards: at scale 1, on 31/12/2025, 10,546 groups with
135,716 memberships, of which 7,288 worked effectively in the assessment year 2025. What is spread is uneven, as in
life: few large communes and many small ones, ten types in uneven shares, groups that nobody has counted for years.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from tongket import rollup
from tongket.demo.month import PlannedReport, draft, plan_month, stand_open
from tongket.errors import N_, Problem, Refused

SEED: Final = 2025
SMALLEST_SCALE: Final = 0.001
LARGEST_SCALE: Final = 20.0
CHANGE_DAY: Final = date(2025, 7, 1)
TODAY: Final = date(2026, 1, 10)
"""The day on which the demonstration stands still."""
YEARS: Final = (2021, 2022, 2023, 2024, 2025)
AN_AT: Final = "Phường Hoàn Kiếm"
CHI_AT: Final = "Phường Cửa Nam"
FEWEST_COMMUNES: Final = 3
BUSIER: Final = 2.2  # a commune of today does more than one of its predecessors did

#: At scale 1. Active groups at the end of each year; closings within it; groups in the two best grades.
ACTIVE: Final = {2020: 9_644, 2021: 9_812, 2022: 9_987, 2023: 10_201, 2024: 10_388, 2025: 10_546}
CLOSED: Final = {2021: 61, 2022: 74, 2023: 68, 2024: 83, 2025: 119}
MEMBERS: Final = 135_716
EFFECTIVE: Final = 7_288
EFFECTIVE_SHARE: Final = {2021: 0.648, 2022: 0.659, 2023: 0.672, 2024: 0.681}
EXCELLENT_SHARE: Final = 0.155  # of the two best together, so below a fifth of those graded well
COMPLAINTS: Final = 24

FEWEST_MEMBERS: Final = 3
COUNT_DAY: Final = (11, 20)
GRADE_DAY: Final = (11, 14)
DORMANT_SHARE: Final = 0.07


class Place(NamedTuple):
    """A commune of the ground."""

    key: int
    name: str
    is_rural: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """The communes of a city before and after the change, in a fixed order, and which passed into which."""

    city: int
    before: tuple[Place, ...]
    after: tuple[Place, ...]
    passages: tuple[tuple[int, int], ...]


class Kind(NamedTuple):
    """A type of group as this city has it: its share, how many members are usual, where it is at home."""

    code: str
    share: float
    members: float
    rural: float


KINDS: Final = (
    Kind("crime_prevention_club", 0.085, 16, 1.0),
    Kind("volunteer_team", 0.07, 10, 0.8),
    Kind("traffic_order", 0.13, 9, 0.9),
    Kind("b93_club", 0.011, 14, 0.7),
    Kind("urban_order", 0.14, 8, 0.2),
    Kind("lineage", 0.085, 21, 3.0),
    Kind("lodging_house", 0.06, 12, 0.8),
    Kind("women", 0.2, 14, 1.0),
    Kind("youth", 0.14, 13, 1.1),
    Kind("farmers", 0.079, 15, 3.5),
)


class Grading(NamedTuple):
    """How a group was graded for an assessment year; a ground where it was not."""

    year: int
    grade: str
    ground: str


@dataclass(slots=True)
class PlannedGroup:
    """One group: when and where it lives, the days it was counted on, and how it was graded."""

    number: int
    kind: str
    founded_on: date
    home_before: int | None
    home_after: int | None
    ordinal: int = 0
    closed_on: date | None = None
    counts: list[tuple[date, int]] = field(default_factory=list)
    grades: list[Grading] = field(default_factory=list)

    def is_active_on(self, day: date) -> bool:
        return self.founded_on <= day and (self.closed_on is None or self.closed_on > day)

    def home_on(self, day: date) -> int:
        """The commune it belongs to on a day."""
        home = self.home_before if day < CHANGE_DAY else self.home_after
        assert home is not None, "a group was asked for outside its life"
        return home


@dataclass(frozen=True, slots=True)
class City:
    """What is to be loaded: the communes taken, the groups, and a month of reports at a time."""

    seed: int
    scale: float
    before: tuple[Place, ...]
    after: tuple[Place, ...]
    groups: tuple[PlannedGroup, ...]
    size_by_place: Mapping[int, float]

    def places_on(self, day: date) -> tuple[Place, ...]:
        """The communes that exist on a day."""
        return self.before if day < CHANGE_DAY else self.after

    def place_named(self, name: str) -> Place:
        """A commune of today by its name, or the first where the ground has none of that name."""
        return next((place for place in self.after if place.name == name), self.after[0])

    def active_on(self, day: date) -> list[PlannedGroup]:
        return [group for group in self.groups if group.is_active_on(day)]

    def members_on(self, day: date) -> int:
        """Memberships of the active groups, each at its latest count."""
        return sum(latest_count(group, day) for group in self.active_on(day))

    def grades_of(self, year: int) -> Counter[str]:
        """How many groups got each grade for an assessment year."""
        return Counter(mark.grade for group in self.groups for mark in group.grades if mark.year == year)

    def reports(self, period: rollup.Period) -> list[PlannedReport]:
        """What becomes of every commune's report for a month, in the order of the communes."""
        places = self.places_on(period.last_day)
        sizes = [(place.key, self.size_by_place[place.key]) for place in places]
        busy = BUSIER if places is self.after else 1.0
        told = self.story(period)
        planned = plan_month(sizes, period, seed=self.seed, today=TODAY, busy=busy)
        return [told.get(report.place, report) for report in planned]

    def story(self, period: rollup.Period) -> dict[int, PlannedReport]:
        """The reports with which the cast has something to do at once."""
        an, chi = self.place_named(AN_AT).key, self.place_named(CHI_AT).key
        last, before = rollup.month("admin", 2025, 12), rollup.month("admin", 2025, 11)
        if period == last:
            return {an: stand_open(an, period, "return")}
        if period == before:
            return {an: stand_open(an, period, "submit")}
        if period == current_month() and chi != an:
            return {chi: draft(chi, period, TODAY - timedelta(days=2))}
        return {}


def latest_count(group: PlannedGroup, day: date) -> int:
    return next((members for counted_on, members in reversed(group.counts) if counted_on <= day), 0)


def months() -> list[rollup.Period]:
    """The reporting months of the five years."""
    return rollup.months_of(rollup.term("admin", YEARS[0], YEARS[-1]))


def current_month() -> rollup.Period:
    """The month whose reports are being written today."""
    return rollup.containing("admin", "month", TODAY)


def scaled(number: float, scale: float) -> int:
    """A count of the whole city at another size."""
    return math.floor(number * scale + 0.5)


def check_scale(scale: float) -> None:
    """Raises: Refused for a size no city is made in."""
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:  # not a number is neither
        message = N_("The size is %(scale)s; give a number from %(low)s to %(high)s, such as 1 or 0.1.")
        raise Refused(Problem(message, values={"scale": scale, "low": SMALLEST_SCALE, "high": int(LARGEST_SCALE)}))


def make_city(ground: Ground, *, seed: int = SEED, scale: float = 1.0) -> City:
    """The city on this ground. Raises: Refused for a size no city is made in."""
    check_scale(scale)
    random = Random(f"city {seed}")  # noqa: S311 - the same city every time
    after = _chosen(ground, scale)
    passages = _passages(ground, after)
    before = tuple(place for place in ground.before if place.key in passages)
    size = _sizes(random, before, after, passages)
    groups = _Register(random, scale, before, after, passages, size).fill()
    return City(seed, scale, before, after, tuple(groups), size)


# Communes ---------------------------------------------------------------------------------------------------------

Shares = dict[int, list[tuple[int, float]]]


def _chosen(ground: Ground, scale: float) -> tuple[Place, ...]:
    """All communes of a whole city; of a smaller one a few, first those where the story takes place."""
    wanted = max(FEWEST_COMMUNES, scaled(len(ground.after), scale))
    first = [place for name in (AN_AT, CHI_AT) for place in ground.after if place.name == name]
    rest = [place for place in ground.after if place not in first]
    taken = {place.key for place in [*first, *rest][:wanted]}
    return tuple(place for place in ground.after if place.key in taken)


def _passages(ground: Ground, after: Iterable[Place]) -> dict[int, list[int]]:
    """{old commune: the communes taken that it passed into}, of every commune that passed into one of them."""
    taken = {place.key for place in after}
    found: dict[int, list[int]] = {}
    for old, new in ground.passages:
        if new in taken:
            found.setdefault(old, []).append(new)
    return found


def _sizes(
    random: Random, before: Iterable[Place], after: Iterable[Place], passages: dict[int, list[int]]
) -> dict[int, float]:
    """How large each commune is beside the others; what was split is shared by made-up weights."""
    sizes = {place.key: random.lognormvariate(0, 0.6) * (0.9 if place.is_rural else 1.1) for place in before}
    sizes |= {place.key: 0.0 for place in after}
    for old, successors in passages.items():
        weights = [random.uniform(0.2, 1) for _ in successors]
        for new, weight in zip(successors, weights, strict=True):
            sizes[new] += sizes[old] * weight / sum(weights)
    return sizes


# Groups -----------------------------------------------------------------------------------------------------------


class _Register:
    """Plans the life of every group: founded, counted, graded, closed; the totals of each year come out exactly."""

    def __init__(
        self,
        random: Random,
        scale: float,
        before: Sequence[Place],
        after: Sequence[Place],
        passages: Mapping[int, list[int]],
        size: Mapping[int, float],
    ) -> None:
        self.random, self.scale = random, scale
        self.passages, self.size = passages, size
        self.before, self.after = before, after
        self.weights = {
            True: [size[place.key] for place in before],
            False: [size[place.key] for place in after],
        }
        self.kinds = {
            rural: [kind.share * (kind.rural if rural else 2 - kind.rural**0.5) for kind in KINDS]
            for rural in (True, False)
        }
        for weights in self.kinds.values():
            weights[:] = [max(weight, 0.004) for weight in weights]
        self.groups: list[PlannedGroup] = []
        self.alive: list[PlannedGroup] = []

    def fill(self) -> list[PlannedGroup]:
        self._found(scaled(ACTIVE[2020], self.scale), self._old_day)
        for year in YEARS:
            self._live(year)
        self._count()
        for year in YEARS:
            self._grade(year)
        self._number()
        return self.groups

    def _live(self, year: int) -> None:
        """One year: so many close, and so many are founded that its total comes out."""
        last = 10 if year == YEARS[-1] else 12  # none founded or closed after the last assessment
        closing = self.random.sample(self.alive, min(scaled(CLOSED[year], self.scale), len(self.alive)))
        for group in closing:
            group.closed_on = date(year, self.random.randint(2, last), self.random.randint(1, 20))
            if group.closed_on < CHANGE_DAY:
                group.home_after = None
        gone = {group.number for group in closing}
        self.alive = [group for group in self.alive if group.number not in gone]
        missing = scaled(ACTIVE[year], self.scale) - len(self.alive)
        self._found(missing, lambda: date(year, self.random.randint(1, last), self.random.randint(1, 20)))

    def _old_day(self) -> date:
        """A day of 2005–2020; more groups are young than old."""
        span = (date(2020, 11, 20) - date(2005, 3, 1)).days
        return date(2005, 3, 1) + timedelta(days=int(span * self.random.random() ** 0.7))

    def _found(self, number: int, a_day: Callable[[], date]) -> None:
        for _ in range(number):
            founded_on = a_day()
            old = founded_on < CHANGE_DAY
            home = self.random.choices(self.before if old else self.after, self.weights[old])[0]
            kind = self.random.choices(KINDS, self.kinds[home.is_rural])[0]
            later = self._successor(home.key) if old else home.key
            group = PlannedGroup(len(self.groups) + 1, kind.code, founded_on, home.key if old else None, later)
            self.groups.append(group)
            self.alive.append(group)

    def _successor(self, old: int) -> int:
        """Where a group of an old commune belongs later: by the edge, or by chance where the commune was split."""
        successors = self.passages[old]
        if len(successors) == 1:
            return successors[0]
        return self.random.choices(successors, [self.size[new] for new in successors])[0]

    # Members

    def _count(self) -> None:
        """The last count of every active group is shared out of the total; the earlier ones lead up to it."""
        usual = {kind.code: kind.members for kind in KINDS}
        weights = [usual[group.kind] * self.random.lognormvariate(0, 0.45) for group in self.groups]
        living = [group.closed_on is None for group in self.groups]
        total = scaled(MEMBERS, self.scale)
        alive = apportion(total, [w for w, lives in zip(weights, living, strict=True) if lives], FEWEST_MEMBERS)
        final = iter(alive)
        for group, weight, lives in zip(self.groups, weights, living, strict=True):
            members = next(final) if lives else max(FEWEST_MEMBERS, round(weight))
            group.counts = self._counts_up_to(group, members)

    def _counts_up_to(self, group: PlannedGroup, members: int) -> list[tuple[date, int]]:
        days = [group.founded_on]
        asleep = self.random.choice(YEARS) if self.random.random() < DORMANT_SHARE else YEARS[-1]
        for year in YEARS:
            day = date(year, *COUNT_DAY)
            if year <= asleep and group.founded_on < day and group.is_active_on(day):
                days.append(day)
        counts = []
        for day in reversed(days):
            counts.append((day, members))
            if self.random.random() < 0.7:
                members = max(FEWEST_MEMBERS, round(members * self.random.uniform(0.86, 1.07)))
        return counts[::-1]

    # Grades

    def _grade(self, year: int) -> None:
        """Every group active at the end of the assessment year is graded, or not graded on one of the two grounds."""
        day = date(year, *GRADE_DAY)
        active = [group for group in self.groups if group.is_active_on(day)]
        young = [group for group in active if group.founded_on > date(year, 2, GRADE_DAY[1])]
        old = [group for group in active if group.founded_on <= date(year, 2, GRADE_DAY[1])]
        effective = self._effective(year, len(active), len(old))
        contested = min(scaled(COMPLAINTS, self.scale), len(old) - effective)
        complaints = self.random.sample(range(len(old)), contested)
        without = set(complaints)
        graded = [group for place, group in enumerate(old) if place not in without]
        for group in young:
            group.grades.append(Grading(year, "not_graded", "too_young"))
        for place in sorted(without):
            old[place].grades.append(Grading(year, "not_graded", "complaint"))
        graded.sort(key=self._merit(year), reverse=True)
        for group, grade in zip(graded, _grades(len(graded), effective), strict=True):
            group.grades.append(Grading(year, grade, ""))

    def _effective(self, year: int, active: int, old: int) -> int:
        if year == YEARS[-1]:
            return scaled(EFFECTIVE, self.scale)
        return min(old, round(active * EFFECTIVE_SHARE[year]))

    def _merit(self, year: int) -> Callable[[PlannedGroup], float]:
        """A key that puts groups in the order of their grades: their past, their commune and chance."""
        leaning = {place.key: self.random.gauss(0, 0.35) for place in (*self.before, *self.after)}
        day = date(year, *GRADE_DAY)
        merit = {
            group.number: self.random.gauss(0, 1) + leaning[group.home_on(day)] - (len(group.counts) < 2)
            for group in self.groups
            if group.is_active_on(day)
        }
        return lambda group: merit[group.number]

    def _number(self) -> None:
        """Groups of a type are numbered within the commune that registered them."""
        seen: Counter[tuple[str, int | None]] = Counter()
        for group in self.groups:
            key = group.kind, group.home_before or group.home_after
            seen[key] += 1
            group.ordinal = seen[key]


def _grades(graded: int, effective: int) -> Iterator[str]:
    """The grades of groups in order of merit."""
    excellent = int(effective * EXCELLENT_SHARE)
    failed = int((graded - effective) * 0.06)
    yield from ["excellent"] * excellent
    yield from ["well"] * (effective - excellent)
    yield from ["completed"] * (graded - effective - failed)
    yield from ["not_completed"] * failed


def apportion(total: int, weights: Sequence[float], least: int) -> list[int]:
    """Whole parts of `total`, at least `least` each, as near to the weights as whole numbers are.

    Raises: ValueError when there is not enough for everybody.
    """
    spare = total - least * len(weights)
    if spare < 0 or (not weights and total):
        raise ValueError(f"{total} cannot be shared by {len(weights)} with at least {least} each")
    whole = sum(weights)
    exact = [spare * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    left = spare - sum(parts)
    for place in sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])[:left]:
        parts[place] += 1
    return [least + part for part in parts]
