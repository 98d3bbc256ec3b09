"""Writes: bring a country's units in, whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tongket.errors import Problem, Refused
from tongket.units import loader, queries, rules
from tongket.units.loader import Act, Chronicle, Look, Span
from tongket.units.models import (
    LIVE,
    Basis,
    Edge,
    Level,
    Mutation,
    MutationKind,
    Source,
    Takeover,
    Unit,
    UnitAttributes,
    UnitCode,
    holds_on,
)
from tongket.units.tables import CHANGES, ActRow, PassageRow, Tables, UnitRow
from tongket.units.text import fold, sort_key
from tongket.web.shown import day_text

Progress = Callable[[str, int, int], None]
Row = tuple[Any, ...]
BATCH = 2_000
DAY = dt.timedelta(days=1)
DEFAULT_SCHEME = "gso"
EDGE_COLUMNS = ["part", "area_only", "share_low", "share_high", "basis", "share_source", "legal_source"]


class Load(NamedTuple):
    """A source of units, and whether this call brought it in."""

    source: Source
    is_new: bool


def load_vietnam(
    *,
    by_whom: str,
    at: dt.datetime | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
    about: Mapping[str, Any] | None = None,
    corrections: Path = loader.CORRECTIONS,
) -> Load:
    """Bring in the units of Viet Nam, both trees and the change of 1 July 2025; once.

    `progress` hears (what, done, of how many). A second call with the same data changes nothing and says so.

    Raises: Refused, when the data is not what was verified, or other units are already there.
    """
    chronicle = loader.read_vietnam(folder, about=about, corrections=corrections)
    return save_chronicle(chronicle, by_whom=by_whom, at=at or timezone.now(), progress=progress)


@transaction.atomic
def save_chronicle(chronicle: Chronicle, *, by_whom: str, at: dt.datetime, progress: Progress | None = None) -> Load:
    """Save a country's units, whole or not at all.

    Raises: Refused, when this source is there in another edition, or units from elsewhere are.
    """
    source, is_new = Source.objects.get_or_create(
        name=chronicle.source,
        defaults={
            "version": chronicle.version,
            "digest": chronicle.digest,
            "counts": chronicle.counts,
            "loaded_at": at,
            "loaded_by": by_whom,
        },
    )
    if not is_new:
        _refuse_other_edition(source, chronicle)
    elif Unit.objects.exists():
        raise Refused(
            _("Units from elsewhere are already here, so %(name)s cannot be loaded over them; start empty.")
            % {"name": chronicle.source}
        )
    else:
        _save(chronicle, progress or (lambda what, done, of: None))
    return Load(source, is_new)


def _refuse_other_edition(source: Source, chronicle: Chronicle) -> None:
    if source.digest != chronicle.digest:
        raise Refused(
            _("%(name)s %(old)s is already loaded; %(new)s with other contents cannot be loaded over it.")
            % {"name": source.name, "old": source.version, "new": chronicle.version}
        )


def _save(chronicle: Chronicle, progress: Progress) -> None:
    """Save every row of the chronicle. Keys are given here, so that units can be tied without asking back."""
    mutation_by_key = {act.key: key for key, act in enumerate(chronicle.acts, _next(Mutation, "pk"))}
    unit_by_key = {state.key: key for key, state in enumerate(chronicle.states, _next(Unit, "pk"))}
    tables: Sequence[tuple[type[models.Model], str, Iterable[Row]]] = (
        (Mutation, "number kind effective_on decided_on legal_source note", _mutations(chronicle.acts)),
        (
            Unit,
            "level valid_from valid_to created_by ended_by latitude_e6 longitude_e6 area_m2 has_gap",
            (
                (
                    *(s.level, *s.span),
                    *(mutation_by_key.get(s.created_by or ""), mutation_by_key.get(s.ended_by or "")),
                    *(*s.shape, False),
                )
                for s in chronicle.states
            ),
        ),
        (
            UnitAttributes,
            "unit valid_from valid_to name kind parent path sort_key name_fold begun_by",
            _attributes(chronicle.looks, unit_by_key, mutation_by_key),
        ),
        (
            UnitCode,
            "unit scheme code valid_from valid_to is_provisional",
            ((unit_by_key[c.unit], chronicle.scheme, c.code, *c.span, False) for c in chronicle.codes),
        ),
        (
            Edge,
            "mutation predecessor successor part area_only share_low share_high basis share_source legal_source"
            " is_likely",
            (
                (
                    *(mutation_by_key[p.act], unit_by_key[p.predecessor], unit_by_key[p.successor]),
                    *(p.part, p.area_only, 0, Edge.ALL, Basis.NONE, "", p.legal_source, p.is_likely),
                )
                for p in chronicle.passages
            ),
        ),
    )
    for model, fields, rows in tables:
        _insert(model, fields.split(), list(rows), progress)


def _mutations(acts: Iterable[Act]) -> Iterator[Row]:
    for number, act in enumerate(acts, _next(Mutation, "number")):
        yield number, act.kind, act.effective_on, act.decided_on, act.legal_source, act.note


def _attributes(
    looks: Iterable[Look], unit_by_key: Mapping[str, int], mutation_by_key: Mapping[str, int]
) -> Iterator[Row]:
    """The rows of attributes, highest level first, each with its path under the parent of its first day."""
    level_of = {code: Level.values.index(kind.level) for code, kind in rules.kinds().items()}
    paths: defaultdict[str, list[tuple[Span, str]]] = defaultdict(list)
    for look in sorted(looks, key=lambda look: level_of[look.kind]):
        unit, parent = unit_by_key[look.unit], unit_by_key[look.parent] if look.parent else None
        path = (_path_at_start(paths[look.parent], look.span) if look.parent else "") + rules.path_of((unit,))
        paths[look.unit].append((look.span, path))
        act = mutation_by_key.get(look.act or "")
        yield unit, *look.span, look.name, look.kind, parent, path, sort_key(look.name), fold(look.name), act


def _path_at_start(paths: list[tuple[Span, str]], span: Span) -> str:
    day = span.valid_from or dt.date.min
    return next(path for when, path in paths if rules.covers(*when, day))


def _next(model: type[models.Model], field: str) -> int:
    return (model._default_manager.aggregate(last=Max(field))["last"] or 0) + 1


def _insert(model: type[models.Model], fields: list[str], rows: list[Row], progress: Progress) -> None:
    """Insert the rows with the keys that follow the last: plain statements, quicker than `bulk_create`."""
    quote, meta = connection.ops.quote_name, model._meta
    columns = ["id", *(str(meta.get_field(name).column) for name in fields)]  # type: ignore[union-attr]
    head = f"insert into {quote(meta.db_table)} ({', '.join(map(quote, columns))}) values "  # noqa: S608
    places = f"({', '.join(['%s'] * len(columns))})"
    first = _next(model, "pk")
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            values = [value for key, row in enumerate(batch, first + start) for value in (key, *row)]
            cursor.execute(head + ", ".join([places] * len(batch)), values)
            progress(str(meta.verbose_name_plural), start + len(batch), len(rows))
        for reset in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(reset)


# Acts, one after another


class Outcome(NamedTuple):
    """What a set of tables did, or would do: each act with what it began, ended, changed and passed on."""

    acts: Sequence[Done]
    begun_before: int
    is_dry: bool


class Done(NamedTuple):
    """What one act did, by name."""

    mutation: Mutation
    begun: Sequence[str]
    ended: Sequence[str]
    changed: Sequence[str]
    passages: int
    takeovers: int


class _DryRun(Exception):
    """Takes everything back."""


def import_tables(
    tables: Tables, *, is_dry: bool = False, unit_by_key: Mapping[str, Unit] = MappingProxyType({})
) -> Outcome:
    """Bring in units and carry out acts from three tables, whole or not at all; dry, all is done and taken back.

    `unit_by_key` are units on record by keys of the caller's own; other units on record go by their code.

    Raises: Refused, with the rows that do not fit what is on record.
    """
    done: list[Outcome] = []
    try:
        with transaction.atomic():
            done.append(_Writer(tables, unit_by_key).write()._replace(is_dry=is_dry))
            if is_dry:
                raise _DryRun
    except _DryRun:
        pass
    except IntegrityError as error:
        raise Refused(_("The tables contradict themselves or what is on record: %(why)s") % {"why": error}) from error
    return done[0]


class _Writer:
    """Writes the tables act by act. Keys are the tables' own, or the codes of units on record."""

    def __init__(self, tables: Tables, unit_by_key: Mapping[str, Unit] = MappingProxyType({})) -> None:
        self.tables = tables
        self.problems: list[Problem] = []
        self.unit_by_key = dict(unit_by_key)
        self.act_by_key: dict[str, Mutation] = {}
        self.late: dict[str, list[Unit]] = {}
        self.units_of: defaultdict[str, list[UnitRow]] = defaultdict(list)
        self.passages_of: defaultdict[str, list[PassageRow]] = defaultdict(list)
        for row in tables.units:
            self.units_of[row.act].append(row)
        for passage in tables.passages:
            self.passages_of[passage.act].append(passage)
        self.on_record = self._codes_on_record()

    def _codes_on_record(self) -> Mapping[str, list[UnitCode]]:
        wanted = {row.unit for row in self.tables.units} | {row.parent for row in self.tables.units}
        wanted |= {key for row in self.tables.passages for key in (row.predecessor, row.successor)}
        wanted -= self.unit_by_key.keys()
        found: defaultdict[str, list[UnitCode]] = defaultdict(list)
        rows = UnitCode.objects.filter(LIVE).select_related("unit").order_by("pk")
        for row in rows.filter(code__in=wanted) if len(wanted) <= BATCH else rows:
            if row.code in wanted:
                found[row.code].append(row)
        return found

    def write(self) -> Outcome:
        known = {row.act for row in self.tables.acts}
        rows = [(row.act, row.where) for row in self.tables.units]
        for act, where in rows + [(row.act, row.where) for row in self.tables.passages]:
            if act and act not in known:
                self._say(where, _("the act %(act)s is not in the table of acts."), act=act)
        self._stop()
        self._make_room_before()
        begun_before = len(self._begin(None, self.units_of[""]))
        acts = sorted(self.tables.acts, key=lambda row: row.effective_on)
        done = [self._carry_out(row) for row in acts]
        eves = {row.effective_on - DAY for row in acts if self.late.get(row.act)}
        for day in sorted(eves | {row.effective_on for row in acts}):
            refuse_orphans(day)
        return Outcome(done, begun_before, False)

    def _make_room_before(self) -> None:
        """Lets units on record begin on the day of an act of long ago, so that there is room for those before them."""
        for act in self.tables.acts:
            rows = [row for row in self.units_of[act.act] if act.kind not in CHANGES and not row.name and not row.kind]
            self.late[act.act] = [unit for row in rows if (unit := self._always_there(row, act.effective_on))]
            self.units_of[act.act] = [row for row in self.units_of[act.act] if row not in rows]
        self._stop()

    def _always_there(self, row: UnitRow, day: dt.date) -> Unit | None:
        """The unit on record that the row lets begin on the day, so far without a beginning."""
        open_rows = [code for code in self.on_record[row.unit] if code.valid_from is None]
        if not open_rows or not rules.covers(None, open_rows[0].valid_to, day) or open_rows[0].unit.valid_from:
            self._say(row.where, _("%(key)s has a beginning already, or is not on record."), key=row.unit)
            return None
        unit = open_rows[0].unit
        for code in open_rows:
            code.valid_from = day
        for model in (UnitAttributes, UnitCode):
            model._default_manager.filter(unit=unit, valid_from=None).update(valid_from=day)
        Unit.objects.filter(pk=unit.pk).update(valid_from=day)
        return unit

    def _say(self, where: str, sentence: str, **values: object) -> None:
        self.problems.append(Problem(f"{where}: {sentence % values}", where=where))

    def _stop(self) -> None:
        if self.problems:
            raise Refused(self.problems)

    def _carry_out(self, row: ActRow) -> Done:
        if row.kind == MutationKind.ANNUL:
            return self._annul(row)
        fields = {name: getattr(row, name) for name in ("kind", "effective_on", "decided_on", "legal_source", "note")}
        mutation = Mutation.objects.create(number=_next(Mutation, "number"), **fields)
        self.act_by_key[row.act] = mutation
        rows, passages = self.units_of[row.act], self.passages_of[row.act]
        before = {key: self._unit(key, row.effective_on - DAY, where) for key, where in _predecessors(passages)}
        if row.kind in CHANGES:
            return Done(mutation, (), (), self._change(mutation, rows), 0, 0)
        ended = self._end(mutation, row.act, before)
        begun = [*self._begin(mutation, rows), *_begin_by(mutation, self.late[row.act])]
        edges, takeovers = self._pass(mutation, passages, before)
        return Done(mutation, begun, ended, (), edges, takeovers)

    def _annul(self, row: ActRow) -> Done:
        act = self.act_by_key.get(row.annuls) or (
            Mutation.objects.filter(number=row.annuls).first() if row.annuls.isdecimal() else None
        )
        if act is None:
            self._say(row.where, _("there is no act %(act)s to annul."), act=row.annuls)
            self._stop()
        assert act is not None
        (mutation,) = annul([act], on=row.effective_on, legal_source=row.legal_source, note=row.note)
        self.act_by_key[row.act] = mutation
        self.unit_by_key.clear()
        return Done(mutation, (), (), (), 0, 0)

    def _unit(self, key: str, day: dt.date, where: str) -> Unit | None:
        """The unit that the key stands for on the day: one of these tables, else the one that bears the code."""
        if found := self.unit_by_key.get(key):
            return found
        bearers = [row.unit for row in self.on_record[key] if rules.covers(row.valid_from, row.valid_to, day)]
        if len({unit.pk for unit in bearers}) == 1:
            return bearers[0]
        if day == dt.date.min:
            self._say(where, _("no unit is called %(key)s."), key=key)
        else:
            self._say(where, _("no unit is called %(key)s on %(day)s."), key=key, day=day_text(day))
        return None

    def _end(self, mutation: Mutation, act: str, before: Mapping[str, Unit | None]) -> Sequence[str]:
        """The names of the units that end by the act: territory leaves them and nothing stays with them."""
        self._stop()
        begun = {row.unit for row in self.units_of[act]}
        ground = [row for row in self.passages_of[act] if _is_ground(row)]
        stay = {row.predecessor for row in ground if row.successor == row.predecessor} - begun
        going = {row.predecessor for row in ground} - stay
        return _end_units(mutation, [unit for key, unit in before.items() if unit and key in going])

    def _begin(self, mutation: Mutation | None, rows: Sequence[UnitRow]) -> Sequence[str]:
        """The names of the units that begin by the act, or that have always been; further rows of one are codes."""
        day = mutation.effective_on if mutation else None
        first: dict[str, UnitRow] = {}
        for row in rows:
            first.setdefault(row.unit, row)
        for key, row in first.items():
            level = row.level or rules.kind(row.kind).level
            if level not in Level.values or not row.name or not row.kind:
                self._say(row.where, _("a unit that begins needs a name, a kind and, for a kind of your own, a level."))
            elif mutation is None and key in self.unit_by_key:
                self._say(row.where, _("%(key)s is there twice."), key=key)
        self._stop()
        units = [
            Unit(
                level=row.level or rules.kind(row.kind).level,
                valid_from=day,
                created_by=mutation,
                latitude_e6=row.latitude_e6 if row.longitude_e6 is not None else None,
                longitude_e6=row.longitude_e6 if row.latitude_e6 is not None else None,
                area_m2=row.area_m2,
            )
            for row in first.values()
        ]
        made = dict(zip(first, Unit.objects.bulk_create(units), strict=True))
        old = dict(self.unit_by_key)
        self.unit_by_key |= made
        self._look(mutation, first, made, old)
        self._code(mutation, [row for row in rows if row.code])
        return [row.name for row in first.values()]

    def _look(
        self, mutation: Mutation | None, rows: Mapping[str, UnitRow], made: Mapping[str, Unit], old: Mapping[str, Unit]
    ) -> None:
        """Attributes of the units made, those of a superior before those below it."""
        day = mutation.effective_on if mutation else None
        paths: dict[int, str] = {}
        waiting = dict(rows)
        looks: list[UnitAttributes] = []
        while waiting:
            ready = [key for key, row in waiting.items() if row.parent not in waiting or row.parent == key]
            if not ready:
                self._say(next(iter(waiting.values())).where, _("the superiors go round in a circle."))
                break
            parents = {key: self._parent(waiting[key], key, old, day) for key in ready}
            paths |= _paths_on([unit.pk for unit in parents.values() if unit and unit.pk not in paths], day)
            for key in ready:
                row, unit, parent = waiting.pop(key), made[key], parents[key]
                if parent and parent.pk not in paths:
                    self._say(row.where, _("the superior %(parent)s does not exist then."), parent=row.parent)
                    continue
                paths[unit.pk] = (paths[parent.pk] if parent else "") + rules.path_of((unit.pk,))
                looks.append(_attributes_row(unit, day, row.name, row.kind, parent, paths[unit.pk], mutation))
        self._stop()
        UnitAttributes.objects.bulk_create(looks, batch_size=BATCH)

    def _parent(self, row: UnitRow, key: str, old: Mapping[str, Unit], day: dt.date | None) -> Unit | None:
        if not row.parent:
            return None
        if row.parent == key:
            return old.get(key)
        return self._unit(row.parent, day or dt.date.min, row.where)

    def _code(self, mutation: Mutation | None, rows: Sequence[UnitRow]) -> None:
        day = mutation.effective_on if mutation else None
        UnitCode.objects.bulk_create(
            UnitCode(
                unit=self.unit_by_key[row.unit],
                scheme=row.scheme or DEFAULT_SCHEME,
                code=row.code,
                valid_from=day,
                is_provisional=row.is_provisional,
                begun_by=mutation,
            )
            for row in rows
        )

    def _change(self, mutation: Mutation, rows: Sequence[UnitRow]) -> Sequence[str]:
        """The names of the units of which the act changes the name, the kind, the superior or a code."""
        day = mutation.effective_on
        units = {row.unit: self._unit(row.unit, day, row.where) for row in rows}
        parents = {row.parent: self._unit(row.parent, day, row.where) for row in rows if row.parent}
        self._stop()
        names = []
        for row in rows:
            unit, parent = units[row.unit], parents.get(row.parent)
            assert unit is not None
            self.unit_by_key[row.unit] = unit
            names.append(change_look(unit, mutation, name=row.name, kind=row.kind, parent=parent))
            if row.code:
                codes = UnitCode.objects.filter(holds_on(day), unit=unit, scheme=row.scheme or DEFAULT_SCHEME)
                codes.update(valid_to=day)
                self._code(mutation, [row])
        return names

    def _pass(
        self, mutation: Mutation, passages: Sequence[PassageRow], before: Mapping[str, Unit | None]
    ) -> tuple[int, int]:
        """How many passages of territory and how many takeovers of work the act brings."""
        day = mutation.effective_on
        after = {row.successor: self._unit(row.successor, day, row.where) for row in passages if row.successor}
        self._stop()
        edges = [
            Edge(
                mutation=mutation,
                predecessor=before[row.predecessor],
                successor=after[row.successor],
                **{name: getattr(row, name) for name in EDGE_COLUMNS},
            )
            for row in passages
            if _is_ground(row) and row.successor
        ]
        takeovers = [
            Takeover(
                mutation=mutation,
                from_unit=before[row.predecessor],
                to_unit=after.get(row.successor),
                matter=row.matter,
            )
            for row in passages
            if not _is_ground(row)
        ]
        Edge.objects.bulk_create(edges, batch_size=BATCH)
        Takeover.objects.bulk_create(takeovers, batch_size=BATCH)
        return len(edges), len(takeovers)


