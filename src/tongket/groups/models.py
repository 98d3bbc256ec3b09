"""Tables: types of groups, groups, their homes, member counts and grades.

Counts and grades live over intervals of change ids like every value on record (see `reporting.models`).
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from tongket.groups import rules
from tongket.reporting.models import Change, OnRecordQuerySet, PeriodRow
from tongket.units.models import Unit


class GroupType(models.Model):
    """A kind of group of the programme."""

    code = models.CharField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    source = models.CharField(max_length=300, default="")

    class Meta:
        ordering = ["code"]


class GroupQuerySet(models.QuerySet["Group"]):
    def active_on(self, day: date) -> GroupQuerySet:
        """Groups founded by a day and not closed by it."""
        return self.filter(founded_on__lte=day).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))

    def known_at(self, change: int | None) -> GroupQuerySet:
        """Groups that were on record right after a change."""
        return self if change is None else self.filter(since__lte=change)

    def at_home_in(self, units: models.QuerySet[Unit] | list[int], on: date) -> GroupQuerySet:
        """Groups whose home was one of these units on a day."""
        homes = GroupHome.objects.on(on).filter(unit__in=units)
        return self.filter(pk__in=homes.values("group"))


class Group(models.Model):
    """One community group. `since` is the change that put it on record."""

    code = models.CharField(max_length=20, unique=True)
    type = models.ForeignKey(GroupType, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    founded_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    since = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("founded_on")),
                name="group_dates_ordered",
            ),
        ]


class GroupHomeQuerySet(models.QuerySet["GroupHome"]):
    def on(self, day: date) -> GroupHomeQuerySet:
        """Homes as of a day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))


class GroupHome(models.Model):
    """The unit a group belonged to from one day to another (half-open)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="homes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = GroupHomeQuerySet.as_manager()

    class Meta:
        ordering = ["group_id", "valid_from", "pk"]
        indexes = [models.Index(fields=["unit", "valid_from"])]
        constraints = [
            models.UniqueConstraint(fields=["group", "valid_from"], name="group_home_starts_once"),
            models.UniqueConstraint(fields=["group"], condition=Q(valid_to__isnull=True), name="group_home_open_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="group_home_ordered",
            ),
        ]


class MemberCount(models.Model):
    """How many members a group had on a day: a number, never a list."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="member_counts")
    counted_on = models.DateField()
    members = models.PositiveIntegerField()
    since = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    until = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = OnRecordQuerySet.as_manager()

    class Meta:
        ordering = ["group_id", "counted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "counted_on"], condition=Q(until__isnull=True), name="member_count_open_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="member_count_ordered"
            ),
            models.CheckConstraint(condition=Q(members__lte=rules.MOST_MEMBERS), name="member_count_plausible"),
        ]


class Grade(models.Model):
    """How a group was assessed for one assessment year, or the ground on which it was not."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="grades")
    period = models.ForeignKey(PeriodRow, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=14, choices=list(rules.GRADE_NAMES.items()))
    ground = models.CharField(max_length=12, blank=True, choices=list(rules.GROUND_NAMES.items()))
    since = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    until = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = OnRecordQuerySet.as_manager()

    class Meta:
        ordering = ["group_id", "period__starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "period"], condition=Q(until__isnull=True), name="grade_open_once"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="grade_ordered"),
            models.CheckConstraint(
                condition=(Q(grade="not_graded") & ~Q(ground="")) | (~Q(grade="not_graded") & Q(ground="")),
                name="grade_ground_fits",
            ),
        ]
