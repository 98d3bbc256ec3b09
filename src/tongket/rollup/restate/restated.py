"""A series on the map of another day: `restate(series, view)` and what can be asked of the outcome.

A period belongs to the map of its last day, so rows fall into blocks that share a plan. The columns of the units
surely inside, and of those perhaps inside, are each added up over all rows at once; what else there is to know of a
figure (sources, estimates, nil returns) is worked out when it is opened.

    low  = units surely inside + what records place there
    high = low + what is left of the units that the border cuts
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import add, sub
from typing import NamedTuple

from tongket.rollup.bounds import Bounds, Contribution, Exactness, worst
from tongket.rollup.facts import State
from tongket.rollup.indicators import NonsenseSum, check_sum
from tongket.rollup.restate import ratios
from tongket.rollup.restate.plan import MapView, Plan, Recipe, Targets
from tongket.rollup.restate.refusals import BadSeries
from tongket.rollup.restate.relation import OUTSIDE, Area
from tongket.rollup.restate.series import Column, Series, rows_of
from tongket.rollup.restate.tighten import tightened

Name = Hashable
#: By the unit of then and the unit of the target map: how much of each row records place there.
Homed = Mapping[tuple[int, int], Column]


class Bands(NamedTuple):
    """A restated column: least and most of each row, and how sure each is; where the flag is `none`, no most."""

    low: Sequence[int]
    high: Sequence[int]
    flags: Sequence[Exactness]


class Counted(NamedTuple):
    """How many answers are in a figure, how many of them by an unknown part, how many are missing, and how many
    said so: not collected, nothing to count, an estimate of the unit's own.
    """

    answers: int = 0
    cut: int = 0
    missing: int = 0
    not_collected: int = 0
    nil: int = 0
    estimated: int = 0


NO_ANSWERS = Counted()


@dataclass(frozen=True, slots=True)
class RestatedFigure:
    """One number on another map.

    `bounds` surely hold the truth if the answers are true, and are None for a ratio of nothing. `estimate` is what
    shares say, `shares` where they are from.
    """

    bounds: Bounds | None
    exactness: Exactness
    on: date
    version: str
    estimate: Bounds | None = None
    shares: str = ""
    counted: Counted = NO_ANSWERS

    @property
    def value(self) -> Fraction | int | None:
        """The number where it is exact, else None."""
        return self.bounds.low if self.bounds and self.exactness.is_exact else None


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that share a plan, as numbers and as bits; one of the days whose map they are on."""

    plan: Plan
    rows: tuple[int, ...]
    bits: int
    day: date
    is_all: bool

    def added(self, columns: Sequence[Column]) -> Column:
        """The columns added up, row by row, for the rows of the block."""
        if not self.is_all:
            columns = [[column[row] for row in self.rows] for column in columns]
        if len(columns) == 1:
            return columns[0]
        return list(map(sum, zip(*columns, strict=True))) if columns else [0] * len(self.rows)


def restate(
    series: Series, view: MapView, areas: Mapping[Name, Collection[int]] | None = None, *, homed: Homed | None = None
) -> Restated:
    """The series on the map of the view, for each area, or for each unit that an answer may belong to.

    `areas` name units of that map to be taken together; the figures of their units are never added up for it.
    `homed` is counted from records that know their unit of that map; what is left of a unit stays between bounds.

    Raises: BadSeries.
    """
    blocks = _blocks(series, view)
    for block in blocks:
        _check_units(series, view, block)
    records = _Records(series, blocks, homed or {})
    if areas is None:
        areas = {unit: (unit,) for unit in _every_target(series, blocks)}
    return Restated(series, view, {name: frozenset(units) for name, units in areas.items()}, blocks, records)


