"""Narrower bounds from what is known of some new units, by pushing the units' counts about until they fit.

In a common area every old unit hands out all it has to the new units it may have gone to. Where the total of a new
unit is known from elsewhere, less is possible for the others. The least and the most of each are found exactly: a
count that can still be moved towards a unit is moved along a path of old units that were cut, until none is left.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from tongket.rollup.bounds import Bounds
from tongket.rollup.restate.refusals import BadSeries

#: How much of a unit's count may leave it, or come to it.
Slack = Callable[[int], int]


def tightened(
    ways: Mapping[int, Collection[int]], counts: Mapping[int, int], known: Mapping[int, Bounds]
) -> dict[int, Bounds]:
    """The bounds of every target, when sources hand out exactly their counts and some targets' totals are known.

    >>> {unit: (found.low, found.high) for unit, found in tightened(
    ...     {1: [11, 12], 2: [12, 13]}, {1: 10, 2: 4}, {12: Bounds(9, 9)}
    ... ).items()}
    {11: (1, 5), 12: (9, 9), 13: (0, 4)}

    Raises: BadSeries, when the known totals cannot all be right.
    """
    flow = _Flow(ways, counts, known)
    flow.settle()
    return {target: flow.bounds(target) for target in sorted(flow.total)}


@dataclass(slots=True)
class _Flow:
    """A way of handing out the counts; `held[source][target]` is how much went there."""

    ways: Mapping[int, Collection[int]]
    counts: Mapping[int, int]
    known: Mapping[int, Bounds]
    held: dict[int, dict[int, int]] = field(default_factory=dict)
    total: dict[int, int] = field(default_factory=dict)
    sources: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    everything: int = 0

    def __post_init__(self) -> None:
        for source, targets in self.ways.items():
            self.held[source] = dict.fromkeys(targets, 0)
            for target in targets:
                self.sources[target].append(source)
                self.total.setdefault(target, 0)
            first = min(targets)
            self.held[source][first] = self.counts[source]
            self.total[first] += self.counts[source]
        self.everything = sum(self.counts.values())

    def settle(self) -> None:
        """Moves counts until every known total holds."""
        for target, known in self.known.items():
            over = self.total[target] - self._most(target)
            if self.push(target, over) < over:
                raise BadSeries(f"The units that became unit {target} had more than fits into it.", subject=known)
        for target, known in self.known.items():
            under = self._least(target) - self.total[target]
            if self.pull(target, under) < under:
                raise BadSeries(f"The units that became unit {target} had less than is said of it.", subject=known)

    def bounds(self, target: int) -> Bounds:
        """The least and the most that a target can have."""
        self.push(target, self.total[target] - self._least(target))
        low = self.total[target]
        self.pull(target, self._most(target) - self.total[target])
        return Bounds(low, self.total[target])

    def push(self, target: int, amount: int) -> int:
        """Moves up to so much away from a target; what was moved."""
        return self._move(target, amount, self._room, outwards=True)

    def pull(self, target: int, amount: int) -> int:
        """Moves up to so much to a target; what was moved."""
        return self._move(target, amount, self._spare, outwards=False)

    def _room(self, target: int) -> int:
        return self._most(target) - self.total[target]

    def _spare(self, target: int) -> int:
        return self.total[target] - self._least(target)

    def _least(self, target: int) -> int:
        return int(self.known[target].low) if target in self.known else 0

    def _most(self, target: int) -> int:
        known = self.known.get(target)
        return self.everything if known is None or known.high is None else int(known.high)

    def _move(self, target: int, amount: int, slack: Slack, *, outwards: bool) -> int:
        moved = 0
        while moved < amount and (path := self._path(target, slack, outwards=outwards)):
            other = path[-1][1] if outwards else path[-1][0]
            giving = [self.held[source][giver] for giver, _, source in path]
            step = min(amount - moved, slack(other), *giving)
            for giver, taker, source in path:
                self.held[source][giver] -= step
                self.held[source][taker] += step
                self.total[giver] -= step
                self.total[taker] += step
            moved += step
        return moved

    def _path(self, start: int, slack: Slack, *, outwards: bool) -> list[tuple[int, int, int]]:
        """The shortest chain of (giver, taker, source) between a target and one with slack; empty if there is none."""
        came: dict[int, tuple[int, int, int]] = {}
        waiting, used = deque([start]), set[int]()
        while waiting:
            here = waiting.popleft()
            if here != start and slack(here) > 0:
                return self._chain(start, here, came, outwards=outwards)
            for source in self.sources[here]:
                if source in used or (outwards and not self.held[source][here]):
                    continue
                used.add(source)
                for there, held in self.held[source].items():
                    if there not in came and there != start and (outwards or held):
                        came[there] = (here, there, source) if outwards else (there, here, source)
                        waiting.append(there)
        return []

    def _chain(
        self, start: int, here: int, came: Mapping[int, tuple[int, int, int]], *, outwards: bool
    ) -> list[tuple[int, int, int]]:
        chain = []
        while here != start:
            chain.append(came[here])
            here = came[here][0] if outwards else came[here][1]
        return chain[::-1]
