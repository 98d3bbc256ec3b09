"""Pages of reports, in the order a person meets them: the desk, the sheet to fill, the moves; and the map."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongket.accounts.queries import roles_of, units_seen_by
from tongket.accounts.queries import standing as standing_of
from tongket.accounts.rules import CONSOLIDATOR, ENTRY, ROLE_NAMES
from tongket.calendars import render
from tongket.errors import N_, NotAllowed, Problem, Refused
from tongket.reporting import actions, forms, queries, rules
from tongket.reporting.forms import Typed
from tongket.reporting.models import Cell, DeadlineMove, Report, SheetLine
from tongket.rollup import Figure, Period
from tongket.units import atlas
from tongket.units.models import Level, Unit, holds_on
from tongket.units.queries import names
from tongket.units.text import sort_key
from tongket.units.tiles import Place
from tongket.web.page import redirect_after, render_page
from tongket.web.shown import Shown, day_text, number_text, percent_text
from tongket.web.templatetags.web import localname

DOOR = "page"
LISTED = 200
KEPT = N_("Kept. The reason stands in the history of each report.")
MOVED = N_("Moved. The former day and the reason stand in the history of each report.")


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The to-do list: what is late, what is due, what waits for somebody else."""
    today = timezone.localdate()
    reports = Report.objects.visible_to(request.user)
    lists = queries.to_do(reports, today, LISTED)
    unit_names = names({report.unit_id for reports in lists.values() for report in reports})
    context = {
        "lists": {name: [_entry(report, unit_names) for report in found] for name, found in lists.items()},
        "most": LISTED,
        "roles": _role_lines(request.user),
        "today": today,
        "differing": sum(len(each.reports) for each in _differing(request.user)),
    }
    return render_page(request, "reporting/desk.html", context)


def _differing(user: Any) -> list[queries.Differing]:
    """The deadlines a person is to decide about, because the calendar has changed since they were issued."""
    asks = {role.unit_id for role in roles_of(user, timezone.localdate()) if role.kind == CONSOLIDATOR}
    asked = Report.objects.visible_to(user).filter(collection__asked_by__in=asks)
    return queries.differing_deadlines(asked) if asks else []


def _role_lines(user: Any) -> list[tuple[str, str]]:
    roles = roles_of(user, timezone.localdate())
    unit_names = names({role.unit_id for role in roles})
    return [(_(ROLE_NAMES[role.kind]), unit_names[role.unit_id]) for role in roles]


@dataclass(frozen=True, slots=True)
class Entry:
    """A report as the desk lists it."""

    report: Report
    unit: str
    period: str
    title: str
    state: str
    kind: str


STATUS_KIND = {
    rules.State.NOT_STARTED: "",
    rules.State.DRAFT: "",
    rules.State.SUBMITTED: "waiting",
    rules.State.RETURNED: "act",
    rules.State.APPROVED: "done",
}


def _entry(report: Report, unit_names: Mapping[int, str]) -> Entry:
    return Entry(
        report=report,
        unit=unit_names.get(report.unit_id, ""),
        period=_period_label(report),
        title=f"{report.collection.sheet.code} · {localname(report.collection.sheet, 'title')}",
        state=_(rules.STATE_NAMES[rules.State(report.state)]),
        kind=STATUS_KIND[rules.State(report.state)],
    )


def _period_label(report: Report) -> str:
    return report.collection.period.period.label(get_language() or "vi")


