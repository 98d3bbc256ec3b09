"""The shell's own pages: choosing a language, refusals and faults in words, the style page."""

import json
import logging
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget

from tongket.web import samples
from tongket.web.page import SeeOther, wants_part

log = logging.getLogger(__name__)

YEAR_SECONDS = 365 * 24 * 60 * 60
LONGEST_REPORT_BYTES = 16_384

KNOWN_DIRECTIVES = frozenset(
    f"{kind}-src{part}"
    for kind in ("default", "script", "style", "img", "font", "connect", "media", "object", "frame", "worker")
    for part in ("", "-elem", "-attr")
) | {"manifest-src", "form-action", "frame-ancestors", "base-uri"}

csp_tally: Counter[str] = Counter()
"""How often each directive was violated, as reported to this process."""


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language the reader chose, and go back to where they were."""
    wish = request.POST.get("language", "")
    if wish not in dict(settings.LANGUAGES):
        names = ", ".join(dict(settings.LANGUAGES).values())
        why = _("This site is written in: %(languages)s. Nothing was changed.") % {"languages": names}
        return refusal_page(request, 400, _("That language is not available"), why=why)
    response = SeeOther(_safe_next(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wish,
        max_age=YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _safe_next(request: HttpRequest) -> str:
    """The page to go back to when it is ours, otherwise the front page."""
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else "/"


def refusal_page(request: HttpRequest, status: int, title: str, **context: Any) -> HttpResponse:
    """A page that says no: `why` in a sentence, `problems` in a list; to htmx, only the words."""
    context |= {"title": title, "status": status}
    if not wants_part(request):
        return render(request, "web/error.html", context, status=status)
    response = render(request, "web/error.html#refusal", context, status=status)
    return reswap(retarget(response, "#refusal"), "innerHTML")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, without the details, which are for the log."""
    why = _("Something in the address or the form was not as this site sends it. Go back and try again.")
    return refusal_page(request, 400, _("The request could not be read"), why=why)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the reason when the refusal gave one."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return refusal_page(request, 403, _("You may not do this now"), why=reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the address is wrong, or what it names is not for this reader."""
    why = _(
        "If you typed the address, check it. If you followed a link, what it led to may have moved, "
        "or you may need to sign in to see it."
    )
    return refusal_page(request, 404, _("Page not found"), why=why)


def wrong_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """405 as a page: an address that only takes a form was opened like a page."""
    why = _("This address only receives a form that was filled in. Go back to the page with the form.")
    response = refusal_page(request, 405, _("There is no page here"), why=why)
    response["Allow"] = refused["Allow"]
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in both languages, made without the database, the session or the list of static files."""
    static = settings.STATIC_URL
    addresses = {"styles": f"{static}web/site.css", "icon": f"{static}web/icon.svg"}
    return HttpResponseServerError(loader.render_to_string("web/500.html", addresses))


@csrf_exempt
@require_POST
def csp_reports(request: HttpRequest) -> HttpResponse:
    """Count what browsers say was blocked, one line of log each; an over-long report is refused."""
    body = request.read(LONGEST_REPORT_BYTES + 1)
    if len(body) > LONGEST_REPORT_BYTES:
        return HttpResponse(status=413)
    directive, blocked = violation(body)
    csp_tally[directive] += 1
    log.warning("csp violation directive=%s blocked=%s", directive, blocked)
    return HttpResponse(status=204)


def violation(body: bytes) -> tuple[str, str]:
    """The directive and the blocked origin a report names, fit for one line, or `unreadable`."""
    try:
        report = json.loads(body)
        report = report[0]["body"] if isinstance(report, list) else report["csp-report"]
        directive = report.get("effectiveDirective") or report.get("effective-directive")
        directive = directive or report.get("violated-directive")
        blocked = report.get("blockedURL") or report.get("blocked-uri") or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return "unreadable", ""
    return _known_directive(str(directive)), _one_word(str(blocked).partition("?")[0])


def _known_directive(name: str) -> str:
    first = name.partition(" ")[0]
    return first if first in KNOWN_DIRECTIVES else "other"


def _one_word(text: str) -> str:
    return "".join(letter for letter in text[:200] if letter.isascii() and letter.isprintable() and letter != " ")


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every component on one page, with made-up content."""
    return render(request, "web/style.html", samples.style_page())
