"""The checker in a real browser: pasted and uploaded, by keyboard, by the filter, and without scripts."""

from collections.abc import Callable

import pytest

from tests.browser.visitor import Visitor
from tests.cast import PASSWORD, approved, asked, make_cast, report_of
from tests.portal.conftest import RIGHT, WORD, WRONG, word_file

Visit = Callable[..., Visitor]
TEXT = f"{WRONG}\n\n{RIGHT}\n\nTại kỳ họp có 2/3 phường nộp báo cáo (66,6%)."


@pytest.fixture(autouse=True)
def an_empty_record(transactional_db: None) -> None:
    """A site with nothing on it."""


def shown(visitor: Visitor) -> list[str]:
    """The numbers of the verdicts in view."""
    cards = visitor.page.locator(".noted")
    return [card.get_attribute("id") or "" for card in cards.all() if card.is_visible()]


@pytest.mark.parametrize(
    "look", [{"width": 360, "dark": True}, {"width": 1280, "language": "en"}], ids=["phone", "desk"]
)
def test_a_pasted_text_is_marked_filtered_and_walked_through_by_keyboard(visit: Visit, look: dict) -> None:
    visitor = visit(**look)
    page = visitor.open("/check/")
    visitor.check()
    page.fill("#id_text", TEXT)
    page.click("button[value=page]")
    page.locator("#s3").wait_for()
    assert page.url.endswith("/check/") and shown(visitor) == ["s1", "s2", "s3"]
    assert page.evaluate("document.activeElement.id") == "result-title"
    visitor.check()
    for pressed, here in (("j", "s1"), ("j", "s2"), ("j", "s3"), ("k", "s2")):
        page.keyboard.press(pressed)
        assert page.evaluate("document.activeElement.id") == here
    page.check("#level-error")
    assert shown(visitor) == ["s1"]
    visitor.check()
    page.click("#s1 a[href='#m1']")
    assert page.url.endswith("#m1") and page.locator("#m1").is_visible()


def test_an_uploaded_word_file_is_checked_and_comes_back_with_comments(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/check/")
    file = {"name": "bao-cao.docx", "mimeType": WORD, "buffer": word_file("Mở đầu.", WRONG)}
    page.set_input_files("#id_file", [file])  # type: ignore[list-item]
    page.click("button[value=page]")
    page.locator("#s1").wait_for()
    assert "bao-cao.docx" in page.inner_text("#result-title")
    with page.expect_download() as download:
        page.click("button[value=file]")
    assert download.value.suggested_filename.endswith(".docx")
    visitor.check()


def test_without_scripts_everything_but_the_keys_is_the_same(visit: Visit) -> None:
    visitor = visit(width=360, scripts=False)
    page = visitor.open("/check/?example")
    assert "7.288/10.546" in page.input_value("#id_text")
    page.fill("#id_text", TEXT)
    page.click("button[value=page]")
    page.locator("#s3").wait_for()
    page.check("#level-notice")
    assert shown(visitor) == ["s3"]
    visitor.check()
    page.fill("#id_text", "")
    visitor.expected.add(422)
    page.click("button[value=page]")
    page.locator(".problems").wait_for()
    visitor.check()


def test_two_documents_are_shown_side_by_side(visit: Visit) -> None:
    visitor = visit(language="en")
    page = visitor.open("/check/compare/")
    visitor.check()
    sentence = "Năm 2016, toàn thành phố có {} tổ chức quần chúng tự quản."
    page.fill("#id_text_a", sentence.format("10.546"))
    page.fill("#id_text_b", sentence.format("10.564"))
    page.click("button[value=page]")
    page.locator(".pair").wait_for()
    assert page.locator(".pair mark").all_inner_texts() == ["10.546", "10.564"]
    visitor.check()


def test_the_figures_of_a_text_are_held_against_the_record(visit: Visit) -> None:
    cast = make_cast()
    approved(cast, report_of(asked(cast), cast.tree.hoan_kiem), cast.an, cast.binh, TT01=7)
    visitor = visit(width=360)
    visitor.sign_in("an", PASSWORD)
    page = visitor.open("/check/")
    page.fill("#id_text", "Trong tháng đã tổ chức 7/9 buổi tuyên truyền (77,8%).")
    page.click("button[value=page]")
    with page.expect_navigation():
        page.click("form[action='/record/check/'] button")
    page.select_option("#id_unit", index=1)
    page.select_option("#id_period", index=1)
    with page.expect_navigation():
        page.click("main form .row button")
    visitor.check()
    page.locator("select[name^=bind-]").first.select_option("TT01")
    with page.expect_navigation():
        page.click("main form .row button")
    assert page.locator(".status-done").count() == 1
    visitor.check()
