"""The picture of a merger: nothing overlaps, every passage is drawn once, and its kind can be told without colour."""

from collections import defaultdict
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from tongket.units import picture
from tongket.units.picture import Link, Scene

LINKS = st.lists(
    st.builds(Link, st.integers(1, 30), st.integers(101, 120), st.sampled_from(["part", "remainder"]), st.booleans()),
    min_size=1,
    max_size=80,
    unique_by=lambda link: (link.old, link.new),
)


def order_of(links: list[Link]) -> dict[int, int]:
    return {unit: unit for unit in {link.new for link in links}}


def names_of(links: list[Link]) -> tuple[dict[int, str], dict[int, str]]:
    return (
        {link.old: f"Xã {'Rất Dài ' * (link.old % 6)}{link.old}" for link in links},
        {link.new: f"Phường {'Văn Miếu ' * (link.new % 5)}{link.new}" for link in links},
    )


@given(LINKS)
def test_common_areas_share_no_unit_and_hold_together(links: list[Link]) -> None:
    areas = picture.areas(links)
    assert sorted(link for area in areas for link in area) == sorted(links)
    for one, other in combinations(areas, 2):
        assert {link.old for link in one}.isdisjoint(link.old for link in other)
        assert {link.new for link in one}.isdisjoint(link.new for link in other)
    assert all(holds_together(area) for area in areas)


def holds_together(area: list[Link]) -> bool:
    beside = defaultdict(set)
    for link in area:
        beside["old", link.old].add(("new", link.new))
        beside["new", link.new].add(("old", link.old))
    reached, waiting = set(), [next(iter(beside))]
    while waiting:
        end = waiting.pop()
        if end not in reached:
            reached.add(end)
            waiting += beside[end]
    return reached == beside.keys()


@given(LINKS)
def test_every_passage_is_in_one_scene_and_every_new_unit_has_one(links: list[Link]) -> None:
    scenes = picture.scenes(links, order_of(links))
    assert sorted(link for scene in scenes for link in scene.links) == sorted(links)
    assert sorted(unit for scene in scenes for unit in scene.about) == sorted({link.new for link in links})


@given(LINKS)
def test_a_scene_shows_all_that_became_of_its_old_units(links: list[Link]) -> None:
    for scene in picture.scenes(links, order_of(links)):
        olds = {link.old for link in scene.links}
        assert sorted((*scene.links, *scene.aside)) == sorted(link for link in links if link.old in olds)


@given(LINKS)
def test_boxes_never_overlap_and_names_stay_in_them(links: list[Link]) -> None:
    for scene in picture.scenes(links, order_of(links)):
        drawing = picture.draw(scene, names_of(links))
        for side in ("left", "right"):
            boxes = sorted((box for box in drawing.boxes if (box.x < 300) == (side == "left")), key=lambda box: box.y)
            assert all(one.y + one.height < other.y for one, other in pairwise(boxes))
            assert boxes[-1].y + boxes[-1].height <= drawing.height and boxes[0].y >= picture.HEAD
        for box in drawing.boxes:
            assert all(box.y < text.y < box.y + box.height and len(text.words) <= picture.LETTERS for text in box.lines)


@given(LINKS)
def test_every_passage_of_a_scene_is_one_line_from_its_old_box_to_its_new(links: list[Link]) -> None:
    for scene in picture.scenes(links, order_of(links)):
        drawing = picture.draw(scene, names_of(links))
        assert sorted(line.link for line in drawing.lines) == sorted((*scene.links, *scene.aside))
        span = {(box.x < 300, box.unit): (box.y, box.y + box.height) for box in drawing.boxes}
        for line in drawing.lines:
            start, end = int(line.path.split("C")[0].split()[1]), int(line.path.split()[-1])
            assert span[True, line.link.old][0] <= start <= span[True, line.link.old][1]
            assert span[False, line.link.new][0] <= end <= span[False, line.link.new][1]


def test_a_line_says_how_much_passed() -> None:
    kinds = {("whole", False): "whole", ("part", False): "part", ("remainder", False): "remainder"} | {
        ("part", True): "area"
    }
    assert {(part, area): Link(1, 2, part, area).kind for part, area in kinds} == kinds


def test_the_picture_of_an_old_unit_shows_what_it_became() -> None:
    links = [Link(1, 101, "part"), Link(1, 102, "remainder"), Link(2, 101, "whole")]
    scene = picture.scene_from(links, old=1)
    assert scene == Scene(links[:2], (101, 102)) and not scene.is_part


def test_a_small_common_area_is_drawn_as_one_and_a_large_one_unit_by_unit() -> None:
    small = [Link(1_000 + old, 101, "whole") for old in range(3)]
    large = [Link(old, 200 + old % 30, "part") for old in range(90)]
    large += [Link(old, 200, "part") for old in range(1, 30)]
    scenes = picture.scenes([*large, *small], order_of([*large, *small]))
    assert [scene.is_part for scene in scenes[:2]] == [False, True] and len(scenes) == 31


def test_what_is_tied_together_stands_side_by_side() -> None:
    links = [Link(1, 102, "whole"), Link(2, 101, "whole"), Link(3, 102, "part"), Link(3, 101, "part")]
    drawing = picture.draw(Scene(links, (101, 102)), names_of(links))
    left = [box.unit for box in sorted(drawing.boxes, key=lambda box: box.y) if box.x < 300]
    right = [box.unit for box in sorted(drawing.boxes, key=lambda box: box.y) if box.x > 300]
    assert left[1] == 3 and (left[0], right[0]) in {(1, 102), (2, 101)}


def test_long_names_are_broken_and_only_then_cut() -> None:
    assert picture.wrapped("Phường Văn Miếu - Quốc Tử Giám", 20, 2) == ["Phường Văn Miếu -", "Quốc Tử Giám"]
    assert picture.wrapped("Văn Miếu - Quốc Tử Giám", 10, 2) == ["Văn Miếu -", "Quốc Tử…"]
    assert picture.wrapped("Taumatawhakatangi", 10, 2) == ["Taumatawh…"] and picture.wrapped("", 10, 2) == [""]


@given(st.text(max_size=80), st.integers(2, 30), st.integers(1, 4))
def test_no_line_of_a_name_is_longer_than_its_room(text: str, letters: int, most: int) -> None:
    lines = picture.wrapped(text, letters, most)
    assert 1 <= len(lines) <= most and all(len(line) <= letters for line in lines)
