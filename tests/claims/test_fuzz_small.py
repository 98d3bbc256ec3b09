"""Whatever is put in, verdicts come out that keep what the library promises; nothing is raised.

The same promises are kept by 100,000 texts in `bench/fuzz_texts.py`.
"""

import unicodedata
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.claims.hostile import NASTY, broken_promises
from tongket.claims import Cell, Document, Table, check

LANGUAGE = st.sampled_from([None, "vi", "en"])
FIGURE = st.one_of(
    st.integers(0, 300).map(str),
    st.integers(0, 10**12).map(lambda value: f"{value:,}"),
    st.integers(0, 10**9).map(lambda value: f"{value:,}".replace(",", ".")),
    st.tuples(st.integers(0, 150), st.sampled_from(",."), st.integers(0, 999)).map(
        lambda parts: "{}{}{}%".format(*parts)
    ),
    st.sampled_from(
        [
            "0",
            "0%",
            "1/0",
            "0/0",
            "-5%",
            "007",
            "999999999999999",
            "hai mươi lăm",
            "ba nghìn",
            "forty-two",
            "5 tỷ 298,2 triệu",
        ]
    ),
)
CUE = st.sampled_from(
    [
        *(
            "tăng",
            "giảm",
            "từ",
            "lên",
            "còn",
            "đạt",
            "chiếm",
            "gồm",
            "trong đó",
            "còn lại",
            "tổng số",
            "bình quân",
            "gấp",
        ),
        *("lần", "so với", "cùng kỳ", "kế hoạch", "trong tổng số", "hơn", "gần", "đầu kỳ", "nhập", "xuất", "cuối kỳ"),
        *("nam", "nữ", "hộ", "vụ", "người", "triệu đồng", "ha", "năm", "điểm phần trăm", "trên 1.000 dân", "mỗi"),
        *("up", "down", "from", "to", "of the", "out of", "a total of", "made up of", "of which", "per", "twice"),
        *("compared with", "target", "men", "women", "households", "remaining", "percentage points", "average"),
    ]
)
MARK = st.sampled_from(
    [" ", " ", ", ", ". ", "; ", ": ", " (", ") ", "/", " - ", "–", "\n", "|", "\t", "%", " x ", " = "]
)
SOUP = st.lists(st.tuples(st.one_of(FIGURE, CUE), MARK), max_size=30).map(lambda pairs: "".join(map("".join, pairs)))
LETTERS = st.text(
    st.one_of(st.characters(), st.sampled_from("0123456789.,/%() "), st.sampled_from("\u0301\u0323\u031b\u200b"))
)
FORMS = st.sampled_from(["NFC", "NFD", "NFKD"])


def promises(source, lang=None):
    return broken_promises(source, check(source, lang), lang)


@given(SOUP, LANGUAGE, FORMS)
@settings(max_examples=250, deadline=None)
def test_cue_words_and_figures_in_any_order_keep_the_promises(text, lang, form):
    assert promises(unicodedata.normalize(form, text), lang) == []


@given(LETTERS, LANGUAGE)
@settings(max_examples=250, deadline=None)
def test_any_characters_keep_the_promises(text, lang):
    assert promises(text, lang) == []


@given(st.lists(st.lists(st.one_of(FIGURE, CUE), max_size=5), max_size=6), st.sampled_from(["|", " | ", "\t"]))
@settings(max_examples=100, deadline=None)
def test_tables_drawn_in_any_way_keep_the_promises(rows, between):
    assert promises("\n".join(between.join(["", *row, ""]) for row in rows)) == []


@given(
    st.lists(
        st.tuples(st.one_of(FIGURE, CUE), st.integers(0, 5), st.integers(0, 4), st.integers(1, 3)),
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=100, deadline=None)
def test_a_table_whose_cells_lie_anywhere_keeps_the_promises(cells):
    starts = [0, *accumulate(len(written) + 1 for written, _, _, _ in cells)]
    placed = tuple(
        Cell(start, start + len(written), row, column, span, span)
        for start, (written, row, column, span) in zip(starts, cells, strict=False)
    )
    text = "".join(f"{written}\n" for written, _, _, _ in cells)
    assert promises(Document(text, sort="docx", tables=(Table(placed),))) == []


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_text_keeps_the_promises(name):
    assert promises(NASTY[name](120)) == []


@given(st.sampled_from(list(NASTY)), st.sampled_from(list(NASTY)), st.integers(0, 90), LANGUAGE)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_two_nasty_texts_together_keep_the_promises(one, other, size, lang):
    assert promises(NASTY[one](size)[:size] + NASTY[other](100), lang) == []


def test_a_figure_with_a_mark_above_it_keeps_its_place():
    text = "Có 5\u0301/8\u0300 hộ (62,5\u0323%) tham gia."
    assert promises(text) == []
