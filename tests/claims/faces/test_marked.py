"""A checked document as paragraphs, tables and pieces that a page can repeat over."""

import random

import pytest

from tests.claims.faces.made import SENTENCE, built, judged
from tongket.claims import Block, Cell, Document, Table, check
from tongket.claims.faces.marked import LEVELS, MAX_HELD, Grid, Piece, entries, marked, without_notices
from tongket.claims.tables import drawn_tables

REPORT = built(
    ("heading", "Kết quả"),
    ("paragraph", "Có 30/40 tổ (80%)."),
    [["Đơn vị", "Số"], ["Xã A", "12"]],
    ("note", "Ghi 7.", "3"),
)


def words_of(parts):
    """All text that is shown, in order."""
    return [piece.text for part in parts for piece in _pieces(part)]


def _pieces(part):
    return [piece for row in part.rows for square in row for piece in square.pieces] if is_table(part) else part.pieces


def is_table(part):
    return isinstance(part, Grid)


def test_parts_come_in_the_order_and_of_the_sort_of_the_document():
    assert [(part.sort, getattr(part, "place", "")) for part in marked(judged(REPORT))] == [
        ("heading", ""),
        ("paragraph", ""),
        ("table", ""),
        ("note", "3"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Đầu.\n| Xã | Tổ |\n|---|---|\n| A | 5 |\nCuối.",
        "Đầu.\n+----+----+\n| Xã | Tổ |\n+----+----+\n| A | 5 |\n+----+----+\nCuối.",
        "Đầu.\nXã | Tổ\nA | 5\nCuối.",
        "Đầu.\n  Xã\tTổ\n  A\t5  \nCuối.",
    ],
)
def test_what_draws_a_table_is_not_shown_beside_it(text):
    document = Document(text, tables=tuple(drawn_tables(text)))
    assert words_of(marked(judged(document))) == ["Đầu.", "Xã", "Tổ", "A", "5", "Cuối."]


def test_a_table_at_either_end_of_a_text_has_its_edges_too():
    text = "|---|\n| Xã | Tổ |\n| A | 5 |\n|---|"
    assert words_of(marked(judged(Document(text, tables=tuple(drawn_tables(text)))))) == ["Xã", "Tổ", "A", "5"]


def test_words_on_the_line_of_a_table_stay():
    text = "Bảng: Xã | 5, hết"
    document = Document(text, tables=(Table((Cell(6, 8, 0, 0), Cell(11, 12, 0, 1))),))
    assert words_of(marked(judged(document))) == ["Bảng: ", "Xã", "5", ", hết"]


def test_a_statement_opens_at_its_first_figure_and_marks_them_all():
    paragraph = marked(judged(REPORT, ("error", "30", "40", "80%")))[1]
    assert paragraph.pieces == (
        Piece("Có "),
        Piece("30", "error", (1,), (1,)),
        Piece("/"),
        Piece("40", "error", (1,), ()),
        Piece(" tổ ("),
        Piece("80%", "error", (1,), ()),
        Piece(")."),
    )


def test_a_figure_of_two_statements_has_the_graver_level_and_both_numbers():
    document = built(("paragraph", "Có 30 và 40."))
    (paragraph,) = marked(judged(document, ("sound", "30", "40"), ("notice", "40")))
    assert paragraph.pieces[3] == Piece("40", "notice", (1, 2), (2,))


def test_figures_that_overlap_are_cut_at_every_end():
    document = built(("paragraph", "Số 5 tỷ 200 triệu đây"))
    (paragraph,) = marked(judged(document, ("error", "5 tỷ 200 triệu"), ("sound", "200"), ("sound", "tỷ 200")))
    shown = [(piece.text, piece.level, piece.marks) for piece in paragraph.pieces if piece.level]
    assert shown == [
        ("5 ", "error", (1,)),
        ("tỷ ", "error", (1, 3)),
        ("200", "error", (1, 2, 3)),
        (" triệu", "error", (1,)),
    ]


def test_a_figure_that_runs_over_two_paragraphs_is_marked_in_both_and_opens_once():
    document = Document("ab 12\n34 cd", blocks=(Block(0, 5), Block(6, 11)))
    first, second = marked(judged(document, ("error", "12\n34")))
    assert first.pieces[1] == Piece("12", "error", (1,), (1,))
    assert second.pieces[0] == Piece("34", "error", (1,), ())


def test_plain_text_is_parted_by_blank_lines_and_keeps_its_lines():
    parts = marked(judged(Document("\n \nMột\n  hai\n \t\n\nBa 7\n"), ("sound", "7")))
    assert [[piece.text for piece in part.pieces] for part in parts] == [["Một\n  hai"], ["Ba ", "7"]]


def test_a_lone_blank_line_at_the_end_is_no_paragraph():
    assert marked(judged(Document("   "))) == ()


def test_text_that_no_block_claims_is_shown_all_the_same():
    document = Document("trước giữa sau", blocks=(Block(6, 10),))
    assert words_of(marked(judged(document))) == ["trước ", "giữa", " sau"]


def test_a_cell_that_stands_in_no_table_is_a_paragraph():
    document = Document("ô lẻ", blocks=(Block(0, 4, "cell", "B4", "Biểu 1"),))
    (part,) = marked(judged(document))
    assert (part.sort, part.place, part.sheet) == ("paragraph", "B4", "Biểu 1")


