"""The reference engine: what the right answer is, in plain Python. It is read, not optimised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tongket.rollup.engines.asking import Asking, reporting_window
from tongket.rollup.engines.refusals import why_refused
from tongket.rollup.facts import Due, Fact, Figure, Gap, Request, State
from tongket.rollup.indicators import Combine, Indicator, Nature
from tongket.rollup.tree import Tree

ORDER = tuple(State)


@dataclass(frozen=True, slots=True)
class Answers:
    """The facts inside a request; facts that say the same for the same last day are one answer."""

    inside: list[list[Fact]]
    straddling: int


class MemoryEngine(Asking):
    """Figures by looking at every fact.

    >>> from tongket.rollup import Combine, Fact, Indicator, Link, Nature, Period, Request, Tree
    >>> march = Period.parse("admin:2025-03")
    >>> engine = MemoryEngine(
    ...     Tree([Link(1, None), Link(7, 1), Link(8, 1)]),
    ...     [Indicator("TT01", Nature.FLOW, Combine.SUM)],
    ...     [Fact("TT01", 7, march, 5), Fact("TT01", 8, march, 2)],
    ... )
    >>> engine.figure(Request("TT01", 1, Period.parse("admin:2025-Q1"))).value
    7

    Raises: BadIndicator, BadFact.
    """

    def __init__(
        self, tree: Tree, indicators: Iterable[Indicator], facts: Iterable[Fact], due: Iterable[Due] = ()
    ) -> None:
        super().__init__(tree, indicators)
        self.facts = list(facts)
        self.due = set(due)
        self._check_reported([*self.facts, *self.due])

    def _count(self, requests: Sequence[Request], detail: bool) -> list[Figure]:
        return [self._count_one(request, detail) for request in requests]

    def _count_one(self, request: Request, detail: bool) -> Figure:
        indicator = self.indicators[request.indicator]
        answers = self._stock(request) if indicator.nature is Nature.STOCK else self._flow(request)
        if refused := why_refused(indicator, request, [fact for answer in answers.inside for fact in answer]):
            raise refused
        last_day = request.period.last_day
        used = [answer for answer in answers.inside if _best(answer).state.gives_value]
        is_stock = indicator.nature is Nature.STOCK
        states = [_best(answer).state for answer in answers.inside]
        due = self._due_within(request)
        answered = {(fact.unit, fact.period) for fact in self._about(request)}
        gaps = [Gap(one.unit, one.period, one.indicator) for one in due if (one.unit, one.period) not in answered]
        return Figure(
            request,
            value=_value(indicator, used),
            due=len(due),
            reported=len(due) - len(gaps),
            facts=len(used),
            nil=states.count(State.NIL),
            estimated=states.count(State.ESTIMATE),
            not_collected=states.count(State.NOT_COLLECTED),
            carried=sum(is_stock and answer[0].period.last_day != last_day for answer in used),
            straddling=answers.straddling,
            gaps=tuple(sorted(gaps)) if detail else (),
            sources=_sources(used) if detail else (),
        )

    def _about(self, request: Request) -> list[Fact]:
        """Facts of the indicator and category, whatever their unit and period."""
        return [
            fact
            for fact in self.facts
            if fact.indicator == request.indicator and request.category in (None, fact.category)
        ]

    def _flow(self, request: Request) -> Answers:
        """Every fact wholly inside the period, of units within on the fact's own last day."""
        touching = [
            fact
            for fact in self._about(request)
            if fact.period.overlaps(request.period) and self.tree.within(fact.unit, request.unit, fact.period.last_day)
        ]
        inside = [fact for fact in touching if request.period.covers(fact.period)]
        outside = [fact for fact in touching if not request.period.covers(fact.period)]
        return Answers([[fact] for fact in inside], sum(fact.state.gives_value for fact in outside))

    def _stock(self, request: Request) -> Answers:
        """Each unit's last answers in the reporting year, of units within on the request's last day."""
        last_day = request.period.last_day
        since = reporting_window(self.indicators[request.indicator], request.period)
        known = [
            fact
            for fact in self._about(request)
            if since <= fact.period.last_day <= last_day and self.tree.within(fact.unit, request.unit, last_day)
        ]
        latest = {}
        for fact in sorted(known, key=lambda fact: fact.period.last_day):
            latest[fact.unit, fact.category] = fact.period.last_day
        answers = defaultdict(list)
        for fact in known:
            if fact.period.last_day == latest[fact.unit, fact.category]:
                answers[fact.unit, fact.category, fact.key].append(fact)
        return Answers(list(answers.values()), 0)

    def _due_within(self, request: Request) -> list[Due]:
        return [due for due in self.due if due.indicator == request.indicator and self._is_within(due, request)]

    def _is_within(self, due: Due, request: Request) -> bool:
        """Whether something due is measured by a request, on the map of the facts that would answer it."""
        if self.indicators[due.indicator].nature is Nature.STOCK:
            is_inside, map_day = request.period.contains(due.period.last_day), request.period.last_day
        else:
            is_inside, map_day = request.period.covers(due.period), due.period.last_day
        return is_inside and self.tree.within(due.unit, request.unit, map_day)


def _best(answer: list[Fact]) -> Fact:
    """The fact that speaks for an answer: a value before a nil before an estimate."""
    return min(answer, key=lambda fact: ORDER.index(fact.state))


def _value(indicator: Indicator, used: list[list[Fact]]) -> int | None:
    if not used:
        return None
    if indicator.combine is Combine.DISTINCT:
        return len({fact.key for answer in used for fact in answer if fact.value})
    return sum(_best(answer).value or 0 for answer in used)


def _sources(used: list[list[Fact]]) -> tuple[str, ...]:
    facts = [fact for answer in used for fact in answer if fact.state.gives_value]
    return tuple(sorted({fact.source for fact in facts} - {""}))