class Restated:
    """A series on another map. Nothing is worked out before it is asked for; whole columns are kept."""

    def __init__(
        self, series: Series, view: MapView, areas: Mapping[Name, Targets], blocks: Sequence[Block], records: _Records
    ) -> None:
        self.series, self.view, self.areas = series, view, areas
        self._blocks, self._records = blocks, records
        self._block_of = {row: block for block in blocks for row in block.rows}
        self._bands: dict[Name, Bands] = {}

    @property
    def version(self) -> str:
        """The version of the edges that were gone by; it is printed under every table."""
        return self.view.edges.version

    @property
    def unplaced(self) -> tuple[int, ...]:
        """Units whose ground went nowhere known, so that what they answered is in no figure."""
        gone = {unit for block in self._blocks for unit in _answering(self.series, block) if _is_gone(block, unit)}
        return tuple(sorted(gone))

    def bands(self, area: Name) -> Bands:
        """The whole column of an area."""
        if area not in self._bands:
            targets = self.areas[area]
            parts = [(block, _bands(self.series, self._records, block, targets)) for block in self._blocks]
            self._bands[area] = _side_by_side(parts, len(self.series.rows))
        return self._bands[area]

    def contributions(self, area: Name, row: int) -> list[Contribution]:
        """What every unit brings to a figure, whether or not it answered."""
        recipe, bit = self._recipe(area, row), 1 << row
        found = []
        for unit in recipe.whole:
            value = self.series.value(unit, row)
            found.append(Contribution(unit, value, None if self.series.unknown(unit) & bit else value, value))
        for unit in recipe.cut:
            low = sum(column[row] for column in self._records.placed((unit,), self.areas[area]))
            high = None if self.series.unknown(unit) & bit else low + self._records.left(unit)[row]
            found.append(Contribution(unit, low, high, self.series.value(unit, row)))
        return found

    def figure(self, area: Name, row: int) -> RestatedFigure:
        """One figure."""
        return self.opened(area, row)[0]

    def opened(self, area: Name, row: int) -> tuple[RestatedFigure, list[Contribution]]:
        """One figure, and what every unit brings to it."""
        recipe, found = self._recipe(area, row), self.contributions(area, row)
        bounds = Bounds(sum(one.low for one in found), _sum([one.high for one in found], outside=recipe.outside))
        estimate, shares = (None, "") if bounds.is_point else self._estimate(area, row, found)
        answered = [one.unit for one in found if self.series.answered_by(one.unit) >> row & 1]

        def given_as(state: State) -> int:
            return sum(self.series.marked(state, unit) >> row & 1 for unit in answered)

        figure = RestatedFigure(
            bounds,
            _flag(bounds, recipe, is_homed=self._records.know(recipe.cut), is_estimated=estimate is not None),
            self.view.on,
            self.version,
            estimate,
            shares,
            Counted(
                answers=len(answered),
                cut=sum(one.is_cut for one in found),
                missing=len(found) - len(answered) + recipe.outside,
                not_collected=given_as(State.NOT_COLLECTED),
                nil=given_as(State.NIL),
                estimated=given_as(State.ESTIMATE),
            ),
        )
        return figure, found

    def over(self, area: Name, rows: Iterable[int]) -> RestatedFigure:
        """The flow of an area over several rows of one indicator, whichever maps they were reported on.

        Raises: NonsenseSum, for stocks and for rows of several indicators.
        """
        rows = list(rows)
        for indicator in {self.series.rows[row].indicator for row in rows}:
            if why := check_sum(indicator, over="time"):
                raise NonsenseSum(why, subject=(indicator.code, "time"))
        if len({self.series.rows[row].indicator for row in rows}) != 1:
            raise NonsenseSum("A sum over time is of one indicator.", subject=rows)
        return together([self.figure(area, row) for row in rows])

    def ratio(self, area: Name, numerator: Sequence[int], denominator: Sequence[int], *, among: bool) -> RestatedFigure:
        """The ratio of the sums of some rows, worked out from both at once.

        `among`: whatever the numerator counts is counted by the denominator too, in every unit.
        Raises: BadSeries, when `among` is said and a unit's numerator is above its denominator.
        """
        above, below = self._by_unit(area, numerator), self._by_unit(area, denominator)
        if among:
            _check_among(above, below)
        parts = [self.figure(area, row) for row in (*numerator, *denominator)]
        outside = any(self._recipe(area, row).outside for row in (*numerator, *denominator))
        over, under = (_sum_of(side, outside=outside) for side in (above, below))
        bounds = ratios.joint(over, under, among=among)
        flag = ratios.flag_of(bounds, under, worst(part.exactness for part in parts))
        return RestatedFigure(bounds, flag, self.view.on, self.version, counted=_counted(parts))

    def alike(self, area: Name, numerator: Sequence[int], denominator: Sequence[int]) -> Bounds | None:
        """Where the ratio would lie if every cut took the same share of both: an assumption, never a bound.

        None where an answer is missing, or where there is nothing to divide by.
        """
        above, below = self._by_unit(area, numerator), self._by_unit(area, denominator)
        units = above.keys() | below.keys()
        pairs = [(above.get(unit, NOTHING), below.get(unit, NOTHING)) for unit in units]
        sure, cut = (Fraction(0), Fraction(0)), []
        for one, other in pairs:
            if one.high is None or other.high is None:
                return None
            sure = (sure[0] + one.low, sure[1] + other.low)
            cut.append((one.high - one.low, other.high - other.low))
        return ratios.alike(sure, cut)

    def tightened(self, row: int, known: Mapping[int, int | Bounds]) -> dict[int, Bounds]:
        """The bounds of every unit that shares a common area with one whose total is known from elsewhere.

        Raises: BadSeries, when the totals cannot all be right or an answer is missing.
        """
        relation = self._block_of[row].plan.relation
        areas = {relation.area_of(target) for target in known}
        sources = frozenset[int]().union(*(area.sources for area in areas))
        self._check_closed(row, areas)
        ways = {unit: [target for target in relation.to(unit) if target is not None] for unit in sources}
        sure = {target: self._placed_in(row, target, sources) for area in areas for target in area.targets}
        counts = {unit: self._records.left(unit)[row] for unit in sources}
        found = tightened(ways, counts, {target: _less(total, sure[target]) for target, total in known.items()})
        return {target: bounds + Bounds(sure[target], sure[target]) for target, bounds in found.items()}

    def _check_closed(self, row: int, areas: Iterable[Area]) -> None:
        """That every count of the areas is known, and that nothing came from elsewhere or went elsewhere."""
        relation = self._block_of[row].plan.relation
        for area in areas:
            silent = [unit for unit in area.sources if self.series.unknown(unit) >> row & 1]
            leaking = [unit for unit in area.sources if None in relation.to(unit)]
            leaking += [unit for unit in area.targets if None in relation.origins(unit)]
            if silent or leaking:
                why = "did not say how much it had" if silent else "has ground from or to nowhere known"
                unit = min(silent or leaking)
                raise BadSeries(f"Unit {unit} {why}, so nothing narrower follows.", subject=unit)

    def _recipe(self, area: Name, row: int) -> Recipe:
        return self._block_of[row].plan.recipe(self.areas[area])

    def _placed_in(self, row: int, target: int, sources: Iterable[int]) -> int:
        return sum(column[row] for column in self._records.placed(sources, frozenset({target})))

    def _estimate(self, area: Name, row: int, found: Iterable[Contribution]) -> tuple[Bounds | None, str]:
        """What shares say of a figure, and where they are from; nothing when one answer or one share is missing."""
        total, sources = Bounds(0, 0), dict[str, None]()
        for unit, low, high, _ in found:
            share = None
            if high is not None and low < high and not self._records.know((unit,)):
                share = self._block_of[row].plan.share(unit, self.areas[area])
            if share is not None:
                sources[share.source] = None
                total += Bounds(share.low * (high or 0), share.high * (high or 0))
            elif low == high:
                total += Bounds(low, high)
            else:
                return None, ""
        return total, "; ".join(sources)

    def _by_unit(self, area: Name, rows: Iterable[int]) -> dict[int, Bounds]:
        """What each unit brings to the sum of some rows, as the numbers that are meant."""
        found: dict[int, Bounds] = {}
        for row in rows:
            scale = 10 ** self.series.rows[row].indicator.scale
            for unit, low, high, _ in self.contributions(area, row):
                part = Bounds(Fraction(low, scale), None if high is None else Fraction(high, scale))
                found[unit] = found[unit] + part if unit in found else part
        return found


