"""Periods and the calendars that cut time into them.

A calendar is two numbers: the day on which its months begin, and how many months earlier than their name.
Quarters, halves, years and terms are runs of its months.

    admin, "March 2025"      15 Feb ├──────────────┤ 15 Mar       (first day 15, one month before)
    civil, "March 2025"             1 Mar ├──────────────┤ 1 Apr  (first day 1, no shift)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tongket.rollup.nonsense import Nonsense

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2999
ONE_DAY: Final = timedelta(days=1)

#: Months in a period of each kind; a day has none and a term has as many as its years.
MONTHS_IN: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12, "term": 12}
EVERY_KIND: Final = ("day", "month", "quarter", "half", "year", "term")
YEARS_ONLY: Final = ("year", "term")


class BadPeriod(Nonsense):
    """A period that no calendar has."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A way to cut time: its month m begins on `first_day`, `months_before` months before m."""

    code: str
    vi: str
    en: str
    source: str
    first_day: int
    months_before: int
    kinds: tuple[str, ...]

    def month_start(self, number: int) -> date:
        """The day on which a month begins.

        Units: months numbered from year 0, so that March 2025 is 2025 × 12 + 2.
        """
        year, month = divmod(number - self.months_before, 12)
        return date(year, month + 1, self.first_day)

    def month_number(self, day: date) -> int:
        """The number of the month that holds a day."""
        number = day.year * 12 + day.month - 1 + self.months_before
        return number if day.day >= self.first_day else number - 1


