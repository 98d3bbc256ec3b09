"""Two translations every request passes: into the reader's language, and from a refusal into a page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from tongket.errors import NotAllowed, Refused
from tongket.web import views
from tongket.web.page import move_browser, wants_part

Answer = Callable[[HttpRequest], HttpResponseBase]


class LanguageMiddleware:
    """Vietnamese, unless the reader chose another language. The browser's own wishes are not guessed at."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = chosen_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


def chosen_language(wish: str) -> str:
    """The language wished for when we speak it, otherwise the language of this installation."""
    return wish if wish in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class ProblemsMiddleware:
    """Puts on a page what nobody else placed: `NotAllowed` (403), `Refused` (422), a wrong method (405)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse):
            return response
        if response.status_code == 405 and not response.content:
            return views.wrong_method(request, response)
        if response.status_code in (301, 302, 303) and wants_part(request):
            return move_browser(response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return views.refusal_page(request, 403, _("You may not do this now"), why=exception.reason)
        if isinstance(exception, Refused):
            return views.refusal_page(request, 422, _("This could not be saved"), problems=exception.problems)
        return None
