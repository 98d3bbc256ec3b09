"""Web pages: what a reader of the page sees, and bounds on what a page may be."""

import pytest

from tests.claims.readers.test_old_fonts import in_tcvn3, in_vni
from tests.claims.readers.test_plain import in_1258
from tongket.claims import Document
from tongket.claims.readers.page import read_page
from tongket.claims.readers.refusals import Unreadable, note


def text_of(html: str) -> str:
    return read_page(html.encode()).text


def grid(document: Document, number: int = 0) -> list[tuple[str, int, int, int, int]]:
    return [
        (document.text[cell.start : cell.end], cell.row, cell.column, cell.rows, cell.columns)
        for cell in document.tables[number].cells
    ]


def test_paragraphs_headings_and_lists_stand_apart_and_tags_need_not_be_closed():
    document = read_page(
        "<h1>Kết quả</h1><p>Có <b>7.288</b>/10.546\n tổ<br>(68,5%)<p>Hai<ul><li>một<li>hai<ul><li>ba</ul></ul>"
        "<dl><dt>tên<dd>nghĩa</dl>cuối<div>trong</div>".encode()
    )
    said = [(block.kind, document.text[block.start : block.end]) for block in document.blocks]
    assert said == [
        ("heading", "Kết quả"), ("paragraph", "Có 7.288/10.546 tổ\n(68,5%)"), ("paragraph", "Hai"),
        ("paragraph", "một"), ("paragraph", "hai"), ("paragraph", "ba"),
        ("paragraph", "tên"), ("paragraph", "nghĩa"), ("paragraph", "cuối"),
        ("paragraph", "trong"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>var a = '<p>5%</p>';</script>", "<style>p{}</style>", "<p hidden>ẩn</p>", "<!-- ẩn -->",
        "<!doctype html>",
        "<p style='Display : NONE'>ẩn</p>", "<div style='visibility:hidden'><p>ẩn</p></div>", "<?php ẩn ?>",
        "<textarea>ẩn</textarea>", "<del>ẩn</del>", "<title>ẩn</title>", "<template><p>ẩn</p></template>",
        "<p><span style='mso-hide:all'>ẩn</span></p>", "<table></table>", "<table><tr></tr></table>",
    ],
)  # fmt: skip
def test_what_is_not_seen_is_not_read(unseen: str):
    assert text_of(f"<p>một</p>{unseen}<p>hai</p>") == "một\n\nhai"


def test_what_is_never_closed_ends_with_the_page():
    for open_end in ("<script>", "<!-- ", "<a href='", "<b", "<"):
        assert text_of("<p>một</p>" + open_end).startswith("một")


def test_entities_are_letters_and_quoted_signs_end_no_tag():
    assert text_of("<p title=\"a > b\" a='x' c=d>T&#7893;ng &amp; &lt;5%&gt;</p>") == "Tổng & <5%>"


def test_the_mark_of_a_footnote_is_left_out_and_an_exponent_stays():
    assert text_of("<p>68,5%<sup>1</sup> của 7.288<sup>[2]</sup> tổ, 5 m<sup>2</sup>, 10<sup>6</sup></p>") == (
        "68,5% của 7.288 tổ, 5 m2, 10⁶"
    )
    assert grid(read_page(b"<table><tr><td>7<sup>*</sup><i hidden>x</i><td>b<br>c<p>d</table>")) == [
        ("7", 0, 0, 1, 1), ("b c d", 0, 1, 1, 1),
    ]  # fmt: skip


def test_a_table_keeps_its_merged_cells():
    document = read_page(
        "<table><caption>Biểu 1</caption><thead><tr><th rowspan=2>Đơn vị<th colspan=2>Số</thead>"
        "<tbody><tr><td>1<td>2<tr><td>Cộng<td>3<td>4</table>sau".encode()
    )
    assert grid(document) == [
        ("Đơn vị", 0, 0, 2, 1), ("Số", 0, 1, 1, 2), ("1", 1, 1, 1, 1), ("2", 1, 2, 1, 1),
        ("Cộng", 2, 0, 1, 1), ("3", 2, 1, 1, 1), ("4", 2, 2, 1, 1),
    ]  # fmt: skip
    assert document.text == "Biểu 1\n\nĐơn vị\tSố\n\t1\t2\nCộng\t3\t4\n\nsau"


