"""What a person's roles reach: sets of units, and the standing on one of them."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from tongket.accounts.models import Role
from tongket.accounts.rules import NOBODY, REACHES_BELOW, Standing
from tongket.units.models import Unit
from tongket.units.queries import tree


def standing(user: Any, unit: Unit, on: date) -> Standing:
    """What `user` is to `unit` on a day."""
    if not user.is_authenticated:
        return NOBODY
    return Standings({user.pk}).of(user, unit.pk, on)


class Standings:
    """The standings of some people, read once and asked many times. Queries: one, and the tree."""

    def __init__(self, user_ids: Collection[int]) -> None:
        self._roles: dict[int, list[tuple[int, str, date, date | None]]] = {}
        roles = Role.objects.filter(user__in=user_ids, user__is_active=True).order_by()
        for user, unit, kind, start, end in roles.values_list("user", "unit", "kind", "valid_from", "valid_to"):
            self._roles.setdefault(user, []).append((unit, kind, start, end))

    def of(self, user: Any, unit_id: int, on: date) -> Standing:
        """What `user` is to a unit on a day."""
        held: dict[int, set[str]] = {}
        for unit, kind, start, end in self._roles.get(user.pk, ()):
            if start <= on and (end is None or on < end):
                held.setdefault(unit, set()).add(kind)
        above: set[str] = set()
        if held.keys() - {unit_id}:
            above.update(*(held.get(ancestor, ()) for ancestor in tree().ancestors(unit_id, on)))
        return Standing(here=frozenset(held.get(unit_id, ())), above=frozenset(above))


def units_seen_by(user: Any, on: date) -> QuerySet[Unit]:
    """The units whose work a person may see: their own, and whatever was ever under the units they oversee."""
    own: list[int] = []
    overseen: list[int] = []
    for unit_id, kind in Role.objects.of(user).on(on).values_list("unit_id", "kind"):
        (overseen if kind in REACHES_BELOW else own).append(unit_id)
    return Unit.objects.filter(_any_of([Q(pk__in=own), *(_ever_within(unit_id) for unit_id in overseen)]))


def _ever_within(unit_id: int) -> Q:
    return Q(pk__in=Unit.objects.ever_within(Unit(pk=unit_id)).values("pk"))


def _any_of(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def roles_of(user: Any, on: date) -> list[Role]:
    """The roles a person holds on a day, with their units."""
    return list(Role.objects.of(user).on(on).select_related("unit"))
