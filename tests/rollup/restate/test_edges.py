"""Edges that make no sense are refused; a set of them has a version and knows who is on the map."""

from datetime import date
from fractions import Fraction

import pytest

from tongket.rollup.restate import BadEdges, Basis, Edge, EdgeSet, Mutation, Part, Relation, Share, measured_shares
from tongket.rollup.restate.shares import UNKNOWN, closed

BEFORE, MERGER, LATER, LAST = date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 1), date(2027, 1, 1)
CUT = (Edge(1, 11, Part.PART), Edge(1, 12, Part.REMAINDER), Edge(2, 12))
HALF = Share(Fraction(1, 2), Fraction(1, 2), Basis.ESTIMATED, "area")


def act(*edges: Edge, number: int = 1, on: date = MERGER, **more) -> Mutation:
    return Mutation(number, on, edges, **more)


@pytest.mark.parametrize(
    ("edges", "why"),
    [
        ([Edge(1, 11, Part.PART)], "only a part"),
        ([Edge(1, 11, Part.PART), Edge(1, 11, Part.PART)], "named twice"),
        ([Edge(1, 11), Edge(1, 12, Part.PART)], "still there is another"),
        ([Edge(1, 11, Part.REMAINDER), Edge(1, 12, Part.REMAINDER)], "one remainder, not two"),
        ([Edge(1, 11, Part.PART, area_only=True), Edge(1, 12, Part.PART, area_only=True)], "residents went nowhere"),
        ([Edge(1, 11, Part.PART, area_only=True, share=HALF), Edge(1, 12, Part.PART)], "has no share"),
        ([Edge(1, n, Part.PART, share=HALF) for n in (11, 12, 13)], "cannot make one whole"),
        ([Edge(1, n, Part.PART, share=Share(high=Fraction(1, 3))) for n in (11, 12)], "cannot make one whole"),
    ],
)
def test_edges_that_are_not_all_of_a_unit_are_refused(edges, why):
    with pytest.raises(BadEdges, match=why):
        EdgeSet([act(*edges)])


@pytest.mark.parametrize(
    ("mutations", "why"),
    [
        ([act(*CUT), act(Edge(3, 13))], "same number"),
        ([act(Edge(1, 11), ends=frozenset({1}))], "ends in mutation 1 and has successors"),
        ([act(*CUT), act(Edge(1, 13), number=2, on=LATER)], "has ended before mutation 2"),
        ([act(*CUT), act(Edge(3, 12), number=2, on=LATER)], "say which part of itself it keeps"),
        ([act(*CUT), act(Edge(11, 1), number=2, on=LATER)], "begins again"),
        ([act(number=2, annuls=1)], "not in force"),
        ([act(*CUT), act(number=2, on=MERGER, annuls=1)], "on its first day"),
        ([act(*CUT), act(Edge(3, 13), number=2, on=LATER, annuls=1)], "no units of its own"),
        ([act(*CUT), act(number=2, on=LATER, annuls=1), act(number=3, on=LAST, annuls=1)], "not in force"),
        ([act(*CUT), act(number=2, on=LATER, annuls=1), act(number=3, on=LAST, annuls=2)], "not in force"),
        ([act(*CUT), act(Edge(11, 21), number=2, on=LATER), act(number=3, on=LAST, annuls=1)], "11 has ended"),
    ],
)
def test_acts_that_cannot_follow_each_other_are_refused(mutations, why):
    with pytest.raises(BadEdges, match=why):
        EdgeSet(mutations)


def test_a_unit_is_on_the_map_from_its_beginning_to_its_end_and_again_after_an_annulment():
    edges = EdgeSet([act(*CUT, begins=frozenset({50}), ends=frozenset({60})), act(number=2, on=LATER, annuls=1)])
    days = (BEFORE, MERGER, LATER)
    assert [[edges.exists(unit, day) for day in days] for unit in (1, 12, 50, 60, 7)] == [
        [True, False, True],
        [False, True, False],
        [False, True, False],
        [True, False, True],
        [True, True, True],
    ]


