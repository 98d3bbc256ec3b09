"""The public pages of the checker: one document checked, two compared. What is sent is gone with the answer."""

import time
from pathlib import PurePath
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongket.claims import Checked
from tongket.portal import queries, rules
from tongket.portal.actions import Declined, FileBack, Given, check_given, compare_given, file_back, too_large
from tongket.portal.forms import CheckForm, CompareForm, SendForm
from tongket.portal.rules import neighbourhood
from tongket.web.page import render_page
from tongket.web.uploads import in_memory
from tongket.web.visitor import visitor_address

EXAMPLES = {
    "vi": "Toàn thành phố có 10.546 tổ chức quần chúng tự quản với 135.716 thành viên; trong đó 7.288/10.546 tổ chức"
    " (68,5%) hoạt động hiệu quả.",
    "en": "The city has 10,546 self-run groups; 7,288 of the 10,546 groups (68.5%) work well.",
}
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}
AGREED_SHOWN = 200


def sender(request: HttpRequest) -> str:
    """Who is counted as one sender: an account, or else an address."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"account:{user.pk}"
    return neighbourhood(visitor_address(request))


def _language() -> str:
    return (get_language() or "vi").partition("-")[0]


# --- one document -------------------------------------------------------------------------------------------------


def _check_too_large(request: HttpRequest) -> HttpResponse:
    return _declined(request, "portal/check.html", CheckForm(data={}), too_large())


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@in_memory(rules.MOST_BYTES, _check_too_large)
def check(request: HttpRequest) -> HttpResponse:
    """A text or a file with every statement marked where it stands, or the same file with comments."""
    if request.method != "POST":
        text = EXAMPLES[_language()] if "example" in request.GET else ""
        return render_page(request, "portal/check.html", {"form": CheckForm(initial={"text": text})})
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_page(request, "portal/check.html", {"form": form}, "result", 422)
    given = form.given()
    try:
        checked = check_given(given, sender=sender(request), now=time.time())
        if request.POST.get("want") == "file":
            return _attached(given, file_back(given, checked, _language()))
    except Declined as refusal:
        return _declined(request, "portal/check.html", form, refusal)
    context = {"form": form, "checked": checked, "name": given.name, **_shown(checked)}
    return render_page(request, "portal/check.html", context, "result")


def _shown(checked: Checked) -> dict[str, Any]:
    language = _language()
    stretches = queries.stretches(checked, language)
    return {
        "stretches": stretches,
        "counts": queries.counts(checked),
        "first": queries.first_flagged(stretches),
        "notes": [note[language] for note in checked.document.notes],
        "is_short": len(checked.text) <= rules.MOST_CHARACTERS,
    }


def _declined(request: HttpRequest, template: str, form: SendForm, refusal: Declined) -> HttpResponse:
    """The form again, with the reason; nothing was checked."""
    form.full_clean()
    form.errors.clear()
    form.decline(refusal, _language())
    response = render_page(request, template, {"form": form}, "result", refusal.status)
    if refusal.wait:
        response["Retry-After"] = str(refusal.wait)
    return response


def _attached(given: Given, file: FileBack) -> HttpResponse:
    """The file to take away, under the name it came with."""
    stem = PurePath(given.name).stem or _("text")
    response = HttpResponse(file.data, content_type=TYPES[file.ending])
    called = f"{stem} ({_('checked')}).{file.ending}"
    response["Content-Disposition"] = content_disposition_header(True, called)
    return response


# --- two documents ------------------------------------------------------------------------------------------------


def _compare_too_large(request: HttpRequest) -> HttpResponse:
    return _declined(request, "portal/compare.html", CompareForm(data={}), too_large())


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@in_memory(2 * rules.MOST_BYTES, _compare_too_large)
def compare(request: HttpRequest) -> HttpResponse:
    """The quantities that two documents state differently, side by side."""
    if request.method != "POST":
        return render_page(request, "portal/compare.html", {"form": CompareForm()})
    form = CompareForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_page(request, "portal/compare.html", {"form": form}, "result", 422)
    a, b = form.given("_a"), form.given("_b")
    try:
        compared = compare_given(a, b, sender=sender(request), now=time.time())
    except Declined as refusal:
        return _declined(request, "portal/compare.html", form, refusal)
    context = {
        "form": form,
        "compared": compared,
        "differences": [(one.a, one.b) for one in compared.differences],
        "agreed": [(one.a, one.b) for one in compared.agreed[:AGREED_SHOWN]],
        "names": (a.name, b.name),
    }
    return render_page(request, "portal/compare.html", context, "result")