def _begin_by(mutation: Mutation, units: Sequence[Unit]) -> Iterable[str]:
    """The names of units on record that the act began long ago."""
    keys = [unit.pk for unit in units]
    Unit.objects.filter(pk__in=keys).update(created_by=mutation)
    looks = UnitAttributes.objects.filter(unit__in=keys, valid_from=mutation.effective_on)
    return looks.order_by("sort_key", "pk").values_list("name", flat=True)


def _is_ground(row: PassageRow) -> bool:
    return row.part != "takeover"


def _predecessors(passages: Iterable[PassageRow]) -> Iterator[tuple[str, str]]:
    return iter({row.predecessor: row.where for row in passages}.items())


def _paths_on(units: Sequence[int], day: dt.date | None) -> dict[int, str]:
    rows = UnitAttributes.objects.filter(LIVE, unit__in=units)
    rows = rows.filter(holds_on(day)) if day else rows.filter(valid_from=None)
    return dict(rows.values_list("unit_id", "path"))


def _attributes_row(
    unit: Unit, day: dt.date | None, name: str, kind: str, parent: Unit | None, path: str, act: Mutation | None
) -> UnitAttributes:
    return UnitAttributes(
        unit=unit,
        valid_from=day,
        name=name,
        kind=kind,
        parent=parent,
        path=path,
        sort_key=sort_key(name),
        name_fold=fold(name),
        begun_by=act,
    )


