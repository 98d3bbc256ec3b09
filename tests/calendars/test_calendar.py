"""What is kept of calendars: whose day wins, what is replaced and withdrawn, who may, and what ships."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from tests.cast import at, make_cast
from tongket.accounts.models import Event
from tongket.calendars import actions, loader
from tongket.calendars.actions import NewDays
from tongket.calendars.models import CalendarDay, Revision, YearNotice, offices_seen_by
from tongket.calendars.queries import Book, latest_revision, revisions_of
from tongket.calendars.rules import Counting, DayKind, Term
from tongket.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)
STORM = NewDays(DayKind.LOCAL_OFF, date(2026, 9, 10), date(2026, 9, 11), "Nghỉ chống bão", "Công điện 12/CĐ-UBND")
ORDINARY = date(2026, 9, 10)


@pytest.fixture
def cast():
    return make_cast()


def works(office, day=ORDINARY, known_at=None):
    return Book().calendar(office.pk if office else None, TODAY, known_at).is_working_day(day)


# What ships


def test_what_ships_is_loaded_once_and_again_changes_nothing():
    assert actions.load_calendar() == CalendarDay.objects.count() + YearNotice.objects.count()
    assert actions.load_calendar() == 0 and latest_revision() == 1
    assert not works(None, date(2026, 1, 2)) and works(None, date(2026, 1, 10))


def test_a_corrected_day_names_its_own_source_and_the_others_the_package():
    actions.load_calendar()
    origins = dict(CalendarDay.objects.values_list("day", "origin"))
    assert origins[date(2026, 1, 2)] == "24h.com.vn, 26/12/2025"
    assert origins[date(2026, 1, 1)].startswith("holidays ")


def test_days_of_a_year_not_announced_are_provisional_and_the_others_are_not():
    actions.load_calendar()
    provisional = {day.year for day in CalendarDay.objects.filter(is_provisional=True).values_list("day", flat=True)}
    assert provisional == {2027}
    assert list(YearNotice.objects.values_list("year", flat=True)) == list(range(2021, 2027))


def test_a_newer_file_closes_what_it_says_otherwise_and_the_older_stays_readable():
    actions.load_calendar()
    older = loader.read_shipped()
    days = tuple(day for day in older.days if day.day != date(2026, 11, 24))
    assert actions.load_calendar(replace(older, days=days, announced=older.announced | {2027: "a notice"})) == 2
    assert works(None, date(2026, 11, 24)) and not works(None, date(2026, 11, 24), known_at=1)
    assert CalendarDay.objects.get(day=date(2026, 11, 24)).until_id == 2


@pytest.mark.parametrize(
    ("mended", "sentence"),
    [
        ('author = "x"', "corrections.toml” lacks: next_review"),
        ('author = "x"\nnext_review = 2026-01-01\n[[day]]\nday = 2026-01-02', "lacks: kind"),
        ("author = ", "cannot be read"),
        (
            'author = "x"\nnext_review = 2026-01-01\n[[day]]\nday = 2026-01-02\nkind = "feast"\n'
            'name_vi = "a"\nname_en = "b"\ndocument = "c"\nsource = "d"',
            "cannot be one: 2026-01-02, feast",
        ),
    ],
)
def test_a_file_that_lacks_something_is_refused_with_its_name(tmp_path: Path, mended: str, sentence: str):
    (tmp_path / "vietnam.toml").write_bytes((loader.DATA / "vietnam.toml").read_bytes())
    (tmp_path / "corrections.toml").write_text(mended, encoding="utf-8")
    with pytest.raises(Refused, match=sentence):
        loader.read_shipped(tmp_path)


# An office's own days


def test_an_office_s_own_day_holds_for_it_and_below_and_not_beside(cast):
    actions.mark_days(cast.tree.hoan_kiem, STORM, by=cast.binh, at=at(2026, 6, 1))
    assert not works(cast.tree.hoan_kiem) and works(cast.tree.dong_da) and works(cast.tree.city)
    actions.mark_days(cast.tree.city, STORM, by=cast.dung, at=at(2026, 6, 1))
    assert not works(cast.tree.dong_da)


def test_the_nearest_office_wins_over_those_above_and_over_what_ships(cast):
    actions.load_calendar()
    holiday = date(2026, 9, 2)
    duty = NewDays(DayKind.LOCAL_WORK, holiday, holiday, "Trực lễ", "Kế hoạch 5/KH-UBND")
    actions.mark_days(cast.tree.city, duty, by=cast.dung, at=at(2026, 6, 1))
    assert works(cast.tree.city, holiday) and works(cast.tree.hoan_kiem, holiday) and not works(None, holiday)
    rest = replace(duty, kind=DayKind.LOCAL_OFF)
    actions.mark_days(cast.tree.hoan_kiem, rest, by=cast.binh, at=at(2026, 6, 2))
    assert not works(cast.tree.hoan_kiem, holiday) and works(cast.tree.dong_da, holiday)
    assert Book().beneath(cast.tree.hoan_kiem.pk, TODAY).is_working_day(holiday)


def test_a_day_replaced_is_closed_and_the_calendar_of_before_can_be_asked_again(cast):
    first = actions.mark_days(cast.tree.city, STORM, by=cast.dung, at=at(2026, 6, 1))
    again = replace(STORM, kind=DayKind.LOCAL_WORK, last_day=STORM.first_day)
    second = actions.mark_days(cast.tree.city, again, by=cast.dung, at=at(2026, 6, 2))
    row = CalendarDay.objects.get(day=ORDINARY, kind="local_off")
    assert (row.since_id, row.until_id) == (first.pk, second.pk)
    assert works(cast.tree.city) and not works(cast.tree.city, known_at=first.pk)
    assert not works(cast.tree.city, date(2026, 9, 11)), "the day that was not replaced still holds"


def test_a_withdrawn_day_stays_on_record_with_its_reason(cast):
    actions.mark_days(cast.tree.city, STORM, by=cast.dung, at=at(2026, 6, 1))
    row = CalendarDay.objects.get(day=ORDINARY)
    revision = actions.withdraw_day(row, by=cast.dung, reason="Bão đổi hướng.", at=at(2026, 6, 2))
    assert works(cast.tree.city) and not works(cast.tree.city, known_at=revision.pk - 1)
    told = revisions_of(cast.tree.city.pk, 2026)
    assert [(each.act, each.reason) for each in told] == [("withdraw", "Bão đổi hướng."), ("mark", "")]
    assert [day.day for day in told[0].closed] == [ORDINARY] and len(told[1].marked) == 2
    assert list(Event.objects.filter(kind__startswith="calendar.").values_list("kind", flat=True)) == [
        "calendar.mark",
        "calendar.withdraw",
    ]


def test_a_day_is_not_withdrawn_twice_nor_without_a_reason_nor_when_it_ships(cast):
    actions.load_calendar()
    actions.mark_days(cast.tree.city, STORM, by=cast.dung, at=at(2026, 6, 1))
    row = CalendarDay.objects.get(day=ORDINARY)
    with pytest.raises(Refused, match="Say why"):
        actions.withdraw_day(row, by=cast.dung, reason=" ")
    actions.withdraw_day(row, by=cast.dung, reason="Bão đổi hướng.")
    with pytest.raises(Refused, match="replaced or withdrawn"):
        actions.withdraw_day(row, by=cast.dung, reason="Bão đổi hướng.")
    with pytest.raises(NotAllowed, match="over it"):
        actions.withdraw_day(CalendarDay.objects.filter(unit=None)[0], by=cast.dung, reason="Không đúng.")


def test_an_announced_year_is_no_longer_provisional_there_and_below_and_is_elsewhere(cast):
    actions.load_calendar()
    term = Term(date(2027, 3, 1), 3, Counting.WORKING)
    actions.announce_year(cast.tree.hoan_kiem, 2027, document="Thông báo 99", by=cast.binh, at=at(2026, 6, 1))
    book = Book()
    assert not book.reckon(term, cast.tree.hoan_kiem.pk, TODAY).is_provisional
    assert book.reckon(term, cast.tree.dong_da.pk, TODAY).is_provisional
    assert book.calendar(cast.tree.hoan_kiem.pk, TODAY).announced[2027] == "Thông báo 99"


def test_announcing_a_year_again_replaces_the_document_and_keeps_the_older(cast):
    for number in ("98", "99"):
        actions.announce_year(cast.tree.city, 2027, document=f"Thông báo {number}", by=cast.dung)
    assert list(YearNotice.objects.values_list("document", "until")) == [("Thông báo 98", 2), ("Thông báo 99", None)]


@pytest.mark.parametrize("person", ["an", "chi", "dung", "son"])
def test_nobody_but_its_own_keepers_alters_an_office_s_calendar(cast, person):
    by = getattr(cast, person)
    with pytest.raises(NotAllowed, match="this office"):
        actions.mark_days(cast.tree.hoan_kiem, STORM, by=by)
    with pytest.raises(NotAllowed, match="this office"):
        actions.announce_year(cast.tree.hoan_kiem, 2027, document="Thông báo 99", by=by)
    actions.mark_days(cast.tree.hoan_kiem, STORM, by=cast.binh)
    with pytest.raises(NotAllowed, match="this office"):
        actions.withdraw_day(CalendarDay.objects.get(day=ORDINARY), by=by, reason="Không đúng.")


def test_days_that_cannot_be_are_refused_and_nothing_is_saved(cast):
    for wrong in (replace(STORM, last_day=date(2026, 9, 9)), replace(STORM, document=" "), replace(STORM, name_vi="")):
        with pytest.raises(Refused):
            actions.mark_days(cast.tree.city, wrong, by=cast.dung)
    with pytest.raises(Refused, match="Give a year"):
        actions.announce_year(cast.tree.city, 1900, document="Thông báo 99", by=cast.dung)
    assert not CalendarDay.objects.exists() and not Revision.objects.exists()


# Who sees


def test_a_person_sees_their_own_office_those_above_and_below_and_no_neighbour(cast):
    tree = cast.tree
    assert set(offices_seen_by(cast.an, TODAY)) == {tree.hoan_kiem, tree.city, tree.country}
    assert {tree.hoan_kiem, tree.dong_da, tree.city, tree.country} <= set(offices_seen_by(cast.dung, TODAY))


def test_days_are_shown_to_whom_they_bind_and_to_those_above_and_not_beside(cast):
    actions.load_calendar()
    shipped = CalendarDay.objects.count()
    actions.mark_days(cast.tree.hoan_kiem, STORM, by=cast.binh)
    seen = {who: CalendarDay.objects.visible_to(getattr(cast, who), TODAY).count() for who in ("an", "chi", "dung")}
    assert seen == {"an": shipped + 2, "chi": shipped, "dung": shipped + 2}


def test_a_visitor_who_has_not_signed_in_sees_no_day():
    from django.contrib.auth.models import AnonymousUser

    actions.load_calendar()
    assert not CalendarDay.objects.visible_to(AnonymousUser(), TODAY).exists()


# What the database holds


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "feast"},
        {"name_vi": ""},
        {"document": ""},
        {"origin": "holidays 1"},
        {"until_id": 1},
        {"unit": None},
    ],
)
def test_the_database_refuses_a_day_that_says_too_little_or_too_much(cast, wrong):
    revision = actions.mark_days(cast.tree.hoan_kiem, STORM, by=cast.binh)
    good = {
        "unit": cast.tree.city,
        "day": ORDINARY,
        "kind": "local_off",
        "name_vi": "Nghỉ",
        "document": "Công điện",
        "since": revision,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(**good | wrong)
    CalendarDay.objects.create(**good)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(**good)


def test_a_book_asks_two_questions_whatever_it_is_asked(cast, django_assert_num_queries):
    actions.load_calendar()
    actions.mark_days(cast.tree.hoan_kiem, STORM, by=cast.binh)
    works(cast.tree.hoan_kiem)  # the tree is read once and kept; whether it is still the same takes two more
    with django_assert_num_queries(4):
        book = Book()
        for office in (cast.tree.hoan_kiem, cast.tree.dong_da, cast.tree.city):
            book.calendar(office.pk, TODAY)
