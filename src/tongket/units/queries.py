"""What others ask about units: the dated tree, names, ancestors, codes, search, and what became of what.

A day is always given; where it may be left out, the docstring says what that means. The plural is the primitive.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Length, Substr
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongket.errors import Refused
from tongket.rollup import Link, Tree, restate
from tongket.units import rules
from tongket.units.models import (
    LIVE,
    Basis,
    Edge,
    Level,
    Mutation,
    Part,
    Unit,
    UnitAttributes,
    UnitCode,
    holds_on,
)
from tongket.units.text import canon, fold
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


def forget_kept() -> None:
    """Drop the trees and edge sets that are kept: what was read in a transaction that is taken back never was."""
    _trees.clear()
    _edge_sets.clear()


def _version() -> tuple[object, ...]:
    """What changes whenever the tree does, at the price of one pass over the attributes."""
    attributes = UnitAttributes.objects.aggregate(Count("pk"), Max("pk"), Count("valid_to"), Sum("parent_id"))
    return (*attributes.values(), Mutation.objects.aggregate(last=Max("pk"))["last"])


def _links(on: dt.date | None, root: Unit | None) -> list[Link]:
    rows = UnitAttributes.objects.filter(LIVE).order_by("unit_id", "pk")
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
    """The whole history of the unit, without what never held."""
    by_start = (F("valid_from").asc(nulls_first=True), "pk")
    return History(
        attributes=list(unit.attributes.filter(LIVE).order_by(*by_start).select_related("parent")),
        codes=list(unit.codes.filter(LIVE).order_by("scheme", *by_start)),
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
    rows = list(edges.filter(mutation__annulment=None))
    looks = attributes([getattr(edge, f"{side}_id") for edge in rows])
    return sorted(
        rows,
        key=lambda edge: (
            edge.mutation.effective_on,
            bytes(looks[getattr(edge, f"{side}_id")].sort_key),
            edge.pk,
        ),
    )


def became(unit_ids: Collection[int], since: dt.date, on: dt.date) -> dict[int, set[int]]:
    """Unit key to the keys of the units that have ground of it on a day, of what it was on an earlier one.

    A unit that gave a part and lives on is among them. Queries: two for each change on the way.
    """
    here, done = {unit: {unit} for unit in unit_ids}, set[tuple[int, bool]]()
    while steps := _next_steps({key for keys in here.values() for key in keys}, since, on, done):
        onward: defaultdict[int, set[int]] = defaultdict(set)
        for step in steps:
            onward[step.old].add(step.new)
            done.add((step.edge, step.forwards))
        here = {unit: {new for key in keys for new in onward.get(key, {key})} for unit, keys in here.items()}
    return here


class _Step(NamedTuple):
    """A passage on the way from one day to another: forwards, or turned round by an annulment."""

    day: dt.date
    edge: int
    old: int
    new: int
    forwards: bool


def _next_steps(reached: set[int], since: dt.date, on: dt.date, done: Collection[tuple[int, bool]]) -> list[_Step]:
    """The passages of the first day on which one leaves a unit reached; acts taken back on the way are not taken."""
    holds = Q(mutation__annulment=None) | Q(mutation__annulment__effective_on__gt=on)
    forwards = Edge.objects.filter(
        holds, predecessor__in=reached, mutation__effective_on__gt=since, mutation__effective_on__lte=on
    )
    back = Edge.objects.filter(
        successor__in=reached,
        mutation__effective_on__lte=since,
        mutation__annulment__effective_on__gt=since,
        mutation__annulment__effective_on__lte=on,
    )
    ways = (
        (forwards, "mutation__effective_on", "predecessor", "successor", True),
        (back, "mutation__annulment__effective_on", "successor", "predecessor", False),
    )
    steps = [
        _Step(day, edge, old, new, is_forwards)
        for rows, when, start, end, is_forwards in ways
        for day, edge, old, new in rows.values_list(when, "pk", start, end)
        if (edge, is_forwards) not in done
    ]
    first = min((step.day for step in steps), default=None)
    return [step for step in steps if step.day == first]


# What restating needs


def edge_set(level: str = Level.COMMUNE) -> restate.EdgeSet:
    """Every act that moved territory to or from units of the level, for restating; renames and the like are no part.

    An act annulled from its first day never held, so neither it nor its annulment is there. Kept per process until
    an act or an edge changes. Queries: one small one; five when the edges must be read.
    """
    version = _edge_version()
    kept = _edge_sets.get(level)
    if kept is None or kept[0] != version:
        kept = _edge_sets[level] = (version, restate.EdgeSet(_restating(level)))
    return kept[1]


_edge_sets: dict[str, tuple[object, restate.EdgeSet]] = {}


def _edge_version() -> tuple[object, ...]:
    """What changes with any edge that restating reads."""
    counts: dict[str, Any] = {
        "area": Count("pk", filter=Q(area_only=True)),
        "wholes": Count("pk", filter=Q(part=Part.WHOLE)),
        "rests": Count("pk", filter=Q(part=Part.REMAINDER)),
        "sources": Sum(Length("share_source")),
        **{basis: Count("pk", filter=Q(basis=basis)) for basis in Basis.values},
    }
    edges = Edge.objects.aggregate(Count("pk"), Max("pk"), Sum("share_low"), Sum("share_high"), **counts)
    return (*edges.values(), *_version())


def _restating(level: str) -> list[restate.Mutation]:
    acts = {
        act.pk: act
        for act in Mutation.objects.select_related("annuls", "annulment")
        if not _never_held(act) and not _never_held(act.annuls)
    }
    edges: defaultdict[int, list[restate.Edge]] = defaultdict(list)
    for edge in Edge.objects.filter(Q(successor__level=level), mutation__in=acts).order_by("pk"):
        edges[edge.mutation_id].append(_restating_edge(edge, acts[edge.mutation_id]))
    begins = _lone(Unit.objects.filter(level=level), "created_by", "predecessor_edges")
    ends = _lone(Unit.objects.filter(level=level), "ended_by", "successor_edges")
    moving = {pk for pk in acts if edges[pk] or begins[pk] or ends[pk]}
    return [
        restate.Mutation(act.number, act.effective_on, tuple(edges[pk]), frozenset(begins[pk]), frozenset(ends[pk]))
        if act.annuls is None
        else restate.Mutation(act.number, act.effective_on, annuls=act.annuls.number)
        for pk, act in acts.items()
        if (act.annuls_id or pk) in moving
    ]


def _never_held(act: Mutation | None) -> bool:
    """Whether the act was annulled from its first day."""
    annulment = getattr(act, "annulment", None) if act else None
    return act is not None and annulment is not None and annulment.effective_on == act.effective_on


def _lone(units: QuerySet[Unit], act: str, edges: str) -> defaultdict[int, set[int]]:
    """Act to the units that began or ended by it without a passage in it; units that an annulment ended aside."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = units.filter(**{f"{act}__isnull": False, f"{act}__annuls": None}).exclude(**{f"{edges}__mutation": F(act)})
    for unit, mutation in rows.values_list("pk", act):
        found[mutation].add(unit)
    return found


