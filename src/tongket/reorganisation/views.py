"""Pages of reorganisations, as a person meets them: the list, a draft, its preview, the act, what it left open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tongket.accounts.models import Role
from tongket.accounts.queries import standing
from tongket.accounts.rules import CONSOLIDATOR, ROLE_NAMES
from tongket.errors import N_, Problem, Refused
from tongket.reorganisation import actions, forms, queries, rules
from tongket.reorganisation.models import PlannedUnit, Reorganisation
from tongket.units.models import Edge, Mutation, Unit
from tongket.units.queries import codes_of, names, search, units_by_code
from tongket.units.rules import kind
from tongket.units.tables import read_files
from tongket.units.text import fold
from tongket.web.page import redirect_after, render_page
from tongket.web.shown import day_text, number_text, percent_text
from tongket.web.uploads import in_memory

A_PAGE = 200
LISTED = 40
MOST_BYTES = 5_000_000
STATUS = {rules.DRAFT: "act", rules.DONE: "done", rules.ANNULLED: "waiting"}


# --- the list -----------------------------------------------------------------------------------------------------


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Drafts, and acts on record, the latest first."""
    today = timezone.localdate()
    drafts = list(Reorganisation.objects.visible_to(request.user, today).drafts().select_related("made_by", "under"))
    seen = queries.acts_seen_by(request.user, today).select_related("annulment").exclude(kind="annul")
    page = Paginator(seen.order_by("-effective_on", "-number"), A_PAGE).get_page(request.GET.get("page"))
    called = names({each.under_id for each in drafts}, today)
    context = {
        "drafts": [(each, called.get(each.under_id, "")) for each in drafts],
        "page": page,
        "acts": [(each, *_state(each)) for each in page],
        "may": bool(_places_to_begin(request)),
    }
    return render_page(request, "reorganisation/index.html", context)


def _state(mutation: Mutation) -> tuple[str, str]:
    state = rules.ANNULLED if getattr(mutation, "annulment", None) else rules.DONE
    return _(rules.STATE_NAMES[state]), STATUS[state]


def _places_to_begin(request: HttpRequest) -> dict[int, str]:
    """The units on which a person may prepare a reorganisation of what is below, by name."""
    today = timezone.localdate()
    held = Role.objects.of(request.user).on(today).filter(kind=CONSOLIDATOR)
    return names(set(held.values_list("unit_id", flat=True)), today)


# --- a draft ------------------------------------------------------------------------------------------------------


