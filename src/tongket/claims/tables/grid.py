"""Grid: a table as lines of figures, the same seen by rows and by columns, each line with what its head says."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile

from tongket.claims.document import Cell, Table
from tongket.claims.regex import regex
from tongket.claims.tables.cells import Number, Written, decimals, evidence, number, read_cell
from tongket.claims.tables.heads import Head, head, is_serial, tells_measure

_FORMULA = regex(r"[A-ZĐ]|[(]?[0-9]{1,2}[)]?[=:(][0-9=+*x/:(),% -]{1,40}")
_MOST_HEAD_ROWS = 8
_MOST_SPAN = 60  # a cell that says it covers more is taken to cover this much


@dataclass(slots=True)
class Entry:
    """A cell as read."""

    text: str
    start: int
    sort: str  # "nothing" | "unknown" | "figure" | "words"
    written: tuple[Written, ...] = ()
    spread: bool = False  # covers a place that is not its first


@dataclass(slots=True)
class Line:
    """A row or a column: its head and its figures by the index of the line that crosses it.

    `holes` are the places that say something else than a figure or nothing.
    """

    head: Head
    numbers: dict[int, Number] = field(default_factory=dict)
    holes: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Grid:
    """The figures of a table by rows and by columns; `prose` are the spans of cells that hold sentences."""

    rows: Sequence[Line]
    columns: Sequence[Line]
    start: int
    end: int
    prose: Sequence[tuple[int, int]]

    def turned(self) -> "Grid":
        """The same table with rows for columns."""
        return replace(self, rows=self.columns, columns=self.rows)


Rows = list[dict[int, Entry]]


def grid(table: Table, text: str, lang: str) -> Grid | None:
    """A table read, or None when it has no figures under and beside words."""
    rows = _entries(table, text)
    first = _first_of_body(rows)
    body = rows[first:]
    heads = _heads(rows[:first])
    labels = _label_columns(body, heads)
    places = _figure_places(body, labels)
    if not places:
        return None
    row_heads = _row_heads(body, labels, places[0][0])
    unit_line = text[max(0, table.start - 200) : table.start].strip("| \t\n").rpartition("\n")[2]
    columns = _columns(body, places, heads, lang, row_heads, measured=tells_measure(unit_line))
    return Grid(_crossed(columns, row_heads), columns, table.start, table.end, _prose(rows, text))


def _entries(table: Table, text: str) -> Rows:
    """The cells by row and column; words and marks that cover several places stand in each of them."""
    rows: dict[int, dict[int, Entry]] = {}
    for cell in table.cells:
        entry = _entry(cell, text)
        here = rows.setdefault(cell.row, {})
        if cell.column in here and not here[cell.column].spread:
            continue
        here[cell.column] = entry
        if cell.rows > 1 or cell.columns > 1:
            _spread(rows, cell, entry)
    return [rows[row] for row in sorted(rows)]


def _entry(cell: Cell, text: str) -> Entry:
    content = text[cell.start : cell.end]
    sort, written = read_cell(content)
    return Entry(content, cell.start, sort, written)


def _spread(rows: dict[int, dict[int, Entry]], cell: Cell, entry: Entry) -> None:
    copy = replace(entry, spread=True, sort="words" if entry.sort == "figure" else entry.sort)
    for row in range(cell.row, cell.row + min(cell.rows, _MOST_SPAN)):
        across = rows.setdefault(row, {}) if row == cell.row or row in rows or cell.rows > 1 else {}
        for column in range(cell.column, cell.column + min(cell.columns, _MOST_SPAN)):
            across.setdefault(column, copy)


# --- heads -----------------------------------------------------------------------------------------------------------


def _first_of_body(rows: Rows) -> int:
    """The first row with figures that are neither years nor the numbers of the columns."""
    for index, row in enumerate(rows[: _MOST_HEAD_ROWS + 1]):
        figures = [entry.written[0] for entry in row.values() if entry.sort == "figure"]
        if (
            figures
            and not (all(figure.is_year for figure in figures) and _tops(row))
            and not (index and _counts_on(row, figures))
        ):
            return index
    return 0


def _tops(row: Mapping[int, Entry]) -> bool:
    """Whether a row of years can be a head: more than one, or words beside it."""
    return sum(entry.sort in ("figure", "words") for entry in row.values()) > 1


def _counts_on(row: Mapping[int, Entry], figures: Sequence[Written]) -> bool:
    """Whether figures only number the columns: A, B, 1, 2, 3=1+2."""
    if any(entry.sort == "words" and not _FORMULA.fullmatch(entry.text.strip()) for entry in row.values()):
        return False
    values = [int(figure.digits) if figure.digits.isdecimal() else 0 for figure in figures]
    named = len(figures) > 1 or any(entry.sort == "words" for entry in row.values())
    return named and 0 < values[0] <= 3 and values == sorted(set(values)) and values[-1] <= len(row) + 2


def _heads(rows: Rows) -> dict[int, tuple[str, ...]]:
    """The cells over each column from the top down, a blank beside a heading filled from the left."""
    found: dict[int, list[str]] = {}
    for at, row in enumerate(rows):
        said = {
            column: entry.text.strip() for column, entry in row.items() if entry.sort in ("words", "figure", "unknown")
        }
        said = {column: words for column, words in said.items() if words}
        if len(set(said.values())) < 2 and len(rows) > 1:
            continue
        below = rows[at + 1] if at + 1 < len(rows) else {}
        last = ""
        for column in sorted({*row, *said}):
            words = said.get(column, "")
            if not words and last and _is_under(below, column):
                words = last
            last = words
            if words and words not in found.setdefault(column, []):
                found[column].append(words)
    return {column: tuple(pieces) for column, pieces in found.items()}


def _is_under(below: Mapping[int, Entry], column: int) -> bool:
    """Whether a head in the next row stands under a blank that its left neighbour covers."""
    here, left = below.get(column), below.get(column - 1)
    return bool(here and left and here.text.strip() and left.text.strip() and not here.spread)


def _label_columns(body: Rows, heads: Mapping[int, tuple[str, ...]]) -> dict[int, str]:
    """The columns that name the rows: column → "serial", "year" or "words"."""
    words: Counter[int] = Counter()
    figures: Counter[int] = Counter()
    years: Counter[int] = Counter()
    for row in body:
        for column, entry in row.items():
            if entry.sort == "words" and not entry.spread:
                words[column] += 1
            elif entry.sort == "figure":
                figures[column] += 1
                years[column] += entry.written[0].is_year
    found: dict[int, str] = {}
    for column in sorted({*words, *figures}):
        if column == 0 and (is_serial(heads.get(column, ("",))[0]) or _numbers_rows(body, words[1])):
            found[column] = "serial"
        elif figures[column] and years[column] == figures[column] and words[column] < 3 and len(found) == column:
            found[column] = "year"
        elif words[column] >= max(1, figures[column]):
            found[column] = "words"
    return found


def _numbers_rows(body: Rows, words_beside: int) -> bool:
    """Whether the first column counts 1, 2, 3 ... beside a column of words."""
    values = [row[0].text.strip(" .)") for row in body if 0 in row and row[0].sort == "figure"]
    return len(values) > 1 and 2 * words_beside >= len(body) and values == [str(at + 1) for at in range(len(values))]


def _figure_places(body: Rows, labels: Mapping[int, str]) -> list[tuple[int, int]]:
    """The columns of figures as (column, 0), and (column, 1) where most cells hold a second figure."""
    once: Counter[int] = Counter()
    twice: Counter[int] = Counter()
    for row in body:
        for column, entry in row.items():
            if entry.sort == "figure" and column not in labels:
                once[column] += 1
                twice[column] += len(entry.written) == 2
    return [
        (column, part) for column in sorted(once) for part in (0, 1) if part == 0 or 2 * twice[column] >= once[column]
    ]


def _row_heads(body: Rows, labels: Mapping[int, str], first: int) -> list[Head]:
    """What each row says of itself; what kind of line it is, only in its cells before the `first` figures."""
    before = {column: sort for column, sort in labels.items() if column < first} or labels
    above: Rows = [{}, *body[:-1]]
    return [_row_head(row, over, labels, before) for row, over in zip(body, above, strict=True)]


def _row_head(
    row: Mapping[int, Entry], above: Mapping[int, Entry], labels: Mapping[int, str], before: Mapping[int, str]
) -> Head:
    pieces = _named(row, before)
    repeated = [text for column, text in pieces if column in above and above[column].text == text]
    naming = list(dropwhile(repeated.__contains__, [text for _, text in pieces]))
    serial = next((row[column].text for column, sort in before.items() if sort == "serial" and _says(row, column)), "")
    words = dict.fromkeys(text for _, text in _named(row, labels))
    return head(" ".join(words), tuple(dict.fromkeys(text for _, text in pieces)), serial, naming)


def _named(row: Mapping[int, Entry], columns: Mapping[int, str]) -> list[tuple[int, str]]:
    """The cells of these columns that say something, but for the numbers of the rows."""
    told = [column for column in columns if _says(row, column)]
    return [(column, row[column].text) for column in told if columns[column] != "serial" or row[column].sort == "words"]


def _says(row: Mapping[int, Entry], column: int) -> bool:
    return column in row and row[column].sort not in ("nothing", "unknown")


# --- figures ---------------------------------------------------------------------------------------------------------


def _columns(
    body: Rows,
    places: Sequence[tuple[int, int]],
    heads: Mapping[int, tuple[str, ...]],
    lang: str,
    row_heads: Sequence[Head],
    *,
    measured: bool,
) -> list[Line]:
    """The columns of figures, each read with its own dots and commas, then the table's."""
    columns = _written(body, places)
    seen = [evidence(figure for figure, _ in column.values()) for column, _ in columns]
    table = sum(seen, Counter[str]())
    lines = []
    for place, (column, holes), found in zip(places, columns, seen, strict=True):
        figures = [figure for figure, _ in column.values()]
        over = _column_head(heads.get(place[0], ()), figures, second=place[1] == 1)
        line = Line(over, {}, holes)
        for at, (figure, offset) in column.items():
            share = figure.percent or over.percent or row_heads[at].percent
            measure = measured or over.measure or row_heads[at].measure
            read = decimals(figure, found, table, lang, share)
            line.numbers[at] = number(figure, offset, read, share=share, measure=measure)
        lines.append(line)
    return lines


