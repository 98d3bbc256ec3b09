"""Made-up histories of units with a hidden truth: every thing that is counted has a home on every map.

The library sees the edges and the counts of units. The tests also see where each thing really was, so they can say
whether a bound holds.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st

from tongket.rollup import Combine, Indicator, Nature, Period
from tongket.rollup.periods import ONE_DAY
from tongket.rollup.restate import Edge, EdgeSet, MapView, Mutation, Part, Row, Series, restate

FIRST = date(2020, 1, 1)
GROUPS = Indicator("groups", Nature.FLOW, Combine.SUM)
GOOD = Indicator("good", Nature.FLOW, Combine.SUM)
Homes = dict[int, int | None]


@dataclass
class History:
    """Maps one after another; `homes[n]` says where every thing is on map n, None where it is outside."""

    homes: list[Homes]
    mutations: list[Mutation] = field(default_factory=list)
    alive: list[set[int]] = field(default_factory=list)

    @property
    def edges(self) -> EdgeSet:
        return EdgeSet(self.mutations)

    def day(self, nth: int) -> date:
        """A day on which map n holds."""
        return FIRST + timedelta(days=40 * nth)

    def counts(self, nth: int) -> Counter[int]:
        """How many things each unit of map n has."""
        return Counter(home for home in self.homes[nth].values() if home is not None)

    def truth(self, then: int, now: int) -> Counter[int | None]:
        """Of the things counted on one map, how many each unit of another has."""
        return Counter(self.homes[now].get(thing) for thing, home in self.homes[then].items() if home is not None)

    def pairs(self, then: int, now: int) -> Counter[tuple[int, int | None]]:
        """The same by the unit of then and the unit of now."""
        return Counter(
            (home, self.homes[now].get(thing)) for thing, home in self.homes[then].items() if home is not None
        )

    def series(self, then: int) -> Series:
        """What the units of a map answered: how many things, and how many with an even number."""
        good = Counter(home for thing, home in self.homes[then].items() if thing % 2 == 0)
        counts = self.counts(then)
        return Series(
            (row_on(GROUPS, self.day(then)), row_on(GOOD, self.day(then))),
            {unit: [counts[unit], good[unit]] for unit in sorted(self.alive[then])},
        )

    def restated(self, then: int, now: int, **asked):
        areas = asked.pop("areas", None)
        homed = asked.pop("homed", None)
        return restate(self.series(then), MapView(self.edges, self.day(now), **asked), areas, homed=homed)

    def journeys(self) -> list[tuple[int, int]]:
        """From every map to every other, and to itself."""
        return [(then, now) for then in range(len(self.homes)) for now in range(len(self.homes))]


def row_on(indicator: Indicator, day: date) -> Row:
    return Row(indicator, Period("civil", "day", day, day + ONE_DAY))


def histories(*, outside: bool = False, annulled: bool = False, steps: int = 3):
    return st.integers(0, 2**32).map(
        lambda seed: make_history(random.Random(seed), outside=outside, annulled=annulled, steps=steps)
    )


def make_history(chance: random.Random, *, outside: bool, annulled: bool, steps: int) -> History:
    units = list(range(1, chance.randrange(2, 6)))
    things = {thing: chance.choice(units) for thing in range(chance.randrange(0, 25))}
    history = History([things], [], [set(units)])
    for number in range(1, chance.randrange(1, steps + 1) + 1):
        if annulled and history.mutations and chance.random() < 0.4 and annul_last(history, number):
            continue
        make_step(history, chance, number, outside=outside)
    return history


def annul_last(history: History, number: int) -> bool:
    """The last act is annulled, unless it is an annulment itself."""
    last = history.mutations[-1]
    if last.annuls is not None:
        return False
    history.mutations.append(Mutation(number, history.day(number), annuls=last.number))
    history.homes.append(dict(history.homes[-2]))
    history.alive.append(set(history.alive[-2]))
    return True


def make_step(history: History, chance: random.Random, number: int, *, outside: bool) -> None:
    """Some units become others; now and then one lives on, keeps a part of itself, or is gone."""
    alive = sorted(history.alive[-1])
    before = chance.sample(alive, min(len(alive), chance.randrange(1, 4)))
    after = [100 * number + nth for nth in range(chance.randrange(1, 4))]
    if chance.random() < 0.2:
        after.append(before[0])
    ends = frozenset(before[-1:]) if outside and len(before) > 1 and chance.random() < 0.3 else frozenset()
    edges: list[Edge] = []
    for unit in before:
        if unit not in ends:
            keeps = unit == before[0] or any(edge.pair == (before[0], before[0]) for edge in edges)
            edges += make_row(chance, unit, after if keeps else [one for one in after if one not in alive])
    begins = frozenset({100 * number + 50}) if outside and chance.random() < 0.3 else frozenset()
    mutation = Mutation(number, history.day(number), tuple(edges), begins, ends)
    history.mutations.append(mutation)
    history.alive.append((history.alive[-1] - mutation.before) | mutation.after)
    history.homes.append(move(chance, history.homes[-1], mutation))


def make_row(chance: random.Random, unit: int, after: list[int]) -> list[Edge]:
    """The edges of one unit: whole, or cut between some of the new ones, one of them perhaps without residents."""
    chosen = chance.sample(after, chance.randrange(1, len(after) + 1))
    if len(chosen) == 1:
        return [Edge(unit, chosen[0], Part.WHOLE)]
    first, second, *others = chosen
    edges = [Edge(unit, first, Part.REMAINDER), Edge(unit, second, Part.PART, area_only=chance.random() < 0.3)]
    return edges + [Edge(unit, one, Part.PART) for one in others]


def move(chance: random.Random, homes: Homes, mutation: Mutation) -> Homes:
    """Every thing goes where the edges let it go; what is outside may turn up in a unit that came from nowhere."""
    ways = {unit: [edge.successor for edge in mutation.edges if edge.predecessor == unit] for unit in mutation.before}
    peopled = {
        unit: [edge.successor for edge in mutation.edges if edge.predecessor == unit and not edge.area_only]
        for unit in ways
    }
    favourite = {unit: chance.choice(targets) if targets else None for unit, targets in peopled.items()}
    moved: Homes = {}
    for thing, home in homes.items():
        if home in mutation.ends:
            moved[thing] = None
        elif home in ways:
            moved[thing] = favourite[home] if chance.random() < 0.5 else chance.choice(peopled[home])
        else:
            moved[thing] = home
    for unit in mutation.begins:
        moved |= dict.fromkeys(range(1000 * unit, 1000 * unit + chance.randrange(3)), unit)
    return moved
