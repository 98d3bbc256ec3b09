"""The text as written with its statements marked, as plain data that a template can repeat over.

    marked(checked)            -> tuple[Paragraph | Grid, ...]   what stands in the document, in its order
    entries(checked, language) -> tuple[Entry, ...]              one for each statement, to stand beside it

Shape:
    Paragraph  sort "paragraph" | "heading" | "note" | "box" | "page", place, sheet, pieces: tuple[Piece, ...];
               the place of a paragraph or heading is its page, where it has one
    Grid       sort "table", sheet, rows: tuple[tuple[Square, ...], ...]
    Square     pieces, rows, columns (what it spans), place ("B4")
    Piece      text, level, marks: numbers of the statements it belongs to, opens: those whose first piece it is
    Entry      number, level, kind, verdict, sentence, repairs, figures, stated, computed, place

A piece without a level is plain text, to be shown as it is (lines kept). The others are marked; `level` is the gravest
of its statements: "error", "notice", "unchecked" or "sound". A page links entry and text through the numbers: give the
piece that opens statement 3 the id "m3" and its entry the id "s3", and link each to the other. A number is the place of
the statement in `checked.verdicts`, counted from 1. `without_notices(checked)` is the same without rounding notices.

    {% for part in parts %}{% if part.sort == "table" %}
      <table>{% for row in part.rows %}<tr>{% for square in row %}
        <td rowspan="{{ square.rows }}" colspan="{{ square.columns }}">{% include … with pieces=square.pieces %}</td>
      {% endfor %}</tr>{% endfor %}</table>
    {% else %}<p>{% include … with pieces=part.pieces %}</p>{% endif %}{% endfor %}
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tongket.claims.document import Block, Cell, Document, Table
from tongket.claims.faces.levels import LEVELS, changes_of, level_of, without_notices
from tongket.claims.faces.places import Places
from tongket.claims.regex import regex
from tongket.claims.shapes import Checked
from tongket.claims.tables.drawn import framed

__all__ = [
    "LEVELS",
    "Entry",
    "Grid",
    "Paragraph",
    "Piece",
    "Square",
    "entries",
    "level_of",
    "marked",
    "without_notices",
]

MAX_HELD = 256  # cells that span rows at the same time; further ones are shown in their first row only
_PARAGRAPH = regex(r"[^\n]+(?:\n(?![ \t\r]*(?:\n|\Z))[^\n]+)*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, all of it marked alike."""

    text: str
    level: str = ""
    marks: tuple[int, ...] = ()
    opens: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading, footnote, text box or page with its pieces."""

    pieces: tuple[Piece, ...]
    sort: str = "paragraph"
    place: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a table as shown; an empty one fills a gap."""

    pieces: tuple[Piece, ...] = ()
    rows: int = 1
    columns: int = 1
    place: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, without the rows and columns that nothing stands in."""

    rows: tuple[tuple[Square, ...], ...]
    sheet: str = ""
    sort: str = "table"


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement as it stands in a list beside the text. `stated` and `computed` are words, "" for none."""

    number: int
    level: str
    kind: str
    verdict: str
    sentence: str
    repairs: tuple[str, ...]
    figures: tuple[str, ...]
    stated: str
    computed: str
    place: str


def entries(checked: Checked, language: str) -> tuple[Entry, ...]:
    """Every statement in the words of a language, in order of appearance."""
    places = Places(checked.document, language)
    return tuple(
        Entry(
            number=number,
            level=level_of(verdict),
            kind=verdict.kind,
            verdict=verdict.verdict,
            sentence=verdict.sentence[language],
            repairs=changes_of(verdict),
            figures=tuple(figure.text for figure in verdict.figures),
            stated=verdict.stated_text,
            computed=verdict.computed_text,
            place=places.of(verdict.start),
        )
        for number, verdict in enumerate(checked.verdicts, 1)
    )


def marked(checked: Checked) -> tuple[Paragraph | Grid, ...]:
    """The document in its order, every figure of a statement marked."""
    return tuple(_Marking(checked).parts())


# --- marks: the stretches of the text that belong to statements ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    level: str
    marks: tuple[int, ...]
    opens: tuple[int, ...]


def _marks(checked: Checked) -> list[_Mark]:
    """Stretches in order, apart from each other; where figures overlap they are cut at every end."""
    level_by_number: dict[int, str] = {}
    begins: dict[int, set[int]] = defaultdict(set)
    numbers_by_span: dict[tuple[int, int], set[int]] = defaultdict(set)
    for number, verdict in enumerate(checked.verdicts, 1):
        level_by_number[number] = level_of(verdict)
        begins[verdict.start].add(number)
        for figure in verdict.figures:
            numbers_by_span[figure.start, figure.end].add(number)
    found = []
    for start, end, numbers in _apart(numbers_by_span):
        level = min((level_by_number[number] for number in numbers), key=LEVELS.index)
        found.append(_Mark(start, end, level, tuple(sorted(numbers)), tuple(sorted(begins.get(start, ())))))
    return found


