"""Writes: a review with its figures, new figures for a draft, publication, and texts published elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from tongket import rollup
from tongket.accounts.actions import record
from tongket.accounts.queries import standing
from tongket.errors import N_, NotAllowed, Problem, Refused
from tongket.reporting.actions import period_row
from tongket.reporting.models import Indicator
from tongket.reporting.queries import indicators, latest_change
from tongket.review import loader, queries, rules
from tongket.review.loader import Wanted
from tongket.review.models import Citation, PublishedText, Review, Section
from tongket.review.queries import Taken
from tongket.rollup.restate import Bounds, NotRestatable
from tongket.units.models import Unit
from tongket.units.queries import attributes, names
from tongket.web.shown import Shown, day_text, no_figure, number_text


@transaction.atomic
def write_review(unit: Unit, first_year: int, last_year: int, *, by: Any, at: datetime | None = None) -> Review:
    """A draft review of some years with every section and every figure of the outline. Records `review.write`.

    All figures are taken in one go, at the last change on record. Raises: NotAllowed.
    """
    at = at or timezone.now()
    if closed := rules.why_not("write", rules.State.DRAFT, standing(by, unit, timezone.localdate(at))):
        raise NotAllowed(closed)
    kinds = queries.type_names()
    wanted = loader.wanted(first_year, last_year, kinds)
    outline, known_at = loader.outline(), latest_change()
    values = _values(unit, first_year, last_year)
    review = Review.objects.create(
        unit=unit,
        first_year=first_year,
        last_year=last_year,
        title_vi=loader.filled(outline["title_vi"], values, {}),
        title_en=loader.filled(outline["title_en"], values, {}),
        issued_by=outline["issued_by"],
        symbol=outline["symbol"],
        place=values["place"],
        known_at=known_at,
        written_at=at,
        written_by=by,
    )
    repeated = {
        "types": [{"code": kind.code, "name": kind.name_vi} for kind in kinds.values()],
        "years": [{"year": str(year)} for year in range(first_year, last_year + 1)],
    }
    _add_sections(review, outline["section"], values, repeated, {one.key for one in wanted})
    _freeze(review, unit, wanted, known_at, at)
    record("review.write", f"review:{review.pk}", by=by, at=at, known_at=known_at, figures=len(wanted))
    return review


def _values(unit: Unit, first: int, last: int) -> dict[str, str]:
    """What stands for each bracketed place of the outline."""
    term, team = (loader.period_named(name, first, last) for name in ("term", "team"))
    end = loader.period_named("end", first, last).last_day
    with translation.override("en"):
        unit_en = names([unit.pk], end)[unit.pk]
    with translation.override("vi"):
        name = names([unit.pk], end)[unit.pk]
        days = {"end_day": end, "term_start": term.start, "term_end": term.last_day, "team_day": team.last_day}
        return {
            "years": str(last - first + 1),
            "first_year": str(first),
            "last_year": str(last),
            "unit": name,
            "unit_en": unit_en,
            "place": _bare_name(unit, end),
        } | {key: day_text(day) for key, day in days.items()}


def _bare_name(unit: Unit, on: date) -> str:
    return attributes([unit.pk], on)[unit.pk].name


def _add_sections(
    review: Review,
    entries: Sequence[Mapping[str, Any]],
    values: Mapping[str, str],
    repeated: Mapping[str, Sequence[Mapping[str, str]]],
    keys: set[str],
) -> None:
    sections = [
        Section(
            review=review,
            position=position,
            key=entry["key"],
            level=entry.get("level", 1),
            heading=entry["heading"],
            body=loader.filled(entry.get("body", ""), values, repeated).strip(),
        )
        for position, entry in enumerate(entries, start=1)
    ]
    if problems := [problem for section in sections for problem in rules.check_body(section.body, keys)]:
        raise Refused(problems)
    Section.objects.bulk_create(sections)


def _freeze(
    review: Review,
    unit: Unit,
    wanted: Sequence[Wanted],
    known_at: int,
    at: datetime,
    old_by_key: Mapping[str, Citation] | None = None,
) -> list[Citation]:
    """The citations, each with its figure as known at a change."""
    known, rows = indicators(), {one.period: period_row(one.period) for one in wanted}
    found = _taken(unit, wanted, known_at)
    citations = [
        Citation(
            review=review,
            key=one.key,
            indicator=known[one.indicator],
            unit=unit,
            period=rows[one.period],
            category=one.category,
            decimals=one.decimals,
            known_at=known_at,
            taken_at=at,
            replaces=(old_by_key or {}).get(one.key),
            **_as_printed(known[one.indicator], found[one], one.decimals),
        )
        for one in wanted
    ]
    return Citation.objects.bulk_create(citations)


def _taken(unit: Unit, wanted: Sequence[Wanted], known_at: int) -> dict[Wanted, Taken]:
    """Every figure wanted, on the map it is wanted on. Raises: Refused, for what has no figure on that map."""
    found: dict[Wanted, Taken] = {}
    for on_map in dict.fromkeys(one.map_on for one in wanted):
        own = [one for one in wanted if one.map_on == on_map]
        requests = [rollup.Request(one.indicator, unit.pk, one.period, one.category or None) for one in own]
        if on_map is not None and not unit.exists_on(on_map):
            raise Refused(Problem(N_("The unit is not on the map of %(day)s."), values={"day": day_text(on_map)}))
        try:
            found |= zip(own, queries.taken(requests, known_at, on_map), strict=True)
        except NotRestatable as refused:
            raise Refused(refused.sentence[(translation.get_language() or "vi")[:2]]) from refused
    return found


def _as_printed(indicator: Indicator, taken: Taken, decimals: int) -> dict[str, Any]:
    figure = taken.figure
    above, below = _sides(indicator, figure)
    counts = {name: getattr(figure, name) for name in ("due", "reported", "nil", "estimated", "not_collected")}
    bounds = queries.bounds_of(figure, indicator.scale)
    return {
        "value_text": _bounds_text(indicator, bounds, decimals) if bounds else _text(indicator, above, below, decimals),
        **_map_of(figure, bounds),
        "numerator": above,
        "denominator": below,
        "facts": taken.facts,
        "digest": taken.digest,
        **counts,
    }


def _map_of(figure: rollup.Figure, bounds: Bounds | None) -> dict[str, Any]:
    """On which map the figure is, by which edges, how surely, and between which numbers where there is no value."""
    restated = figure.restated
    if restated is None:
        return {}
    said = {"map_on": restated.on, "edge_version": restated.version, "exactness": restated.exactness.value}
    if bounds:
        said |= {"least": str(bounds.low), "most": "" if bounds.high is None else str(bounds.high)}
    return said


def _bounds_text(indicator: Indicator, bounds: Bounds, decimals: int) -> str:
    is_ratio = indicator.nature == rollup.Nature.RATIO
    with translation.override("vi"):
        number = queries.number_of(None, bounds, is_ratio=is_ratio)
        return Shown(**number, measure="%" if is_ratio else "", decimals=decimals).text_with_measure


def _sides(indicator: Indicator, figure: rollup.Figure) -> tuple[int | None, int | None]:
    """The value as an exact quotient: of a ratio its two sides, of a count its number over its scale."""
    value = figure.value
    if value is None:
        return None, None
    if indicator.nature != rollup.Nature.RATIO:
        return int(value), 10**indicator.scale
    if figure.numerator is not None and figure.denominator and Fraction(figure.numerator, figure.denominator) == value:
        return figure.numerator, figure.denominator
    return Fraction(value).numerator, Fraction(value).denominator


def _text(indicator: Indicator, above: int | None, below: int | None, decimals: int) -> str:
    with translation.override("vi"):
        if above is None or below is None:
            return no_figure()
        if indicator.nature == rollup.Nature.RATIO:
            return number_text(Fraction(100 * above, below), decimals) + "%"
        return number_text(Fraction(above, below), decimals)


@transaction.atomic
def cite(
    review: Review,
    key: str,
    *,
    indicator: str,
    unit: Unit,
    period: rollup.Period,
    category: str = "",
    decimals: int = 0,
    map_on: date | None = None,
    by: Any,
    at: datetime | None = None,
) -> Citation:
    """One more figure that a draft may print, under a key of its own. Records `review.cite`.

    `map_on`: restated onto the map of a day; the citation keeps the version of the edges that were gone by.

    Raises: NotAllowed, Refused.
    """
    at = at or timezone.now()
    review = _open(review, "cite", by, at)
    if Citation.objects.current().filter(review=review, key=key).exists():
        raise Refused(Problem(N_("This review already has a figure “%(key)s”."), values={"key": key}))
    if indicator not in indicators():
        raise Refused(Problem(N_("There is no indicator %(code)s."), values={"code": indicator}))
    wanted = Wanted(key, indicator, period, category, decimals, map_on)
    citation = _freeze(review, unit, [wanted], latest_change(), at)[0]
    record("review.cite", f"review:{review.pk}", by=by, at=at, key=key)
    return citation


@transaction.atomic
def refresh_figures(review: Review, *, by: Any, at: datetime | None = None) -> int:
    """How many figures of a draft were taken anew because they are different now; the old rows stay.

    Records `review.refresh`. Raises: NotAllowed.
    """
    at = at or timezone.now()
    review = _open(review, "refresh", by, at)
    old = [one.citation for one in queries.stale_citations(review)]
    Citation.objects.filter(pk__in=[one.pk for one in old]).update(replaced_at=at)
    known_at = latest_change()
    by_unit: dict[int, list[Citation]] = {}
    for one in old:
        by_unit.setdefault(one.unit_id, []).append(one)
    for own in by_unit.values():
        wanted = [
            Wanted(one.key, one.indicator.code, one.period.period, one.category, one.decimals, one.map_on)
            for one in own
        ]
        _freeze(review, own[0].unit, wanted, known_at, at, {one.key: one for one in own})
    record("review.refresh", f"review:{review.pk}", by=by, at=at, known_at=known_at, figures=len(old))
    return len(old)


@transaction.atomic
def publish_review(review: Review, *, by: Any, at: datetime | None = None) -> Review:
    """The review, published and from now on as it is. Records `review.publish`.

    Raises: NotAllowed; Refused, with a problem for each statement that cannot be right.
    """
    at = at or timezone.now()
    review = _open(review, "publish", by, at)
    wrong = [verdict for verdict in queries.check_review(review).verdicts if verdict.verdict == "inconsistent"]
    if wrong:
        message = N_("A statement of the review cannot be right: %(why)s")
        language = (translation.get_language() or "vi")[:2]
        raise Refused([Problem(message, values={"why": one.sentence[language]}) for one in wrong])
    review.state, review.published_at, review.published_by = rules.State.PUBLISHED, at, by
    review.save(update_fields=["state", "published_at", "published_by"])
    record("review.publish", f"review:{review.pk}", by=by, at=at)
    return review


def _open(review: Review, move: str, by: Any, at: datetime) -> Review:
    """The review re-read under lock. Raises: NotAllowed, when the move is closed."""
    locked = Review.objects.select_for_update(of=("self",)).select_related("unit").get(pk=review.pk)
    if closed := rules.why_not(move, locked.state, standing(by, locked.unit, timezone.localdate(at))):
        raise NotAllowed(closed)
    return locked


@transaction.atomic
def keep_published_texts(*, at: datetime | None = None) -> int:
    """How many texts published elsewhere the reviewed file holds; rows are made or brought up to date from it."""
    entries = loader.published()
    for entry in entries:
        PublishedText.objects.update_or_create(
            key=entry["key"],
            defaults={
                "title": entry["title"],
                "published_on": entry["published_on"],
                "source": entry["where"],
                "body": entry["body"].strip(),
                "kept_at": at or timezone.now(),
            },
        )
    return len(entries)
