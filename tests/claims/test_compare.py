"""Two documents compared: the same quantity stated differently is found; where that is not sure, nothing is said."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongket.claims import Cell, Document, Table, check
from tongket.claims.compare import LONGEST, MOST_ALIKE, Compared, compare, quotes

REVIEW = (
    "Năm 2016, toàn thành phố có 10.546 tổ chức quần chúng tự quản với 135.716 thành viên; trong đó 7.288/10.546 tổ"
    " chức (68,5%) hoạt động hiệu quả."
)


def of(a: str, b: str) -> Compared:
    return compare(Document.of_text(a), Document.of_text(b))


def differing(found: Compared) -> list[tuple[str, str]]:
    return [(one.a.quantity.text, one.b.quantity.text) for one in found.differences]


def agreeing(found: Compared) -> list[str]:
    return [one.a.quantity.text for one in found.agreed]


def test_one_changed_figure_is_shown_from_both_sides():
    found = of(REVIEW, "Báo cáo tóm tắt. " + REVIEW.replace("7.288", "7.228"))
    (one,) = found.differences
    assert (one.a.quantity.text, one.b.quantity.text, one.gap) == ("7.288", "7.228", -60)
    assert one.a.text == REVIEW and found.b.text[one.b.start : one.b.end] == one.b.text == REVIEW.replace("288", "228")
    assert "7.288" in one.sentence["vi"] and "7.228" in one.sentence["en"]
    assert agreeing(found) == ["10.546", "135.716", "10.546", "68,5%"]


DIFFERENT = {
    "another wording of the same": (
        "Năm 2016, toàn thành phố có 10.546 tổ chức quần chúng tự quản.",
        "Báo cáo năm 2016. Thành phố hiện có 10.564 tổ chức quần chúng tự quản.",
    ),
    "an amount in another scale": (
        "Quỹ của tổ tự quản vận động được 1,2 tỷ đồng từ nhân dân.",
        "Quỹ của tổ tự quản vận động được 1.098 triệu đồng từ nhân dân.",
    ),
    "a number as a word": (
        "Công an phường mở ba lớp tập huấn cho tổ trưởng dân phố.",
        "Công an phường mở 4 lớp tập huấn cho tổ trưởng dân phố.",
    ),
    "English": (
        "In 2016 the city had 10,546 self-managed groups in operation.",
        "In 2016 the city had 10,564 self-managed groups in operation.",
    ),
    "a year in one title only": (
        "Tổng kết năm 2016.\nThành phố có 95 tổ tự quản hoạt động tốt.",
        "Thành phố có 59 tổ tự quản hoạt động tốt.",
    ),
    "a percentage": (
        "Tỷ lệ phường hoàn thành kế hoạch tuyên truyền đạt 91,5%.",
        "Tỷ lệ phường hoàn thành kế hoạch tuyên truyền đạt 95,1%.",
    ),
}


@pytest.mark.parametrize("texts", DIFFERENT.values(), ids=DIFFERENT)
def test_the_same_thing_stated_differently_is_found_both_ways_round(texts: tuple[str, str]):
    assert len(of(*texts).differences) == 1
    assert len(of(*reversed(texts)).differences) == 1


SILENT = {
    "another year": (REVIEW, REVIEW.replace("2016", "2017").replace("7.288", "7.228")),
    "a year in one sentence only": (
        "Năm 2016 thành phố có 95 tổ tự quản hoạt động tốt.",
        "Thành phố có 59 tổ tự quản hoạt động tốt.",
    ),
    "another day": (
        "Tính đến ngày 15/11/2024 thành phố có 95 tổ tự quản hoạt động.",
        "Tính đến ngày 31/12/2024 thành phố có 59 tổ tự quản hoạt động.",
    ),
    "another span of time": (
        "Trong 6 tháng đầu, thành phố mở 95 lớp tập huấn tuyên truyền.",
        "Trong 9 tháng đầu, thành phố mở 59 lớp tập huấn tuyên truyền.",
    ),
    "another place": (
        "Phường Hoàn Kiếm mở 12 buổi tuyên truyền cho nhân dân.",
        "Phường Đống Đa mở 15 buổi tuyên truyền cho nhân dân.",
    ),
    "a sentence that begins with another place": (
        "Hoàn Kiếm mở 12 buổi tuyên truyền cho nhân dân.",
        "Ba Đình mở 15 buổi tuyên truyền cho nhân dân.",
    ),
    "another committee": (
        "Các tổ theo Chỉ thị 09 nhận 12 tin báo của nhân dân.",
        "Các tổ theo Chỉ thị 12 nhận 15 tin báo của nhân dân.",
    ),
    "up and down": (
        "Số vụ vi phạm giảm 12 vụ so với cùng kỳ năm trước.",
        "Số vụ vi phạm tăng 15 vụ so với cùng kỳ năm trước.",
    ),
    "what was planned and what was done": (
        "Thành phố mở 95 lớp tập huấn tuyên truyền nhân dân.",
        "Kế hoạch thành phố mở 59 lớp tập huấn tuyên truyền nhân dân.",
    ),
    "another unit noun": (
        "Thành phố có 95 tổ trưởng tự quản hoạt động tốt.",
        "Thành phố có 59 tổ viên tự quản hoạt động tốt.",
    ),
    "two likely partners": (
        "Phòng mở 12 lớp tập huấn tuyên truyền nhân dân.",
        "Phòng mở 15 lớp tập huấn tuyên truyền nhân dân.\nPhòng mở 18 lớp tập huấn tuyên truyền nhân dân.",
    ),
    "other words": (
        "Thành phố có 95 lớp tập huấn tuyên truyền.",
        "Ngành giáo dục mở rộng được 59 lớp học buổi tối miễn phí.",
    ),
    "hardly any words": ("Có 12 lớp.", "Có 15 lớp."),
    "a year and the article": (
        "Đề án kéo dài tới năm 2020 gồm một phần chung nhất.",
        "Đề án kéo dài tới năm 2025 gồm một phần chung nhất.",
    ),
}


@pytest.mark.parametrize("texts", SILENT.values(), ids=SILENT)
def test_where_it_is_not_surely_the_same_nothing_differs(texts: tuple[str, str]):
    assert differing(of(*texts)) == []


def test_a_part_is_compared_with_a_part_and_never_with_a_whole():
    found = of(
        "Khảo sát 12/15 phường (80%) hoàn thành báo cáo năm.", "Khảo sát 10/12 phường (83,3%) hoàn thành báo cáo năm."
    )
    assert (differing(found), agreeing(found)) == ([("12", "10"), ("15", "12"), ("80%", "83,3%")], [])


def test_names_of_the_next_sentence_are_not_of_this_one():
    sentence = "Thành phố trong năm 2016 mở {} lớp tập huấn tuyên truyền."
    found = of(sentence.format(95) + " Các tổ theo Chỉ thị 09 họp.", sentence.format(59) + " Hết.")
    assert differing(found) == [("95", "59")]


def test_among_equal_sentences_one_with_the_same_value_is_taken():
    twice = "Phòng mở 12 lớp tập huấn tuyên truyền nhân dân.\nPhòng mở 15 lớp tập huấn tuyên truyền nhân dân."
    found = of(twice, twice)
    assert (differing(found), agreeing(found)) == ([], ["12", "15"])


def test_rounded_and_exact_agree_when_the_one_may_be_the_other():
    found = of(
        "Quỹ của tổ tự quản vận động được 1,2 tỷ đồng từ nhân dân.",
        "Quỹ của tổ tự quản vận động được 1.198 triệu đồng từ nhân dân.",
    )
    assert (differing(found), len(found.agreed)) == ([], 1)


def table(rows: Iterable[Iterable[str]]) -> Document:
    """A table as a reader of files makes it: a line a row, a tab between cells."""
    text, cells = "", []
    for row, columns in enumerate(rows):
        for column, words in enumerate(columns):
            cells.append(Cell(len(text), len(text) + len(words), row, column))
            text += words + "\t"
        text += "\n"
    return Document(text, sort="docx", tables=(Table(tuple(cells)),))


HEADS = ("Nội dung báo cáo", "Số buổi tuyên truyền", "Số lượt người tham dự")


def test_a_cell_is_known_by_the_heads_of_its_row_and_column():
    first = table([HEADS, ("Khu dân cư số một", "120", "3.400"), ("Khu dân cư số hai", "75", "900")])
    second = table([HEADS, ("Khu dân cư số một", "102", "3.400"), ("Khu dân cư số hai", "75", "900")])
    found = compare(first, second)
    assert (differing(found), agreeing(found)) == ([("120", "102")], ["3.400", "75", "900"])


def test_what_was_checked_already_is_not_checked_again():
    checked = check(REVIEW)
    assert compare(checked, checked).a is checked


def test_every_figure_of_a_text_is_listed_with_its_sentence():
    text = "  Năm 2016 có 95 tổ mới lập.\nTrong 6 tháng, 40 tổ (42,1%) đã họp."
    found = quotes(check(text))
    assert [quote.quantity.text for quote in found] == ["95", "40", "42,1%"]
    assert (found[1].before, found[1].after) == ("Trong 6 tháng, ", " tổ (42,1%) đã họp.")
    assert found[0].text == "Năm 2016 có 95 tổ mới lập." and text[found[2].start : found[2].end] == found[2].text


def test_of_very_many_alike_and_of_a_list_without_end_nothing_is_said():
    sentence = "Phòng mở {} lớp tập huấn tuyên truyền nhân dân."
    many = "\n".join(sentence.format(number) for number in range(100, 101 + MOST_ALIKE))
    assert differing(of(many, sentence.format(99))) == []
    long = "Phòng mở 12 lớp tập huấn tuyên truyền nhân dân" + ", và nhiều việc khác nữa" * (LONGEST // 20) + "."
    assert agreeing(of(long, long)) == []


@given(st.integers(1000, 99_999), st.integers(1000, 99_999))
def test_two_counts_differ_exactly_when_they_are_not_equal(one: int, other: int):
    sentence = "Trong kỳ, lực lượng chức năng tiếp nhận {:,} ý kiến của nhân dân."
    found = of(*(sentence.format(value).replace(",", ".").replace("kỳ.", "kỳ,") for value in (one, other)))
    assert (len(found.differences), len(found.agreed)) == ((0, 1) if one == other else (1, 0))


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_are_compared_without_a_fault_and_a_text_agrees_with_itself(a: str, b: str):
    of(a, b)
    assert differing(of(a, a)) == []
