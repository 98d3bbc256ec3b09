"""A map without boundaries: one equal tile for each unit, near where the unit lies. Pure.

    lay_out      units with their points to places on a grid; the same points always give the same map
    in_order     places row by row, where no points are known
    moved        the places after one tile was moved, or has changed places with another
    classes      where the classes of a heat map begin, so that each holds about as many units

A place is between where the unit lies and how it ranks from west to east and from north to south: positions alone
crowd a city's centre, ranks alone lose its shape. Then the tiles are given places at the least sum of squared
distances, exactly (`assign`); nobody shares a tile. What a map keeps of the order is counted by `kept`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt
from typing import NamedTuple

ROOM = 1.4
"""Cells for each tile: less crowds the order out, more makes the tiles small."""
LARGEST = 800
"""More tiles than this are laid out in order: the work of the exact assignment grows with the cube."""
UNITS_OF_LENGTH = 1_000


class Point(NamedTuple):
    """Where something lies, in whole units of whatever kind, growing eastwards and northwards."""

    east: int
    north: int


class Place(NamedTuple):
    """A cell of the grid: columns count from the west, rows from the north, both from 0."""

    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid and the place of each unit on it."""

    columns: int
    rows: int
    places: Mapping[int, Place]


def lay_out(points: Mapping[int, Point], *, room: float = ROOM) -> Layout:
    """The units on a grid, each near where it lies; ties are broken by the order in which they are given."""
    if len(points) < 2 or len(points) > LARGEST:
        return in_order(list(points))
    columns, rows = _grid(len(points), room)
    units = list(points)
    xs = _spread([points[unit].east for unit in units], columns)
    ys = _spread([-points[unit].north for unit in units], rows)
    cells = [Place(column, row) for row in range(rows) for column in range(columns)]
    costs = [
        [(x - cell.column * UNITS_OF_LENGTH) ** 2 + (y - cell.row * UNITS_OF_LENGTH) ** 2 for cell in cells]
        for x, y in zip(xs, ys, strict=True)
    ]
    return _trimmed({unit: cells[cell] for unit, cell in zip(units, assign(costs), strict=True)})


def _grid(count: int, room: float) -> tuple[int, int]:
    columns = ceil(sqrt(count * room))
    return columns, max(ceil(count * room / columns), ceil(count / columns))


