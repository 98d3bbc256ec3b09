"""PDF files: letters back into lines, paragraphs and tables, and what is told of pages that are not read."""

import pytest

from tests.claims.readers.samples import drawing, pdf, typeset
from tests.claims.readers.test_old_fonts import in_tcvn3, in_vni
from tongket.claims import Document
from tongket.claims.readers.pdf import read_pdf
from tongket.claims.readers.refusals import Unreadable, note

PICTURE = "q 100 0 0 100 72 600 cm BI /W 1 /H 1 /CS /G /BPC 8 ID a EI Q"
WIDE = "The people's committee of the city has set up groups in all of its wards"


def text_of(*pages: object, **how: object) -> str:
    return read_pdf(pdf(*pages, **how)).text  # type: ignore[arg-type]


def lines(*texts: str, top: float = 700, left: float = 72, step: float = 16, size: float = 12) -> list:
    return [(left, top - step * at, size, text) for at, text in enumerate(texts)]


def grid(document: Document, number: int = 0) -> list[tuple[str, int, int, int, int]]:
    return [
        (document.text[cell.start : cell.end], cell.row, cell.column, cell.rows, cell.columns)
        for cell in document.tables[number].cells
    ]


def rules(xs: list[float], ys: list[float]) -> str:
    """Commands that draw a grid of level and upright lines."""
    level = " ".join(f"{xs[0]} {y} m {xs[-1]} {y} l S" for y in ys)
    return f"1 w {level} " + " ".join(f"{x} {ys[0]} m {x} {ys[-1]} l S" for x in xs)


# --- paragraphs


def test_a_vietnamese_report_keeps_its_sentences_its_table_and_its_places():
    said = (
        "Trong năm 2017, toàn thành phố có 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả, tăng 1.204 tổ so với năm"
        " 2016; các đơn vị đã tổ chức 125 buổi tuyên truyền với 12.400 lượt người tham dự"
    )
    document = read_pdf(
        typeset(
            '#set page(paper: "a5", numbering: "1", header: [Báo cáo tổng kết])\n#set par(justify: true)\n'
            + "= I. Kết quả\n"
            + f"{said}#footnote[Số liệu đến 30/6.].\n\n" * 4
            + "#table(columns: 3, [Đơn vị], [Số tổ], [Tỷ lệ], [Hải Châu], [1.234], [81,0%],"
            " table.cell(colspan: 2)[Cộng], [68,5%])\n" + "#pagebreak()\nHết.\n" * 2
        ),
        "a.pdf",
    )
    texts = [document.text[block.start : block.end] for block in document.blocks]
    assert texts[0] == "I. Kết quả"
    assert texts[1:5] == [said + "."] * 4
    assert "Báo cáo" not in document.text
    assert texts[-1] == "Hết."
    assert document.blocks[-1].place == "3"
    assert document.text.count("Hết.") == 2
    assert grid(document) == [
        ("Đơn vị", 0, 0, 1, 1), ("Số tổ", 0, 1, 1, 1), ("Tỷ lệ", 0, 2, 1, 1), ("Hải Châu", 1, 0, 1, 1),
        ("1.234", 1, 1, 1, 1), ("81,0%", 1, 2, 1, 1), ("Cộng", 2, 0, 1, 2), ("68,5%", 2, 2, 1, 1),
    ]  # fmt: skip


def test_wrapped_lines_are_one_paragraph_and_signs_of_a_new_one_part_them():
    said = lines(
        f"{WIDE}, and they", "meet twice. A short line ends here.", f"{WIDE} twice:", "- first of all",
        "- the second", "1. a number",
    )  # fmt: skip
    assert text_of([*said, *lines("After a gap.", top=560), *lines("LARGE", top=540, size=20)]).split("\n\n") == [
        f"{WIDE}, and they meet twice. A short line ends here.", f"{WIDE} twice:", "- first of all",
        "- the second", "1. a number", "After a gap.", "LARGE",
    ]  # fmt: skip


def test_an_indent_after_a_full_stop_begins_a_paragraph():
    said = [*lines(f"{WIDE} ok."), *lines(f"{WIDE}", top=684, left=100), *lines("and on", top=668)]
    assert text_of(said) == f"{WIDE} ok.\n\n{WIDE} and on"


def test_words_and_figures_cut_at_the_end_of_a_line_are_made_whole():
    said = lines(
        f"{WIDE}, which is impor-", f"tant to {WIDE[:59]} 7,288/", f"10,546 and {WIDE[:50]} 2016-", "2017 -", "end"
    )
    assert text_of(said).replace(WIDE, "…") == (
        f"…, which is important to {WIDE[:59]} 7,288/10,546 and {WIDE[:50]} 2016-2017 - end"
    )


def test_bullets_of_symbol_fonts_are_left_out():
    assert text_of([(72, 700, 12, "• one"), (72, 680, 12, "• two"), (72, 640, 12, "•")]) == "one\n\ntwo"


