"""Boundaries of others: what is taken, what is refused and with which sentence, and what is left when shown."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongket.errors import Refused
from tongket.units import shapes
from tongket.units.shapes import LIMITS, Box, Limits

BOX = Box(102, 8, 110, 23.5)
SQUARE = [[105, 21], [105.1, 21], [105.1, 21.1], [105, 21.1], [105, 21]]


def file(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def feature(ring: Any = SQUARE, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    nested = [ring] if kind == "Polygon" else [[ring]]
    return {
        "type": "Feature",
        "properties": properties or {"code": "00070"},
        "geometry": {"type": kind, "coordinates": nested},
    }


def refusal(data: bytes, limits: Limits = LIMITS) -> list[str]:
    with pytest.raises(Refused) as caught:
        shapes.read_shapes(data, box=BOX, limits=limits)
    return [problem.message for problem in caught.value.problems]


def test_a_feature_is_read_with_its_names_and_its_ring() -> None:
    given = feature(MA_XA="00070", Ten_Xa="Hoàn Kiếm", ten_tinh="Hà Nội")
    (found,) = shapes.read_shapes(file(given), box=BOX)
    assert (found.code, found.name, found.parent) == ("00070", "Hoàn Kiếm", "Hà Nội")
    assert found.rings == [[(105000000, 21000000), (105100000, 21000000), *found.rings[0][2:]]]


def test_a_unit_may_have_several_parts_and_heights_are_let_be() -> None:
    high = [[*point, 12.5] for point in SQUARE]
    (found,) = shapes.read_shapes(file(feature(high, "MultiPolygon")), box=BOX)
    assert len(found.rings) == 1 and len(found.rings[0][0]) == 2


BOW_TIE = [[105, 21], [105.1, 21.1], [105.1, 21], [105, 21.1], [105, 21]]
SWAPPED = [[north, east] for east, north in SQUARE]
ABROAD = [[east - 20, north] for east, north in SQUARE]


@pytest.mark.parametrize(
    ("ring", "sentence"),
    [
        (BOW_TIE, "crosses itself"),
        (SWAPPED, "latitude before longitude"),
        (ABROAD, "outside the country"),
        (SQUARE[:-1], "open"),
        (SQUARE[:3], "at least four"),
        ([[105, 21], ["x", 21], [105, 22], [105, 21]], "at least four"),
        ([[105, 21], [True, 21], [105, 22], [105, 21]], "at least four"),
        ("nothing", "at least four"),
        ([[1e400, 21], *SQUARE[1:]], "at least four"),
        ([[10**400, 21], *SQUARE[1:]], "at least four"),
    ],
)
def test_a_ring_that_will_not_do_is_refused_with_its_reason(ring: Any, sentence: str) -> None:
    (message,) = refusal(file(feature(ring)))
    assert sentence in message


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xfe", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"[]", "not a FeatureCollection"),
        (b'{"type": "Topology"}', "not a FeatureCollection"),
        (file(), "no features"),
        (file(feature(), crs={"type": "name", "properties": {"name": "EPSG:3405"}}), "another reference system"),
        (file(feature(), crs="EPSG:3405"), "another reference system"),
        (file(*[feature()] * (LIMITS.features + 1)), "more than"),
        (file(feature(name="")), "neither a code nor a name"),
        (file("feature"), "neither a code nor a name"),
        (file({"properties": {"code": "1"}, "geometry": None}), "not an area"),
        (file({"properties": {"code": "1"}, "geometry": {"type": "Point", "coordinates": [105, 21]}}), "not an area"),
    ],
)
def test_a_file_that_will_not_do_is_refused_with_its_reason(data: bytes, sentence: str) -> None:
    (message,) = refusal(data)
    assert sentence in message


def test_every_feature_that_will_not_do_is_named() -> None:
    assert len(refusal(file(feature(BOW_TIE), feature(), feature(ABROAD)))) == 2


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_old_files_may_say_that_they_are_in_wgs_84(name: str) -> None:
    assert shapes.read_shapes(file(feature(), crs={"type": "name", "properties": {"name": name}}), box=BOX)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(file_bytes=100), "larger than"),
        (Limits(features=1), "more than"),
        (Limits(points=8), "points"),
        (Limits(work=2), "intricate"),
    ],
)
def test_a_file_beyond_the_limits_is_refused(limits: Limits, sentence: str) -> None:
    (message,) = refusal(file(feature(), feature()), limits)
    assert sentence in message


def test_a_ring_that_only_touches_itself_is_taken() -> None:
    eight = [[105, 21], [105.1, 21.1], [105.2, 21], [105.2, 21.2], [105.1, 21.1], [105, 21.2], [105, 21]]
    assert shapes.read_shapes(file(feature(eight)), box=BOX)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=9, unique=True))
def test_a_crossing_is_found_exactly_when_two_edges_cross(corners: list[tuple[int, int]]) -> None:
    ring = [[105 + east / 100, 21 + north / 100] for east, north in (*corners, corners[0])]
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    crosses = any(meet(one, other) for at, one in enumerate(edges) for other in edges[at + 1 :])
    try:
        shapes.read_shapes(file(feature(ring)), box=BOX)
    except Refused:
        assert crosses
    else:
        assert not crosses


def meet(one: Any, other: Any) -> bool:
    """Whether the inner parts of two edges meet in one point, by solving for it."""
    ((ax, ay), (bx, by)), ((cx, cy), (dx, dy)) = one, other
    below = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if below == 0:
        return False
    s = (cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)
    t = (cx - ax) * (by - ay) - (cy - ay) * (bx - ax)
    return 0 < s * below < below * below and 0 < t * below < below * below


def test_neighbours_keep_the_border_they_share() -> None:
    west = [(0, 0), (1_049, 3), (1_049, 1_004), (0, 1_000), (0, 0)]
    east = [(1_049, 3), (2_000, 0), (2_000, 1_000), (1_049, 1_004), (1_049, 3)]
    ((one,), (other,)) = shapes.simplified([west], 100), shapes.simplified([east], 100)
    assert set(one) & set(other) == {(1_000, 0), (1_000, 1_000)}


def test_a_ring_too_small_to_be_seen_is_left_out_unless_it_is_all_there_is() -> None:
    large = [(0, 0), (900, 0), (900, 900), (0, 900), (0, 0)]
    islet = [(2_000, 2_000), (2_010, 2_000), (2_010, 2_010), (2_000, 2_000)]
    assert len(shapes.simplified([large, islet], 100)) == 1
    assert shapes.simplified([islet], 100) == [islet]


def test_the_grid_is_as_fine_as_the_file_is_large() -> None:
    found = shapes.read_shapes(file(feature()), box=BOX)
    assert shapes.cell_of(found) == 50 and shapes.cell_of(found, grid=10**9) == 1
