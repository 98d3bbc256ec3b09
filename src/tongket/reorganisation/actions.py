"""Writes: preparing a draft, carrying it out, settling what it leaves open, annulling it.

Each takes the person and the instant, asks `rules.why_not` under lock, and records an event. A draft that was changed
meanwhile, carried out already, or that does not fit what is on record is refused, and then nothing has happened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from tongket.accounts.actions import Grant, end_roles, give_roles, record
from tongket.accounts.models import Role
from tongket.accounts.queries import standing
from tongket.errors import N_, NotAllowed, Problem, Refused
from tongket.groups import actions as groups
from tongket.groups.models import GroupHome
from tongket.reorganisation import queries, rules
from tongket.reorganisation.models import (
    PlannedChange,
    PlannedPassage,
    PlannedTakeover,
    PlannedUnit,
    Reorganisation,
    ReorganisationAct,
    RoleMove,
)
from tongket.reorganisation.queries import DAY, Act, Draft, Foreseen, act_of, draft_of
from tongket.units import actions as units
from tongket.units.models import Mutation, Unit
from tongket.units.queries import forget_kept, units_by_code
from tongket.units.tables import PassageRow, Tables, UnitRow

Somewhere = Unit | PlannedUnit | None
BATCH = 2_000


# --- preparing ----------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_draft(under: Unit, kind: str, *, by: Any, at: datetime | None = None, **said: Any) -> Reorganisation:
    """A new draft without rows; `said` may be the day, the source and the note. Records `reorganisation.begin`."""
    _refuse("prepare", under, by)
    made = Reorganisation.objects.create(under=under, kind=kind, made_by=by, made_at=at or timezone.now(), **said)
    record("reorganisation.begin", f"reorganisation:{made.pk}", by=by, at=at)
    return made


@transaction.atomic
def change_draft(reorganisation: Reorganisation, *, by: Any, **said: Any) -> None:
    """Say the kind, the day, the source or the note of a draft anew."""
    mine = _editing(reorganisation, by)
    for name, value in said.items():
        setattr(mine, name, value)
    mine.save(update_fields=[*said])


def add_unit(reorganisation: Reorganisation, *, by: Any, parent: Somewhere = None, **said: Any) -> PlannedUnit:
    """A unit that is to begin."""
    return _add(PlannedUnit, reorganisation, by, said | _either("parent", "parent_new", parent))


def add_change(
    reorganisation: Reorganisation, unit: Unit, *, by: Any, parent: Somewhere = None, **said: Any
) -> PlannedChange:
    """A new name, kind, superior or code of a unit. Raises: Refused, when it changes already, or in nothing."""
    return _add(PlannedChange, reorganisation, by, {"unit": unit} | said | _either("parent", "parent_new", parent))


def add_passage(
    reorganisation: Reorganisation,
    predecessor: Unit,
    successor: Somewhere,
    *,
    by: Any,
    part: str = "whole",
    **said: Any,
) -> PlannedPassage:
    """Ground that is to pass. Raises: Refused, when it is there already, or its share does not fit its part."""
    places = {"predecessor": predecessor} | _either("successor", "successor_new", successor)
    return _add(PlannedPassage, reorganisation, by, places | {"part": part} | said)


def add_takeover(
    reorganisation: Reorganisation, from_unit: Unit, to: Unit | PlannedUnit, *, by: Any, matter: str = ""
) -> PlannedTakeover:
    """Who is to carry on the work of a unit that ends. Raises: Refused, when that is said already."""
    return _add(
        PlannedTakeover,
        reorganisation,
        by,
        {"from_unit": from_unit, "matter": matter} | _either("to_unit", "to_new", to),
    )


ROWS: Mapping[str, type[models.Model]] = {
    "unit": PlannedUnit,
    "change": PlannedChange,
    "passage": PlannedPassage,
    "takeover": PlannedTakeover,
}


@transaction.atomic
def remove_row(reorganisation: Reorganisation, table: str, pk: int, *, by: Any) -> None:
    """Take a row out of a draft; with a planned unit goes whatever speaks of it."""
    _editing(reorganisation, by)
    ROWS[table]._default_manager.filter(reorganisation=reorganisation, pk=pk).delete()


@transaction.atomic
def discard_draft(reorganisation: Reorganisation, *, by: Any) -> None:
    """Delete a draft. Records `reorganisation.discard`."""
    mine = _editing(reorganisation, by, "discard")
    for model in (PlannedTakeover, PlannedPassage, PlannedChange, PlannedUnit):
        model._default_manager.filter(reorganisation=mine).delete()
    record("reorganisation.discard", f"reorganisation:{mine.pk}", by=by, act=mine.kind, source=mine.legal_source[:200])
    mine.delete()


def _add(model: Any, reorganisation: Reorganisation, by: Any, values: Mapping[str, Any]) -> Any:
    try:
        with transaction.atomic():
            _editing(reorganisation, by)
            return model.objects.create(reorganisation=reorganisation, **values)
    except IntegrityError as error:
        raise Refused(N_("That is said already, or it contradicts itself: look at the row again.")) from error


def _either(on_record: str, new: str, place: Somewhere) -> dict[str, Any]:
    """The two columns of a place, of which at most one is filled."""
    is_new = isinstance(place, PlannedUnit)
    return {on_record: None if is_new else place, new: place if is_new else None}


def _editing(reorganisation: Reorganisation, by: Any, step: str = "prepare") -> Reorganisation:
    """The draft under lock, one revision later. Raises: NotAllowed; Refused, when it is a draft no more."""
    mine = Reorganisation.objects.select_for_update().filter(pk=reorganisation.pk).first()
    if mine is None:
        raise Refused(N_("This draft has been discarded."))
    _refuse(step, mine.under, by, rules.DRAFT if mine.is_draft else rules.DONE)
    Reorganisation.objects.filter(pk=mine.pk).update(revision=F("revision") + 1)
    return mine


def _refuse(step: str, under: Unit, by: Any, state: str = rules.DRAFT) -> None:
    if closed := rules.why_not(step, standing(by, under, timezone.localdate()), state):
        raise NotAllowed(closed)


# --- from a file --------------------------------------------------------------------------------------------------


@transaction.atomic
def draft_from_tables(tables: Tables, under: Unit, *, by: Any, at: datetime | None = None) -> Reorganisation:
    """A draft of an office's tables, the same as if its rows had been typed. Raises: Refused."""
    if problems := rules_of_file(tables):
        raise Refused(problems)
    main = next((row for row in tables.acts if row.kind not in rules.CHANGES), tables.acts[0])
    said = {name: getattr(main, name) for name in ("effective_on", "decided_on", "legal_source", "note")}
    made = begin_draft(under, main.kind, by=by, at=at, **said)
    _Filing(made, tables).file()
    return made


