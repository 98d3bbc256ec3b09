"""The pages of the past and the maps in a real browser: whole, accessible, and never wider than the screen."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from tests.browser.visitor import Visitor
from tests.cast import PASSWORD, Cast, at, make_cast, new_group
from tongket.groups import actions as groups
from tongket.units.models import Unit

Visit = Callable[..., Visitor]
LOOKS = [
    {"width": width, "language": language, "dark": dark}
    for (width, language), dark in product(((360, "vi"), (1280, "en")), (False, True))
]


def look_name(look: dict[str, Any]) -> str:
    return f"{look['width']}-{look['language']}-{'dark' if look['dark'] else 'light'}"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast, with points for the wards and two groups at Hoàn Kiếm."""
    cast = make_cast()
    groups.register_groups(cast.tree.hoan_kiem, [new_group("G1"), new_group("G2")], by=cast.an, at=at(2025, 8, 1))
    for unit, north, east in zip(cast.tree.wards, (21.03, 21.02, 21.01), (105.85, 105.84, 105.82), strict=True):
        Unit.objects.filter(pk=unit.pk).update(latitude_e6=round(north * 1e6), longitude_e6=round(east * 1e6))
    return cast


@pytest.mark.parametrize("look", LOOKS, ids=look_name)
def test_the_pages_of_the_past_are_whole_and_accessible(visit: Visit, cast: Cast, look: dict[str, Any]) -> None:
    visitor = visit(**look)
    tree = cast.tree
    for path in (
        tree.mutation.get_absolute_url(),
        tree.hoan_kiem.get_absolute_url(),
        tree.old_cua_nam.get_absolute_url(),
        f"/units/{tree.city.pk}/map/",
    ):
        visitor.open(path)
        visitor.check()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_phone_reads_the_table_and_a_desk_the_picture_beside_it(visit: Visit, cast: Cast, width: int) -> None:
    page = visit(width=width).open(cast.tree.mutation.get_absolute_url())
    assert page.locator(".merger-table").first.is_visible()
    assert page.locator(".merger-picture").first.is_visible() == (width == 1280)


@pytest.mark.parametrize("look", LOOKS, ids=look_name)
def test_a_map_is_shaded_beside_its_table_and_a_tile_is_moved(visit: Visit, cast: Cast, look: dict[str, Any]) -> None:
    visitor = visit(**look)
    visitor.sign_in("dung", PASSWORD)
    page = visitor.open("/reports/map/?show=TQ01&on=2025-10-20")
    assert page.locator(".tile").count() == 3 and page.locator("td.heat").count() == 3
    visitor.check()
    page = visitor.open(f"/reports/map/tiles/?unit={cast.tree.city.pk}&show=TQ01&on=2025-10-20")
    visitor.check()
    page.select_option("select[name=tile]", str(cast.tree.cua_nam.pk))
    page.fill("input[name=column]", "3")
    page.fill("input[name=row]", "3")
    with page.expect_navigation(wait_until="load"):
        page.locator("main form .button").first.click()
    assert page.locator(".tile", has_text="3 · 3").locator("title").text_content().find("Cửa Nam") >= 0
    visitor.check()


def test_names_are_shown_on_a_phone_when_asked_for(visit: Visit, cast: Cast) -> None:
    page = visit(width=360).open(f"/units/{cast.tree.city.pk}/map/")
    assert not page.locator(".tile text").first.is_visible()
    page.check(".tile-large")
    assert page.locator(".tile text").first.is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_map_is_asked_without_scripts_too(visit: Visit, cast: Cast, scripts: bool) -> None:
    visitor = visit(width=1280, language="en", scripts=scripts)
    visitor.sign_in("dung", PASSWORD)
    page = visitor.open("/reports/map/")
    page.fill("input[name=on]", "31/12/2024")
    with page.expect_navigation(wait_until="load"):
        page.locator("form[action='/reports/map/'] button").click()
    assert page.locator(".tile").count() == 6
    visitor.check()
