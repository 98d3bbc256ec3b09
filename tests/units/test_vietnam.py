"""The real country, loaded once: what was verified about it, and that nothing crosses 1 July 2025 by a code or a name.

Source: the counts and cases of decision 0007.
"""

import datetime as dt
import hashlib
import json
import sqlite3
from collections import Counter
from contextlib import closing
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation

from tongket.errors import Refused
from tongket.units import actions, atlas, past, queries, tiles
from tongket.units.actions import Load
from tongket.units.models import Edge, Mutation, Unit, UnitAttributes
from tongket.units.text import sort_key, tidy

BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), translation.override("vi"), transaction.atomic():
        yield actions.load_vietnam(by_whom="dung")
        transaction.set_rollback(True)


def levels_on(day: dt.date) -> Counter[str]:
    return Counter(Unit.objects.on(day).values_list("level", flat=True))


def test_the_country_has_the_verified_counts(loaded: Load):
    assert loaded.is_new
    assert levels_on(BEFORE) == {"country": 1, "province": 63, "district": 696, "commune": 10_035}
    assert levels_on(AFTER) == {"country": 1, "province": 34, "commune": 3_321}
    assert loaded.source.counts["passages"] == 10_566 and loaded.source.counts["communes_divided"] == 441


def test_the_communes_of_the_city_passed_as_verified(loaded: Load):
    city = queries.by_code("01")
    edges = Edge.objects.filter(successor__in=Unit.objects.within(city, on=AFTER))
    fan = Counter(edges.values_list("predecessor_id", flat=True))
    assert (edges.count(), len(fan), sum(number > 1 for number in fan.values())) == (795, 526, 199)
    assert edges.values("successor_id").distinct().count() == 126
    assert Counter(edges.values_list("part", flat=True)) == {"whole": 327, "part": 461, "remainder": 7}


def test_what_goes_on_is_one_unit(loaded: Load):
    goes_on = Unit.objects.filter(valid_from=None, valid_to=None)
    assert Counter(goes_on.values_list("level", flat=True)) == {"country": 1, "province": 11, "commune": 132}


def test_each_new_province_has_one_act_and_the_districts_one_more(loaded: Load):
    assert Mutation.objects.filter(effective_on=AFTER).count() == 35
    assert set(Unit.objects.filter(level="district").values_list("ended_by__kind", flat=True)) == {"level_abolished"}
    assert queries.by_code("00070", AFTER).created_by.legal_source == "1656/NQ-UBTVQH15"


def test_one_code_in_2024_and_in_2026_is_two_units(loaded: Load):
    old, new = queries.by_code("00004", dt.date(2024, 5, 1)), queries.by_code("00004", dt.date(2026, 5, 1))
    assert queries.names([old.pk, new.pk]) == {old.pk: "Phường Trúc Bạch", new.pk: "Phường Ba Đình"}


def test_a_code_of_three_names_without_a_day_is_refused_with_all_three(loaded: Load):
    with translation.override("vi"), pytest.raises(Refused) as refusal:
        queries.by_code("00226")
    said = str(refusal.value)
    places = [said.index(name) for name in ("Phường Trung Tự", "Phường Phương Liên Trung Tự", "Phường Văn Miếu - Quốc")]
    assert "00226" in said and places == sorted(places)


EARLY, NOW = dt.date(2026, 4, 29), dt.date(2026, 11, 1)


def test_25_units_changed_their_kind_in_2026_and_stayed_the_same(loaded: Load):
    rows = UnitAttributes.objects.filter(begun_by__kind="type_change").select_related("begun_by")
    laws = Counter(row.begun_by.legal_source for row in rows)
    assert laws == {
        "30/2026/QH16": 1,
        "36/2026/QH16": 1,
        "39/2026/QH16": 1,
        "237/NQ-UBTVQH16": 10,
        "388/NQ-UBTVQH16": 12,
    }
    assert {row.begun_by.effective_on.isoformat() for row in rows} == {"2026-04-30", "2026-09-01", "2026-09-20"}
    unit = queries.by_code("26368", EARLY)
    assert unit == queries.by_code("26368", NOW)
    assert queries.full_name(unit, EARLY) == "Xã Long Thành, Tỉnh Đồng Nai"
    assert queries.full_name(unit, NOW) == "Phường Long Thành, Thành phố Đồng Nai"
    assert not queries.successors(unit)