def rules_of_file(tables: Tables) -> list[Problem]:
    """Why tables that were read cannot become one draft."""
    moving = {row.act for row in tables.acts if row.kind not in rules.CHANGES}
    changing = {row.act for row in tables.acts} - moving
    found = []
    if not tables.acts:
        found.append(Problem(N_("The file has no act.")))
    if any(row.kind == "annul" for row in tables.acts):
        found.append(Problem(N_("An annulment is not prepared here: open the act and annul it there.")))
    if len(moving) > 1:
        found.append(Problem(N_("A draft holds one act that moves ground; make a draft of each in the file.")))
    if len({row.effective_on for row in tables.acts}) > 1:
        found.append(Problem(N_("All acts of a draft hold from the same day.")))
    if strangers := [row for row in tables.units if row.act not in moving | changing]:
        sentence = N_("%(where)s: a unit of a draft begins or changes by its act; “%(unit)s” names none.")
        found.append(Problem(sentence, values={"where": strangers[0].where, "unit": strangers[0].unit}))
    seen: set[tuple[str, bool]] = set()
    for row in tables.units:
        if (key := (row.unit, row.act in moving)) in seen:
            sentence = N_("%(where)s: “%(unit)s” is there twice; a draft takes one row and one code of each.")
            found.append(Problem(sentence, values={"where": row.where, "unit": row.unit}))
        seen.add(key)
    return found


