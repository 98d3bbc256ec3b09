"""Reads that cross tables: lines of a sheet, the desk, facts and figures, the history of a cell.

The plural is the primitive: `figures` loads the tree and the facts once for any number of requests.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, Subquery

from tongket import rollup
from tongket.calendars.queries import Book
from tongket.calendars.rules import Reckoning, WorkCalendar
from tongket.reporting import rules
from tongket.reporting.models import (
    Approval,
    Cell,
    Change,
    Collection,
    Counter,
    DeadlineMove,
    Decision,
    Indicator,
    PeriodRow,
    Report,
    ReportQuerySet,
    Sheet,
    SheetLine,
)
from tongket.reporting.rules import State
from tongket.rollup import restate
from tongket.units.queries import edge_set, tree

FactRow = tuple[str, int, rollup.Period, str, str, int | None, str, str]
"""What a registry offers: indicator, unit, period, category, key, value, state, source."""
HomedRow = tuple[str, int, rollup.Period, str, int, int]
"""What a registry knows of a fact on the map of another day: indicator, unit of then, period, category; unit, value."""


def sheet_lines(sheet_id: int) -> Mapping[str, SheetLine]:
    """The lines of a sheet by key, in order."""
    lines = SheetLine.objects.filter(sheet=sheet_id).select_related("indicator", "category")
    return {line.key: line for line in lines}


def last_change(report: Report) -> int:
    """The id of the last change that touched a report; 0 when none did."""
    return Change.objects.filter(report=report).aggregate(last=Max("pk"))["last"] or 0


def latest_change() -> int:
    """The id of the last change on record; 0 on an empty record."""
    counter = Counter.objects.filter(pk=1).first()
    return counter.n if counter else 0


def change_known_on(moment: datetime) -> int:
    """The last change recorded up to a moment: what was known then. 0 when nothing was."""
    return Change.objects.filter(recorded_at__lte=moment).aggregate(last=Max("pk"))["last"] or 0


def open_cells(report: Report) -> Mapping[str, Cell]:
    """A report's cells on record now, by line key."""
    cells = Cell.objects.known_at(None).filter(report=report)
    return {cell.key: cell for cell in cells.select_related("since__actor", "indicator", "category")}


def answered_by(report: Report, change: int) -> frozenset[str]:
    """The lines whose answer on record somebody had seen who had seen this change."""
    return frozenset(key for key, cell in open_cells(report).items() if cell.since_id <= change)


def previous_cells(report: Report) -> Mapping[str, Cell]:
    """The same unit's cells of the period just before, by line key: what one compares with while typing."""
    period = report.collection.period
    earlier = PeriodRow.objects.filter(calendar=period.calendar, kind=period.kind, ends_before=period.starts_on)
    cells = Cell.objects.known_at(None).filter(unit=report.unit_id, period__in=earlier)
    return {cell.key: cell for cell in cells.select_related("indicator", "category")}


def latest_reason(report: Report, move: str) -> Decision | None:
    """The last decision of one kind on a report, with who made it."""
    return report.decisions.filter(move=move).select_related("by").order_by("at", "pk").last()


def to_do(reports: ReportQuerySet, today: date, most: int) -> dict[str, list[Report]]:
    """A person's reports by what they ask of somebody: returned, late, due, waiting, approved; the oldest first."""
    named = reports.with_names().order_by("due_on", "unit", "pk")
    open_states = (State.NOT_STARTED, State.DRAFT, State.RETURNED)
    return {
        "returned": list(named.filter(state=State.RETURNED)[:most]),
        "late": list(named.overdue(today).exclude(state=State.RETURNED)[:most]),
        "due": list(named.filter(due_on__gte=today, state__in=open_states).exclude(state=State.RETURNED)[:most]),
        "waiting": list(named.filter(state=State.SUBMITTED)[:most]),
        "approved": list(named.filter(state=State.APPROVED).order_by("-due_on", "unit", "pk")[:12]),
    }


def indicators() -> Mapping[str, Indicator]:
    """Every indicator by code."""
    return {indicator.code: indicator for indicator in Indicator.objects.all()}


# --- facts and figures --------------------------------------------------------------------------------------------


