"""The public pages, from the front page down to one cell: what is printed, and where each figure comes from.

And one page for those who work here: any text, its figures held against the record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from tongket import claims, rollup
from tongket.claims.compare import Quote, quotes
from tongket.errors import N_
from tongket.reporting.models import Cell, Indicator
from tongket.reporting.queries import cell_history, indicators
from tongket.reporting.rules import MOVES
from tongket.review import queries, rules, tables
from tongket.review.forms import RecordForm, read_bindings
from tongket.review.models import Citation, PublishedText, Review
from tongket.review.queries import Breakdown, Share
from tongket.review.render import review_file
from tongket.units.models import Unit
from tongket.units.queries import ancestors, names
from tongket.web.page import render_page
from tongket.web.shown import Shown, Step, day_text, number_text
from tongket.web.templatetags.web import localname

A_PAGE = 100
HEADLINES = ("groups", "effective", "sessions")


def _language() -> str:
    return (get_language() or "vi").partition("-")[0]


# --- the front page -----------------------------------------------------------------------------------------------


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the reviews, the checked text of elsewhere, a search for a unit."""
    reviews = Review.objects.visible_to(request.user).select_related("unit").order_by("-written_at", "-pk")
    texts = PublishedText.objects.all()
    context = {
        "reviews": [(review, _headlines(review)) for review in reviews[:6]],
        "texts": [(text, *_marked(text)) for text in texts[:3]],
    }
    return render_page(request, "review/home.html", context)


def _headlines(review: Review) -> list[tuple[str, Shown]]:
    found = queries.current_citations(review)
    return [
        (localname(found[key].indicator), queries.shown(found[key], measure=_measure(found[key])))
        for key in HEADLINES
        if key in found
    ]


def _measure(citation: Citation) -> str:
    return localname(citation.indicator, "measure")


# --- the review ---------------------------------------------------------------------------------------------------


