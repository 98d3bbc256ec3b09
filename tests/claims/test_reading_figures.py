"""How figures are read: locale, interval, qualifier, sentence."""

from fractions import Fraction

import pytest

from tongket.claims import check


def only(text, lang=None):
    (verdict,) = check(text, lang).verdicts
    return verdict


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("Có 1.234.567/2.000.001 liều (61,7%).", 1234567, 2000001),
        ("Có 1 234 567/2 000 001 liều (61,7%).", 1234567, 2000001),
        ("Có 7,288/10,546 tổ (69.1%).", 7288, 10546),
        ("Có 7,288/10,546 tổ (69,1%).", 7288, 10546),
        ("Today 7.288/10.546 groups (69,1%) work.", 7288, 10546),
        ("Có 08/12 xã (66,7%).", 8, 12),
        ("Có 0,125/0,250 ha (50%).", Fraction(1, 8), Fraction(1, 4)),
        ("Có 1.234,5/2.469,0 ha (50%).", Fraction(2469, 2), 2469),
        ("Thu 3,125/6,25 triệu đồng (50%).", 3125000, 6250000),
    ],
)
def test_dots_and_commas_are_read_by_shape_and_neighbours(text, part, whole):
    verdict = only(text)
    assert [figure.value for figure in verdict.figures[:2]] == [part, whole]
    assert verdict.verdict == "consistent"


def test_three_decimals_of_a_percentage_stay_decimals():
    assert only("Có 12/13 xã (92,308%).").verdict == "consistent"
    assert only("Có 12/13 xã (92.308%).").verdict == "consistent"


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("67%", "66.5", "67.5"),
        ("hơn 67%", "66.5", "68"),
        ("gần 67%", "66", "67.5"),
        ("khoảng 67%", "66", "68"),
        ("trên 60%", "59.5", "65"),
        ("67% trở lên", None, None),
        ("67,50%", "67.495", "67.505"),
    ],
)
def test_a_percentage_stands_for_the_interval_its_words_allow(words, low, high):
    verdicts = check(f"Có 238/395 hộ tham gia, chiếm {words}.").verdicts
    if low is None:
        assert verdicts == ()
    else:
        percent = verdicts[0].figures[-1]
        assert (percent.low, percent.high) == (Fraction(low), Fraction(high))


def test_a_qualified_count_is_wider_than_a_bare_one():
    part, whole, _ = only("Có hơn 400 hộ trong tổng số hơn 600 hộ, chiếm 66,7%.").figures
    assert (part.low, part.high, part.qualifier) == (Fraction("399.5"), 450, "more")
    assert (whole.low, whole.high) == (Fraction("599.5"), 650)
    assert only("Có 400+ hộ trong tổng số 600 hộ (70%).").verdict == "consistent"


def test_out_of_in_vietnamese_is_not_more_than():
    whole = only("Có 15 trên 20 hộ (75%).").figures[1]
    assert (whole.low, whole.high, whole.qualifier) == (20, 20, None)


def test_a_unit_written_once_counts_for_both():
    part, whole, percent = only("Giải ngân 45,2/60,5 tỷ đồng (85%).").figures
    assert (part.value, whole.value) == (45_200_000_000, 60_500_000_000)
    assert part.low < part.value < part.high
    assert percent.text == "85%"
    assert only("Gieo 45/60 ha (75%).").figures[0].high == Fraction("45.5")


def test_measured_quantities_have_repairs_but_no_list_of_whole_numbers():
    verdict = only("Giải ngân 45,2/60,5 tỷ đồng (85%).")
    assert verdict.level == "error"
    assert verdict.fits == ()
    assert "Để có" not in verdict.sentence["vi"]


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ giảm 6,47 điểm %, còn 12/15 xã.",
        "Kết quả 12/15 xã (-5,3%).",
        "Kết quả có 75 tỷ lệ khác nhau, đạt yêu cầu.",
        "Có 12/15 xã; cùng kỳ tăng nhiều, đạt 80%.",
        "Số đo 12,34,56 (5%) không rõ.",
    ],
)
def test_points_signs_and_noise_raise_no_alarm(text):
    assert check(text).consistent


def test_a_number_that_can_be_read_two_ways_is_never_flagged():
    assert only("Có 238/395 hộ, chiếm 67, 5%.").verdict == "not_checkable"
    assert only("Có 238/395 hộ, chiếm 60, 3%.").verdict == "consistent"
    assert only("Có 12,34,567/20,000,000 hộ, chiếm 70%.").verdict == "not_checkable"


def test_a_wrapped_line_does_not_cut_a_statement():
    wrapped = "Qua đánh giá cuối năm trên địa bàn toàn thành phố có\n238/395 hộ tham gia,\nchiếm 60,3%."
    first, second = wrapped.split("\n", 1)
    assert [verdict.verdict for verdict in check(f"{first}\n{second.replace(chr(10), ' ')}").verdicts] == ["consistent"]
    assert check("Có 238/395 hộ.\n- Đạt 67%.").verdicts == ()


def test_cells_of_a_table_are_not_read_together():
    assert check("| 238/395 | 67% |\n| 12 | 15 | 70% |").verdicts == ()
    assert only("| Tổ | 238/395 hộ (67%) |").level == "error"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tỷ lệ là 60,3%, tức 238/395 hộ.", "consistent"),
        ("Tỷ lệ là 67%, tức 238/395 hộ.", "inconsistent"),
        ("Kết quả 238/395 chiếm 60,3%.", "consistent"),
        ("Có 238/395 hộ, đạt 60,3% tổng số hộ.", "consistent"),
        ("Có 238/395 hộ, đạt 67% tổng số hộ.", "inconsistent"),
        ("Có 238/395 hộ, đạt 67% số người.", "not_checkable"),
        ("Có 238/395 hộ, đạt 67% diện tích.", "not_checkable"),
        ("Có 238/395 hộ đạt 67,2%.", "inconsistent"),
        ("Có 115/101 cuộc (113,9%).", "consistent"),
        ("Có 115/101 cuộc (120%).", "not_checkable"),
        ("Of all 395 shops, 238 (60%) joined; of them 119 (50%) paid.", "consistent"),
        ("Có 45/60 hộ (trong đó tỷ lệ nữ cao), chiếm 75%.", "consistent"),
        ("Đạt 60% và 12/15 xã hoàn thành.", None),
        ("60% of the 395 shops, 238 in all, joined.", None),
    ],
)
def test_the_wording_decides_how_firm_a_link_is(text, expected):
    verdicts = check(text).verdicts
    assert [verdict.verdict for verdict in verdicts[:1]] == ([expected] if expected else [])


def test_figures_far_apart_are_not_tied():
    assert check(f"Có 238/395 hộ {'tham gia rất tích cực ' * 9}chiếm 67%.").verdicts == ()
