"""A checked document as a page shows it: its stretches, each with what is to be said of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tongket.claims import Checked
from tongket.claims.faces.marked import LEVELS, Entry, Grid, Paragraph, entries, level_of, marked


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry, with the number of the next one of its own level; 0 for none."""

    entry: Entry
    next: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph or a table, and what was found in it, in the order of the text."""

    part: Paragraph | Grid
    noted: tuple[Noted, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of what is noted, each once, the gravest first."""
        present = {one.entry.level for one in self.noted}
        return tuple(level for level in LEVELS if level in present)


def stretches(checked: Checked, language: str) -> list[Stretch]:
    """The document in its order."""
    found = _noted(entries(checked, language))
    shown: set[int] = set()
    result = []
    for part in marked(checked):
        numbers = [number for number in _numbers(part) if number in found and number not in shown]
        shown.update(numbers)
        result.append(Stretch(part, tuple(found[number] for number in sorted(numbers))))
    return result


def counts(checked: Checked) -> Mapping[str, int]:
    """How many statements there are of all levels together, and of each, the gravest first."""
    by_level = Counter(map(level_of, checked.verdicts))
    return {"all": by_level.total(), **{level: by_level[level] for level in LEVELS}}


def first_flagged(found: Sequence[Stretch]) -> int:
    """The number of the first error, or of the first notice when there is none; 0 for neither."""
    for level in ("error", "notice"):
        for stretch in found:
            for one in stretch.noted:
                if one.entry.level == level:
                    return one.entry.number
    return 0


def _noted(listed: Sequence[Entry]) -> dict[int, Noted]:
    found = {entry.number: Noted(entry) for entry in listed}
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
