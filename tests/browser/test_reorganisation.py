"""A whole reorganisation in a real browser: prepared, seen before, carried out, settled to the end, annulled."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.visitor import Visitor
from tests.cast import PASSWORD
from tests.reorganisation.conftest import DAY, World, make_world
from tongket.groups.models import GroupHome
from tongket.reorganisation.models import Reorganisation
from tongket.units.models import Mutation
from tongket.units.queries import by_code

Visit = Callable[..., Visitor]
PHONE = {"width": 360, "language": "vi", "dark": True}
DESK = {"width": 1280, "language": "en", "dark": False}
LOOKS = pytest.mark.parametrize("look", [PHONE, DESK, {**DESK, "scripts": False}], ids=["phone", "desk", "no scripts"])


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def follow(visitor: Visitor, selector: str) -> None:
    """Press what fits, wait for the page it leads to, and look at it."""
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.locator(selector).first.click()
    visitor.check()


def open_form(visitor: Visitor, section: str) -> None:
    visitor.page.locator(f"#{section} > details > summary").click()


def type_draft(dung: Visitor) -> None:
    """The draft of the tests, typed by hand on the page."""
    page = dung.page
    page.select_option("#id_kind", "rearrange")
    page.fill("#id_legal_source", "21/NQ")
    follow(dung, "button[value=typed]")
    page.locator("details > summary").first.click()
    page.fill("#id_effective_on", f"{DAY:%d/%m/%Y}")
    follow(dung, "button[value=details]")
    for name, code in (("Hồ Gươm", "00070"), ("Đồng Xuân", "00071")):
        open_form(dung, "unit")
        page.fill("#id_unit-name", name)
        page.select_option("#id_unit-kind", "ward")
        page.fill("#id_unit-code", code)
        follow(dung, "button[value=unit]")
    page.fill("#q", "hoan kiem")
    follow(dung, "#find button")
    follow(dung, "#find .tasks a")
    assert page.input_value("#id_passage-predecessor") == "00070"
    for old, new, part in (
        ("00070", "Hồ Gươm", "part"),
        ("hoan kiem", "Đồng Xuân", "remainder"),
        ("00082", "Phường Hồ Gươm", "whole"),
    ):
        if not page.locator("#id_passage-predecessor").is_visible():
            open_form(dung, "passage")
        page.fill("#id_passage-predecessor", old)
        page.fill("#id_passage-successor", new)
        page.select_option("#id_passage-part", part)
        follow(dung, "button[value=passage]")


def settle(dung: Visitor, world: World, act: str) -> None:
    """Everything the act left open, until the list is empty."""
    page, hoan_kiem = dung.page, world.cast.tree.hoan_kiem.pk
    lake, market = by_code("00070", DAY).pk, by_code("00071", DAY).pk
    dung.open(f"{act}groups/")
    dung.check()
    follow(dung, f"a[href$='/groups/{hoan_kiem}/']")
    page.check(f"input[name=group][value='{world.of_hoan_kiem[0].pk}']")
    page.select_option("#to", str(lake))
    follow(dung, "button[value=ticked]")
    dung.open(f"{act}groups/")
    page.check(f"input[name=unit][value='{hoan_kiem}']")
    assert page.input_value(f"select[name='to-{hoan_kiem}']") == str(market)
    follow(dung, "main form[method=post] button")
    assert GroupHome.objects.filter(unit=market, valid_to=None).count() == 3
    dung.open(f"{act}takeovers/")
    dung.check()
    assert page.locator(".callout-act").count() == 1
    follow(dung, "main form[method=post] button")
    assert page.locator(".callout-act").count() == 0


@LOOKS
def test_from_preview_to_an_empty_takeover_list_and_annulled(visit: Visit, world: World, look: dict[str, Any]) -> None:
    Reorganisation.objects.all().delete()
    dung = visit(**look)
    dung.sign_in("dung", PASSWORD)
    dung.open("/units/")
    follow(dung, "a[href='/reorganisations/']")
    follow(dung, "main a.button")
    type_draft(dung)
    follow(dung, "a[href$='/preview/']")
    assert "2" in dung.page.locator("form .callout-act").inner_text()
    follow(dung, "main form[method=post] button")
    act = dung.page.url.removeprefix(dung.site)
    assert act.startswith("/reorganisations/acts/")
    settle(dung, world, act)
    dung.open(act)
    assert dung.page.locator(".callout-act").count() == 0
    follow(dung, "a[href$='/annul/']")
    dung.page.fill("#id_on", "01/12/2025")
    follow(dung, "main form[method=post] button")
    assert Mutation.objects.filter(kind="annul").count() == 1
    assert by_code("00070", DAY.replace(month=12)) == world.cast.tree.hoan_kiem
    dung.open("/reorganisations/")
    dung.check()


def test_a_slip_in_a_row_keeps_what_was_typed(visit: Visit, world: World) -> None:
    dung = visit(**PHONE)
    dung.sign_in("dung", PASSWORD)
    dung.open(f"/reorganisations/{world.draft.pk}/")
    dung.check()
    open_form(dung, "passage")
    dung.expected.add(422)
    dung.page.fill("#id_passage-predecessor", "nobody")
    follow(dung, "button[value=passage]")
    assert dung.page.input_value("#id_passage-predecessor") == "nobody"
    assert dung.page.locator(".problems").count() == 1
