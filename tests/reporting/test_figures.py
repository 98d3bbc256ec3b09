"""Figures out of the record: what counts, as known when, with its gaps, and the way back to who reported it."""

import pytest

from tests.cast import MARCH, OCTOBER, all_lines, approved, asked, at, make_cast, report_of
from tongket import rollup
from tongket.reporting import actions
from tongket.reporting.models import Cell, Report
from tongket.reporting.queries import figure, figures, latest_change
from tongket.reporting.rules import CellInput, CellState

pytestmark = pytest.mark.django_db
TERM = rollup.term("admin", 2021, 2025)


@pytest.fixture
def cast():
    return make_cast()


def sessions(unit, period=OCTOBER):
    return rollup.Request("TT01", unit.pk, period)


def test_a_draft_does_not_count_and_an_approved_report_does(cast):
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    actions.save_cells(report, all_lines(TT01=12), by=cast.an, door="page")
    assert figure(sessions(cast.tree.city)).value is None
    actions.submit_report(report, by=cast.an)
    assert figure(sessions(cast.tree.city)).value is None
    actions.approve_report(report, by=cast.binh)
    assert figure(sessions(cast.tree.city)).value == 12


def test_a_figure_says_how_many_of_the_reports_asked_for_it_holds_and_which_are_missing(cast):
    approved(cast, report_of(asked(cast), cast.tree.hoan_kiem), cast.an, cast.binh, TT01=12)
    found = figure(sessions(cast.tree.city))
    assert (found.due, found.reported, found.missing) == (3, 1, 2)
    assert {gap.unit for gap in found.gaps} == {cast.tree.cua_nam.pk, cast.tree.dong_da.pk}


def test_a_five_year_figure_adds_old_wards_before_the_reform_and_new_ones_after(cast):
    approved(cast, report_of(asked(cast, MARCH), cast.tree.old_hang_bac), cast.lan, cast.minh, TT01=5)
    approved(cast, report_of(asked(cast), cast.tree.hoan_kiem), cast.an, cast.binh, TT01=12)
    assert figure(sessions(cast.tree.city, TERM)).value == 17
    assert figure(sessions(cast.tree.hoan_kiem, TERM)).value == 12
    assert figure(sessions(cast.tree.old_hoan_kiem, TERM)).value == 5


def test_a_correction_moves_the_figure_and_the_earlier_one_can_still_be_asked(cast):
    report = approved(cast, report_of(asked(cast), cast.tree.hoan_kiem), cast.an, cast.binh, TT01=12)
    printed = latest_change()
    actions.correct_cells(report, [CellInput("TT01", CellState.VALUE, 21)], by=cast.an, door="page", reason="gõ ngược")
    assert figure(sessions(cast.tree.city)).value == 21
    assert figure(sessions(cast.tree.city), known_at=printed).value == 12


def test_what_was_known_before_the_approval_holds_nothing(cast):
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    actions.save_cells(report, all_lines(TT01=12), by=cast.an, door="page")
    actions.submit_report(report, by=cast.an)
    before = latest_change()
    actions.approve_report(report, by=cast.binh)
    assert figure(sessions(cast.tree.city), known_at=before).value is None


def test_a_figure_opens_down_to_the_cell_and_who_reported_it(cast):
    approved(cast, report_of(asked(cast), cast.tree.hoan_kiem), cast.an, cast.binh, TT01=12)
    cell = Cell.objects.get(indicator__code="TT01")
    assert (cell.value, cell.since.actor, cell.report.unit) == (12, cast.an, cast.tree.hoan_kiem)
    assert figure(sessions(cast.tree.city)).sources == (f"cell:{cell.pk}",)


def test_many_figures_cost_the_same_few_queries_as_one(cast, django_assert_max_num_queries):
    approved(cast, report_of(asked(cast), cast.tree.hoan_kiem), cast.an, cast.binh, TT01=12, TT02=300)
    requests = [rollup.Request(code, unit.pk, OCTOBER) for code in ("TT01", "TT02", "TT03") for unit in cast.tree.wards]
    with django_assert_max_num_queries(20):
        found = figures(requests)
    assert [f.value for f in found[:2]] == [12, None] and figures([]) == []


def test_a_sum_that_makes_no_sense_is_refused_with_a_sentence():
    stock = rollup.Indicator(code="TQ01", nature=rollup.Nature.STOCK, combine=rollup.Combine.SUM)
    assert rollup.check_sum(stock, over="units") is None
    assert "TQ01" in str(rollup.check_sum(stock, over="time"))


def test_an_estimate_and_a_nil_return_are_carried_on_the_figure(cast):
    report = report_of(asked(cast), cast.tree.hoan_kiem)
    cells = [c for c in all_lines(TT02=1) if c.key not in ("TT01", "TT02")]
    cells += [CellInput("TT01", CellState.ESTIMATE, 10), CellInput("TT02", CellState.NOT_COLLECTED, None, "mất sổ")]
    actions.save_cells(report, cells, by=cast.an, door="page", at=at(2025, 10, 16))
    actions.submit_report(report, by=cast.an)
    actions.approve_report(report, by=cast.binh)
    estimate, missing, nil = figures(
        [rollup.Request(code, cast.tree.city.pk, OCTOBER) for code in ("TT01", "TT02", "TT05")]
    )
    assert (estimate.value, estimate.estimated) == (10, 1)
    assert (missing.value, missing.not_collected, missing.reported) == (None, 1, 1)
    assert (nil.value, nil.nil) == (0, 1)


def test_reports_are_asked_of_the_units_of_their_time(cast):
    asked(cast, MARCH)
    assert Report.objects.count() == 6


def life(cast):
    """Two reports filled, mended before approval, approved and corrected, one step after the other."""
    collection = asked(cast)
    mine, other = report_of(collection, cast.tree.hoan_kiem), report_of(asked(cast, MARCH), cast.tree.old_hang_bac)
    yield actions.save_cells(mine, all_lines(TT01=1), by=cast.an, door="page")
    yield actions.save_cells(mine, [CellInput("TT01", CellState.VALUE, 2)], by=cast.an, door="page")
    actions.submit_report(mine, by=cast.an)
    yield actions.approve_report(mine, by=cast.binh)
    yield approved(cast, other, cast.lan, cast.minh, TT01=10)
    for value in (3, 4, 2):
        cells = [CellInput("TT01", CellState.VALUE, value)]
        yield actions.correct_cells(mine, cells, by=cast.an, door="page", reason="đếm lại")


def test_figures_asked_as_known_then_are_what_they_were(cast):
    then = {}
    for _ in life(cast):
        then[latest_change()] = found = figure(sessions(cast.tree.city, TERM))
        assert figure(sessions(cast.tree.city, TERM), known_at=latest_change()) == found
    assert [found.value for found in then.values()] == [None, None, 2, 12, 13, 14, 12]
    assert len({found.sources for found in then.values()}) == 6
    for change, found in then.items():
        assert figure(sessions(cast.tree.city, TERM), known_at=change) == found