def _restating_edge(edge: Edge, act: Mutation) -> restate.Edge:
    share = (
        restate.Share()
        if edge.basis == "none"
        else restate.Share(
            Fraction(edge.share_low, Edge.ALL),
            Fraction(edge.share_high, Edge.ALL),
            restate.Basis(edge.basis),
            edge.share_source,
        )
    )
    law = edge.legal_source or act.legal_source
    return restate.Edge(edge.predecessor_id, edge.successor_id, restate.Part(edge.part), edge.area_only, share, law)


# Codes


def by_code(code: str, on: dt.date | None = None, scheme: str = GSO) -> Unit:
    """The unit that bears the code on the day; without a day only a code that was never another unit's.

    Raises: Refused, for a code nobody bears, and for one of several units when no day says which.
    """
    (match,) = found([Reference(code=code, on=on, scheme=scheme)])
    if match.unit is None:
        raise Refused(match.said)
    return match.unit


@dataclass(frozen=True, slots=True)
class Reference:
    """How somebody names a unit: by code and day, or by name, superior and day. The superior by name or by code."""

    code: str = ""
    name: str = ""
    parent: str = ""
    on: dt.date | None = None
    scheme: str = GSO


@dataclass(frozen=True, slots=True)
class Match:
    """The unit that a reference means; or none, and why not. What is said of a unit that was found is a warning."""

    unit: Unit | None
    said: str = ""


