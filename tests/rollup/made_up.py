"""Made-up trees, facts and requests for the generated cases: small, and full of edges."""

from __future__ import annotations

import itertools
from datetime import date

from hypothesis import strategies as st

from tongket.rollup import Combine, Due, Fact, Indicator, Link, Nature, Period, Request, State, Tree

MERGER = date(2025, 7, 1)
BORDERS = [date(2024, 6, 1), date(2024, 12, 15), date(2025, 3, 15), MERGER]
UNITS = range(1, 8)

INDICATORS = [
    Indicator("flow", Nature.FLOW, Combine.SUM),
    Indicator("new", Nature.FLOW, Combine.DISTINCT),
    Indicator("points", Nature.FLOW, Combine.NONE),
    Indicator("stock", Nature.STOCK, Combine.SUM),
    Indicator("fresh", Nature.STOCK, Combine.SUM, carry_within_year=False),
    Indicator("models", Nature.STOCK, Combine.DISTINCT),
    Indicator("rank", Nature.STOCK, Combine.NONE),
    Indicator("money", Nature.FLOW, Combine.SUM, scale=2),
    Indicator("share", Nature.RATIO, Combine.RECOMPUTE, ("flow", "new"), ("stock",)),
    Indicator("price", Nature.RATIO, Combine.RECOMPUTE, ("money",), ("flow",)),
]
CODES = [indicator.code for indicator in INDICATORS]
COUNTED = [indicator.code for indicator in INDICATORS if indicator.nature is not Nature.RATIO]

PERIODS = [
    Period.parse(key)
    for key in [
        "admin:2024-12",
        "admin:2025-01",
        "admin:2025-03",
        "admin:2025-06",
        "admin:2025-07",
        "admin:2025-12",
        "admin:2025-Q1",
        "admin:2025-Q2",
        "admin:2025-H1",
        "admin:2025-H2",
        "admin:2024",
        "admin:2025",
        "admin:2021..2025",
        "civil:2025-03",
        "civil:2025-06-30",
        "civil:2025-07-01",
        "civil:2025",
        "team:2025",
        "neighbourhood:2025",
        "admin:2025-03-14",
    ]
]


@st.composite
def trees(draw):
    """A tree whose units come, move and go on a few days; a parent always has a smaller number."""
    links = []
    for unit in UNITS:
        days = sorted(draw(st.sets(st.sampled_from(BORDERS), max_size=2)))
        edges = [None, *days, None]
        for start, end in itertools.pairwise(edges):
            if unit == 1 or draw(st.integers(0, 4)):
                parent = draw(st.integers(1, unit - 1)) if unit > 1 and draw(st.integers(0, 5)) else None
                links.append(Link(unit, parent, start, end))
    return Tree(links)


@st.composite
def facts(draw, codes=COUNTED):
    state = draw(st.sampled_from([State.VALUE, State.VALUE, *State]))
    value = {State.NIL: 0, State.VALUE: 1, State.ESTIMATE: 1}.get(state)
    if value:
        value = draw(st.one_of(st.integers(0, 3), st.just(2**63 - 1)))
    return Fact(
        draw(st.sampled_from(codes)),
        draw(st.sampled_from(UNITS)),
        draw(st.sampled_from(PERIODS)),
        value,
        state,
        draw(st.sampled_from(["", "", "", "lửa", "giao thông"])),
        draw(st.sampled_from(["", "", "mô hình\n1,", '"2"'])),
        draw(st.sampled_from(["", "cell:1", "cell:2", "ô:\\N"])),
    )


def due():
    return st.builds(Due, st.sampled_from(COUNTED), st.sampled_from(UNITS), st.sampled_from(PERIODS))


def requests():
    category = st.sampled_from([None, None, "", "lửa", "không ai biết"])
    return st.builds(Request, st.sampled_from(CODES), st.sampled_from(UNITS), st.sampled_from(PERIODS), category)
