"""The promises in tests/spec/rollup as plain values; run as a module, prints them into docs/reference/rollup.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from tongket.rollup import (
    Combine,
    Due,
    Fact,
    Figure,
    Gap,
    Indicator,
    Link,
    Nature,
    Period,
    Request,
    State,
    Tree,
)

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "spec" / "rollup"
PAGE = ROOT / "docs" / "reference" / "rollup.md"
BEGIN, END = "<!-- promises -->", "<!-- end of promises -->"

Row = dict[str, str]


@dataclass
class Promise:
    """One file: what is given, and what must come out."""

    name: str
    facts: list[Fact] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)
    sums: list[Row] = field(default_factory=list)


def promises() -> list[Promise]:
    return [_promise(path) for path in _paths()]


def _paths() -> list[Path]:
    return sorted(FOLDER.glob("[0-9]*.md"))


def _promise(path: Path) -> Promise:
    promise = Promise(path.stem)
    for name, row in rows(path.read_text(encoding="utf-8")):
        match name:
            case "Facts":
                promise.facts.append(_fact(row))
            case "Due":
                promise.due += [
                    Due(row["indicator"], UNITS[row["unit"]], period) for period in _periods(row["periods"])
                ]
            case "Figures":
                promise.figures.append(row)
            case "Sums":
                promise.sums.append(row)
            case other:
                raise ValueError(f"{path.name}: a promise has no table {other}")
    return promise


def rows(text: str) -> Iterator[tuple[str, Row]]:
    """Each row of each table under its **name**."""
    name, header = "", []
    for line in text.splitlines():
        if line.startswith("**"):
            name, header = line.strip("* "), []
        elif line.startswith("|") and not header:
            header = _cells(line)
        elif line.startswith("|") and not line.startswith("|--"):
            yield name, dict(zip(header, _cells(line), strict=True))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _periods(text: str) -> list[Period]:
    return [Period.parse(key) for key in _list(text)]


def _fact(row: Row) -> Fact:
    state, value = _answer(row["answer"])
    return Fact(
        row["indicator"],
        UNITS[row["unit"]],
        Period.parse(row["period"]),
        value,
        state,
        row.get("category", ""),
        row.get("key", ""),
        row.get("source", ""),
    )


def _answer(text: str) -> tuple[State, int | None]:
    if text in ("not collected", "not applicable"):
        return State(text.replace(" ", "_")), None
    if text == "nil":
        return State.NIL, 0
    if text.startswith("~"):
        return State.ESTIMATE, int(text[1:])
    return State.VALUE, int(text)


def request(row: Row) -> Request:
    category = {"": None, "whole": ""}.get(row.get("category", ""), row.get("category"))
    return Request(row["indicator"], UNITS[row["unit"]], Period.parse(row["period"]), category)


def sum_requests(row: Row) -> list[Request]:
    return [
        Request(code, UNITS[unit], period)
        for code in _list(row["indicator"])
        for unit in _list(row["units"])
        for period in _periods(row["periods"])
    ]


def refusal(text: str) -> str | None:
    """The name of the refusal a cell promises."""
    return text.removeprefix("refused: ") if text.startswith("refused: ") else None


def promised(row: Row) -> dict[str, object]:
    """What the row says of the figure, by the figure's own names."""
    asked = ("indicator", "unit", "period", "category")
    return {name.replace(" ", "_"): _value(name, text, row) for name, text in row.items() if name not in asked}


def _value(name: str, text: str, row: Row) -> object:
    match name:
        case "sources":
            return tuple(_list(text))
        case "gaps":
            return tuple(sorted(_gap(part.strip()) for part in text.split(";") if part))
        case "complete":
            return text == "yes"
    return number(text)


def number(text: str) -> Fraction | int | None:
    return None if text == "–" else Fraction(text) if "/" in text else int(text)


def _gap(text: str) -> tuple[int, Period]:
    unit, _, key = text.rpartition(" ")
    return UNITS[unit], Period.parse(key)


def found(figure: Figure, name: str) -> object:
    """What the figure says, as comparable with the table's cell."""
    value = getattr(figure, name)
    return tuple(_gap_cell(gap) for gap in value) if name == "gaps" else value


def _gap_cell(gap: Gap) -> tuple[int, Period]:
    return gap.unit, gap.period


def _cast() -> tuple[dict[str, int], Tree, list[Indicator]]:
    cast = list(rows((FOLDER / "cast.md").read_text(encoding="utf-8")))
    unit_rows = [row for name, row in cast if name == "Units"]
    units = {name: number for number, name in enumerate(dict.fromkeys(row["unit"] for row in unit_rows), 1)}
    tree = Tree(
        Link(units[row["unit"]], units.get(row["under"]), _date(row["from"]), _date(row["until"])) for row in unit_rows
    )
    return units, tree, [_indicator(row) for name, row in cast if name == "Indicators"]


def _indicator(row: Row) -> Indicator:
    return Indicator(
        row["code"],
        Nature(row["nature"]),
        Combine(row["over units"]),
        tuple(_list(row["above"])),
        tuple(_list(row["below"])),
        carry_within_year=row["other"] != "not carried",
    )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


UNITS, TREE, INDICATORS = _cast()


def printed() -> str:
    """The cast and the promises as one text, headings two levels down."""
    texts = [path.read_text(encoding="utf-8") for path in [FOLDER / "cast.md", *_paths()]]
    return "\n".join(text.replace("# ", "### ", 1) for text in texts)


def page() -> str:
    """The reference page with its promises up to date."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    return f"{before}{BEGIN}\n\n{printed()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