# Columns ----------------------------------------------------------------------------------------------


def _bands(series: Series, records: _Records, block: Block, targets: Targets) -> Bands:
    """The column of an area in one block: every answer is added once."""
    recipe = block.plan.recipe(targets)
    sure = [series.columns[unit] for unit in recipe.whole if unit in series.columns]
    low = block.added([*sure, *records.placed(recipe.cut, targets)])
    perhaps = block.added([records.left(unit) for unit in recipe.cut if unit in series.columns])
    high = list(map(add, low, perhaps)) if recipe.cut else low
    flags = _flags(series, records, block, recipe, targets, low, high)
    unknown = -1 if recipe.outside else 0
    for unit in (*recipe.whole, *recipe.cut):
        unknown |= series.unknown(unit)
    if unknown & block.bits:
        flags = [Exactness.NONE if unknown >> row & 1 else flag for row, flag in zip(block.rows, flags, strict=True)]
    return Bands(low, high, flags)


def _flags(
    series: Series, records: _Records, block: Block, recipe: Recipe, targets: Targets, low: Column, high: Column
) -> list[Exactness]:
    """How sure each row is, as if every unit had answered."""
    if not recipe.cut:
        return [recipe.flag] * len(low)
    surely = Exactness.EXACT_RECORDS if records.know(recipe.cut) else recipe.flag
    shareless = [unit for unit in recipe.cut if records.know((unit,)) or block.plan.share(unit, targets) is None]
    if len(shareless) == len(recipe.cut):
        return [surely if least == most else Exactness.BOUNDED for least, most in zip(low, high, strict=True)]
    blank = block.added([records.left(unit) for unit in shareless if unit in series.columns])
    return [
        surely if least == most else Exactness.BOUNDED if gap else Exactness.ESTIMATED
        for least, most, gap in zip(low, high, blank, strict=True)
    ]


