"""What a person's roles say about a unit on a day."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.cast import make_cast
from tongket.accounts.models import Event, Role
from tongket.accounts.queries import standing, units_seen_by
from tongket.accounts.rules import AUDITOR, CONSOLIDATOR, ENTRY, REACHES_BELOW, ROLE_NAMES, Standing

TODAY = dt.date(2026, 1, 10)


@pytest.mark.django_db
def test_a_role_counts_on_its_own_unit():
    cast = make_cast()
    assert standing(cast.an, cast.tree.hoan_kiem, TODAY).has(ENTRY)


@pytest.mark.django_db
def test_a_role_above_reaches_down_when_it_is_one_that_oversees():
    cast = make_cast()
    below = standing(cast.dung, cast.tree.hoan_kiem, TODAY)
    assert below.oversees(CONSOLIDATOR) and not below.has(CONSOLIDATOR)


@pytest.mark.django_db
def test_chi_is_nobody_to_ans_unit():
    cast = make_cast()
    assert not standing(cast.chi, cast.tree.hoan_kiem, TODAY).sees


@pytest.mark.django_db
def test_a_visitor_is_nobody_anywhere():
    cast = make_cast()
    assert standing(AnonymousUser(), cast.tree.city, TODAY) == Standing()
    assert not units_seen_by(AnonymousUser(), TODAY).exists()


@pytest.mark.django_db
def test_a_role_that_has_ended_gives_nothing():
    cast = make_cast()
    Role.objects.filter(user=cast.an).update(valid_to=TODAY)
    assert not standing(cast.an, cast.tree.hoan_kiem, TODAY).sees
    assert standing(cast.an, cast.tree.hoan_kiem, TODAY - dt.timedelta(days=1)).sees


@pytest.mark.django_db
def test_a_closed_account_gives_nothing():
    cast = make_cast()
    cast.an.is_active = False
    cast.an.save()
    assert not standing(cast.an, cast.tree.hoan_kiem, TODAY).sees


@pytest.mark.django_db
def test_whoever_oversees_the_city_sees_units_that_have_ended_too():
    cast = make_cast()
    seen = set(units_seen_by(cast.son, TODAY).values_list("pk", flat=True))
    assert {cast.tree.hoan_kiem.pk, cast.tree.old_hang_bac.pk, cast.tree.old_dong_da.pk} <= seen


@pytest.mark.django_db
def test_the_units_seen_and_the_standing_agree_for_everybody():
    cast = make_cast()
    people = [cast.an, cast.binh, cast.chi, cast.dung, cast.son]
    for user in people:
        seen = set(units_seen_by(user, TODAY).values_list("pk", flat=True))
        for unit in (*cast.tree.wards, cast.tree.city):
            assert (unit.pk in seen) == standing(user, unit, TODAY).sees


@pytest.mark.parametrize("role", sorted(ROLE_NAMES))
def test_a_role_above_lets_one_see_below_only_when_it_oversees(role):
    assert Standing(above=frozenset({role})).sees == (role in REACHES_BELOW)
    assert Standing(here=frozenset({role})).sees


def test_an_auditor_has_no_other_role():
    auditor = Standing(here=frozenset({AUDITOR}))
    assert not auditor.has(*(set(ROLE_NAMES) - {AUDITOR}))


@pytest.mark.django_db
def test_the_record_of_events_is_never_changed():
    event = Event(at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), kind="test", subject="test:1")
    event.save()
    for change in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(kind="x")):
        with pytest.raises(TypeError):
            change()
    assert Event.objects.get().kind == "test"
