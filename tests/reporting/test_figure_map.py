"""The map of figures: who sees which units, what may be shown, what is missing, and who may move a tile."""

import datetime as dt
import re

import pytest

from tests.cast import Cast, approved, asked, at, make_cast, new_group, report_of
from tongket import rollup
from tongket.accounts.models import Event
from tongket.errors import NotAllowed
from tongket.groups import actions as groups
from tongket.reporting import actions, queries, rules
from tongket.units import atlas
from tongket.units.tiles import Place

pytestmark = pytest.mark.django_db
MAP, TILES = "/reports/map/", "/reports/map/tiles/"
DAY = "2025-10-20"
REPORTS = "reports:03/TT"


@pytest.fixture
def cast() -> Cast:
    """The cast with two groups at Hoàn Kiếm and one at Đống Đa, and one report of October in of three asked."""
    cast = make_cast()
    for unit, codes, by in ((cast.tree.hoan_kiem, ("G1", "G2"), cast.an), (cast.tree.dong_da, ("G3",), cast.chi)):
        groups.register_groups(unit, [new_group(code) for code in codes], by=by, at=at(2025, 8, 1))
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    approved(cast, report, cast.an, cast.binh, TT01=5)
    return cast


@pytest.fixture
def page(client):
    """The text of a page as somebody reads it in English, and its source."""

    def read(user, url: str = MAP, status: int = 200, **asked: str) -> tuple[str, str]:
        client.cookies["tongket_language"] = "en"
        client.force_login(user)
        response = client.get(url, asked)
        assert response.status_code == status
        source = response.content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", source).split()), source

    return read


def test_a_map_shades_the_communes_by_their_groups_on_the_day(cast, page):
    text, source = page(cast.dung, show="TQ01", on=DAY)
    assert "Hà Nội City: Active groups" in text and "map of 20 October 2025, 3 units" in text
    assert "Đống Đa Ward 1" in text and "Hoàn Kiếm Ward 2" in text and "Cửa Nam Ward no figure yet" in text
    assert "tile tile-0" in source and 'class="heat heat-0"' in source


def test_the_figure_of_the_whole_unit_stands_above(cast, page):
    assert "Hà Nội City 3 groups" in page(cast.dung, show="TQ01", on=DAY)[0]


def test_a_map_shows_how_complete_the_reports_are(cast, page):
    text, _source = page(cast.dung, show=REPORTS, on=DAY)
    assert "Hoàn Kiếm Ward 100.0%" in text and "Cửa Nam Ward 0.0% 0/1 0 of 1 reports in" in text


def test_the_map_of_an_old_day_has_the_units_of_that_day(cast, page):
    text, _source = page(cast.dung, show="TQ01", on="2024-12-31")
    assert "map of 31 December 2024, 6 units" in text and "Hàng Bạc Ward" in text
    assert "Hoàn Kiếm Urban District" in text


def test_a_share_may_be_put_in_order_and_a_count_may_not(cast, page):
    text, source = page(cast.dung, show=REPORTS, on=DAY, sort="number")
    table = text[text.index("The same in numbers") :]
    assert table.index("Cửa Nam Ward") < table.index("Đống Đa Ward") < table.index("Hoàn Kiếm Ward")
    assert "sort=number" in source
    text, source = page(cast.dung, show="TQ01", on=DAY, sort="number")
    assert "Counts are not put in order" in text and "sort=number#" not in source
    table = text[text.index("The same in numbers") :]
    assert table.index("Cửa Nam Ward") < table.index("Hoàn Kiếm Ward")


def test_what_happened_and_how_many_people_are_is_on_no_map(cast):
    measures = queries.map_measures()
    assert list(measures) == ["TQ01", "TQ11", REPORTS]
    assert not [key for key in measures if key.startswith("TT")]
    assert not rules.is_mapped(rollup.Indicator("TT01", rollup.Nature.FLOW, rollup.Combine.SUM))


@pytest.mark.parametrize("show", ["TT01", "TQ02", "nonsense"])
def test_asking_for_what_no_map_shows_is_answered_with_a_sentence(cast, page, show):
    text, _source = page(cast.dung, show=show, status=400)
    assert "There is something to put right" in text


@pytest.mark.parametrize("on", ["yesterday", "2025-02-30"])
def test_a_day_that_is_no_day_is_answered_with_a_sentence(cast, page, on):
    assert "That is not a day" in page(cast.dung, on=on, status=400)[0]


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_calendar_has_is_answered_with_a_sentence(cast, page, on):
    assert "Give a day of the years 1950 to 2950" in page(cast.dung, on=on, status=400)[0]