def _written(body: Rows, places: Sequence[tuple[int, int]]) -> list[tuple[dict[int, tuple[Written, int]], set[int]]]:
    """For each column of figures those that stand in it, with where their cell begins, and its holes; by row."""
    index = {place: at for at, place in enumerate(places)}
    found: list[tuple[dict[int, tuple[Written, int]], set[int]]] = [({}, set()) for _ in places]
    for at, row in enumerate(body):
        for column, entry in row.items():
            for part in (0, 1):
                if (here := index.get((column, part))) is None:
                    continue
                if entry.sort == "figure" and len(entry.written) > part:
                    found[here][0][at] = entry.written[part], entry.start
                elif entry.sort in ("unknown", "words") and not entry.spread:
                    found[here][1].add(at)
    return found


def _column_head(pieces: tuple[str, ...], figures: Sequence[Written], *, second: bool) -> Head:
    """The head of a column; per cent where most of its figures say so."""
    over = head(" ".join(pieces), pieces)
    signed = sum(figure.percent for figure in figures)
    if second:
        return replace(over, percent=2 * signed > len(figures) or over.percent, total="", of_which=False, part=False)
    if 2 * signed > len(figures):
        return replace(over, percent=True)
    paired = "(%)" in over.words and any(mark in over.words for mark in ("số lượng", "sl", "n (", "number", "count"))
    return replace(over, percent=False) if paired and not signed else over


def _crossed(columns: Sequence[Line], row_heads: Sequence[Head]) -> list[Line]:
    """The same figures by rows."""
    rows = [Line(head) for head in row_heads]
    for index, column in enumerate(columns):
        for at, figure in column.numbers.items():
            rows[at].numbers[index] = figure
        for at in column.holes:
            rows[at].holes.add(index)
    for row in rows:
        shares = sum(figure.quantity.text.endswith("%") for figure in row.numbers.values())
        if shares and shares == len(row.numbers) and len(columns) > 1:
            row.head = replace(row.head, percent=True)
    return rows


def _prose(rows: Rows, text: str) -> list[tuple[int, int]]:
    """The cells that hold more than a label: two figures or more among words."""
    return sorted(
        (entry.start, entry.start + len(entry.text))
        for entry in _unique(rows)
        if entry.sort == "words" and _figures_in(entry.text) >= 2
    )


def _unique(rows: Rows) -> Iterable[Entry]:
    return (entry for row in rows for entry in row.values() if not entry.spread)


def _figures_in(text: str) -> int:
    """How many separate runs of digits a text has."""
    return sum(
        character.isdigit() and not before.isdigit() for before, character in zip(" " + text, text, strict=False)
    )
