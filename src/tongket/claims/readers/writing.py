"""Writer: what every reader writes its paragraphs and tables into, and which becomes the Document.

Paragraphs stand apart by a blank line. A table is lines of cells, a tab between two columns and a newline between
two rows; a cell that covers several columns is followed by as many tabs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tongket.claims.document import Block, Cell, Document, Table
from tongket.claims.readers.refusals import Unreadable
from tongket.claims.regex import regex

MAX_TEXT = 20_000_000  # characters, as many as are checked in one go
MAX_GRID = 400_000  # cells and empty places of one table
_GAP = "\n\n"


@dataclass(slots=True)
class Slot:
    """A cell to be written: its text, where it stands in the grid, and its name in the file."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    place: str = ""
    start: int = 0  # where its text stands, once written

    @property
    def end(self) -> int:
        """Where its text ends, once written."""
        return self.start + len(self.text)

    def cell(self) -> Cell:
        """The cell of the document it became."""
        return Cell(self.start, self.end, self.row, self.column, self.rows, self.columns)


class Writer:
    """Collects text, blocks and tables in order; `document` gives them as one."""

    def __init__(self, sort: str, name: str) -> None:
        self.sort = sort
        self.name = name
        self.notes: list[dict[str, str]] = []
        self._pieces: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._tables: list[Table] = []

    def paragraph(self, text: str, kind: str = "paragraph", place: str = "", sheet: str = "", gap: str = _GAP) -> int:
        """Where the text begins in the document, after a blank line (or `gap`, where a sentence runs on)."""
        start = self._add(text, gap)
        self._blocks.append(Block(start, start + len(text), kind, place, sheet))
        return start

    def table(self, slots: Sequence[Slot], place: str = "", sheet: str = "") -> None:
        """Write a table; each slot learns its `start`. Slots are in reading order and do not overlap."""
        width = max(slot.column + slot.columns for slot in slots)
        if width * max(slot.row + slot.rows for slot in slots) > MAX_GRID:
            raise Unreadable("long", limit=MAX_GRID)
        row, column, gap = slots[0].row, slots[0].column, _GAP
        for slot in slots:
            if slot.row > row:
                gap = "\n" + ("\t" * (width - 1) + "\n") * (slot.row - row - 1)
                row, column = slot.row, 0
            slot.start = self._add(slot.text, gap + "\t" * (slot.column - column))
            if slot.text:
                self._blocks.append(Block(slot.start, slot.end, "cell", slot.place or place, sheet))
            column, gap = slot.column, ""
        self._tables.append(Table(tuple(map(Slot.cell, slots))))

    def _add(self, text: str, gap: str) -> int:
        if self._pieces:
            self._pieces.append(gap)
            self._length += len(gap)
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise Unreadable("long", limit=MAX_TEXT)
        return start

    def document(self) -> Document:
        """All that was written. Raises: Unreadable when there is no word in it."""
        text = "".join(self._pieces)
        if not text.strip():
            raise Unreadable("no_text")
        return Document(text, self.name, self.sort, self._blocks, self._tables, self.notes)


_SPACES = regex(r"[ \t\r\n\f\v]+")
_UNSEEN = {ord(character): None for character in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}


def one_line(text: str) -> str:
    """The text with every stretch of white space as one space and without what is not seen."""
    return _SPACES.sub(" ", text.translate(_UNSEEN)).strip(" ")


def is_frame(slots: Sequence[Slot]) -> bool:
    """Whether a table only lays out prose: one column, or a cell as long as a page of text."""
    return max(slot.column for slot in slots) == 0 or any(len(slot.text) > 1_500 for slot in slots)


def placed(rows: Sequence[Sequence[tuple[str, int, int]]]) -> list[Slot]:
    """Cells (text, rows covered, columns covered) put on the grid, row by row, past those reaching down from above."""
    slots: list[Slot] = []
    reaching: dict[int, int] = {}  # column → how many rows more it is covered
    area = 0
    for row, cells in enumerate(rows):
        column, below = 0, {at: left - 1 for at, left in reaching.items() if left > 1}
        for text, down, across in cells:
            while column in reaching:
                column += 1
            down = min(down, len(rows) - row)
            area += down * across
            if area > MAX_GRID:
                raise Unreadable("long", limit=MAX_GRID)
            slots.append(Slot(text, row, column, down, across))
            below |= dict.fromkeys(range(column, column + across), down - 1) if down > 1 else {}
            column += across
        reaching = below
    return slots


_MARK = regex(r"\s*[\[(]?(?:[0-9]{1,2}|\*{1,3})[\])]?\s*")
_TEN = regex(r"(?<![0-9.,])10")
_UNITS = ("km", "hm", "dam", "cm", "mm", "dm")
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


def raised(before: str, text: str) -> str:
    """Raised text as it is to be read: an exponent (10⁶), part of a unit (m2), or nothing for a footnote's mark."""
    base = before.rstrip()[-4:]
    if base.endswith(_UNITS) or (base.endswith("m") and not base[-2:-1].isalpha()):
        return text
    is_power = _TEN.fullmatch(base[-3:].lstrip()) is not None
    return text.translate(_RAISED) if is_power or _MARK.fullmatch(text) is None else ""
