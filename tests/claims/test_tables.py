"""Tables: found however they are drawn, read with their own dots and commas, flagged only where surely wrong."""

from fractions import Fraction

import pytest

from tongket.claims import Cell, Document, Table, check
from tongket.claims.tables import drawn_tables, read_tables
from tongket.claims.tables.cells import read_cell


def document(rows, spans=(), before="", after="", sort="docx"):
    """A document as the readers make it: a cell's text between tabs, `spans` has (row, column): (rows, columns)."""
    text, cells = before, []
    for row, line in enumerate(rows):
        for column, words in enumerate(line):
            if words is None:
                continue
            text += "\t" if column else "\n"
            down, across = dict(spans).get((row, column), (1, 1))
            cells.append(Cell(len(text), len(text) + len(words), row, column, down, across))
            text += words
    return Document(text + "\n" + after, sort=sort, tables=[Table(tuple(cells))])


def drawn(rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def grid_of(text, lang="vi"):
    (grid,) = read_tables(Document.of_text(text), lang)
    return grid


def values(line):
    return [float(figure.value) for _, figure in sorted(line.numbers.items())]


def flags(checked):
    return [
        (each.kind, each.level, [figure.text for figure in each.figures]) for each in checked.verdicts if each.level
    ]


def told(checked, kind):
    return [[figure.text for figure in each.figures] for each in checked.verdicts if each.kind == kind]


# --- where tables come from ------------------------------------------------------------------------------------------

WARDS = [
    ["Phường", "Số tổ", "Thành viên"],
    ["Một", "42", "531"],
    ["Hai", "38", "476"],
    ["Cộng", "80", "1.017"],
]


def test_a_table_of_a_file_is_read_by_its_cells():
    checked = check(document(WARDS, before="Báo cáo năm 2020\n", after="Hết."))
    assert flags(checked) == [("sum", "error", ["531", "476", "1.017"])]
    assert told(checked, "sum")[0] == ["42", "38", "80"]


def test_the_places_of_figures_count_characters_of_the_document_even_in_decomposed_letters():
    made = document(
        [[cell.replace("ườ", "u\u031bo\u031b\u0300") for cell in row] for row in WARDS], before="Tô\u0309 1\n"
    )
    (verdict,) = check(made).errors
    assert [made.text[figure.start : figure.end] for figure in verdict.figures] == ["531", "476", "1.017"]


@pytest.mark.parametrize(
    "text",
    [
        drawn(WARDS),
        drawn([WARDS[0], ["---", ":---:", "---:"], *WARDS[1:]]),
        "\n".join(" | ".join(row) for row in WARDS),
        "\n".join("\t".join(row) for row in WARDS),
        "\n".join("".join(cell.ljust(14) for cell in row) for row in WARDS),
        "+----+----+\n" + drawn(WARDS).replace("\n", "\n+----+----+\n") + "\n+----+----+",
        "\n".join("│" + "│".join(row) + "│" for row in WARDS),
        "Bảng 3. Tổ theo phường\n" + drawn(WARDS) + "\nHai phường họp 2 lần.",
    ],
)
def test_a_table_drawn_in_a_text_is_read_however_it_is_drawn(text):
    assert flags(check(text)) == [("sum", "error", ["531", "476", "1.017"])]


def test_a_table_of_the_file_is_not_read_again_as_drawn_text():
    made = document(WARDS)
    later = Document(made.text + "\n" + drawn(WARDS), tables=made.tables)
    assert len(read_tables(made, "vi")) == 1
    assert len(read_tables(later, "vi")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Một câu | có gạch\n",
        "| Chỉ một dòng | 5 |",
        "| a | b |\n| c | d |",
        "một\thai\nba\tbốn",
        "Họ và tên:      ....      Chức vụ\nĐịa chỉ 5      ....",
        "a  5  6\nb  5  6  7\nc  5  6",
        "Xã\t" + "dài " * 30 + "5\nXã\t7",
        "1.\tMở 12 lớp.\n2.\tHết năm có 7.288 tổ.",
        "\t-\tMở 12 lớp\n\t-\tMở 15 lớp",
        "\tNăm 2017 mở 12 lớp\n\tNăm 2018 mở 15 lớp",
    ],
)
def test_prose_with_bars_tabs_or_gaps_is_no_table(text):
    assert list(drawn_tables(text)) == []


