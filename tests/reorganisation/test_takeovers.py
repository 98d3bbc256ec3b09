"""The takeover list: red until every open item of every ended unit has somebody, whatever app it belongs to."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import MARCH as MARCH_2024
from tests.cast import Cast, asked, report_of
from tests.cast_units import CHANGE_DAY
from tests.reorganisation import fakes
from tests.reorganisation.conftest import DAY, LATER, World
from tongket.accounts.models import Event, User
from tongket.accounts.queries import standing, units_seen_by
from tongket.errors import Refused
from tongket.reorganisation import actions, queries
from tongket.reorganisation.queries import Act, act_of
from tongket.reporting.models import Report
from tongket.units.actions import annul
from tongket.units.models import Mutation, Takeover
from tongket.units.queries import by_code


@pytest.fixture
def findings(settings):
    """An app with open findings, known to the house by one line of the settings."""
    settings.OPEN_MATTERS = [*settings.OPEN_MATTERS, "tests.reorganisation.fakes.OpenFindings"]
    fakes.OpenFindings.count_by_unit = {}
    yield fakes.OpenFindings.count_by_unit
    fakes.OpenFindings.count_by_unit = {}


def red(act: Act) -> dict[tuple[int, str], int]:
    return {(row.unit_id, row.matter.name): row.count for row in queries.still_open(act) if row.is_red}


def test_an_open_finding_of_an_abolished_district_is_on_the_list_until_somebody_takes_it_over(cast: Cast, findings):
    district = cast.tree.old_hoan_kiem
    findings[district.pk] = 2
    act = act_of(cast.tree.mutation)
    assert red(act)[district.pk, "findings"] == 2
    (row,) = (row for row in queries.still_open(act) if row.matter.name == "findings")
    assert (row.unit, row.url) == ("Hoàn Kiếm Urban District", f"/findings/?unit={district.pk}")
    actions.take_over(act, {district.pk: cast.tree.city.pk}, matter="findings", by=cast.dung)
    assert (district.pk, "findings") not in red(act)
    assert cast.tree.city.pk in [row.owner for row in queries.still_open(act)]


def test_everything_that_is_open_is_red_and_at_the_end_nothing_is(world: World, findings):
    tree, by = world.cast.tree, world.cast.dung
    findings[tree.cua_nam.pk] = 1
    act = act_of(actions.carry_out(world.draft, by=by, move_roles_too=False))
    assert red(act) == {
        (tree.hoan_kiem.pk, "reports"): 1,
        (tree.cua_nam.pk, "reports"): 1,
        (tree.hoan_kiem.pk, "roles"): 2,
        (tree.cua_nam.pk, "roles"): 1,
        (tree.hoan_kiem.pk, "groups"): 4,
        (tree.cua_nam.pk, "findings"): 1,
    }
    lake, market = by_code("00070", DAY).pk, by_code("00071", DAY).pk
    for matter in ("reports", "findings"):
        actions.take_over(act, {tree.hoan_kiem.pk: market, tree.cua_nam.pk: lake}, matter=matter, by=by)
    actions.rehome(act, {group.pk: market for group in world.of_hoan_kiem}, by=by)
    actions.move_roles(act, {one.role.pk: one.key for one in queries.role_proposals(act)}, by=by)
    assert not red(act)
    assert [(matter.name, open_, missing) for matter, open_, missing in queries.summary(queries.still_open(act))] == [
        ("reports", 2, 0),
        ("roles", 0, 0),
        ("groups", 0, 0),
        ("findings", 1, 0),
    ]


def test_everything_else_covers_a_matter_that_nobody_took_over_by_name(world: World, findings):
    tree, by = world.cast.tree, world.cast.dung
    findings[tree.cua_nam.pk] = 1
    act = act_of(actions.carry_out(world.draft, by=by))
    lake = by_code("00070", DAY).pk
    actions.take_over(act, {tree.cua_nam.pk: lake}, matter="", by=by)
    actions.take_over(act, {tree.cua_nam.pk: tree.dong_da.pk}, matter="findings", by=by)
    owners = {row.matter.name: row.owner for row in queries.still_open(act) if row.unit_id == tree.cua_nam.pk}
    assert owners == {"reports": lake, "findings": tree.dong_da.pk}


def test_work_handed_over_once_more_goes_to_the_latter_and_both_are_recorded(world: World):
    tree, by = world.cast.tree, world.cast.dung
    act = act_of(actions.carry_out(world.draft, by=by))
    for unit in (tree.dong_da, tree.city):
        actions.take_over(act, {tree.cua_nam.pk: unit.pk}, matter="reports", by=by)
    assert Takeover.objects.get().to_unit == tree.city
    said = [event.detail["to"] for event in Event.objects.filter(kind="reorganisation.take_over")]
    assert said == [{str(tree.cua_nam.pk): unit.pk} for unit in (tree.dong_da, tree.city)]


def test_only_an_ended_unit_is_taken_over_and_only_by_one_that_exists(world: World):
    tree, by = world.cast.tree, world.cast.dung
    act = act_of(actions.carry_out(world.draft, by=by))
    with pytest.raises(Refused, match="did not end by this act"):
        actions.take_over(act, {tree.dong_da.pk: tree.city.pk}, matter="", by=by)
    with pytest.raises(Refused, match="one that exists"):
        actions.take_over(act, {tree.cua_nam.pk: tree.old_hang_bac.pk}, matter="", by=by)
    assert not Takeover.objects.exists()


def test_the_list_takes_as_many_queries_for_all_units_as_for_one(cast: Cast, django_assert_max_num_queries):
    asked(cast, MARCH_2024)
    act = act_of(cast.tree.mutation)
    with django_assert_max_num_queries(7):
        assert {row.unit_id for row in queries.still_open(act)} == {unit.pk for unit in cast.tree.old_wards}


# --- who may act on what an ended unit left -----------------------------------------------------------------------


def test_who_took_the_work_over_and_who_is_above_stand_where_the_ended_unit_stood(cast: Cast):
    old = cast.tree.old_trung_liet
    assert not standing(cast.chi, old, LATER).sees and not standing(cast.dung, old, LATER).sees
    Takeover.objects.create(mutation=cast.tree.mutation, from_unit=old, to_unit=cast.tree.dong_da)
    assert standing(cast.chi, old, LATER).here == {"entry"}
    assert standing(cast.dung, old, LATER).oversees("consolidator")
    assert not standing(cast.an, old, LATER).sees


def test_a_takeover_counts_from_its_day_in_its_matter_and_not_once_the_act_is_annulled(cast: Cast):
    old, eve = cast.tree.old_trung_liet, CHANGE_DAY.replace(day=1, month=6)
    made = Takeover.objects.create(
        mutation=cast.tree.mutation, from_unit=old, to_unit=cast.tree.dong_da, matter="reports"
    )
    assert standing(cast.chi, old, LATER, "reports").sees
    assert not standing(cast.chi, old, LATER).sees and not standing(cast.chi, old, LATER, "findings").sees
    assert not standing(cast.chi, old, eve, "reports").sees
    abolished = Mutation.objects.get(kind="level_abolished")
    annul([made.mutation, abolished], on=LATER)
    assert not standing(cast.chi, old, LATER, "reports").sees
    assert standing(cast.chi, old, LATER.replace(month=11), "reports").sees


def test_work_that_was_passed_on_twice_is_with_the_last(world: World):
    tree, by = world.cast.tree, world.cast.dung
    Takeover.objects.create(mutation=tree.mutation, from_unit=tree.old_hang_bac, to_unit=tree.cua_nam)
    act = act_of(actions.carry_out(world.draft, by=by))
    lake = by_code("00070", DAY)
    actions.take_over(act, {tree.cua_nam.pk: lake.pk}, matter="", by=by)
    officer = User.objects.get(username="em")
    assert standing(officer, tree.old_hang_bac, LATER).has("entry")
    assert tree.old_hang_bac in units_seen_by(officer, LATER)


TAKEOVERS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.sampled_from(["", "reports"])), max_size=6)


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=TAKEOVERS)
def test_the_filter_and_the_standing_agree_on_reports_of_ended_units_whoever_took_them_over(cast: Cast, said):
    tree = cast.tree
    with transaction.atomic():
        collection = asked(cast, MARCH_2024)
        for old, new, matter in {(old, matter): (old, new, matter) for old, new, matter in said}.values():
            Takeover.objects.create(
                mutation=tree.mutation, from_unit=tree.old_wards[old], to_unit=tree.wards[new], matter=matter
            )
        reports = [report_of(collection, unit) for unit in tree.old_wards]
        for user in (cast.an, cast.binh, cast.chi):
            seen = set(Report.objects.visible_to(user, LATER))
            for report in reports:
                assert (report in seen) == standing(user, report.unit, LATER, "reports").sees
        transaction.set_rollback(True)
