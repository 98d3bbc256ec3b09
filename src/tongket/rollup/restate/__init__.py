"""Restate figures on the map of another day: exactly where that can be proved, between bounds where it cannot.

On 1 July 2025 a city of 526 communes became one of 126, and 199 of the old ones were cut. What such a commune
counted cannot be divided; what is surely known is where it may have gone. So every restated figure is a pair of
bounds with a flag, and never a number that somebody made up.

Nouns: `Mutation`, an act with its `Edge`s; `EdgeSet`, all of them, with a version; `Relation`, where the things of
each unit may be, the algebra; `MapView`, the map to look from, with its plans; `Series`, columns of answers;
`Restated`, the outcome; `Bounds` and `Exactness`, what a `RestatedFigure` says; `Share`, how much somebody says
went where, good for estimates only.

Start with `edges.py`, then `restated.py`.

Refuses: grades, ranks, medians, words, distinct counts and bare ratios (`NotRestatable`, in both languages); edges
that leave a remainder unsaid or a unit that has ended (`BadEdges`); answers of units that are not on the map, and
totals that cannot all be right (`BadSeries`). It never adds up the figures of cut units, and never uses a share
backwards.

Needs: the standard library and this package's indicators, periods and facts. No Django, no database.
"""

from tongket.rollup.bounds import Bounds, Contribution, Exactness, worst
from tongket.rollup.restate.edges import BadEdges, Edge, EdgeSet, Mutation, Part, Route
from tongket.rollup.restate.plan import MapView, Plan, Recipe
from tongket.rollup.restate.refusals import (
    BadSeries,
    NotRestatable,
    Statistic,
    check_restatable,
    statistic_of,
    why_not_restate,
)
from tongket.rollup.restate.relation import Area, Relation
from tongket.rollup.restate.restated import Bands, Counted, Restated, RestatedFigure, restate, together
from tongket.rollup.restate.series import Row, Series
from tongket.rollup.restate.shares import Basis, Share, measured_shares

__all__ = [
    "Area",
    "BadEdges",
    "BadSeries",
    "Bands",
    "Basis",
    "Bounds",
    "Contribution",
    "Counted",
    "Edge",
    "EdgeSet",
    "Exactness",
    "MapView",
    "Mutation",
    "NotRestatable",
    "Part",
    "Plan",
    "Recipe",
    "Relation",
    "Restated",
    "RestatedFigure",
    "Route",
    "Row",
    "Series",
    "Share",
    "Statistic",
    "check_restatable",
    "measured_shares",
    "restate",
    "statistic_of",
    "together",
    "why_not_restate",
    "worst",
]