def test_a_sentence_runs_on_over_the_page_and_each_part_keeps_its_page():
    document = read_pdf(pdf(lines(f"{WIDE} with"), lines("7,288 groups (69.1%)."), lines("Next.")))
    assert document.text == f"{WIDE} with 7,288 groups (69.1%).\n\nNext."
    assert [block.place for block in document.blocks] == ["1", "2", "3"]


def test_running_heads_and_page_numbers_are_left_out_but_not_lines_of_the_text():
    def page(number: int) -> list:
        head, foot = lines("Report of 2017", top=810), lines(f"- {number} -", top=30)
        return [*head, *lines(f"Text {number} is here."), *lines("2017", top=660), *foot]

    assert text_of(*(page(number) for number in (1, 2, 3))) == "\n\n".join(
        f"Text {n} is here.\n\n2017" for n in (1, 2, 3)
    )
    close = [[*lines("Report", top=810), *lines(f"Text {number}.", top=798)] for number in (1, 2, 3)]
    assert text_of(*close).count("Report") == 3


def test_the_mark_of_a_footnote_is_left_out_and_an_exponent_stays():
    said = [
        (72, 700, 12, "There are 7,288"), (151, 705, 6, "1"), (154, 700, 12, ", and 10"), (199, 705, 6, "6"),
        (206, 700, 12, "more"),
    ]  # fmt: skip
    assert text_of(said) == "There are 7,288, and 10 ⁶ more"


def test_letters_out_of_order_are_read_from_the_top_and_columns_as_they_come():
    low, high = lines("Second line, low.", top=650), lines("First line, high.", top=700)
    assert text_of([*low, *high]) == "First line, high.\n\nSecond line, low."
    side = [(72, 650, 12, "left"), (300, 650, 12, "right"), (72, 700, 12, "top left"), (300, 700, 12, "top right")]
    assert text_of(side) == "top left top right\n\nleft right"
    columns = [*lines("One.", "Two.", step=40), *lines("Three.", "Four.", left=350, step=40)]
    assert text_of(columns) == "One.\n\nTwo.\n\nThree.\n\nFour."


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_read_the_way_its_text_runs(turn: int):
    matrix = {0: "1 0 0 1 72 700", 90: "0 1 -1 0 100 100", 180: "-1 0 0 -1 500 700", 270: "0 -1 1 0 100 700"}[turn]
    drawn = f"q {matrix} cm BT /F0 12 Tf 0 0 Td (First line of it all.) Tj 0 -40 Td (Second line.) Tj ET Q"
    assert text_of(drawn, rotate=turn) == "First line of it all.\n\nSecond line."
    assert text_of(drawn) == "First line of it all.\n\nSecond line."


def test_a_page_whose_letters_run_every_way_follows_what_the_page_says():
    ways = ["1 0 0 1 72 700", "0 1 -1 0 100 100", "-1 0 0 -1 500 600", "0 -1 1 0 300 700"]
    drawn = " ".join(f"q {way} cm BT /F0 12 Tf 0 0 Td (abcd) Tj ET Q" for way in ways)
    assert text_of(drawn, rotate=90).count("abcd") >= 1


def test_text_in_old_fonts_is_converted_and_told():
    said = [in_tcvn3("Tổng số tổ") + " 7.288", in_vni("Tổng số tổ"), "plain"]
    drawn = " ".join(drawing([(72, 700 - 100 * at, 12, text)], at) for at, text in enumerate(said))
    document = read_pdf(pdf(drawn, fonts=["ABCDEF+.VnTime", "VNI-Times", "Times-Roman"]))
    assert document.text == "Tổng số tổ 7.288\n\nTổng số tổ\n\nplain"
    assert document.notes == [note("font", fonts=".VnTime, VNI-Times")]


# --- tables


def test_a_table_drawn_with_boxes_is_read_and_a_frame_is_not():
    cells = [(80, 705, 10, "Unit"), (180, 705, 10, "Groups"), (80, 685, 10, "North"), (180, 685, 10, "1,234")]
    boxes = " ".join(f"{x} {y} 100 20 re S" for x in (72, 172) for y in (680, 700))
    document = read_pdf(pdf(f"1 w {boxes} {drawing(cells)} {drawing([(72, 640, 12, 'After.')])}"))
    assert grid(document) == [
        ("Unit", 0, 0, 1, 1),
        ("Groups", 0, 1, 1, 1),
        ("North", 1, 0, 1, 1),
        ("1,234", 1, 1, 1, 1),
    ]
    assert document.text.endswith("\n\nAfter.")
    frame = f"1 w 60 600 300 150 re S {drawing([(72, 700, 12, 'In a frame.')])}"
    assert not read_pdf(pdf(frame)).tables


