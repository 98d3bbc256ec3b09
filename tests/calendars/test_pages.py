"""The pages of calendars, as those who may see and alter them and those who may not."""

from datetime import date

import pytest
from django.conf import settings

from tests.cast import make_cast
from tongket.accounts.models import User
from tongket.calendars import actions
from tongket.calendars.actions import NewDays
from tongket.calendars.models import CalendarDay, YearNotice
from tongket.calendars.rules import DayKind

pytestmark = pytest.mark.django_db

BASE = "/reports/calendars/"
DAY = date(2026, 9, 10)
STORM = NewDays(DayKind.LOCAL_OFF, DAY, DAY, "Nghỉ chống bão", "Công điện 12/CĐ-UBND")
SENT = {
    "kind": "local_off",
    "first_day": "2026-09-10",
    "last_day": "",
    "name_vi": "Nghỉ chống bão",
    "name_en": "Storm",
    "document": "Công điện 12/CĐ-UBND",
}
TERM = f"{BASE}deadline?start=2025-12-31&count=2&counting=working_days"


@pytest.fixture
def cast():
    made = make_cast()
    actions.load_calendar()
    return made


@pytest.fixture
def visit(client):
    def as_person(user, language="en"):
        client.force_login(user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client

    return as_person


def page_of(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def year(office, number=2026):
    return f"{BASE}{office.pk}/{number}/"


def test_a_year_shows_its_swaps_holidays_and_working_days_with_their_documents(visit, cast):
    page = page_of(visit(cast.an).get(year(cast.tree.hoan_kiem)))
    assert "Working days of 2026" in page and "Saturday, 10 January 2026" in page
    assert "24h.com.vn, 26/12/2025" in page and "Vietnamese Culture Day" in page
    assert ">249<" in page and "day-swap-work" in page


def test_the_calendar_opens_at_the_reader_s_own_office_and_for_nobody_s_at_the_common_one(visit, cast):
    assert "Hoàn Kiếm" in page_of(visit(cast.an).get(BASE))
    page = page_of(visit(User.objects.create_user("new")).get(BASE))
    assert "Common calendar" in page and "Enter a day" not in page


def test_a_year_that_nobody_announced_says_so_and_offers_to_note_the_announcement(visit, cast):
    page = page_of(visit(cast.dung).get(year(cast.tree.city, 2027)))
    assert "have not been announced yet" in page and "Have the days off been announced?" in page
    assert "have not been announced yet" not in page_of(visit(cast.dung).get(year(cast.tree.city)))


def test_a_year_without_anything_on_record_is_told_as_such(visit, cast):
    assert "No day differs from the week" in page_of(visit(cast.an).get(f"{BASE}shipped/2040/"))


@pytest.mark.parametrize("path", ["shipped/1999/", "shipped/2101/", "{chi}/2026/", "{chi}/days", "999999/2026/"])
def test_what_one_may_not_see_or_cannot_be_is_not_found(visit, cast, path):
    assert visit(cast.an).get(BASE + path.format(chi=cast.tree.dong_da.pk)).status_code == 404


def test_nobody_sees_a_calendar_before_signing_in(client, cast):
    assert client.get(BASE).status_code == 302


def test_a_keeper_enters_a_day_and_it_stands_in_the_list_and_in_the_history(visit, cast):
    answer = visit(cast.binh).post(f"{BASE}{cast.tree.hoan_kiem.pk}/days", SENT)
    assert answer.status_code == 303 and answer["Location"] == year(cast.tree.hoan_kiem)
    page = page_of(visit(cast.binh).get(year(cast.tree.hoan_kiem)))
    assert "have not moved" in page and page.count("Storm") >= 2 and "Days entered" in page and "Withdraw" in page


def test_an_office_s_day_over_a_holiday_says_what_it_stands_instead_of(visit, cast):
    holiday = date(2026, 9, 2)
    duty = NewDays(DayKind.LOCAL_WORK, holiday, holiday, "Trực lễ", "Kế hoạch 5/KH-UBND")
    actions.mark_days(cast.tree.city, duty, by=cast.dung)
    assert "Here instead of: Public holiday – National Day" in page_of(visit(cast.dung).get(year(cast.tree.city)))


def test_a_form_with_something_missing_keeps_what_was_typed_and_names_it(visit, cast):
    sent = SENT | {"document": "", "first_day": "soon"}
    page = page_of(visit(cast.binh).post(f"{BASE}{cast.tree.hoan_kiem.pk}/days", sent), 422)
    assert "Name the document" in page and "This is not a day" in page and 'value="Storm"' in page
    assert not CalendarDay.objects.filter(unit__isnull=False).exists()


def test_days_in_the_wrong_order_are_refused_by_the_same_form(visit, cast):
    sent = SENT | {"last_day": "2026-09-09"}
    page = page_of(visit(cast.binh).post(f"{BASE}{cast.tree.hoan_kiem.pk}/days", sent), 422)
    assert "comes before" in page and 'href="#id_last_day"' in page


def test_the_form_may_be_opened_at_a_day(visit, cast):
    page = page_of(visit(cast.binh).get(f"{BASE}{cast.tree.hoan_kiem.pk}/days?day=2026-09-10"))
    assert 'value="2026-09-10"' in page
    assert visit(cast.binh).get(f"{BASE}{cast.tree.hoan_kiem.pk}/days?day=soon").status_code == 200


def test_a_colleague_without_the_right_is_told_so(visit, cast):
    page = page_of(visit(cast.an).get(f"{BASE}{cast.tree.hoan_kiem.pk}/days"), 403)
    assert "may alter its calendar" in page
    assert "Enter a day" not in page_of(visit(cast.an).get(year(cast.tree.hoan_kiem)))
    answer = visit(cast.an).post(f"{BASE}{cast.tree.hoan_kiem.pk}/2027/announce", {"document": "Thông báo 99"})
    assert answer.status_code == 403 and not YearNotice.objects.filter(unit__isnull=False).exists()


def test_a_day_is_withdrawn_after_a_question_and_with_a_reason(visit, cast):
    actions.mark_days(cast.tree.hoan_kiem, STORM, by=cast.binh)
    path = f"{BASE}days/{CalendarDay.objects.get(day=DAY).pk}/withdraw"
    assert "Withdraw Thursday, 10 September 2026?" in page_of(visit(cast.binh).get(path))
    assert "Say why" in page_of(visit(cast.binh).post(path, {"reason": ""}), 422)
    assert visit(cast.binh).post(path, {"reason": "Bão đổi hướng."}).status_code == 303
    page = page_of(visit(cast.binh).get(year(cast.tree.hoan_kiem)))
    assert "Bão đổi hướng." in page and "Day withdrawn" in page
    assert "replaced or withdrawn after" in page_of(visit(cast.binh).post(path, {"reason": "Bão đổi hướng."}), 422)


def test_a_day_of_another_office_or_one_that_ships_is_not_found(visit, cast):
    actions.mark_days(cast.tree.hoan_kiem, STORM, by=cast.binh)
    for day in (CalendarDay.objects.get(day=DAY), CalendarDay.objects.filter(unit=None)[0]):
        assert visit(cast.chi).get(f"{BASE}days/{day.pk}/withdraw").status_code == 404


def test_an_announced_year_is_noted_with_its_document(visit, cast):
    path = f"{BASE}{cast.tree.city.pk}/2027/announce"
    assert "Name the document" in page_of(visit(cast.dung).post(path, {"document": " "}), 422)
    assert visit(cast.dung).post(path, {"document": "Thông báo 99"}).status_code == 303
    page = page_of(visit(cast.dung).get(year(cast.tree.city, 2027)))
    assert "Announced: Thông báo 99" in page and "have not been announced yet" not in page


def test_the_end_of_a_term_is_told_step_by_step(visit, cast):
    page = page_of(visit(cast.an).get(TERM))
    assert "It ends at the end of Tuesday, 6 January 2026" in page
    assert "Not counted: Friday, 2 January 2026 (Off, worked on 10 January instead)." in page
    assert "Not counted: 2 days of weekends." in page and "2 working days lead to" in page


def test_a_term_that_ends_on_a_day_off_says_why_it_moves(visit, cast):
    path = f"{BASE}deadline?start=2026-01-15&count=2&counting=calendar_days"
    page = page_of(visit(cast.an).get(path))
    assert "Saturday, 17 January 2026 is a day off (weekend), so the end moves" in page


def test_a_term_in_a_year_not_announced_is_marked_provisional(visit, cast):
    path = f"{BASE}deadline?start=2026-12-30&count=5&counting=working_days"
    page = page_of(visit(cast.an).get(path))
    assert "Provisional" in page and "The days off of 2027 have not been announced" in page


def test_a_term_is_told_in_vietnamese_too_and_alone_to_htmx(visit, cast):
    answer = visit(cast.an, "vi").get(TERM, headers={"HX-Request": "true"})
    page = page_of(answer)
    assert "<html" not in page and 'id="reckoning"' in page and "06/01/2026" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("start=soon&count=2&counting=working_days", "This is not a day"),
        ("start=2026-01-01&count=x&counting=working_days", "as a whole number"),
        ("start=2026-01-01&count=9999&counting=working_days", "at most 3650 days"),
        ("start=1990-01-01&count=9&counting=working_days", "Give a year from 2000 to 2100"),
        ("start=2026-01-01&count=9&counting=moons", "Choose which days count"),
    ],
)
def test_a_term_that_cannot_be_gets_a_sentence(visit, cast, query, sentence):
    assert sentence in page_of(visit(cast.an).get(f"{BASE}deadline?{query}"), 422)


def test_a_term_may_be_reckoned_for_any_office_one_may_see(visit, cast):
    actions.mark_days(
        cast.tree.city,
        NewDays(DayKind.LOCAL_OFF, date(2026, 1, 6), date(2026, 1, 6), "Nghỉ", "Công điện"),
        by=cast.dung,
    )
    assert "Wednesday, 7 January 2026" in page_of(visit(cast.an).get(f"{TERM}&office={cast.tree.city.pk}"))
    assert "Tuesday, 6 January 2026" in page_of(visit(cast.an).get(f"{TERM}&office=none"))
    assert visit(cast.an).get(f"{TERM}&office={cast.tree.dong_da.pk}").status_code == 404
