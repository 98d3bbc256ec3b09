"""Generated reorganisations: whatever was carried out and annulled, everybody is where they were."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reorganisation.conftest import DAY, LATER, World
from tongket.accounts.models import Role
from tongket.groups.models import GroupHome
from tongket.reorganisation import actions, queries
from tongket.reorganisation.queries import act_of
from tongket.units.models import Edge, Unit, UnitAttributes

NEW = st.integers(0, 2)
FATE = st.one_of(st.none(), st.tuples(NEW), st.tuples(NEW, NEW).filter(lambda pair: pair[0] != pair[1]))
"""What becomes of a ward: it stays, it goes whole to a new one, or it is cut between two."""


def where_everybody_is(day):
    units = Unit.objects.on(day).order_by("pk").values_list("pk", flat=True)
    looks = UnitAttributes.objects.filter(unit__in=units).order_by("unit", "pk")
    names = {row.unit_id: row.name for row in looks if row.valid_to is None or row.valid_to > day}
    homes = GroupHome.objects.on(day).order_by("group").values_list("group", "unit")
    roles = Role.objects.on(day).order_by("user", "unit", "kind").values_list("user", "unit", "kind")
    return names, list(homes), list(roles)


def draft_of(world: World, fates, ground_only: bool):
    by, tree = world.cast.dung, world.cast.tree
    draft = actions.begin_draft(tree.city, "rearrange", by=by, effective_on=DAY)
    used = sorted({new for fate in fates if fate for new in fate})
    made = {new: actions.add_unit(draft, by=by, name=f"Mới {new}", kind="ward", parent=tree.city) for new in used}
    for ward, fate in zip(tree.wards, fates, strict=True):
        if fate and len(fate) == 1:
            actions.add_passage(draft, ward, made[fate[0]], by=by)
        elif fate:
            actions.add_passage(draft, ward, made[fate[0]], by=by, part="part", area_only=ground_only)
            actions.add_passage(draft, ward, made[fate[1]], by=by, part="remainder")
    return draft


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fates=st.tuples(FATE, FATE, FATE).filter(any), ground_only=st.booleans(), day=st.sampled_from([DAY, LATER]))
def test_what_is_carried_out_and_annulled_leaves_everybody_where_they_were(world: World, fates, ground_only, day):
    by, after = world.cast.dung, LATER.replace(day=20)
    with transaction.atomic():
        before = where_everybody_is(after)
        draft = draft_of(world, fates, ground_only)
        foreseen = actions.foresee(draft)
        assert foreseen.is_possible
        act = act_of(actions.carry_out(draft, by=by))
        old = queries.old_units(act)
        assert sum(each.groups - each.left for each in old) == foreseen.moving
        assert sum(each.left for each in old) == foreseen.waiting
        homes = queries.homes_left(act.ended, DAY).values_list("group_id", "unit_id")
        actions.rehome(act, {group: act.after(unit)[0][0] for group, unit in homes}, by=by)
        assert not queries.homes_left(act.ended, DAY).exists()
        actions.annul_act(act, on=day, by=by)
        assert where_everybody_is(after) == before
        assert Edge.objects.filter(mutation=act.mutation).count() == len(act.ways)
        transaction.set_rollback(True)
    queries.units.forget_kept()


@pytest.mark.django_db
def test_the_draft_of_nothing_is_a_gap(world: World):
    assert not actions.foresee(draft_of(world, (None, None, None), False)).is_possible
