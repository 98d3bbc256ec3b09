"""How long does it take to show five years of counts on the map after the merger, for a city and for the country?

    python bench/restate.py [--times 5] [--save]

The edges are the real ones of 1 July 2025, the counts are made up. `cold` makes the plan and every column with its
flags; `warm` does it for another series on the plan that is there. Two baselines give the same bounds:
`by month` goes over all edges anew for every row, `dense` multiplies by the whole matrix of low and of high shares.
They stop where they would take minutes. Times are of the processor.
"""

import argparse
import gc
import json
import os
import platform
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from tongket.rollup import Combine, Indicator, Nature, months_of, term
from tongket.rollup.restate import Edge, EdgeSet, Exactness, MapView, Mutation, Part, Restated, Row, Series, restate
from tongket.units.loader import Chronicle, read_vietnam

DAY, BEFORE, CITY = date(2025, 7, 1), date(2025, 6, 30), "01"
#: Indicators and months before the merger of each step.
LADDER = {"a month": (1, 1), "a year": (5, 12), "five years": (20, 60)}
BY_MONTH_UP_TO = 1_200 * 800  # rows times edges
DENSE_UP_TO = 12 * 526 * 126  # rows times sources times targets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--save", action="store_true", help="write bench/results/<date>-restate.json")
    options = parser.parse_args()
    settings.configure(USE_I18N=False)
    django.setup()
    chronicle = read_vietnam()
    found = [
        row
        for where in ("city", "country")
        for step in LADDER
        for row in measure(chronicle, where, step, options.times)
    ]
    for row in found:
        print(f"{row['where']:8} {row['step']:11} {row['size']:30} {row['what']:32} {row['ms']:10.1f} ms")
    if options.save:
        save(found)


def measure(chronicle: Chronicle, where: str, step: str, times: int) -> list[dict[str, Any]]:
    """The measurements of one size."""
    edges, units = edges_of(chronicle, where)
    edge_set = EdgeSet([Mutation(1, DAY, edges)])
    first, second = make_series(units, step, seed=1), make_series(units, step, seed=2)
    warm = MapView(edge_set, DAY)
    restated = everything(first, warm)
    size = f"{len(units):,} → {len(restated.areas):,}, {len(first.rows):,} rows"
    targets = sorted(edge_set.between(BEFORE, DAY).relation().targets)
    works: list[tuple[str, Callable[[], object], int]] = [
        ("edges checked and versioned", lambda: EdgeSet([Mutation(1, DAY, edges)]).version, times),
        ("common areas", lambda: edge_set.common_areas(BEFORE, DAY), times),
        ("cold: plan and all columns", lambda: everything(first, MapView(edge_set, DAY)), times),
        ("warm: all columns", lambda: everything(second, warm), times),
        ("one figure opened", lambda: restate(first, warm, {0: {targets[0]}}).figure(0, 0), times),
        ("known total, one row tightened", lambda: tighten_largest(edge_set, restated), 1),
    ]
    if step == "five years":
        both = across(first, targets)
        works.insert(4, ("cold: months on both sides", lambda: everything(both, MapView(edge_set, DAY)), times))
    if len(edges) * len(first.rows) <= BY_MONTH_UP_TO:
        assert by_month(first, edges) == as_bounds(restated, targets)
        works.append(("baseline by month", lambda: by_month(first, edges), 1))
    if len(units) * len(targets) * len(first.rows) <= DENSE_UP_TO:
        assert dense(first, edges, targets) == as_bounds(restated, targets)
        works.append(("baseline dense", lambda: dense(first, edges, targets), 1))
    return [
        {"where": where, "step": step, "size": size, "what": what, "ms": clock(work, often)}
        for what, work, often in works
    ]


def edges_of(chronicle: Chronicle, where: str) -> tuple[tuple[Edge, ...], list[int]]:
    """The edges of communes and special zones, and every unit that answered before."""
    key = {state.key: number for number, state in enumerate(chronicle.states)}
    level = {state.key: state.level for state in chronicle.states}
    edges = tuple(
        Edge(key[one.predecessor], key[one.successor], Part(one.part))
        for one in chronicle.passages
        if level[one.successor] == "commune" and (where == "country" or one.act == CITY)
    )
    unchanged = [
        key[state.key]
        for state in chronicle.states
        if where == "country" and state.level == "commune" and state.created_by is None and state.ended_by is None
    ]
    return edges, sorted({edge.predecessor for edge in edges} | set(unchanged))


