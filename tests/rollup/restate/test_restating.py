"""The cases that a reader meets: mergers and cuts, months on both sides of a day, gaps, districts, refusals."""

from datetime import date
from fractions import Fraction

import pytest

from tongket.rollup import Combine, Fact, Indicator, Nature, NonsenseSum, State, month
from tongket.rollup.restate import (
    BadSeries,
    Basis,
    Bounds,
    Counted,
    Edge,
    EdgeSet,
    Exactness,
    MapView,
    Mutation,
    NotRestatable,
    Part,
    Row,
    Series,
    Share,
    Statistic,
    check_restatable,
    restate,
    statistic_of,
    why_not_restate,
    worst,
)

BEFORE, MERGER, LATER = date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 1)
JUNE, JULY = month("civil", 2025, 6), month("civil", 2025, 7)
EVENTS = Indicator("TT01", Nature.FLOW, Combine.SUM)
GROUPS = Indicator("TQ01", Nature.STOCK, Combine.SUM)
GOOD = Indicator("TQ06", Nature.STOCK, Combine.SUM)
MONEY = Indicator("KP01", Nature.FLOW, Combine.SUM, scale=2)
#: 1 is cut between 11 and 12; 2 joins 12 as a whole; 3 and 4 become 13; nothing happens to 5.
EDGES = EdgeSet(
    [
        Mutation(
            1,
            MERGER,
            (Edge(1, 11, Part.PART), Edge(1, 12, Part.REMAINDER), Edge(2, 12), Edge(3, 13), Edge(4, 13)),
        )
    ]
)
NEW = MapView(EDGES, MERGER)
OLD = MapView(EDGES, BEFORE)


def facts(*answers: tuple, indicator: Indicator = EVENTS, period=JUNE) -> list[Fact]:
    return [Fact(indicator.code, unit, period, *rest) for unit, *rest in answers]


def asked(*answers: tuple, view: MapView = NEW, **more):
    return restate(Series.of([Row(EVENTS, JUNE)], facts(*answers)), view, **more)


ALL = ((1, 10), (2, 4), (3, 7), (4, 1), (5, 2))


def test_each_unit_is_as_sure_as_what_became_of_its_predecessors():
    restated = asked(*ALL)
    found = {unit: (restated.figure(unit, 0).bounds, restated.figure(unit, 0).exactness) for unit in restated.areas}
    assert found == {
        5: (Bounds(2, 2), Exactness.NATIVE),
        11: (Bounds(0, 10), Exactness.BOUNDED),
        12: (Bounds(4, 14), Exactness.BOUNDED),
        13: (Bounds(8, 8), Exactness.EXACT_LAW),
    }
    assert restated.version == EDGES.version == restated.figure(5, 0).version
    assert restated.figure(13, 0).value == 8 and restated.figure(11, 0).value is None


def test_units_taken_together_are_surer_than_one_by_one():
    restated = asked(*ALL, areas={"both": {11, 12}, "city": {5, 11, 12, 13}, "odd": {12, 13}, "same": {5}})
    figures = {name: restated.figure(name, 0) for name in restated.areas}
    assert {name: (figure.bounds, figure.exactness.value) for name, figure in figures.items()} == {
        "both": (Bounds(14, 14), "exact_area"),
        "city": (Bounds(24, 24), "exact_area"),
        "odd": (Bounds(12, 22), "bounded"),
        "same": (Bounds(2, 2), "native"),
    }


def test_new_figures_on_the_old_map_are_divided_the_other_way():
    series = Series.of([Row(EVENTS, JULY)], facts((11, 6), (12, 9), (13, 3), (5, 1), period=JULY))
    restated = restate(series, OLD)
    assert {unit: restated.figure(unit, 0).bounds for unit in restated.areas} == {
        1: Bounds(6, 15),
        2: Bounds(0, 9),
        3: Bounds(0, 3),
        4: Bounds(0, 3),
        5: Bounds(1, 1),
    }


