"""Writes: bring a country's units in, whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tongket.errors import Refused
from tongket.units import loader, rules
from tongket.units.loader import Act, Chronicle, Look, Span
from tongket.units.models import Basis, Edge, Level, Mutation, Source, Unit, UnitAttributes, UnitCode
from tongket.units.text import fold, sort_key

Progress = Callable[[str, int, int], None]
Row = tuple[Any, ...]
BATCH = 2_000


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
            "mutation predecessor successor part area_only share_low share_high basis share_source legal_source",
            (
                (
                    *(mutation_by_key[p.act], unit_by_key[p.predecessor], unit_by_key[p.successor]),
                    *(p.part, p.area_only, 0, Edge.ALL, Basis.NONE, "", p.legal_source),
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