def _end_units(mutation: Mutation, units: Sequence[Unit]) -> Sequence[str]:
    """The names of the units that end by the act."""
    day, keys = mutation.effective_on, [unit.pk for unit in units]
    if gone := Unit.objects.filter(pk__in=keys, valid_to__isnull=False).count():
        raise Refused(_("%(number)s units of the act have ended already.") % {"number": gone})
    looks = UnitAttributes.objects.filter(holds_on(day), unit__in=keys)
    names = list(looks.order_by("sort_key", "pk").values_list("name", flat=True))
    looks.update(valid_to=day)
    UnitCode.objects.filter(holds_on(day), unit__in=keys).update(valid_to=day)
    Unit.objects.filter(pk__in=keys).update(valid_to=day, ended_by=mutation)
    return names


@transaction.atomic
def change_look(unit: Unit, mutation: Mutation, *, name: str = "", kind: str = "", parent: Unit | None = None) -> str:
    """The name of the unit after it got a new name, kind or superior by the act; what stands under it moves along.

    Raises: Refused, when the unit does not exist then, or would stand under itself.
    """
    day = mutation.effective_on
    old = UnitAttributes.objects.filter(holds_on(day), unit=unit).select_for_update().first()
    above = _paths_on([parent.pk], day).get(parent.pk) if parent else None
    if old is None or (parent and above is None):
        raise Refused(_("The unit or its new superior does not exist on %(day)s.") % {"day": day_text(day)})
    if above is not None and above.startswith(old.path):
        raise Refused(_("A unit cannot stand under itself."))
    path = old.path if above is None else above + rules.path_of((unit.pk,))
    looks = [
        (old, _attributes_row(unit, day, name or old.name, kind or old.kind, parent or old.parent, path, mutation))
    ]
    if path != old.path:
        looks += [(row, _moved(row, old.path, path, mutation)) for row in _under(old.path, day)]
    _replace_looks(looks, day)
    return name or old.name


