"""What the pages of the past are made of: a unit's life act by act, and one act with all that it did.

Annulled acts are among them, each with its annulment: nothing that was on record is left out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongket.units import queries, rules
from tongket.units.models import LIVE, Basis, Edge, Mutation, Takeover, Unit, UnitAttributes, UnitCode
from tongket.units.picture import Link, Scene, areas, scene_from, scene_of, scenes
from tongket.units.text import sort_key
from tongket.web.shown import percent_text

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Passage:
    """Territory that passed, as one side sees it: the unit on the other side by its name, and how much passed."""

    edge: Edge
    unit_id: int
    name: str
    share: str

    @property
    def note(self) -> str:
        """What is to be said beside how much: that nobody lived there, or the share, on what basis and from where."""
        return _("ground without residents") if self.edge.area_only else self.share


@dataclass(frozen=True, slots=True)
class Change:
    """What one act changed of a unit that goes on: a word for what, and the words before and after."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What one act did to one unit. An act that was annulled has its annulment."""

    act: Mutation
    annulment: Mutation | None
    began: bool
    ended: bool
    came: Sequence[Passage]
    went: Sequence[Passage]
    changes: Sequence[Change]
    gave_work: Sequence[tuple[Takeover, str]]
    took_work: Sequence[tuple[Takeover, str]]


def turns(unit: Unit) -> list[Turn]:
    """Every act that had to do with the unit, annulled ones too, by day and number. Queries: about ten."""
    edges = list(Edge.objects.filter(Q(predecessor=unit) | Q(successor=unit)).order_by("pk"))
    work = list(Takeover.objects.filter(Q(from_unit=unit) | Q(to_unit=unit)).order_by("pk"))
    looks = list(unit.attributes.order_by("pk"))
    codes = list(unit.codes.order_by("pk"))
    touched = {edge.mutation_id for edge in edges} | {row.mutation_id for row in work}
    changed = {look.begun_by_id for look in looks} | {code.begun_by_id for code in codes}
    acts = _with_annulments({*touched, *changed, unit.created_by_id, unit.ended_by_id} - {None})
    namer = _Namer.of(edges, work, looks)
    return [_turn(unit, act, edges, work, looks, codes, namer) for act in acts]


def _with_annulments(keys: Collection[Any]) -> list[Mutation]:
    """The acts of those keys, what they annul and what annulled them, by day and number."""
    found = Mutation.objects.filter(Q(pk__in=keys) | Q(annuls__in=keys) | Q(annulment__in=keys))
    return list(found.select_related("annuls", "annulment").order_by("effective_on", "number"))


def annulment_of(act: Mutation) -> Mutation | None:
    """The act that took this one back, if one did."""
    return getattr(act, "annulment", None)


@dataclass(frozen=True, slots=True)
class _Namer:
    """What units were called just before and from a day on. Queries: one."""

    looks: Mapping[int, list[UnitAttributes]]

    @classmethod
    def of(cls, edges: Iterable[Edge], work: Iterable[Takeover] = (), looks: Iterable[UnitAttributes] = ()) -> _Namer:
        keys = {key for edge in edges for key in (edge.predecessor_id, edge.successor_id)}
        keys |= {key for row in work for key in (row.from_unit_id, row.to_unit_id)}
        keys |= {look.parent_id for look in looks if look.parent_id} | {look.unit_id for look in looks}
        found: defaultdict[int, list[UnitAttributes]] = defaultdict(list)
        rows = UnitAttributes.objects.order_by("unit_id", "pk")
        for row in rows.filter(unit__in=keys) if len(keys) <= queries.MANY else rows:
            found[row.unit_id].append(row)
        return cls(found)

    def name(self, unit: int, day: dt.date) -> str:
        look = self.look(unit, day)
        return rules.kind(look.kind).called(look.name, get_language() or "vi") if look else ""

    def look(self, unit: int, day: dt.date) -> UnitAttributes | None:
        return rules.as_of(self.looks.get(unit, ()), day)

    def order(self, units: Collection[int], day: dt.date) -> list[int]:
        """The units in the Vietnamese order of their names."""
        return sorted(units, key=lambda unit: (self._sort_key(unit, day), unit))

    def _sort_key(self, unit: int, day: dt.date) -> bytes:
        look = self.look(unit, day)
        return bytes(look.sort_key) if look else b""


