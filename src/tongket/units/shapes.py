"""Boundaries that somebody brings as GeoJSON: read within limits, checked, simplified to be shown. Pure.

    read_shapes    the features of a FeatureCollection in WGS 84, each with its rings in millionths of a degree
    simplified     the rings on a coarser grid, the same for all, so that neighbours keep the border they share

Refused with a sentence each: what is no FeatureCollection, another reference system, geometry that is no area, rings
that are open or cross themselves, latitude before longitude, places outside the box of the country, and files beyond
the limits. Where two rings only touch, nothing is said: it does no harm to a picture.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any, NamedTuple

from tongket.errors import N_, Problem, Refused

MOST_TOLD = 20
GRID = 2_000
"""Cells over the longer side of what is shown."""
WGS84 = ("CRS84", "4326")
CODES = ("code", "ma", "ma_xa", "ma_dvhc", "maxa", "gso_code", "ward_code")
NAMES = ("name", "ten", "ten_xa", "ten_dvhc", "tenxa", "ward_name")
PARENTS = ("parent", "ten_tinh", "tentinh", "ten_huyen", "ma_tinh", "matinh", "province", "province_name")

Ring = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost. `work` counts the pairs of edges that are looked at for crossings, over the whole file."""

    file_bytes: int = 60_000_000
    features: int = 5_000
    points: int = 2_000_000
    work: int = 30_000_000


LIMITS = Limits()


class Box(NamedTuple):
    """The part of the earth in which a country lies. Units: degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, east: float, north: float) -> bool:
        return self.west <= east <= self.east and self.south <= north <= self.north


THE_EARTH = Box(-180, -90, 180, 90)


@dataclass(frozen=True, slots=True)
class Feature:
    """A boundary and how its unit is named in the file. `where` says which feature it is, to a person."""

    where: str
    code: str
    name: str
    parent: str
    rings: Sequence[Ring]


@dataclass(slots=True)
class _Reader:
    """Reads features and keeps what is wrong with them, and what may still be spent."""

    box: Box
    limits: Limits
    problems: list[Problem]
    points: int = 0
    work: int = 0

    def wrong(self, where: str, message: str, **values: object) -> None:
        self.problems.append(Problem(message, where=where, values={"where": where, **values}))


def read_shapes(data: bytes, *, box: Box = THE_EARTH, limits: Limits = LIMITS) -> list[Feature]:
    """The features of a file. Raises: Refused, with a sentence for each thing that is wrong."""
    raw = _collection(data, limits)
    reader = _Reader(box, limits, [])
    features = [_feature(reader, number, each) for number, each in enumerate(raw, 1)]
    if reader.problems:
        raise Refused(reader.problems[:MOST_TOLD])
    return [feature for feature in features if feature is not None]


def _collection(data: bytes, limits: Limits) -> list[Any]:
    """The features as they stand. Raises: Refused."""
    if len(data) > limits.file_bytes:
        most = limits.file_bytes // 1_000_000
        raise _refused(N_("The file is larger than %(most)s megabytes; simplify it first."), most=most)
    try:
        whole = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _refused(N_("The file is not JSON in UTF-8; save it as GeoJSON.")) from error
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection":
        raise _refused(N_("The file is not a FeatureCollection; save it as GeoJSON with one feature for each unit."))
    if not _is_wgs84(whole.get("crs")):
        raise _refused(N_("The coordinates are in another reference system; save the file in WGS 84 (EPSG:4326)."))
    features = whole.get("features")
    if not isinstance(features, list) or not features:
        raise _refused(N_("The file has no features; save it with one feature for each unit."))
    if len(features) > limits.features:
        raise _refused(N_("The file has more than %(most)s features; bring it in parts."), most=limits.features)
    return features


def _refused(message: str, **values: object) -> Refused:
    return Refused(Problem(message, values=values))


def _is_wgs84(crs: object) -> bool:
    """Whether nothing else is said; old files may say it in words."""
    if crs is None:
        return True
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    return isinstance(name, str) and name.endswith(WGS84)


def _feature(reader: _Reader, number: int, raw: object) -> Feature | None:
    """One feature, or nothing with its problems told."""
    properties = raw.get("properties") if isinstance(raw, dict) else None
    said = {str(key).casefold(): value for key, value in properties.items()} if isinstance(properties, dict) else {}
    code, name, parent = _said(said, CODES), _said(said, NAMES), _said(said, PARENTS)
    where = " ".join(filter(None, (str(number), code, name)))[:80]
    geometry = raw.get("geometry") if isinstance(raw, dict) else None
    if not code and not name:
        reader.wrong(where, N_("Feature %(where)s has neither a code nor a name among its properties."))
        return None
    rings = list(_rings(reader, where, geometry))
    return Feature(where, code, name, parent, rings) if rings else None


def _said(properties: Mapping[str, object], keys: Sequence[str]) -> str:
    value = next((properties[key] for key in keys if properties.get(key) not in (None, "")), "")
    return str(value).strip() if isinstance(value, str | int) else ""


def _rings(reader: _Reader, where: str, geometry: object) -> Iterator[Ring]:
    """The rings of a geometry that are sound."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    shapes = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Polygon":
        shapes = [shapes]
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(shapes, list):
        reader.wrong(where, N_("Feature %(where)s is not an area; only Polygon and MultiPolygon can be used."))
        return
    for shape in shapes:
        for raw in shape if isinstance(shape, list) else [None]:
            if ring := _ring(reader, where, raw):
                yield ring


