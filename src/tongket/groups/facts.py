"""What the register of groups can tell a roll-up: one row a unit, type and day (stocks) or assessment year (flows).

A group has a home on every day, so whatever is counted of groups can be counted again by their homes of another day.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from tongket import rollup
from tongket.groups.models import Grade, GroupHome, GroupHomeQuerySet, GroupType, MemberCount, not_ended
from tongket.groups.rules import INDICATOR_OF_GRADE
from tongket.groups.rules import Grade as GradeName
from tongket.reporting.models import OnRecordQuerySet, PeriodRow
from tongket.reporting.queries import FactRow, HomedRow

STOCKS = frozenset({"TQ01", "TQ02"})
ASSESSED = "TQ05"
A_YEAR = timedelta(days=366)
GRADED = frozenset(INDICATOR_OF_GRADE.values()) | {ASSESSED}


def fact_rows(codes: Collection[str], periods: Collection[rollup.Period], known_at: int | None) -> Iterator[FactRow]:
    """Facts of the register for the periods asked, as known right after a change (None: now)."""
    for code in sorted(STOCKS & set(codes)):
        yield from _stock_rows(code, sorted({period.last_day for period in periods}), known_at)
    if wanted := GRADED & frozenset(codes):
        yield from _grade_rows(wanted, periods, known_at)


def _stock_rows(code: str, days: list[date], known_at: int | None) -> Iterator[FactRow]:
    """A row for every type in every unit with groups on a day or within a year before it.

    None on a day is a zero, not a gap: otherwise the last number of the same year would be carried over a closing.
    """
    counted = {day: _count_on(code, day, known_at) for day in days}
    types = _types()
    for day in days:
        period = rollup.day("civil", day)
        units = {unit for other in days if other <= day <= other + A_YEAR for unit, _ in counted[other]}
        for unit, kind in product(sorted(units), types):
            value = counted[day].get((unit, kind), 0)
            yield code, unit, period, kind, "", value, "value", f"register:{unit}:{kind}:{day.isoformat()}"


def _types() -> list[str]:
    return list(GroupType.objects.order_by("code").values_list("code", flat=True))


def _count_on(code: str, day: date, known_at: int | None) -> dict[tuple[int, str], int]:
    """{(home unit, type): groups or memberships on a day}. Queries: one."""
    counted = _counted(code, _active_homes(day, known_at), day, known_at, ("unit", "group__type__code"))
    return {(unit, kind): number or 0 for unit, kind, number in counted}


def _active_homes(day: date, known_at: int | None) -> GroupHomeQuerySet:
    """The homes on a day of the groups that were active on it."""
    open_then = not_ended(day, known_at, "group__closed_on", "group__closed_by")
    return GroupHome.objects.on(day, known_at).filter(open_then, group__founded_on__lte=day)


def _counted(
    code: str, homes: GroupHomeQuerySet, day: date, known_at: int | None, by: tuple[str, ...]
) -> Iterable[tuple[Any, ...]]:
    """Groups or memberships by some columns, the number last."""
    if code == "TQ01":
        return homes.order_by().values_list(*by).annotate(number=Count("group"))
    latest = MemberCount.objects.known_at(known_at).filter(group=OuterRef("group"), counted_on__lte=day)
    members = homes.annotate(members=Subquery(latest.order_by("-counted_on", "-pk").values("members")[:1]))
    return members.order_by().values_list(*by).annotate(number=Sum("members"))


def _grade_rows(codes: frozenset[str], periods: Collection[rollup.Period], known_at: int | None) -> Iterator[FactRow]:
    """Counts of grades by the home a group had on the last day of its assessment year. Queries: one a year."""
    for period, grades in _graded_at_home(periods, known_at):
        counted = grades.order_by().values_list("home", "group__type__code", "grade").annotate(number=Count("pk"))
        for code, unit, kind, number in _by_indicator(counted, codes):
            yield code, unit, period, kind, "", number, "value", f"grades:{unit}:{kind}:{period.key}"


def _graded_at_home(
    periods: Collection[rollup.Period], known_at: int | None
) -> Iterator[tuple[rollup.Period, OnRecordQuerySet]]:
    """The assessment years inside some periods, each with its grades, whose `home` is that of its last day."""
    for row in _assessment_years(periods):
        homes = _home_of("group", row.period.last_day, known_at)
        yield row.period, Grade.objects.known_at(known_at).filter(period=row).annotate(home=homes)


def _home_of(group: str, day: date, known_at: int | None) -> Subquery:
    return Subquery(GroupHome.objects.on(day, known_at).filter(group=OuterRef(group)).values("unit")[:1])


# On the map of another day ----------------------------------------------------------------------------------------


def homed_rows(
    codes: Collection[str], periods: Collection[rollup.Period], known_at: int | None, on: date
) -> Iterator[HomedRow]:
    """The facts of the register by the home that their groups have on another day; groups without one are left out.

    Queries: one for each stock and day, and one for each assessment year.
    """
    for code in sorted(STOCKS & set(codes)):
        for day in sorted({period.last_day for period in periods}):
            homes = _active_homes(day, known_at).annotate(now=_home_of("group", on, known_at)).exclude(now=None)
            by = ("unit", "group__type__code", "now")
            for unit, kind, now, number in _counted(code, homes, day, known_at, by):
                yield code, unit, rollup.day("civil", day), kind, now, number or 0
    if wanted := GRADED & frozenset(codes):
        for period, grades in _graded_at_home(periods, known_at):
            placed = grades.annotate(now=_home_of("group", on, known_at)).exclude(now=None).order_by()
            rows = placed.values_list("home", "group__type__code", "now", "grade").annotate(number=Count("pk"))
            counted = ((unit, (kind, now), grade, number) for unit, kind, now, grade, number in rows)
            for code, unit, (kind, now), number in _by_indicator(counted, wanted):
                yield code, unit, period, kind, now, number


def moved_homes(day: date, known_at: int | None) -> dict[tuple[int, int], int]:
    """How many groups left one unit for another on a day, by both. Queries: one."""
    left = GroupHome.objects.filter(group=OuterRef("group"), valid_to=day, valid_from__lt=day)
    if known_at is not None:
        left = left.filter(left_by__lte=known_at)
    came = GroupHome.objects.on(day, known_at).filter(valid_from=day)
    moved = came.annotate(old=Subquery(left.values("unit")[:1])).exclude(old=None).order_by()
    return {(old, new): number for old, new, number in moved.values_list("old", "unit").annotate(number=Count("pk"))}


def _assessment_years(periods: Collection[rollup.Period]) -> list[PeriodRow]:
    """The assessment years on record that lie inside any of the periods."""
    inside = Q(pk__in=[])
    for period in periods:
        inside |= Q(starts_on__gte=period.start, ends_before__lte=period.end)
    return list(PeriodRow.objects.filter(inside, calendar="team", kind="year"))


def _by_indicator(counted: Iterable[Any], codes: frozenset[str]) -> list[tuple[str, int, Any, int]]:
    """(indicator, unit, type, number); TQ05 adds up the four grades of those that were assessed.

    A unit and type with any grade answers for every indicator: a grade that nobody got is a zero, not a gap.
    """
    numbers: dict[tuple[str, int, Any], int] = {}
    for unit, kind, grade, number in counted:
        if unit is None:
            continue
        for code in codes:
            numbers.setdefault((code, unit, kind), 0)
        graded = () if grade == GradeName.NOT_GRADED else (ASSESSED,)
        for code in codes & {INDICATOR_OF_GRADE[GradeName(grade)], *graded}:
            numbers[code, unit, kind] += number
    return [(*key, number) for key, number in sorted(numbers.items())]
