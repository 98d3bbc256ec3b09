"""Where a request comes from, through as many proxies as this installation trusts."""

from django.conf import settings
from django.http import HttpRequest


def visitor_address(request: HttpRequest) -> str:
    """The address of whoever sent the request, as it was seen by the outermost proxy that is trusted."""
    meta = request.META
    return address_behind(meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""), settings.PROXIES)


def address_behind(remote: str, forwarded: str, proxies: int) -> str:
    """The last address but as many as there are proxies; `remote` itself when fewer have written theirs.

    Each proxy adds at the end of `forwarded` whom it was asked by; what stands before that, anybody may have made up.

    >>> address_behind("10.0.0.1", "192.0.2.7, 203.0.113.5", 1)
    '203.0.113.5'
    >>> address_behind("203.0.113.5", "192.0.2.7", 0)
    '203.0.113.5'
    """
    seen = [each.strip() for each in forwarded.split(",") if each.strip()]
    return _without_port(seen[-proxies]) if 0 < proxies <= len(seen) else remote


def _without_port(address: str) -> str:
    """`192.0.2.7:4711` and `[2001:db8::7]:4711` as addresses."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