def _apart(numbers_by_span: dict[tuple[int, int], set[int]]) -> Iterator[tuple[int, int, set[int]]]:
    """The spans cut at every end of each other, with what covers each piece."""
    waiting = sorted(numbers_by_span, reverse=True)
    open_spans: list[tuple[int, int]] = []
    position = 0
    while waiting or open_spans:
        if not open_spans:
            position = waiting[-1][0]
        while waiting and waiting[-1][0] <= position:
            open_spans.append(waiting.pop())
        ends = [end for _, end in open_spans] + ([waiting[-1][0]] if waiting else [])
        after = min(ends)
        yield position, after, set().union(*(numbers_by_span[span] for span in open_spans))
        position = after
        open_spans = [span for span in open_spans if span[1] > position]


# --- parts: what the document is made of ---------------------------------------------------------------------------


class _Marking:
    """One document on its way to be shown."""

    def __init__(self, checked: Checked) -> None:
        self.document = checked.document
        self.marks = _marks(checked)
        self.starts = [mark.start for mark in self.marks]

    def parts(self) -> Iterator[Paragraph | Grid]:
        """Paragraphs and tables, in order, and whatever text stands between them."""
        position = 0
        for start, end, what in _parts(self.document):
            if isinstance(what, Table):
                start, end = framed(self.document.text, what)
            yield from self.loose(position, start)
            yield self.grid(what) if isinstance(what, Table) else self.paragraph(start, end, what)
            position = end
        yield from self.loose(position, len(self.document.text))

    def loose(self, start: int, end: int) -> Iterator[Paragraph]:
        """The paragraphs of text that no block claims: all of a plain text. Blank lines part them."""
        for found in _PARAGRAPH.finditer(self.document.text, start, end):
            blank = len(found[0]) - len(found[0].lstrip())
            if blank < len(found[0]):
                yield Paragraph(self.pieces(found.start() + found[0].rfind("\n", 0, blank) + 1, found.end()))

    def paragraph(self, start: int, end: int, block: Block) -> Paragraph:
        sort = "paragraph" if block.kind == "cell" else block.kind
        return Paragraph(self.pieces(start, end), sort, block.place, block.sheet)

    def pieces(self, start: int, end: int) -> tuple[Piece, ...]:
        """The text from start to end, cut where marks begin and end."""
        return tuple(self._cut(start, end))

    def _cut(self, start: int, end: int) -> Iterator[Piece]:
        text, position = self.document.text, start
        for index in range(max(bisect_right(self.starts, start) - 1, 0), len(self.marks)):
            mark = self.marks[index]
            first, last = max(mark.start, start), min(mark.end, end)
            if mark.start >= end:
                break
            if first >= last:
                continue
            if first > position:
                yield Piece(text[position:first])
            yield Piece(text[first:last], mark.level, mark.marks, mark.opens if first == mark.start else ())
            position = last
        if position < end:
            yield Piece(text[position:end])

    def grid(self, table: Table) -> Grid:
        """A table whose empty rows and columns are left out and whose gaps are filled."""
        row_at = _ranks(cell.row for cell in table.cells)
        column_at = _ranks(cell.column for cell in table.cells)
        by_row: list[list[Cell]] = [[] for _ in row_at]
        for cell in table.cells:
            by_row[bisect_right(row_at, cell.row) - 1].append(cell)
        rows = []
        held: list[tuple[int, int, int]] = []  # first and last column, and until which row, of what spans rows
        for row, cells in enumerate(by_row):
            held = [span for span in held if span[2] > row]
            squares: list[tuple[int, int, Square | None]] = [(first, last, None) for first, last, _ in held]
            for cell in cells:
                first, last = _reach(column_at, cell.column, cell.columns)
                until = _reach(row_at, cell.row, cell.rows)[1] if len(held) < MAX_HELD else row + 1
                squares.append((first, last, self.square(cell, until - row, last - first)))
                if until > row + 1:
                    held.append((first, last, until))
            rows.append(tuple(_filled(squares)))
        block = self.document.block_at(table.start)
        return Grid(tuple(rows), block.sheet if block else "")

    def square(self, cell: Cell, rows: int, columns: int) -> Square:
        block = self.document.block_at(cell.start)
        place = block.place if block and block.kind == "cell" else ""
        return Square(self.pieces(cell.start, cell.end), rows, columns, place)


def _parts(document: Document) -> Iterator[tuple[int, int, Block | Table]]:
    """The blocks and tables in order, without those that stand inside a table."""
    tables = [(table.start, table.end, table) for table in document.tables if table.cells]
    blocks = [(block.start, block.end, block) for block in document.blocks]
    position = 0
    everything: Sequence[tuple[int, int, Block | Table]] = [*tables, *blocks]
    for start, end, what in sorted(everything, key=lambda each: (each[0], -each[1], isinstance(each[2], Block))):
        if start >= position and end > start:
            yield start, end, what
            position = end


def _ranks(values: Iterable[int]) -> list[int]:
    return sorted(set(values))


def _reach(ranks: Sequence[int], first: int, count: int) -> tuple[int, int]:
    """Where something of so many begins and ends among those that are shown."""
    begin = bisect_right(ranks, first) - 1
    return begin, max(bisect_right(ranks, first + count - 1), begin + 1)


def _filled(squares: Sequence[tuple[int, int, Square | None]]) -> Iterator[Square]:
    """The squares of a row from left to right, with an empty one for each gap."""
    position = 0
    for first, last, square in sorted(squares, key=lambda each: each[:2]):
        if first > position:
            yield Square(columns=first - position)
        if square:
            yield square
        position = max(position, last)
