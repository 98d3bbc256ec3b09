"""Annulling: the units of before exist again, groups go home, roles go on there, and everything stays on record."""

import pytest

from tests.cast import at, new_group
from tests.reorganisation.conftest import DAY, EVE, LATER, World, make_draft
from tests.reorganisation.test_carrying_out import done, homes
from tests.reorganisation.test_drafts import everything
from tongket.accounts.models import Event, Role, User
from tongket.errors import NotAllowed, Refused
from tongket.groups.actions import register_groups
from tongket.reorganisation import actions, queries
from tongket.reorganisation.models import RoleMove
from tongket.reorganisation.queries import act_of
from tongket.units.actions import import_tables
from tongket.units.models import Mutation, Unit
from tongket.units.queries import by_code
from tongket.units.tables import ActRow, Tables, UnitRow


def held_on(user: User, day) -> list[int]:
    return list(Role.objects.on(day).filter(user=user).values_list("unit", flat=True))


def annulled(world: World, on=LATER):
    act = done(world)
    market = by_code("00071", DAY).pk
    actions.rehome(act, {group.pk: market for group in world.of_hoan_kiem[:2]}, by=world.cast.dung)
    return act, actions.annul_act(act, on=on, by=world.cast.dung, legal_source="13/NQ")


def test_units_groups_and_roles_are_back_and_the_time_between_is_on_record(world: World):
    act, annulment = annulled(world)
    tree = world.cast.tree
    assert by_code("00070", LATER) == tree.hoan_kiem
    groups = [*world.of_hoan_kiem, *world.of_cua_nam]
    before = ["Hoàn Kiếm Ward"] * 4 + ["Cửa Nam Ward"] * 2
    assert homes(groups, LATER) == homes(groups, EVE) == before
    assert homes(groups, DAY) == ["Đồng Xuân Ward"] * 2 + ["Hoàn Kiếm Ward"] * 2 + ["Hồ Gươm Ward"] * 2
    assert held_on(world.cast.an, LATER) == held_on(world.cast.an, EVE) == [tree.hoan_kiem.pk]
    assert held_on(world.cast.an, DAY) != [tree.hoan_kiem.pk]
    assert (annulment.annuls, annulment.legal_source) == (act.mutation, "13/NQ")
    assert Event.objects.get(kind="reorganisation.annul").detail["groups"] == 4
    again = act_of(Mutation.objects.get(pk=act.mutation.pk))
    assert again.state == "annulled" and again.annulment == annulment
    assert not queries.still_open(again) and not queries.old_units(again) and not queries.role_proposals(again)
    with pytest.raises(NotAllowed, match="settled with its annulment"):
        actions.take_over(again, {tree.cua_nam.pk: tree.city.pk}, matter="", by=world.cast.dung)


def test_an_act_annulled_on_its_own_day_never_moved_anybody(world: World):
    annulled(world, on=DAY)
    groups = [*world.of_hoan_kiem, *world.of_cua_nam]
    for day in (EVE, DAY, LATER):
        assert homes(groups, day) == ["Hoàn Kiếm Ward"] * 4 + ["Cửa Nam Ward"] * 2
        assert held_on(world.cast.an, day) == [world.cast.tree.hoan_kiem.pk]
    assert not RoleMove.objects.exists() and Role.objects.count() == 9
    assert Unit.objects.get(pk=world.cast.tree.hoan_kiem.pk).exists_on(DAY)


def test_the_same_can_be_done_again_after_it_was_annulled(world: World):
    annulled(world, on=DAY)
    act = act_of(actions.carry_out(make_draft(world.cast), by=world.cast.dung))
    assert homes(world.of_cua_nam) == ["Hồ Gươm Ward"] * 2
    assert not queries.role_proposals(act)


def test_what_would_happen_is_told_and_nothing_is_left_of_asking(world: World):
    act = done(world)
    before = everything()
    assert actions.foresee_annulment(act, LATER) == (2, 3, ())
    assert everything() == before


def test_an_act_that_a_later_one_builds_on_is_refused_with_a_sentence(world: World):
    act = done(world)
    row = UnitRow("units, 2", "00070", "1", name="Tháp Rùa")
    import_tables(Tables([row], [ActRow("acts, 2", "1", "rename", LATER)]))
    before = everything()
    with pytest.raises(Refused, match="builds on act"):
        actions.annul_act(act, on=LATER, by=world.cast.dung)
    assert everything() == before
    (problem,) = actions.foresee_annulment(act, LATER)[2]
    assert "builds on act" in str(problem)


@pytest.mark.parametrize("who", ["an", "son"])
def test_nobody_else_annuls_and_nobody_twice(world: World, who):
    act = done(world)
    with pytest.raises(NotAllowed):
        actions.annul_act(act, on=LATER, by=getattr(world.cast, who))
    actions.annul_act(act, on=LATER, by=world.cast.dung)
    with pytest.raises(NotAllowed, match="annulled already"):
        actions.annul_act(act_of(Mutation.objects.get(pk=act.mutation.pk)), on=LATER, by=world.cast.dung)


def test_what_began_in_between_waits_on_the_takeover_list_of_the_annulment(world: World):
    act = done(world)
    lake = by_code("00070", DAY)
    em = User.objects.get(username="em")
    made = register_groups(lake, [new_group("New", founded_on=DAY)], by=em, at=at(2025, 11, 20))
    annulment = act_of(actions.annul_act(act, on=LATER, by=world.cast.dung))
    assert {old.name: old.left for old in queries.old_units(annulment)}["Hồ Gươm Ward"] == 1
    assert annulment.suggestion(lake.pk) is None
    actions.rehome(annulment, {made[0].pk: world.cast.tree.cua_nam.pk}, by=world.cast.dung)
    assert homes(made, LATER) == ["Cửa Nam Ward"]
    assert not [row for row in queries.still_open(annulment) if row.is_red]


def test_a_role_that_somebody_ended_meanwhile_is_not_given_back(world: World):
    act = done(world)
    Role.objects.filter(user=world.cast.binh, unit=by_code("00071", DAY)).update(valid_to=DAY.replace(day=20))
    actions.annul_act(act, on=LATER, by=world.cast.dung)
    assert held_on(world.cast.binh, LATER) == []


def test_july_2025_is_annulled_together_with_its_districts(world: World):
    """Nothing else was built on it here: the reorganisation of November was only prepared."""
    tree = world.cast.tree
    act = act_of(tree.mutation)
    assert [each.kind for each in act.acts] == ["rearrange", "level_abolished"]
    assert actions.foresee_annulment(act, LATER)[2] == ()
