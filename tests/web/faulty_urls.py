"""The product's addresses and a few that refuse or break, for the tests of refusals and faults."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tongket.errors import NotAllowed, Problem, Refused
from tongket.urls import handler400, handler403, handler404, handler500  # noqa: F401
from tongket.web.page import redirect_after, render_page


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret detail")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("The period is closed.")


def refused(request: HttpRequest) -> HttpResponse:
    raise Refused([Problem("The total is not the sum.", "total"), Problem("A name is missing.", "name")])


def whole_and_part(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {"title": "Whole", "why": "part"}
    return render_page(request, "web/error.html", context, partial="refusal", message=request.GET.get("say"))


def moving(request: HttpRequest) -> HttpResponse:
    return redirect_after(request, "web:style", "Saved.")


urlpatterns = [
    path("", include("tongket.urls")),
    path("broken", broken),
    path("forbidden", forbidden),
    path("refused", refused),
    path("whole-and-part", whole_and_part),
    path("moving", moving),
]
