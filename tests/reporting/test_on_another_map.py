"""Figures of the record on the map of another day: exact where that is proved, between bounds elsewhere."""

import datetime as dt
from fractions import Fraction

import pytest

from tests.cast import MARCH, approved, asked, at, make_cast, new_group, report_of
from tests.cast_units import AFTER, BEFORE, CHANGE_DAY
from tongket import rollup
from tongket.accounts.models import Role
from tongket.accounts.rules import APPROVER, ENTRY
from tongket.groups.actions import grade_groups, register_groups, rehome_groups
from tongket.reporting.actions import period_row
from tongket.reporting.models import Indicator
from tongket.reporting.queries import figure, figures, latest_change
from tongket.rollup.restate import Bounds, Exactness, NotRestatable
from tongket.units.actions import annul, change_look
from tongket.units.models import Edge, Mutation
from tongket.units.queries import edge_set

pytestmark = pytest.mark.django_db
YEAR_2024 = rollup.year("admin", 2024)
END_2024 = rollup.day("civil", dt.date(2024, 12, 31))
TEAM_2024 = rollup.year("team", 2024)
SPOKEN = {"old_hang_bac": 5, "old_hang_trong": 7, "old_cua_nam": 10, "old_tran_hung_dao": 20, "old_o_cho_dua": 40}


@pytest.fixture
def cast():
    """Five of the six old wards have answered for March 2024."""
    cast = make_cast()
    collection = asked(cast, MARCH)
    for key, number in SPOKEN.items():
        unit = getattr(cast.tree, key)
        for user, kind in ((cast.lan, ENTRY), (cast.minh, APPROVER)):
            Role.objects.get_or_create(user=user, unit=unit, kind=kind, valid_from=dt.date(2015, 1, 1))
        approved(cast, report_of(collection, unit), cast.lan, cast.minh, TT01=number)
    return cast


def sessions(unit, period=YEAR_2024):
    return rollup.Request("TT01", unit.pk, period)


def test_the_past_on_the_map_after_the_merger_is_exact_bounded_or_of_the_whole_city(cast):
    hoan_kiem, cua_nam, dong_da, city = figures(
        [sessions(unit) for unit in (*cast.tree.wards, cast.tree.city)], on_map=AFTER, detail=True
    )
    assert (hoan_kiem.value, hoan_kiem.restated.bounds) == (None, Bounds(12, 22))
    assert (cua_nam.value, cua_nam.restated.bounds, cua_nam.restated.cut) == (None, Bounds(20, 30), 1)
    assert (dong_da.value, dong_da.restated.exactness) == (40, Exactness.EXACT_LAW)
    assert (dong_da.due, dong_da.reported) == (2, 1)
    assert (city.value, city.restated.exactness) == (82, Exactness.EXACT_AREA)
    assert {one.restated.version for one in (hoan_kiem, cua_nam, dong_da, city)} == {edge_set().version}
    assert city.sources == figure(sessions(cast.tree.city)).sources


def test_the_old_district_is_not_the_two_wards_that_have_its_middle(cast):
    district = figure(sessions(cast.tree.old_hoan_kiem))
    spread = figures([sessions(unit) for unit in cast.tree.wards], on_map=AFTER, origin=cast.tree.old_hoan_kiem.pk)
    assert district.value == 42 and [one.restated.bounds for one in spread[:2]] == [Bounds(12, 22), Bounds(20, 30)]
    assert spread[2].value is None and spread[2].facts == 0


def test_on_the_map_of_then_the_figures_are_those_reported(cast):
    for unit in (*cast.tree.old_wards, *cast.tree.districts, cast.tree.city):
        restated, plain = figure(sessions(unit), on_map=BEFORE), figure(sessions(unit))
        assert (restated.value, restated.gaps, restated.sources) == (plain.value, plain.gaps, plain.sources)
        assert restated.restated.exactness is Exactness.NATIVE


def test_the_city_has_the_same_total_on_every_map(cast):
    days = (dt.date(2019, 1, 1), BEFORE, CHANGE_DAY, AFTER)
    assert {figure(sessions(cast.tree.city), on_map=day).value for day in days} == {82}


def test_a_new_kind_and_a_new_name_leave_a_series_unbroken(cast):
    before = figures([sessions(unit) for unit in cast.tree.wards], on_map=AFTER)
    act = Mutation.objects.create(number=77, kind="type_change", effective_on=dt.date(2026, 2, 1))
    change_look(cast.tree.dong_da, act, kind="commune", name="Đống Đa mới")
    after = figures([sessions(unit) for unit in cast.tree.wards], on_map=AFTER)
    assert after == before and figure(sessions(cast.tree.dong_da), on_map=AFTER).value == 40


def test_an_annulled_act_gives_the_earlier_figures_back(cast):
    units = (*cast.tree.old_wards, *cast.tree.districts, cast.tree.city)
    was = [figure(sessions(unit), on_map=BEFORE).value for unit in units]
    annul(list(Mutation.objects.all()), on=dt.date(2026, 9, 1))
    again = figures([sessions(unit) for unit in units], on_map=dt.date(2026, 9, 2))
    assert [one.value for one in again] == was
    assert {one.restated.exactness for one in again} == {Exactness.NATIVE}
    assert figure(sessions(cast.tree.hoan_kiem), on_map=AFTER).restated.bounds == Bounds(12, 22)


def register(cast) -> list:
    """Three groups of the ward that was cut and one of a whole one; two of the three graded for 2024."""
    made = [new_group(f"G{number}", members=number) for number in range(1, 4)]
    day = at(2024, 2, 1)
    groups = register_groups(cast.tree.old_cua_nam, made, by=cast.lan, at=day)
    groups += register_groups(cast.tree.old_hang_trong, [new_group("G9", members=9)], by=cast.lan, at=day)
    marks = {groups[0].pk: ("excellent", ""), groups[1].pk: ("not_completed", "")}
    grade_groups(cast.tree.old_cua_nam, period_row(TEAM_2024), marks, by=cast.minh, at=at(2024, 11, 20))
    return groups


