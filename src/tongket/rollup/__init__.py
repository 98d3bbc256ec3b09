"""Roll figures up a tree of units that changes over time, and know what a figure is made of.

Every commune answers for its month; this library says what that makes for the city and the five years,
who has not answered, which facts are inside, and refuses to add what does not add up.

Nouns: `Period` of a `Calendar`; `Tree` of `Link`s, asked as of a day; `Indicator` with its nature and how it
combines; `Fact`, one answer of one unit; `Due`, an answer expected; `Request`, a question; `Figure`, its
answer, with its facts, `Gap`s and `sources`.

Start with `engines/memory.py`: it is the definition, in plain Python. `engines/duck.py`
answers the same, fast. `engines/restating.py` answers on the map of another day, by `restate`.

Refuses: averaging ratios, adding stocks over time or distinct things over units, counting a month and its
quarter together, periods no calendar has, trees with loops. Each refusal is a `Nonsense` with its subject and
one sentence. It never spreads a number over units or days that did not report it.

Needs: the standard library; `duckdb` for `DuckEngine` alone. No Django, no database of its own.
Gives: periods, trees and figures to every app above.
"""

from tongket.rollup.engines import Engine
from tongket.rollup.engines.duck import DuckEngine
from tongket.rollup.engines.memory import MemoryEngine
from tongket.rollup.engines.refusals import MissingKey, Overlap
from tongket.rollup.engines.restating import RestatingEngine
from tongket.rollup.facts import BadFact, BadRequest, Due, Fact, Figure, Gap, Request, Restating, State
from tongket.rollup.indicators import BadIndicator, Combine, Indicator, Nature, NonsenseSum, check_sum
from tongket.rollup.nonsense import Nonsense
from tongket.rollup.periods import (
    CALENDARS,
    BadPeriod,
    Calendar,
    Period,
    containing,
    day,
    half,
    month,
    months_of,
    parts,
    quarter,
    term,
    year,
)
from tongket.rollup.tree import BadTree, Link, Span, Tree

__all__ = [
    "CALENDARS",
    "BadFact",
    "BadIndicator",
    "BadPeriod",
    "BadRequest",
    "BadTree",
    "Calendar",
    "Combine",
    "DuckEngine",
    "Due",
    "Engine",
    "Fact",
    "Figure",
    "Gap",
    "Indicator",
    "Link",
    "MemoryEngine",
    "MissingKey",
    "Nature",
    "Nonsense",
    "NonsenseSum",
    "Overlap",
    "Period",
    "Request",
    "Restating",
    "RestatingEngine",
    "Span",
    "State",
    "Tree",
    "check_sum",
    "containing",
    "day",
    "half",
    "month",
    "months_of",
    "parts",
    "quarter",
    "term",
    "year",
]
