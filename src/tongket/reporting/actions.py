"""Writes: asking for reports, entering figures, and the moves of a report's life.

Every act exists once, in the plural (`save_many`, `move_many`); one person doing one thing is a list of one. Within a
transaction: lock the reports, ask the rules, change, take change ids from the counter as late as possible, record.
"""

from collections.abc import Collection as Container
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from tongket import rollup
from tongket.accounts.actions import Noted, append_rows, event, record, record_many
from tongket.accounts.queries import Standings, standing
from tongket.calendars.queries import Book, latest_revision
from tongket.calendars.rules import Term
from tongket.errors import N_, NotAllowed, Problem, Refused
from tongket.reporting import loader, rules
from tongket.reporting.models import (
    Approval,
    Category,
    Cell,
    Change,
    Collection,
    Counter,
    DeadlineMove,
    Decision,
    Indicator,
    PeriodRow,
    Report,
    Sheet,
    SheetLine,
)
from tongket.reporting.queries import last_change, sheet_lines
from tongket.reporting.rules import CellInput, State
from tongket.units import atlas
from tongket.units.models import Unit
from tongket.units.tiles import Layout, Place


class EditedElsewhere(Exception):
    """Somebody else changed the report after the reader opened it. `cells` are the values now on record."""

    def __init__(self, report: Report, cells: Sequence[Cell]) -> None:
        super().__init__(f"report {report.pk} was changed by somebody else")
        self.report = report
        self.cells = cells


