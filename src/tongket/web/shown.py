"""A number as a reader meets it: written in their language, with its unit, period, completeness and source.

Numbers are whole or exact fractions, never binary floats, and are rounded half up (away from zero) only here.
"""

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils import dateformat, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongket.errors import Problem

Number = int | Fraction | Decimal

SEPARATORS = {"vi": (".", ","), "en": (",", ".")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A number and all that must be seen with it. `web/_figure.html` is the only place it is drawn.

    Of a number that is only known to lie between two, `value` is None and `least` and `most` are given; where nothing
    is known upwards, `least` alone.

    Units: `value` is in the unit `measure` names, in the reader's language: 69.1 with "%" is 69,1%.
    """

    value: int | Fraction | None
    measure: str = ""
    period: str = ""
    decimals: int = 0
    known_at: dt.datetime | None = None
    reported: int | None = None
    due: int | None = None
    url: str = ""
    notes: tuple[str, ...] = ()
    least: int | Fraction | None = None
    most: int | Fraction | None = None

    def __post_init__(self) -> None:
        for number in (self.value, self.least, self.most):
            if number is not None:
                _refuse_inexact(number)
        if (self.least is None and self.most is not None) or (self.value is not None and self.least is not None):
            raise ValueError("a number is known, or its least and perhaps its most")
        if (self.reported is None) != (self.due is None):
            raise ValueError("reported and due are known together or not at all")

    @property
    def text(self) -> str:
        """The number alone: 10.546 in Vietnamese, 10,546 in English; of one between two: từ 120 đến 160."""
        if self.least is not None:
            return between_text(self.least, self.most, self.decimals)
        return no_figure() if self.value is None else number_text(self.value, self.decimals)

    @property
    def text_with_measure(self) -> str:
        """The number and its unit, which do not break over lines: 10.546 tổ; 69,1%."""
        if not self.is_known or not self.measure:
            return self.text
        return self.text + ("%" if self.measure == "%" else f"\N{NO-BREAK SPACE}{self.measure}")

    @property
    def is_known(self) -> bool:
        return self.value is not None or self.is_bounded

    @property
    def is_bounded(self) -> bool:
        """Whether it is only known to lie between two numbers."""
        return self.least is not None

    @property
    def is_complete(self) -> bool:
        """Whether every unit that owed a report gave one, or none was owed."""
        return self.due is None or self.reported == self.due

    @property
    def short_completeness(self) -> str:
        """118/126, or nothing when no reports are counted."""
        if self.reported is None or self.due is None:
            return ""
        return f"{number_text(self.reported)}/{number_text(self.due)}"

    @property
    def completeness(self) -> str:
        """118 of 126 reports in, or nothing when no reports are counted."""
        if self.reported is None or self.due is None:
            return ""
        counts = {"reported": number_text(self.reported), "due": number_text(self.due)}
        return _("%(reported)s of %(due)s reports in") % counts

    @property
    def description(self) -> str:
        """All that stands around the number, as one sentence for a reader who cannot see the layout."""
        known = _("as known on %(day)s") % {"day": day_text(self.known_at)} if self.known_at else ""
        return ", ".join(filter(None, (self.period, self.completeness, *self.notes, known)))


def said(problem: Problem | str) -> str:
    """The words of a problem or a reason in the reader's language, its places filled."""
    if isinstance(problem, str):
        return _(problem)
    return _(problem.message) % problem.values if problem.values else _(problem.message)


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain from a printed figure down to who reported it, for `web/_trail.html`."""

    title: str
    figure: Shown | None = None
    detail: str = ""
    at: dt.datetime | None = None
    url: str = ""


def no_figure() -> str:
    """What stands where a number would: absent is not zero."""
    return _("no figure yet")


def number_text(value: Number, decimals: int = 0) -> str:
    """The number in the active language, rounded half up, with thousands set apart."""
    _refuse_inexact(value)
    scaled = round_half_up(Fraction(value) * 10**decimals)
    whole, part = divmod(abs(scaled), 10**decimals)
    thousands, point = SEPARATORS.get(_language(), SEPARATORS["en"])
    digits = f"{whole:,}".replace(",", thousands)
    tail = f"{point}{part:0{decimals}d}" if decimals else ""
    return ("-" if scaled < 0 else "") + digits + tail


def between_text(least: Number, most: Number | None, decimals: int = 0) -> str:
    """From 120 to 160, or at least 120; rounded outwards, so that what lies between still does."""
    low = number_text(Fraction(math.floor(Fraction(least) * 10**decimals), 10**decimals), decimals)
    if most is None:
        return _("at least %(least)s") % {"least": low}
    high = number_text(Fraction(math.ceil(Fraction(most) * 10**decimals), 10**decimals), decimals)
    return _("from %(least)s to %(most)s") % {"least": low, "most": high}


def round_half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero."""
    sign = -1 if value < 0 else 1
    return sign * ((2 * abs(value.numerator) + value.denominator) // (2 * value.denominator))


def _refuse_inexact(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | Fraction | Decimal):
        raise TypeError(f"{value!r} is not an exact number; give an int, a Fraction or a Decimal")


def percent_text(share: Number, decimals: int = 1) -> str:
    """A share of one as a percentage: Fraction(7288, 10546) is 69,1%."""
    _refuse_inexact(share)
    return number_text(Fraction(share) * 100, decimals) + "%"


def day_text(day: dt.date) -> str:
    """12/03/2025 in Vietnamese, 12 March 2025 in English; an instant is taken in local time."""
    if isinstance(day, dt.datetime):
        day = _local(day).date()
    return f"{day:%d/%m/%Y}" if _language() == "vi" else dateformat.format(day, "j F Y")


def moment_text(instant: dt.datetime) -> str:
    """The local time and day of an instant."""
    clock = f"{_local(instant):%H:%M}"
    return f"{clock} ngày {day_text(instant)}" if _language() == "vi" else f"{day_text(instant)} at {clock}"


def _local(instant: dt.datetime) -> dt.datetime:
    return timezone.localtime(instant) if timezone.is_aware(instant) else instant


def _language() -> str:
    return (get_language() or "vi").partition("-")[0]
