"""Where a figure stands, in words."""

import pytest

from tests.claims.faces.made import built
from tongket.claims import Block, Cell, Document, Table
from tongket.claims.faces.places import Places

WHOLE = built(
    ("heading", "Kết quả"),
    ("note", "ghi chú", "3"),
    ("note", "bên trên", "header"),
    ("box", "trong hộp"),
    ("page", "một trang", "12"),
    [["Đơn vị", "Số"], ["Xã", "12"]],
    ("paragraph", "cuối cùng"),
)


@pytest.mark.parametrize(
    ("words", "vi", "en"),
    [
        ("Kết quả", "đoạn 1", "paragraph 1"),
        ("ghi chú", "chú thích 3", "note 3"),
        ("bên trên", "đầu trang", "page header"),
        ("trong hộp", "hộp chữ", "text box"),
        ("một trang", "trang 12", "page 12"),
        ("12", "trang 12", "page 12"),
        ("cuối cùng", "đoạn 6", "paragraph 6"),
        ("Xã", "bảng 1, hàng 2, cột 1", "table 1, row 2, column 1"),
    ],
)
def test_a_place_is_told_in_both_languages(words, vi, en):
    position = WHOLE.text.index(words) if words != "12" else WHOLE.text.index("một")
    assert [Places(WHOLE, language).of(position) for language in ("vi", "en")] == [vi, en]


def test_a_cell_of_a_sheet_has_the_name_it_has_there():
    cell = Table((Cell(0, 2, 0, 0),))
    for sheet, told in (("Biểu 1", "trang tính Biểu 1, ô B4"), ("", "ô B4")):
        document = Document("12", sort="xlsx", blocks=[Block(0, 2, "cell", "B4", sheet)], tables=[cell])
        assert Places(document, "vi").of(0) == told


def test_a_pdf_has_pages_for_paragraphs_and_tables():
    table = Table((Cell(4, 6, 2, 1),))
    document = Document("một 12", sort="pdf", blocks=[Block(0, 3, place="7"), Block(4, 6, "cell", "8")], tables=[table])
    assert Places(document, "vi").of(0) == "trang 7"
    assert Places(document, "vi").of(4) == "trang 8, bảng 1, hàng 3, cột 2"


def test_plain_text_has_lines_whatever_else_it_has():
    document = Document("một\nhai", blocks=[Block(0, 7)])
    assert (Places(document, "vi").of(4), Places(document, "vi").short(4)) == ("dòng 2", "2")
    assert Places(document, "vi").of(3) == "dòng 1"


def test_what_stands_nowhere_has_the_paragraph_before_it():
    assert Places(Document("một", sort="docx"), "vi").short(1) == "đoạn 1"
    assert Places(Document("một", sort="pdf", blocks=[Block(0, 3, "cell")]), "vi").of(1) == "đoạn 1"
    assert Places(Document("một", sort="pdf", blocks=[Block(0, 3, "page")]), "vi").of(1) == "đoạn 1"