@dataclass(frozen=True, slots=True)
class Filing:
    """Figures one person puts into one report."""

    report: Report
    cells: Sequence[CellInput]
    by: Any
    door: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A move one person makes with one report."""

    report: Report
    by: Any
    at: datetime
    reason: str = ""


class Locked(NamedTuple):
    """A report as it stands under lock: what the rules and the record need to know of it."""

    pk: int
    unit_id: int
    state: str
    collection: Collection


# --- the dictionary -----------------------------------------------------------------------------------------------


@transaction.atomic
def load_dictionary() -> int:
    """How many indicators and sheets the reviewed files hold; rows are made or brought up to date from them."""
    whole, _ = Category.objects.get_or_create(code="")
    entries = loader.read_indicators()
    for entry in entries:
        _load_indicator(entry)
    sheets = loader.read_sheets()
    for entry in sheets:
        _load_sheet(entry, whole)
    return len(entries) + len(sheets)


def _load_indicator(entry: Mapping[str, Any]) -> None:
    columns = {field.name for field in Indicator._meta.concrete_fields} - {"id", "code"}
    indicator, _ = Indicator.objects.update_or_create(
        code=entry["code"], defaults={name: entry[name] for name in columns & entry.keys()}
    )
    indicator.as_rule()  # an indicator that makes no sense is refused here, not when it is added up


def _load_sheet(entry: Mapping[str, Any], whole: Category) -> None:
    columns = {field.name for field in Sheet._meta.concrete_fields} - {"id", "code", "version"}
    sheet, _ = Sheet.objects.update_or_create(
        code=entry["code"],
        version=entry["version"],
        defaults={name: entry[name] for name in columns & entry.keys()},
    )
    known = {indicator.code: indicator for indicator in Indicator.objects.filter(code__in=entry["lines"])}
    if unknown := [code for code in entry["lines"] if code not in known]:
        message = N_("The sheet %(sheet)s names indicators that no file defines: %(codes)s.")
        raise Refused(Problem(message, values={"sheet": entry["code"], "codes": ", ".join(unknown)}))
    for position, code in enumerate(entry["lines"], start=1):
        SheetLine.objects.update_or_create(
            sheet=sheet, indicator=known[code], category=whole, defaults={"position": position}
        )


# --- asking for reports -------------------------------------------------------------------------------------------


@transaction.atomic
def open_collection(
    sheet: Sheet,
    period: rollup.Period,
    *,
    asked_by: Unit,
    by: Any,
    at: datetime | None = None,
    only: Container[int] | None = None,
) -> Collection:
    """A collection: one expected report for every unit of the sheet's level that exists on the period's last day.

    `only` asks no more than these of them. A unit that is asked for one of the same lines already, on another sheet or
    by another unit above it, is not asked twice.
    Records `collection.open`. Raises: NotAllowed; Refused when it is open already.
    """
    at = at or timezone.now()
    if closed := rules.why_not_open(standing(by, asked_by, timezone.localdate(at))):
        raise NotAllowed(closed)
    row = period_row(period)
    if Collection.objects.filter(sheet=sheet, period=row, asked_by=asked_by).exists():
        raise Refused(N_("These reports have been asked for already."))
    units = Unit.objects.within(asked_by, on=period.last_day).filter(level=sheet.level)
    wanted = [pk for pk in units.order_by("pk").values_list("pk", flat=True) if only is None or pk in only]
    answering = _units_asked(sheet, row)
    asked = [pk for pk in wanted if pk not in answering]
    if wanted and not asked:
        raise Refused(N_("These reports have been asked for already."))
    collection = Collection.objects.create(
        sheet=sheet, period=row, asked_by=asked_by, opened_at=at, **_deadline(sheet.term_of(period), asked_by, at)
    )
    columns = ("collection_id", "unit_id", "state", "due_on")
    append_rows(Report, columns, ((collection.pk, pk, State.NOT_STARTED.value, collection.due_on) for pk in asked))
    record("collection.open", f"collection:{collection.pk}", by=by, at=at, units=len(asked))
    return collection


def _deadline(term: Term, office: Unit, at: datetime) -> dict[str, Any]:
    """The deadline of a collection by the calendar in force, and how it was reckoned, by column."""
    revision = latest_revision()
    found = Book(term.start).reckon(term, office.pk, timezone.localdate(at), revision)
    return {
        "due_on": found.ends_on,
        "due_from": term.start,
        "due_days": term.count,
        "due_counting": term.counting.value,
        "calendar_revision_id": revision or None,
    }


def _units_asked(sheet: Sheet, period: PeriodRow) -> set[int]:
    """The units that are asked for a line of the sheet about the period already."""
    lines = set(sheet.lines.values_list("indicator", "category"))
    every = SheetLine.objects.order_by().values_list("sheet", "indicator", "category")
    sheets = {other for other, *line in every if tuple(line) in lines}
    asked = Report.objects.filter(collection__period=period, collection__sheet__in=sheets)
    return set(asked.order_by().values_list("unit", flat=True))


def period_row(period: rollup.Period) -> PeriodRow:
    """The row of a period, made when there is none."""
    row, _ = PeriodRow.objects.get_or_create(
        key=period.key,
        defaults={
            "calendar": period.calendar,
            "kind": period.kind,
            "starts_on": period.start,
            "ends_before": period.end,
        },
    )
    return row


# --- entering figures ---------------------------------------------------------------------------------------------


def save_cells(
    report: Report,
    cells: Sequence[CellInput],
    *,
    by: Any,
    door: str,
    expected: int | None = None,
    at: datetime | None = None,
) -> int:
    """How many cells changed. The hall behind the page, the workbook and the API.

    `expected` is the last change the person had seen; when the record has moved on, nothing is saved.
    Raises: NotAllowed, Refused, EditedElsewhere.
    """
    return _alter("save", [Filing(report, cells, by, door, at or timezone.now())], expected)


def save_many(filings: Sequence[Filing]) -> int:
    """How many cells changed over many reports, each filed by its own person; all are taken or none."""
    return _alter("save", filings)


def correct_cells(
    report: Report,
    cells: Sequence[CellInput],
    *,
    by: Any,
    door: str,
    reason: str,
    expected: int | None = None,
    at: datetime | None = None,
) -> int:
    """How many cells of an approved report were corrected, with a reason. Records `report.correct`.

    Raises: NotAllowed, Refused, EditedElsewhere.
    """
    return _alter("correct", [Filing(report, cells, by, door, at or timezone.now(), reason)], expected)


def correct_many(filings: Sequence[Filing]) -> int:
    """How many cells were corrected over many approved reports."""
    return _alter("correct", filings)


@transaction.atomic
def _alter(move: str, filings: Sequence[Filing], expected: int | None = None) -> int:
    reports = _lock(filing.report.pk for filing in filings)
    _refuse_closed(move, filings, reports)
    if expected is not None:
        _refuse_stale(filings[0].report, expected)
    lines = _lines_by_sheet(reports)
    as_rules = {pk: {key: line.as_rule for key, line in sheet.items()} for pk, sheet in lines.items()}
    for filing in filings:
        sheet = as_rules[reports[filing.report.pk].collection.sheet_id]
        if problems := rules.check_cells(filing.cells, sheet):
            raise Refused(problems)
    changed = _append_cells(move, filings, reports, lines)
    if move == "save":
        _set_state({report.pk: rules.state_after(move, report.state) for report in reports.values()}, reports)
    return changed


def _lines_by_sheet(reports: Mapping[int, Locked]) -> dict[int, Mapping[str, SheetLine]]:
    """{sheet: its lines by key}, of every sheet that these reports answer."""
    return {sheet: sheet_lines(sheet) for sheet in {report.collection.sheet_id for report in reports.values()}}


def _append_cells(
    move: str,
    filings: Sequence[Filing],
    reports: Mapping[int, Locked],
    lines: Mapping[int, Mapping[str, Any]],
) -> int:
    on_record = _open_cells(reports)
    altered = []
    for filing in filings:
        report = reports[filing.report.pk]
        pairs = _differences(filing, on_record.get(report.pk, {}), lines[report.collection.sheet_id])
        if pairs:
            altered.append((filing, report, pairs))
    changes = take_changes(
        [
            Change(recorded_at=filing.at, actor_id=filing.by.pk, kind=move, report_id=report.pk, note=filing.reason)
            for filing, report, _ in altered
        ]
    )
    closed: list[Cell] = []
    appended: list[tuple[Any, ...]] = []
    for change, (filing, report, pairs) in zip(changes, altered, strict=True):
        about = (report.pk, report.unit_id, report.collection.period_id)
        for old, line, cell in pairs:
            if old is not None:
                old.until = change
                closed.append(old)
            said = (cell.state.value, cell.value, cell.reason, filing.door, change.pk)
            appended.append((*about, line.indicator_id, line.category_id, *said))
    Cell.objects.bulk_update(closed, ["until"], batch_size=500)
    append_rows(Cell, CELL_COLUMNS, appended)
    if move == "correct":
        _decide(move, [Act(filing.report, filing.by, filing.at, filing.reason) for filing, *_ in altered])
    return len(appended)


CELL_COLUMNS = (
    *("report_id", "unit_id", "period_id", "indicator_id", "category_id"),
    *("state", "value", "reason", "door", "since_id"),
)


def _differences(
    filing: Filing, on_record: Mapping[str, Cell], lines: Mapping[str, SheetLine]
) -> list[tuple[Cell | None, SheetLine, CellInput]]:
    """(cell to close, line, cell to append) for each input that says something new."""
    pairs = []
    for cell in filing.cells:
        old = on_record.get(cell.key)
        if old is None or (old.state, old.value, old.reason) != (cell.state, cell.value, cell.reason):
            pairs.append((old, lines[cell.key], cell))
    return pairs


def _open_cells(reports: Mapping[int, Locked]) -> dict[int, dict[str, Cell]]:
    """{report: {line key: its cell on record}}; reports not started have none and are not asked for."""
    started = [pk for pk, report in reports.items() if report.state != State.NOT_STARTED]
    found: dict[int, dict[str, Cell]] = {}
    cells = Cell.objects.known_at(None).filter(report__in=started).select_related("indicator", "category")
    for cell in cells:
        found.setdefault(cell.report_id, {})[cell.key] = cell
    return found


# --- moves --------------------------------------------------------------------------------------------------------


def submit_report(report: Report, *, by: Any, at: datetime | None = None) -> None:
    """Send a complete report for approval. Records `report.submit`. Raises: NotAllowed, Refused."""
    move_many("submit", [Act(report, by, at or timezone.now())])


def return_report(report: Report, *, by: Any, reason: str, at: datetime | None = None) -> None:
    """Send a report back to its unit with a reason. Records `report.return`. Raises: NotAllowed, Refused."""
    move_many("return", [Act(report, by, at or timezone.now(), reason)])


def approve_report(report: Report, *, by: Any, expected: int | None = None, at: datetime | None = None) -> None:
    """Let a report count in every figure from now on. Records `report.approve`.

    `expected` is the last change the leader had seen: nobody approves figures that came after.
    Raises: NotAllowed, EditedElsewhere.
    """
    move_many("approve", [Act(report, by, at or timezone.now())], expected)


@transaction.atomic
def move_many(move: str, acts: Sequence[Act], expected: int | None = None) -> None:
    """Make one move with many reports, each by its own person; all are made or none."""
    reports = _lock(act.report.pk for act in acts)
    _refuse_closed(move, acts, reports)
    if expected is not None:
        _refuse_stale(acts[0].report, expected)
    if move == "submit":
        _refuse_incomplete(reports)
    if move == "approve":
        _open_approvals(acts)
    _set_state({pk: rules.state_after(move, report.state) for pk, report in reports.items()}, reports)
    _decide(move, acts)


def _refuse_incomplete(reports: Mapping[int, Locked]) -> None:
    lines = _lines_by_sheet(reports)
    counted = Cell.objects.known_at(None).filter(report__in=list(reports)).order_by()
    answered = dict(counted.values_list("report").annotate(Count("pk")))
    for report in reports.values():
        sheet = lines[report.collection.sheet_id]
        if answered.get(report.pk, 0) < len(sheet):
            keys = _open_cells({report.pk: report}).get(report.pk, {})
            raise Refused(rules.check_complete(keys, {key: line.as_rule for key, line in sheet.items()}))


def _open_approvals(acts: Sequence[Act]) -> None:
    changes = take_changes(
        [
            Change(recorded_at=act.at, actor_id=act.by.pk, kind="approve", report_id=act.report.pk, note=act.reason)
            for act in acts
        ]
    )
    append_rows(Approval, ("report_id", "since_id"), ((change.report_id, change.pk) for change in changes))


def _decide(move: str, acts: Sequence[Act]) -> None:
    columns = ("report_id", "move", "by_id", "at", "reason")
    append_rows(Decision, columns, ((act.report.pk, move, act.by.pk, act.at, act.reason.strip()) for act in acts))
    record_many(event(f"report.{move}", f"report:{act.report.pk}", by=act.by, at=act.at) for act in acts)


# --- deadlines ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shift:
    """A report whose deadline is to be moved: the day as whoever decides has it before them, and the new one.

    The same day twice keeps the deadline as it is, although the calendar has changed.
    """

    report: int
    was_on: date
    now_on: date


@transaction.atomic
def move_deadlines(shifts: Sequence[Shift], *, by: Any, reason: str, at: datetime | None = None) -> int:
    """How many deadlines were moved, or kept after the calendar changed, all for one reason; all or none.

    The former day stays on record. Records `report.move_deadline` or `report.keep_deadline`.
    Raises: NotAllowed; Refused without a reason, for a day off, or when a deadline moved in the meantime.
    """
    at = at or timezone.now()
    if problems := rules.check_shifts(reason, len(shifts)):
        raise Refused(problems)
    reports = Report.objects.select_for_update().in_bulk([shift.report for shift in shifts])
    asked = Collection.objects.in_bulk({report.collection_id for report in reports.values()})
    revision = latest_revision()
    book, standings = Book(min(shift.now_on for shift in shifts)), Standings({by.pk})
    for shift in shifts:
        report = reports[shift.report]
        collection = asked[report.collection_id]
        on_asker = standings.of(by, collection.asked_by_id, timezone.localdate(at))
        if closed := rules.why_not_move_deadline(on_asker, report.state):
            raise NotAllowed(closed)
        calendar = book.calendar(collection.asked_by_id, collection.opened_on, revision)
        if problem := rules.why_not_shift(report.due_on, shift.was_on, shift.now_on, calendar):
            raise Refused(problem)
    _write_shifts(shifts, by, at, reason.strip(), revision)
    return len(shifts)


def _write_shifts(shifts: Sequence[Shift], by: Any, at: datetime, reason: str, revision: int) -> None:
    columns = ("report_id", "was_on", "now_on", "revision_id", "by_id", "at", "reason")
    append_rows(
        DeadlineMove,
        columns,
        ((each.report, each.was_on, each.now_on, revision or None, by.pk, at, reason) for each in shifts),
    )
    for day in {shift.now_on for shift in shifts}:
        Report.objects.filter(pk__in=[shift.report for shift in shifts if shift.now_on == day]).update(due_on=day)
    record_many(_event_of_shift(shift, by, at) for shift in shifts)


def _event_of_shift(shift: Shift, by: Any, at: datetime) -> Noted:
    kind = "report.keep_deadline" if shift.now_on == shift.was_on else "report.move_deadline"
    days = {"was": shift.was_on.isoformat(), "now": shift.now_on.isoformat()}
    return event(kind, f"report:{shift.report}", by=by, at=at, **days)


# --- what every write does ----------------------------------------------------------------------------------------


def _lock(pks: Iterable[int]) -> dict[int, Locked]:
    """The reports re-read under lock, by key. Raises: ValueError when one is named twice."""
    wanted = list(pks)
    if len(set(wanted)) != len(wanted):
        raise ValueError("a report stands twice in one batch")
    rows = Report.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    found = list(rows.values_list("pk", "unit_id", "state", "collection_id"))
    collections = Collection.objects.in_bulk({collection for *_, collection in found})
    return {pk: Locked(pk, unit, state, collections[collection]) for pk, unit, state, collection in found}


def _refuse_closed(move: str, acts: Sequence[Filing | Act], reports: Mapping[int, Locked]) -> None:
    if rules.MOVES[move].needs_reason and not all(act.reason.strip() for act in acts):
        raise Refused(Problem(N_("Say why, in a sentence the other side can act on."), where="reason"))
    if problems := [problem for act in acts for problem in rules.check_reason(act.reason, "reason")]:
        raise Refused(problems)
    standings, here = Standings({act.by.pk for act in acts}, rules.MATTER), timezone.get_current_timezone()
    for act in acts:
        report, day = reports[act.report.pk], act.at.astimezone(here).date()
        closed = rules.why_not(move, report.state, standings.of(act.by, report.unit_id, day))
        if closed:
            raise NotAllowed(closed)


def _refuse_stale(report: Report, expected: int) -> None:
    if last_change(report) > expected:
        moved = Cell.objects.known_at(None).filter(report=report, since__gt=expected)
        raise EditedElsewhere(report, list(moved.select_related("indicator", "category", "since__actor")))


def _set_state(state_by_pk: Mapping[int, State], reports: Mapping[int, Locked]) -> None:
    groups: dict[State, list[int]] = {}
    for pk, state in state_by_pk.items():
        if reports[pk].state != state:
            groups.setdefault(state, []).append(pk)
    for state, pks in groups.items():
        Report.objects.filter(pk__in=pks).update(state=state)


def take_changes(changes: Sequence[Change]) -> list[Change]:
    """The changes on record, with ids from the locked counter; `recorded_at` never goes back."""
    if not changes:
        return []
    counter = Counter.objects.select_for_update().get_or_create(pk=1)[0]
    last = Change.objects.filter(pk=counter.n).first()
    latest = last.recorded_at if last else changes[0].recorded_at
    for number, change in enumerate(changes, start=counter.n + 1):
        latest = max(latest, change.recorded_at)
        change.id, change.recorded_at = number, latest
    columns = ("id", "recorded_at", "actor_id", "kind", "report_id", "note")
    append_rows(Change, columns, map(attrgetter(*columns), changes))
    Counter.objects.filter(pk=1).update(n=counter.n + len(changes))
    return list(changes)


# --- the tiles of a map -------------------------------------------------------------------------------------------


@transaction.atomic
def move_tile(root: Unit, unit: Unit, place: Place, *, on: date, by: Any) -> Layout:
    """Move one tile of a unit's map; whoever stood there goes where it was. Records `tiles.move`."""
    _refuse_arranging(root, by)
    units = list(atlas.tile_units(root, on))
    before = atlas.layout(units, on).places.get(unit.pk)
    found = atlas.move_tile(units, unit, place, on)
    record("tiles.move", f"unit:{root.pk}", by=by, tile=unit.pk, was=before, now=place, on=on.isoformat())
    return found


@transaction.atomic
def lay_out_again(root: Unit, *, on: date, by: Any) -> Layout:
    """Put every tile of a unit's map back to where it is worked out to be. Records `tiles.lay_out`."""
    _refuse_arranging(root, by)
    found = atlas.lay_out_again(list(atlas.tile_units(root, on)), on)
    record("tiles.lay_out", f"unit:{root.pk}", by=by, on=on.isoformat())
    return found


def _refuse_arranging(root: Unit, by: Any) -> None:
    if reason := rules.why_not_arranged(standing(by, root, timezone.localdate())):
        raise NotAllowed(reason)