def _ring(reader: _Reader, where: str, raw: object) -> Ring | None:
    """One ring in millionths of a degree, or nothing with its problem told."""
    points = [_point(each) for each in raw] if isinstance(raw, list) else []
    reader.points += len(points)
    if reader.points > reader.limits.points:
        raise _refused(N_("The file has more than %(most)s points; simplify it first."), most=reader.limits.points)
    sound = [point for point in points if point is not None]
    if len(sound) < 4 or len(sound) < len(points):
        reader.wrong(where, N_("Feature %(where)s has a ring that is not made of at least four pairs of numbers."))
    elif sound[0] != sound[-1]:
        reader.wrong(where, N_("Feature %(where)s has a ring that is open; its last point must be its first."))
    elif misplaced := _misplaced(sound, reader.box):
        reader.wrong(where, misplaced, **reader.box._asdict())
    elif _crosses(reader, sound):
        reader.wrong(where, N_("Feature %(where)s has a boundary that crosses itself; mend it where it was drawn."))
    else:
        return [(round(east * 1e6), round(north * 1e6)) for east, north in sound]
    return None


def _point(raw: object) -> tuple[float, float] | None:
    if not isinstance(raw, list) or len(raw) < 2:
        return None
    east, north = raw[0], raw[1]
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in (east, north)):
        return None
    try:
        point = float(east), float(north)
    except OverflowError:
        return None
    return point if all(map(isfinite, point)) else None


SWAPPED = N_("Feature %(where)s has latitude before longitude; GeoJSON wants longitude first.")
OUTSIDE = N_(
    "Feature %(where)s lies outside the country: longitude must be between %(west)s and %(east)s, "
    "latitude between %(south)s and %(north)s."
)


def _misplaced(points: Sequence[tuple[float, float]], box: Box) -> str:
    """What is wrong with where the points lie; nothing when they lie in the box."""
    if all(box.holds(east, north) for east, north in points):
        return ""
    return SWAPPED if all(box.holds(north, east) for east, north in points) else OUTSIDE


def _crosses(reader: _Reader, points: Sequence[tuple[float, float]]) -> bool:
    """Whether two edges of a ring run through each other. Edges are looked at from west to east."""
    exact = [(round(east * 1e9), round(north * 1e9)) for east, north in points]
    edges = sorted(
        ((min(one, other), max(one, other)) for one, other in pairwise(exact) if one != other),
    )
    open_edges: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for edge in edges:
        west = edge[0][0]
        open_edges = [other for other in open_edges if other[1][0] >= west]
        reader.work += len(open_edges)
        if reader.work > reader.limits.work:
            raise _refused(N_("The boundaries of the file are too intricate to be checked; simplify it first."))
        if any(_run_through(edge, other) for other in open_edges):
            return True
        open_edges.append(edge)
    return False


def _run_through(one: tuple[tuple[int, int], tuple[int, int]], other: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether two edges cross at a point that is an end of neither."""
    (a, b), (c, d) = one, other
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
    """Which way one turns at b, going from a to c: more than zero is left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


# To be shown


def cell_of(features: Sequence[Feature], grid: int = GRID) -> int:
    """The side of a cell of the grid on which a whole file is shown. Units: millionths of a degree."""
    points = [point for feature in features for ring in feature.rings for point in ring]
    spans = [max(axis) - min(axis) for axis in zip(*points, strict=True)]
    return max(1, max(spans, default=0) // grid)


def simplified(rings: Sequence[Ring], cell: int) -> list[list[tuple[int, int]]]:
    """The rings with their points on a grid of such cells; a ring that is too small to be seen is left out.

    The largest ring stays whatever its size, so that no unit disappears.
    """
    found = [_on_grid(ring, cell) for ring in rings]
    seen = [ring for ring in found if len(ring) >= 4]
    return seen or [[(round(east), round(north)) for east, north in max(rings, key=len)]]


def _on_grid(ring: Ring, cell: int) -> list[tuple[int, int]]:
    """The ring on the grid, without points that repeat the one before."""
    kept: list[tuple[int, int]] = []
    for east, north in ring:
        point = (east + cell // 2) // cell * cell, (north + cell // 2) // cell * cell
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept
