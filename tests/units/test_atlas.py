"""What maps are drawn from: tiles kept for a set of units, moved by an office; boundaries brought by one."""

import datetime as dt
import json
import re
from fractions import Fraction
from itertools import product

import pytest
from django.db import IntegrityError
from django.template.loader import render_to_string
from django.utils import translation

from tests.cast_units import AFTER, BEFORE, SmallTree, make_unit
from tongket.errors import Refused
from tongket.units import atlas
from tongket.units.atlas import Heat
from tongket.units.models import Outline, Outlines, Source, TileMap, TilePlace, Unit
from tongket.units.shapes import THE_EARTH, Box
from tongket.units.tiles import Place

pytestmark = pytest.mark.django_db
BOX = Box(105, 20, 107, 22)


@pytest.fixture
def placed(small: SmallTree) -> SmallTree:
    """The small tree with points: Cửa Nam in the south, Đống Đa in the west, Hoàn Kiếm in the north-east."""
    for unit, (north, east) in zip(small.wards, ((21.03, 105.85), (21.02, 105.84), (21.01, 105.82)), strict=True):
        Unit.objects.filter(pk=unit.pk).update(latitude_e6=round(north * 1e6), longitude_e6=round(east * 1e6))
    return small


def wards_on(small: SmallTree, day: dt.date) -> list[Unit]:
    return list(atlas.tile_units(small.city, day))


def test_a_map_shows_the_communes_of_the_day(small):
    assert set(wards_on(small, AFTER)) == set(small.wards)
    assert set(wards_on(small, BEFORE)) == set(small.old_wards)
    assert set(atlas.tile_units(small.old_dong_da, BEFORE)) == {small.old_o_cho_dua, small.old_trung_liet}


def test_the_map_of_the_country_shows_its_provinces(small):
    assert list(atlas.tile_units(small.country, AFTER)) == [small.city]


def test_units_stand_near_where_they_lie(placed):
    places = atlas.layout(wards_on(placed, AFTER), AFTER).places
    assert places[placed.dong_da.pk].column < places[placed.hoan_kiem.pk].column
    assert places[placed.hoan_kiem.pk].row < places[placed.dong_da.pk].row


def test_an_old_unit_without_a_point_stands_where_its_ground_is_today(placed):
    places = atlas.layout(wards_on(placed, BEFORE), BEFORE).places
    assert len(set(places.values())) == 6
    assert places[placed.old_trung_liet.pk].column < places[placed.old_hang_bac.pk].column


def test_without_points_units_stand_in_order_by_their_superior(small):
    layout = atlas.layout(wards_on(small, BEFORE), BEFORE)
    in_rows = sorted(layout.places, key=lambda unit: (layout.places[unit].row, layout.places[unit].column))
    district_of = dict.fromkeys((small.old_o_cho_dua.pk, small.old_trung_liet.pk), "Đống Đa")
    assert [district_of.get(unit, "Hoàn Kiếm") for unit in in_rows] == ["Đống Đa"] * 2 + ["Hoàn Kiếm"] * 4


def test_a_layout_is_worked_out_once_for_a_set_of_units(placed, django_assert_num_queries):
    units = wards_on(placed, AFTER)
    first = atlas.layout(units, AFTER)
    with django_assert_num_queries(2):
        assert atlas.layout(units[::-1], AFTER + dt.timedelta(days=9)) == first
    assert TileMap.objects.count() == 1


def test_another_set_of_units_has_a_map_of_its_own(placed):
    atlas.layout(wards_on(placed, AFTER), AFTER)
    make_unit("Gia Lâm", kind="commune", parent=placed.city)
    assert len(atlas.layout(wards_on(placed, AFTER), AFTER).places) == 4
    assert TileMap.objects.count() == 2