def make_series(units: Sequence[int], step: str, *, seed: int) -> Series:
    indicators, months = LADDER[step]
    periods = months_of(term("civil", 2020, 2024))[-months:]
    rows = tuple(
        Row(Indicator(f"TT{number:02}", Nature.FLOW, Combine.SUM), period)
        for number in range(indicators)
        for period in periods
    )
    chance = random.Random(seed)
    return Series(rows, {unit: chance.choices(range(400), k=len(rows)) for unit in units})


def everything(series: Series, view: MapView) -> Restated:
    """Every column of every unit, with its flags."""
    restated = restate(series, view)
    for unit in restated.areas:
        restated.bands(unit)
    return restated


def tighten_largest(edge_set: EdgeSet, restated: Restated) -> object:
    """One total known in the largest common area."""
    area = max(edge_set.common_areas(BEFORE, DAY), key=lambda one: len(one.targets))
    unit = next(unit for unit in sorted(area.targets) if restated.bands(unit).flags[0] is Exactness.BOUNDED)
    bands = restated.bands(unit)
    return restated.tightened(0, {unit: (bands.low[0] + bands.high[0]) // 2})


def across(series: Series, targets: Sequence[Any]) -> Series:
    """The same series a year and a half later: its last six months are answered by the units of after."""
    months = months_of(term("civil", 2021, 2025))[-LADDER["five years"][1] :]
    late = {period: months[nth] for nth, period in enumerate(dict.fromkeys(row.period for row in series.rows))}
    rows = tuple(Row(row.indicator, late[row.period]) for row in series.rows)
    after = sum(1 << nth for nth, row in enumerate(rows) if row.day >= DAY)
    every = (1 << len(rows)) - 1
    gone = {unit: after ^ every for unit in series.columns if unit not in targets}
    new = {unit: [7] * len(rows) for unit in targets}
    answered = gone | dict.fromkeys(targets, after)
    return Series(rows, {**series.columns, **new}, answered)


# Baselines --------------------------------------------------------------------------------------------


def by_month(series: Series, edges: Sequence[Edge]) -> dict[tuple[int, int], tuple[int, int]]:
    """The bounds of every touched unit and row, each row by itself."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(len(series.rows)):
        for edge in edges:
            low, high = found.get((edge.successor, row), (0, 0))
            count = series.columns[edge.predecessor][row]
            found[edge.successor, row] = (low + (count if edge.part is Part.WHOLE else 0), high + count)
    return found


def dense(series: Series, edges: Sequence[Edge], targets: Sequence[Any]) -> dict[tuple[int, int], tuple[int, int]]:
    """The same by two matrices of shares, low and high."""
    pairs = {edge.pair: edge.part is Part.WHOLE for edge in edges}
    units = list(series.columns)
    lows = [[int(pairs.get((unit, target), False)) for unit in units] for target in targets]
    highs = [[int((unit, target) in pairs) for unit in units] for target in targets]
    found = {}
    for row in range(len(series.rows)):
        counts = [series.columns[unit][row] for unit in units]
        for target, low, high in zip(targets, lows, highs, strict=True):
            found[target, row] = (
                sum(share * count for share, count in zip(low, counts, strict=True)),
                sum(share * count for share, count in zip(high, counts, strict=True)),
            )
    return found


def as_bounds(restated: Restated, targets: Sequence[Any]) -> dict[tuple[int, int], tuple[int, int]]:
    return {
        (target, row): ends
        for target in targets
        for row, ends in enumerate(zip(restated.bands(target).low, restated.bands(target).high, strict=True))
    }


# Clock and record -------------------------------------------------------------------------------------


def clock(work: Callable[[], object], times: int) -> float:
    """The median of processor milliseconds."""
    used = []
    for _ in range(times):
        gc.collect()
        start = time.process_time()
        work()
        used.append(1000 * (time.process_time() - start))
    return round(statistics.median(used), 1)


def save(found: Sequence[dict[str, Any]]) -> None:
    now = datetime.now(tz=UTC)
    path = Path(__file__).parent / "results" / f"{now:%Y-%m-%d}-restate.json"
    path.parent.mkdir(exist_ok=True)
    about = {
        "python": platform.python_version(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
    }
    path.write_text(json.dumps({**about, "rows": found}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
