"""Three tables from an office: read from CSV or Excel, refused cell by cell, and brought in by the command."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from tongket.errors import Refused
from tongket.units.tables import ALL, PassageRow, UnitRow, read_tables

UNITS = """unit,act,level,kind,name,parent,scheme,code,provisional,latitude,longitude,area_km2
R,,country,country,Đất Thử,,,,,,,
a,,commune,ward,Cây Đa,R,,00001,,"21,5",105.25,2.5
b,1,commune,ward,Cây Gạo,R,local,7,yes,,,
"""
ACTS = """act;kind;effective_on;decided_on;legal_source;note;annuls
1;merge;01/07/2027;2027-06-16;12/NQ;;
"""
PASSAGES = """act,predecessor,successor,part,area_only,share_low,share_high,basis,share_source,legal_source,matter
1,a,b,,,,,,,,
"""

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("units", UNITS), ("acts", ACTS), ("passages", PASSAGES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    return tmp_path


def replace(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_folder_of_three_tables_is_read(folder):
    tables = read_tables(folder)
    assert tables.units[1] == UnitRow(
        "units, 3", "a", "", "commune", "ward", "Cây Đa", "R", "", "00001", False, 21_500_000, 105_250_000, 2_500_000
    )
    assert tables.units[2].is_provisional
    assert tables.acts[0].effective_on == dt.date(2027, 7, 1) and tables.acts[0].decided_on == dt.date(2027, 6, 16)
    assert tables.passages == [PassageRow("passages, 2", "1", "a", "b", "whole", False, 0, ALL)]


def test_a_workbook_with_three_sheets_is_the_same(folder, tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in (("Units", UNITS), ("acts", ACTS.replace(";", ",")), ("passages", PASSAGES)):
        sheet = book.create_sheet(name)
        for line in text.replace('"21,5"', "21.5").splitlines():
            sheet.append([cell or None for cell in line.split(",")])
    book.save(tmp_path / "units.xlsx")
    assert read_tables(tmp_path / "units.xlsx") == read_tables(folder)


@pytest.mark.parametrize(
    ("table", "old", "new", "sentence"),
    [
        ("units", "a,,commune", ",,commune", "units, 3: unit is empty"),
        ("units", "105.25", "1052.5", "units, 3: longitude is “1052.5”; it is a number from -180 to 180"),
        ("units", "2.5", "large", "area_km2 is “large”"),
        ("units", ",yes,", ",perhaps,", "provisional is “perhaps”"),
        ("units", "area_km2", "size", "the column “size” is not known"),
        ("acts", "merge", "marry", "acts, 2: kind is “marry”; it may be: annul, boundary_correction"),
        ("acts", "01/07/2027", "summer", "effective_on is “summer”; type a day like 2025-07-01"),
        ("acts", "01/07/2027", "", "effective_on is empty"),
        ("passages", "1,a,b", "1,a,b,half", "part is “half”"),
        ("passages", "1,a,b,,,,,", "1,a,b,part,,0.5,1.5,", "share_high is “1.5”"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_what_to_type(folder, table, old, new, sentence):
    replace(folder, table, old, new)
    with pytest.raises(Refused, match=sentence.replace("(", "\\(")):
        read_tables(folder)


def test_files_that_are_no_tables_are_refused_in_a_sentence(tmp_path):
    with pytest.raises(Refused, match=r"units\.csv, acts\.csv and passages\.csv"):
        read_tables(tmp_path)
    (tmp_path / "units.csv").write_bytes("unit\nĐ".encode("utf-16"))
    with pytest.raises(Refused, match="UTF-8"):
        read_tables(tmp_path)
    (tmp_path / "units.csv").write_text("unit,name\n", encoding="utf-8")
    with pytest.raises(Refused, match="no row"):
        read_tables(tmp_path)
    (tmp_path / "units.xlsx").write_bytes(b"no workbook")
    with pytest.raises(Refused, match=r"save it again as \.xlsx"):
        read_tables(tmp_path / "units.xlsx")