class _Filing:
    """Puts the rows of tables into a draft: keys of the tables are planned units, all others codes as of the eve."""

    def __init__(self, made: Reorganisation, tables: Tables) -> None:
        self.made, self.tables = made, tables
        assert made.effective_on
        moving = {row.act for row in tables.acts if row.kind not in rules.CHANGES}
        self.begun = {row.unit: row for row in tables.units if row.act in moving}
        self.changed = [row for row in tables.units if row.act not in moving]
        codes = {key for row in tables.units for key in (row.unit, row.parent)} - self.begun.keys()
        codes |= {key for row in tables.passages for key in (row.predecessor, row.successor)}
        found = units_by_code(codes, made.effective_on - DAY)
        self.unit_by_code = {code: bearers[0] for code, bearers in found.items() if len(bearers) == 1}
        self.new: dict[str, PlannedUnit] = {}
        self.problems: list[Problem] = []

    def file(self) -> None:
        self._file_units()
        PlannedChange.objects.bulk_create([self._change(row) for row in self.changed])
        grounds = [row for row in self.tables.passages if row.part != "takeover"]
        works = [row for row in self.tables.passages if row.part == "takeover"]
        passages = [self._passage(row) for row in grounds]
        takeovers = [self._takeover(row) for row in works]
        if self.problems:
            raise Refused(self.problems)
        try:
            with transaction.atomic():
                PlannedPassage.objects.bulk_create(passages, batch_size=BATCH)
                PlannedTakeover.objects.bulk_create(takeovers, batch_size=BATCH)
        except IntegrityError as error:
            raise Refused(
                _("The tables contradict themselves or what is on record: %(why)s") % {"why": error}
            ) from error

    def _file_units(self) -> None:
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
        for row in self.begun.values():
            if not row.name or not row.kind:
                self._say(row.where, N_("%(where)s: a unit that begins needs a name and a kind."))
        if self.problems:
            raise Refused(self.problems)
        made = PlannedUnit.objects.bulk_create(
            [
                PlannedUnit(reorganisation=self.made, **{name: getattr(row, name) for name in columns})
                for row in self.begun.values()
            ]
        )
        self.new = dict(zip(self.begun, made, strict=True))
        for key, unit in self.new.items():
            above = self._place(self.begun[key].parent, self.begun[key].where)
            for name, value in _either("parent", "parent_new", above).items():
                setattr(unit, name, value)
        PlannedUnit.objects.bulk_update(made, ["parent", "parent_new"], batch_size=500)

    def _say(self, where: str, sentence: str, **values: object) -> None:
        self.problems.append(Problem(sentence, values={"where": where, **values}))

    def _place(self, key: str, where: str) -> Somewhere:
        """The planned unit that a key stands for, else the unit on record of that code."""
        return self.new.get(key) or self._unit(key, where) if key else None

    def _unit(self, key: str, where: str) -> Unit | None:
        if key not in self.unit_by_code:
            self._say(where, N_("%(where)s: no unit has the code %(code)s on the day before."), code=key)
        return self.unit_by_code.get(key)

    def _change(self, row: UnitRow) -> PlannedChange:
        unit, above = self._unit(row.unit, row.where), self._place(row.parent, row.where)
        said = {name: getattr(row, name) for name in ("name", "kind", "scheme", "code")}
        if unit is None or not (above or row.name or row.kind or row.code):
            self._say(row.where, N_("%(where)s: the row changes nothing."))
            raise Refused(self.problems)
        return PlannedChange(reorganisation=self.made, unit=unit, **said, **_either("parent", "parent_new", above))

    def _passage(self, row: PassageRow) -> PlannedPassage:
        said = {name: getattr(row, name) for name in units.EDGE_COLUMNS}
        places = _either("successor", "successor_new", self._place(row.successor, row.where))
        return PlannedPassage(
            reorganisation=self.made, predecessor=self._unit(row.predecessor, row.where), **places, **said
        )

    def _takeover(self, row: PassageRow) -> PlannedTakeover:
        places = _either("to_unit", "to_new", self._place(row.successor, row.where))
        old = self._unit(row.predecessor, row.where)
        return PlannedTakeover(reorganisation=self.made, from_unit=old, matter=row.matter, **places)


