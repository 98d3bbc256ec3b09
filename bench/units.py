"""How long do loading the units of Viet Nam and asking about them take?

    PYTHONPATH=src python bench/units.py

On the database of TONGKET_DATABASE_URL, otherwise on one made for the occasion; the load is taken back at the end.
"""

import datetime as dt
import os
import statistics
import tempfile
import time
from collections.abc import Callable

import django

TIMES = 5
DAY, BEFORE = dt.date(2026, 6, 15), dt.date(2025, 6, 30)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["TONGKET_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongket.settings")
        django.setup()
        measure()


def measure() -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        measure_questions()
        transaction.set_rollback(True)
    print(connection.vendor)


def measure_questions() -> None:
    from tongket.units import actions, atlas, past, queries
    from tongket.units.models import Mutation, Unit

    clock("load the country", lambda: actions.load_vietnam(by_whom="bench"), times=1)
    city = queries.by_code("01", DAY)
    old = [each for each in Unit.objects.within(city, on=BEFORE) if each.level == "commune"]
    everyone = list(Unit.objects.values_list("pk", flat=True))
    clock("tree of the country on a day, first time", lambda: queries.tree(DAY), times=1)
    clock("tree of the country on a day, kept", lambda: queries.tree(DAY))
    clock("tree of the country ever, first time", queries.tree, times=1)
    clock("tree of the country ever, kept", queries.tree)
    clock("tree of the city, first time", lambda: queries.tree(root=city), times=1)
    clock("tree of the city, kept", lambda: queries.tree(root=city))
    clock("names of 126 communes", lambda: queries.names([each.pk for each in queries.children(city, DAY)]))
    clock("names of every unit", lambda: queries.names(everyone))
    clock("ever within the city", lambda: list(Unit.objects.ever_within(city)))
    clock("within the city on a day", lambda: list(Unit.objects.within(city, on=DAY)))
    clock("keys within the city on a day", lambda: list(Unit.objects.within(city, on=DAY).values_list("pk", flat=True)))
    clock("edges for restating, first time", queries.edge_set, times=1)
    clock("edges for restating, kept", queries.edge_set)
    clock("what 526 communes became", lambda: queries.became([each.pk for each in old], BEFORE, DAY))
    by_name = [
        queries.Reference(name=name, parent="01", on=BEFORE) for name in queries.names([o.pk for o in old]).values()
    ]
    clock("526 references by name", lambda: queries.found(by_name))
    clock("counts below the country", lambda: queries.counts_below(queries.units_at("country", DAY)[0], DAY))
    clock(
        "what 126 communes have for places, first time", lambda: atlas.layout(queries.children(city, DAY), DAY), times=1
    )
    clock("what 126 communes have for places, kept", lambda: atlas.layout(queries.children(city, DAY), DAY))
    clock("what 526 communes have for places, first time", lambda: atlas.layout(old, BEFORE), times=1)
    clock("what 526 communes have for places, kept", lambda: atlas.layout(old, BEFORE))
    clock("a board of 526 tiles", lambda: atlas.board(old, BEFORE))
    act = Mutation.objects.get(legal_source="1656/NQ-UBTVQH15")
    clock("the act of the city opened", lambda: past.deed(act))
    show_how_true(old, city)
    clock("search hoan kiem", lambda: queries.search("hoan kiem"))
    clock("search a", lambda: queries.search("a"))
    clock("unit by code", lambda: queries.by_code("00070", DAY))


def show_how_true(old: list, city: object) -> None:
    """What the tile maps of the city keep of neighbourhood and order; the points of the old communes are worked out."""
    from tongket.units import atlas, queries, tiles

    for units, day in ((queries.children(city, DAY), DAY), (old, BEFORE)):
        found = atlas.layout(units, day)
        kept = tiles.kept(atlas.points(units, day), found)
        shares = ", ".join(f"{name} {float(share):.1%}" for name, share in kept._asdict().items())
        print(f"{len(units)} tiles on {found.columns} x {found.rows}: {shares}")


def clock(what: str, ask: Callable[[], object], times: int = TIMES) -> None:
    walls, works = [], []
    for _ in range(times):
        wall, work = time.perf_counter(), time.process_time()
        ask()
        walls.append(time.perf_counter() - wall)
        works.append(time.process_time() - work)
    print(f"{what:42} {statistics.median(walls) * 1000:9.1f} ms {statistics.median(works) * 1000:9.1f} ms of CPU")


if __name__ == "__main__":
    main()
