"""Web pages: what a reader sees of an HTML file, as paragraphs, headings, lists and tables.

Scripts, styles, form fields and what is hidden are left out; text in old Vietnamese fonts is converted. A table that
only lays out the page is read as prose. The page is first a small tree, so that a table is known before it is written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from tongket.claims.document import Document
from tongket.claims.folding import words
from tongket.claims.readers import fonts, plain
from tongket.claims.readers.refusals import note
from tongket.claims.readers.writing import Writer, is_frame, one_line, placed, raised
from tongket.claims.regex import regex

MAX_TAGS = 300_000
MAX_DEPTH = 150  # what is nested deeper counts as part of what holds it; deeper tables are left out
_UNSEEN = words(
    "script style template title svg math iframe object canvas select datalist textarea audio video map del s"
)
_VOID = words("area base br col embed hr img input link meta param source track wbr")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | words(
    "html head body p div li ul ol dl dt dd section article header footer main aside nav blockquote pre figure"
    " figcaption address form fieldset caption hr center details summary table"
)
_SECTIONS = frozenset(("thead", "tbody", "tfoot"))
_CELLS = frozenset(("td", "th"))
_CLOSES: Mapping[str, frozenset[str]] = {
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _CELLS | {"tr", "caption"},
    **dict.fromkeys(_SECTIONS, _CELLS | _SECTIONS | {"tr", "caption"}),
}
_WALLS: Mapping[str, frozenset[str]] = {
    "li": frozenset(("ul", "ol", "table")),
    "dt": frozenset(("dl", "table")),
    "dd": frozenset(("dl", "table")),
}
_NO_WALL: frozenset[str] = frozenset()
_TABLE_WALL = frozenset(("table",))
_MARKUP = regex(r"<!--|<[!?]|<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:_-]{0,30})")
_ATTRIBUTE = regex(
    r"[\s/]{0,100}(?P<name>[^\s/>=\"'<]{1,100})?"
    r"(?:\s{0,20}=\s{0,20}(?:\"(?P<quoted>[^\"]{0,2000})\"|'(?P<single>[^']{0,2000})'|(?P<bare>[^\s>]{1,2000})))?"
)
_RAW = {tag: regex(f"</{tag}", re.IGNORECASE) for tag in ("script", "style", "textarea", "title")}
_HIDDEN = regex(r"(?:display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden|mso-hide\s{0,5}:\s{0,5}all)")
_FAMILY = regex(r"font(?:-family)?\s{0,5}:[^;]{0,200}?(\.vn[^;,\"']{0,40}|vni-[^;,\"']{0,40})", re.IGNORECASE)
_ANY_OLD_FONT = re.compile(rb"(?:face\s{0,5}=|font-family\s{0,5}:)[\s\"']{0,5}(?:\.vn|vni-)", re.IGNORECASE)
_CHARSET = re.compile(rb"(?:charset|encoding)\s{0,5}=[\s\"']{0,5}([a-zA-Z0-9_-]{2,20})", re.IGNORECASE)


def read_page(data: bytes, name: str = "", *, most_tags: int = MAX_TAGS) -> Document:
    """An HTML file as paragraphs and tables; beyond so many tags, its beginning."""
    text, notes = _decode(data)
    writer = Writer("html", name)
    writer.notes = notes
    tree = _Tree()
    if not tree.grow(text, most_tags):
        writer.notes.append(note("many_tags"))
    _Page(writer).write(tree.root)
    if tree.fonts:
        writer.notes.append(note("font", fonts=", ".join(sorted(tree.fonts))))
    return writer.document()


def _decode(data: bytes) -> tuple[str, list[dict[str, str]]]:
    """The letters of a page; one that names old fonts keeps the letters those fonts draw."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return plain.decode(data)
    declared = _CHARSET.search(data[:4096])
    encoding = declared.group(1).decode("ascii").lower() if declared else ""
    if encoding in ("windows-1258", "cp1258"):
        return plain.composed(data.decode("cp1258", "replace")), []
    unicode = data.decode("utf-8-sig", "replace")
    errors = unicode.count("\ufffd")
    if errors == 0 or (encoding in ("utf-8", "utf8") and errors <= len(unicode) // 500):
        return (unicode, []) if _ANY_OLD_FONT.search(data) else plain.mended(unicode)
    return (data.decode("cp1252", "replace"), []) if _ANY_OLD_FONT.search(data) else plain.decode(data)


# --- the tree --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Element:
    """What a tag opened. `encoding` is that of the font its text is set in."""

    tag: str
    hidden: bool = False
    encoding: str | None = None
    rows: int = 1
    columns: int = 1
    children: "list[_Element | str]" = field(default_factory=list)

    def parts(self) -> "Iterator[_Element]":
        """The elements in it that are seen."""
        return (child for child in self.children if isinstance(child, _Element) and not child.hidden)


class _Tree:
    """Grows elements from tags, closing what a tag closes without saying so.

    Tags are found by its own few patterns: the parser of the standard library takes time square in the length of a
    page whose comments do not end.
    """

    def __init__(self) -> None:
        self.root = _Element("")
        self.open = [self.root]
        self.fonts: set[str] = set()
        self.left = MAX_TAGS

    def grow(self, text: str, most_tags: int) -> bool:
        """Whether the whole text was taken in."""
        position, tags = 0, 0
        while (markup := _MARKUP.search(text, position)) and tags < most_tags:
            self.open[-1].children.append(unescape(text[position : markup.start()]))
            tags += 1
            position = self._take(text, markup)
        if markup is None:
            self.open[-1].children.append(unescape(text[position:]))
        return markup is None

    def _take(self, text: str, markup: re.Match[str]) -> int:
        """Take in one piece of markup; where it ends."""
        tag = markup.group("tag")
        if tag is None:
            return _after(text, "-->" if markup.group() == "<!--" else ">", markup.end())
        attributes, end = _attributes(text, markup.end())
        if markup.group("close"):
            self._end(tag.lower())
            return end
        self._start(tag.lower(), attributes)
        if tag.lower() in _RAW:
            closing = _RAW[tag.lower()].search(text, end)
            end = closing.start() if closing else len(text)
        return end

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._close_implied(tag)
        element = self._element(tag, attributes)
        self.open[-1].children.append(element)
        if tag not in _VOID and len(self.open) < MAX_DEPTH:
            self.open.append(element)

    def _end(self, tag: str) -> None:
        walls = _NO_WALL if tag == "table" else _TABLE_WALL if tag in _CLOSES else _CELLS
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag == tag:
                del self.open[index:]
                return
            if self.open[index].tag in walls:
                return

    def _close_implied(self, tag: str) -> None:
        closes, walls = _CLOSES.get(tag), _WALLS.get(tag, _TABLE_WALL)
        if closes is None:
            if tag not in _BLOCKS:
                return
            closes, walls = frozenset(("p",)), _BLOCKS | _CELLS - {"p"}
        cut = len(self.open)
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag in closes:
                cut = index
            elif self.open[index].tag in walls:
                break
        del self.open[cut:]

    def _element(self, tag: str, attributes: Mapping[str, str]) -> _Element:
        style = attributes.get("style", "").lower()
        hidden = tag in _UNSEEN or "hidden" in attributes or _HIDDEN.search(style) is not None
        rows, columns = (_span(attributes.get(name, "")) for name in ("rowspan", "colspan"))
        return _Element(tag, hidden, self._encoding(attributes), rows, columns)

    def _encoding(self, attributes: Mapping[str, str]) -> str | None:
        family = _FAMILY.search(attributes.get("style", ""))
        font = family.group(1) if family else attributes.get("face")
        if font is None:
            return self.open[-1].encoding
        encoding = fonts.encoding_of(font.split(",")[0])
        if encoding:
            self.fonts.add(font.split(",")[0].strip())
        return encoding


def _after(text: str, sign: str, start: int) -> int:
    """Where the text goes on after a sign; its end when there is none."""
    found = text.find(sign, start)
    return found + len(sign) if found >= 0 else len(text)


def _attributes(text: str, position: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag by name, and where the tag ends."""
    attributes: dict[str, str] = {}
    while (found := _ATTRIBUTE.match(text, position)) and found.group("name"):
        stated = found.group("quoted") or found.group("single") or found.group("bare") or ""
        attributes.setdefault(found.group("name").lower(), unescape(stated))
        position = found.end()
    return attributes, _after(text, ">", position)


def _span(stated: str) -> int:
    return max(1, int(stated)) if stated.isascii() and stated.isdigit() and len(stated) < 5 else 1


# --- the text --------------------------------------------------------------------------------------------


class _Page:
    """Writes the tree: inline text gathers until a block begins or ends."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.pieces: list[fonts.Piece] = []

    def write(self, root: _Element) -> None:
        self._flow(root)
        self._flush("paragraph")

    def _flow(self, element: _Element) -> None:
        for child in element.children:
            if isinstance(child, str):
                self.pieces.append((child, element.encoding))
            elif not child.hidden:
                self._child(child)

    def _child(self, child: _Element) -> None:
        if child.tag == "br":
            self.pieces.append(("\x0b", None))
        elif child.tag == "sup":
            self._raised(child)
        elif child.tag == "table":
            self._flush("paragraph")
            self._table(child)
        elif child.tag in _BLOCKS:
            self._flush("paragraph")
            self._flow(child)
            self._flush("heading" if child.tag in _HEADINGS else "paragraph")
        else:
            self._flow(child)

    def _raised(self, child: _Element) -> None:
        """The mark of a footnote is left out; an exponent stays."""
        before = "".join(text for text, _ in self.pieces[-3:])
        first = len(self.pieces)
        self._inline(child)
        self.pieces[first:] = [(raised(before, "".join(text for text, _ in self.pieces[first:])), None)]

    def _flush(self, kind: str) -> None:
        text = _lines(self.pieces)
        self.pieces = []
        if text:
            self.writer.paragraph(text, kind)

    def _table(self, table: _Element) -> None:
        rows, outside = _rows(table)
        for element in outside:
            self._flow(element)
            self._flush("paragraph")
        if not rows:
            return
        nested = any(_holds_table(cell) for row in rows for cell in row)
        slots = (
            placed([[(self._text(cell), cell.rows, cell.columns) for cell in row] for row in rows])
            if not nested
            else []
        )
        if nested or is_frame(slots):
            for cell in (cell for row in rows for cell in row):
                self._flow(cell)
                self._flush("paragraph")
        else:
            self.writer.table(slots)

    def _text(self, cell: _Element) -> str:
        """The text of a cell as one line."""
        inner = _Page(self.writer)
        inner._inline(cell)
        return _lines(inner.pieces).replace("\n", " ")

    def _inline(self, element: _Element) -> None:
        for child in element.children:
            if isinstance(child, str):
                self.pieces.append((child, element.encoding))
            elif not child.hidden:
                if child.tag in _BLOCKS or child.tag == "br":
                    self.pieces.append((" ", None))
                if child.tag == "sup":
                    self._raised(child)
                else:
                    self._inline(child)
                if child.tag in _BLOCKS:
                    self.pieces.append((" ", None))


def _lines(pieces: Sequence[fonts.Piece]) -> str:
    """The pieces as text: spaces as one, a line for each line break."""
    text = "".join(text for text, _ in fonts.converted(pieces))
    lines = (one_line(line) for line in text.replace("\n", " ").split("\x0b"))
    return "\n".join(line for line in lines if line)


def _rows(table: _Element) -> tuple[list[list[_Element]], list[_Element]]:
    """The cells of each row, and what stands in the table but in no cell."""
    rows: list[list[_Element]] = []
    outside: list[_Element] = []
    for part in table.parts():
        for row in part.parts() if part.tag in _SECTIONS else (part,):
            if row.tag == "tr":
                rows.append([cell for cell in row.parts() if cell.tag in _CELLS])
            elif row.tag in _CELLS:
                rows.append([row])
            else:
                outside.append(row)
    return [row for row in rows if row], outside


def _holds_table(element: _Element) -> bool:
    return any(part.tag == "table" or part.tag in _HEADINGS or _holds_table(part) for part in element.parts())