@require_GET
def show_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The review as a document; every figure in it is a link."""
    review = get_object_or_404(Review.objects.visible_to(request.user).select_related("unit"), pk=pk)
    citations = queries.current_citations(review)
    sections = queries.rendered(review, citations)
    context = {
        "review": review,
        "title": localname(review, "title"),
        "sections": sections,
        "figure_count": len(citations),
        "checked": queries.checked(queries.plain_text(sections)),
        "stale": [(one, localname(one.citation.indicator)) for one in queries.stale(list(citations.values()))],
        "completeness": _completeness(citations.values()),
    }
    return render_page(request, "review/review.html", context, partial="document")


def _completeness(citations: Iterable[Citation]) -> Citation | None:
    """The citation that says how many reports the review stands on."""
    asked = [citation for citation in citations if citation.due]
    return max(asked, key=lambda citation: (citation.due, -citation.pk), default=None)


@require_GET
def review_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The review in the layout of a State document."""
    review = get_object_or_404(Review.objects.visible_to(request.user).select_related("unit"), pk=pk)
    response = HttpResponse(review_file(review), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{review.symbol.lower()}-{review.pk}.pdf"'
    return response


# --- a figure -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's part of a figure as the table shows it."""

    name: str
    url: str
    validity: str
    figure: Shown
    sides: tuple[Shown, ...]


STEPS = {"year": N_("By year"), "month": N_("By month")}
THEN = "then"
"""What stands in an address for the map of the answers themselves, where a figure was taken on another."""


@require_GET
def show_figure(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One printed figure opened: what it means, what moved since, and its parts down to cells or groups."""
    citation = _citation(request, pk, key)
    on = _map_asked(request, citation)
    unit = _unit_asked(request, citation, on)
    stale = next(iter(queries.stale([citation])), None)
    context = {
        "citation": citation,
        "review": citation.review,
        "name": localname(citation.indicator),
        "definition": localname(citation.indicator, "definition"),
        "category": _category(citation),
        "combines": _combines(citation.indicator.as_rule()),
        "printed": queries.shown(citation, url="", measure=_measure(citation)),
        "printed_map": "; ".join(queries.map_notes(citation)),
        "has_other_edges": tables.has_other_edges(citation),
        "stale": stale,
        "moved": _moved(stale, citation, request.user),
        "sides": [(localname(one.indicator), queries.shown(one)) for one in queries.parts_of(citation)],
        "earlier": Citation.objects.filter(review=citation.review, key=key, replaced_at__isnull=False).with_names(),
        "maps": _maps(citation, unit, on),
        "series_url": _series_url(citation, unit, on),
    }
    context |= _then(request, citation, unit) if on is None else _on_map(citation, unit, on)
    return render_page(request, "review/figure.html", context, partial="breakdown")


def _points(citation: Citation, unit: Unit, step: str, on: date | None) -> dict[str, Any]:
    """The rows of a series, and by which edges and shares they are what they are."""
    points = tables.series(citation, unit.pk, step, on)
    measure = _measure(citation)
    return {
        "points": [
            (one.period.label(_language()), tables.shown(citation, one.figure, measure, one.why)) for one in points
        ],
        "edges": queries.edges_text(tables.edge_version()),
        "estimated_by": tables.estimated_by([one.figure for one in points]),
    }


def _then(request: HttpRequest, citation: Citation, unit: Unit) -> dict[str, Any]:
    """The figure of a unit by the units below it, as it was then, down to cells or groups."""
    parts = queries.breakdown(citation, unit.pk)
    day = citation.period.period.last_day
    chain = [each for each in (*ancestors(unit, day), unit) if queries.is_below(citation, each.pk)]
    called = names([each.pk for each in chain], day)
    map_ = THEN if citation.map_on else ""
    here = _of_unit(citation, parts.figure)
    return {
        "unit_name": called[unit.pk],
        "chain": [(called[each.pk], queries.figure_url(citation, each.pk, map_)) for each in chain],
        "steps": _steps(citation, unit, called[unit.pk], here),
        "here": here,
        "breakdown": parts,
        "rows": [_row(citation, share, map_) for share in parts.shares],
        "whole_sides": _sides(parts.figure),
        "own": Shown(parts.own) if parts.own is not None else None,
        "missing": _missing(parts, day),
        **_details(request, citation, unit, parts),
    }


def _on_map(citation: Citation, unit: Unit, on: date) -> dict[str, Any]:
    """The figure of a unit on the map of a day: by the units below it there, or what it is made of."""
    is_there = tables.is_on_map(unit.pk, on)
    day = on if is_there else citation.period.period.last_day
    chain = [each for each in (*ancestors(unit, day), unit) if _is_known(citation, each.pk, on)]
    called = names([each.pk for each in chain], day)
    map_ = on.isoformat()
    context: dict[str, Any] = {
        "on": on,
        "unit_name": called[unit.pk],
        "chain": [(called[each.pk], queries.figure_url(citation, each.pk, map_)) for each in chain],
        "why_not": tables.why_not_on_a_map(citation.indicator),
        "steps": _steps(citation, unit, called[unit.pk], None),
    }
    if context["why_not"]:
        return context
    found = tables.on_map(citation, unit, on)
    here = tables.shown(citation, found.whole.figure, _measure(citation), found.whole.why)
    exact, open_ = tables.kinds_of(found.rows)
    return context | {
        "on_map": found,
        "here": here,
        "steps": _steps(citation, unit, called[unit.pk], here),
        "exact": exact,
        "open": open_,
        "rows": [(row, *_shown_on_map(citation, row, map_)) for row in found.rows],
        "made_of": [_brought(citation, one) for one in found.made_of],
        "edges": queries.edges_text(found.version),
        "estimated_by": tables.estimated_by([found.whole.figure, *(row.figure for row in found.rows)]),
    }


def _brought(citation: Citation, one: tables.Brought) -> dict[str, Any]:
    return {
        "name": one.name,
        "validity": one.validity,
        "url": _then_url(citation, one.unit_id),
        "answered": tables.answered(one.part, citation),
        "here": tables.of_record(one.part, citation),
    }


def _shown_on_map(citation: Citation, row: tables.Restated, map_: str) -> tuple[Shown, str]:
    return tables.shown(citation, row.figure, _measure(citation), row.why), queries.figure_url(
        citation, row.unit_id, map_
    )


def _then_url(citation: Citation, unit: int) -> str:
    """Where a unit of then is opened, down to what it answered; nowhere when it was not below the cited one."""
    known = queries.is_below(citation, unit)
    return queries.figure_url(citation, unit, THEN if citation.map_on else "") if known else ""


def _citation(request: HttpRequest, pk: int, key: str) -> Citation:
    review = get_object_or_404(Review.objects.visible_to(request.user), pk=pk)
    return get_object_or_404(Citation.objects.current().with_names(), review=review, key=key)


def _map_asked(request: HttpRequest, citation: Citation) -> date | None:
    """The day whose map the reader wants, None for the maps of then. Raises: Http404, for what is no day."""
    asked = request.GET.get("map", "")
    if not asked:
        return citation.map_on
    if asked == THEN:
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None


def _unit_asked(request: HttpRequest, citation: Citation, on: date | None) -> Unit:
    """The unit the reader has drilled down to. Raises: Http404, for one outside the cited unit."""
    asked = request.GET.get("unit", "")
    if not asked:
        return citation.unit
    if not (asked.isdecimal() and len(asked) < 10 and _is_known(citation, int(asked), on)):
        raise Http404
    return get_object_or_404(Unit, pk=int(asked))


def _is_known(citation: Citation, unit: int, on: date | None) -> bool:
    """Whether a unit was in the cited one then, or is on the map of a day."""
    return queries.is_below(citation, unit) or (on is not None and tables.is_below(unit, citation.unit_id, on))


@dataclass(frozen=True, slots=True)
class MapLink:
    """One of the two ways to look at a figure."""

    label: str
    url: str
    is_current: bool


def _maps(citation: Citation, unit: Unit, on: date | None, series: str = "") -> list[MapLink]:
    """As it was then, and on today's map or that of the day asked for; nothing where all maps are the same."""
    today = timezone.localdate()
    day = on or today
    if on is None and not tables.has_changed(citation.period.starts_on, today):
        return []
    label = _("On today's map") if day == today else _("On the map of %(day)s") % {"day": day_text(day)}
    then_unit = unit.pk if queries.is_below(citation, unit.pk) else None
    then, there = (THEN if citation.map_on else ""), day.isoformat()
    urls = [queries.figure_url(citation, then_unit, then), queries.figure_url(citation, unit.pk, there)]
    if series:
        urls = [_series_url(citation, unit, None, series), _series_url(citation, unit, day, series)]
    return [MapLink(_("As it was then"), urls[0], on is None), MapLink(label, urls[1], on is not None)]


def _series_url(citation: Citation, unit: Unit, on: date | None, step: str = "year") -> str:
    map_ = on.isoformat() if on else THEN if citation.map_on else ""
    asked = (("unit", unit.pk if unit.pk != citation.unit_id else ""), ("map", map_), ("step", step))
    query = urlencode([(name, value) for name, value in asked if value])
    return reverse("review_series", args=[citation.review_id, citation.key]) + f"?{query}"


@require_GET
def show_series(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One figure of a unit over the years of the review, as it was then or on the map of a day."""
    citation = _citation(request, pk, key)
    on = _map_asked(request, citation)
    unit = _unit_asked(request, citation, on)
    steps = tables.steps_of(citation)
    step = request.GET.get("step", "year")
    if step not in steps:
        raise Http404
    is_there = on is None or tables.is_on_map(unit.pk, on)
    why_not = tables.why_not_on_a_map(citation.indicator) if on else ""
    day = on if on and is_there else citation.period.period.last_day
    context = {
        "citation": citation,
        "review": citation.review,
        "name": localname(citation.indicator),
        "measure": _measure(citation),
        "category": _category(citation),
        "unit_name": names([unit.pk], day)[unit.pk],
        "figure_url": queries.figure_url(citation, unit.pk, on.isoformat() if on else THEN if citation.map_on else ""),
        "on": on,
        "maps": _maps(citation, unit, on, step),
        "steps": [MapLink(_(STEPS[one]), _series_url(citation, unit, on, one), one == step) for one in steps],
        "why_not": why_not,
        "is_there": is_there,
        **(_points(citation, unit, step, on) if is_there and not why_not else {}),
    }
    return render_page(request, "review/series.html", context, partial="series")


def _category(citation: Citation) -> str:
    kind = queries.type_names().get(citation.category) if citation.category else None
    return localname(kind) if kind else citation.category


def _combines(rule: rollup.Indicator) -> str:
    if rule.nature is rollup.Nature.RATIO:
        return _("Worked out again from its two sides for every unit and period; never added or averaged.")
    if rule.nature is rollup.Nature.STOCK:
        return _("Counted on the last day of the period; added up over units, never over time.")
    return _("Added up over units and over time.")


def _of_unit(citation: Citation, figure: rollup.Figure) -> Shown:
    """A figure computed for one unit at the citation's change, with its completeness."""
    value = queries.exact(figure, citation.indicator.scale)
    return Shown(
        value * 100 if value is not None and citation.is_ratio else value,
        _measure(citation),
        decimals=citation.decimals,
        reported=figure.reported if figure.due else None,
        due=figure.due or None,
        notes=queries.notes(figure),
    )


def _row(citation: Citation, share: Share, map_: str) -> Row:
    url = queries.figure_url(citation, share.unit_id, map_)
    return Row(share.name, url, share.validity, _of_unit(citation, share.figure), _sides(share.figure))


def _sides(figure: rollup.Figure) -> tuple[Shown, ...]:
    """The numerator and the denominator of a ratio; of a count, nothing."""
    return (Shown(figure.numerator), Shown(figure.denominator)) if figure.parts else ()


def _missing(parts: Breakdown, day: Any) -> list[tuple[str, int]]:
    called = names([unit for unit, _count in parts.missing], day)
    return [(called[unit], count) for unit, count in parts.missing]


def _steps(citation: Citation, unit: Unit, called: str, here: Shown | None) -> list[Step]:
    """The chain from the printed figure to what this page has come down to."""
    steps = [
        Step(
            localname(citation.review, "title"),
            queries.shown(citation, url=""),
            _("cited as %(key)s") % {"key": citation.key},
            citation.review.published_at,
            reverse("review", args=[citation.review_id]) + f"#fig-{citation.key}",
        ),
        Step(
            _("Taken from the record as known at change %(change)s") % {"change": number_text(citation.known_at)},
            detail=_("%(facts)s facts, digest %(digest)s")
            % {"facts": number_text(citation.facts), "digest": citation.digest[:16]},
            at=citation.taken_at,
        ),
    ]
    if unit.pk != citation.unit_id:
        steps.append(Step(called, here))
    return steps


def _moved(stale: queries.Stale | None, citation: Citation, reader: Any) -> list[dict[str, Any]]:
    if stale is None:
        return []
    called = names({one.unit_id for one in stale.moved})
    people = queries.people_shown([(one.change.actor, one.unit_id) for one in stale.moved], reader)
    return [
        {
            "unit": called[one.unit_id],
            "about": one.about,
            "was": one.was,
            "now": one.now,
            "by": people[one.change.actor_id, one.unit_id],
            "at": one.change.recorded_at,
            "reason": one.reason,
            "url": _cell_url(citation, one.cell) if one.cell else "",
        }
        for one in stale.moved
    ]


def _cell_url(citation: Citation, cell: int) -> str:
    return reverse("review_cell", args=[citation.review_id, citation.key, cell])


def _details(request: HttpRequest, citation: Citation, unit: Unit, parts: Breakdown) -> dict[str, Any]:
    """The cells or groups of one unit, a page of them, once there is no unit below to open."""
    if queries.is_of_register(citation):
        if parts.shares:
            return {}
        page = _page(request, queries.groups(citation, unit.pk))
        people = queries.people_shown([(one.change.actor, unit.pk) for one in page], request.user)
        return {"page": page, "groups": [_group_line(one, unit, people, request.user) for one in page]}
    page = _page(request, queries.cells(citation, unit.pk))
    acts = [act for one in page for act in ((one.cell.since.actor, unit.pk), (one.approved.actor, unit.pk))]
    people = queries.people_shown(acts, request.user)
    return {"page": page, "cells": [_cell_line(one, citation, unit, people) for one in page]}


def _page(request: HttpRequest, lines: Sequence[Any]) -> Page[Any]:
    return Paginator(lines, A_PAGE).get_page(request.GET.get("page"))


def _group_line(one: queries.Registered, unit: Unit, people: Any, reader: Any) -> dict[str, Any]:
    return {
        "group": one.group,
        "type": localname(one.group.type),
        "members": "" if one.members is None else queries.members_shown(one.members, reader),
        "grade": one.grade,
        "by": people[one.change.actor_id, unit.pk],
        "at": one.change.recorded_at,
    }


def _cell_line(one: queries.Counted, citation: Citation, unit: Unit, people: Any) -> dict[str, Any]:
    return {
        "indicator": localname(one.cell.indicator),
        "period": one.cell.period.period.label(_language()),
        "value": queries.cell_shown(one.cell),
        "url": _cell_url(citation, one.cell.pk),
        "by": people[one.cell.since.actor_id, unit.pk],
        "at": one.cell.since.recorded_at,
        "door": door_name(one.cell.door),
        "approved_by": people[one.approved.actor_id, unit.pk],
        "approved_at": one.approved.recorded_at,
        "is_current": one.is_current,
    }


def door_name(door: str) -> str:
    """By which door a value came in, in words."""
    words = {"page": _("on the page"), "workbook": _("by Excel file"), "api": _("through the API")}
    return words.get(door, door)


# --- a cell -------------------------------------------------------------------------------------------------------


@require_GET
def show_cell(request: HttpRequest, pk: int, key: str, cell: int) -> HttpResponse:
    """One value behind a figure: its whole history, and the decisions on its report."""
    citation = _citation(request, pk, key)
    found = _cell_behind(citation, cell)
    history = cell_history(found)
    decisions = list(found.report.decisions.select_related("by").order_by("at", "pk"))
    acts = [(each.since.actor, found.unit_id) for each in history] + [(each.by, found.unit_id) for each in decisions]
    people = queries.people_shown(acts, request.user)
    day = citation.period.period.last_day
    context = {
        "citation": citation,
        "review": citation.review,
        "name": localname(found.indicator),
        "unit_name": names([found.unit_id], found.period.period.last_day)[found.unit_id],
        "unit_url": queries.figure_url(citation, found.unit_id),
        "figure_name": localname(citation.indicator),
        "figure_unit": names([citation.unit_id], day)[citation.unit_id],
        "period": found.period.period,
        "period_label": found.period.period.label(_language()),
        "sheet": found.report.collection.sheet,
        "history": [
            {
                "value": queries.cell_shown(each),
                "by": people[each.since.actor_id, found.unit_id],
                "at": each.since.recorded_at,
                "door": door_name(each.door),
                "act": _(MOVES[each.since.kind].done) if each.since.kind in MOVES else each.since.kind,
                "reason": each.reason or each.since.note,
                "was_printed": queries.was_known(each, citation.known_at),
                "is_current": each.until_id is None,
            }
            for each in history
        ],
        "decisions": [
            {
                "move": _(MOVES[each.move].done),
                "by": people[each.by_id, found.unit_id],
                "at": each.at,
                "reason": each.reason,
            }
            for each in decisions
        ],
    }
    return render_page(request, "review/cell.html", context, partial="history")


def _cell_behind(citation: Citation, pk: int) -> Cell:
    """A cell of an approved report that bears on a citation, then or now. Raises: Http404."""
    found = queries.cells_bearing_on(citation).filter(pk=pk).first()
    if found is None or not queries.is_below(citation, found.unit_id):
        raise Http404
    return found


# --- texts published elsewhere ------------------------------------------------------------------------------------


@require_GET
def show_published(request: HttpRequest, pk: int) -> HttpResponse:
    """A text published elsewhere, every statement marked where it stands and explained beside."""
    text = get_object_or_404(PublishedText, pk=pk)
    checked, paragraphs, remarks = _marked(text)
    context = {"text": text, "checked": checked, "paragraphs": paragraphs, "remarks": remarks}
    return render_page(request, "review/published.html", context, partial="checked")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a checked text; `kind` is empty for plain words."""

    text: str
    kind: str = ""
    url: str = ""


def _marked(text: PublishedText) -> tuple[claims.Checked, list[list[Span]], list[dict[str, Any]]]:
    """The verdicts, the paragraphs with what is marked in them, and what is said about each mark."""
    checked = queries.checked(text.body)
    spans, end = [], 0
    for number, verdict in enumerate(checked.verdicts, start=1):
        if verdict.start < end:
            continue
        spans.append(Span(text.body[end : verdict.start]))
        end = _closed(text.body, verdict.start, verdict.end)
        spans.append(Span(text.body[verdict.start : end], _kind(verdict), f"#statement-{text.pk}-{number}"))
    spans.append(Span(text.body[end:]))
    remarks = [
        {
            "id": f"statement-{text.pk}-{number}",
            "kind": _kind(verdict),
            "quote": text.body[verdict.start : _closed(text.body, verdict.start, verdict.end)],
            "sentence": verdict.sentence[_language()],
            "repairs": verdict.repairs,
        }
        for number, verdict in enumerate(checked.verdicts, start=1)
    ]
    return checked, _paragraphs(spans), remarks


def _closed(body: str, start: int, end: int) -> int:
    """The end of a passage, taking in the per cent sign and the bracket that close it."""
    for mark in "%)":
        if body[end : end + 1] == mark and (mark == "%" or "(" in body[start:end]):
            end += 1
    return end


def _kind(verdict: claims.Verdict) -> str:
    return verdict.level or ("fine" if verdict.verdict == "consistent" else "notice")


def _paragraphs(spans: Sequence[Span]) -> list[list[Span]]:
    paragraphs: list[list[Span]] = [[]]
    for span in spans:
        head, *tail = span.text.split("\n")
        paragraphs[-1].append(Span(head, span.kind, span.url))
        for line in tail:
            paragraphs.append([Span(line, span.kind, span.url)])
    return [[span for span in paragraph if span.text] for paragraph in paragraphs if any(s.text for s in paragraph)]


# --- a text held against the record -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure of a text, what it may be a figure of, and what holding it against the record came to."""

    quote: Quote
    likely: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    code: str = ""
    recorded: Shown | None = None
    verdict: str = ""
    sentence: str = ""


@login_required
@never_cache
@sensitive_post_parameters()
def hold_against_record(request: HttpRequest) -> HttpResponse:
    """The figures of a text, each held against the figure of the record that a person says it is. Nothing is kept."""
    is_asked = request.method == "POST" and "unit" in request.POST
    form = RecordForm(request.POST if is_asked else None, reader=request.user, initial=request.POST.dict())
    if not form.is_valid():
        return render_page(request, "review/record_check.html", {"form": form}, status=422 if is_asked else 200)
    unit, period = form.cleaned_data["unit"], form.cleaned_data["period"].period
    found = quotes(claims.check(form.cleaned_data["text"]))
    listed = found[: rules.MOST_FIGURES]
    context = {
        "form": form,
        "lines": _bound(listed, read_bindings(request.POST, indicators()), form, request.user),
        "left_out": len(found) - len(listed),
        "unit_name": names([unit.pk], period.last_day)[unit.pk],
        "period_label": period.label(_language()),
    }
    return render_page(request, "review/record_check.html", context)


def _bound(listed: Sequence[Quote], bindings: Mapping[int, str], form: RecordForm, reader: Any) -> list[Bound]:
    known = indicators()
    asked = set(bindings.values())
    recorded = queries.on_record(asked, form.cleaned_data["unit"], form.cleaned_data["period"], reader) if asked else {}
    return [_held(quote, bindings.get(quote.quantity.start, ""), known, recorded) for quote in listed]


def _held(quote: Quote, code: str, known: Mapping[str, Indicator], recorded: Mapping[str, queries.OnRecord]) -> Bound:
    quantity = quote.quantity
    fit = {
        key: (one.name_vi, one.name_en)
        for key, one in known.items()
        if rules.is_share(quantity) == (one.nature == rollup.Nature.RATIO)
    }
    likely = rules.suggestions(quote.text, quantity.unit_noun, fit)
    line = Bound(
        quote,
        likely=tuple((key, localname(known[key])) for key in likely),
        others=tuple((key, localname(one)) for key, one in known.items() if key not in likely),
    )
    if code not in recorded:
        return line
    one = recorded[code]
    came = rules.beside(quantity, one.figure, one.indicator.as_rule())
    return replace(line, code=code, recorded=one.shown, verdict=came.verdict, sentence=_told(came, one.shown.decimals))


def _told(came: rules.Beside, decimals: int) -> str:
    values: dict[str, str] = {}
    for name, value in came.values.items():
        exact = decimals if isinstance(value, Fraction) and value.denominator > 1 else 0
        values[name] = value if isinstance(value, str) else number_text(value, exact)
    return _(came.message) % values
