"""PDF files: pages of placed letters put back into lines, paragraphs and tables.

A PDF says where each letter stands and no more. Letters become lines in reading order; lines become paragraphs where
nothing (a gap, an indent, a short line, a bullet) says that a new one begins; lines that repeat at the edge of the
pages and page numbers are set aside. A table is read where ruled lines draw it, or where three lines and more agree
on columns of figures; anything less sure stays text.
"""

import ctypes
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from tongket.claims.document import Document
from tongket.claims.readers import fonts
from tongket.claims.readers.refusals import Unreadable, note
from tongket.claims.readers.writing import Slot, Writer, one_line, raised
from tongket.claims.regex import regex

MAX_PAGES = 600
MAX_LETTERS = 700_000  # with the spaces between them, nearly as much text as is checked in one go
MAX_GLYPHS = 60_000  # of one page
MAX_DRAWN = 20_000  # objects of one page looked at for ruled lines
_PASSWORD = 4  # what pdfium answers for a file with a password


def read_pdf(data: bytes, name: str = "", *, most_pages: int = MAX_PAGES, most_letters: int = MAX_LETTERS) -> Document:
    """A PDF file as a document; beyond so many pages or letters, its beginning.

    Raises: Unreadable when it is protected, damaged or only scanned.
    """
    found = _Found(most_pages, most_letters)
    _read_pages(data, found)
    if not any(page.items for page in found.pages):
        raise Unreadable("scanned" if found.scanned else "broken" if found.lost else "no_text")
    writer = Writer("pdf", name)
    writer.notes = _notes(found)
    _write_pages(writer, found)
    return writer.document()


# --- letters and rules from the library ------------------------------------------------------------------


@dataclass(slots=True)
class _Glyph:
    """A letter and its box, from the left and from the bottom.

    `apart` when a space or a new line comes before it; `lifted` when it is a small digit drawn high in its box.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    apart: bool = False
    lifted: bool = False

    @property
    def height(self) -> float:
        """From the foot of its line to the head."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class _Rule:
    """A ruled line: where it stands (y of a level one, x of an upright one) and from where to where it runs."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class _Page:
    """What was found on a page: its lines and tables in reading order."""

    number: int
    items: list["_Line | _Grid"]
    height: float


@dataclass(slots=True)
class _Found:
    """The pages read, and what is told of them: how many there are, and which are pictures or damaged."""

    most_pages: int
    most_letters: int
    pages: list[_Page] = field(default_factory=list)
    count: int = 0
    scanned: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    fonts: set[str] = field(default_factory=set)
    letters: int = 0
    cut: int = 0  # the last page read, when there were more letters than may be


def _read_pages(data: bytes, found: _Found) -> None:
    """Read page after page, until there are as many letters as one document may have."""
    import pypdfium2 as pdfium

    try:
        file = pdfium.PdfDocument(data)
        found.count = len(file)
    except pdfium.PdfiumError as problem:
        raise Unreadable("encrypted" if problem.err_code == _PASSWORD else "broken") from problem
    for number in range(1, min(found.count, found.most_pages) + 1):
        if found.letters > found.most_letters:
            found.cut = number - 1
            break
        try:
            _read_page(file[number - 1], number, found)
        except pdfium.PdfiumError:
            found.lost.append(number)


def _notes(found: _Found) -> list[dict[str, str]]:
    notes = []
    if found.count > found.most_pages:
        notes.append(note("many_pages", pages=found.count, limit=found.most_pages))
    if found.cut:
        notes.append(note("long_pages", limit=found.cut, pages=found.count))
    for key, numbers in (("scanned_pages", found.scanned), ("lost_pages", found.lost)):
        if numbers:
            notes.append(note(key, pages=", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")))
    if found.fonts:
        notes.append(note("font", fonts=", ".join(sorted(found.fonts))))
    return notes


def _read_page(page: Any, number: int, found: _Found) -> None:
    """Add a page's lines and tables; one with a picture and no text counts as scanned."""
    textpage = page.get_textpage()
    try:
        turn = _turn(page, textpage)
        has_old_font, has_picture = _survey(page)
        glyphs = _glyphs(textpage, turn, found.fonts if has_old_font else None)
        grids = _grids(*_rules(page, turn)) if glyphs else []
    finally:
        textpage.close()
        page.close()
    found.letters += len(glyphs)
    if glyphs:
        found.pages.append(_Page(number, _items(glyphs, grids), turn.height))
    elif has_picture:
        found.scanned.append(number)


