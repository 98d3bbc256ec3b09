"""What must hold of any figures, whatever the facts; engines that agree with the reference inherit it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongket.rollup import (
    Combine,
    DuckEngine,
    Due,
    Fact,
    Indicator,
    Link,
    MemoryEngine,
    Nature,
    Request,
    Tree,
    month,
    months_of,
    term,
    year,
)

MERGER = date(2025, 7, 1)
FLOW, STOCK = Indicator("F", Nature.FLOW, Combine.SUM), Indicator("S", Nature.STOCK, Combine.SUM)
SHARE = Indicator("R", Nature.RATIO, Combine.RECOMPUTE, ("F",), ("S",))
ALL = [FLOW, STOCK, SHARE]
CITY, DISTRICTS, COMMUNES = 1, (2, 3), (4, 5, 6, 7)
TREE = Tree([Link(CITY, None), *(Link(n, CITY) for n in DISTRICTS), *(Link(n, n // 2) for n in COMMUNES)])
YEAR = year("admin", 2025)
MONTHS = months_of(YEAR)

#: At most one value for each indicator, unit and month.
VALUES = st.dictionaries(
    st.tuples(st.sampled_from("FS"), st.sampled_from(COMMUNES), st.integers(0, 11)), st.integers(0, 99), max_size=25
)


def facts_of(values):
    return [Fact(code, unit, MONTHS[nth], value) for (code, unit, nth), value in values.items()]


def total(figures):
    known = [figure.value for figure in figures if figure.value is not None]
    return sum(known) if known else None


@given(VALUES)
def test_a_parent_is_the_sum_of_its_children(values):
    engine = MemoryEngine(TREE, ALL, facts_of(values))
    for code in "FS":
        city = engine.figure(Request(code, CITY, YEAR))
        assert city.value == total(engine.figures([Request(code, unit, YEAR) for unit in DISTRICTS]))
        assert city.value == total(engine.figures([Request(code, unit, YEAR) for unit in COMMUNES]))


@given(VALUES)
def test_a_year_of_flows_is_the_sum_of_its_months(values):
    engine = MemoryEngine(TREE, ALL, facts_of(values))
    by_month = [Request("F", CITY, one) for one in MONTHS]
    assert engine.figure(Request("F", CITY, YEAR)).value == total(engine.figures(by_month)) == engine.sum_of(by_month)


@given(VALUES, st.integers(1, 3))
def test_splitting_facts_among_categories_keeps_the_whole(values, pieces):
    whole = facts_of(values)
    split = [
        replace(fact, value=fact.value // pieces + (n < fact.value % pieces), category=f"c{n}")
        for fact in whole
        for n in range(pieces)
    ]
    for code in "FS":
        asked = Request(code, CITY, YEAR)
        in_parts = [replace(asked, category=f"c{n}") for n in range(pieces)]
        engine = MemoryEngine(TREE, ALL, split)
        assert engine.figure(asked).value == MemoryEngine(TREE, ALL, whole).figure(asked).value
        assert engine.figure(asked).value == total(engine.figures(in_parts)) == engine.sum_of(in_parts)


@given(VALUES)
def test_a_stock_at_year_end_is_each_units_last_value(values):
    last = {}
    for (code, unit, nth), value in sorted(values.items()):
        if code == "S":
            last[unit] = (nth, value)
    figure = MemoryEngine(TREE, ALL, facts_of(values)).figure(Request("S", CITY, YEAR))
    assert figure.value == (sum(value for _, value in last.values()) if last else None)
    assert figure.carried == sum(nth < 11 for nth, _ in last.values())


@given(VALUES)
def test_a_ratio_is_exactly_its_parts(values):
    figure = MemoryEngine(TREE, ALL, facts_of(values)).figure(Request("R", CITY, YEAR))
    above, below = figure.parts
    assert (figure.numerator, figure.denominator) == (above.value, below.value)
    if above.value is not None and below.value:
        assert figure.value * below.value == above.value
    else:
        assert figure.value is None


@given(VALUES, st.sets(st.tuples(st.sampled_from("FS"), st.sampled_from(COMMUNES), st.integers(0, 11)), max_size=20))
def test_what_is_due_is_answered_or_is_a_gap(values, expected):
    due = [Due(code, unit, MONTHS[nth]) for code, unit, nth in expected]
    figures = MemoryEngine(TREE, ALL, facts_of(values), due).figures([Request(code, CITY, YEAR) for code in "FS"])
    assert sum(figure.due for figure in figures) == len(expected)
    assert {(gap.indicator, gap.unit, gap.period) for figure in figures for gap in figure.gaps} == {
        (code, unit, MONTHS[nth]) for code, unit, nth in expected - values.keys()
    }
    assert all(figure.missing == len(figure.gaps) for figure in figures)


@given(VALUES)
def test_a_merger_changes_no_total_of_five_years(values):
    merged = Tree(
        [Link(CITY, None), Link(2, CITY, None, MERGER), Link(3, CITY, None, MERGER)]
        + [Link(unit, unit // 2, None, MERGER) for unit in COMMUNES]
        + [Link(10 + unit, CITY, MERGER) for unit in COMMUNES]
    )
    moved = [replace(fact, unit=fact.unit + 10 * (fact.period.last_day >= MERGER)) for fact in facts_of(values)]
    asked = Request("F", CITY, term("admin", 2021, 2025))
    assert (
        MemoryEngine(merged, ALL, moved).figure(asked).value
        == MemoryEngine(TREE, ALL, facts_of(values)).figure(asked).value
    )


@pytest.mark.parametrize("kind", [MemoryEngine, DuckEngine])
def test_large_sums_are_exact(kind):
    largest = 2**63 - 1
    engine = kind(TREE, ALL, [Fact("F", unit, month("admin", 2025, 1), largest) for unit in COMMUNES])
    assert engine.figure(Request("F", CITY, YEAR)).value == 4 * largest