def _turn(
    unit: Unit,
    act: Mutation,
    edges: Sequence[Edge],
    work: Sequence[Takeover],
    looks: Sequence[UnitAttributes],
    codes: Sequence[UnitCode],
    namer: _Namer,
) -> Turn:
    own = [edge for edge in edges if edge.mutation_id == act.pk]
    tasks = [row for row in work if row.mutation_id == act.pk]
    lives_on = any(edge.predecessor_id == edge.successor_id for edge in own)
    return Turn(
        act=act,
        annulment=annulment_of(act),
        began=unit.created_by_id == act.pk,
        ended=unit.ended_by_id == act.pk or (not lives_on and any(edge.predecessor_id == unit.pk for edge in own)),
        came=_passages(own, "predecessor", unit, act.effective_on - DAY, namer),
        went=_passages(own, "successor", unit, act.effective_on, namer),
        changes=_changes(act, looks, codes, namer),
        gave_work=[(row, namer.name(row.to_unit_id, act.effective_on)) for row in tasks if row.from_unit_id == unit.pk],
        took_work=[
            (row, namer.name(row.from_unit_id, act.effective_on - DAY)) for row in tasks if row.to_unit_id == unit.pk
        ],
    )


def _passages(edges: Iterable[Edge], side: str, unit: Unit, day: dt.date, namer: _Namer) -> list[Passage]:
    here = "successor_id" if side == "predecessor" else "predecessor_id"
    mine = {getattr(edge, f"{side}_id"): edge for edge in edges if getattr(edge, here) == unit.pk}
    return [Passage(mine[key], key, namer.name(key, day), share_text(mine[key])) for key in namer.order(mine, day)]


def share_text(edge: Edge) -> str:
    """The share on record in words, with its basis and its source; nothing where none is known."""
    if edge.basis == Basis.NONE:
        return ""
    low, high = Fraction(edge.share_low, Edge.ALL), Fraction(edge.share_high, Edge.ALL)
    much = percent_text(low) if high - low < Fraction(1, 1_000_000) else f"{percent_text(low)}–{percent_text(high)}"
    return ", ".join(filter(None, (much, str(Basis(edge.basis).label), edge.share_source)))


def _changes(act: Mutation, looks: Sequence[UnitAttributes], codes: Sequence[UnitCode], namer: _Namer) -> list[Change]:
    """What the act changed of a unit that was there before."""
    found = []
    for look in looks:
        before = _before(look, looks) if look.begun_by_id == act.pk else None
        if before:
            found += _differences(before, look, act.effective_on, namer)
    for code in codes:
        old = _before(code, [row for row in codes if row.scheme == code.scheme]) if code.begun_by_id == act.pk else None
        if old and old.code != code.code:
            found.append(Change(_("Code"), old.code, code.code))
    return found


def _before(row: Any, rows: Sequence[Any]) -> Any:
    """The row of the same unit in force until this one begins; the nearest earlier one after a gap."""
    earlier = [
        each
        for each in rows
        if each.pk != row.pk and each.valid_to and each.valid_to <= row.valid_from and _has_a_day(each)
    ]
    others = [each for each in rows if each.pk != row.pk]
    holding = rules.as_of(others, row.valid_from) if not _has_a_day(row) else None
    if holding and rules.covers(holding.valid_from, holding.valid_to, row.valid_from):
        return holding  # an act that never held: what it would have changed goes on
    return max(earlier, key=lambda each: each.valid_to, default=None)


def _has_a_day(row: Any) -> bool:
    return rules.is_live(row.valid_from, row.valid_to)


def _differences(was: UnitAttributes, now: UnitAttributes, day: dt.date, namer: _Namer) -> list[Change]:
    language = get_language() or "vi"
    pairs = (
        (_("Name"), was.name, now.name),
        (_("Kind"), rules.kind(was.kind).word(language), rules.kind(now.kind).word(language)),
        (
            _("Belongs to"),
            namer.name(was.parent_id or 0, day - DAY) if was.parent_id != now.parent_id else "",
            namer.name(now.parent_id or 0, day) if was.parent_id != now.parent_id else "",
        ),
    )
    return [Change(what, before, after) for what, before, after in pairs if before != after]


# Acts


