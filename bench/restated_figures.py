"""What does it cost to take figures from the record and show them on the map after the merger, from end to end?

    PYTHONPATH=src python bench/restated_figures.py [--months 60] [--indicators 20]

Every commune of Hà Nội before 1 July 2025 has answered every month; the numbers are made up. On the database of
TONGKET_DATABASE_URL, otherwise on one made for the occasion; everything is taken back at the end.
"""

import argparse
import datetime as dt
import gc
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

import django

DAY, BEFORE = dt.date(2025, 7, 1), dt.date(2025, 6, 30)
BATCH = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--indicators", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["TONGKET_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongket.settings")
        django.setup()
        from django.core.management import call_command
        from django.db import connection, transaction

        call_command("migrate", verbosity=0)
        with transaction.atomic():
            measure(options.months, options.indicators)
            transaction.set_rollback(True)
        print(connection.vendor)


def measure(months: int, indicators: int) -> None:
    from tongket import rollup
    from tongket.reporting.actions import load_dictionary
    from tongket.reporting.queries import FactTable, engine_of, figures
    from tongket.units.actions import load_vietnam
    from tongket.units.models import Unit
    from tongket.units.queries import by_code

    load_dictionary()
    load_vietnam(by_whom="bench")
    city = by_code("01", BEFORE)
    communes = Unit.objects.filter(level="commune")
    old = list(communes.filter(pk__in=Unit.objects.within(city, on=BEFORE)).values_list("pk", flat=True))
    new = list(communes.filter(pk__in=Unit.objects.within(city, on=DAY)).values_list("pk", flat=True))
    periods = rollup.months_of(rollup.term("admin", 2020, 2024))[-months:]
    codes = fill(city, old, periods, indicators)
    requests = [rollup.Request(code, unit, month) for code in codes for unit in new for month in periods]
    year = rollup.year("admin", 2024)
    print(f"{len(old)} communes to {len(new)}, {months} months of {indicators} indicators, {len(requests):,} figures")
    figures(requests[:1], on_map=DAY)  # the trees and edges are read and the plan is made once a process
    table = clock("the facts, from the database", lambda: FactTable.read(frozenset(codes), requests, None, DAY))
    engine = clock("the facts, laid out", lambda: engine_of(table, None, DAY))
    clock("the figures, restated", lambda: engine.figures(requests, detail=False))
    native = [rollup.Request(code, unit, month) for code in codes for unit in old for month in periods]
    plain = clock("for comparison: the plain engine, laid out", lambda: engine_of(table, None, None))
    clock("for comparison: the figures of then", lambda: plain.figures(native, detail=False))

    clock("one page: 126 communes, a year", lambda: figures([r(codes[0], unit, year) for unit in new], on_map=DAY))
    clock("one page: a commune, 60 months", lambda: figures([r(codes[0], new[0], one) for one in periods], on_map=DAY))


def r(code: str, unit: int, period: Any) -> Any:
    from tongket import rollup

    return rollup.Request(code, unit, period)


def fill(city: Any, units: Sequence[int], periods: Sequence[Any], number: int) -> list[str]:
    """The codes of that many indicators, of which every unit has answered every month."""
    from tongket.reporting.actions import period_row
    from tongket.reporting.models import Approval, Category, Cell, Change, Collection, Indicator, Report, Sheet

    now = dt.datetime(2025, 1, 20, tzinfo=dt.UTC)
    kept = [
        Indicator(code=f"B{nth:02}", name_vi="-", name_en="-", nature="flow", combine="sum") for nth in range(number)
    ]
    indicators = Indicator.objects.bulk_create(kept)
    change = Change.objects.create(id=1, recorded_at=now, kind="approve")
    sheet, whole, chance = Sheet.objects.get(code="03/TT"), Category.objects.get(code=""), random.Random(1)
    for period in periods:
        row = period_row(period)
        asked = Collection.objects.create(sheet=sheet, period=row, asked_by=city, due_on=period.end, opened_at=now)
        made = [Report(collection=asked, unit_id=unit, state="approved", due_on=period.end) for unit in units]
        reports = Report.objects.bulk_create(made)
        Approval.objects.bulk_create([Approval(report=report, since=change) for report in reports])
        Cell.objects.bulk_create(
            [
                Cell(
                    report=report,
                    unit_id=report.unit_id,
                    period=row,
                    indicator=indicator,
                    category=whole,
                    state="value",
                    value=chance.randrange(400),
                    door="page",
                    since=change,
                )
                for report in reports
                for indicator in indicators
            ],
            batch_size=BATCH,
        )
    return [indicator.code for indicator in indicators]


def clock(what: str, work: Callable[[], Any]) -> Any:
    """What the work came to; its time is printed."""
    gc.collect()
    wall, work_ = time.perf_counter(), time.process_time()
    found = work()
    wall, work_ = time.perf_counter() - wall, time.process_time() - work_
    print(f"{what:46} {wall:9.2f} s {work_:9.2f} s of CPU")
    return found


if __name__ == "__main__":
    main()
