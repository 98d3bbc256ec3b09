"""States of a review, the moves between them, and the marks in its prose. Pure.

    draft ─cite, refresh→ draft ─publish→ published

A mark stands in the prose where a figure is printed; nothing else may put a number there:

    {{groups}}               the figure of the citation `groups`
    {{answered%opinions}}    what share one cited figure is of another
    {{sessions.reported}}    how it came about: reported due missing completeness numerator denominator
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tongket.accounts.rules import CONSOLIDATOR, EDITOR, Standing
from tongket.errors import N_, Problem

SMALLEST_SHOWN = 5
"""Counts of members of one group below this are shown to the public only as being below it."""


class State(StrEnum):
    """Where a review is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"


STATE_NAMES = {State.DRAFT: N_("Draft"), State.PUBLISHED: N_("Published")}
WRITERS = (CONSOLIDATOR, EDITOR)
MOVES = ("write", "cite", "refresh", "publish")


def why_not(move: str, state: str, standing: Standing) -> str | None:
    """The reason a move is closed, as a message id, or None when it is open."""
    if move not in MOVES:
        raise ValueError(f"a review has no move {move!r}")
    if not standing.oversees(*WRITERS):
        return N_("Only a consolidating officer or an editor of this unit may write its review.")
    if state == State.PUBLISHED:
        return N_("This review is published; what was printed stays as it is. Write a new one.")
    return None


# --- marks --------------------------------------------------------------------------------------------------------

FIELDS = ("reported", "due", "missing", "completeness", "numerator", "denominator")
MARK = re.compile(r"\{\{\s*(?P<key>[a-z][a-z0-9_]*)(?:\.(?P<field>[a-z]+)|%(?P<base>[a-z][a-z0-9_]*))?\s*\}\}")
_BRACES = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where a figure is printed: the citation, and which of its numbers or its share of which base."""

    key: str
    field: str = ""
    base: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key, self.base) if self.base else (self.key,)


Piece = str | Mark


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an item of a list, or a row of a table: cells of pieces, one cell unless it is a row."""

    kind: str
    cells: tuple[tuple[Piece, ...], ...]

    @property
    def marks(self) -> Iterator[Mark]:
        return (piece for cell in self.cells for piece in cell if isinstance(piece, Mark))


def read_body(body: str) -> list[Block]:
    """The blocks of a body: one a line; `- ` begins an item, `|` a row of which the first is the head."""
    blocks: list[Block] = []
    for line in filter(None, map(str.strip, body.splitlines())):
        if line.startswith("|"):
            kind = "row" if blocks and blocks[-1].kind in ("head", "row") else "head"
            cells = tuple(read_marks(cell.strip()) for cell in line.strip("|").split("|"))
            blocks.append(Block(kind, cells))
        elif line.startswith("- "):
            blocks.append(Block("item", (read_marks(line[2:]),)))
        else:
            blocks.append(Block("paragraph", (read_marks(line),)))
    return blocks


def read_marks(text: str) -> tuple[Piece, ...]:
    """The words and the marks of a text, in order."""
    pieces: list[Piece] = []
    end = 0
    for found in MARK.finditer(text):
        if found.start() > end:
            pieces.append(text[end : found.start()])
        pieces.append(Mark(found["key"], found["field"] or "", found["base"] or ""))
        end = found.end()
    if end < len(text):
        pieces.append(text[end:])
    return tuple(pieces)


def check_body(body: str, keys: Collection[str]) -> list[Problem]:
    """What is wrong with the marks of a body; empty when each can be printed."""
    problems = []
    for written in _BRACES.findall(body):
        found = MARK.fullmatch(written)
        if found is None or (found["field"] and found["field"] not in FIELDS):
            problems.append(Problem(N_("“%(mark)s” is not a citation mark."), values={"mark": written}))
        elif unknown := [key for key in (found["key"], found["base"]) if key and key not in keys]:
            message = N_("The text cites “%(key)s”, but this review has no such figure.")
            problems.append(Problem(message, values={"key": unknown[0]}))
    return problems