def test_a_table_without_figures_under_words_says_nothing():
    assert check(drawn([["Xã", "Trưởng"], ["Đông", "2 người cao tuổi ở thôn 5"]])).verdicts == ()
    assert check(document([["12", "13"]])).verdicts == ()


def test_merged_heads_name_every_column_they_cover():
    rows = [
        ["Xã", "Hộ", None, None],
        [None, "Tổng số", "Trong đó", None],
        [None, None, "Nghèo", "Cận nghèo"],
        ["Đông", "120", "12", "130"],
        ["Tây", "98", "9", "11"],
        ["Nam", "143", "20", "14"],
    ]
    spans = {(0, 0): (3, 1), (0, 1): (1, 3), (1, 1): (2, 1), (1, 2): (1, 2)}
    made = document(rows, spans)
    (grid,) = read_tables(made, "vi")
    assert [line.head.words for line in grid.columns] == ["hộ tổng số", "hộ trong đó nghèo", "hộ trong đó cận nghèo"]
    assert flags(check(made)) == [("subset", "error", ["120", "130"])]


def test_a_blank_beside_a_head_belongs_to_it_where_the_next_row_goes_on():
    grid = grid_of(
        drawn(
            [
                ["Xã", "Năm 2020", "", "Năm 2021", ""],
                ["", "Nam", "Nữ", "Nam", "Nữ"],
                ["Đông", "1", "2", "3", "4"],
            ]
        )
    )
    assert [line.head.words for line in grid.columns] == ["năm 2020 nam", "năm 2020 nữ", "năm 2021 nam", "năm 2021 nữ"]


def test_a_merged_label_names_every_row_it_covers():
    rows = [["Khối", "Xã", "Hộ"], ["Miền núi", "Đông", "12"], [None, "Tây", "15"], ["Tổng", None, "27"]]
    made = document(rows, {(1, 0): (2, 1), (3, 0): (1, 2)})
    (grid,) = read_tables(made, "vi")
    assert [line.head.words for line in grid.rows] == ["miền núi đông", "miền núi tây", "tổng"]
    assert told(check(made), "sum") == [["12", "15", "27"]]


def test_two_cells_in_one_place_count_once():
    cells = (Cell(0, 2, 0, 0), Cell(3, 5, 0, 1), Cell(6, 8, 1, 0), Cell(9, 10, 1, 1), Cell(11, 12, 1, 1))
    (grid,) = read_tables(Document("Xã Hộ Ba 5 7", tables=[Table(cells)]), "vi")
    assert values(grid.columns[0]) == [5]


def test_the_row_that_numbers_the_columns_is_a_head():
    grid = grid_of(
        drawn([["TT", "Xã", "Hộ", "Đạt"], ["A", "B", "1", "2=1x2"], ["1", "Đông", "8", "5"], ["2", "Tây", "9", "6"]])
    )
    assert [values(line) for line in grid.columns] == [[8, 9], [5, 6]]
    assert [line.head.words for line in grid.rows] == ["đông", "tây"]


def test_years_over_columns_and_beside_rows_are_names():
    over = grid_of(drawn([["Xã", "2019", "2020"], ["Đông", "5", "6"]]))
    beside = grid_of(drawn([["Năm", "Hộ"], ["2019", "5"], ["2020", "6"]]))
    assert [line.head.year for line in over.columns] == [2019, 2020]
    assert [line.head.year for line in beside.rows] == [2019, 2020]
    assert [values(line) for line in beside.columns] == [[5, 6]]


