"""What restating reads from the record: acts, edges with shares, annulments."""

import datetime as dt
from fractions import Fraction

import pytest

from tests.cast_units import AFTER, BEFORE, CHANGE_DAY, SmallTree, make_unit
from tongket.rollup.restate import Basis, Part, Share
from tongket.units import queries
from tongket.units.actions import annul
from tongket.units.models import Edge, Mutation, Unit

pytestmark = pytest.mark.usefixtures("in_english")


def test_every_edge_comes_with_its_part_and_its_law(small: SmallTree):
    (act,) = queries.edge_set().mutations
    edges = {edge.pair: edge for edge in act.edges}
    assert (act.number, act.on, len(edges)) == (1, CHANGE_DAY, 7)
    rest = edges[small.old_cua_nam.pk, small.cua_nam.pk]
    assert (rest.part, rest.law, rest.area_only, rest.share) == (Part.REMAINDER, "1656/NQ-UBTVQH15", False, Share())


def test_shares_ground_without_residents_and_clauses_are_carried(small: SmallTree):
    rows = Edge.objects.filter(predecessor=small.old_cua_nam)
    rows.filter(part="part").update(area_only=True, legal_source="khoản 3")
    (edge,) = (edge for edge in queries.edge_set().mutations[0].edges if edge.area_only)
    assert edge.law == "khoản 3"
    rows.update(area_only=False, basis="estimated", share_low=250_000_000, share_high=750_000_000, share_source="area")
    edges = [edge for edge in queries.edge_set().mutations[0].edges if edge.predecessor == small.old_cua_nam.pk]
    half = Share(Fraction(1, 4), Fraction(3, 4), Basis.ESTIMATED, "area")
    assert [edge.share for edge in edges] == [half, half]


def test_the_version_changes_with_an_edge_and_comes_back_with_it(small: SmallTree):
    first = queries.edge_set().version
    assert queries.edge_set() is queries.edge_set()
    edge = Edge.objects.get(predecessor=small.old_cua_nam, part="part")
    Edge.objects.filter(pk=edge.pk).update(area_only=True)
    assert queries.edge_set().version != first
    Edge.objects.filter(pk=edge.pk).update(area_only=False)
    assert queries.edge_set().version == first


def test_the_version_changes_with_the_source_of_a_share_alone(small: SmallTree):
    rows = Edge.objects.filter(predecessor=small.old_cua_nam)
    rows.update(basis="estimated", share_low=250_000_000, share_high=750_000_000, share_source="số hộ năm 2024")
    first = queries.edge_set().version
    rows.update(basis="measured")
    measured = queries.edge_set().version
    rows.update(share_source="số hộ của năm 2025")
    assert len({first, measured, queries.edge_set().version}) == 3


def test_an_annulment_restores_the_earlier_map_for_restating(small: SmallTree):
    later = dt.date(2027, 1, 1)
    annul(list(Mutation.objects.all()), on=later)
    edges = queries.edge_set()
    assert edges.between(BEFORE, later).steps == ()
    assert [edges.exists(small.old_hang_bac.pk, day) for day in (BEFORE, AFTER, later)] == [True, False, True]


def test_an_act_that_never_held_is_not_there(small: SmallTree):
    annul(list(Mutation.objects.all()), on=CHANGE_DAY)
    assert queries.edge_set().mutations == ()


def test_units_without_a_passage_begin_from_nowhere_and_end_to_nowhere(small: SmallTree):
    act = Mutation.objects.create(number=9, kind="create", effective_on=AFTER)
    end = Mutation.objects.create(number=10, kind="level_abolished", effective_on=dt.date(2027, 1, 1))
    new = make_unit("Bãi Giữa", kind="ward", parent=small.city, created_by=act)
    Unit.objects.filter(pk=new.pk).update(ended_by=end, valid_to=end.effective_on)
    by_number = queries.edge_set().by_number
    assert (by_number[9].begins, by_number[10].ends) == ({new.pk}, {new.pk})


def test_another_level_has_its_own_edges(small: SmallTree):
    (act,) = queries.edge_set("district").mutations
    assert act.ends == {unit.pk for unit in small.districts} and not act.edges
