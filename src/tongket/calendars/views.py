"""Pages of calendars: an office's year, a day to be put on it or taken off, and the end of a term."""

from calendar import Calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongket.accounts.queries import roles_of, standing
from tongket.calendars import actions, queries, render, rules
from tongket.calendars.forms import AnnounceForm, DaysForm, TermForm, WithdrawForm
from tongket.calendars.models import CalendarDay, Revision, offices_seen_by
from tongket.calendars.rules import DayKind, Mark, WorkCalendar
from tongket.errors import N_, NotAllowed, Refused
from tongket.units.models import Unit
from tongket.units.queries import name_of, names
from tongket.units.text import sort_key
from tongket.web.page import redirect_after, render_page
from tongket.web.shown import Shown
from tongket.web.templatetags.web import localname

DAYS_OF_WEEK = (N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su"))


@login_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The calendar of the reader's own office, this year; of what ships for somebody without a role."""
    own = _own_office(request)
    return _year_page(request, own, timezone.localdate().year)


@login_required
@require_safe
def shipped_year(request: HttpRequest, year: int) -> HttpResponse:
    """A year as it ships, before any office's own days."""
    return _year_page(request, None, year)


@login_required
@require_safe
def office_year(request: HttpRequest, office: int, year: int) -> HttpResponse:
    """A year of one office."""
    return _year_page(request, _office(request, office), year)


@login_required
@require_http_methods(["GET", "POST"])
def mark_days(request: HttpRequest, office: int) -> HttpResponse:
    """The form that puts days on an office's calendar."""
    unit = _office(request, office)
    _refuse_reader(request, unit)
    form = DaysForm(request.POST or None, initial={"first_day": _day(request.GET.get("day", ""))})
    problems: Sequence[Any] = ()
    if request.method == "POST" and form.is_valid():
        try:
            new = form.new_days()
            actions.mark_days(unit, new, by=request.user)
            message = _("The calendar is changed. Deadlines that were issued before have not moved.")
            return redirect_after(request, reverse("office_year", args=[unit.pk, new.first_day.year]), message)
        except Refused as refusal:
            problems = refusal.problems
    back = reverse("office_year", args=[unit.pk, timezone.localdate().year])
    context = {"form": form, "problems": problems, "unit": unit, "unit_name": name_of(unit), "back": back}
    return render_page(request, "calendars/mark_days.html", context, status=422 if form.errors or problems else 200)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_day(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that takes a day off its office's calendar, with a reason."""
    own = CalendarDay.objects.visible_to(request.user).filter(unit__isnull=False).select_related("unit")
    day = get_object_or_404(own, pk=pk)
    _refuse_reader(request, day.unit)
    form = WithdrawForm(request.POST or None)
    problems: Sequence[Any] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_day(day, by=request.user, reason=form.cleaned_data["reason"])
            message = _("The day is withdrawn; it stays in the history. Deadlines that were issued have not moved.")
            return redirect_after(request, reverse("office_year", args=[day.unit_id, day.day.year]), message)
        except Refused as refusal:
            problems = refusal.problems
    context = {"form": form, "problems": problems, "unit_name": name_of(day.unit), "entry": _entry(day.as_mark(), {})}
    context |= {"back": reverse("office_year", args=[day.unit_id, day.day.year])}
    return render_page(request, "calendars/withdraw_day.html", context, status=422 if form.errors or problems else 200)


@login_required
@require_http_methods(["POST"])
def announce_year(request: HttpRequest, office: int, year: int) -> HttpResponse:
    """Note that the days off of a year have been announced."""
    unit = _office(request, office)
    _refuse_reader(request, unit)
    form = AnnounceForm(request.POST)
    if not form.is_valid():
        return _year_page(request, unit, year, form)
    actions.announce_year(unit, year, document=form.cleaned_data["document"], by=request.user)
    message = _("Noted. Terms in %(year)s are no longer provisional.") % {"year": year}
    return redirect_after(request, reverse("office_year", args=[unit.pk, year]), message)


@login_required
@require_safe
def deadline(request: HttpRequest) -> HttpResponse:
    """The end of a term for an office, step by step."""
    asked = request.GET.get("office", "")
    unit = _office(request, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
    unit = unit or (_own_office(request) if asked != "none" else None)
    form = TermForm(request.GET if "start" in request.GET else None, initial={"start": timezone.localdate()})
    context: dict[str, Any] = {"form": form, "unit": unit, "office_name": _office_name(unit)}
    if form.is_valid() and not (problems := rules.check_term(form.term())):
        book = queries.Book(form.term().start)
        own = book.calendar(unit.pk if unit else None, timezone.localdate())
        found = own.reckon(form.term())
        context |= {"found": found, "ends": render.day_of_week(found.ends_on), "doubt": render.doubt(found)}
        context |= {"steps": render.told(found, own)}
    elif form.is_valid():
        context |= {"problems": problems}
    status = 422 if form.errors or context.get("problems") else 200
    return render_page(request, "calendars/deadline.html", context, partial="reckoning", status=status)


def _own_office(request: HttpRequest) -> Unit | None:
    """The office on which the reader holds their first role."""
    roles = roles_of(request.user, timezone.localdate())
    return roles[0].unit if roles else None


def _office(request: HttpRequest, pk: int) -> Unit:
    """An office whose calendar the reader may see. Raises: Http404."""
    return get_object_or_404(offices_seen_by(request.user, timezone.localdate()), pk=pk)


def _refuse_reader(request: HttpRequest, office: Unit) -> None:
    if closed := rules.why_not_keep(standing(request.user, office, timezone.localdate())):
        raise NotAllowed(closed)


def _office_name(unit: Unit | None) -> str:
    return name_of(unit) if unit else _("Common calendar")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


# --- a year as a page ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One day in the picture of a month; `look` is the class it wears."""

    number: int
    look: str
    words: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A day that differs from the days of the week, as the list tells it; `pk` only where it is the office's own."""

    day: date
    day_text: str
    kind: str
    look: str
    name: str
    document: str
    source: str
    instead: str
    is_provisional: bool
    pk: int | None


def _year_page(request: HttpRequest, unit: Unit | None, year: int, form: AnnounceForm | None = None) -> HttpResponse:
    """The year of an office, or of what ships."""
    if rules.check_year(year, "year"):
        raise Http404
    today = timezone.localdate()
    book = queries.Book(date(year, 1, 1))
    own = book.calendar(unit.pk if unit else None, today)
    beneath = book.beneath(unit.pk, today) if unit else own
    keeps = unit is not None and rules.why_not_keep(standing(request.user, unit, today)) is None
    context = {
        "unit": unit,
        "office_name": _office_name(unit),
        "year": year,
        "before": year - 1 if year > rules.FIRST_YEAR else None,
        "after": year + 1 if year < rules.LAST_YEAR else None,
        "days_of_week": [_(name) for name in DAYS_OF_WEEK],
        "months": [_month(year, month, own, today) for month in range(1, 13)],
        "entries": _entries(own, beneath, year, unit),
        "legend": [(_look(kind.value), _(name)) for kind, name in rules.KIND_NAMES.items()],
        "figures": _figures(own, year),
        "announced": own.announced.get(year),
        "today": _today(own, today) if today.year == year else "",
        "keeps": keeps,
        "form": form or AnnounceForm(),
        "offices": _offices(request, unit, today),
        "history": [_told(revision) for revision in queries.revisions_of(unit.pk, year)] if unit else [],
    }
    return render_page(request, "calendars/year.html", context, status=422 if form else 200)


def _month(year: int, month: int, own: WorkCalendar, today: date) -> dict[str, Any]:
    weeks = [
        [_cell(day, own, today) if day.month == month else None for day in week]
        for week in Calendar().monthdatescalendar(year, month)
    ]
    return {"name": dateformat.format(date(year, month, 1), "F"), "weeks": weeks}


def _cell(day: date, own: WorkCalendar, today: date) -> Cell:
    mark = own.marks.get(day)
    if mark is None:
        return Cell(day.day, "" if own.is_working_day(day) else "day-rest", "", day == today)
    return Cell(day.day, _look(mark.kind), localname(mark), day == today)


def _look(kind: str) -> str:
    return f"day-{kind.replace('_', '-')}"


def _entries(own: WorkCalendar, beneath: WorkCalendar, year: int, unit: Unit | None) -> list[Entry]:
    marks = [mark for day, mark in sorted(own.marks.items()) if day.year == year]
    called = names({mark.office for mark in marks if mark.office is not None})
    found = []
    for mark in marks:
        is_own = unit is not None and mark.office == unit.pk
        found.append(_entry(mark, called, beneath.marks.get(mark.day) if is_own else None, is_own=is_own))
    return found


def _entry(mark: Mark, called: dict[int, str], covered: Mark | None = None, *, is_own: bool = False) -> Entry:
    return Entry(
        day=mark.day,
        day_text=render.day_of_week(mark.day),
        kind=_(rules.KIND_NAMES[mark.kind]),
        look=_look(mark.kind),
        name=localname(mark),
        document=mark.document,
        source=mark.origin or called.get(mark.office or 0, ""),
        instead=f"{_(rules.KIND_NAMES[covered.kind])} – {localname(covered)}" if covered else "",
        is_provisional=mark.is_provisional,
        pk=mark.pk if is_own else None,
    )


def _figures(own: WorkCalendar, year: int) -> list[tuple[str, Shown]]:
    """How many days are worked; how many off fall within the week; how many of a weekend are worked."""
    days = list(rules.days_after(date(year - 1, 12, 31), date(year, 12, 31)))
    worked = [day for day in days if own.is_working_day(day)]
    off = sum(day.weekday() not in rules.WEEKEND for day in days) - sum(
        day.weekday() not in rules.WEEKEND for day in worked
    )
    notes = () if year in own.announced else (_("may still change"),)
    counts = (
        (_("Working days"), len(worked)),
        (_("Days off within the week"), off),
        (_("Weekend days that are worked"), sum(day.weekday() in rules.WEEKEND for day in worked)),
    )
    return [(label, Shown(count, measure=_("days"), notes=notes)) for label, count in counts]


def _today(own: WorkCalendar, today: date) -> str:
    values = {"day": render.day_of_week(today)}
    if own.is_working_day(today):
        return _("Today, %(day)s, is a working day.") % values
    return _("Today, %(day)s, is a day off (%(why)s).") % {**values, "why": render.why_off(own.marks.get(today))}


def _offices(request: HttpRequest, unit: Unit | None, today: date) -> list[tuple[int | None, str, bool]]:
    """The calendars one may go to: of one's own offices, those above them, those with days of their own, what ships."""
    own = {role.unit_id for role in roles_of(request.user, today)}
    with_days = set(queries.offices_with_days(offices_seen_by(request.user, today)))
    keys = own | with_days | ({unit.pk} if unit else set())
    called = names(keys)
    order = sorted(keys, key=lambda pk: (pk not in own, sort_key(called[pk]), pk))
    listed: list[tuple[int | None, str, bool]] = [(pk, called[pk], bool(unit) and pk == unit.pk) for pk in order]  # type: ignore[union-attr]
    return [*listed, (None, _office_name(None), unit is None)]


ACTS = {
    "mark": N_("Days entered"),
    "withdraw": N_("Day withdrawn"),
    "announce": N_("Year noted as announced"),
}


def _told(revision: Revision) -> dict[str, Any]:
    """A revision of an office's calendar, as the history tells it."""
    return {"act": _(ACTS[revision.act]), "revision": revision, "lines": list(_lines(revision))}


def _lines(revision: Any) -> Iterator[str]:
    begun = {row.day for row in revision.marked}
    for row in revision.marked:
        yield f"{_what(row)} ({row.document})"
    for row in revision.closed:
        message = _("replaced: %(what)s") if row.day in begun else _("withdrawn: %(what)s")
        yield message % {"what": _what(row)}
    for notice in revision.announced:
        yield f"{notice.year}: {notice.document}"


def _what(row: CalendarDay) -> str:
    return f"{render.day_of_week(row.day)}: {_(rules.KIND_NAMES[DayKind(row.kind)])} – {localname(row)}"
