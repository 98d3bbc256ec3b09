"""What every engine does alike: check questions, take ratios apart and together, refuse senseless sums."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations

from tongket.rollup.facts import BadFact, BadRequest, Due, Fact, Figure, Request
from tongket.rollup.indicators import BadIndicator, Indicator, Nature, NonsenseSum, check_sum
from tongket.rollup.periods import Period, containing
from tongket.rollup.tree import Tree


class Asking(ABC):
    """An engine without its arithmetic: a kind of engine only says how counts are counted."""

    def __init__(self, tree: Tree, indicators: Iterable[Indicator]) -> None:
        self.tree = tree
        self.indicators = {indicator.code: indicator for indicator in indicators}
        for indicator in self.indicators.values():
            _check_parts(indicator, self.indicators)

    def figure(self, request: Request) -> Figure:
        return self.figures([request])[0]

    def figures(self, requests: Sequence[Request], detail: bool = True) -> list[Figure]:
        """The answers in the order asked.

        Raises: BadRequest; NonsenseSum, Overlap or MissingKey, for the first request that cannot be counted.
        """
        for request in requests:
            self._check_request(request)
        counts = list(dict.fromkeys(part for request in requests for part in self._counts(request)))
        figure_by_count = dict(zip(counts, self._count(counts, detail), strict=True))
        return [self._assemble(request, figure_by_count) for request in requests]

    def sum_of(self, requests: Sequence[Request]) -> int | None:
        """The figures added up, None when none of them has a value.

        Raises: NonsenseSum, when they do not add up or one lies within another.
        """
        for request in requests:
            self._check_request(request)
        if sentence := self._why_not_add(requests):
            raise NonsenseSum(*sentence[:1], subject=sentence[1:])
        values = [figure.value for figure in self.figures(requests, detail=False)]
        known = [value for value in values if isinstance(value, int)]
        return sum(known) if known else None

    @abstractmethod
    def _count(self, requests: Sequence[Request], detail: bool) -> list[Figure]:
        """The figures of flows and stocks."""

    def _check_request(self, request: Request) -> None:
        if request.indicator not in self.indicators:
            raise BadRequest(f"There is no indicator {request.indicator}.", subject=request)
        if not self.tree.knows(request.unit):
            raise BadRequest(f"There is no unit {request.unit} on any day.", subject=request)

    def _check_reported(self, answers: Iterable[Fact | Due]) -> None:
        for answer in answers:
            if why := self._why_not_reported(answer.indicator):
                raise BadFact(why, subject=answer)

    def _why_not_reported(self, code: str) -> str | None:
        """Why nobody can report an indicator, or None when they can."""
        if code not in self.indicators:
            return f"There is no indicator {code}."
        if self.indicators[code].nature is Nature.RATIO:
            return f"{code} is a ratio: it is worked out from its parts and cannot be reported."
        return None

    def _counts(self, request: Request) -> list[Request]:
        """The counts a request needs: itself, or the parts of its ratio."""
        codes = self.indicators[request.indicator].parts or (request.indicator,)
        return [replace(request, indicator=code) for code in codes]

    def _assemble(self, request: Request, figure_by_count: dict[Request, Figure]) -> Figure:
        indicator = self.indicators[request.indicator]
        found = tuple(figure_by_count[count] for count in self._counts(request))
        if indicator.nature is not Nature.RATIO:
            return found[0]
        figure_by_code = {figure.request.indicator: figure for figure in found}
        above = _side(figure_by_code[code] for code in indicator.numerator)
        below = _side(figure_by_code[code] for code in indicator.denominator)
        return Figure(
            request,
            value=self._share(indicator, above, below),
            numerator=above,
            denominator=below,
            **{name: sum(getattr(figure, name) for figure in found) for name in _ADDED},
            gaps=tuple(sorted(gap for figure in found for gap in figure.gaps)),
            sources=tuple(sorted({source for figure in found for source in figure.sources})),
            parts=found,
        )

    def _share(self, indicator: Indicator, above: int | None, below: int | None) -> Fraction | None:
        """The exact quotient, None when a side is unknown or nothing is below the line."""
        if above is None or not below:
            return None
        scale = [10 ** self.indicators[side[0]].scale for side in (indicator.numerator, indicator.denominator)]
        return Fraction(above * scale[1], below * scale[0])

    def _why_not_add(self, requests: Sequence[Request]) -> tuple[str, str, str] | None:
        """The sentence, indicator and kind of the first reason against a sum."""
        codes = sorted({request.indicator for request in requests})
        if len(codes) > 1:
            return (
                f"{codes[0]} and {codes[1]} count different things and do not add up.",
                codes[0],
                "indicators",
            )
        for over, differs in _OVER:
            if len({differs(request) for request in requests}) > 1 or self._is_ratio(codes):
                sentence = check_sum(self.indicators[codes[0]], over="time" if over == "time" else "units")
                if sentence:
                    return sentence, codes[0], over
        for one, other in combinations(requests, 2):
            if self._share_facts(one, other):
                sentence = f"Figures of {one.indicator} would be counted twice: {_name(one)} and {_name(other)}."
                return sentence, one.indicator, "overlap"
        return None

    def _is_ratio(self, codes: list[str]) -> bool:
        return any(self.indicators[code].nature is Nature.RATIO for code in codes)

    def _share_facts(self, one: Request, other: Request) -> bool:
        """Whether a fact could be inside both requests."""
        alike = None in (one.category, other.category) or one.category == other.category
        if not (alike and one.period.overlaps(other.period)):
            return False
        start = max(one.period.start, other.period.start).toordinal()
        end = min(one.period.end, other.period.end).toordinal()
        units = {(one.unit, other.unit), (other.unit, one.unit)}
        return any(
            (span.unit, span.ancestor) in units and span.start < end and start < span.end for span in self.tree.spans()
        )


def reporting_window(indicator: Indicator, period: Period) -> date:
    """The first day on which a stock may have been counted to be the last known one of a period."""
    year = containing(period.calendar, "year", period.last_day)
    return year.start if indicator.carry_within_year else max(year.start, period.start)


#: What makes a sum one over time or over units.
_OVER: tuple[tuple[str, Callable[[Request], object]], ...] = (
    ("time", lambda request: request.period),
    ("units", lambda request: request.unit),
)

#: Numbers of a ratio's figure that are those of its parts together.
_ADDED = ("due", "reported", "facts", "nil", "estimated", "not_collected", "carried", "straddling")


def _check_parts(indicator: Indicator, known: dict[str, Indicator]) -> None:
    for code in indicator.parts:
        if code not in known or known[code].nature is Nature.RATIO:
            raise BadIndicator(
                f"{indicator.code} is worked out from {code}, which is no known flow or stock.",
                subject=indicator.code,
            )
    for side in (indicator.numerator, indicator.denominator):
        if len({known[code].scale for code in side}) > 1:
            raise BadIndicator(
                f"{indicator.code} adds {' and '.join(side)}, which keep different decimals.",
                subject=indicator.code,
            )


def _side(figures: Iterable[Figure]) -> int | None:
    """The sum of one side of a ratio, None when any part of it is unknown: a blank is not zero."""
    values = [figure.value for figure in figures]
    known = [value for value in values if isinstance(value, int)]
    return sum(known) if len(known) == len(values) else None


def _name(request: Request) -> str:
    return f"unit {request.unit} for {request.period.key}"