def test_what_is_not_known_of_one_unit_is_not_known_of_what_it_became():
    restated = asked((1, None, State.NOT_COLLECTED), (2, 4, State.ESTIMATE), (4, 0, State.NIL), (5, 0, State.NIL))
    assert restated.figure(11, 0).bounds == Bounds(0, None)
    assert restated.figure(12, 0).bounds == Bounds(4, None)
    assert restated.figure(12, 0).counted == Counted(answers=2, not_collected=1, estimated=1)
    assert restated.figure(13, 0).counted == Counted(answers=1, missing=1, nil=1)
    assert [restated.bands(unit).flags[0].value for unit in (5, 11, 12, 13)] == ["native", "none", "none", "none"]


def test_a_nil_return_is_exact_wherever_the_unit_went():
    restated = asked((1, 0, State.NIL), (2, 4))
    assert restated.figure(11, 0).value == 0
    assert restated.figure(12, 0).exactness is Exactness.EXACT_LAW
    assert restated.figure(11, 0).counted.nil == 1


def test_not_applicable_is_an_answer_that_adds_nothing():
    restated = asked((3, 7), (4, None, State.NOT_APPLICABLE))
    assert restated.figure(13, 0).value == 7


def test_answers_by_category_are_added_and_the_worst_of_them_is_heard():
    answers = [
        Fact("TT01", 3, JUNE, 2, category="lửa"),
        Fact("TT01", 3, JUNE, 0, State.NIL, category="nước"),
        Fact("TT01", 4, JUNE, 0, State.NIL, category="lửa"),
        Fact("TT01", 4, JUNE, None, State.NOT_APPLICABLE, category="nước"),
        Fact("TT02", 4, JUNE, 9),
    ]
    restated = restate(Series.of([Row(EVENTS, JUNE)], answers), NEW)
    assert restated.figure(13, 0).value == 2
    assert restated.figure(13, 0).counted == Counted(answers=2, nil=1)


def test_a_flow_is_added_over_months_on_both_sides_of_the_day():
    rows = [Row(EVENTS, JUNE), Row(EVENTS, JULY)]
    restated = restate(Series.of(rows, facts(*ALL) + facts((11, 3), (12, 5), (13, 1), period=JULY)), NEW)
    assert restated.bands(11).low == [0, 3] and restated.bands(11).high == [10, 3]
    assert [flag.value for flag in restated.bands(13).flags] == ["exact_law", "native"]
    whole = restated.over(13, [0, 1])
    assert (whole.value, whole.exactness, whole.counted.answers) == (9, Exactness.EXACT_LAW, 3)
    assert restated.over(11, [0, 1]).bounds == Bounds(3, 13)
    assert restated.over(5, [0, 1]).exactness is Exactness.NONE


def test_stocks_and_different_things_are_not_added_over_time():
    rows = [Row(GROUPS, JUNE), Row(GROUPS, JULY), Row(EVENTS, JUNE)]
    restated = restate(Series.of(rows, []), NEW, {"x": {13}})
    with pytest.raises(NonsenseSum, match="stock"):
        restated.over("x", [0, 1])
    with pytest.raises(NonsenseSum, match="one indicator"):
        restated.over("x", [])


def test_a_period_cut_by_the_day_may_be_on_either_map():
    early = Row(EVENTS, JULY, on=BEFORE)
    restated = restate(Series((early,), {3: [5], 4: [6]}), NEW)
    assert restated.figure(13, 0).value == 11
    with pytest.raises(BadSeries, match="where it is not"):
        restate(Series((Row(EVENTS, JULY),), {3: [5]}), NEW)


def test_a_period_before_the_cut_and_one_without_answers_do_not_disturb_each_other():
    restated = restate(Series((Row(EVENTS, JUNE), Row(EVENTS, JULY)), {3: [5, 0]}, {3: 0b01}), NEW, {"x": {13}})
    assert [flag.value for flag in restated.bands("x").flags] == ["none", "none"]
    assert restated.figure("x", 0).bounds == Bounds(5, None)


