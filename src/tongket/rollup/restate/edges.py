"""Acts that changed the map, the edges they carry, and all of them together as one set with a version.

    Mutation ── Edge(predecessor → successor, whole | part | remainder)        the legal text
    EdgeSet  ── between(2024-12-31, 2025-07-01) ──▶ Steps ──▶ Relation          from any day to any other

Backwards goes over the same edges turned round, and never with their shares: how much of the successor came from a
predecessor is another question.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from tongket.rollup.nonsense import Nonsense
from tongket.rollup.restate.relation import SAME, Area, Place, Relation
from tongket.rollup.restate.shares import UNKNOWN, WHOLE, Basis, Row, Share, closed


class BadEdges(Nonsense):
    """Edges that contradict themselves, each other, or what happened before."""


class Part(StrEnum):
    """How much of the predecessor an edge carries, in the words of the legal text."""

    WHOLE = "whole"
    PART = "part"
    REMAINDER = "remainder"


@dataclass(frozen=True, slots=True)
class Edge:
    """What of one unit became what of another.

    `area_only`: the text takes ground without residents. `share`: how much went, if somebody measured or estimated
    it. `law`: which text says so; opaque.
    """

    predecessor: int
    successor: int
    part: Part = Part.WHOLE
    area_only: bool = False
    share: Share = UNKNOWN
    law: str = ""

    @property
    def pair(self) -> tuple[int, int]:
        return self.predecessor, self.successor


@dataclass(frozen=True, slots=True)
class Mutation:
    """An act in force from a day, with its edges.

    `begins` are units that come from nowhere known, `ends` units whose ground went nowhere known. An act that
    `annuls` another has no edges: from its day on the units before the other one exist again.
    """

    number: int
    on: date
    edges: tuple[Edge, ...] = ()
    begins: frozenset[int] = frozenset()
    ends: frozenset[int] = frozenset()
    annuls: int | None = None

    @property
    def before(self) -> frozenset[int]:
        """The units it ends or takes from."""
        return self.ends.union(edge.predecessor for edge in self.edges)

    @property
    def after(self) -> frozenset[int]:
        """The units it begins or adds to."""
        return self.begins.union(edge.successor for edge in self.edges)

    def pairs(self, *, with_people: bool) -> Iterator[tuple[Place, Place]]:
        """Where things may have gone; things that go with people do not go to ground without residents."""
        for edge in self.edges:
            if not (with_people and edge.area_only and edge.part is not Part.WHOLE):
                yield edge.pair
        yield from ((None, unit) for unit in self.begins)
        yield from ((unit, None) for unit in self.ends)


class Step(NamedTuple):
    """A mutation on the way from one map to another, forwards or turned round."""

    mutation: Mutation
    forwards: bool


class Route(NamedTuple):
    """The way from one map to another: its steps, in order, and whether the things counted go with people."""

    steps: tuple[Step, ...]
    with_people: bool

    def relation(self) -> Relation:
        """All steps as one relation; steps that do not build on each other are taken abreast."""
        result, abreast = SAME, Abreast()
        for step in self.steps:
            relation = self._relation_of(step)
            if abreast.leads_to(relation):
                result, abreast = result.then(abreast.relation()), Abreast()
            abreast.add(relation)
        return result.then(abreast.relation())

    def _relation_of(self, step: Step) -> Relation:
        if step.forwards:
            return Relation.of(step.mutation.pairs(with_people=self.with_people), step.mutation.after)
        return Relation.of(step.mutation.pairs(with_people=False)).inverse()

    def rows(self) -> list[dict[int, Row]] | None:
        """For every step, what share of its units is where; None where there are no shares to go by."""
        edges = [edge for step in self.steps for edge in step.mutation.edges]
        if not all(step.forwards for step in self.steps) or all(edge.share.basis is Basis.NONE for edge in edges):
            return None
        return [_rows_of(step.mutation, with_people=self.with_people) for step in self.steps]


class Abreast:
    """Steps of which none starts where another ends."""

    def __init__(self) -> None:
        self.ways: dict[Place, frozenset[Place]] = {}
        self.reached: set[Place] = set()
        self.bare: set[Place] = set()

    def leads_to(self, relation: Relation) -> bool:
        return any(unit in self.reached for unit in relation.ways if unit is not None)

    def add(self, relation: Relation) -> None:
        from_outside = self.ways.get(None, frozenset()) | relation.ways.get(None, frozenset())
        self.ways |= relation.ways
        self.reached.update(relation.bare, *relation.ways.values())
        self.bare |= relation.bare
        if from_outside:
            self.ways[None] = from_outside

    def relation(self) -> Relation:
        return Relation(self.ways, frozenset(self.bare))


def _rows_of(mutation: Mutation, *, with_people: bool) -> dict[int, Row]:
    rows: dict[int, dict[int, Share]] = defaultdict(dict)
    for edge in mutation.edges:
        if edge.part is Part.WHOLE:
            rows[edge.predecessor][edge.successor] = WHOLE
        elif not (with_people and edge.area_only):
            rows[edge.predecessor][edge.successor] = edge.share
    return {unit: closed(row) if len(row) > 1 else dict.fromkeys(row, WHOLE) for unit, row in rows.items()}


class EdgeSet:
    """Every mutation on record, in order, with a version that changes when anything in it does.

    >>> merger = Mutation(1, date(2025, 7, 1), (Edge(1, 11), Edge(2, 11)))
    >>> edges = EdgeSet([merger])
    >>> edges.exists(1, date(2025, 6, 30)), edges.exists(1, date(2025, 7, 1)), edges.exists(11, date(2025, 7, 1))
    (True, False, True)
    >>> edges.version == EdgeSet([]).version
    False

    Raises: BadEdges.
    """

    def __init__(self, mutations: Iterable[Mutation]) -> None:
        self.mutations = tuple(sorted(mutations, key=lambda one: (one.on, one.number)))
        self.by_number = {mutation.number: mutation for mutation in self.mutations}
        if len(self.by_number) < len(self.mutations):
            raise BadEdges("Two mutations have the same number.", subject=self.mutations)
        for mutation in self.mutations:
            _check_alone(mutation)
        self._lives = _Chronicle(self.by_number).lives_through(self.mutations)

    @cached_property
    def version(self) -> str:
        """Twelve letters and digits that stand for exactly these edges, whatever order they came in."""
        lines = [
            repr((one.number, one.on, sorted(one.begins), sorted(one.ends), one.annuls, sorted(map(_told, one.edges))))
            for one in self.mutations
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]

    def with_mutation(self, mutation: Mutation) -> EdgeSet:
        """With one mutation more."""
        return EdgeSet([*self.mutations, mutation])

    def without(self, number: int) -> EdgeSet:
        """As if a mutation had never been put on record."""
        return EdgeSet(one for one in self.mutations if one.number != number)

    def with_shares(self, shares: Mapping[tuple[int, int], Share]) -> EdgeSet:
        """With shares on the edges between such predecessors and successors; whole edges need none."""
        return EdgeSet(
            replace(one, edges=tuple(replace(edge, share=shares.get(edge.pair, edge.share)) for edge in one.edges))
            for one in self.mutations
        )

    def exists(self, unit: int, day: date) -> bool:
        """Whether a unit is on the map of a day; a unit of which no edge speaks always is."""
        life = self._lives.get(unit)
        if life is None:
            return True
        past = [is_after for on, _, is_after in life if on <= day]
        return past[-1] if past else life[0].was_before

    def between(self, since: date, on: date, *, with_people: bool = False) -> Route:
        """The way from the map of one day to the map of another, either way round.

        `with_people`: what is counted goes with people, so that ground without residents has none of it.
        """
        early, late = min(since, on), max(since, on)
        crossed = {one.number: one for one in self.mutations if early < one.on <= late}
        undone = {one.annuls for one in crossed.values() if one.annuls in crossed}
        steps = [
            Step(self.by_number[one.annuls] if one.annuls is not None else one, one.annuls is None)
            for one in crossed.values()
            if one.number not in undone and one.annuls not in undone
        ]
        if on < since:
            steps = [Step(step.mutation, not step.forwards) for step in reversed(steps)]
        return Route(tuple(steps), with_people)

    def common_areas(self, since: date, on: date, *, with_people: bool = False) -> list[Area]:
        """The smallest areas of whole units on both days' maps; units that nothing happened to are left out."""
        return self.between(since, on, with_people=with_people).relation().common_areas()


