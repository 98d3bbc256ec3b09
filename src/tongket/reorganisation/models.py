"""Tables: reorganisations in the making with their rows, the acts they became, and the roles that moved.

A draft points at units on record by their keys, so that no code is ambiguous; what it is to begin are rows of its own.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongket.accounts.models import Role, User
from tongket.accounts.queries import units_overseen_by
from tongket.reorganisation import rules
from tongket.units.models import Basis, Edge, Mutation, MutationKind, Part, Unit, one_of

KINDS = [(kind, MutationKind(kind).label) for kind in rules.KINDS]


def one_place(name: str, unit: str, new: str) -> models.CheckConstraint:
    """The constraint that a place is a unit on record or a planned one, not both."""
    return models.CheckConstraint(name=name, condition=Q(**{unit: None}) | Q(**{new: None}))


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def visible_to(self, user: Any, on: date | None = None) -> ReorganisationQuerySet:
        """Reorganisations of units that a person oversees: an officer of one commune sees none."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(under__in=units_overseen_by(user, on or timezone.localdate()).values("pk"))

    def drafts(self) -> ReorganisationQuerySet:
        """Those not carried out yet, the newest first."""
        return self.filter(carried_out_at=None).order_by("-made_at", "-pk")


class Reorganisation(models.Model):
    """An act that is prepared and then carried out: its kind, its day, its source; its rows stand beside it.

    `revision` grows with every row, so that what was confirmed is what is carried out.
    """

    under = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit it happens under"))
    kind = models.CharField(_("kind"), max_length=24, choices=KINDS)
    effective_on = models.DateField(_("in force on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    legal_source = models.TextField(_("legal source"), blank=True)
    note = models.TextField(_("note"), blank=True)
    revision = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    carried_out_at = models.DateTimeField(null=True, blank=True)
    carried_out_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="reorganisation_kind_is_known", condition=Q(kind__in=[kind for kind, _label in KINDS])
            ),
            models.CheckConstraint(
                name="reorganisation_carried_out_by_somebody",
                condition=Q(carried_out_at=None, carried_out_by=None)
                | Q(carried_out_at__isnull=False, carried_out_by__isnull=False, effective_on__isnull=False),
            ),
        )

    @property
    def is_draft(self) -> bool:
        return self.carried_out_at is None


class PlannedUnit(models.Model):
    """A unit that is to begin, under one on record or under another planned one."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="units")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=24)
    level = models.CharField(_("level"), max_length=12, blank=True)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    parent_new = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+")
    scheme = models.CharField(_("scheme"), max_length=24, blank=True)
    code = models.CharField(_("code"), max_length=24, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    latitude_e6 = models.IntegerField(_("latitude"), null=True, blank=True)
    longitude_e6 = models.IntegerField(_("longitude"), null=True, blank=True)
    area_m2 = models.PositiveBigIntegerField(_("area"), null=True, blank=True)

    class Meta:
        verbose_name = _("planned unit")
        ordering = ("pk",)
        constraints = (
            one_place("planned_unit_under_one", "parent", "parent_new"),
            models.CheckConstraint(name="planned_unit_is_called", condition=~Q(name="") & ~Q(kind="")),
            models.CheckConstraint(name="planned_unit_under_another", condition=~Q(parent_new=F("pk"))),
        )


class PlannedChange(models.Model):
    """A new name, kind, superior or code of a unit that lives on; what stays is empty."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="changes")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=24, blank=True)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    parent_new = models.ForeignKey(PlannedUnit, models.CASCADE, null=True, blank=True, related_name="+")
    scheme = models.CharField(_("scheme"), max_length=24, blank=True)
    code = models.CharField(_("code"), max_length=24, blank=True)

    class Meta:
        verbose_name = _("planned change")
        ordering = ("pk",)
        constraints = (
            one_place("planned_change_under_one", "parent", "parent_new"),
            models.UniqueConstraint("reorganisation", "unit", name="planned_change_once_a_unit"),
            models.CheckConstraint(
                name="planned_change_says_something",
                condition=~Q(name="") | ~Q(kind="") | ~Q(code="") | ~Q(parent=None) | ~Q(parent_new=None),
            ),
        )

    @property
    def called_after(self) -> str:
        """The kind of act that brings it."""
        said = (self.parent_id or self.parent_new_id, self.kind, self.name, self.code)
        return next(kind for kind, value in zip(rules.CHANGES, said, strict=True) if value)


