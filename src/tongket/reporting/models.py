"""Tables: indicators, sheets, collections, reports, and the record of cells over changes.

The record follows one rule: a row of `Cell` or `Approval` lives over an interval of change ids `[since, until)`, and
closing it (setting `until` once) is the only update ever made. Change ids come from a locked counter row, so they are
gapless and commit in order, and the record as it was known on any day is a range filter.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tongket import rollup
from tongket.accounts.models import User
from tongket.accounts.queries import units_seen_by
from tongket.calendars.models import Revision
from tongket.calendars.rules import COUNTING_NAMES, Counting, Term
from tongket.reporting import rules
from tongket.units.models import Unit


class Indicator(models.Model):
    """What is counted. Written in a reviewed file; the row is its copy, so that cells can point at it."""

    code = models.CharField(max_length=12, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    measure_vi = models.CharField(max_length=60)
    measure_en = models.CharField(max_length=60)
    nature = models.CharField(max_length=10, choices=[(n.value, n.value) for n in rollup.Nature])
    combine = models.CharField(max_length=10, choices=[(c.value, c.value) for c in rollup.Combine])
    numerator = models.JSONField(default=list)
    denominator = models.JSONField(default=list)
    scale = models.PositiveSmallIntegerField(default=0)
    definition_vi = models.TextField(default="")
    definition_en = models.TextField(default="")
    source = models.CharField(max_length=300, default="")
    next_review = models.DateField(null=True)

    class Meta:
        ordering = ["code"]

    def as_rule(self) -> rollup.Indicator:
        """How this indicator combines, as the roll-up library sees it."""
        return rollup.Indicator(
            code=self.code,
            nature=rollup.Nature(self.nature),
            combine=rollup.Combine(self.combine),
            numerator=tuple(self.numerator),
            denominator=tuple(self.denominator),
            scale=self.scale,
        )


class Category(models.Model):
    """A class of a disaggregation; the code "" is the whole."""

    code = models.CharField(max_length=40, unique=True, blank=True)
    name_vi = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"


class PeriodRow(models.Model):
    """A period on record: the calendar, the kind, and the half-open days."""

    key = models.CharField(max_length=40, unique=True)
    calendar = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_before = models.DateField()

    class Meta:
        ordering = ["starts_on", "ends_before", "calendar", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_before__gt=F("starts_on")), name="period_days_ordered"),
        ]

    @property
    def period(self) -> rollup.Period:
        return rollup.Period(self.calendar, self.kind, self.starts_on, self.ends_before)


class Sheet(models.Model):
    """A form (biểu mẫu): who answers what to whom, how often and until when."""

    code = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField(default=1)
    title_vi = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    ground = models.CharField(max_length=300)
    level = models.CharField(max_length=20)
    calendar = models.CharField(max_length=20)
    period_kind = models.CharField(max_length=10)
    due_days = models.PositiveSmallIntegerField()
    due_counting = models.CharField(
        max_length=13, choices=list(COUNTING_NAMES.items()), default=Counting.CALENDAR.value
    )

    class Meta:
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="sheet_version_once"),
            models.CheckConstraint(condition=Q(due_counting__in=list(COUNTING_NAMES)), name="sheet_counting_known"),
        ]

    def term_of(self, period: rollup.Period) -> Term:
        """The term for a report about a period: counted from the day after the period's last."""
        return Term(period.end, self.due_days, Counting(self.due_counting))


class SheetLine(models.Model):
    """One line of a sheet: an indicator, in one category."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)

    class Meta:
        ordering = ["sheet_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "indicator", "category"], name="sheet_line_once"),
            models.UniqueConstraint(fields=["sheet", "position"], name="sheet_position_once"),
        ]

    @property
    def key(self) -> str:
        """The line's name in a form, a workbook and the API: `TT01`, or `TT01.radio` in a category."""
        return line_key(self.indicator.code, self.category.code)

    @property
    def as_rule(self) -> rules.Line:
        return rules.Line(self.key, self.indicator.scale)


def line_key(indicator_code: str, category_code: str) -> str:
    return f"{indicator_code}.{category_code}" if category_code else indicator_code


