"""Tables: revisions of calendars, the days they speak of, and the years that have been announced.

A row lives over an interval of revisions `[since, until)`; closing it (setting `until` once) is the only update ever
made. Numbers of revisions come from a locked counter row, so they are gapless and commit in order, and every calendar
can be asked as it was known right after any of them. A row without a unit is what ships with the product.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tongket.accounts.models import User
from tongket.accounts.queries import roles_of, units_seen_by
from tongket.calendars import rules
from tongket.units.models import Unit
from tongket.units.queries import tree


class RevisionCounter(models.Model):
    """The number of the last revision. One row, locked by whoever makes the next one."""

    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="revision_counter_single_row")]


class Revision(models.Model):
    """One accepted alteration of an office's calendar, or of the one that ships: who, when, what and why."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=[(act, act) for act in ("ship", "mark", "withdraw", "announce")])
    reason = models.CharField(max_length=rules.LONGEST_REASON, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act="ship", unit__isnull=True, by__isnull=True)
                | Q(act__in=["mark", "withdraw", "announce"], unit__isnull=False, by__isnull=False),
                name="revision_of_an_office_has_its_author",
            ),
            models.CheckConstraint(condition=~Q(act="withdraw") | ~Q(reason=""), name="revision_says_why"),
        ]


def offices_seen_by(user: Any, on: date) -> models.QuerySet[Unit]:
    """The offices whose calendar a person may see: where they see the work, and above their own, as it holds there."""
    above = {pk for role in roles_of(user, on) for pk in tree().ancestors(role.unit_id, on)}
    return Unit.objects.filter(Q(pk__in=units_seen_by(user, on).values("pk")) | Q(pk__in=above))


class KeptQuerySet(models.QuerySet[Any]):
    """Rows kept over an interval of revisions."""

    def known_at(self, revision: int | None) -> KeptQuerySet:
        """Rows as they stood right after a revision; None: as they stand."""
        if revision is None:
            return self.filter(until__isnull=True)
        return self.filter(since__lte=revision).filter(Q(until__isnull=True) | Q(until__gt=revision))

    def visible_to(self, user: Any, on: date | None = None) -> KeptQuerySet:
        """What ships, and the rows of the offices whose calendar a person may see; nothing before signing in."""
        if not user.is_authenticated:
            return self.none()
        offices = offices_seen_by(user, on or timezone.localdate())
        return self.filter(Q(unit__isnull=True) | Q(unit__in=offices.values("pk")))


class CalendarDay(models.Model):
    """What is said of one day by one office, or by what ships (then `origin` names the package and its version)."""

    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="calendar_days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=list(rules.KIND_NAMES.items()))
    name_vi = models.CharField(max_length=rules.LONGEST_NAME)
    name_en = models.CharField(max_length=rules.LONGEST_NAME, blank=True)
    document = models.CharField(max_length=rules.LONGEST_DOCUMENT)
    origin = models.CharField(max_length=80, blank=True)
    is_provisional = models.BooleanField(default=False)
    since = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="days_begun")
    until = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="days_closed")

    objects = KeptQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "day"], condition=Q(until__isnull=True), name="calendar_day_of_an_office_once"
            ),
            models.UniqueConstraint(
                fields=["day"], condition=Q(until__isnull=True, unit__isnull=True), name="calendar_day_shipped_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(rules.KIND_NAMES)), name="calendar_day_kind_known"),
            models.CheckConstraint(condition=~Q(name_vi="") & ~Q(document=""), name="calendar_day_says_what"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) & ~Q(origin="") | Q(unit__isnull=False, origin=""),
                name="calendar_day_has_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="calendar_day_ordered"
            ),
        ]

    def as_mark(self) -> rules.Mark:
        """The day as the arithmetic sees it."""
        columns = ("day", "name_vi", "name_en", "document", "origin", "is_provisional", "pk")
        values = {column: getattr(self, column) for column in columns}
        return rules.Mark(kind=rules.DayKind(self.kind), office=self.unit_id, **values)


class YearNotice(models.Model):
    """That the days off of a year have been announced, and by which document; until then its terms are provisional."""

    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="year_notices")
    year = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=rules.LONGEST_DOCUMENT)
    since = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="notices_begun")
    until = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="notices_closed")

    objects = KeptQuerySet.as_manager()

    class Meta:
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(until__isnull=True), name="year_notice_of_an_office_once"
            ),
            models.UniqueConstraint(
                fields=["year"], condition=Q(until__isnull=True, unit__isnull=True), name="year_notice_shipped_once"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="year_notice_names_its_document"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="year_notice_ordered"
            ),
        ]
