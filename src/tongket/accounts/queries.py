"""What a person's roles reach: sets of units, and the standing on one of them."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from tongket.accounts.models import Role
from tongket.accounts.rules import NOBODY, REACHES_BELOW, Standing
from tongket.rollup import Tree
from tongket.units.models import Takeover, Unit
from tongket.units.queries import tree


def standing(user: Any, unit: Unit, on: date, matter: str = "") -> Standing:
    """What `user` is to `unit` on a day, in a matter of its work when one is named."""
    if not user.is_authenticated:
        return NOBODY
    return Standings({user.pk}, matter).of(user, unit.pk, on)


class Standings:
    """The standings of some people, read once and asked many times.

    To a unit that has ended, a person is what they are to the unit that took over its work in the matter.

    Queries: one, and the tree; one more for each day on which a unit has ended.
    """

    def __init__(self, user_ids: Collection[int], matter: str = "") -> None:
        self._matter = matter
        self._takers: dict[date, dict[int, set[int]]] = {}
        self._tree: Tree | None = None
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
        here, above = set(held.get(unit_id, ())), set[str]()
        if held.keys() - {unit_id}:
            self._tree = self._tree or tree()
            for each in (unit_id, *self._took_over(unit_id, on, self._tree)):
                here.update(held.get(each, ()))
                above.update(*(held.get(ancestor, ()) for ancestor in self._tree.ancestors(each, on)))
        return Standing(here=frozenset(here), above=frozenset(above))

    def _took_over(self, unit_id: int, on: date, units: Tree) -> list[int]:
        """The units that carry on the work of one that has ended, one after the other."""
        found: list[int] = []
        waiting = [unit_id]
        while waiting:
            unit = waiting.pop()
            if not units.exists(unit, on):
                new = sorted(self._takers_on(on).get(unit, set()) - {unit_id, *found})
                found += new
                waiting += new
        return found

    def _takers_on(self, on: date) -> dict[int, set[int]]:
        if on not in self._takers:
            takers = self._takers[on] = {}
            rows = Takeover.objects.of(self._matter, on).order_by().values_list("from_unit", "to_unit")
            for old, new in rows:
                takers.setdefault(old, set()).add(new)
        return self._takers[on]


def units_seen_by(user: Any, on: date, matter: str = "") -> QuerySet[Unit]:
    """The units whose work a person may see: their own, and whatever was ever under the units they oversee.

    And ended units whose work, in the matter when one is named, was taken over by one of these. Queries: three or more.
    """
    own: list[int] = []
    overseen: list[int] = []
    for unit_id, kind in Role.objects.of(user).on(on).values_list("unit_id", "kind"):
        (overseen if kind in REACHES_BELOW else own).append(unit_id)
    if not own and not overseen:
        return Unit.objects.none()
    seen = _any_of([Q(pk__in=own), *(_ever_within(unit_id) for unit_id in overseen)])
    return Unit.objects.filter(seen | Q(pk__in=_handed_to(seen, matter, on)))


def _handed_to(seen: Q, matter: str, on: date) -> set[int]:
    """Ended units, not seen already, whose work came to units seen: at once or by way of others that ended since."""
    covering = Takeover.objects.of(matter, on)
    mine = Unit.objects.filter(seen).values("pk")
    new = set(covering.filter(to_unit__in=mine).exclude(from_unit__in=mine).values_list("from_unit", flat=True))
    found: set[int] = set()
    while new:
        found |= new
        new = set(covering.filter(to_unit__in=new).values_list("from_unit", flat=True)) - found
    return found


def units_overseen_by(user: Any, on: date) -> QuerySet[Unit]:
    """Whatever was ever under the units that a person oversees, and these themselves. Queries: one."""
    roles = Role.objects.of(user).on(on).filter(kind__in=REACHES_BELOW)
    units = set(roles.values_list("unit_id", flat=True))
    return Unit.objects.filter(_any_of([Q(pk__in=()), *(_ever_within(unit_id) for unit_id in units)]))


def _ever_within(unit_id: int) -> Q:
    return Q(pk__in=Unit.objects.ever_within(Unit(pk=unit_id)).values("pk"))


def _any_of(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def roles_of(user: Any, on: date) -> list[Role]:
    """The roles a person holds on a day, with their units."""
    return list(Role.objects.of(user).on(on).select_related("unit"))
