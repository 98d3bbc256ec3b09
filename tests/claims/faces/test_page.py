"""The page of one document: marked text, verdicts beside it, nothing but HTML."""

import re
from html.parser import HTMLParser

import pytest

from tests.claims.faces.made import built, judged
from tongket.claims import Block, Cell, Document, Table
from tongket.claims.faces.page import STYLE, fragment, page

EVIL = "<script>alert('&')</script>\x00\x1b\ud800\ufffe"
REPORT = built(
    ("heading", "Kết quả"),
    ("paragraph", "Có 30/40 tổ (80%)."),
    [["Đơn vị", "Số"], ["Xã A", "12"]],
    ("note", "Ghi 7.", "3"),
    ("box", EVIL),
    ("page", "Trang cuối", "9"),
    ("note", "Ở chân", "footer"),
    notes=({"vi": "Trang 2 là ảnh.", "en": "Page 2 is an image."},),
)
CHECKED = judged(REPORT, ("error", "30", "40", "80%"), ("notice", "12"), ("unchecked", "7"), ("sound", "40"))
VOID = {"meta", "input"}


class Outline(HTMLParser):
    """The tags of a page, those left open, and where its links lead."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.ids, self.links = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        named = dict(attributes)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"]] if "href" in named else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_tag_is_closed_and_every_link_leads_somewhere_on_the_page(language):
    outline = Outline(page(CHECKED, language))
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)
    assert {"s1", "m1", "s2", "m2", "s3", "m3", "s4", "m4"} <= set(outline.ids)


def test_there_is_no_script_and_nothing_from_elsewhere():
    text = page(CHECKED, "vi")
    assert "script" not in Outline(text).tags and "http" not in text.replace("http-equiv", "")
    assert "url(" not in STYLE and "@import" not in STYLE
    assert not re.search(r"\son\w+=", text)


def test_whatever_the_document_and_its_name_hold_is_escaped():
    text = page(CHECKED, "vi", f"{EVIL}.docx")
    assert "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;\ufffd\ufffd\ufffd\ufffd.docx" in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text) and text.encode()


def test_the_same_document_gives_the_same_page():
    assert page(CHECKED, "vi") == page(CHECKED, "vi")


def test_a_figure_leads_to_its_statement_and_bears_its_number():
    text = fragment(CHECKED, "vi")
    assert (
        '<span id="m1"></span><mark class="error"><a class="number" href="#s1">1</a>'
        '<a href="#s1" aria-describedby="s1">30</a></mark>/'
    ) in text


def test_a_statement_leads_to_its_figure_and_says_what_is_wrong():
    text = fragment(CHECKED, "vi")
    assert '<li id="s1" value="1" class="entry error">' in text
    assert 'Lỗi, <a href="#m1" title="Xem trong văn bản">đoạn 2</a>' in text
    assert "<p>Không khớp.</p>" in text and "Có thể sửa: 30 → 2" in text and text.count("Có thể sửa") == 1


def test_each_sort_of_part_is_shown_as_what_it_is():
    text = fragment(CHECKED, "vi")
    assert "<h3>Kết quả</h3>" in text and "<td>Đơn vị</td>" in text
    assert '<div class="note"><p class="place">chú thích 3</p>' in text
    assert '<div class="box"><p class="place">hộp chữ</p>' in text
    assert '<div class="page"><p class="place">trang 9</p>' in text
    assert '<div class="note"><p class="place">chân trang</p>' in text
    assert '<p class="remark">Trang 2 là ảnh.</p>' in text


def test_pages_are_numbered_where_they_begin():
    document = built(("heading", "a", "1"), ("paragraph", "b", "1"), ("paragraph", "c", "2"), sort="pdf")
    assert re.findall(r'<p class="place">(.+?)</p>', fragment(judged(document), "vi")) == ["Trang 1", "Trang 2"]


def test_cells_span_and_sheets_have_their_names():
    cells = (Cell(0, 1, 0, 0, rows=2), Cell(1, 2, 0, 1, columns=2), Cell(2, 3, 1, 1), Cell(3, 4, 1, 2))
    blocks = [Block(cell.start, cell.end, "cell", "B4", "Biểu <1>") for cell in cells] + [Block(4, 5)]
    text = fragment(judged(Document("abcde", "so.xlsx", "xlsx", blocks, [Table(cells)])), "vi")
    assert '<h3 class="sheet">Biểu &lt;1&gt;</h3>' in text and text.count("<h3") == 1
    assert '<td rowspan="2">a</td><td colspan="2">b</td>' in text


@pytest.mark.parametrize(
    ("levels", "chosen"), [(["error"], "flagged"), (["notice"], "flagged"), (["sound"], "all"), ([], "all")]
)
def test_what_is_flagged_is_shown_first_if_anything_is(levels, chosen):
    text = fragment(judged(REPORT, *((level, "30") for level in levels)), "en")
    assert re.findall(r'id="show-(\w+)" checked', text) == [chosen]


def test_the_summary_stands_at_the_top():
    assert '<p class="summary">Đã kiểm 4 phát biểu: 1 lỗi, 1 nhắc làm tròn, 1 không kiểm được.</p>' in page(
        CHECKED, "vi"
    )
    assert '<p class="summary">No statement with figures' in page(judged(REPORT), "en")


def test_a_page_without_a_name_has_a_title_all_the_same():
    assert "<title>Kiểm số liệu</title>" in page(judged(Document("chữ")), "vi")
    assert "<title>Figures checked: a.txt</title>" in page(judged(Document("chữ")), "en", "a.txt")


def test_the_style_is_only_in_the_whole_page():
    assert "<style>" in page(CHECKED, "vi") and "style" not in fragment(CHECKED, "vi")
