"""States of a report, the moves between them, and the checks on what is typed. Pure.

A report's life, as a table (`MOVES` is the only place where it is written down):

    not_started ─save→ draft ─submit→ submitted ─approve→ approved ─correct→ approved
                                          └─return→ returned ─save→ returned ─submit→ submitted
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tongket import rollup
from tongket.accounts.rules import ADMINISTRATOR, APPROVER, CONSOLIDATOR, ENTRY, Standing
from tongket.calendars.rules import Term, WorkCalendar
from tongket.errors import N_, Problem
from tongket.rollup import State as CellState

MATTER = "reports"
"""What the reports of a unit are called where its work is taken over."""
LARGEST_VALUE = 10**12
LONGEST_REASON = 500


class State(StrEnum):
    """Where a report is in its life."""

    NOT_STARTED = "not_started"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


STATE_NAMES = {
    State.NOT_STARTED: N_("Not started"),
    State.DRAFT: N_("Draft"),
    State.SUBMITTED: N_("Awaiting approval"),
    State.RETURNED: N_("Returned"),
    State.APPROVED: N_("Approved"),
}


AWAITED = (State.NOT_STARTED, State.DRAFT, State.RETURNED)
"""States in which the unit has still to submit, and a deadline still means something."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a report's life: from which states, to which (None: stays), by which role on its unit."""

    name: str
    starts: frozenset[State]
    end: State | None
    roles: frozenset[str]
    needs_reason: bool
    label: str
    done: str


MOVES = {
    move.name: move
    for move in (
        Move(
            "save",
            frozenset({State.NOT_STARTED, State.DRAFT, State.RETURNED}),
            None,
            frozenset({ENTRY}),
            False,
            N_("Save"),
            N_("Saved"),
        ),
        Move(
            "submit",
            frozenset({State.DRAFT, State.RETURNED}),
            State.SUBMITTED,
            frozenset({ENTRY}),
            False,
            N_("Submit for approval"),
            N_("Submitted"),
        ),
        Move(
            "return",
            frozenset({State.SUBMITTED}),
            State.RETURNED,
            frozenset({APPROVER}),
            True,
            N_("Return with a reason"),
            N_("Returned"),
        ),
        Move(
            "approve",
            frozenset({State.SUBMITTED}),
            State.APPROVED,
            frozenset({APPROVER}),
            False,
            N_("Approve"),
            N_("Approved"),
        ),
        Move(
            "correct",
            frozenset({State.APPROVED}),
            None,
            frozenset({ENTRY, APPROVER}),
            True,
            N_("Correct after approval"),
            N_("Corrected"),
        ),
    )
}

_WRONG_STATE = {
    State.NOT_STARTED: N_("Nothing has been entered in this report yet."),
    State.DRAFT: N_("This report is still a draft; it has not been submitted."),
    State.SUBMITTED: N_("This report is awaiting approval; it can be changed once it is returned."),
    State.RETURNED: N_("This report was returned; its unit is mending it."),
    State.APPROVED: N_("This report is approved; a change now is a correction with a reason."),
}
_WRONG_ROLE = {
    "save": N_("Only a data entry officer of this unit may enter figures in its report."),
    "submit": N_("Only a data entry officer of this unit may submit its report."),
    "return": N_("Only the approving leader of this unit may return its report."),
    "approve": N_("Only the approving leader of this unit may approve its report."),
    "correct": N_("Only an officer or leader of this unit may correct its approved report."),
}


def why_not(move: str, state: str, standing: Standing) -> str | None:
    """The reason a move is closed, as a message id, or None when it is open."""
    rule = MOVES[move]
    if not standing.has(*rule.roles):
        return _WRONG_ROLE[move]
    if state not in rule.starts:
        return _WRONG_STATE[State(state)]
    return None


def why_not_open(standing: Standing) -> str | None:
    """The reason a person may not open a collection on a unit, or None."""
    if standing.has(CONSOLIDATOR):
        return None
    return N_("Only a consolidating officer of this unit may ask its units for reports.")


def why_not_move_deadline(standing: Standing, state: str) -> str | None:
    """The reason a deadline may not be moved or kept anew, or None. `standing` is on the unit that asked."""
    if not standing.has(CONSOLIDATOR):
        return N_("Only a consolidating officer of the unit that asked for this report may move its deadline.")
    if state not in AWAITED:
        return N_("This report has been submitted; its deadline no longer moves.")
    return None


