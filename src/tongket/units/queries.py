"""What others ask about units: the dated tree, names, ancestors, codes, search, and what became of what.

A day is always given; where it may be left out, the docstring says what that means. The plural is the primitive.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongket.errors import Refused
from tongket.rollup import Link, Tree
from tongket.units import rules
from tongket.units.models import (
    Edge,
    Level,
    Mutation,
    Unit,
    UnitAttributes,
    UnitCode,
    holds_on,
)
from tongket.units.text import fold
from tongket.web.shown import day_text

GSO = "gso"
MANY = 2_000  # above this many keys every row is read and sifted here: databases bound their lists
KEPT_TREES = 32


# The tree


def tree(on: dt.date | None = None, *, root: Unit | None = None) -> Tree:
    """The tree of units with its links by day; only those of one day, or only what was ever within `root`.

    Kept per process until a unit changes. Queries: one small one; a second when the tree must be read.
    """
    key = (root.pk if root else None, on)
    version = _version()
    kept = _trees.get(key)
    if kept is None or kept[0] != version:
        if len(_trees) >= KEPT_TREES:
            _trees.clear()
        kept = _trees[key] = (version, Tree(_links(on, root)))
    return kept[1]


_trees: dict[tuple[int | None, dt.date | None], tuple[tuple[object, ...], Tree]] = {}


def _version() -> tuple[object, ...]:
    """What changes whenever the tree does, at the price of one pass over the attributes."""
    attributes = UnitAttributes.objects.aggregate(Count("pk"), Max("pk"), Count("valid_to"), Sum("parent_id"))
    return (*attributes.values(), Mutation.objects.aggregate(last=Max("pk"))["last"])


def _links(on: dt.date | None, root: Unit | None) -> list[Link]:
    rows = UnitAttributes.objects.order_by("unit_id", "pk")
    if on is not None:
        rows = rows.filter(holds_on(on))
    if root is not None:
        rows = rows.filter(unit__in=Unit.objects.ever_within(root))
    return [
        Link(unit, None if root and unit == root.pk else parent, start, end)
        for unit, parent, start, end in rows.values_list("unit_id", "parent_id", "valid_from", "valid_to")
    ]


# Names


def names(unit_ids: Collection[int], on: dt.date | None = None) -> dict[int, str]:
    """Unit key to its name with the word of its kind, in the language of the reader.

    As of the day; without a day, or for a unit that had ended by then, its last. Queries: one.
    """
    language = get_language() or "vi"
    return {unit: rules.kind(row.kind).called(row.name, language) for unit, row in attributes(unit_ids, on).items()}


def attributes(unit_ids: Collection[int], on: dt.date | None = None) -> dict[int, UnitAttributes]:
    """Unit key to its attributes as of the day, or its last. Queries: one."""
    wanted = set(unit_ids)
    rows = UnitAttributes.objects.order_by("unit_id", "pk")
    if len(wanted) <= MANY:
        rows = rows.filter(unit_id__in=wanted)
    by_unit: defaultdict[int, list[UnitAttributes]] = defaultdict(list)
    for row in rows:
        by_unit[row.unit_id].append(row)
    chosen = {unit: rules.as_of(by_unit[unit], on) for unit in wanted & by_unit.keys()}
    return {unit: row for unit, row in chosen.items() if row is not None}


def name_of(unit: Unit, on: dt.date | None = None) -> str:
    """The name of one unit with the word of its kind."""
    return names([unit.pk], on)[unit.pk]


def full_name(unit: Unit, on: dt.date) -> str:
    """The name and those of the units above it, without the country: “Phường Cửa Nam, Thành phố Hà Nội”."""
    chain = [each for each in (unit, *reversed(ancestors(unit, on))) if each.level != Level.COUNTRY] or [unit]
    name_by_key = names([each.pk for each in chain], on)
    return ", ".join(name_by_key[each.pk] for each in chain)


# Up, down, before, after


def ancestors(unit: Unit, on: dt.date) -> list[Unit]:
    """The units above it as of the day, the root first; of a unit that had ended, as they were at its end."""
    row = attributes([unit.pk], on).get(unit.pk)
    keys = rules.path_keys(row.path)[:-1] if row else ()
    unit_by_key = Unit.objects.in_bulk(keys)
    return [unit_by_key[key] for key in keys]


def children(unit: Unit, on: dt.date) -> list[Unit]:
    """The units directly below it on the day, in the order of the Vietnamese alphabet."""
    rows = UnitAttributes.objects.filter(holds_on(on), parent=unit).select_related("unit")
    return [row.unit for row in rows.order_by("sort_key", "unit_id")]


def units_at(level: str, on: dt.date) -> list[Unit]:
    """The units of a level on the day, in the order of the Vietnamese alphabet."""
    rows = UnitAttributes.objects.filter(holds_on(on), unit__level=level).select_related("unit")
    return [row.unit for row in rows.order_by("sort_key", "unit_id")]


def counts_below(unit: Unit, on: dt.date) -> dict[int, dict[str, int]]:
    """Key of each unit directly below it to how many units of each level stand under that one. Queries: two."""
    own = attributes([unit.pk], on).get(unit.pk)
    if own is None:
        return {}
    child = Substr("path", len(own.path) + 1, rules.PATH_WIDTH)
    under = UnitAttributes.objects.filter(
        holds_on(on), path__gte=own.path + rules.path_of((1,)), path__lt=rules.path_after(own.path)
    )
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    rows = under.annotate(child=child).exclude(parent=unit).values_list("child", "unit__level")
    for key, level, number in rows.annotate(Count("pk")).order_by():
        counts[int(key)][level] = number
    return dict(counts)


@dataclass(frozen=True, slots=True)
class History:
    """What one unit was called and coded, from first to last, and the acts that began and ended it."""

    attributes: Sequence[UnitAttributes]
    codes: Sequence[UnitCode]
    began: Mutation | None
    ended: Mutation | None


def history_of(unit: Unit) -> History:
    """The whole history of the unit."""
    by_start = (F("valid_from").asc(nulls_first=True), "pk")
    return History(
        attributes=list(unit.attributes.order_by(*by_start).select_related("parent")),
        codes=list(unit.codes.order_by("scheme", *by_start)),
        began=unit.created_by,
        ended=unit.ended_by,
    )


def successors(unit: Unit) -> list[Edge]:
    """The passages of its territory to later units, by day and name."""
    return _edges(unit.successor_edges.select_related("successor", "mutation"), "successor")


def predecessors(unit: Unit) -> list[Edge]:
    """The passages of territory to it from earlier units, by day and name."""
    return _edges(unit.predecessor_edges.select_related("predecessor", "mutation"), "predecessor")


def _edges(edges: QuerySet[Edge], side: str) -> list[Edge]:
    rows = list(edges)
    looks = attributes([getattr(edge, f"{side}_id") for edge in rows])
    return sorted(
        rows,
        key=lambda edge: (
            edge.mutation.effective_on,
            bytes(looks[getattr(edge, f"{side}_id")].sort_key),
            edge.pk,
        ),
    )


# Codes


def by_code(code: str, on: dt.date | None = None, scheme: str = GSO) -> Unit:
    """The unit that bears the code on the day; without a day only a code that was never another unit's.

    Raises: Refused, for a code nobody bears, and for one of several units when no day says which.
    """
    found = units_by_code([code], on, scheme).get(code, [])
    if not found:
        raise Refused(_unknown_code(code, on))
    if len(found) > 1:
        raise Refused(
            _("The code %(code)s belonged to %(names)s; say on which day.")
            % {"code": code, "names": "; ".join(_dated_names(found))}
        )
    return found[0]


def units_by_code(codes: Collection[str], on: dt.date | None = None, scheme: str = GSO) -> dict[str, list[Unit]]:
    """Code to the units that bear it on the day, or ever bore it; without codes nobody bears. Queries: one."""
    wanted = set(codes)
    rows = UnitCode.objects.filter(scheme=scheme).select_related("unit")
    rows = rows.filter(code__in=wanted) if len(wanted) <= MANY else rows
    rows = rows.filter(holds_on(on)) if on else rows
    found: defaultdict[str, dict[int, Unit]] = defaultdict(dict)
    for row in rows.order_by(F("valid_from").asc(nulls_first=True), "pk"):
        if row.code in wanted:
            found[row.code][row.unit_id] = row.unit
    return {code: list(units.values()) for code, units in found.items()}


def codes_of(unit_ids: Collection[int], on: dt.date | None = None, scheme: str = GSO) -> dict[int, str]:
    """Unit key to its code as of the day, or its last. Queries: one."""
    wanted = set(unit_ids)
    rows = UnitCode.objects.filter(scheme=scheme).order_by("unit_id", "pk")
    rows = rows.filter(unit_id__in=wanted) if len(wanted) <= MANY else rows
    by_unit: defaultdict[int, list[UnitCode]] = defaultdict(list)
    for row in rows:
        by_unit[row.unit_id].append(row)
    chosen = {unit: rules.as_of(by_unit[unit], on) for unit in wanted & by_unit.keys()}
    return {unit: row.code for unit, row in chosen.items() if row is not None}


def _unknown_code(code: str, on: dt.date | None) -> str:
    if on is None:
        return _("No unit ever had the code %(code)s.") % {"code": code}
    return _("No unit had the code %(code)s on %(day)s.") % {"code": code, "day": day_text(on)}


def _dated_names(units: list[Unit]) -> list[str]:
    name_by_key = names([unit.pk for unit in units])
    return [f"{name_by_key[unit.pk]} ({span(unit.valid_from, unit.valid_to)})" for unit in units]


def span(valid_from: dt.date | None, valid_to: dt.date | None) -> str:
    """The validity in words, with the last day it holds: “until 30 June 2025”, “since 1 July 2025”."""
    first = day_text(valid_from) if valid_from else ""
    last = day_text(valid_to - dt.timedelta(days=1)) if valid_to else ""
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("since %(first)s") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else _("at all times on record")


# Search


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that a search found: under which name, where it stands, and whether it has ended."""

    unit: Unit
    name: str
    where: str
    validity: str
    has_ended: bool


