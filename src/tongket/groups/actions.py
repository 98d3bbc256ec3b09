"""Writes on the register of groups. Each act exists in the plural; one change covers what one officer files at once.

The plural takes many officers' filings in one go: `register_many`, `record_members_many`, `grade_many`, `close_many`.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from tongket.accounts.actions import append_rows, event, record, record_many
from tongket.accounts.queries import Standings
from tongket.errors import N_, NotAllowed, Problem, Refused
from tongket.groups import rules
from tongket.groups.models import Grade, Group, GroupHome, GroupType, MemberCount
from tongket.reporting.actions import take_changes
from tongket.reporting.loader import read_file
from tongket.reporting.models import Change, PeriodRow
from tongket.units.models import Unit

BATCH = 5_000


def load_group_types() -> int:
    """How many types of groups the reviewed file holds; rows are made or brought up to date from it."""
    entry = read_file(Path(__file__).resolve().parent / "data" / "group_types.toml", ("type", "source", "next_review"))
    for kind in entry["type"]:
        names = {"name_vi": kind["name_vi"], "name_en": kind["name_en"], "source": entry["source"]}
        GroupType.objects.update_or_create(code=kind["code"], defaults=names)
    return len(entry["type"])


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group to be registered: its type's code, name, the day it was founded, and its members counted on a day."""

    code: str
    type: str
    name: str
    founded_on: date
    members: int


@dataclass(frozen=True, slots=True)
class Registration:
    """Groups that one officer puts on the register of one unit."""

    unit: Unit
    groups: Sequence[NewGroup]
    by: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Filing:
    """What one officer says at once about groups of one unit: {group: members}, {group: grade and ground}, ..."""

    unit: Unit
    said: Mapping[int, Any]
    by: Any
    at: datetime


def register_groups(unit: Unit, groups: Sequence[NewGroup], *, by: Any, at: datetime) -> list[Group]:
    """The groups, on the register of `unit`, each with its first member count. Records `groups.register`.

    Raises: NotAllowed, Refused.
    """
    return register_many([Registration(unit, groups, by, at)])


@transaction.atomic
def register_many(registrations: Sequence[Registration]) -> list[Group]:
    """The groups of many units, each registered by its own officer, in the order given; all are taken or none."""
    _refuse("register", registrations)
    types = {kind.code: kind.pk for kind in GroupType.objects.all()}
    _refuse_wrong(registrations, types)
    changes = take_changes([Change(recorded_at=each.at, actor=each.by, kind="register") for each in registrations])
    rows = [
        (each.unit.pk, new, change) for each, change in zip(registrations, changes, strict=True) for new in each.groups
    ]
    columns = ("code", "type_id", "name", "founded_on", "since_id")
    append_rows(Group, columns, ((new.code, types[new.type], new.name, new.founded_on, c.pk) for _, new, c in rows))
    made = {group.code: group for group in Group.objects.filter(since__in=changes)}
    keys = [made[new.code].pk for _, new, _ in rows]
    homes = ((key, unit, new.founded_on, change.pk) for key, (unit, new, change) in zip(keys, rows, strict=True))
    append_rows(GroupHome, HOME_COLUMNS, homes)
    counts = ((key, new.founded_on, new.members, change.pk) for key, (_, new, change) in zip(keys, rows, strict=True))
    append_rows(MemberCount, COUNT_COLUMNS, counts)
    _note("groups.register", registrations, changes, lambda each: len(each.groups))
    return [made[new.code] for _, new, _ in rows]


COUNT_COLUMNS = ("group_id", "counted_on", "members", "since_id")
HOME_COLUMNS = ("group_id", "unit_id", "valid_from", "since_id")


def _refuse_wrong(registrations: Sequence[Registration], types: Container[str]) -> None:
    problems: list[Problem] = []
    for each in registrations:
        today = timezone.localdate(each.at)
        for new in each.groups:
            problems += rules.check_group(code=new.code, name=new.name, founded_on=new.founded_on, today=today)
            problems += rules.check_members(new.members)
            if new.type not in types:
                problems.append(Problem(N_("This kind of group is not known."), where="type"))
    codes = [new.code for each in registrations for new in each.groups]
    if problems or len(set(codes)) < len(codes) or _on_register(codes):
        raise Refused(problems or Problem(N_("Some of these codes belong to other groups already."), where="code"))


