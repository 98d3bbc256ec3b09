"""Pages of reports, in the order a person meets them: the desk, the sheet to fill, the moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongket.accounts.queries import roles_of
from tongket.accounts.queries import standing as standing_of
from tongket.accounts.rules import ENTRY, ROLE_NAMES
from tongket.errors import N_, NotAllowed, Problem, Refused
from tongket.reporting import actions, forms, queries, rules
from tongket.reporting.forms import Typed
from tongket.reporting.models import Cell, Report, SheetLine
from tongket.units.queries import names
from tongket.web.page import redirect_after, render_page
from tongket.web.shown import Shown
from tongket.web.templatetags.web import localname

DOOR = "page"
LISTED = 200


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
    }
    return render_page(request, "reporting/desk.html", context)


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
    return [
        {"move": _(rules.MOVES[decision.move].done), "by": decision.by, "at": decision.at, "reason": decision.reason}
        for decision in report.decisions.select_related("by")
    ]