def test_cells_without_a_row_and_rows_reaching_below_the_table_are_put_right():
    assert grid(read_page(b"<table><tr><td rowspan=99>a<td rowspan=x>b<tr><td>c</table>")) == [
        ("a", 0, 0, 2, 1), ("b", 0, 1, 1, 1), ("c", 1, 1, 1, 1),
    ]  # fmt: skip
    assert text_of("<table><td>một</table>") == "một"


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td><p>một</p><p>hai</p></table>",
        "<table><tr><td>một<td><h2>hai</h2></table>",
        "<table><tr><td>một<td><div><table><tr><td>hai</table></div></table>",
    ],
)
def test_a_table_that_only_lays_out_the_page_is_prose(html: str):
    document = read_page(html.encode())
    assert document.text == "một\n\nhai"
    assert not document.tables


def test_the_end_of_an_outer_element_does_not_end_a_cell():
    assert grid(read_page(b"<div><table><tr><td>a</div></li><td>b</tr><tr><td>c</table></div>")) == [
        ("a", 0, 0, 1, 1), ("b", 0, 1, 1, 1), ("c", 1, 0, 1, 1),
    ]  # fmt: skip


def test_text_in_old_fonts_is_converted_and_told():
    document = read_page(
        (
            f"<font face='.VnTime, serif'>{in_tcvn3('Tổng số')}</font> <b style=\"font-family: 'VNI-Times'\">"
            f"{in_vni('tổ')}</b> <font face=Arial>và</font>"
        ).encode()
    )
    assert document.text == "Tổng số tổ và"
    assert document.notes == [note("font", fonts=".VnTime, VNI-Times")]


def test_old_fonts_are_converted_once_also_in_western_encodings():
    html = f"<font face='.VnTime'>{in_tcvn3('Tổng số tổ chức hoạt động')}</font>"
    assert read_page(html.encode("cp1252")).text == "Tổng số tổ chức hoạt động"


@pytest.mark.parametrize(
    "data",
    [
        b"<meta charset=windows-1258><p>" + in_1258("đạt yếu"),
        "<p>đạt yếu".encode("utf-16"),
        "<meta charset='utf-8'><p>đạt yếu".encode(),
        "<p>đạt yếu".encode(),
    ],
)
def test_the_encoding_is_the_declared_one_or_the_one_that_holds(data: bytes):
    assert "đạt y" in read_page(data).text


def test_a_page_with_few_damaged_letters_is_read_in_its_declared_encoding():
    data = b"<meta charset=utf-8><p>" + "đạt ".encode() * 300 + b"\xff"
    assert read_page(data).text.startswith("đạt đạt")
    assert read_page("<p>café".encode("cp1252")).text == "café"


def test_a_page_of_too_many_tags_is_read_in_part_with_a_note():
    document = read_page(b"<p>a" + b"<b>" * 9 + b"end", most_tags=10)
    assert document.notes == []
    document = read_page(b"<p>a" + b"<b>" * 10 + b"end", most_tags=10)
    assert document.text == "a"
    assert document.notes == [note("many_tags")]


def test_deep_nesting_loses_no_text():
    assert text_of("<div>" * 2_000 + "một" + "</div>" * 2_000) == "một"
    assert text_of("<p>một</p>" + "<table><tr><td>" * 500 + "hai").startswith("một")


@pytest.mark.parametrize("html", ["<td rowspan=9999 colspan=9999>a</td>" * 9, "<td>a"])
def test_a_table_spread_over_too_many_places_is_refused(html: str):
    rows = f"<tr>{html}</tr>" + "<tr><td>b</td></tr>" * 20
    if "colspan" in html:
        with pytest.raises(Unreadable) as refusal:
            text_of(f"<table>{rows}</table>")
        assert refusal.value.cause == "long"
    else:
        assert "b" in text_of(f"<table>{rows}</table>")


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<", "<![CDATA[", "<a href='", "<!", "</div>", "<?", "&#", "<p a=" + '"' * 3]
)
def test_pages_made_to_be_slow_are_read_to_their_end(piece: str):
    assert text_of("<p>một</p>" + piece * 20_000).startswith("một")
