"""Three tables of units of any country, or of an office's own: units, acts, passages; from CSV or Excel, as plain rows.

    units.csv      unit, act, level, kind, name, parent, scheme, code, provisional, latitude, longitude, area_km2
    acts.csv       act, kind, effective_on, decided_on, legal_source, note, annuls
    passages.csv   act, predecessor, successor, part, area_only, share_low, share_high, basis, share_source,
                   legal_source, matter

One workbook with sheets of these names does as well. `unit` is any key of the office's; a unit on record already is
written as its code. A row of units without an act has been there always; with an act that moves territory it begins
then; with a rename, type_change, reparent or recode it says what changes, and leaves the rest empty. A passage
without a successor ends the unit; `part` may also be “takeover”, for who carries on the work. An act of kind annul has
no other rows and names in `annuls` the act, here or on record by its number.

Pure but for reading the files: nothing here knows what is on record.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from tongket.claims.readers.refusals import Unreadable
from tongket.claims.readers.sheet import read_grids
from tongket.errors import Problem, Refused
from tongket.units.text import tidy

ALL = 1_000_000_000
CHANGES = frozenset({"rename", "type_change", "reparent", "recode"})
KINDS = CHANGES | {
    *(
        "create",
        "merge",
        "split",
        "rearrange",
        "transfer",
        "boundary_correction",
        "level_abolished",
        "restore",
        "annul",
    ),
}
PARTS = frozenset({"whole", "part", "remainder", "takeover"})
BASES = frozenset({"law", "measured", "estimated", "none"})
YES, NO = frozenset({"yes", "1", "true", "x", "có"}), frozenset({"", "no", "0", "false", "không"})


class UnitRow(NamedTuple):
    """What a unit is called, what it is and where it stands, since an act."""

    where: str
    unit: str
    act: str = ""
    level: str = ""
    kind: str = ""
    name: str = ""
    parent: str = ""
    scheme: str = ""
    code: str = ""
    is_provisional: bool = False
    latitude_e6: int | None = None
    longitude_e6: int | None = None
    area_m2: int | None = None


class ActRow(NamedTuple):
    """An act, with the day from which it holds."""

    where: str
    act: str
    kind: str
    effective_on: dt.date
    decided_on: dt.date | None = None
    legal_source: str = ""
    note: str = ""
    annuls: str = ""


class PassageRow(NamedTuple):
    """What passed by an act: territory, or work. Units: shares in billionths."""

    where: str
    act: str
    predecessor: str
    successor: str = ""
    part: str = "whole"
    area_only: bool = False
    share_low: int = 0
    share_high: int = ALL
    basis: str = "none"
    share_source: str = ""
    legal_source: str = ""
    matter: str = ""


class Tables(NamedTuple):
    """The three tables."""

    units: Sequence[UnitRow] = ()
    acts: Sequence[ActRow] = ()
    passages: Sequence[PassageRow] = ()


def read_tables(source: Path) -> Tables:
    """The tables of a folder of CSV files or of one workbook.

    Raises: Refused, with every cell that cannot be read.
    """
    return _read(_of_workbook(source.name, source.read_bytes()) if source.is_file() else _of_folder(source))


def read_files(files: Mapping[str, bytes]) -> Tables:
    """The tables of files by name: one workbook, or CSV files called after their tables.

    Raises: Refused, with every cell that cannot be read.
    """
    books = [name for name in files if name.casefold().endswith(".xlsx")]
    if len(books) == len(files) == 1:
        return _read(_of_workbook(books[0], files[books[0]]))
    found = {name.casefold().removesuffix(".csv"): name for name in files}
    if books or not found or not found.keys() <= NAMES.keys():
        raise Refused(_("Choose one .xlsx file, or the files units.csv, acts.csv and passages.csv together."))
    return _read({table: _of_csv(name, files[name]) for table, name in found.items()})


def _read(sheets: Mapping[str, Sheet]) -> Tables:
    problems: list[Problem] = []
    units = [_unit(row, problems) for row in _rows("units", sheets, problems)]
    acts = [_act(row, problems) for row in _rows("acts", sheets, problems)]
    passages = [_passage(row, problems) for row in _rows("passages", sheets, problems)]
    if problems := problems or _nothing(units, acts):
        raise Refused(problems)
    return Tables(units, acts, passages)


def _nothing(units: Sequence[object], acts: Sequence[object]) -> list[Problem]:
    return [] if units or acts else [Problem(_("There is no row in the tables of units and acts."))]


NAMES = {"units": UnitRow._fields, "acts": ActRow._fields, "passages": PassageRow._fields}
SPOKEN = {
    "is_provisional": "provisional",
    "latitude_e6": "latitude",
    "longitude_e6": "longitude",
    "area_m2": "area_km2",
}
Sheet = list[list[str]]


def _of_folder(folder: Path) -> dict[str, Sheet]:
    found = {name: folder / f"{name}.csv" for name in NAMES}
    if not any(path.is_file() for path in found.values()):
        raise Refused(
            _("There are no tables in %(place)s: it takes units.csv, acts.csv and passages.csv, or one .xlsx file.")
            % {"place": folder.name or str(folder)}
        )
    return {name: _of_csv(path.name, path.read_bytes()) for name, path in found.items() if path.is_file()}


def _of_csv(name: str, data: bytes) -> Sheet:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("%(file)s is not in UTF-8; save it again as CSV UTF-8.") % {"file": name}) from error
    head = text.split("\n", 1)[0]
    return [list(row) for row in csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))]


def _of_workbook(file: str, data: bytes) -> dict[str, Sheet]:
    try:
        sheets = read_grids(data)
    except (Unreadable, OSError) as error:
        raise Refused(_("%(file)s cannot be read as a workbook; save it again as .xlsx.") % {"file": file}) from error
    return {name.strip().casefold(): grid for name, grid in sheets.items() if name.strip().casefold() in NAMES}


class _Row:
    """One row of a table: its cells by column, and where it stands."""

    def __init__(self, where: str, cells: Mapping[str, str]) -> None:
        self.where, self.cells = where, cells

    def text(self, column: str) -> str:
        return tidy(self.cells.get(column, ""))


def _rows(name: str, sheets: Mapping[str, Sheet], problems: list[Problem]) -> Iterator[_Row]:
    sheet = sheets.get(name, [])
    if not sheet:
        return
    columns = [tidy(cell).casefold().replace(" ", "_") for cell in sheet[0]]
    known = {SPOKEN.get(field, field) for field in NAMES[name]} - {"where"}
    if strange := [column for column in columns if column and column not in known]:
        message = _("%(table)s: the column “%(column)s” is not known; these are: %(known)s.")
        values = {"table": name, "column": strange[0], "known": ", ".join(sorted(known))}
        problems.append(Problem(message % values, where=name))
    for number, cells in enumerate(sheet[1:], 2):
        row = _Row(f"{name}, {number}", dict(zip(columns, cells, strict=False)))
        if any(row.text(column) for column in columns):
            yield row


def _say(problems: list[Problem], row: _Row, sentence: str, **values: object) -> None:
    problems.append(Problem(f"{row.where}: {sentence % values if values else sentence}", where=row.where))


def _need(row: _Row, column: str, problems: list[Problem]) -> str:
    if not (value := row.text(column)):
        _say(problems, row, _("%(column)s is empty."), column=column)
    return value


def _one_of(row: _Row, column: str, choices: frozenset[str], default: str, problems: list[Problem]) -> str:
    value = row.text(column).casefold() or default
    if value not in choices:
        sentence = _("%(column)s is “%(value)s”; it may be: %(choices)s.")
        _say(problems, row, sentence, column=column, value=value, choices=", ".join(sorted(choices)))
    return value


def _is(row: _Row, column: str, problems: list[Problem]) -> bool:
    return _one_of(row, column, YES | NO, "", problems) in YES if row.text(column) else False


def _number(row: _Row, column: str, scale: int, problems: list[Problem], low: int, high: int) -> int | None:
    """The cell as a scaled whole number, or nothing."""
    if not (value := row.text(column)):
        return None
    try:
        number = Decimal(value.replace(",", ".")) * scale
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_nan() or not low * scale <= number <= high * scale:
        sentence = _("%(column)s is “%(value)s”; it is a number from %(low)s to %(high)s.")
        _say(problems, row, sentence, column=column, value=value, low=low, high=high)
        return None
    return round(number)


def _day(row: _Row, column: str, problems: list[Problem]) -> dt.date | None:
    if not (text := row.text(column)):
        return None
    for read in READERS:
        try:
            return read(text)
        except ValueError:
            continue
    _say(problems, row, _("%(column)s is “%(value)s”; type a day like 2025-07-01."), column=column, value=text)
    return None


READERS: Sequence[Callable[[str], dt.date]] = (
    dt.date.fromisoformat,
    lambda text: dt.datetime.strptime(text, "%d/%m/%Y").date(),
)


def _unit(row: _Row, problems: list[Problem]) -> UnitRow:
    return UnitRow(
        where=row.where,
        unit=_need(row, "unit", problems),
        is_provisional=_is(row, "provisional", problems),
        latitude_e6=_number(row, "latitude", 1_000_000, problems, -90, 90),
        longitude_e6=_number(row, "longitude", 1_000_000, problems, -180, 180),
        area_m2=_number(row, "area_km2", 1_000_000, problems, 0, 20_000_000),
        **{name: row.text(name) for name in ("act", "level", "kind", "name", "parent", "scheme", "code")},
    )


def _act(row: _Row, problems: list[Problem]) -> ActRow:
    day = _day(row, "effective_on", problems)
    if day is None and not row.text("effective_on"):
        _say(problems, row, _("%(column)s is empty."), column="effective_on")
    return ActRow(
        where=row.where,
        act=_need(row, "act", problems),
        kind=_one_of(row, "kind", KINDS, "", problems),
        effective_on=day or dt.date.min,
        decided_on=_day(row, "decided_on", problems),
        **{name: row.text(name) for name in ("legal_source", "note", "annuls")},
    )


def _passage(row: _Row, problems: list[Problem]) -> PassageRow:
    low = _number(row, "share_low", ALL, problems, 0, 1)
    high = _number(row, "share_high", ALL, problems, 0, 1)
    return PassageRow(
        where=row.where,
        act=_need(row, "act", problems),
        predecessor=_need(row, "predecessor", problems),
        part=_one_of(row, "part", PARTS, "whole", problems),
        area_only=_is(row, "area_only", problems),
        share_low=0 if low is None else low,
        share_high=ALL if high is None else high,
        basis=_one_of(row, "basis", BASES, "none", problems),
        **{name: row.text(name) for name in ("successor", "share_source", "legal_source", "matter")},
    )