# --- seeing it before, and doing it -------------------------------------------------------------------------------


def foresee(reorganisation: Reorganisation) -> Foreseen:
    """What carrying the draft out would do: the acts are done and taken back, everything else is counted."""
    draft = draft_of(reorganisation)
    if not rules.is_whole(draft.gaps):
        return Foreseen(draft.gaps)
    found = queries.consequences(draft)
    try:
        units.import_tables(draft.tables(), is_dry=True, unit_by_key=draft.unit_by_key)
    except Refused as refusal:
        return replace(found, problems=[*found.problems, *refusal.problems])
    return found


@contextmanager
def _all_or_nothing() -> Any:
    """A transaction; when it is taken back, what was read of the units in it is forgotten too."""
    try:
        with transaction.atomic():
            yield
    except BaseException:
        forget_kept()
        raise


def carry_out(
    reorganisation: Reorganisation,
    *,
    by: Any,
    seen: int | None = None,
    move_roles_too: bool = True,
    at: datetime | None = None,
) -> Mutation:
    """The main act of the draft, in force: its acts done, groups of whole units re-homed, roles moved as proposed.

    `seen` is the revision that was confirmed. All in one transaction. Records `reorganisation.carry_out`.

    Raises: NotAllowed, also when it was carried out already; Refused, when something is missing, does not fit what is
    on record, or the draft was changed after it was looked at.
    """
    at = at or timezone.now()
    with _all_or_nothing():
        mine = _editing(reorganisation, by, "carry out")
        if seen is not None and seen != mine.revision:
            raise Refused(N_("The draft was changed after you opened this page. Look at it again, then carry it out."))
        draft = draft_of(mine)
        if not rules.is_whole(draft.gaps):
            raise Refused([problem for problem in draft.gaps if problem.level == "error"])
        act = _do(draft, by, at)
        moved = _rehome_by_rule(act_of(act), by, at)
        roles = _move_roles(act_of(act), {}, by=by, at=at) if move_roles_too else 0
        detail = {"act": act.number, "groups": moved, "roles": roles}
        record("reorganisation.carry_out", f"reorganisation:{mine.pk}", by=by, at=at, **detail)
    return act


def _do(draft: Draft, by: Any, at: datetime) -> Mutation:
    """The main act on record, with those beside it."""
    mine = draft.reorganisation
    done = units.import_tables(draft.tables(), unit_by_key=draft.unit_by_key).acts
    ReorganisationAct.objects.bulk_create(
        ReorganisationAct(reorganisation=mine, mutation=each.mutation, is_main=not place)
        for place, each in enumerate(done)
    )
    Reorganisation.objects.filter(pk=mine.pk).update(carried_out_at=at, carried_out_by=by)
    return done[0].mutation


def _rehome_by_rule(act: Act, by: Any, at: datetime) -> int:
    """How many groups of ended units moved because all residents of their unit go to one."""
    home_by_unit = {unit: rules.home_of_residents(act.ways_of.get(unit, ())) for unit in act.ended}
    homes = queries.homes_left([unit for unit, home in home_by_unit.items() if home], act.day)
    home_by_group = {group: home_by_unit[unit] for group, unit in homes.values_list("group_id", "unit_id")}
    if home_by_group:
        groups.rehome_groups(home_by_group, on=act.day, by=by, at=at)  # type: ignore[arg-type]
    return len(home_by_group)


# --- settling what it leaves open ---------------------------------------------------------------------------------


def rehome(act: Act, home_by_group: Mapping[int, int], *, by: Any, at: datetime | None = None) -> int:
    """How many groups of the act's units got the home that a person confirmed; again and again, until it is right.

    Back to a unit that lives on is a home too. Records `groups.rehome`. Raises: NotAllowed, Refused.
    """
    with _all_or_nothing():
        _refuse("settle", act.under, by, act.state)
        now = _homes_now(act, home_by_group)
        wrong = [group for group, home in home_by_group.items() if group not in now or home not in now[group][1]]
        if wrong:
            raise Refused(N_("Some of these groups do not belong to this act, or cannot go there."))
        moving = {group: home for group, home in home_by_group.items() if now[group][0] != home}
        if moving:
            groups.rehome_groups(moving, on=act.day, by=by, at=at or timezone.now())
    return len(moving)


