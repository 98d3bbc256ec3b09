"""Writes on the register of groups. Each act exists in the plural; one change covers what one officer files at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from tongket.accounts.actions import record
from tongket.accounts.queries import standing
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


@transaction.atomic
def register_groups(unit: Unit, groups: Sequence[NewGroup], *, by: Any, at: datetime) -> list[Group]:
    """The groups, on the register of `unit`, each with its first member count. Records `groups.register`.

    Raises: NotAllowed, Refused.
    """
    _refuse("register", unit, by, at.date())
    problems = [p for group in groups for p in _check_new(group, at.date())]
    if problems:
        raise Refused(problems)
    change = take_changes([Change(recorded_at=at, actor=by, kind="register")])[0]
    types = {kind.code: kind for kind in GroupType.objects.filter(code__in={group.type for group in groups})}
    made = Group.objects.bulk_create(
        [Group(code=g.code, type=types[g.type], name=g.name, founded_on=g.founded_on, since=change) for g in groups],
        batch_size=BATCH,
    )
    GroupHome.objects.bulk_create(
        [GroupHome(group=group, unit=unit, valid_from=group.founded_on) for group in made], batch_size=BATCH
    )
    MemberCount.objects.bulk_create(
        [
            MemberCount(group=group, counted_on=new.founded_on, members=new.members, since=change)
            for group, new in zip(made, groups, strict=True)
        ],
        batch_size=BATCH,
    )
    record("groups.register", f"unit:{unit.pk}", by=by, at=at, groups=len(made), change=change.pk)
    return made


def _check_new(group: NewGroup, today: date) -> list[Problem]:
    return rules.check_group(name=group.name, founded_on=group.founded_on, today=today) + rules.check_members(
        group.members
    )


@transaction.atomic
def record_members(unit: Unit, members_by_group: Mapping[int, int], *, counted_on: date, by: Any, at: datetime) -> int:
    """How many counts were taken: members of some groups of `unit` on a day, an earlier count of that day closed.

    Records `groups.count`. Raises: NotAllowed, Refused.
    """
    _refuse("count", unit, by, at.date())
    _refuse_strangers(unit, members_by_group, counted_on)
    if problems := [p for members in members_by_group.values() for p in rules.check_members(members)]:
        raise Refused(problems)
    change = take_changes([Change(recorded_at=at, actor=by, kind="count")])[0]
    MemberCount.objects.known_at(None).filter(group__in=members_by_group, counted_on=counted_on).update(until=change)
    MemberCount.objects.bulk_create(
        [
            MemberCount(group_id=group, counted_on=counted_on, members=members, since=change)
            for group, members in members_by_group.items()
        ],
        batch_size=BATCH,
    )
    record("groups.count", f"unit:{unit.pk}", by=by, at=at, groups=len(members_by_group), change=change.pk)
    return len(members_by_group)


@transaction.atomic
def grade_groups(
    unit: Unit, period: PeriodRow, grade_by_group: Mapping[int, tuple[str, str]], *, by: Any, at: datetime
) -> int:
    """How many groups of `unit` were graded for an assessment year: {group: (grade, ground or "")}.

    An earlier grade of the same year is closed. Records `groups.grade`. Raises: NotAllowed, Refused.
    """
    _refuse("grade", unit, by, at.date())
    _refuse_strangers(unit, grade_by_group, period.period.last_day)
    if problems := [p for grade, ground in grade_by_group.values() for p in rules.check_grade(grade, ground)]:
        raise Refused(problems)
    change = take_changes([Change(recorded_at=at, actor=by, kind="grade")])[0]
    Grade.objects.known_at(None).filter(group__in=grade_by_group, period=period).update(until=change)
    Grade.objects.bulk_create(
        [
            Grade(group_id=group, period=period, grade=grade, ground=ground, since=change)
            for group, (grade, ground) in grade_by_group.items()
        ],
        batch_size=BATCH,
    )
    record("groups.grade", f"unit:{unit.pk}", by=by, at=at, period=period.key, change=change.pk)
    return len(grade_by_group)


@transaction.atomic
def close_groups(unit: Unit, groups: Iterable[int], *, closed_on: date, by: Any, at: datetime) -> int:
    """How many groups of `unit` were closed on a day. Records `groups.close`. Raises: NotAllowed, Refused."""
    _refuse("close", unit, by, at.date())
    wanted = set(groups)
    _refuse_strangers(unit, wanted, closed_on)
    take_changes([Change(recorded_at=at, actor=by, kind="close")])
    closed = Group.objects.filter(pk__in=wanted, closed_on__isnull=True).update(closed_on=closed_on)
    record("groups.close", f"unit:{unit.pk}", by=by, at=at, groups=closed)
    return closed


@transaction.atomic
def rehome_groups(home_by_group: Mapping[int, int], *, on: date, by: Any, at: datetime) -> int:
    """How many groups got a new home unit from a day on, when their old one ended. Records `groups.rehome`."""
    GroupHome.objects.filter(group__in=home_by_group, valid_to__isnull=True).update(valid_to=on)
    GroupHome.objects.bulk_create(
        [GroupHome(group_id=group, unit_id=unit, valid_from=on) for group, unit in home_by_group.items()],
        batch_size=BATCH,
    )
    record("groups.rehome", f"day:{on.isoformat()}", by=by, at=at, groups=len(home_by_group))
    return len(home_by_group)


def _refuse(act: str, unit: Unit, by: Any, on: date) -> None:
    if closed := rules.why_not(act, standing(by, unit, on)):
        raise NotAllowed(closed)


def _refuse_strangers(unit: Unit, groups: Iterable[int], on: date) -> None:
    wanted = set(groups)
    at_home = set(Group.objects.filter(pk__in=wanted).at_home_in([unit.pk], on).values_list("pk", flat=True))
    if wanted - at_home:
        raise Refused(N_("Some of these groups do not belong to this unit."))