def _begin_too_large(request: HttpRequest) -> HttpResponse:
    sentence = N_("The file is too large: files up to %(megabytes)s MB are read. Take out images or split it.")
    return _begin_page(request, (Problem(sentence, values={"megabytes": MOST_BYTES // 1_000_000}),), status=413)


@login_required
@in_memory(MOST_BYTES, _begin_too_large)
def begin(request: HttpRequest) -> HttpResponse:
    """A new draft, typed or from a file."""
    if request.method != "POST":
        return _begin_page(request)
    places = queries.in_order(_places_to_begin(request))
    from_file = request.POST.get("act") == "file"
    where = forms.UnderForm(request.POST, choices=places)
    form: Any = forms.FileForm(request.POST, request.FILES) if from_file else forms.ActForm(request.POST)
    given = {"file_form" if from_file else "form": form, "where": where}
    if not (where.is_valid() & form.is_valid()):
        return _begin_page(request, status=422, **given)
    under = get_object_or_404(Unit, pk=where.cleaned_data["under"])
    try:
        if from_file:
            tables = read_files(form.cleaned_data["tables"])
            made = actions.draft_from_tables(tables, under, by=request.user)
        else:
            made = actions.begin_draft(under, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return _begin_page(request, refusal.problems, status=422, **given)
    return redirect_after(
        request, reverse("reorganisation", args=[made.pk]), _("The draft is saved. Nothing has changed yet.")
    )


def _begin_page(
    request: HttpRequest, problems: Iterable[Problem] = (), *, status: int = 200, **given: Any
) -> HttpResponse:
    places = queries.in_order(_places_to_begin(request))
    context = {
        "form": forms.ActForm(),
        "file_form": forms.FileForm(),
        "where": forms.UnderForm(choices=places),
        "problems": tuple(problems),
        "within": places,
    } | given
    return render_page(request, "reorganisation/begin.html", context, status=status)


def _draft(request: HttpRequest, pk: int) -> Reorganisation:
    mine = Reorganisation.objects.visible_to(request.user).select_related("under", "made_by")
    return get_object_or_404(mine, pk=pk)


def _its_act(reorganisation: Reorganisation) -> str:
    """The address of the act that a draft became."""
    number = reorganisation.acts.values_list("mutation__number", flat=True)[0]
    return reverse("act", args=[number])


@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: what it says, what is missing, and the forms for one more row."""
    mine = _draft(request, pk)
    if not mine.is_draft:
        return redirect(_its_act(mine))
    if request.method != "POST":
        return _draft_page(request, mine)
    act, _colon, row = request.POST.get("act", "").partition(":")
    if act == "remove":
        table, _dash, key = row.partition("-")
        if table not in actions.ROWS or not key.isdecimal():
            raise Http404
        actions.remove_row(mine, table, int(key), by=request.user)
        return redirect_after(request, request.path, _("Taken out."))
    return _take(request, mine, act)


ROW_FORMS = {
    "unit": forms.UnitForm,
    "change": forms.ChangeForm,
    "passage": forms.PassageForm,
    "takeover": forms.TakeoverForm,
}


def _take(request: HttpRequest, mine: Reorganisation, act: str) -> HttpResponse:
    """One row more, or the act said anew."""
    if act == "details":
        form: Any = forms.ActForm(request.POST, instance=Reorganisation(under=mine.under, made_by=mine.made_by))
    elif act in ROW_FORMS:
        form = _row_forms(mine, act, request.POST)[act]
    else:
        raise Http404
    if not form.is_valid():
        return _draft_page(request, mine, status=422, **{act: form})
    said = dict(form.cleaned_data)
    try:
        if act == "details":
            actions.change_draft(mine, by=request.user, **said)
        elif act == "unit":
            actions.add_unit(mine, by=request.user, **said | {"parent": said["parent"] or mine.under})
        elif act == "change":
            actions.add_change(mine, said.pop("unit"), by=request.user, **said)
        elif act == "passage":
            actions.add_passage(mine, said.pop("predecessor"), said.pop("successor"), by=request.user, **said)
        else:
            actions.add_takeover(mine, said["from_unit"], said["to"], by=request.user, matter=said["matter"])
    except Refused as refusal:
        return _draft_page(request, mine, refusal.problems, status=422, **{act: form})
    return redirect_after(request, f"{request.path}#{act}", _("Saved."))


def _eve(mine: Reorganisation) -> date:
    """The day before, or today while the draft has no day."""
    return mine.effective_on - timedelta(days=1) if mine.effective_on else timezone.localdate()


def _row_forms(mine: Reorganisation, bound: str = "", data: Any = None, initial: Any = None) -> dict[str, Any]:
    planned = list(mine.units.all())
    matters = [(each.name, _(each.label)) for each in queries.matters()]
    made: dict[str, Any] = {}
    for name, form in ROW_FORMS.items():
        more = {"matters": matters} if name == "takeover" else {}
        given = data if name == bound else None
        made[name] = form(given, find=partial(_find, mine, planned), initial=(initial or {}).get(name), **more)
    return made


def _find(mine: Reorganisation, planned: Iterable[PlannedUnit], text: str) -> Unit | PlannedUnit:
    """The planned unit of that name, else the unit on record of that code or name. Raises: Refused."""
    for each in planned:
        called = (kind(each.kind).called(each.name, language) for language in ("vi", "en"))
        if fold(text) in {fold(each.name), *map(fold, called)}:
            return each
    return queries.find_unit(text, mine.under, _eve(mine))


def _draft_page(
    request: HttpRequest, mine: Reorganisation, problems: Iterable[Problem] = (), *, status: int = 200, **given: Any
) -> HttpResponse:
    found = queries.draft_of(mine)
    wish = request.GET.get("q", "").strip()
    picked = _picked(request, mine)
    row_forms = _row_forms(mine, initial=picked) | given
    gaps = found.gaps
    context = {
        "mine": mine,
        "eve": _eve(mine),
        "under_name": names({mine.under_id}, _eve(mine)).get(mine.under_id, ""),
        "closed": rules.why_not("prepare", standing(request.user, mine.under, timezone.localdate())),
        "gaps": gaps,
        "is_whole": rules.is_whole(gaps),
        "units": [(row, found.called[queries.planned(row.pk)], _above(found, row)) for row in found.units],
        "changes": [(row, found.called[queries.on_record(row.unit_id)], _said(found, row)) for row in found.changes],
        "passages": _passages(found),
        "takeovers": [_takeover(found, row) for row in found.takeovers],
        "planned": [row.name for row in found.units],
        "forms": row_forms,
        "bad": next((form for form in given.values() if form.errors), None),
        "details": given.get("details") or forms.ActForm(instance=mine),
        "problems": tuple(problems),
        "wish": wish,
        "hits": _hits(mine, wish) if wish else [],
        "picked": bool(picked),
    }
    return render_page(request, "reorganisation/draft.html", context, status=status)


def _picked(request: HttpRequest, mine: Reorganisation) -> dict[str, dict[str, str]]:
    """The unit chosen from the search, filled into the forms."""
    asked = request.GET.get("unit", "")
    if not (asked.isdecimal() and len(asked) < 18):
        return {}
    code = codes_of([int(asked)], _eve(mine)).get(int(asked), "")
    if not code:
        return {}
    return {"passage": {"predecessor": code}, "change": {"unit": code}, "takeover": {"from_unit": code}}


def _hits(mine: Reorganisation, wish: str) -> list[tuple[Any, str]]:
    """Units found as of the eve below the unit all this happens under, each with its code."""
    eve = _eve(mine)
    coded = [] if fold(wish) != wish or not wish.isdecimal() else _by_code(wish, eve)
    found = coded or search(wish, eve, LISTED)
    inside = set(
        Unit.objects.within(mine.under, on=eve)
        .filter(pk__in=[hit.unit.pk for hit in found])
        .values_list("pk", flat=True)
    )
    mine_hits = [hit for hit in found if hit.unit.pk in inside]
    codes = codes_of([hit.unit.pk for hit in mine_hits], eve)
    return [(hit, codes.get(hit.unit.pk, "")) for hit in mine_hits]


def _by_code(code: str, eve: date) -> list[Any]:
    keys = [unit.pk for unit in units_by_code([code], eve).get(code, [])]
    called = names(keys, eve)
    return [hit for key in keys for hit in search(called[key], eve, LISTED) if hit.unit.pk == key]


def _above(found: queries.Draft, row: Any) -> str:
    key = queries.place_key(row.parent_id, row.parent_new_id)
    return found.called.get(key, "")


def _said(found: queries.Draft, row: Any) -> list[tuple[str, str]]:
    """What a change says, in words."""
    said = [
        (_("New name"), row.name),
        (_("New kind"), kind(row.kind).word(get_language() or "vi") if row.kind else ""),
        (_("New superior unit"), _above(found, row)),
        (_("New code"), row.code),
    ]
    return [(label, value) for label, value in said if value]


def _passages(found: queries.Draft) -> list[dict[str, Any]]:
    """The passages, those of one unit together."""
    rows = []
    for row, way in zip(found.passages, found.ways, strict=True):
        share = ""
        if row.basis != "none":
            low, high = (
                percent_text(Fraction(row.share_low, Edge.ALL)),
                percent_text(Fraction(row.share_high, Edge.ALL)),
            )
            share = f"{low if low == high else f'{low} – {high}'} · {row.get_basis_display()}"
        rows.append(
            {
                "row": row,
                "old": found.called[str(way.predecessor)],
                "new": found.called.get(str(way.successor), ""),
                "is_same": way.predecessor == way.successor,
                "share": share,
            }
        )
    return sorted(rows, key=lambda each: (queries.sort_key(each["old"]), each["row"].pk))


def _takeover(found: queries.Draft, row: Any) -> dict[str, Any]:
    labels = {each.name: _(each.label) for each in queries.matters()}
    return {
        "row": row,
        "old": found.called[queries.on_record(row.from_unit_id)],
        "new": found.called.get(queries.place_key(row.to_unit_id, row.to_new_id), ""),
        "matter": labels.get(row.matter, row.matter) or _("Everything else"),
    }


@login_required
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a draft."""
    mine = _draft(request, pk)
    if not mine.is_draft:
        return redirect(_its_act(mine))
    if request.method == "POST":
        actions.discard_draft(mine, by=request.user)
        return redirect_after(request, "reorganisations", _("The draft is deleted. Nothing else has changed."))
    return render_page(request, "reorganisation/discard.html", {"mine": mine})


# --- before it is done, and doing it ------------------------------------------------------------------------------


@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that carrying a draft out would do; and the button that does it."""
    mine = _draft(request, pk)
    if not mine.is_draft:
        return redirect_after(request, _its_act(mine), _("This reorganisation has been carried out."))
    if request.method != "POST":
        return _preview_page(request, mine)
    try:
        seen = request.POST.get("revision", "")
        done = actions.carry_out(
            mine,
            by=request.user,
            seen=int(seen) if seen.isdecimal() else -1,
            move_roles_too="roles" in request.POST,
        )
    except Refused as refusal:
        mine.refresh_from_db()
        return _preview_page(request, mine, refusal.problems, status=422)
    return redirect_after(
        request, reverse("act", args=[done.number]), _("Carried out. What it left open is listed below.")
    )


def _preview_page(
    request: HttpRequest, mine: Reorganisation, problems: Iterable[Problem] = (), status: int = 200
) -> HttpResponse:
    found = actions.foresee(mine)
    context = {
        "mine": mine,
        "eve": _eve(mine),
        "found": found,
        "problems": tuple(problems),
        "errors": [each for each in found.problems if each.level == "error"],
        "notices": [each for each in found.problems if each.level != "error"],
        "choosing": [(old, found.called.get(old.suggestion, "")) for old in found.choosing],
        "by_rule": [(old, found.called.get(old.suggestion, "")) for old in found.by_rule],
        "roles": [(one, _(ROLE_NAMES[one.role.kind])) for one in found.roles],
        "staying": sum(1 for one in found.roles if not one.key),
        "may": rules.why_not("carry out", standing(request.user, mine.under, timezone.localdate())),
    }
    return render_page(request, "reorganisation/preview.html", context, status=status)


# --- an act on record ---------------------------------------------------------------------------------------------


def _act(request: HttpRequest, number: int) -> queries.Act:
    """The act of that number, when a person oversees all it touched. Raises: Http404."""
    seen = queries.acts_seen_by(request.user, timezone.localdate()).select_related("annulment", "annuls")
    return queries.act_of(get_object_or_404(seen, number=number))


def _about(request: HttpRequest, found: queries.Act) -> dict[str, Any]:
    """What every page of an act shows of it."""
    today = timezone.localdate()
    state, status = _(rules.STATE_NAMES[found.state]), STATUS[found.state]
    who = standing(request.user, found.under, today)
    return {
        "act": found,
        "mutation": found.mutation,
        "title": found.mutation.legal_source or _("Act %(number)s") % {"number": found.mutation.number},
        "state": state,
        "status": status,
        "closed": {step: rules.why_not(step, who, found.state) for step in ("settle", "annul")},
    }


@login_required
def act(request: HttpRequest, number: int) -> HttpResponse:
    """An act carried out: what it did, and what is still to be settled."""
    found = _act(request, number)
    old = [each for each in queries.old_units(found) if each.has_ended]
    rows = queries.still_open(found)
    begun = list(Unit.objects.filter(created_by=found.mutation).values_list("pk", flat=True))
    own = getattr(getattr(found.mutation, "reorganisation_act", None), "reorganisation", None)
    context = _about(request, found) | {
        "groups": sum(each.groups for each in old),
        "homed": sum(each.groups - each.left for each in old),
        "left": sum(each.left for each in old),
        "matters": queries.summary(rows),
        "red": sum(row.count for row in rows if row.is_red),
        "settled": sum(row.count for row in rows if not row.is_red),
        "items": sum(row.count for row in rows),
        "ended": queries.in_order({pk: found.names[pk] for pk in found.ended}),
        "begun": queries.in_order(names(begun, found.day)),
        "under_name": found.names.get(found.under.pk, ""),
        "carried_out": own,
        "beside": [each for each in found.acts if each.pk != found.mutation.pk],
    }
    return render_page(request, "reorganisation/act.html", context)


@login_required
def homes(request: HttpRequest, number: int) -> HttpResponse:
    """The units of an act whose groups need a home, each with the unit suggested."""
    found = _act(request, number)
    if request.method == "POST":
        return _home_whole_units(request, found)
    return _homes_page(request, found)


def _homes_page(request: HttpRequest, found: queries.Act) -> HttpResponse:
    old = queries.old_units(found)
    only_left = request.GET.get("all") is None
    shown = [each for each in old if each.left] if only_left else old
    ended = [each for each in old if each.has_ended]
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"old": each, "after": found.after(each.unit_id), "suggestion": found.suggestion(each.unit_id)} for each in page
    ]
    context = _about(request, found) | {
        "page": page,
        "rows": rows,
        "only_left": only_left,
        "groups": sum(each.groups for each in ended),
        "homed": sum(each.groups - each.left for each in ended),
        "left": sum(each.left for each in ended),
    }
    return render_page(request, "reorganisation/homes.html", context)


def _home_whole_units(request: HttpRequest, found: queries.Act) -> HttpResponse:
    """All groups still waiting in the units ticked, each to the unit chosen beside it."""
    ticked = [int(pk) for pk in request.POST.getlist("unit") if pk.isdecimal()]
    chosen = {pk: _key(request.POST.get(f"to-{pk}", "")) for pk in ticked}
    waiting = queries.homes_left([pk for pk, to in chosen.items() if to], found.day)
    moving = {group: chosen[unit] for group, unit in waiting.values_list("group_id", "unit_id")}
    if not moving:
        raise Refused(N_("Tick the units whose groups are to move, and choose where to."))
    count = actions.rehome(found, moving, by=request.user)  # type: ignore[arg-type]
    return redirect_after(request, request.get_full_path(), _moved(count))


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


def _moved(count: int) -> str:
    values = {"count": number_text(count)}
    return ngettext("%(count)s group has its home.", "%(count)s groups have their home.", count) % values


@login_required
def unit_homes(request: HttpRequest, number: int, unit: int) -> HttpResponse:
    """The groups of one old unit: where each belongs now, and where else it may."""
    found = _act(request, number)
    if unit not in found.names or not (unit in found.ended or unit in found.ways_of):
        raise Http404
    rows = queries.homes_of(found, unit)
    path = reverse("act_unit_groups", args=[number, unit])
    if request.method == "POST":
        to = _key(request.POST.get("to", ""))
        ticked = {pk for text in request.POST.getlist("group") if (pk := _key(text))}
        groups = {home.group_id for home in rows if home.group_id in ticked or request.POST.get("act") == "all"}
        if to is None or not groups:
            raise Refused(N_("Tick the groups that are to move, and choose where to."))
        count = actions.rehome(found, dict.fromkeys(groups, to), by=request.user)
        return redirect_after(request, path, _moved(count))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    after = found.after(unit)
    called = dict(after) | {unit: found.names[unit]}
    has_ended = unit in found.ended
    context = _about(request, found) | {
        "unit": unit,
        "unit_name": found.names[unit],
        "after": after,
        "suggestion": found.suggestion(unit),
        "suggestion_name": called.get(found.suggestion(unit) or 0, ""),
        "page": page,
        "rows": [(home, called.get(home.unit_id, ""), has_ended and home.unit_id == unit) for home in page],
        "left": rows.filter(unit=unit).count() if has_ended else 0,
        "total": page.paginator.count,
        "has_ended": has_ended,
    }
    return render_page(request, "reorganisation/unit_homes.html", context)


@login_required
def roles(request: HttpRequest, number: int) -> HttpResponse:
    """The roles left on ended units: where each goes on, as proposed or as chosen, or that it ends."""
    found = _act(request, number)
    proposals = queries.role_proposals(found)
    path = reverse("act_roles", args=[number])
    if request.method == "POST":
        ticked = [pk for text in request.POST.getlist("role") if (pk := _key(text))]
        said = {pk: _key(request.POST.get(f"to-{pk}", "")) for pk in ticked}
        if not said:
            raise Refused(N_("Tick the roles that are settled so."))
        count = actions.move_roles(found, said, by=request.user)
        values = {"count": number_text(count)}
        message = ngettext("%(count)s role is settled.", "%(count)s roles are settled.", count) % values
        return redirect_after(request, path, message)
    page = Paginator(proposals, A_PAGE).get_page(request.GET.get("page"))
    after = queries.places_for_roles(found)
    context = _about(request, found) | {
        "page": page,
        "rows": [(one, _(ROLE_NAMES[one.role.kind]), after[one.role.unit_id]) for one in page],
    }
    return render_page(request, "reorganisation/roles.html", context)


@login_required
def takeovers(request: HttpRequest, number: int) -> HttpResponse:
    """What is open in the units an act ended: red until somebody carries it on."""
    found = _act(request, number)
    rows = queries.still_open(found)
    if request.method == "POST":
        return _hand_over(request, found, rows)
    matter, only_red = request.GET.get("matter", ""), request.GET.get("all") is None
    wish = fold(request.GET.get("q", ""))
    shown = [
        row
        for row in rows
        if (not only_red or row.is_red) and matter in ("", row.matter.name) and (not wish or wish in fold(row.unit))
    ]
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    called = names({row.owner for row in page if row.owner}, timezone.localdate())
    context = _about(request, found) | {
        "summary": queries.summary(rows),
        "red": sum(row.count for row in rows if row.is_red),
        "items": sum(row.count for row in rows),
        "page": page,
        "rows": [
            {
                "open": row,
                "label": _(row.matter.label),
                "after": found.after(row.unit_id),
                "suggestion": row.owner or found.suggestion(row.unit_id),
                "owner": called.get(row.owner or 0, ""),
            }
            for row in page
        ],
        "matter": matter,
        "only_red": only_red,
        "wish": request.GET.get("q", ""),
    }
    return render_page(request, "reorganisation/takeovers.html", context)


def _hand_over(request: HttpRequest, found: queries.Act, rows: Iterable[queries.Open]) -> HttpResponse:
    """The matters ticked, each to the unit chosen beside it."""
    ticked = set(request.POST.getlist("open"))
    by_matter: dict[str, dict[int, int]] = {}
    for row in rows:
        to = _key(request.POST.get(f"to-{row.key}", ""))
        if row.key in ticked and row.matter.by_takeover and to:
            by_matter.setdefault(row.matter.name, {})[row.unit_id] = to
    if not by_matter:
        raise Refused(N_("Tick what is to be taken over, and choose by which unit."))
    for matter, unit_by_ended in by_matter.items():
        actions.take_over(found, unit_by_ended, matter=matter, by=request.user)
    return redirect_after(request, request.get_full_path(), _("Taken over. Whoever works there can go on with it now."))


@login_required
def ended_unit(request: HttpRequest, unit: int, matter: str) -> HttpResponse:
    """On to the page of the act that ended a unit, where the matter is settled."""
    act = queries.settled_by(get_object_or_404(Unit.objects.select_related("ended_by"), pk=unit))
    if act is None:
        raise Http404
    if matter == queries.GROUPS:
        return redirect("act_unit_groups", act.number, unit)
    return redirect("act_roles", act.number)


@login_required
def annul(request: HttpRequest, number: int) -> HttpResponse:
    """What annulling an act would do; and the button that does it."""
    found = _act(request, number)
    day = max(found.day, timezone.localdate())
    asked = request.POST if request.method == "POST" else (request.GET if "on" in request.GET else None)
    form = forms.AnnulForm(asked, initial={"on": day})
    problems: Iterable[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            said = dict(form.cleaned_data)
            made = actions.annul_act(found, by=request.user, **said)
            message = _("Annulled. The units of before exist again from %(day)s.") % {"day": day_text(said["on"])}
            return redirect_after(request, reverse("act", args=[made.number]), message)
        except Refused as refusal:
            problems = refusal.problems
    day = form.day or day if asked is not None else day
    back, moved, refused = actions.foresee_annulment(found, day) if found.state != rules.ANNULLED else (0, 0, ())
    ended = set(Unit.objects.filter(created_by__in=found.acts).values_list("pk", flat=True))
    context = _about(request, found) | {
        "form": form,
        "day": day,
        "problems": tuple(problems) or tuple(refused),
        "is_possible": not refused,
        "groups": back,
        "roles": moved,
        "back": queries.in_order({pk: found.names[pk] for pk in found.ended}),
        "gone": queries.in_order(names(ended, found.day)),
    }
    return render_page(request, "reorganisation/annul.html", context, status=422 if problems or form.errors else 200)