def _under(path: str, day: dt.date) -> Iterable[UnitAttributes]:
    """The attributes in force on the day of everything below the path."""
    first = path + rules.path_of((1,))
    rows = UnitAttributes.objects.filter(holds_on(day), path__gte=first, path__lt=rules.path_after(path))
    return rows.select_related("unit", "parent")


def _moved(row: UnitAttributes, old: str, new: str, mutation: Mutation) -> UnitAttributes:
    path = new + row.path[len(old) :]
    return _attributes_row(row.unit, mutation.effective_on, row.name, row.kind, row.parent, path, mutation)


def _replace_looks(looks: Sequence[tuple[UnitAttributes, UnitAttributes]], day: dt.date) -> None:
    for old, new in looks:
        new.valid_to = old.valid_to
    UnitAttributes.objects.filter(pk__in=[old.pk for old, _new in looks]).update(valid_to=day)
    UnitAttributes.objects.bulk_create([new for _old, new in looks], batch_size=BATCH)


def refuse_orphans(day: dt.date) -> None:
    """Raises: Refused, when a unit would stand under one that does not exist on the day."""
    rows = UnitAttributes.objects.filter(holds_on(day), parent__isnull=False)
    has_parent = UnitAttributes.objects.filter(holds_on(day), unit=OuterRef("parent"))
    orphans = rows.filter(~Exists(has_parent)).order_by("sort_key", "pk")
    if names := list(orphans.values_list("name", flat=True)[:6]):
        raise Refused(
            _("These units would stand under one that does not exist on %(day)s: %(names)s. Say where they go.")
            % {"day": day_text(day), "names": ", ".join(names[:5]) + (", …" if len(names) > 5 else "")}
        )


