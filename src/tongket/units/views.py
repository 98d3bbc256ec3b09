"""Browsing and searching units: public, by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tongket.units import queries, rules
from tongket.units.forms import AskForm, DayForm
from tongket.units.models import Edge, Level, Unit
from tongket.web.page import render_page

LIMIT = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The search box, what it found, and the units under the country on the day."""
    form = AskForm(request.GET)
    day = form.day or timezone.localdate()
    countries = queries.units_at(Level.COUNTRY, day)
    context = {
        "form": form,
        "wish": form.wish,
        "found": queries.search(form.wish, form.day, LIMIT) if form.is_valid() and form.wish else [],
        "day": day,
        "on": _on(form.day),
        "countries": [{"name": queries.name_of(unit, day), **_below(unit, day)} for unit in countries],
    }
    return render_page(request, "units/index.html", context, status=200 if form.is_valid() else 400)


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit as of a day: what it is, where it stands, what is below it, what it was and became."""
    found = get_object_or_404(Unit.objects.select_related("created_by", "ended_by"), pk=pk)
    form = DayForm(request.GET)
    day = form.day or _default_day(found)
    look = queries.attributes([found.pk], day)[found.pk]
    above = queries.ancestors(found, day)
    context = {
        "form": form,
        "unit": found,
        "name": queries.name_of(found, day),
        "kind": rules.kind(look.kind).word(get_language() or "vi"),
        "code": queries.codes_of([found.pk], day).get(found.pk, ""),
        "validity": queries.span(found.valid_from, found.valid_to),
        "exists": found.exists_on(day),
        "has_ended": found.valid_to is not None and found.valid_to <= timezone.localdate(),
        "day": day,
        "on": _on(form.day),
        "above": _named(above, day),
        "was": _passages(queries.predecessors(found), "predecessor"),
        "became": _passages(queries.successors(found), "successor"),
        "history": _history(found),
        **_below(found, day),
    }
    return render_page(request, "units/unit.html", context, status=200 if form.is_valid() else 400)


def _on(asked: dt.date | None) -> str:
    """What keeps the day asked for in the addresses of the page."""
    return f"?on={asked.isoformat()}" if asked else ""


def _default_day(found: Unit) -> dt.date:
    """Today, or the day nearest to it on which the unit exists."""
    today = timezone.localdate()
    if found.valid_to and found.valid_to <= today:
        return found.valid_to - dt.timedelta(days=1)
    return max(today, found.valid_from or today)


def _below(parent: Unit, day: dt.date) -> dict[str, Any]:
    """The units directly below, each with the counts of what stands under it, by level."""
    children = queries.children(parent, day)
    counts = queries.counts_below(parent, day)
    found_levels = {level for row in counts.values() for level in row}
    levels = [level for level in Level if level in found_levels]
    rows = [
        {**row, "counts": [counts.get(row["unit"].pk, {}).get(level, 0) for level in levels]}
        for row in _named(children, day)
    ]
    totals = [sum(row["counts"][place] for row in rows) for place in range(len(levels))]
    return {"below": rows, "levels": [level.label for level in levels], "totals": totals}


def _named(units: Iterable[Unit], day: dt.date) -> list[dict[str, Any]]:
    units = list(units)
    name_by_key = queries.names([each.pk for each in units], day)
    return [{"unit": each, "name": name_by_key[each.pk]} for each in units]


def _passages(edges: list[Edge], side: str) -> list[dict[str, Any]]:
    """Each passage with the unit on its other side, named as of the day of the change."""
    rows: list[dict[str, Any]] = []
    for day in sorted({edge.mutation.effective_on for edge in edges}):
        of_day = [edge for edge in edges if edge.mutation.effective_on == day]
        name_by_key = queries.names([getattr(edge, f"{side}_id") for edge in of_day], day)
        rows += [
            {"edge": edge, "unit": getattr(edge, side), "name": name_by_key[getattr(edge, f"{side}_id")]}
            for edge in of_day
        ]
    return rows


def _history(found: Unit) -> list[dict[str, Any]]:
    """What the unit was called and under whom it stood, when that ever changed."""
    looks = queries.history_of(found).attributes
    if len(looks) < 2:
        return []
    language = get_language() or "vi"
    rows = []
    for look in looks:
        above = queries.names([look.parent_id], look.valid_from) if look.parent_id else {}
        rows.append(
            {
                "validity": queries.span(look.valid_from, look.valid_to),
                "name": rules.kind(look.kind).called(look.name, language),
                "above": above.get(look.parent_id or 0, ""),
            }
        )
    return rows
