"""What this app can tell of open items in units that ended: reports not approved, roles left, groups without a home."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from tongket.errors import N_
from tongket.reorganisation.queries import GROUPS, ROLES, homes_left, roles_left
from tongket.reporting import rules as reporting
from tongket.reporting.models import Report


class OpenReports:
    """Reports of ended units that nobody has approved: whoever takes the work over answers them."""

    name = reporting.MATTER
    label = N_("Open reports")
    by_takeover = True

    def open_items(self, unit_ids: Collection[int], day: date) -> Mapping[int, int]:
        """{unit: reports not approved}. Queries: one."""
        return _counted(Report.objects.filter(unit__in=unit_ids).exclude(state=reporting.State.APPROVED))

    def where_to_look(self, unit_id: int) -> str:
        """The list of what is to do: whoever took the reports over finds them there."""
        return reverse("desk")


class RolesLeft:
    """Roles still held on ended units; each is moved or ends."""

    name = ROLES
    label = N_("Roles")
    by_takeover = False

    def open_items(self, unit_ids: Collection[int], day: date) -> Mapping[int, int]:
        """{unit: roles in force on or after the day}. Queries: one."""
        return _counted(roles_left(unit_ids, day))

    def where_to_look(self, unit_id: int) -> str:
        """The roles of the act that ended the unit."""
        return reverse("ended_unit", args=[unit_id, ROLES])


class GroupsWithoutHome:
    """Groups whose home is still a unit that ended; a person says where each belongs."""

    name = GROUPS
    label = N_("Groups without a home")
    by_takeover = False

    def open_items(self, unit_ids: Collection[int], day: date) -> Mapping[int, int]:
        """{unit: groups at home there, not closed by the day}. Queries: one."""
        return _counted(homes_left(unit_ids, day))

    def where_to_look(self, unit_id: int) -> str:
        """The groups of the unit, to be re-homed."""
        return reverse("ended_unit", args=[unit_id, GROUPS])


def _counted(rows: QuerySet[Any]) -> Mapping[int, int]:
    return dict(rows.order_by().values_list("unit").annotate(Count("pk")))