def _side_by_side(parts: Sequence[tuple[Block, Bands]], rows: int) -> Bands:
    """The blocks' columns as one, every row in its place."""
    if len(parts) == 1:
        return parts[0][1]
    low, high, flags = [0] * rows, [0] * rows, [Exactness.NONE] * rows
    for block, (lows, highs, flags_) in parts:
        for row, least, most, flag in zip(block.rows, lows, highs, flags_, strict=True):
            low[row], high[row], flags[row] = least, most, flag
    return Bands(low, high, flags)


class _Records:
    """What records with a home of their own say: how much of a unit is where, and what is left of it."""

    def __init__(self, series: Series, blocks: Sequence[Block], homed: Homed) -> None:
        self._series = series
        self._homed: dict[int, dict[int, Column]] = defaultdict(dict)
        for (source, target), column in homed.items():
            _check_home(series, blocks, source, target, column)
            self._homed[source][target] = column
        self._left = {source: self._rest(source) for source in self._homed}

    def know(self, units: Iterable[int]) -> bool:
        """Whether records speak of any of the units."""
        return any(unit in self._homed for unit in units)

    def placed(self, units: Iterable[int], targets: Targets) -> list[Column]:
        """The columns that records place in the targets."""
        return [
            column
            for unit in units
            if unit in self._homed
            for target, column in self._homed[unit].items()
            if target in targets
        ]

    def left(self, unit: int) -> Column:
        """What records do not place of a unit; a unit without answers has no such column."""
        return self._left.get(unit) or self._series.columns.get(unit) or [0] * len(self._series.rows)

    def _rest(self, unit: int) -> list[int]:
        placed = map(sum, zip(*self._homed[unit].values(), strict=True))
        answers = self._series.columns.get(unit, [0] * len(self._series.rows))
        rest = list(map(sub, answers, placed))
        if min(rest, default=0) >= 0:
            return rest
        for row in rows_of(self._series.every_row & ~self._series.unknown(unit)):
            if rest[row] < 0:
                raise BadSeries(
                    f"Unit {unit} has {answers[row]} and records of it place {answers[row] - rest[row]}.",
                    subject=(unit, self._series.rows[row]),
                )
        return [max(0, one) for one in rest]


# Checking and cutting into blocks -----------------------------------------------------------------------


def _blocks(series: Series, view: MapView) -> list[Block]:
    rows: dict[int, list[int]] = defaultdict(list)
    plans: dict[int, tuple[Plan, date]] = {}
    for row, asked in enumerate(series.rows):
        plan = view.plan(asked.day)
        plans.setdefault(id(plan), (plan, asked.day))
        rows[id(plan)].append(row)
    return [
        Block(plan, tuple(rows[key]), sum(1 << row for row in rows[key]), day, is_all=len(plans) == 1)
        for key, (plan, day) in plans.items()
    ]


def _answering(series: Series, block: Block) -> Iterator[int]:
    """The units that answered a row of the block."""
    return (unit for unit in series.columns if series.answered_by(unit) & block.bits)