def test_a_first_row_of_figures_is_no_head():
    assert [values(line) for line in grid_of("Đông\t12\nTây\t15\nCộng\t27").columns] == [[12, 15, 27]]


# --- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "-", "–", "—"])
def test_a_dash_or_a_blank_is_nothing(text):
    assert read_cell(text) == ("nothing", ())


@pytest.mark.parametrize("text", ["x", "X", "…", "...", "n/a", ":"])
def test_a_mark_for_what_is_not_known_is_no_figure(text):
    assert read_cell(text) == ("unknown", ())


@pytest.mark.parametrize(
    "text",
    [
        "9A",
        "1 Phường An",
        "30/6/2023",
        "124/KH-UBND",
        "2021/22",
        "6/2022",
        "1.2O4",
        "gần 20",
        "(5",
        "12 tổ đạt 80%",
        "5 " * 40,
    ],
)
def test_a_label_a_date_or_a_sentence_is_words(text):
    assert read_cell(text) == ("words", ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1.204", [("1.204", "", False)]),
        ("1 204,5", [("1 204,5", "", False)]),
        ("-3,7%", [("3,7%", "-", True)]),
        ("+ 12 %", [("12 %", "+", True)]),
        ("(30)", [("30", "-", False)]),
        ("(12,5%)", [("12,5%", "", True)]),
        ("£1,250", [("1,250", "", False)]),
        ("45 hộ", [("45", "", False)]),
        ("1.250 VND", [("1.250", "", False)]),
        ("17*", [("17", "", False)]),
        ("17 (1)", [("17", "", False)]),
        ("24 (85,7%)", [("24", "", False), ("85,7%", "", True)]),
        ("45/60", [("45", "", False), ("60", "", False)]),
    ],
)
def test_a_cell_is_one_figure_or_two(text, told):
    sort, written = read_cell(text)
    assert sort == "figure"
    assert [(each.text, each.sign, each.percent) for each in written] == told


def column(*cells, head="Số lượng", lang="vi", others=()):
    rows = [["Xã", head, *(f"Cột {at}" for at in range(len(others)))]]
    rows += [[f"Xã {at}", cell, *(other[at] for other in others)] for at, cell in enumerate(cells)]
    line = grid_of(drawn(rows), lang).columns[0]
    return values(line), [figure.quantity.sure for _, figure in sorted(line.numbers.items())]


def test_three_digits_after_a_mark_are_thousands_as_the_language_writes_them():
    assert column("1.234", "2.500") == ([1234, 2500], [True, True])
    assert column("1,234", "2,500", lang="en") == ([1234, 2500], [True, True])


def test_a_mark_foreign_to_the_language_is_sure_only_when_the_table_has_enough_of_it():
    assert column("1,234", "2,500") == ([1234, 2500], [False, False])
    assert column("1,234", "2,500", "3,100") == ([1234, 2500, 3100], [True, True, True])


def test_the_other_figures_of_the_column_say_what_a_mark_means():
    assert column("1,234", "2,5", "0,75") == ([1.234, 2.5, 0.75], [False, True, True])
    assert column("1,234", "2.000,5") == ([1.234, 2000.5], [True, True])
    assert column("1.234", "2,5") == ([1234, 2.5], [True, True])
    assert column("1.234", "2.5", "1.000.000") == ([1234, 2.5, 1000000], [False, True, True])
    assert column("1.234", "2.5", "3.5", "1.000.000")[0][0] == 1.234


def test_the_other_columns_say_it_where_the_column_does_not():
    assert column("1,234", "2,500", others=[("1,200.5", "7")]) == ([1234, 2500], [True, True])


def test_a_percentage_has_decimals_and_never_thousands():
    assert column("12.345", "8.250", head="Tỷ lệ (%)") == ([12.345, 8.25], [True, True])


def test_odd_grouping_is_read_but_not_sure():
    assert column("1.234.56", "12.34,5", "1,234,567.8.9")[1] == [False, False, False]