def found(references: Sequence[Reference]) -> list[Match]:
    """A match for each reference, in order. A name alone never finds a unit.

    Queries: a few, and for each that is refused a few more for its sentence.
    """
    codes = _codes_named({reference.code for reference in references if reference.code})
    looks = _looks_named({reference.name for reference in references if reference.name and not reference.code})
    above = _Above.of(row for rows in looks.values() for row in rows)
    return [
        _by_code(reference, codes[reference.scheme, reference.code])
        if reference.code
        else _by_name(reference, looks, above)
        for reference in references
    ]


def _codes_named(codes: Collection[str]) -> defaultdict[tuple[str, str], list[UnitCode]]:
    rows = UnitCode.objects.filter(LIVE).select_related("unit")
    rows = rows.filter(code__in=codes) if len(codes) <= MANY else rows
    named: defaultdict[tuple[str, str], list[UnitCode]] = defaultdict(list)
    for row in rows.order_by(F("valid_from").asc(nulls_first=True), "pk"):
        named[row.scheme, row.code].append(row)
    return named


def _by_code(reference: Reference, rows: list[UnitCode]) -> Match:
    values = {"code": reference.code, "day": day_text(reference.on) if reference.on else ""}
    if not rows:
        return Match(None, _("No unit ever had the code %(code)s.") % values)
    if reference.on is None:
        if len({row.unit_id for row in rows}) == 1:
            return _with_warning(rows[0])
        values["names"] = "; ".join(_dated_names(rows))
        return Match(None, _("The code %(code)s belonged to %(names)s; say on which day.") % values)
    for row in rows:
        if rules.covers(row.valid_from, row.valid_to, reference.on):
            return _with_warning(row)
    values["names"] = "; ".join(_dated_names(rows))
    return Match(None, _("No unit had the code %(code)s on %(day)s; it belonged to %(names)s.") % values)


def _with_warning(row: UnitCode) -> Match:
    if not row.is_provisional:
        return Match(row.unit)
    official = codes_of([row.unit_id], row.valid_from, row.scheme).get(row.unit_id, "")
    sentence = _("%(code)s is a provisional code of %(name)s; write %(official)s.")
    return Match(row.unit, sentence % {"code": row.code, "name": name_of(row.unit), "official": official or "—"})


def _dated_names(rows: Sequence[UnitCode]) -> list[str]:
    """What the bearers of a code were called while they bore it, each with its time."""
    looks: defaultdict[int, list[UnitAttributes]] = defaultdict(list)
    wanted = UnitAttributes.objects.filter(LIVE, unit__in={row.unit_id for row in rows})
    for look in wanted.order_by(F("valid_from").asc(nulls_first=True), "pk"):
        looks[look.unit_id].append(look)
    told: list[tuple[str, dt.date | None, dt.date | None]] = []
    for row in rows:
        for look in looks[row.unit_id]:
            start = max(filter(None, (row.valid_from, look.valid_from)), default=None)
            end = min(filter(None, (row.valid_to, look.valid_to)), default=None)
            if start and end and start >= end:
                continue
            name = rules.kind(look.kind).called(look.name, get_language() or "vi")
            if told and told[-1][0] == name and told[-1][2] == start:
                start = told.pop()[1]
            told.append((name, start, end))
    return [f"{name} ({span(start, end)})" for name, start, end in told]


def _looks_named(names: Collection[str]) -> Mapping[str, list[UnitAttributes]]:
    """Folded name, as typed, to the attributes that may be meant."""
    ways = {name: bare_names(fold(name)) for name in names}
    wanted = {bare for bares in ways.values() for bare in bares}
    by_fold: defaultdict[str, list[UnitAttributes]] = defaultdict(list)
    for row in (
        UnitAttributes.objects.filter(LIVE, name_fold__in=wanted).select_related("unit").order_by("sort_key", "pk")
    ):
        by_fold[row.name_fold].append(row)
    return {name: [row for bare in bares for row in by_fold[bare]] for name, bares in ways.items()}


def bare_names(wanted: str) -> set[str]:
    """A folded name with and without the word of a kind."""
    return {wanted, *(words for words, _kind in _without_kind(wanted))}


