"""Excel workbooks: the tables of every sheet with their values as shown, formulas by their stored results.

A sheet is cut at its empty rows and columns; each piece of two columns or more is a table, and lines that stand
alone above or below one are paragraphs. Hidden rows and columns are read, since totals count them; hidden sheets are
not. Both are told in a note.

The XML is read directly and in one pass: what reads workbooks in general gives merged cells and hidden rows only by
holding the whole workbook in memory, and stored results and formulas only by reading it twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongket.claims.document import Document
from tongket.claims.folding import fold, guess_language
from tongket.claims.readers import fonts
from tongket.claims.readers.formats import BUILTIN, shown
from tongket.claims.readers.packages import Package, local, relation, streamed, value
from tongket.claims.readers.refusals import Unreadable, note
from tongket.claims.readers.writing import Slot, Writer, one_line
from tongket.claims.regex import regex

MAX_CELLS = 200_000
_MAX_MERGED = 100_000  # cells of one merged area that are looked at
_REFERENCE = regex(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_DEEPEST_CUT = 12


def read_sheets(data: bytes, name: str = "", *, most_cells: int = MAX_CELLS) -> Document:
    """A workbook as a document. Raises: Unreadable, also beyond so many filled cells."""
    workbook = _Workbook(Package(data), most_cells)
    writer = Writer("xlsx", name)
    sheets = [sheet for sheet in workbook.sheets() if sheet.cells]
    vietnamese = workbook.is_vietnamese(sheets)
    for sheet in sheets:
        _write_sheet(writer, sheet, workbook, vietnamese)
    writer.notes = [*workbook.notes, *writer.notes]
    if workbook.fonts:
        writer.notes.append(note("font", fonts=", ".join(sorted(workbook.fonts))))
    return writer.document()


def read_grids(data: bytes, *, most_cells: int = MAX_CELLS) -> dict[str, list[list[str]]]:
    """The cells of each sheet as shown in English, by row and column, empty ones in their places.

    Raises: Unreadable, also beyond so many filled cells or rows of nothing.
    """
    workbook = _Workbook(Package(data), most_cells)
    return {sheet.name: _grid(sheet, workbook, most_cells) for sheet in workbook.sheets()}


def _grid(sheet: "_Sheet", workbook: "_Workbook", most_cells: int) -> list[list[str]]:
    rows = 1 + max((row for row, _ in sheet.cells), default=-1)
    columns = 1 + max((column for _, column in sheet.cells), default=-1)
    if rows * columns > 10 * most_cells:
        raise Unreadable("broken")
    grid = [[""] * columns for _ in range(rows)]
    for (row, column), stored in sheet.cells.items():
        grid[row][column] = workbook.text_of(stored, vietnamese=False)
    return grid


# --- the workbook ----------------------------------------------------------------------------------------

_Text = tuple[tuple[str, str | None], ...]  # stretches of text, each with the name of its font
_OF_CELL = "?"  # the font of the cell's own style


@dataclass(frozen=True, slots=True)
class _Stored:
    """A cell as it is stored: text in pieces, or a number with its format."""

    text: _Text
    number: str | None = None
    code: str = "General"


@dataclass(slots=True)
class _Sheet:
    """The filled cells of a sheet by row and column, counted from 0, and what lies over them."""

    name: str
    cells: dict[tuple[int, int], _Stored] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # top left → rows, columns
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    uncalculated: list[str] = field(default_factory=list)

    def hides(self) -> bool:
        """Whether a filled cell stands in a hidden row or column."""
        return any(
            row in self.hidden_rows or any(first <= column <= last for first, last in self.hidden_columns)
            for row, column in self.cells
        )


class _Workbook:
    """What the sheets of a workbook share: texts, formats, fonts."""

    def __init__(self, package: Package, most_cells: int) -> None:
        self.package = package
        self.main = package.main()
        self.root = package.xml(self.main)
        self.related = package.related(self.main)
        self.notes: list[dict[str, str]] = []
        self.fonts: set[str] = set()
        self.left = most_cells
        properties = next((child for child in self.root if local(child) == "workbookPr"), None)
        self.from_1904 = properties is not None and value(properties, "date1904") in ("1", "true")
        self.looks = self._looks()
        self.shared = self._shared()

    def sheets(self) -> Iterator[_Sheet]:
        """The sheets that are seen, in order; a damaged one is noted, and so is a hidden one."""
        listed = (child for group in self.root if local(group) == "sheets" for child in group)
        for child in listed:
            key = next((child.get(name) for name in relation("id") if child.get(name)), "")
            target, sort = self.related.get(key, ("", ""))
            sheet = _Sheet(one_line(value(child, "name") or ""))
            if sort != "worksheet":
                continue
            if value(child, "state") in ("hidden", "veryHidden"):
                self.notes.append(note("hidden_sheet", sheet=sheet.name))
                continue
            yield self._read(sheet, target)

    def is_vietnamese(self, sheets: Sequence[_Sheet]) -> bool:
        """Whether the workbook says it is Vietnamese, or its texts are."""
        if self.package.has("docProps/core.xml"):
            languages = (
                child.text or "" for child in self.package.xml("docProps/core.xml") if local(child) == "language"
            )
            if stated := next((language.lower() for language in languages if language), ""):
                return stated.startswith("vi")
        texts = (text for sheet in sheets for cell in sheet.cells.values() for text, _ in cell.text)
        sample = " ".join(text for text, _ in zip(texts, range(2_000), strict=False))
        return guess_language(fold(sample[:20_000])) == "vi"

    def text_of(self, stored: _Stored, *, vietnamese: bool) -> str:
        """A cell's text as shown."""
        if stored.number is not None:
            return one_line(shown(stored.number, stored.code, vietnamese=vietnamese, from_1904=self.from_1904))
        pieces = [(text, fonts.encoding_of(font)) for text, font in stored.text]
        letters = "".join(text for text, _ in fonts.converted(pieces))
        if letters != "".join(text for text, _ in pieces):
            self.fonts |= {str(font) for _, font in stored.text if fonts.encoding_of(font)}
        return one_line(letters)

    # --- parts

    def _looks(self) -> list[tuple[str, str | None]]:
        """For each style of cells its number format and its font."""
        target = self._target("styles")
        if target is None:
            return []
        groups = {local(group): list(group) for group in self.package.xml(target)}
        codes = dict(BUILTIN)
        for item in groups.get("numFmts", ()):
            codes[_count(value(item, "numFmtId"))] = value(item, "formatCode") or "General"
        names = [
            next((value(part) for part in item if local(part) == "name"), None) for item in groups.get("fonts", ())
        ]
        looks = []
        for item in groups.get("cellXfs", ()):
            font = _count(value(item, "fontId"))
            code = codes.get(_count(value(item, "numFmtId")), "General")
            looks.append((code, names[font] if font < len(names) else None))
        return looks

    def _target(self, sort: str) -> str | None:
        found = (target for target, what in self.related.values() if what == sort and self.package.has(target))
        return next(found, None)

    def _shared(self) -> list[_Text]:
        """The texts that cells refer to by number."""
        target = self._target("sharedStrings")
        if target is None:
            return []
        return [_pieces(item) for item in streamed(self.package.bytes_of(target), "si")]

    # --- cells

    def _read(self, sheet: _Sheet, target: str) -> _Sheet:
        try:
            self._read_rows(sheet, target)
        except Unreadable as problem:
            if problem.cause != "broken":
                raise
            self.notes.append(note("lost_sheet", sheet=sheet.name))
            return _Sheet(sheet.name)
        covered = {
            (row + down, column + across)
            for (row, column), (rows, columns) in sheet.merged.items()
            for down in range(rows)
            for across in range(columns)
            if down or across
        }
        sheet.cells = {place: cell for place, cell in sheet.cells.items() if place not in covered}
        self._tell(sheet)
        return sheet

    def _tell(self, sheet: _Sheet) -> None:
        if sheet.hides():
            self.notes.append(note("hidden_cells", sheet=sheet.name))
        if sheet.uncalculated:
            first = f"{sheet.name}!{sheet.uncalculated[0]}"
            self.notes.append(note("uncalculated", count=len(sheet.uncalculated), first=first))

    def _read_rows(self, sheet: _Sheet, target: str) -> None:
        row = -1
        left = _MAX_MERGED
        for element in streamed(self.package.bytes_of(target), "row", "col", "mergeCell"):
            name = local(element)
            if name == "row":
                row = max(row + 1, _count(value(element, "r")) - 1)
                self._read_row(sheet, element, row)
            elif name == "col" and value(element, "hidden") in ("1", "true"):
                sheet.hidden_columns.append((_count(value(element, "min")) - 1, _count(value(element, "max")) - 1))
            elif name == "mergeCell" and (area := _area(value(element, "ref") or "")):
                (place, size) = area
                left -= size[0] * size[1]
                if left >= 0:
                    sheet.merged[place] = size

    def _read_row(self, sheet: _Sheet, element: Any, row: int) -> None:
        if value(element, "hidden") in ("1", "true"):
            sheet.hidden_rows.add(row)
        column = -1
        for cell in element:
            place = _place(value(cell, "r") or "")
            column = place[1] if place else column + 1
            stored = self._stored(sheet, cell, row, column)
            if stored is not None:
                self.left -= 1
                if self.left < 0:
                    raise Unreadable("long", limit=MAX_CELLS)
                sheet.cells[row, column] = stored

    def _stored(self, sheet: _Sheet, cell: Any, row: int, column: int) -> _Stored | None:
        """A cell's content; None when it is empty."""
        parts = {local(part): part for part in cell}
        style = _count(value(cell, "s"))
        code, font = self.looks[style] if style < len(self.looks) else ("General", None)
        sort, stated = value(cell, "t") or "n", parts["v"].text if "v" in parts else None
        if "f" in parts and not stated and sort != "str":
            sheet.uncalculated.append(place_name(row, column))
        if sort == "n":
            return _Stored((), stated.strip(), code) if stated else None
        if sort == "s":
            index = _count(stated)
            pieces = self.shared[index] if index < len(self.shared) else ()
        elif sort == "inlineStr":
            pieces = _pieces(parts["is"]) if "is" in parts else ()
        else:
            said = {"1": "TRUE", "0": "FALSE"}.get(stated or "", "") if sort == "b" else stated or ""
            pieces = ((said, _OF_CELL),)
        own = tuple((text, font if stated_font == _OF_CELL else stated_font) for text, stated_font in pieces)
        return _Stored(own) if any(text.strip() for text, _ in own) else None


