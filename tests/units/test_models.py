"""What the database itself refuses, and units by day and by subtree."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cast_units import AFTER, BEFORE, CHANGE_DAY, make_unit
from tongket.units.models import Edge, Mutation, Takeover, Unit, UnitAttributes, UnitCode

EVE = CHANGE_DAY - dt.timedelta(days=1)


def test_a_unit_exists_up_to_and_without_its_last_day(small):
    assert set(Unit.objects.on(EVE)) == {small.country, small.city, *small.districts, *small.old_wards}
    assert set(Unit.objects.on(CHANGE_DAY)) == {small.country, small.city, *small.wards}
    assert small.old_hang_bac.exists_on(EVE) and not small.old_hang_bac.exists_on(CHANGE_DAY)


def test_within_is_the_unit_and_what_stands_under_it_that_day(small):
    before = Unit.objects.within(small.old_dong_da, on=BEFORE)
    assert set(before) == {small.old_dong_da, small.old_o_cho_dua, small.old_trung_liet}
    assert set(Unit.objects.within(small.city, on=AFTER)) == {small.city, *small.wards}


def test_a_unit_that_has_ended_has_nothing_within(small):
    assert not Unit.objects.within(small.old_dong_da, on=AFTER).exists()


def test_ever_within_holds_both_trees(small):
    assert set(Unit.objects.ever_within(small.city)) == {
        small.city,
        *small.districts,
        *small.old_wards,
        *small.wards,
    }


def test_ever_within_follows_a_unit_that_came_under_another(small):
    row = small.hoan_kiem.attributes.get()
    other = make_unit("Hải Phòng", kind="city_central", code="31", parent=small.country)
    moved_on = dt.date(2030, 1, 1)
    UnitAttributes.objects.filter(pk=row.pk).update(valid_to=moved_on)
    row.pk, row.parent, row.valid_from = None, other, moved_on
    row.path = other.attributes.get().path + row.path[-7:]
    row.save(force_insert=True)
    assert small.hoan_kiem in Unit.objects.ever_within(small.city)
    assert small.hoan_kiem in Unit.objects.ever_within(other)
    assert small.hoan_kiem not in Unit.objects.within(small.city, on=moved_on)
    assert small.hoan_kiem in Unit.objects.within(other, on=moved_on)


def test_a_subtree_is_read_by_the_index_of_paths(small):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("set local enable_seqscan = off")
    assert "unit_attributes_path" in Unit.objects.ever_within(small.city).explain()
    assert "unit_attributes_path" in Unit.objects.within(small.city, on=BEFORE).explain()


def edges_of_cua_nam(small):
    return Edge.objects.filter(predecessor=small.old_cua_nam)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda s: Unit.objects.create(level="street"), id="an unknown level"),
        pytest.param(
            lambda s: Unit.objects.create(level="commune", valid_from=CHANGE_DAY, valid_to=CHANGE_DAY),
            id="a unit without a day",
        ),
        pytest.param(
            lambda s: Unit.objects.create(level="commune", created_by=s.mutation), id="begun by an act on no day"
        ),
        pytest.param(
            lambda s: Unit.objects.create(level="commune", ended_by=s.mutation), id="ended by an act on no day"
        ),
        pytest.param(
            lambda s: UnitCode.objects.create(unit=s.dong_da, scheme="gso", code="00070", valid_from=CHANGE_DAY),
            id="one code for two units from one day",
        ),
        pytest.param(
            lambda s: UnitCode.objects.create(unit=s.dong_da, scheme="gso", code="01"),
            id="one code for two units from the beginning",
        ),
        pytest.param(lambda s: UnitCode.objects.create(unit=s.dong_da, scheme="gso", code=""), id="an empty code"),
        pytest.param(
            lambda s: UnitAttributes.objects.create(
                unit=s.city, name="Hà Nội", kind="city_central", path="1", sort_key=b"1"
            ),
            id="two sets of attributes from the beginning",
        ),
        pytest.param(lambda s: UnitAttributes.objects.filter(unit=s.city).update(name=""), id="a unit without a name"),
        pytest.param(
            lambda s: Mutation.objects.create(number=1, kind="merge", effective_on=CHANGE_DAY),
            id="two acts of one number",
        ),
        pytest.param(
            lambda s: Mutation.objects.create(number=9, kind="magic", effective_on=CHANGE_DAY), id="an unknown act"
        ),
        pytest.param(
            lambda s: Edge.objects.create(
                mutation=s.mutation, predecessor=s.old_cua_nam, successor=s.cua_nam, part="part"
            ),
            id="one passage twice",
        ),
        pytest.param(
            lambda s: Edge.objects.create(
                mutation=s.mutation, predecessor=s.old_cua_nam, successor=s.dong_da, part="half"
            ),
            id="an unknown part",
        ),
        *(
            pytest.param(lambda s, given=given: edges_of_cua_nam(s).update(**given), id=why)
            for why, given in {
                "two remainders of one unit": {"part": "remainder"},
                "two wholes of one unit": {"part": "whole"},
                "an unknown basis": {"basis": "felt"},
                "a share of more than all": {"basis": "law", "share_high": 1_000_000_001},
                "a share that runs downwards": {"basis": "law", "share_low": 9, "share_high": 8},
                "a share on no basis": {"share_high": 5},
                "a share of ground without residents": {"basis": "law", "share_high": 5, "area_only": True},
            }.items()
        ),
        pytest.param(
            lambda s: Edge.objects.filter(part="whole").update(area_only=True), id="a whole unit without residents"
        ),
        pytest.param(
            lambda s: Mutation.objects.create(number=9, kind="annul", effective_on=CHANGE_DAY),
            id="an annulment of nothing",
        ),
        pytest.param(
            lambda s: Mutation.objects.create(number=9, kind="merge", effective_on=CHANGE_DAY, annuls=s.mutation),
            id="a merger that annuls",
        ),
        pytest.param(
            lambda s: [
                Mutation.objects.create(number=number, kind="annul", effective_on=CHANGE_DAY, annuls=s.mutation)
                for number in (8, 9)
            ],
            id="one act annulled twice",
        ),
        pytest.param(
            lambda s: Takeover.objects.create(mutation=s.mutation, from_unit=s.old_cua_nam, to_unit=s.old_cua_nam),
            id="a takeover by itself",
        ),
        pytest.param(
            lambda s: [
                Takeover.objects.create(mutation=s.mutation, from_unit=s.old_cua_nam, to_unit=unit)
                for unit in (s.cua_nam, s.hoan_kiem)
            ],
            id="one matter taken over twice",
        ),
        pytest.param(lambda s: Unit.objects.filter(pk=s.city.pk).update(latitude_e6=1), id="half a place"),
        pytest.param(
            lambda s: Unit.objects.filter(pk=s.city.pk).update(latitude_e6=105_000_000, longitude_e6=21_000_000),
            id="a place with its axes the wrong way round",
        ),
        pytest.param(
            lambda s: UnitAttributes.objects.create(
                unit=s.city, name="Hà Nội", kind="city_central", path="1", sort_key=b"1", valid_from=CHANGE_DAY
            ),
            id="two sets of attributes without an end",
        ),
    ],
)
def test_the_database_refuses(small, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(small)


def test_one_code_may_pass_to_another_unit_on_a_later_day(small):
    assert UnitCode.objects.filter(code="00070").count() == 2