class Collection(models.Model):
    """One sheet asked of every unit under one unit, for one period.

    `due_on` is the deadline as it was issued, and stays so; how it was reckoned is kept beside it: the term, and the
    revision of the asking office's calendar. Collections of before calendars were kept have no term.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT)
    period = models.ForeignKey(PeriodRow, on_delete=models.PROTECT)
    asked_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    due_from = models.DateField(null=True)
    due_days = models.PositiveSmallIntegerField(null=True)
    due_counting = models.CharField(max_length=13, choices=list(COUNTING_NAMES.items()), blank=True)
    calendar_revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["period__starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "period", "asked_by"], name="collection_asked_once"),
            models.CheckConstraint(
                condition=Q(due_from=None, due_days=None, due_counting="", calendar_revision=None)
                | Q(due_from__isnull=False, due_days__isnull=False, due_counting__in=list(COUNTING_NAMES)),
                name="collection_term_whole_or_none",
            ),
        ]

    @property
    def term(self) -> Term | None:
        """What the deadline was reckoned from, where that is on record."""
        if self.due_from is None or self.due_days is None:
            return None
        return Term(self.due_from, self.due_days, Counting(self.due_counting))

    @property
    def opened_on(self) -> date:
        """The local day on which it was asked for: whose calendar it is, is a question about that day."""
        return timezone.localdate(self.opened_at)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any, on: date | None = None) -> ReportQuerySet:
        """Reports a person may see: of their own units, and of whatever was ever under the units they oversee."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(unit__in=units_seen_by(user, on or timezone.localdate(), rules.MATTER).values("pk"))

    def overdue(self, on: date) -> ReportQuerySet:
        """Reports due before a day and neither submitted nor approved."""
        return self.awaited().filter(due_on__lt=on)

    def awaited(self) -> ReportQuerySet:
        """Reports that their unit has yet to submit."""
        return self.filter(state__in=list(rules.AWAITED))

    def with_names(self) -> ReportQuerySet:
        return self.select_related("collection__sheet", "collection__period", "unit")


class Report(models.Model):
    """One unit's answer to a collection."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=12, choices=list(rules.STATE_NAMES.items()), default=rules.State.NOT_STARTED)
    due_on = models.DateField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"])]
        constraints = [
            models.UniqueConstraint(fields=["collection", "unit"], name="report_once_a_unit"),
            models.CheckConstraint(condition=Q(state__in=rules.STATE_NAMES), name="report_state_known"),
        ]


class DeadlineMove(models.Model):
    """That the deadline of a report was moved, or kept after the calendar changed: from which day to which, and why.

    `revision` is the calendar as whoever decided had it before them.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="deadline_moves")
    was_on = models.DateField()
    now_on = models.DateField()
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=rules.LONGEST_REASON)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="deadline_move_says_why")]


class Counter(models.Model):
    """The last change id given out. One row, locked by whoever takes the next one, as late as possible."""

    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="counter_single_row")]


class Change(models.Model):
    """One accepted alteration of the record. Ids are gapless and commit in order; `recorded_at` only grows."""

    id = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="changes")
    note = models.CharField(max_length=500, default="")

    class Meta:
        ordering = ["pk"]


class OnRecordQuerySet(models.QuerySet[Any]):
    def known_at(self, change: int | None) -> OnRecordQuerySet:
        """Rows as the record stood right after a change; None: as it stands."""
        if change is None:
            return self.filter(until__isnull=True)
        return self.filter(since__lte=change).filter(Q(until__isnull=True) | Q(until__gt=change))


class Approval(models.Model):
    """The stretch of changes during which a report counts in figures."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="approvals")
    since = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+")
    until = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+")

    objects = OnRecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(until__isnull=True), name="approval_open_once"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="approval_ordered"),
        ]


class Cell(models.Model):
    """One value on record: about a unit, a period, an indicator and a category; known over `[since, until)`."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="cells", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.ForeignKey(PeriodRow, on_delete=models.PROTECT, related_name="+", db_index=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=14, choices=list(rules.CELL_STATE_NAMES.items()))
    value = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=rules.LONGEST_REASON, default="")
    door = models.CharField(max_length=10)
    since = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="cells")
    until = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="closed_cells", db_index=False)

    objects = OnRecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="cell_closed_by"),
            models.Index(fields=["report", "indicator"], name="cell_of_report"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit", "indicator", "category"],
                condition=Q(until__isnull=True),
                name="cell_open_once",
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="cell_ordered"),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gte=0), name="cell_not_below_zero"),
            models.CheckConstraint(
                condition=Q(state__in=["value", "estimate"], value__isnull=False)
                | Q(state="nil", value=0)
                | Q(state__in=["not_collected", "not_applicable"], value__isnull=True),
                name="cell_state_fits_value",
            ),
        ]

    @property
    def key(self) -> str:
        return line_key(self.indicator.code, self.category.code)


class Decision(models.Model):
    """A step of a report's life: which move, by whom, when, and why."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="decisions")
    move = models.CharField(max_length=10, choices=[(name, move.label) for name, move in rules.MOVES.items()])
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    reason = models.CharField(max_length=rules.LONGEST_REASON, default="")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(move__in=["return", "correct"]) | ~Q(reason=""), name="decision_says_why"
            ),
        ]
