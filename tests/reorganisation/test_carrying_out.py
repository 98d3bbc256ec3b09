"""Carrying out: all of it in one go, once, by the right person; then groups and roles, again and again until right."""

import datetime as dt

import pytest

from tests.cast import LONG_AGO, Cast, all_lines, report_of
from tests.cast_units import CHANGE_DAY
from tests.reorganisation.conftest import DAY, EVE, LATER, World
from tests.reorganisation.test_drafts import everything
from tongket.accounts.models import Event, Role, User
from tongket.errors import NotAllowed, Refused
from tongket.groups.models import Group, GroupHome
from tongket.reorganisation import actions, queries
from tongket.reorganisation.models import Reorganisation, RoleMove
from tongket.reorganisation.queries import Act, act_of
from tongket.reporting import actions as reporting
from tongket.reporting.models import Change
from tongket.reporting.queries import latest_change
from tongket.units.models import Mutation, Unit
from tongket.units.queries import by_code, names, tree


def done(world: World, **said) -> Act:
    return act_of(actions.carry_out(world.draft, by=world.cast.dung, **said))


def homes(groups: list[Group], day=DAY, known_at=None) -> list[str]:
    rows = GroupHome.objects.on(day, known_at).filter(group__in=groups).order_by("group_id")
    called = names([row.unit_id for row in rows], day)
    return [called[row.unit_id] for row in rows]


def test_the_act_is_in_force_groups_of_whole_units_have_moved_and_roles_too(world: World):
    act = done(world)
    lake, market = by_code("00070", DAY), by_code("00071", DAY)
    assert tree().ancestors(lake.pk, DAY)[0] == world.cast.tree.city.pk
    assert homes(world.of_cua_nam) == ["Hồ Gươm Ward"] * 2
    assert homes(world.of_cua_nam, EVE) == ["Cửa Nam Ward"] * 2
    assert homes(world.of_hoan_kiem) == ["Hoàn Kiếm Ward"] * 4
    held = Role.objects.on(DAY).filter(kind__in=("entry", "approver")).values_list("user__username", "unit")
    assert {("an", market.pk), ("binh", market.pk), ("em", lake.pk)} <= set(held)
    assert act.ended == {world.cast.tree.hoan_kiem.pk, world.cast.tree.cua_nam.pk}
    event = Event.objects.get(kind="reorganisation.carry_out")
    assert (event.by, event.detail) == (world.cast.dung, {"act": act.mutation.number, "groups": 2, "roles": 3})


def test_without_moving_roles_they_wait_on_the_takeover_list(world: World):
    act = done(world, move_roles_too=False)
    assert not RoleMove.objects.exists()
    assert [row.count for row in queries.still_open(act) if row.matter.name == "roles"] == [1, 2]


def test_a_role_held_there_already_is_not_given_twice(world: World):
    tree = world.cast.tree
    Role.objects.create(user=world.cast.an, unit=tree.cua_nam, kind="entry", valid_from=LONG_AGO)
    actions.add_takeover(world.draft, tree.hoan_kiem, world.draft.units.get(name="Hồ Gươm"), by=world.cast.dung)
    done(world)
    assert Role.objects.on(DAY).filter(user=world.cast.an).count() == 1


def test_it_is_carried_out_once(world: World):
    done(world)
    with pytest.raises(NotAllowed, match="carried out already"):
        actions.carry_out(world.draft, by=world.cast.dung)
    assert Mutation.objects.filter(kind="rearrange").count() == 2


def test_what_was_changed_after_it_was_looked_at_is_not_carried_out(world: World):
    actions.change_draft(world.draft, by=world.cast.dung, note="one more thing")
    with pytest.raises(Refused, match="changed after you opened"):
        actions.carry_out(world.draft, by=world.cast.dung, seen=world.draft.revision)
    world.draft.refresh_from_db()
    assert actions.carry_out(world.draft, by=world.cast.dung, seen=world.draft.revision)


@pytest.mark.parametrize("who", ["an", "binh", "chi", "son"])
def test_nobody_else_carries_it_out(world: World, who):
    with pytest.raises(NotAllowed):
        actions.carry_out(world.draft, by=getattr(world.cast, who))


def test_when_the_last_step_fails_nothing_has_happened(world: World):
    """An instant without its time zone stands for whatever goes wrong after the acts are done."""
    before = everything()
    with pytest.raises((ValueError, RuntimeWarning)):
        actions.carry_out(world.draft, by=world.cast.dung, at=dt.datetime(2026, 1, 1))
    assert everything() == before and Reorganisation.objects.get().is_draft
    assert actions.carry_out(world.draft, by=world.cast.dung)


