"""Evaluate: what the figures of each relation give, by interval arithmetic on exact fractions.

`ratio` has rules of its own, every other kind one function in `arithmetic.WEIGHED`. Verdicts:

    consistent       some reading of the words holds
    not_checkable    none holds, but the link is unsure, another base fits, or an operand may be rounded
    inconsistent     no reading holds: "notice" when cut off or one off in the last digit, else "error"

Readings that share their figure with a statement that holds are dropped: the figure is explained.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from tongket.claims.evaluate.arithmetic import WEIGHED, evaluate_weighed
from tongket.claims.evaluate.guesses import evaluate_guesses
from tongket.claims.evaluate.ratio import evaluate_ratios
from tongket.claims.shapes import Outcome, Quantity, Relation

RULES: dict[str, Callable[[Sequence[Relation]], Iterator[Outcome]]] = {
    "ratio": evaluate_ratios,
    **dict.fromkeys(WEIGHED, evaluate_weighed),
}
_FAMILIES = {
    **dict.fromkeys(("ratio", "plan", "change", "points", "granularity", "common_base"), "percent"),
    **dict.fromkeys(("sum", "stock", "product"), "total"),
}
_ORDER = {kind: place for place, kind in enumerate(("ratio", *WEIGHED))}


Guesses = Callable[[Set[int]], Iterable[Relation]]


def evaluate(relations: Sequence[Relation], guesses: Guesses = lambda _: ()) -> list[Outcome]:
    """The outcomes that can stand beside each other; sums that hold tell the shares of their parts what they are of.

    `guesses` gives further readings, given where the figures begin of which some statement holds.
    """
    weighed = list(evaluate_weighed([relation for relation in relations if relation.kind != "ratio"]))
    ratios = evaluate_ratios([relation for relation in relations if relation.kind == "ratio"], _totals(weighed))
    settled = _settled(_without_echoes([*ratios, *weighed]))
    explained = {
        _anchor(outcome)[1] for outcome in settled if outcome.verdict == "consistent" and outcome.kind != "subset"
    }
    guessed = list(evaluate_guesses(guesses(explained), _judge))
    sound = {_anchor(outcome)[1] for outcome in guessed if outcome.verdict == "consistent"}
    settled = [outcome for outcome in settled if not _is_refuted(outcome, sound)]
    told = list(_unexplained(guessed, settled))
    decided = {_anchor(outcome) for outcome in told}
    undecided = [each for each in settled if each.verdict != "not_checkable" or _anchor(each) not in decided]
    return [*undecided, *told]


def _is_refuted(outcome: Outcome, sound: set[int]) -> bool:
    """Whether other figures than those of a statement that fails, and not a share, explain what it is about."""
    return outcome.verdict == "inconsistent" and outcome.kind != "ratio" and _anchor(outcome)[1] in sound


def _judge(relation: Relation) -> Outcome | None:
    """The outcome of one reading, as if it stood alone."""
    return next(RULES[relation.kind]([relation]), None)


def _unexplained(guessed: Iterable[Outcome], settled: Sequence[Outcome]) -> Iterator[Outcome]:
    """The guesses about figures of which nothing has been said that holds or fails."""
    told = {_anchor(outcome) for outcome in settled if outcome.verdict != "not_checkable"}
    known = [_starts(each) for each in settled if each.verdict != "not_checkable" and each.kind != "subset"]
    for outcome in guessed:
        starts = _starts(outcome)
        if _anchor(outcome) not in told and not any(len(starts & each) > 1 for each in known):
            yield outcome


def _without_echoes(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes that say something of their own.

    A list of shares misses a hundred because one of them is already told to be wrong; a part is within its whole when
    its share is told besides.
    """
    wrong = {
        _anchor(outcome)[1] for outcome in outcomes if outcome.verdict == "inconsistent" and outcome.kind != "pct_sum"
    }
    misfit = {
        _anchor(outcome)[1] for outcome in outcomes if outcome.kind == "ratio" and outcome.verdict == "inconsistent"
    }
    shared = {_ends(outcome) for outcome in outcomes if outcome.kind == "ratio"}
    return [
        outcome
        for outcome in outcomes
        if not (outcome.kind == "pct_sum" and outcome.verdict == "inconsistent" and wrong & _starts(outcome))
        and not (
            outcome.kind == "common_base" and outcome.verdict == "consistent" and len(misfit & _starts(outcome)) > 1
        )
        and not (outcome.kind == "subset" and _ends(outcome) in shared)
    ]


