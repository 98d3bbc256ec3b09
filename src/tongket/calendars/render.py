"""How a day and a reckoning are told, in the reader's language."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tongket.calendars.rules import KIND_NAMES, Counting, Mark, Reckoning, WorkCalendar
from tongket.web.shown import day_text, number_text
from tongket.web.templatetags.web import localname


def day_of_week(day: date) -> str:
    """Saturday, 10 January 2026; in Vietnamese as it stands within a sentence, thứ Bảy, 10/01/2026."""
    names = (
        pgettext("day of the week", "Monday"),
        pgettext("day of the week", "Tuesday"),
        pgettext("day of the week", "Wednesday"),
        pgettext("day of the week", "Thursday"),
        pgettext("day of the week", "Friday"),
        pgettext("day of the week", "Saturday"),
        pgettext("day of the week", "Sunday"),
    )
    return f"{names[day.weekday()]}, {day_text(day)}".replace("thứ ", "thứ\N{NO-BREAK SPACE}")


def why_off(mark: Mark | None) -> str:
    """What makes a day a day off: its name, or the end of the week."""
    return _("weekend") if mark is None else localname(mark) or _(KIND_NAMES[mark.kind])


def told(found: Reckoning, calendar: WorkCalendar) -> tuple[str, ...]:
    """A reckoning step by step, one sentence each, the end last."""
    term = found.term
    steps = [_("The count begins after %(day)s; that day itself is not counted.") % {"day": day_of_week(term.start)}]
    values = {"count": number_text(term.count), "day": day_of_week(found.last_day)}
    if term.counting == Counting.WORKING:
        steps += _not_counted(found, calendar)
        steps.append(
            ngettext("%(count)s working day leads to %(day)s.", "%(count)s working days lead to %(day)s.", term.count)
            % values
        )
    else:
        steps.append(
            ngettext("%(count)s calendar day leads to %(day)s.", "%(count)s calendar days lead to %(day)s.", term.count)
            % values
        )
    if found.was_moved:
        message = _("%(day)s is a day off (%(why)s), so the end moves to the end of the next working day.")
        why = why_off(calendar.marks.get(found.last_day))
        steps.append(message % {"day": day_of_week(found.last_day), "why": why})
    steps.append(_("The term ends at the end of %(day)s.") % {"day": day_of_week(found.ends_on)})
    return tuple(steps)


def _not_counted(found: Reckoning, calendar: WorkCalendar) -> list[str]:
    """The days off on the way, those with a name one by one."""
    marked = [day for day in found.passed if day in calendar.marks]
    plain = len(found.passed) - len(marked)
    steps = [
        _("Not counted: %(day)s (%(why)s).") % {"day": day_of_week(day), "why": why_off(calendar.marks[day])}
        for day in marked
    ]
    if plain:
        count = {"count": number_text(plain)}
        steps.append(
            ngettext("Not counted: %(count)s day of a weekend.", "Not counted: %(count)s days of weekends.", plain)
            % count
        )
    return steps


def doubt(found: Reckoning) -> str:
    """Why a reckoning is provisional, in a sentence; nothing when it is not."""
    if found.unannounced:
        years = ", ".join(map(str, found.unannounced))
        return _("The days off of %(years)s have not been announced, so this may still change.") % {"years": years}
    if found.is_provisional:
        return _("It depends on a day that is itself provisional, so this may still change.")
    return ""