def test_a_district_ends_and_its_wards_come_under_another(cast: Cast):
    """As the levels are abolished: an act that ends a unit, and one that puts what stood below elsewhere."""
    by, city = cast.dung, cast.tree.city
    made = actions.begin_draft(city, "create", by=by, effective_on=DAY)
    district = actions.add_unit(made, by=by, name="Trung Tâm", kind="urban_district", parent=city, code="009")
    actions.add_change(made, cast.tree.hoan_kiem, by=by, parent=district)
    actions.carry_out(made, by=by)
    new = by_code("009", DAY)
    assert tree().ancestors(cast.tree.hoan_kiem.pk, DAY)[0] == new.pk
    gone = actions.begin_draft(city, "level_abolished", by=by, effective_on=LATER)
    actions.add_passage(gone, new, None, by=by)
    actions.add_change(gone, cast.tree.hoan_kiem, by=by, parent=city)
    act = act_of(actions.carry_out(gone, by=by))
    assert tree().ancestors(cast.tree.hoan_kiem.pk, LATER)[0] == city.pk
    assert (act.ended, act.suggestion(new.pk), len(act.acts)) == ({new.pk}, city.pk, 2)


# --- groups -------------------------------------------------------------------------------------------------------


def test_groups_of_a_cut_unit_get_the_home_a_person_confirms_and_may_be_moved_again(world: World):
    act = done(world)
    lake, market = by_code("00070", DAY).pk, by_code("00071", DAY).pk
    first, *rest = [group.pk for group in world.of_hoan_kiem]
    before = latest_change()
    assert actions.rehome(act, {first: lake, **dict.fromkeys(rest, market)}, by=world.cast.dung) == 4
    assert homes(world.of_hoan_kiem) == ["Hồ Gươm Ward"] + ["Đồng Xuân Ward"] * 3
    known = latest_change()
    assert actions.rehome(act, {first: market}, by=world.cast.dung) == 1
    assert homes(world.of_hoan_kiem) == ["Đồng Xuân Ward"] * 4
    assert homes(world.of_hoan_kiem[:1], known_at=known) == ["Hồ Gươm Ward"]
    assert homes(world.of_hoan_kiem[:1], known_at=before) == ["Hoàn Kiếm Ward"]
    assert homes(world.of_hoan_kiem, EVE) == ["Hoàn Kiếm Ward"] * 4
    assert Change.objects.filter(kind="rehome", actor=world.cast.dung).count() == 3


def test_what_is_where_it_should_be_already_is_left_alone(world: World):
    act = done(world)
    lake = by_code("00070", DAY).pk
    assert actions.rehome(act, {world.of_cua_nam[0].pk: lake}, by=world.cast.dung) == 0


def test_a_group_goes_only_where_ground_of_its_unit_went(world: World):
    act = done(world)
    for group, unit in (
        (world.of_hoan_kiem[0], world.cast.tree.dong_da.pk),
        (world.of_cua_nam[0], by_code("00071", DAY).pk),
    ):
        with pytest.raises(Refused, match="cannot go there"):
            actions.rehome(act, {group.pk: unit}, by=world.cast.dung)


@pytest.mark.parametrize("who", ["an", "chi", "son"])
def test_nobody_else_re_homes_groups_or_settles_roles(world: World, who):
    act = done(world)
    with pytest.raises(NotAllowed):
        actions.rehome(act, {world.of_hoan_kiem[0].pk: by_code("00070", DAY).pk}, by=getattr(world.cast, who))
    with pytest.raises(NotAllowed):
        actions.move_roles(act, {}, by=getattr(world.cast, who))
    with pytest.raises(NotAllowed):
        actions.take_over(act, {}, matter="", by=getattr(world.cast, who))


def test_progress_counts_the_groups_of_ended_units(world: World):
    act = done(world)
    actions.rehome(act, {world.of_hoan_kiem[0].pk: by_code("00070", DAY).pk}, by=world.cast.dung)
    assert {old.name: (old.groups, old.left) for old in queries.old_units(act)} == {
        "Hoàn Kiếm Ward": (4, 3),
        "Cửa Nam Ward": (2, 0),
    }


