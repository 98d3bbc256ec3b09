"""The pages on which deadlines are looked at, moved and kept."""

from datetime import date

import pytest
from django.conf import settings

from tests.cast import asked, at, make_cast
from tongket.calendars import actions as calendars
from tongket.calendars.actions import NewDays
from tongket.calendars.rules import DayKind
from tongket.reporting.models import DeadlineMove, Report

pytestmark = pytest.mark.django_db

ISSUED, LATER = date(2025, 10, 17), date(2025, 10, 20)


@pytest.fixture
def cast():
    made = make_cast()
    calendars.load_calendar()
    asked(made)
    storm = NewDays(DayKind.LOCAL_OFF, ISSUED, ISSUED, "Nghỉ chống bão", "Công điện 12/CĐ-UBND")
    calendars.mark_days(made.tree.city, storm, by=made.dung, at=at(2025, 10, 16))
    return made


@pytest.fixture
def visit(client):
    def as_person(user):
        client.force_login(user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    return as_person


def report(cast):
    return Report.objects.get(unit=cast.tree.hoan_kiem)


def key():
    return f"{Report.objects.first().collection_id}_{ISSUED.isoformat()}_{LATER.isoformat()}"


def days():
    return set(Report.objects.values_list("due_on", flat=True))


def test_whoever_asked_is_told_on_the_desk_and_nobody_else(visit, cast):
    assert "3 deadlines that were issued would now fall" in visit(cast.dung).get("/reports/").content.decode()
    for person in (cast.an, cast.son):
        assert "would now fall" not in visit(person).get("/reports/").content.decode()


def test_the_list_says_both_days_and_whose_reports(visit, cast):
    page = visit(cast.dung).get("/reports/deadlines").content.decode()
    assert "Issued for Friday, 17 October 2025; by the calendar of today Monday, 20 October 2025." in page
    assert "3 reports" in page and "Hoàn Kiếm" in page


def test_moving_them_empties_the_list_and_stands_in_each_report_with_the_former_day(visit, cast):
    sent = {"shift": key(), "reason": "Cơ quan nghỉ chống bão.", "act": "move"}
    assert visit(cast.dung).post("/reports/deadlines", sent).status_code == 303
    assert days() == {LATER}
    assert "No deadline would differ" in visit(cast.dung).get("/reports/deadlines").content.decode()
    page = visit(cast.an).get(f"/reports/{report(cast).pk}/").content.decode()
    assert "Deadline moved from 17 October 2025 to 20 October 2025" in page and "Cơ quan nghỉ chống bão." in page
    assert "due 20 October 2025" in page


def test_keeping_them_empties_the_list_too_and_says_why(visit, cast):
    sent = {"shift": key(), "reason": "Báo cáo gửi qua mạng.", "act": "keep"}
    assert visit(cast.dung).post("/reports/deadlines", sent).status_code == 303
    assert days() == {ISSUED}
    assert "Deadline of 17 October 2025 kept" in visit(cast.an).get(f"/reports/{report(cast).pk}/").content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"reason": "Nghỉ bão."}, "Choose at least one"),
        ({"shift": "1_2025-10-17_2025-10-21", "reason": "Nghỉ bão."}, "changed after you opened"),
        ({"shift": None, "reason": " "}, "Say why"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_a_sentence(visit, cast, sent, sentence):
    sent = {name: key() if value is None else value for name, value in sent.items()}
    answer = visit(cast.dung).post("/reports/deadlines", sent)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not DeadlineMove.objects.exists()


def test_nobody_moves_deadlines_that_others_asked_for(visit, cast):
    answer = visit(cast.an).post("/reports/deadlines", {"shift": key(), "reason": "Nghỉ bão."})
    assert answer.status_code == 422 and days() == {ISSUED}
    path = f"/reports/{report(cast).pk}/deadline"
    sent = {"was_on": "2025-10-17", "now_on": "2025-10-20", "reason": "Nghỉ bão."}
    assert visit(cast.an).post(path, sent).status_code == 403
    assert visit(cast.chi).post(path, sent).status_code == 404
    assert days() == {ISSUED}


def test_one_deadline_is_moved_on_the_page_of_its_report(visit, cast):
    path = f"/reports/{report(cast).pk}/deadline"
    sent = {"was_on": "2025-10-17", "now_on": "2025-10-23", "reason": "Phường bị ngập."}
    assert "Move it to another day" in visit(cast.dung).get(f"/reports/{report(cast).pk}/").content.decode()
    assert visit(cast.dung).post(path, sent).status_code == 303
    assert report(cast).due_on == date(2025, 10, 23)
    assert days() == {ISSUED, date(2025, 10, 23)}


@pytest.mark.parametrize(("day", "sentence"), [("soon", "as a day"), ("2025-10-18", "a day off"), ("2025-10-17", "")])
def test_a_new_deadline_that_cannot_be_gets_a_sentence_and_keeps_what_was_typed(visit, cast, day, sentence):
    sent = {"was_on": "2025-10-17", "now_on": day, "reason": "Phường bị ngập." if sentence else ""}
    answer = visit(cast.dung).post(f"/reports/{report(cast).pk}/deadline", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and (sentence or "Say why") in page and f'value="{day}"' in page


def test_a_report_says_how_its_deadline_was_reckoned(visit, cast):
    page = visit(cast.an).get(f"/reports/{report(cast).pk}/").content.decode()
    assert "2 calendar days lead to Friday, 17 October 2025." in page and "as of revision 1" in page
    assert "Move it to another day" not in page


def test_a_report_of_before_calendars_were_kept_says_nothing_of_a_reckoning(visit, cast):
    collection = report(cast).collection
    type(collection).objects.filter(pk=collection.pk).update(
        due_from=None, due_days=None, due_counting="", calendar_revision=None
    )
    page = visit(cast.an).get(f"/reports/{report(cast).pk}/").content.decode()
    assert "How it was reckoned" not in page and "due 17 October 2025" in page
