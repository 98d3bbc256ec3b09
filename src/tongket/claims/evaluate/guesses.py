"""Guesses: when a slip of the pen explains figures that the words do not tie together.

Unrelated figures meet such a slip by chance now and then. A number of n digits has 9n neighbours in which one digit is
another and n - 1 in which two neighbours are swapped, among 9 * 10^(n-1) numbers; with every further reading tried the
chance grows by as much. A slip is told when that chance is below `_LIMIT`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from tongket.claims.shapes import Outcome, Relation, Repair

_LIMIT = Fraction(1, 20)
_STRUCTURAL = frozenset(["other base", "ratio as growth"])
Judge = Callable[[Relation], Outcome | None]


def evaluate_guesses(relations: Sequence[Relation], judge: Judge) -> Iterator[Outcome]:
    """For each figure that readings were guessed for: the one that holds or slips, if chance would hardly make it."""
    about: dict[int, list[Outcome]] = defaultdict(list)
    likely: dict[int, list[Outcome]] = defaultdict(list)
    for relation in relations:
        outcome = judge(replace(relation, bond="firm"))
        if outcome is not None:
            start = (outcome.anchor or outcome.figures[0]).start
            about[start].append(outcome)
            if relation.anchored:
                likely[start].append(outcome)
    for start, outcomes in about.items():
        yield from _likeliest(outcomes, likely[start])


def _likeliest(outcomes: Sequence[Outcome], likely: Sequence[Outcome]) -> Iterator[Outcome]:
    holding = next((outcome for outcome in outcomes if outcome.verdict == "consistent"), None)
    if holding is not None:
        if holding.anchor is not None and Fraction(2 * len(outcomes)) / _numbers(holding.anchor.text) <= _LIMIT:
            yield holding
        return
    for tried in (likely, outcomes):
        best = min(tried, key=chance, default=None)
        if best is not None and best.verdict == "inconsistent" and len(tried) * chance(best) <= _LIMIT:
            yield best
            return


def chance(outcome: Outcome) -> Fraction:
    """How likely unrelated figures come as near as these to a sum that holds; 1 when no slip explains them."""
    if outcome.verdict != "inconsistent" or outcome.anchor is None:
        return Fraction(1)
    numbers = _numbers(outcome.anchor.text)
    if outcome.level == "notice":
        return Fraction(3) / numbers
    if outcome.cause in _STRUCTURAL and (outcome.cause != "ratio as growth" or outcome.anchor.value > 50):
        return Fraction(2) / numbers
    return min((_by_repair(outcome, repair) for repair in outcome.repairs), default=Fraction(1))


def _by_repair(outcome: Outcome, repair: Repair) -> Fraction:
    digits = sum(character.isdigit() for character in repair.figure)
    neighbours = {"one digit": 9 * digits, "swapped digits": digits - 1}.get(repair.why)
    figure = outcome.role(repair.role)
    if neighbours is None or figure is None:
        return Fraction(1)
    blur = max((each.high - each.low) / each.value for each in outcome.figures if each.value)
    wide = max(Fraction(1), blur * figure.value / figure.step)
    return neighbours * len(outcome.figures) * wide / _numbers(repair.figure)


def _numbers(figure: str) -> int:
    """How many numbers have as many digits as a figure."""
    digits = sum(character.isdigit() for character in figure)
    return 9 * 10 ** (digits - 1) if digits else 1