def _on_register(codes: Sequence[str]) -> bool:
    """Whether any of the codes belongs to a group on the register."""
    parts = (codes[start : start + BATCH] for start in range(0, len(codes), BATCH))
    return any(Group.objects.filter(code__in=part).exists() for part in parts)


def record_members(unit: Unit, members_by_group: Mapping[int, int], *, counted_on: date, by: Any, at: datetime) -> int:
    """How many counts were taken: members of some groups of `unit` on a day, an earlier count of that day closed.

    Records `groups.count`. Raises: NotAllowed, Refused.
    """
    return record_members_many([Filing(unit, members_by_group, by, at)], counted_on=counted_on)


@transaction.atomic
def record_members_many(filings: Sequence[Filing], *, counted_on: date) -> int:
    """How many counts of a day were taken over many units, each filed by its own officer; all are taken or none."""
    _refuse("count", filings)
    _refuse_strangers(filings, counted_on)
    if any(timezone.localdate(each.at) < counted_on for each in filings):
        raise Refused(Problem(N_("Members cannot be counted on a day to come."), where="counted_on"))
    if problems := [p for each in filings for members in each.said.values() for p in rules.check_members(members)]:
        raise Refused(problems)
    changes = take_changes([Change(recorded_at=each.at, actor=each.by, kind="count") for each in filings])
    _close_earlier(MemberCount.objects.filter(counted_on=counted_on), filings, changes)
    rows = [
        (group, counted_on, members, change.pk)
        for each, change in zip(filings, changes, strict=True)
        for group, members in each.said.items()
    ]
    append_rows(MemberCount, COUNT_COLUMNS, rows)
    _note("groups.count", filings, changes)
    return len(rows)


def grade_groups(
    unit: Unit, period: PeriodRow, grade_by_group: Mapping[int, tuple[str, str]], *, by: Any, at: datetime
) -> int:
    """How many groups of `unit` were graded for an assessment year: {group: (grade, ground or "")}.

    An earlier grade of the same year is closed. Records `groups.grade`. Raises: NotAllowed, Refused.
    """
    return grade_many(period, [Filing(unit, grade_by_group, by, at)])


@transaction.atomic
def grade_many(period: PeriodRow, filings: Sequence[Filing]) -> int:
    """How many groups of many units were graded, each unit's by its own leader; all are taken or none."""
    _refuse("grade", filings)
    _refuse_strangers(filings, period.period.last_day)
    if problems := [p for each in filings for mark in each.said.values() for p in rules.check_grade(*mark)]:
        raise Refused(problems)
    changes = take_changes([Change(recorded_at=each.at, actor=each.by, kind="grade") for each in filings])
    _close_earlier(Grade.objects.filter(period=period), filings, changes)
    rows = [
        (group, period.pk, grade, ground, change.pk)
        for each, change in zip(filings, changes, strict=True)
        for group, (grade, ground) in each.said.items()
    ]
    append_rows(Grade, ("group_id", "period_id", "grade", "ground", "since_id"), rows)
    _note("groups.grade", filings, changes, period=period.key)
    return len(rows)


def close_groups(unit: Unit, groups: Iterable[int], *, closed_on: date, by: Any, at: datetime) -> int:
    """How many groups of `unit` were closed on a day. Records `groups.close`. Raises: NotAllowed, Refused."""
    return close_many([Filing(unit, dict.fromkeys(groups, closed_on), by, at)])


@transaction.atomic
def close_many(filings: Sequence[Filing]) -> int:
    """How many groups of many units were closed, {group: day}, each by its own officer; all are closed or none."""
    _refuse("close", filings)
    for day in {day for each in filings for day in each.said.values()}:
        _refuse_strangers([_on(each, day) for each in filings], day)
    changes = take_changes([Change(recorded_at=each.at, actor=each.by, kind="close") for each in filings])
    closed = 0
    for each, change in zip(filings, changes, strict=True):
        for day in sorted(set(each.said.values())):
            still_open = Group.objects.filter(pk__in=_on(each, day).said, closed_on__isnull=True)
            closed += still_open.update(closed_on=day, closed_by=change)
    _note("groups.close", filings, changes)
    return closed