@login_required
def edit_report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its sheet to fill, to approve or to read."""
    report = get_object_or_404(Report.objects.visible_to(request.user).with_names(), pk=pk)
    if request.method != "POST":
        return _sheet_page(request, report)
    lines = queries.sheet_lines(report.collection.sheet_id)
    seen = forms.read_revision(request.POST.get("expected", ""))
    read = forms.read_cells(request.POST.dict(), lines, queries.answered_by(report, seen))
    try:
        changed = _take(request, report, read, seen)
        seen = queries.last_change(report)
        message = _hand_on(request, report, changed)
    except actions.EditedElsewhere as conflict:
        return _sheet_page(request, report, read.typed, (), conflict.cells, status=409)
    except Refused as refusal:
        return _sheet_page(request, report, read.typed, refusal.problems, status=422, seen=seen)
    except NotAllowed as refusal:
        if not standing_of(request.user, report.unit, timezone.localdate(), rules.MATTER).has(ENTRY):
            raise
        return _sheet_page(request, report, read.typed, (refusal.reason,), status=403, seen=seen)
    return redirect_after(request, request.path, message)


def _take(request: HttpRequest, report: Report, read: forms.ReadCells, seen: int) -> int:
    """How many cells were saved or corrected. Raises what the action raises."""
    if read.problems:
        raise Refused(read.problems)
    if request.POST.get("act") == "correct":
        reason = request.POST.get("reason", "")
        return actions.correct_cells(report, read.cells, by=request.user, door=DOOR, reason=reason, expected=seen)
    return actions.save_cells(report, read.cells, by=request.user, door=DOOR, expected=seen)


def _hand_on(request: HttpRequest, report: Report, changed: int) -> str:
    """What to tell the person once their figures are saved; submits the report when they asked for that."""
    if request.POST.get("act") == "submit":
        actions.submit_report(report, by=request.user)
        return _("Submitted. Your leader has been asked to approve it.")
    if not changed:
        return _("Nothing had changed; the figures are saved as they were.")
    if request.POST.get("act") == "correct":
        return _("Corrected. Every total that uses these figures has moved.")
    return _("Saved.")


@login_required
@require_POST
def move_report(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Return a report with a reason, or approve it."""
    report = get_object_or_404(Report.objects.visible_to(request.user).with_names(), pk=pk)
    reason = request.POST.get("reason", "").strip()
    try:
        if move == "approve":
            seen = forms.read_revision(request.POST.get("expected", ""))
            actions.approve_report(report, by=request.user, expected=seen)
            message = _("Approved. The figures now count in every total.")
        elif move == "return":
            actions.return_report(report, by=request.user, reason=reason)
            message = _("Returned. The unit sees your reason.")
        else:
            raise Http404
    except Refused as refusal:
        return _sheet_page(request, report, problems=refusal.problems, status=422, return_reason=reason)
    except actions.EditedElsewhere:
        newer = Problem(N_("The figures were changed after you opened this page. Look at them again, then decide."))
        return _sheet_page(request, report, problems=(newer,), status=409)
    return redirect_after(request, reverse("edit_report", args=[pk]), message)


# --- deadlines ----------------------------------------------------------------------------------------------------


