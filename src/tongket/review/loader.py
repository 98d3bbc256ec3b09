"""The reviewed files: the outline of a review, and texts published elsewhere, as plain values.

Places in square brackets are filled in when a review is written: `[end_day]` with a date, and a whole line
`[types:...]` or `[years:...]` once for every type of group or every year.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tongket import rollup
from tongket.reporting.loader import read_file

DATA = Path(__file__).resolve().parent / "data"
REPEATED = re.compile(r"^\[(types|years):(.*)\]$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure that a review cites: under which key, of what, for which period, on whose day's map (None: its own)."""

    key: str
    indicator: str
    period: rollup.Period
    category: str = ""
    decimals: int = 0
    map_on: date | None = None


@cache
def outline() -> Mapping[str, Any]:
    """The outline of a review. Raises: Refused, naming what the file lacks."""
    fields = ("title_vi", "title_en", "issued_by", "symbol", "citation", "section", "source", "author", "next_review")
    return read_file(DATA / "review.toml", fields)


@cache
def published() -> Sequence[Mapping[str, Any]]:
    """Texts published elsewhere. Raises: Refused, naming what the file lacks."""
    texts: Sequence[Mapping[str, Any]] = read_file(
        DATA / "published.toml", ("text", "source", "author", "next_review")
    )["text"]
    return texts


def period_named(name: str, first: int, last: int) -> rollup.Period:
    """The period that the outline calls term, year, end or team, for a review of some years."""
    match name:
        case "term":
            return rollup.term("admin", first, last)
        case "year":
            return rollup.year("admin", last)
        case "end":
            return rollup.day("civil", rollup.year("civil", last).last_day)
        case "team":
            return rollup.year("team", last)
    raise ValueError(f"the outline knows no period {name!r}")


def wanted(first: int, last: int, types: Iterable[str]) -> list[Wanted]:
    """Every figure that a review of these years cites, given the codes of the types of groups."""
    found = [
        Wanted(one["key"], one["indicator"], period_named(one["period"], first, last), "", one.get("decimals", 0))
        for one in outline()["citation"]
    ]
    codes = list(types)
    for one in outline()["breakdown"]:
        key, code, name = one["key"], one["indicator"], one["period"]
        if one["over"] == "type":
            found += [Wanted(f"{key}_{kind}", code, period_named(name, first, last), kind) for kind in codes]
        else:
            years = range(first, last + 1)
            found += [Wanted(f"{key}_{year}", code, period_named(name, first, year)) for year in years]
    return found


def filled(text: str, values: Mapping[str, str], repeated: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    """The text with its bracketed places filled in and its repeated lines repeated."""

    def lines(found: re.Match[str]) -> str:
        return "\n".join(_put(found[2], row) for row in repeated[found[1]])

    return _put(REPEATED.sub(lines, text), values)


def _put(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"[{name}]", value)
    return text