@transaction.atomic
def take_over(act: Mutation, unit_by_ended: Mapping[int, int], *, matter: str = "") -> int:
    """How many units of those the act ended got a unit that carries on their work; an earlier one is replaced.

    Raises: Refused, when one of them has not ended by the act, or the other does not exist from that day on.
    """
    ended = set(Unit.objects.filter(pk__in=unit_by_ended, valid_to=act.effective_on).values_list("pk", flat=True))
    takers = set(unit_by_ended.values())
    if ended != unit_by_ended.keys() or Unit.objects.on(act.effective_on).filter(pk__in=takers).count() < len(takers):
        raise Refused(_("Work passes from a unit that ends to one that exists on %(day)s.") % _day(act))
    earlier = Takeover.objects.filter(mutation=act, matter=matter, from_unit__in=ended)
    earlier.delete()
    Takeover.objects.bulk_create(
        [Takeover(mutation=act, from_unit_id=old, to_unit_id=new, matter=matter) for old, new in unit_by_ended.items()],
        batch_size=BATCH,
    )
    return len(ended)


def _day(act: Mutation) -> dict[str, str]:
    return {"day": day_text(act.effective_on)}


# Annulling and restoring


@transaction.atomic
def annul(
    acts: Sequence[Mutation],
    *,
    on: dt.date,
    decided_on: dt.date | None = None,
    legal_source: str = "",
    note: str = "",
) -> list[Mutation]:
    """The annulments of the acts, which stay on record: from the day on, the units of before exist again.

    On an act's own first day it never took force. Acts that lean on each other are annulled together, the last first.

    Raises: Refused, when an act is annulled already, not in force by then, or a later act builds on it.
    """
    made = []
    for act in sorted(
        Mutation.objects.select_for_update().filter(pk__in=[a.pk for a in acts]), key=lambda a: -a.number
    ):
        _refuse_annulment(act, on)
        mutation = Mutation.objects.create(
            number=_next(Mutation, "number"),
            kind=MutationKind.ANNUL,
            effective_on=on,
            decided_on=decided_on,
            legal_source=legal_source,
            note=note,
            annuls=act,
        )
        _take_back(act, mutation)
        made.append(mutation)
    refuse_orphans(on)
    return made


