"""Word files: paragraphs, tables, notes and text boxes in the order they are read, and where in the file each stands.

What counts is what is printed: inserted text is in, deleted and hidden text is out, of a field only its result.
Numbers that Word would draw itself (lists, note marks, pages) are not text and are left out, so that the mark of a
footnote never becomes the last digit of a figure. Notes stand after the body, then what is in headers and footers.

`spots` walks a document held by python-docx in the same order and says which run every stretch of the text is from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tongket.claims.document import Document
from tongket.claims.readers import fonts
from tongket.claims.readers.packages import Package, local, parse, value
from tongket.claims.readers.refusals import note
from tongket.claims.readers.writing import Slot, Writer, is_frame, raised

_WORD = frozenset(
    (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
)
_MOST_COLUMNS = 1_000
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_AS_SPACE = str.maketrans("\t\n\r\f\v", "     ")
_SYMBOLS = {
    0xA3: "≤",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB8: "÷",
    0xBB: "≈",
    0x2D: "-",
    0x25: "%",
    0x2F: "/",
}
_DROPPED_FIELDS = frozenset(("TOC", "PAGE", "NUMPAGES", "PAGEREF", "SECTIONPAGES", "SECTION", "NOTEREF", "FILENAME"))
_THROUGH = frozenset(("ins", "moveTo", "smartTag", "customXml", "hyperlink", "dir", "bdo", "sdtContent"))
_BOXED = frozenset(("drawing", "pict", "object"))


@dataclass(frozen=True, slots=True)
class Piece:
    """What one element of a run (w:t, w:tab …) gave: the stretch [start, end) of the document's text.

    `places[i]` is the position, in the element's own text, that character i of the stretch begins at.
    """

    element: Any
    start: int
    end: int
    places: Sequence[int]


@dataclass(frozen=True, slots=True)
class Spot:
    """A run (w:r) and the stretch [start, end) of the document's text that it holds.

    `story` is "body", "footnotes", "endnotes", "header" or "footer"; `anchor` is the run of the body that refers to
    the note the run stands in, None elsewhere.
    """

    run: Any
    start: int
    end: int
    pieces: tuple[Piece, ...]
    story: str = "body"
    anchor: Any = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A Word document's main element, and what it points to: id → (what for, how to get its root)."""

    root: Any
    related: Mapping[str, tuple[str, Callable[[], Any]]]

    def roots(self, sort: str) -> Iterator[Any]:
        """The roots of the parts of one sort."""
        return (root() for what, root in self.related.values() if what == sort)


def read_word(data: bytes, name: str = "") -> Document:
    """A Word file as a document."""
    return walk(_parts_of_package(Package(data)), name)[0]


def spots(document_part: Any) -> list[Spot]:
    """For a main part of python-docx (`Document(file).part`), the runs of the text in order.

    They are those of the text that `read_word` gives for the same file.
    """
    return walk(_parts_of_docx(document_part))[1]


def walk(parts: Parts, name: str = "") -> tuple[Document, list[Spot]]:
    """The document, and the runs its text comes from, in order."""
    walking = _Walk(Writer("docx", name), _Styles(next(parts.roots("styles"), None)))
    walking.body(parts)
    return walking.writer.document(), walking.spots


def _parts_of_package(package: Package) -> Parts:
    main = package.main()

    def root_of(target: str) -> Callable[[], Any]:
        return lambda: package.xml(target)

    related = {
        key: (sort, root_of(target)) for key, (target, sort) in package.related(main).items() if package.has(target)
    }
    return Parts(package.xml(main), related)


def _parts_of_docx(document_part: Any) -> Parts:
    def root_of(part: Any) -> Callable[[], Any]:
        return lambda: part.element if hasattr(part, "element") else parse(part.blob)

    related = {
        key: (rel.reltype.rpartition("/")[2], root_of(rel.target_part))
        for key, rel in document_part.rels.items()
        if not rel.is_external
    }
    return Parts(document_part.element, related)


# --- XML -------------------------------------------------------------------------------------------------


def _name(element: Any) -> str:
    """The name of an element of Word's own namespace; "AlternateContent" for a choice; "" for any other."""
    tag = element.tag
    return _own_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=2_000)