def figures(
    requests: Sequence[rollup.Request],
    *,
    known_at: int | None = None,
    detail: bool = False,
    on_map: date | None = None,
    origin: int | None = None,
) -> list[rollup.Figure]:
    """The figures asked for, as known right after a change (None: now). Queries: a handful, whatever the number.

    `on_map`: restated onto the map of a day; every unit asked for is on it, and `Figure.restated` says how sure each
    figure is. `origin` then takes in only what was answered by units within that one.

    Raises: NotRestatable, with its sentence in both languages, and whatever else an engine refuses.
    """
    if not requests:
        return []
    table = FactTable.read(with_parts({request.indicator for request in requests}), requests, known_at, on_map)
    return engine_of(table, known_at, on_map, origin).figures(requests, detail=detail)


def figure(
    request: rollup.Request, *, known_at: int | None = None, detail: bool = True, on_map: date | None = None
) -> rollup.Figure:
    """One figure, with the facts behind it and its gaps."""
    return figures([request], known_at=known_at, detail=detail, on_map=on_map)[0]


def engine_of(
    table: "FactTable", known_at: int | None = None, on_map: date | None = None, origin: int | None = None
) -> rollup.Engine:
    """What answers requests from a table: on the map of then, or on that of the day the table was read for."""
    dictionary = [indicator.as_rule() for indicator in indicators().values()]
    if on_map is None:
        return rollup.DuckEngine.from_rows(tree(), dictionary, table.facts, table.due, table.periods)
    edges = edge_set()
    since = min((table.periods[row[2]].last_day for row in table.facts), default=on_map)
    shares = _measured_shares(edges, since, on_map, known_at)
    return rollup.RestatingEngine(
        tree(),
        dictionary,
        table.facts,
        table.due,
        table.periods,
        _map_view(edges, on_map, tuple(sorted(shares.items(), key=lambda one: one[0]))),
        homed=table.homed,
        origin=origin,
        version=edges.version,
    )


@lru_cache(maxsize=8)
def _map_view(
    edges: restate.EdgeSet, on: date, shares: tuple[tuple[tuple[int, int], restate.Share], ...]
) -> restate.MapView:
    """The view from a day's map; kept, with its plans, until the edges or the shares are others."""
    return restate.MapView(edges.with_shares(dict(shares)) if shares else edges, on)


def _measured_shares(
    edges: restate.EdgeSet, since: date, on: date, known_at: int | None
) -> dict[tuple[int, int], restate.Share]:
    """How the records of the registries passed from units that were cut, where the edges say no share themselves.

    They were measured on those records, so whatever else they are used for is an estimate.
    """
    found: dict[tuple[int, int], restate.Share] = {}
    for step in edges.between(since, on).steps:
        pairs = _without_shares(step.mutation) if step.forwards else frozenset()
        if not pairs:
            continue
        day = step.mutation.on
        for path in settings.FACT_SOURCES:
            moved = import_module(path).moved_homes(day, known_at)
            counts = {pair: number for pair, number in moved.items() if pair in pairs}
            found |= restate.measured_shares(counts, source=f"{path}:{day.isoformat()}")
    return found


def _without_shares(act: restate.Mutation) -> frozenset[tuple[int, int]]:
    """The edges with residents, of predecessors that were cut and of which nobody said how much went where."""
    cut = [edge for edge in act.edges if edge.part is not restate.Part.WHOLE]
    said = {edge.predecessor for edge in cut if edge.share.basis is not restate.Basis.NONE}
    return frozenset(edge.pair for edge in cut if edge.predecessor not in said and not edge.area_only)


def with_parts(codes: Iterable[str]) -> frozenset[str]:
    """The codes, and those of every indicator that their ratios are made of."""
    known = indicators()
    wanted = set(codes)
    for code in tuple(wanted):
        wanted.update(known[code].numerator if code in known else ())
        wanted.update(known[code].denominator if code in known else ())
    return frozenset(wanted)


