"""A checked document as a page shows it: passages, each with the findings about it beside it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tongket.claims import Checked
from tongket.claims.compare import Spot
from tongket.claims.faces.marked import LEVELS, Entry, Grid, Paragraph, entries, marked


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry, with the number of the next one of its own level; 0 for none."""

    entry: Entry
    next: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or a table, and what was found in it, in the order of the text."""

    part: Paragraph | Grid
    findings: tuple[Finding, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of its findings, each once."""
        present = {finding.entry.level for finding in self.findings}
        return tuple(level for level in LEVELS if level in present)


def passages(checked: Checked, language: str) -> list[Passage]:
    """The document in its order."""
    found = _findings(entries(checked, language))
    shown: set[int] = set()
    result = []
    for part in marked(checked):
        numbers = [number for number in _numbers(part) if number in found and number not in shown]
        shown.update(numbers)
        result.append(Passage(part, tuple(found[number] for number in sorted(numbers))))
    return result


def counts(checked: Checked, language: str) -> Mapping[str, int]:
    """How many statements there are of each level, the gravest first, and of all together."""
    by_level = Counter(entry.level for entry in entries(checked, language))
    return {"all": by_level.total(), **{level: by_level[level] for level in LEVELS}}


def first_flagged(found: Sequence[Passage]) -> int:
    """The number of the first error, or of the first notice when there is none; 0 for neither."""
    for level in ("error", "notice"):
        for passage in found:
            for finding in passage.findings:
                if finding.entry.level == level:
                    return finding.entry.number
    return 0


def _findings(listed: Sequence[Entry]) -> dict[int, Finding]:
    found = {entry.number: Finding(entry) for entry in listed}
    latest: dict[str, int] = {}
    for entry in listed:
        if before := latest.get(entry.level):
            found[before] = replace(found[before], next=entry.number)
        latest[entry.level] = entry.number
    return found


def _numbers(part: Paragraph | Grid) -> list[int]:
    """The statements that begin in a part."""
    if isinstance(part, Grid):
        pieces = [piece for row in part.rows for square in row for piece in square.pieces]
    else:
        pieces = list(part.pieces)
    return [number for piece in pieces for number in piece.opens]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A figure within its sentence: the words before it, itself, the words after it."""

    before: str
    figure: str
    after: str


def quoted(spot: Spot) -> Quoted:
    """The sentence of a figure, cut at it."""
    start, end = spot.quantity.start - spot.start, spot.quantity.end - spot.start
    return Quoted(spot.text[:start], spot.text[start:end], spot.text[end:])
