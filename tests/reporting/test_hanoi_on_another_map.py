"""Hà Nội's figures of 2024 on the map of after 1 July 2025, from the record: the acceptance cases on the real edges."""

import datetime as dt
import random
from collections import Counter

import pytest
from django.db import transaction
from django.utils import translation

from tongket import rollup
from tongket.groups.actions import load_group_types
from tongket.groups.models import Group, GroupHome, GroupType
from tongket.reporting.actions import load_dictionary, period_row
from tongket.reporting.models import (
    Approval,
    Category,
    Cell,
    Change,
    Collection,
    Indicator,
    Report,
    Sheet,
)
from tongket.reporting.models import (
    Counter as LastChange,
)
from tongket.reporting.queries import figure, figures
from tongket.rollup import year
from tongket.rollup.restate import Bounds, Exactness
from tongket.units.actions import load_vietnam
from tongket.units.models import Edge, Unit, UnitAttributes
from tongket.units.queries import by_code, edge_set

BEFORE, DAY = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
YEAR_2024 = year("admin", 2024)
MONTHS = rollup.months_of(YEAR_2024)[4:6]
END_2024 = rollup.day("civil", dt.date(2024, 12, 31))
NOW = dt.datetime(2024, 12, 20, 12, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


class City:
    """Every old commune has answered for two months of 2024, with a number of its own."""

    def __init__(self) -> None:
        self.unit = by_code("01", BEFORE)
        communes = Unit.objects.within(self.unit, on=BEFORE).filter(level="commune")
        self.old = list(communes.order_by("pk").values_list("pk", flat=True))
        new = Unit.objects.within(self.unit, on=DAY).filter(level="commune")
        self.new = list(new.order_by("pk").values_list("pk", flat=True))
        self.count = {unit: 10_546 * (nth + 1) // 526 - 10_546 * nth // 526 for nth, unit in enumerate(self.old)}
        for month in MONTHS:
            answered(self.unit, month, self.count)

    def named(self, name: str) -> int:
        (row,) = UnitAttributes.objects.filter(unit__in=self.new, name=name, valid_to=None)
        return row.unit_id

    def restated(self, code="TT01", period=YEAR_2024, **more):
        return figures([rollup.Request(code, unit, period) for unit in self.new], on_map=DAY, **more)


def answered(city: Unit, month: rollup.Period, count: dict[int, int]) -> None:
    """A month's reports, all of them approved, put on record in one go."""
    row, sheet = period_row(month), Sheet.objects.get(code="03/TT")
    due_on = month.end + dt.timedelta(days=5)
    collection = Collection.objects.create(sheet=sheet, period=row, asked_by=city, due_on=due_on, opened_at=NOW)
    units = sorted(count)
    reports = Report.objects.bulk_create(
        [Report(collection=collection, unit_id=unit, state="approved", due_on=due_on) for unit in units]
    )
    last = Change.objects.count()
    LastChange.objects.update_or_create(pk=1, defaults={"n": last + 1})
    change = Change.objects.create(id=last + 1, recorded_at=NOW, kind="approve")
    Approval.objects.bulk_create([Approval(report=report, since=change) for report in reports])
    indicator, whole = Indicator.objects.get(code="TT01"), Category.objects.get(code="")
    Cell.objects.bulk_create(
        [
            Cell(
                report=report,
                unit_id=report.unit_id,
                period=row,
                indicator=indicator,
                category=whole,
                state="value",
                value=count[report.unit_id],
                door="page",
                since=change,
            )
            for report in reports
        ]
    )


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), translation.override("vi"), transaction.atomic():
        load_dictionary()
        load_group_types()
        load_vietnam(by_whom="dung")
        yield City()
        transaction.set_rollback(True)


def test_the_old_district_s_total_of_2024_is_bounded_on_the_new_map_and_is_not_that_of_two_wards(city: City):
    district = by_code("002", BEFORE)
    total = figure(rollup.Request("TT01", district.pk, YEAR_2024)).value
    below = Unit.objects.within(district, on=BEFORE).values_list("pk", flat=True)
    assert total == 2 * sum(city.count.get(unit, 0) for unit in below) > 0
    spread = {one.request.unit: one for one in city.restated(origin=district.pk) if one.facts}
    reached = {city.named(name) for name in ("Hoàn Kiếm", "Cửa Nam", "Ba Đình", "Hồng Hà", "Văn Miếu - Quốc Tử Giám")}
    assert set(spread) == reached
    assert any(one.restated.exactness is Exactness.BOUNDED for one in spread.values())
    two = [figure(rollup.Request("TT01", city.named(name), YEAR_2024), on_map=DAY) for name in ("Hoàn Kiếm", "Cửa Nam")]
    assert [one.value for one in two] == [None, None]
    low, high = (sum(getattr(one.restated.bounds, end) for one in two) for end in ("low", "high"))
    assert low < total < high
    assert sum(one.restated.bounds.low for one in spread.values()) < total


def test_without_homes_26_of_the_126_are_exact(city: City):
    found = city.restated()
    assert (len(found), sum(one.value is not None for one in found)) == (126, 26)
    assert {one.restated.exactness for one in found} == {Exactness.EXACT_LAW, Exactness.BOUNDED}
    assert sum(one.restated.bounds.low == 0 for one in found) == 29
    assert all(one.due == one.reported == one.facts > 0 for one in found)


def test_the_bounds_are_those_that_the_edges_give_by_hand(city: City):
    edges = list(Edge.objects.filter(predecessor__in=city.old).values_list("predecessor", "successor", "part"))
    low, high = Counter(), Counter()
    for old, new, part in edges:
        high[new] += 2 * city.count[old]
        low[new] += 2 * city.count[old] if part == "whole" else 0
    for one in city.restated():
        unit = one.request.unit
        stayed = 2 * city.count.get(unit, 0)
        assert one.restated.bounds == Bounds(low[unit] + stayed, high[unit] + stayed)


def test_the_35_common_areas_are_exact_and_the_city_is_the_same_on_every_map(city: City):
    request = rollup.Request("TT01", city.unit.pk, YEAR_2024)
    days = (dt.date(2020, 1, 1), dt.date(2025, 1, 1), BEFORE, DAY, dt.date(2026, 11, 1))
    assert {figure(request, on_map=day).value for day in days} == {2 * 10_546}
    areas = [area for area in edge_set().common_areas(BEFORE, DAY) if area.targets <= set(city.new)]
    by_unit = {one.request.unit: one.restated.bounds for one in city.restated()}
    assert len(areas) == 35
    for area in areas:
        truth = 2 * sum(city.count[unit] for unit in area.sources)
        apart = [by_unit[unit] for unit in area.targets]
        assert sum(one.low for one in apart) <= truth <= sum(one.high for one in apart)
        assert len(apart) > 1 or apart[0].is_point


def at_home(city: City, *, all_of_them: bool) -> None:
    """As many groups in an old commune as it counted, each with a new home, or only where there is but one."""
    chance, kind = random.Random(1), GroupType.objects.order_by("pk")[0]
    change = Change.objects.order_by("pk")[0]
    ways: dict[int, list[int]] = {}
    for old, new in (
        Edge.objects.filter(predecessor__in=city.old).order_by("pk").values_list("predecessor", "successor")
    ):
        ways.setdefault(old, []).append(new)
    old_homes = [unit for unit in city.old for _ in range(city.count[unit])]
    groups = Group.objects.bulk_create(
        [
            Group(code=f"G{nth}", type=kind, name=f"Tổ {nth}", founded_on=dt.date(2020, 1, 1), since=change)
            for nth in range(len(old_homes))
        ]
    )
    homes = []
    for group, unit in zip(groups, old_homes, strict=True):
        homes.append(GroupHome(group=group, unit_id=unit, valid_from=dt.date(2020, 1, 1), since=change))
        if unit in ways and (all_of_them or len(ways[unit]) == 1):
            homes[-1].valid_to, homes[-1].left_by = DAY, change
            homes.append(GroupHome(group=group, unit_id=chance.choice(ways[unit]), valid_from=DAY, since=change))
    GroupHome.objects.bulk_create(homes)


def test_with_every_group_at_home_all_126_are_exact(city: City):
    at_home(city, all_of_them=True)
    found = city.restated("TQ01", END_2024)
    flags = Counter(one.restated.exactness for one in found)
    assert flags == {Exactness.EXACT_LAW: 26, Exactness.EXACT_RECORDS: 100}
    assert sum(one.value for one in found) == 10_546
    truth = Counter(GroupHome.objects.filter(valid_to=None).values_list("unit", flat=True))
    assert {one.request.unit: one.value for one in found} == {unit: truth[unit] for unit in city.new}


def test_with_the_groups_of_cut_communes_still_at_their_old_home_26_are_exact(city: City):
    at_home(city, all_of_them=False)
    found = city.restated("TQ01", END_2024)
    assert Counter(one.restated.exactness for one in found) == {Exactness.EXACT_LAW: 26, Exactness.BOUNDED: 100}


def test_a_new_kind_of_2026_leaves_the_series_of_a_commune_unbroken(city: City):
    changed = UnitAttributes.objects.filter(valid_from__year=2026, unit__level="commune").order_by("unit").first()
    assert changed is not None
    months = [rollup.month("admin", 2025, 12), rollup.month("admin", 2026, 11)]
    assert months[0].end < changed.valid_from < months[1].end
    for month in months:
        answered(by_code("01", DAY), month, {changed.unit_id: 9})
    found = figures([rollup.Request("TT01", changed.unit_id, month) for month in months], on_map=months[1].end)
    assert [(one.value, one.restated.exactness) for one in found] == [(9, Exactness.NATIVE)] * 2
