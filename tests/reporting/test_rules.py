"""States, moves and the reading of numbers, as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongket.accounts.rules import APPROVER, AUDITOR, CONSOLIDATOR, ENTRY, Standing
from tongket.errors import Problem
from tongket.reporting.rules import (
    LARGEST_VALUE,
    MOVES,
    CellInput,
    CellState,
    Line,
    State,
    check_cells,
    check_complete,
    read_whole,
    state_after,
    why_not,
    why_not_open,
)

AN = Standing(here=frozenset({ENTRY}))
BINH = Standing(here=frozenset({APPROVER}))
DUNG = Standing(above=frozenset({CONSOLIDATOR}))

OPEN = {
    ("save", State.NOT_STARTED, "An"),
    ("save", State.DRAFT, "An"),
    ("save", State.RETURNED, "An"),
    ("submit", State.DRAFT, "An"),
    ("submit", State.RETURNED, "An"),
    ("return", State.SUBMITTED, "Bình"),
    ("approve", State.SUBMITTED, "Bình"),
    ("correct", State.APPROVED, "An"),
    ("correct", State.APPROVED, "Bình"),
}


@pytest.mark.parametrize("name,standing", [("An", AN), ("Bình", BINH), ("Dũng", DUNG), ("nobody", Standing())])
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", list(MOVES))
def test_a_move_is_open_exactly_where_the_table_says(move, state, name, standing):
    assert (why_not(move, state, standing) is None) == ((move, state, name) in OPEN)


def test_a_closed_move_says_who_may_before_it_says_when():
    assert "Only the approving leader" in why_not("approve", State.DRAFT, AN)
    assert "still a draft" in why_not("approve", State.DRAFT, BINH)


def test_a_returned_report_stays_returned_while_it_is_mended():
    assert state_after("save", State.RETURNED) == State.RETURNED
    assert state_after("save", State.NOT_STARTED) == State.DRAFT
    assert state_after("correct", State.APPROVED) == State.APPROVED


def test_only_a_consolidating_officer_asks_for_reports():
    assert why_not_open(Standing(here=frozenset({CONSOLIDATOR}))) is None
    assert why_not_open(AN) and why_not_open(Standing(here=frozenset({AUDITOR})))


@pytest.mark.parametrize(
    "typed,value",
    [
        ("0", 0),
        ("1234", 1234),
        (" 1234 ", 1234),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1\u00a0234\u00a0567", 1234567),
        ("007", 7),
        ("135.716", 135716),
    ],
)
def test_a_whole_number_is_read_in_either_style(typed, value):
    assert read_whole(typed) == value


@pytest.mark.parametrize(
    "typed,sentence",
    [
        ("mười", "is not a number"),
        ("12a", "is not a number"),
        ("8,5", "is not a whole number"),
        ("8.50", "is not a whole number"),
        ("0,500", "is not a whole number"),
        ("1.234,567", "is not a number"),
        ("1 234.567", "is not a number"),
        ("-3", "cannot be below zero"),
        ("1.23.456", "is not a number"),
        ("=1+1", "is not a number"),
        ("9" * 13, "too large"),
        ("9" * 400, "too long"),
        ("", "is not a number"),
        ("١٢", "is not a number"),
    ],
)
def test_anything_else_gets_a_sentence(typed, sentence):
    problem = read_whole(typed)
    assert isinstance(problem, Problem) and sentence in str(problem)


@given(st.integers(min_value=0, max_value=LARGEST_VALUE), st.sampled_from([".", ",", " ", "\u00a0", ""]))
def test_every_count_survives_being_written_with_any_separator(value, separator):
    assert read_whole(f"{value:,}".replace(",", separator)) == value


@given(st.text(max_size=60))
def test_no_text_at_all_breaks_the_reading(typed):
    read = read_whole(typed)
    assert isinstance(read, Problem) or 0 <= read <= LARGEST_VALUE


LINES = {"TT01": Line("TT01"), "TT02": Line("TT02")}


@pytest.mark.parametrize(
    "cell,sentence",
    [
        (CellInput("XX", CellState.VALUE, 1), "has no line"),
        (CellInput("TT01", CellState.VALUE), "Type a number"),
        (CellInput("TT01", CellState.ESTIMATE), "Type a number"),
        (CellInput("TT01", CellState.VALUE, LARGEST_VALUE + 1), "too large"),
        (CellInput("TT01", CellState.NOT_COLLECTED), "why there is no figure"),
        (CellInput("TT01", CellState.NOT_APPLICABLE, None, "  "), "why there is no figure"),
        (CellInput("TT01", CellState.VALUE, 1, "x" * 501), "under 500"),
        (CellInput("TT01", CellState.VALUE, 1, "sổ\ud800"), "cannot be kept"),
        (CellInput("TT01", CellState.VALUE, -1), "below zero"),
        (CellInput("TT01", CellState.NIL, 5), "answered without one"),
        (CellInput("TT01", CellState.NOT_COLLECTED, 5, "sổ bị ướt"), "answered without one"),
    ],
)
def test_a_cell_that_cannot_be_taken_says_why_and_where(cell, sentence):
    (problem,) = check_cells([cell], LINES)
    assert sentence in str(problem) and problem.where == cell.key


def test_good_cells_have_no_problems():
    cells = [CellInput("TT01", CellState.NIL, 0), CellInput("TT02", CellState.NOT_COLLECTED, None, "sổ bị ướt")]
    assert check_cells(cells, LINES) == []


def test_a_line_given_twice_is_refused():
    twice = [CellInput("TT01", CellState.VALUE, 1), CellInput("TT01", CellState.VALUE, 2)]
    assert "twice" in str(check_cells(twice, LINES)[0])


def test_blank_lines_are_named_before_a_report_is_submitted():
    assert [problem.where for problem in check_complete({"TT02"}, LINES)] == ["TT01"]
    assert check_complete(LINES, LINES) == []
