"""The same figures at the size of a city, by DuckDB in the process: all requests of a kind in one statement.

    ask ─┬─ × period × fact × up → seen → answer → one row of counts a request
         └─ × period × due  × up → one row of completeness a request

A request whose facts might have to be refused (`trouble`) is decided by `refusals`, on those facts alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tongket.rollup.engines.asking import Asking, reporting_window
from tongket.rollup.engines.refusals import why_refused
from tongket.rollup.engines.store import DueRow, FactRow, Store
from tongket.rollup.facts import Due, Fact, Figure, Request
from tongket.rollup.indicators import Combine, Indicator, Nature
from tongket.rollup.nonsense import Nonsense
from tongket.rollup.periods import Period
from tongket.rollup.tree import Tree

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ANY_CATEGORY = -1
NO_SUCH_CATEGORY = -2

#: One request a row; `since` is the first day from which a stock may be carried.
ASK = """
WITH ask AS (
    SELECT unnest($i) AS i, unnest($indicator)::INTEGER AS indicator, unnest($unit)::BIGINT AS asked,
        unnest($category)::INTEGER AS category, unnest($first)::INTEGER AS first,
        unnest($last)::INTEGER AS last, unnest($since)::INTEGER AS since,
        unnest($is_distinct)::BOOLEAN AS is_distinct,
        unnest($is_alone)::BOOLEAN AS is_alone
)"""
COLUMNS = ("i", "indicator", "unit", "category", "first", "last", "since", "is_distinct", "is_alone")

#: Facts that could be counted, with whether they lie inside and whether they may have to be refused.
SEEN = """
seen AS (
    SELECT ask.i, f.row, f.unit, f.period, f.category, f.key, f.value, f.state, p.last,
        ask.last AS asked_last, ask.is_distinct, {inside} AS inside,
        CASE WHEN ask.is_distinct THEN f.key = 0 AND f.value > 0
             ELSE f.suspect OR (ask.is_alone AND f.state <= 2 AND f.unit <> ask.asked) END AS trouble
    FROM ask
    JOIN period p ON {touches}
    JOIN fact f ON f.indicator = ask.indicator AND f.period = p.id
        AND (ask.category = -1 OR f.category = ask.category)
    JOIN up ON up.unit = f.unit AND up.ancestor = ask.asked AND {map_day} >= up.since AND {map_day} < up.until
    {last}
)"""
FLOW = {
    "inside": "p.first >= ask.first AND p.last <= ask.last",
    "touches": "p.first <= ask.last AND p.last >= ask.first",
    "due_inside": "p.first >= ask.first AND p.last <= ask.last",
    "map_day": "p.last",
    "last": "",
    "carried": "false",
    "group": "i, unit, category, key, row",
}
STOCK = {
    "inside": "true",
    "touches": "p.last BETWEEN ask.since AND ask.last",
    "due_inside": "p.last BETWEEN ask.first AND ask.last",
    "map_day": "ask.last",
    "last": "QUALIFY p.last = max(p.last) OVER (PARTITION BY ask.i, f.unit, f.category)",
    "carried": "max(last) < max(asked_last)",
    "group": "i, unit, category, key",
}

#: Facts that say the same for the same last day are one answer. Flows are never grouped: two are two.
ANSWER = """
answer AS (
    SELECT i, key, min(state) AS state, max(value) AS value, bool_and(inside) AS inside, {carried} AS carried,
        bool_or(is_distinct) AS is_distinct, bool_or(trouble) AS trouble
    FROM seen GROUP BY {group}
)"""
TALLY = """
SELECT i,
    sum(value) FILTER (inside AND state <= 2),
    count(DISTINCT key) FILTER (is_distinct AND inside AND value > 0),
    count(*) FILTER (inside AND state <= 2),
    count(*) FILTER (inside AND state = 1),
    count(*) FILTER (inside AND state = 2),
    count(*) FILTER (inside AND state = 3),
    count(*) FILTER (carried AND state <= 2),
    count(*) FILTER (NOT inside AND state <= 2),
    bool_or(trouble)