def _refuse_annulment(act: Mutation, on: dt.date) -> None:
    values = {"number": act.number}
    if act.kind == MutationKind.ANNUL:
        raise Refused(_("Act %(number)s is an annulment; what it took back is done again by a new act.") % values)
    if Mutation.objects.filter(annuls=act).exists():
        raise Refused(_("Act %(number)s is annulled already.") % values)
    if on < act.effective_on:
        raise Refused(
            _("Act %(number)s is not in force before %(day)s.") % {**values, "day": day_text(act.effective_on)}
        )
    if later := _built_upon(act):
        raise Refused(
            _("Act %(later)s builds on act %(number)s; annul that first.") % {**values, "later": later.number}
        )


def _built_upon(act: Mutation) -> Mutation | None:
    """A later act in force that ended, cut, moved or renamed what this act left."""
    touched = set(Unit.objects.filter(created_by=act).values_list("pk", flat=True))
    touched |= set(UnitAttributes.objects.filter(begun_by=act).values_list("unit_id", flat=True))
    touched |= set(act.edges.values_list("successor_id", flat=True))
    later = Mutation.objects.filter(number__gt=act.number, annulment=None).exclude(kind=MutationKind.ANNUL)
    looks = UnitAttributes.objects.filter(unit__in=touched, begun_by__isnull=False).values("begun_by")
    codes = UnitCode.objects.filter(unit__in=touched, begun_by__isnull=False).values("begun_by")
    return (
        later.filter(
            Q(edges__predecessor__in=touched)
            | Q(edges__successor__in=touched)
            | Q(ended__in=touched)
            | Q(pk__in=looks)
            | Q(pk__in=codes)
        )
        .order_by("number")
        .first()
    )