@dataclass(frozen=True, slots=True)
class _Turn:
    """How a page is turned to be read: by how many quarters clockwise, and its size before that."""

    quarters: int
    raw_width: float
    raw_height: float

    @property
    def height(self) -> float:
        """Of the page as it is read."""
        return self.raw_width if self.quarters % 2 else self.raw_height

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box, turned: left, bottom, right, top."""
        (left, bottom), (right, top) = self._point(x0, y0), self._point(x1, y1)
        return min(left, right), min(bottom, top), max(left, right), max(bottom, top)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.raw_width, self.raw_height
        return ((x, y), (y, width - x), (width - x, height - y), (height - y, x))[self.quarters]


def _turn(page: Any, textpage: Any) -> _Turn:
    """How the page is turned: the way most of a sample of its letters runs, else as the page says."""
    import pypdfium2.raw as raw

    stated = page.get_rotation() // 90 % 4
    size = page.get_size()
    width, height = size[::-1] if stated % 2 else size
    ways = Counter(_ways(textpage, min(raw.FPDFText_CountChars(textpage), MAX_GLYPHS)))
    (way, votes), *_ = ways.most_common(1) or [(stated, 0)]
    return _Turn(way if votes > 0.7 * ways.total() else stated, width, height)


def _ways(textpage: Any, count: int) -> Iterator[int]:
    """For a sample of letters, which way the next one stands: 0 right, 1 up, 2 left, 3 down."""
    import pypdfium2.raw as raw

    boxes = raw.FS_RECTF(), raw.FS_RECTF()
    for index in range(0, count - 1, max(1, count // 80)):
        for at, box in enumerate(boxes):
            raw.FPDFText_GetLooseCharBox(textpage, index + at, box)
        here, after = boxes
        x, y = after.left + after.right - here.left - here.right, after.top + after.bottom - here.top - here.bottom
        if 0 < abs(x) + abs(y) < 4 * max(here.right - here.left, here.top - here.bottom):
            yield (0 if x > 0 else 2) if abs(x) >= abs(y) else (1 if y > 0 else 3)


def _glyphs(textpage: Any, turn: _Turn, used: set[str] | None) -> list[_Glyph]:
    """The letters of a page in the order of the file; old fonts, gathered in `used`, are converted."""
    import pypdfium2.raw as raw

    count = min(raw.FPDFText_CountChars(textpage), MAX_GLYPHS)
    box = raw.FS_RECTF()
    glyphs: list[_Glyph] = []
    encodings: list[str | None] = []
    apart = False
    for index in range(count):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if code in (0x20, 0x0A, 0x0D, 0x09, 0xA0, 0x3000) or code == 0:
            apart = True
            continue
        is_placed = raw.FPDFText_GetLooseCharBox(textpage, index, box)
        edges = turn.box(box.left, box.bottom, box.right, box.top)
        if not (is_placed and _is_letter(code) and all(-_FAR < edge < _FAR for edge in edges)):
            continue
        text = _SPECIAL.get(code) or ("•" if 0xE000 <= code < 0xF000 or code == 0xF0B7 else chr(code))
        lifted = text.isdigit() and _is_lifted(textpage, index, box)
        glyphs.append(_Glyph(text, *edges, apart, lifted))
        encodings.append(None if used is None else _encoding(textpage, index, used))
        apart = False
    return _converted(glyphs, encodings)


def _is_lifted(textpage: Any, index: int, box: Any) -> bool:
    """Whether what is drawn of a digit keeps to the upper part of the box of its font: a raised digit of the font."""
    import pypdfium2.raw as raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    height, drawn = box.top - box.bottom, top.value - bottom.value
    return bool(0 < drawn < 0.5 * height and bottom.value - box.bottom > 0.38 * height)


_FAR = 1e6  # points: further out stands nothing that a page shows


def _is_letter(code: int) -> bool:
    """Whether a code is a character of Unicode and not half of one."""
    return code < 0xD800 or 0xE000 <= code <= 0x10FFFF


_SPECIAL = {0x02: "\u00ad", 0xFFFE: "\u00ad"}  # a hyphen that only cuts a word at the end of its line


def _converted(glyphs: list[_Glyph], encodings: Sequence[str | None]) -> list[_Glyph]:
    """The letters in Unicode; a mark that has become part of the letter before it is gone."""
    if not any(encodings):
        return glyphs
    texts = fonts.converted([(glyph.text, encoding) for glyph, encoding in zip(glyphs, encodings, strict=True)])
    for glyph, (text, _) in zip(glyphs, texts, strict=True):
        glyph.text = text
    return [glyph for glyph in glyphs if glyph.text]


def _survey(page: Any) -> tuple[bool, bool]:
    """Whether a font of the page draws Vietnamese the old way, and whether the page holds a picture."""
    import pypdfium2.raw as raw

    has_old_font = has_picture = False
    buffer = ctypes.create_string_buffer(200)
    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_DRAWN)):
        drawn = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(drawn)
        has_picture = has_picture or kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)
        if kind == raw.FPDF_PAGEOBJ_TEXT and not has_old_font:
            size = raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(drawn), buffer, len(buffer))
            has_old_font = 0 < size <= len(buffer) and fonts.encoding_of(_name(buffer)) is not None
    return has_old_font, has_picture


def _encoding(textpage: Any, index: int, used: set[str]) -> str | None:
    import pypdfium2.raw as raw

    buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    size = raw.FPDFText_GetFontInfo(textpage, index, buffer, len(buffer), flags)
    encoding = fonts.encoding_of(_name(buffer)) if 0 < size <= len(buffer) else None
    if encoding:
        used.add(_name(buffer).rpartition("+")[2])
    return encoding


def _name(buffer: Any) -> str:
    return str(buffer.value.decode("utf-8", "replace"))


def _rules(page: Any, turn: _Turn) -> tuple[list[_Rule], list[_Rule]]:
    """The level and the upright ruled lines drawn on a page."""
    import pypdfium2.raw as raw

    level: list[_Rule] = []
    upright: list[_Rule] = []
    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_DRAWN)):
        drawn = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_PATH:
            continue
        for edges in _strokes(drawn):
            x0, y0, x1, y1 = turn.box(*edges)
            if y1 - y0 <= _THIN < x1 - x0:
                level.append(_Rule((y0 + y1) / 2, x0, x1))
            elif x1 - x0 <= _THIN < y1 - y0:
                upright.append(_Rule((x0 + x1) / 2, y0, y1))
        if len(level) + len(upright) > _MOST_RULES:
            return [], []
    return level, upright


_THIN = 3.0  # points: what is drawn no thicker than this is a line
_MOST_RULES = 4_000


def _strokes(drawn: Any) -> Iterator[tuple[float, float, float, float]]:
    """The straight lines of a path as boxes on the page; a thin filled box counts as one line."""
    import pypdfium2.raw as raw

    bounds = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(drawn, *bounds)
    x0, y0, x1, y1 = (bound.value for bound in bounds)
    if min(x1 - x0, y1 - y0) <= _THIN:
        yield x0, y0, x1, y1
        return
    mode, is_stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(drawn, mode, is_stroked)
    if is_stroked.value:
        yield from _segments(drawn)


def _segments(drawn: Any) -> Iterator[tuple[float, float, float, float]]:
    import pypdfium2.raw as raw

    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(drawn, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    last = first = (0.0, 0.0)
    for index in range(min(raw.FPDFPath_CountSegments(drawn), _MOST_RULES)):
        segment = raw.FPDFPath_GetPathSegment(drawn, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        here = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            first = here
        else:
            yield (*last, *here)
        if raw.FPDFPathSegment_GetClose(segment):
            yield (*here, *first)
        last = here


# --- ruled tables ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Grid:
    """A ruled table: its columns from left to right and rows from top to bottom, and who owns each square.

    `owner[row][column]` is the number of the cell a square belongs to; a cell of several squares is one.
    """

    xs: list[float]
    ys: list[float]  # downwards
    slots: list[Slot]
    owner: list[list[int]]
    inside: list[list[_Glyph]] = field(default_factory=list)

    def cell_at(self, glyph: _Glyph) -> int | None:
        """The number of the cell a letter stands in; None outside the table."""
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[-1] <= y < self.ys[0]):
            return None
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, -y, key=lambda edge: -edge) - 1
        return self.owner[row][column]

    def written(self) -> list[Slot]:
        """Its cells with their text."""
        for slot, glyphs in zip(self.slots, self.inside, strict=True):
            slot.text = one_line(_join([_said(part) for part in _ordered(_fragments(glyphs))]))
        return self.slots

    @property
    def y0(self) -> float:
        """Its foot."""
        return self.ys[-1]

    @property
    def y1(self) -> float:
        """Its head."""
        return self.ys[0]


_NEAR = 3.5  # points: lines as near as this are one line
_MOST_LINES = 300


def _grids(level: list[_Rule], upright: list[_Rule]) -> list[_Grid]:
    """The tables that ruled lines draw: crossing lines of two columns and two rows or more."""
    groups = _crossing(level, upright)
    grids = (_grid([level[i] for i in rows], [upright[i] for i in columns]) for rows, columns in groups)
    return [grid for grid in grids if grid is not None]


def _crossing(level: Sequence[_Rule], upright: Sequence[_Rule]) -> list[tuple[list[int], list[int]]]:
    """The lines put together with those they meet: numbers of level and of upright lines."""
    parent = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    ordered = sorted(range(len(level)), key=lambda index: level[index].at)
    heights = [level[index].at for index in ordered]
    for number, line in enumerate(upright):
        for place in range(bisect_right(heights, line.start - _NEAR), bisect_right(heights, line.end + _NEAR)):
            index = ordered[place]
            if level[index].start - _NEAR <= line.at <= level[index].end + _NEAR:
                parent[root(index)] = root(len(level) + number)
    groups: dict[int, tuple[list[int], list[int]]] = {}
    for index in range(len(parent)):
        rows, columns = groups.setdefault(root(index), ([], []))
        (rows if index < len(level) else columns).append(index if index < len(level) else index - len(level))
    return [group for group in groups.values() if group[0] and group[1]]


def _grid(level: Sequence[_Rule], upright: Sequence[_Rule]) -> _Grid | None:
    ends = [min(line.start for line in level), max(line.end for line in level)]
    xs = _merged([line.at for line in upright] + ends)
    ys = _merged([line.at for line in level])[::-1]
    if not (3 <= len(xs) <= _MOST_LINES and 3 <= len(ys) <= _MOST_LINES):
        return None
    walls = _Walls(level, upright)
    owner = [[-1] * (len(xs) - 1) for _ in ys[1:]]
    slots: list[Slot] = []
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if owner[row][column] < 0:
                right, down = _extent(walls, xs, ys, owner, row, column)
                for square in range(row, down):
                    owner[square][column:right] = [len(slots)] * (right - column)
                slots.append(Slot("", row, column, down - row, right - column))
    return _Grid(xs, ys, slots, owner, [[] for _ in slots])


def _merged(places: Sequence[float]) -> list[float]:
    """Places in order, those near each other as one."""
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > _NEAR:
            kept.append(place)
    return kept


class _Walls:
    """Asks whether a line runs between two neighbouring squares."""

    def __init__(self, level: Sequence[_Rule], upright: Sequence[_Rule]) -> None:
        self._level = sorted(level, key=lambda line: line.at)
        self._upright = sorted(upright, key=lambda line: line.at)

    def beside(self, x: float, y: float) -> bool:
        """Whether an upright line passes a point."""
        return _passes(self._upright, x, y)

    def below(self, y: float, x: float) -> bool:
        """Whether a level line passes a point."""
        return _passes(self._level, y, x)


def _passes(lines: Sequence[_Rule], at: float, point: float) -> bool:
    first = bisect_right(lines, at - 2 * _NEAR, key=lambda line: line.at)
    last = bisect_right(lines, at + 2 * _NEAR, key=lambda line: line.at)
    return any(line.start - 1 <= point <= line.end + 1 for line in lines[first:last])


def _extent(
    walls: _Walls, xs: Sequence[float], ys: Sequence[float], owner: Sequence[Sequence[int]], row: int, column: int
) -> tuple[int, int]:
    """How far right and down a cell reaches from its first square."""
    middle = (ys[row] + ys[row + 1]) / 2
    right = column + 1
    while right < len(xs) - 1 and owner[row][right] < 0 and not walls.beside(xs[right], middle):
        right += 1
    centre = (xs[column] + xs[column + 1]) / 2
    down = row + 1
    while down < len(ys) - 1 and not walls.below(ys[down], centre) and max(owner[down][column:right]) < 0:
        down += 1
    return right, down


# --- lines -----------------------------------------------------------------------------------------------


class _Line:
    """Letters that stand on one line, cut where a wide gap runs between them; what it says, and its four edges."""

    def __init__(self, fragments: list[list[_Glyph]]) -> None:
        self.fragments = fragments
        self.text = " ".join(map(_said, fragments))
        self.x0, self.x1 = fragments[0][0].x0, fragments[-1][-1].x1
        self.y0 = median(glyph.y0 for glyph in fragments[0])
        self.y1 = median(glyph.y1 for glyph in fragments[0])


def _said(glyphs: Sequence[_Glyph]) -> str:
    """The text of letters in order, without the marks of footnotes."""
    height = median(glyph.height for glyph in glyphs)
    foot = median(glyph.y0 for glyph in glyphs)
    pieces: list[str] = []
    for is_raised, run in groupby(glyphs, key=lambda glyph: _is_raised(glyph, foot, height)):
        letters = list(run)
        text = "".join(" " * glyph.apart + glyph.text for glyph in letters)
        if is_raised:
            text = raised("".join(pieces[-1:])[-20:], text)
        elif pieces[-1:] == [""] and letters[0].text in ".,;:!?)":  # a mark was left out before a full stop
            text = text.lstrip(" ")
        pieces.append(text)
    return "".join(pieces).lstrip(" ")


def _is_raised(glyph: _Glyph, foot: float, height: float) -> bool:
    return glyph.lifted or (glyph.height < 0.8 * height and glyph.y0 > foot + 0.15 * height)


def _items(glyphs: Sequence[_Glyph], grids: list[_Grid]) -> list["_Line | _Grid"]:
    """The lines and tables of a page in reading order."""
    homes = [
        next(((at, cell) for at, grid in enumerate(grids) if (cell := grid.cell_at(glyph)) is not None), None)
        for glyph in glyphs
    ]
    filled = Counter(home[0] for home in set(homes) if home is not None)
    free = []
    for glyph, home in zip(glyphs, homes, strict=True):
        if home is None or filled[home[0]] < 2:
            free.append(glyph)
        else:
            grids[home[0]].inside[home[1]].append(glyph)
    grids = [grid for at, grid in enumerate(grids) if filled[at] >= 2]
    lines = _ordered(_fragments(free))
    return _with_grids([_Line(list(parts)) for parts in _rows(lines)], grids)


def _fragments(glyphs: Sequence[_Glyph]) -> list[list[_Glyph]]:
    """Letters put together while they follow one another on a line without a wide gap."""
    found: list[list[_Glyph]] = []
    for glyph in glyphs:
        last = found[-1][-1] if found else None
        if last is None or not _follows(last, glyph, found[-1][0]):
            found.append([glyph])
        else:
            found[-1].append(glyph)
    return found


def _follows(last: _Glyph, glyph: _Glyph, first: _Glyph) -> bool:
    height = max(last.height, glyph.height, 1.0)
    overlap = min(last.y1, glyph.y1, max(first.y1, last.y1)) - max(last.y0, glyph.y0)
    gap = glyph.x0 - last.x1
    return overlap > 0.4 * min(last.height, glyph.height) and -2.0 * height < gap < 0.7 * height


def _ordered(fragments: list[list[_Glyph]]) -> list[list[_Glyph]]:
    """The order of the file, unless something later stands above what it overlaps: then from the top down."""
    if len(fragments) > 3_000 or not any(_is_above(fragments, index) for index in range(1, len(fragments))):
        return fragments
    rows: list[list[list[_Glyph]]] = []
    for fragment in sorted(fragments, key=lambda part: -_middle(part)):
        if rows and _on_one_line(rows[-1][0], fragment):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return [fragment for row in rows for fragment in sorted(row, key=lambda part: part[0].x0)]


def _middle(fragment: Sequence[_Glyph]) -> float:
    return (fragment[0].y0 + fragment[0].y1) / 2


def _is_above(fragments: Sequence[Sequence[_Glyph]], index: int) -> bool:
    """Whether a fragment stands over an earlier one that it shares a good part of its width with."""
    here = fragments[index]
    x0, x1 = here[0].x0, here[-1].x1
    for other in fragments[max(0, index - 200) : index]:
        shared = min(x1, other[-1].x1) - max(x0, other[0].x0)
        if shared > 0.2 * min(x1 - x0, other[-1].x1 - other[0].x0) and here[0].y0 > other[0].y1:
            return True
    return False


def _on_one_line(one: Sequence[_Glyph], other: Sequence[_Glyph]) -> bool:
    height = min(one[0].height, other[0].height)
    return min(one[0].y1, other[0].y1) - max(one[0].y0, other[0].y0) > 0.6 * height


def _rows(fragments: Sequence[list[_Glyph]]) -> Iterator[list[list[_Glyph]]]:
    """Fragments that stand side by side on one line, put together."""
    row: list[list[_Glyph]] = []
    for fragment in fragments:
        if row and not (_on_one_line(row[0], fragment) and fragment[0].x0 >= row[-1][-1].x1 - 1):
            yield row
            row = []
        row.append(fragment)
    if row:
        yield row


def _with_grids(lines: list[_Line], grids: Sequence[_Grid]) -> list[_Line | _Grid]:
    """The lines with each table where it stands: before the first line that is below it and was not above."""
    items: list[_Line | _Grid] = list(lines)
    for grid in sorted(grids, key=lambda grid: grid.y1):
        above = [index for index, item in enumerate(items) if item.y0 >= grid.y1 - 1]
        items.insert(above[-1] + 1 if above else 0, grid)
    return items


# --- paragraphs ------------------------------------------------------------------------------------------

_BULLET = regex(
    r"(?:[-–+•*▪●○■]|[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)]|[a-zđ][.)]|[IVX]{1,5}[.)]|(?:Điều|Chương|Mục) [0-9IVX]+)\s"
)
_PAGE_NUMBER = regex(r"(?:(?:Trang|Page)\s?)?[-–—]?\s?[0-9]{1,4}\s?[-–—]?(?:\s?(?:/|of)\s?[0-9]{1,4})?", re.IGNORECASE)
_DIGITS = regex(r"[0-9]+")
_EDGE = 2  # lines at the head and the foot of a page that may repeat on others


def _write_pages(writer: Writer, found: _Found) -> None:
    repeated = _repeated(found.pages)
    tail = ""
    for page in found.pages:
        tail = _write_page(writer, page, _without_margins(page, repeated), tail)


def _repeated(pages: Sequence[_Page]) -> set[str]:
    """The lines, numbers aside, that stand at the edge of three pages or more."""
    counts = Counter(text for page in pages for text in {_shape(item) for item in _edges(page)})
    return {text for text, count in counts.items() if count >= 3}


def _edges(page: _Page) -> list[_Line]:
    lines = [item for item in page.items if isinstance(item, _Line)]
    ordered = sorted(lines, key=lambda line: line.y0)
    return ordered[:_EDGE] + ordered[max(_EDGE, len(ordered) - _EDGE) :]


def _shape(line: _Line) -> str:
    return _DIGITS.sub("#", one_line(line.text))


def _without_margins(page: _Page, repeated: set[str]) -> list[_Line | _Grid]:
    """The items of a page but for page numbers and running heads and feet, which stand well apart from the rest."""
    edges = [line for line in _edges(page) if _may_be_marginal(line, page, repeated)]
    rest = [item for item in page.items if not any(item is line for line in edges)]
    kept = [line for line in edges if not rest or any(_is_close(line, item) for item in rest)]
    return [
        item for item in page.items if not any(item is line for line in edges) or any(item is line for line in kept)
    ]


def _may_be_marginal(line: _Line, page: _Page, repeated: set[str]) -> bool:
    at_edge = line.y0 > 0.88 * page.height or line.y1 < 0.12 * page.height
    return at_edge and (_shape(line) in repeated or _PAGE_NUMBER.fullmatch(one_line(line.text)) is not None)


def _is_close(line: _Line, item: _Line | _Grid) -> bool:
    """Whether less than a line's height runs between a line and an item."""
    return max(line.y0 - item.y1, item.y0 - line.y1) < line.y1 - line.y0


