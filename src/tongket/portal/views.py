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
from tongket.portal.actions import Declined, Given, check_given, compare_given, too_large
from tongket.portal.forms import CheckForm, CompareForm, SendForm
from tongket.portal.rules import neighbourhood
from tongket.web.page import render_page
from tongket.web.uploads import in_memory

EXAMPLE = (
    "Toàn thành phố có 10.546 tổ chức quần chúng tự quản với 135.716 thành viên; trong đó 7.288/10.546 tổ chức"
    " (68,5%) hoạt động hiệu quả."
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AGREED_SHOWN = 200


def sender(request: HttpRequest) -> str:
    """Who is counted as one sender: an account, or else an address."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"account:{user.pk}"
    return neighbourhood(str(request.META.get("REMOTE_ADDR", "")))


def _language() -> str:
    return (get_language() or "vi").partition("-")[0]


def _is_file_wanted(request: HttpRequest) -> bool:
    return request.POST.get("want") == "file"


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
        text = EXAMPLE if "example" in request.GET else ""
        return render_page(request, "portal/check.html", {"form": CheckForm(initial={"text": text})})
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_page(request, "portal/check.html", {"form": form}, "result", 422)
    given = form.given()
    try:
        checked = check_given(given, sender=sender(request), now=time.time())
    except Declined as refusal:
        return _declined(request, "portal/check.html", form, refusal)
    if _is_file_wanted(request):
        return _file_back(given, checked)
    context = {"form": form, "checked": checked, "name": given.name, **_shown(checked)}
    return render_page(request, "portal/check.html", context, "result")


def _shown(checked: Checked) -> dict[str, Any]:
    language = _language()
    passages = queries.passages(checked, language)
    return {
        "passages": passages,
        "counts": queries.counts(checked, language),
        "first": queries.first_flagged(passages),
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


def _file_back(given: Given, checked: Checked) -> HttpResponse:
    """The same Word file with a comment at each flagged figure; of anything else, a page of its own."""
    stem = PurePath(given.name).stem or _("text")
    if given.data is not None and checked.document.sort == "docx":
        from tongket.claims.faces.word import commented

        response = HttpResponse(commented(given.data, checked, _language()), content_type=WORD)
        ending = "docx"
    else:
        from tongket.claims.faces.page import page

        response = HttpResponse(page(checked, _language(), given.name), content_type="text/html; charset=utf-8")
        ending = "html"
    called = f"{stem} ({_('checked')}).{ending}"
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
        "differences": [(queries.quoted(one.a), queries.quoted(one.b)) for one in compared.differences],
        "agreed": [(queries.quoted(one.a), queries.quoted(one.b)) for one in compared.agreed[:AGREED_SHOWN]],
        "names": (a.name, b.name),
    }
    return render_page(request, "portal/compare.html", context, "result")