EXACT, PREFIX, INSIDE = 1, 2, 3


def search(text: str, on: dt.date | None = None, limit: int = 20) -> list[Found]:
    """Units by name, marks and case ignored: the whole name first, then its beginning, then within it.

    Within each of these, units that have ended come after those that exist. With a day only the units of that day.
    A word of a kind in front or behind (“phường”, “ward”) narrows the search to that kind.
    """
    today = on or timezone.localdate()
    ways = _ways(fold(text))
    rows = UnitAttributes.objects.filter(_any(condition for _rank, condition in ways))
    rows = rows.filter(holds_on(on)) if on else rows
    best = (
        rows.annotate(rank=_first(ways), ended=_first([(1, Q(unit__valid_to__lte=today))]))
        .order_by("rank", "ended", "sort_key", "unit_id", "-pk")
        .select_related("unit")
    )
    chosen: dict[int, UnitAttributes] = {}
    for row in best[: limit * 4]:
        chosen.setdefault(row.unit_id, row)
    return _found(list(chosen.values())[:limit], today)


def _ways(wanted: str) -> list[tuple[int, Q]]:
    """The ways in which a folded name may hold what is wanted, the best first, each with its rank."""
    if not wanted:
        return []
    words_and_kinds = [(wanted, Q()), *_without_kind(wanted)]
    return [
        (rank, kinds & Q(**{lookup: words}))
        for rank, lookup in (
            (EXACT, "name_fold"),
            (PREFIX, "name_fold__startswith"),
            (INSIDE, "name_fold__contains"),
        )
        for words, kinds in words_and_kinds
    ]


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, Q(pk__in=()))


