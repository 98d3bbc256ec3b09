"""Deadlines: reckoned by the calendar in force, never moved by themselves, and moved by a decision that stays."""

from datetime import date

import pytest

from tests.cast import OCTOBER, all_lines, asked, at, make_cast, report_of
from tongket import rollup
from tongket.accounts.models import Event
from tongket.calendars import actions as calendars
from tongket.calendars.actions import NewDays
from tongket.calendars.models import CalendarDay
from tongket.calendars.rules import Counting, DayKind, Term
from tongket.errors import NotAllowed, Refused
from tongket.reporting import actions, queries, rules
from tongket.reporting.actions import Shift
from tongket.reporting.models import Collection, DeadlineMove, Report

pytestmark = pytest.mark.django_db

ISSUED, LATER = date(2025, 10, 17), date(2025, 10, 20)
JANUARY = rollup.month("admin", 2026, 1)


@pytest.fixture
def cast():
    made = make_cast()
    calendars.load_calendar()
    return made


def close_office(cast, first=ISSUED, last=ISSUED):
    storm = NewDays(DayKind.LOCAL_OFF, first, last, "Nghỉ chống bão", "Công điện 12/CĐ-UBND")
    return calendars.mark_days(cast.tree.city, storm, by=cast.dung, at=at(2025, 10, 16))


def differing():
    return queries.differing_deadlines(Report.objects.all())


def found():
    return [(each.was_on, each.now_on, len(each.reports)) for each in differing()]


def shift_all(to=LATER):
    return [Shift(report.pk, each.was_on, to) for each in differing() for report in each.reports]


def decide(cast, to=LATER, reason="Cơ quan nghỉ chống bão."):
    return actions.move_deadlines(shift_all(to), by=cast.dung, reason=reason, at=at(2025, 10, 16))


def test_a_deadline_is_reckoned_by_the_calendar_of_the_office_that_asks_and_says_how(cast):
    collection = asked(cast)
    assert collection.due_on == ISSUED
    assert collection.term == Term(date(2025, 10, 15), 2, Counting.CALENDAR)
    assert collection.calendar_revision_id == 1
    assert set(collection.reports.values_list("due_on", flat=True)) == {ISSUED}


def test_a_deadline_that_falls_on_a_day_off_is_the_next_working_day(cast):
    assert asked(cast, JANUARY).due_on == date(2026, 1, 19), "17 January 2026 is a Saturday"


def test_a_sheet_may_count_working_days_instead(cast):
    cast.sheet.due_counting = Counting.WORKING.value
    cast.sheet.due_days = 3
    assert asked(cast).due_on == date(2025, 10, 20)


def test_a_commune_s_own_day_off_moves_no_deadline_of_the_city_s(cast):
    storm = NewDays(DayKind.LOCAL_OFF, ISSUED, ISSUED, "Nghỉ chống bão", "Công điện 12/CĐ-UBND")
    calendars.mark_days(cast.tree.hoan_kiem, storm, by=cast.binh)
    assert report_of(asked(cast), cast.tree.hoan_kiem).due_on == ISSUED


def test_a_record_without_any_calendar_knows_the_days_of_the_week():
    cast = make_cast()
    collection = asked(cast, JANUARY)
    assert collection.due_on == date(2026, 1, 19) and collection.calendar_revision is None
    issued = queries.issued_deadline(collection)
    assert issued and issued.reckoning.is_provisional and issued.revision == 0


def test_a_calendar_that_changes_moves_nothing_and_names_what_would_now_differ(cast):
    collection = asked(cast)
    close_office(cast)
    assert set(Report.objects.values_list("due_on", flat=True)) == {ISSUED}
    collection.refresh_from_db()
    assert collection.due_on == ISSUED and not Event.objects.filter(kind__contains="deadline").exists()
    assert found() == [(ISSUED, LATER, 3)]


def test_how_a_deadline_was_reckoned_is_found_again_after_the_calendar_changed(cast):
    collection = asked(cast)
    close_office(cast)
    issued = queries.issued_deadline(collection)
    assert issued and issued.reckoning.ends_on == ISSUED and issued.revision == 1


def test_deadlines_moved_keep_their_former_day_with_who_when_and_why(cast):
    collection = asked(cast)
    close_office(cast)
    assert decide(cast) == 3
    report = report_of(collection, cast.tree.hoan_kiem)
    move = queries.deadline_moves(report)[0]
    assert (report.due_on, move.was_on, move.now_on) == (LATER, ISSUED, LATER)
    assert (move.by, move.at, move.reason, move.revision_id) == (
        cast.dung,
        at(2025, 10, 16),
        "Cơ quan nghỉ chống bão.",
        2,
    )
    event = Event.objects.get(kind="report.move_deadline", subject=f"report:{report.pk}")
    assert event.detail == {"was": "2025-10-17", "now": "2025-10-20"}
    assert Collection.objects.get().due_on == ISSUED, "what was issued stays as it was issued"
    assert found() == []