def test_ground_that_came_from_nowhere_or_went_nowhere_is_never_made_up():
    edges = EdgeSet([Mutation(1, MERGER, (Edge(1, 11),), begins=frozenset({11, 12}), ends=frozenset({2}))])
    restated = restate(Series((Row(EVENTS, JUNE),), {1: [3], 2: [5]}), MapView(edges, MERGER))
    assert restated.unplaced == (2,)
    assert restated.figure(11, 0).bounds == Bounds(3, None)
    assert restated.bands(11).flags == [Exactness.NONE]
    assert restated.figure(11, 0).counted.missing == 1
    back = restate(Series((Row(EVENTS, JULY),), {11: [3], 12: [1]}), MapView(edges, BEFORE))
    assert back.figure(1, 0).bounds == Bounds(0, 3)


def test_a_district_that_answered_as_one_is_bounded_by_where_its_communes_went():
    view = MapView(EDGES, MERGER, gathered={90: {1, 3}, 91: {2, 4}})
    restated = restate(Series((Row(EVENTS, JUNE), Row(EVENTS, JULY)), {90: [20, 0], 91: [5, 0]}, {90: 1, 91: 1}), view)
    assert {unit: restated.figure(unit, 0).bounds for unit in (11, 12, 13)} == {
        11: Bounds(0, 20),
        12: Bounds(0, 25),
        13: Bounds(0, 25),
    }
    with pytest.raises(BadSeries, match="gathered into another"):
        restate(Series((Row(EVENTS, JUNE),), {90: [20], 1: [10]}), view)


def test_records_with_a_home_make_a_cut_unit_exact_and_half_of_them_half():
    full = asked(*ALL, homed={(1, 11): [6], (1, 12): [4]})
    assert [(full.figure(unit, 0).value, full.bands(unit).flags[0].value) for unit in (11, 12)] == [
        (6, "exact_records"),
        (8, "exact_records"),
    ]
    half = asked(*ALL, homed={(1, 11): [6]})
    assert half.figure(11, 0).bounds == Bounds(6, 10)
    assert half.bands(11).flags == [Exactness.BOUNDED]


@pytest.mark.parametrize(
    ("homed", "why"),
    [
        ({(1, 13): [2]}, "can have come to unit 13"),
        ({(1, 11): [6], (1, 12): [5]}, "has 10 and records of it place 11"),
        ({(1, 11): [6, 1]}, "have 2 rows, not 1"),
    ],
)
def test_records_that_contradict_the_map_or_the_answer_are_refused(homed, why):
    with pytest.raises(BadSeries, match=why):
        asked(*ALL, homed=homed)


def test_records_of_a_unit_that_did_not_answer_are_the_least_of_it():
    restated = asked((2, 4), homed={(1, 12): [3]})
    assert restated.figure(12, 0).bounds == Bounds(7, None)


def test_an_answer_beside_a_missing_one_is_still_held_against_its_records():
    rows = (Row(EVENTS, JUNE), Row(GROUPS, JUNE))
    series = Series(rows, {1: [0, 5], 2: [0, 0]}, {1: 0b10})
    restated = restate(series, NEW, homed={(1, 12): [3, 4]})
    assert [restated.figure(12, row).bounds for row in (0, 1)] == [Bounds(3, None), Bounds(4, 5)]
    with pytest.raises(BadSeries, match="has 5 and records of it place 6"):
        restate(series, NEW, homed={(1, 12): [3, 6]})


def test_months_on_one_map_share_a_plan():
    assert NEW.plan(BEFORE) is NEW.plan(date(2024, 2, 29))
    assert NEW.plan(BEFORE) is not NEW.plan(MERGER)


def test_ground_without_residents_leaves_the_whole_of_a_unit_to_the_other_part():
    half = Share(Fraction(1, 2), Fraction(1, 2), Basis.ESTIMATED, "area 2025")
    cut = (Edge(1, 11, Part.REMAINDER), Edge(1, 12, Part.PART, area_only=True), Edge(2, 12))
    shared = (Edge(3, 12, Part.PART, share=half), Edge(3, 13, Part.PART))
    edges = EdgeSet([Mutation(1, MERGER, cut + shared)])
    people = asked(*ALL, view=MapView(edges, MERGER, with_people=True))
    assert people.figure(11, 0).exactness is Exactness.EXACT_LAW
    assert people.figure(12, 0).estimate == Bounds(Fraction(15, 2), Fraction(15, 2))
    ground = asked(*ALL, view=MapView(edges, MERGER))
    assert ground.figure(11, 0).exactness is Exactness.BOUNDED


