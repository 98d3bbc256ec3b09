"""What a form or a page sends, read into plain values: cells, the words that were typed, and what a map is asked."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongket.errors import N_, Problem
from tongket.reporting.models import Cell
from tongket.reporting.rules import (
    CELL_STATE_NAMES,
    LONGEST_REASON,
    NUMBER_WITHOUT_PLACE,
    CellInput,
    CellState,
    read_whole,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the three fields of one line, as text, whether it can be read or not."""

    value: str = ""
    state: str = CellState.VALUE
    reason: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.value.strip() and self.state == CellState.VALUE


@dataclass(frozen=True, slots=True)
class ReadCells:
    """The lines that could be read, what is wrong with the others, and everything as it was typed."""

    cells: tuple[CellInput, ...]
    problems: tuple[Problem, ...]
    typed: Mapping[str, Typed] = field(default_factory=dict)


def read_cells(sent: Mapping[str, str], keys: Iterable[str], answered: Container[str] = ()) -> ReadCells:
    """What was sent for the lines of a sheet. A line left blank is not answered: it is neither zero nor a problem.

    But a line that was `answered` before cannot be emptied: what is on record would stay, unseen.
    """
    typed = {key: _typed(sent, key) for key in keys}
    cells: list[CellInput] = []
    problems: list[Problem] = []
    for key, line in typed.items():
        if line.is_blank:
            if key in answered and f"value-{key}" in sent:
                problems.append(Problem(N_("A figure is on record here; type what replaces it."), where=key))
            continue
        read = _read_line(key, line)
        (cells if isinstance(read, CellInput) else problems).append(read)  # type: ignore[arg-type]
    return ReadCells(tuple(cells), tuple(problems), typed)


def _typed(sent: Mapping[str, str], key: str) -> Typed:
    return Typed(
        value=sent.get(f"value-{key}", "")[:60],
        state=sent.get(f"state-{key}", CellState.VALUE)[:20],
        reason=sent.get(f"reason-{key}", "").strip()[: LONGEST_REASON + 1],
    )


def _read_line(key: str, line: Typed) -> CellInput | Problem:
    if line.state not in CELL_STATE_NAMES:
        return Problem(N_("Choose how this line is answered."), where=key)
    state = CellState(line.state)
    if state not in (CellState.VALUE, CellState.ESTIMATE) and line.value.strip() not in ("", "0"):
        return Problem(NUMBER_WITHOUT_PLACE, where=key)
    if state == CellState.NIL:
        return CellInput(key, state, 0, line.reason)
    if state in (CellState.NOT_COLLECTED, CellState.NOT_APPLICABLE):
        return CellInput(key, state, None, line.reason)
    if not line.value.strip():
        return Problem(N_("Type a number, or say that nothing occurred."), where=key)
    value = read_whole(line.value)
    if isinstance(value, Problem):
        return Problem(value.message, where=key, values=value.values)
    return CellInput(key, state, value, line.reason)


def as_typed(cell: Cell) -> Typed:
    """A cell on record as it stands in the form."""
    shows_value = cell.state in (CellState.VALUE, CellState.ESTIMATE)
    return Typed(str(cell.value) if shows_value else "", cell.state, cell.reason)


def read_revision(text: str) -> int:
    """The last change the sender had seen; 0, none at all, when that cannot be read."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def read_day(text: str) -> date | None:
    """The day that was sent, or None when it is none."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


# --- maps ---------------------------------------------------------------------------------------------------------


FIRST_YEAR, LAST_YEAR = 1950, 2950


class MapForm(forms.Form):
    """Which unit's communes to draw, by what, and when; all may be left out."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, required=False, empty_value=None)
    show = forms.ChoiceField(label=_("Shaded by"), required=False)
    on = forms.DateField(
        label=_("As of"),
        required=False,
        input_formats=("%Y-%m-%d", "%d/%m/%Y"),
        help_text=_("Like 15/06/2024. Left out: today."),
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={"invalid": _("That is not a day; type it like 2024-06-15 or 15/06/2024.")},
    )

    def __init__(self, data: Any, *, units: Iterable[tuple[int, str]], measures: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        known: dict[str, Any] = self.fields
        known["unit"].choices, known["show"].choices = list(units), list(measures)

    def clean_on(self) -> date | None:
        """The day, if it is one that calendars have."""
        day: date | None = self.cleaned_data["on"]
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise forms.ValidationError(_("Give a day of the years %(first)s to %(last)s."), params=years)
        return day


class TileForm(forms.Form):
    """Which tile goes where: columns from the west and rows from the north, from 1."""

    tile = forms.TypedChoiceField(
        label=_("Tile of"), coerce=int, error_messages={"required": _("Choose the unit whose tile is to be moved.")}
    )
    column = forms.IntegerField(
        label=_("To column"),
        min_value=1,
        max_value=200,
        error_messages={"required": _("Type the column, from 1."), "invalid": _("The column is a whole number.")},
    )
    row = forms.IntegerField(
        label=_("To row"),
        min_value=1,
        max_value=200,
        help_text=_("Both stand in each tile: column · row. Whoever is there changes places with it."),
        error_messages={"required": _("Type the row, from 1."), "invalid": _("The row is a whole number.")},
    )

    def __init__(self, data: Any, *, tiles: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)
        known: dict[str, Any] = self.fields
        known["tile"].choices = list(tiles)
