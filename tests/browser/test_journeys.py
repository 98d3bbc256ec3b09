"""The main job, walked by the cast in a real browser: from the commune's sheet to the review and back to the cell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser.visitor import Visitor
from tests.cast import PASSWORD, Cast, approved, asked, at, make_cast, new_group, report_of
from tongket import rollup
from tongket.groups import actions as groups
from tongket.reporting.actions import period_row
from tongket.reporting.models import Report
from tongket.review.actions import keep_published_texts, publish_review, write_review
from tongket.review.models import PublishedText, Review

Visit = Callable[..., Visitor]
PHONE = {"width": 360, "language": "vi", "dark": True}
DESK = {"width": 1280, "language": "en", "dark": False}
LOOKS = pytest.mark.parametrize("look", [PHONE, DESK, {**DESK, "scripts": False}], ids=["phone", "desk", "no scripts"])


@dataclass(frozen=True)
class World:
    """A city with one month approved, one month asked for, groups graded, and its review published."""

    cast: Cast
    report: Report
    review: Review
    published: PublishedText


@pytest.fixture
def world(transactional_db: None) -> World:
    cast = make_cast()
    september = report_of(asked(cast, rollup.month("admin", 2025, 9)), cast.tree.hoan_kiem)
    approved(cast, september, cast.an, cast.binh, TT01=30, TT02=900)
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    made = groups.register_groups(
        cast.tree.hoan_kiem,
        [new_group("G1"), new_group("G2", "youth"), new_group("G3", "farmers")],
        by=cast.an,
        at=at(2025, 8, 1),
    )
    year = period_row(rollup.year("team", 2025))
    grades = {made[0].pk: ("excellent", ""), made[1].pk: ("well", ""), made[2].pk: ("completed", "")}
    groups.grade_groups(cast.tree.hoan_kiem, year, grades, by=cast.binh, at=at(2025, 11, 20))
    review = publish_review(write_review(cast.tree.city, 2021, 2025, by=cast.dung), by=cast.dung)
    keep_published_texts()
    return World(cast, report, review, PublishedText.objects.get())


def arrive(visit: Visit, look: dict[str, Any], username: str) -> Visitor:
    visitor = visit(**look)
    visitor.sign_in(username, PASSWORD)
    visitor.check()
    return visitor


def follow(visitor: Visitor, selector: str) -> None:
    """Press the first link or button that fits, and wait for the page it leads to."""
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.locator(selector).first.click()


def press(visitor: Visitor, act: str) -> None:
    """Press the button of the sheet that does this."""
    follow(visitor, f"button[value={act}]")


def printed(reader: Visitor) -> set[str]:
    """The sessions of the five years, and what stands beside them, as the review prints them."""
    texts = reader.page.locator("a.figure-inline[href$='/figures/sessions/']").all_inner_texts()
    return {text.split()[0] for text in texts}


def fill_sheet(visitor: Visitor, sessions: str) -> None:
    page = visitor.page
    page.fill("#value-TT01", sessions)
    page.fill("#value-TT02", "1.250")
    for key in ("TT03", "TT04", "TT05", "TT06", "TT07", "TC04", "TC05"):
        page.select_option(f"select[name=state-{key}]", "nil")


@LOOKS
def test_from_the_sheet_to_the_review_and_back(visit: Visit, world: World, look: dict[str, Any]) -> None:
    sheet = f"/reports/{world.report.pk}/"
    review = f"/reviews/{world.review.pk}/"
    an = arrive(visit, look, "an")
    follow(an, f"a[href='{sheet}']")
    an.check()
    an.expected.add(422)
    fill_sheet(an, "mười hai")
    press(an, "submit")
    assert an.page.input_value("#value-TT01") == "mười hai"
    an.check()
    an.page.fill("#value-TT01", "21")
    press(an, "submit")
    assert an.page.locator("#value-TT01").count() == 0
    an.check()

    binh = arrive(visit, look, "binh")
    binh.open(sheet)
    binh.check()
    binh.page.fill("textarea[name=reason]", "Dòng 1: sổ ghi 12 buổi, xem lại")
    follow(binh, "form[action$='/return'] button")
    binh.check()

    an.open(sheet)
    assert "sổ ghi 12 buổi" in an.page.inner_text("main")
    an.check()
    an.page.fill("#value-TT01", "12")
    press(an, "submit")

    reader = visit(**look)
    reader.open(review)
    reader.check()
    assert "30" in printed(reader) and "42" not in printed(reader)

    binh.open(sheet)
    follow(binh, "form[action$='/approve'] button")
    binh.check()
    assert Report.objects.get(pk=world.report.pk).state == "approved"

    reader.open(review)
    assert "30" in printed(reader) and "42" not in printed(reader)
    reader.open(f"{review}figures/sessions/")
    opened = reader.page.inner_text("main")
    assert "30" in opened and "42" in opened
    reader.check()


@LOOKS
def test_a_figure_opens_down_to_the_cell_and_who_reported_it(visit: Visit, world: World, look: dict[str, Any]) -> None:
    reader = visit(**look)
    reader.open(f"/reviews/{world.review.pk}/figures/sessions/")
    unit = world.cast.tree.hoan_kiem.pk
    follow(reader, f"a[href*='unit={unit}']")
    reader.check()
    follow(reader, "a[href*='/cells/']")
    text = reader.page.inner_text("main")
    assert "30" in text and "Hoàn Kiếm" in text
    assert "An" not in text.split()
    reader.check()
    insider = arrive(visit, look, "son")
    insider.open(reader.page.url.removeprefix(insider.site))
    assert "An" in insider.page.inner_text("main").split() or "An," in insider.page.inner_text("main").split()
    insider.check()


@LOOKS
def test_a_figure_is_looked_at_on_today_s_map_and_over_the_years(
    visit: Visit, world: World, look: dict[str, Any]
) -> None:
    reader = visit(**look)
    reader.open(f"/reviews/{world.review.pk}/figures/sessions/")
    follow(reader, "nav.tabs a:not([aria-current])")
    assert "map=" in reader.page.url and reader.page.locator("nav.tabs [aria-current]").count() == 1
    reader.check()
    follow(reader, "a[href*='/series/']")
    assert "map=" in reader.page.url
    reader.check()
    follow(reader, "nav.tabs a:not([aria-current])")
    follow(reader, "a[href*='step=month']")
    reader.check()


@LOOKS
def test_a_stranger_meets_the_review_and_the_wrong_percentage_of_2017(
    visit: Visit, world: World, look: dict[str, Any]
) -> None:
    stranger = visit(**look)
    page = stranger.open("/")
    text = page.inner_text("main")
    assert "68,5%" in text and "69,1" in text
    stranger.check()
    stranger.open(f"/published/{world.published.pk}/")
    text = stranger.page.inner_text("main")
    assert "7.228" in text and "10.646" in text
    stranger.check()
    for path in ("/units/", f"/units/{world.cast.tree.city.pk}/", f"/reviews/{world.review.pk}/figures/groups/"):
        stranger.open(path)
        stranger.check()


@LOOKS
def test_the_pages_of_those_who_work_here(visit: Visit, world: World, look: dict[str, Any]) -> None:
    an = arrive(visit, look, "an")
    for path in ("/groups/", "/sign-out", f"/reports/{world.report.pk}/"):
        an.open(path)
        an.check()
    dung = arrive(visit, look, "dung")
    dung.open("/reports/")
    dung.check()


def test_two_people_at_once_both_see_what_happened(visit: Visit, world: World) -> None:
    sheet = f"/reports/{world.report.pk}/"
    first, second = arrive(visit, DESK, "an"), arrive(visit, PHONE, "an")
    for visitor in (first, second):
        visitor.open(sheet)
    first.page.fill("#value-TT01", "11")
    press(first, "save")
    second.expected.add(409)
    second.page.fill("#value-TT01", "12")
    press(second, "save")
    assert second.page.input_value("#value-TT01") == "12"
    assert "11" in second.page.locator("#line-TT01 .wrong").inner_text()
    second.check()
    press(second, "save")
    assert second.page.locator("[role=alert]").count() == 0
    second.check()
