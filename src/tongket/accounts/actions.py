"""Writes: accounts, roles, and the record of events."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongket.accounts.models import Event, Role, User
from tongket.units.models import Unit


def record(kind: str, subject: str, *, by: Any, at: datetime | None = None, **detail: Any) -> Event:
    """The event, appended to the record of what people did."""
    return record_many([event(kind, subject, by=by, at=at, **detail)])[0]


def event(kind: str, subject: str, *, by: Any, at: datetime | None = None, **detail: Any) -> Event:
    """An event not yet on record."""
    return Event(
        kind=kind,
        subject=subject,
        by=by if by is not None and by.is_authenticated else None,
        at=at or timezone.now(),
        detail=detail,
    )


def record_many(events: Iterable[Event]) -> list[Event]:
    """The events, appended in one go."""
    return Event.objects.bulk_create(events, batch_size=5_000)


@transaction.atomic
def give_role(user: User, unit: Unit, kind: str, *, by: Any, start: date) -> Role:
    """A new role of `user` on `unit` from a day on. Records `role.give`."""
    role = Role.objects.create(user=user, unit=unit, kind=kind, valid_from=start)
    record("role.give", f"user:{user.pk}", by=by, role=kind, unit=unit.pk, start=start.isoformat())
    return role
