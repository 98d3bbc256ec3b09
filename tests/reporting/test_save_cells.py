"""Entering figures: what goes on record, what is refused, and what two people at once see."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.cast import LONG_AGO, MARCH, OCTOBER, all_lines, asked, at, make_cast, report_of
from tongket.accounts.models import Event, Role, User
from tongket.errors import NotAllowed, Refused
from tongket.reporting import actions
from tongket.reporting.actions import EditedElsewhere, Filing
from tongket.reporting.models import Cell, Change, Counter, Report
from tongket.reporting.queries import change_known_on, last_change, latest_change, open_cells
from tongket.reporting.rules import CellInput, CellState, State

pytestmark = pytest.mark.django_db


def value(key, number):
    return CellInput(key, CellState.VALUE, number)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def report(cast):
    return report_of(asked(cast), cast.tree.hoan_kiem)


def test_a_saved_cell_says_who_when_and_by_which_door(cast, report):
    actions.save_cells(report, [value("TT01", 12)], by=cast.an, door="page", at=at(2025, 10, 15))
    cell = Cell.objects.get()
    assert (cell.value, cell.door, cell.unit_id) == (12, "page", cast.tree.hoan_kiem.pk)
    assert (cell.since.actor, cell.since.kind, cell.since.report) == (cast.an, "save", report)
    assert cell.period.period == OCTOBER


def test_the_first_save_makes_a_draft(cast, report):
    actions.save_cells(report, [value("TT01", 12)], by=cast.an, door="page")
    assert Report.objects.get(pk=report.pk).state == State.DRAFT


def test_nothing_is_overwritten(cast, report):
    actions.save_cells(report, [value("TT01", 12)], by=cast.an, door="page")
    actions.save_cells(report, [value("TT01", 21)], by=cast.an, door="page")
    first, second = Cell.objects.order_by("pk")
    assert (first.value, second.value) == (12, 21)
    assert first.until == second.since and second.until is None


def test_saving_the_same_again_changes_nothing(cast, report):
    actions.save_cells(report, [value("TT01", 12)], by=cast.an, door="page")
    assert actions.save_cells(report, [value("TT01", 12)], by=cast.an, door="page") == 0
    assert Cell.objects.count() == Change.objects.count() == 1


def test_zero_and_nothing_occurred_are_different_things(cast, report):
    actions.save_cells(report, [value("TT05", 0), CellInput("TT06", CellState.NIL, 0)], by=cast.an, door="page")
    cells = open_cells(report)
    assert (cells["TT05"].state, cells["TT06"].state) == ("value", "nil")
    assert "TT07" not in cells


def test_one_bad_cell_saves_none(cast, report):
    with pytest.raises(Refused, match="why there is no figure"):
        actions.save_cells(
            report, [value("TT01", 12), CellInput("TT02", CellState.NOT_COLLECTED)], by=cast.an, door="page"
        )
    assert not Cell.objects.exists() and latest_change() == 0


@pytest.mark.parametrize("who", ["binh", "chi", "dung", "son"])
def test_nobody_else_enters_figures(cast, report, who):
    with pytest.raises(NotAllowed):
        actions.save_cells(report, [value("TT01", 12)], by=getattr(cast, who), door="page")
    assert not Cell.objects.exists()


def test_a_submitted_report_cannot_be_changed(cast, report):
    actions.save_cells(report, all_lines(TT01=1), by=cast.an, door="page")
    actions.submit_report(report, by=cast.an)
    with pytest.raises(NotAllowed, match="awaiting approval"):
        actions.save_cells(report, [value("TT01", 2)], by=cast.an, door="page")


def test_the_second_of_two_people_sees_what_changed_and_nothing_is_saved(cast, report):
    actions.save_cells(report, [value("TT01", 12)], by=cast.an, door="page")
    seen = last_change(report)
    actions.save_cells(report, [value("TT01", 13)], by=cast.an, door="page", expected=seen)
    with pytest.raises(EditedElsewhere) as conflict:
        actions.save_cells(report, [value("TT01", 14)], by=cast.an, door="page", expected=seen)
    assert [cell.value for cell in conflict.value.cells] == [13]
    assert open_cells(report)["TT01"].value == 13


def test_change_ids_have_no_gaps_and_time_never_goes_back(cast):
    collection = asked(cast)
    mine, other = report_of(collection, cast.tree.hoan_kiem), report_of(collection, cast.tree.dong_da)
    actions.save_cells(mine, [value("TT01", 1)], by=cast.an, door="page", at=at(2025, 10, 20))
    actions.save_cells(other, [value("TT01", 2)], by=cast.chi, door="page", at=at(2025, 10, 16))
    actions.save_cells(mine, [value("TT01", 3)], by=cast.an, door="page", at=at(2025, 10, 21))
    changes = list(Change.objects.order_by("pk"))
    assert [change.pk for change in changes] == [1, 2, 3]
    assert changes[1].recorded_at == at(2025, 10, 20)
    assert Counter.objects.get().n == 3


def test_what_was_known_on_a_day_is_found_by_its_change(cast, report):
    actions.save_cells(report, [value("TT01", 1)], by=cast.an, door="page", at=at(2025, 10, 16))
    actions.save_cells(report, [value("TT01", 2)], by=cast.an, door="page", at=at(2025, 10, 18))
    known = change_known_on(at(2025, 10, 17))
    assert [cell.value for cell in Cell.objects.known_at(known)] == [1]
    assert change_known_on(at(2025, 10, 1)) == 0 and not Cell.objects.known_at(0).exists()


def test_many_reports_are_filed_at_once_or_not_at_all(cast):
    collection = asked(cast)
    mine, other = report_of(collection, cast.tree.hoan_kiem), report_of(collection, cast.tree.dong_da)
    filings = [
        Filing(mine, [value("TT01", 1)], cast.an, "page", at(2025, 10, 16)),
        Filing(other, [value("TT01", 2)], cast.an, "page", at(2025, 10, 16)),
    ]
    with pytest.raises(NotAllowed):
        actions.save_many(filings)
    assert not Cell.objects.exists()


def test_a_report_stands_only_once_in_a_batch(cast, report):
    filing = Filing(report, [value("TT01", 1)], cast.an, "page", at(2025, 10, 16))
    with pytest.raises(ValueError, match="twice"):
        actions.save_many([filing, filing])


def test_the_database_holds_one_open_cell_a_line(cast, report):
    actions.save_cells(report, [value("TT01", 1)], by=cast.an, door="page")
    cell = Cell.objects.get()
    cell.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        cell.save()


@pytest.mark.parametrize(
    "columns", [{"state": "nil", "value": 3}, {"state": "value", "value": None}, {"state": "estimate", "value": -1}]
)
def test_the_database_refuses_a_state_that_does_not_fit_its_value(cast, report, columns):
    actions.save_cells(report, [value("TT01", 1)], by=cast.an, door="page")
    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.update(**columns)


def test_asking_twice_for_the_same_reports_is_refused(cast):
    asked(cast)
    with pytest.raises(Refused, match="asked for already"):
        asked(cast)


def test_a_report_is_asked_of_every_unit_that_exists_on_the_last_day_of_the_period(cast):
    units = {report.unit for report in asked(cast).reports.all()}
    assert units == set(cast.tree.wards)
    assert Event.objects.filter(kind="collection.open").get().detail["units"] == 3


def test_a_role_begins_at_midnight_here_and_not_in_greenwich(cast, report):
    Role.objects.filter(user=cast.an).update(valid_from=dt.date(2025, 10, 20))
    half_past_six = dt.datetime(2025, 10, 19, 23, 30, tzinfo=dt.UTC)
    assert actions.save_cells(report, [value("TT01", 1)], by=cast.an, door="page", at=half_past_six) == 1
    an_hour_to_midnight = dt.datetime(2025, 10, 19, 16, 0, tzinfo=dt.UTC)
    with pytest.raises(NotAllowed):
        actions.save_cells(report, [value("TT01", 2)], by=cast.an, door="page", at=an_hour_to_midnight)


def district_officer(cast):
    user = User.objects.create_user("district")
    Role.objects.create(user=user, unit=cast.tree.old_hoan_kiem, kind="consolidator", valid_from=LONG_AGO)
    return user


def asked_by_district(cast):
    about = {"asked_by": cast.tree.old_hoan_kiem, "by": district_officer(cast), "at": at(2024, 3, 16)}
    return actions.open_collection(cast.sheet, MARCH, **about)


def test_a_unit_is_not_asked_for_the_same_lines_by_two_units_above_it(cast):
    assert asked_by_district(cast).reports.count() == 4
    assert {report.unit for report in asked(cast, MARCH).reports.all()} == {
        cast.tree.old_o_cho_dua,
        cast.tree.old_trung_liet,
    }


def test_asking_only_units_that_were_all_asked_is_refused(cast):
    asked(cast, MARCH)
    with pytest.raises(Refused, match="asked for already"):
        asked_by_district(cast)
