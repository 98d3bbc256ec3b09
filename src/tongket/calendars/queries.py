"""Reads: the calendar of any office as known after any revision, and the history of one.

The plural is the primitive: a `Book` is read once and asked for any number of offices, days and revisions.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from tongket.calendars.models import CalendarDay, Revision, RevisionCounter, YearNotice
from tongket.calendars.rules import Mark, Reckoning, Term, WorkCalendar
from tongket.units.models import Unit
from tongket.units.queries import name_of, tree

Key = tuple[tuple[int | None, ...], int | None]


class Book:
    """Every day and notice from a day on, closed ones too. Queries: two, and the tree.

    An office's calendar is its own days over those of the units above it on the day `on`, over what ships.
    """

    def __init__(self, since: date | None = None) -> None:
        days = CalendarDay.objects.filter(day__gte=since) if since else CalendarDay.objects.all()
        self._days = _by_office(days)
        self._notices = _by_office(YearNotice.objects.all())
        self._tree = tree()
        self._made: dict[Key, WorkCalendar] = {}

    def calendar(self, office: int | None, on: date, known_at: int | None = None) -> WorkCalendar:
        """The calendar of an office, as known right after a revision (None: now); without an office, what ships."""
        return self._of(self._offices(office, on), known_at)

    def beneath(self, office: int, on: date) -> WorkCalendar:
        """What would hold for an office without any day of its own."""
        return self._of(self._offices(office, on)[1:], None)

    def reckon(self, term: Term, office: int | None, on: date, known_at: int | None = None) -> Reckoning:
        """When a term ends for an office."""
        return self.calendar(office, on, known_at).reckon(term)

    def _offices(self, office: int | None, on: date) -> tuple[int | None, ...]:
        """The office, those above it, and what ships (None), nearest first."""
        return (None,) if office is None else (office, *self._tree.ancestors(office, on), None)

    def _of(self, offices: tuple[int | None, ...], known_at: int | None) -> WorkCalendar:
        key = (tuple(office for office in offices if office in self._days or office in self._notices), known_at)
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, offices: tuple[int | None, ...], known_at: int | None) -> WorkCalendar:
        layers: list[list[Mark]] = [
            [row.as_mark() for row in self._days[office] if _is_known(row, known_at)]
            for office in offices
            if office in self._days
        ]
        announced = {
            row.year: row.document
            for office in reversed(offices)
            for row in self._notices.get(office, ())
            if _is_known(row, known_at)
        }
        return WorkCalendar.layered(layers, announced)


def _by_office(rows: Any) -> dict[int | None, list[Any]]:
    found: defaultdict[int | None, list[Any]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.unit_id].append(row)
    return dict(found)


def _is_known(row: CalendarDay | YearNotice, revision: int | None) -> bool:
    if revision is None:
        return row.until_id is None
    return row.since_id <= revision and (row.until_id is None or row.until_id > revision)


def latest_revision() -> int:
    """The number of the last revision; 0 when no calendar has ever been loaded."""
    return RevisionCounter.objects.filter(pk=1).values_list("n", flat=True).first() or 0


def revisions_of(office: int | None, year: int) -> Sequence[Revision]:
    """What was done to an office's days of a year, the latest first, each with the days it began and closed."""
    days = CalendarDay.objects.filter(day__year=year)
    notices = YearNotice.objects.filter(year=year)
    begun, closed = Q(pk__in=days.values("since")), Q(pk__in=days.values("until"))
    found = Revision.objects.filter(begun | closed | Q(pk__in=notices.values("since")), unit=office)
    return list(
        found.select_related("by")
        .prefetch_related(
            Prefetch("days_begun", days.order_by("day", "pk"), to_attr="marked"),
            Prefetch("days_closed", days.order_by("day", "pk"), to_attr="closed"),
            Prefetch("notices_begun", notices, to_attr="announced"),
        )
        .order_by("-pk")
    )


def offices_with_days(offices: Any) -> list[int]:
    """Those of the offices that have days of their own on record."""
    own = CalendarDay.objects.known_at(None).filter(unit__in=offices.values("pk"))
    return list(own.order_by("unit").values_list("unit", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class YearTold:
    """A year of an office, or as it ships: the days that differ from the week, and what they come to."""

    year: int
    office: str
    marks: tuple[Mark, ...]
    working_days: int
    announced: str
    revision: int

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        columns = ("name_vi", "name_en", "document", "origin", "is_provisional")
        days = [
            {"day": mark.day.isoformat(), "kind": mark.kind.value}
            | {column: getattr(mark, column) for column in columns}
            for mark in self.marks
        ]
        about = {name: getattr(self, name) for name in ("year", "office", "working_days", "announced", "revision")}
        return {**about, "days": days}


def year_of(office: Unit | None, year: int, on: date) -> YearTold:
    """A year of an office as it stands; without an office, what ships."""
    found = Book(date(year, 1, 1)).calendar(office.pk if office else None, on)
    return YearTold(
        year=year,
        office=name_of(office, on) if office else "",
        marks=tuple(mark for day, mark in sorted(found.marks.items()) if day.year == year),
        working_days=found.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)),
        announced=found.announced.get(year, ""),
        revision=latest_revision(),
    )
