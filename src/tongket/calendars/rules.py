"""Working days, terms, and who may keep an office's calendar. Pure.

A term counted in days begins on the day after its first (Civil Code 2015, article 147, clause 2); one whose last day is
a day off ends at the end of the next working day (article 148, clause 5). Saturday and Sunday are days off (Decision
188/1999/QĐ-TTg), unless the calendar says otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tongket.accounts.rules import ADMINISTRATOR, APPROVER, CONSOLIDATOR, Standing
from tongket.errors import N_, Problem

WEEKEND = frozenset({5, 6})
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_TERM = 3_650
MOST_DAYS_AT_ONCE = 31
LONGEST_NAME, LONGEST_DOCUMENT, LONGEST_REASON = 120, 300, 500
KEEPERS = (APPROVER, CONSOLIDATOR, ADMINISTRATOR)
A_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What a day can be that the days of the week do not tell. A closed list."""

    HOLIDAY = "holiday"
    SWAP_OFF = "swap_off"
    SWAP_WORK = "swap_work"
    LOCAL_OFF = "local_off"
    LOCAL_WORK = "local_work"


KIND_NAMES = {
    DayKind.HOLIDAY: N_("Public holiday"),
    DayKind.SWAP_OFF: N_("Day off by a swap"),
    DayKind.SWAP_WORK: N_("Worked instead, by a swap"),
    DayKind.LOCAL_OFF: N_("Day off of the office"),
    DayKind.LOCAL_WORK: N_("Working day of the office"),
}
WORKED = frozenset({DayKind.SWAP_WORK, DayKind.LOCAL_WORK})


class Counting(StrEnum):
    """Which days a term counts."""

    CALENDAR = "calendar_days"
    WORKING = "working_days"


