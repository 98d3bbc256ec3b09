"""Reads on the register: the directory of a unit's groups on a day, with what is known of each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from tongket.groups.models import Group, MemberCount
from tongket.units.models import Unit
from tongket.units.queries import tree


def directory(unit: Unit, on: date, *, type_code: str = "", known_at: int | None = None) -> QuerySet[Group]:
    """Groups active on a day whose home lay within a unit, each with `members` and `counted_on` of its latest count."""
    below = tree().below(unit.pk, on)
    found = Group.objects.active_on(on, known_at).at_home_in(list(below), on, known_at)
    if type_code:
        found = found.filter(type__code=type_code)
    counts = MemberCount.objects.known_at(known_at).filter(group=OuterRef("pk"), counted_on__lte=on)
    latest = counts.order_by("-counted_on", "-pk")
    return found.select_related("type").annotate(
        members=Subquery(latest.values("members")[:1]), counted_on=Subquery(latest.values("counted_on")[:1])
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated thing on record about a group: a count or a grade, who recorded it and when."""

    on: date
    kind: str
    value: Any
    ground: str
    by: Any
    recorded_at: Any
    replaced: bool


def history(group: Group) -> list[Entry]:
    """Everything on record about a group, the newest first, replaced entries included."""
    counts = group.member_counts.select_related("since__actor")
    grades = group.grades.select_related("since__actor", "period")
    entries = [
        Entry(c.counted_on, "count", c.members, "", c.since.actor, c.since.recorded_at, c.until_id is not None)
        for c in counts
    ] + [
        Entry(
            g.period.period.last_day,
            "grade",
            g.grade,
            g.ground,
            g.since.actor,
            g.since.recorded_at,
            g.until_id is not None,
        )
        for g in grades
    ]
    return sorted(entries, key=lambda entry: (entry.on, entry.recorded_at, entry.kind), reverse=True)
