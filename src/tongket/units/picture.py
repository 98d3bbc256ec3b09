"""The picture of a merger: what was on the left, what became of it on the right, a line for each passage. Pure.

    areas        the passages of an act by common area: the smallest that are made of whole units on both maps
    scenes       what is drawn in one picture each: a common area that is small, else every new unit with its old ones
    draw         boxes that never overlap, and lines with a kind each; a template makes the drawing of it

Lines are told apart by their pattern: the whole is solid, a part dashed, the remainder dashed and dotted, ground
without residents dotted. Names are broken over two lines and shortened only then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDTH, BOX, MARGIN = 720, 262, 2
LINE, PADDING, GAP, HEAD, PORT = 19, 8, 8, 34, 8
LETTERS = 31
"""How many letters of a name fit on one line of a box."""
MOST = 20
"""A common area with more units than this on either side is drawn unit by unit."""
ROUNDS = 6


class Link(NamedTuple):
    """A passage: from which unit to which, how much in the words of the law, and whether it is ground alone."""

    old: int
    new: int
    part: str
    area_only: bool = False

    @property
    def kind(self) -> str:
        """How its line is drawn: `whole`, `part`, `remainder` or `area`."""
        return "area" if self.area_only else self.part


def areas(links: Iterable[Link]) -> list[list[Link]]:
    """The links by common area, in the order in which an area is first met; the links of each keep their order."""
    links = list(links)
    area: dict[tuple[str, int], int] = {}
    members: dict[int, list[tuple[str, int]]] = {}
    for link in links:
        ends = (("old", link.old), ("new", link.new))
        joined = {area[end] for end in ends if end in area}
        name = min(joined, default=len(area) + 1)
        merged = [*dict.fromkeys([each for one in sorted(joined) for each in members.pop(one)] + list(ends))]
        members[name] = merged
        area.update(dict.fromkeys(merged, name))
    found: dict[int, list[Link]] = {}
    for link in links:
        found.setdefault(area["old", link.old], []).append(link)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Scene:
    """What one picture shows: its links, the new units it is about, and links beside them that lead elsewhere."""

    links: Sequence[Link]
    about: Sequence[int]
    aside: Sequence[Link] = ()

    @property
    def is_part(self) -> bool:
        """Whether it shows only a part of a common area."""
        return bool(self.aside)


def scenes(links: Iterable[Link], order: Mapping[int, int]) -> list[Scene]:
    """A scene for each common area, or for each new unit of one too large to be read; by the order of the new units."""
    found: list[Scene] = []
    for area in areas(links):
        news = sorted({link.new for link in area}, key=order.__getitem__)
        if max(len(news), len({link.old for link in area})) <= MOST:
            found.append(Scene(area, news))
        else:
            found += [scene_of(area, new=new) for new in news]
    return sorted(found, key=lambda scene: order[scene.about[0]])


def scene_of(links: Iterable[Link], *, new: int) -> Scene:
    """One new unit with its old ones, and where else those went."""
    links = list(links)
    own = [link for link in links if link.new == new]
    olds = {link.old for link in own}
    return Scene(own, (new,), [link for link in links if link.old in olds and link.new != new])


def scene_from(links: Iterable[Link], *, old: int) -> Scene:
    """One old unit and what became of it."""
    own = [link for link in links if link.old == old]
    return Scene(own, tuple(dict.fromkeys(link.new for link in own)))


# Drawing


class Text(NamedTuple):
    """A line of a name, and where it begins."""

    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Box:
    """A unit in the picture. `kind` is `old`, `new` or, for units the picture is not about, `aside`."""

    unit: int
    name: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    lines: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Line:
    """A passage in the picture: its kind (`whole`, `part`, `remainder`, `area`), its path, whether it leads aside."""

    link: Link
    kind: str
    path: str
    is_aside: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and lines on a sheet of so many units of length."""

    width: int
    height: int
    right: int
    boxes: Sequence[Box]
    lines: Sequence[Line]


def draw(scene: Scene, names: tuple[Mapping[int, str], Mapping[int, str]]) -> Drawing:
    """The scene drawn; the names of the old units, and those of the new ones."""
    every = [*scene.links, *scene.aside]
    olds, news = _untangled(every, set(scene.about))
    left = _stack(olds, names[0], MARGIN, "old", set(olds), Counter(link.old for link in every))
    right = _stack(news, names[1], WIDTH - BOX - MARGIN, "new", set(scene.about), Counter(link.new for link in every))
    height = max(_bottom(left), _bottom(right)) + 2 * MARGIN
    left, right = _centred(left, height), _centred(right, height)
    return Drawing(WIDTH, height, WIDTH - BOX - MARGIN, [*left, *right], _lines(every, set(scene.links), left, right))


