"""A year of an office, a day entered, and the deadlines that it would move, in a real browser."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.browser.visitor import Visitor
from tests.cast import PASSWORD, Cast, asked, make_cast
from tongket.calendars.actions import load_calendar
from tongket.reporting.models import Report

Visit = Callable[..., Visitor]
PHONE = {"width": 360, "language": "vi", "dark": True}
DESK = {"width": 1280, "language": "en", "dark": False}
LOOKS = pytest.mark.parametrize("look", [PHONE, DESK, {**DESK, "scripts": False}], ids=["phone", "desk", "no scripts"])


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = make_cast()
    load_calendar()
    asked(made)
    return made


def send(visitor: Visitor, selector: str) -> None:
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.locator(selector).first.click()


@LOOKS
def test_a_storm_is_entered_and_the_deadlines_follow_only_when_somebody_says_so(
    visit: Visit, cast: Cast, look: dict[str, Any]
) -> None:
    visitor = visit(**look)
    visitor.sign_in("dung", PASSWORD)
    page = visitor.open(f"/reports/calendars/{cast.tree.city.pk}/2025/")
    visitor.check()
    send(visitor, f"a[href$='/{cast.tree.city.pk}/days']")
    visitor.expected.add(422)
    send(visitor, "form.form button")
    assert page.locator(".problems").count() == 1
    visitor.check()
    page.fill("#id_first_day", "2025-10-17")
    page.fill("#id_name_vi", "Nghỉ chống bão")
    page.fill("#id_document", "Công điện 12/CĐ-UBND")
    send(visitor, "form.form button")
    assert page.locator("#day-2025-10-17").count() == 1
    visitor.check()

    visitor.open("/reports/")
    assert set(Report.objects.values_list("due_on", flat=True)) == {date(2025, 10, 17)}
    send(visitor, ".callout a")
    visitor.check()
    page.fill("#value-reason", "Cơ quan nghỉ chống bão.")
    send(visitor, "button[value=move]")
    assert page.locator(".empty").count() == 1
    assert set(Report.objects.values_list("due_on", flat=True)) == {date(2025, 10, 20)}
    visitor.check()
    visitor.open(f"/reports/{Report.objects.get(unit=cast.tree.hoan_kiem).pk}/")
    assert "Cơ quan nghỉ chống bão." in page.locator(".trail").inner_text()
    visitor.check()


@LOOKS
def test_the_end_of_a_term_is_reckoned(visit: Visit, cast: Cast, look: dict[str, Any]) -> None:
    visitor = visit(**look)
    visitor.sign_in("an", PASSWORD)
    page = visitor.open("/reports/calendars/deadline?office=none")
    page.fill("#id_start", "2026-12-30")
    page.fill("#id_count", "3")
    page.locator("#reckoning button").click()
    page.wait_for_selector(".steps")
    assert "2027" in page.locator(".callout-warn").inner_text()
    visitor.check()
