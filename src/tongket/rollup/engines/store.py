"""Facts put into an in-memory DuckDB: every text becomes a number on the way, so nothing has to be quoted.

    fact(row, indicator, unit, period, category, key, value, state, suspect)
    due(indicator, unit, period, answered)     period(id, first, last, after)
    up(unit, ancestor, since, until)           indicator(id, is_flow, is_distinct)

`suspect` marks facts of units whose answers might be counted twice: only those are looked at closely.
Units: days are proleptic day numbers (`date.toordinal`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from tongket.rollup.engines.asking import Asking
from tongket.rollup.facts import LARGEST, BadFact, Fact, Gap, State, why_not_value
from tongket.rollup.indicators import Combine, Nature
from tongket.rollup.periods import Period

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FactRow = tuple[str, int, int, str, str, int | None, str, str]
DueRow = tuple[str, int, int]

_STATES = tuple(State)
STATES = {str(state): number for number, state in enumerate(_STATES)}
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "temp_directory": "",
}
TABLES = {
    "fact": {
        "row": "INTEGER",
        "indicator": "INTEGER",
        "unit": "BIGINT",
        "period": "INTEGER",
        "category": "INTEGER",
        "key": "INTEGER",
        "value": "BIGINT",
        "state": "TINYINT",
    },
    "due": {"indicator": "INTEGER", "unit": "BIGINT", "period": "INTEGER"},
    "period": {"id": "INTEGER", "first": "INTEGER", "last": "INTEGER", "after": "INTEGER"},
    "up": {"unit": "BIGINT", "ancestor": "BIGINT", "since": "INTEGER", "until": "INTEGER"},
    "indicator": {"id": "INTEGER", "is_flow": "BOOLEAN", "is_distinct": "BOOLEAN"},
}

#: Units that answer the same thing as a whole and in parts, twice for the same days, or in two ways for one
#: last day. More may be suspected than is wrong, never less.
SUSPECTS = """
CREATE TABLE suspect AS
WITH counted AS (
    SELECT f.*, p.first, p.last, p.after, is_flow
    FROM fact f JOIN period p ON p.id = f.period JOIN indicator i ON i.id = f.indicator
    WHERE NOT is_distinct
), crossing AS (
    SELECT indicator, unit, first < max(after) OVER (
        PARTITION BY indicator, unit, category, key ORDER BY first, after, row
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS crosses
    FROM counted WHERE is_flow AND state <= 2
)
SELECT indicator, unit FROM counted GROUP BY ALL
HAVING bool_or(category = 0) AND bool_or(category > 0) OR bool_or(key = 0) AND bool_or(key > 0)
UNION SELECT indicator, unit FROM crossing WHERE crosses
UNION SELECT indicator, unit FROM (
    SELECT indicator, unit FROM counted WHERE NOT is_flow GROUP BY indicator, unit, category, key, last
    HAVING count(*) > 1 AND (min(value) <> max(value) OR count(value) NOT IN (0, count(*)))
)
"""
FINISH = (
    SUSPECTS,
    """CREATE OR REPLACE TABLE fact AS
       SELECT f.*, s.unit IS NOT NULL AS suspect
       FROM fact f LEFT JOIN suspect s ON s.indicator = f.indicator AND s.unit = f.unit""",
    """CREATE OR REPLACE TABLE due AS
       SELECT d.*, f.unit IS NOT NULL AS answered
       FROM (SELECT DISTINCT * FROM due) d LEFT JOIN (SELECT DISTINCT indicator, unit, period FROM fact) f
       ON f.indicator = d.indicator AND f.unit = d.unit AND f.period = d.period""",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


class Store:
    """The tables, and the way back from their numbers to names.

    Raises: BadFact, for a row that names nothing known or contradicts itself.
    """

    def __init__(
        self,
        asking: Asking,
        fact_rows: Iterable[FactRow],
        due_rows: Iterable[DueRow],
        periods: Mapping[int, Period],
    ) -> None:
        self._asking = asking
        codes = [code for code, one in asking.indicators.items() if one.nature is not Nature.RATIO]
        self.codes = codes
        self.number_by_code = {code: number for number, code in enumerate(codes)}
        self.periods = list(dict.fromkeys(periods.values()))
        number_by_period = {period: number for number, period in enumerate(self.periods)}
        self._number_by_id = {key: number_by_period[period] for key, period in periods.items()}
        self.number_by_text: dict[str, int] = {"": 0}
        self.sources: list[str] = []
        self.connection = self._fill(fact_rows, due_rows)
        self._texts = list(self.number_by_text)

    def fact(self, code: str, row: tuple[Any, ...]) -> Fact:
        """A row (number, unit, period, category, key, value, state) of the fact table as a fact again."""
        number, unit, period, category, key, value, state = row
        texts, source = self._texts, self.sources[number]
        return Fact(code, unit, self.periods[period], value, _STATES[state], texts[category], texts[key], source)

    def gap(self, code: str, unit: int, period: int) -> Gap:
        return Gap(unit, self.periods[period], code)

    def _fill(self, fact_rows: Iterable[FactRow], due_rows: Iterable[DueRow]) -> DuckDBPyConnection:
        import duckdb

        connection = duckdb.connect(":memory:", config=SETTINGS)
        lines = {
            "fact": self._fact_lines(fact_rows),
            "due": self._due_lines(due_rows),
            "period": self._period_lines(),
            "up": (f"{span.unit},{span.ancestor},{span.start},{span.end}\n" for span in self._asking.tree.spans()),
            "indicator": self._indicator_lines(),
        }
        for table, columns in TABLES.items():
            _read(connection, table, columns, lines[table])
        for statement in FINISH:
            connection.execute(statement)
        return connection

    def _fact_lines(self, rows: Iterable[FactRow]) -> Iterator[str]:
        codes, periods, sources = self.number_by_code, self._number_by_id, self.sources
        texts: dict[str, int] = defaultdict(lambda: len(texts), self.number_by_text)
        for number, row in enumerate(rows):
            code, unit, period, category, key, value, state, source = row
            try:
                if state != "value" or value is None or not 0 <= value <= LARGEST:
                    _check_value(row, value, state)
                yield (
                    f"{number},{codes[code]},{unit:d},{periods[period]},{texts[category]},{texts[key]},"
                    f"{'' if value is None else format(value, 'd')},{STATES[state]}\n"
                )
            except (KeyError, TypeError, ValueError) as error:
                raise self._bad_row(row, error) from error
            sources.append(source)
        self.number_by_text = dict(texts)

    def _due_lines(self, rows: Iterable[DueRow]) -> Iterator[str]:
        for row in rows:
            code, unit, period = row
            try:
                yield f"{self.number_by_code[code]},{unit:d},{self._number_by_id[period]}\n"
            except (KeyError, TypeError, ValueError) as error:
                raise self._bad_row(row, error) from error

    def _period_lines(self) -> Iterator[str]:
        for number, period in enumerate(self.periods):
            first, after = period.start.toordinal(), period.end.toordinal()
            yield f"{number},{first},{after - 1},{after}\n"

    def _indicator_lines(self) -> Iterator[str]:
        for number, code in enumerate(self.codes):
            one = self._asking.indicators[code]
            yield f"{number},{one.nature is Nature.FLOW},{one.combine is Combine.DISTINCT}\n"

    def _bad_row(self, row: FactRow | DueRow, error: Exception) -> BadFact:
        if isinstance(error, BadFact):
            return error
        why = self._asking._why_not_reported(row[0])
        if why is None and row[2] not in self._number_by_id:
            why = f"There is no period {row[2]}."
        known = ", ".join(STATES)
        return BadFact(why or f"Units and values are whole numbers and a state is one of {known}.", subject=row)


def _check_value(row: FactRow, value: int | None, state: str) -> None:
    if why := why_not_value(State(state), value):
        raise BadFact(f"{row[0]} of unit {row[1]}: {why}.", subject=row)


def _read(connection: DuckDBPyConnection, table: str, columns: dict[str, str], lines: Iterable[str]) -> None:
    """Fill a table through a temporary file, which DuckDB reads a hundred times faster than single rows."""
    with NamedTemporaryFile("w", suffix=".csv", encoding="ascii") as file:
        file.writelines(lines)
        file.flush()
        options: dict[str, Any] = {"path": file.name, "columns": columns}
        connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv($path, columns = $columns,"  # noqa: S608
            " header = false, auto_detect = false, delim = ',', quote = '', escape = '')",
            options,
        )