MOVED_MEANWHILE = N_("A deadline or the calendar changed after you opened this page. Look again, then decide.")


def check_shifts(reason: str, count: int) -> list[Problem]:
    """What is wrong with moving so many deadlines for a reason; empty when it can be done."""
    problems = check_reason(reason, "reason")
    if not reason.strip():
        problems.append(Problem(N_("Say why, in a sentence the other side can act on."), "reason"))
    if not count:
        problems.append(Problem(N_("Choose at least one deadline."), "shift"))
    return problems


def why_not_shift(due_on: date, was_on: date, now_on: date, calendar: WorkCalendar) -> Problem | None:
    """What is wrong with moving a deadline from the day that was seen to another, or None."""
    if due_on != was_on:
        return Problem(MOVED_MEANWHILE, "shift")
    if now_on != was_on and not calendar.is_working_day(now_on):
        return Problem(N_("The new deadline is a day off; choose a working day."), "now_on")
    return None


def day_as_reckoned(term: Term | None, due_on: date, then: WorkCalendar, now: WorkCalendar) -> date:
    """The day a deadline would have by the calendar as it is now; `then` is the calendar when it was last decided.

    A deadline that a person set to a day of its own only leaves it when that day has become a day off since.
    """
    if term is not None and then.reckon(term).ends_on == due_on:
        return now.reckon(term).ends_on
    return due_on if now.working_day_from(due_on) == then.working_day_from(due_on) else now.working_day_from(due_on)


def state_after(move: str, state: str) -> State:
    """The state a report is in after a move."""
    if move == "save" and state == State.NOT_STARTED:
        return State.DRAFT
    return MOVES[move].end or State(state)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet as the rules see it: its key, and how many decimals its whole number carries."""

    key: str
    scale: int = 0


@dataclass(frozen=True, slots=True)
class CellInput:
    """What someone typed, uploaded or sent for one line, read but not yet accepted."""

    key: str
    state: CellState
    value: int | None = None
    reason: str = ""


CELL_STATE_NAMES = {
    CellState.VALUE: N_("Value"),
    CellState.NIL: N_("Nothing occurred"),
    CellState.ESTIMATE: N_("Estimate"),
    CellState.NOT_COLLECTED: N_("Could not be collected"),
    CellState.NOT_APPLICABLE: N_("Does not apply"),
}
_NEEDS_VALUE = frozenset({CellState.VALUE, CellState.ESTIMATE})
_NEEDS_REASON = frozenset({CellState.NOT_COLLECTED, CellState.NOT_APPLICABLE})

NUMBER_WITHOUT_PLACE = N_("A number stands here, but the line is answered without one: clear it, or choose “Value”.")

_GROUPED = re.compile(r"[1-9][0-9]{0,2}([ \u00a0\u202f.,])[0-9]{3}(?:\1[0-9]{3}){0,3}")
_PLAIN = re.compile(r"[0-9]{1,13}")


def read_whole(text: str) -> int | Problem:
    """The whole number that was typed, in either country's style, or the problem with it.

    Takes `1234`, `1.234`, `1,234`, `1 234`: a whole number has no decimals, so a separator before three digits
    groups them. Two kinds of separator in one number, or a zero before them, write a decimal: `1.234,500`, `0,500`.
    Anything else is a problem that says what to type.
    """
    typed = text.strip()
    if len(typed) > 30:
        return Problem(N_("This is too long for a number; type digits only, such as 1234."))
    if _PLAIN.fullmatch(typed) or _GROUPED.fullmatch(typed):
        value = int(re.sub(r"[^0-9]", "", typed))
        if value > LARGEST_VALUE:
            return Problem(N_("This number is too large to be right; check the digits."))
        return value
    if re.fullmatch(r"-\s?[0-9., ]{1,29}", typed):
        return Problem(N_("A count cannot be below zero."))
    if re.fullmatch(r"[0-9]{1,13}[.,][0-9]{1,9}", typed):
        return Problem(N_("“%(typed)s” is not a whole number; this line counts whole things."), values={"typed": typed})
    return Problem(N_("“%(typed)s” is not a number; type digits only, such as 1234."), values={"typed": typed[:30]})


def check_cells(inputs: Iterable[CellInput], lines: Mapping[str, Line]) -> list[Problem]:
    """What is wrong with the cells, in the order given; empty when all can be taken."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for cell in inputs:
        if cell.key in seen:
            problems.append(Problem(N_("This line is given twice."), where=cell.key))
        seen.add(cell.key)
        problems += _check_cell(cell, lines)
    return problems