def test_a_moved_tile_stays_where_it_was_put(placed):
    units = wards_on(placed, AFTER)
    before = atlas.layout(units, AFTER)
    place, other = before.places[placed.hoan_kiem.pk], before.places[placed.dong_da.pk]
    after = atlas.move_tile(units, placed.hoan_kiem, other, AFTER)
    assert atlas.layout(units, AFTER) == after
    assert (after.places[placed.hoan_kiem.pk], after.places[placed.dong_da.pk]) == (other, place)
    assert atlas.lay_out_again(units, AFTER) == before


def test_a_tile_may_go_beside_the_map_but_not_far_from_it(placed):
    units = wards_on(placed, AFTER)
    before = atlas.layout(units, AFTER)
    with pytest.raises(Refused, match="columns"):
        atlas.move_tile(units, placed.cua_nam, Place(before.columns + atlas.BORDER, 0), AFTER)
    after = atlas.move_tile(units, placed.cua_nam, Place(before.columns, 0), AFTER)
    assert after.columns == before.columns + 1


def test_a_unit_of_elsewhere_has_no_tile_to_move(placed):
    with pytest.raises(Refused, match="not on this map"):
        atlas.move_tile(wards_on(placed, AFTER), placed.old_cua_nam, Place(0, 0), AFTER)


def test_the_database_lets_nobody_share_a_tile(placed):
    atlas.layout(wards_on(placed, AFTER), AFTER)
    taken = TilePlace.objects.first()
    with pytest.raises(IntegrityError):
        TilePlace.objects.create(map=taken.map, unit=placed.city, column=taken.column, row=taken.row)


# Heat


def test_a_board_shades_what_is_known_and_marks_what_is_not(placed):
    heats = {
        placed.hoan_kiem.pk: Heat(9, "9"),
        placed.cua_nam.pk: Heat(None, "2–6", 2, 6),
        placed.dong_da.pk: Heat(None, "–"),
    }
    board = atlas.board(wards_on(placed, AFTER), AFTER, heats)
    level = {tile.unit_id: tile.level for tile in board.tiles}
    assert level == {placed.hoan_kiem.pk: 2, placed.cua_nam.pk: 1, placed.dong_da.pk: 0}
    assert (board.missing, board.bounded) == (1, 1)
    assert [(step.level, step.least, step.units) for step in board.legend] == [(1, "4", 1), (2, "9", 1)]


def test_missing_and_bounded_are_told_apart_without_colour(placed):
    heats = {placed.cua_nam.pk: Heat(None, "2–6", 2, 6), placed.dong_da.pk: Heat(4, "4")}
    with translation.override("en"):
        board = atlas.board(wards_on(placed, AFTER), AFTER, heats)
        told = render_to_string("units/_tiles.html", {"board": board, "on": "", "caption": "Groups"})
    assert 'class="tile tile-0"' in told and 'class="tile tile-1 tile-bounded"' in told and 'id="missing"' in told
    assert "known only between bounds; shaded by their middle (1 unit)" in " ".join(
        re.sub("<[^>]+>", " ", told).split()
    )
    assert "Cửa Nam Ward, Hà Nội City: 2–6" in told and 'aria-hidden="true"' in told


def test_bounds_are_shaded_by_their_middle():
    assert Heat(None, "", 1, 2).middle == Fraction(3, 2) and Heat(None, "", 1, 2).is_bounded
    assert Heat(5, "5", 1, 9).middle == 5 and not Heat(5, "5", 1, 9).is_bounded


def test_a_board_without_figures_shades_nothing(placed):
    board = atlas.board(wards_on(placed, AFTER), AFTER)
    assert {tile.level for tile in board.tiles} == {None} and not board.legend and not board.missing


# Boundaries


def square(east: float, north: float) -> list[list[float]]:
    corners = ((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0))
    return [[round(east + x, 4), round(north + y, 4)] for x, y in corners]


def shapes_file(*units: dict[str, str]) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": [square(105.8 + at / 50, 21.0)]},
        }
        for at, properties in enumerate(units)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def bring(data: bytes, on: dt.date = AFTER, **more) -> atlas.Brought:
    given = {"name": "wards.geojson", "licence": "CC BY 4.0", "source": "An office", "box": BOX}
    return atlas.import_shapes(data, on=on, **{**given, **more})