def test_the_kinds_of_today_are_those_that_three_sources_agree_on(loaded: Load):
    kinds = Counter(kind for unit, kind in UnitAttributes.objects.filter(valid_to=None).values_list("unit", "kind"))
    assert kinds == {"country": 1, "city_central": 9, "province": 25, "ward": 709, "commune": 2_599, "special_zone": 13}


def test_four_wards_have_the_clauses_of_the_resolution(loaded: Load):
    said = Edge.objects.exclude(legal_source="")
    assert said.count() == 41
    assert Counter(said.values_list("part", flat=True)) == {"whole": 14, "part": 20, "remainder": 7}
    (ground,) = said.filter(area_only=True)
    assert (queries.name_of(ground.predecessor), queries.name_of(ground.successor)) == (
        "Phường Thụy Khuê",
        "Phường Ba Đình",
    )
    assert ground.legal_source == "1656/NQ-UBTVQH15, khoản 3 Điều 1"


def test_the_source_suggests_one_successor_of_a_unit_that_was_cut_and_never_more(loaded: Load):
    likely = Edge.objects.filter(is_likely=True)
    cut = Edge.objects.filter(part__in=("part", "remainder")).values("predecessor").distinct()
    assert not likely.exclude(part="part").exists()
    assert likely.count() == likely.values("predecessor").distinct().count() <= cut.count()
    told = {(edge.part, edge.area_only) for edge in Edge.objects.filter(predecessor__in=likely.values("predecessor"))}
    assert ("whole", False) not in told
    unsaid = Edge.objects.filter(part="remainder").values("predecessor")
    assert likely.exclude(predecessor__in=unsaid).count() > cut.count() * 9 // 10


def test_restating_reads_every_edge_of_the_record(loaded: Load):
    edges = queries.edge_set()
    city = next(one for one in edges.mutations if any(edge.area_only for edge in one.edges))
    assert sum(len(one.edges) for one in edges.mutations) == 10_566 - 132 + 5
    assert (len(edges.mutations), len(city.edges)) == (34, 795)
    assert not any(one.begins or one.ends for one in edges.mutations)
    areas = edges.common_areas(BEFORE, AFTER)
    own = {edge.successor for edge in city.edges}
    assert sum(1 for area in areas if area.targets & own) == 35


def test_what_became_of_the_old_district_is_more_than_two_wards(loaded: Load):
    district = queries.by_code("002", BEFORE)
    communes = [unit.pk for unit in queries.children(district, BEFORE)]
    reached = {key for keys in queries.became(communes, BEFORE, NOW).values() for key in keys}
    assert sorted(queries.names(reached).values()) == [
        "Phường Ba Đình",
        "Phường Cửa Nam",
        "Phường Hoàn Kiếm",
        "Phường Hồng Hà",
        "Phường Văn Miếu - Quốc Tử Giám",
    ]


def test_units_of_today_have_their_place_and_all_but_a_few_their_area(loaded: Load):
    today = Unit.objects.on(NOW).exclude(level="country")
    assert today.filter(latitude_e6=None).count() == 0
    ward = queries.by_code("00004", NOW)
    assert (ward.latitude_e6, ward.longitude_e6, ward.area_m2) == (21_038_600, 105_838_000, 2_970_000)
    assert today.filter(level="commune", area_m2=None).count() < 5
    assert not Unit.objects.filter(valid_to=AFTER).exclude(latitude_e6=None).exists()


def test_names_are_in_the_order_of_icu(loaded: Load):
    """All 13,356 names against the digest that `tools/icu_order.py` took from ICU itself."""
    stored = Path(__file__).with_name("icu_order.txt").read_text().split()
    database = Path(find_spec("vietnamadminunits").submodule_search_locations[0]) / "data" / "dataset.db"
    query = "select ward from admin_units union all select ward from admin_units_legacy where ward is not null"
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        names = sorted((tidy(name) for (name,) in connection.execute(query)), key=lambda name: (sort_key(name), name))
    assert [str(len(names)), hashlib.sha256("\n".join(names).encode()).hexdigest()] == [stored[0], stored[-1]]


