"""Where one can go from every page, and what stands above it."""

from collections.abc import Iterator

import pytest

from tongket.web import context


@pytest.fixture(autouse=True)
def empty_registries() -> Iterator[None]:
    places, banners = dict(context._places), dict(context._banners)
    context._places.clear()
    context._banners.clear()
    yield
    context._places.clear()
    context._banners.clear()
    context._places.update(places)
    context._banners.update(banners)


def test_places_come_in_their_order_and_once() -> None:
    context.add_place("Second", "web:style", 20, needs_sign_in=False)
    context.add_place("First", "account_login", 10, needs_sign_in=False)
    context.add_place("Second again", "web:style", 20, needs_sign_in=False)
    assert [link.label for link in context.links("/", signed_in=False)] == ["First", "Second again"]


def test_a_place_for_colleagues_is_shown_to_those_who_signed_in() -> None:
    context.add_place("Desk", "web:style", 1)
    assert not context.links("/", signed_in=False)
    assert context.links("/", signed_in=True)


def test_the_place_one_is_in_is_marked_and_only_the_nearest() -> None:
    context.add_place("Style", "web:style", 1)
    context.add_place("Sign in", "account_login", 2)
    marks = {link.label: link.is_current for link in context.links("/style/deep", signed_in=True)}
    assert marks == {"Style": True, "Sign in": False}
    assert not any(link.is_current for link in context.links("/styles", signed_in=True))


def test_a_place_whose_address_is_not_served_is_left_out() -> None:
    context.add_place("Nowhere", "nowhere:at-all", 1)
    assert not context.links("/", signed_in=True)


def test_a_banner_stands_for_as_long_as_it_says_something() -> None:
    context.add_banner("quiet", lambda: None)
    context.add_banner("demo", lambda: "All figures are made up.")
    assert context.banners() == ["All figures are made up."]