def _write_page(writer: Writer, page: _Page, items: Sequence[_Line | _Grid], tail: str) -> str:
    """Write a page; how its last paragraph ends, "" when a table ends it."""
    place = str(page.number)
    for number, part in enumerate(_parts(items)):
        if isinstance(part[0], _Line):
            tail = _write_lines(writer, part, place, "" if number else tail)
        else:
            writer.table(part, place)
            tail = ""
    return tail


def _parts(items: Sequence[_Line | _Grid]) -> Iterator[Sequence[Any]]:
    """The page as stretches of lines and tables of slots, in order."""
    for is_lines, run in groupby(items, key=lambda item: isinstance(item, _Line)):
        if is_lines:
            yield from _tables_in([item for item in run if isinstance(item, _Line)])
        else:
            yield from (item.written() for item in run if isinstance(item, _Grid))


def _write_lines(writer: Writer, lines: Sequence[_Line], place: str, tail: str) -> str:
    """Write lines as paragraphs; the first may go on from the page before. How the last one ends."""
    before = tail
    for paragraph in _paragraphs(lines):
        if text := one_line(_join([line.text for line in paragraph])).lstrip("•▪●○■ "):
            writer.paragraph(text, "paragraph", place, gap=" " if _goes_on(before, text) else "\n\n")
            before, tail = "", text
    return tail


