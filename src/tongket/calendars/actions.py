"""Writes: loading what ships, marking days, withdrawing them, and noting that a year has been announced.

Every write is one revision. A row is never changed but closed, and another begun.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongket.accounts.actions import record
from tongket.accounts.queries import standing
from tongket.calendars import loader, rules
from tongket.calendars.models import CalendarDay, Revision, RevisionCounter, YearNotice
from tongket.calendars.rules import DayKind
from tongket.errors import NotAllowed, Problem, Refused
from tongket.units.models import Unit

SAID = ("kind", "name_vi", "name_en", "document", "origin", "is_provisional")


@transaction.atomic
def load_calendar(shipped: loader.Shipped | None = None) -> int:
    """How many days and notices the reviewed files say otherwise than the record; nothing is done for none of them."""
    shipped = shipped or loader.read_shipped()
    counter = _lock()
    days = {row.day: row for row in CalendarDay.objects.known_at(None).filter(unit=None)}
    wanted = {row.day: row for row in shipped.days}
    stale = [row for day, row in days.items() if day not in wanted or _said(row) != _said(wanted[day])]
    missing = [row for day, row in wanted.items() if day not in days or days[day] in stale]
    notices = {row.year: row for row in YearNotice.objects.known_at(None).filter(unit=None)}
    over = [row for year, row in notices.items() if shipped.announced.get(year) != row.document]
    new = [year for year in shipped.announced if year not in notices or notices[year] in over]
    if stale or missing or over or new:
        revision = _revise(counter, Revision(at=timezone.now(), act="ship"))
        _close(CalendarDay, stale, revision)
        _close(YearNotice, over, revision)
        for row in missing:
            row.since = revision
        CalendarDay.objects.bulk_create(missing)
        YearNotice.objects.bulk_create(
            [YearNotice(year=year, document=shipped.announced[year], since=revision) for year in new]
        )
    return len(stale) + len(missing) + len(over) + len(new)


def _said(row: CalendarDay) -> list[Any]:
    return [getattr(row, column) for column in SAID]


@dataclass(frozen=True, slots=True)
class NewDays:
    """Days of an office's own, from one to another, with the document they rest on."""

    kind: DayKind
    first_day: date
    last_day: date
    name_vi: str
    document: str
    name_en: str = ""
    is_provisional: bool = False


@transaction.atomic
def mark_days(office: Unit, new: NewDays, *, by: Any, at: datetime | None = None) -> Revision:
    """The revision that put the days on the office's calendar; what the office said of them before is closed.

    No deadline that was issued moves. Records `calendar.mark`. Raises: NotAllowed, Refused.
    """
    at = at or timezone.now()
    _refuse_stranger(office, by, at)
    _refuse(rules.check_days(new.first_day, new.last_day, new.name_vi, new.document))
    days = list(rules.days_after(new.first_day - rules.A_DAY, new.last_day))
    revision = _revise(_lock(), Revision(at=at, by=by, unit=office, act="mark"))
    _close(CalendarDay, CalendarDay.objects.known_at(None).filter(unit=office, day__in=days), revision)
    CalendarDay.objects.bulk_create(_row(office, day, new, revision) for day in days)
    detail = {"day_kind": new.kind.value, "first": new.first_day.isoformat(), "last": new.last_day.isoformat()}
    record("calendar.mark", f"unit:{office.pk}", by=by, at=at, revision=revision.pk, **detail)
    return revision


def _row(office: Unit, day: date, new: NewDays, revision: Revision) -> CalendarDay:
    said = {"name_vi": new.name_vi.strip(), "name_en": new.name_en.strip(), "document": new.document.strip()}
    about = {"kind": new.kind.value, "is_provisional": new.is_provisional}
    return CalendarDay(unit=office, day=day, since=revision, **said, **about)


@transaction.atomic
def withdraw_day(day: CalendarDay, *, by: Any, reason: str, at: datetime | None = None) -> Revision:
    """The revision that took a day off its office's calendar; it stays on record.

    Records `calendar.withdraw`. Raises: NotAllowed; Refused without a reason, or when somebody else was quicker.
    """
    at = at or timezone.now()
    if day.unit is None:
        raise NotAllowed(rules.SHIPPED_STAYS)
    _refuse_stranger(day.unit, by, at)
    _refuse(rules.check_reason(reason))
    counter = _lock()
    if not CalendarDay.objects.known_at(None).filter(pk=day.pk).exists():
        raise Refused(Problem(rules.GONE))
    revision = _revise(counter, Revision(at=at, by=by, unit=day.unit, act="withdraw", reason=reason.strip()))
    _close(CalendarDay, [day], revision)
    about = {"revision": revision.pk, "day": day.day.isoformat()}
    record("calendar.withdraw", f"unit:{day.unit_id}", by=by, at=at, **about)
    return revision


@transaction.atomic
def announce_year(office: Unit, year: int, *, document: str, by: Any, at: datetime | None = None) -> Revision:
    """The revision that noted that the days off of a year are announced, for the office and all below it.

    From then on terms in that year are no longer provisional there. Records `calendar.announce`.
    Raises: NotAllowed, Refused.
    """
    at = at or timezone.now()
    _refuse_stranger(office, by, at)
    _refuse(rules.check_year(year, "year") + rules.check_document(document))
    revision = _revise(_lock(), Revision(at=at, by=by, unit=office, act="announce"))
    _close(YearNotice, YearNotice.objects.known_at(None).filter(unit=office, year=year), revision)
    YearNotice.objects.create(unit=office, year=year, document=document.strip(), since=revision)
    record("calendar.announce", f"unit:{office.pk}", by=by, at=at, revision=revision.pk, year=year)
    return revision


def _refuse_stranger(office: Unit, by: Any, at: datetime) -> None:
    if closed := rules.why_not_keep(standing(by, office, timezone.localdate(at))):
        raise NotAllowed(closed)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _lock() -> RevisionCounter:
    """The counter, held until the transaction is over: revisions commit in the order of their numbers."""
    return RevisionCounter.objects.select_for_update().get_or_create(pk=1)[0]


def _revise(counter: RevisionCounter, revision: Revision) -> Revision:
    counter.n += 1
    counter.save(update_fields=["n"])
    revision.pk = counter.n
    revision.save(force_insert=True)
    return revision


def _close(model: type[CalendarDay] | type[YearNotice], rows: Iterable[Any], revision: Revision) -> None:
    model._default_manager.filter(pk__in=[row.pk for row in rows], until=None).update(until=revision)
