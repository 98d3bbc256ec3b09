"""Every address of the product, by app.

The door for programs is loaded at its first use: what reads and describes its bodies takes a third of a second, which
no command and no page should pay for.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLResolver, include, path, re_path
from django.urls.resolvers import RoutePattern
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from tongket.errors import N_
from tongket.portal.actions import Declined, declined

API_ROOT = "/api/v1/"
API_ROUTERS = ("tongket.portal.api.router",)

NO_ADDRESS = N_("The interface has nothing at this address. Its addresses are listed at /api/v1/openapi.json.")
ANOTHER_METHOD = N_("This address takes another method. The header “Allow” names those it takes.")


@cache
def api_v1() -> Any:
    """The API with what every app offers."""
    from ninja import NinjaAPI

    api = NinjaAPI(title="Tổng Kết", version="1", urls_namespace="api-v1", docs_url=None, openapi_url=None)
    for router in API_ROUTERS:
        api.add_router("", router)
    return api


@csrf_exempt
def call_api(request: HttpRequest, route: str | None = None) -> HttpResponse:
    """What the API answers at one of its addresses; in its own shape, too, that there is none or another method."""
    try:
        view, arguments = _view_at(route)
    except Http404:
        return _refused(declined(404, NO_ADDRESS))
    answer = view(request, **arguments)
    if answer.status_code == 405:
        return _refused(declined(405, ANOTHER_METHOD), Allow=answer["Allow"])
    return answer


def _view_at(route: str | None) -> tuple[Callable[..., HttpResponse], dict[str, Any]]:
    """The view at an address below API_ROOT, and what of the address it is given. Raises: Http404."""
    if not route:
        raise Http404
    if route == "openapi.json":
        return describe_api, {}
    match = URLResolver(RoutePattern(""), api_v1().urls[0]).resolve(route)
    return match.func, match.kwargs


@require_safe
def describe_api(_request: HttpRequest) -> HttpResponse:
    """The description of the API in OpenAPI."""
    return JsonResponse(api_v1().get_openapi_schema(path_prefix=API_ROOT))


def _refused(refusal: Declined, **headers: str) -> HttpResponse:
    return JsonResponse({"error": refusal.sentence}, status=refusal.status, headers=headers)


urlpatterns = [
    path("", include("tongket.web.urls")),
    path("", include("tongket.accounts.urls")),
    path("units/", include("tongket.units.urls")),
    path("reports/calendars/", include("tongket.calendars.urls")),
    path("reports/", include("tongket.reporting.urls")),
    path("groups/", include("tongket.groups.urls")),
    path("reorganisations/", include("tongket.reorganisation.urls")),
    path("", include("tongket.review.urls")),
    path("", include("tongket.portal.urls")),
    re_path(r"^api/(?:v1/(?P<route>.+))?", call_api),
]

handler400 = "tongket.web.views.bad_request"
handler403 = "tongket.web.views.not_allowed"
handler404 = "tongket.web.views.not_found"
handler500 = "tongket.web.views.server_error"
