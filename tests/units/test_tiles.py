"""Tile maps: everybody has a tile of their own, near where they lie, and colours follow the values."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongket.units import tiles
from tongket.units.tiles import Layout, Place, Point

POINTS = st.dictionaries(
    st.integers(1, 10_000), st.builds(Point, st.integers(-500, 500), st.integers(-500, 500)), max_size=24
)
COSTS = st.integers(1, 5).flatmap(
    lambda rows: st.lists(
        st.lists(st.integers(0, 50), min_size=rows + 1, max_size=rows + 1), min_size=rows, max_size=rows
    )
)


@given(COSTS)
def test_no_other_assignment_costs_less(costs: list[list[int]]) -> None:
    chosen = tiles.assign(costs)
    assert len(set(chosen)) == len(costs)
    ways = permutations(range(len(costs[0])), len(costs))
    best = min(sum(row[column] for row, column in zip(costs, way, strict=True)) for way in ways)
    assert sum(row[column] for row, column in zip(costs, chosen, strict=True)) == best


@given(POINTS)
def test_every_unit_has_a_tile_of_its_own_on_the_grid(points: dict[int, Point]) -> None:
    layout = tiles.lay_out(points)
    assert layout.places.keys() == points.keys()
    assert len(set(layout.places.values())) == len(points)
    assert all(0 <= at.column < layout.columns and 0 <= at.row < layout.rows for at in layout.places.values())


@given(POINTS)
def test_the_same_points_give_the_same_map_wherever_they_lie(points: dict[int, Point]) -> None:
    shifted = {unit: Point(point.east + 10_000, point.north - 10_000) for unit, point in points.items()}
    assert tiles.lay_out(points) == tiles.lay_out(points) == tiles.lay_out(shifted)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), unique=True, min_size=20, max_size=60))
def test_the_order_is_roughly_kept(cells: list[tuple[int, int]]) -> None:
    points = {unit: Point(east * 100, north * 100) for unit, (east, north) in enumerate(cells)}
    kept = tiles.kept(points, tiles.lay_out(points))
    assert kept.east_west > 0.8 and kept.north_south > 0.8


def test_north_is_above_and_west_is_left() -> None:
    points = {1: Point(0, 100), 2: Point(100, 100), 3: Point(0, 0), 4: Point(100, 0)}
    places = tiles.lay_out(points).places
    assert places[1].row < places[3].row and places[2].row < places[4].row
    assert places[1].column < places[2].column and places[3].column < places[4].column


def test_units_at_one_point_stand_side_by_side() -> None:
    places = tiles.lay_out({unit: Point(7, 7) for unit in range(9)}).places
    assert len(set(places.values())) == 9


def test_too_many_units_for_an_exact_map_stand_in_order() -> None:
    points = {unit: Point(unit, unit) for unit in range(tiles.LARGEST + 1)}
    places = tiles.lay_out(points).places
    assert places[0] == (0, 0) and places[1] == (1, 0)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_units_in_order_fill_rows(count: int) -> None:
    layout = tiles.in_order(list(range(count)))
    assert len(set(layout.places.values())) == count
    assert list(layout.places.values()) == sorted(layout.places.values(), key=lambda place: (place.row, place.column))


TWO = Layout(2, 1, {1: Place(0, 0), 2: Place(1, 0)})


def test_a_tile_moved_onto_another_changes_places_with_it() -> None:
    assert tiles.moved(TWO, 1, Place(1, 0)).places == {1: Place(1, 0), 2: Place(0, 0)}


def test_a_tile_moved_beside_the_grid_makes_it_larger() -> None:
    assert tiles.moved(TWO, 1, Place(3, 2)) == Layout(4, 3, {1: Place(3, 2), 2: Place(1, 0)})


def test_a_tile_moved_to_where_it_stands_changes_nothing() -> None:
    assert tiles.moved(TWO, 1, Place(0, 0)) == TWO


@given(st.lists(st.integers(0, 30), min_size=1, max_size=80))
def test_classes_rise_with_the_values_and_none_is_empty(values: list[int]) -> None:
    starts = tiles.classes(values)
    found = [tiles.class_of(value, starts) for value in sorted(values)]
    assert found == sorted(found) and set(found) == set(range(1, len(starts) + 1))
    assert len(starts) <= 5


def test_classes_hold_about_as_many_units_each() -> None:
    starts = tiles.classes(list(range(100)))
    assert [sum(tiles.class_of(value, starts) == level for value in range(100)) for level in range(1, 6)] == [20] * 5


def test_equal_values_are_of_one_class() -> None:
    assert tiles.classes([3, 3, 3]) == [3] and tiles.classes([]) == []