def _first(ways: Iterable[tuple[int, Q]]) -> Case:
    """The number of the first condition that holds, or zero."""
    whens = [When(condition, then=Value(number)) for number, condition in ways]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def _without_kind(wanted: str) -> list[tuple[str, Q]]:
    """What is left of the words when the word of a kind is taken off, with the kind as a condition."""
    ways = []
    for kind in rules.kinds().values():
        vi, en = fold(kind.vi), fold(kind.en)
        if vi and wanted.startswith(f"{vi} "):
            ways.append((wanted.removeprefix(f"{vi} "), Q(kind=kind.code)))
        if en and wanted.endswith(f" {en}"):
            ways.append((wanted.removesuffix(f" {en}"), Q(kind=kind.code)))
    return ways


def _found(rows: Sequence[UnitAttributes], today: dt.date) -> list[Found]:
    language = get_language() or "vi"
    where = _places({row.unit_id: row.path for row in rows}, today)
    return [
        Found(
            unit=row.unit,
            name=rules.kind(row.kind).called(row.name, language),
            where=where[row.unit_id],
            validity=span(row.unit.valid_from, row.unit.valid_to),
            has_ended=row.unit.valid_to is not None and row.unit.valid_to <= today,
        )
        for row in rows
    ]


def _places(paths: Mapping[int, str], day: dt.date) -> dict[int, str]:
    """Unit key to the names of the units above it, nearest first, without the country. Queries: one."""
    above = {unit: rules.path_keys(path)[1:-1][::-1] for unit, path in paths.items()}
    name_by_key = names({key for keys in above.values() for key in keys}, day)
    return {unit: ", ".join(name_by_key[key] for key in keys) for unit, keys in above.items()}
