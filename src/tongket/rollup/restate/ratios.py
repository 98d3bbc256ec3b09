"""Ratios of restated counts, worked out from both parts at once.

Dividing the ends of two intervals forgets that a unit's effective groups are among its groups: where few groups may
have come, few of the effective ones may have, and no share is above one.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from tongket.rollup.bounds import Bounds, Exactness, Number


def joint(numerator: Bounds, denominator: Bounds, *, among: bool) -> Bounds | None:
    """Between which values the ratio of two restated counts lies, or None when there is surely nothing to divide by.

    `among`: what the numerator counts is counted by the denominator too, in every unit. Otherwise the two are
    taken to have nothing to do with each other. Both are tight: some way of cutting gives either end.

    >>> joint(Bounds(10, 15), Bounds(20, 30), among=True)
    Bounds(low=Fraction(2, 5), high=Fraction(3, 5))
    >>> joint(Bounds(10, 15), Bounds(20, 30), among=False)
    Bounds(low=Fraction(1, 3), high=Fraction(3, 4))
    """
    if denominator.high == 0:
        return None
    if not among:
        low = None if denominator.high is None else _divided(numerator.low, denominator.high)
        high = None if numerator.high is None else _divided(numerator.high, denominator.low)
        return Bounds(low or Fraction(0), high)
    if numerator.high is None or denominator.high is None:
        return Bounds(Fraction(0), Fraction(1))
    # Without anything below, all there may be is above (the ratio is 1), or none of it is (0).
    least, most = denominator.low - numerator.low, denominator.high - numerator.high
    low, high = _divided(numerator.low, numerator.low + most), _divided(numerator.high, numerator.high + least)
    return Bounds(Fraction(1) if low is None else low, Fraction(0) if high is None else high)


def flag_of(bounds: Bounds | None, denominator: Bounds, parts: Exactness) -> Exactness:
    """How sure a ratio is, given its parts; where every group is effective it is exact although they are not."""
    if bounds is None or parts is Exactness.NONE or parts.is_exact:
        return parts
    return Exactness.EXACT_LAW if bounds.is_point and denominator.low else Exactness.BOUNDED


def alike(sure: tuple[Number, Number], cut: Iterable[tuple[Number, Number]]) -> Bounds | None:
    """Between which values the ratio lies if every cut took the same share of both, or None without anything below.

    `sure` is the numerator and denominator that surely came, `cut` those of each unit of which an unknown share
    did. This is an assumption and no bound: all effective groups of a unit may live on one side of the cut.

    >>> alike((0, 0), [(5, 10)]), alike((1, 1), [(5, 10)])
    (Bounds(low=Fraction(1, 2), high=Fraction(1, 2)), Bounds(low=Fraction(6, 11), high=Fraction(1, 1)))
    """
    cut = [(over, below) for over, below in cut if over or below]
    if not sure[1] and not any(below for _, below in cut):
        return None
    steep = sorted(cut, key=_slope, reverse=True)
    return Bounds(_end(sure, reversed(steep), up=False) or Fraction(0), _end(sure, steep, up=True))


def _slope(pair: tuple[Number, Number]) -> tuple[bool, Number]:
    over, below = pair
    return (True, over) if not below else (False, Fraction(over) / below)


def _end(sure: tuple[Number, Number], cut: Iterable[tuple[Number, Number]], *, up: bool) -> Number | None:
    """The ratio after taking in, steepest or flattest first, whatever moves it that way; None is boundless."""
    over, below = sure
    if not over and not below:
        return _divided(*next(iter(cut)))
    for more_over, more_below in cut:
        gain = more_over * below - over * more_below
        if gain > 0 if up else gain < 0:
            over, below = over + more_over, below + more_below
    return _divided(over, below)


def _divided(over: Number, below: Number) -> Fraction | None:
    return Fraction(over) / below if below else None
