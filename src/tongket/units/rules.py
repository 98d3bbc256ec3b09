"""Kinds of units, the arithmetic of paths and of validity: pure, from plain values."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

PATH_WIDTH = 7
LARGEST_KEY = 10**PATH_WIDTH - 2  # so that the path after the last one is as wide
KINDS_FILE = Path(__file__).with_name("data") / "kinds.toml"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of unit: its code, its level and its words."""

    code: str
    level: str
    vi: str
    en: str

    def called(self, name: str, language: str) -> str:
        """The name with the word of its kind: “Phường Hoàn Kiếm”, “Hoàn Kiếm Ward”, “Ward 5”."""
        if language.startswith("vi"):
            return f"{self.vi} {name}".strip()
        return (f"{self.en} {name}" if name.isdecimal() else f"{name} {self.en}").strip()

    def word(self, language: str) -> str:
        """The word of the kind alone."""
        return self.vi if language.startswith("vi") else self.en


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its code, in the order of the data file: from the highest level down."""
    table = tomllib.loads(KINDS_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({code: Kind(code=code, **row) for code, row in table.items()})


def kind(code: str) -> Kind:
    """The kind of that code; one without words for a code that the data file does not have."""
    return kinds().get(code) or Kind(code, "", "", "")


def kind_of(full_name: str, level: str) -> tuple[Kind, str] | None:
    """The kind whose word begins the name at that level, and the name without it; None when no word fits."""
    for kind in kinds().values():
        head, rest = full_name[: len(kind.vi)], full_name[len(kind.vi) :].strip()
        if kind.vi and rest and kind.level == level and head.casefold() == kind.vi.casefold():
            return kind, rest
    return None


def path_of(keys: Iterable[int]) -> str:
    """The path of the keys from the root down: seven digits each, so that byte order is tree order.

    Raises: ValueError when a key does not fit.
    """
    keys = tuple(keys)
    if not keys or not all(0 < key <= LARGEST_KEY for key in keys):
        raise ValueError(f"a path needs keys from 1 to {LARGEST_KEY}, got {keys}")
    return "".join(f"{key:0{PATH_WIDTH}d}" for key in keys)


def path_keys(path: str) -> tuple[int, ...]:
    """The keys of a path, the root first."""
    return tuple(int(path[at : at + PATH_WIDTH]) for at in range(0, len(path), PATH_WIDTH))


def path_after(path: str) -> str:
    """The first text after every path that begins with this one; only digits, so it fits any collation."""
    return f"{int(path) + 1:0{len(path)}d}"


def is_live(valid_from: dt.date | None, valid_to: dt.date | None) -> bool:
    """Whether the validity has a day; that of an act annulled before its first day has none."""
    return valid_from is None or valid_to is None or valid_from < valid_to


def covers(valid_from: dt.date | None, valid_to: dt.date | None, day: dt.date) -> bool:
    """Whether the day lies in the half-open validity; an empty date is open."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)


class Dated(Protocol):
    """Anything with a validity."""

    @property
    def valid_from(self) -> dt.date | None: ...

    @property
    def valid_to(self) -> dt.date | None: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What something was called from one day to another, half-open."""

    valid_from: dt.date | None
    valid_to: dt.date | None
    words: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in so many columns of a lane; nothing in a gap."""

    words: str
    columns: int


@dataclass(frozen=True, slots=True)
class Lanes:
    """Things dated side by side: one column for each time in which none of them changes, one lane for each thing."""

    spans: Sequence[tuple[dt.date | None, dt.date | None]]
    lanes: Mapping[str, Sequence[Cell]]


def lanes(rows: Mapping[str, Sequence[Stretch]]) -> Lanes:
    """The rows cut where any of them changes, equal neighbours as one cell."""
    every = [row for stretches in rows.values() for row in stretches]
    if not every:
        return Lanes((), {})
    starts = sorted({row.valid_from or dt.date.min for row in every} | {row.valid_to for row in every if row.valid_to})
    if all(row.valid_to for row in every):
        starts = starts[:-1]
    ends = [*starts[1:], max((row.valid_to or dt.date.max for row in every), default=dt.date.max)]
    spans = [
        (start if start > dt.date.min else None, end if end < dt.date.max else None)
        for start, end in zip(starts, ends, strict=True)
    ]
    return Lanes(spans, {head: _cells(stretches, starts) for head, stretches in rows.items()})


def _cells(stretches: Sequence[Stretch], starts: Sequence[dt.date]) -> list[Cell]:
    words = [
        next((row.words for row in stretches if covers(row.valid_from, row.valid_to, start)), "") for start in starts
    ]
    cells: list[Cell] = []
    for word in words:
        if cells and cells[-1].words == word:
            cells[-1] = Cell(word, cells[-1].columns + 1)
        else:
            cells.append(Cell(word, 1))
    return cells


def as_of(rows: Iterable[D], day: dt.date | None) -> D | None:
    """The row in force on the day, else the last before it, else the first; without a day the last."""
    rows = list(rows)
    live = [row for row in rows if is_live(row.valid_from, row.valid_to)]
    ordered = sorted(live or rows, key=lambda row: row.valid_from or dt.date.min)
    if not ordered:
        return None
    if day is None:
        return ordered[-1]
    begun = [row for row in ordered if row.valid_from is None or row.valid_from <= day]
    return begun[-1] if begun else ordered[0]