def _told(edge: Edge) -> tuple[Any, ...]:
    share = edge.share
    about = (share.low, share.high, share.basis.value, share.source)
    return (*edge.pair, edge.part.value, edge.area_only, tuple(map(str, about)), edge.law)


# Checking ---------------------------------------------------------------------------------------------


def _check_alone(mutation: Mutation) -> None:
    """That a mutation makes sense by itself."""
    if mutation.annuls is not None and (mutation.edges or mutation.begins or mutation.ends):
        raise BadEdges(f"Mutation {mutation.number} annuls another, so it has no units of its own.", subject=mutation)
    rows: dict[int, list[Edge]] = defaultdict(list)
    for edge in mutation.edges:
        rows[edge.predecessor].append(edge)
    for unit, row in rows.items():
        if why := _why_not_row(row):
            raise BadEdges(f"Unit {unit} in mutation {mutation.number}: {why}.", subject=row)
    if both := mutation.ends & rows.keys():
        raise BadEdges(f"Unit {min(both)} ends in mutation {mutation.number} and has successors.", subject=mutation)


def _why_not_row(row: list[Edge]) -> str | None:
    """Why the edges of one predecessor cannot be all of it, or None when they can."""
    parts = [edge.part for edge in row]
    people = [edge for edge in row if not edge.area_only]
    if len({edge.successor for edge in row}) < len(row):
        return "one successor is named twice"
    if Part.WHOLE in parts:
        return None if len(row) == 1 else "the whole of it went to one unit and still there is another"
    if len(row) == 1:
        return "only a part of it is spoken of; say where the remainder went"
    if parts.count(Part.REMAINDER) > 1:
        return "there is one remainder, not two"
    if not people:
        return "its residents went nowhere; one edge at least takes them"
    if any(edge.area_only and edge.share.basis is not Basis.NONE for edge in row):
        return "ground without residents has no share"
    if sum(edge.share.low for edge in people) > 1 or sum(edge.share.high for edge in people) < 1:
        return "its shares cannot make one whole"
    return None