def test_a_unit_made_of_ground_without_residents_begins_with_nothing():
    cut = (Edge(1, 11, Part.REMAINDER), Edge(1, 12, Part.PART, area_only=True))
    end = Mutation(2, LATER, (Edge(11, 21),), ends=frozenset({12}))
    edges = EdgeSet([Mutation(1, MERGER, cut), end])
    on_the_day = asked(*ALL, view=MapView(edges, MERGER, with_people=True), areas={12: {12}})
    assert (on_the_day.figure(12, 0).value, on_the_day.bands(12).flags) == (0, [Exactness.EXACT_LAW])
    relation = edges.between(BEFORE, LATER, with_people=True).relation()
    assert relation.to(1) == {21} and not relation.bare
    assert relation == edges.between(BEFORE, MERGER, with_people=True).relation().then(
        edges.between(MERGER, LATER, with_people=True).relation()
    )
    assert relation.inverse().inverse() == relation


def test_a_share_is_an_estimate_inside_the_bounds_and_one_unknown_share_spoils_it():
    third = Share(Fraction(1, 3), Fraction(2, 5), Basis.ESTIMATED, "area 2025")
    edges = EDGES.with_shares({(1, 11): third})
    figure = asked(*ALL, view=MapView(edges, MERGER)).figure(12, 0)
    assert figure.exactness is Exactness.ESTIMATED
    assert (figure.bounds, figure.estimate, figure.shares) == (
        Bounds(4, 14),
        Bounds(10, Fraction(32, 3)),
        "area 2025",
    )
    more = EdgeSet([*edges.mutations, Mutation(2, LATER, (Edge(11, 21, Part.PART), Edge(11, 22, Part.PART)))])
    later = asked(*ALL, view=MapView(more, LATER))
    assert {unit: later.figure(unit, 0).exactness.value for unit in (12, 21)} == {12: "estimated", 21: "bounded"}
    assert later.bands(21).flags == [Exactness.BOUNDED]


def test_estimates_and_exact_months_together_are_an_estimate():
    half = Share(Fraction(1, 2), Fraction(1, 2), Basis.ESTIMATED, "area 2025")
    view = MapView(EDGES.with_shares({(1, 11): half}), MERGER)
    series = Series.of([Row(EVENTS, JUNE), Row(EVENTS, JULY)], facts(*ALL) + facts((11, 3), period=JULY))
    whole = restate(series, view).over(11, [0, 1])
    assert (whole.bounds, whole.estimate, whole.shares) == (Bounds(3, 13), Bounds(8, 8), "area 2025")


def test_shares_are_never_used_backwards():
    view = MapView(EDGES.with_shares({(1, 11): Share(Fraction(1, 2), Fraction(1, 2), Basis.MEASURED)}), BEFORE)
    restated = restate(Series((Row(EVENTS, JULY),), {11: [4], 12: [6]}), view)
    assert restated.figure(1, 0).exactness is Exactness.BOUNDED


def test_records_and_shares_are_not_mixed_in_one_unit():
    third = Share(Fraction(1, 3), Fraction(1, 3), Basis.ESTIMATED, "area 2025")
    edges = EdgeSet(
        [
            Mutation(
                1,
                MERGER,
                (
                    *(Edge(1, new, Part.PART, share=third) for new in (11, 12, 13)),
                    *(Edge(2, new, Part.PART, share=third) for new in (11, 12, 13)),
                ),
            )
        ]
    )
    rows = (Row(EVENTS, JUNE), Row(GROUPS, JUNE))
    homed = {(1, 11): [6, 2], (1, 12): [4, 2]}
    restated = restate(Series(rows, {1: [10, 9], 2: [3, 3]}), MapView(edges, MERGER), homed=homed)
    assert restated.bands(11).flags == [Exactness.ESTIMATED, Exactness.BOUNDED]
    assert restated.figure(11, 0).estimate == Bounds(7, 7)
    assert [restated.figure(11, row).exactness for row in (0, 1)] == restated.bands(11).flags


