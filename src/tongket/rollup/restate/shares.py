"""How much of a unit went to each of its successors: what the law says, what somebody measured, what is not known.

A share is never used for a bound, only for an estimate: the same cut of one ward was 5.3 % by area and 10.4 % by
people, so a share measured on one thing says nothing sure about another.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import reduce


class Basis(StrEnum):
    """What a share rests on, the surest first."""

    LAW = "law"
    MEASURED = "measured"
    ESTIMATED = "estimated"
    NONE = "none"


RANK = {basis: place for place, basis in enumerate(Basis)}


@dataclass(frozen=True, slots=True)
class Share:
    """Between which fractions of a unit went to a successor, on what basis and from which source.

    >>> Share(Fraction(1, 5), Fraction(1, 4), Basis.ESTIMATED, "area 2025") * WHOLE == Share(
    ...     Fraction(1, 5), Fraction(1, 4), Basis.ESTIMATED, "area 2025"
    ... )
    True

    Raises: ValueError.
    """

    low: Fraction = Fraction(0)
    high: Fraction = Fraction(1)
    basis: Basis = Basis.NONE
    source: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"a share runs upwards from 0, not from {self.low} to {self.high}")

    def __mul__(self, other: Share) -> Share:
        """The share of a share."""
        return Share(self.low * other.low, self.high * other.high, *_rests_on(self, other))

    def __add__(self, other: Share) -> Share:
        """Two shares of one unit together."""
        return Share(self.low + other.low, self.high + other.high, *_rests_on(self, other))


def _rests_on(one: Share, other: Share) -> tuple[Basis, str]:
    basis = max(one.basis, other.basis, key=RANK.__getitem__)
    return basis, "; ".join(dict.fromkeys(part for part in (one.source, other.source) if part))


WHOLE = Share(Fraction(1), Fraction(1), Basis.LAW)
UNKNOWN = Share()

#: For a unit, what share of it is where.
Row = Mapping[int, Share]


def closed(row: Row) -> dict[int, Share]:
    """A row whose shares make one whole: what the others leave is implied.

    >>> third = Share(Fraction(1, 3), Fraction(1, 3), Basis.MEASURED, "households 2025")
    >>> closed({1: third, 2: UNKNOWN})[2]
    Share(low=Fraction(2, 3), high=Fraction(2, 3), basis=<Basis.MEASURED: 'measured'>, source='households 2025')
    """
    low, high = sum(share.low for share in row.values()), sum(share.high for share in row.values())
    blanks = [unit for unit, share in row.items() if share.basis is Basis.NONE]
    stated = [share for share in row.values() if share.basis is not Basis.NONE]
    follows = stated and (len(blanks) == 1 or low == 1)
    implied = reduce(operator.add, stated) if follows else UNKNOWN
    result = {}
    for unit, share in row.items():
        about = implied if unit in blanks else share
        least, most = max(share.low, 1 - (high - share.high)), min(share.high, 1 - (low - share.low))
        result[unit] = Share(least, most, about.basis, about.source)
    return result


def passed_on(row: Row, rows: Mapping[int, Row]) -> dict[int, Share]:
    """Where the shares of a row are after one more step; units without a row of their own stay."""
    found: dict[int, Share] = {}
    for unit, share in row.items():
        for successor, of_it in rows.get(unit, {unit: WHOLE}).items():
            part = share * of_it
            found[successor] = found[successor] + part if successor in found else part
    return found


def measured_shares(counts: Mapping[tuple[int, int], int], *, source: str) -> dict[tuple[int, int], Share]:
    """Shares of predecessors counted from records, by predecessor and successor.

    They are a fact about what was counted. Whatever else they are applied to, the outcome is an estimate.
    `source` says what was counted and when; a predecessor of which nothing was counted has no shares.
    """
    totals: dict[int, int] = defaultdict(int)
    for (predecessor, _), count in counts.items():
        totals[predecessor] += count
    return {
        pair: Share(Fraction(count, totals[pair[0]]), Fraction(count, totals[pair[0]]), Basis.MEASURED, source)
        for pair, count in counts.items()
        if totals[pair[0]]
    }
