"""A document as plain JSON and back, so that it can leave the process that read the file.

What comes back is checked as if a stranger had sent it: a process that read a hostile file may be one.
"""

import itertools
from typing import Any

from tongket.claims.document import Block, Cell, Document, Table
from tongket.claims.readers.refusals import Unreadable
from tongket.claims.readers.writing import MAX_TEXT

MAX_NOTES = 50
_BLOCKS = frozenset(("paragraph", "heading", "cell", "note", "box", "page"))


def as_wire(document: Document) -> dict[str, Any]:
    """The document as lists, texts and numbers."""
    return {
        "text": document.text,
        "name": document.name,
        "sort": document.sort,
        "blocks": [[block.start, block.end, block.kind, block.place, block.sheet] for block in document.blocks],
        "tables": [
            [[cell.start, cell.end, cell.row, cell.column, cell.rows, cell.columns] for cell in table.cells]
            for table in document.tables
        ],
        "notes": list(document.notes)[:MAX_NOTES],
    }


def from_wire(answer: Any) -> Document:
    """The document that was sent. Raises: Unreadable when it is not one."""
    try:
        return _document(answer)
    except (TypeError, ValueError, KeyError, AttributeError) as problem:
        raise Unreadable("broken") from problem


def _document(answer: Any) -> Document:
    text = _text(answer["text"], MAX_TEXT)
    blocks = [_block(row, len(text)) for row in answer["blocks"]]
    if any(after.start < before.end for before, after in itertools.pairwise(blocks)):
        raise ValueError("blocks overlap")
    tables = [Table(tuple(_cell(row, len(text)) for row in rows)) for rows in answer["tables"] if rows]
    notes = [{lang: _text(said[lang], 2_000) for lang in ("vi", "en")} for said in answer["notes"][:MAX_NOTES]]
    return Document(text, _text(answer["name"], 1_000), _text(answer["sort"], 10), blocks, tables, notes)


def _block(row: Any, length: int) -> Block:
    start, end, kind, place, sheet = row
    _check_span(start, end, length)
    if kind not in _BLOCKS:
        raise ValueError(kind)
    return Block(start, end, kind, _text(place, 100), _text(sheet, 1_000))


def _cell(row: Any, length: int) -> Cell:
    start, end, *grid = row
    _check_span(start, end, length)
    if len(grid) != 4 or any(type(number) is not int or not 0 <= number <= MAX_TEXT for number in grid):
        raise ValueError("no place in a grid")
    return Cell(start, end, *grid)


def _check_span(start: Any, end: Any, length: int) -> None:
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= length:
        raise ValueError("outside the text")


def _text(said: Any, longest: int) -> str:
    if not isinstance(said, str) or len(said) > longest:
        raise ValueError("no text, or too long")
    return said