def _untangled(links: Sequence[Link], about: set[int]) -> tuple[list[int], list[int]]:
    """Both sides in an order in which few lines cross: each unit near the middle of those it is tied to."""
    olds = list(dict.fromkeys(link.old for link in links))
    news = sorted(dict.fromkeys(link.new for link in links), key=lambda unit: unit not in about)
    ties: tuple[defaultdict[int, list[int]], defaultdict[int, list[int]]] = (defaultdict(list), defaultdict(list))
    for link in links:
        ties[0][link.old].append(link.new)
        ties[1][link.new].append(link.old)
    for _round in range(ROUNDS):
        olds = _by_middle(olds, news, ties[0])
        news = _by_middle(news, olds, ties[1])
    return olds, news


def _by_middle(units: list[int], others: list[int], ties: Mapping[int, Sequence[int]]) -> list[int]:
    place = {unit: at / max(1, len(others) - 1) for at, unit in enumerate(others)}
    middle = {unit: sum(place[other] for other in ties[unit]) / len(ties[unit]) for unit in units}
    return sorted(units, key=middle.__getitem__)


def _stack(
    units: Sequence[int], names: Mapping[int, str], x: int, kind: str, about: set[int], ends: Mapping[int, int]
) -> list[Box]:
    """Boxes one below another, each as high as its name and as the lines that end there need."""
    boxes, y = [], HEAD
    for unit in units:
        words = wrapped(names[unit], LETTERS, 2)
        height = max(len(words) * LINE + 2 * PADDING, (ends[unit] + 1) * PORT)
        first = y + (height - len(words) * LINE) // 2 + 14
        lines = [Text(x + 12, first + LINE * at, line) for at, line in enumerate(words)]
        boxes.append(Box(unit, names[unit], kind if unit in about else "aside", x, y, BOX, height, lines))
        y += height + GAP
    return boxes


def _bottom(boxes: Sequence[Box]) -> int:
    return boxes[-1].y + boxes[-1].height if boxes else HEAD


def _centred(boxes: Sequence[Box], height: int) -> list[Box]:
    """The boxes spread over the height: the shorter side stands in the middle, with more air between."""
    spare = height - MARGIN - _bottom(boxes)
    step = min(spare // (len(boxes) + 1), 40)
    start = (spare - step * (len(boxes) - 1)) // 2
    return [_shifted(box, start + step * at) for at, box in enumerate(boxes)]


def _shifted(box: Box, down: int) -> Box:
    lines = [Text(line.x, line.y + down, line.words) for line in box.lines]
    return Box(box.unit, box.name, box.kind, box.x, box.y + down, box.width, box.height, lines)


def _lines(links: Sequence[Link], own: set[Link], left: Sequence[Box], right: Sequence[Box]) -> list[Line]:
    """A curve for each link; those of one box leave it one below another, in the order in which they arrive."""
    old_box, new_box = {box.unit: box for box in left}, {box.unit: box for box in right}
    start = _ports(links, old_box, lambda link: (link.old, new_box[link.new].y))
    end = _ports(links, new_box, lambda link: (link.new, old_box[link.old].y))
    x1, x2 = MARGIN + BOX, WIDTH - BOX - MARGIN
    bend = (x2 - x1) // 2
    return [
        Line(
            link,
            link.kind,
            f"M{x1} {start[link]}C{x1 + bend} {start[link]} {x2 - bend} {end[link]} {x2} {end[link]}",
            link not in own,
        )
        for link in links
    ]


def _ports(links: Sequence[Link], boxes: Mapping[int, Box], key: Callable[[Link], tuple[int, int]]) -> dict[Link, int]:
    """Where each link touches its box: spread over the middle of its side."""
    by_unit: defaultdict[int, list[tuple[int, Link]]] = defaultdict(list)
    for link in links:
        unit, across = key(link)
        by_unit[unit].append((across, link))
    ports = {}
    for unit, ends in by_unit.items():
        box = boxes[unit]
        ends.sort(key=lambda end: end[0])
        step = PORT
        first = box.y + box.height // 2 - step * (len(ends) - 1) // 2
        ports.update({link: first + step * at for at, (_across, link) in enumerate(ends)})
    return ports


def wrapped(text: str, letters: int, most: int) -> list[str]:
    """The text on at most so many lines, broken at spaces; what does not fit is cut off with “…”."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    shown = lines[:most] or [""]
    if len(lines) > most:
        shown[-1] += "…"
    return [line if len(line) <= letters else line[: letters - 1].rstrip(" …") + "…" for line in shown]