FROM answer GROUP BY i"""
TROUBLE = """
SELECT i, row, unit, period, category, key, value, state FROM seen WHERE trouble AND inside"""
SOURCES = """
SELECT i, row FROM seen WHERE inside AND state <= 2"""

#: Whatever was due, and whether it was answered in the category asked for.
DUE = """
, asked_due AS (
    SELECT ask.i, d.unit, d.period,
        CASE WHEN ask.category = -1 THEN d.answered ELSE {answered} END AS answered
    FROM ask
    JOIN period p ON {due_inside}
    JOIN due d ON d.indicator = ask.indicator AND d.period = p.id
    JOIN up ON up.unit = d.unit AND up.ancestor = ask.asked AND {map_day} >= up.since AND {map_day} < up.until
)"""
IN_CATEGORY = """
    (d.indicator, d.unit, d.period, ask.category) IN (SELECT (indicator, unit, period, category) FROM fact)"""
COMPLETENESS = """
SELECT i, count(*), count(*) FILTER (answered) FROM asked_due GROUP BY i"""
GAPS = """
SELECT i, unit, period FROM asked_due WHERE NOT answered"""

Numbered = tuple[int, Request]


class DuckEngine(Asking):
    """Figures by DuckDB; the answers and refusals are exactly those of `MemoryEngine`.

    Raises: BadIndicator, BadFact.
    """

    def __init__(
        self, tree: Tree, indicators: Iterable[Indicator], facts: Iterable[Fact], due: Iterable[Due] = ()
    ) -> None:
        super().__init__(tree, indicators)
        facts, due = list(facts), list(due)
        self._check_reported([*facts, *due])
        number = {
            period: id_
            for id_, period in enumerate(dict.fromkeys([*(one.period for one in facts), *(one.period for one in due)]))
        }
        fact_rows = [
            (
                one.indicator,
                one.unit,
                number[one.period],
                one.category,
                one.key,
                one.value,
                one.state,
                one.source,
            )
            for one in facts
        ]
        due_rows = [(one.indicator, one.unit, number[one.period]) for one in due]
        self._store = Store(self, fact_rows, due_rows, {id_: period for period, id_ in number.items()})

    @classmethod
    def from_rows(
        cls,
        tree: Tree,
        indicators: Iterable[Indicator],
        fact_rows: Iterable[FactRow],
        due_rows: Iterable[DueRow],
        periods: Mapping[int, Period],
    ) -> DuckEngine:
        """An engine from plain tuples, for facts by the hundred thousand.

        Shape: fact (indicator, unit, period id, category, key, value, state, source); due its first three.
        Raises: BadIndicator, BadFact.
        """
        engine = cls.__new__(cls)
        Asking.__init__(engine, tree, indicators)
        engine._store = Store(engine, fact_rows, due_rows, periods)
        return engine

    def _count(self, requests: Sequence[Request], detail: bool) -> list[Figure]:
        numbered = list(enumerate(requests))
        cursor = self._store.connection.cursor()
        figures: dict[int, Figure] = {}
        refusals: dict[int, Nonsense] = {}
        for is_stock, nature in ((False, FLOW), (True, STOCK)):
            own = [(i, request) for i, request in numbered if self._is_stock(request) is is_stock]
            if own:
                question = Question(cursor, nature, self._ask(own), own)
                refusals |= self._refusals(question)
                figures |= self._figures(question, detail)
        if refusals:
            raise refusals[min(refusals)]
        return [figures[i] for i, _ in numbered]

    def _is_stock(self, request: Request) -> bool:
        return self.indicators[request.indicator].nature is Nature.STOCK

    def _ask(self, numbered: list[Numbered]) -> dict[str, list[Any]]:
        """The columns of the ask table."""
        rows = [self._ask_row(i, request) for i, request in numbered]
        return dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))

    def _ask_row(self, i: int, request: Request) -> tuple[Any, ...]:
        indicator, period = self.indicators[request.indicator], request.period
        category = request.category
        number = ANY_CATEGORY if category is None else self._store.number_by_text.get(category, NO_SUCH_CATEGORY)
        first, last = period.start.toordinal(), period.last_day.toordinal()
        since = reporting_window(indicator, period).toordinal()
        is_distinct, is_alone = indicator.combine is Combine.DISTINCT, indicator.combine is Combine.NONE
        code = self._store.number_by_code[indicator.code]
        return i, code, request.unit, number, first, last, since, is_distinct, is_alone

    def _figures(self, question: Question, detail: bool) -> dict[int, Figure]:
        tally, completeness = question.tally, question.completeness()
        sources = self._sources(question) if detail else {}
        gaps = question.gaps() if detail else {}
        return {
            i: Figure(
                request,
                value=self._value(request, tally.get(i, NOTHING)),
                due=completeness.get(i, (0, 0))[0],
                reported=completeness.get(i, (0, 0))[1],
                **dict(zip(COUNTS, tally.get(i, NOTHING)[2:-1], strict=True)),
                gaps=tuple(sorted(self._store.gap(request.indicator, *gap) for gap in gaps.get(i, ()))),
                sources=sources.get(i, ()),
            )
            for i, request in question.numbered
        }

    def _value(self, request: Request, counts: tuple[Any, ...]) -> int | None:
        total, distinct, facts = counts[:3]
        if not facts:
            return None
        is_distinct = self.indicators[request.indicator].combine is Combine.DISTINCT
        return int(distinct if is_distinct else total)

    def _sources(self, question: Question) -> dict[int, tuple[str, ...]]:
        text = self._store.sources
        return {i: tuple(sorted({text[row] for (row,) in rows} - {""})) for i, rows in question.sources().items()}

    def _refusals(self, question: Question) -> dict[int, Nonsense]:
        """What must be refused, decided on the facts that are in doubt."""
        refused: dict[int, Nonsense] = {}
        request_by_i = dict(question.numbered)
        for i, rows in question.trouble().items():
            request = request_by_i[i]
            facts = [self._store.fact(request.indicator, row) for row in rows]
            if why := why_refused(self.indicators[request.indicator], request, facts):
                refused[i] = why
        return refused


#: A tally without facts, and the figure's counts in the order of the tally.
NOTHING = (None, 0, 0, 0, 0, 0, 0, 0, False)
COUNTS = ("facts", "nil", "estimated", "not_collected", "carried", "straddling")


class Question:
    """The requests of one nature, and the statements that answer them.

    Shape: each answer is rows by the request's number.
    """

    def __init__(
        self,
        cursor: DuckDBPyConnection,
        nature: dict[str, str],
        ask: dict[str, list[Any]],
        numbered: list[Numbered],
    ) -> None:
        self.numbered = numbered
        self._cursor, self._ask = cursor, ask
        has_category = any(category != ANY_CATEGORY for category in ask["category"])
        self._seen = f"{ASK},{SEEN}".format(**nature)
        self._answer = f"{self._seen},{ANSWER}".format(**nature)
        self._due = f"{ASK}{DUE}".format(**nature, answered=IN_CATEGORY if has_category else "false")

    @cached_property
    def tally(self) -> dict[int, tuple[Any, ...]]:
        return {i: tuple(counts) for i, *counts in self._rows(self._answer + TALLY)}

    def trouble(self) -> dict[int, list[tuple[Any, ...]]]:
        """The facts in doubt, asked for only when a request has any."""
        in_doubt = any(counts[-1] for counts in self.tally.values())
        return self._by_request(self._seen + TROUBLE) if in_doubt else {}

    def sources(self) -> dict[int, list[tuple[Any, ...]]]:
        return self._by_request(self._seen + SOURCES)

    def gaps(self) -> dict[int, list[tuple[Any, ...]]]:
        return self._by_request(self._due + GAPS)

    def completeness(self) -> dict[int, tuple[int, int]]:
        return {i: (due, answered) for i, due, answered in self._rows(self._due + COMPLETENESS)}

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self._cursor.execute(statement, self._ask).fetchall()

    def _by_request(self, statement: str) -> dict[int, list[tuple[Any, ...]]]:
        rows_of: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for i, *row in self._rows(statement):
            rows_of[i].append(tuple(row))
        return rows_of
