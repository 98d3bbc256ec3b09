"""A report's life: submitted, returned with a reason, submitted again, approved, corrected."""

import pytest

from tests.cast import all_lines, approved, asked, at, make_cast, report_of
from tongket.accounts.models import Event
from tongket.errors import NotAllowed, Refused
from tongket.reporting import actions
from tongket.reporting.models import Approval, Cell, Decision, Report
from tongket.reporting.queries import cell_history
from tongket.reporting.rules import CellInput, CellState, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def report(cast):
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    actions.save_cells(report, all_lines(TT01=12, TT02=400), by=cast.an, door="page")
    return report


def state(report):
    return Report.objects.get(pk=report.pk).state


def test_a_complete_report_is_submitted(cast, report):
    actions.submit_report(report, by=cast.an)
    assert state(report) == State.SUBMITTED
    assert Event.objects.filter(kind="report.submit", subject=f"report:{report.pk}").get().by == cast.an


def test_a_report_with_a_blank_line_is_not_submitted(cast):
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    actions.save_cells(report, all_lines(TT01=12)[:-1], by=cast.an, door="page")
    with pytest.raises(Refused) as refusal:
        actions.submit_report(report, by=cast.an)
    assert [problem.where for problem in refusal.value.problems] == ["TC05"]
    assert state(report) == State.DRAFT


def test_a_returned_report_can_be_submitted_again(cast, report):
    actions.submit_report(report, by=cast.an)
    actions.return_report(report, by=cast.binh, reason="Xem lại dòng 2")
    assert state(report) == State.RETURNED
    actions.save_cells(report, [CellInput("TT02", CellState.VALUE, 380)], by=cast.an, door="page")
    actions.submit_report(report, by=cast.an)
    actions.approve_report(report, by=cast.binh)
    assert state(report) == State.APPROVED
    assert list(Decision.objects.values_list("move", flat=True)) == ["submit", "return", "submit", "approve"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_report_is_not_returned_without_a_reason(cast, report, reason):
    actions.submit_report(report, by=cast.an)
    with pytest.raises(Refused, match="Say why"):
        actions.return_report(report, by=cast.binh, reason=reason)
    assert state(report) == State.SUBMITTED


@pytest.mark.parametrize("who", ["an", "chi", "dung", "son"])
def test_only_the_leader_of_the_unit_approves(cast, report, who):
    actions.submit_report(report, by=cast.an)
    with pytest.raises(NotAllowed):
        actions.approve_report(report, by=getattr(cast, who))
    assert state(report) == State.SUBMITTED and not Approval.objects.exists()


def test_an_approval_opens_a_stretch_of_changes(cast, report):
    actions.submit_report(report, by=cast.an)
    actions.approve_report(report, by=cast.binh)
    approval = Approval.objects.get()
    assert approval.until is None and approval.since.kind == "approve" and approval.since.actor == cast.binh


def test_an_approved_report_is_corrected_with_a_reason_and_the_old_value_stays(cast, report):
    actions.submit_report(report, by=cast.an)
    actions.approve_report(report, by=cast.binh)
    actions.correct_cells(
        report, [CellInput("TT01", CellState.VALUE, 21)], by=cast.an, door="page", reason="gõ ngược chữ số"
    )
    cell = Cell.objects.known_at(None).get(indicator__code="TT01")
    assert [old.value for old in cell_history(cell)] == [12, 21]
    assert cell.since.note == "gõ ngược chữ số" and state(report) == State.APPROVED
    assert Decision.objects.filter(move="correct").get().reason == "gõ ngược chữ số"


def test_a_correction_without_a_reason_is_refused(cast, report):
    approved(cast, report_of(asked_again(cast), cast.tree.dong_da), cast.chi, leader_of(cast), TT01=1)
    other = Report.objects.get(unit=cast.tree.dong_da, state=State.APPROVED)
    with pytest.raises(Refused, match="Say why"):
        actions.correct_cells(other, [CellInput("TT01", CellState.VALUE, 2)], by=cast.chi, door="page", reason=" ")


def asked_again(cast):
    from tongket import rollup

    return asked(cast, rollup.month("admin", 2025, 11))


def leader_of(cast):
    from tests.cast import LONG_AGO
    from tongket.accounts.models import Role, User

    leader = User.objects.create_user("leader", display_name="Lãnh đạo")
    Role.objects.create(user=leader, unit=cast.tree.dong_da, kind="approver", valid_from=LONG_AGO)
    return leader


def test_a_draft_is_not_corrected_but_saved(cast, report):
    with pytest.raises(NotAllowed, match="still a draft"):
        actions.correct_cells(report, [CellInput("TT01", CellState.VALUE, 2)], by=cast.an, door="page", reason="nhầm")


def test_late_is_known_by_the_day_it_was_due(cast, report):
    assert not Report.objects.overdue(report.due_on).exists()
    assert Report.objects.overdue(at(2025, 10, 18).date()).count() == 3
