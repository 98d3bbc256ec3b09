"""Every address of the product, by app.

The door for programs is loaded at its first use: what reads and describes its bodies takes a third of a second, which
no command and no page should pay for.
"""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLResolver, include, path
from django.urls.resolvers import RoutePattern
from django.views.decorators.csrf import csrf_exempt

API_ROOT = "/api/v1/"
API_ROUTERS = ("tongket.portal.api.router",)


@cache
def api_v1() -> Any:
    """The API with what every app offers."""
    from ninja import NinjaAPI

    api = NinjaAPI(title="Tổng Kết", version="1", urls_namespace="api-v1", docs_url=None, openapi_url=None)
    for router in API_ROUTERS:
        api.add_router("", router)
    return api


@csrf_exempt
def call_api(request: HttpRequest, route: str) -> HttpResponse:
    """What the API answers at one of its addresses. Raises: Resolver404, which is a Http404."""
    if route == "openapi.json":
        return JsonResponse(api_v1().get_openapi_schema(path_prefix=API_ROOT))
    match = URLResolver(RoutePattern(""), api_v1().urls[0]).resolve(route)
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return answer


urlpatterns = [
    path("", include("tongket.web.urls")),
    path("", include("tongket.accounts.urls")),
    path("units/", include("tongket.units.urls")),
    path("reports/", include("tongket.reporting.urls")),
    path("groups/", include("tongket.groups.urls")),
    path("", include("tongket.review.urls")),
    path("", include("tongket.portal.urls")),
    path("api/v1/<path:route>", call_api),
]

handler400 = "tongket.web.views.bad_request"
handler403 = "tongket.web.views.not_allowed"
handler404 = "tongket.web.views.not_found"
handler500 = "tongket.web.views.server_error"
