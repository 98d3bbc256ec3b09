"""The statements of tables judged one by one: each cell stands for itself, so none of them explains another away."""

from collections.abc import Iterable

from tongket.claims.evaluate.arithmetic import evaluate_weighed
from tongket.claims.evaluate.ratio import evaluate_ratios
from tongket.claims.shapes import Outcome, Relation


def evaluate_tables(relations: Iterable[Relation]) -> list[Outcome]:
    """What holds, and what is firm and does not; nothing about figures that are not surely tied together."""
    told = list(relations)
    ratios = [relation for relation in told if relation.kind == "ratio"]
    others = [relation for relation in told if relation.kind != "ratio"]
    judged = [*evaluate_ratios(ratios, {}), *evaluate_weighed(others)]
    return [outcome for outcome in judged if outcome.verdict != "not_checkable"]