def _goes_on(before: str, text: str) -> bool:
    """Whether a text at the head of a page is the rest of the sentence the page before ended in."""
    begins_within = text[0].islower() or text[0].isdigit() or text[0] in "(%"
    return before != "" and before[-1] not in ".:;!?" and begins_within and _BULLET.match(text) is None


def _paragraphs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    gaps = [before.y0 - after.y1 for before, after in pairwise(lines)]
    held: list[_Line] = []
    for index, line in enumerate(lines):
        if held and _begins(held[-1], line, _usual(lines, gaps, index), _right(lines, held[-1])):
            yield held
            held = []
        held.append(line)
    yield held


def _usual(lines: Sequence[_Line], gaps: Sequence[float], index: int) -> float:
    """The lesser of the gaps around the line above this one, between lines as high; its height when there is none."""
    height = lines[index].y1 - lines[index].y0
    near = [
        gaps[other]
        for other in (index - 2, index)
        if 0 <= other < len(gaps) and gaps[other] > -height
        for line in (lines[other if other < index else other + 1],)
        if abs(line.y1 - line.y0 - height) < 0.1 * height
    ]
    return min(near, default=height)


def _right(lines: Sequence[_Line], line: _Line) -> float:
    """How far right the lines reach that stand in one column with this one."""
    return max([line.x1, *(other.x1 for other in lines if other.x0 < line.x1 and line.x0 < other.x1)])