def _spread(numbers: Sequence[int], cells: int) -> list[int]:
    """Each number half as it lies between the least and the most and half as it ranks, over so many cells."""
    least, most, last = min(numbers), max(numbers), len(numbers) - 1
    rank = {place: number for number, place in enumerate(sorted(range(len(numbers)), key=lambda at: (numbers[at], at)))}
    span = (cells - 1) * UNITS_OF_LENGTH
    return [
        (span * rank[at] // last + (span * (number - least) // (most - least) if most > least else span // 2)) // 2
        for at, number in enumerate(numbers)
    ]


def _trimmed(places: Mapping[int, Place]) -> Layout:
    """The places without empty columns and rows around them."""
    west = min(place.column for place in places.values())
    north = min(place.row for place in places.values())
    found = {unit: Place(place.column - west, place.row - north) for unit, place in places.items()}
    columns = max(place.column for place in found.values()) + 1
    return Layout(columns, max(place.row for place in found.values()) + 1, found)


def in_order(units: Sequence[int]) -> Layout:
    """The units row by row, as they are given."""
    columns = max(1, ceil(sqrt(len(units) * 1.5)))
    places = {unit: Place(at % columns, at // columns) for at, unit in enumerate(units)}
    return Layout(min(columns, max(1, len(units))), max(1, ceil(len(units) / columns)), places)


def assign(costs: Sequence[Sequence[int]]) -> list[int]:
    """The column of each row, no column twice, at the least sum of costs; there are no fewer columns than rows.

    Shortest augmenting paths with prices (Kuhn, Munkres; Jonker and Volgenant), in whole numbers, so exactly.
    """
    width = len(costs[0]) if costs else 0
    row_price, column_price = [0] * len(costs), [0] * width
    holder = [-1] * width
    for row in range(len(costs)):
        _augment(costs, row, row_price, column_price, holder)
    chosen = {row: column for column, row in enumerate(holder) if row >= 0}
    return [chosen[row] for row in range(len(costs))]


def _augment(
    costs: Sequence[Sequence[int]], start: int, row_price: list[int], column_price: list[int], holder: list[int]
) -> None:
    """Give one more row its column, and those in its way others."""
    slack = [cost - row_price[start] - price for cost, price in zip(costs[start], column_price, strict=True)]
    came_from = [-1] * len(slack)
    waiting, seen = list(range(len(slack))), []
    while True:
        column = min(waiting, key=slack.__getitem__)
        reach = slack[column]
        if holder[column] < 0:
            break
        seen.append(column)
        waiting.remove(column)
        row = holder[column]
        costs_here, base = costs[row], reach - row_price[row]
        for other in waiting:
            offer = base + costs_here[other] - column_price[other]
            if offer < slack[other]:
                slack[other], came_from[other] = offer, column
    row_price[start] += reach
    for each in seen:
        row_price[holder[each]] += reach - slack[each]
        column_price[each] -= reach - slack[each]
    while came_from[column] >= 0:
        holder[column] = holder[came_from[column]]
        column = came_from[column]
    holder[column] = start


def moved(layout: Layout, unit: int, place: Place) -> Layout:
    """The layout with the unit at that place; whoever stood there goes where it was. The grid grows if it must."""
    there = next((other for other, at in layout.places.items() if at == place), None)
    places = {**layout.places, **({there: layout.places[unit]} if there is not None else {}), unit: place}
    return Layout(max(layout.columns, place.column + 1), max(layout.rows, place.row + 1), places)


# How true a layout is


class Kept(NamedTuple):
    """What a layout keeps: of neighbours, those at most two tiles apart; of all pairs, those in the right order."""

    neighbours: Fraction
    east_west: Fraction
    north_south: Fraction


def kept(points: Mapping[int, Point], layout: Layout, *, nearest: int = 3) -> Kept:
    """Neighbours are pairs of which one is among the other's nearest; pairs in one column or row are in no wrong order.

    Two tiles apart: in neither direction more than two.
    """
    near = _neighbours(points, nearest)
    close = sum(_apart(layout.places[one], layout.places[other]) <= 2 for one, other in near)
    return Kept(
        Fraction(close, len(near)) if near else Fraction(1),
        _ordered(points, lambda unit: points[unit].east, lambda unit: layout.places[unit].column),
        _ordered(points, lambda unit: -points[unit].north, lambda unit: layout.places[unit].row),
    )


def _neighbours(points: Mapping[int, Point], nearest: int) -> set[tuple[int, int]]:
    found = set()
    for unit, here in points.items():
        others = sorted(
            (other for other in points if other != unit),
            key=lambda other: ((points[other].east - here.east) ** 2 + (points[other].north - here.north) ** 2, other),
        )
        found |= {(min(unit, other), max(unit, other)) for other in others[:nearest]}
    return found


def _apart(one: Place, other: Place) -> int:
    return max(abs(one.column - other.column), abs(one.row - other.row))


def _ordered(units: Mapping[int, object], true: Callable[[int], int], drawn: Callable[[int], int]) -> Fraction:
    """The pairs whose order along one direction is not turned round, of all that have one."""
    keys = list(units)
    pairs = [(one, other) for at, one in enumerate(keys) for other in keys[at + 1 :] if true(one) != true(other)]
    right = sum((true(one) - true(other)) * (drawn(one) - drawn(other)) >= 0 for one, other in pairs)
    return Fraction(right, len(pairs)) if pairs else Fraction(1)


# Heat


def classes(values: Sequence[Fraction | int], most: int = 5) -> list[Fraction | int]:
    """Where each class begins, the least value first: quantiles, and equal values never in two classes."""
    ordered = sorted(values)
    if not ordered:
        return []
    starts = [ordered[len(ordered) * nth // most] for nth in range(most)]
    return sorted({ordered[0], *starts})


def class_of(value: Fraction | int, starts: Sequence[Fraction | int]) -> int:
    """The class of a value, from 1; a value below every class is in the first."""
    return max(1, sum(start <= value for start in starts))
