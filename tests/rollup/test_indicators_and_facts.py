"""Indicators, facts and questions refuse nonsense when built or asked."""

import pytest

from tongket.rollup import (
    BadFact,
    BadIndicator,
    BadRequest,
    Combine,
    DuckEngine,
    Due,
    Fact,
    Figure,
    Indicator,
    Link,
    MemoryEngine,
    Nature,
    NonsenseSum,
    Request,
    State,
    Tree,
    check_sum,
    month,
    year,
)

FLOW, STOCK, RATIO = Nature
SUM, DISTINCT, RECOMPUTE, NONE = Combine
MARCH = month("admin", 2025, 3)
TREE = Tree([Link(1, None), Link(2, 1)])
COUNTS = [Indicator("F", FLOW, SUM), Indicator("M", FLOW, SUM, scale=2), Indicator("S", STOCK, SUM)]
SHARE = Indicator("R", RATIO, RECOMPUTE, ("M",), ("S",))
BOTH = pytest.mark.parametrize("kind", [MemoryEngine, DuckEngine])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"code": ""}, "needs a code"),
        ({"scale": -1}, "X keeps between 0 and 9 decimals"),
        ({"scale": 10}, "X keeps between 0 and 9 decimals"),
        ({"carry_within_year": False}, "X is no stock"),
        ({"combine": RECOMPUTE}, "X has no parts"),
        ({"numerator": ("A",)}, "X is no ratio"),
        ({"denominator": ("A",)}, "X is no ratio"),
        ({"combine": DISTINCT, "scale": 1}, "X counts different things, in whole numbers"),
        ({"nature": RATIO}, "X is a ratio; a ratio is only worked out again"),
        ({"nature": RATIO, "combine": RECOMPUTE, "denominator": ("A",)}, "without a numerator"),
        ({"nature": RATIO, "combine": RECOMPUTE, "numerator": ("A",)}, "without a denominator"),
        ({"nature": RATIO, "combine": RECOMPUTE, "numerator": ("X",), "denominator": ("A",)}, "part of itself"),
        ({"nature": RATIO, "combine": RECOMPUTE, "numerator": ("A", "A"), "denominator": ("B",)}, "one part twice"),
        ({"nature": RATIO, "combine": RECOMPUTE, "numerator": ("A",), "denominator": ("B",), "scale": 2}, "exact"),
    ],
)
def test_an_indicator_that_contradicts_itself_is_refused(given, sentence):
    with pytest.raises(BadIndicator, match=sentence) as refused:
        Indicator(**{"code": "X", "nature": FLOW, "combine": SUM, **given})
    assert refused.value.subject == given.get("code", "X")


@BOTH
@pytest.mark.parametrize(
    ("ratio", "sentence"),
    [
        (Indicator("Q", RATIO, RECOMPUTE, ("Z",), ("S",)), "worked out from Z, which is no known flow or stock"),
        (Indicator("Q", RATIO, RECOMPUTE, ("R",), ("S",)), "worked out from R, which is no known flow or stock"),
        (Indicator("Q", RATIO, RECOMPUTE, ("F", "M"), ("S",)), "adds F and M, which keep different decimals"),
    ],
)
def test_a_ratio_of_parts_that_do_not_fit_is_refused(kind, ratio, sentence):
    with pytest.raises(BadIndicator, match=sentence):
        kind(TREE, [*COUNTS, SHARE, ratio], [])


@pytest.mark.parametrize(
    ("nature", "combine", "over", "fits"),
    [
        (FLOW, SUM, "time", True),
        (FLOW, SUM, "units", True),
        (FLOW, NONE, "time", True),
        (FLOW, NONE, "units", False),
        (FLOW, DISTINCT, "time", False),
        (FLOW, DISTINCT, "units", False),
        (STOCK, SUM, "units", True),
        (STOCK, SUM, "time", False),
        (STOCK, DISTINCT, "units", False),
    ],
)
def test_a_sum_is_possible_or_there_is_a_sentence_why_not(nature, combine, over, fits):
    sentence = check_sum(Indicator("X", nature, combine), over=over)
    assert (sentence is None) if fits else sentence.startswith("X ")


def test_a_ratio_adds_up_over_nothing():
    assert "never added" in check_sum(SHARE, over="units")
    assert "never added" in check_sum(SHARE, over="time")


@pytest.mark.parametrize(
    ("state", "value", "sentence"),
    [
        (State.VALUE, None, "“value” needs a value"),
        (State.ESTIMATE, None, "“estimate” needs a value"),
        (State.NIL, 3, "a nil return is 0, not 3"),
        (State.NIL, None, "“nil” needs a value"),
        (State.NOT_COLLECTED, 0, "“not_collected” has no value, not 0"),
        (State.NOT_APPLICABLE, 4, "“not_applicable” has no value, not 4"),
        (State.VALUE, -1, "a count is between 0 and"),
        (State.VALUE, 2**63, "a count is between 0 and"),
    ],
)
def test_a_fact_that_contradicts_itself_is_refused(state, value, sentence):
    with pytest.raises(BadFact, match=sentence):
        Fact("F", 2, MARCH, value, state)
    with pytest.raises(BadFact, match=sentence) as refused:
        DuckEngine.from_rows(TREE, COUNTS, [("F", 2, 7, "", "", value, str(state), "")], [], {7: MARCH})
    assert refused.value.subject[:3] == ("F", 2, 7)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("Z", 2, 7, "", "", 1, "value", ""), "There is no indicator Z"),
        (("R", 2, 7, "", "", 1, "value", ""), "R is a ratio: it is worked out from its parts and cannot be reported"),
        (("F", 2, 8, "", "", 1, "value", ""), "There is no period 8"),
        (("F", "2", 7, "", "", 1, "value", ""), "Units and values are whole numbers"),
        (("F", 2, 7, "", "", 1.5, "value", ""), "Units and values are whole numbers"),
        (("F", 2, 7, "", "", 1, "guess", ""), "a state is one of value, nil, estimate"),
    ],
)
def test_a_row_that_names_nothing_known_is_refused(row, sentence):
    with pytest.raises(BadFact, match=sentence) as refused:
        DuckEngine.from_rows(TREE, [*COUNTS, SHARE], [row], [], {7: MARCH})
    assert refused.value.subject == row


