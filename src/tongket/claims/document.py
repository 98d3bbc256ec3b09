"""Document: the text of a file as one string, with its tables and the place in the file of every stretch of it.

Every position in this library is a position in `Document.text`, so a figure in a footnote, a cell or on page 12 is
handled like any other. Readers make documents; `Document.of_text` makes one of plain text.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text that stands in one place: a paragraph, a cell, a footnote, a text box.

    `place` is how a reader finds it in the file ("B4", "3"), "" when the text itself says enough;
    `sheet` names the worksheet. Blocks are in order and do not overlap.
    """

    start: int
    end: int
    kind: str = "paragraph"  # "paragraph" | "heading" | "cell" | "note" | "box" | "page"
    place: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: where its text stands, and which rows and columns it covers, counted from 0."""

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of one table in reading order."""

    cells: tuple[Cell, ...]

    @property
    def start(self) -> int:
        """Where its first cell begins."""
        return self.cells[0].start

    @property
    def end(self) -> int:
        """Where its last cell ends."""
        return max(cell.end for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its tables and places. `sort` is the file's kind: "txt", "md", "html", "docx", "xlsx", "pdf".

    `notes` are sentences for the reader about what could not be read in full (a scanned page, a font converted).
    """

    text: str
    name: str = ""
    sort: str = "txt"
    blocks: Sequence[Block] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[dict[str, str]] = ()

    @classmethod
    def of_text(cls, text: str, name: str = "") -> "Document":
        """Plain text; its tables, if any, are those drawn with bars or tabs."""
        return cls(text, name)

    def block_at(self, position: int) -> Block | None:
        """The block that holds a position, if one does."""
        index = bisect_right(self.blocks, position, key=lambda block: block.start) - 1
        return self.blocks[index] if index >= 0 and position < self.blocks[index].end else None