# Ratios and known totals


def groups(**answers: tuple[int, int]):
    """Groups and good groups, by unit."""
    rows = (Row(GROUPS, JUNE), Row(GOOD, JUNE))
    return restate(Series(rows, {int(unit[1:]): list(pair) for unit, pair in answers.items()}), NEW)


def test_a_share_of_groups_is_narrower_than_its_ends_divided():
    restated = groups(u1=(10, 5), u2=(20, 12))
    share = restated.ratio(12, [1], [0], among=True)
    assert share.bounds == Bounds(Fraction(12, 25), Fraction(17, 25))
    assert share.exactness is Exactness.BOUNDED and share.value is None
    assert restated.ratio(12, [1], [0], among=False).bounds == Bounds(Fraction(12, 30), Fraction(17, 20))
    assert restated.alike(12, [1], [0]) == Bounds(Fraction(17, 30), Fraction(12, 20))


def test_that_both_were_cut_alike_is_an_assumption_the_truth_need_not_keep():
    restated = groups(u1=(10, 5), u2=(0, 0))
    assert restated.alike(11, [1], [0]) == Bounds(Fraction(1, 2), Fraction(1, 2))
    assert restated.ratio(11, [1], [0], among=True).bounds == Bounds(0, 1)


def test_a_ratio_of_exact_parts_is_exact_and_one_of_nothing_is_nothing():
    restated = groups(u3=(4, 3), u4=(4, 2), u1=(0, 0), u2=(8, 8))
    assert restated.ratio(13, [1], [0], among=True).value == Fraction(5, 8)
    assert restated.ratio(13, [1], [0], among=True).exactness is Exactness.EXACT_LAW
    assert restated.ratio(11, [1], [0], among=True).bounds is None
    assert restated.ratio(11, [1], [0], among=True).value is None
    assert restated.alike(11, [1], [0]) is None


def test_a_ratio_may_be_exact_though_its_parts_are_not():
    restated = groups(u1=(10, 10), u2=(20, 20))
    assert restated.ratio(12, [1], [0], among=True).value == 1
    assert restated.ratio(11, [1], [0], among=True).exactness is Exactness.BOUNDED


def test_a_numerator_that_is_not_part_of_its_denominator_is_refused():
    with pytest.raises(BadSeries, match="more above than below"):
        groups(u1=(10, 11), u2=(20, 1)).ratio(12, [1], [0], among=True)
    with pytest.raises(BadSeries, match="more above than below"):
        groups(u3=(1, 2), u4=(2, 1)).ratio(13, [1], [0], among=True)


def test_a_ratio_with_a_missing_answer_is_not_known():
    restated = groups(u1=(10, 5))
    share = restated.ratio(12, [1], [0], among=True)
    assert (share.bounds, share.exactness) == (Bounds(0, 1), Exactness.NONE)
    assert restated.ratio(12, [1], [0], among=False).bounds == Bounds(0, None)
    assert restated.alike(12, [1], [0]) is None


def test_a_ratio_into_which_something_came_from_nowhere_is_not_known():
    edges = EdgeSet([Mutation(1, MERGER, (Edge(1, 11),), begins=frozenset({11}))])
    restated = restate(Series((Row(GROUPS, JUNE), Row(GOOD, JUNE)), {1: [4, 2]}), MapView(edges, MERGER))
    assert restated.ratio(11, [1], [0], among=True).exactness is Exactness.NONE
    assert restated.ratio(11, [1], [0], among=True).bounds == Bounds(0, 1)


def test_a_ratio_is_of_the_numbers_that_are_meant():
    rows = (Row(MONEY, JUNE), Row(EVENTS, JUNE))
    restated = restate(Series(rows, {3: [100, 1], 4: [200, 1]}), NEW)
    assert restated.ratio(13, [0], [1], among=False).value == Fraction(3, 2)


