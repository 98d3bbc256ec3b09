"""What the arithmetic does with relations that cannot be weighed, and with the ends of its ranges."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tongket.claims import check
from tongket.claims.evaluate import evaluate
from tongket.claims.evaluate.arithmetic import WEIGHED
from tongket.claims.shapes import Quantity, Relation


def figure(role, value, *, sort="count", half=0):
    exact = Fraction(value)
    return Quantity(str(value), 0, 1, exact, exact - half, exact + half, role=role, sort=sort)


def relation(kind, **figures):
    sort = {"percent": "percent"}
    cast = tuple(figure(role, value, sort=sort.get(role, "count")) for role, value in figures.items())
    return Relation(kind, cast, "firm", sign=-1)


@pytest.mark.parametrize(
    "given",
    [
        replace(relation("change", new=5, delta=5, percent=100, old=0), sign=1),
        relation("multiple", new=5, old=0, times=2),
        relation("plan", part=5, whole=0, percent=20),
        replace(relation("rate", part=5, base=0, rate=2), note="1000"),
        relation("change", delta=5, percent=0),
        replace(relation("change", new=5, delta=5, percent=50), sign=1),
    ],
)
def test_nothing_is_weighed_against_nothing(given):
    weighing = WEIGHED[given.kind](given)
    assert weighing is None or weighing.holds


def test_a_relation_without_its_figures_is_refused():
    with pytest.raises(ValueError, match="a sum needs a figure in the role 'total'"):
        WEIGHED["sum"](relation("sum", part=5))


def test_a_fall_of_more_than_everything_offers_no_other_value():
    weighing = WEIGHED["change"](relation("change", new=50, old=100, percent=150))
    assert weighing is not None and not weighing.holds
    assert [each.role for each, *_ in weighing.allowed] == ["percent"]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "Kinh phí 3 tỷ rưỡi đồng (xã A 2 tỷ đồng, xã B 1 tỷ 500 triệu đồng).",
            ["3 tỷ rưỡi", "2", "1 tỷ 500 triệu"],
        ),
        ("Fires numbered 182,825, or 9% more than 167,330.", ["182,825", "9%", "167,330"]),
        ("Chi 5 tỷ 3 tỷ rồi thôi; còn 8/16 hộ (50%).", ["8", "16", "50%"]),
    ],
)
def test_amounts_in_two_steps_and_amounts_after_than_are_read(text, figures):
    (verdict,) = [each for each in check(text).verdicts if each.kind in ("sum", "change", "ratio")]
    assert verdict.verdict == "consistent"
    assert [each.text for each in verdict.figures] == figures


@pytest.mark.parametrize(
    "text",
    [
        "The club closed the year at £45.1m, a loss of £6.7m (2016: £8.2m).",
        "Nghị quyết thông qua với 45/45 đại biểu có mặt (chiếm 93,8% tổng số đại biểu).",
    ],
)
def test_a_result_and_a_share_of_all_are_no_change_and_no_plan(text):
    assert not [verdict for verdict in check(text).verdicts if verdict.level]


def test_of_two_statements_about_one_figure_the_first_kind_is_told():
    cast = (figure("part", 30), figure("whole", 40), figure("percent", 50, sort="percent"))
    share = Relation("ratio", cast, "firm", note="adjacent")
    (outcome,) = evaluate([share, Relation("plan", cast, "firm")])
    assert outcome.kind == "ratio"


def test_a_planned_share_of_all_is_no_fulfilment():
    text = "Kế hoạch 200 hộ, thực hiện 150 hộ, đạt 60% tổng số hộ."
    assert not [verdict for verdict in check(text).verdicts if verdict.level]


def test_what_was_checked_says_whether_it_contradicts_itself():
    assert check("Có 30/40 hộ (75%).").consistent
    assert not check("Có 30/40 hộ (85%).").consistent
    assert len(check("Đạt 5/7 = 71,42%.").notices) == 1


@pytest.mark.parametrize("text", ["||%\nA|0|0|0%\n||4|0|833", "\t100%\t0\t0%\n\t33174\t6\t7"])
def test_a_share_of_nothing_in_a_table_is_passed_over(text):
    assert all(verdict.kind != "common_base" for verdict in check(text).verdicts)


def test_a_sum_inside_one_that_holds_is_not_told_apart():
    """`won 19 of 35 seats, the second 11, and the remaining 5`: 19 is a part, and no total of 11 and 5."""
    seats, won, second, rest = (replace(figure("", value), start=place) for place, value in enumerate((35, 19, 11, 5)))
    whole = Relation("sum", (seats.cast("total"), won.cast("part"), second.cast("part"), rest.cast("part")), "loose")
    inner = Relation("sum", (won.cast("total"), second.cast("part"), rest.cast("part")), "firm")
    assert [outcome.verdict for outcome in evaluate([whole, inner])] == ["consistent"]
    assert [outcome.verdict for outcome in evaluate([inner])] == ["inconsistent"]


@pytest.mark.parametrize("text", ["giảm 0(8%", "giam 0(1%)", "h||%||Tong \n||0|0|0%\n||5|4|0|833"])
def test_a_change_of_nothing_and_a_share_of_nothing_are_read_to_the_end(text):
    assert check(text).text == text
