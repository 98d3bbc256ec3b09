"""Kinds of units, the arithmetic of paths and the checks on dates: pure, from plain values."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PATH_WIDTH = 7
LARGEST_KEY = 10**PATH_WIDTH - 2  # so that the path after the last one is as wide
KINDS_FILE = Path(__file__).with_name("data") / "kinds.toml"


def covers(valid_from: dt.date | None, valid_to: dt.date | None, day: dt.date) -> bool:
    """Whether the day lies in the half-open validity; an empty date is open."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)


def path_of(keys: tuple[int, ...]) -> str:
    """The path of the keys from the root down: seven digits each, so that byte order is tree order.

    Raises: ValueError when a key does not fit.
    """
    if not keys or not all(0 < key <= LARGEST_KEY for key in keys):
        raise ValueError(f"a path needs keys from 1 to {LARGEST_KEY}, got {keys}")
    return "".join(f"{key:0{PATH_WIDTH}d}" for key in keys)


def path_keys(path: str) -> tuple[int, ...]:
    """The keys of a path, the root first."""
    return tuple(int(path[at : at + PATH_WIDTH]) for at in range(0, len(path), PATH_WIDTH))


def path_after(path: str) -> str:
    """The first text after every path that begins with this one; only digits, so it fits any collation."""
    return f"{int(path) + 1:0{len(path)}d}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of unit: its level and its words."""

    code: str
    level: str
    vi: str
    en: str

    def called(self, name: str, language: str) -> str:
        """The name with the word of its kind: “Phường Hoàn Kiếm”, “Hoàn Kiếm Ward”."""
        if language == "vi":
            return f"{self.vi} {name}" if self.vi else name
        return f"{name} {self.en}" if self.en else name