def provinces_of(acts: Collection[Mutation]) -> dict[int, list[str]]:
    """Act to the names of the units of province level in which units began or changed by it. Queries: three."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    province = Substr("path", rules.PATH_WIDTH + 1, rules.PATH_WIDTH)
    for act in ("unit__created_by", "begun_by"):
        rows = UnitAttributes.objects.filter(**{f"{act}__in": acts}).annotate(province=province)
        for key, unit in rows.order_by().values_list(act, "province").distinct():
            found[key] |= {int(unit)} if unit else set()
    called = queries.names({unit for units in found.values() for unit in units})
    return {act: sorted((called[unit] for unit in units), key=sort_key) for act, units in found.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """A unit with its name as of an act."""

    unit_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One act with all that it did: who began and ended, who changed how, and every passage by scene."""

    act: Mutation
    annulment: Mutation | None
    begun: Sequence[Named]
    ended: Sequence[Named]
    changed: Sequence[tuple[Named, Sequence[Change]]]
    scenes: Sequence[Scene]
    edges: Mapping[Link, Edge]
    areas: int
    takeovers: Sequence[tuple[Takeover, str, str]]
    provinces: Sequence[Named]
    old_names: Mapping[int, str]
    new_names: Mapping[int, str]

    @property
    def whole(self) -> int:
        """How many old units passed as a whole."""
        return sum(edge.part == "whole" for edge in self.edges.values())

    @property
    def cut(self) -> int:
        """How many old units were cut."""
        return len({link.old for link in self.edges if link.part != "whole"})

    @property
    def place(self) -> Mapping[int, int]:
        """New unit to the number of the scene that is about it."""
        return {unit: number for number, scene in enumerate(self.scenes) for unit in scene.about}


def deed(act: Mutation) -> Deed:
    """The act opened. Queries: about a dozen, whatever its size."""
    edges = list(act.edges.order_by("pk"))
    work = list(act.takeovers.order_by("pk"))
    begun = set(Unit.objects.filter(created_by=act).values_list("pk", flat=True))
    looks = list(UnitAttributes.objects.filter(begun_by=act).exclude(unit__in=begun).order_by("pk"))
    codes = list(UnitCode.objects.filter(begun_by=act).exclude(unit__in=begun).order_by("pk"))
    touched = {look.unit_id for look in looks} | {code.unit_id for code in codes}
    every = list(UnitAttributes.objects.filter(unit__in=touched).order_by("pk"))
    ended = _ended(act, edges)
    own = [*every, *(UnitAttributes(unit_id=key) for key in begun | ended)]
    namer = _Namer.of(edges, work, own)
    day = act.effective_on
    links = {Link(edge.predecessor_id, edge.successor_id, edge.part, edge.area_only): edge for edge in edges}
    news = {link.new for link in links}
    order = {unit: at for at, unit in enumerate(namer.order(news, day))}
    olds_first = sorted(links, key=lambda link: sort_key(namer.name(link.old, day - DAY)))
    return Deed(
        act=act,
        annulment=annulment_of(act),
        begun=[Named(key, namer.name(key, day)) for key in namer.order(begun, day)],
        ended=[Named(key, namer.name(key, day - DAY)) for key in namer.order(ended, day - DAY)],
        changed=_all_changed(act, touched, every, codes, namer),
        scenes=scenes(olds_first, order),
        edges=links,
        areas=len(areas(olds_first)),
        takeovers=[(row, namer.name(row.from_unit_id, day - DAY), namer.name(row.to_unit_id, day)) for row in work],
        provinces=_provinces({*begun, *ended, *touched, *news}, day),
        old_names={link.old: namer.name(link.old, day - DAY) for link in links},
        new_names={unit: namer.name(unit, day) for unit in news},
    )


def _provinces(units: Collection[int], day: dt.date) -> list[Named]:
    """The units of province level in which these stood on the day or when they ended, in the Vietnamese order."""
    chains = [rules.path_keys(look.path) for look in queries.attributes(units, day).values()]
    looks = queries.attributes({chain[1] for chain in chains if len(chain) > 1}, day)
    called = queries.names(looks, day)
    return [Named(key, called[key]) for key in sorted(looks, key=lambda key: (bytes(looks[key].sort_key), key))]


def _ended(act: Mutation, edges: Sequence[Edge]) -> set[int]:
    """The units that the act ended; of one that was annulled, those that would have."""
    stay = {edge.predecessor_id for edge in edges if edge.predecessor_id == edge.successor_id}
    ended = set(Unit.objects.filter(ended_by=act).values_list("pk", flat=True))
    return ended | ({edge.predecessor_id for edge in edges} - stay)