def test_a_known_total_narrows_the_others():
    restated = asked(*ALL)
    assert restated.tightened(0, {12: 9}) == {11: Bounds(5, 5), 12: Bounds(9, 9)}
    assert restated.tightened(0, {11: Bounds(3, None)}) == {11: Bounds(3, 10), 12: Bounds(4, 11)}
    homed = asked(*ALL, homed={(1, 11): [6]})
    assert homed.tightened(0, {12: 6}) == {11: Bounds(8, 8), 12: Bounds(6, 6)}


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({12: 3}, "had more than fits"),
        ({12: 15}, "had less than is said"),
        ({11: 6, 12: 9}, "more than fits|less than is said"),
        ({5: 3}, "had less than is said"),
    ],
)
def test_totals_that_cannot_all_be_right_are_refused(known, why):
    with pytest.raises(BadSeries, match=why):
        asked(*ALL).tightened(0, known)


def test_nothing_narrower_follows_where_an_answer_is_missing():
    with pytest.raises(BadSeries, match="Unit 2 did not say how much it had, so nothing narrower follows"):
        asked((1, 10)).tightened(0, {12: 9})


@pytest.mark.parametrize("outside", [{"begins": frozenset({12})}, {"ends": frozenset({11})}])
def test_nothing_narrower_follows_where_ground_leaks(outside):
    acts = [*EDGES.mutations, Mutation(2, LATER, **outside)] if "ends" in outside else []
    acts = acts or [Mutation(1, MERGER, EDGES.mutations[0].edges, **outside)]
    with pytest.raises(BadSeries, match="nowhere known"):
        asked(*ALL, view=MapView(EdgeSet(acts), LATER)).tightened(0, {12: 9})


def test_a_known_total_below_what_records_place_is_refused():
    with pytest.raises(BadSeries, match="Records place 6 where 5 are said to be"):
        asked(*ALL, homed={(1, 11): [6]}).tightened(0, {11: 5})


# What is refused


@pytest.mark.parametrize(
    ("indicator", "statistic"),
    [
        (Indicator("R", Nature.RATIO, Combine.RECOMPUTE, ("A",), ("B",)), Statistic.RATIO),
        (Indicator("MH01", Nature.STOCK, Combine.DISTINCT), Statistic.DISTINCT),
        (Indicator("XH01", Nature.FLOW, Combine.NONE), Statistic.SINGLE),
    ],
)
def test_what_is_no_count_is_refused_with_a_sentence_in_both_languages(indicator, statistic):
    assert statistic_of(indicator) is statistic
    with pytest.raises(NotRestatable) as refused:
        Series((Row(indicator, JUNE),), {})
    assert refused.value.subject == indicator.code
    assert refused.value.sentence == why_not_restate(statistic)
    assert str(refused.value) == refused.value.sentence["en"]


@pytest.mark.parametrize("statistic", list(Statistic))
def test_only_counts_are_restated(statistic):
    why = why_not_restate(statistic)
    assert (why is None) == (statistic is Statistic.COUNT)
    assert why is None or (why["vi"].endswith(".") and why["en"].endswith(".") and why["vi"] != why["en"])


def test_a_count_is_restatable():
    assert statistic_of(EVENTS) is Statistic.COUNT
    assert check_restatable(EVENTS) is None


def test_columns_and_rows_fit_each_other():
    with pytest.raises(BadSeries, match="2 numbers for 1 rows"):
        Series((Row(EVENTS, JUNE),), {1: [1, 2]})
    with pytest.raises(BadSeries, match="same indicator and period"):
        Series.of([Row(EVENTS, JUNE), Row(EVENTS, JUNE)], [])


def test_every_flag_has_words_in_both_languages_and_a_place():
    assert all(set(flag.label) == {"vi", "en"} and all(flag.label.values()) for flag in Exactness)
    assert worst([Exactness.EXACT_AREA, Exactness.EXACT_LAW]) is Exactness.EXACT_AREA
    assert worst([]) is Exactness.NATIVE
    assert [flag.value for flag in Exactness if flag.is_exact] == [
        "native",
        "exact_law",
        "exact_records",
        "exact_area",
    ]


def test_bounds_run_upwards():
    with pytest.raises(ValueError, match="upwards"):
        Bounds(2, 1)
    assert 3 in Bounds(2, None) and 1 not in Bounds(2, None) and 4 not in Bounds(2, 3)
