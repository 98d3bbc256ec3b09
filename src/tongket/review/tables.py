"""A figure as a table, by unit or by period: as it was then, or on the map of another day.

As it was then, every number belongs to the unit that reported it. On another day's map every row is a unit of that map,
exact where that is proved and between bounds elsewhere, with what was cut.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongket import rollup
from tongket.reporting.models import Indicator
from tongket.reporting.queries import figures
from tongket.review import queries
from tongket.review.models import Citation
from tongket.rollup.restate import Contribution, NotRestatable, check_restatable
from tongket.units.models import Unit
from tongket.units.queries import attributes, became, edge_set, names, span, tree
from tongket.web.shown import Shown, between_text, day_text, number_text

ONE_DAY = timedelta(days=1)
MOST_NAMED = 3


# Whether and how -------------------------------------------------------------------------------------------------


def has_changed(first: date, on: date) -> bool:
    """Whether the map of a day is another than that of some earlier or later one."""
    return bool(edge_set().between(first, on).steps)


def edge_version() -> str:
    """The version of the edges between units as they are now."""
    return edge_set().version


def has_other_edges(citation: Citation) -> bool:
    """Whether the edges that a citation went by have changed since."""
    return citation.map_on is not None and citation.edge_version != edge_version()


def why_not_on_a_map(indicator: Indicator) -> str:
    """Why the numbers of an indicator stay on their own map, in the reader's language; empty when they do not."""
    try:
        for code in queries.codes_of(indicator):
            check_restatable(queries.indicators()[code].as_rule())
    except NotRestatable as refused:
        return refused.sentence[(get_language() or "vi")[:2]]
    return ""


def is_on_map(unit: int, on: date) -> bool:
    """Whether a unit exists on a day."""
    return tree().exists(unit, on)


def is_below(unit: int, top: int, on: date) -> bool:
    """Whether a unit lies within another on a day."""
    return tree().within(unit, top, on)


# By unit ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Restated:
    """One unit of the target map, its figure there, and which units of then were cut, in words."""

    unit_id: int
    name: str
    figure: rollup.Figure
    why: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A unit of then inside a figure: what it answered, and how much of that is inside."""

    unit_id: int
    name: str
    validity: str
    part: Contribution


@dataclass(frozen=True, slots=True)
class OnMap:
    """A figure on the map of a day: of the unit itself, or of what of it is where when it is not on that map.

    `rows` are the units of the map below it, or those it became; `made_of` what the units of then bring to one that
    has nothing below.
    """

    on: date
    version: str
    whole: Restated
    rows: tuple[Restated, ...]
    made_of: tuple[Brought, ...]
    is_there: bool


def on_map(citation: Citation, unit: Unit, on: date) -> OnMap:
    """A citation's figure for a unit on the map of a day, as known when printed."""
    is_there = is_on_map(unit.pk, on)
    units = tree().children(unit.pk, on) if is_there else _heirs(citation, unit, on)
    asked = [_request(citation, each) for each in (unit.pk, *units)]
    if is_there:
        whole, *parts = figures(asked, known_at=citation.known_at, detail=True, on_map=on)
    else:
        (whole,) = figures(asked[:1], known_at=citation.known_at, detail=True)
        parts = figures(asked[1:], known_at=citation.known_at, detail=True, on_map=on, origin=unit.pk)
    found = [whole, *(part for part in parts if part.facts or part.due)]
    rows = _restated(citation, found, on)
    order = attributes([row.unit_id for row in rows], on)
    shown = sorted(rows[1:], key=lambda row: (bytes(order[row.unit_id].sort_key), row.unit_id))
    made_of = () if shown else _brought(whole, citation.period.period.last_day)
    return OnMap(on, edge_set().version, rows[0], tuple(shown), made_of, is_there)


def _request(citation: Citation, unit: int, period: rollup.Period | None = None) -> rollup.Request:
    return rollup.Request(citation.indicator.code, unit, period or citation.period.period, citation.category or None)


def _heirs(citation: Citation, unit: Unit, on: date) -> list[int]:
    """The units of a day's map that have ground of a unit that is not on it."""
    ended = unit.valid_to - ONE_DAY if unit.valid_to else citation.period.period.last_day
    since = min(ended, citation.period.period.last_day)
    since = since if tree().exists(unit.pk, since) else ended
    below = tree().below(unit.pk, since)
    leaves = below - {tree().parent(each, since) for each in below}
    if on < since:
        routes = edge_set().between(since, on).relation()
        return sorted({place for leaf in leaves for place in routes.to(leaf) if place is not None})
    return sorted({heir for heirs in became(leaves, since, on).values() for heir in heirs})


def _restated(citation: Citation, found: Sequence[rollup.Figure], on: date) -> list[Restated]:
    called = names([figure.request.unit for figure in found], on)
    cut = {one.unit for figure in found for one in _cut(figure)}
    names_then = names(cut, citation.period.period.last_day)
    return [
        Restated(
            figure.request.unit,
            called[figure.request.unit],
            figure,
            why_cut([names_then[one.unit] for one in _cut(figure)]),
        )
        for figure in found
    ]


def _cut(figure: rollup.Figure) -> list[Contribution]:
    """What units of then bring by an unknown part, the most first."""
    by_unit: dict[int, Contribution] = {}
    for part in figure.parts or (figure,):
        if part.restated:
            by_unit |= {one.unit: one for one in part.restated.made_of if one.is_cut}
    return sorted(by_unit.values(), key=lambda one: (one.low - (one.high or 0), one.unit))