def _starts(outcome: Outcome) -> set[int]:
    return {figure.start for figure in outcome.figures}


def _ends(outcome: Outcome) -> tuple[int, int]:
    """Where the part and the whole of a statement stand."""
    part, whole = outcome.role("part"), outcome.role("whole")
    return (part.start if part else -1, whole.start if whole else -1)


def _totals(outcomes: Sequence[Outcome]) -> dict[int, Quantity]:
    """The total of each part of a sum that holds, by where the part stands."""
    found: dict[int, Quantity] = {}
    for outcome in outcomes:
        total = outcome.role("total")
        if outcome.kind == "sum" and outcome.verdict == "consistent" and total is not None:
            found |= {part.start: total for part in outcome.roles("part")}
    return found


def _settled(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """One outcome for each anchor figure, unless several statements about it hold."""
    explained = {_anchor(outcome) for outcome in outcomes if outcome.verdict == "consistent"}
    sums = _Sums(outcomes)
    best: dict[tuple[str, int], Outcome] = {}
    for outcome in outcomes:
        place = _anchor(outcome)
        if outcome.verdict == "consistent" or (place in explained and not sums.leave_open(outcome)):
            continue
        if not sums.contain(outcome):
            known = best.get(place)
            if known is None or _weight(outcome) > _weight(known):
                best[place] = outcome
    return [*_once(outcomes), *best.values()]


class _Sums:
    """The sums that hold, by their total and by each of their figures."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.by_total: dict[tuple[str, int], list[set[int]]] = defaultdict(list)
        self.by_figure: dict[int, list[set[int]]] = defaultdict(list)
        for outcome in outcomes:
            if outcome.kind == "sum" and outcome.verdict == "consistent":
                starts = {figure.start for figure in outcome.figures}
                self.by_total[_anchor(outcome)].append(starts)
                for start in starts:
                    self.by_figure[start].append(starts)

    def leave_open(self, outcome: Outcome) -> bool:
        """Whether a sum that fails shares no part with those of the same total that hold: another breakdown of it."""
        parts = {part.start for part in outcome.roles("part")}
        return outcome.kind == "sum" and all(not parts & starts for starts in self.by_total[_anchor(outcome)])

    def contain(self, outcome: Outcome) -> bool:
        """Whether a sum that fails lies inside one that holds: `won 19 of 35 seats; ... 11, and the remaining 5`.

        Or the other way round: it counts among its parts a total together with the parts of that total.
        """
        starts = {figure.start for figure in outcome.figures}
        parts = {part.start for part in outcome.roles("part")}
        known = [each for start in starts for each in self.by_figure[start]] if outcome.kind == "sum" else []
        return any(starts <= each or parts < each or each <= parts for each in known)


def _once(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """The statements that hold, the same one only once."""
    seen: set[tuple[str, tuple[int, ...]]] = set()
    for outcome in outcomes:
        told = (outcome.kind, tuple(figure.start for figure in outcome.figures))
        if outcome.verdict == "consistent" and told not in seen:
            seen.add(told)
            yield outcome


def _anchor(outcome: Outcome) -> tuple[str, int]:
    """The figure that the statement is about; statements of one family compete for it."""
    figure = outcome.anchor or outcome.figures[0]
    return _FAMILIES.get(outcome.kind, outcome.kind), figure.start


def _weight(outcome: Outcome) -> tuple[bool, int]:
    return outcome.verdict == "inconsistent", -_ORDER[outcome.kind]
