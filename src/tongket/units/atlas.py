"""What maps are drawn from: the tiles of a set of units, laid out once and kept, and boundaries that an office brought.

A set of units is known by a digest of its keys (`geometry`): while no unit begins or ends, the map stays the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, radians
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from tongket.errors import N_, Problem, Refused
from tongket.units import loader, queries, shapes
from tongket.units.models import (
    Level,
    Outline,
    Outlines,
    Source,
    TileMap,
    TilePlace,
    Unit,
    UnitAttributes,
    UnitQuerySet,
    holds_on,
)
from tongket.units.picture import wrapped
from tongket.units.shapes import Box, Feature
from tongket.units.text import fold
from tongket.units.tiles import Layout, Place, Point, class_of, classes, in_order, lay_out, moved

BORDER = 3
"""How far beyond the grid a tile may be moved."""


def tile_units(unit: Unit, on: dt.date) -> UnitQuerySet:
    """The units that a tile map of this one shows: the provinces of a country, the communes of all others."""
    level = Level.PROVINCE if unit.level == Level.COUNTRY else Level.COMMUNE
    return Unit.objects.within(unit, on=on).filter(level=level).exclude(pk=unit.pk)


def geometry_of(units: Iterable[int]) -> str:
    """The digest of a set of units."""
    return hashlib.sha256(",".join(map(str, sorted(units))).encode()).hexdigest()


def layout(units: Collection[Unit], on: dt.date) -> Layout:
    """Where the tile of each unit stands; laid out and kept when this set of units is asked for the first time.

    Queries: two; a few more the first time.
    """
    geometry = geometry_of(unit.pk for unit in units)
    if kept := _kept(geometry):
        return kept
    found = _laid_out(units, on)
    try:
        with transaction.atomic():
            _keep(geometry, found)
    except IntegrityError:  # somebody else asked at the same moment
        return _kept(geometry) or found
    return found


def _kept(geometry: str) -> Layout | None:
    grid = TileMap.objects.filter(geometry=geometry).first()
    if grid is None:
        return None
    rows = grid.places.order_by("row", "column").values_list("unit", "column", "row")
    return Layout(grid.columns, grid.rows, {unit: Place(column, row) for unit, column, row in rows})


def _keep(geometry: str, found: Layout) -> None:
    grid = TileMap.objects.create(geometry=geometry, columns=found.columns, rows=found.rows)
    TilePlace.objects.bulk_create(
        TilePlace(map=grid, unit_id=unit, column=place.column, row=place.row) for unit, place in found.places.items()
    )


def _laid_out(units: Collection[Unit], on: dt.date) -> Layout:
    ordered = _ordered(units, on)
    known = points(units, on)
    if len(known) < len(units):
        return in_order(ordered)
    return lay_out({unit: known[unit] for unit in ordered})


def _ordered(units: Collection[Unit], on: dt.date) -> list[int]:
    """The units by superior and name, in the Vietnamese order."""
    looks = queries.attributes([unit.pk for unit in units], on)
    above = queries.attributes({look.parent_id for look in looks.values() if look.parent_id}, on)

    def key(unit: int) -> tuple[bytes, bytes, int]:
        parent = above.get(looks[unit].parent_id or 0)
        return bytes(parent.sort_key) if parent else b"", bytes(looks[unit].sort_key), unit

    return sorted(looks, key=key)


def points(units: Collection[Unit], on: dt.date) -> dict[int, Point]:
    """Where each unit lies; one without a point of its own in the middle of those that have its ground today.

    A unit of which neither is known is left out. Queries: none, or a few when points are lacking.
    """
    found = {unit.pk: own for unit in units if (own := _own_point(unit))}
    lacking = [unit.pk for unit in units if unit.pk not in found]
    if not lacking:
        return found
    heirs = queries.became(lacking, on, max(on, timezone.localdate()))
    known = {
        unit.pk: own
        for unit in Unit.objects.filter(pk__in={key for keys in heirs.values() for key in keys})
        if (own := _own_point(unit))
    }
    for unit, keys in heirs.items():
        if of_heirs := [known[key] for key in sorted(keys) if key in known]:
            found[unit] = _middle(of_heirs)
    return found


def _own_point(unit: Unit) -> Point | None:
    if unit.longitude_e6 is None or unit.latitude_e6 is None:
        return None
    return Point(unit.longitude_e6, unit.latitude_e6)


def _middle(points: Sequence[Point]) -> Point:
    east, north = (sum(axis) // len(points) for axis in zip(*points, strict=True))
    return Point(east, north)


@transaction.atomic
def move_tile(units: Collection[Unit], unit: Unit, place: Place, on: dt.date) -> Layout:
    """The layout with the tile at that place; whoever stood there goes where it was.

    Raises: Refused, for a unit that is not on the map, and for a place far beyond its border.
    """
    now = layout(units, on)
    grid = TileMap.objects.select_for_update().get(geometry=geometry_of(each.pk for each in units))
    now = _kept(grid.geometry) or now
    if unit.pk not in now.places:
        raise Refused(Problem(N_("That unit is not on this map."), where="unit"))
    if not (0 <= place.column < now.columns + BORDER and 0 <= place.row < now.rows + BORDER):
        raise Refused(
            Problem(
                N_("The map has %(columns)s columns and %(rows)s rows; give a place on it or just beside it."),
                where="column",
                values={"columns": now.columns, "rows": now.rows},
            )
        )
    after = moved(now, unit.pk, place)
    changed = {key for key, at in after.places.items() if now.places[key] != at}
    grid.places.filter(unit__in=changed).delete()
    TilePlace.objects.bulk_create(
        TilePlace(map=grid, unit_id=key, column=after.places[key].column, row=after.places[key].row) for key in changed
    )
    grid.columns, grid.rows = after.columns, after.rows
    grid.save(update_fields=["columns", "rows"])
    return after


def lay_out_again(units: Collection[Unit], on: dt.date) -> Layout:
    """The layout as it is worked out, without what anybody moved."""
    TileMap.objects.filter(geometry=geometry_of(unit.pk for unit in units)).delete()
    return layout(units, on)


# What a page shows


TILE, STEP = 72, 76
HEIGHT, ROW = 56, 60
LETTERS, LINES, LINE = 10, 3, 13
MISSING = 0
WIDEST = 1_220
"""Beyond this width the names would be too small on a page, and are shown when asked for."""
Number = Fraction | int


@dataclass(frozen=True, slots=True)
class Heat:
    """A number for one unit as a map shows it: the number, how it is written, or two bounds where it is not known."""

    value: Number | None
    text: str
    low: Number | None = None
    high: Number | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether only bounds are known."""
        return self.value is None and self.low is not None and self.high is not None

    @property
    def middle(self) -> Number | None:
        """The number by which the tile is coloured; that of bounds is their middle."""
        if self.value is None and self.low is not None and self.high is not None:
            return Fraction(self.low + self.high) / 2
        return self.value


