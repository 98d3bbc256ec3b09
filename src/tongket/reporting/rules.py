"""States of a report, the moves between them, and the checks on what is typed. Pure.

A report's life, as a table (`MOVES` is the only place where it is written down):

    not_started ─save→ draft ─submit→ submitted ─approve→ approved ─correct→ approved
                                          └─return→ returned ─save→ returned ─submit→ submitted
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tongket.accounts.rules import APPROVER, CONSOLIDATOR, ENTRY, Standing
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
