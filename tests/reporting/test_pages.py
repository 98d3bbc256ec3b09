"""The pages of reports, whole and in part, as their users meet them."""

import pytest
from django.conf import settings

from tests.cast import all_lines, approved, asked, make_cast, report_of
from tongket import rollup
from tongket.reporting import actions
from tongket.reporting.models import Cell, Report
from tongket.reporting.queries import last_change, open_cells
from tongket.reporting.rules import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def report(cast):
    return report_of(asked(cast), cast.tree.hoan_kiem)


@pytest.fixture
def visit(client):
    def as_person(user):
        client.force_login(user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    return as_person


def sheet(report, act, **fields):
    """What the form sends: every line that nothing occurred, but for the fields given."""
    sent = {f"state-{cell.key}": "nil" for cell in all_lines()}
    return sent | {"expected": last_change(report), "act": act} | {k.replace("_", "-"): v for k, v in fields.items()}


def test_the_desk_lists_what_is_to_do_by_whom_it_waits_for(visit, cast, report):
    page = visit(cast.an).get("/reports/").content.decode()
    assert "Late" in page and "Hoàn Kiếm" in page and "Data entry officer" in page
    assert "Đống Đa" not in page


def test_the_desk_of_somebody_without_a_role_says_whom_to_ask(visit, cast):
    from tongket.accounts.models import User

    page = visit(User.objects.create_user("new")).get("/reports/").content.decode()
    assert "no role yet" in page and "Nothing is waiting" in page


def test_an_fills_the_sheet_and_submits_it_in_one_go(visit, cast, report):
    answer = visit(cast.an).post(
        f"/reports/{report.pk}/", sheet(report, "submit", value_TT01="1.234", state_TT01="value")
    )
    assert answer.status_code == 303
    report.refresh_from_db()
    assert report.state == State.SUBMITTED and open_cells(report)["TT01"].value == 1234


def test_an_unfinished_sheet_is_saved_and_stays_a_draft(visit, cast, report):
    visit(cast.an).post(f"/reports/{report.pk}/", {"value-TT01": "5", "act": "save", "expected": 0})
    report.refresh_from_db()
    assert report.state == State.DRAFT and list(open_cells(report)) == ["TT01"]


def test_submitting_an_unfinished_sheet_keeps_what_was_typed_and_names_the_blank_lines(visit, cast, report):
    answer = visit(cast.an).post(f"/reports/{report.pk}/", {"value-TT01": "5", "act": "submit", "expected": 0})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Not answered yet" in page and 'href="#value-TC05"' in page and 'value="5"' in page
    assert Cell.objects.get().value == 5


def test_letters_in_a_number_cell_get_one_sentence_and_nothing_is_saved(visit, cast, report):
    sent = sheet(report, "save", value_TT01="mười hai", state_TT01="value", value_TT02="9", state_TT02="value")
    answer = visit(cast.an).post(f"/reports/{report.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "“mười hai” is not a number" in page
    assert 'value="mười hai"' in page and 'value="9"' in page
    assert not Cell.objects.exists()


def test_two_people_saving_at_once_lose_nothing(visit, cast, report):
    opened = last_change(report)
    actions.save_cells(report, all_lines(TT01=7), by=cast.an, door="page")
    sent = sheet(report, "save", value_TT01="8", state_TT01="value") | {"expected": opened}
    answer = visit(cast.an).post(f"/reports/{report.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Somebody else saved this report" in page
    assert 'value="8"' in page and "On record now, saved by An" in page
    assert open_cells(report)["TT01"].value == 7
    again = sent | {"expected": last_change(report)}
    assert visit(cast.an).post(f"/reports/{report.pk}/", again).status_code == 303
    assert open_cells(report)["TT01"].value == 8


def test_binh_returns_with_a_reason_and_an_sees_it(visit, cast, report):
    actions.save_cells(report, all_lines(TT01=7), by=cast.an, door="page")
    actions.submit_report(report, by=cast.an)
    visit(cast.binh).post(f"/reports/{report.pk}/return", {"reason": "Dòng 1: xem lại"})
    page = visit(cast.an).get(f"/reports/{report.pk}/").content.decode()
    assert "Returned, and why" in page and "Dòng 1: xem lại" in page


def test_returning_without_a_reason_says_what_is_missing(visit, cast, report):
    actions.save_cells(report, all_lines(TT01=7), by=cast.an, door="page")
    actions.submit_report(report, by=cast.an)
    answer = visit(cast.binh).post(f"/reports/{report.pk}/return", {"reason": " "})
    assert answer.status_code == 422 and "Say why" in answer.content.decode()


def test_binh_approves(visit, cast, report):
    actions.save_cells(report, all_lines(TT01=7), by=cast.an, door="page")
    actions.submit_report(report, by=cast.an)
    assert "Your decision" in visit(cast.binh).get(f"/reports/{report.pk}/").content.decode()
    visit(cast.binh).post(f"/reports/{report.pk}/approve", {"expected": last_change(report)})
    assert Report.objects.get(pk=report.pk).state == State.APPROVED


def test_an_approved_figure_is_corrected_on_the_page_with_a_reason(visit, cast, report):
    approved(cast, report, cast.an, cast.binh, TT01=7)
    page = visit(cast.an).get(f"/reports/{report.pk}/?correct").content.decode()
    assert "You are correcting an approved report" in page
    sent = sheet(report, "correct", value_TT01="9", state_TT01="value", reason="cộng sót")
    assert visit(cast.an).post(f"/reports/{report.pk}/", sent).status_code == 303
    assert open_cells(report)["TT01"].value == 9
    without = sheet(report, "correct", value_TT01="11", state_TT01="value", reason="")
    assert visit(cast.an).post(f"/reports/{report.pk}/", without).status_code == 422


def test_a_stranger_to_the_unit_gets_404_and_a_colleague_without_the_right_403(visit, cast, report):
    assert visit(cast.chi).get(f"/reports/{report.pk}/").status_code == 404
    assert visit(cast.chi).post(f"/reports/{report.pk}/", sheet(report, "save")).status_code == 404
    assert visit(cast.son).get(f"/reports/{report.pk}/").status_code == 200
    assert visit(cast.son).post(f"/reports/{report.pk}/", sheet(report, "save")).status_code == 403
    assert visit(cast.an).post(f"/reports/{report.pk}/approve").status_code == 403


def test_a_move_that_does_not_exist_is_not_found_and_get_moves_nothing(visit, cast, report):
    assert visit(cast.binh).post(f"/reports/{report.pk}/vanish").status_code == 404
    assert visit(cast.binh).get(f"/reports/{report.pk}/approve").status_code == 405


def test_htmx_gets_the_sheet_and_a_browser_the_whole_page(visit, cast, report):
    person = visit(cast.an)
    whole = person.get(f"/reports/{report.pk}/").content.decode()
    part = person.get(f"/reports/{report.pk}/", headers={"HX-Request": "true"})
    assert "<html" in whole and "<html" not in part.content.decode() and 'id="sheet"' in part.content.decode()
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize("expected", ["", "x", "-1", "9" * 40])
def test_a_revision_that_cannot_be_read_is_taken_as_none_seen(visit, cast, report, expected):
    actions.save_cells(report, all_lines(TT01=7), by=cast.an, door="page")
    sent = sheet(report, "save", value_TT01="8", state_TT01="value") | {"expected": expected}
    assert visit(cast.an).post(f"/reports/{report.pk}/", sent).status_code == 409


def test_what_was_typed_is_not_lost_when_the_report_was_submitted_meanwhile(visit, cast, report):
    actions.save_cells(report, all_lines(TT01=7), by=cast.an, door="page")
    sent = sheet(report, "save", value_TT01="8", state_TT01="value")
    actions.submit_report(report, by=cast.an)
    answer = visit(cast.an).post(f"/reports/{report.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 403 and "awaiting approval" in page and 'value="8"' in page


def test_a_number_typed_beside_nothing_occurred_is_not_dropped(visit, cast, report):
    answer = visit(cast.an).post(f"/reports/{report.pk}/", sheet(report, "save", value_TT01="12"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "A number stands here" in page and 'value="12"' in page
    assert not Cell.objects.exists()


def test_a_figure_on_record_is_not_submitted_under_a_field_that_was_emptied(visit, cast, report):
    actions.save_cells(report, all_lines(TT01=7), by=cast.an, door="page")
    sent = sheet(report, "submit", value_TT01="", state_TT01="value")
    answer = visit(cast.an).post(f"/reports/{report.pk}/", sent)
    assert answer.status_code == 422 and "A figure is on record here" in answer.content.decode()
    assert Report.objects.get(pk=report.pk).state == State.DRAFT


def test_a_slip_of_the_fingers_does_not_hide_what_somebody_else_saved(visit, cast, report):
    opened = last_change(report)
    actions.save_cells(report, all_lines(TT01=7), by=cast.an, door="page")
    sent = sheet(report, "save", value_TT01="8o", state_TT01="value") | {"expected": opened}
    page = visit(cast.an).post(f"/reports/{report.pk}/", sent).content.decode()
    assert f'name="expected" value="{opened}"' in page
    again = visit(cast.an).post(f"/reports/{report.pk}/", sent | {"value-TT01": "8"})
    assert again.status_code == 409 and open_cells(report)["TT01"].value == 7


def test_after_an_unfinished_submit_one_goes_on_from_what_was_just_saved(visit, cast, report):
    sent = {"value-TT01": "5", "act": "submit", "expected": 0}
    page = visit(cast.an).post(f"/reports/{report.pk}/", sent).content.decode()
    assert f'name="expected" value="{last_change(report)}"' in page


def test_nobody_approves_figures_that_came_after_the_page_was_opened(visit, cast, report):
    actions.save_cells(report, all_lines(TT01=7), by=cast.an, door="page")
    opened = last_change(report)
    actions.submit_report(report, by=cast.an)
    actions.return_report(report, by=cast.binh, reason="xem lại")
    actions.save_cells(report, all_lines(TT01=70), by=cast.an, door="page")
    actions.submit_report(report, by=cast.an)
    answer = visit(cast.binh).post(f"/reports/{report.pk}/approve", {"expected": opened})
    assert answer.status_code == 409 and "changed after you opened" in answer.content.decode()
    assert Report.objects.get(pk=report.pk).state == State.SUBMITTED


def test_a_correction_that_changes_nothing_does_not_say_that_totals_moved(visit, cast, report):
    approved(cast, report, cast.an, cast.binh, TT01=7)
    sent = sheet(report, "correct", value_TT01="7", state_TT01="value", reason="xem lại")
    page = visit(cast.an).post(f"/reports/{report.pk}/", sent, follow=True).content.decode()
    assert "Nothing had changed" in page and "has moved" not in page


def test_signs_that_no_database_keeps_are_refused_with_a_sentence(visit, cast, report):
    actions.save_cells(report, all_lines(TT01=7), by=cast.an, door="page")
    remark = sheet(report, "save", value_TT01="8", state_TT01="value", reason_TT01="sổ\x00")
    assert visit(cast.an).post(f"/reports/{report.pk}/", remark).status_code == 422
    actions.submit_report(report, by=cast.an)
    answer = visit(cast.binh).post(f"/reports/{report.pk}/return", {"reason": "sổ\x00"})
    assert answer.status_code == 422 and "cannot be kept" in answer.content.decode()


def test_the_desk_says_when_it_does_not_list_everything(visit, cast):
    for month in range(34):
        asked(cast, rollup.month("admin", 2021 + month // 12, 1 + month % 12))
    page = visit(cast.dung).get("/reports/").content.decode()
    assert page.count("<li><div>") == 200 and "Only the first 200 are listed here" in page


@pytest.mark.parametrize("path", ["/reports/{}/", "/groups/{}/", "/groups/?unit={}", "/groups/?page={}"])
@pytest.mark.parametrize("number", [2**31, 2**63, 10**30, "9" * 4000])
def test_numbers_no_key_has_lead_nowhere_and_break_nothing(visit, cast, path, number):
    assert visit(cast.an).get(path.format(number)).status_code in (200, 404)
