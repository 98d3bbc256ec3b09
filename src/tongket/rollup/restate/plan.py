"""How figures of one map become figures of another: worked out once for each way, kept, and used for every series.

MapView(edges, day) ──plan(since)──▶ Plan ──recipe(targets)──▶ Recipe     which units are surely in, which perhaps
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import reduce
from operator import add
from typing import NamedTuple

from tongket.rollup.bounds import Exactness
from tongket.rollup.restate.edges import EdgeSet, Route
from tongket.rollup.restate.relation import Place, Relation
from tongket.rollup.restate.shares import WHOLE, Basis, Row, Share, passed_on

Targets = frozenset[int]


class Recipe(NamedTuple):
    """What a figure of some targets is made of: units surely inside and units cut by its border.

    `outside`: some of it came from nowhere known. `flag`: how sure it is when nothing is cut.
    """

    whole: tuple[int, ...]
    cut: tuple[int, ...]
    outside: bool
    flag: Exactness


class Plan:
    """How figures of one map become figures of another; made once for each way."""

    def __init__(self, route: Route, gathered: Mapping[int, Collection[int]]) -> None:
        self.relation = route.relation().gathered(gathered)
        self.gathered = gathered
        self._rows = route.rows()
        self._recipes: dict[Targets, Recipe] = {}
        self._shares: dict[int, Row] = {}

    def recipe(self, targets: Targets) -> Recipe:
        """What a figure of such targets is made of."""
        if targets not in self._recipes:
            self._recipes[targets] = _recipe(self.relation, targets)
        return self._recipes[targets]

    def share(self, source: int, targets: Targets) -> Share | None:
        """What share of a source is said to be in the targets, or None when nothing is."""
        if self._rows is None or source in self.gathered:
            return None
        if source not in self._shares:
            row: Row = {source: WHOLE}
            for rows in self._rows:
                row = passed_on(row, rows)
            self._shares[source] = row
        total = reduce(add, (share for target, share in self._shares[source].items() if target in targets))
        return None if total.basis is Basis.NONE else total


def _recipe(relation: Relation, targets: Targets) -> Recipe:
    sources: set[Place] = set()
    for target in targets:
        sources |= relation.origins(target)
    whole: list[int] = []
    cut: list[int] = []
    for source in sorted(source for source in sources if source is not None):
        (whole if relation.to(source) <= targets else cut).append(source)
    flag = Exactness.EXACT_LAW
    if all(relation.to(source) == {source} for source in whole):
        flag = Exactness.NATIVE if whole and not cut else flag
    elif any(len(relation.to(source)) > 1 for source in whole):
        flag = Exactness.EXACT_AREA
    return Recipe(tuple(whole), tuple(cut), None in sources, flag)


class MapView:
    """Figures as they would stand on the map of a day.

    `with_people`: what is counted goes with people, so ground without residents carries none of it.
    `gathered`: units (districts) that answered as one for units of the edge set (their communes).
    """

    def __init__(
        self,
        edges: EdgeSet,
        on: date,
        *,
        with_people: bool = False,
        gathered: Mapping[int, Collection[int]] | None = None,
    ) -> None:
        self.edges, self.on, self.with_people = edges, on, with_people
        self.gathered = gathered or {}
        self._plans: dict[tuple[tuple[int, bool], ...], Plan] = {}
        self._by_day: dict[date, Plan] = {}

    def plan(self, since: date) -> Plan:
        """The plan from the map of a day; the same object for all days that have the same map."""
        if since not in self._by_day:
            route = self.edges.between(since, self.on, with_people=self.with_people)
            key = tuple((step.mutation.number, step.forwards) for step in route.steps)
            if key not in self._plans:
                self._plans[key] = Plan(route, self.gathered if route.steps else {})
            self._by_day[since] = self._plans[key]
        return self._by_day[since]
