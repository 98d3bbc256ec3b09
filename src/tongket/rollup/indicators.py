"""Indicators: what a number counts, and therefore how it may be put together with others.

nature   over time                       over units (combine)
flow     add                             sum | distinct | none
stock    last known in the reporting     sum | distinct | none
         year, never added
ratio    worked out again from its       recompute
         parts, never averaged
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from tongket.rollup.nonsense import Nonsense

Over = Literal["units", "time"]


class BadIndicator(Nonsense):
    """An indicator that contradicts itself."""


class NonsenseSum(Nonsense):
    """Figures that cannot be added; `subject` is the indicator's code and over what the sum was asked."""


class Nature(StrEnum):
    FLOW = "flow"
    STOCK = "stock"
    RATIO = "ratio"


class Combine(StrEnum):
    """How figures of several units make one."""

    SUM = "sum"
    DISTINCT = "distinct"
    RECOMPUTE = "recompute"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted, and how it combines.

    >>> Indicator("TQ11", Nature.RATIO, Combine.RECOMPUTE, ("TQ06", "TQ07"), ("TQ01",)).parts
    ('TQ06', 'TQ07', 'TQ01')

    Units: a value is an integer; the number meant is integer / 10**scale.
    Raises: BadIndicator.
    """

    code: str
    nature: Nature
    combine: Combine
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    scale: int = 0
    carry_within_year: bool = True

    def __post_init__(self) -> None:
        checks = _RATIO_CHECKS if self.nature is Nature.RATIO else _COUNT_CHECKS
        for is_wrong, sentence in (*_CHECKS, *checks):
            if is_wrong(self):
                raise BadIndicator(sentence.format(code=self.code), subject=self.code)

    @property
    def parts(self) -> tuple[str, ...]:
        """The codes a ratio is worked out from, each once."""
        return tuple(dict.fromkeys(self.numerator + self.denominator))


Checks = tuple[tuple[Callable[[Indicator], object], str], ...]
_CHECKS: Checks = (
    (lambda one: not one.code, "An indicator needs a code."),
    (lambda one: not 0 <= one.scale <= 9, "{code} keeps between 0 and 9 decimals."),
    (
        lambda one: not one.carry_within_year and one.nature is not Nature.STOCK,
        "{code} is no stock, so whether it is carried cannot be chosen.",
    ),
)
_RATIO_CHECKS: Checks = (
    (
        lambda one: one.combine is not Combine.RECOMPUTE,
        "{code} is a ratio; a ratio is only worked out again.",
    ),
    (lambda one: not one.numerator, "{code} is a ratio without a numerator."),
    (lambda one: not one.denominator, "{code} is a ratio without a denominator."),
    (lambda one: one.code in one.parts, "{code} cannot be a part of itself."),
    (
        lambda one: any(len(set(side)) < len(side) for side in (one.numerator, one.denominator)),
        "{code} names one part twice on the same side.",
    ),
    (lambda one: one.scale, "{code} is a ratio and exact; it keeps no decimals."),
)
_COUNT_CHECKS: Checks = (
    (lambda one: one.combine is Combine.RECOMPUTE, "{code} has no parts to be worked out again from."),
    (
        lambda one: one.numerator or one.denominator,
        "{code} is no ratio, so it has no numerator or denominator.",
    ),
    (
        lambda one: one.combine is Combine.DISTINCT and one.scale,
        "{code} counts different things, in whole numbers.",
    ),
)


def check_sum(indicator: Indicator, *, over: Over) -> str | None:
    """Why figures of an indicator cannot be added over units or over time, or None when they can.

    >>> check_sum(Indicator("MH01", Nature.STOCK, Combine.DISTINCT), over="units")
    'MH01 counts different things; units may have the same one, so their figures do not add up.'
    """
    code = indicator.code
    if indicator.nature is Nature.RATIO:
        return f"{code} is a ratio: it is worked out again from its parts, never added or averaged."
    if over == "time":
        return _why_not_over_time(indicator)
    if indicator.combine is Combine.DISTINCT:
        return f"{code} counts different things; units may have the same one, so their figures do not add up."
    if indicator.combine is Combine.NONE:
        return f"{code} describes one unit only; figures of several units do not add up."
    return None


def _why_not_over_time(indicator: Indicator) -> str | None:
    code = indicator.code
    if indicator.nature is Nature.STOCK:
        return f"{code} is a stock, what is there at a period's end, so figures of periods do not add up."
    if indicator.combine is Combine.DISTINCT:
        return f"{code} counts different things; the same may return, so figures of periods do not add up."
    return None
