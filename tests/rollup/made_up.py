"""Made-up trees, facts and questions for the generated cases: small, crowded, and full of edges.

A case is drawn from one seed with plain chance, because generated lists of independent facts hardly ever meet.
Half of the cases are tidy (months only, one category a unit), so that figures come out; of the others some have
periods that cross, and some also answer in every way at once.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from hypothesis import strategies as st

from tongket.rollup import (
    Combine,
    Due,
    Fact,
    Indicator,
    Link,
    Nature,
    Period,
    Request,
    State,
    Tree,
    months_of,
    year,
)

MERGER = date(2025, 7, 1)
BORDERS = [date(2024, 12, 15), date(2025, 3, 14), MERGER]
UNITS = range(1, 7)

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
RATIOS = {"share": ("flow", "new", "stock"), "price": ("money", "flow")}
COUNTED = [indicator.code for indicator in INDICATORS if indicator.nature is not Nature.RATIO]
DISTINCT = ("new", "models")

MONTHS = months_of(year("admin", 2025)) + months_of(year("admin", 2024))[-2:]
ODD = [
    Period.parse(key)
    for key in [
        "admin:2025-Q1",
        "admin:2025-Q2",
        "admin:2025-Q3",
        "admin:2025-H1",
        "admin:2024",
        "admin:2025",
        "civil:2025-03",
        "civil:2025-06-30",
        "civil:2025-07-01",
        "admin:2025-03-14",
        "team:2025",
    ]
]
WIDE = [
    Period.parse(key)
    for key in ["admin:2025", "admin:2021..2025", "admin:2025-H1", "admin:2025-H2", "civil:2025", "team:2025"]
]
KEYS = ["mô hình\n1,", '"2"', "3"]
CATEGORIES = ["lửa", "giao thông"]


@dataclass
class Case:
    """Everything an engine is given, and what it is asked."""

    tree: Tree
    facts: list[Fact]
    due: list[Due]
    requests: list[Request]

    def given(self):
        return self.tree, INDICATORS, self.facts, self.due


def cases():
    return st.integers(0, 2**32).map(make_case)


def trees():
    return st.integers(0, 2**32).map(lambda seed: make_tree(random.Random(seed)))


def make_case(seed: int) -> Case:
    chance = random.Random(seed)
    tree = make_tree(chance)
    style = chance.choice(["tidy", "tidy", "crossing", "wild"])
    codes = make_codes(chance)
    facts = [make_fact(chance, codes, style) for _ in range(chance.randrange(40))]
    if style == "tidy":
        facts = list({(one.indicator, one.unit, one.period, one.category, one.key): one for one in facts}.values())
    due = [Due(one.indicator, one.unit, one.period) for one in facts if chance.random() < 0.5]
    due += [make_due(chance, codes) for _ in range(chance.randrange(8))]
    asked = [make_request(chance, codes) for _ in range(chance.randrange(1, 6))]
    return Case(tree, facts, due, asked)


def make_tree(chance: random.Random) -> Tree:
    """Units that come, move and go on a few days; a parent always has a smaller number."""
    links = [Link(1, None)]
    for unit in UNITS[1:]:
        days = sorted(chance.sample(BORDERS, chance.choice([0, 0, 1, 2])))
        for start, end in pairwise([None, *days, None]):
            if chance.random() < 0.85:
                parent = chance.randrange(1, unit) if chance.random() < 0.9 else None
                links.append(Link(unit, parent, start, end))
    return Tree(links)


def make_codes(chance: random.Random) -> list[str]:
    """A few indicators, so that facts meet; sometimes just the parts of a ratio."""
    if chance.random() < 0.3:
        return [*chance.choice(list(RATIOS.values()))]
    return chance.sample(COUNTED, chance.choice([1, 1, 2, 3]))


def make_fact(chance: random.Random, codes: list[str], style: str) -> Fact:
    code, unit = chance.choice(codes), chance.choice(UNITS)
    state = chance.choice([State.VALUE] * 4 + list(State))
    value = chance.choice([0, 1, 2, 3, 2**63 - 1]) if state in (State.VALUE, State.ESTIMATE) else None
    category = CATEGORIES[unit % 2] if style != "wild" else chance.choice(["", "", *CATEGORIES])
    key = "" if style != "wild" or chance.random() < 0.7 else chance.choice(KEYS)
    if code in DISTINCT and (style == "tidy" or chance.random() < 0.7):
        key = chance.choice(KEYS)
    period = chance.choice(MONTHS if style == "tidy" or chance.random() < 0.5 else ODD)
    source = chance.choice(["", "cell:1", "cell:2", "ô:\\N"])
    return Fact(code, unit, period, 0 if state is State.NIL else value, state, category, key, source)


def make_due(chance: random.Random, codes: list[str]) -> Due:
    return Due(chance.choice(codes), chance.choice(UNITS), chance.choice(MONTHS + ODD))


def make_request(chance: random.Random, codes: list[str]) -> Request:
    asked = codes + [code for code, parts in RATIOS.items() if set(parts) <= set(codes)] * 2
    unit = 1 if chance.random() < 0.6 else chance.choice(UNITS)
    period = chance.choice(WIDE if chance.random() < 0.6 else MONTHS + ODD)
    category = chance.choice([None] * 5 + ["", "không ai biết", *CATEGORIES])
    return Request(chance.choice(asked), unit, period, category)
