"""How a view answers: a whole page, or to htmx the part of it that changed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event


class SeeOther(HttpResponseRedirectBase):
    """Redirect after post: the browser fetches the next page with GET."""

    status_code = 303


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, rather than following a link or restoring its history."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    partial: str | None = None,
    status: int = 200,
    *,
    message: str | None = None,
) -> HttpResponse:
    """The whole page or, when htmx asks and `partial` is named, that part of the same template.

    `message` is announced in the live region either way.
    """
    part = partial if wants_part(request) else None
    if message and not part:
        messages.success(request, message)
    response = render(request, f"{template}#{part}" if part else template, context, status=status)
    if message and part:
        trigger_client_event(response, "said", {"text": str(message)})
    patch_vary_headers(response, ["HX-Request"])
    return response


def redirect_after(request: HttpRequest, url: Any, message: str | None = None) -> HttpResponse:
    """On to the next page (an address, a url name or an object), where `message` is shown.

    To htmx `ProblemsMiddleware` says the same in its own words, as it does of every redirect.
    """
    if message:
        messages.success(request, message)
    return SeeOther(resolve_url(url))


def move_browser(response: HttpResponse) -> HttpResponse:
    """The redirect as htmx understands it: the browser moves, rather than a part being filled with the next page."""
    moved = HttpResponseClientRedirect(response["Location"])
    moved.cookies = response.cookies
    patch_vary_headers(moved, ["HX-Request"])
    return moved
