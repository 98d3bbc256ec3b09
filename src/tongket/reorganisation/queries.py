"""What is asked of drafts and of acts carried out: their ways, what they bring, what is still open afterwards.

Everything is set-based: the number of queries does not grow with units, groups or roles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongket.accounts.models import Role
from tongket.accounts.queries import units_overseen_by
from tongket.errors import Problem, Refused
from tongket.groups.models import GroupHome
from tongket.reorganisation import rules
from tongket.reorganisation.models import PlannedUnit, Reorganisation, ReorganisationAct
from tongket.reorganisation.rules import Begun, Plan, Way
from tongket.units import queries as units
from tongket.units.models import Edge, Mutation, MutationKind, Takeover, Unit, UnitAttributes, UnitCode, holds_on
from tongket.units.rules import kind, path_keys
from tongket.units.tables import ActRow, PassageRow, Tables, UnitRow
from tongket.units.text import fold, sort_key

DAY = timedelta(days=1)
WAY = ("predecessor", "successor", "part", "area_only", "is_likely")
ROLES, GROUPS = "roles", "groups"


class Matter(Protocol):
    """Something that may be open in a unit that ended: reports, groups, findings. Listed in `OPEN_MATTERS`.

    `by_takeover` says that a unit which takes the matter over owns it; otherwise each item is settled where one looks.
    """

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def by_takeover(self) -> bool: ...

    def open_items(self, unit_ids: Collection[int], day: date) -> Mapping[int, int]:
        """{unit: how many items are open} of units that ended on a day; units without any are left out."""

    def where_to_look(self, unit_id: int) -> str:
        """The address at which the items of a unit are seen."""


def matters() -> list[Matter]:
    """Every kind of item that may be open, in the order of the settings."""
    return [import_string(path)() for path in settings.OPEN_MATTERS]


def in_order(names: Mapping[Any, str]) -> list[tuple[Any, str]]:
    """Keys and names in the order of the Vietnamese alphabet."""
    return sorted(names.items(), key=lambda item: (sort_key(item[1]), str(item[0])))


# --- a draft ------------------------------------------------------------------------------------------------------


def on_record(unit_id: int) -> str:
    """The key of a unit on record."""
    return f"#{unit_id}"


def planned(pk: int) -> str:
    """The key of a planned unit."""
    return f"new {pk}"


def place_key(unit_id: int | None, new_id: int | None) -> str:
    """The key of a place that is the one or the other, or nothing."""
    if unit_id is not None:
        return on_record(unit_id)
    return planned(new_id) if new_id is not None else ""


@dataclass(frozen=True)
class Draft:
    """A draft with all its rows, read once. Queries: four for the rows, three for the units they speak of."""

    reorganisation: Reorganisation
    units: Sequence[PlannedUnit]
    changes: Sequence[Any]
    passages: Sequence[Any]
    takeovers: Sequence[Any]

    @property
    def eve(self) -> date | None:
        day = self.reorganisation.effective_on
        return day - DAY if day else None

    @cached_property
    def unit_by_key(self) -> dict[str, Unit]:
        """Every unit on record that a row speaks of."""
        keys = {row.parent_id for row in (*self.units, *self.changes)} | {row.unit_id for row in self.changes}
        keys |= {key for row in self.passages for key in (row.predecessor_id, row.successor_id)}
        keys |= {key for row in self.takeovers for key in (row.from_unit_id, row.to_unit_id)}
        found = Unit.objects.in_bulk(keys - {None})
        return {on_record(pk): unit for pk, unit in found.items()}

    @cached_property
    def called(self) -> dict[Any, str]:
        """The name of every place that a row speaks of."""
        names = units.names([unit.pk for unit in self.unit_by_key.values()], self.eve)
        on = {on_record(pk): name for pk, name in names.items()}
        return on | {planned(row.pk): kind(row.kind).called(row.name, get_language() or "vi") for row in self.units}

    @cached_property
    def ways(self) -> list[Way]:
        return [
            Way(
                on_record(row.predecessor_id),
                place_key(row.successor_id, row.successor_new_id) or None,
                row.part,
                row.area_only,
            )
            for row in self.passages
        ]

    @cached_property
    def plan(self) -> Plan:
        """The draft as the rules see it."""
        mine = self.reorganisation
        codes = {row.code for row in self.units if row.code}
        there = [unit.pk for unit in self.unit_by_key.values()]
        return Plan(
            kind=mine.kind,
            effective_on=mine.effective_on,
            legal_source=mine.legal_source,
            begun={
                planned(row.pk): Begun(row.name, bool(row.parent_id or row.parent_new_id), row.code)
                for row in self.units
            },
            changed={on_record(row.unit_id) for row in self.changes},
            ways=self.ways,
            handed_over={on_record(row.from_unit_id) for row in self.takeovers},
            called=self.called,
            there=_there(mine.under_id, there, self.eve),
            bearers=_bearers(codes, self.eve),
        )

    @property
    def gaps(self) -> list[Problem]:
        return rules.gaps(self.plan)

    def tables(self) -> Tables:
        """The draft as the importer takes it: one act that moves ground, and one for each kind of change beside it."""
        mine = self.reorganisation
        assert mine.effective_on
        kinds = {row.called_after for row in self.changes} if mine.kind not in rules.CHANGES else set()
        acts = [
            ActRow("", name, name, mine.effective_on, mine.decided_on, mine.legal_source, mine.note)
            for name in (mine.kind, *(each for each in rules.CHANGES if each in kinds))
        ]
        passages = [*self._passage_rows(mine.kind), *self._takeover_rows(mine.kind)]
        return Tables([*self._unit_rows(mine.kind), *self._change_rows(kinds)], acts, passages)

    def _unit_rows(self, act: str) -> Iterable[UnitRow]:
        columns = (
            "level",
            "kind",
            "name",
            "scheme",
            "code",
            "is_provisional",
            "latitude_e6",
            "longitude_e6",
            "area_m2",
        )
        for row in self.units:
            said = {name: getattr(row, name) for name in columns}
            yield UnitRow("", planned(row.pk), act, parent=place_key(row.parent_id, row.parent_new_id), **said)

    def _change_rows(self, kinds: Collection[str]) -> Iterable[UnitRow]:
        for row in self.changes:
            said = {name: getattr(row, name) for name in ("kind", "name", "scheme", "code")}
            act = row.called_after if kinds else self.reorganisation.kind
            yield UnitRow("", on_record(row.unit_id), act, parent=place_key(row.parent_id, row.parent_new_id), **said)

    def _passage_rows(self, act: str) -> Iterable[PassageRow]:
        columns = ("area_only", "share_low", "share_high", "basis", "share_source", "legal_source")
        for row, way in zip(self.passages, self.ways, strict=True):
            said = {name: getattr(row, name) for name in columns}
            yield PassageRow("", act, str(way.predecessor), str(way.successor or ""), row.part, **said)

    def _takeover_rows(self, act: str) -> Iterable[PassageRow]:
        for row in self.takeovers:
            taker = place_key(row.to_unit_id, row.to_new_id)
            yield PassageRow("", act, on_record(row.from_unit_id), taker, "takeover", matter=row.matter)


def draft_of(reorganisation: Reorganisation) -> Draft:
    """The draft with its rows."""
    return Draft(
        reorganisation,
        list(reorganisation.units.all()),
        list(reorganisation.changes.all()),
        list(reorganisation.passages.all()),
        list(reorganisation.takeovers.all()),
    )


def _there(under: int, unit_ids: Collection[int], eve: date | None) -> set[str]:
    """The keys of those that stand under a unit on the eve."""
    if eve is None:
        return set()
    rows = UnitAttributes.objects.filter(holds_on(eve), unit__in=unit_ids).values_list("unit_id", "path")
    return {on_record(pk) for pk, path in rows if under in path_keys(path)[:-1]}


def _bearers(codes: Collection[str], eve: date | None) -> dict[str, str]:
    if eve is None or not codes:
        return {}
    rows = UnitCode.objects.filter(holds_on(eve), code__in=codes, scheme=units.GSO)
    return {code: on_record(unit) for code, unit in rows.values_list("code", "unit_id")}


def find_unit(text: str, under: Unit, day: date) -> Unit:
    """The unit of a code or a name, under another on a day.

    Raises: Refused, when nobody is called so, or several are.
    """
    coded = units.units_by_code([text], day).get(text, [])
    inside = Unit.objects.within(under, on=day)
    if found := list(inside.filter(pk__in=[unit.pk for unit in coded])):
        return found[0]
    hits = units.search(text, day, 20)
    mine = set(inside.filter(pk__in=[hit.unit.pk for hit in hits]).values_list("pk", flat=True))
    fitting = [hit for hit in hits if hit.unit.pk in mine]
    exact = [hit for hit in fitting if fold(text) in (fold(hit.name), _bare(hit.unit, day))]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0].unit
    if not fitting:
        raise Refused(_("No unit there is called “%(text)s”; type its code or its name.") % {"text": text})
    codes = units.codes_of([hit.unit.pk for hit in fitting], day)
    told = "; ".join(f"{codes.get(hit.unit.pk, '—')} {hit.name}, {hit.where}" for hit in fitting[:8])
    raise Refused(_("Several units fit “%(text)s”; type the code: %(told)s.") % {"text": text, "told": told})


def _bare(unit: Unit, day: date) -> str:
    return units.attributes([unit.pk], day)[unit.pk].name_fold


# --- before it is done --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A unit that ends or gives ground: where it goes, its groups, and how many of them still wait for a home."""

    key: Any
    unit_id: int
    name: str
    ways: Sequence[Way]
    has_ended: bool
    groups: int = 0
    left: int = 0

    @property
    def suggestion(self) -> Any:
        return rules.suggested_home(self.ways)

    @property
    def has_to_choose(self) -> bool:
        return rules.has_to_choose(self.ways)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A role on a unit that ends, and the unit where it is to go on; without one, it waits for somebody to say."""

    role: Role
    old_name: str
    key: Any
    new_name: str


@dataclass(frozen=True)
class Foreseen:
    """What a draft brings, found by carrying it out and taking it back."""

    problems: Sequence[Problem]
    begun: Sequence[str] = ()
    ended: Sequence[str] = ()
    changed: Sequence[str] = ()
    old_units: Sequence[OldUnit] = ()
    open_items: Sequence[tuple[str, int]] = ()
    roles: Sequence[Proposal] = ()
    exact: Sequence[str] = ()
    bounded: Sequence[str] = ()
    called: Mapping[Any, str] = field(default_factory=dict)

    @property
    def is_possible(self) -> bool:
        return rules.is_whole(self.problems)

    @property
    def choosing(self) -> list[OldUnit]:
        return [old for old in self.old_units if old.has_to_choose and old.left]

    @property
    def by_rule(self) -> list[OldUnit]:
        return [old for old in self.old_units if old.has_ended and not old.has_to_choose and old.left]

    @property
    def moving(self) -> int:
        """Groups that move by rule."""
        return sum(old.left for old in self.by_rule)

    @property
    def waiting(self) -> int:
        """Groups of units that end, for which somebody must choose."""
        return sum(old.left for old in self.choosing if old.has_ended)


def consequences(draft: Draft) -> Foreseen:
    """Everything but what the acts themselves do: groups, roles, open items, and what becomes of series."""
    day = draft.reorganisation.effective_on
    assert day
    by_key = rules.by_predecessor(draft.ways)
    keys = {key: draft.unit_by_key[str(key)].pk for key in by_key}
    counts = group_counts(keys.values(), day)
    ended = {keys[key] for key in draft.plan.ended}
    old = [
        OldUnit(key, pk, draft.called[str(key)], by_key[key], pk in ended, *counts.get(pk, (0, 0)))
        for key, pk in keys.items()
    ]
    exact = rules.exact_after(draft.ways)
    return Foreseen(
        problems=draft.gaps,
        begun=[name for key, name in in_order(draft.called) if key in draft.plan.begun],
        ended=[name for key, name in in_order(draft.called) if key in draft.plan.ended],
        changed=[name for key, name in in_order(draft.called) if key in draft.plan.changed],
        old_units=sorted(old, key=lambda each: sort_key(each.name)),
        open_items=[(each.label, sum(each.open_items(ended, day).values())) for each in matters()],
        roles=list(_proposals(draft, old, day)),
        exact=[name for key, name in in_order(draft.called) if exact.get(key)],
        bounded=[name for key, name in in_order(draft.called) if exact.get(key) is False],
        called=draft.called,
    )


def group_counts(unit_ids: Iterable[int], day: date) -> dict[int, tuple[int, int]]:
    """{unit: (groups it had or has, groups still at home there)} of groups not closed by the day. Queries: one."""
    mine = Q(valid_to=None) | Q(valid_to=day, valid_from__lt=day)
    homes = GroupHome.objects.filter(_open(day), mine, unit__in=set(unit_ids)).order_by()
    counted = homes.values_list("unit").annotate(both=Count("pk"), still=Count("pk", filter=Q(valid_to=None)))
    return {unit: (both, still) for unit, both, still in counted}


def _proposals(draft: Draft, old_units: Iterable[OldUnit], day: date) -> Iterable[Proposal]:
    said = {(row.from_unit_id, row.matter): place_key(row.to_unit_id, row.to_new_id) for row in draft.takeovers}
    old_by_unit = {old.unit_id: old for old in old_units if old.has_ended}
    levels: dict[Any, str] = {key: unit.level for key, unit in draft.unit_by_key.items()}
    levels |= {planned(row.pk): row.level or kind(row.kind).level or "commune" for row in draft.units}
    for role in roles_left(list(old_by_unit), day).select_related("user").order_by("unit", "kind", "pk"):
        old = old_by_unit[role.unit_id]
        key = said.get((old.unit_id, ROLES)) or said.get((old.unit_id, "")) or old.suggestion
        if key and not rules.may_go_on(levels[old.key], levels[key]):
            key = None
        yield Proposal(role, old.name, key, draft.called.get(key, "") if key else "")


# --- an act on record ---------------------------------------------------------------------------------------------


def acts_seen_by(user: Any, on: date) -> QuerySet[Mutation]:
    """Acts all of whose units a person oversees, annulments too."""
    seen = units_overseen_by(user, on).values("pk")
    touched = Unit.objects.filter(Q(ended_by=OuterRef("pk")) | Q(created_by=OuterRef("pk")))
    edges = Edge.objects.filter(mutation=OuterRef("pk"))
    looks = UnitAttributes.objects.filter(begun_by=OuterRef("pk"))
    inside = (
        Exists(touched.filter(pk__in=seen))
        | Exists(edges.filter(predecessor__in=seen))
        | Exists(looks.filter(unit__in=seen))
    )
    outside = (
        Exists(touched.exclude(pk__in=seen))
        | Exists(edges.exclude(predecessor__in=seen))
        | Exists(looks.exclude(unit__in=seen))
    )
    return Mutation.objects.filter(inside).exclude(outside)


@dataclass(frozen=True)
class Act:
    """An act on record: what is annulled with it, the unit above all it touched, who ended by it, and the ways."""

    mutation: Mutation
    acts: Sequence[Mutation]
    under: Unit
    ended: frozenset[int]
    ways: Sequence[Way]
    annulment: Mutation | None

    @property
    def day(self) -> date:
        return self.mutation.effective_on

    @property
    def state(self) -> str:
        return rules.ANNULLED if self.annulment else rules.DONE

    @cached_property
    def ways_of(self) -> dict[Any, list[Way]]:
        return rules.by_predecessor(self.ways)

    @cached_property
    def names(self) -> dict[int, str]:
        """Names of all units it touched: of those that ended on the eve, of the others on its day."""
        after = {way.successor for way in self.ways} | {self.under.pk}
        old = units.names([*self.ended, *self.ways_of], self.day - DAY)
        return units.names([pk for pk in after if isinstance(pk, int)], self.day) | old

    def after(self, unit_id: int) -> list[tuple[int, str]]:
        """Who has its ground, or for one without any the unit above, by name."""
        found = {way.successor for way in self.ways_of.get(unit_id, ()) if way.successor} or {self.under.pk}
        return in_order({pk: self.names[pk] for pk in found if isinstance(pk, int)})

    def suggestion(self, unit_id: int) -> int | None:
        """Who most likely takes over: whoever has its residents or its remainder; without ground, the unit above."""
        ways = self.ways_of.get(unit_id)
        found = rules.suggested_home(ways) if ways else self.under.pk
        return found if isinstance(found, int) else None


def act_of(mutation: Mutation) -> Act:
    """The act with everything around it. Queries: fixed in number."""
    main = mutation.annuls or mutation
    annulment = getattr(mutation, "annulment", None)
    ways = [Way(*row) for row in main.edges.values_list(*WAY)]
    if mutation.annuls:
        ended = set(Unit.objects.filter(ended_by=mutation).values_list("pk", flat=True))
        ways = [way for way in rules.turned_round(ways) if way.predecessor in ended]
        return Act(mutation, (mutation,), _under(main, _touched(main, ways, ended)), frozenset(ended), ways, None)
    ended = set(Unit.objects.filter(ended_by=main).values_list("pk", flat=True))
    ended |= {pk for pk in rules.Plan("", None, ways=ways).ended if isinstance(pk, int)}
    under = _under(main, _touched(main, ways, ended))
    above = _ended_above(ended, main) if main.kind != MutationKind.ANNUL else {}
    return Act(mutation, _together(main, under, above), under, frozenset(ended | above.keys()), ways, annulment)


def _touched(act: Mutation, ways: Iterable[Way], ended: Collection[int]) -> set[int]:
    found = {pk for way in ways for pk in (way.predecessor, way.successor) if isinstance(pk, int)}
    looks = UnitAttributes.objects.filter(begun_by=act).values_list("unit_id", flat=True)
    return found | set(ended) | set(Unit.objects.filter(created_by=act).values_list("pk", flat=True)) | set(looks)


def _under(act: Mutation, touched: Collection[int]) -> Unit:
    """The lowest unit above everything the act touched that exists on its day; that of a reorganisation is its own."""
    own = ReorganisationAct.objects.filter(mutation=act).select_related("reorganisation__under").first()
    if own:
        return own.reorganisation.under
    day = act.effective_on
    on_the_way = holds_on(day) | holds_on(day - DAY)
    paths = UnitAttributes.objects.filter(on_the_way, unit__in=touched).values_list("path", flat=True)
    above = [path_keys(path)[:-1] for path in paths]
    keys = [level[0] for level in zip(*above, strict=False) if len(set(level)) == 1]
    there = {unit.pk: unit for unit in Unit.objects.on(day).filter(pk__in=keys)}
    lowest = next((there[key] for key in reversed(keys) if key in there), None)
    return lowest or Unit.objects.filter(level="country").order_by("pk")[0]


def _ended_above(ended: Collection[int], act: Mutation) -> dict[int, int | None]:
    """{unit: the act that ended it} of what stood above the ended ones and ended that day too, such as districts."""
    day = act.effective_on
    paths = UnitAttributes.objects.filter(holds_on(day - DAY), unit__in=ended).values_list("path", flat=True)
    above = {key for path in paths for key in path_keys(path)[:-1]} - set(ended)
    return dict(Unit.objects.filter(pk__in=above, valid_to=day).values_list("pk", "ended_by"))


def _together(act: Mutation, under: Unit, above: Mapping[int, int | None]) -> Sequence[Mutation]:
    """The acts that are annulled together: those of one reorganisation, or with the one that ended what stood above."""
    own = ReorganisationAct.objects.filter(mutation=act).first()
    if own:
        return tuple(
            Mutation.objects.filter(reorganisation_act__reorganisation=own.reorganisation_id).order_by("number")
        )
    wholly = Mutation.objects.filter(pk__in=[pk for pk in above.values() if pk is not None]).exclude(
        Exists(Unit.objects.filter(ended_by=OuterRef("pk")).exclude(pk__in=above))
    )
    return (act, *wholly.order_by("number"))


# --- groups to re-home --------------------------------------------------------------------------------------------


def old_units(act: Act) -> list[OldUnit]:
    """The units of the act that had or have groups, those where a choice is due first, by name. Queries: three.

    Of an act that is annulled none: its units exist again, or wait with the annulment.
    """
    if act.annulment:
        return []
    keys = act.ended | {pk for pk in act.ways_of if isinstance(pk, int)}
    counts = group_counts(keys, act.day)
    found = [OldUnit(pk, pk, act.names[pk], act.ways_of.get(pk, ()), pk in act.ended, *counts[pk]) for pk in counts]
    return sorted(found, key=lambda old: (not old.has_ended or not old.left, sort_key(old.name), old.unit_id))


def homes_of(act: Act, unit_id: int) -> QuerySet[GroupHome]:
    """The open homes of the groups that a unit had on the eve, or still has: where each is now."""
    had = GroupHome.objects.filter(unit=unit_id, valid_to=act.day, valid_from__lt=act.day).values("group")
    after = {way.successor for way in act.ways_of.get(unit_id, ())} - {None, unit_id}
    given = Q(group__in=had, unit__in=after, valid_from=act.day)
    homes = GroupHome.objects.filter(Q(unit=unit_id) | given, _open(act.day), valid_to=None)
    return homes.select_related("group__type").order_by("group__type__code", "group__code", "group")


# --- what is still open -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Open:
    """What is open of one matter in one ended unit, and who carries it on."""

    unit_id: int
    unit: str
    matter: Matter
    count: int
    owner: int | None

    @property
    def is_red(self) -> bool:
        return self.owner is None

    @property
    def key(self) -> str:
        return f"{self.unit_id}-{self.matter.name}"

    @property
    def url(self) -> str:
        return self.matter.where_to_look(self.unit_id)


def still_open(act: Act) -> list[Open]:
    """Every matter open in a unit that the act ended, by unit; of an act that is annulled none.

    Queries: one a matter, one for those who took over.
    """
    found: list[Open] = []
    if act.annulment:
        return found
    for matter in matters():
        owners = takers(act, matter.name) if matter.by_takeover else {}
        for unit, count in matter.open_items(act.ended, act.day).items():
            found.append(Open(unit, act.names[unit], matter, count, owners.get(unit)))
    return sorted(found, key=lambda each: (sort_key(each.unit), each.unit_id, each.matter.name))


def takers(act: Act, matter: str) -> dict[int, int]:
    """{ended unit: who took a matter over} by the act and those beside it."""
    rows = Takeover.objects.of(matter, act.day).filter(from_unit__in=act.ended)
    return dict(rows.order_by("pk").values_list("from_unit", "to_unit"))


def role_proposals(act: Act) -> list[Proposal]:
    """The roles left on units that the act ended, each with the unit where it most likely goes on. Queries: three."""
    if act.annulment:
        return []
    said, after = takers(act, ROLES), places_for_roles(act)
    roles = roles_left(act.ended, act.day).select_related("user").order_by("unit", "kind", "user__display_name", "pk")
    found = []
    for role in roles:
        wish = said.get(role.unit_id) or act.suggestion(role.unit_id)
        new = wish if wish in dict(after.get(role.unit_id, ())) else None
        found.append(Proposal(role, act.names[role.unit_id], new, act.names.get(new, "") if new else ""))
    return sorted(found, key=lambda each: (sort_key(each.old_name), each.role.kind, each.role.pk))


def places_for_roles(act: Act) -> dict[int, list[tuple[int, str]]]:
    """{ended unit: where its roles may go on}: who has its ground or its work, but nobody above it. Queries: three."""
    said = takers(act, ROLES)
    reach = {pk: dict(act.after(pk)) for pk in act.ended}
    extra = units.names({pk for pk in said.values() if pk not in act.names}, act.day)
    for old, new in said.items():
        reach[old][new] = act.names.get(new) or extra[new]
    levels = dict(Unit.objects.filter(pk__in={*act.names, *extra}).values_list("pk", "level"))
    return {
        old: in_order({pk: name for pk, name in places.items() if rules.may_go_on(levels[old], levels[pk])})
        for old, places in reach.items()
    }


def settled_by(unit: Unit) -> Mutation | None:
    """The act on whose pages an ended unit is settled: of a district, the one that ended its communes."""
    if unit.valid_to is None:
        return None
    below = Unit.objects.within(unit, on=unit.valid_to - DAY).filter(valid_to=unit.valid_to).exclude(pk=unit.pk)
    acts = Mutation.objects.filter(pk__in=below.values("ended_by")).exclude(kind=MutationKind.LEVEL_ABOLISHED)
    return acts.order_by("number").first() or unit.ended_by


def summary(rows: Iterable[Open]) -> list[tuple[Matter, int, int]]:
    """Each matter with how many items are open, and how many of them have nobody."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        counts[row.matter.name][0] += row.count
        counts[row.matter.name][1] += row.count if row.is_red else 0
    return [(matter, *counts[matter.name]) for matter in matters()]  # type: ignore[misc]


def roles_left(unit_ids: Collection[int], day: date) -> QuerySet[Role]:
    """Roles on these units that are in force on the day or later, not settled yet, of accounts that may sign in."""
    left = Q(valid_to=None) | Q(valid_to__gt=day)
    return Role.objects.filter(left, unit__in=unit_ids, user__is_active=True, moves=None)


def homes_left(unit_ids: Collection[int], day: date) -> QuerySet[GroupHome]:
    """Homes in these units that nobody has left, of groups not closed by the day."""
    return GroupHome.objects.filter(_open(day), unit__in=unit_ids, valid_to=None)


def _open(day: date) -> Q:
    """The condition that a home is of a group not closed by the day."""
    return Q(group__closed_on=None) | Q(group__closed_on__gt=day)
