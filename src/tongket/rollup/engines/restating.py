"""Figures on the map of another day: what the units of then answered, asked of the units of that map.

    facts ─▶ book: a row for each question and map, a column for each unit of then ─▶ restate ─▶ Figure.restated

It answers the same requests as any other engine, of units that are on the target map. A figure is a value only where
that is proved; else it has bounds. It is a figure of what was reported: a unit that did not answer brings nothing and
is a gap, as in every other figure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from tongket.rollup.bounds import Bounds, Contribution, Exactness, worst
from tongket.rollup.engines.asking import Asking, reporting_window
from tongket.rollup.engines.refusals import why_refused
from tongket.rollup.engines.store import DueRow, FactRow
from tongket.rollup.facts import BadRequest, Fact, Figure, Gap, Request, Restating, State
from tongket.rollup.indicators import Indicator, Nature
from tongket.rollup.nonsense import Nonsense
from tongket.rollup.periods import Period
from tongket.rollup.restate import (
    MapView,
    Plan,
    Restated,
    RestatedFigure,
    Row,
    Series,
    check_restatable,
    ratios,
    restate,
    together,
)
from tongket.rollup.tree import Tree

#: What records say of a fact: its indicator, unit, period id and category; a unit of the target map, and how much.
HomedRow = tuple[str, int, int, str, int, int]
Place = tuple[int, int]  # a unit and a row
Leaves = frozenset[int]

STATES = tuple(str(state) for state in State)
GIVES = frozenset(str(state) for state in State if state.gives_value)
TOLD = {"nil": "nil", "estimate": "estimated", "not_collected": "not_collected"}


class Said(NamedTuple):
    """A fact without its indicator; `period` is an id."""

    unit: int
    period: int
    category: str
    key: str
    value: int | None
    state: str
    source: str


class Question(NamedTuple):
    """A request without its unit: what is asked of every unit of then."""

    indicator: str
    period: Period
    category: str | None

    def takes(self, said: Said) -> bool:
        return self.category is None or self.category == said.category


class RestatingEngine(Asking):
    """Figures on the map that a view looks from.

    `homed` are counts from records that know their unit of that map. `origin` takes in only what was answered by units
    within that one, on the day of the answer: of a district that has ended, where its figure went. `version` is that
    of the edges on record, where the view goes by more shares than they have.

    Shape: fact and due rows as `DuckEngine.from_rows` takes them.
    Raises: BadIndicator; and when asked: NotRestatable, for what stays on its own map; BadRequest, Overlap.
    """

    def __init__(
        self,
        tree: Tree,
        indicators: Iterable[Indicator],
        fact_rows: Iterable[FactRow],
        due_rows: Iterable[DueRow],
        periods: Mapping[int, Period],
        view: MapView,
        *,
        homed: Iterable[HomedRow] = (),
        origin: int | None = None,
        version: str = "",
    ) -> None:
        super().__init__(tree, indicators)
        self.view, self.origin, self.version = view, origin, version or view.edges.version
        self.record = _Record(fact_rows, due_rows, periods, homed)
        self._children: dict[int | None, list[int]] = defaultdict(list)
        for link in tree.links:
            if link.holds(view.on):
                self._children[link.parent].append(link.unit)
        self._inside: dict[tuple[int, date], bool] = {}

    def is_inside(self, unit: int, day: date) -> bool:
        """Whether what a unit answered on a day is asked for."""
        inside = self._inside.get((unit, day))
        if inside is None:
            origin = self.origin
            inside = self.tree.exists(unit, day) if origin is None else self.tree.within(unit, origin, day)
            self._inside[unit, day] = inside
        return inside

    def _check_request(self, request: Request) -> None:
        super()._check_request(request)
        if not self.tree.exists(request.unit, self.view.on):
            raise BadRequest(f"Unit {request.unit} is not on the map of {self.view.on}.", subject=request)

    def _count(self, requests: Sequence[Request], detail: bool) -> list[Figure]:
        for code in dict.fromkeys(request.indicator for request in requests):
            check_restatable(self.indicators[code])
        book = _Book(self, dict.fromkeys(map(_question, requests)))
        areas: dict[Hashable, frozenset[int]] = {unit: self._area(unit) for unit in {one.unit for one in requests}}
        series = [sheet.restated(book, areas) for sheet in book.sheets.values()]
        return [self._figure(request, book, series, detail) for request in requests]

    def _area(self, unit: int) -> frozenset[int]:
        """The unit with everything below it on the target map."""
        found, waiting = {unit}, [unit]
        while waiting:
            below = self._children.get(waiting.pop(), [])
            found.update(below)
            waiting += below
        return frozenset(found)

    def _figure(self, request: Request, book: _Book, series: Iterable[Restated], detail: bool) -> Figure:
        found, brought = [], list[tuple[int, Contribution]]()
        for restated in series:
            for row in book.rows_of[_question(request)]:
                figure, contributions = restated.opened(request.unit, row)
                found.append(figure)
                brought += ((row, one) for one in contributions)
        places = {(one.unit, row) for row, one in brought}
        if refused := [book.refused[place] for place in places & book.refused.keys()]:
            raise min(refused, key=lambda one: (one.subject[1:], str(one)))
        tally = book.tallied(places)
        made_of = _made_of(one for row, one in brought if book.is_answered((one.unit, row)))
        restating = self._restating(together(found) if tally["facts"] else None, made_of, detail)
        gaps, sources = book.opened(places) if detail else ((), ())
        return Figure(
            request,
            restating.value,
            due=tally["due"],
            reported=tally["reported"],
            facts=tally["facts"],
            nil=tally["nil"],
            estimated=tally["estimated"],
            not_collected=tally["not_collected"],
            carried=tally["carried"],
            straddling=tally["straddling"],
            gaps=gaps,
            sources=sources,
            restated=restating,
        )

    def _restating(self, whole: RestatedFigure | None, made_of: tuple[Contribution, ...], detail: bool) -> Restating:
        if whole is None:
            return Restating(self.view.on, self.version, Exactness.NATIVE, None)
        return Restating(
            self.view.on,
            self.version,
            whole.exactness,
            whole.bounds,
            whole.estimate,
            whole.shares,
            sum(one.is_cut for one in made_of),
            made_of if detail else (),
        )

    def _assemble(self, request: Request, figure_by_count: dict[Request, Figure]) -> Figure:
        figure = super()._assemble(request, figure_by_count)
        if not figure.parts:
            return figure
        restating = self._ratio(self.indicators[request.indicator], figure.parts)
        return replace(figure, value=restating.value, restated=restating)

    def _ratio(self, indicator: Indicator, parts: Sequence[Figure]) -> Restating:
        """How surely a ratio is known, from both sides at once."""
        known = {part.request.indicator: part.restated for part in parts if part.restated}
        bounds, flag = None, worst(one.exactness for one in known.values())
        if all(one.bounds for one in known.values()):
            over, under = (self._side(side, known) for side in (indicator.numerator, indicator.denominator))
            is_among = set(indicator.numerator) <= set(indicator.denominator)
            bounds = ratios.joint(over, under, among=is_among)
            flag = ratios.flag_of(bounds, under, flag)
        return Restating(self.view.on, self.version, flag, bounds, cut=max(one.cut for one in known.values()))

    def _side(self, codes: Iterable[str], known: Mapping[str, Restating]) -> Bounds:
        """One side of a ratio in the numbers that are meant."""
        total = Bounds(0, 0)
        for code in codes:
            bounds, scale = known[code].bounds or total, 10 ** self.indicators[code].scale
            high = None if bounds.high is None else Fraction(bounds.high) / scale
            total += Bounds(Fraction(bounds.low) / scale, high)
        return total


def _question(request: Request) -> Question:
    return Question(request.indicator, request.period, request.category)


def _made_of(brought: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """What each unit brings, over all rows."""
    found: dict[int, Contribution] = {}
    for one in brought:
        so_far = found.get(one.unit, Contribution(one.unit, 0, 0))
        high = None if one.high is None or so_far.high is None else so_far.high + one.high
        found[one.unit] = Contribution(one.unit, so_far.low + one.low, high, so_far.answer + one.answer)
    return tuple(found[unit] for unit in sorted(found))


# What is on record --------------------------------------------------------------------------------------


class _Record:
    """Facts, dues and homes, by indicator and period."""

    def __init__(
        self,
        fact_rows: Iterable[FactRow],
        due_rows: Iterable[DueRow],
        periods: Mapping[int, Period],
        homed: Iterable[HomedRow],
    ) -> None:
        self.periods = periods
        self.facts: dict[str, dict[int, list[Said]]] = defaultdict(lambda: defaultdict(list))
        for row in fact_rows:
            self.facts[row[0]][row[2]].append(Said(*row[1:]))
        self.due: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for code, unit, period in due_rows:
            self.due[code][period].add(unit)
        self.homed: dict[tuple[str, int, int, str], list[tuple[int, int]]] = defaultdict(list)
        for code, unit, period, category, home, value in homed:
            self.homed[code, unit, period, category].append((home, value))
        self.suspects = cache(self._suspects)
        self.answered = cache(self._answered)

    def periods_of(self, code: str) -> dict[int, Period]:
        """The periods that something was answered or due for."""
        return {number: self.periods[number] for number in (*self.facts[code], *self.due[code])}

    def _answered(self, code: str, category: str | None) -> frozenset[tuple[int, int]]:
        """Unit and period id of whatever was answered."""
        return frozenset(
            (said.unit, number)
            for number, own in self.facts[code].items()
            for said in own
            if category is None or said.category == category
        )

    def _suspects(self, code: str) -> frozenset[int]:
        """Units that may have answered the same twice. More may be suspected than is wrong, never less."""
        numbers: dict[tuple[int, str, str], list[int]] = defaultdict(list)
        for number, own in self.facts[code].items():
            for said in own:
                numbers[said.unit, said.category, said.key].append(number)
        crosses = cache(self._cross)
        found = {unit for (unit, _, _), own in numbers.items() if crosses(tuple(own))}
        for unit, names in groupby(sorted(numbers), key=lambda name: name[0]):
            if any("" in side and len(side) > 1 for side in list(map(set, zip(*names, strict=True)))[1:]):
                found.add(unit)
        return frozenset(found)

    def _cross(self, numbers: Sequence[int]) -> bool:
        """Whether two of the periods share a day."""
        ordered = sorted((self.periods[number] for number in numbers), key=attrgetter("start"))
        return any(one.end > other.start for one, other in pairwise(ordered))


# Rows and columns ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sheet:
    """The columns of units that are restated by one view, and what records place of them."""

    view: MapView
    columns: dict[int, list[int]] = field(default_factory=dict)
    homed: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def restated(self, book: _Book, areas: Mapping[Hashable, frozenset[int]]) -> Restated:
        answered = {unit: book.rows_answered(unit) for unit in self.columns}
        series = Series(tuple(book.rows), self.columns, answered, as_reported=True)
        return restate(series, self.view, areas, homed=self.homed)


class _Book:
    """All that was answered to some questions: a row for each question and map of then, columns by unit.

    A unit that has ended without having territory of its own (a district that answered as one) is on a sheet of its
    own, where it stands for the units it was made of.
    """

    def __init__(self, engine: RestatingEngine, questions: Iterable[Question]) -> None:
        self._engine, self._record = engine, engine.record
        self.rows: list[Row] = []
        self.rows_of: dict[Question, list[int]] = {question: [] for question in questions}
        self._row_of: dict[tuple[Question, int], int] = {}
        self.refused: dict[Place, Nonsense] = {}
        self._gaps: dict[Place, list[Gap]] = defaultdict(list)
        self._sources: dict[Place, list[str]] = defaultdict(list)
        for question in self.rows_of:
            for day in self._map_days(question):
                self._lay(question, day)
        self._tally: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(self._blank))
        self.sheets: dict[tuple[int, Leaves] | None, _Sheet] = {None: _Sheet(engine.view)}
        self._gathering: dict[tuple[int, int], tuple[int, Leaves] | None] = {}
        for question in self.rows_of:
            is_stock = engine.indicators[question.indicator].nature is Nature.STOCK
            doubtful = self._write_stock(question) if is_stock else self._write_flow(question)
            self._refuse(question, doubtful)
            self._write_due(question, is_stock=is_stock)

    def tallied(self, places: Iterable[Place]) -> Counter[str]:
        """How many facts, nil returns, dues and so on there are at some places."""
        places = list(places)
        return Counter(
            {
                name: sum(columns[unit][row] for unit, row in places if unit in columns)
                for name, columns in self._tally.items()
            }
        )

    def is_answered(self, place: Place) -> bool:
        unit, row = place
        return unit in self._tally["facts"] and self._tally["facts"][unit][row] > 0

    def rows_answered(self, unit: int) -> int:
        """The bits of the rows that a unit answered."""
        return sum(1 << row for row, number in enumerate(self._tally["facts"][unit]) if number)

    def opened(self, places: Iterable[Place]) -> tuple[tuple[Gap, ...], tuple[str, ...]]:
        """The gaps and the sources at some places, in order."""
        places = list(places)
        gaps = sorted(gap for place in places for gap in self._gaps.get(place, ()))
        sources = {source for place in places for source in self._sources.get(place, ())}
        return tuple(gaps), tuple(sorted(sources - {""}))

    def _blank(self) -> list[int]:
        return [0] * len(self.rows)

    def _map_days(self, question: Question) -> Iterator[date]:
        """The days on whose maps the question was answered."""
        if self._engine.indicators[question.indicator].nature is Nature.STOCK:
            yield question.period.last_day
            return
        for period in self._record.periods_of(question.indicator).values():
            if period.overlaps(question.period):
                yield period.last_day

    def _lay(self, question: Question, day: date) -> None:
        key = question, id(self._engine.view.plan(day))
        if key not in self._row_of:
            self._row_of[key] = len(self.rows)
            self.rows_of[question].append(len(self.rows))
            self.rows.append(Row(self._engine.indicators[question.indicator], question.period, day))

    def _write_flow(self, question: Question) -> dict[Place, list[Said]]:
        """Every answer wholly inside the period; what there is of units that may have answered twice."""
        inside, suspects = self._engine.is_inside, self._record.suspects(question.indicator)
        doubtful: dict[Place, list[Said]] = defaultdict(list)
        for number, own in self._record.facts[question.indicator].items():
            period = self._record.periods[number]
            if not period.overlaps(question.period):
                continue
            day, is_covered = period.last_day, question.period.covers(period)
            plan = self._engine.view.plan(day)
            row = self._row_of[question, id(plan)]
            for said in own:
                if not question.takes(said) or not inside(said.unit, day):
                    continue
                if not is_covered:
                    self._count("straddling", said.unit, row, int(said.state in GIVES))
                    continue
                self._put(question.indicator, row, plan, day, (said,))
                if said.unit in suspects:
                    doubtful[said.unit, row].append(said)
        return doubtful

    def _write_stock(self, question: Question) -> dict[Place, list[Said]]:
        """Each unit's last answers in the reporting year."""
        day = question.period.last_day
        plan, suspects = self._engine.view.plan(day), self._record.suspects(question.indicator)
        row = self._row_of[question, id(plan)]
        doubtful: dict[Place, list[Said]] = defaultdict(list)
        for (unit, _), (last, own) in self._last_known(question).items():
            for _, answer in groupby(sorted(own, key=attrgetter("key")), key=attrgetter("key")):
                self._put(question.indicator, row, plan, day, tuple(answer), is_carried=last != day)
            if unit in suspects:
                doubtful[unit, row] += own
        return doubtful

    def _last_known(self, question: Question) -> dict[tuple[int, str], tuple[date, list[Said]]]:
        """By unit and category, its last day and what it said then."""
        day, record = question.period.last_day, self._record
        since = reporting_window(self._engine.indicators[question.indicator], question.period)
        known: dict[tuple[int, str], tuple[date, list[Said]]] = {}
        for number, own in record.facts[question.indicator].items():
            last = record.periods[number].last_day
            if not since <= last <= day:
                continue
            for said in own:
                if question.takes(said) and self._engine.is_inside(said.unit, day):
                    key = said.unit, said.category
                    if key not in known or known[key][0] < last:
                        known[key] = last, [said]
                    elif known[key][0] == last:
                        known[key][1].append(said)
        return known

    def _put(
        self, code: str, row: int, plan: Plan, day: date, answer: Sequence[Said], *, is_carried: bool = False
    ) -> None:
        """One answer into its column, and what must be known about it."""
        best = answer[0] if len(answer) == 1 else min(answer, key=lambda said: STATES.index(said.state))
        unit = best.unit
        if best.state in TOLD:
            self._count(TOLD[best.state], unit, row)
        if best.state not in GIVES:
            return
        sheet = self._sheet(unit, plan, day)
        if unit not in sheet.columns:
            sheet.columns[unit] = self._blank()
        sheet.columns[unit][row] += best.value or 0
        self._count("facts", unit, row)
        self._count("carried", unit, row, int(is_carried))
        self._sources[unit, row] += (said.source for said in answer if said.state in GIVES)
        targets = plan.relation.to(unit)
        if len(targets) > 1:
            for home, value in self._record.homed.get((code, unit, best.period, best.category), ()):
                if home in targets:
                    column = sheet.homed.setdefault((unit, home), self._blank())
                    column[row] += value

    def _sheet(self, unit: int, plan: Plan, day: date) -> _Sheet:
        """Where a unit's column stands."""
        key = unit, id(plan)
        if key not in self._gathering:
            is_lost = plan.relation.to(unit) == {unit} and not self._engine.tree.exists(unit, self._engine.view.on)
            self._gathering[key] = (unit, self._leaves(unit, day)) if is_lost else None
        chosen = self._gathering[key]
        if chosen not in self.sheets and chosen:
            view = self._engine.view
            gathered = MapView(view.edges, view.on, with_people=view.with_people, gathered={unit: chosen[1]})
            self.sheets[chosen] = _Sheet(gathered)
        return self.sheets[chosen]

    def _leaves(self, unit: int, day: date) -> Leaves:
        """The lowest units below a unit on a day."""
        below = self._engine.tree.below(unit, day)
        return below - {self._engine.tree.parent(each, day) for each in below} - {unit}

    def _write_due(self, question: Question, *, is_stock: bool) -> None:
        """Whatever was due, on the map of the answers it would have had."""
        last_day, view = question.period.last_day, self._engine.view
        answered = self._record.answered(question.indicator, question.category)
        for number, units in self._record.due[question.indicator].items():
            period = self._record.periods[number]
            is_asked = question.period.contains(period.last_day) if is_stock else question.period.covers(period)
            if not is_asked:
                continue
            day = last_day if is_stock else period.last_day
            row = self._row_of[question, id(view.plan(day))]
            for unit in units:
                if self._engine.is_inside(unit, day):
                    self._count("due", unit, row)
                    if (unit, number) in answered:
                        self._count("reported", unit, row)
                    else:
                        self._gaps[unit, row].append(Gap(unit, period, question.indicator))

    def _count(self, name: str, unit: int, row: int, number: int = 1) -> None:
        if number:
            self._tally[name][unit][row] += number

    def _refuse(self, question: Question, doubtful: Mapping[Place, Sequence[Said]]) -> None:
        """Note what may not be counted, to be said when somebody asks for it."""
        indicator = self._engine.indicators[question.indicator]
        by_unit: dict[int, list[Said]] = defaultdict(list)
        for (unit, _), own in doubtful.items():
            by_unit[unit] += own
        for unit, own in by_unit.items():
            request = Request(question.indicator, unit, question.period, question.category)
            facts = [self._fact(question.indicator, said) for said in own]
            if refused := why_refused(indicator, request, facts):
                self.refused.update({(unit, row): refused for row in self.rows_of[question]})

    def _fact(self, code: str, said: Said) -> Fact:
        period = self._record.periods[said.period]
        return Fact(code, said.unit, period, said.value, State(said.state), said.category, said.key, said.source)
