"""Browsing and searching units: public, by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongket.units import atlas, past, picture, queries, rules
from tongket.units.forms import AskForm, DayForm
from tongket.units.models import Edge, Level, Mutation, Unit
from tongket.units.text import sort_key
from tongket.web.page import render_page

LIMIT = 50
PICTURES = 8


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
    was, became = past.pictures(found)
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
        "was": [_shown_view(view) for view in was],
        "became": [_shown_view(view, went=True) for view in became],
        "lanes": _lanes(found),
        "turns": past.turns(found),
        "has_tiles": atlas.tile_units(found, day).exists(),
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


# The past


def _lanes(found: Unit) -> dict[str, Any]:
    """The lanes with the words of their columns; nothing when nothing ever changed."""
    lanes = past.lanes(found)
    if len(lanes.spans) < 2:
        return {}
    return {"heads": [queries.span(*span) for span in lanes.spans], "rows": lanes.lanes.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """One passage as the table shows it: whom with, how much, what is to be said of it, and where the rest went."""

    kind: str
    unit_id: int
    name: str
    much: str
    notes: Sequence[str]
    rest: Sequence[str]


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture of a merger with the rows of the table beside it."""

    drawing: picture.Drawing
    before: str
    after: str
    groups: Sequence[tuple[int, str, Sequence[Row]]]
    about: int
    is_part: bool
    went: bool


def _shown_view(view: past.View, *, went: bool = False) -> dict[str, Any]:
    """A picture of one unit with the act behind it; `went` when it is about the old unit."""
    return {"act": view.act, "scene": _scene(view.scene, view.act, view.edges, view.names, went=went)}


def _scene(
    scene: picture.Scene,
    act: Mutation,
    edges: Mapping[picture.Link, Edge],
    called: tuple[Mapping[int, str], Mapping[int, str]],
    *,
    went: bool = False,
) -> Scene:
    """The picture with its table: by new unit where each came from or, of an old one, where it went."""
    beside: dict[int, list[str]] = {}
    for link in (*scene.links, *scene.aside):
        beside.setdefault(link.old, []).append(called[1][link.new])
    groups: dict[int, list[Row]] = {unit: [] for unit in scene.about} if not went else {}
    for link in scene.links:
        here, there = (link.old, link.new) if went else (link.new, link.old)
        rest = [] if went else [name for name in beside[link.old] if name != called[1][link.new]]
        groups.setdefault(here, []).append(_row(link, edges[link], act, there, called[went][there], rest))
    return Scene(
        picture.draw(scene, called),
        queries.span(None, act.effective_on),
        queries.span(act.effective_on, None),
        [(unit, called[not went][unit], rows) for unit, rows in groups.items()],
        scene.about[0],
        scene.is_part,
        went,
    )


def _row(link: picture.Link, edge: Edge, act: Mutation, unit: int, name: str, rest: Sequence[str]) -> Row:
    clause = edge.legal_source.removeprefix(act.legal_source).lstrip(" ,")
    notes = [_("ground without residents")] if link.area_only else []
    notes += [text for text in (past.share_text(edge), clause) if text]
    return Row(link.kind, unit, name, edge.get_part_display(), notes, rest)


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """Every act that changed units, the newest first, annulled ones too."""
    form = DayForm(request.GET)
    every = Mutation.objects.select_related("annulment").order_by("-effective_on", "-number", "-pk")
    counted = every.annotate(begun=Count("began", distinct=True), gone=Count("ended", distinct=True))
    page = Paginator(counted, LIMIT).get_page(request.GET.get("page"))
    provinces = past.provinces_of(list(page))
    rows = [(act, past.annulment_of(act), provinces.get(act.pk, ())) for act in page]
    context = {"rows": rows, "page": page, "on": _on(form.day)}
    return render_page(request, "units/acts.html", context, status=200 if form.is_valid() else 400)


@require_safe
def act(request: HttpRequest, number: int) -> HttpResponse:
    """One act: its legal source, who began, ended and changed by it, and a page of pictures of what passed."""
    found = get_object_or_404(Mutation.objects.select_related("annuls", "annulment"), number=number)
    form = DayForm(request.GET)
    done = past.deed(found)
    paginator = Paginator(done.scenes, PICTURES)
    page = paginator.get_page(_page_asked(request, done))
    called = done.old_names, done.new_names
    context = {
        "act": found,
        "deed": done,
        "on": _on(form.day),
        "page": page,
        "scenes": [_scene(scene, found, done.edges, called) for scene in page],
        "index": [(unit, done.new_names[unit], place // PICTURES + 1) for unit, place in done.place.items()],
    }
    return render_page(request, "units/act.html", context, status=200 if form.is_valid() else 400)


def _page_asked(request: HttpRequest, done: past.Deed) -> Any:
    """The page of pictures asked for, or the one with the unit asked for."""
    unit = request.GET.get("unit", "")
    if unit.isascii() and unit.isdigit() and len(unit) < 18 and int(unit) in done.place:
        return done.place[int(unit)] // PICTURES + 1
    return request.GET.get("page")


# Maps


@require_safe
def unit_map(request: HttpRequest, pk: int) -> HttpResponse:
    """The communes of a unit on a day as equal tiles, as shapes when somebody brought boundaries, and as a list."""
    found = get_object_or_404(Unit, pk=pk)
    form = DayForm(request.GET)
    day = form.day or _default_day(found)
    units = list(atlas.tile_units(found, day))
    board = atlas.board(units, day) if units else None
    context = {
        "form": form,
        "unit": found,
        "name": queries.name_of(found, day),
        "above": _named(queries.ancestors(found, day), day),
        "day": day,
        "on": _on(form.day),
        "board": board,
        "rows": sorted(board.tiles, key=lambda tile: sort_key(f"{tile.where} {tile.name}")) if board else [],
    }
    return render_page(request, "units/map.html", context, status=200 if form.is_valid() else 400)