@dataclass(slots=True)
class FactTable:
    """Facts and dues as plain rows, the way an engine takes them in by the hundred thousand."""

    facts: list[tuple[str, int, int, str, str, int | None, str, str]] = field(default_factory=list)
    due: list[tuple[str, int, int]] = field(default_factory=list)
    periods: dict[int, rollup.Period] = field(default_factory=dict)
    homed: list[tuple[str, int, int, str, int, int]] = field(default_factory=list)

    @classmethod
    def read(
        cls,
        codes: frozenset[str],
        requests: Sequence[rollup.Request],
        known_at: int | None,
        on_map: date | None = None,
    ) -> "FactTable":
        """What the record and the registries know about some indicators, within the periods asked for.

        With `on_map`, `homed` is what the registries know on the map of that day.
        """
        table = cls()
        start = min(_earliest(request.period) for request in requests)
        end = max(request.period.end for request in requests)
        rows = PeriodRow.objects.filter(ends_before__gt=start, starts_on__lt=end)
        table.periods = {row.pk: row.period for row in rows}
        window = Q(period__ends_before__gt=start, period__starts_on__lt=end)
        table.facts = list(_cell_rows(codes, window, known_at))
        table.due = list(_due_rows(codes, start, end))
        table._add_registries(codes, sorted({request.period for request in requests}), known_at, on_map)
        return table

    def _add_registries(
        self, codes: frozenset[str], asked: Sequence[rollup.Period], known_at: int | None, on_map: date | None
    ) -> None:
        number_of = {period: pk for pk, period in self.periods.items()}
        for path in settings.FACT_SOURCES:
            registry = import_module(path)
            for code, unit, period, *rest in registry.fact_rows(codes, asked, known_at):
                if period not in number_of:
                    number_of[period] = -len(number_of) - 1
                    self.periods[number_of[period]] = period
                self.facts.append((code, unit, number_of[period], *rest))
            if on_map is not None:
                for code, unit, period, *placed in registry.homed_rows(codes, asked, known_at, on_map):
                    self.homed.append((code, unit, number_of[period], *placed))


def _earliest(period: rollup.Period) -> date:
    """The first day that can bear on a period: a stock is carried within the reporting year of its last day."""
    return min(period.start, rollup.containing(period.calendar, "year", period.last_day).start)


def _cell_rows(codes: frozenset[str], window: Q, known_at: int | None) -> Iterator[Any]:
    """Cells of reports that count at a change, as rows."""
    approved = Approval.objects.known_at(known_at).values("report")
    cells = Cell.objects.known_at(known_at).filter(window, indicator__code__in=codes, report__in=approved)
    columns = ("indicator__code", "unit_id", "period_id", "category__code", "value", "state", "pk")
    for code, unit, period, category, value, state, pk in cells.order_by().values_list(*columns).iterator(20_000):
        yield code, unit, period, category, "", value, state, f"cell:{pk}"


def _due_rows(codes: frozenset[str], start: Any, end: Any) -> Iterator[tuple[str, int, int]]:
    """What was asked for: (indicator, unit, period), once for every indicator of the sheet."""
    codes_by_sheet: dict[int, set[str]] = {}
    for sheet, code in SheetLine.objects.filter(indicator__code__in=codes).values_list("sheet", "indicator__code"):
        codes_by_sheet.setdefault(sheet, set()).add(code)
    asked = Report.objects.filter(
        collection__sheet__in=codes_by_sheet, collection__period__ends_before__gt=start
    ).filter(collection__period__starts_on__lt=end)
    rows = asked.order_by().values_list("collection__sheet", "unit_id", "collection__period")
    for sheet, unit, period in rows.iterator(20_000):
        for code in codes_by_sheet[sheet]:
            yield code, unit, period


# --- the way back -------------------------------------------------------------------------------------------------


def cell_history(cell: Cell) -> list[Cell]:
    """Every value this line of the report ever had on record, oldest first; no other report has the same line."""
    found = Cell.objects.filter(report=cell.report_id, indicator=cell.indicator_id, category=cell.category_id)
    found = found.select_related("since__actor", "until", "indicator", "category")
    return list(found.order_by("since", "pk"))


# --- deadlines ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Differing:
    """Deadlines of one collection that the calendar of today would put on another day."""

    collection: Collection
    was_on: date
    now_on: date
    is_provisional: bool
    reports: tuple[Report, ...]

    @property
    def key(self) -> str:
        """What a form calls it: the collection and both days."""
        return f"{self.collection.pk}_{self.was_on.isoformat()}_{self.now_on.isoformat()}"