def _begins(before: _Line, line: _Line, usual: float, right: float) -> bool:
    """Whether a line begins a new paragraph after the one before it."""
    height = max(line.y1 - line.y0, 1.0)
    text, last = line.text, before.text[-1:]
    gap = before.y0 - line.y1
    if _BULLET.match(text) or not -1.5 * height < gap < 2.5 * height:
        return True
    if abs((before.y1 - before.y0) - height) > 0.25 * height:
        return True
    if (text[:1].islower() and last not in ".:;!?") or last in "/-–,":
        return False
    if gap > max(usual, 0.0) + 0.4 * height:
        return True
    if line.x0 - before.x0 > 0.8 * height and last in ".:;!?":
        return True
    word = next(
        (place for place, glyph in enumerate(line.fragments[0]) if place and glyph.apart), len(line.fragments[0])
    )
    needed = line.fragments[0][word - 1].x1 - line.x0 + 0.3 * height
    return needed < 0.9 * (right - before.x1)


def _join(lines: Sequence[str]) -> str:
    """Wrapped lines as one: a word cut by a hyphen is made whole, a figure cut at its slash or dash too."""
    text = ""
    for line in lines:
        cut = text[-1:] in ("-", "\u00ad") and text[-2:-1].isalpha() and line[:1].islower()
        figure = text[-1:] in ("/", "-", "–") and text[-2:-1].isdigit() and line[:1].isdigit()
        if cut:
            text = text[:-1] + line
        else:
            text += line if figure or not text else " " + line
    return text


