"""What the register of groups can tell a roll-up: one row a unit, type and day (stocks) or assessment year (flows)."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from tongket import rollup
from tongket.groups.models import Grade, GroupHome, GroupType, MemberCount, not_ended
from tongket.groups.rules import INDICATOR_OF_GRADE
from tongket.groups.rules import Grade as GradeName
from tongket.reporting.models import PeriodRow
from tongket.reporting.queries import FactRow

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
    open_then = not_ended(day, known_at, "group__closed_on", "group__closed_by")
    homes = GroupHome.objects.on(day, known_at).filter(open_then, group__founded_on__lte=day)
    grouped = homes.order_by().values_list("unit", "group__type__code")
    if code == "TQ01":
        return {(unit, kind): number for unit, kind, number in grouped.annotate(number=Count("group"))}
    latest = MemberCount.objects.known_at(known_at).filter(group=OuterRef("group"), counted_on__lte=day)
    members = homes.annotate(members=Subquery(latest.order_by("-counted_on", "-pk").values("members")[:1]))
    summed = members.order_by().values_list("unit", "group__type__code").annotate(number=Sum("members"))
    return {(unit, kind): number or 0 for unit, kind, number in summed}


def _grade_rows(codes: frozenset[str], periods: Collection[rollup.Period], known_at: int | None) -> Iterator[FactRow]:
    """Counts of grades by the home a group had on the last day of its assessment year. Queries: one a year."""
    for row in _assessment_years(periods):
        period = row.period
        homes = GroupHome.objects.on(period.last_day, known_at).filter(group=OuterRef("group"))
        grades = Grade.objects.known_at(known_at).filter(period=row).annotate(home=Subquery(homes.values("unit")[:1]))
        counted = grades.order_by().values_list("home", "group__type__code", "grade").annotate(number=Count("pk"))
        for code, unit, kind, number in _by_indicator(counted, codes):
            yield code, unit, period, kind, "", number, "value", f"grades:{unit}:{kind}:{period.key}"


def _assessment_years(periods: Collection[rollup.Period]) -> list[PeriodRow]:
    """The assessment years on record that lie inside any of the periods."""
    inside = Q(pk__in=[])
    for period in periods:
        inside |= Q(starts_on__gte=period.start, ends_before__lte=period.end)
    return list(PeriodRow.objects.filter(inside, calendar="team", kind="year"))


def _by_indicator(counted: Iterable[Any], codes: frozenset[str]) -> list[tuple[str, int, str, int]]:
    """(indicator, unit, type, number); TQ05 adds up the four grades of those that were assessed.

    A unit and type with any grade answers for every indicator: a grade that nobody got is a zero, not a gap.
    """
    numbers: dict[tuple[str, int, str], int] = {}
    for unit, kind, grade, number in counted:
        if unit is None:
            continue
        for code in codes:
            numbers.setdefault((code, unit, kind), 0)
        graded = () if grade == GradeName.NOT_GRADED else (ASSESSED,)
        for code in codes & {INDICATOR_OF_GRADE[GradeName(grade)], *graded}:
            numbers[code, unit, kind] += number
    return [(*key, number) for key, number in sorted(numbers.items())]