def differing_deadlines(reports: ReportQuerySet) -> list[Differing]:
    """The deadlines among reports still awaited that would now be reckoned otherwise, by collection and days.

    Queries: six, whatever the number, two of them for the tree.
    """
    decided = DeadlineMove.objects.filter(report=OuterRef("pk")).order_by("-at", "-pk")
    awaited = (
        reports.awaited()
        .order_by("due_on", "unit", "pk")
        .annotate(has_moved=Exists(decided), decided_at=Subquery(decided.values("revision")[:1]))
    )
    found = list(awaited)
    collections = Collection.objects.select_related("sheet", "period").in_bulk({each.collection_id for each in found})
    book = Book(min((each.due_from or each.due_on for each in collections.values()), default=None))
    groups: dict[tuple[int, date, date], list[Report]] = {}
    for report in found:
        asked = collections[report.collection_id]
        now_on = _day_now(report, asked, book)
        if now_on != report.due_on:
            groups.setdefault((asked.pk, report.due_on, now_on), []).append(report)
    return [
        Differing(collections[pk], was_on, now_on, _is_provisional(collections[pk], book), tuple(each))
        for (pk, was_on, now_on), each in groups.items()
    ]


def _day_now(report: Any, asked: Collection, book: Book) -> date:
    since = report.decided_at if report.has_moved else asked.calendar_revision_id
    then = book.calendar(asked.asked_by_id, asked.opened_on, since or 0)
    now = book.calendar(asked.asked_by_id, asked.opened_on)
    return rules.day_as_reckoned(asked.term, report.due_on, then, now)


def _is_provisional(asked: Collection, book: Book) -> bool:
    term = asked.term
    return term is not None and book.reckon(term, asked.asked_by_id, asked.opened_on).is_provisional


@dataclass(frozen=True, slots=True)
class Issued:
    """How a deadline was reckoned when it was issued: by which calendar, and what may still come out otherwise."""

    reckoning: Reckoning
    calendar: WorkCalendar
    revision: int


def issued_deadline(collection: Collection) -> Issued | None:
    """How a collection's deadline was reckoned, found again as it was; None where that is not on record."""
    term = collection.term
    if term is None:
        return None
    revision = collection.calendar_revision_id or 0
    calendar = Book(term.start).calendar(collection.asked_by_id, collection.opened_on, revision)
    return Issued(calendar.reckon(term), calendar, revision)


def deadline_moves(report: Report) -> list[DeadlineMove]:
    """What was decided about a report's deadline, oldest first."""
    return list(report.deadline_moves.select_related("by").order_by("at", "pk"))


# --- what a map shows ---------------------------------------------------------------------------------------------

COMPLETENESS = "reports:"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a map may show: figures of an indicator, or how many of a sheet's reports are in, told by its first line."""

    key: str
    indicator: Indicator
    sheet: Sheet | None = None

    def period(self, on: date) -> rollup.Period:
        """The period in which it is looked at on a day."""
        if self.sheet:
            return rules.completeness_period(on)
        return rules.map_period(self.indicator.as_rule(), on)

    @property
    def is_share(self) -> bool:
        """Whether its numbers are shares of a whole, which may be put in order."""
        return self.sheet is not None or rules.may_be_put_in_order(self.indicator.as_rule())

    def number(self, figure: rollup.Figure) -> Fraction | int | None:
        """The number of a figure that a map shows: a share of one, or a count."""
        if self.sheet:
            return Fraction(figure.reported, figure.due) if figure.due else None
        value = figure.value
        return Fraction(value) / 10**self.indicator.scale if value is not None and self.indicator.scale else value


def map_measures() -> dict[str, Measure]:
    """What a map may show, by key: how complete each sheet is, then the indicators. Queries: two."""
    first: dict[str, Measure] = {}
    for line in SheetLine.objects.order_by("sheet__code", "pk").select_related("sheet", "indicator"):
        key = COMPLETENESS + line.sheet.code
        first.setdefault(key, Measure(key, line.indicator, line.sheet))
    mapped = [each for each in indicators().values() if rules.is_mapped(each.as_rule())]
    return {**{each.code: Measure(each.code, each) for each in mapped}, **first}


def mapped_figures(measure: Measure, units: Sequence[int], period: rollup.Period) -> dict[int, rollup.Figure]:
    """Unit to its figure, as known now. Queries: a handful, whatever the number of units."""
    found = figures([rollup.Request(measure.indicator.code, unit, period) for unit in units])
    return dict(zip(units, found, strict=True))