def _own_name(tag: str) -> str:
    space, _, bare = tag.rpartition("}")
    return bare if space[1:] in _WORD or bare == "AlternateContent" else ""


def _child(element: Any, *path: str) -> Any:
    """The first child along a path of names, or None."""
    for name in path:
        element = next((child for child in element if _name(child) == name), None) if element is not None else None
    return element


def _number(element: Any, *path: str) -> int:
    """A whole number stated by a child's value; 0 when it is not."""
    stated = _stated(element, *path)
    return int(stated) if stated is not None and stated.isascii() and stated.isdigit() and len(stated) < 6 else 0


def _stated(element: Any, *path: str) -> str | None:
    child = _child(element, *path)
    return None if child is None else value(child)


def _is_on(element: Any, *path: str) -> bool | None:
    """What a switch says: on, off, or None when it is not there."""
    child = _child(element, *path)
    return None if child is None else value(child) not in ("0", "false", "off", "none")


def _chosen(alternates: Any) -> Any:
    """Of two ways to say the same, the first that Word's own namespace can say."""
    branches = [child for child in alternates if local(child) in ("Choice", "Fallback")]
    spoken = (branch for branch in branches if any(_name(inside) for inside in branch.iterdescendants()))
    return next(spoken, ())


def _members(container: Any, *wanted: str) -> Iterator[Any]:
    """The children of these names, also those inside insertions, content controls and choices, in order."""
    for child in container:
        name = _name(child)
        if name in wanted:
            yield child
        elif name in _THROUGH or (name == "sdt" and _child(child, "sdtPr", "showingPlcHdr") is None):
            yield from _members(child, *wanted)
        elif name == "AlternateContent":
            yield from _members(_chosen(child), *wanted)


# --- styles ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says: None where it says nothing."""

    font: str | None = None
    hidden: bool | None = None
    heading: bool | None = None

    def over(self, below: "_Style") -> "_Style":
        """This style, with what it does not say taken from another."""
        return _Style(
            below.font if self.font is None else self.font,
            below.hidden if self.hidden is None else self.hidden,
            below.heading if self.heading is None else self.heading,
        )


class _Styles:
    """The styles of a document by id, each with what it inherits."""

    def __init__(self, root: Any) -> None:
        self._elements: dict[str, Any] = {}
        self._known: dict[str | None, _Style] = {}
        self._default: dict[str, str] = {}
        self.defaults = _Style()
        if root is not None:
            self._take(root)

    def _take(self, root: Any) -> None:
        self.defaults = _said(_child(root, "docDefaults", "rPrDefault", "rPr"))
        for style in root:
            if _name(style) == "style" and (key := value(style, "styleId")):
                self._elements[key] = style
                if value(style, "default") in ("1", "true"):
                    self._default.setdefault(value(style, "type") or "", key)

    def of(self, key: str | None, sort: str = "") -> _Style:
        """What a style says, with what it is based on; without a key, the default style of that sort."""
        key = key or self._default.get(sort)
        if key not in self._known:
            self._known[key] = self._inherited(key)
        return self._known[key]

    def _inherited(self, key: str | None) -> _Style:
        found, seen = _Style(), set()
        while key in self._elements and key not in seen:
            seen.add(key)
            style = self._elements[key]
            found = found.over(_said(_child(style, "rPr"), _is_heading(style)))
            key = _stated(style, "basedOn")
        return found


def _said(properties: Any, heading: bool | None = None) -> _Style:
    return _Style(_font(properties), _is_on(properties, "vanish"), heading)


def _font(properties: Any) -> str | None:
    """The font of western letters; "" when it is that of the theme."""
    stated = _child(properties, "rFonts")
    if stated is None:
        return None
    for name in ("hAnsi", "ascii"):
        if value(stated, name + "Theme"):
            return ""
        if font := value(stated, name):
            return font
    return None


def _is_heading(style: Any) -> bool | None:
    name = (_stated(style, "name") or "").lower()
    outline = _stated(style, "pPr", "outlineLvl")
    return True if name.startswith(("heading", "title")) or outline in tuple("012345678") else None


