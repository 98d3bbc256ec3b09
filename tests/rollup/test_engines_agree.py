"""Whatever is asked of whatever facts, the engines give the same figures and the same refusals."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.rollup.made_up import COUNTED, INDICATORS, due, facts, requests, trees
from tongket.rollup import DuckEngine, MemoryEngine, Nonsense


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


@given(trees(), st.lists(facts(), max_size=30), st.lists(due(), max_size=15), st.lists(requests(), max_size=4))
def test_the_engines_agree_on_every_field_and_every_refusal(tree, given_facts, given_due, asked):
    asked = [request for request in asked if tree.knows(request.unit)]
    plain = MemoryEngine(tree, INDICATORS, given_facts, given_due)
    duck = DuckEngine(tree, INDICATORS, given_facts, given_due)
    assert ask_for_all(duck, asked) == ask_for_all(plain, asked)


@given(
    trees(),
    st.sampled_from(COUNTED).flatmap(lambda code: st.lists(facts([code]), max_size=12)),
    st.lists(due(), max_size=6),
    st.lists(requests(), min_size=1, max_size=3),
)
def test_the_engines_agree_where_facts_are_crowded(tree, given_facts, given_due, asked):
    codes = {fact.indicator for fact in given_facts} or {"flow"}
    asked = [replace(request, indicator=min(codes)) for request in asked if tree.knows(request.unit)]
    plain = MemoryEngine(tree, INDICATORS, given_facts, given_due)
    duck = DuckEngine(tree, INDICATORS, given_facts, given_due)
    assert ask_for_all(duck, asked) == ask_for_all(plain, asked)
    assert outcome(duck.sum_of, asked) == outcome(plain.sum_of, asked)


@given(trees(), st.lists(facts(), max_size=20), st.lists(due(), max_size=10), st.lists(requests(), max_size=5))
def test_without_detail_only_gaps_and_sources_are_left_out(tree, given_facts, given_due, asked):
    asked = [request for request in asked if tree.knows(request.unit)]
    for kind in (MemoryEngine, DuckEngine):
        engine = kind(tree, INDICATORS, given_facts, given_due)
        full = outcome(engine.figures, asked)
        light = outcome(engine.figures, asked, False)
        assert light == ([bare(figure) for figure in full] if isinstance(full, list) else full)


def bare(figure):
    return replace(figure, gaps=(), sources=(), parts=tuple(bare(part) for part in figure.parts))


@given(trees(), st.lists(facts(), max_size=12), requests(), st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing(tree, given_facts, request, chance):
    if not tree.knows(request.unit):
        return
    shuffled = list(given_facts)
    chance.shuffle(shuffled)
    for kind in (MemoryEngine, DuckEngine):
        one, other = (kind(tree, INDICATORS, own) for own in (given_facts, shuffled))
        assert outcome(one.figure, request) == outcome(other.figure, request)
