"""Plain text and Markdown: bytes to letters, whatever encoding they are in, and letters to paragraphs and tables.

A text file is kept as it is written; tables drawn with tabs or bars are marked where they stand. Markdown is read as
its reader would see it: without emphasis marks, code blocks, comments and front matter.
"""

import html
import unicodedata
from collections.abc import Sequence

from tongket.claims.document import Document
from tongket.claims.readers import fonts
from tongket.claims.readers.refusals import Unreadable, note
from tongket.claims.readers.writing import MAX_TEXT, Slot, Writer, one_line
from tongket.claims.regex import regex
from tongket.claims.tables.drawn import drawn_tables, is_ruler

# --- bytes to letters ------------------------------------------------------------------------------------

_SYLLABLE = regex(
    r"(?:ngh|ng|nh|gh|gi|ch|kh|ph|th|tr|qu|[bcdđghklmnprstvx])?"
    r"(?:uyê|uya|uyu|oai|oay|oao|oeo|uây|uôi|ươi|ươu|iêu|yêu"
    r"|ia|iê|yê|ai|ao|au|ay|âu|ây|eo|êu|iu|oa|oă|oe|oi|oo|ôi|ơi|uâ|uê|ui|uô|uơ|uy|ưa|ươ|ưi|ưu|ua|[aăâeêioôơuưy])"
    r"(?:ch|nh|ng|[cmnpt])?"
)
_TONES = {ord(mark): None for mark in "\u0300\u0301\u0309\u0303\u0323"}
_WORD = regex(r"[^\s\x00-\x40\[-`{-~“”‘’–—…«»]+")
_WESTERN = frozenset("£€©®°±²³µ·½¼¾×÷§¢¥éèêëàâäçñöüßïîôûù‘’“”–—…•«»\u00a0\u00ad™†‡‰")
_ENOUGH_WORDS, _ENOUGH_SHARE = 3, 0.85


def decode(data: bytes) -> tuple[str, list[dict[str, str]]]:
    """The letters of a file and notes on how they were told. Raises: Unreadable when they cannot be told safely."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return _clean(data[len(mark) :].decode(encoding, "replace")), []
    if sixteen := _unmarked_utf16(data):
        return _clean(data.decode(sixteen, "replace")), []
    text = _clean(data.decode("utf-8", "replace"))
    lost = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    if lost and 5 * lost > sum(character > "\x7f" for character in text):
        return _told_by_its_words(data)
    if _is_binary(text):
        raise Unreadable("kind")
    if lost:
        return text, [note("letters", count=lost)]
    return mended(text)


def composed(text: str) -> str:
    """The text with each letter and its marks as one character."""
    return unicodedata.normalize("NFC", text)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\ufeff", "")


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of a mostly western beginning is zero."""
    head = data[:2000]
    odd, even, half = head[1::2].count(0), head[0::2].count(0), len(head) // 2
    if half and odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if half and even > 0.4 * half and odd < 0.05 * half else None


def _is_binary(text: str) -> bool:
    head = text[:4000]
    return sum(character < " " and character not in "\t\n\f\x1b\v" for character in head) > len(head) // 50


def _told_by_its_words(data: bytes) -> tuple[str, list[dict[str, str]]]:
    """The letters in the one encoding that makes Vietnamese syllables of them, or in that of western Europe."""
    western = _clean(data.decode("latin-1"))
    if _is_binary(western):
        raise Unreadable("kind")
    vietnamese = _clean(composed(data.decode("cp1258", "replace")))
    readings = {"windows-1258": (vietnamese, _score(vietnamese)), **_old_readings(western)}
    if name := _best({name: score for name, (_, score) in readings.items()}):
        return readings[name][0], [note("encoding", encoding=name)]
    windows = _clean(data.decode("cp1252", "replace"))
    if all(character in _WESTERN for character in windows if character > "\x7f"):
        return windows, []
    raise Unreadable("encoding")


def mended(text: str) -> tuple[str, list[dict[str, str]]]:
    """A text in Unicode; one pasted from an old font without it, turned into what it said."""
    if text.isascii() or not fonts.is_old(text):
        return text, []
    readings = _old_readings(text)
    given = _score(text)
    name = _best({"": given, **{name: score for name, (_, score) in readings.items()}})
    return (readings[name][0], [note("encoding", encoding=name)]) if name else (text, [])


def _old_readings(western: str) -> dict[str, tuple[str, tuple[int, float]]]:
    found = {}
    for name in (fonts.TCVN3, fonts.VNI):
        text, _ = fonts.convert(western, name)
        found[name] = (text, _score(text))
    return found


def _best(scores: dict[str, tuple[int, float]]) -> str | None:
    """The one reading that makes enough syllables, when no other comes near."""
    ranked = sorted(scores, key=lambda name: scores[name][1], reverse=True)
    (words, share), (_, second) = scores[ranked[0]], scores[ranked[1]]
    sure = words >= _ENOUGH_WORDS and share >= _ENOUGH_SHARE and share - second > 0.2
    return ranked[0] if sure else None


def _score(text: str) -> tuple[int, float]:
    """How many words have a letter beyond ASCII, and what share of those are Vietnamese syllables."""
    words = [word for word in _WORD.findall(text[:200_000].lower()) if not word.isascii()]
    return len(words), sum(map(_is_syllable, words)) / max(1, len(words))


def _is_syllable(word: str) -> bool:
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_TONES))
    return _SYLLABLE.fullmatch(bare) is not None