# --- a line of text --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Line:
    """The text of a paragraph or cell; its runs with pieces counted from its own start; what hangs on it."""

    text: str = ""
    runs: list[tuple[Any, list[Piece]]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    heading: bool = False

    def join(self, other: "_Line", gap: str) -> None:
        """Take another line onto the end of this one."""
        if self.text and other.text:
            self.text += gap
        shift = len(self.text)
        self.text += other.text
        self.runs += [(run, [_moved(piece, shift) for piece in pieces]) for run, pieces in other.runs]
        self.boxes += other.boxes


def _moved(piece: Piece, shift: int) -> Piece:
    return Piece(piece.element, piece.start + shift, piece.end + shift, piece.places)


@dataclass(slots=True)
class _Raw:
    """What an element of a run gave, before old fonts are converted."""

    run: Any
    element: Any
    text: str
    encoding: str | None
    raised: bool


@dataclass(slots=True)
class _Field:
    """A field begun and not ended: its instruction so far, and whether its result has begun."""

    instruction: str = ""
    result: bool = False

    @property
    def shown(self) -> bool:
        """Whether what stands here is printed as text."""
        return self.result and (self.instruction.split() or [""])[0].upper() not in _DROPPED_FIELDS


# --- the walk --------------------------------------------------------------------------------------------


class _Walk:
    """Goes through a document once, writing its text and remembering its runs."""

    def __init__(self, writer: Writer, styles: _Styles) -> None:
        self.writer = writer
        self.styles = styles
        self.spots: list[Spot] = []
        self.story, self.kind, self.place = "body", "paragraph", ""
        self.anchor: Any = None
        self.fields: list[_Field] = []
        self.heed_fields = True
        self.referred: dict[tuple[str, str], Any] = {}  # (story, id) → the run that refers to the note
        self.fonts: set[str] = set()

    def body(self, parts: Parts) -> None:
        """Write everything: body, notes, headers and footers."""
        self._begin(parts.root)
        for body in (child for child in parts.root if _name(child) == "body"):
            self._blocks(body)
        self._notes(parts)
        self._margins(parts)
        if self.fonts:
            self.writer.notes.append(note("font", fonts=", ".join(sorted(self.fonts))))

    def _begin(self, root: Any) -> None:
        """Begin a story; fields are heeded when as many end as begin."""
        kinds = [value(mark, "fldCharType") for mark in root.iter() if _name(mark) == "fldChar"]
        self.heed_fields = kinds.count("begin") == kinds.count("end")
        self.fields = []

    def _blocks(self, container: Any) -> None:
        held: _Line | None = None
        for block in _members(container, "p", "tbl"):
            if _name(block) == "tbl":
                self._table(block)
                continue
            line = self._line(block)
            if held is not None:
                held.join(line, "")
                line = held
            held = line if _child(block, "pPr", "rPr", "del") is not None else None
            if held is None:
                self._write(line)
        if held is not None:
            self._write(held)

    def _write(self, line: _Line) -> None:
        """Write a paragraph and the text boxes that hang on it."""
        if line.text.strip():
            kind = "heading" if line.heading and self.kind == "paragraph" else self.kind
            self._settle(line, self.writer.paragraph(line.text, kind, self.place))
        self._boxes(line.boxes)

    def _settle(self, line: _Line, start: int) -> None:
        """Remember the runs of a line that begins here."""
        for run, pieces in line.runs:
            moved = tuple(_moved(piece, start) for piece in pieces)
            self.spots.append(Spot(run, moved[0].start, moved[-1].end, moved, self.story, self.anchor))

    def _boxes(self, boxes: Sequence[Any]) -> None:
        kind, fields = self.kind, self.fields
        for box in boxes:
            self.kind, self.fields = "box", []
            self._blocks(box)
        self.kind, self.fields = kind, fields

    # --- notes, headers and footers

    def _notes(self, parts: Parts) -> None:
        for story, sort in (("footnotes", "footnote"), ("endnotes", "endnote")):
            found = {value(item, "id"): item for root in parts.roots(story) for item in root if _name(item) == sort}
            referred = [(key, run) for (where, key), run in self.referred.items() if where == story and key in found]
            for number, (key, run) in enumerate(referred, 1):
                self._begin(found[key])
                self.story, self.kind, self.anchor = story, "note", run
                self.place = str(number) if story == "footnotes" else _roman(number)
                self._blocks(found[key])
        self.anchor = None

    def _margins(self, parts: Parts) -> None:
        seen: set[str] = set()
        for sort in ("header", "footer"):
            self.story, self.kind, self.place = sort, "note", sort
            for root in parts.roots(sort):
                self._begin(root)
                for paragraph in (element for element in root.iter() if _name(element) == "p"):
                    line = self._line(paragraph)
                    line.boxes = []
                    if line.text.strip() not in seen:
                        seen.add(line.text.strip())
                        self._write(line)

    # --- tables

    def _table(self, table: Any) -> None:
        slots: list[Slot] = []
        contents: list[list[_Line | Any]] = []
        above: dict[int, Slot] = {}
        rows = (row for row in _members(table, "tr") if _child(row, "trPr", "del") is None)
        for number, row in enumerate(rows):
            column = _number(row, "trPr", "gridBefore")
            here: dict[int, Slot] = {}
            for cell in _members(row, "tc"):
                columns = min(max(1, _number(cell, "tcPr", "gridSpan")), _MOST_COLUMNS)
                before = here.get(column - 1)
                slot = _continued(cell, above.get(column), before)
                if slot is None:
                    slot = Slot("", number, column, 1, columns)
                    slots.append(slot)
                    contents.append(self._content(cell))
                slot.rows = number - slot.row + 1
                slot.columns += columns if slot is before else 0
                here |= dict.fromkeys(range(column, column + columns), slot)
                column += columns
            above = here
        if slots:
            self._write_table(slots, contents)

    def _content(self, cell: Any) -> list[_Line | Any]:
        """The lines and tables of a cell, in order."""
        return [self._line(block) if _name(block) == "p" else block for block in _members(cell, "p", "tbl")]

    def _write_table(self, slots: Sequence[Slot], contents: Sequence[Sequence[_Line | Any]]) -> None:
        lines = [_one_line(content) for content in contents]
        for slot, line in zip(slots, lines, strict=True):
            slot.text = line.text
        if is_frame(slots):
            for part in (part for content in contents for part in content):
                self._write(part) if isinstance(part, _Line) else self._table(part)
            return
        if any(slot.text.strip() for slot in slots):
            self.writer.table(slots, self.place)
            for slot, line in zip(slots, lines, strict=True):
                self._settle(line, slot.start)
        for line in lines:
            self._boxes(line.boxes)
        for inner in (part for content in contents for part in content if not isinstance(part, _Line)):
            self._table(inner)

    # --- paragraphs

    def _line(self, paragraph: Any) -> _Line:
        """A paragraph's text with its runs."""
        line = _Line()
        key = _stated(paragraph, "pPr", "pStyle")
        style = self.styles.of(key, "paragraph")
        outline = _stated(paragraph, "pPr", "outlineLvl")
        line.heading = bool(style.heading) or outline in tuple("012345678")
        raws: list[_Raw] = []
        self._inline(paragraph, style, raws, line)
        _gather(line, raws)
        return line

    def _inline(self, container: Any, style: _Style, raws: list[_Raw], line: _Line) -> None:
        for element in _members(container, "r", "fldSimple"):
            if _name(element) == "r":
                self._run(element, style, raws, line)
            elif _Field(value(element, "instr") or "", True).shown:
                self._inline(element, style, raws, line)

    def _run(self, run: Any, style: _Style, raws: list[_Raw], line: _Line) -> None:
        properties = _child(run, "rPr")
        over = _said(properties).over(
            self.styles.of(_stated(properties, "rStyle")) if properties is not None else _Style()
        )
        look = over.over(style).over(self.styles.defaults)
        is_raised = _stated(properties, "vertAlign") == "superscript"
        encoding = fonts.encoding_of(look.font)
        first = len(raws)
        for element in run:
            self._element(run, element, encoding, is_raised, raws, line)
        if look.hidden or _child(properties, "del") is not None:
            del raws[first:]
        elif encoding and any(fonts.is_old(raw.text) and not raw.text.isascii() for raw in raws[first:]):
            self.fonts.add(str(look.font))

    def _element(
        self, run: Any, element: Any, encoding: str | None, is_raised: bool, raws: list[_Raw], line: _Line
    ) -> None:
        name = _name(element)
        if name == "AlternateContent":
            for inside in _chosen(element):
                self._element(run, inside, encoding, is_raised, raws, line)
        elif name in ("fldChar", "instrText"):
            self._field(name, element)
        elif name in _BOXED:
            line.boxes += _boxes_in(element)
        elif name in ("footnoteReference", "endnoteReference"):
            self.referred.setdefault((name.removesuffix("Reference") + "s", value(element, "id") or ""), run)
        elif self._is_shown() and (text := _text(name, element)):
            raws.append(_Raw(run, element, text, encoding, is_raised))

    def _field(self, name: str, element: Any) -> None:
        kind = value(element, "fldCharType")
        if name == "instrText":
            if self.fields and not self.fields[-1].result:
                self.fields[-1].instruction += element.text or ""
        elif kind == "begin":
            self.fields.append(_Field())
        elif self.fields and kind == "separate":
            self.fields[-1].result = True
        elif self.fields and kind == "end":
            self.fields.pop()

    def _is_shown(self) -> bool:
        return not self.heed_fields or all(field.shown for field in self.fields)


def _text(name: str, element: Any) -> str:
    """What an element of a run prints."""
    if name == "t":
        return (element.text or "").translate(_AS_SPACE)
    if name == "sym":
        return _symbol(element)
    if name == "br" and value(element, "type") not in (None, "textWrapping"):
        return "\n"
    return {
        "tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad",
    }.get(name, "")  # fmt: skip


def _symbol(element: Any) -> str:
    code = value(element, "char") or ""
    try:
        number = int(code, 16) & 0xFFFF
    except ValueError:
        return ""
    if fonts.encoding_of(value(element, "font")):
        return chr(number)
    return _SYMBOLS.get(number - 0xF000, " ")


def _boxes_in(drawing: Any) -> list[Any]:
    """The contents of text boxes in a drawing, each once, the outermost only."""
    found: list[Any] = []
    pending = [drawing]
    while pending:
        element = pending.pop()
        if _name(element) == "txbxContent":
            found.append(element)
        else:
            inside = _chosen(element) if _name(element) == "AlternateContent" else element
            pending += reversed(list(inside))
    return found


def _gather(line: _Line, raws: Sequence[_Raw]) -> None:
    """Put the pieces of a paragraph together: fonts converted, footnote marks and what is not seen left out."""
    texts = fonts.converted([(raw.text, raw.encoding) for raw in raws])
    for raw, (text, places) in zip(raws, texts, strict=True):
        if not _UNSEEN.isdisjoint(text):
            kept = [(letter, place) for letter, place in zip(text, places, strict=True) if letter not in _UNSEEN]
            text, places = "".join(letter for letter, _ in kept), [place for _, place in kept]
        text = raised(line.text[-20:], text) if raw.raised else text
        if not text:
            continue
        piece = Piece(raw.element, len(line.text), len(line.text) + len(text), places)
        line.text += text
        if line.runs and line.runs[-1][0] is raw.run:
            line.runs[-1][1].append(piece)
        else:
            line.runs.append((raw.run, [piece]))


def _one_line(content: Sequence[_Line | Any]) -> _Line:
    """The lines of a cell as one."""
    whole = _Line()
    for line in content:
        if isinstance(line, _Line):
            whole.join(line, " ")
    whole.text = whole.text.replace("\n", " ")
    return whole


def _continued(cell: Any, above: Slot | None, before: Slot | None) -> Slot | None:
    """The cell that this one is merged into: the one above, the one before, or none."""
    if (
        before is not None
        and _child(cell, "tcPr", "hMerge") is not None
        and _stated(cell, "tcPr", "hMerge") != "restart"
    ):
        return before
    merge = _child(cell, "tcPr", "vMerge")
    return above if merge is not None and value(merge) != "restart" else None


def _roman(number: int) -> str:
    """A number as Word counts endnotes: i, ii, iii, iv …"""
    said = ""
    for size, letters in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        said += letters * (number // size)
        number %= size
    return said
