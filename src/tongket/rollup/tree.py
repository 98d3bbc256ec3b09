"""A tree of units in which every link is valid for a time, so that "below" is always asked as of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tongket.rollup.nonsense import Nonsense


class BadTree(Nonsense):
    """Links that make no tree on some day."""


@dataclass(frozen=True, slots=True)
class Link:
    """A unit exists, under a parent or at the top, on the days [start, end); None is unbounded."""

    unit: int
    parent: int | None
    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A unit lies within an ancestor (or is it) on the days [start, end), as ordinals.

    Units: proleptic day numbers (`date.toordinal`); `ALWAYS` where unbounded.
    """

    unit: int
    ancestor: int
    start: int
    end: int


ALWAYS = (0, date.max.toordinal() + 1)


class Tree:
    """Units and their parents, day by day.

    >>> merger = date(2025, 7, 1)
    >>> tree = Tree([Link(1, None), Link(7, 1, None, merger), Link(8, 1, merger)])
    >>> tree.within(7, 1, date(2025, 6, 30)), tree.exists(7, merger), sorted(tree.below(1, merger))
    (True, False, [1, 8])

    Raises: BadTree, for a loop, two parents on one day, or a link that ends before it starts.
    """

    def __init__(self, links: Iterable[Link]) -> None:
        self.links: tuple[Link, ...] = tuple(links)
        self._links_of: dict[int, list[Link]] = defaultdict(list)
        for link in self.links:
            self._links_of[link.unit].append(link)
        for unit, own in self._links_of.items():
            _check_times(unit, own)
        self._spans = tuple(sorted(span for unit in self._links_of for span in self._climb(unit)))

    def exists(self, unit: int, day: date) -> bool:
        return self._link(unit, day) is not None

    def parent(self, unit: int, day: date) -> int | None:
        link = self._link(unit, day)
        return link.parent if link else None

    def ancestors(self, unit: int, day: date) -> tuple[int, ...]:
        """The units above, nearest first."""
        above = []
        parent = self.parent(unit, day)
        while parent is not None:
            above.append(parent)
            parent = self.parent(parent, day)
        return tuple(above)

    def within(self, unit: int, ancestor: int, day: date) -> bool:
        """Whether a unit lies below another on a day, or is it; a unit that does not exist lies nowhere."""
        return self.exists(unit, day) and (unit == ancestor or ancestor in self.ancestors(unit, day))

    def below(self, unit: int, day: date) -> frozenset[int]:
        """The subtree on a day, with the unit itself."""
        return frozenset(each for each in self._links_of if self.within(each, unit, day))

    def children(self, unit: int, day: date) -> tuple[int, ...]:
        return tuple(sorted(each for each in self._links_of if self.parent(each, day) == unit))

    def knows(self, unit: int) -> bool:
        """Whether the unit exists on any day."""
        return unit in self._links_of

    def spans(self) -> tuple[Span, ...]:
        """Every unit with every ancestor and itself, flattened: what a database needs to ask `within`."""
        return self._spans

    def _link(self, unit: int, day: date) -> Link | None:
        return next((link for link in self._links_of.get(unit, ()) if link.holds(day)), None)

    def _climb(self, unit: int) -> Iterator[Span]:
        for link in self._links_of[unit]:
            start, end = _days(link)
            yield Span(unit, unit, start, end)
            yield from self._above(link.parent, start, end, (unit,))

    def _above(self, parent: int | None, start: int, end: int, path: tuple[int, ...]) -> Iterator[Span]:
        """The spans of the path's first unit above its last one, while all its links hold."""
        if parent is None:
            return
        if parent in path:
            loop = " → ".join(str(unit) for unit in (*path, parent))
            raise BadTree(f"The links go round in a loop: {loop}.", subject=(*path, parent))
        yield Span(path[0], parent, start, end)
        for link in self._links_of.get(parent, ()):
            since, until = _days(link)
            if max(start, since) < min(end, until):
                yield from self._above(link.parent, max(start, since), min(end, until), (*path, parent))


def _days(link: Link) -> tuple[int, int]:
    start = ALWAYS[0] if link.start is None else link.start.toordinal()
    return start, ALWAYS[1] if link.end is None else link.end.toordinal()


def _check_times(unit: int, links: list[Link]) -> None:
    for link in links:
        start, end = _days(link)
        if end <= start:
            raise BadTree(f"Unit {unit} ends on {link.end}, not after its start on {link.start}.", subject=link)
    links.sort(key=_days)
    for earlier, later in pairwise(links):
        if _days(later)[0] < _days(earlier)[1]:
            raise BadTree(f"Unit {unit} has two links on {later.start or 'the same days'}.", subject=(earlier, later))