def test_ruled_cells_may_reach_over_rows_and_columns_and_hold_wrapped_text():
    level = "72 720 m 372 720 l S 172 700 m 372 700 l S 72 680 m 372 680 l S 72 640 m 372 640 l S"
    upright = "72 640 m 72 720 l S 172 640 m 172 720 l S 272 640 m 272 700 l S 372 640 m 372 720 l S"
    said = drawing(
        [(180, 705, 10, "Groups"), (80, 695, 10, "Unit"), (180, 685, 10, "2016"), (280, 685, 10, "2017"),
         (80, 665, 10, "North"), (80, 650, 10, "and South"), (180, 660, 10, "1"), (280, 660, 10, "2")]
    )  # fmt: skip
    document = read_pdf(pdf(f"1 w {level} {upright} {drawing([(72, 760, 12, 'Before.')])} {said}"))
    assert grid(document) == [
        ("Unit", 0, 0, 2, 1), ("Groups", 0, 1, 1, 2), ("2016", 1, 1, 1, 1), ("2017", 1, 2, 1, 1),
        ("North and South", 2, 0, 1, 1), ("1", 2, 1, 1, 1), ("2", 2, 2, 1, 1),
    ]  # fmt: skip
    assert document.text.startswith("Before.\n\n")


def test_a_grid_with_one_filled_cell_or_none_is_no_table():
    drawn = rules([72, 172, 272], [680, 700, 720]) + drawing([(80, 705, 10, "alone")])
    assert not read_pdf(pdf(drawn)).tables


def test_curves_shadings_and_far_too_many_lines_draw_no_table():
    drawn = "0.9 g 72 600 300 100 re f 72 500 m 100 550 200 550 300 500 c S 72 400 m 372 430 l h S "
    assert text_of(drawn + drawing([(72, 700, 12, "Text.")])) == "Text."
    many = " ".join(f"{72 + at % 90 * 5} 600 m {72 + at % 90 * 5} 700 l S" for at in range(4_100))
    assert not read_pdf(pdf(many + drawing([(72, 750, 12, "Text.")]))).tables


def test_columns_of_figures_without_lines_are_a_table_and_prose_is_not():
    rows = [
        ("Unit", "Groups", "Share"),
        ("North", "1,234", "81.0%"),
        ("South", "234", "9.0%"),
        ("All", "1,468", "90.0%"),
    ]
    placed = [(left, 700 - 16 * at, 12, text) for at, row in enumerate(rows)
              for left, text in zip((72, 200, 300), row, strict=True)]  # fmt: skip
    document = read_pdf(pdf([(72, 740, 12, "Before it."), *placed, (72, 600, 12, "After it.")]))
    assert document.text == (
        "Before it.\n\nUnit\tGroups\tShare\nNorth\t1,234\t81.0%\nSouth\t234\t9.0%\nAll\t1,468\t90.0%\n\nAfter it."
    )
    assert read_pdf(pdf(placed)).text == "Unit\tGroups\tShare\nNorth\t1,234\t81.0%\nSouth\t234\t9.0%\nAll\t1,468\t90.0%"
    words = [(left, 700 - 16 * at, 12, text) for at in range(4) for left, text in ((72, "Name"), (200, "other words"))]
    assert not read_pdf(pdf(words)).tables


# --- pages that are not read


def cause_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        read_pdf(data)
    return refusal.value.cause


def test_a_scanned_page_is_told_and_a_scanned_file_is_refused():
    assert read_pdf(pdf(lines("Text."), PICTURE)).notes == [note("scanned_pages", pages="2")]
    many = read_pdf(pdf(lines("Text."), *[PICTURE] * 25)).notes[0]["en"]
    assert "21 …" in many
    assert "22" not in many
    assert cause_of(pdf(PICTURE)) == "scanned"


def test_protected_broken_and_empty_files_are_refused():
    locked = (
        "/Encrypt << /Filter /Standard /V 1 /R 2 /O (" + "a" * 32 + ") /U (" + "b" * 32 + ") /P -4 >> /ID [(a) (a)]"
    )
    assert cause_of(pdf(lines("Text."), trailer=locked)) == "encrypted"
    assert cause_of(b"%PDF-1.4 nothing") == "broken"
    assert cause_of(pdf("")) == "no_text"
    assert cause_of(pdf([(-9e6, 0, 12, "far away")])) == "no_text"


def test_a_damaged_page_is_told_and_the_others_are_read():
    data = pdf(lines("One."), lines("Two.")).replace(b"/Kids [4 0 R 6 0 R]", b"/Kids [4 0 R 9 0 R]")
    document = read_pdf(data)
    assert document.text == "One."
    assert document.notes == [note("lost_pages", pages="2")]
    assert cause_of(pdf(lines("One.")).replace(b"/Kids [4 0 R]", b"/Kids [9 0 R]")) == "broken"


def test_a_file_of_too_many_pages_or_letters_is_read_in_part_with_a_note():
    data = pdf(*(lines(f"Page {number}.") for number in range(1, 6)))
    assert read_pdf(data, most_pages=2).notes == [note("many_pages", pages=5, limit=2)]
    short = read_pdf(data, most_letters=8)
    assert short.text == "Page 1.\n\nPage 2."
    assert short.notes == [note("long_pages", pages=5, limit=2)]