def _take_back(act: Mutation, annulment: Mutation) -> None:
    day, began = annulment.effective_on, act.effective_on
    made = list(Unit.objects.filter(created_by=act).values_list("pk", flat=True))
    gone = list(Unit.objects.filter(ended_by=act).values_list("pk", flat=True))
    looks = UnitAttributes.objects.filter(Q(begun_by=act) | Q(unit__in=made), Q(valid_to=None) | Q(valid_to__gt=day))
    codes = UnitCode.objects.filter(Q(begun_by=act) | Q(unit__in=made), Q(valid_to=None) | Q(valid_to__gt=day))
    changed = set(looks.exclude(unit__in=made).values_list("unit_id", flat=True))
    recoded = set(codes.exclude(unit__in=made).values_list("unit_id", flat=True))
    looks.update(valid_to=day)
    codes.update(valid_to=day)
    Unit.objects.filter(pk__in=made).update(valid_to=day, ended_by=annulment)
    _reopen(UnitAttributes, {*gone, *changed}, act, annulment)
    _reopen(UnitCode, {*gone, *recoded}, act, annulment)
    Unit.objects.filter(pk__in=gone).update(valid_to=None, ended_by=None)
    if day > began:
        Unit.objects.filter(pk__in=gone).update(has_gap=True)