def test_a_deadline_may_be_kept_although_the_calendar_changed_and_is_not_asked_about_again(cast):
    asked(cast)
    close_office(cast)
    assert decide(cast, to=ISSUED, reason="Báo cáo gửi qua mạng.") == 3
    assert set(Report.objects.values_list("due_on", flat=True)) == {ISSUED}
    assert DeadlineMove.objects.count() == Event.objects.filter(kind="report.keep_deadline").count() == 3
    assert found() == []


def test_a_day_withdrawn_again_asks_about_what_was_moved_for_it(cast):
    asked(cast)
    close_office(cast)
    decide(cast)
    calendars.withdraw_day(CalendarDay.objects.get(day=ISSUED), by=cast.dung, reason="Bão đổi hướng.")
    assert found() == [(LATER, ISSUED, 3)]


def test_a_deadline_that_a_person_set_is_asked_about_only_when_its_day_is_no_longer_worked(cast):
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    day = date(2025, 10, 23)
    actions.move_deadlines([Shift(report.pk, ISSUED, day)], by=cast.dung, reason="Phường bị ngập.")
    close_office(cast)
    assert found() == [(ISSUED, LATER, 2)], "the other two still rest on the calendar"
    close_office(cast, day, day)
    assert (day, date(2025, 10, 24), 1) in found()


def test_a_report_that_was_submitted_is_past_its_deadline_for_good(cast):
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    actions.save_cells(report, all_lines(), by=cast.an, door="page")
    actions.submit_report(report, by=cast.an)
    close_office(cast)
    assert found() == [(ISSUED, LATER, 2)]
    with pytest.raises(NotAllowed, match="has been submitted"):
        actions.move_deadlines([Shift(report.pk, ISSUED, LATER)], by=cast.dung, reason="Nghỉ bão.")


@pytest.mark.parametrize("person", ["an", "binh", "chi", "son"])
def test_only_a_consolidating_officer_of_the_asking_unit_moves_a_deadline(cast, person):
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    with pytest.raises(NotAllowed, match="unit that asked"):
        actions.move_deadlines([Shift(report.pk, ISSUED, LATER)], by=getattr(cast, person), reason="Nghỉ bão.")
    assert not DeadlineMove.objects.exists()


def test_a_deadline_is_not_moved_without_a_reason_nor_to_a_day_off_nor_from_another_day_than_was_seen(cast):
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    for shift, reason, sentence in (
        (Shift(report.pk, ISSUED, LATER), " ", "Say why"),
        (Shift(report.pk, ISSUED, date(2025, 10, 18)), "Nghỉ bão.", "a day off"),
        (Shift(report.pk, LATER, date(2025, 10, 21)), "Nghỉ bão.", "after you opened"),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.move_deadlines([shift], by=cast.dung, reason=reason)
    with pytest.raises(Refused, match="at least one"):
        actions.move_deadlines([], by=cast.dung, reason="Nghỉ bão.")
    assert not DeadlineMove.objects.exists()


def test_either_all_deadlines_chosen_are_moved_or_none(cast):
    collection = asked(cast)
    close_office(cast)
    shifts = shift_all()
    actions.move_deadlines(shifts[:1], by=cast.dung, reason="Nghỉ bão.")
    with pytest.raises(Refused, match="after you opened"):
        actions.move_deadlines(shifts, by=cast.dung, reason="Nghỉ bão.")
    assert list(collection.reports.order_by("due_on").values_list("due_on", flat=True)) == [ISSUED, ISSUED, LATER]


def test_the_list_asks_as_many_questions_for_many_as_for_one(cast, django_assert_num_queries):
    asked(cast)
    asked(cast, JANUARY)
    close_office(cast)
    found()
    with django_assert_num_queries(6):
        assert found() == [(ISSUED, LATER, 3)]


def test_the_day_as_reckoned_is_the_rule_s_while_the_deadline_rests_on_it(cast):
    collection = asked(cast, OCTOBER)
    issued = queries.issued_deadline(collection)
    assert issued and rules.day_as_reckoned(collection.term, ISSUED, issued.calendar, issued.calendar) == ISSUED
    assert rules.day_as_reckoned(None, ISSUED, issued.calendar, issued.calendar) == ISSUED