def _pieces(item: Any) -> _Text:
    """The stretches of a text, each with its font when it states one."""
    pieces: list[tuple[str, str | None]] = []
    for part in item:
        if local(part) == "t":
            pieces.append((part.text or "", _OF_CELL))
        elif local(part) == "r":
            text = "".join(inside.text or "" for inside in part if local(inside) == "t")
            names = [value(mark) for mark in part.iter() if local(mark) == "rFont"]
            pieces.append((text, names[0] if names else _OF_CELL))
    return tuple(pieces)


def _count(stated: str | None) -> int:
    """A whole number as stated; 0 when it is none or beyond any sheet."""
    text = (stated or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _place(reference: str) -> tuple[int, int] | None:
    """The row and column of a reference like B4, counted from 0."""
    found = _REFERENCE.fullmatch(reference)
    if found is None or int(found.group(2)) == 0:
        return None
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)) - 1, column - 1


def place_name(row: int, column: int) -> str:
    """What a cell is called, from its row and column counted from 0: `place_name(3, 1) == "B4"`."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def _area(reference: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The top left cell of a merged area and its size in rows and columns; None when it is no area or too large."""
    first, last = map(_place, (reference.partition(":")[0], reference.partition(":")[2]))
    if first is None or last is None or last[0] < first[0] or last[1] < first[1]:
        return None
    rows, columns = last[0] - first[0] + 1, last[1] - first[1] + 1
    return (first, (rows, columns)) if rows * columns <= _MAX_MERGED else None