def _homes_now(act: Act, wanted: Collection[int]) -> dict[int, tuple[int, set[int]]]:
    """{group: (its home, where it may go)} of those wanted that the act concerns. Queries: one."""
    before = GroupHome.objects.filter(group=OuterRef("group"), valid_to=act.day, valid_from__lt=act.day)
    homes = GroupHome.objects.filter(group__in=wanted, valid_to=None).annotate(old=Subquery(before.values("unit")[:1]))
    found = {}
    for group, unit, first, old in homes.values_list("group_id", "unit_id", "valid_from", "old"):
        start = old if old is not None and first == act.day else unit
        allowed = {pk for pk, _name in act.after(start)} if start in act.ended or start in act.ways_of else set()
        if allowed:
            found[group] = (unit, allowed)
    return found


def move_roles(act: Act, unit_by_role: Mapping[int, int | None], *, by: Any, at: datetime | None = None) -> int:
    """How many roles left the act's ended units: each goes on where it is said to, or ends where nothing is said.

    Records `role.end` and `role.give`. Raises: NotAllowed, Refused.
    """
    with _all_or_nothing():
        _refuse("settle", act.under, by, act.state)
        home = dict(Role.objects.filter(pk__in=unit_by_role).values_list("pk", "unit"))
        after = {old: dict(places) for old, places in queries.places_for_roles(act).items()}
        if any(new is not None and new not in after.get(home.get(pk, 0), {}) for pk, new in unit_by_role.items()):
            raise Refused(
                N_("A role goes on where the ground or the work of its unit went, never higher up, or it ends.")
            )
        return _move_roles(act, unit_by_role, by=by, at=at or timezone.now())


def _move_roles(act: Act, unit_by_role: Mapping[int, int | None], *, by: Any, at: datetime) -> int:
    """Roles moved as said; when nothing is said of any, those with a proposal as proposed."""
    proposed = {one.role.pk: one for one in queries.role_proposals(act)}
    said = unit_by_role or {pk: one.key for pk, one in proposed.items() if one.key}
    moving = [(proposed[pk].role, unit) for pk, unit in said.items() if pk in proposed]
    grants = {
        (role.user_id, unit, role.kind): Grant(role.user, unit, role.kind, max(act.day, role.valid_from), role.valid_to)
        for role, unit in moving
        if unit is not None
    }
    held = _held_already(grants.values(), act.day)
    new = [grant for key, grant in grants.items() if key not in held]
    given = {(role.user_id, role.unit_id, role.kind): role for role in give_roles(new, by=by, at=at)}
    RoleMove.objects.bulk_create(
        RoleMove(
            mutation=act.mutation,
            old_role=role,
            new_role=given.get((role.user_id, unit or 0, role.kind)),
            was_until=role.valid_to,
        )
        for role, unit in moving
    )
    end_roles([role for role, _unit in moving], on=act.day, by=by, at=at)
    return len(moving)


def _held_already(grants: Iterable[Grant], day: date) -> set[tuple[int, int, str]]:
    people = {grant.user.pk for grant in grants}
    held = Role.objects.filter(user__in=people).filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    return set(held.values_list("user_id", "unit_id", "kind"))


def take_over(act: Act, unit_by_ended: Mapping[int, int], *, matter: str, by: Any, at: datetime | None = None) -> int:
    """How many ended units got somebody to carry on a matter of their work. Records `reorganisation.take_over`.

    Raises: NotAllowed, Refused.
    """
    with _all_or_nothing():
        _refuse("settle", act.under, by, act.state)
        if not unit_by_ended.keys() <= act.ended:
            raise Refused(N_("Some of these units did not end by this act."))
        done = units.take_over(act.mutation, unit_by_ended, matter=matter)
        detail = {"matter": matter, "to": {str(old): new for old, new in unit_by_ended.items()}}
        record("reorganisation.take_over", f"mutation:{act.mutation.number}", by=by, at=at, **detail)
    return done