# --- tables without rules --------------------------------------------------------------------------------

_FIGURE = regex(r"[-+(]?[0-9][0-9.,]*\s?%?\)?|-|–|x")


def _tables_in(lines: Sequence[_Line]) -> Iterator[Sequence[Any]]:
    """Stretches of lines, and of slots where three lines and more agree on columns of figures."""
    start = position = 0
    while position < len(lines):
        end = _columns_until(lines, position)
        if end - position >= 3:
            if start < position:
                yield lines[start:position]
            yield [
                Slot(one_line(_said(part)), row, column)
                for row, line in enumerate(lines[position:end])
                for column, part in enumerate(line.fragments)
            ]
            start = position = end
        else:
            position += 1
    if start < len(lines):
        yield lines[start:]


def _columns_until(lines: Sequence[_Line], first: int) -> int:
    """The line after those that share the columns of this one; the line itself when it has none."""
    head = lines[first].fragments
    end = first
    while end < len(lines) and len(head) >= 2 and _agree(head, lines[end].fragments):
        end += 1
    figures = [
        _FIGURE.fullmatch(one_line(_said(part))) is not None for line in lines[first:end] for part in line.fragments[1:]
    ]
    return end if figures and sum(figures) >= 0.6 * len(figures) else first


def _agree(head: Sequence[Sequence[_Glyph]], parts: Sequence[Sequence[_Glyph]]) -> bool:
    return len(head) == len(parts) and all(
        one[0].x0 < other[-1].x1 and other[0].x0 < one[-1].x1 for one, other in zip(head, parts, strict=True)
    )