@login_required
def deadlines(request: HttpRequest) -> HttpResponse:
    """The deadlines that the calendar of today would put on another day, to be moved or kept."""
    found = _differing(request.user)
    if request.method != "POST":
        return _deadlines_page(request, found)
    chosen = set(request.POST.getlist("shift"))
    keeps = request.POST.get("act") == "keep"
    shifts = [
        actions.Shift(report.pk, each.was_on, each.was_on if keeps else each.now_on)
        for each in found
        if each.key in chosen
        for report in each.reports
    ]
    try:
        if chosen - {each.key for each in found}:
            raise Refused(Problem(rules.MOVED_MEANWHILE, "shift"))
        actions.move_deadlines(shifts, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return _deadlines_page(request, found, chosen, refusal.problems)
    return redirect_after(request, reverse("deadlines"), _(KEPT if keeps else MOVED))


def _deadlines_page(
    request: HttpRequest,
    found: Iterable[queries.Differing],
    chosen: Container[str] = (),
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    unit_names = names({report.unit_id for each in found for report in each.reports})
    rows = [
        {
            "differing": each,
            "title": f"{each.collection.sheet.code} · {localname(each.collection.sheet, 'title')}",
            "period": each.collection.period.period.label(get_language() or "vi"),
            "was": render.day_of_week(each.was_on),
            "now": render.day_of_week(each.now_on),
            "units": [unit_names[report.unit_id] for report in each.reports],
            "is_chosen": not problems or each.key in chosen,
        }
        for each in found
    ]
    context = {"rows": rows, "problems": problems, "typed_reason": request.POST.get("reason", "")}
    return render_page(request, "reporting/deadlines.html", context, status=422 if problems else 200)


@login_required
@require_POST
def move_deadline(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the deadline of one report to another day, with a reason."""
    report = get_object_or_404(Report.objects.visible_to(request.user).with_names(), pk=pk)
    was_on, now_on = (forms.read_day(request.POST.get(name, "")) for name in ("was_on", "now_on"))
    reason = request.POST.get("reason", "")
    try:
        if was_on is None or now_on is None:
            raise Refused(Problem(N_("Give the new deadline as a day."), "now_on"))
        actions.move_deadlines([actions.Shift(report.pk, was_on, now_on)], by=request.user, reason=reason)
    except Refused as refusal:
        return _sheet_page(request, report, problems=refusal.problems, status=422)
    return redirect_after(request, reverse("edit_report", args=[pk]), _("The deadline is moved."))


# --- the sheet as a page ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet on the page."""

    key: str
    position: int
    name: str
    definition: str
    typed: Typed
    now: Shown
    state: str
    previous: Shown
    cell: Cell | None
    elsewhere: Cell | None
    elsewhere_shown: Shown | None
    problem: Problem | None


def _sheet_page(
    request: HttpRequest,
    report: Report,
    typed: Mapping[str, Typed] | None = None,
    problems: Iterable[Problem] = (),
    elsewhere: Iterable[Cell] = (),
    status: int = 200,
    return_reason: str = "",
    seen: int | None = None,
) -> HttpResponse:
    """The page of one report; `seen` is the last change its reader has seen, when what changed since is not shown."""
    report = Report.objects.with_names().get(pk=report.pk)
    standing = standing_of(request.user, report.unit, timezone.localdate(), rules.MATTER)
    closed = {move: rules.why_not(move, report.state, standing) for move in rules.MOVES}
    on_asker = standing_of(request.user, report.collection.asked_by, timezone.localdate())
    problems = tuple(problems)
    correcting = closed["correct"] is None and (bool(typed) or "correct" in request.GET)
    context = {
        "report": report,
        "unit_name": names({report.unit_id}, report.collection.period.period.last_day)[report.unit_id],
        "entry": _entry(report, {}),
        "rows": _rows(report, typed, problems, elsewhere),
        "problems": problems,
        "conflict": list(elsewhere),
        "closed": closed,
        "editing": closed["save"] is None or correcting or bool(typed),
        "correcting": correcting,
        "expected": queries.last_change(report) if seen is None else seen,
        "cell_states": rules.CELL_STATE_NAMES.items(),
        "decisions": _decisions(report),
        "issued": _issued(report),
        "may_move": rules.why_not_move_deadline(on_asker, report.state) is None,
        "typed_day": request.POST.get("now_on"),
        "returned_for": queries.latest_reason(report, "return"),
        "typed_reason": request.POST.get("reason", "") or return_reason,
    }
    return render_page(request, "reporting/edit_report.html", context, partial="sheet", status=status)


def _rows(
    report: Report,
    typed: Mapping[str, Typed] | None,
    problems: Iterable[Problem],
    elsewhere: Iterable[Cell],
) -> list[Row]:
    cells = queries.open_cells(report)
    before = queries.previous_cells(report)
    problem_by_key = {problem.where: problem for problem in problems}
    moved = {cell.key: cell for cell in elsewhere}
    rows = []
    for key, line in queries.sheet_lines(report.collection.sheet_id).items():
        cell = cells.get(key)
        rows.append(
            Row(
                key=key,
                position=line.position,
                name=localname(line.indicator),
                definition=localname(line.indicator, "definition"),
                typed=(typed or {}).get(key) or (forms.as_typed(cell) if cell else Typed()),
                now=_shown(line, cell),
                state=_(rules.CELL_STATE_NAMES[rules.CellState(cell.state)]) if cell else "",
                previous=_shown(line, before.get(key)),
                cell=cell,
                elsewhere=moved.get(key),
                elsewhere_shown=_shown(line, moved[key]) if key in moved else None,
                problem=problem_by_key.get(key),
            )
        )
    return rows


def _shown(line: SheetLine, cell: Cell | None) -> Shown:
    notes: tuple[str, ...] = ()
    if cell is not None and cell.state != rules.CellState.VALUE:
        notes = (_(rules.CELL_STATE_NAMES[rules.CellState(cell.state)]),)
    return Shown(value=cell.value if cell else None, measure=localname(line.indicator, "measure"), notes=notes)


def _decisions(report: Report) -> list[dict[str, Any]]:
    """The steps of the report's life and what was decided about its deadline, in order of time."""
    steps = [
        {"move": _(rules.MOVES[decision.move].done), "by": decision.by, "at": decision.at, "reason": decision.reason}
        for decision in report.decisions.select_related("by")
    ]
    steps += [
        {"move": _deadline_words(move), "by": move.by, "at": move.at, "reason": move.reason}
        for move in queries.deadline_moves(report)
    ]
    return sorted(steps, key=lambda step: step["at"])


def _deadline_words(move: DeadlineMove) -> str:
    days = {"was": day_text(move.was_on), "now": day_text(move.now_on)}
    if move.was_on == move.now_on:
        return _("Deadline of %(was)s kept") % days
    return _("Deadline moved from %(was)s to %(now)s") % days


def _issued(report: Report) -> dict[str, Any] | None:
    """How the deadline was reckoned when it was issued; None where that is not on record."""
    found = queries.issued_deadline(report.collection)
    if found is None:
        return None
    return {
        "steps": render.told(found.reckoning, found.calendar),
        "revision": found.revision,
        "doubt": render.doubt(found.reckoning),
        "has_moved": found.reckoning.ends_on != report.due_on,
    }


# --- the map ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What a map is asked: the unit, what its communes are shaded by, the period, and the day of the map."""

    form: forms.MapForm
    unit: Unit | None
    unit_name: str
    measure: queries.Measure | None
    period: Period | None
    day: date

    @property
    def query(self) -> str:
        """What keeps the question in an address."""
        values = {"unit": self.unit.pk if self.unit else "", "show": self.measure.key if self.measure else ""}
        return urlencode({**values, "on": self.period.last_day.isoformat() if self.period else ""})


@login_required
@require_safe
def figure_map(request: HttpRequest) -> HttpResponse:
    """The communes of a unit as tiles, shaded by a figure, beside a table that says the same exactly."""
    asked = _asked(request)
    context: dict[str, Any] = {"asked": asked, "form": asked.form, "on": f"?on={asked.day.isoformat()}"}
    if asked.unit and asked.measure and asked.period:
        context |= _mapped(request, asked, asked.unit, asked.measure, asked.period)
    status = 200 if asked.form.is_valid() else 400
    return render_page(request, "reporting/figure_map.html", context, partial="map", status=status)


def _asked(request: HttpRequest) -> Asked:
    """The question, with what was left out filled in. Raises: Http404, for a unit that the person does not see."""
    today = timezone.localdate()
    seen = units_seen_by(request.user, today)
    measures = queries.map_measures()
    choices = _map_choices(seen, request.GET.get("unit", ""))
    words = [(key, _measure_name(measure)) for key, measure in measures.items()]
    form = forms.MapForm(request.GET, units=choices.items(), measures=words)
    form.is_valid()
    said = form.cleaned_data
    measure = measures.get(said.get("show") or next(iter(measures), ""))
    period = measure.period(said.get("on") or today) if measure else None
    key = said.get("unit") or next(iter(choices), None)
    unit = seen.filter(pk=key).first() if key else None
    return Asked(form, unit, choices.get(key or 0, ""), measure, period, period.last_day if period else today)


def _map_choices(seen: QuerySet[Unit], asked: str) -> dict[int, str]:
    """The units with communes under them that the person sees, by name: those of today, and the one asked for.

    Raises: Http404.
    """
    today = timezone.localdate()
    above = Q(pk__in=seen.exclude(level=Level.COMMUNE).filter(holds_on(today)).values("pk"))
    if asked:
        if not (asked.isascii() and asked.isdigit() and len(asked) < 18 and seen.filter(pk=int(asked)).exists()):
            raise Http404
        above |= Q(pk=int(asked))
    found = names(list(Unit.objects.filter(above).values_list("pk", flat=True)), today)
    return dict(sorted(found.items(), key=lambda item: (sort_key(item[1]), item[0])))


def _measure_name(measure: queries.Measure) -> str:
    if measure.sheet:
        return _("Reports in: %(sheet)s") % {"sheet": f"{measure.sheet.code} {localname(measure.sheet, 'title')}"}
    return localname(measure.indicator)


def _mapped(request: HttpRequest, asked: Asked, unit: Unit, measure: queries.Measure, period: Period) -> dict[str, Any]:
    """The board with its table, and the figure of the whole unit above them."""
    units = list(atlas.tile_units(unit, asked.day))
    if not units:
        return {}
    found = queries.mapped_figures(measure, [unit.pk, *(each.pk for each in units)], period)
    write = partial(_written, measure)
    heats = {key: _heat(measure, figure) for key, figure in found.items() if key != unit.pk}
    board = atlas.board(units, asked.day, heats, written=write)
    label = period.label(get_language() or "vi")
    order = request.GET.get("sort", "")
    return {
        "board": board,
        "rows": [(tile, _map_figure(measure, found[tile.unit_id])) for tile in _in_order(board.tiles, order, measure)],
        "order": order if measure.is_share or order == "where" else "",
        "has_districts": len({tile.where for tile in board.tiles}) > 1,
        "whole": replace(_map_figure(measure, found[unit.pk]), period=label),
        "is_empty": board.missing == len(board.tiles),
        "measure": localname(measure.indicator, "measure") if not measure.sheet else "%",
        "name": _measure_name(measure),
        "period_label": label,
        "earlier": (period.start - timedelta(days=1)).isoformat(),
        "later": period.end.isoformat() if period.end <= timezone.localdate() else "",
        "may_arrange": rules.why_not_arranged(standing_of(request.user, unit, timezone.localdate())) is None,
    }


def _written(measure: queries.Measure, number: Fraction | int) -> str:
    return percent_text(number) if measure.is_share else number_text(number)


def _heat(measure: queries.Measure, figure: Figure) -> atlas.Heat:
    number = measure.number(figure)
    return atlas.Heat(number, "–" if number is None else _written(measure, number))


def _map_figure(measure: queries.Measure, figure: Figure) -> Shown:
    """The figure as the table and the head of the page show it."""
    number = measure.number(figure)
    reported, due = (figure.reported, figure.due) if figure.due else (None, None)
    if measure.is_share:
        percent = None if number is None else Fraction(number) * 100
        return Shown(percent, "%", decimals=1, reported=reported, due=due)
    return Shown(number, localname(measure.indicator, "measure"), reported=reported, due=due)


def _in_order(tiles: Sequence[atlas.Tile], order: str, measure: queries.Measure) -> list[atlas.Tile]:
    """The tiles by name or superior, or a share by its number, the least first and what is missing at the end."""
    found = sorted(tiles, key=lambda tile: (sort_key(tile.name), tile.unit_id))
    if order == "where":
        found.sort(key=lambda tile: sort_key(tile.where))
    elif order == "number" and measure.is_share:
        found.sort(key=lambda tile: _middle(tile) if _middle(tile) is not None else 2)
    return found


def _middle(tile: atlas.Tile) -> Any:
    return tile.heat.middle if tile.heat else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrange_tiles(request: HttpRequest) -> HttpResponse:
    """Move a tile of a unit's map, or lay all of them out again."""
    asked = _asked(request)
    units = list(atlas.tile_units(asked.unit, asked.day)) if asked.unit else []
    if not asked.unit or not units:
        raise Http404
    if reason := rules.why_not_arranged(standing_of(request.user, asked.unit, timezone.localdate())):
        raise NotAllowed(reason)
    here = f"{reverse('arrange_tiles')}?{asked.query}"
    places = atlas.layout(units, asked.day).places
    called = sorted(names(places, asked.day).items(), key=lambda item: (sort_key(item[1]), item[0]))
    form = forms.TileForm(request.POST if "tile" in request.POST else None, tiles=called)
    if request.POST.get("again") == "yes":
        actions.lay_out_again(asked.unit, on=asked.day, by=request.user)
        return redirect_after(request, here, _("Every tile is back where it was worked out to be."))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        was = places[said["tile"]]
        to = Place(said["column"] - 1, said["row"] - 1)
        actions.move_tile(asked.unit, Unit(pk=said["tile"]), to, on=asked.day, by=request.user)
        moved = _("%(name)s has moved. To undo it, move it back to column %(column)s, row %(row)s.")
        words = {"name": dict(called)[said["tile"]], "column": was.column + 1, "row": was.row + 1}
        return redirect_after(request, here, moved % words)
    labels = {key: atlas.Heat(None, f"{place.column + 1} · {place.row + 1}") for key, place in places.items()}
    context = {"asked": asked, "form": form, "board": atlas.board(units, asked.day, labels, is_shaded=False)}
    return render_page(request, "reporting/arrange_tiles.html", context, status=422 if form.is_bound else 200)