CALENDARS: Final[dict[str, Calendar]] = {
    calendar.code: calendar
    for calendar in (
        Calendar(
            "admin",
            "Báo cáo hành chính",
            "Administrative reporting",
            "Nghị định 09/2019/NĐ-CP",
            15,
            1,
            EVERY_KIND,
        ),
        Calendar("civil", "Dương lịch", "Civil calendar", "Luật Thống kê 89/2015/QH13", 1, 0, EVERY_KIND),
        Calendar(
            "neighbourhood",
            "Xét khu dân cư an toàn",
            "Safe-neighbourhood assessment",
            "Thông tư 124/2021/TT-BCA, Điều 8",
            1,
            2,
            YEARS_ONLY,
        ),
        Calendar(
            "commune",
            "Xét xã, phường, cơ quan, nhà trường an toàn",
            "Safe-commune assessment",
            "Thông tư 124/2021/TT-BCA, Điều 8",
            16,
            2,
            YEARS_ONLY,
        ),
        Calendar(
            "team",
            "Đánh giá Tổ bảo vệ an ninh, trật tự",
            "Security-team assessment",
            "Hướng dẫn 01/HD-BCA-V05",
            15,
            2,
            YEARS_ONLY,
        ),
    )
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of local days that a calendar knows by name; half-open, `end` is the day after the last.

    >>> march = Period.parse("admin:2025-03")
    >>> march.start.isoformat(), march.last_day.isoformat(), march.label("vi")
    ('2025-02-15', '2025-03-14', 'tháng 3/2025')

    Raises: BadPeriod, when the dates are not those of such a period.
    """

    calendar: str
    kind: str
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise BadPeriod(f"A period cannot end ({self.end}) on or before its start ({self.start}).", subject=self)
        calendar = _calendar(self.calendar, self.kind)
        if not _is_named(calendar, self):
            raise BadPeriod(
                f"{self.start} to {self.end} is no {self.kind} of the {calendar.code} calendar.", subject=self
            )

    @property
    def key(self) -> str:
        """Stable text that `parse` reads back."""
        return f"{self.calendar}:{_NAMES[self.kind](self)}"

    @property
    def last_day(self) -> date:
        """The last day inside; the map of that day decides where a unit belongs."""
        return self.end - ONE_DAY

    @property
    def first_month(self) -> tuple[int, int]:
        """The year and month after which the period is named; its dates may begin earlier."""
        year, month = divmod(CALENDARS[self.calendar].month_number(self.start), 12)
        return year, month + 1

    @property
    def last_year(self) -> int:
        """The year after which the period's end is named."""
        return CALENDARS[self.calendar].month_number(self.last_day) // 12

    @classmethod
    def parse(cls, key: str) -> Period:
        """The period a key names.

        >>> Period.parse("admin:2016-13")
        Traceback (most recent call last):
        ...
        tongket.rollup.periods.BadPeriod: A year has no month 13.
        """
        match = _KEY.fullmatch(key)
        if match is None:
            raise BadPeriod(f"“{key}” does not name a period; write for example admin:2025-03.", subject=key)
        calendar, rest = match["calendar"], {name: text for name, text in match.groupdict().items() if text}
        return _built(calendar, rest, key)

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end

    def covers(self, other: Period) -> bool:
        """Whether the other lies wholly inside, by dates, whatever its calendar."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.start < other.end and other.start < self.end

    def label(self, lang: str) -> str:
        """The name a reader sees, in "vi" or "en"."""
        if lang not in ("vi", "en"):
            raise BadPeriod(f"Periods have names in vi and en, not in “{lang}”.", subject=lang)
        return (_label_vi if lang == "vi" else _label_en)(self)


def day(calendar: str, date_: date) -> Period:
    _year_in_range(date_.year)
    return Period(calendar, "day", date_, date_ + ONE_DAY)


def month(calendar: str, year: int, month: int) -> Period:
    return _run(calendar, "month", year, month, 12)


def quarter(calendar: str, year: int, quarter: int) -> Period:
    return _run(calendar, "quarter", year, quarter, 4)


def half(calendar: str, year: int, half: int) -> Period:
    return _run(calendar, "half", year, half, 2)


def year(calendar: str, year: int) -> Period:
    return _run(calendar, "year", year, 1, 1)


def term(calendar: str, first_year: int, last_year: int) -> Period:
    """Several years taken together, such as the five of a review.

    >>> term("admin", 2021, 2025).key
    'admin:2021..2025'
    """
    if first_year >= last_year:
        raise BadPeriod(
            f"A term takes at least two years together; {first_year}..{last_year} does not.",
            subject=(first_year, last_year),
        )
    first, last = year(calendar, first_year), year(calendar, last_year)
    return Period(calendar, "term", first.start, last.end)


def containing(calendar: str, kind: str, date_: date) -> Period:
    """The period of one kind that holds a day; not for terms, which begin where somebody says.

    >>> containing("admin", "year", date(2025, 12, 20)).key
    'admin:2026'
    """
    if kind == "day":
        return day(calendar, date_)
    if kind == "term":
        raise BadPeriod("A day lies in many terms; name the term's years.", subject=kind)
    year_, month_ = divmod(_calendar(calendar, kind).month_number(date_), 12)
    length = MONTHS_IN[kind]
    return _run(calendar, kind, year_, month_ // length + 1, 12 // length)


def parts(period: Period, kind: str) -> list[Period]:
    """The periods of one kind, of the same calendar, that make a period up, earliest first.

    >>> [part.key for part in parts(half("admin", 2025, 1), "quarter")]
    ['admin:2025-Q1', 'admin:2025-Q2']

    Raises: BadPeriod, when the calendar has no such kind or it is longer than the period.
    """
    _calendar(period.calendar, kind)
    if EVERY_KIND.index(kind) > EVERY_KIND.index(period.kind):
        raise BadPeriod(f"A {period.kind} has no {kind} inside it.", subject=period)
    if kind == period.kind:
        return [period]
    found = [containing(period.calendar, kind, period.start)]
    while found[-1].end < period.end:
        found.append(containing(period.calendar, kind, found[-1].end))
    return found


def months_of(period: Period) -> list[Period]:
    """The months of the same calendar inside a period."""
    return parts(period, "month")


# Building and checking --------------------------------------------------------------------------------


def _calendar(code: str, kind: str) -> Calendar:
    calendar = CALENDARS.get(code)
    if calendar is None:
        raise BadPeriod(f"There is no calendar “{code}”; there are {', '.join(CALENDARS)}.", subject=code)
    if kind not in EVERY_KIND:
        raise BadPeriod(f"There is no kind of period “{kind}”; there are {', '.join(EVERY_KIND)}.", subject=kind)
    if kind not in calendar.kinds:
        raise BadPeriod(f"The {code} calendar has years and terms only, no {kind}.", subject=(code, kind))
    return calendar


def _year_in_range(year: int) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise BadPeriod(f"Years run from {EARLIEST_YEAR} to {LATEST_YEAR}, not {year}.", subject=year)


def _run(code: str, kind: str, year: int, nth: int, in_a_year: int) -> Period:
    """The nth period of its kind in a year."""
    calendar = _calendar(code, kind)
    _year_in_range(year)
    if not 1 <= nth <= in_a_year:
        raise BadPeriod(f"A year has no {kind} {nth}.", subject=(code, year, nth))
    length = 12 // in_a_year
    first = year * 12 + (nth - 1) * length
    return Period(code, kind, calendar.month_start(first), calendar.month_start(first + length))


def _is_named(calendar: Calendar, period: Period) -> bool:
    """Whether the calendar has a period of this kind with exactly these dates."""
    if period.kind == "day":
        return period.end - period.start == ONE_DAY
    length = MONTHS_IN[period.kind]
    first, after = calendar.month_number(period.start), calendar.month_number(period.end)
    whole = calendar.month_start(first) == period.start and calendar.month_start(after) == period.end
    fits = (after - first) % 12 == 0 and after - first > 12 if period.kind == "term" else after - first == length
    return whole and fits and first % length == 0


# Names --------------------------------------------------------------------------------------------------

_KEY: Final = re.compile(
    r"(?P<calendar>[a-z]+):(?P<year>\d{4})"
    r"(?:\.\.(?P<until>\d{4})|-Q(?P<quarter>\d)|-H(?P<half>\d)|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?",
    re.ASCII,
)


def _built(calendar: str, named: dict[str, str], key: str) -> Period:
    number = {name: int(text) for name, text in named.items() if name != "calendar"}
    match number:
        case {"until": until}:
            return term(calendar, number["year"], until)
        case {"quarter": nth}:
            return quarter(calendar, number["year"], nth)
        case {"half": nth}:
            return half(calendar, number["year"], nth)
        case {"day": _}:
            return day(calendar, _date(number["year"], number["month"], number["day"], key))
        case {"month": nth}:
            return month(calendar, number["year"], nth)
    return year(calendar, number["year"])


def _date(year: int, month: int, day: int, key: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadPeriod(f"“{key}” names a day that does not exist.", subject=key) from None


def _nth(period: Period) -> int:
    return (period.first_month[1] - 1) // MONTHS_IN[period.kind] + 1


_NAMES: Final[dict[str, Callable[[Period], str]]] = {
    "day": lambda period: period.start.isoformat(),
    "month": lambda period: "{:04}-{:02}".format(*period.first_month),
    "quarter": lambda period: f"{period.last_year}-Q{_nth(period)}",
    "half": lambda period: f"{period.last_year}-H{_nth(period)}",
    "year": lambda period: f"{period.last_year}",
    "term": lambda period: f"{period.first_month[0]}..{period.last_year}",
}

_ROMAN: Final = ("I", "II", "III", "IV")
_ORDINAL: Final = ("first", "second", "third", "fourth")
_MONTH_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _label_vi(period: Period) -> str:
    year, month = period.first_month
    return {
        "day": f"ngày {period.start.day:02}/{period.start.month:02}/{period.start.year}",
        "month": f"tháng {month}/{year}",
        "quarter": f"quý {_ROMAN[(month - 1) // 3]}/{year}",
        "half": f"6 tháng {'đầu' if month < 7 else 'cuối'} năm {year}",
        "year": f"năm {year}",
        "term": f"giai đoạn {year}–{period.last_year}",
    }[period.kind]


def _label_en(period: Period) -> str:
    year, month = period.first_month
    return {
        "day": f"{period.start.day} {_MONTH_EN[period.start.month - 1]} {period.start.year}",
        "month": f"{_MONTH_EN[month - 1]} {year}",
        "quarter": f"{_ORDINAL[(month - 1) // 3]} quarter of {year}",
        "half": f"{'first' if month < 7 else 'second'} half of {year}",
        "year": f"{year}",
        "term": f"{year}–{period.last_year}",
    }[period.kind]
