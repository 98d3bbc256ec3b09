"""Bounds: how much is checked in one go, and the refusal of more, before any memory is spent on it.

A character costs a few bytes; a figure, or a cell of a table, costs up to seventeen hundred. Both are therefore bound,
each by itself, so that the costliest text takes about one and a half gigabytes.
"""

from collections.abc import Iterator
from itertools import islice, pairwise

from tongket.claims.document import Document
from tongket.claims.folding import Folded
from tongket.claims.regex import regex
from tongket.claims.wordnumbers import spelt

MAX_CHARACTERS = 20_000_000  # a long book; faces that serve others set their own, smaller bounds
MAX_FIGURES = 800_000  # and cells of tables
_FIGURE = regex(r"[0-9][0-9.,]*")
_BETWEEN_CELLS = regex(r"[|\u2502\u2503\u00a6\t]|(?<=\S) {2,40}(?=\S)")

_SENTENCES = {
    "characters": (
        "Văn bản có hơn {limit} ký tự, là mức kiểm tra được trong một lần. Hãy tách thành nhiều phần rồi kiểm tra"
        " từng phần.",
        "The text has more than {limit} characters, which is what is checked in one go. Split it into parts and check"
        " them one by one.",
    ),
    "figures": (
        "Văn bản có hơn {limit} con số và ô bảng, là mức kiểm tra được trong một lần. Hãy tách thành nhiều phần rồi"
        " kiểm tra từng phần.",
        "The text has more than {limit} figures and table cells, which is what is checked in one go. Split it into"
        " parts and check them one by one.",
    ),
}


class TextTooLong(ValueError):
    """A text beyond what is checked in one go: too many of `cause`, "characters" or "figures"; `sentence` {vi, en}."""

    def __init__(self, cause: str, limit: int) -> None:
        self.cause = cause
        self.limit = limit
        vietnamese, english = _SENTENCES[cause]
        grouped = f"{limit:,}"
        self.sentence = {
            "vi": vietnamese.format(limit=grouped.replace(",", ".")),
            "en": english.format(limit=grouped),
        }
        super().__init__(self.sentence["en"])


def refuse_long(text: str) -> None:
    """Nothing, for a text that is not too long. Raises: TextTooLong."""
    if len(text) > MAX_CHARACTERS:
        raise TextTooLong("characters", MAX_CHARACTERS)


def refuse_many(document: Document, folded: Folded, most_figures: int) -> None:
    """Nothing, for a document with no more figures and cells than this. Raises: TextTooLong."""
    cells = sum(len(table.cells) for table in document.tables)
    if cells + len(document.text) > most_figures:  # each takes a character at least
        over = islice(_counted(document, folded), max(0, most_figures - cells), None)
        if cells > most_figures or next(over, None) is not None:
            raise TextTooLong("figures", most_figures)


def _counted(document: Document, folded: Folded) -> Iterator[object]:
    """One thing for each figure, in digits or in words, and for each place where a drawn table may have a cell."""
    yield from _FIGURE.finditer(folded.plain)
    yield from spelt(folded)
    tables = sorted((table.start, table.end) for table in document.tables if table.cells)
    for (_, start), (end, _) in pairwise([(0, 0), *tables, (len(document.text), 0)]):
        yield from _BETWEEN_CELLS.finditer(document.text, start, end)