def certainty(figure: rollup.Figure) -> str:
    """How sure a figure is, in words; nothing for one that nobody reported or that was not restated."""
    restated = figure.restated
    if restated is None or restated.bounds is None:
        return ""
    return restated.exactness.label[(get_language() or "vi")[:2]]


def why_cut(called: Sequence[str]) -> str:
    """Which units of then were cut, in words; empty when none was."""
    if not called:
        return ""
    more = len(called) - MOST_NAMED
    values = {"names": ", ".join(called[:MOST_NAMED]), "count": number_text(more)}
    if more > 0:
        return _("were cut: %(names)s and %(count)s more") % values
    return _("were cut: %(names)s") % values


def _brought(figure: rollup.Figure, then: date) -> tuple[Brought, ...]:
    made_of = figure.restated.made_of if figure.restated else ()
    looks = attributes([one.unit for one in made_of], then)
    called = names(looks.keys(), then)
    found = [
        Brought(one.unit, called[one.unit], span(looks[one.unit].valid_from, looks[one.unit].valid_to), one)
        for one in made_of
    ]
    return tuple(sorted(found, key=lambda one: (bytes(looks[one.unit_id].sort_key), one.unit_id)))


# By period -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series: its figure, and which units of then were cut, in words."""

    period: rollup.Period
    figure: rollup.Figure
    why: str


def steps_of(citation: Citation) -> tuple[str, ...]:
    """By which steps a citation's figure can be followed over the years of its review.

    The register is counted anew for every day asked for, so it is followed by year alone.
    """
    has_months = "month" in rollup.CALENDARS[citation.period.calendar].kinds and not queries.is_of_register(citation)
    return ("year", "month") if has_months else ("year",)


def series(citation: Citation, unit: int, step: str, on: date | None) -> list[Point]:
    """A figure over the years of its review, year by year or month by month; on its own maps or on that of a day."""
    periods = series_periods(citation, step)
    asked = [_request(citation, unit, period) for period in periods]
    found = figures(asked, known_at=citation.known_at, detail=True, on_map=on)
    cut = {one.unit for figure in found for one in _cut(figure)}
    called = names(cut)
    return [
        Point(
            period,
            figure,
            why_cut([called[one.unit] for one in _cut(figure)]),
        )
        for period, figure in zip(periods, found, strict=True)
    ]


def series_periods(citation: Citation, step: str) -> list[rollup.Period]:
    """The periods of a series: what is counted on a day is asked for on the last day of each."""
    own = citation.period.period
    years = [
        rollup.year(own.calendar, number) for number in range(citation.review.first_year, citation.review.last_year + 1)
    ]
    periods = years if step == "year" else [month for year in years for month in rollup.months_of(year)]
    return [rollup.day(own.calendar, period.last_day) for period in periods] if own.kind == "day" else periods


# What a page shows -----------------------------------------------------------------------------------------------


def shown(citation: Citation, figure: rollup.Figure, measure: str, why: str = "") -> Shown:
    """A figure on whatever map as the shell shows a number: how sure it is, what shares make of it, what was cut."""
    scale, is_ratio = citation.indicator.scale, citation.is_ratio
    number = queries.number_of(queries.exact(figure, scale), queries.bounds_of(figure, scale), is_ratio=is_ratio)
    return Shown(
        **number,
        measure=measure,
        decimals=citation.decimals,
        reported=figure.reported if figure.due else None,
        due=figure.due or None,
        notes=(*filter(None, (certainty(figure), estimate_text(figure, citation), why)), *queries.notes(figure)),
    )


def estimate_text(figure: rollup.Figure, citation: Citation) -> str:
    """What shares make of a figure that is not known exactly; nothing where they say nothing."""
    restated = figure.restated
    if restated is None or restated.estimate is None:
        return ""
    scale = 10**citation.indicator.scale
    low, high = restated.estimate.low, restated.estimate.high
    text = number_text(Fraction(low) / scale, citation.decimals)
    if high is not None and high != low:
        text = between_text(Fraction(low) / scale, Fraction(high) / scale, citation.decimals)
    return _("estimate: %(number)s") % {"number": text}


def estimated_by(found: Iterable[rollup.Figure]) -> str:
    """By which shares some figures are estimated, in a sentence; empty when none is."""
    sources = dict.fromkeys(
        source
        for figure in found
        if figure.restated and figure.restated.estimate
        for source in figure.restated.shares.split("; ")
    )
    return _("Estimates go by %(shares)s.") % {"shares": "; ".join(map(_shares_text, sources))} if sources else ""


def _shares_text(source: str) -> str:
    """What shares were measured on, in words; those on record say it themselves."""
    path, _colon, day = source.rpartition(":")
    if path not in settings.FACT_SOURCES:
        return source or _("shares on record")
    return _("where the groups of the cut units went on %(day)s") % {"day": day_text(date.fromisoformat(day))}


def of_record(part: Contribution, citation: Citation) -> Shown:
    """How much of what a unit answered is inside a figure."""
    scale = 10**citation.indicator.scale
    low, high = Fraction(part.low) / scale, None if part.high is None else Fraction(part.high) / scale
    number = {"value": low} if low == high else {"value": None, "least": low, "most": high}
    return Shown(**number, decimals=citation.indicator.scale)


def answered(part: Contribution, citation: Citation) -> Shown:
    """All that a unit answered."""
    return Shown(Fraction(part.answer, 10**citation.indicator.scale), decimals=citation.indicator.scale)


def kinds_of(rows: Sequence[Restated]) -> tuple[int, int]:
    """How many rows are exact, and how many lie between two values; what nobody reported is neither."""
    exact = sum(row.figure.value is not None for row in rows)
    return exact, sum(certainty(row.figure) != "" for row in rows) - exact
