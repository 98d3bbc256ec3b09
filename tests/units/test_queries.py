"""The tree, names, codes, search and history, asked as of a day."""

import datetime as dt
import unicodedata

import pytest
from django.utils import translation

from tests.cast_units import AFTER, BEFORE, CHANGE_DAY, make_unit
from tongket.errors import Refused
from tongket.units import queries
from tongket.units.models import Unit, UnitAttributes

pytestmark = pytest.mark.usefixtures("in_vietnamese")

EVE = CHANGE_DAY - dt.timedelta(days=1)


def keys(units):
    return {unit.pk for unit in units}


def test_the_tree_holds_both_sides_of_the_change(small):
    tree = queries.tree()
    assert tree.below(small.city.pk, BEFORE) == keys([small.city, *small.districts, *small.old_wards])
    assert tree.below(small.city.pk, AFTER) == keys([small.city, *small.wards])
    assert tree.ancestors(small.old_hang_bac.pk, EVE) == (
        small.old_hoan_kiem.pk,
        small.city.pk,
        small.country.pk,
    )


def test_the_tree_of_a_unit_holds_only_what_was_ever_within_it(small):
    elsewhere = make_unit("Hải Phòng", kind="city_central", code="31", parent=small.country)
    tree = queries.tree(root=small.city)
    assert tree.knows(small.dong_da.pk) and tree.knows(small.old_dong_da.pk)
    assert not tree.knows(elsewhere.pk) and not tree.knows(small.country.pk)
    assert tree.parent(small.city.pk, AFTER) is None


def test_the_tree_of_a_day_holds_only_units_of_that_day(small):
    tree = queries.tree(AFTER)
    assert tree.knows(small.dong_da.pk) and not tree.knows(small.old_dong_da.pk)


def test_the_tree_is_kept_until_a_unit_changes(small, django_assert_num_queries):
    first = queries.tree()
    with django_assert_num_queries(2):
        assert queries.tree() is first
    new = make_unit("Hải Phòng", kind="city_central", code="31", parent=small.country)
    assert queries.tree().knows(new.pk)


def test_the_tree_is_read_again_when_a_unit_ends(small):
    queries.tree()
    UnitAttributes.objects.filter(unit=small.dong_da).update(valid_to=AFTER)
    assert not queries.tree().exists(small.dong_da.pk, AFTER)


def test_names_carry_the_word_of_the_kind_in_the_language_of_the_reader(small):
    units = [small.hoan_kiem.pk, small.old_dong_da.pk]
    assert list(queries.names(units).values()) == ["Phường Hoàn Kiếm", "Quận Đống Đa"]
    with translation.override("en"):
        assert set(queries.names(units).values()) == {"Hoàn Kiếm Ward", "Đống Đa Urban District"}


def test_names_take_one_query_however_many(small, django_assert_num_queries):
    everyone = keys(Unit.objects.all())
    for asked in (everyone, range(min(everyone), min(everyone) + 20_000)):
        with django_assert_num_queries(1):
            assert queries.names(asked).keys() == everyone


def test_a_name_is_that_of_the_day(small):
    row = small.hoan_kiem.attributes.get()
    renamed_on = dt.date(2028, 1, 1)
    UnitAttributes.objects.filter(pk=row.pk).update(valid_to=renamed_on)
    row.pk, row.name, row.valid_from = None, "Hồ Gươm", renamed_on
    row.save(force_insert=True)
    assert queries.name_of(small.hoan_kiem, AFTER) == "Phường Hoàn Kiếm"
    assert queries.name_of(small.hoan_kiem, renamed_on) == "Phường Hồ Gươm"
    assert queries.name_of(small.hoan_kiem) == "Phường Hồ Gươm"


def test_a_unit_that_has_ended_keeps_its_last_name(small):
    assert queries.name_of(small.old_dong_da, AFTER) == "Quận Đống Đa"


def test_a_full_name_names_the_units_above_but_not_the_country(small):
    assert queries.full_name(small.hoan_kiem, AFTER) == "Phường Hoàn Kiếm, Thành phố Hà Nội"
    old = queries.full_name(small.old_hang_bac, BEFORE)
    assert old == "Phường Hàng Bạc, Quận Hoàn Kiếm, Thành phố Hà Nội"
    assert queries.full_name(small.country, AFTER) == "Việt Nam"


def test_ancestors_come_from_the_root_down(small):
    assert queries.ancestors(small.old_hang_bac, BEFORE) == [small.country, small.city, small.old_hoan_kiem]
    assert queries.ancestors(small.country, BEFORE) == []


def test_children_stand_in_the_order_of_the_vietnamese_alphabet(small):
    assert queries.children(small.city, AFTER) == [small.cua_nam, small.dong_da, small.hoan_kiem]
    assert queries.children(small.city, BEFORE) == [small.old_dong_da, small.old_hoan_kiem]
    assert queries.children(small.old_hoan_kiem, AFTER) == []


def test_units_of_a_level_are_those_of_the_day(small):
    assert queries.units_at("commune", AFTER) == [small.cua_nam, small.dong_da, small.hoan_kiem]


