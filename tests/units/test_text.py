"""The order, the search form and the identity form of Vietnamese names."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongket.units.text import canon, fold, sort_key, tidy

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ -'0123456789"
names = st.text(alphabet=VIETNAMESE, max_size=14)

IN_ORDER = (
    *("1", "10", "2", "A Bung", "Ái Nghĩa", "An Khánh", "Ăng Tô", "Ân Thi", "Ấp Bắc", "Ba Đình", "Bá Xuyên"),
    *("Cầu Giấy", "Cửa Nam", "Dương Nội", "Đà Bắc", "Điện Biên", "Đống Đa", "Ea Drăng", "Êa Tam", "Hòa Bình"),
    *("Hoa Lư", "Hoàn Kiếm", "Hoàng Mai", "Ô Chợ Dừa", "Ơ Sung", "Phú Xuyên", "Ưu Điềm", "Văn Miếu", "Yên Hòa"),
)


def test_names_stand_in_the_order_of_the_vietnamese_alphabet():
    assert sorted(sorted(IN_ORDER, key=len), key=sort_key) == list(IN_ORDER)


def test_tones_order_words_of_the_same_letters():
    assert all(sort_key(one) < sort_key(other) for one, other in pairwise(("ma", "mà", "mả", "mã", "má", "mạ")))


def test_a_tone_weighs_less_than_any_later_letter():
    assert sort_key("má a") < sort_key("ma b")


def test_a_small_letter_comes_before_its_capital():
    assert sort_key("hoàn") < sort_key("Hoàn") < sort_key("hoàng")


@given(names)
def test_the_order_does_not_depend_on_how_letters_are_composed(name):
    assert sort_key(unicodedata.normalize("NFD", name)) == sort_key(unicodedata.normalize("NFC", name))


@given(st.text())
def test_every_text_has_a_sort_key(text):
    assert isinstance(sort_key(text), bytes)


@given(names, names)
def test_a_beginning_comes_before_what_continues_it(name, more):
    assert sort_key(name) <= sort_key(name + more.lstrip())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Hoàn Kiếm", "hoan kiem"),
        ("ĐỐNG ĐA", "dong da"),
        ("Đống Đa", "dong da"),
        ("Văn Miếu - Quốc Tử Giám", "van mieu quoc tu giam"),
        ("  Ea  H'leo ", "ea h leo"),
        ("Phường 1", "phuong 1"),
        ("", ""),
    ],
)
def test_the_search_form_is_what_people_type_without_marks(typed, found):
    assert fold(typed) == found
    assert fold(unicodedata.normalize("NFD", typed)) == found


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(names)
def test_the_search_form_ignores_case(name):
    assert fold(name.upper()) == fold(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Thuỷ Nguyên", "Thủy Nguyên"),
        ("Khoẻ", "Khỏe"),
        ("Ea H’leo", "Ea H'leo"),
        ("Bà Rịa–Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("Cầu  Giấy ", "Cầu Giấy"),
        (unicodedata.normalize("NFD", "Đống Đa"), "Đống Đa"),
    ],
)
def test_two_spellings_of_one_name_have_one_identity(one, other):
    assert canon(one) == canon(other) == other


@pytest.mark.parametrize("name", ["Quý Lộc", "Hoài Đức", "Thủy", "Hòa", "Toàn Thắng"])
def test_the_identity_of_a_well_spelt_name_is_the_name(name):
    assert canon(name) == name


@given(st.text())
def test_the_identity_of_an_identity_is_itself(text):
    assert canon(canon(text)) == canon(text)


def test_a_name_is_shown_with_its_official_tone_position():
    assert tidy(" Hoà   Bình ") == "Hoà Bình"


def test_an_apostrophe_is_shown_in_one_way():
    assert tidy("H’leo") == tidy("H‘leo") == tidy("H`leo") == "H'leo"