def _reopen(model: type[UnitAttributes] | type[UnitCode], units: set[int], act: Mutation, annulment: Mutation) -> None:
    """What the act closed holds again: the very rows when it never took force, else copies from the day on."""
    day = annulment.effective_on
    closed: dict[tuple[int, str], UnitAttributes | UnitCode] = {}
    rows = model._default_manager.filter(unit__in=units, valid_to=act.effective_on).exclude(begun_by=act)
    for row in rows.order_by("pk"):
        closed[row.unit_id, getattr(row, "scheme", "")] = row
    if day == act.effective_on:
        model._default_manager.filter(pk__in=[row.pk for row in closed.values()]).update(valid_to=None)
        return
    for row in closed.values():
        row.pk, row.valid_from, row.valid_to, row.begun_by = None, day, None, annulment
        row._state.adding = True
    again = sorted(closed.values(), key=lambda row: len(getattr(row, "path", "")))
    paths: dict[int, str] = {}
    for row in again:
        if isinstance(row, UnitAttributes):
            above = row.parent_id and (
                paths.get(row.parent_id) or _paths_on([row.parent_id], day).get(row.parent_id, "")
            )
            row.path = paths[row.unit_id] = (above or "") + rules.path_of((row.unit_id,))
    model._default_manager.bulk_create(again, batch_size=BATCH)  # type: ignore[arg-type]


@transaction.atomic
def restore_unit(
    unit: Unit, *, parent: Unit, on: dt.date, decided_on: dt.date | None = None, legal_source: str = "", note: str = ""
) -> Unit:
    """A new unit in the place of one that ended: its name and kind, and the ground that others have had since.

    Who has more than that ground keeps the remainder; who has nothing else ends. The code comes along if it is free.

    Raises: Refused, when the unit still exists, or nobody has its ground.
    """
    eve = on - DAY
    ended = unit.valid_to
    holders = queries.became([unit.pk], ended - DAY, eve)[unit.pk] - {unit.pk} if ended else set()
    if not holders:
        name = queries.name_of(unit)
        raise Refused(_("%(name)s exists, or nobody has its ground on %(day)s.") % {"name": name, "day": day_text(eve)})
    look = queries.attributes([unit.pk])[unit.pk]
    code = queries.codes_of([unit.pk]).get(unit.pk, "")
    code = "" if queries.units_by_code([code], on) else code
    row = UnitRow("", "again", "1", unit.level, look.kind, look.name, f"#{parent.pk}", DEFAULT_SCHEME, code)
    act = ActRow("", "1", MutationKind.RESTORE, on, decided_on, legal_source, note)
    writer = _Writer(Tables([row], [act], list(_giving_back(unit, holders))))
    writer.unit_by_key = {f"#{each.pk}": each for each in Unit.objects.filter(pk__in={parent.pk, *holders})}
    writer.write()
    return writer.unit_by_key["again"]


def _giving_back(unit: Unit, holders: Iterable[int]) -> Iterator[PassageRow]:
    edges = Edge.objects.filter(successor__in=holders, mutation__annulment=None)
    came_from: defaultdict[int, set[tuple[int, str]]] = defaultdict(set)
    for holder, predecessor, part in edges.values_list("successor", "predecessor", "part"):
        came_from[holder].add((predecessor, part))
    for holder in sorted(holders):
        key = f"#{holder}"
        if came_from[holder] == {(unit.pk, "whole")}:
            yield PassageRow("", "1", key, "again", "whole")
        else:
            yield PassageRow("", "1", key, "again", "part")
            yield PassageRow("", "1", key, key, "remainder")
