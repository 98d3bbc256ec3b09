"""The limits of checking for everybody, and why something is declined. Pure."""

import ipaddress
from collections.abc import Mapping

from tongket.errors import N_

MOST_CHARACTERS = 300_000
"""Of a text that is pasted or sent as JSON; about a hundred pages. A longer one is sent as a file."""
MOST_FIGURES = 300_000
"""Figures and table cells of one document; each takes up to 1,700 bytes while it is checked."""
MOST_BYTES = 10_000_000
MOST_JSON_BYTES = 2_000_000
WINDOW_SECONDS = 600
MOST_CHECKS = 60
"""How many checks one sender has in a window; a long document counts for several."""
BYTES_A_CHECK = 250_000
AT_ONCE = 2
"""How many documents one process checks at the same time."""
WAIT_SECONDS = 1
BUSY_SECONDS = 10

STATUS_OF_CAUSE: Mapping[str, int] = {
    "kind": 415,
    "old_word": 415,
    "old_excel": 415,
    "large": 413,
    "long": 413,
    "busy": 503,
}
UNREADABLE = 422

NOTHING_GIVEN = N_("Paste a text or choose a file.")
NO_FIRST = N_("Paste the text of the first document or choose its file.")
NO_SECOND = N_("Paste the text of the second document or choose its file.")
TEXT_TOO_LONG = N_("The text has %(given)s characters; at most %(most)s are checked. Send it as a file instead.")
JSON_TOO_LONG = N_("The body is too long: texts of up to %(most)s characters are checked. Send it as a file instead.")
FILE_TOO_LARGE = N_("The file is too large: files up to %(megabytes)s MB are read. Take out images or split it.")
TOO_OFTEN = N_("That is more than one sender may check in ten minutes. Wait %(minutes)s minutes, then go on.")
BUSY = N_("Too many documents are being checked at this moment. Try again in %(seconds)s seconds.")


def status_of(cause: str) -> int:
    """The HTTP status for a file that cannot be read, by the cause its reader gives."""
    return STATUS_OF_CAUSE.get(cause, UNREADABLE)


def weight_of(size: int) -> int:
    """How many checks a document of so many bytes counts for.

    >>> weight_of(3_000), weight_of(10_000_000)
    (1, 41)
    """
    return 1 + size // BYTES_A_CHECK


def window_of(now: float) -> int:
    """The number of the window that an instant falls into."""
    return int(now // WINDOW_SECONDS)


def seconds_left(now: float) -> int:
    """How long the window of an instant still lasts, at least one second."""
    return WINDOW_SECONDS - int(now % WINDOW_SECONDS)


def neighbourhood(address: str) -> str:
    """What is counted as one sender: an address, or the network of 64 bits that one household has in version 6.

    >>> neighbourhood("2001:db8:1:2:3::9"), neighbourhood("192.0.2.7")
    ('2001:db8:1:2::', '192.0.2.7')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