# --- plain text ------------------------------------------------------------------------------------------


def read_text(data: bytes, name: str = "") -> Document:
    """A text file as it is written, with the tables that tabs or bars draw in it."""
    text, notes = decode(data)
    if len(text) > MAX_TEXT:
        raise Unreadable("long", limit=MAX_TEXT)
    if not text.strip():
        raise Unreadable("no_text")
    return Document(text, name, "txt", (), list(drawn_tables(text, of_words=True)), notes)


# --- Markdown --------------------------------------------------------------------------------------------

_FENCE = regex(r" {0,3}(`{3,}|~{3,})")
_HEADING = regex(r" {0,3}#{1,6}[ \t]+")
_ITEM = regex(r"\s{0,12}(?:[-*+]|\d{1,3}[.)])[ \t]+")
_QUOTE = regex(r"(?: {0,3}> ?)+")
_LINK = regex(r"!?\[([^\[\]\n]{0,500})\]\([^()\n]{0,1000}\)")
_TAG = regex(r"</?[a-zA-Z][^<>\n]{0,300}>")
_EMPHASIS = regex(
    r"(?<!\\)(?:\*\*|__|~~|`|(?!(?<=\d)\*\d)(?!(?<=\s)\*\s)\*|(?<!\w)_(?=\w)|(?<=\w)_(?!\w))"
)  # an asterisk between two digits or two spaces multiplies
_ESCAPED = regex(r"\\([!-/:-@\[-`{-~])")
_BAR = regex(r"(?<!\\)\|")
_FRONT_LINES = 300


def read_markdown(data: bytes, name: str = "") -> Document:
    """A Markdown text as its reader would see it."""
    text, notes = decode(data)
    writer = Writer("md", name)
    lines, skipped = _without_code(_without_comments(text).split("\n"))
    writer.notes = notes + ([note("code")] if skipped else [])
    _Markdown(writer).read(lines)
    return writer.document()


def _without_comments(text: str) -> str:
    pieces, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces.append(text[position:start])
        position = end + 3
    return "".join([*pieces, text[position:]])


def _without_code(lines: list[str]) -> tuple[list[str], bool]:
    """The lines outside the front matter and the closed code blocks, and whether any were left out."""
    kept: list[str] = []
    rest = _without_front(lines)
    closing = _last_fences(rest)
    position = 0
    while position < len(rest):
        fence = _FENCE.match(rest[position])
        end = closing.get((position, fence.group(1)[0])) if fence else None
        if end is None:
            kept.append(rest[position])
        position = position + 1 if end is None else end + 1
    return kept, len(kept) < len(lines)


def _last_fences(lines: Sequence[str]) -> dict[tuple[int, str], int]:
    """For each line that opens a code block with ` or ~, the line that closes it."""
    closing: dict[tuple[int, str], int] = {}
    following: dict[str, int] = {}
    for position in range(len(lines) - 1, -1, -1):
        if fence := _FENCE.match(lines[position]):
            sign = fence.group(1)[0]
            if sign in following:
                closing[position, sign] = following[sign]
            if not lines[position].strip().strip(sign):
                following[sign] = position
    return closing


def _without_front(lines: list[str]) -> list[str]:
    mark = lines[0].strip()
    if mark in ("---", "+++"):
        for position, line in enumerate(lines[1:_FRONT_LINES], 1):
            if line.strip() in (mark, "..."):
                return lines[position + 1 :]
    return lines


class _Markdown:
    """Puts lines together into paragraphs and tables."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.pending: list[str] = []

    def read(self, lines: Sequence[str]) -> None:
        position = 0
        while position < len(lines):
            line = _QUOTE.sub("", lines[position], count=1)
            after = lines[position + 1] if position + 1 < len(lines) else ""
            if "|" in line and "|" in after and "-" in after and is_ruler(after):
                position = self._table(lines, position)
            else:
                self._line(line)
                position += 1
        self._flush()

    def _line(self, line: str) -> None:
        bare = line.strip()
        if heading := _HEADING.match(line):
            self._flush()
            self.pending = [line[heading.end() :].rstrip("# \t")]
            self._flush("heading")
        elif len(bare) >= 2 and not bare.strip("=-*_ "):
            self._flush("heading" if bare[0] in "=-" else "paragraph")
        elif item := _ITEM.match(line):
            self._flush()
            self.pending = [line[item.end() :]]
        elif bare:
            self.pending.append(line)
        else:
            self._flush()

    def _flush(self, kind: str = "paragraph") -> None:
        text = one_line(_inline(" ".join(self.pending)))
        if text:
            self.writer.paragraph(text, kind)
        self.pending = []

    def _table(self, lines: Sequence[str], first: int) -> int:
        """Write the table that begins at a line; the line after it."""
        self._flush()
        last = first + 2
        while last < len(lines) and "|" in lines[last]:
            last += 1
        rows = [lines[first], *lines[first + 2 : last]]
        self.writer.table(
            [
                Slot(one_line(_inline(field)), row, column)
                for row, line in enumerate(rows)
                for column, field in enumerate(_BAR.split(line.strip().removeprefix("|").removesuffix("|")))
            ]
        )
        return last


def _inline(text: str) -> str:
    """A stretch of Markdown without the marks that only shape it."""
    shown = _TAG.sub(" ", _LINK.sub(r"\1", text))
    return html.unescape(_ESCAPED.sub(r"\1", _EMPHASIS.sub("", shown)))
