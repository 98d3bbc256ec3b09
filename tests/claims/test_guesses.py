"""Promises about guesses: figures that no words tie together are told only when a slip of the pen joins them."""

import random
from fractions import Fraction

import pytest

from tongket.claims import check
from tongket.claims.evaluate.guesses import chance
from tongket.claims.shapes import Interval, Outcome, Quantity, Repair

SUBJECTS = ("hộ dân", "em học sinh", "thôn, bản", "lượt khách", "cơ sở", "hội viên", "con bò", "cuốn sách")
VERBS = ("có", "đã kiểm tra", "tiếp nhận", "vận động", "phát hiện", "hoàn thành", "ghi nhận")


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        # two digits of a percentage swapped, the base some way off
        ("Vốn giao 9.430 tỷ đồng. Đến nay đã giải ngân 3.612 tỷ đồng, bằng 83,3%.", ["9.430", "3.612", "83,3%"]),
        # the change reckoned on the new value instead of the old one
        (
            "Bệnh viện tiếp nhận 68.215 lượt người khám bệnh. So với năm trước, số lượt khám tăng 4.127 lượt (6,05%).",
            ["68.215", "4.127", "6,05%"],
        ),
        # one digit of an average
        (
            "Đơn vị kiểm tra 1.482 doanh nghiệp, truy thu 214,3 tỷ đồng, bình quân 164,6 triệu đồng một doanh nghiệp.",
            ["1.482", "214,3", "164,6"],
        ),
        # one digit of a total in the words before a list
        (
            "Các sở tiếp nhận 1.204 đơn các loại; phân loại có 312 đơn khiếu nại, 95 đơn tố cáo và 807 đơn kiến nghị.",
            ["1.204", "312", "95", "807"],
        ),
        # a total told after its parts
        (
            "Aldous had 1,209 votes, Birch 988, Chandra 641, Doyle 207. The total of valid votes was 3,145.",
            ["1,209", "988", "641", "207", "3,145"],
        ),
        # two digits swapped between the lead and the body
        (
            "Hospice walk raises £48,300. More than 900 people took part in the walk, which has brought in £43,800.",
            ["£48,300", "£43,800"],
        ),
    ],
)
def test_a_slip_is_told_where_no_word_ties_the_figures(text, figures):
    flagged = [
        [figure.text.lstrip("£") for figure in verdict.figures] for verdict in check(text).verdicts if verdict.level
    ]
    assert flagged == [[figure.lstrip("£") for figure in figures]]


@pytest.mark.parametrize(
    "text",
    [
        "Vốn giao 9.430 tỷ đồng. Đến nay đã giải ngân 3.612 tỷ đồng, bằng 61,9%.",  # no slip makes it 38,3 %
        "Xã có 86 hộ. Trong tháng có 14 hộ chuyển đi, tỷ lệ 36%.",  # 16 %, but two digits prove little
        "Trao 120 suất quà, mỗi suất gồm 500.000 đồng và quà trị giá 100.000 đồng, tổng trị giá 72 triệu đồng.",
    ],
)
def test_a_miss_that_no_slip_explains_is_not_told(text):
    assert not [verdict for verdict in check(text).verdicts if verdict.level]


def test_figures_that_have_nothing_to_do_with_each_other_are_hardly_ever_flagged():
    draw = random.Random(20170827)
    texts = [_paragraph(draw) for _ in range(400)]
    flagged = [text for text in texts if any(verdict.level for verdict in check(text).verdicts)]
    assert len(flagged) <= 4


def _paragraph(draw: random.Random) -> str:
    """Sentences with counts, percentages and changes drawn at random, each with a subject of its own."""
    return " ".join(_sentence(draw, subject) for subject in draw.sample(SUBJECTS, 4))


def _sentence(draw: random.Random, subject: str) -> str:
    count = f"{draw.randrange(12, 90_000):,}".replace(",", ".")
    percent = f"{draw.randrange(100, 999) / 10}".replace(".", ",")
    told = draw.choice(
        (
            f"tỷ lệ hài lòng {percent}%",
            f"tăng {percent}% so với cùng kỳ",
            f"giảm {draw.randrange(3, 900)} so với quý trước",
            "là kết quả đáng ghi nhận",
        )
    )
    return f"Trong kỳ {draw.choice(VERBS)} {count} {subject}, {told}."


def _outcome(stated: str, repair: Repair | None, others: int = 2) -> Outcome:
    value = Fraction(stated.replace(".", "").replace(",", "."))
    anchor = Quantity(stated, 0, len(stated), value, value, value, role="total")
    parts = tuple(Quantity("1", at, at + 1, Fraction(1), Fraction(1), Fraction(1), role="part") for at in range(others))
    interval = Interval(value, value)
    return Outcome(
        "sum", "inconsistent", "error", "sum", (anchor, *parts), interval, interval,
        repairs=(repair,) if repair else (), anchor=anchor,
    )  # fmt: skip


def test_the_longer_a_figure_the_less_can_a_slip_be_chance():
    def reckoned(stated):
        return chance(_outcome(stated, Repair("total", stated, Fraction(1), stated, "one digit")))

    assert reckoned("12") > reckoned("123") > reckoned("1.234") > reckoned("12.345")


def test_zeros_at_the_end_prove_nothing():
    def reckoned(stated):
        return chance(_outcome(stated, Repair("total", stated, Fraction(1), stated, "one digit")))

    assert reckoned("500.000") == reckoned("5")


def test_without_a_slip_it_can_only_be_chance():
    assert chance(_outcome("1.234", None)) == 1
    assert chance(_outcome("1.234", Repair("base", "1.234", Fraction(1), "1", "base that fits"))) == 1


def test_a_percentage_in_words_has_no_digits_to_slip():
    assert check("2, hai mươi lăm%1 ").verdicts == ()


@pytest.mark.parametrize("text", ["8 0increase 9", "0tăng 3 1", "1 0,+3%", "Có 0 hộ, 92.345 hộ, tăng 12,34%."])
def test_nothing_grows_from_nothing(text):
    assert not [verdict for verdict in check(text).verdicts if verdict.level]
