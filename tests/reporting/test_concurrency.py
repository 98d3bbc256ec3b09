"""Several people at once: change ids stay gapless, nobody's change is missed, nothing is taken twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.cast import LONG_AGO, all_lines, approved, asked, make_cast, report_of
from tongket.accounts.models import Role, User
from tongket.errors import NotAllowed
from tongket.reporting import actions
from tongket.reporting.actions import EditedElsewhere
from tongket.reporting.models import Approval, Cell, Change, Report
from tongket.reporting.queries import last_change
from tongket.reporting.rules import CellInput, CellState, State
from tongket.units.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 4
SAVES = 8


def in_parallel(work, arguments):
    def done(argument):
        try:
            return work(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(done, arguments))


def officer_of(unit: Unit) -> User:
    user = User.objects.create_user(f"officer-{unit.pk}")
    Role.objects.create(user=user, unit=unit, kind="entry", valid_from=LONG_AGO)
    return user


def test_four_writers_leave_no_gap_and_a_reader_misses_nothing():
    cast = make_cast()
    collection = asked(cast)
    writers = [(report_of(collection, unit), officer_of(unit)) for unit in cast.tree.wards]

    def write(turn):
        report, officer = writers[turn % len(writers)]
        cell = CellInput("TT01", CellState.VALUE, turn)
        return actions.save_cells(report, [cell], by=officer, door="page")

    def follow(_):
        seen: list[int] = []
        while len(seen) < WRITERS * SAVES:
            seen += Change.objects.filter(pk__gt=seen[-1] if seen else 0).values_list("pk", flat=True)
        return seen

    *_, seen = in_parallel(lambda job: job[0](job[1]), [*((write, n) for n in range(WRITERS * SAVES)), (follow, 0)])
    assert seen == list(range(1, WRITERS * SAVES + 1))
    assert Cell.objects.known_at(None).count() == len(writers)


def test_of_two_who_opened_the_same_report_one_saves_and_the_other_is_told():
    cast = make_cast()
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    actions.save_cells(report, all_lines(TT01=1), by=cast.an, door="page")
    opened = last_change(report)

    def save(value):
        try:
            cells = [CellInput("TT01", CellState.VALUE, value)]
            return actions.save_cells(report, cells, by=cast.an, door="page", expected=opened)
        except EditedElsewhere:
            return "told"

    assert sorted(map(str, in_parallel(save, [2, 3]))) == ["1", "told"]
    assert Cell.objects.filter(indicator__code="TT01").count() == 2


def test_a_report_is_approved_once_however_many_press_at_once():
    cast = make_cast()
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    actions.save_cells(report, all_lines(TT01=1), by=cast.an, door="page")
    actions.submit_report(report, by=cast.an)

    def approve(_):
        try:
            actions.approve_report(report, by=cast.binh)
            return "approved"
        except NotAllowed:
            return "too late"

    assert sorted(in_parallel(approve, range(WRITERS))) == ["approved", *["too late"] * (WRITERS - 1)]
    assert Approval.objects.count() == 1 and Report.objects.get(pk=report.pk).state == State.APPROVED


def test_corrections_at_once_are_all_on_record():
    cast = make_cast()
    report = approved(cast, report_of(asked(cast), cast.tree.hoan_kiem), cast.an, cast.binh, TT01=0)

    def correct(value):
        cells = [CellInput("TT01", CellState.VALUE, value)]
        return actions.correct_cells(report, cells, by=cast.an, door="page", reason=f"lần {value}")

    assert in_parallel(correct, range(1, 9)) == [1] * 8
    assert Cell.objects.filter(indicator__code="TT01").count() == 9
    assert Cell.objects.known_at(None).filter(indicator__code="TT01").count() == 1
