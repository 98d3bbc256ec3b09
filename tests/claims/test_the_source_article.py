"""The statement the product exists for: 7.288/10.546 (68,5%)."""

from fractions import Fraction

from tongket.claims import check

TEXT = (
    "Đến nay, toàn thành phố có 10.546 tổ chức quần chúng với 135.716 thành viên; qua đánh giá, 7.288/10.546 tổ chức"
    " (68,5%) hoạt động hiệu quả."
)
NAMES = (
    "Sau 5 năm thực hiện Chỉ thị 09-CT/TW ngày 01/12/2011 của Ban Bí thư (bản tin lúc 09:39, 12/07/2017), thành phố đã"
    " củng cố Ban Chỉ đạo 138, Ban Chỉ đạo 197 và 94; nhân rộng CLB B93. Trong 5 năm tới (2017–2021) tiếp tục đổi mới."
)


def the_error(text=TEXT):
    checked = check(text)
    assert not checked.consistent
    (verdict,) = checked.errors
    return verdict


def test_the_three_numbers_cannot_all_be_right():
    verdict = the_error()
    assert (verdict.kind, verdict.verdict, verdict.level) == ("ratio", "inconsistent", "error")
    assert verdict.sentence["vi"].startswith("Ba số này không thể cùng đúng: 7.288/10.546 là 69,1%, không phải 68,5%.")
    assert verdict.sentence["en"].startswith("These three numbers cannot all be right: ")


def test_each_figure_has_its_role_its_value_and_its_interval():
    part, whole, percent = the_error().figures
    assert [(each.text, each.role) for each in (part, whole, percent)] == [
        ("7.288", "part"),
        ("10.546", "whole"),
        ("68,5%", "percent"),
    ]
    assert (part.value, part.low, part.high) == (7288, 7288, 7288)
    assert (percent.low, percent.high) == (Fraction("68.45"), Fraction("68.55"))
    assert (the_error().stated_text, the_error().computed_text) == ("68,5%", "69,1%")
    assert whole.unit_noun.startswith("tổ chức")


def test_exactly_two_digits_would_mend_it_and_none_is_in_the_percentage():
    slips = [(each.role, each.figure, each.text) for each in the_error().repairs if each.why == "one digit"]
    assert slips == [("part", "7.288", "7.228"), ("whole", "10.546", "10.646")]
    assert not [each for each in the_error().repairs if each.why == "swapped digits"]


def test_the_numbers_that_would_fit_are_given():
    assert [(fit.role, fit.low, fit.high) for fit in the_error().fits] == [
        ("part", 7219, 7229),
        ("whole", 10632, 10647),
    ]
    assert "từ 7.219 đến 7.229 (trên 10.546)" in the_error().sentence["vi"]
    assert "10.632 to 10.647 (for 7.288)" in the_error().sentence["en"]


def test_a_figure_printed_twice_is_the_less_likely_slip_and_the_register_decides():
    assert "10.546 còn xuất hiện ở chỗ khác" in the_error().sentence["vi"]
    assert the_error().sentence["vi"].endswith("Cần đối chiếu với sổ gốc.")
    once = the_error("Có 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả.")
    assert "còn xuất hiện" not in once.sentence["vi"]


def test_the_same_in_english():
    verdict = the_error("Some 7,288 of 10,546 groups (68.5%) were found effective.")
    assert verdict.computed_text == "69.1%"
    assert [each.text for each in verdict.repairs if each.why == "one digit"] == ["7,228", "10,646"]


def test_numbers_that_are_names_raise_no_alarm():
    assert {verdict.verdict for verdict in check(NAMES).verdicts} <= {"consistent"}
    assert len(check(f"{NAMES} {TEXT} {NAMES}").errors) == 1
