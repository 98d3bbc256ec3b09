"""Workbooks: values as shown, tables cut at empty rows and columns, and what is told in notes."""

import io

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.claims.readers.samples import row, shared, sheet, styles, workbook
from tests.claims.readers.test_old_fonts import in_tcvn3
from tongket.claims import Document
from tongket.claims.readers.formats import shown
from tongket.claims.readers.refusals import Unreadable, note
from tongket.claims.readers.sheet import place_name, read_grids, read_sheets


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.place, document.text[block.start : block.end]) for block in document.blocks]


def grid(document: Document, number: int = 0) -> list[tuple[str, int, int, int, int]]:
    return [
        (document.text[cell.start : cell.end], cell.row, cell.column, cell.rows, cell.columns)
        for cell in document.tables[number].cells
    ]


def number(place: str, value: str, style: int = 0) -> str:
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


# --- values as shown


@pytest.mark.parametrize(
    ("value", "code", "vietnamese", "english"),
    [
        ("0.68500000000000005", "0.0%", "68,5%", "68.5%"),
        ("0.685", "0%", "69%", "69%"),
        ("7288", "#,##0", "7.288", "7,288"),
        ("1234567.891", "#,##0.00", "1.234.567,89", "1,234,567.89"),
        ("7288", "0", "7288", "7288"),
        ("7288", "General", "7288", "7288"),
        ("7288", "", "7288", "7288"),
        ("69.106769", "General", "69,106769", "69.106769"),
        ("100000000000", "General", "1E+11", "1E+11"),
        ("1234", "# ##0", "1.234", "1,234"),
        ("12", "000", "012", "012"),
        ("0.5", ".00", ",50", ".50"),
        ("3", "0.##", "3", "3"),
        ("3.1", "0.0#", "3,1", "3.1"),
        ("5", "0.", "5,", "5."),
        ("-5", "0", "-5", "-5"),
        ("-5", "#,##0;(#,##0)", "(5)", "(5)"),
        ("0", '0;-0;"không"', "không", "không"),
        ("5", ";;;", "", ""),
        ("0", "#", "", ""),
        ("12", '0" tổ"', "12 tổ", "12 tổ"),
        ("12", "0\\ \\%", "12 %", "12 %"),
        ("12", "[Red]_(* 0_)", "12", "12"),
        ("1234567", '#,##0,," triệu"', "1 triệu", "1 triệu"),
        ("5", '[>=10]0.0;[<10]"ít"', "ít", "ít"),
        ("12", '[>=10]0.0;[<10]"ít"', "12,0", "12.0"),
        ("-12", "[<0]0.0;0", "12,0", "12.0"),
        ("7", "[=7]0.0;[<>7]0", "7,0", "7.0"),
        ("7", "[<=..]0.0;[>1]0.00", "7,00", "7.00"),
        ("7", "[>9]0.0", "7,0", "7.0"),
        ("5", "@", "5", "5"),
        ("5", '"tổ "@', "tổ 5", "tổ 5"),
        ("5", '"chữ"', "chữ", "chữ"),
        ("0.125", "# ?/?", "0,125", "0.125"),
        ("12345.678", "0.00E+00", "1,23E+04", "1.23E+04"),
        ("12345.678", "0E+00", "1E+04", "1E+04"),
        ("1", "[$₫-42A]#,##0.0", "₫1,0", "₫1,0"),
        ("1", "[$-409]0.0", "1,0", "1.0"),
        ("abc", "0", "abc", "abc"),
        ("1e999", "0", "1e999", "1e999"),
        ("nan", "0", "nan", "nan"),
        ("2.5", "0", "3", "3"),
        ("1.005", "0.00", "1,01", "1.01"),
        ("43831", "dd/mm/yyyy", "01/01/2020", "01/01/2020"),
        ("43831", "SHORTDATE", "01/01/2020", "1/1/2020"),
        ("43831", "d-mmm-yy", "1-Tháng 1-20", "1-Jan-20"),
        ("43831", "dddd, d mmmm", "Thứ Tư, 1 Tháng 1", "Wednesday, 1 January"),
        ("43831", "ddd", "Thứ Tư", "Wed"),
        ("43831.75", "h:mm AM/PM", "6:00 CH", "6:00 PM"),
        ("43831.25", "hh:mm AM/PM", "06:00 SA", "06:00 AM"),
        ("43831.5001", "h:mm:ss", "12:00:09", "12:00:09"),
        ("1.5", "[h]:mm", "36:00", "36:00"),
        ("0.5", "[mm]:ss", "720:00", "720:00"),
        ("1", "dd/mm/yyyy", "01/01/1900", "01/01/1900"),
        ("-1", "dd/mm/yyyy", "-1", "-1"),
        ("9999999", "dd/mm/yyyy", "9999999", "9999999"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(value: str, code: str, vietnamese: str, english: str):
    assert shown(value, code, vietnamese=True) == vietnamese
    assert shown(value, code, vietnamese=False) == english


def test_days_are_counted_from_1904_where_the_workbook_says_so():
    assert shown("0", "dd/mm/yyyy", vietnamese=True, from_1904=True) == "01/01/1904"


@pytest.mark.parametrize("value", ["1e300", "-1e-300", "123456789012345678"])
def test_no_number_is_too_large_or_small_to_show(value: str):
    assert shown(value, "#,##0.00", vietnamese=True).count(",") == 1


# --- sheets


def test_a_workbook_made_by_a_program_is_read_with_its_formats():
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Tổng hợp"
    page.append(["BÁO CÁO 2017: có 7.288/10.546 tổ (68,5%)"])
    page.merge_cells("A1:C1")
    page.append(["Đơn vị", "Số tổ", "Tỷ lệ"])
    page.append(["Hải Châu", 1234, 0.81])
    page.append(["Cộng", 7288, 0.685])
    page.append(["Ghi chú: theo báo cáo của các quận."])
    for line in (3, 4):
        page.cell(line, 2).number_format = "#,##0"
        page.cell(line, 3).number_format = "0.0%"
    page["E3"] = in_tcvn3("tổ")
    page["E3"].font = Font(name=".VnTime")
    data = io.BytesIO()
    book.save(data)
    document = read_sheets(data.getvalue(), "a.xlsx")
    assert document.text == (
        "BÁO CÁO 2017: có 7.288/10.546 tổ (68,5%)\n\n"
        "Đơn vị\tSố tổ\tTỷ lệ\nHải Châu\t1.234\t81,0%\nCộng\t7.288\t68,5%\n\nGhi chú: theo báo cáo của các quận.\n\ntổ"
    )
    assert document.notes == [note("font", fonts=".VnTime")]
    assert {block.sheet for block in document.blocks} == {"Tổng hợp"}
    assert blocks(document)[0] == ("A1", "BÁO CÁO 2017: có 7.288/10.546 tổ (68,5%)")
    assert blocks(document)[5] == ("B3", "1.234")


def test_the_language_is_the_one_stated_or_that_of_the_texts():
    core = '<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language>{}</dc:language></p>'
    look = styles(("#,##0.0", "Arial"))
    english = row(1, "Number of groups", number("B1", "1234.5", 1))
    vietnamese = row(1, "Số tổ chức", number("B1", "1234.5", 1))
    assert "1,234.5" in read_sheets(workbook(sheet(english), styles=look)).text
    assert "1.234,5" in read_sheets(workbook(sheet(vietnamese), styles=look)).text
    assert "1.234,5" in read_sheets(workbook(sheet(english), styles=look, core=core.format("vi-VN"))).text
    assert "1,234.5" in read_sheets(workbook(sheet(vietnamese), styles=look, core=core.format("en-GB"))).text
    assert "1.234,5" in read_sheets(workbook(sheet(vietnamese), styles=look, core=core.format(""))).text


def test_a_sheet_is_cut_at_its_empty_rows_and_columns():
    rows = (
        row(1, "a", "1", "", "c", "3") + row(2, "b", "2", "", "d", "4") + row(4, "Ghi chú") + row(5, "Hết")
        + row(7, "", "5", "6")
    )  # fmt: skip
    document = read_sheets(workbook(sheet(rows)))
    assert document.text == "a\t1\nb\t2\n\nc\t3\nd\t4\n\nGhi chú\n\nHết\n\n5\t6"
    assert [len(table.cells) for table in document.tables] == [4, 4, 2]
    assert blocks(document)[4] == ("D1", "c")


def test_lines_that_stand_alone_above_and_below_a_table_are_prose():
    rows = row(1, "Biểu 1") + row(2, "Đơn vị", "Số") + row(3, "", "7") + row(4, "Nguồn: sổ")
    document = read_sheets(workbook(sheet(rows)))
    assert document.text == "Biểu 1\n\nĐơn vị\tSố\n\t7\n\nNguồn: sổ"
    assert len(document.tables) == 1


def test_merged_cells_cover_what_lies_under_them():
    rows = row(1, "Đơn vị", "Số", "bỏ") + row(2, "bỏ", "1", "2")
    merged = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="x"/><mergeCell ref="B9:A1"/>'
    many = '<mergeCell ref="A1:XFD99999"/>' + '<mergeCell ref="H1:H90000"/>' * 2 + "</mergeCells>"
    document = read_sheets(workbook(sheet(rows, after=merged + many)))
    assert grid(document) == [("Đơn vị", 0, 0, 2, 1), ("Số", 0, 1, 1, 2), ("1", 1, 1, 1, 1), ("2", 1, 2, 1, 1)]


def test_every_sort_of_cell_is_read():
    cells = (
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>99</v></c>'
        '<c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#DIV/0!</v></c><c t="str"><f>A1</f><v>chữ</v></c>'
        '<c t="inlineStr"/><c t="inlineStr"><is><t> a </t></is></c><c><v> 5 </v></c><c t="b"/><c/>'
        '<c s="99"><v>6</v></c>'
    )
    said = shared(
        "Số", f"<r><rPr><rFont val='.VnTime'/></rPr><t>{in_tcvn3('tổ')}</t></r><r><t> và</t></r><rPh><t>x</t></rPh>"
    )
    document = read_sheets(workbook(sheet(f'<row r="0">{cells}</row>'), shared=said))
    assert [text for _, text in blocks(document)] == ["Số", "tổ và", "TRUE", "FALSE", "#DIV/0!", "chữ", "a", "5", "6"]
    assert [place for place, _ in blocks(document)][:3] == ["A1", "B1", "D1"]
    assert document.notes == [note("font", fonts=".VnTime")]


def test_formulas_without_a_result_are_told():
    rows = row(1, "a", "<c r='B1'><f>1+2</f></c>", "<c r='C1'><f>1</f><v/></c>") + row(2, "b", "1")
    document = read_sheets(workbook(sheet(rows), names=["Biểu"]))
    assert document.notes == [note("uncalculated", count=2, first="Biểu!B1")]


def test_hidden_rows_and_columns_are_read_and_told_and_hidden_sheets_are_only_told():
    hidden_row = sheet(row(1, "a", "1") + row(2, "b", "2", more='hidden="1"'))
    hidden_column = sheet(
        row(1, "c", "3"), before='<cols><col min="2" max="9" hidden="1"/><col min="1" max="1"/></cols>'
    )
    other = sheet(row(1, "d", "4"))
    document = read_sheets(
        workbook(
            hidden_row, hidden_column, other, other, names=["Một", "Hai", "Ba", "Bốn"],
            states=["visible", "visible", "hidden", "veryHidden"],
        )
    )  # fmt: skip
    assert document.text == "a\t1\nb\t2\n\nc\t3"
    assert document.notes == [
        note("hidden_cells", sheet="Một"), note("hidden_cells", sheet="Hai"), note("hidden_sheet", sheet="Ba"),
        note("hidden_sheet", sheet="Bốn"),
    ]  # fmt: skip


def test_a_damaged_sheet_is_told_and_the_others_are_read():
    document = read_sheets(workbook("<worksheet>", sheet(row(1, "a", "1")), names=["Hỏng", "Lành"]))
    assert document.text == "a\t1"
    assert document.notes == [note("lost_sheet", sheet="Hỏng")]


def test_days_follow_the_calendar_of_the_workbook():
    book = workbook(
        sheet(row(1, "Ngày", number("B1", "0", 1))), styles=styles(("dd/mm/yyyy", "A")),
        properties='<workbookPr date1904="1"/>',
    )  # fmt: skip
    assert read_sheets(book).text == "Ngày\t01/01/1904"


def test_what_is_no_worksheet_is_passed_over():
    book = workbook(sheet(row(1, "a", "1")), properties='<sheets><sheet name="Biểu đồ" r:id="rId77"/></sheets>')
    assert read_sheets(book).text == "a\t1"


def test_a_value_that_its_format_hides_is_not_read():
    book = workbook(sheet(row(1, "a", number("B1", "5", 1), "2")), styles=styles((";;;", "A")))
    assert read_sheets(book).text == "a\n\n2"


def test_a_style_may_name_a_font_or_a_format_that_is_not_there():
    look = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts><font/></fonts>'
        '<cellXfs><xf numFmtId="9" fontId="7"/><xf numFmtId="999"/></cellXfs></styleSheet>'
    )
    book = workbook(sheet(row(1, number("A1", "0.5", 0), number("B1", "0.5", 1))), styles=look)
    assert read_sheets(book).text == "50%\t0,5"


def test_too_many_cells_are_refused():
    book = workbook(sheet(row(1, "a", "1") + row(2, "b", "2")))
    assert len(read_sheets(book, most_cells=4).tables) == 1
    with pytest.raises(Unreadable) as refusal:
        read_sheets(book, most_cells=3)
    assert refusal.value.cause == "long"


def test_a_bomb_in_a_sheet_is_refused_and_not_only_noted():
    with pytest.raises(Unreadable) as refusal:
        read_sheets(workbook('<!DOCTYPE a [<!ENTITY b "b">]>' + sheet(row(1, "a"))))
    assert refusal.value.cause == "bomb"


def test_cells_lying_ever_more_apart_are_cut_no_deeper_than_needed():
    rows = "".join(row(2 * at, *[""] * (2 * at), "1") for at in range(1, 12))
    assert len(read_sheets(workbook(sheet(rows))).tables) == 0


@pytest.mark.parametrize(("at", "name"), [((3, 1), "B4"), ((0, 0), "A1"), ((9, 26), "AA10"), ((0, 701), "ZZ1")])
def test_a_cell_is_called_as_excel_calls_it(at: tuple[int, int], name: str):
    assert place_name(*at) == name


# --- whole sheets


def book(**sheets: list[list[object]]) -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for cells in rows:
            page.append(cells)
    made.save(out)
    return out.getvalue()


def test_a_grid_has_every_cell_in_its_place():
    grids = read_grids(book(units=[["unit", None, "area"], [None], ["00070", None, 2.5]], empty=[]))
    assert grids == {"units": [["unit", "", "area"], ["", "", ""], ["00070", "", "2.5"]], "empty": []}


def test_a_grid_of_next_to_nothing_is_not_spread_out():
    far = openpyxl.Workbook()
    far.active["XFD1048576"] = "far"
    out = io.BytesIO()
    far.save(out)
    with pytest.raises(Unreadable):
        read_grids(out.getvalue())
