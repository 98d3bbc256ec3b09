"""Whatever is asked of whatever facts, the engines give the same figures and the same refusals."""

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.rollup.made_up import INDICATORS, cases, make_case
from tongket.rollup import DuckEngine, Figure, MemoryEngine, Nonsense


def outcome(ask, *given_):
    """The figures, or what was refused."""
    try:
        return ask(*given_)
    except Nonsense as refused:
        return type(refused), str(refused), refused.subject


def ask_for_all(engine, asked):
    """All together; and when that is refused, each on its own, so that one refusal does not hide the others."""
    together = outcome(engine.figures, asked)
    return together if isinstance(together, list) else [together, *(outcome(engine.figure, one) for one in asked)]


def known(case):
    return [request for request in case.requests if case.tree.knows(request.unit)]


@given(cases())
def test_the_engines_agree_on_every_field_and_every_refusal(case):
    plain, duck = MemoryEngine(*case.given()), DuckEngine(*case.given())
    assert ask_for_all(duck, known(case)) == ask_for_all(plain, known(case))


@given(cases())
def test_the_engines_agree_on_sums(case):
    asked = [replace(request, indicator=case.requests[0].indicator) for request in known(case)]
    plain, duck = MemoryEngine(*case.given()), DuckEngine(*case.given())
    assert outcome(duck.sum_of, asked[:2]) == outcome(plain.sum_of, asked[:2])


@given(cases())
def test_without_detail_only_gaps_and_sources_are_left_out(case):
    for kind in (MemoryEngine, DuckEngine):
        engine = kind(*case.given())
        full, light = (outcome(engine.figures, known(case), detail) for detail in (True, False))
        assert light == ([bare(figure) for figure in full] if isinstance(full, list) else full)


def bare(figure):
    return replace(figure, gaps=(), sources=(), parts=tuple(bare(part) for part in figure.parts))


@given(cases(), st.integers(0, 99))
def test_the_order_of_facts_changes_nothing(case, seed):
    shuffled = random.Random(seed).sample(case.facts, len(case.facts))
    for kind in (MemoryEngine, DuckEngine):
        one, other = kind(*case.given()), kind(case.tree, INDICATORS, shuffled, case.due)
        assert ask_for_all(one, known(case)) == ask_for_all(other, known(case))


def test_the_made_up_cases_meet_every_condition_often():
    seen = Counter()
    for case in map(make_case, range(300)):
        engine = MemoryEngine(*case.given())
        for request in known(case):
            found = outcome(engine.figure, request)
            seen.update(conditions(found) if isinstance(found, Figure) else [found[0].__name__])
    assert {name: seen[name] for name in [*CONDITIONS, "NonsenseSum", "Overlap", "MissingKey"] if seen[name] < 15} == {}


CONDITIONS = {
    "value": lambda figure: bool(figure.value),
    "zero": lambda figure: figure.value == 0,
    "nothing": lambda figure: figure.value is None,
    "several": lambda figure: figure.facts > 1,
    "nil": lambda figure: figure.nil,
    "estimated": lambda figure: figure.estimated,
    "not collected": lambda figure: figure.not_collected,
    "carried": lambda figure: figure.carried,
    "straddling": lambda figure: figure.straddling,
    "answered": lambda figure: figure.reported,
    "missing": lambda figure: figure.missing,
    "sources": lambda figure: len(figure.sources) > 1,
    "ratio": lambda figure: figure.parts and figure.value is not None,
}


def conditions(figure):
    return [name for name, holds in CONDITIONS.items() if holds(figure)]