# --- from cells to tables --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Filled:
    """A cell with something to show and the rows and columns it covers."""

    text: str
    row: int
    column: int
    rows: int
    columns: int
    is_text: bool


def _write_sheet(writer: Writer, sheet: _Sheet, workbook: _Workbook, vietnamese: bool) -> None:
    filled = []
    for (row, column), stored in sorted(sheet.cells.items()):
        rows, columns = sheet.merged.get((row, column), (1, 1))
        if text := workbook.text_of(stored, vietnamese=vietnamese):
            filled.append(_Filled(text, row, column, rows, columns, stored.number is None))
    for region in _regions(filled, _DEEPEST_CUT):
        _write_region(writer, sorted(region, key=lambda cell: (cell.row, cell.column)), sheet.name)


def _regions(cells: Sequence[_Filled], depth: int) -> Iterator[Sequence[_Filled]]:
    """The cells cut apart wherever an empty row or column runs between them."""
    bands = _cut([(cell.row, cell.rows, cell) for cell in cells])
    pieces = [piece for band in bands for piece in _cut([(cell.column, cell.columns, cell) for cell in band])]
    for piece in pieces:
        if len(pieces) == 1 or depth == 0:
            yield piece
        else:
            yield from _regions(piece, depth - 1)


def _cut(spans: Sequence[tuple[int, int, _Filled]]) -> list[list[_Filled]]:
    groups: list[list[_Filled]] = []
    reach = -1
    for start, size, cell in sorted(spans, key=lambda span: span[0]):
        if not groups or start > reach:
            groups.append([])
        groups[-1].append(cell)
        reach = max(reach, start + size)
    return groups


def _write_region(writer: Writer, cells: Sequence[_Filled], sheet: str) -> None:
    """One table, with the lines that stand alone above and below it."""
    by_row: dict[int, list[_Filled]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    rows = list(by_row.values())
    if max(cell.column + cell.columns for cell in cells) - min(cell.column for cell in cells) == 1:
        first = last = len(rows)
    else:
        first = next((index for index, row in enumerate(rows) if not _stands_alone(row)), len(rows))
        last = len(rows) - next((index for index, row in enumerate(reversed(rows)) if not _stands_alone(row)), 0)
    _write_lines(writer, rows[:first], sheet)
    if table := [cell for row in rows[first:last] for cell in row]:
        _write_table(writer, table, sheet)
    _write_lines(writer, rows[max(first, last) :], sheet)


def _stands_alone(row: Sequence[_Filled]) -> bool:
    return len(row) == 1 and row[0].is_text and row[0].rows == 1


def _write_lines(writer: Writer, rows: Sequence[Sequence[_Filled]], sheet: str) -> None:
    for cell in (cell for row in rows for cell in row):
        writer.paragraph(cell.text, "cell", place_name(cell.row, cell.column), sheet)


def _write_table(writer: Writer, cells: Sequence[_Filled], sheet: str) -> None:
    top, left = min(cell.row for cell in cells), min(cell.column for cell in cells)
    slots = [
        Slot(cell.text, cell.row - top, cell.column - left, cell.rows, cell.columns, place_name(cell.row, cell.column))
        for cell in cells
    ]
    writer.table(slots, sheet=sheet)