def test_groups_of_a_unit_that_gave_a_part_and_lives_on_may_go_and_come_back(cast: Cast):
    from tests.cast import at, new_group
    from tongket.groups.actions import register_groups

    by, giver, taker = cast.dung, cast.tree.hoan_kiem, cast.tree.cua_nam
    groups = register_groups(giver, [new_group("A"), new_group("B")], by=cast.an, at=at(2025, 8, 1))
    made = actions.begin_draft(cast.tree.city, "transfer", by=by, effective_on=DAY)
    actions.add_passage(made, giver, taker, by=by, part="part")
    actions.add_passage(made, giver, giver, by=by, part="remainder")
    act = act_of(actions.carry_out(made, by=by))
    assert not act.ended and not queries.still_open(act)
    actions.rehome(act, {groups[0].pk: taker.pk}, by=by)
    assert homes(groups) == ["Cửa Nam Ward", "Hoàn Kiếm Ward"]
    assert {home.group_id for home in queries.homes_of(act, giver.pk)} == {group.pk for group in groups}
    actions.rehome(act, {groups[0].pk: giver.pk}, by=by)
    assert homes(groups) == ["Hoàn Kiếm Ward"] * 2


def test_a_group_registered_in_a_unit_that_had_ended_gets_a_home_too(world: World):
    from tests.cast import at, new_group
    from tongket.groups.actions import register_groups

    act = done(world, move_roles_too=False)
    day = LATER.replace(day=5)
    late = register_groups(
        world.cast.tree.hoan_kiem, [new_group("Late", founded_on=day)], by=world.cast.an, at=at(2025, 12, 9)
    )
    actions.rehome(act, {late[0].pk: by_code("00070", DAY).pk}, by=world.cast.dung)
    assert homes(late, day) == ["Hồ Gươm Ward"] and not homes(late, DAY)


# --- roles --------------------------------------------------------------------------------------------------------


def test_a_role_goes_where_it_is_said_to_or_ends(world: World):
    act = done(world, move_roles_too=False)
    lake = by_code("00070", DAY).pk
    an, binh = (Role.objects.get(user=user) for user in (world.cast.an, world.cast.binh))
    assert actions.move_roles(act, {an.pk: lake, binh.pk: None}, by=world.cast.dung) == 2
    assert list(Role.objects.on(DAY).filter(user=world.cast.an).values_list("unit", flat=True)) == [lake]
    assert not Role.objects.on(DAY).filter(user=world.cast.binh).exists()
    assert Role.objects.on(EVE).filter(user=world.cast.binh).exists()
    with pytest.raises(Refused, match="A role goes on"):
        actions.move_roles(act, {an.pk: world.cast.tree.old_hang_bac.pk}, by=world.cast.dung)


def test_a_role_of_a_district_never_becomes_one_of_the_city(cast: Cast):
    from tongket.accounts.rules import CONSOLIDATOR

    tree = cast.tree
    role = Role.objects.create(user=cast.lan, unit=tree.old_hoan_kiem, kind=CONSOLIDATOR, valid_from=LONG_AGO)
    act = act_of(tree.mutation)
    actions.take_over(act, {tree.old_hoan_kiem.pk: tree.city.pk}, matter="", by=cast.dung)
    (one,) = (one for one in queries.role_proposals(act) if one.role == role)
    assert one.key is None
    with pytest.raises(Refused, match="never higher up"):
        actions.move_roles(act, {role.pk: tree.city.pk}, by=cast.dung)
    assert actions.move_roles(act, {role.pk: None}, by=cast.dung) == 1


def test_july_2025_as_loaded_is_an_act_with_its_districts(cast: Cast):
    act = act_of(cast.tree.mutation)
    assert act.under == cast.tree.city
    assert act.ended == {unit.pk for unit in (*cast.tree.old_wards, *cast.tree.districts)}
    assert act.suggestion(cast.tree.old_cua_nam.pk) == cast.tree.cua_nam.pk
    assert act.suggestion(cast.tree.old_dong_da.pk) == cast.tree.city.pk
    assert cast.tree.mutation in queries.acts_seen_by(cast.dung, CHANGE_DAY)
    assert not queries.acts_seen_by(cast.an, LATER).exists()


def test_the_new_officers_may_answer_what_the_old_unit_left_open(world: World):
    act = done(world)
    market, report = by_code("00071", DAY), report_of(world.collection, world.cast.tree.hoan_kiem)
    with pytest.raises(NotAllowed):
        reporting.save_cells(report, all_lines(TT01=3), by=world.cast.an, door="page")
    actions.take_over(act, {world.cast.tree.hoan_kiem.pk: market.pk}, matter="reports", by=world.cast.dung)
    reporting.save_cells(report, all_lines(TT01=3), by=world.cast.an, door="page")
    reporting.submit_report(report, by=world.cast.an)
    reporting.approve_report(report, by=world.cast.binh)
    with pytest.raises(NotAllowed):
        reporting.correct_cells(report, all_lines(TT01=4), by=world.cast.chi, door="page", reason="not hers")
    assert Unit.objects.get(pk=world.cast.tree.hoan_kiem.pk).valid_to == DAY
    assert User.objects.get(username="an") == world.cast.an
