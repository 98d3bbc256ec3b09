"""The merger of 1 July 2025 on the real edges: what can be said of the past on the new map, and how surely."""

import datetime as dt
import random
import statistics
from collections import Counter

import pytest
from django.utils import translation

from tongket.rollup import Combine, Indicator, Nature, month
from tongket.rollup.restate import Bounds, Edge, EdgeSet, Exactness, MapView, Mutation, Part, Row, Series, restate
from tongket.units.loader import Chronicle, read_vietnam

CITY, DAY, BEFORE = "01", dt.date(2025, 7, 1), dt.date(2025, 6, 30)
GROUPS = Indicator("TQ01", Nature.STOCK, Combine.SUM)
JUNE = Row(GROUPS, month("civil", 2025, 6))
HOAN_KIEM, CUA_NAM, BA_DINH, HONG_HA, VAN_MIEU = "00070", "00082", "00004", "00097", "00226"


class City:
    """Hà Nội's communes and edges, with 10,546 groups spread evenly over the old ones."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.key = {state.key: number for number, state in enumerate(chronicle.states, 1)}
        level = {state.key: state.level for state in chronicle.states}
        self.edges = tuple(
            Edge(self.key[one.predecessor], self.key[one.successor], Part(one.part))
            for one in chronicle.passages
            if one.act == CITY and level[one.predecessor] == "commune"
        )
        self.old = sorted({edge.predecessor for edge in self.edges})
        self.new = frozenset(edge.successor for edge in self.edges)
        self.edge_set = EdgeSet([Mutation(10, DAY, self.edges)])
        self.parent = {look.unit: look.parent for look in chronicle.looks if look.unit.startswith("before")}
        self.names = {look.unit: look.name for look in chronicle.looks}
        self.counts = {unit: 10_546 * (nth + 1) // 526 - 10_546 * nth // 526 for nth, unit in enumerate(self.old)}
        self.view = MapView(self.edge_set, DAY)

    def new_unit(self, name: str) -> int:
        (found,) = {self.key[unit] for unit, one in self.names.items() if one == name and self.key[unit] in self.new}
        return found

    def communes_of(self, district: str) -> set[int]:
        return {self.key[unit] for unit, parent in self.parent.items() if parent == f"before {district}"} & {*self.old}

    def restated(self, areas=None, homed=None, rows=(JUNE,)):
        return restate(
            Series(rows, {unit: [count] for unit, count in self.counts.items()}), self.view, areas, homed=homed
        )


@pytest.fixture(scope="module")
def city() -> City:
    with translation.override("vi"):
        return City(read_vietnam())


def test_the_city_has_the_verified_edges(city: City):
    fan = Counter(edge.predecessor for edge in city.edges)
    assert (len(city.edges), len(city.old), len(city.new)) == (795, 526, 126)
    assert sum(number > 1 for number in fan.values()) == 199


def test_without_homes_26_of_126_communes_are_exact(city: City):
    restated = city.restated()
    figures = [restated.figure(unit, 0) for unit in restated.areas]
    exact = [figure for figure in figures if figure.exactness.is_exact]
    assert (len(figures), len(exact)) == (126, 26)
    assert {figure.exactness for figure in exact} == {Exactness.EXACT_LAW}
    assert {figure.exactness for figure in figures} - {Exactness.EXACT_LAW} == {Exactness.BOUNDED}
    assert sum(figure.bounds.low == 0 for figure in figures) == 29
    widths = [2 * (b.high - b.low) / (b.high + b.low) for b in (figure.bounds for figure in figures) if not b.is_point]
    assert round(statistics.median(widths), 1) == 1.2
    assert round(100 * sum(figure.value for figure in exact) / 10_546, 1) == 25.5


def test_the_35_common_areas_are_always_exact_and_make_up_the_city(city: City):
    areas = city.edge_set.common_areas(BEFORE, DAY)
    restated = city.restated({nth: area.targets for nth, area in enumerate(areas)})
    values = [restated.figure(nth, 0).value for nth in range(len(areas))]
    assert values == [sum(city.counts[unit] for unit in area.sources) for area in areas]
    assert sum(values) == 10_546
    sizes = sorted((len(area.sources), len(area.targets)) for area in areas)
    assert (len(areas), sizes[-1]) == (35, (283, 75))
    assert Counter(min(len(area.targets), 2) for area in areas) == {1: 26, 2: 9}


def test_the_city_is_the_same_before_and_after(city: City):
    restated = city.restated({"city": city.new})
    assert restated.figure("city", 0).value == 10_546
    assert restated.figure("city", 0).exactness is Exactness.EXACT_AREA


def test_with_every_group_at_home_all_126_are_exact(city: City):
    chance = random.Random(1)
    homed: Counter[tuple[int, int]] = Counter()
    ways = {unit: [edge.successor for edge in city.edges if edge.predecessor == unit] for unit in city.old}
    for unit, count in city.counts.items():
        homed.update((unit, chance.choice(ways[unit])) for _ in range(count) if len(ways[unit]) > 1)
    restated = city.restated(homed={pair: [count] for pair, count in homed.items()})
    figures = [restated.figure(unit, 0) for unit in restated.areas]
    assert Counter(figure.exactness for figure in figures) == {Exactness.EXACT_LAW: 26, Exactness.EXACT_RECORDS: 100}
    assert sum(figure.value for figure in figures) == 10_546


def test_the_old_district_is_not_the_two_communes_that_have_its_middle(city: City):
    district = city.communes_of("002")
    assert len(district) == 18
    total = sum(city.counts[unit] for unit in district)
    two = {city.new_unit("Hoàn Kiếm"), city.new_unit("Cửa Nam")}
    reached = Counter(edge.successor for edge in city.edges if edge.predecessor in district)
    names = ("Hoàn Kiếm", "Cửa Nam", "Ba Đình", "Hồng Hà", "Văn Miếu - Quốc Tử Giám")
    assert [reached[city.new_unit(name)] for name in names] == [13, 7, 3, 2, 1] and len(reached) == 5
    figure = city.restated({"two": two}).figure("two", 0)
    assert figure.exactness is Exactness.BOUNDED
    assert figure.value is None and figure.bounds.low < total < figure.bounds.high


def test_a_district_known_only_as_a_whole_is_bounded_on_the_new_map(city: City):
    district = city.communes_of("002")
    view = MapView(city.edge_set, DAY, gathered={9_999_999: district})
    counts = {unit: [count] for unit, count in city.counts.items() if unit not in district}
    restated = restate(
        Series((JUNE,), {**counts, 9_999_999: [360]}), view, {"city": city.new, **{u: {u} for u in city.new}}
    )
    figure = restated.figure(city.new_unit("Hoàn Kiếm"), 0)
    assert figure.exactness is Exactness.BOUNDED and figure.bounds.low == 0 and figure.bounds.high >= 360
    assert restated.figure("city", 0).value == 360 + sum(count for (count,) in counts.values())


def test_one_code_in_two_years_is_two_units(city: City):
    assert city.key["before 00004"] in city.old
    assert city.key["after 00004"] in city.new


def test_totals_are_equal_at_every_step_from_584_communes_to_126(city: City):
    """The edges of 2020 and January 2025 are no data yet; the communes closed then are joined to others here."""
    first, second = dt.date(2020, 3, 1), dt.date(2025, 1, 1)
    middle = [-number for number in range(1, 580)]
    start = [-1_000 - number for number in range(584)]
    early = [Edge(unit, middle[min(nth, 578)]) for nth, unit in enumerate(start)]
    late = [Edge(unit, city.old[nth % 526]) for nth, unit in enumerate(middle)]
    edges = EdgeSet([Mutation(1, first, tuple(early)), Mutation(2, second, tuple(late)), Mutation(10, DAY, city.edges)])
    series = Series((Row(GROUPS, month("civil", 2018, 6)),), {unit: [18] for unit in start})
    for day, units in ((dt.date(2019, 1, 1), start), (first, middle), (second, city.old), (DAY, city.new)):
        restated = restate(series, MapView(edges, day), {"city": units, **{unit: {unit} for unit in units}})
        assert restated.figure("city", 0).value == 584 * 18
    assert sum(restated.figure(unit, 0).exactness.is_exact for unit in city.new) == 26


def test_known_totals_narrow_the_giant_area(city: City):
    restated = city.restated()
    unit = city.new_unit("Hoàn Kiếm")
    wide = restated.figure(unit, 0).bounds
    middle = (wide.low + wide.high) // 2
    found = restated.tightened(0, {unit: middle})
    assert len(found) == 75 and found[unit] == Bounds(middle, middle)
    plain = {one: restated.figure(one, 0).bounds for one in found}
    assert all(plain[one].low <= bounds.low <= bounds.high <= plain[one].high for one, bounds in found.items())
    assert any(bounds != plain[one] for one, bounds in found.items() if one != unit)