COUNTING_NAMES = {Counting.WORKING: N_("Working days"), Counting.CALENDAR: N_("Calendar days")}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a calendar says of one day, on which document, and who put it there: an office, or what shipped it."""

    day: date
    kind: DayKind
    name_vi: str = ""
    name_en: str = ""
    document: str = ""
    origin: str = ""
    office: int | None = None
    is_provisional: bool = False
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """So many days from a day on; the first day itself is not counted."""

    start: date
    count: int
    counting: Counting


@dataclass(frozen=True, slots=True)
class Reckoning:
    """When a term ends, and how that was found.

    `last_day` is the day the count came to, `ends_on` the working day at whose end the term is over; `passed` are the
    days off that were not counted or that the end moved over; `unannounced` are the years it depends on whose days off
    nobody has announced, and `is_provisional` says that it may come out otherwise once they are.
    """

    term: Term
    last_day: date
    ends_on: date
    passed: tuple[date, ...]
    unannounced: tuple[int, ...]
    is_provisional: bool

    @property
    def was_moved(self) -> bool:
        return self.ends_on != self.last_day


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days one office works: what is marked, and the years whose days off are announced, by what document."""

    marks: Mapping[date, Mark]
    announced: Mapping[int, str]

    @classmethod
    def layered(cls, layers: Sequence[Iterable[Mark]], announced: Mapping[int, str]) -> "WorkCalendar":
        """The calendar in which the first of the layers that speaks of a day is believed."""
        return cls({mark.day: mark for layer in reversed(layers) for mark in layer}, announced)

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on a day."""
        mark = self.marks.get(day)
        return mark.kind in WORKED if mark else day.weekday() not in WEEKEND

    def working_day_from(self, day: date) -> date:
        """The day itself when it is worked, else the next one that is."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        return next(self._working_days(day, A_DAY))

    def add_working_days(self, day: date, count: int) -> date:
        """The working day so many working days after a day, or before it when the count is below zero.

        For zero it is the day itself, or the next working day when it is a day off.
        """
        if count == 0:
            return self.working_day_from(day)
        days = self._working_days(day, A_DAY if count > 0 else -A_DAY)
        return next(found for place, found in enumerate(days, start=1) if place == abs(count))

    def add_calendar_days(self, day: date, count: int) -> date:
        """The working day at whose end a term of so many calendar days is over. Source: Civil Code 2015, art. 148."""
        return self.working_day_from(day + timedelta(days=count))

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days come after `start`, up to and with `end`. Raises: ValueError when `end` is earlier."""
        if end < start:
            raise ValueError(f"{end} comes before {start}")
        return sum(map(self.is_working_day, days_after(start, end)))

    def reckon(self, term: Term) -> Reckoning:
        """When a term ends, with the steps to it."""
        if term.counting == Counting.WORKING:
            last_day = self.add_working_days(term.start, term.count) if term.count else term.start
            first_doubted = min(term.start + A_DAY, last_day)
        else:
            last_day = first_doubted = term.start + timedelta(days=term.count)
        ends_on = self.working_day_from(last_day)
        depended_on = list(days_after(first_doubted - A_DAY, ends_on))
        unannounced = sorted({day.year for day in depended_on} - self.announced.keys())
        doubtful = any(day in self.marks and self.marks[day].is_provisional for day in depended_on)
        passed = tuple(day for day in depended_on if not self.is_working_day(day))
        return Reckoning(term, last_day, ends_on, passed, tuple(unannounced), bool(unannounced) or doubtful)

    def _working_days(self, day: date, step: timedelta) -> Iterator[date]:
        while True:
            day += step
            if self.is_working_day(day):
                yield day


def days_after(start: date, end: date) -> Iterator[date]:
    """The days after one, up to and with another."""
    return (start + timedelta(days=place) for place in range(1, (end - start).days + 1))


SHIPPED_STAYS = N_("A day of the common calendar is not withdrawn; enter a day of the office’s own over it.")
GONE = N_("This day was replaced or withdrawn after you opened the page. Look at the calendar again.")


def check_term(term: Term) -> list[Problem]:
    """What is wrong with a term; empty when it can be reckoned."""
    if not 0 <= term.count <= LONGEST_TERM:
        return [Problem(N_("Give a number of days from 0 to %(most)s."), "count", values={"most": LONGEST_TERM})]
    return check_year(term.start.year, "start")


def check_year(year: int, where: str) -> list[Problem]:
    """What is wrong with a year; empty when a calendar can be drawn of it."""
    if FIRST_YEAR <= year <= LAST_YEAR:
        return []
    message = N_("Give a year from %(first)s to %(last)s.")
    return [Problem(message, where, values={"first": FIRST_YEAR, "last": LAST_YEAR})]


def check_days(first: date, last: date, name: str, document: str) -> list[Problem]:
    """What is wrong with days to be put on record; empty when they can be."""
    problems = check_year(first.year, "first_day") or check_year(last.year, "last_day")
    if last < first:
        problems.append(Problem(N_("The last day comes before the first one."), "last_day"))
    if (last - first).days >= MOST_DAYS_AT_ONCE:
        message = N_("At most %(most)s days can be entered at once.")
        problems.append(Problem(message, "last_day", values={"most": MOST_DAYS_AT_ONCE}))
    if not name.strip():
        problems.append(Problem(N_("Say in a few words what the day is."), "name_vi"))
    return problems + check_document(document)


def check_document(document: str) -> list[Problem]:
    """What is wrong with the document something rests on; empty when it can be kept."""
    if document.strip():
        return []
    return [Problem(N_("Name the document it rests on: its number, its date and who issued it."), "document")]


def check_reason(reason: str) -> list[Problem]:
    """What is wrong with the reason of a withdrawal; empty when it can be kept."""
    return [] if reason.strip() else [Problem(N_("Say why, in a sentence others will understand."), "reason")]


def why_not_keep(standing: Standing) -> str | None:
    """The reason a person may not alter an office's calendar, as a message id, or None."""
    if standing.has(*KEEPERS):
        return None
    return N_("Only a leader, a consolidating officer or an administrator of this office may alter its calendar.")
