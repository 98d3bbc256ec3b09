"""A tree is asked as of a day, and links that make no tree are refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rollup.made_up import BORDERS, UNITS, trees
from tongket.rollup import BadTree, Link, Tree

MERGER = date(2025, 7, 1)
BEFORE = MERGER - timedelta(days=1)
TREE = Tree(
    [
        Link(1, None),
        Link(2, 1, None, MERGER),
        Link(3, 2, None, MERGER),
        Link(4, 2, None, MERGER),
        Link(4, 1, MERGER, None),
        Link(5, 1, MERGER),
    ]
)


def test_a_unit_lies_where_it_lay_that_day():
    assert TREE.ancestors(4, BEFORE) == (2, 1)
    assert TREE.ancestors(4, MERGER) == (1,)
    assert TREE.parent(1, BEFORE) is None
    assert TREE.children(1, BEFORE) == (2,)
    assert TREE.children(1, MERGER) == (4, 5)
    assert TREE.below(1, BEFORE) == {1, 2, 3, 4}
    assert TREE.below(1, MERGER) == {1, 4, 5}
    assert len(TREE.links) == 6


def test_a_unit_is_within_itself_while_it_exists():
    assert TREE.within(3, 3, BEFORE)
    assert not TREE.within(3, 3, MERGER)
    assert not TREE.within(3, 1, MERGER)
    assert not TREE.within(1, 3, BEFORE)
    assert TREE.parent(3, MERGER) is None


def test_an_unknown_unit_is_nowhere():
    assert not TREE.knows(9)
    assert not TREE.exists(9, MERGER)
    assert TREE.below(9, MERGER) == frozenset()


def test_a_parent_without_a_link_of_its_own_is_still_a_parent():
    tree = Tree([Link(2, 1)])
    assert tree.within(2, 1, MERGER)
    assert not tree.exists(1, MERGER)
    assert tree.below(1, MERGER) == {2}


@pytest.mark.parametrize(
    ("links", "sentence"),
    [
        ([Link(1, 1)], "round in a loop: 1 → 1"),
        ([Link(1, 2), Link(2, 3), Link(3, 1)], "round in a loop: 1 → 2 → 3 → 1"),
        ([Link(1, 2), Link(2, 1, MERGER, None), Link(2, None, None, MERGER)], "round in a loop"),
        ([Link(1, None, MERGER, MERGER)], "ends on 2025-07-01, not after its start"),
        ([Link(1, None, MERGER, BEFORE)], "ends on 2025-06-30, not after its start"),
        ([Link(1, 2, None, MERGER), Link(1, 3, BEFORE, None)], "Unit 1 has two links on 2025-06-30"),
        ([Link(1, 2), Link(1, 3)], "Unit 1 has two links on the same days"),
    ],
)
def test_links_that_make_no_tree_are_refused(links, sentence):
    with pytest.raises(BadTree, match=sentence) as refused:
        Tree(links)
    assert refused.value.subject


def test_two_units_may_change_places_on_different_days():
    tree = Tree([Link(1, None, None, MERGER), Link(2, 1, None, MERGER), Link(2, None, MERGER), Link(1, 2, MERGER)])
    assert tree.within(2, 1, BEFORE)
    assert tree.within(1, 2, MERGER)


@given(trees(), st.sampled_from([day + timedelta(days=shift) for day in BORDERS for shift in (-1, 0)]))
def test_flattened_spans_say_what_the_links_say(tree, day):
    flat = {(span.unit, span.ancestor) for span in tree.spans() if span.start <= day.toordinal() < span.end}
    assert flat == {(unit, above) for unit in UNITS for above in UNITS if tree.within(unit, above, day)}
    assert all(tree.below(unit, day) == {one for one, above in flat if above == unit} for unit in UNITS)


@given(trees(), st.sampled_from(BORDERS))
def test_children_are_those_whose_parent_it_is(tree, day):
    assert all(unit in tree.children(parent, day) for unit in UNITS if (parent := tree.parent(unit, day)))