def test_a_unit_that_keeps_a_part_of_itself_is_on_every_map():
    edges = EdgeSet([act(Edge(1, 1, Part.REMAINDER), Edge(1, 2, Part.PART), Edge(2, 2))])
    assert all(edges.exists(unit, day) for unit in (1, 2) for day in (BEFORE, MERGER))


def test_the_version_stands_for_the_content_and_not_for_its_order():
    first, second = act(*CUT), act(Edge(11, 21), number=2, on=LATER)
    edges = EdgeSet([first, second])
    assert edges.version == EdgeSet([second, act(*reversed(CUT))]).version
    assert edges.version == edges.without(2).with_mutation(second).version
    others = [
        EdgeSet([first]),
        EdgeSet([first, act(Edge(11, 21, law="1656/NQ-UBTVQH15"), number=2, on=LATER)]),
        EdgeSet([first, act(Edge(11, 22), number=2, on=LATER)]),
        EdgeSet([first, act(Edge(11, 21), number=2, on=LAST)]),
        edges.with_shares({(1, 11): HALF}),
    ]
    assert len({edges.version, *(other.version for other in others)}) == 6


def test_ground_without_residents_counts_only_for_what_does_not_go_with_people():
    edges = EdgeSet([act(Edge(1, 11, Part.REMAINDER), Edge(1, 12, Part.PART, area_only=True), Edge(2, 12))])
    assert len(edges.common_areas(BEFORE, MERGER)) == 1
    assert len(edges.common_areas(BEFORE, MERGER, with_people=True)) == 2


def test_an_annulled_act_is_turned_round_for_whoever_reported_in_between():
    edges = EdgeSet([act(*CUT), act(number=2, on=LATER, annuls=1)])
    assert edges.between(BEFORE, LATER).relation() == Relation({})
    assert edges.between(MERGER, LATER).relation() == edges.between(BEFORE, MERGER).relation().inverse()
    assert edges.between(LATER, MERGER).relation() == edges.between(BEFORE, MERGER).relation()


def test_a_relation_is_not_equal_to_anything_else():
    assert Relation({}) != {}


def test_units_from_nowhere_of_several_acts_are_all_from_nowhere():
    first, second = act(begins=frozenset({51})), act(number=2, begins=frozenset({52}))
    later = act(number=3, on=LATER, begins=frozenset({53}))
    assert EdgeSet([first, second, later]).between(BEFORE, LAST).relation().ways == {None: frozenset({51, 52, 53})}
    follows = act(Edge(51, 61), number=3, on=LATER, begins=frozenset({62}))
    assert EdgeSet([first, follows]).between(BEFORE, LAST).relation().ways == {None: frozenset({61, 62})}


def test_shares_run_upwards_from_nothing():
    with pytest.raises(ValueError, match="runs upwards"):
        Share(Fraction(1, 2), Fraction(1, 3))


def test_a_share_that_the_others_leave_is_implied():
    assert closed({1: HALF, 2: UNKNOWN})[2] == HALF
    assert closed({1: HALF, 2: HALF, 3: UNKNOWN, 4: UNKNOWN})[4] == Share(
        Fraction(0), Fraction(0), Basis.ESTIMATED, "area"
    )
    two_blanks = closed({1: HALF, 2: UNKNOWN, 3: UNKNOWN})
    assert two_blanks[2] == Share(Fraction(0), Fraction(1, 2))
    assert closed({1: UNKNOWN, 2: UNKNOWN})[1] == UNKNOWN


def test_a_unit_of_which_nothing_was_counted_has_no_measured_shares():
    found = measured_shares({(1, 11): 1, (1, 12): 3, (2, 12): 0}, source="groups 2025")
    assert found == {
        (1, 11): Share(Fraction(1, 4), Fraction(1, 4), Basis.MEASURED, "groups 2025"),
        (1, 12): Share(Fraction(3, 4), Fraction(3, 4), Basis.MEASURED, "groups 2025"),
    }
