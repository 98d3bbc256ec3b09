"""Pages of the register of groups: the directory of a unit, and one group with all that is on record about it."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from tongket.accounts.queries import units_seen_by
from tongket.errors import N_, Problem, Refused
from tongket.groups import queries, rules
from tongket.groups.models import Group, GroupHome, GroupType
from tongket.units.models import Unit, holds_on
from tongket.units.queries import names
from tongket.units.text import sort_key
from tongket.web.page import render_page
from tongket.web.shown import Shown
from tongket.web.templatetags.web import localname

PAGE = 100
LISTED = 1_000


@login_required
def directory(request: HttpRequest) -> HttpResponse:
    """The groups of a unit that the person may see, on a day."""
    on = _day(request.GET.get("on", ""))
    seen = units_seen_by(request.user, timezone.localdate())  # by the roles of today, whatever the day looked at
    choices = seen.filter(holds_on(on)).order_by("pk")
    unit = _chosen(seen, request.GET.get("unit", "")) or choices.first()
    types = {kind.code: localname(kind) for kind in GroupType.objects.all()}
    kind = request.GET.get("type", "")
    kind = kind if kind in types else ""
    found = queries.directory(unit, on, type_code=kind) if unit else Group.objects.none()
    page: Page[Any] = Paginator(found.order_by("type__code", "code", "pk"), PAGE).get_page(request.GET.get("page"))
    unit_names = names([*choices.values_list("pk", flat=True)[:LISTED], *([unit.pk] if unit else [])], on)
    context = {
        "unit": unit,
        "unit_name": unit_names.get(unit.pk, "") if unit else "",
        "choices": sorted(unit_names.items(), key=lambda item: (sort_key(item[1]), item[0])),
        "types": types.items(),
        "type": kind,
        "on": on,
        "page": page,
        "rows": [(group, localname(group.type), _members(group.members)) for group in page],
        "total": Shown(page.paginator.count, measure=_("groups")),
    }
    return render_page(request, "groups/directory.html", context, partial="groups")


def _day(text: str) -> date:
    """The day asked for, today when none is. Raises: Refused."""
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise Refused(
            Problem(N_("“%(day)s” is not a day; type one such as 2025-12-31."), values={"day": text[:20]})
        ) from error


def _chosen(seen: QuerySet[Unit], asked: str) -> Unit | None:
    """The unit asked for, if one was, whether or not it exists on the day; one that they may not see is not found."""
    if asked.isascii() and asked.isdigit() and len(asked) < 18:
        return get_object_or_404(seen, pk=int(asked))
    return None


def _members(number: int | None) -> Shown:
    return Shown(number, measure=_("members"))


@login_required
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: where it belongs, its counts and its grades, and who recorded each."""
    seen = units_seen_by(request.user, timezone.localdate())
    found = get_object_or_404(
        Group.objects.filter(homes__unit__in=seen.values("pk")).distinct().select_related("type", "since__actor"), pk=pk
    )
    homes = GroupHome.objects.filter(group=found)
    unit_names = names({home.unit_id for home in homes})
    context = {
        "group": found,
        "type_name": localname(found.type),
        "homes": [(unit_names[home.unit_id], home) for home in homes],
        "entries": [_entry(entry) for entry in queries.history(found)],
    }
    return render_page(request, "groups/group.html", context)


def _entry(entry: queries.Entry) -> dict[str, object]:
    if entry.kind == "count":
        what: object = _members(entry.value)
    else:
        what = _(rules.GRADE_NAMES[rules.Grade(entry.value)])
    ground = _(rules.GROUND_NAMES[rules.Ground(entry.ground)]) if entry.ground else ""
    return {"entry": entry, "what": what, "is_count": entry.kind == "count", "ground": ground}