def test_scale_words_and_units_make_a_figure_rounded():
    grid = grid_of(drawn([["Khoản", "Số tiền"], ["Thuế", "1,2 tỷ"], ["Phí", "300 triệu"]]))
    first, second = (grid.columns[0].numbers[at].quantity for at in (0, 1))
    assert (first.value, first.low, first.high) == (1_200_000_000, 1_150_000_000, 1_250_000_000)
    assert second.high - second.low == 1_000_000


def test_counts_are_exact_and_measures_are_rounded_to_their_last_digit():
    grid = grid_of(
        "ĐVT: triệu đồng\n" + drawn([["Khoản", "Thu", "Tỷ lệ (%)"], ["Thuế", "124", "51"], ["Lớp", "5 hộ", "49,5"]])
    )
    money, share = grid.columns
    assert (money.numbers[0].quantity.low, money.numbers[0].quantity.high) == (Fraction(247, 2), Fraction(249, 2))
    assert money.numbers[1].quantity.is_exact
    assert (share.numbers[0].quantity.sort, share.numbers[1].quantity.low) == ("percent", Fraction(989, 20))


# --- what is flagged -------------------------------------------------------------------------------------------------


def test_the_sentence_of_a_bare_percentage_has_its_sign():
    rows = [
        ["Lớp", "Sĩ số", "Đạt", "%"],
        ["9A", "28", "24", "85,7"],
        ["9B", "31", "22", "71,0"],
        ["9C", "30", "27", "80,0"],
    ]
    (verdict,) = check(drawn(rows)).errors
    assert (verdict.stated_text, verdict.computed_text) == ("80,0", "90,0%")


def test_a_cell_wrong_in_its_row_and_in_its_column_is_flagged_in_both_however_far_off():
    rows = [
        ["Ward", "Total", "Men", "Women"],
        ["North", "3,871", "348", "3,523"],
        ["South", "5,728", "3,765", "1,963"],
        ["East", "7,876", "4,533", "3,343"],
        ["All", "7,475", "8,646", "8,829"],
    ]
    assert flags(check(drawn(rows))) == [
        ("sum", "error", ["3,871", "5,728", "7,876", "7,475"]),
        ("sum", "error", ["7,475", "8,646", "8,829"]),
    ]


def test_negative_amounts_leave_a_total_alone():
    rows = [["Quỹ", "Số dư"], ["A", "120"], ["B", "(30)"], ["C", "45"], ["Cộng", "125"]]
    assert flags(check(drawn(rows))) == []


def test_a_share_of_a_group_is_held_against_its_group():
    rows = [
        ["Khu vực", "Số tổ", "Cơ cấu (%)"],
        ["Cộng nhóm I", "80", "100"],
        ["A", "20", "25,0"],
        ["B", "60", "75,0"],
        ["Cộng nhóm II", "50", "100"],
        ["C", "10", "20,0"],
        ["D", "15", "30,0"],
        ["Đ", "25", "55,0"],
    ]
    assert flags(check(drawn(rows))) == [("ratio", "error", ["50", "25", "55,0"])]


def test_shares_without_a_printed_whole_are_held_against_each_other():
    rows = [["Xếp loại", "Số tổ", "Tỷ lệ"], ["Tốt", "86", "57,3%"], ["Khá", "49", "32,7%"], ["Đạt", "15", "16,0%"]]
    assert flags(check(drawn(rows))) == [("common_base", "error", ["86", "57,3%", "15", "16,0%"])]


def test_an_average_far_from_its_total_and_count_is_flagged():
    rows = [
        ["Trường", "Học sinh", "Lớp", "Bình quân mỗi lớp"],
        ["A", "420", "12", "35,0"],
        ["B", "365", "10", "36,5"],
        ["C", "512", "16", "23,0"],
    ]
    assert flags(check(drawn(rows))) == [("average", "error", ["512", "16", "23,0"])]