def table(*cells, text="abcdefgh", sheet=""):
    return Document(
        text,
        blocks=[Block(cell.start, cell.end, "cell", "B4", sheet) for cell in cells],
        tables=[Table(()), Table(cells)],
    )


def shape(document):
    """Each square of the only table: its text and what it spans."""
    (grid,) = (part for part in marked(judged(document)) if is_table(part))
    return [
        [("".join(piece.text for piece in square.pieces), square.rows, square.columns) for square in row]
        for row in grid.rows
    ]


def test_empty_rows_and_columns_of_a_table_are_left_out_and_gaps_are_filled():
    document = table(Cell(0, 1, 5, 900), Cell(1, 2, 900_000, 3), Cell(2, 3, 900_000, 16_000))
    assert shape(document) == [[("", 1, 1), ("a", 1, 1)], [("b", 1, 1), ("", 1, 1), ("c", 1, 1)]]


def test_cells_that_span_rows_and_columns_do_so_on_the_page():
    document = table(Cell(0, 1, 0, 0, rows=2), Cell(1, 2, 0, 1, columns=2), Cell(2, 3, 1, 1), Cell(3, 4, 1, 2))
    assert shape(document) == [[("a", 2, 1), ("b", 1, 2)], [("c", 1, 1), ("d", 1, 1)]]


def test_a_gap_beside_a_cell_from_the_row_above_is_filled():
    document = table(Cell(0, 1, 0, 0), Cell(1, 2, 0, 1, rows=2), Cell(2, 3, 0, 2), Cell(3, 4, 1, 2))
    assert shape(document)[1] == [("", 1, 1), ("d", 1, 1)]


def test_cells_lie_over_each_other_without_harm():
    document = table(Cell(0, 1, 0, 0, columns=3), Cell(1, 2, 0, 1), Cell(2, 3, 0, 2))
    assert shape(document) == [[("a", 1, 3), ("b", 1, 1), ("c", 1, 1)]]


def test_only_so_many_cells_span_rows_at_a_time():
    cells = [Cell(row, row + 1, row, row, rows=1_000) for row in range(MAX_HELD + 9)]
    rows = shape(table(*cells, text="x" * (MAX_HELD + 9)))
    assert [row[-1][1] > 1 for row in rows] == [True] * MAX_HELD + [False] * 9


def test_a_table_tells_its_sheet_and_its_cells_their_place():
    (grid,) = marked(judged(table(Cell(0, 1, 0, 0), text="a", sheet="Biểu 1")))
    assert (grid.sheet, grid.rows[0][0].place) == ("Biểu 1", "B4")


def test_a_table_in_a_cell_is_shown_with_its_cell_only():
    outer, inner = Table((Cell(0, 8, 0, 0),)), Table((Cell(2, 3, 0, 0),))
    document = Document("abcdefgh", blocks=[Block(0, 8, "cell")], tables=[outer, inner])
    assert [is_table(part) for part in marked(judged(document))] == [True]


def test_a_table_without_blocks_is_shown_too():
    (grid,) = marked(judged(Document("a", tables=[Table((Cell(0, 1, 0, 0),))])))
    assert grid.sheet == "" and grid.rows[0][0].place == ""


@pytest.mark.parametrize("level", LEVELS)
def test_an_entry_says_the_statement_in_the_language_asked_for(level):
    (entry,) = entries(judged(REPORT, (level, "30", "40", "80%")), "en")
    assert (entry.number, entry.level, entry.sentence) == (1, level, SENTENCE["en"])
    assert entry.figures == ("30", "40", "80%")
    assert entry.repairs == (("30 → 2",) if level == "error" else ())
    assert (entry.stated, entry.computed, entry.place) == ("80%", "1", "paragraph 2")


def test_without_notices_nothing_is_said_about_rounding():
    checked = without_notices(judged(REPORT, ("notice", "30"), ("error", "80%")))
    assert [entry.level for entry in entries(checked, "vi")] == ["error"]
    assert [piece.text for piece in marked(checked)[1].pieces if piece.level] == ["80%"]


def test_whatever_is_marked_no_letter_is_lost_or_shown_twice():
    chance = random.Random(5)
    for _ in range(200):
        text = "".join(chance.choice("ab \n7") for _ in range(40)).strip() + " x7"
        document = Document(text)
        spans = [sorted(chance.sample(range(len(text)), 2)) for _ in range(4)]
        levels = [chance.choice(LEVELS) for _ in spans]
        checked = judged(
            document, *((level, text[start:end]) for level, (start, end) in zip(levels, spans, strict=True))
        )
        assert "".join("".join(words_of(marked(checked))).split()) == "".join(text.split())
        opened = [number for part in marked(checked) for piece in part.pieces for number in piece.opens]
        assert len(opened) == len(set(opened))


def test_the_checker_and_the_marks_agree():
    (paragraph,) = marked(check("Có 7.288/10.546 tổ chức (68,5%)."))
    assert [piece.text for piece in paragraph.pieces if piece.level == "error"] == ["7.288", "10.546", "68,5%"]
