"""Tables: reviews, their sections and citations, and texts published elsewhere.

A citation is appended and never changed: new figures are a new row that `replaces` the old one, whose `replaced_at`,
set once, is the only update ever made (decision record 0010).
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tongket import rollup
from tongket.accounts.models import Role, User
from tongket.accounts.rules import REACHES_BELOW
from tongket.reporting.models import Indicator, PeriodRow
from tongket.review import rules
from tongket.rollup.restate import Bounds, Exactness
from tongket.units.models import Unit


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any, on: date | None = None) -> ReviewQuerySet:
        """Published reviews for everybody; drafts for those who oversee the unit (not its entry officers)."""
        seen = Q(state=rules.State.PUBLISHED)
        held = Role.objects.of(user).on(on or timezone.localdate()).filter(kind__in=REACHES_BELOW)
        for role in held.select_related("unit"):
            seen |= Q(unit__in=Unit.objects.ever_within(role.unit).values("pk"))
        return self.filter(seen)

    def published(self) -> ReviewQuerySet:
        """Published reviews, newest first."""
        return self.filter(state=rules.State.PUBLISHED).order_by("-published_at", "-pk")


class Review(models.Model):
    """The paper in which one unit sums up some years. `known_at` is the change its first figures were taken at."""

    title_vi = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reviews")
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    issued_by = models.CharField(max_length=200)
    symbol = models.CharField(max_length=40)
    place = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=list(rules.STATE_NAMES.items()), default=rules.State.DRAFT)
    known_at = models.BigIntegerField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_year__gt=F("first_year")), name="review_years_ordered"),
            models.CheckConstraint(condition=Q(state__in=list(rules.STATE_NAMES)), name="review_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True, published_by__isnull=True)
                | Q(state="published", published_at__isnull=False, published_by__isnull=False),
                name="review_published_by_somebody",
            ),
        ]

    @property
    def is_published(self) -> bool:
        return self.state == rules.State.PUBLISHED


class Section(models.Model):
    """A part of a review: a heading and prose with citation marks, in Vietnamese."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    level = models.PositiveSmallIntegerField(default=1)
    heading = models.CharField(max_length=200)
    body = models.TextField(blank=True)

    class Meta:
        ordering = ["review_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "position"], name="section_position_once"),
            models.UniqueConstraint(fields=["review", "key"], name="section_key_once"),
        ]


FROZEN = "a citation is frozen; take new figures with refresh_figures, which appends"


class CitationQuerySet(models.QuerySet["Citation"]):
    def current(self) -> CitationQuerySet:
        """The citations that the prose prints now."""
        return self.filter(replaced_at__isnull=True)

    def with_names(self) -> CitationQuerySet:
        return self.select_related("indicator", "period", "review", "unit")

    def update(self, **kwargs: Any) -> int:
        if set(kwargs) != {"replaced_at"}:
            raise TypeError(FROZEN)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(FROZEN)


class Citation(models.Model):
    """A figure as printed: what was asked, what came out, and the digest of every fact behind it.

    Units: the value is `numerator` / `denominator`, exact, None when nothing was reported; a ratio keeps its two sides
    unreduced, a count has its scale below the line. `category` "" takes all categories together.

    On the map of another day (`map_on`) it keeps the version of the edges that were gone by and how sure it is; where
    it is only known to lie between two numbers, these are `least` and `most`, as exact fractions ("120", "3/5"), and
    there is no value. Without `most` nothing is known upwards.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="citations")
    key = models.SlugField(max_length=60)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(PeriodRow, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=40, blank=True)
    known_at = models.BigIntegerField()
    value_text = models.CharField(max_length=60)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    due = models.PositiveIntegerField()
    reported = models.PositiveIntegerField()
    facts = models.PositiveIntegerField()
    nil = models.PositiveIntegerField()
    estimated = models.PositiveIntegerField()
    not_collected = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    map_on = models.DateField(null=True, blank=True)
    edge_version = models.CharField(max_length=12, blank=True)
    exactness = models.CharField(max_length=14, blank=True, choices=[(one.value, one.value) for one in Exactness])
    least = models.CharField(max_length=60, blank=True)
    most = models.CharField(max_length=60, blank=True)
    taken_at = models.DateTimeField()
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["review_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "key"], condition=Q(replaced_at__isnull=True), name="citation_key_current_once"
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__gt=0),
                name="citation_value_whole",
            ),
            models.CheckConstraint(
                condition=Q(map_on__isnull=True, edge_version="", exactness="", least="")
                | (Q(map_on__isnull=False) & ~Q(edge_version="") & ~Q(exactness="")),
                name="citation_map_whole",
            ),
            models.CheckConstraint(
                condition=(Q(least="") & Q(most="")) | (~Q(least="") & Q(numerator__isnull=True)),
                name="citation_bounds_without_value",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append the citation. Raises: TypeError when it is already on record."""
        if self.pk is not None:
            raise TypeError(FROZEN)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(FROZEN)

    @property
    def value(self) -> Fraction | None:
        """The exact value as frozen."""
        if self.numerator is None or self.denominator is None:
            return None
        return Fraction(self.numerator, self.denominator)

    @property
    def bounds(self) -> Bounds | None:
        """Between which values it lies, as frozen, where that is all that was known."""
        return Bounds(Fraction(self.least), Fraction(self.most) if self.most else None) if self.least else None

    @property
    def is_ratio(self) -> bool:
        return self.indicator.nature == rollup.Nature.RATIO

    @property
    def request(self) -> rollup.Request:
        """The question this is the frozen answer of."""
        return rollup.Request(self.indicator.code, self.unit_id, self.period.period, self.category or None)


class PublishedText(models.Model):
    """What was published elsewhere, in our wording: claims that are checked when shown, never data."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    published_on = models.DateField()
    source = models.CharField(max_length=300)
    body = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_on", "-pk"]
