"""Engines that answer requests: the same figures, and the same refusals, from each of them.

`MemoryEngine` is the definition: plain Python, never optimised. `DuckEngine` answers the same at the size of
a city. `RestatingEngine` answers on the map of another day. What they share (questions checked, ratios taken apart
and put together, sums refused) is in `asking`; when a count must be refused is in `refusals`. Another engine is one
more file here, held to the same tests.

Needs: a `Tree`, indicators, facts, and what was due. Gives: figures, whole and immutable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tongket.rollup.facts import Figure, Request


class Engine(Protocol):
    """Whatever answers requests."""

    def figures(self, requests: Sequence[Request], detail: bool = True) -> list[Figure]:
        """The answers in the order asked; without detail, `gaps` and `sources` stay empty."""

    def figure(self, request: Request) -> Figure: ...

    def sum_of(self, requests: Sequence[Request]) -> int | None:
        """The figures added up, None when none of them has a value."""