def test_a_sign_against_the_way_the_figures_went_is_flagged_where_the_table_writes_signs():
    rows = [
        ["Loại", "2020", "2021", "Tăng, giảm (%)"],
        ["A", "80", "60", "-25,0"],
        ["B", "50", "60", "20,0"],
        ["C", "40", "30", "-25,0"],
        ["D", "90", "72", "20,0"],
    ]
    assert flags(check(drawn(rows))) == [("change", "error", ["90", "72", "20,0"])]


def test_a_difference_without_a_percentage_beside_it_is_read_all_the_same():
    rows = [
        ["Loại", "2020", "2021", "Tăng, giảm", "%"],
        ["A", "80", "60", "-20", "-25,0"],
        ["B", "50", "60", "+10", "+20,0"],
    ]
    checked = check(drawn([*rows, ["C", "0", "12", "+12", "-"], ["D", "40", "52", "+15", ""]]))
    assert told(checked, "change")[:2] == [["80", "60", "20", "25,0"], ["50", "60", "10", "20,0"]]
    assert flags(checked) == [("change", "error", ["40", "52", "15"])]


def test_falls_without_a_minus_are_no_fault_where_the_table_writes_none():
    rows = [
        ["Loại", "2020", "2021", "Giảm (%)"],
        ["A", "80", "60", "25,0"],
        ["B", "50", "40", "20,0"],
        ["C", "40", "30", "25,0"],
    ]
    assert flags(check(drawn(rows))) == []


def test_prose_in_a_cell_is_read_as_prose_and_the_figures_beside_it_are_not():
    rows = [["Nội dung", "Kết quả"], ["Rà soát", "Có 7.288/10.546 tổ (68,5%) hoạt động tốt"], ["Số tổ mới", "12"]]
    assert flags(check(drawn(rows))) == [("ratio", "error", ["7.288", "10.546", "68,5%"])]


def test_prose_rules_stay_away_from_the_cells_of_a_table():
    rows = [["Việc", "Có", "Đạt"], ["Họp", "12", "15%"], ["Học", "40", "7%"]]
    assert check("Kết quả như sau:\n" + drawn(rows)).verdicts == ()


def test_a_table_amid_prose_leaves_the_prose_as_it_was():
    wrong = "Có 7.288/10.546 tổ (68,5%) hoạt động tốt."
    assert (
        flags(check(f"{wrong}\n{drawn(WARDS[:3])}\n{wrong}")) == [("ratio", "error", ["7.288", "10.546", "68,5%"])] * 2
    )


def test_lines_under_an_of_which_that_stands_alone_are_no_whole_list():
    rows = [
        ["Chỉ tiêu", "Số lượng"],
        ["Tổng số", "120"],
        ["Trong đó:", ""],
        ["Tổ tự quản", "75"],
        ["Tổ hòa giải", "44"],
    ]
    assert flags(check(drawn(rows))) == []
    assert told(check(drawn(rows)), "subset") == [["120", "75"], ["120", "44"]]


def test_one_wrong_digit_is_found_where_nothing_else_agrees():
    rows = [["Xã", "Hộ"], ["A", "1.204"], ["B", "2.317"], ["C", "1.135"], ["Tổng cộng", "5.656"]]
    assert flags(check(drawn(rows))) == [("sum", "error", ["1.204", "2.317", "1.135", "5.656"])]


def test_a_total_that_one_line_happens_to_make_is_no_total():
    rows = [["Xã", "Tổng điểm", "Một", "Hai", "Ba"], ["A", "50", "20", "30", "90"], ["B", "70", "20", "60", "90"]]
    assert check(drawn([*rows, ["C", "80", "35", "60", "90"]])).verdicts == ()