@pytest.mark.parametrize("row", [("Z", 2, 7), ("F", 2, 8), ("F", None, 7)])
def test_a_due_row_that_names_nothing_known_is_refused(row):
    with pytest.raises(BadFact) as refused:
        DuckEngine.from_rows(TREE, COUNTS, [], [row], {7: MARCH})
    assert refused.value.subject == row


def test_rows_and_facts_give_the_same_figures():
    rows = [("F", 2, 7, "lửa", "", 4, "value", "cell:1"), ("F", 2, 9, "", "", 1, State.ESTIMATE, "cell:2")]
    due = [("F", 2, 7), ("F", 2, 7), ("F", 1, 9), ("F", 2, 11)]
    periods = {7: MARCH, 9: month("admin", 2025, 4), 11: month("admin", 2025, 4)}
    facts = [Fact("F", 2, MARCH, 4, category="lửa", source="cell:1")]
    facts.append(Fact("F", 2, periods[9], 1, State.ESTIMATE, source="cell:2"))
    expected = [Due(code, unit, periods[number]) for code, unit, number in due]
    asked = [Request("F", 1, year("admin", 2025)), Request("F", 1, MARCH, "lửa"), Request("F", 1, MARCH, "nước")]
    figures = DuckEngine.from_rows(TREE, COUNTS, rows, due, periods).figures(asked)
    assert figures == DuckEngine(TREE, COUNTS, facts, expected).figures(asked)
    assert figures == MemoryEngine(TREE, COUNTS, facts, expected).figures(asked)
    assert (figures[0].value, figures[0].due, figures[0].reported) == (5, 3, 2)


@BOTH
@pytest.mark.parametrize("answer", [Fact("Z", 2, MARCH, 1), Fact("R", 2, MARCH, 1), Due("R", 2, MARCH)])
def test_what_nobody_can_report_is_refused(kind, answer):
    facts, due = ([answer], []) if isinstance(answer, Fact) else ([], [answer])
    with pytest.raises(BadFact) as refused:
        kind(TREE, [*COUNTS, SHARE], facts, due)
    assert refused.value.subject == answer


@BOTH
@pytest.mark.parametrize("request_", [Request("Z", 1, MARCH), Request("F", 9, MARCH)])
def test_a_question_about_nothing_known_is_refused(kind, request_):
    engine = kind(TREE, COUNTS, [])
    with pytest.raises(BadRequest) as refused:
        engine.figure(request_)
    assert refused.value.subject == request_
    with pytest.raises(BadRequest):
        engine.sum_of([request_])


@BOTH
def test_nothing_asked_is_nothing_answered(kind):
    engine = kind(TREE, COUNTS, [])
    assert engine.figures([]) == []
    assert engine.sum_of([]) is None


@BOTH
def test_a_ratio_minds_the_decimals_of_its_parts(kind):
    facts = [Fact("M", 2, MARCH, 1250), Fact("S", 2, MARCH, 5)]
    figure = kind(TREE, [*COUNTS, SHARE], facts).figure(Request("R", 1, MARCH))
    assert (figure.value * 2, figure.numerator, figure.denominator) == (5, 1250, 5)


@BOTH
def test_a_refused_sum_carries_its_subject_and_a_sentence(kind):
    engine = kind(TREE, COUNTS, [])
    with pytest.raises(NonsenseSum, match="S is a stock") as refused:
        engine.sum_of([Request("S", 1, MARCH), Request("S", 1, month("admin", 2025, 4))])
    assert refused.value.subject == ("S", "time")
    with pytest.raises(NonsenseSum, match="unit 1 for admin:2025-03 and unit 2 for admin:2025-03") as refused:
        engine.sum_of([Request("F", 1, MARCH), Request("F", 2, MARCH)])
    assert refused.value.subject == ("F", "overlap")


@BOTH
def test_figures_of_different_categories_add_up(kind):
    facts = [Fact("F", 2, MARCH, 4, category="a"), Fact("F", 2, MARCH, 3, category="b")]
    asked = [Request("F", 1, MARCH, "a"), Request("F", 2, MARCH, "b")]
    assert kind(TREE, COUNTS, facts).sum_of(asked) == 7


def test_the_same_question_twice_is_answered_twice():
    engine = DuckEngine(TREE, COUNTS, [Fact("F", 2, MARCH, 4)])
    assert [figure.value for figure in engine.figures([Request("F", 1, MARCH)] * 2)] == [4, 4]


def test_a_figure_made_by_hand_needs_only_its_value():
    figure = Figure(Request("F", 1, MARCH), 5, due=3, reported=2)
    assert (figure.missing, figure.complete) == (1, False)
    assert Figure(Request("F", 1, MARCH), None).complete
