"""What every template of the shell is given: the places one can go to, the banners, the languages.

Apps add theirs from `AppConfig.ready`; nothing here reads the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

PRODUCT = "Tổng Kết"

Banner = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation; `label` may be a lazy translation."""

    label: Any
    url_name: str
    order: int
    needs_sign_in: bool
    may: Callable[[HttpRequest], bool] | None = None


class Link(NamedTuple):
    """A place as one page shows it."""

    label: str
    url: str
    is_current: bool


_places: dict[str, Place] = {}
_banners: dict[str, Banner] = {}


def add_place(
    label: Any,
    url_name: str,
    order: int,
    needs_sign_in: bool = True,
    may: Callable[[HttpRequest], bool] | None = None,
) -> None:
    """Put a page into the navigation, or move it there; one entry per `url_name`.

    A place that says who `may` go there is asked at each page, so it should answer most of them without a query.
    """
    _places[url_name] = Place(label, url_name, order, needs_sign_in, may)


def add_banner(name: str, text: Banner) -> None:
    """Show what `text()` says above every page for as long as it says something; one banner per `name`."""
    _banners[name] = text


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of every page."""
    user = getattr(request, "user", None)
    return {
        "product": PRODUCT,
        "version": settings.VERSION,
        "places": links(request.path, signed_in=bool(user and user.is_authenticated), request=request),
        "banners": banners(),
        "languages": settings.LANGUAGES,
        "current_language": get_language(),
    }


def banners() -> list[str]:
    """What the banners say now."""
    return [said for text in _banners.values() if (said := text())]


def links(path: str, *, signed_in: bool, request: HttpRequest | None = None) -> list[Link]:
    """The navigation as someone at `path` sees it, in order, without addresses not served."""
    found = [(place, _address(place.url_name)) for place in sorted(_places.values(), key=_position)]
    shown = [
        (place, url)
        for place, url in found
        if url and (signed_in or not place.needs_sign_in) and (place.may is None or (request and place.may(request)))
    ]
    current = max((url for _, url in shown if _leads_to(url, path)), key=len, default=None)
    return [Link(str(place.label), url, url == current) for place, url in shown]


def _position(place: Place) -> tuple[int, str]:
    return place.order, place.url_name


def _address(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))
