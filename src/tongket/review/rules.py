"""States of a review, the moves between them, the marks in its prose, a stated figure beside the record's. Pure.

    draft ─cite, refresh→ draft ─publish→ published

A mark stands in the prose where a figure is printed; nothing else may put a number there:

    {{groups}}               the figure of the citation `groups`
    {{answered%opinions}}    what share one cited figure is of another
    {{sessions.reported}}    how it came about: reported due missing completeness numerator denominator
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tongket.accounts.rules import CONSOLIDATOR, EDITOR, Standing
from tongket.claims import Quantity
from tongket.errors import N_, Problem
from tongket.rollup import Figure, Indicator, Nature

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


# --- a stated figure beside the record's --------------------------------------------------------------------------

LONGEST_TEXT = 300_000
MOST_FIGURES = 300
"""So many figures of one text are offered to be held against the record."""

AGREES, DIFFERS, NOT_COMPARABLE = "agrees", "differs", "not_comparable"
_SAME = N_("The text says %(stated)s and the record %(recorded)s: they agree.")
_ROUNDED = N_("The record has %(recorded)s, which the text may write as %(stated)s: they agree.")
_CUT = N_("The record has %(recorded)s; %(stated)s is cut off, not rounded.")
_MORE = N_("The record has %(recorded)s: %(gap)s more than the %(stated)s of the text.")
_LESS = N_("The record has %(recorded)s: %(gap)s less than the %(stated)s of the text.")
_NO_FIGURE = N_("The record has no figure for this unit and period, so there is nothing to compare with.")
_MISSING = N_("%(missing)s of %(due)s reports are not in yet, so the record's figure cannot be compared.")
_NOT_COLLECTED = N_("%(count)s answers behind the record's figure are “not collected”, so it cannot be compared.")
_STRADDLING = N_("%(count)s values were reported for periods that cross this one, so its figure cannot be compared.")
_ANOTHER_SORT = N_("One of the two is a percentage and the other is not, so they cannot be compared.")
_UNSURE = N_("%(stated)s can be read in more than one way, so it cannot be compared.")


@dataclass(frozen=True, slots=True)
class Beside:
    """What holding a stated figure against the record's came to; `message` is a message id, `values` fill it.

    Units: `recorded`, and the fractions among the values, are in the indicator's unit; of a ratio, in per cent.
    """

    verdict: str
    message: str
    values: Mapping[str, Fraction | int | str]
    recorded: Fraction | None


def beside(stated: Quantity, figure: Figure | None, indicator: Indicator) -> Beside:
    """Whether a stated figure agrees with the record's, its rounding and its “more than” considered."""
    recorded = recorded_value(figure, indicator)
    if why := _why_not_comparable(stated, figure, indicator, recorded):
        message, values = why
        return Beside(NOT_COMPARABLE, message, values, recorded)
    assert recorded is not None  # or it would not be comparable
    values = {"stated": stated.text, "recorded": recorded, "gap": abs(recorded - stated.value)}
    if stated.low <= recorded <= stated.high:
        return Beside(AGREES, _SAME if recorded == stated.value else _ROUNDED, values, recorded)
    if stated.qualifier is None and recorded // stated.step * stated.step == stated.value:
        return Beside(DIFFERS, _CUT, values, recorded)
    return Beside(DIFFERS, _MORE if recorded > stated.value else _LESS, values, recorded)


def recorded_value(figure: Figure | None, indicator: Indicator) -> Fraction | None:
    """The value of a figure as a text would state it: decimals put in, a ratio in per cent."""
    if figure is None or figure.value is None:
        return None
    scale = Fraction(100) if indicator.nature is Nature.RATIO else Fraction(1, 10**indicator.scale)
    return figure.value * scale


def _why_not_comparable(
    stated: Quantity, figure: Figure | None, indicator: Indicator, recorded: Fraction | None
) -> tuple[str, dict[str, Fraction | int | str]] | None:
    if is_share(stated) != (indicator.nature is Nature.RATIO):
        return _ANOTHER_SORT, {}
    if figure is None or recorded is None:
        return _NO_FIGURE, {}
    if not figure.complete:
        return _MISSING, {"missing": figure.missing, "due": figure.due}
    if figure.not_collected:
        return _NOT_COLLECTED, {"count": figure.not_collected}
    if figure.straddling:
        return _STRADDLING, {"count": figure.straddling}
    return None if stated.sure else (_UNSURE, {"stated": stated.text})


def is_share(stated: Quantity) -> bool:
    """Whether a text states a percentage."""
    return stated.text.rstrip().endswith("%") or stated.sort in ("percent", "signed")


LIKELY = Fraction(1, 2)
MOST_SUGGESTED = 3
_WORD = re.compile(r"[^\W\d_]+")
_SAYS_LITTLE = frozenset(["số", "tỷ", "lệ", "được", "đã", "của", "và", "các", "the", "of", "number", "share", "that"])


def suggestions(sentence: str, noun: str, names_by_code: Mapping[str, Sequence[str]]) -> list[str]:
    """The codes whose names share most of their words with a sentence, likeliest first. A person has to confirm."""
    said, counted = _told(sentence), _told(noun)
    scores = {code: max(_score(name, said, counted) for name in names) for code, names in names_by_code.items()}
    likely = [code for code, score in scores.items() if score >= LIKELY]
    return sorted(likely, key=lambda code: (-scores[code], code))[:MOST_SUGGESTED]


def _score(name: str, said: frozenset[str], counted: frozenset[str]) -> Fraction:
    """Which share of the words of a name the sentence has; those right after the figure count double."""
    words = _told(name)
    if not words:
        return Fraction(0)
    return Fraction(len(words & said) + len(words & counted), len(words) + min(len(words), len(counted)))


def _told(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _SAYS_LITTLE