def test_a_feature_is_the_unit_that_bears_its_code_on_that_day(small):
    bring(shapes_file({"code": "00070"}))
    bring(shapes_file({"code": "00070"}), on=BEFORE)
    assert set(Outline.objects.values_list("unit", flat=True)) == {small.hoan_kiem.pk, small.old_hang_trong.pk}


NAMES = ("Hoàn Kiếm", "Phường Hoàn Kiếm", "hoan kiem", "PHUONG HOAN KIEM", "Hoa\u0300n Kie\u0302\u0301m")


@pytest.mark.parametrize(
    ("name", "parent"),
    [*product(NAMES, ("Hà Nội", "thanh pho ha noi")), ("Hoàn Kiếm", "01"), ("Phường Hoàn Kiếm", "01")],
)
def test_without_a_code_it_is_found_by_name_and_superior_marks_or_not(small, name, parent):
    assert bring(shapes_file({"name": name, "parent": parent})).matched == 1


def test_what_is_not_found_is_told_both_ways(small):
    brought = bring(shapes_file({"code": "00070"}, {"code": "99999"}, {"name": "Hoàn Kiếm", "parent": "Huế"}))
    assert brought.matched == 1
    assert [where for where, _why in brought.strangers] == ["2 99999", "3 Hoàn Kiếm"]
    assert all(why for _where, why in brought.strangers)
    assert brought.missing == ["Cửa Nam", "Đống Đa"]


def test_a_dry_run_says_the_same_and_keeps_nothing(small):
    dry = bring(shapes_file({"code": "00070"}), is_dry=True)
    assert (dry.matched, dry.is_dry) == (1, True) and not Outlines.objects.exists()


@pytest.mark.parametrize("lacking", [{"licence": " "}, {"source": ""}])
def test_a_file_without_licence_or_source_is_refused(small, lacking):
    with pytest.raises(Refused, match="licence"):
        bring(shapes_file({"code": "00070"}), **lacking)


def test_a_unit_that_is_there_twice_is_refused(small):
    with pytest.raises(Refused, match="same unit"):
        bring(shapes_file({"code": "00070"}, {"name": "Hoàn Kiếm", "parent": "Hà Nội"}))


def test_a_file_of_strangers_is_refused(small):
    with pytest.raises(Refused, match="No feature"):
        bring(shapes_file({"code": "99999"}))


def test_boundaries_on_record_are_replaced_only_when_asked(small):
    bring(shapes_file({"code": "00070"}, {"code": "00082"}))
    with pytest.raises(Refused, match="--replace"):
        bring(shapes_file({"code": "00070"}))
    bring(shapes_file({"code": "00070"}), replaces=True, is_dry=True)
    assert Outline.objects.count() == 2
    bring(shapes_file({"code": "00070"}), replaces=True)
    assert Outline.objects.count() == 1 and Outlines.objects.count() == 1


def test_a_board_draws_the_boundaries_it_has(small):
    bring(shapes_file({"code": "00070"}, {"code": "00082"}))
    board = atlas.board(wards_on(small, AFTER), AFTER)
    assert {tile.unit_id for tile in board.tiles if tile.path} == {small.hoan_kiem.pk, small.cua_nam.pk}
    assert board.outlines and board.outlines.licence == "CC BY 4.0" and board.shape_height > 0
    assert all(tile.path.startswith("M") and tile.path.endswith("Z") for tile in board.tiles if tile.path)


def test_only_a_country_we_know_has_a_box(small):
    assert atlas.country_box() == THE_EARTH
    Source.objects.create(name="Việt Nam", version="1", digest="1", loaded_at=dt.datetime.now(dt.UTC), loaded_by="dung")
    assert atlas.country_box().holds(105.8, 21) and not atlas.country_box().holds(21, 105.8)
