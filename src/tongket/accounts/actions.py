"""Writes: accounts, roles, and the record of events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.utils import timezone

from tongket.accounts.models import Event, Role, User
from tongket.units.models import Unit

BATCH = 5_000


class Noted(NamedTuple):
    """An event not yet on record, in the order of its columns."""

    at: datetime
    kind: str
    subject: str
    by_id: int | None
    detail: dict[str, Any]


def record(kind: str, subject: str, *, by: Any, at: datetime | None = None, **detail: Any) -> Event:
    """The event, appended to the record of what people did."""
    appended = Event(**event(kind, subject, by=by, at=at, **detail)._asdict())
    appended.save()
    return appended


def event(kind: str, subject: str, *, by: Any, at: datetime | None = None, **detail: Any) -> Noted:
    """An event not yet on record; without a person where nobody had signed in."""
    return Noted(at or timezone.now(), kind, subject, by.pk if by is not None else None, detail)


def record_many(events: Iterable[Noted]) -> int:
    """How many events were appended, in one go."""
    return append_rows(Event, Noted._fields, events)


def append_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """How many rows were appended by plain statements, keys given by the database; nothing comes back.

    For what is appended by the ten thousand: several times as quick as `bulk_create`. Columns that are left out are
    the caller's to know: the database has no defaults.
    """
    field_by_column = {field.attname: field for field in model._meta.concrete_fields}
    fields = [field_by_column[column] for column in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"insert into {quote(model._meta.db_table)} ({names}) values ({places})"  # noqa: S608
    care = {place: _preparation(field) for place, field in enumerate(fields) if isinstance(field, NEEDS_CARE)}
    prepared = [_with_care(row, care) for row in rows] if care else list(rows)
    if prepared:
        with connection.cursor() as cursor:
            cursor.executemany(statement, prepared)
    return len(prepared)


NEEDS_CARE = (models.DateField, models.JSONField)
"""Fields whose values databases want in a form of their own; instants are days with a time to Django."""


def _preparation(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """What makes a value of the field fit for the database; days and instants here are such already."""
    if isinstance(field, models.DateTimeField):
        return _instant
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    prepare = partial(field.get_db_prep_save, connection=connection)
    empty = prepare({})
    return lambda value: prepare(value) if value else empty


@lru_cache(maxsize=BATCH)
def _instant(value: datetime) -> Any:
    """An instant as the database wants it; one act is a change, a decision and an event of the same instant."""
    return connection.ops.adapt_datetimefield_value(value)


def _with_care(row: Sequence[Any], care: Mapping[int, Callable[[Any], Any]]) -> list[Any]:
    values = list(row)
    for place, prepare in care.items():
        values[place] = prepare(values[place])
    return values


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be opened; without a password nobody can sign in with it."""

    username: str
    display_name: str
    password: str | None = None


@transaction.atomic
def open_accounts(accounts: Iterable[NewAccount], *, by: Any, at: datetime | None = None) -> list[User]:
    """The new accounts, in the order given. Records `account.open`."""
    made = User.objects.bulk_create(
        [
            User(username=new.username, display_name=new.display_name, password=make_password(new.password))
            for new in accounts
        ],
        batch_size=BATCH,
    )
    record_many(event("account.open", f"user:{user.pk}", by=by, at=at) for user in made)
    return made


@dataclass(frozen=True, slots=True)
class Grant:
    """A role to be given: to whom, on which unit, from a day on, up to and without another if there is an end."""

    user: User
    unit: int
    kind: str
    start: date
    end: date | None = None


def give_role(user: User, unit: Unit, kind: str, *, by: Any, start: date) -> Role:
    """A new role of `user` on `unit` from a day on. Records `role.give`."""
    return give_roles([Grant(user, unit.pk, kind, start)], by=by)[0]


@transaction.atomic
def give_roles(grants: Iterable[Grant], *, by: Any, at: datetime | None = None) -> list[Role]:
    """The new roles, in the order given. Records `role.give`."""
    made = Role.objects.bulk_create(
        [
            Role(user=grant.user, unit_id=grant.unit, kind=grant.kind, valid_from=grant.start, valid_to=grant.end)
            for grant in grants
        ],
        batch_size=BATCH,
    )
    record_many(
        event(
            "role.give",
            f"user:{role.user_id}",
            by=by,
            at=at,
            role=role.kind,
            unit=role.unit_id,
            start=role.valid_from.isoformat(),
        )
        for role in made
    )
    return made


@transaction.atomic
def end_roles(roles: Iterable[Role], *, on: date, by: Any, at: datetime | None = None) -> int:
    """How many roles ended on a day; one that begins later holds on its first day alone. Records `role.end`."""
    ended = list(roles)
    for role in ended:
        role.valid_to = max(on, role.valid_from + timedelta(days=1))
    Role.objects.bulk_update(ended, ["valid_to"], batch_size=500)
    return record_many(
        event("role.end", f"user:{r.user_id}", by=by, at=at, role=r.kind, unit=r.unit_id, end=str(r.valid_to))
        for r in ended
    )