def test_the_ward_of_the_lake_took_from_two_old_districts(loaded: Load):
    ward = queries.by_code("00070", AFTER)
    assert queries.full_name(ward, AFTER) == "Phường Hoàn Kiếm, Thành phố Hà Nội"
    districts = Counter(
        queries.name_of(queries.ancestors(edge.predecessor, BEFORE)[-1]) for edge in queries.predecessors(ward)
    )
    assert districts == {"Quận Hoàn Kiếm": 13, "Quận Ba Đình": 1}


def test_no_passage_leads_to_a_day_before_it(loaded: Load):
    assert not Edge.objects.exclude(predecessor__valid_to=AFTER, successor__valid_from=AFTER).exists()


def test_every_unit_has_one_set_of_attributes_on_each_of_its_days(loaded: Load):
    for day in (BEFORE, AFTER):
        existing = set(Unit.objects.on(day).values_list("pk", flat=True))
        rows = UnitAttributes.objects.filter(unit__in=Unit.objects.on(day))
        in_force = [row.unit_id for row in rows if (row.valid_from or BEFORE) <= day < (row.valid_to or dt.date.max)]
        assert sorted(in_force) == sorted(existing)


def test_an_island_district_became_a_zone(loaded: Load):
    zone = queries.by_code("26732", AFTER)
    (edge,) = queries.predecessors(zone)
    assert (queries.name_of(zone), queries.name_of(edge.predecessor)) == ("Đặc khu Côn Đảo", "Huyện Côn Đảo")
    assert edge.part == "whole"


def test_the_database_orders_names_as_python_does(loaded: Load):
    names = list(UnitAttributes.objects.order_by("sort_key").values_list("name", flat=True))
    assert [sort_key(name) for name in names] == sorted(sort_key(name) for name in names)


@pytest.mark.parametrize("typed", ["hoan kiem", "HOÀN KIẾM", "phường hoàn kiếm"])
def test_a_search_in_the_whole_country_puts_the_whole_name_first(loaded: Load, typed):
    first = queries.search(typed)[0]
    assert (first.name, first.where) == ("Phường Hoàn Kiếm", "Thành phố Hà Nội")


def test_the_tree_of_the_city_is_that_of_the_database(loaded: Load):
    city = queries.by_code("01")
    tree = queries.tree(root=city)
    for day, number in ((BEFORE, 1 + 30 + 526), (AFTER, 1 + 126)):
        assert tree.below(city.pk, day) == set(Unit.objects.within(city, on=day).values_list("pk", flat=True))
        assert len(tree.below(city.pk, day)) == number


def test_loading_the_country_again_changes_nothing(loaded: Load):
    assert actions.load_vietnam(by_whom="dung") == (loaded.source, False)


def test_the_command_says_that_the_country_is_loaded_already(loaded: Load):
    said, json_said = StringIO(), StringIO()
    call_command("load_units", stdout=said)
    call_command("load_units", "--json", stdout=json_said)
    assert said.getvalue().startswith("Already loaded") and "10035 communes before" in said.getvalue()
    assert json.loads(json_said.getvalue())["is_new"] is False


# Seen


def test_the_act_of_the_city_opens_with_its_35_common_areas(loaded: Load):
    act = Mutation.objects.get(legal_source="1656/NQ-UBTVQH15")
    done = past.deed(act)
    assert (len(done.ended), len(done.begun), len(done.edges)) == (526, 126, 795)
    assert (done.whole, done.cut, done.areas) == (327, 199, 35)
    assert len(done.scenes) == 34 + 75 and sorted(done.place) == sorted(unit.unit_id for unit in done.begun)


def test_the_tile_map_of_the_city_is_as_true_as_was_measured(loaded: Load):
    units = queries.children(queries.by_code("01"), AFTER)
    layout = atlas.layout(units, AFTER)
    points = {unit.pk: tiles.Point(unit.longitude_e6, unit.latitude_e6) for unit in units}
    kept = tiles.kept(points, layout)
    assert (layout.columns, layout.rows) == (14, 13)
    assert kept.neighbours > 0.95 and round(kept.east_west, 3) >= 0.99 and round(kept.north_south, 3) >= 0.98


def test_the_old_communes_of_the_city_have_places_too_though_nobody_has_their_points(loaded: Load):
    city = queries.by_code("01")
    units = list(atlas.tile_units(city, BEFORE))
    assert len(units) == 526 and not any(unit.latitude_e6 for unit in units)
    assert len(set(atlas.layout(units, BEFORE).places.values())) == 526
