"""The PDF in the State layout: its words, its paper, the same bytes every time."""

import pypdfium2
import pytest
from django.urls import reverse

from tongket.review import queries
from tongket.review.models import Section
from tongket.review.render import TypesettingFailed, _typeset, printed, review_file
from tongket.web import context


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_the_file_has_the_words_of_a_state_document_and_of_the_review(client, published):
    response = client.get(reverse("review_pdf", args=[published.review.pk]))
    assert response.headers["Content-Type"] == "application/pdf"
    pages = words_of(response.content)
    first, whole = pages[0], " ".join(pages)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN",
        "/BC-UBND",
        "Hà Nội, ngày 15 tháng 01 năm 2026",
        "BÁO CÁO",
    ):
        assert words in first
    for words in (
        "Cơ quan cấp trên (để báo cáo);",
        "Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "Nguồn số liệu",
        "buổi tuyên truyền trực tiếp",
    ):
        assert words in whole
    assert not first.startswith("1 ") and pages[1].startswith("2 ")


def test_the_paper_is_a4(published):
    page = pypdfium2.PdfDocument(review_file(published.review))[0]
    assert [round(side * 25.4 / 72) for side in page.get_size()] == [210, 297]


def test_the_same_review_is_the_same_bytes(published):
    assert review_file(published.review) == review_file(published.review)


def test_every_printed_figure_has_its_line_in_the_table_of_sources(published):
    data = printed(published.review)
    assert len(data["sources"]) == len(queries.current_citations(published.review))
    used = {
        piece["source"]
        for section in data["sections"]
        for passage in section["passages"]
        for line in passage["lines"]
        for cell in line
        for piece in cell
    } - {0}
    assert used <= {int(row[0]) for row in data["sources"]}


def test_what_is_printed_is_never_read_as_markup(published):
    dangerous = '#read("/etc/passwd") *x* $y$ #import "@preview/z:1.0.0"'
    Section.objects.filter(review=published.review, key="causes").update(body=dangerous)
    text = " ".join(words_of(review_file(published.review)))
    assert '#read("/etc/passwd")' in text.replace("”", '"').replace("“", '"')
    assert "root:" not in text


def test_a_draft_says_that_it_is_one(world):
    assert "(Dự thảo)" in words_of(review_file(world.review))[0]


def test_the_banner_of_the_demonstration_is_printed(published):
    context.add_banner("test", lambda: "Số liệu minh họa")
    try:
        assert "Số liệu minh họa" in words_of(review_file(published.review))[0]
    finally:
        context._banners.pop("test")


def test_a_fault_of_the_typesetter_says_which_review_it_was(published):
    with pytest.raises(TypesettingFailed, match=f"review {published.review.pk}"):
        _typeset(published.review, "not what it reads")
