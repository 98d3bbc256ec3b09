"""What units answered, laid out for restating: one column of whole numbers for each unit, one row for each figure.

rows      TQ01 2021-01 | TQ01 2021-02 | ... | TT20 2025-12      an indicator and a period, same in every column
columns   unit 1001:  12, 12, ..., 3                            0 where there is no number
bits      which rows of a column were answered, were nil, ...   bit r of an integer stands for row r
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tongket.rollup.facts import Fact, State
from tongket.rollup.indicators import Indicator
from tongket.rollup.periods import Period
from tongket.rollup.restate.refusals import BadSeries, check_restatable

Column = Sequence[int]
Bits = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every unit: its indicator, its period, and the day whose map the answers are on.

    Without `on` that is the period's last day.
    """

    indicator: Indicator
    period: Period
    on: date | None = None

    @property
    def day(self) -> date:
        return self.on or self.period.last_day


@dataclass(frozen=True, slots=True)
class Series:
    """Columns of counts, by unit, none of them negative.

    `answered`: the rows a unit answered, all of its column when it is not named; `marks`: of those, the rows
    with a nil return, an estimate, "not collected" or "not applicable". `as_reported`: the figures are of what was
    reported, so that who did not answer brings nothing; how complete they are is then for the caller to say.

    Raises: NotRestatable, BadSeries.
    """

    rows: tuple[Row, ...]
    columns: Mapping[int, Column]
    answered: Bits = field(default_factory=dict)
    marks: Mapping[State, Bits] = field(default_factory=dict)
    as_reported: bool = False

    def __post_init__(self) -> None:
        for indicator in dict.fromkeys(row.indicator for row in self.rows):
            check_restatable(indicator)
        for unit, column in self.columns.items():
            if len(column) != len(self.rows):
                raise BadSeries(
                    f"Unit {unit} has {len(column)} numbers for {len(self.rows)} rows.", subject=(unit, len(column))
                )

    @classmethod
    def of(cls, rows: Iterable[Row], facts: Iterable[Fact]) -> Series:
        """The facts that belong to such rows; those of several categories are added, others are passed over.

        Raises: BadSeries, when two rows ask for the same indicator and period.
        """
        rows = tuple(rows)
        places = {(row.indicator.code, row.period): place for place, row in enumerate(rows)}
        if len(places) < len(rows):
            raise BadSeries("Two rows ask for the same indicator and period.", subject=rows)
        columns: dict[int, list[int]] = defaultdict(lambda: [0] * len(rows))
        seen: dict[State, dict[int, int]] = {state: defaultdict(int) for state in State}
        for fact in facts:
            place = places.get((fact.indicator, fact.period))
            if place is not None:
                columns[fact.unit][place] += fact.value or 0
                seen[fact.state][fact.unit] |= 1 << place
        answered = {unit: _all_bits(seen, unit) for unit in columns}
        return cls(rows, dict(columns), answered, _marks(seen))

    @property
    def every_row(self) -> int:
        """The bits of all rows."""
        return (1 << len(self.rows)) - 1

    def answered_by(self, unit: int) -> int:
        """The bits of the rows that a unit answered, be it with "not collected"."""
        return self.answered.get(unit, self.every_row) if unit in self.columns else 0

    def marked(self, state: State, unit: int) -> int:
        """The bits of the rows that a unit answered in such a way."""
        return self.marks.get(state, {}).get(unit, 0)

    def unknown(self, unit: int) -> int:
        """The bits of the rows of which nobody knows how much there was in a unit."""
        if self.as_reported:
            return 0
        return self.every_row & ~self.answered_by(unit) | self.marked(State.NOT_COLLECTED, unit)

    def value(self, unit: int, row: int) -> int:
        return self.columns[unit][row] if unit in self.columns else 0


def _all_bits(seen: Mapping[State, Bits], unit: int) -> int:
    bits = 0
    for marks in seen.values():
        bits |= marks.get(unit, 0)
    return bits


def _marks(seen: Mapping[State, Bits]) -> dict[State, Bits]:
    """A row is nil or not applicable when every answer to it was, the others when one answer was."""
    somehow = (State.VALUE, State.ESTIMATE, State.NOT_COLLECTED)
    louder = {State.NIL: somehow, State.NOT_APPLICABLE: (*somehow, State.NIL)}
    marks: dict[State, Bits] = {state: dict(seen[state]) for state in (State.ESTIMATE, State.NOT_COLLECTED)}
    for state, others in louder.items():
        drowned = {one: seen[one] for one in others}
        marks[state] = {unit: bits & ~_all_bits(drowned, unit) for unit, bits in seen[state].items()}
    return marks


def rows_of(bits: int) -> Iterator[int]:
    """The rows that bits stand for, in order.

    >>> list(rows_of(0b1010))
    [1, 3]
    """
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
