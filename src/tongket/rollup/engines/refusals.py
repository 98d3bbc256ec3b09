"""When a count must be refused: the one place that decides it, for every engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from tongket.rollup.facts import Fact, Request
from tongket.rollup.indicators import Combine, Indicator, Nature, NonsenseSum
from tongket.rollup.nonsense import Nonsense


class Overlap(Nonsense):
    """Facts that would be counted twice; `subject` is the indicator's code, the unit and the two periods."""


class MissingKey(Nonsense):
    """A fact that does not say which thing it counts; `subject` is the indicator's code and the unit."""


def why_refused(indicator: Indicator, request: Request, facts: Sequence[Fact]) -> Nonsense | None:
    """Why the facts inside a request cannot make a figure, or None when they can.

    Shape: for a flow the facts wholly inside; for a stock each unit's and category's last answers.
    """
    used = [fact for fact in facts if fact.state.gives_value]
    if indicator.combine is Combine.DISTINCT:
        return _missing_key(indicator, used)
    others = [fact.unit for fact in used if fact.unit != request.unit]
    if indicator.combine is Combine.NONE and others:
        sentence = f"{indicator.code} describes one unit only; unit {request.unit} would take in unit {min(others)}."
        return NonsenseSum(sentence, subject=(indicator.code, "units"))
    clashes = _flow_clashes(used) if indicator.nature is Nature.FLOW else _stock_clashes(facts)
    return min(clashes, key=lambda clash: (clash.subject[1:], str(clash)), default=None)


def _missing_key(indicator: Indicator, used: list[Fact]) -> Nonsense | None:
    keyless = [fact.unit for fact in used if fact.value and not fact.key]
    if not keyless:
        return None
    sentence = f"{indicator.code} counts each thing once, and an answer of unit {min(keyless)} does not say which."
    return MissingKey(sentence, subject=(indicator.code, min(keyless)))


def _flow_clashes(used: Iterable[Fact]) -> Iterator[Overlap]:
    for one, other in _pairs(used):
        if one.period.overlaps(other.period):
            yield _overlap(one, other, "share days, so adding them would count twice")


def _stock_clashes(facts: Iterable[Fact]) -> Iterator[Overlap]:
    for one, other in _pairs(facts):
        if _series(one) == _series(other) and one.value != other.value:
            yield _overlap(one, other, "end on the same day and disagree")
        elif _series(one) != _series(other) and one.state.gives_value and other.state.gives_value:
            yield _overlap(one, other, "are both last known, so adding them would count twice")


def _pairs(facts: Iterable[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Pairs of facts of one unit of which one could contain the other: a whole and its part, or the same."""
    facts_of: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        facts_of[fact.unit].append(fact)
    for own in facts_of.values():
        for one, other in combinations(own, 2):
            if _alike(one.category, other.category) and _alike(one.key, other.key):
                yield one, other


def _alike(one: str, other: str) -> bool:
    return one == other or "" in (one, other)


def _series(fact: Fact) -> tuple[str, str]:
    return fact.category, fact.key


def _overlap(one: Fact, other: Fact, why: str) -> Overlap:
    first, second = sorted((one, other), key=lambda fact: (fact.period, _series(fact)))
    sentence = f"{one.indicator} of unit {one.unit}: {_name(first)} and {_name(second)} {why}."
    return Overlap(sentence, subject=(one.indicator, one.unit, first.period, second.period))


def _name(fact: Fact) -> str:
    what = " ".join(part for part in _series(fact) if part)
    return f"{fact.period.key} ({what})" if what else fact.period.key