class Written(NamedTuple):
    """A line of text in a tile."""

    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One unit on a map. `level` is its class of heat: None without a number asked for, 0 where one is missing."""

    unit_id: int
    name: str
    full_name: str
    where: str
    x: int
    y: int
    lines: Sequence[Written]
    heat: Heat | None
    level: int | None
    path: str = ""

    @property
    def middle(self) -> int:
        """Where the middle of its lines of text is."""
        return self.x + TILE // 2

    @property
    def number_y(self) -> int:
        """Where its number stands: a line below its name."""
        return self.lines[-1].y + LINE + 1


class Step(NamedTuple):
    """A line of the legend: the class, its least and most as written, and how many units are in it."""

    level: int
    least: str
    most: str
    units: int


@dataclass(frozen=True, slots=True)
class Board:
    """A map of tiles and, when somebody brought boundaries, of shapes."""

    width: int
    height: int
    tiles: Sequence[Tile]
    legend: Sequence[Step]
    missing: int
    bounded: int
    shape_width: int = 0
    shape_height: int = 0
    outlines: Outlines | None = None

    @property
    def is_dense(self) -> bool:
        """Whether a page is too narrow for the names."""
        return self.width > WIDEST


def board(
    units: Collection[Unit],
    on: dt.date,
    heats: Mapping[int, Heat] | None = None,
    *,
    written: Callable[[Number], str] = str,
    is_shaded: bool = True,
) -> Board:
    """The units as tiles, shaded by their numbers if there are any; `written` writes a number in the legend.

    Queries: six, and a few more when this set of units is asked for the first time.
    """
    found = layout(units, on)
    looks = queries.attributes(found.places, on)
    full = queries.names(found.places, on)
    above = queries.names({look.parent_id for look in looks.values() if look.parent_id}, on)
    numbers = [middle for heat in (heats or {}).values() if (middle := heat.middle) is not None]
    starts = classes(numbers) if is_shaded else None
    outlines, paths, width, height = _paths(found.places)
    tiles = [
        _tile(unit, place, looks[unit], full[unit], above, heats, starts, paths)
        for unit, place in sorted(found.places.items(), key=lambda item: (item[1].row, item[1].column))
    ]
    return Board(
        found.columns * STEP,
        found.rows * ROW,
        tiles,
        _legend(numbers, starts or (), written),
        sum(tile.level == MISSING for tile in tiles),
        sum(tile.heat is not None and tile.heat.is_bounded for tile in tiles),
        width,
        height,
        outlines,
    )


def _tile(
    unit: int,
    place: Place,
    look: UnitAttributes,
    full_name: str,
    above: Mapping[int, str],
    heats: Mapping[int, Heat] | None,
    starts: Sequence[Number] | None,
    paths: Mapping[int, str],
) -> Tile:
    heat = (heats or {}).get(unit)
    level = None
    if heats is not None and starts is not None:
        middle = heat.middle if heat else None
        level = class_of(middle, starts) if middle is not None else MISSING
    x, y = place.column * STEP + 2, place.row * ROW + 2
    lines = wrapped(look.name, LETTERS, LINES)
    first = y + (HEIGHT - LINE * (len(lines) + (heat is not None))) // 2 + 10
    texts = [Written(first + LINE * at, words) for at, words in enumerate(lines)]
    return Tile(
        unit, look.name, full_name, above.get(look.parent_id or 0, ""), x, y, texts, heat, level, paths.get(unit, "")
    )


def _legend(numbers: Sequence[Number], starts: Sequence[Number], written: Callable[[Number], str]) -> list[Step]:
    by_level: dict[int, list[Number]] = {}
    for number in sorted(numbers):
        by_level.setdefault(class_of(number, starts), []).append(number)
    return [Step(level, written(own[0]), written(own[-1]), len(own)) for level, own in sorted(by_level.items())]


SHAPES = 1_000


def _paths(units: Collection[int]) -> tuple[Outlines | None, dict[int, str], int, int]:
    """The newest boundaries of these units, each as a path on a sheet, and the size of the sheet. Queries: one."""
    found = list(Outline.objects.filter(unit__in=list(units)).select_related("file").order_by("file", "pk"))
    if not found:
        return None, {}, 0, 0
    points = [point for outline in found for ring in outline.rings for point in ring]
    west, north = min(point[0] for point in points), max(point[1] for point in points)
    width = max(point[0] for point in points) - west or 1
    narrow = cos(radians(north / 1e6))
    scale = SHAPES / (width * narrow)
    height = round((north - min(point[1] for point in points)) * scale)

    def drawn(ring: Sequence[Sequence[int]]) -> str:
        steps = " ".join(f"{(x - west) * narrow * scale:.1f} {(north - y) * scale:.1f}" for x, y in ring)
        return f"M{steps}Z"

    paths = {outline.unit_id: "".join(drawn(ring) for ring in outline.rings) for outline in found}
    return found[-1].file, paths, SHAPES, height + 1


# Boundaries that somebody brought


class Brought(NamedTuple):
    """What a file of boundaries did, or would do: whose it has, what nobody was found for, and whose are missing."""

    file: Outlines
    matched: int
    strangers: Sequence[tuple[str, str]]
    missing: Sequence[str]
    is_dry: bool


def country_box() -> Box:
    """The box in which the country on record lies; the earth when it is none that we know."""
    about = loader.vietnam()
    if not Source.objects.filter(name=about["name"]).exists():
        return shapes.THE_EARTH
    return Box(**about["box"])


def import_shapes(
    data: bytes,
    *,
    name: str,
    on: dt.date,
    licence: str,
    source: str,
    box: Box | None = None,
    at: dt.datetime | None = None,
    is_dry: bool = False,
    replaces: bool = False,
) -> Brought:
    """Keep the boundaries of a file for the units of a day, whole or not at all; dry, only say what would be.

    Raises: Refused, with a sentence for each thing that is wrong with the file, when a unit is there twice, when no
    unit was found, and when boundaries of these units are on record and are not to be replaced.
    """
    if not licence.strip() or not source.strip():
        raise Refused(_problem(N_("Say under which licence the boundaries are and where they come from.")))
    features = shapes.read_shapes(data, box=box or country_box())
    matched, strangers = _matched(features, on)
    if not matched:
        raise Refused(_problem(N_("No feature of the file is a unit of that day; look at its codes and names.")))
    file = Outlines(
        name=name[:200],
        digest=hashlib.sha256(data).hexdigest(),
        on=on,
        licence=licence.strip(),
        source=source.strip(),
        geometry=geometry_of(matched),
        imported_at=at or timezone.now(),
    )
    with transaction.atomic():
        _make_way(matched, replaces)
        _save(file, matched)
        if is_dry:
            transaction.set_rollback(True)
    return Brought(file, len(matched), strangers, _missing(matched, on), is_dry)


def _save(file: Outlines, matched: Mapping[int, Feature]) -> None:
    file.save()
    cell = shapes.cell_of(list(matched.values()))
    Outline.objects.bulk_create(
        Outline(file=file, unit_id=unit, rings=shapes.simplified(feature.rings, cell))
        for unit, feature in matched.items()
    )


def _problem(message: str, **values: object) -> Problem:
    return Problem(message, values=values)


def _matched(features: Sequence[Feature], on: dt.date) -> tuple[dict[int, Feature], list[tuple[str, str]]]:
    """Unit to its feature, and the features of no unit with the reason. Raises: Refused, for a unit there twice."""
    found: dict[int, Feature] = {}
    strangers, twice = [], []
    for feature, (unit, why) in zip(features, _units_of(features, on), strict=True):
        if unit is None:
            strangers.append((feature.where, why))
        elif unit in found:
            values = {"one": found[unit].where, "other": feature.where}
            twice.append(_problem(N_("Features %(one)s and %(other)s are the same unit; keep one of them."), **values))
        else:
            found[unit] = feature
    if twice:
        raise Refused(twice[: shapes.MOST_TOLD])
    return found, strangers


def _units_of(features: Sequence[Feature], on: dt.date) -> list[tuple[int | None, str]]:
    """The unit of each feature: by code and day, else by folded name and superior; or none, and why."""
    coded = queries.units_by_code({feature.code for feature in features if feature.code}, on)
    by_name = queries.found(
        [
            queries.Reference(name=feature.name, parent=feature.parent, on=on)
            if feature.name and not coded.get(feature.code)
            else queries.Reference(code=feature.code or "?", on=on)
            for feature in features
        ]
    )
    plain = _folded({fold(feature.name) for feature in features if feature.name}, on)
    found: list[tuple[int | None, str]] = []
    for feature, match in zip(features, by_name, strict=True):
        if match.unit:
            found.append((match.unit.pk, ""))
        elif len(units := plain.get((fold(feature.name), fold(feature.parent)), set())) == 1:
            found.append((next(iter(units)), ""))
        else:
            found.append((None, match.said))
    return found


def _folded(names: Collection[str], on: dt.date) -> dict[tuple[str, str], set[int]]:
    """Folded name, with or without the word of its kind, and folded name of the superior, likewise, to units."""
    language_free: dict[tuple[str, str], set[int]] = {}
    rows = UnitAttributes.objects.filter(holds_on(on)).select_related(None)
    ways = {bare for name in names for bare in queries.bare_names(name)}
    looks = list(rows.filter(name_fold__in=ways).values_list("unit_id", "name_fold", "kind", "parent_id"))
    above = queries.attributes({parent for *_rest, parent in looks if parent}, on)
    for unit, name, kind, parent in looks:
        for own in _called(name, kind):
            for other in _called(above[parent].name_fold, above[parent].kind) if parent in above else ():
                language_free.setdefault((own, other), set()).add(unit)
    return language_free


def _called(name: str, kind: str) -> tuple[str, str]:
    return name, fold(f"{queries.rules.kind(kind).vi} {name}")


def _make_way(matched: Mapping[int, Feature], replaces: bool) -> None:
    """Take away what these units had. Raises: Refused, unless it is to be replaced."""
    had = Outlines.objects.filter(outlines__unit__in=list(matched)).distinct().order_by("pk")
    if (first := had.first()) is None:
        return
    if not replaces:
        raise Refused(
            _problem(
                N_("Boundaries of these units are on record from %(name)s; to put these in their place: --replace"),
                name=first.name,
            )
        )
    Outlines.objects.filter(pk__in=[file.pk for file in had]).delete()


def _missing(matched: Mapping[int, Feature], on: dt.date) -> list[str]:
    """The names of units beside those of the file that have no boundary in it, in the Vietnamese order."""
    rows = UnitAttributes.objects.filter(holds_on(on))
    levels = Counter(rows.filter(unit__in=list(matched)).values_list("unit__level", flat=True))
    parents = set(rows.filter(unit__in=list(matched)).values_list("parent_id", flat=True))
    beside = rows.filter(parent__in=parents, unit__level=levels.most_common(1)[0][0]).exclude(unit__in=list(matched))
    return list(beside.order_by("sort_key", "unit_id").values_list("name", flat=True))
