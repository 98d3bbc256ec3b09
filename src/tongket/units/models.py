"""Units, what they were called and when, and the acts that ended some and began others.

Every validity is half-open in local days: from `valid_from` up to and without `valid_to`; an empty date is
open.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
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


class Basis(models.TextChoices):
    """What the share of an edge rests on, the surest first; the list is that of `rollup.restate`."""

    LAW = "law", _("the legal text")
    MEASURED = "measured", _("measured")
    ESTIMATED = "estimated", _("estimated")
    NONE = "none", _("not known")


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


LIVE = Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lt=F("valid_to"))
"""The condition that a dated row holds on a day at least; the rows of an act that never took force hold on none."""


def dates_ordered(name: str) -> models.CheckConstraint:
    """The constraint that a validity runs forwards."""
    return models.CheckConstraint(
        name=name, condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to"))
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
    annuls = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="annulment", verbose_name=_("annuls")
    )

    class Meta:
        verbose_name = _("change of units")
        verbose_name_plural = _("changes of units")
        ordering = ("effective_on", "number", "pk")
        constraints = (
            one_of("mutation_kind_is_known", "kind", MutationKind),
            models.CheckConstraint(
                name="mutation_annuls_if_annulment",
                condition=Q(kind=MutationKind.ANNUL, annuls__isnull=False)
                | (~Q(kind=MutationKind.ANNUL) & Q(annuls=None)),
            ),
            models.CheckConstraint(name="mutation_annuls_another", condition=Q(annuls=None) | ~Q(annuls=F("pk"))),
        )

    def get_absolute_url(self) -> str:
        return reverse("units:act", args=(self.number,))


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units by day and by the subtree they stood in; always by range of paths, never by pattern."""

    def on(self, day: dt.date) -> UnitQuerySet:
        """Units that exist on the day: they have attributes then. Who was annulled and came back has a gap between."""
        return self.filter(pk__in=UnitAttributes.objects.filter(holds_on(day)).values("unit_id"))

    def within(self, unit: Unit, *, on: dt.date) -> UnitQuerySet:
        """The unit itself and all units under it on the day."""
        own = UnitAttributes.objects.filter(holds_on(on), unit=unit)
        return self._under(own, holds_on(on))

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
    """One historical state of a unit. Its key is ours: neither code nor name identifies a unit over time.

    Units: latitude and longitude in millionths of a degree (WGS 84), area in square metres.
    """

    level = models.CharField(_("level"), max_length=12, choices=Level)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    created_by = models.ForeignKey(
        Mutation, models.PROTECT, null=True, blank=True, related_name="began", verbose_name=_("began by")
    )
    ended_by = models.ForeignKey(
        Mutation, models.PROTECT, null=True, blank=True, related_name="ended", verbose_name=_("ended by")
    )
    latitude_e6 = models.IntegerField(_("latitude"), null=True, blank=True)
    longitude_e6 = models.IntegerField(_("longitude"), null=True, blank=True)
    area_m2 = models.PositiveBigIntegerField(_("area"), null=True, blank=True)
    has_gap = models.BooleanField(_("came back by an annulment"), default=False, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = (
            dates_ordered("unit_dates_ordered"),
            models.CheckConstraint(
                name="unit_without_a_day_was_annulled",
                condition=LIVE | Q(created_by__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_centroid_is_on_earth",
                condition=Q(latitude_e6=None, longitude_e6=None)
                | Q(
                    latitude_e6__isnull=False,
                    longitude_e6__isnull=False,
                    latitude_e6__range=(-90_000_000, 90_000_000),
                    longitude_e6__range=(-180_000_000, 180_000_000),
                ),
            ),
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
        """Whether the unit exists on the day. Queries: one, of a unit that an annulment brought back."""
        if not rules.covers(self.valid_from, self.valid_to, day):
            return False
        return not self.has_gap or self.attributes.filter(holds_on(day)).exists()


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
    begun_by = models.ForeignKey(
        Mutation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("so since the change")
    )

    class Meta:
        verbose_name = _("attributes of a unit")
        verbose_name_plural = _("attributes of units")
        constraints = (
            dates_ordered("unit_attributes_dates_ordered"),
            models.UniqueConstraint(fields=["unit", "valid_from"], condition=LIVE, name="unit_attributes_begin_once"),
            models.UniqueConstraint(fields=["unit", "valid_to"], condition=LIVE, name="unit_attributes_end_once"),
            models.UniqueConstraint("unit", condition=Q(valid_from=None), name="unit_attributes_open_once"),
            models.UniqueConstraint("unit", condition=Q(valid_to=None), name="unit_attributes_last_once"),
            models.CheckConstraint(name="unit_attributes_not_empty", condition=~Q(name="") & ~Q(kind="") & ~Q(path="")),
        )
        indexes = (
            models.Index(fields=("path", "unit"), name="unit_attributes_path"),
            models.Index(fields=("name_fold",), name="unit_attributes_fold"),
            models.Index(fields=("valid_to", "valid_from", "parent", "unit"), name="unit_attributes_links"),
        )


class UnitCode(models.Model):
    """The code of a unit in a scheme, for a time: text with its leading zeros."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="codes", verbose_name=_("unit"))
    scheme = models.CharField(_("scheme"), max_length=24)
    code = models.CharField(_("code"), max_length=24)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    begun_by = models.ForeignKey(
        Mutation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("so since the change")
    )

    class Meta:
        verbose_name = _("code of a unit")
        verbose_name_plural = _("codes of units")
        constraints = (
            dates_ordered("unit_code_dates_ordered"),
            models.UniqueConstraint(
                fields=["scheme", "code", "valid_from"], condition=LIVE, name="unit_code_begins_once"
            ),
            models.UniqueConstraint(fields=["scheme", "code", "valid_to"], condition=LIVE, name="unit_code_ends_once"),
            models.UniqueConstraint("scheme", "code", condition=Q(valid_from=None), name="unit_code_open_once"),
            models.UniqueConstraint("scheme", "code", condition=Q(valid_to=None), name="unit_code_last_once"),
            models.CheckConstraint(name="unit_code_not_empty", condition=~Q(code="") & ~Q(scheme="")),
        )


class Edge(models.Model):
    """Territory that passed from a predecessor to a successor by a mutation.

    A unit that lives on has an edge to itself. Without a share nothing is known but the part: from nothing to all.

    Units: shares in billionths of the predecessor.
    """

    ALL = 1_000_000_000

    mutation = models.ForeignKey(Mutation, models.PROTECT, related_name="edges", verbose_name=_("change"))
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successor_edges", verbose_name=_("predecessor"))
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="predecessor_edges", verbose_name=_("successor"))
    part = models.CharField(_("how much"), max_length=12, choices=Part)
    area_only = models.BooleanField(_("ground without residents"), default=False)
    share_low = models.BigIntegerField(_("share, at least"), default=0)
    share_high = models.BigIntegerField(_("share, at most"), default=ALL)
    basis = models.CharField(_("basis of the share"), max_length=12, choices=Basis, default=Basis.NONE)
    share_source = models.CharField(_("source of the share"), max_length=200, blank=True)
    legal_source = models.CharField(_("legal source"), max_length=200, blank=True)
    is_likely = models.BooleanField(_("likeliest to go on"), default=False, help_text=_("A suggestion, never a share."))

    class Meta:
        verbose_name = _("passage of territory")
        verbose_name_plural = _("passages of territory")
        constraints = (
            models.UniqueConstraint("mutation", "predecessor", "successor", name="edge_once"),
            models.UniqueConstraint("mutation", "predecessor", condition=Q(part="whole"), name="edge_whole_once"),
            models.UniqueConstraint(
                "mutation", "predecessor", condition=Q(part="remainder"), name="edge_remainder_once"
            ),
            models.UniqueConstraint("mutation", "predecessor", condition=Q(is_likely=True), name="edge_likely_once"),
            one_of("edge_part_is_known", "part", Part),
            one_of("edge_basis_is_known", "basis", Basis),
            models.CheckConstraint(
                name="edge_share_is_a_share",
                condition=Q(share_low__gte=0, share_low__lte=F("share_high"), share_high__lte=1_000_000_000),
            ),
            models.CheckConstraint(
                name="edge_share_has_a_basis",
                condition=~Q(basis=Basis.NONE) | Q(share_low=0, share_high=1_000_000_000, share_source=""),
            ),
            models.CheckConstraint(
                name="edge_whole_or_area_has_no_share",
                condition=Q(basis=Basis.NONE) | (~Q(part=Part.WHOLE) & Q(area_only=False)),
            ),
            models.CheckConstraint(name="edge_whole_has_residents", condition=~Q(part=Part.WHOLE) | Q(area_only=False)),
        )


class TakeoverQuerySet(models.QuerySet["Takeover"]):
    def of(self, matter: str, on: dt.date) -> TakeoverQuerySet:
        """Takeovers that cover a matter on the day: its own one, or that of everything else; not of annulled acts."""
        its_own = Takeover.objects.filter(mutation=OuterRef("mutation"), from_unit=OuterRef("from_unit"), matter=matter)
        in_force = self.filter(mutation__effective_on__lte=on).exclude(mutation__annulment__effective_on__lte=on)
        return in_force.filter(Q(matter=matter) | (Q(matter="") & ~Exists(its_own)))


class Takeover(models.Model):
    """Who carries on the work of a unit that ended: its open tasks, findings and archives; not its territory."""

    mutation = models.ForeignKey(Mutation, models.PROTECT, related_name="takeovers", verbose_name=_("change"))
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="handed_over", verbose_name=_("ended unit"))
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="taken_over", verbose_name=_("unit that takes over"))
    matter = models.CharField(_("matter"), max_length=60, blank=True, help_text=_("Left out: everything else."))

    objects = TakeoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("takeover of work")
        verbose_name_plural = _("takeovers of work")
        constraints = (
            models.UniqueConstraint("mutation", "from_unit", "matter", name="takeover_once_a_matter"),
            models.CheckConstraint(name="takeover_by_another", condition=~Q(from_unit=F("to_unit"))),
        )


class TileMap(models.Model):
    """A grid of equal tiles for one set of units, laid out once; schematic, and an office may move them."""

    geometry = models.CharField(_("set of units"), max_length=64, unique=True, help_text=_("Digest of their keys."))
    columns = models.PositiveSmallIntegerField(_("columns"))
    rows = models.PositiveSmallIntegerField(_("rows"))

    class Meta:
        verbose_name = _("tile map")
        verbose_name_plural = _("tile maps")


class TilePlace(models.Model):
    """Where the tile of one unit stands on a tile map: a column from the west, a row from the north, from 0."""

    map = models.ForeignKey(TileMap, models.CASCADE, related_name="places", verbose_name=_("tile map"))
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    column = models.PositiveSmallIntegerField(_("column"))
    row = models.PositiveSmallIntegerField(_("row"))

    class Meta:
        verbose_name = _("place of a tile")
        verbose_name_plural = _("places of tiles")
        constraints = (
            models.UniqueConstraint("map", "unit", name="tile_place_once_a_unit"),
            models.UniqueConstraint("map", "column", "row", name="tile_place_taken_once"),
        )


class Outlines(models.Model):
    """A file of boundaries that an office brought: whose it is, under which licence, and for which day's units."""

    name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    on = models.DateField(_("units as of"))
    licence = models.TextField(_("licence"))
    source = models.TextField(_("where it comes from"))
    geometry = models.CharField(_("set of units"), max_length=64, unique=True, help_text=_("Digest of their keys."))
    imported_at = models.DateTimeField(_("imported at"))

    class Meta:
        verbose_name = _("file of boundaries")
        verbose_name_plural = _("files of boundaries")
        constraints = (models.CheckConstraint(name="outlines_say_whose", condition=~Q(licence="") & ~Q(source="")),)


class Outline(models.Model):
    """The boundary of one unit, simplified to be shown.

    Units: millionths of a degree (WGS 84). Shape: a list of rings, each a list of [longitude, latitude].
    """

    file = models.ForeignKey(Outlines, models.CASCADE, related_name="outlines", verbose_name=_("file of boundaries"))
    unit = models.OneToOneField(Unit, models.CASCADE, related_name="outline", verbose_name=_("unit"))
    rings = models.JSONField(_("rings"))

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")


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