def _all_changed(
    act: Mutation,
    touched: set[int],
    looks: Sequence[UnitAttributes],
    codes: Sequence[UnitCode],
    namer: _Namer,
) -> list[tuple[Named, Sequence[Change]]]:
    of_unit: defaultdict[int, list[UnitAttributes]] = defaultdict(list)
    for look in looks:
        of_unit[look.unit_id].append(look)
    coded: defaultdict[int, list[UnitCode]] = defaultdict(list)
    for code in UnitCode.objects.filter(unit__in={row.unit_id for row in codes}).order_by("pk"):
        coded[code.unit_id].append(code)
    found = [
        (Named(key, namer.name(key, act.effective_on)), _changes(act, of_unit[key], coded[key], namer))
        for key in namer.order(touched, act.effective_on)
    ]
    return [(named, changes) for named, changes in found if changes]


# The pictures of one unit


@dataclass(frozen=True, slots=True)
class View:
    """A scene of one unit with the names on both sides."""

    act: Mutation
    scene: Scene
    edges: Mapping[Link, Edge]
    names: tuple[Mapping[int, str], Mapping[int, str]]


def pictures(unit: Unit) -> tuple[list[View], list[View]]:
    """Pictures of what the unit was and of what it became, one for each act in force. Queries: three."""
    held = Edge.objects.filter(mutation__annulment=None).select_related("mutation")
    came = list(held.filter(successor=unit).order_by("pk"))
    olds = {edge.predecessor_id for edge in came}
    beside = list(held.filter(mutation__in={edge.mutation_id for edge in came}, predecessor__in=olds).order_by("pk"))
    went = list(held.filter(predecessor=unit).order_by("pk"))
    namer = _Namer.of([*beside, *went])
    was = [_view(own, namer, lambda links: scene_of(links, new=unit.pk)) for own in _by_act(beside)]
    return was, [_view(own, namer, lambda links: scene_from(links, old=unit.pk)) for own in _by_act(went)]


def _by_act(edges: Iterable[Edge]) -> list[list[Edge]]:
    found: defaultdict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        found[edge.mutation_id].append(edge)
    return sorted(found.values(), key=lambda own: (own[0].mutation.effective_on, own[0].mutation.number))


def _view(edges: Sequence[Edge], namer: _Namer, scene: Any) -> View:
    act = edges[0].mutation
    links = {Link(edge.predecessor_id, edge.successor_id, edge.part, edge.area_only): edge for edge in edges}
    old_names = {link.old: namer.name(link.old, act.effective_on - DAY) for link in links}
    new_names = {link.new: namer.name(link.new, act.effective_on) for link in links}
    ordered = sorted(links, key=lambda link: sort_key(old_names[link.old]))
    return View(act, scene(ordered), links, (old_names, new_names))


# Lanes


def lanes(unit: Unit) -> rules.Lanes:
    """Name, kind, superior and codes of the unit side by side through time. Queries: three."""
    language = get_language() or "vi"
    looks = list(unit.attributes.filter(LIVE).order_by("pk"))
    namer = _Namer.of((), (), looks)
    rows: dict[str, list[rules.Stretch]] = {
        _("Name"): [rules.Stretch(look.valid_from, look.valid_to, look.name) for look in looks],
        _("Kind"): [
            rules.Stretch(look.valid_from, look.valid_to, rules.kind(look.kind).word(language)) for look in looks
        ],
        _("Belongs to"): [
            rules.Stretch(look.valid_from, look.valid_to, namer.name(look.parent_id, look.valid_from or dt.date.min))
            for look in looks
            if look.parent_id
        ],
    }
    for code in _live_codes(unit.codes.all()):
        head = _("Code (%(scheme)s)") % {"scheme": code.scheme}
        if code.is_provisional:
            head = _("Provisional code (%(scheme)s)") % {"scheme": code.scheme}
        rows.setdefault(head, []).append(rules.Stretch(code.valid_from, code.valid_to, code.code))
    return rules.lanes(rows)


def _live_codes(codes: QuerySet[UnitCode]) -> list[UnitCode]:
    return list(codes.filter(LIVE).order_by("scheme", "is_provisional", "pk"))
