"""Tables: the tables of a document as grids of figures, those of its file and those drawn with bars, tabs or gaps.

Nouns: a `Grid` is a table by rows and by columns; a `Line` is one of them with its `Head` (what its words say) and its
`Number`s. Start at `read_tables`; `outside` keeps the prose rules away from the cells. `drawn` finds tables in plain
text, `cells` reads one cell, `heads` reads the words. It does no arithmetic.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tongket.claims.document import Document, Table
from tongket.claims.scan import Mention, Sentence
from tongket.claims.tables.drawn import drawn_tables
from tongket.claims.tables.grid import Grid, Line, grid
from tongket.claims.tables.heads import Head

__all__ = ["Grid", "Head", "Line", "drawn_tables", "outside", "read_tables", "tables_of"]


def read_tables(document: Document, lang: str) -> list[Grid]:
    """The tables of a document that hold figures, in order."""
    grids = (grid(table, document.text, lang) for table in tables_of(document))
    return sorted((found for found in grids if found is not None), key=lambda found: found.start)


def tables_of(document: Document) -> list[Table]:
    """The tables its reader found, and those drawn in the text between them."""
    known = sorted((table for table in document.tables if table.cells), key=lambda table: table.start)
    ends = [table.end for table in known]
    drawn = []
    for table in drawn_tables(document.text):
        at = bisect_right(ends, table.start)
        if at == len(known) or known[at].start >= table.end:
            drawn.append(table)
    return [*known, *drawn]


def outside(sentences: Iterable[Sentence], grids: Sequence[Grid]) -> list[Sentence]:
    """The sentences with only the figures that stand outside of tables, or in a cell that holds prose."""
    if not grids:
        return list(sentences)
    starts = [found.start for found in grids]

    def is_prose(mention: Mention) -> bool:
        at = bisect_right(starts, mention.quantity.start) - 1
        if at < 0 or mention.quantity.start >= grids[at].end:
            return True
        spans = grids[at].prose
        place = bisect_right(spans, (mention.quantity.start, len(spans) and grids[at].end)) - 1
        return place >= 0 and mention.quantity.start < spans[place][1]

    kept = (replace(each, mentions=tuple(filter(is_prose, each.mentions))) for each in sentences)
    return [sentence for sentence in kept if sentence.mentions]
