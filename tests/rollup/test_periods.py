"""Calendars cut time as their sources say, and nonsense is refused when built."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongket.rollup import (
    CALENDARS,
    BadPeriod,
    Period,
    containing,
    day,
    half,
    month,
    months_of,
    parts,
    quarter,
    term,
    year,
)

KINDS = [(code, kind) for code, calendar in CALENDARS.items() for kind in calendar.kinds if kind != "term"]
DAYS = st.dates(date(1901, 1, 1), date(2998, 12, 31))


@pytest.mark.parametrize(
    ("period", "key", "first", "last"),
    [
        (month("admin", 2025, 3), "admin:2025-03", "2025-02-15", "2025-03-14"),
        (month("admin", 2025, 1), "admin:2025-01", "2024-12-15", "2025-01-14"),
        (quarter("admin", 2025, 1), "admin:2025-Q1", "2024-12-15", "2025-03-14"),
        (quarter("admin", 2025, 4), "admin:2025-Q4", "2025-09-15", "2025-12-14"),
        (half("admin", 2025, 1), "admin:2025-H1", "2024-12-15", "2025-06-14"),
        (half("admin", 2025, 2), "admin:2025-H2", "2025-06-15", "2025-12-14"),
        (year("admin", 2025), "admin:2025", "2024-12-15", "2025-12-14"),
        (term("admin", 2021, 2025), "admin:2021..2025", "2020-12-15", "2025-12-14"),
        (month("civil", 2024, 2), "civil:2024-02", "2024-02-01", "2024-02-29"),
        (year("civil", 2025), "civil:2025", "2025-01-01", "2025-12-31"),
        (day("civil", date(2025, 12, 31)), "civil:2025-12-31", "2025-12-31", "2025-12-31"),
        (year("neighbourhood", 2025), "neighbourhood:2025", "2024-11-01", "2025-10-31"),
        (year("commune", 2025), "commune:2025", "2024-11-16", "2025-11-15"),
        (year("team", 2025), "team:2025", "2024-11-15", "2025-11-14"),
        (term("team", 2021, 2025), "team:2021..2025", "2020-11-15", "2025-11-14"),
    ],
)
def test_a_period_has_the_days_its_source_says(period, key, first, last):
    assert (period.key, period.start.isoformat(), period.last_day.isoformat()) == (key, first, last)
    assert Period.parse(key) == period


@pytest.mark.parametrize(
    ("key", "vi", "en"),
    [
        ("admin:2025-03", "tháng 3/2025", "March 2025"),
        ("admin:2025-Q1", "quý I/2025", "first quarter of 2025"),
        ("admin:2025-Q4", "quý IV/2025", "fourth quarter of 2025"),
        ("admin:2025-H1", "6 tháng đầu năm 2025", "first half of 2025"),
        ("admin:2025-H2", "6 tháng cuối năm 2025", "second half of 2025"),
        ("team:2025", "năm 2025", "2025"),
        ("admin:2021..2025", "giai đoạn 2021–2025", "2021–2025"),
        ("civil:2025-12-31", "ngày 31/12/2025", "31 December 2025"),
        ("admin:2025-12-20", "ngày 20/12/2025", "20 December 2025"),
    ],
)
def test_a_period_has_a_name_in_both_languages(key, vi, en):
    period = Period.parse(key)
    assert (period.label("vi"), period.label("en")) == (vi, en)
    assert period.key == key


def test_a_period_has_no_name_in_another_language():
    with pytest.raises(BadPeriod, match="vi and en"):
        year("civil", 2025).label("fr")


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("admin:2016-13", "A year has no month 13."),
        ("admin:2016-00", "A year has no month 0."),
        ("admin:2016-Q5", "A year has no quarter 5."),
        ("admin:2016-H3", "A year has no half 3."),
        ("admin:1066", "Years run from 1900 to 2999, not 1066."),
        ("civil:1066-10-14", "Years run from 1900 to 2999, not 1066."),
        ("civil:2025-02-30", "“civil:2025-02-30” names a day that does not exist."),
        ("admin:2025..2025", "A term takes at least two years together; 2025..2025 does not."),
        ("admin:2025..2021", "A term takes at least two years together; 2025..2021 does not."),
        ("team:2025-03", "The team calendar has years and terms only, no month."),
        ("commune:2025-03-01", "The commune calendar has years and terms only, no day."),
        ("lunar:2025", "There is no calendar “lunar”; there are admin, civil, neighbourhood, commune, team."),
        ("2025", "“2025” does not name a period; write for example admin:2025-03."),
        ("admin:2025-03-", "“admin:2025-03-” does not name a period; write for example admin:2025-03."),
        ("admin:٢٠٢٥", "“admin:٢٠٢٥” does not name a period; write for example admin:2025-03."),
    ],
)
def test_a_key_that_names_nothing_is_refused_with_a_sentence(key, sentence):
    with pytest.raises(BadPeriod) as refused:
        Period.parse(key)
    assert str(refused.value) == sentence
    subject = refused.value.subject
    assert str(subject[0] if isinstance(subject, tuple) else subject) in key  # what is at fault is a piece of the key


@pytest.mark.parametrize(
    ("calendar", "kind", "first", "after"),
    [
        ("civil", "month", (2025, 3, 1), (2025, 3, 1)),
        ("civil", "month", (2025, 4, 1), (2025, 3, 1)),
        ("civil", "month", (2025, 3, 2), (2025, 4, 2)),
        ("civil", "month", (2025, 3, 1), (2025, 4, 2)),
        ("civil", "month", (2025, 3, 1), (2025, 5, 1)),
        ("civil", "quarter", (2025, 2, 1), (2025, 5, 1)),
        ("civil", "year", (2025, 7, 1), (2026, 7, 1)),
        ("civil", "term", (2025, 1, 1), (2026, 1, 1)),
        ("civil", "term", (2025, 1, 1), (2026, 7, 1)),
        ("civil", "day", (2025, 1, 1), (2025, 1, 3)),
        ("civil", "week", (2025, 1, 6), (2025, 1, 13)),
        ("moon", "month", (2025, 1, 1), (2025, 2, 1)),
        ("team", "month", (2025, 1, 15), (2025, 2, 15)),
    ],
)
def test_a_period_with_other_dates_than_its_kind_is_refused(calendar, kind, first, after):
    with pytest.raises(BadPeriod):
        Period(calendar, kind, date(*first), date(*after))


def test_covering_goes_by_dates_whatever_the_calendar():
    assert year("admin", 2025).covers(month("admin", 2025, 1))
    assert not year("civil", 2025).covers(month("admin", 2025, 1))
    assert year("civil", 2025).covers(month("admin", 2025, 2))
    assert year("civil", 2025).overlaps(month("admin", 2025, 1))
    assert not year("civil", 2025).overlaps(year("civil", 2026))
    assert year("team", 2025).contains(date(2025, 11, 14))
    assert not year("team", 2025).contains(date(2025, 11, 15))


@given(st.sampled_from(KINDS), DAYS)
def test_every_day_lies_in_exactly_one_period_of_a_kind(calendar_kind, day_):
    period = containing(*calendar_kind, day_)
    assert period.contains(day_)
    assert containing(*calendar_kind, period.start) == containing(*calendar_kind, period.last_day) == period
    assert containing(*calendar_kind, period.end).start == period.end
    assert Period.parse(period.key) == period


@given(st.sampled_from(KINDS), DAYS, st.data())
def test_parts_fill_a_period_without_gap_or_overlap(calendar_kind, day_, data):
    period = containing(*calendar_kind, day_)
    kinds = CALENDARS[period.calendar].kinds
    kind = data.draw(st.sampled_from(kinds[: kinds.index(period.kind) + 1]))
    found = parts(period, kind)
    assert (found[0].start, found[-1].end) == (period.start, period.end)
    assert all(one.end == other.start for one, other in itertools.pairwise(found))
    assert {one.kind for one in found} == {kind}


def test_a_term_has_its_years_and_months():
    five = term("admin", 2021, 2025)
    assert [one.key for one in parts(five, "year")] == [f"admin:{number}" for number in range(2021, 2026)]
    assert len(months_of(five)) == 60
    assert parts(five, "term") == [five]


def test_no_period_has_longer_parts_and_no_assessment_year_has_months():
    with pytest.raises(BadPeriod, match="A quarter has no half inside it"):
        parts(quarter("admin", 2025, 1), "half")
    with pytest.raises(BadPeriod, match="years and terms only, no month"):
        months_of(year("team", 2025))


def test_a_day_lies_in_many_terms():
    with pytest.raises(BadPeriod, match="name the term"):
        containing("admin", "term", date(2025, 1, 1))


def test_a_day_is_one_day():
    assert day("admin", date(2025, 1, 1)).end - date(2025, 1, 1) == timedelta(days=1)
