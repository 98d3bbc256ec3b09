"""The shell in a real browser: every component, every refusal, both languages, with and without scripts."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]

LOOKS = [
    {"width": width, "language": language, "dark": dark}
    for width, language, dark in product((360, 1280), ("vi", "en"), (False, True))
]
FEW_LOOKS = [{"width": 360, "language": "vi", "dark": True}, {"width": 1280, "language": "en", "dark": False}]


def look_name(look: dict[str, Any]) -> str:
    return f"{look['width']}-{look['language']}-{'dark' if look['dark'] else 'light'}"


@pytest.fixture
def faulty_site(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.web.faulty_urls"
    yield


@pytest.mark.parametrize("look", LOOKS, ids=look_name)
def test_every_component_is_whole_and_accessible(visit: Visit, look: dict[str, Any]) -> None:
    visitor = visit(**look)
    page = visitor.open("/style")
    assert page.locator("html").get_attribute("lang") == look["language"]
    visitor.check()


@pytest.mark.parametrize("look", FEW_LOOKS, ids=look_name)
def test_every_component_stands_without_scripts(visit: Visit, look: dict[str, Any]) -> None:
    visitor = visit(**look, scripts=False)
    page = visitor.open("/style")
    assert page.locator(".figure-value").first.inner_text() == ("10.546" if look["language"] == "vi" else "10,546")
    visitor.check()


@pytest.mark.parametrize("look", FEW_LOOKS, ids=look_name)
@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/forbidden", 403), ("/refused", 422), ("/language", 405)]
)
def test_a_refusal_is_a_page_like_any_other(
    visit: Visit, faulty_site: None, look: dict[str, Any], path: str, status: int
) -> None:
    visitor = visit(**look)
    page = visitor.open(path, status=status)
    assert page.locator("h1").count() == 1
    visitor.check()


@pytest.mark.parametrize("look", FEW_LOOKS, ids=look_name)
def test_a_fault_is_told_in_both_languages_without_its_detail(
    visit: Visit, live_server: Any, faulty_site: None, look: dict[str, Any]
) -> None:
    visitor = visit(**look)
    page = visitor.open("/broken", status=500)
    words = page.locator("main").inner_text()
    assert "Hệ thống gặp lỗi" in words
    assert "Something went wrong here" in words
    assert "secret" not in page.content()
    visitor.check()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_language_is_changed_and_kept(visit: Visit, scripts: bool) -> None:
    visitor = visit(language="vi", scripts=scripts)
    page = visitor.open("/style?page=2")
    page.get_by_role("button", name="English").click()
    page.wait_for_url("**/style?page=2")
    assert page.locator("html").get_attribute("lang") == "en"
    visitor.open("/style")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Tiếng Việt").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "vi"
    visitor.check()


def test_the_keyboard_reaches_the_content_first(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/nowhere", status=404)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")
    visitor.check()


def test_an_error_summary_takes_the_focus_and_leads_to_the_field(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/style")
    assert page.evaluate("document.activeElement.className") == "problems"
    page.locator(".problems a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_name"
    visitor.check()


def test_what_one_can_press_is_large_enough_for_a_thumb(visit: Visit) -> None:
    visitor = visit(width=360)
    page = visitor.open("/style")
    heights = page.eval_on_selector_all(
        ".button, .account button, .account a, .tabs a, .choice, input:not([type=hidden],[type=radio],[type=checkbox])",
        "elements => elements.map(element => element.getBoundingClientRect().height)",
    )
    assert len(heights) > 10
    assert min(heights) >= 44


def test_a_form_pressed_twice_is_sent_once(visit: Visit) -> None:
    visitor = visit(language="vi")
    page = visitor.open("/style")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="English").dblclick()
    page.wait_for_function("document.documentElement.lang === 'en'")
    assert len(sent) == 1
    visitor.check()


def test_htmx_shows_a_refusal_in_its_own_place(visit: Visit, faulty_site: None) -> None:
    visitor = visit()
    page = visitor.open("/style")
    visitor.expected.add(403)
    page.evaluate("htmx.ajax('GET', '/forbidden', {target: 'h1'})")
    page.wait_for_selector("#refusal h2")
    assert "The period is closed." in page.locator("#refusal").inner_text()
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.activeElement.hasAttribute('data-focus')")


def test_htmx_announces_what_was_done(visit: Visit, faulty_site: None) -> None:
    visitor = visit()
    page = visitor.open("/style")
    page.evaluate("htmx.ajax('GET', '/whole-and-part?say=Đã lưu', {target: '#refusal'})")
    page.wait_for_selector("#messages p")
    assert page.locator("#messages").inner_text() == "Đã lưu"
    visitor.check()


def test_htmx_says_when_the_server_failed(visit: Visit, faulty_site: None) -> None:
    visitor = visit()
    page = visitor.open("/style")
    visitor.expected.add(500)
    page.evaluate("htmx.ajax('GET', '/broken', {target: 'h1'})")
    page.wait_for_selector("#messages p")
    assert page.locator("#messages").inner_text() == page.locator("body").get_attribute("data-failed")


def test_the_visitor_notices_inline_script(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/style")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.x = 1'}))")
    with pytest.raises(AssertionError, match="script-src"):
        visitor.check()


def test_the_visitor_notices_another_host(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/style")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.2:9/x.png', alt: ''}))")
    page.wait_for_timeout(300)
    with pytest.raises(AssertionError, match=r"img-src|another host"):
        visitor.check()


def test_the_visitor_notices_a_page_that_is_too_wide(visit: Visit) -> None:
    visitor = visit(width=360)
    page = visitor.open("/style")
    page.evaluate("document.querySelector('h1').textContent = 'x'.repeat(90)")
    page.evaluate("document.querySelector('h1').style.whiteSpace = 'nowrap'")
    with pytest.raises(AssertionError, match="px wide on a screen of 360"):
        visitor.check()


def test_the_visitor_notices_a_picture_without_words(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/style")
    page.evaluate("document.querySelector('main').append(new Image(9, 9))")
    page.evaluate("document.querySelector('main img').src = '/static/web/icon.svg'")
    with pytest.raises(AssertionError, match="image-alt"):
        visitor.check()