def _check_cell(cell: CellInput, lines: Mapping[str, Line]) -> list[Problem]:
    if cell.key not in lines:
        return [Problem(N_("The sheet has no line “%(key)s”."), where=cell.key, values={"key": cell.key})]
    if cell.state in _NEEDS_VALUE and cell.value is None:
        return [Problem(N_("Type a number, or say that nothing occurred."), where=cell.key)]
    if cell.state not in _NEEDS_VALUE and cell.value != (0 if cell.state == CellState.NIL else None):
        return [Problem(NUMBER_WITHOUT_PLACE, where=cell.key)]
    if cell.value is not None and cell.value < 0:
        return [Problem(N_("A count cannot be below zero."), where=cell.key)]
    if cell.value is not None and cell.value > LARGEST_VALUE:
        return [Problem(N_("This number is too large to be right; check the digits."), where=cell.key)]
    if cell.state in _NEEDS_REASON and not cell.reason.strip():
        return [Problem(N_("Say in a few words why there is no figure."), where=cell.key)]
    return check_reason(cell.reason, cell.key)


def check_reason(reason: str, where: str) -> list[Problem]:
    """What is wrong with a reason or a remark; empty when it can be kept."""
    if not reason:
        return []
    if len(reason) > LONGEST_REASON:
        return [Problem(N_("Keep the reason under 500 characters."), where=where)]
    if not is_text(reason):
        return [Problem(N_("This text holds signs that cannot be kept; type it again."), where=where)]
    return []


def is_text(text: str) -> bool:
    """Whether databases can keep it: no control characters but the ends of lines, no halves of characters."""
    return all(sign in "\r\n\t" or unicodedata.category(sign) not in ("Cc", "Cs") for sign in text)


def check_complete(answered: Iterable[str], lines: Mapping[str, Line]) -> list[Problem]:
    """The lines nobody has answered: a report with a blank cannot be submitted."""
    missing = set(lines) - set(answered)
    return [
        Problem(N_("Not answered yet: type a number, or say that nothing occurred."), where=key)
        for key in lines
        if key in missing
    ]


# --- what a map may show ------------------------------------------------------------------------------------------

MAPPED_STOCKS = frozenset({"TQ01"})
"""Stocks of groups, units or sites; stocks of people are not here."""
MAP_CALENDAR = {"TQ11": "team"}
"""The calendar whose years an indicator is looked at in; all others in those of administrative reporting."""


def is_mapped(indicator: rollup.Indicator) -> bool:
    """Whether a map of units may show it: shares of a whole and some stocks; never how much happened.

    Units compared by how much they report would learn to report less; how complete reports are is shown instead.
    """
    return indicator.nature is rollup.Nature.RATIO or indicator.code in MAPPED_STOCKS


def map_period(indicator: rollup.Indicator, on: date) -> rollup.Period:
    """The period in which a map of a day looks at an indicator: a stock on the day itself, all else in its year."""
    if indicator.nature is rollup.Nature.STOCK:
        return rollup.day("civil", on)
    return rollup.containing(MAP_CALENDAR.get(indicator.code, "admin"), "year", on)


def completeness_period(on: date) -> rollup.Period:
    """The quarter of administrative reporting that a map of a day looks at for whose reports are in."""
    return rollup.containing("admin", "quarter", on)


def may_be_put_in_order(indicator: rollup.Indicator) -> bool:
    """Whether a table may be sorted by the figure: shares may, counts not, for larger units have more."""
    return indicator.nature is rollup.Nature.RATIO


def why_not_arranged(standing: Standing) -> str | None:
    """Why somebody may not move the tiles of a unit's map, or None when they may."""
    if standing.oversees(CONSOLIDATOR, ADMINISTRATOR):
        return None
    return N_("Only the consolidating officer or an administrator of the unit moves its tiles.")