class Life(NamedTuple):
    """A day on which something happened to a unit, whether it existed before and whether it does after."""

    on: date
    was_before: bool
    is_after: bool


class _Chronicle:
    """What happened to the units, act by act; refuses what cannot follow from what was before."""

    def __init__(self, by_number: Mapping[int, Mutation]) -> None:
        self.by_number = by_number
        self.lives: dict[int, list[Life]] = defaultdict(list)
        self.in_force: set[int] = set()

    def lives_through(self, mutations: Iterable[Mutation]) -> dict[int, list[Life]]:
        for mutation in mutations:
            if mutation.annuls is None:
                self._pass(mutation, mutation.before, mutation.after)
                self.in_force.add(mutation.number)
            else:
                annulled = self._annulled_by(mutation)
                self._pass(mutation, annulled.after, annulled.before)
                self.in_force.discard(annulled.number)
        return dict(self.lives)

    def _annulled_by(self, mutation: Mutation) -> Mutation:
        annulled = self.by_number.get(mutation.annuls or 0)
        if annulled is None or annulled.number not in self.in_force:
            raise BadEdges(
                f"Mutation {mutation.number} annuls {mutation.annuls}, which is not in force then.", subject=mutation
            )
        if annulled.on == mutation.on:
            raise BadEdges(
                f"Mutation {mutation.number} annuls {annulled.number} on its first day; leave both out.",
                subject=mutation,
            )
        return annulled

    def _pass(self, mutation: Mutation, before: frozenset[int], after: frozenset[int]) -> None:
        """The units before make way for those after."""
        for unit in before | after:
            life = self.lives.get(unit)
            was_before = unit in before
            if life and life[-1].is_after is not was_before:
                raise BadEdges(_out_of_order(unit, mutation, is_there=life[-1].is_after), subject=(unit, mutation))
            if life and not was_before and mutation.annuls is None:
                raise BadEdges(
                    f"Unit {unit} begins again in mutation {mutation.number}; give the new one a key of its own.",
                    subject=(unit, mutation),
                )
        for unit in before | after:
            self.lives[unit].append(Life(mutation.on, unit in before, unit in after))


def _out_of_order(unit: int, mutation: Mutation, *, is_there: bool) -> str:
    if is_there:
        return f"Unit {unit} exists when mutation {mutation.number} adds to it; say which part of itself it keeps."
    return f"Unit {unit} has ended before mutation {mutation.number} takes from it."
