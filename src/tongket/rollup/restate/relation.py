"""Which unit of one map may have its things on which unit of another: the algebra under all restating.

The law says whole, part or remainder, never how much; so all that is surely known of a unit is the set of units
where its things may have gone. A set of one is a whole unit. Sets compose by union, which loses nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

#: A unit; None is outside what is known: as a source "from nowhere known", as a target "to nowhere known".
Place = int | None
Ways = Mapping[Place, frozenset[Place]]
OUTSIDE: frozenset[Place] = frozenset({None})
NOWHERE: frozenset[Place] = frozenset()


class Area(NamedTuple):
    """Units of the source map and units of the target map that together cover the same ground."""

    sources: frozenset[int]
    targets: frozenset[int]


class Relation:
    """For every unit of a source map, the units of a target map where its things may be.

    A unit that is not mentioned is the same on both maps; to one of the `bare` nothing came from anywhere.

    >>> cut = Relation.of([(1, 11), (1, 12), (2, 12)])
    >>> sorted(cut.to(1)), sorted(cut.to(2)), sorted(cut.origins(12)), sorted(cut.to(7))
    ([11, 12], [12], [1, 2], [7])
    """

    def __init__(self, ways: Ways, bare: frozenset[Place] = frozenset()) -> None:
        self.ways, self.bare = ways, bare

    @classmethod
    def of(cls, pairs: Iterable[tuple[Place, Place]], units: Iterable[int] = ()) -> Relation:
        """The relation that such pairs of source and target say; `units` are all that are on the target map."""
        ways = defaultdict(set)
        for source, target in pairs:
            ways[source].add(target)
        reached = set[Place]().union(*ways.values())
        return cls({source: frozenset(targets) for source, targets in ways.items()}, frozenset(units) - reached)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Relation) and (self.ways, self.bare) == (other.ways, other.bare)

    __hash__ = None  # type: ignore[assignment]

    def to(self, source: Place) -> frozenset[Place]:
        """Where the things of a source may be."""
        known = self.ways.get(source)
        return known if known is not None else frozenset({source})

    def origins(self, target: int) -> frozenset[Place]:
        """From where the things of a target may be."""
        known = self._origins.get(target)
        return known if known is not None else frozenset({target})

    @cached_property
    def _origins(self) -> Ways:
        return self.inverse().ways

    @property
    def targets(self) -> Collection[Place]:
        """Every target that is mentioned."""
        return self._origins.keys()

    def inverse(self) -> Relation:
        """The same, from the target map to the source map."""
        turned = defaultdict(set)
        for source, targets in self.ways.items():
            for target in targets:
                turned[target].add(source)
        ways: Ways = {target: frozenset(sources) for target, sources in turned.items()}
        return Relation(
            {**ways, **dict.fromkeys(self.bare, NOWHERE)},
            frozenset(source for source, targets in self.ways.items() if not targets),
        )

    def then(self, later: Relation) -> Relation:
        """This step and a later one as one step; associative."""
        ways = {source: later._after(middles) for source, middles in self.ways.items()}
        for source, targets in later.ways.items():
            if source is None:
                ways[None] = ways.get(None, NOWHERE) | targets
            elif source not in self.ways and source not in self.targets:
                ways[source] = targets
        return Relation(ways, (later.bare | later._after(self.bare)) - _union(ways.values()) - OUTSIDE)

    def _after(self, middles: frozenset[Place]) -> frozenset[Place]:
        if len(middles) == 1:
            (middle,) = middles
            return OUTSIDE if middle is None else self.to(middle)
        return _union(OUTSIDE if middle is None else self.to(middle) for middle in middles)

    def gathered(self, parts_by_unit: Mapping[int, Collection[int]]) -> Relation:
        """With sources (districts) that answered as one, in place of those they were made of (their communes)."""
        inside = {part for parts in parts_by_unit.values() for part in parts}
        kept = {source: targets for source, targets in self.ways.items() if source not in inside}
        gathered: dict[Place, frozenset[Place]] = {
            unit: _union(self.to(part) for part in parts) for unit, parts in parts_by_unit.items()
        }
        return Relation({**kept, **gathered}, self.bare)

    def common_areas(self) -> list[Area]:
        """The smallest areas that are made of whole units on both maps, by their first target.

        Of every such area, any additive count is exact on both maps. Units that are not mentioned are left out.

        >>> [sorted(area.sources) for area in Relation.of([(1, 11), (1, 12), (2, 12), (3, 13)]).common_areas()]
        [[1, 2], [3]]
        """
        seen, areas = set[int](), []
        for target in sorted(_inside(self.targets)):
            if target not in seen and self.origins(target) - OUTSIDE:
                areas.append(self.area_of(target))
                seen |= areas[-1].targets
        return areas

    def area_of(self, target: int) -> Area:
        """The common area that a target lies in."""
        sources, targets, waiting = set[int](), {target}, [target]
        while waiting:
            new = _inside(self.origins(waiting.pop())) - sources
            sources |= new
            reached = _inside(_union(self.to(source) for source in new)) - targets
            targets |= reached
            waiting += reached
        return Area(frozenset(sources), frozenset(targets))


def _inside(places: Iterable[Place]) -> set[int]:
    return {place for place in places if place is not None}


def _union(sets: Iterable[frozenset[Place]]) -> frozenset[Place]:
    return frozenset[Place]().union(*sets)


SAME = Relation({})
