"""Units, what they were called and when, and the acts that ended some and began others.

Every validity is half-open in local days: from `valid_from` up to and without `valid_to`; an empty date is
open.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongket.units import rules


class Level(models.TextChoices):
    """How high a unit stands. Codes of kinds are data; levels are the skeleton every country shares."""

    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province level")
    DISTRICT = "district", _("District level")
    COMMUNE = "commune", _("Commune level")


class MutationKind(models.TextChoices):
    """The closed list of what may happen to units."""

    CREATE = "create", _("Creation")
    MERGE = "merge", _("Merger of whole units")
    SPLIT = "split", _("Split")
    REARRANGE = "rearrange", _("Rearrangement")
    TRANSFER = "transfer", _("Transfer of a part")
    RENAME = "rename", _("New name")
    TYPE_CHANGE = "type_change", _("New kind")
    REPARENT = "reparent", _("New superior unit")
    RECODE = "recode", _("New code")
    BOUNDARY_CORRECTION = "boundary_correction", _("Correction of a boundary")
    LEVEL_ABOLISHED = "level_abolished", _("Level abolished")
    RESTORE = "restore", _("Restoration")
    ANNUL = "annul", _("Annulment")


class Part(models.TextChoices):
    """How much of the predecessor an edge carries, in the words of the legal text."""

    WHOLE = "whole", _("the whole")
    PART = "part", _("a part")
    REMAINDER = "remainder", _("the remainder")


def holds_on(day: dt.date, prefix: str = "") -> Q:
    """The condition that a dated row (or the row behind `prefix`) is in force on the day."""
    return (Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": day})) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": day})
    )


def dates_ordered(name: str) -> models.CheckConstraint:
    """The constraint that a validity has at least one day."""
    return models.CheckConstraint(
        name=name, condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lt=F("valid_to"))
    )


def one_of(name: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """The constraint that a column keeps to its closed list."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": choices.values}))


class Mutation(models.Model):
    """An act that changed units: its number, its day and its legal source tie ends to beginnings."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=MutationKind)
    effective_on = models.DateField(_("in force on"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    legal_source = models.TextField(_("legal source"), blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("change of units")
        verbose_name_plural = _("changes of units")
        ordering = ("effective_on", "number", "pk")
        constraints = (one_of("mutation_kind_is_known", "kind", MutationKind),)


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units by day and by the subtree they stood in; always by range of paths, never by pattern."""

    def on(self, day: dt.date) -> UnitQuerySet:
        """Units that exist on the day."""
        return self.filter(holds_on(day))

    def within(self, unit: Unit, *, on: dt.date) -> UnitQuerySet:
        """The unit itself and all units under it on the day."""
        own = UnitAttributes.objects.filter(holds_on(on), unit=unit)
        return self.on(on)._under(own, holds_on(on))

    def ever_within(self, unit: Unit) -> UnitQuerySet:
        """The unit itself and all units that stood under it on any day."""
        return self._under(UnitAttributes.objects.filter(unit=unit), Q())

    def _under(self, own: models.QuerySet[UnitAttributes], when: Q) -> UnitQuerySet:
        ranges = Q(pk__in=())
        for path in own.order_by("path").values_list("path", flat=True).distinct():
            ranges |= Q(path__gte=path, path__lt=rules.path_after(path))
        below = UnitAttributes.objects.filter(when, ranges)
        return self.filter(pk__in=below.values("unit_id"))


class Unit(models.Model):
    """One historical state of a unit. Its key is ours: neither code nor name identifies a unit over time."""

    level = models.CharField(_("level"), max_length=12, choices=Level)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    created_by = models.ForeignKey(
        Mutation, models.PROTECT, null=True, blank=True, related_name="began", verbose_name=_("began by")
    )
    ended_by = models.ForeignKey(
        Mutation, models.PROTECT, null=True, blank=True, related_name="ended", verbose_name=_("ended by")
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = (
            dates_ordered("unit_dates_ordered"),
            one_of("unit_level_is_known", "level", Level),
            models.CheckConstraint(
                name="unit_begun_by_an_act_has_its_day",
                condition=Q(created_by=None) | Q(valid_from__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_ended_by_an_act_has_its_day",
                condition=Q(ended_by=None) | Q(valid_to__isnull=False),
            ),
        )

    def get_absolute_url(self) -> str:
        return reverse("units:unit", args=(self.pk,))

    def exists_on(self, day: dt.date) -> bool:
        """Whether the unit exists on the day."""
        return rules.covers(self.valid_from, self.valid_to, day)


class UnitAttributes(models.Model):
    """What the same unit is called, what kind it is and under whom it stands, for a time."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="attributes", verbose_name=_("unit"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=24)
    parent = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("superior unit")
    )
    path = models.CharField(_("path"), max_length=rules.PATH_WIDTH * 10, editable=False)
    sort_key = models.BinaryField(_("sort key"), max_length=600)
    name_fold = models.CharField(_("search form of the name"), max_length=120, editable=False)

    class Meta:
        verbose_name = _("attributes of a unit")
        verbose_name_plural = _("attributes of units")
        constraints = (
            dates_ordered("unit_attributes_dates_ordered"),
            models.UniqueConstraint("unit", "valid_from", name="unit_attributes_begin_once"),
            models.UniqueConstraint("unit", condition=Q(valid_from=None), name="unit_attributes_open_once"),
            models.CheckConstraint(name="unit_attributes_not_empty", condition=~Q(name="") & ~Q(kind="") & ~Q(path="")),
        )
        indexes = (
            models.Index(fields=("path", "unit"), name="unit_attributes_path"),
            models.Index(fields=("name_fold",), name="unit_attributes_fold"),
        )


class UnitCode(models.Model):
    """The code of a unit in a scheme, for a time: text with its leading zeros."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="codes", verbose_name=_("unit"))
    scheme = models.CharField(_("scheme"), max_length=24)
    code = models.CharField(_("code"), max_length=24)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("code of a unit")
        verbose_name_plural = _("codes of units")
        constraints = (
            dates_ordered("unit_code_dates_ordered"),
            models.UniqueConstraint("scheme", "code", "valid_from", name="unit_code_begins_once"),
            models.UniqueConstraint("scheme", "code", condition=Q(valid_from=None), name="unit_code_open_once"),
            models.CheckConstraint(name="unit_code_not_empty", condition=~Q(code="") & ~Q(scheme="")),
        )


class Edge(models.Model):
    """Territory that passed from a predecessor to a successor by a mutation."""

    mutation = models.ForeignKey(Mutation, models.PROTECT, related_name="edges", verbose_name=_("change"))
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successor_edges", verbose_name=_("predecessor"))
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="predecessor_edges", verbose_name=_("successor"))
    part = models.CharField(_("how much"), max_length=12, choices=Part)

    class Meta:
        verbose_name = _("passage of territory")
        verbose_name_plural = _("passages of territory")
        constraints = (
            models.UniqueConstraint("mutation", "predecessor", "successor", name="edge_once"),
            one_of("edge_part_is_known", "part", Part),
        )


class Source(models.Model):
    """A body of data that was loaded: which version, its digest, and what was counted in it."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    version = models.CharField(_("version"), max_length=40)
    digest = models.CharField(_("digest"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"))
    loaded_by = models.CharField(_("loaded by"), max_length=150)
    counts = models.JSONField(_("counts"), default=dict)

    class Meta:
        verbose_name = _("source of units")
        verbose_name_plural = _("sources of units")