def test_an_officer_of_a_commune_has_no_map_and_is_told_why(cast, page):
    assert "Nothing to draw" in page(cast.an, show="TQ01", on=DAY)[0]


def test_nobody_sees_the_map_of_a_unit_that_is_not_theirs(cast, page):
    for unit in (cast.tree.city.pk, cast.tree.dong_da.pk, 999_999, "x"):
        page(cast.an, unit=str(unit), status=404)


def test_a_visitor_is_asked_to_sign_in(cast, client):
    assert client.get(MAP).status_code == 302 and client.get(TILES).status_code == 302


def test_a_unit_of_before_may_be_asked_for(cast, page):
    text, _source = page(cast.dung, unit=str(cast.tree.old_hoan_kiem.pk), show="TQ01", on="2024-12-31")
    assert "map of 31 December 2024, 4 units" in text


def test_a_period_without_any_figure_says_so_and_leads_to_an_earlier_one(cast, page):
    text, source = page(cast.dung, show="TQ11", on=DAY)
    assert "No figure for this period yet" in text and "on=2024-11-14" in source


def test_the_desk_leads_to_the_map(cast, page):
    assert MAP in page(cast.dung, "/reports/")[1]


@pytest.mark.parametrize(
    ("code", "nature", "period"),
    [("TQ01", "stock", "civil:2025-10-20"), ("TQ11", "ratio", "team:2025"), ("XX01", "ratio", "admin:2025")],
)
def test_an_indicator_is_looked_at_in_a_period_of_its_own(code, nature, period):
    parts = {"numerator": ("A",), "denominator": ("B",)} if nature == "ratio" else {}
    combine = rollup.Combine.RECOMPUTE if nature == "ratio" else rollup.Combine.SUM
    rule = rollup.Indicator(code, rollup.Nature(nature), combine, **parts)
    assert rules.map_period(rule, dt.date(2025, 10, 20)).key == period


# Moving tiles


def move(client, cast: Cast, **sent: str):
    return client.post(f"{TILES}?unit={cast.tree.city.pk}&show=TQ01&on={DAY}", sent)


def places(cast: Cast):
    day = dt.date.fromisoformat(DAY)
    return atlas.layout(list(atlas.tile_units(cast.tree.city, day)), day).places


def test_the_consolidating_officer_moves_a_tile_and_it_is_on_record(cast, client):
    client.force_login(cast.dung)
    response = move(client, cast, tile=str(cast.tree.cua_nam.pk), column="4", row="2")
    assert response.status_code == 303
    assert places(cast)[cast.tree.cua_nam.pk] == Place(3, 1)
    event = Event.objects.get(kind="tiles.move")
    assert event.subject == f"unit:{cast.tree.city.pk}" and event.detail["now"] == [3, 1]


def test_every_tile_may_be_laid_out_again(cast, client):
    before = places(cast)
    client.force_login(cast.dung)
    move(client, cast, tile=str(cast.tree.cua_nam.pk), column="4", row="2")
    assert move(client, cast, again="yes").status_code == 303
    assert places(cast) == before and Event.objects.filter(kind="tiles.lay_out").count() == 1


@pytest.mark.parametrize(
    "sent", [{"tile": ""}, {"tile": "x"}, {"column": "0"}, {"column": "x"}, {"row": ""}, {"row": "99"}]
)
def test_a_place_that_will_not_do_is_answered_with_a_sentence(cast, client, sent):
    client.force_login(cast.dung)
    before = places(cast)
    response = move(client, cast, **{"tile": str(cast.tree.cua_nam.pk), "column": "1", "row": "1", **sent})
    assert response.status_code == 422 and places(cast) == before


def test_an_auditor_sees_the_map_and_moves_nothing(cast, client, page):
    assert TILES not in page(cast.son, show="TQ01", on=DAY)[1]
    assert move(client, cast, tile=str(cast.tree.cua_nam.pk), column="1", row="1").status_code == 403
    with pytest.raises(NotAllowed):
        actions.move_tile(cast.tree.city, cast.tree.cua_nam, Place(0, 0), on=dt.date(2025, 10, 20), by=cast.son)
    with pytest.raises(NotAllowed):
        actions.lay_out_again(cast.tree.city, on=dt.date(2025, 10, 20), by=cast.an)


def test_the_page_to_move_tiles_names_every_place(cast, page):
    text, _source = page(cast.dung, TILES, unit=str(cast.tree.city.pk), show="TQ01", on=DAY)
    assert "1 · 1" in text and "Lay all tiles out again" in text


def test_there_is_nothing_to_arrange_without_communes(cast, page):
    page(cast.an, TILES, status=404)