class PlannedPassage(models.Model):
    """Ground that is to pass: to a unit on record, to a planned one, or to nobody. Units: shares in billionths."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="passages")
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    successor_new = models.ForeignKey(PlannedUnit, models.CASCADE, null=True, blank=True, related_name="+")
    part = models.CharField(_("how much"), max_length=12, choices=Part)
    area_only = models.BooleanField(_("ground without residents"), default=False)
    share_low = models.BigIntegerField(_("share, at least"), default=0)
    share_high = models.BigIntegerField(_("share, at most"), default=Edge.ALL)
    basis = models.CharField(_("basis of the share"), max_length=12, choices=Basis, default=Basis.NONE)
    share_source = models.CharField(_("source of the share"), max_length=200, blank=True)
    legal_source = models.CharField(_("legal source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("planned passage")
        ordering = ("pk",)
        constraints = (
            one_place("planned_passage_to_one", "successor", "successor_new"),
            one_of("planned_passage_part_is_known", "part", Part),
            models.UniqueConstraint("reorganisation", "predecessor", "successor", name="planned_passage_once"),
            models.UniqueConstraint("reorganisation", "predecessor", "successor_new", name="planned_passage_once_new"),
            models.CheckConstraint(
                name="planned_share_is_a_share",
                condition=Q(share_low__gte=0, share_low__lte=F("share_high"), share_high__lte=1_000_000_000),
            ),
            models.CheckConstraint(
                name="planned_share_has_a_basis",
                condition=~Q(basis=Basis.NONE) | Q(share_low=0, share_high=1_000_000_000, share_source=""),
            ),
            models.CheckConstraint(
                name="planned_whole_or_area_has_no_share",
                condition=Q(basis=Basis.NONE) | (~Q(part=Part.WHOLE) & Q(area_only=False)),
            ),
            models.CheckConstraint(
                name="planned_whole_has_residents", condition=~Q(part=Part.WHOLE) | Q(area_only=False)
            ),
        )


class PlannedTakeover(models.Model):
    """Who is to carry on the work of a unit that ends: all of it, or one matter."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="takeovers")
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    to_new = models.ForeignKey(PlannedUnit, models.CASCADE, null=True, blank=True, related_name="+")
    matter = models.CharField(_("matter"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("planned takeover")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="planned_takeover_by_one",
                condition=Q(to_unit=None, to_new__isnull=False) | Q(to_unit__isnull=False, to_new=None),
            ),
            models.UniqueConstraint("reorganisation", "from_unit", "matter", name="planned_takeover_once_a_matter"),
            models.CheckConstraint(
                name="planned_takeover_by_another", condition=Q(to_unit=None) | ~Q(from_unit=F("to_unit"))
            ),
        )


class ReorganisationAct(models.Model):
    """An act on record that a reorganisation became: the main one, or one of new names and the like beside it."""

    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="acts")
    mutation = models.OneToOneField(Mutation, models.PROTECT, related_name="reorganisation_act")
    is_main = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("act of a reorganisation")
        ordering = ("-is_main", "pk")
        constraints = (
            models.UniqueConstraint("reorganisation", condition=Q(is_main=True), name="reorganisation_main_act_once"),
        )


class RoleMove(models.Model):
    """A role that an act moved from a unit that ended; without a new role the person had it there already.

    `was_until` is the end that the old role had before.
    """

    mutation = models.ForeignKey(Mutation, models.PROTECT, related_name="+")
    old_role = models.ForeignKey(Role, models.PROTECT, related_name="moves")
    new_role = models.ForeignKey(Role, models.SET_NULL, null=True, blank=True, related_name="+")
    was_until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("role moved by an act")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint("mutation", "old_role", name="role_moved_once_by_an_act"),)
