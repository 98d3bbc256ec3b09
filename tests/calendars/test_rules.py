"""Working days and terms: the days that were announced, and what must hold on any calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongket.accounts.rules import APPROVER, ENTRY, Standing
from tongket.calendars import loader, rules
from tongket.calendars.rules import Counting, DayKind, Mark, Term, WorkCalendar

SHIPPED = loader.read_shipped()
VIETNAM = WorkCalendar.layered([[day.as_mark() for day in SHIPPED.days]], SHIPPED.announced)


def off(first: date, count: int) -> list[tuple[date, bool]]:
    return [(first + timedelta(days=place), False) for place in range(count)]


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        # Lunar New Year, as announced for each year: 8-14 Feb 2024, 25 Jan-2 Feb 2025, 14-22 Feb 2026 with weekends
        *off(date(2024, 2, 8), 7), (date(2024, 2, 7), True), (date(2024, 2, 15), True),
        *off(date(2025, 1, 25), 9), (date(2025, 1, 24), True), (date(2025, 2, 3), True),
        *off(date(2026, 2, 14), 9), (date(2026, 2, 13), True), (date(2026, 2, 23), True),
        # The Hùng Kings (10th of the third lunar month); in 2026 a Sunday, so the Monday is off
        (date(2024, 4, 18), False), (date(2025, 4, 7), False), (date(2026, 4, 27), False), (date(2026, 4, 28), True),
        # Swaps: a bridging day off for a Saturday worked
        (date(2024, 4, 29), False), (date(2024, 5, 4), True), (date(2024, 5, 11), False),
        (date(2025, 5, 2), False), (date(2025, 4, 26), True), (date(2025, 4, 19), False),
        (date(2026, 8, 31), False), (date(2026, 8, 22), True), (date(2026, 8, 15), False),
        # The state sector's decision of 25 December 2025, which the package of days does not have
        (date(2026, 1, 2), False), (date(2026, 1, 10), True), (date(2026, 1, 3), False), (date(2026, 1, 5), True),
        # National Day and the day beside it (Labour Code 2019, art. 112)
        (date(2021, 9, 3), False), (date(2022, 9, 1), False), (date(2025, 9, 1), False), (date(2026, 9, 1), False),
        # Vietnamese Culture Day, from 2026 on (Resolution 80-NQ/TW)
        (date(2025, 11, 24), True), (date(2026, 11, 24), False), (date(2027, 11, 24), False),
    ],
)  # fmt: skip
def test_a_day_is_worked_or_not_as_it_was_announced(day: date, is_worked: bool) -> None:
    assert VIETNAM.is_working_day(day) is is_worked


@pytest.mark.parametrize(
    ("start", "count", "counting", "ends_on"),
    [
        # Civil Code 2015, art. 147: the first day is not counted
        (date(2025, 10, 13), 2, Counting.CALENDAR, date(2025, 10, 15)),
        (date(2025, 10, 13), 2, Counting.WORKING, date(2025, 10, 15)),
        # art. 148: a last day that is a day off becomes the next working day: a Saturday, a Sunday, Tết, a swap
        (date(2025, 10, 15), 3, Counting.CALENDAR, date(2025, 10, 20)),
        (date(2025, 10, 15), 4, Counting.CALENDAR, date(2025, 10, 20)),
        (date(2026, 2, 15), 2, Counting.CALENDAR, date(2026, 2, 23)),
        (date(2025, 4, 15), 17, Counting.CALENDAR, date(2025, 5, 5)),
        (date(2024, 4, 15), 14, Counting.CALENDAR, date(2024, 5, 2)),
        # a Saturday that is worked is a last day like any other
        (date(2026, 1, 8), 2, Counting.CALENDAR, date(2026, 1, 10)),
        (date(2026, 1, 8), 2, Counting.WORKING, date(2026, 1, 10)),
        (date(2024, 4, 26), 3, Counting.WORKING, date(2024, 5, 4)),
        # ten working days across Tết 2026 (five days off in the week), two to answer a request, over New Year 2026
        (date(2026, 2, 10), 10, Counting.WORKING, date(2026, 3, 3)),
        (date(2025, 12, 31), 2, Counting.WORKING, date(2026, 1, 6)),
        # nothing to count: the day itself, or the next working day
        (date(2026, 1, 2), 0, Counting.CALENDAR, date(2026, 1, 5)),
        (date(2026, 1, 2), 0, Counting.WORKING, date(2026, 1, 5)),
        (date(2026, 1, 5), 0, Counting.WORKING, date(2026, 1, 5)),
    ],
)
def test_a_term_ends_where_the_civil_code_ends_it(start: date, count: int, counting: Counting, ends_on: date) -> None:
    assert VIETNAM.reckon(Term(start, count, counting)).ends_on == ends_on


def test_a_reckoning_says_which_days_off_it_passed() -> None:
    over_new_year = VIETNAM.reckon(Term(date(2025, 12, 31), 2, Counting.WORKING))
    assert over_new_year.passed == tuple(date(2026, 1, day) for day in (1, 2, 3, 4))
    assert (over_new_year.last_day, over_new_year.was_moved) == (date(2026, 1, 6), False)
    moved = VIETNAM.reckon(Term(date(2025, 10, 1), 17, Counting.CALENDAR))
    assert (moved.last_day, moved.ends_on, moved.was_moved) == (date(2025, 10, 18), date(2025, 10, 20), True)
    assert moved.passed == (date(2025, 10, 18), date(2025, 10, 19))


def test_a_term_in_a_year_that_nobody_has_announced_is_provisional_and_names_the_year() -> None:
    over = VIETNAM.reckon(Term(date(2026, 12, 30), 3, Counting.WORKING))
    assert over.is_provisional and over.unannounced == (2027,)
    within = VIETNAM.reckon(Term(date(2026, 12, 1), 3, Counting.WORKING))
    assert not within.is_provisional and within.unannounced == ()


def test_a_term_of_calendar_days_depends_on_no_year_that_it_only_crosses() -> None:
    crossing = WorkCalendar({}, {2026: "a notice", 2028: "a notice"})
    assert not crossing.reckon(Term(date(2026, 6, 1), 700, Counting.CALENDAR)).is_provisional
    assert crossing.reckon(Term(date(2026, 6, 1), 500, Counting.WORKING)).unannounced == (2027,)


def test_a_day_that_is_itself_provisional_makes_a_term_provisional() -> None:
    draft = Mark(date(2026, 3, 3), DayKind.LOCAL_OFF, is_provisional=True)
    calendar = WorkCalendar.layered([[draft]], {2026: "a notice"})
    assert calendar.reckon(Term(date(2026, 3, 2), 1, Counting.WORKING)).is_provisional
    assert not calendar.reckon(Term(date(2026, 3, 4), 1, Counting.WORKING)).is_provisional


def test_the_nearest_layer_that_speaks_of_a_day_is_believed() -> None:
    day, other = date(2026, 9, 2), date(2026, 9, 4)
    near, far = Mark(day, DayKind.LOCAL_WORK), Mark(day, DayKind.HOLIDAY)
    calendar = WorkCalendar.layered([[near], [far, Mark(other, DayKind.LOCAL_OFF)]], {})
    assert calendar.is_working_day(day) and not calendar.is_working_day(other)
    assert not WorkCalendar.layered([[far], [near]], {}).is_working_day(day)


def test_what_ends_before_it_begins_is_not_counted() -> None:
    with pytest.raises(ValueError, match="comes before"):
        VIETNAM.working_days_between(date(2026, 1, 2), date(2026, 1, 1))


# What must hold on any calendar, however odd.

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
MARKS = st.dictionaries(DAYS, st.sampled_from(list(DayKind)), max_size=60)
CALENDARS = st.one_of(
    st.just(VIETNAM),
    MARKS.map(lambda kinds: WorkCalendar({day: Mark(day, kind) for day, kind in kinds.items()}, {})),
)
COUNTS = st.integers(1, 90)


@given(CALENDARS, DAYS, COUNTS)
def test_counting_the_days_that_were_added_gives_them_back(calendar: WorkCalendar, day: date, count: int) -> None:
    assert calendar.working_days_between(day, calendar.add_working_days(day, count)) == count


@given(CALENDARS, DAYS, st.integers(1, 200))
def test_adding_the_days_that_were_counted_leads_to_the_same_working_day(
    calendar: WorkCalendar, day: date, later: int
) -> None:
    end = calendar.working_day_from(day + timedelta(days=later))
    assert calendar.add_working_days(day, calendar.working_days_between(day, end)) == end


@given(CALENDARS, DAYS, COUNTS)
def test_going_back_as_far_leads_to_where_one_came_from(calendar: WorkCalendar, day: date, count: int) -> None:
    day = calendar.working_day_from(day)
    assert calendar.add_working_days(calendar.add_working_days(day, count), -count) == day


@given(CALENDARS, DAYS, DAYS, st.integers(0, 90), st.integers(0, 90), st.sampled_from(list(Counting)))
def test_who_begins_later_or_has_more_days_never_ends_earlier(
    calendar: WorkCalendar, one: date, other: date, few: int, many: int, counting: Counting
) -> None:
    (early, late), (fewer, more) = sorted((one, other)), sorted((few, many))
    first = calendar.reckon(Term(early, fewer, counting)).ends_on
    assert first <= calendar.reckon(Term(late, fewer, counting)).ends_on
    assert first <= calendar.reckon(Term(early, more, counting)).ends_on


@given(CALENDARS, DAYS, st.integers(0, 90), st.sampled_from(list(Counting)))
def test_no_term_ends_on_a_day_off_nor_before_its_count(
    calendar: WorkCalendar, day: date, count: int, counting: Counting
) -> None:
    found = calendar.reckon(Term(day, count, counting))
    assert calendar.is_working_day(found.ends_on)
    assert found.ends_on >= found.last_day >= day + timedelta(days=count)
    assert not any(map(calendar.is_working_day, found.passed))


@given(CALENDARS, DAYS)
def test_the_next_working_day_comes_after_and_nothing_worked_lies_between(calendar: WorkCalendar, day: date) -> None:
    following = calendar.next_working_day(day)
    assert following > day and calendar.is_working_day(following)
    assert calendar.working_days_between(day, following) == 1


# Checks and who may.


def test_a_term_out_of_bounds_is_named() -> None:
    assert [problem.where for problem in rules.check_term(Term(date(2026, 1, 1), 3651, Counting.WORKING))] == ["count"]
    assert [problem.where for problem in rules.check_term(Term(date(1999, 1, 1), 3, Counting.WORKING))] == ["start"]
    assert rules.check_term(Term(date(2026, 1, 1), 3650, Counting.WORKING)) == []


@pytest.mark.parametrize(
    ("first", "last", "name", "document", "wrong"),
    [
        (date(2026, 5, 1), date(2026, 5, 31), "Nghỉ bão", "Công điện 1", []),
        (date(2026, 5, 1), date(2026, 6, 1), "Nghỉ bão", "Công điện 1", ["last_day"]),
        (date(2026, 5, 2), date(2026, 5, 1), "Nghỉ bão", "Công điện 1", ["last_day"]),
        (date(1999, 5, 1), date(1999, 5, 1), "Nghỉ bão", "Công điện 1", ["first_day"]),
        (date(2026, 5, 1), date(2026, 5, 1), " ", "", ["name_vi", "document"]),
    ],
)
def test_days_without_a_name_a_document_or_an_order_are_not_taken(
    first: date, last: date, name: str, document: str, wrong: list[str]
) -> None:
    assert [problem.where for problem in rules.check_days(first, last, name, document)] == wrong


def test_a_leader_of_the_office_may_keep_its_calendar_and_nobody_from_above_or_beside() -> None:
    assert rules.why_not_keep(Standing(here=frozenset({APPROVER}))) is None
    assert rules.why_not_keep(Standing(here=frozenset({ENTRY})))
    assert rules.why_not_keep(Standing(above=frozenset({"consolidator", "administrator"})))
