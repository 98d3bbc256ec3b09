"""How long do a city's five years of facts take to load and to answer, plain Python beside DuckDB?

Run `python bench/rollup.py`; `--save` keeps the table as bench/results/<date>-rollup.json. The plain engine
looks at every fact for every request, so it stops at the step where that would take minutes.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import random
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tongket.rollup import (
    Combine,
    DuckEngine,
    Due,
    Fact,
    Indicator,
    Link,
    MemoryEngine,
    Nature,
    Period,
    Request,
    State,
    Tree,
    months_of,
    term,
    year,
)

CITY, MERGER = 1, date(2025, 7, 1)
FLOWS = [Indicator(f"F{n}", Nature.FLOW, Combine.SUM) for n in range(9)]
GROUPED = [Indicator(f"G{n}", Nature.FLOW, Combine.SUM) for n in range(4)]
MEMBERS = Indicator("S0", Nature.STOCK, Combine.SUM)
SHARE = Indicator("R0", Nature.RATIO, Combine.RECOMPUTE, ("G0", "G1"), ("S0",))
INDICATORS = [*FLOWS, *GROUPED, MEMBERS, SHARE]

#: Old communes (30 districts), new communes, groups.
LADDER = {"district": (20, 4, 350), "city/8": (66, 16, 1_320), "city": (526, 126, 10_546)}
PLAIN_UP_TO = "city/8"
PLAIN_REQUESTS = 6


def make_tree(old: int, new: int) -> Tree:
    districts = [Link(10 + n, CITY, None, MERGER) for n in range(max(1, old // 18))]
    before = [Link(1_000 + n, districts[n % len(districts)].unit, None, MERGER) for n in range(old)]
    after = [Link(5_000 + n, CITY, MERGER, None) for n in range(new)]
    return Tree([Link(CITY, None), *districts, *before, *after])


def make_rows(old: int, new: int, groups: int) -> tuple[list[Any], list[Any], dict[int, Period]]:
    """Fact rows, due rows and periods: monthly flows of communes, yearly answers of each group."""
    chance = random.Random(5)
    months = months_of(term("admin", 2021, 2025))
    years = [year("admin", number) for number in range(2021, 2026)]
    periods = dict(enumerate([*months, *years]))
    facts: list[Any] = []
    due: list[Any] = []
    for number, month in enumerate(months):
        units = range(1_000, 1_000 + old) if month.last_day < MERGER else range(5_000, 5_000 + new)
        for unit in units:
            for flow in FLOWS:
                due.append((flow.code, unit, number))
                if chance.random() < 0.97:
                    value, state = (0, "nil") if chance.random() < 0.1 else (chance.randrange(40), "value")
                    facts.append((flow.code, unit, number, "", "", value, state, f"cell:{len(facts)}"))
    number = len(months) + 4
    for group in range(groups):
        unit = 5_000 + group % new
        for code in ("G0", "G1", "G2", "G3", "S0"):
            due.append((code, unit, number))
            row = (code, unit, number, f"type{group % 7}", f"g{group}", group % 2, "value", f"group:{group}")
            facts.append(row)
    return facts, due, periods


def make_requests() -> list[Request]:
    years = [year("admin", number) for number in range(2021, 2026)]
    whole = term("admin", 2021, 2025)
    requests = [Request(flow.code, CITY, period) for flow in FLOWS for period in [whole, *years]]
    return requests + [Request(one.code, CITY, years[-1]) for one in [*GROUPED, MEMBERS, SHARE]]


def measure(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Median wall and CPU seconds."""
    walls, cpus = [], []
    for _ in range(times):
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls), statistics.median(cpus)


def climb(step: str, times: int) -> list[dict[str, Any]]:
    """The measurements of one size, engines in alternation."""
    old, new, groups = LADDER[step]
    tree, requests = make_tree(old, new), make_requests()
    rows, due, periods = make_rows(old, new, groups)
    about = {"step": step, "facts": len(rows), "due": len(due)}

    def load() -> DuckEngine:
        return DuckEngine.from_rows(tree, INDICATORS, rows, due, periods)

    duck = load()
    found = [
        {
            **about,
            "what": "tree",
            "engine": "both",
            "requests": 0,
            "time": measure(lambda: make_tree(old, new), times),
        },
        {**about, "what": "load", "engine": "duck", "requests": 0, "time": measure(load, times)},
    ]
    for detail in (False, True):
        what = "answer, with detail" if detail else "answer"
        taken = measure(lambda detail=detail: duck.figures(requests, detail), times)  # type: ignore[misc]
        found.append({**about, "what": what, "engine": "duck", "requests": len(requests), "time": taken})
    if list(LADDER).index(step) <= list(LADDER).index(PLAIN_UP_TO):
        few = requests[:PLAIN_REQUESTS]
        plain = MemoryEngine(tree, INDICATORS, *as_objects(rows, due, periods))
        assert plain.figures(few, False) == duck.figures(few, False), "the engines disagree"
        for name, engine in (("memory", plain), ("duck", duck)):
            taken = measure(lambda engine=engine: engine.figures(few, False), times)  # type: ignore[misc]
            found.append({**about, "what": "answer few", "engine": name, "requests": len(few), "time": taken})
    return found


def as_objects(rows: list[Any], due: list[Any], periods: dict[int, Period]) -> tuple[list[Fact], list[Due]]:
    facts = [
        Fact(code, unit, periods[period], value, State(state), category, key, source)
        for code, unit, period, category, key, value, state, source in rows
    ]
    return facts, [Due(code, unit, periods[period]) for code, unit, period in due]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--save", action="store_true", help="keep the table under bench/results")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--step", choices=LADDER, action="append")
    given = parser.parse_args()
    found = [row for step in given.step or LADDER for row in climb(step, given.times)]
    print(f"{'size':10}{'facts':>9}{'due':>9}  {'what':22}{'engine':8}", end="")
    print(f"{'requests':>9}{'wall ms':>10}{'CPU ms':>10}")
    for row in found:
        wall, cpu = (1000 * seconds for seconds in row["time"])
        print(
            f"{row['step']:10}{row['facts']:>9,}{row['due']:>9,}  {row['what']:22}{row['engine']:8}"
            f"{row['requests']:>9}{wall:>10.1f}{cpu:>10.1f}"
        )
    if given.save:
        path = Path(__file__).parent / "results" / f"{time.strftime('%Y-%m-%d')}-rollup.json"
        path.parent.mkdir(exist_ok=True)
        about = {"python": platform.python_version(), "rows": found}
        path.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
