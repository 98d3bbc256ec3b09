"""No bound is wider than it must be: every end is reached by some way of cutting, tried one by one."""

from fractions import Fraction
from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from tongket.rollup.restate import BadSeries, Bounds
from tongket.rollup.restate.ratios import alike, joint
from tongket.rollup.restate.tighten import tightened

PAIRS = st.tuples(st.integers(0, 3), st.integers(0, 3))


def every_way(ways, counts):
    """All ways to hand out the counts, as totals of the targets."""
    targets = sorted({target for row in ways.values() for target in row})
    for parts in product(*(list(shared_out(counts[source], sorted(row))) for source, row in ways.items())):
        yield {target: sum(part.get(target, 0) for part in parts) for target in targets}


def shared_out(count, targets):
    first, *rest = targets
    if not rest:
        yield {first: count}
        return
    for taken in range(count + 1):
        for other in shared_out(count - taken, rest):
            yield {first: taken, **other}


@given(
    st.dictionaries(st.integers(1, 3), st.sets(st.integers(11, 13), min_size=1), min_size=1),
    st.lists(st.integers(0, 4), min_size=3, max_size=3),
    st.dictionaries(st.integers(11, 13), PAIRS.map(sorted)),
)
def test_known_totals_leave_exactly_what_is_possible(ways, counts, known):
    counts = {source: counts[source - 1] for source in ways}
    reached = {target for row in ways.values() for target in row}
    known = {target: Bounds(*ends) for target, ends in known.items() if target in reached}
    possible = [way for way in every_way(ways, counts) if all(way[target] in known[target] for target in known)]
    try:
        found = tightened(ways, counts, known)
    except BadSeries:
        assert possible == []
    else:
        assert found == {
            target: Bounds(min(way[target] for way in possible), max(way[target] for way in possible))
            for target in reached
        }


@given(st.lists(PAIRS, max_size=3), PAIRS)
def test_a_ratio_of_a_part_of_the_groups_reaches_both_ends(cut, sure):
    """Each unit: so many effective and so many other groups, each of which came or did not."""
    good, other = (
        Bounds(sure[0], sure[0] + sum(one for one, _ in cut)),
        Bounds(sure[1], sure[1] + sum(b for _, b in cut)),
    )
    bounds = joint(good, good + other, among=True)
    reached = [
        Fraction(above, above + below)
        for above in range(good.low, good.high + 1)
        for below in range(other.low, other.high + 1)
        if above + below
    ]
    if not reached:
        assert bounds is None
    else:
        assert bounds == Bounds(min(reached), max(reached))


@given(st.lists(PAIRS, max_size=4), PAIRS)
@example([(1, 0), (0, 1)], (0, 0))
@example([(1, 2), (2, 1)], (0, 0))
@example([(1, 2), (2, 1)], (1, 0))
@example([(1, 0)], (0, 0))
def test_a_ratio_of_two_things_cut_alike_reaches_both_ends(cut, sure):
    ways = [[sum(way) for way in zip(sure, *chosen, strict=True)] for chosen in every_choice(cut)]
    reached = [Fraction(above, below) for above, below in ways if below]
    bounds = alike(sure, cut)
    if not reached:
        assert bounds is None
    else:
        assert bounds.low <= min(reached)
        assert bounds.high is None or bounds.high >= max(reached)
        assert bounds.low == min(reached) or not sure[1]
        assert bounds.high in (None, max(reached))
        assert (bounds.high is None) == (not sure[1] and any(above and not below for above, below in ways))


def every_choice(cut):
    """Every cut unit came or did not; the ends of a ratio are among these."""
    return product(*([(0, 0), pair] for pair in cut))


def test_two_things_that_have_nothing_to_do_with_each_other_reach_their_own_ends():
    assert joint(Bounds(1, 3), Bounds(0, 2), among=False) == Bounds(Fraction(1, 2), None)
    assert joint(Bounds(1, None), Bounds(4, 8), among=False) == Bounds(Fraction(1, 8), None)
    assert joint(Bounds(0, 0), Bounds(0, 0), among=False) is None
