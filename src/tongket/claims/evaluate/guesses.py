"""Guesses: when a slip of the pen explains figures that the words do not tie together.

Unrelated figures meet such a slip by chance now and then. A number of n digits has 9n neighbours in which one digit is
another and n - 1 in which two neighbours are swapped, among 9 * 10^(n-1) numbers; with every further reading tried the
chance grows by as much. A slip is told when that chance is below `_LIMIT`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from tongket.claims.shapes import Outcome, Quantity, Relation, Repair

_SUBJECTS = ("percent", "delta", "average", "total")
_ROUND = 2  # zeros at the end of a figure that may be meant
_FAR = 10  # one digit changed, or two swapped, makes a figure at most ten times larger
_LIMIT = Fraction(1, 20)
_STRUCTURAL = frozenset(["other base", "ratio as growth"])
Judge = Callable[[Relation], Outcome | None]


def evaluate_guesses(relations: Iterable[Relation], judge: Judge) -> Iterator[Outcome]:
    """For each figure that readings were guessed for: the one that holds or slips, if chance would hardly make it."""
    about: dict[int, list[Relation]] = defaultdict(list)
    for relation in relations:
        about[_subject(relation).start].append(relation)
    for tried in about.values():
        yield from _likeliest(tried, judge)


def _subject(relation: Relation) -> Quantity:
    """The figure that a guess is about: a percentage, an amount of change, an average, a total."""
    return next(figure for role in _SUBJECTS for figure in relation.figures if figure.role == role)


def _likeliest(tried: Sequence[Relation], judge: Judge) -> Iterator[Outcome]:
    if _is_hopeless(tried):
        return
    judged = [(relation, judge(replace(relation, bond="firm"))) for relation in tried if _comes_near(relation)]
    outcomes = [(relation, outcome) for relation, outcome in judged if outcome is not None]
    holding = next((outcome for _, outcome in outcomes if outcome.verdict == "consistent"), None)
    if holding is not None:
        if holding.anchor is not None and Fraction(2 * len(tried)) / _numbers(holding.anchor.text) <= _LIMIT:
            yield holding
        return
    likely = [outcome for relation, outcome in outcomes if relation.anchored]
    for found, many in (
        (likely, sum(relation.anchored for relation in tried)),
        ([each for _, each in outcomes], len(tried)),
    ):
        best = min(found, key=chance, default=None)
        if best is not None and best.verdict == "inconsistent" and many * chance(best) <= _LIMIT:
            yield best
            return


def _is_hopeless(tried: Sequence[Relation]) -> bool:
    """Whether so many readings were tried of figures so short that even the rarest slip would prove nothing."""
    many = sum(relation.anchored for relation in tried) or len(tried)
    return many * min(map(_rarest, tried)) > _LIMIT


def _rarest(relation: Relation) -> Fraction:
    """The least chance that any slip in these figures can have."""
    texts = [figure.text for figure in relation.figures]
    swapped = min(Fraction(max(1, _digits(text) - 1) * len(texts), _numbers(text)) for text in texts)
    return min(Fraction(2, _numbers(_subject(relation).text)), swapped)


def _comes_near(relation: Relation) -> bool:
    """Whether a slip may lie between what the figures give and what is told: a rough and cheap look."""
    value = {figure.role: float(figure.value) for figure in relation.figures}
    if relation.kind == "average":
        return _near(value["total"], value["count"] * value["average"], 2)
    if relation.kind == "ratio":
        return _near(100 * value["part"] / value["whole"], value["percent"], _FAR)
    if relation.kind != "change" or "old" not in value:
        return True
    if not value["old"]:
        return False
    if "delta" in value and not _near(abs(value["new"] - value["old"]), value["delta"], _FAR):
        return False
    ratio = 100 * value["new"] / value["old"]
    return "percent" not in value or any(_near(each, value["percent"], _FAR) for each in (ratio, abs(ratio - 100)))


def _near(one: float, other: float, factor: float) -> bool:
    return one <= factor * other and other <= factor * one


def chance(outcome: Outcome) -> Fraction:
    """How likely unrelated figures come as near as these to a sum that holds; 1 when no slip explains them."""
    if outcome.verdict != "inconsistent" or outcome.anchor is None:
        return Fraction(1)
    numbers = _numbers(outcome.anchor.text)
    if outcome.kind == "average":  # a rounded quotient leaves its operands too much room to prove anything
        told = [repair for repair in outcome.repairs if repair.role == "average"]
        return min((_by_repair(outcome, repair) for repair in told), default=Fraction(1))
    if outcome.level == "notice":
        return Fraction(3) / numbers
    if outcome.cause in _STRUCTURAL and (outcome.cause != "ratio as growth" or outcome.anchor.value > 50):
        return Fraction(2) / numbers
    return min((_by_repair(outcome, repair) for repair in outcome.repairs), default=Fraction(1))


def _by_repair(outcome: Outcome, repair: Repair) -> Fraction:
    digits = _digits(repair.figure)
    neighbours = {"one digit": 9 * digits, "swapped digits": digits - 1}.get(repair.why)
    figure = outcome.role(repair.role)
    if neighbours is None or figure is None:
        return Fraction(1)
    blur = (
        max((each.high - each.low) / each.value for each in outcome.figures if each.value)
        if outcome.kind != "average"
        else 0
    )
    wide = max(Fraction(1), blur * figure.value / figure.step)
    return neighbours * len(outcome.figures) * wide / _numbers(repair.figure)


def _numbers(figure: str) -> int:
    """How many numbers have as many digits as a figure; three zeros at its end, or more, are not counted."""
    return int(9 * 10 ** (_digits(figure) - 1))


def _digits(figure: str) -> int:
    digits = "".join(character for character in figure if character.isdigit())
    bare = digits.rstrip("0")
    return max(1, len(bare) if len(digits) - len(bare) > _ROUND else len(digits))
