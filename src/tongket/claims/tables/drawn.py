"""Drawn: the tables that bars, tabs or wide gaps draw in a text, with and without edges, captions and rulers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tongket.claims.document import Cell, Table
from tongket.claims.regex import regex

_BARS = "|\u2502\u2503\u00a6"
_BAR = regex(rf"(?<!\\)[{_BARS}]")
_GAP = regex(r" {2,40}|\u00a0{2,40}|\t")
_RULER = frozenset("-:=+_ \t\u2500\u2501\u253c\u251c\u2524\u252c\u2534\u2510\u250c\u2514\u2518" + _BARS)
_EDGED = regex(rf"[ \t]*[{_BARS}]")
_DIGIT = regex(r"[0-9]")
_MARK = regex(r"[(]?(?:[0-9]{1,3}|[a-zđ]|[ivx]{1,5})[.)]|[-+*\u2022\u2013]")
_LONGEST_FIELD = 80  # between tabs or gaps; bars may hold any text

Fields = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Sort:
    """One way to draw a row: how its fields are told, and how many rows and fields make it a table."""

    fields: Callable[[str, bool], Fields]
    rows: int
    width: int
    even: bool  # every row has as many fields as the first


def drawn_tables(text: str, *, of_words: bool = False) -> Iterator[Table]:
    """The tables of a text in order, with `of_words` those without a figure too.

    A ruler (`|---|`) is no row; items of a list, each after its mark, and lines that are only indented are no table.
    """
    run: list[tuple[int, str]] = []
    sort = ""
    position = 0
    for line in [*text.split("\n"), ""]:
        drawn = sort if run and is_ruler(line) else _sort_of(line)
        if run and drawn != sort:
            if of_words or any(_DIGIT.search(line) for _, line in run):
                yield from _table(run, sort)
            run = []
        if drawn:
            run.append((position, line))
        sort, position = drawn, position + len(line) + 1


def framed(text: str, table: Table) -> tuple[int, int]:
    """Where a table begins and ends with the edges and rules that are drawn around it."""
    start, end = _line_of(text, table.start)[0], _line_of(text, table.end)[1]
    if not _RULER.issuperset(text[start : table.start]) or not _RULER.issuperset(text[table.end : end]):
        return table.start, table.end
    while start and is_ruler(text[(before := _line_of(text, start - 1)[0]) : start - 1]):
        start = before
    while end < len(text) and is_ruler(text[end + 1 : (after := _line_of(text, end + 1)[1])]):
        end = after
    return start, end


def _line_of(text: str, position: int) -> tuple[int, int]:
    """Where the line that holds a position begins and ends."""
    end = text.find("\n", position)
    return text.rfind("\n", 0, position) + 1, len(text) if end < 0 else end


def is_ruler(line: str) -> bool:
    """Whether a line only draws a rule, as under a table's head."""
    return bool(line) and not line.isspace() and _RULER.issuperset(line)


def _sort_of(line: str) -> str:
    """What draws a row in this line: "bars", "tabs", "gaps", or "" for prose."""
    if any(bar in line for bar in _BARS):
        return "bars"
    if "\t" in line.rstrip():
        return "tabs"
    return "gaps" if len(_GAP.findall(line.strip())) >= 2 else ""


def _table(run: Sequence[tuple[int, str]], name: str) -> Iterator[Table]:
    sort = _SORTS[name]
    drawn = [(start, line) for start, line in run if not is_ruler(line)]
    edged = 2 * sum(_EDGED.match(line) is not None for _, line in drawn) > len(drawn)
    rows = [(start, line, sort.fields(line, edged)) for start, line in drawn]
    if len(rows) < sort.rows or _is_prose(rows):
        return
    widths = [len(fields) for _, _, fields in rows]
    if max(widths) < sort.width or (sort.even and min(widths) != max(widths)):
        return
    if name != "bars" and any(end - start > _LONGEST_FIELD for _, _, fields in rows for start, end in fields[1:]):
        return
    yield Table(
        tuple(
            Cell(offset + start, offset + end, row, column)
            for row, (offset, _, fields) in enumerate(rows)
            for column, (start, end) in enumerate(fields)
        )
    )


def _is_prose(rows: Sequence[tuple[int, str, Fields]]) -> bool:
    """Whether the rows are items of a list, each after its mark, or lines with nothing beside them."""
    said = [[line[start:end] for start, end in fields if start < end] for _, line, fields in rows]
    marked = all(len(row) == 2 and _MARK.fullmatch(row[0]) for row in said)
    return marked or all(len(row) < 2 for row in said)


def _between_bars(line: str, edged: bool) -> Fields:
    """The fields between bars; a bar at the end is an edge, one at the beginning where most lines have it."""
    marks = [match.start() for match in _BAR.finditer(line)]
    starts, ends = [0, *(mark + 1 for mark in marks)], [*marks, len(line)]
    first = 1 if edged and marks and not line[: marks[0]].strip() else 0
    last = len(ends) - (1 if len(ends) > first + 1 and not line[starts[-1] :].strip() else 0)
    return [_bare(line, start, end) for start, end in zip(starts[first:last], ends[first:last], strict=True)]


def _between_tabs(line: str, edged: bool) -> Fields:
    fields, start = [], 0
    for field in line.split("\t"):
        fields.append(_bare(line, start, start + len(field)))
        start += len(field) + 1
    return fields


def _between_gaps(line: str, edged: bool) -> Fields:
    first = len(line) - len(line.lstrip())
    last = len(line.rstrip())
    marks = [match.span() for match in _GAP.finditer(line, first, last)]
    starts, ends = [first, *(end for _, end in marks)], [*(start for start, _ in marks), last]
    return list(zip(starts, ends, strict=True))


def _bare(line: str, start: int, end: int) -> tuple[int, int]:
    """A field without the white space around it."""
    field = line[start:end]
    first = start + len(field) - len(field.lstrip())
    return first, first + len(field.strip())


_SORTS = {
    "bars": _Sort(_between_bars, rows=2, width=2, even=False),
    "tabs": _Sort(_between_tabs, rows=2, width=2, even=False),
    "gaps": _Sort(_between_gaps, rows=3, width=3, even=True),
}
