"""What a reader is told: clear, bilingual, in the document's own number style, and blaming no figure."""

import pytest

from tongket.claims import check


def told(text, lang="vi"):
    (verdict,) = check(text).verdicts
    return verdict.sentence[lang]


def test_the_base_that_fits_is_offered():
    (verdict,) = check("Có 48/50 phiếu tán thành, đạt 92,3%.").verdicts
    assert ("base", "50", "52") in [
        (each.role, each.figure, each.text) for each in verdict.repairs if each.why == "base that fits"
    ]
    assert "92,3% đúng nếu tính trên 52." in verdict.sentence["vi"]
    assert "không số nguyên nào trên 50 cho tỷ lệ này; mẫu số phải là 52" in verdict.sentence["vi"]


def test_two_swapped_digits_are_noticed():
    (verdict,) = check("Có 351/590 trường đạt chuẩn, chiếm 53,4%.").verdicts
    assert ("part", "315") in [(each.role, each.text) for each in verdict.repairs if each.why == "swapped digits"]
    assert "Nếu hai chữ số bị đảo: 351 có thể là 315." in verdict.sentence["vi"]


def test_a_part_above_its_whole_is_said_so():
    assert "52 không thể là một phần của 50" in told("Kiểm tra 52/50 cơ sở (96%).")
    assert "52 cannot be a part of 50" in told("Kiểm tra 52/50 cơ sở (96%).", "en")


def test_a_share_cut_off_is_told_as_such():
    assert told("Đạt 5/7 = 71,42%.") == "5/7 là 71,4286%, làm tròn thành 71,43%; 71,42% là cắt bớt, chưa làm tròn."


def test_a_last_digit_is_told_as_such():
    assert told("Có 261/362 trường, chiếm 72,2%.").endswith("lệch ở chữ số cuối.")


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("Có 30/40 hộ (75%).", "30/40 là 75%: khớp."),
        ("12/15 phường đạt trên 95%.", "12/15 là 80%; 95% có thể là tỷ lệ của thứ khác"),
        ("Có 3.000/5.124 người (57,2%).", "3.000/5.124 là 58,5%, không phải 57,2%; nhưng số chẵn nghìn"),
        (
            "Hội đồng có 52 người. Nghị quyết đạt 48/50 phiếu, chiếm 92,3% tổng số đại biểu.",
            "92,3% khớp với 48/52, không khớp với 48/50",
        ),
        ("Có 18 giáo viên giỏi, tỷ lệ 31,6%.", "Văn bản không nêu 31,6% (18) tính trên số nào"),
    ],
)
def test_what_agrees_or_cannot_be_checked_is_explained(text, beginning):
    assert told(text).startswith(beginning)
    assert told(text, "en")


@pytest.mark.parametrize(
    ("text", "computed", "repair"),
    [
        ("Có 7288/10546 tổ (68,5%).", "69,1%", "7228"),
        ("Today 7,288/10,546 groups (68.5 per cent) work.", "69.1 per cent", "7,228"),
        ("Có 7.288/10.546 tổ (70%).", "69%", None),
        ("Có 238/395 hộ (67%).", "60%", None),
    ],
)
def test_numbers_are_written_as_the_document_writes_them(text, computed, repair):
    (verdict,) = check(text).verdicts
    assert verdict.computed_text == computed
    assert repair is None or repair in [each.text for each in verdict.repairs]


def test_no_sentence_calls_one_figure_wrong():
    for text in ("Có 238/395 hộ (67%).", "Có 48/50 phiếu, đạt 92,3%.", "Có 7.288/10.546 tổ (68,5%)."):
        (verdict,) = check(text).verdicts
        assert "không thể cùng đúng" in verdict.sentence["vi"]
        assert "cannot all be right" in verdict.sentence["en"]
        assert "sai là" not in verdict.sentence["vi"]
        assert " is wrong." not in verdict.sentence["en"]