# --- annulling ----------------------------------------------------------------------------------------------------


class _Undone(Exception):
    """Takes everything back."""


def foresee_annulment(act: Act, on: date) -> tuple[int, int, Sequence[Problem]]:
    """How many groups would go back, how many roles, and why it is not possible, if it is not."""
    back, roles = len(_homes_to_give_back(act)), len(_moves_to_take_back(act, on))
    try:
        with transaction.atomic():
            units.annul(act.acts, on=on)
            raise _Undone
    except _Undone:
        return back, roles, ()
    except Refused as refusal:
        return back, roles, refusal.problems


def annul_act(
    act: Act, *, on: date, by: Any, legal_source: str = "", note: str = "", at: datetime | None = None
) -> Mutation:
    """The annulment: from the day on the units of before exist again, groups go back home, and roles go on there.

    Everything stays on record. Records `reorganisation.annul`.

    Raises: NotAllowed; Refused, when a later act builds on it.
    """
    at = at or timezone.now()
    with _all_or_nothing():
        _refuse("annul", act.under, by, act.state)
        Mutation.objects.select_for_update().get(pk=act.mutation.pk)
        home_by_group, moves = _homes_to_give_back(act), _moves_to_take_back(act, on)
        made = units.annul(act.acts, on=on, legal_source=legal_source, note=note)
        annulment = next(each for each in made if each.annuls_id == act.mutation.pk)
        if home_by_group:
            groups.rehome_groups(home_by_group, on=on, by=by, at=at)
        _give_roles_back(moves, on, by, at)
        _rehome_by_rule(act_of(annulment), by, at)
        detail = {"annulment": annulment.number, "groups": len(home_by_group), "roles": len(moves)}
        record("reorganisation.annul", f"mutation:{act.mutation.number}", by=by, at=at, **detail)
    return annulment


def _homes_to_give_back(act: Act) -> dict[int, int]:
    """{group: the home it had} of those that live where the act brought them."""
    before = GroupHome.objects.filter(
        group=OuterRef("group"), valid_to=act.day, valid_from__lt=act.day, unit__in=list(act.ways_of)
    )
    after = {way.successor for way in act.ways if isinstance(way.successor, int)}
    homes = GroupHome.objects.filter(unit__in=after, valid_to=None, valid_from=act.day)
    found = homes.annotate(old=Subquery(before.values("unit")[:1])).exclude(old=None)
    return {group: old for group, old, now in found.values_list("group_id", "old", "unit_id") if old != now}


def _moves_to_take_back(act: Act, on: date) -> list[RoleMove]:
    """The moves of roles that still hold: nobody ended the new role meanwhile."""
    moves = RoleMove.objects.filter(mutation__in=act.acts).select_related("old_role__user", "new_role")
    return [
        move for move in moves if move.new_role is None or move.new_role.valid_to is None or move.new_role.valid_to > on
    ]


def _give_roles_back(moves: Sequence[RoleMove], on: date, by: Any, at: datetime) -> None:
    """From the day on, the old roles go on and the new ones have ended; one that would never have held is deleted."""
    new = {move.new_role.pk: move.new_role for move in moves if move.new_role}
    end_roles([role for role in new.values() if role.valid_from < on], on=on, by=by, at=at)
    Role.objects.filter(pk__in=[pk for pk, role in new.items() if role.valid_from >= on]).delete()
    again: defaultdict[bool, list[RoleMove]] = defaultdict(list)
    for move in moves:
        if move.was_until is None or move.was_until > on:
            again[move.old_role.valid_to == on or move.old_role.valid_from >= on].append(move)
    for move in again[True]:
        Role.objects.filter(pk=move.old_role_id).update(valid_to=move.was_until)
    RoleMove.objects.filter(pk__in=[move.pk for move in again[True]]).delete()
    roles = [move.old_role for move in again[False]]
    until = {move.old_role_id: move.was_until for move in again[False]}
    give_roles([Grant(r.user, r.unit_id, r.kind, on, until[r.pk]) for r in roles], by=by, at=at)
