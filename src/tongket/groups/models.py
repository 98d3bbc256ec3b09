"""Tables: types of groups, groups, their homes, member counts and grades.

Counts and grades live over intervals of change ids like every value on record (see `reporting.models`). Groups and
homes begin with a change, and their last day is written once, with the change that said so: before that change they
were still known as open.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from tongket.groups import rules
from tongket.reporting.models import Change, OnRecordQuerySet, PeriodRow
from tongket.units.models import Unit


def not_ended(day: date, known_at: int | None, ends: str, said_by: str) -> Q:
    """The condition that a row had not ended by a day, as known right after a change (None: now)."""
    still = Q(**{ends: None}) | Q(**{f"{ends}__gt": day})
    return still if known_at is None else still | Q(**{f"{said_by}__gt": known_at})


def ends_by_a_change(name: str, ends: str, said_by: str) -> models.CheckConstraint:
    """The constraint that a last day is on record together with the change that said so."""
    never, known = Q(**{ends: None, said_by: None}), Q(**{f"{ends}__isnull": False, f"{said_by}__isnull": False})
    return models.CheckConstraint(name=name, condition=never | known)


class GroupType(models.Model):
    """A kind of group of the programme."""

    code = models.CharField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    source = models.CharField(max_length=300, default="")

    class Meta:
        ordering = ["code"]


class GroupQuerySet(models.QuerySet["Group"]):
    def active_on(self, day: date, known_at: int | None = None) -> GroupQuerySet:
        """Groups founded by a day and not closed by it, as known right after a change (None: now)."""
        found = self.filter(not_ended(day, known_at, "closed_on", "closed_by"), founded_on__lte=day)
        return found.known_at(known_at)

    def known_at(self, change: int | None) -> GroupQuerySet:
        """Groups that were on record right after a change."""
        return self if change is None else self.filter(since__lte=change)

    def at_home_in(
        self, units: models.QuerySet[Unit] | list[int], on: date, known_at: int | None = None
    ) -> GroupQuerySet:
        """Groups whose home was one of these units on a day, as known right after a change (None: now)."""
        homes = GroupHome.objects.on(on, known_at).filter(unit__in=units)
        return self.filter(pk__in=homes.values("group"))


class Group(models.Model):
    """One community group. `since` is the change that put it on record, `closed_by` the one that closed it."""

    code = models.CharField(max_length=20, unique=True)
    type = models.ForeignKey(GroupType, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    founded_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    since = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("founded_on")),
                name="group_dates_ordered",
            ),
            ends_by_a_change("group_closed_by_a_change", "closed_on", "closed_by"),
        ]


class GroupHomeQuerySet(models.QuerySet["GroupHome"]):
    def on(self, day: date, known_at: int | None = None) -> GroupHomeQuerySet:
        """Homes as of a day, as known right after a change (None: now)."""
        found = self.filter(not_ended(day, known_at, "valid_to", "left_by"), valid_from__lte=day)
        return found if known_at is None else found.filter(since__lte=known_at)


class GroupHome(models.Model):
    """The unit a group belonged to from one day to another (half-open), and the changes that said so.

    A home that was corrected from its first day on holds on no day; it is what was known until the correction.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="homes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    since = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+", db_index=False)
    left_by = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = GroupHomeQuerySet.as_manager()

    class Meta:
        ordering = ["group_id", "valid_from", "pk"]
        indexes = [models.Index(fields=["unit", "valid_from"])]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "valid_from"],
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="group_home_starts_once",
            ),
            models.UniqueConstraint(fields=["group"], condition=Q(valid_to__isnull=True), name="group_home_open_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="group_home_ordered",
            ),
            ends_by_a_change("group_home_left_by_a_change", "valid_to", "left_by"),
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
