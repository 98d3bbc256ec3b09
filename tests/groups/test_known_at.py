"""The register as it was known: what is recorded later never moves what a figure was known to be before."""

import datetime as dt

import pytest

from tests.cast import at, make_cast, new_group
from tests.cast_units import CHANGE_DAY
from tongket import rollup
from tongket.groups import actions
from tongket.groups.models import GroupHome
from tongket.groups.queries import directory
from tongket.reporting.actions import period_row
from tongket.reporting.queries import figures, latest_change

DAYS = [dt.date(2024, 12, 31), dt.date(2025, 7, 15), dt.date(2025, 12, 31)]


@pytest.fixture
def cast(db):
    return make_cast()


def known(cast, known_at=None):
    """Every figure of the register for the city and its wards on some days, by number."""
    units = (cast.tree.city, cast.tree.old_hang_bac, *cast.tree.wards)
    asked = [
        rollup.Request(code, unit.pk, rollup.day("civil", day))
        for code in ("TQ01", "TQ02")
        for unit in units
        for day in DAYS
    ] + [rollup.Request("TQ06", unit.pk, rollup.year("team", 2025)) for unit in units]
    return [figure.value for figure in figures(asked, known_at=known_at)]


def life(cast):
    """The acts of a year in the life of two groups, one after the other."""
    old, new = cast.tree.old_hang_bac, cast.tree.hoan_kiem
    made = [new_group("G1"), new_group("G2", "youth", 8)]
    one, two = (group.pk for group in actions.register_groups(old, made, by=cast.lan, at=at(2024, 1, 5)))
    yield
    moved = {one: new.pk, two: new.pk}
    actions.rehome_groups(moved, on=CHANGE_DAY, by=cast.dung, at=at(2025, 7, 20))
    yield
    actions.record_members(new, {one: 20}, counted_on=dt.date(2025, 7, 10), by=cast.an, at=at(2025, 7, 21))
    yield
    actions.grade_groups(
        new, period_row(rollup.year("team", 2025)), {one: ("excellent", "")}, by=cast.binh, at=at(2025, 11, 20)
    )
    yield
    actions.close_groups(new, [two], closed_on=dt.date(2025, 7, 12), by=cast.an, at=at(2025, 12, 1))
    yield


def test_figures_asked_as_known_then_are_what_they_were(cast):
    then = {}
    for _ in life(cast):
        then[latest_change()] = known(cast)
        assert known(cast, latest_change()) == known(cast)
    assert len({tuple(values) for values in then.values()}) == len(then) == 5
    for change, values in then.items():
        assert known(cast, change) == values


def test_the_directory_as_known_then_lists_what_it_listed(cast):
    listed = {}
    for _ in life(cast):
        listed[latest_change()] = set(directory(cast.tree.city, DAYS[2]))
    for change, groups in listed.items():
        assert set(directory(cast.tree.city, DAYS[2], known_at=change)) == groups
    assert [len(groups) for groups in listed.values()] == [0, 2, 2, 2, 1]


def test_a_home_left_says_by_which_change(cast):
    for _ in life(cast):
        pass
    left, home = GroupHome.objects.filter(group__code="G1")
    assert left.left_by == home.since and left.valid_to == home.valid_from == CHANGE_DAY
    assert home.left_by is None and home.since.actor == cast.dung
