"""Where residents go, what a draft does not say, and who may: plain values."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongket.accounts.rules import CONSOLIDATOR, ENTRY, ROLE_NAMES, Standing
from tongket.reorganisation import rules
from tongket.reorganisation.rules import Begun, Plan, Way, gaps, is_whole

DAY = dt.date(2025, 11, 1)
UNITS = st.integers(1, 5)
WAYS = st.lists(
    st.builds(Way, UNITS, st.integers(11, 14), st.sampled_from(["whole", "part", "remainder"]), st.booleans()),
    unique_by=lambda way: way[:2],
    max_size=12,
)


def plan(*ways: Way, kind: str = "rearrange", **said) -> Plan:
    there = {way.predecessor for way in ways}
    given = {"called": {unit: f"Unit {unit}" for unit in there}, "there": there, "legal_source": "12/NQ"}
    return Plan(kind, DAY, ways=ways, **given | said)


@pytest.mark.parametrize(
    ("ways", "home", "suggested"),
    [
        ([Way(1, 11)], 11, 11),
        ([Way(1, 11, "part"), Way(1, 12, "remainder")], None, 12),
        ([Way(1, 11, "part"), Way(1, 12, "part")], None, None),
        ([Way(1, 11, "part", area_only=True), Way(1, 12, "remainder")], 12, 12),
        ([Way(1, 11, "part", area_only=True), Way(1, 12, "part")], 12, 12),
        ([Way(1, 11, "part"), Way(1, 12, "part", is_likely=True)], None, 12),
        ([Way(1, 11, "part", is_likely=True), Way(1, 12, "remainder")], None, 12),
        ([Way(1, 11, "part")], None, None),
        ([Way(1, None)], None, None),
    ],
)
def test_groups_move_by_rule_only_where_all_residents_do(ways, home, suggested):
    assert (rules.home_of_residents(ways), rules.suggested_home(ways)) == (home, suggested)


@given(WAYS)
def test_a_unit_is_exact_only_if_nobody_of_a_divided_unit_came_to_it(ways):
    of = rules.by_predecessor(ways)
    for unit, is_exact in rules.exact_after(ways).items():
        came = {way.predecessor for way in ways if way.successor == unit and not way.area_only}
        assert is_exact == all(rules.home_of_residents(of[old]) == unit for old in came)


@given(WAYS)
def test_a_suggestion_is_always_one_of_those_who_get_inhabited_ground(ways):
    for own in rules.by_predecessor(ways).values():
        found = rules.suggested_home(own)
        assert found is None or found in {way.successor for way in own if not way.area_only}
        assert rules.home_of_residents(own) in (None, found)


@given(WAYS)
def test_the_way_back_of_the_way_back_joins_the_same_units(ways):
    there_and_back = rules.turned_round(rules.turned_round(ways))
    assert {way[:2] for way in there_and_back} == {way[:2] for way in ways}


@given(WAYS)
def test_what_has_no_gap_leaves_no_remainder_unsaid_and_no_resident_behind(ways):
    if is_whole(gaps(plan(*ways))):
        for own in rules.by_predecessor(ways).values():
            parts = [way.part for way in own]
            assert parts != ["part"] and parts != ["remainder"] and parts.count("remainder") <= 1
            assert "whole" not in parts or len(parts) == 1
            assert not all(way.area_only for way in own)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (plan(), "Nothing happens yet"),
        (Plan("merge", None, "12/NQ", ways=[Way(1, 11)]), "The day"),
        (plan(Way(1, 11, "part")), "who has the remainder"),
        (plan(Way(1, 11, "part", True), Way(1, 12, "part", True)), "residents of Unit 1 go nowhere"),
        (plan(Way(1, None)), "nobody has its ground"),
        (plan(Way(1, 11), Way(1, 12, "part")), "whole and also in part"),
        (plan(Way(1, 11, "remainder"), Way(1, 12, "remainder")), "more than one remainder"),
        (plan(Way(1, 11), there=()), "does not exist on the day before"),
        (plan(Way(1, 11), kind="rename"), "moves no ground"),
        (plan(Way(1, 11), changed={1}), "change and to end"),
        (plan(Way(1, 11), handed_over={7}, there={1, 7}, called={7: "Unit 7"}), "does not end"),
        (plan(begun={11: Begun("New", False)}), "New has no superior"),
        (plan(Way(1, 11), begun={11: Begun("New", True, "7")}, bearers={"7": 2}), "another unit's"),
    ],
)
def test_a_gap_is_told_in_a_sentence_and_stops_the_act(made, sentence):
    problems = gaps(made)
    assert sentence in "; ".join(str(problem) for problem in problems)
    assert not is_whole(problems)


def test_a_level_may_be_abolished_without_successors_and_a_code_may_be_inherited():
    assert is_whole(gaps(plan(Way(1, None), kind="level_abolished")))
    assert is_whole(gaps(plan(Way(1, 11), begun={11: Begun("New", True, "7")}, bearers={"7": 1})))


@pytest.mark.parametrize("role", sorted(ROLE_NAMES))
def test_only_a_consolidating_officer_on_or_above_the_unit_may(role):
    for standing in (Standing(here=frozenset({role})), Standing(above=frozenset({role}))):
        for step in ("prepare", "carry out", "settle", "annul", "discard"):
            assert (rules.why_not(step, standing) is None) == (role == CONSOLIDATOR)
    assert rules.why_not("prepare", Standing(here=frozenset({ENTRY})))


@pytest.mark.parametrize(
    ("step", "state", "is_open"),
    [
        *(("carry out", "done", False), ("settle", "done", True), ("annul", "done", True)),
        *(("annul", "annulled", False), ("settle", "annulled", False)),
    ],
)
def test_a_step_is_open_only_in_its_state(step, state, is_open):
    assert (rules.why_not(step, Standing(here=frozenset({CONSOLIDATOR})), state) is None) == is_open


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [("commune", "commune", True), ("district", "province", False), ("province", "commune", True)],
)
def test_a_role_never_goes_on_higher_up(old, new, may):
    assert rules.may_go_on(old, new) == may
