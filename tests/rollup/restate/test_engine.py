"""Figures on the map of another day: on their own map they are what every engine says, and elsewhere surely true."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rollup.made_up import INDICATORS, UNITS, make_case
from tests.rollup.restate.histories import GOOD, GROUPS, History, histories, row_on
from tests.rollup.test_engines_agree import ask_for_all
from tongket.rollup import (
    BadRequest,
    Combine,
    Due,
    Fact,
    Indicator,
    Link,
    MemoryEngine,
    Nature,
    Overlap,
    Period,
    Request,
    RestatingEngine,
    State,
    Tree,
    month,
    year,
)
from tongket.rollup.restate import (
    Basis,
    Bounds,
    Edge,
    EdgeSet,
    Exactness,
    MapView,
    Mutation,
    NotRestatable,
    Part,
    Share,
)

ANY_DAY = date(2025, 3, 1)
RESTATABLE = {"flow", "stock", "fresh", "money", "price"}


def engine_of(tree, indicators, facts, due, view, **more) -> RestatingEngine:
    periods = dict(enumerate(dict.fromkeys([*(one.period for one in facts), *(one.period for one in due)])))
    number = {period: key for key, period in periods.items()}
    fact_rows = [
        (one.indicator, one.unit, number[one.period], one.category, one.key, one.value, one.state, one.source)
        for one in facts
    ]
    due_rows = [(one.indicator, one.unit, number[one.period]) for one in due]
    homed = [(code, unit, number[period], *rest) for code, unit, period, *rest in more.pop("homed", ())]
    return RestatingEngine(tree, indicators, fact_rows, due_rows, periods, view, homed=homed, **more)


def without_map(said):
    """A figure as another engine would give it; a refusal, or a figure for each of several requests, likewise."""
    if isinstance(said, list):
        return [without_map(each) for each in said]
    if isinstance(said, tuple):
        return said
    return replace(said, restated=None, parts=tuple(map(without_map, said.parts)))


@given(st.integers(0, 2**32))
def test_where_nothing_ever_changed_every_field_and_every_refusal_is_that_of_the_plain_engine(seed):
    case, chance = make_case(seed), random.Random(seed)
    tree = Tree([Link(unit, chance.randrange(1, unit) if unit > 1 else None) for unit in UNITS])
    asked = [one for one in case.requests if one.indicator in RESTATABLE and tree.knows(one.unit)]
    plain = MemoryEngine(tree, INDICATORS, case.facts, case.due)
    other = engine_of(tree, INDICATORS, case.facts, case.due, MapView(EdgeSet([]), ANY_DAY))
    assert without_map(ask_for_all(other, asked)) == ask_for_all(plain, asked)


# Histories with a hidden truth ----------------------------------------------------------------------------

COUNTRY = 9_999
THE_YEAR = year("civil", 2020)
RATIO = Indicator("good of all", Nature.RATIO, Combine.RECOMPUTE, ("good",), ("groups",))
COUNTS = [GROUPS, GOOD, RATIO]


def tree_of(history: History) -> Tree:
    """All units under one country, each on the days of the maps it is on."""
    links = [Link(COUNTRY, None)]
    for nth, alive in enumerate(history.alive):
        start = history.day(nth) if nth else None
        end = history.day(nth + 1) if nth + 1 < len(history.alive) else None
        links += [Link(unit, COUNTRY, start, end) for unit in alive]
    return Tree(links)


def facts_of(history: History, then: int) -> list[Fact]:
    period = row_on(GROUPS, history.day(then)).period
    good = Counter(home for thing, home in history.homes[then].items() if thing % 2 == 0)
    counts = history.counts(then)
    return [
        Fact(code, unit, period, said[unit], source=f"{code}:{unit}:{then}")
        for code, said in (("groups", counts), ("good", good))
        for unit in sorted(history.alive[then])
    ]


def facts_of_all(history: History) -> list[Fact]:
    return [fact for then in range(len(history.homes)) for fact in facts_of(history, then)]


def engine_on(history: History, now: int, facts=None, **more) -> RestatingEngine:
    facts = facts_of_all(history) if facts is None else facts
    return engine_of(tree_of(history), COUNTS, facts, (), MapView(history.edges, history.day(now)), **more)


def truth_of_all(history: History, now: int) -> Counter:
    return sum((history.truth(then, now) for then in range(len(history.homes))), Counter())


@given(histories(outside=True, annulled=True, steps=5))
def test_a_figure_over_many_maps_contains_the_truth_and_a_value_is_the_truth(history):
    for now in range(len(history.homes)):
        truth = truth_of_all(history, now)
        for unit in sorted(history.alive[now]):
            figure = engine_on(history, now).figure(Request("groups", unit, THE_YEAR))
            if figure.facts:
                assert truth[unit] in figure.restated.bounds and figure.value in (None, truth[unit])
            assert figure.restated.version == history.edges.version


@given(histories(annulled=True, steps=5))
def test_the_country_has_the_same_total_on_every_map(history):
    total = sum(sum(history.counts(then).values()) for then in range(len(history.homes)))
    for now in range(len(history.homes)):
        assert engine_on(history, now).figure(Request("groups", COUNTRY, THE_YEAR)).value == total


def walked(history: History, unit: int, then: int, now: int) -> set[int]:
    """Where the things of a unit may be later, step by step."""
    reached = {unit}
    for mutation in history.mutations[then:now]:
        ways = {one: {edge.successor for edge in mutation.edges if edge.predecessor == one} for one in reached}
        reached = set().union(*(ways[one] or {one} for one in reached))
    return reached


@given(histories(steps=4))
def test_the_bounds_are_those_of_a_plain_walk_from_map_to_map(history):
    now = len(history.homes) - 1
    ways = [
        (walked(history, unit, then, now), count)
        for then in range(now + 1)
        for unit, count in history.counts(then).items()
    ]
    for unit in sorted(history.alive[now]):
        low = sum(count for reached, count in ways if reached == {unit})
        high = sum(count for reached, count in ways if unit in reached)
        assert engine_on(history, now).figure(Request("groups", unit, THE_YEAR)).restated.bounds in (
            Bounds(low, high),
            None,
        )


@given(histories(annulled=True, steps=4))
def test_with_every_thing_at_home_every_figure_is_exact(history):
    for now in range(len(history.homes)):
        homed = [
            ("groups", unit, row_on(GROUPS, history.day(then)).period, "", home, number)
            for then in range(len(history.homes))
            for (unit, home), number in history.pairs(then, now).items()
        ]
        truth = truth_of_all(history, now)
        for unit in sorted(history.alive[now]):
            figure = engine_on(history, now, homed=homed).figure(Request("groups", unit, THE_YEAR))
            assert figure.value == (truth[unit] if figure.facts else None)


@given(histories(outside=True, annulled=True, steps=4))
def test_a_ratio_lies_where_it_is_said_to(history):
    for then, now in history.journeys():
        engine = engine_on(history, now, facts_of(history, then))
        for unit in sorted(history.alive[now]):
            figure = engine.figure(Request("good of all", unit, row_on(GROUPS, history.day(then)).period))
            inside = [
                thing
                for thing, home in history.homes[then].items()
                if home is not None and history.homes[now].get(thing) == unit
            ]
            if inside and figure.restated.bounds:
                ratio = Fraction(sum(thing % 2 == 0 for thing in inside), len(inside))
                assert ratio in figure.restated.bounds and figure.value in (None, ratio)


# The small city -------------------------------------------------------------------------------------------

BEFORE, DAY = date(2025, 6, 30), date(2025, 7, 1)
CITY, DISTRICT, CUT, WHOLE, NEW, OTHER = 1, 2, 11, 12, 21, 22
MARCH, AUGUST = month("civil", 2025, 3), month("civil", 2025, 8)
THIS_YEAR = year("civil", 2025)
SMALL = Tree(
    [
        Link(CITY, None),
        Link(DISTRICT, CITY, None, DAY),
        Link(CUT, DISTRICT, None, DAY),
        Link(WHOLE, DISTRICT, None, DAY),
        Link(NEW, CITY, DAY),
        Link(OTHER, CITY, DAY),
    ]
)
EDGES = EdgeSet([Mutation(1, DAY, (Edge(CUT, NEW, Part.PART), Edge(CUT, OTHER, Part.REMAINDER), Edge(WHOLE, OTHER)))])
KINDS = [Indicator("TT01", Nature.FLOW, Combine.SUM), Indicator("TQ01", Nature.STOCK, Combine.SUM)]
MORE_KINDS = [*KINDS, Indicator("MH01", Nature.STOCK, Combine.DISTINCT), Indicator("H", Nature.STOCK, Combine.NONE)]
SHARE = Indicator("share", Nature.RATIO, Combine.RECOMPUTE, ("TT01",), ("TT01", "TQ01"))


def small(facts, due=(), *, on=AUGUST.last_day, edges=EDGES, indicators=KINDS, **more) -> RestatingEngine:
    return engine_of(SMALL, indicators, facts, due, MapView(edges, on), **more)


def test_a_figure_across_the_change_adds_what_is_sure_and_bounds_the_rest():
    facts = [Fact("TT01", CUT, MARCH, 10, source="a"), Fact("TT01", WHOLE, MARCH, 5), Fact("TT01", OTHER, AUGUST, 3)]
    engine = small(facts, [Due("TT01", NEW, AUGUST), Due("TT01", CUT, MARCH)])
    other, new, city = (engine.figure(Request("TT01", unit, THIS_YEAR)) for unit in (OTHER, NEW, CITY))
    assert (other.value, other.restated.bounds, other.restated.cut) == (None, Bounds(8, 18), 1)
    assert (new.restated.bounds, new.restated.exactness) == (Bounds(0, 10), Exactness.BOUNDED)
    assert (new.due, new.reported, [gap.unit for gap in new.gaps], new.sources) == (2, 1, [NEW], ("a",))
    assert (city.value, city.restated.exactness) == (18, Exactness.EXACT_AREA)
    assert [(one.unit, one.low, one.high, one.answer) for one in other.restated.made_of] == [
        (CUT, 0, 10, 10),
        (WHOLE, 5, 5, 5),
        (OTHER, 3, 3, 3),
    ]
    assert engine.figures([Request("TT01", OTHER, THIS_YEAR)], detail=False)[0].restated.made_of == ()


def test_what_was_reported_on_the_map_itself_says_so():
    figure = small([Fact("TT01", OTHER, AUGUST, 3)]).figure(Request("TT01", OTHER, AUGUST))
    assert (figure.value, figure.restated.exactness) == (3, Exactness.NATIVE)


def test_nothing_reported_is_no_number():
    figure = small([]).figure(Request("TT01", OTHER, THIS_YEAR))
    assert (figure.value, figure.restated.bounds) == (None, None)


def test_a_stock_is_that_of_the_last_day_s_map():
    facts = [Fact("TQ01", CUT, MARCH, 10), Fact("TQ01", WHOLE, month("civil", 2025, 6), 4)]
    engine = small(facts)
    assert engine.figure(Request("TQ01", OTHER, month("civil", 2025, 6))).restated.bounds == Bounds(4, 14)
    assert engine.figure(Request("TQ01", OTHER, AUGUST)).restated.bounds is None


def test_records_place_what_they_know_and_leave_the_rest_between_bounds():
    facts = [Fact("TQ01", CUT, MARCH, 10, category="women"), Fact("TQ01", WHOLE, MARCH, 4, category="women")]
    homed = [("TQ01", CUT, MARCH, "women", NEW, 6), ("TQ01", CUT, MARCH, "women", 77, 2)]
    engine = small(facts, homed=homed)
    assert engine.figure(Request("TQ01", NEW, MARCH)).restated.bounds == Bounds(6, 10)
    whole = small(facts, homed=[*homed[:1], ("TQ01", CUT, MARCH, "women", OTHER, 4)])
    new, other = (whole.figure(Request("TQ01", unit, MARCH)) for unit in (NEW, OTHER))
    assert (new.value, other.value) == (6, 8)
    assert {new.restated.exactness, other.restated.exactness} == {Exactness.EXACT_RECORDS}


def test_a_district_that_answered_as_one_is_bounded_for_each_commune_and_exact_for_the_city():
    facts = [Fact("TT01", DISTRICT, MARCH, 7), Fact("TT01", WHOLE, MARCH, 5), Fact("TT01", CITY, MARCH, 2)]
    engine = small(facts)
    other, city = (engine.figure(Request("TT01", unit, THIS_YEAR)) for unit in (OTHER, CITY))
    assert (other.restated.bounds, other.facts) == (Bounds(5, 12), 2)
    assert (city.value, city.facts) == (14, 3)


def test_of_a_district_that_has_ended_it_is_known_where_its_figure_may_have_gone():
    facts = [Fact("TT01", CUT, MARCH, 10), Fact("TT01", WHOLE, MARCH, 5), Fact("TT01", OTHER, AUGUST, 3)]
    engine = small(facts, origin=DISTRICT)
    bounds = [engine.figure(Request("TT01", unit, THIS_YEAR)).restated.bounds for unit in (NEW, OTHER, CITY)]
    assert bounds == [Bounds(0, 10), Bounds(5, 15), Bounds(15, 15)]


def test_shares_give_an_estimate_beside_the_bounds_and_leave_the_version_of_the_record():
    share = Share(Fraction(3, 10), Fraction(3, 10), Basis.MEASURED, "groups of 2025")
    engine = small([Fact("TT01", CUT, MARCH, 10)], edges=EDGES.with_shares({(CUT, NEW): share}), version=EDGES.version)
    found = engine.figure(Request("TT01", NEW, THIS_YEAR)).restated
    assert (found.exactness, found.bounds, found.estimate) == (Exactness.ESTIMATED, Bounds(0, 10), Bounds(3, 3))
    assert (found.shares, found.version, found.value) == ("groups of 2025", EDGES.version, None)


def test_what_a_share_counts_among_is_never_above_one():
    facts = [Fact("TT01", CUT, MARCH, 10), Fact("TQ01", CUT, MARCH, 10)]
    figure = small(facts, indicators=[*KINDS, SHARE]).figure(Request("share", NEW, MARCH))
    assert (figure.value, figure.restated.bounds, figure.restated.cut) == (None, Bounds(0, 1), 1)
    city = small(facts, indicators=[*KINDS, SHARE]).figure(Request("share", CITY, MARCH))
    assert (city.value, city.numerator, city.denominator) == (Fraction(1, 2), 10, 20)


def test_a_share_of_which_a_side_was_never_reported_is_no_number():
    figure = small([Fact("TT01", CUT, MARCH, 10)], indicators=[*KINDS, SHARE]).figure(Request("share", CITY, MARCH))
    assert (figure.value, figure.restated.bounds) == (None, None)


@pytest.mark.parametrize("code", ["MH01", "H"])
def test_what_stays_on_its_own_map_is_refused_in_both_languages(code):
    with pytest.raises(NotRestatable) as refused:
        small([], indicators=MORE_KINDS).figure(Request(code, CITY, MARCH))
    assert refused.value.sentence["vi"] and refused.value.sentence["en"]


def test_a_unit_that_is_not_on_the_map_has_no_figure_there():
    with pytest.raises(BadRequest):
        small([]).figure(Request("TT01", DISTRICT, MARCH))


def test_what_would_be_counted_twice_is_refused_to_whom_it_concerns_alone():
    facts = [
        Fact("TT01", OTHER, AUGUST, 3),
        Fact("TT01", OTHER, Period.parse("civil:2025-Q3"), 3),
        Fact("TT01", NEW, AUGUST, 1, State.ESTIMATE),
    ]
    engine = small(facts)
    assert engine.figure(Request("TT01", NEW, THIS_YEAR)).value == 1
    with pytest.raises(Overlap):
        engine.figure(Request("TT01", CITY, THIS_YEAR))


def test_backwards_the_past_is_asked_for_what_is_counted_now():
    facts = [Fact("TT01", OTHER, AUGUST, 3), Fact("TT01", NEW, AUGUST, 4)]
    engine = small(facts, on=BEFORE)
    cut, whole, district = (engine.figure(Request("TT01", unit, THIS_YEAR)) for unit in (CUT, WHOLE, DISTRICT))
    assert (cut.restated.bounds, whole.restated.bounds, district.value) == (Bounds(4, 7), Bounds(0, 3), 7)


def test_a_stock_that_is_said_twice_alike_counts_once_and_an_older_one_not_at_all():
    june, quarter = month("civil", 2025, 6), Period.parse("civil:2025-Q2")
    answers = [(quarter, 4), (june, 4), (MARCH, 9)]
    for facts in (answers, answers[::-1]):
        engine = small([Fact("TQ01", WHOLE, period, value) for period, value in facts], on=BEFORE)
        assert engine.figure(Request("TQ01", WHOLE, june)).value == 4
    differing = [Fact("TQ01", WHOLE, june, 4), Fact("TQ01", WHOLE, quarter, 5)]
    with pytest.raises(Overlap):
        small(differing, on=BEFORE).figure(Request("TQ01", WHOLE, june))


def test_what_is_asked_of_a_unit_that_is_not_there_that_day_is_not_due():
    engine = small([], [Due("TT01", CUT, AUGUST), Due("TT01", NEW, AUGUST)])
    assert engine.figure(Request("TT01", CITY, THIS_YEAR)).due == 1