def _by_name(reference: Reference, looks: Mapping[str, list[UnitAttributes]], above: _Above) -> Match:
    rows = looks.get(reference.name, [])
    if not reference.name or not reference.parent or reference.on is None:
        hint = "; ".join(dict.fromkeys(_placed(row) for row in rows[:5]))
        if not hint:
            return Match(None, _("No unit was ever called %(name)s.") % {"name": reference.name})
        sentence = _(
            "The name %(name)s alone names no unit: give its code, or its superior and a day. Perhaps: %(hint)s."
        )
        return Match(None, sentence % {"name": reference.name, "hint": hint})
    on = reference.on
    same = [row for row in rows if _is_called(row, reference.name) and rules.covers(row.valid_from, row.valid_to, on)]
    under = above.under(same, reference.parent, on)
    if len({row.unit_id for row in under}) == 1:
        return Match(under[0].unit)
    values = {"name": reference.name, "parent": reference.parent, "day": day_text(on)}
    values["hint"] = "; ".join(dict.fromkeys(_placed(row) for row in (under or same or rows)[:5]))
    if under:
        return Match(None, _("Several units under %(parent)s were called %(name)s on %(day)s: %(hint)s.") % values)
    if not rows:
        return Match(None, _("No unit was ever called %(name)s.") % values)
    sentence = _("No unit under %(parent)s was called %(name)s on %(day)s. Perhaps: %(hint)s.")
    return Match(None, sentence % values)


def _is_called(row: UnitAttributes, name: str) -> bool:
    """Whether that is the name, with or without the word of its kind, however the tone is placed."""
    kind = rules.kind(row.kind)
    return _same(name) in {_same(row.name), _same(kind.called(row.name, "vi")), _same(kind.called(row.name, "en"))}


def _same(name: str) -> str:
    return canon(name).casefold()


@dataclass(frozen=True, slots=True)
class _Above:
    """The names and codes of every unit above some others, on all their days. Queries: two."""

    looks: Mapping[int, list[UnitAttributes]]
    codes: Mapping[int, list[UnitCode]]

    @classmethod
    def of(cls, rows: Iterable[UnitAttributes]) -> _Above:
        keys = {key for row in rows for key in rules.path_keys(row.path)[:-1]}
        looks: defaultdict[int, list[UnitAttributes]] = defaultdict(list)
        codes: defaultdict[int, list[UnitCode]] = defaultdict(list)
        if keys:
            for look in UnitAttributes.objects.filter(LIVE, unit__in=keys):
                looks[look.unit_id].append(look)
            for code in UnitCode.objects.filter(LIVE, unit__in=keys):
                codes[code.unit_id].append(code)
        return cls(looks, codes)

    def under(self, rows: Sequence[UnitAttributes], parent: str, on: dt.date) -> list[UnitAttributes]:
        """Those that stand on the day, at any height, under a unit of that name or code."""
        return [row for row in rows if any(self._is(key, parent, on) for key in rules.path_keys(row.path)[:-1])]

    def _is(self, key: int, parent: str, on: dt.date) -> bool:
        look = rules.as_of(self.looks.get(key, ()), on)
        coded = (row.code for row in self.codes.get(key, ()) if rules.covers(row.valid_from, row.valid_to, on))
        return parent in coded or (look is not None and _is_called(look, parent))


def _placed(row: UnitAttributes) -> str:
    """The name of the unit, where it stood, and when."""
    name = rules.kind(row.kind).called(row.name, get_language() or "vi")
    above = name_of(row.parent, row.valid_from) if row.parent and row.parent.level != Level.COUNTRY else ""
    return f"{name}{', ' if above else ''}{above} ({span(row.valid_from, row.valid_to)})"


def units_by_code(codes: Collection[str], on: dt.date | None = None, scheme: str = GSO) -> dict[str, list[Unit]]:
    """Code to the units that bear it on the day, or ever bore it; without codes nobody bears. Queries: one."""
    wanted = set(codes)
    rows = UnitCode.objects.filter(LIVE, scheme=scheme).select_related("unit")
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
    rows = UnitCode.objects.filter(scheme=scheme, is_provisional=False).order_by("unit_id", "pk")
    rows = rows.filter(unit_id__in=wanted) if len(wanted) <= MANY else rows
    by_unit: defaultdict[int, list[UnitCode]] = defaultdict(list)
    for row in rows:
        by_unit[row.unit_id].append(row)
    chosen = {unit: rules.as_of(by_unit[unit], on) for unit in wanted & by_unit.keys()}
    return {unit: row.code for unit, row in chosen.items() if row is not None}


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
    rows = UnitAttributes.objects.filter(LIVE, _any(condition for _rank, condition in ways))
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