def test_each_partition_of_a_total_is_told_once_whatever_zeros_stand_beside_it():
    rows = [["Xã", "Tổng số", "Nam", "Nữ", "Khác", "Thành thị", "Nông thôn"], ["A", "50", "20", "30", "0", "12", "38"]]
    checked = check(drawn([*rows, ["B", "70", "31", "39", "0", "22", "48"], ["C", "80", "35", "45", "0", "19", "61"]]))
    assert told(checked, "sum")[:2] == [["50", "20", "30"], ["50", "12", "38"]]
    assert len(told(checked, "sum")) == 6


def test_a_title_inside_a_table_is_no_head():
    rows = [["Bảng 2. Kết quả", "", ""], *WARDS]
    assert [line.head.words for line in grid_of(drawn(rows)).columns] == ["số tổ", "thành viên"]


def test_a_total_too_high_by_far_is_flagged_where_the_other_columns_agree():
    rows = [["Xã", "Một", "Hai", "Ba", "Bốn"], ["A", "29", "49", "2", "30"], ["B", "20", "27", "34", "40"]]
    rows += [["C", "42", "34", "14", "28"], ["Cộng", "91", "110", "50", "357"]]
    assert flags(check(drawn(rows))) == [("sum", "error", ["30", "40", "28", "357"])]


def test_a_total_far_below_its_parts_may_count_some_only_once():
    rows = [["Quý", "Buổi", "Lượt người", "Người"], ["I", "12", "140", "34"], ["II", "14", "152", "36"]]
    rows += [["III", "11", "118", "31"], ["Cộng", "37", "410", "55"]]
    assert flags(check(drawn(rows))) == []


def test_a_sum_too_high_by_one_of_its_parts_may_hold_a_part_of_a_part():
    rows = [["Loại", "Số vụ"], ["Trộm cắp", "40"], ["Trộm xe máy", "5"], ["Đánh bạc", "21"], ["Cộng", "61"]]
    assert flags(check(drawn(rows))) == []
    shares = [
        ["Ngành", "Tỷ trọng (%)"],
        ["A", "21,4"],
        ["B", "43,8"],
        ["Trong B", "10,0"],
        ["C", "34,8"],
        ["Tổng", "100"],
    ]
    assert flags(check(drawn(shares))) == []


def test_shares_of_an_outline_need_not_make_a_hundred():
    rows = [
        ["Ngành", "Tỷ trọng (%)"],
        ["I. A", "60,0"],
        ["- A1", "12,0"],
        ["- A2", "5,5"],
        ["II. B", "40,0"],
        ["Tổng", "100"],
    ]
    assert flags(check(drawn(rows))) == []


def test_one_line_of_plan_and_result_is_enough():
    rows = [["Nội dung", "Kế hoạch", "Thực hiện", "Tỷ lệ (%)"], ["Tổ mới", "120", "90", "85,0"]]
    assert flags(check(drawn(rows))) == [("ratio", "error", ["120", "90", "85,0"])]


def test_an_average_line_is_not_held_to_the_reading_of_the_others():
    rows = [["Xã", "Hộ", "Đạt", "%"], ["A", "100", "80", "80,0"], ["B", "50", "30", "60,0"], ["C", "40", "38", "95,0"]]
    assert flags(check(drawn([*rows, ["Trung bình", "63", "49", "78,3"]]))) == []


@pytest.mark.parametrize(
    "rows",
    [
        [["A", "Hộ", "60"], ["A", "Trong đó: nghèo", "70"]],
        [["A", "Hộ", "60"], ["", "Trong đó: nghèo", "70"]],
        [["A", "Hộ", "60"], ["- Trong đó", "nghèo", "70"]],
    ],
)
def test_an_of_which_line_is_told_by_the_first_of_its_cells_that_is_new(rows):
    table = drawn([["Xã", "Chỉ tiêu", "Số"], *rows, ["B", "Hộ", "50"]])
    assert flags(check(table)) == [("subset", "error", ["60", "70"])]


def test_a_word_in_the_column_of_numbers_names_its_row():
    table = drawn([["Item", "Number"], ["Calls", "300"], ["of which at night", "450"], ["Visits", "30"]])
    assert flags(check(table)) == [("subset", "error", ["300", "450"])]