def _on(filing: Filing, day: date) -> Filing:
    """The part of a filing that speaks of one day."""
    return replace(filing, said={group: said for group, said in filing.said.items() if said == day})


@transaction.atomic
def rehome_groups(home_by_group: Mapping[int, int], *, on: date, by: Any, at: datetime) -> int:
    """How many groups got a new home unit from a day on, when their old one ended. Records `groups.rehome`.

    A home that an earlier re-homing gave from the same day is replaced, and so is one in a unit that had ended by its
    first day, from that day on. Raises: NotAllowed, Refused.
    """
    standings, day = Standings({by.pk}), max(on, timezone.localdate(at))
    for unit in sorted(set(home_by_group.values())):
        if closed := rules.why_not("rehome", standings.of(by, unit, day)):
            raise NotAllowed(closed)
    (change,) = take_changes([Change(recorded_at=at, actor=by, kind="rehome")])
    moving = list(home_by_group)
    start_by_group: dict[int, date] = {}
    for start in range(0, len(moving), BATCH):
        start_by_group |= _leave(moving[start : start + BATCH], on, change)
    if len(start_by_group) < len(moving):
        raise Refused(N_("Some of these groups have no home that they could leave on that day."))
    rows = ((group, unit, start_by_group[group], change.pk) for group, unit in home_by_group.items())
    append_rows(GroupHome, HOME_COLUMNS, rows)
    record("groups.rehome", f"day:{on.isoformat()}", by=by, at=at, groups=len(moving), change=change.pk)
    return len(moving)


def _leave(moving: Sequence[int], on: date, change: Change) -> dict[int, date]:
    """{group: first day of its new home} of those that could leave the one they have."""
    homes = GroupHome.objects.filter(group__in=moving, valid_to=None)
    given = Q(valid_from=on, since__kind="rehome")
    given |= Q(valid_from__gte=on, unit__valid_to__lte=F("valid_from"))
    replaced = list(homes.filter(given).values_list("pk", "group", "valid_from"))
    leaving = homes.filter(valid_from__lt=on)
    starts = dict.fromkeys(leaving.values_list("group", flat=True), on)
    leaving.update(valid_to=on, left_by=change)
    GroupHome.objects.filter(pk__in=[pk for pk, *_ in replaced]).update(valid_to=F("valid_from"), left_by=change)
    return starts | {group: first for _, group, first in replaced}


# --- what every write does ----------------------------------------------------------------------------------------


def _refuse(act: str, filings: Sequence[Filing | Registration]) -> None:
    standings = Standings({each.by.pk for each in filings})
    for each in filings:
        if closed := rules.why_not(act, standings.of(each.by, each.unit.pk, timezone.localdate(each.at))):
            raise NotAllowed(closed)


def _refuse_strangers(filings: Sequence[Filing], on: date) -> None:
    """Raises: Refused when a filing speaks of a group whose home on the day is another unit, or of none at all;
    ValueError when a group stands twice in one batch."""
    wanted = [group for each in filings for group in each.said]
    if len(set(wanted)) < len(wanted):
        raise ValueError("a group stands twice in one batch")
    home: dict[int, int] = {}
    for start in range(0, len(wanted), BATCH):
        homes = GroupHome.objects.on(on).filter(group__in=wanted[start : start + BATCH]).order_by()
        home.update(homes.values_list("group", "unit"))
    if any(home.get(group) != each.unit.pk for each in filings for group in each.said):
        raise Refused(N_("Some of these groups do not belong to this unit."))


def _close_earlier(earlier: models.QuerySet[Any], filings: Sequence[Filing], changes: Sequence[Change]) -> None:
    """End what was said before about the same groups: the only update these rows ever see."""
    on_record = earlier.filter(until__isnull=True)
    said_before = set(on_record.order_by().values_list("group", flat=True))
    for each, change in zip(filings, changes, strict=True):
        if again := said_before & each.said.keys():
            on_record.filter(group__in=again).update(until=change)


def _note(
    kind: str,
    filings: Sequence[Any],
    changes: Sequence[Change],
    count: Callable[[Any], int] = lambda each: len(each.said),
    **detail: Any,
) -> None:
    record_many(
        event(kind, f"unit:{each.unit.pk}", by=each.by, at=each.at, groups=count(each), change=change.pk, **detail)
        for each, change in zip(filings, changes, strict=True)
    )
