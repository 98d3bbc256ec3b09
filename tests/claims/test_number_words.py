"""Numbers in words are read as people say them, and what only looks like one stays a word."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongket.claims.folding import fold
from tongket.claims.wordnumbers import english, spelt, vietnamese

ONES = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
ENGLISH_ONES = [
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
ENGLISH_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def said(number):
    """A number below a million as it is said in Vietnamese."""
    thousands, rest = divmod(number, 1000)
    words = [*(below_thousand(thousands) if thousands else []), *(["nghìn"] if thousands else [])]
    return " ".join([*words, *(below_thousand(rest, full=bool(thousands)) if rest else [])])


def below_thousand(number, *, full=False):
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [ONES[hundreds], "trăm"] if hundreds else []
    if full and not hundreds:
        return [*(["linh"] if not tens else []), *below_thousand(number)]
    if tens == 0 and ones and hundreds:
        words.append("linh")
    if tens:
        words += ["mười"] if tens == 1 else [ONES[tens], "mươi"]
    if ones:
        last = {5: "lăm" if tens else "năm", 1: "mốt" if tens > 1 else "một"}.get(ones, ONES[ones])
        words.append(last)
    return words


def told(number):
    """A number below a million as it is said in English."""
    thousands, rest = divmod(number, 1000)
    words = [*(english_below(thousands) if thousands else []), *(["thousand"] if thousands else [])]
    return [*words, *english_below(rest)]


def english_below(number):
    hundreds, rest = divmod(number, 100)
    words = [ENGLISH_ONES[hundreds], "hundred"] if hundreds else []
    if rest < 20:
        return [*words, *([ENGLISH_ONES[rest]] if rest else [])]
    return [*words, ENGLISH_TENS[rest // 10], *([ENGLISH_ONES[rest % 10]] if rest % 10 else [])]


@given(st.integers(1, 999_999).filter(lambda number: number < 1000 or number % 1000 == 0 or number % 1000 > 9))
@settings(max_examples=200, deadline=None)
def test_a_number_said_in_vietnamese_is_read_back(number):
    assert vietnamese(said(number).split()) == number


@given(st.integers(1, 999_999))
@settings(max_examples=200, deadline=None)
def test_a_number_said_in_english_is_read_back(number):
    assert english(told(number)) == number


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("một triệu hai", 1_200_000),
        ("ba tỷ rưỡi", 3_500_000_000),
        ("hai trăm linh năm", 205),
        ("năm mươi tư", 54),
        ("hai ba", None),
        ("hai mười", None),
        ("mươi", None),
        ("trăm", None),
        ("nghìn", None),
        ("rưỡi", None),
        ("hai rưỡi ba", None),
    ],
)
def test_what_does_not_make_one_number_is_none(words, value):
    assert vietnamese(words.split()) == value


@pytest.mark.parametrize("words", ["twenty thirty", "ten two", "one ten", "hundred", "thousand", "twenty hundred"])
def test_english_words_that_do_not_make_one_number_are_none(words):
    assert english(words.split()) is None


@pytest.mark.parametrize(
    "text",
    ["một số nơi", "trong năm 2017", "one of the best", "thứ hai", "mỗi hai tuần", "each two", "one-off", "two thirds"],
)
def test_what_counts_nothing_stays_a_word(text):
    assert list(spelt(fold(text))) == []


def test_five_is_no_year_where_it_counts_people():
    assert [value for *_, value in spelt(fold("gồm năm thành viên và hai mươi lăm tổ viên"))] == [5, 25]


def test_the_place_of_the_words_is_told():
    ((start, end, value),) = spelt(fold("Có hai mươi lăm tổ."))
    assert (start, end, value) == (3, 15, Fraction(25))