def rehomed(cast, home_by_group):
    homes = {group.pk: unit.pk for group, unit in home_by_group.items()}
    rehome_groups(homes, on=CHANGE_DAY, by=cast.dung, at=at(2025, 7, 2))


def groups_of(unit, code="TQ01", period=END_2024, category=None):
    return rollup.Request(code, unit.pk, period, category)


def test_groups_without_a_new_home_are_between_bounds(cast):
    register(cast)
    hoan_kiem, cua_nam = figures([groups_of(unit) for unit in cast.tree.wards[:2]], on_map=AFTER)
    assert (hoan_kiem.restated.bounds, cua_nam.restated.bounds) == (Bounds(1, 4), Bounds(0, 3))


def test_one_group_that_is_home_narrows_the_bounds(cast):
    first, *_ = register(cast)
    rehomed(cast, {first: cast.tree.hoan_kiem})
    hoan_kiem, cua_nam = figures([groups_of(unit) for unit in cast.tree.wards[:2]], on_map=AFTER)
    assert (hoan_kiem.restated.bounds, cua_nam.restated.bounds) == (Bounds(2, 4), Bounds(0, 2))


def all_at_home(cast):
    first, second, third, fourth = register(cast)
    wards = cast.tree
    rehomed(cast, {first: wards.hoan_kiem, second: wards.cua_nam, third: wards.cua_nam, fourth: wards.hoan_kiem})


@pytest.mark.parametrize(
    ("code", "period", "expected"),
    [
        ("TQ01", END_2024, [2, 2]),
        ("TQ02", END_2024, [10, 5]),
        ("TQ05", TEAM_2024, [1, 1]),
        ("TQ06", TEAM_2024, [1, 0]),
        ("TQ09", TEAM_2024, [0, 1]),
    ],
)
def test_with_every_group_at_home_whatever_is_counted_of_groups_is_exact(cast, code, period, expected):
    all_at_home(cast)
    found = figures([groups_of(unit, code, period) for unit in cast.tree.wards[:2]], on_map=AFTER)
    assert [one.value for one in found] == expected
    assert {one.restated.exactness for one in found} == {Exactness.EXACT_RECORDS}
    of_women = figures([groups_of(unit, code, period, "women") for unit in cast.tree.wards[:2]], on_map=AFTER)
    assert [one.value for one in of_women] == expected


def test_a_share_is_worked_out_from_both_restated_sides(cast):
    all_at_home(cast)
    hoan_kiem, cua_nam = figures([groups_of(unit, "TQ11", TEAM_2024) for unit in cast.tree.wards[:2]], on_map=AFTER)
    assert (hoan_kiem.value, cua_nam.value) == (Fraction(1, 2), Fraction(0))


def test_where_the_groups_went_is_an_estimate_for_what_else_was_counted(cast):
    all_at_home(cast)
    hoan_kiem, cua_nam = figures([sessions(unit) for unit in cast.tree.wards[:2]], on_map=AFTER)
    assert (hoan_kiem.value, hoan_kiem.restated.bounds) == (None, Bounds(12, 22))
    assert hoan_kiem.restated.exactness is Exactness.ESTIMATED
    assert hoan_kiem.restated.estimate == Bounds(12 + Fraction(10, 3), 12 + Fraction(10, 3))
    assert hoan_kiem.restated.shares == "tongket.groups.facts:2025-07-01"
    assert hoan_kiem.restated.estimate.low + cua_nam.restated.estimate.low == 42
    assert hoan_kiem.restated.version == edge_set().version


def test_a_share_on_record_goes_before_what_the_groups_say(cast):
    all_at_home(cast)
    Edge.objects.filter(successor=cast.tree.hoan_kiem, part="part").update(
        share_low=Edge.ALL // 2, share_high=Edge.ALL // 2, basis="law", share_source="1656"
    )
    found = figure(sessions(cast.tree.hoan_kiem), on_map=AFTER).restated
    assert (found.estimate, found.shares) == (Bounds(17, 17), "1656")


def test_figures_on_another_map_are_those_known_at_a_change(cast):
    first, *_ = register(cast)
    printed = latest_change()
    rehomed(cast, {first: cast.tree.hoan_kiem})
    request = groups_of(cast.tree.hoan_kiem)
    assert figure(request, on_map=AFTER, known_at=printed).restated.bounds == Bounds(1, 4)
    assert figure(request, on_map=AFTER).restated.bounds == Bounds(2, 4)


def test_backwards_a_group_of_today_is_counted_where_it_was(cast):
    all_at_home(cast)
    end = rollup.day("civil", dt.date(2025, 12, 31))
    assert figure(groups_of(cast.tree.old_cua_nam, period=end), on_map=BEFORE).value == 3


def test_what_stays_on_its_own_map_is_refused_in_both_languages(cast):
    Indicator.objects.filter(code="TT01").update(combine="distinct")
    with pytest.raises(NotRestatable) as refused:
        figure(sessions(cast.tree.city), on_map=AFTER)
    assert "đếm lại từ danh mục" in refused.value.sentence["vi"]
    assert "count them again from the register" in refused.value.sentence["en"]


def test_many_figures_on_another_map_cost_the_same_few_queries(cast, django_assert_max_num_queries):
    all_at_home(cast)
    with django_assert_max_num_queries(40):
        figures(
            [groups_of(unit, code, YEAR_2024) for unit in cast.tree.wards for code in ("TT01", "TQ01")], on_map=AFTER
        )