def _is_gone(block: Block, unit: int) -> bool:
    return block.plan.relation.to(unit) <= OUTSIDE


def _every_target(series: Series, blocks: Iterable[Block]) -> list[int]:
    """The units of the target map that some answer may belong to."""
    found = {
        target
        for block in blocks
        for unit in _answering(series, block)
        for target in block.plan.relation.to(unit)
        if target is not None
    }
    return sorted(found)


def _check_units(series: Series, view: MapView, block: Block) -> None:
    """That whoever answered was on the map, and that no district answered beside its communes."""
    inside = {part for unit in block.plan.gathered for part in block.plan.gathered[unit]}
    for unit in _answering(series, block):
        if not view.edges.exists(unit, block.day):
            raise BadSeries(f"Unit {unit} answered on the map of {block.day}, where it is not.", subject=unit)
        if unit in inside:
            raise BadSeries(f"Unit {unit} answered, and so it was to be gathered into another.", subject=unit)


def _check_home(series: Series, blocks: Iterable[Block], source: int, target: int, column: Column) -> None:
    if len(column) != len(series.rows):
        raise BadSeries(f"Records of unit {source} have {len(column)} rows, not {len(series.rows)}.", subject=source)
    for block in blocks:
        if target not in block.plan.relation.to(source) and any(column[row] for row in block.rows):
            raise BadSeries(f"Nothing of unit {source} can have come to unit {target}.", subject=(source, target))


# One figure -------------------------------------------------------------------------------------------

NOTHING = Bounds(0, 0)


def _sum(highs: Iterable[int | None], *, outside: bool) -> int | None:
    """The sum of the most of each, or None where one of them is not known."""
    total = 0
    for high in highs:
        if high is None:
            return None
        total += high
    return None if outside else total


def _sum_of(parts: Mapping[int, Bounds], *, outside: bool) -> Bounds:
    total = NOTHING
    for part in parts.values():
        total += part
    return Bounds(total.low, None) if outside else total


def _flag(bounds: Bounds, recipe: Recipe, *, is_homed: bool, is_estimated: bool) -> Exactness:
    if bounds.high is None:
        return Exactness.NONE
    if bounds.is_point:
        return Exactness.EXACT_RECORDS if is_homed else recipe.flag
    return Exactness.ESTIMATED if is_estimated else Exactness.BOUNDED


def _check_among(above: Mapping[int, Bounds], below: Mapping[int, Bounds]) -> None:
    """That in every unit, whatever surely came and whatever may have, the numerator is no more than the denominator."""
    for unit, over in above.items():
        under = below.get(unit, NOTHING)
        if over.high is None or under.high is None:
            continue
        if over.low > under.low or over.high - over.low > under.high - under.low:
            raise BadSeries(f"Unit {unit} counts more above than below, so one is not part of the other.", subject=unit)


def _less(total: int | Bounds, sure: int) -> Bounds:
    """A known total without what is surely inside."""
    bounds = total if isinstance(total, Bounds) else Bounds(total, total)
    if bounds.high is not None and bounds.high < sure:
        raise BadSeries(f"Records place {sure} where {bounds.high} are said to be.", subject=total)
    return Bounds(max(0, bounds.low - sure), None if bounds.high is None else bounds.high - sure)


def together(figures: Sequence[RestatedFigure]) -> RestatedFigure:
    """Figures of one area, from several periods or of different units, as one."""
    bounds, estimate = NOTHING, NOTHING
    for figure in figures:
        bounds += figure.bounds or NOTHING
    known = [figure.estimate or (figure.bounds if figure.value is not None else None) for figure in figures]
    for each in known:
        estimate += each or NOTHING
    flag = worst(figure.exactness for figure in figures)
    is_estimated = flag is Exactness.ESTIMATED
    shares = "; ".join(dict.fromkeys(figure.shares for figure in figures if figure.shares))
    first = figures[0]
    return RestatedFigure(
        bounds,
        flag,
        first.on,
        first.version,
        estimate if is_estimated else None,
        shares if is_estimated else "",
        _counted(figures),
    )


def _counted(figures: Iterable[RestatedFigure]) -> Counted:
    """How many answers of each sort are in several figures."""
    return Counted(*map(sum, zip(*(figure.counted for figure in figures), strict=True)))