def test_of_which_lines_with_signs_or_shares_are_left_alone():
    rows = [["Chỉ tiêu", "2020", "Thay đổi"], ["Tổ", "80", "+5"], ["Trong đó: mới", "12", "+7"]]
    assert flags(check(drawn(rows))) == []
    assert told(check(drawn(rows)), "subset") == [["80", "12"]]


def test_a_share_of_an_of_which_line_is_not_held_against_the_whole_total():
    rows = [["Loại", "Số", "Cơ cấu (%)"], ["A", "60", "60,0"], ["Trong đó: nữ", "30", "50,0"], ["B", "25", "25,0"]]
    assert flags(check(drawn([*rows, ["C", "15", "15,0"], ["Tổng", "100", "100"]]))) == []


def test_a_base_in_the_text_does_not_make_a_far_misfit_wrong():
    rows = [["Câu hỏi", "Có", "Tỷ lệ"], ["Một", "517", "78,8%"], ["Hai", "402", "61,3%"], ["Ba", "293", "70,1%"]]
    checked = check("Có 656 người trả lời.\n" + drawn(rows))
    assert flags(checked) == []
    assert told(checked, "ratio") == [["656", "517", "78,8%"], ["656", "402", "61,3%"]]


def test_measures_are_crossed_by_no_exact_change():
    rows = [
        ["Xã", "Tổng (ha)", "Lúa", "Màu"],
        ["A", "12,5", "8,0", "4,5"],
        ["B", "10,0", "6,5", "3,5"],
        ["Cộng", "23,5", "14,5", "8,0"],
    ]
    assert flags(check(drawn(rows))) == [
        ("sum", "error", ["12,5", "10,0", "23,5"]),
        ("sum", "error", ["23,5", "14,5", "8,0"]),
    ]


# --- size ------------------------------------------------------------------------------------------------------------


def long_table(rows, fault=0):
    body = [[f"Xã {at}", str(at % 97), str(at % 89)] for at in range(rows)]
    totals = [sum(int(row[at]) for row in body) for at in (1, 2)]
    return drawn([["Xã", "Hộ", "Đạt"], *body, ["Tổng", str(totals[0] + fault), str(totals[1])]])


def test_a_fault_in_a_table_of_many_thousand_rows_is_found():
    (verdict,) = check(long_table(1_000, fault=100)).errors
    assert len(verdict.figures) == 1_001


HOSTILE = {
    "five thousand cells": "| 5 | 7 |\n" * 2_500,
    "two thousand columns": drawn([["Tổng"] * 2_000, ["5"] * 2_000]),
    "a thousand percentages": drawn([["Tăng, giảm tỷ lệ (%)"] * 1_000, ["+5%"] * 1_000]),
    "all totals": drawn([["Tổng", "Tổng", "%"], *[["Tổng", "5", "7"]] * 1_000]),
    "all inside": drawn([["a", "b", "c"], *[["Trong đó", "5", "7"]] * 1_000]),
    "a deep outline": drawn([["a", "b", "c"], *[["1." * (at % 4) + "1 x", "5", "7"] for at in range(1_000)]]),
    "ragged": drawn([["5"] * (at % 40 + 1) for at in range(300)]),
    "a hundred tables": "\n\n".join(
        ["Có 656 người.\n" + drawn([["a", "Yes", "No", "%"], ["x", "5", "50", "10"]])] * 100
    ),
    "bars only": "|" * 50_000 + "\n" + "|" * 50_000,
    "rulers only": "|---|\n" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_table_made_to_be_slow_is_read_to_its_end(text):
    assert flags(check(text)) == []


def test_cells_that_say_they_cover_everything_cover_only_so_much():
    cells = tuple(Cell(2 * at, 2 * at + 1, at, 0, 10**9, 10**9) for at in range(200))
    assert check(Document("5 " * 200, tables=[Table(cells)])).verdicts == ()
