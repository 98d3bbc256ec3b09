"""A visitor's address is what the trusted proxies wrote; nothing that a request says of itself is believed."""

import pytest
from django.test import RequestFactory

from tongket.web.visitor import address_behind, visitor_address

REAL, MADE_UP, INNER, OUTER = "203.0.113.5", "192.0.2.7", "10.0.0.1", "10.0.0.2"


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "address"),
    [
        (REAL, "", 0, REAL),
        (REAL, MADE_UP, 0, REAL),
        (INNER, REAL, 1, REAL),
        (INNER, f"{MADE_UP}, {REAL}", 1, REAL),
        (INNER, f" {MADE_UP} ,, {REAL} , ", 1, REAL),
        (INNER, f"{MADE_UP}, {REAL}, {OUTER}", 2, REAL),
        (INNER, "", 1, INNER),
        (REAL, MADE_UP, 2, REAL),
        (INNER, f"{REAL}:4711", 1, REAL),
        (INNER, "[2001:db8::7]:4711", 1, "2001:db8::7"),
        (INNER, "2001:db8::7", 1, "2001:db8::7"),
    ],
)
def test_the_address_is_the_one_that_the_outermost_trusted_proxy_saw(remote, forwarded, proxies, address):
    assert address_behind(remote, forwarded, proxies) == address


@pytest.mark.parametrize(("proxies", "address"), [(0, INNER), (1, REAL)])
def test_the_setting_says_how_many_are_trusted(settings, proxies, address):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=INNER, headers={"X-Forwarded-For": f"{MADE_UP}, {REAL}"})
    assert visitor_address(request) == address