def test_counts_below_are_of_everything_under_each_child(small):
    assert queries.counts_below(small.country, BEFORE) == {small.city.pk: {"district": 2, "commune": 6}}
    assert queries.counts_below(small.country, AFTER) == {small.city.pk: {"commune": 3}}
    assert queries.counts_below(small.city, AFTER) == {}


def test_successors_and_predecessors_say_how_much_passed(small):
    became = [(edge.successor, edge.part) for edge in queries.successors(small.old_cua_nam)]
    assert became == [(small.cua_nam, "remainder"), (small.hoan_kiem, "part")]
    was = [(edge.predecessor, edge.part) for edge in queries.predecessors(small.hoan_kiem)]
    assert was == [
        (small.old_cua_nam, "part"),
        (small.old_hang_bac, "whole"),
        (small.old_hang_trong, "whole"),
    ]
    assert queries.successors(small.city) == []


def test_the_history_of_a_unit_ties_it_to_the_acts(small):
    history = queries.history_of(small.hoan_kiem)
    assert [row.name for row in history.attributes] == ["Hoàn Kiếm"]
    assert [row.code for row in history.codes] == ["00070"]
    assert history.began == small.mutation and history.ended is None


def test_one_code_on_two_days_is_two_units(small):
    assert queries.by_code("00070", BEFORE) == small.old_hang_trong
    assert queries.by_code("00070", AFTER) == small.hoan_kiem


def test_a_code_without_a_day_is_refused_when_it_was_two_units(small):
    with pytest.raises(Refused) as refusal:
        queries.by_code("00070")
    assert "Phường Hàng Trống" in str(refusal.value) and "Phường Hoàn Kiếm" in str(refusal.value)


def test_a_code_without_a_day_is_taken_when_it_was_only_ever_one_unit(small):
    assert queries.by_code("01") == small.city


@pytest.mark.parametrize(("code", "on"), [("99999", None), ("99999", AFTER), ("002", AFTER), ("70", AFTER)])
def test_a_code_nobody_bears_is_refused(small, code, on):
    with pytest.raises(Refused, match=code):
        queries.by_code(code, on)


def test_codes_of_another_scheme_are_not_mixed_in(small):
    with pytest.raises(Refused):
        queries.by_code("01", AFTER, scheme="ministry")


def test_many_codes_take_one_query(small, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.units_by_code(["00070", "00082", "99999"], AFTER)
    assert found == {"00070": [small.hoan_kiem], "00082": [small.cua_nam]}
    with django_assert_num_queries(1):
        assert queries.codes_of([small.city.pk, small.country.pk]) == {small.city.pk: "01"}


def found(text, on=None, limit=20):
    return [each.unit for each in queries.search(text, on, limit)]


@pytest.mark.parametrize(
    "typed",
    ["Đống Đa", "dong da", "ĐỐNG ĐA", unicodedata.normalize("NFD", "Đống Đa")],
)
def test_search_ignores_marks_and_case(small, typed):
    assert found(typed) == [small.dong_da, small.old_dong_da]


def test_search_finds_the_whole_name_first_then_beginnings_then_insides(small):
    exact = make_unit("Nam", kind="commune", parent=small.city)
    beginning = make_unit("Nam Từ Liêm", kind="ward", parent=small.city)
    assert found("nam") == [exact, beginning, small.cua_nam, small.country, small.old_cua_nam]


def test_units_that_have_ended_come_after_those_that_exist_and_say_so(small):
    first, second = queries.search("hoàn kiếm")
    assert (first.unit, first.name, first.has_ended) == (small.hoan_kiem, "Phường Hoàn Kiếm", False)
    assert (second.unit, second.name, second.has_ended) == (small.old_hoan_kiem, "Quận Hoàn Kiếm", True)
    assert first.where == second.where == "Thành phố Hà Nội"


def test_search_on_a_day_finds_only_units_of_that_day(small):
    assert found("hoan kiem", BEFORE) == [small.old_hoan_kiem]
    assert found("hoan kiem", AFTER) == [small.hoan_kiem]


@pytest.mark.parametrize("typed", ["phường đống đa", "Dong Da Ward", "phuong dong da"])
def test_the_word_of_a_kind_narrows_the_search(small, typed):
    assert found(typed) == [small.dong_da]


@pytest.mark.parametrize("typed", ["", "   ", "-", "%", "_", "xyz", "phường"])
def test_search_for_what_is_no_name_finds_nothing(small, typed):
    assert found(typed) == []


def test_search_gives_at_most_the_limit(small):
    assert len(found("a", limit=3)) == 3


@pytest.mark.parametrize(
    ("first", "end", "words"),
    [
        (None, None, "at all times on record"),
        (CHANGE_DAY, None, "since 1 July 2025"),
        (None, CHANGE_DAY, "until 30 June 2025"),
        (dt.date(2020, 1, 1), CHANGE_DAY, "from 1 January 2020 to 30 June 2025"),
    ],
)
def test_a_validity_is_said_with_its_last_day(first, end, words):
    with translation.override("en"):
        assert queries.span(first, end) == words
