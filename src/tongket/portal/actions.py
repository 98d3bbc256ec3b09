"""Checking what somebody sent: the one way in for the page and the API. Nothing is written but a count."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tongket.claims import Checked, Document, TextTooLong, check
from tongket.claims.compare import Compared, compare
from tongket.claims.readers.refusals import Unreadable
from tongket.claims.tables import drawn_tables
from tongket.portal import rules
from tongket.web.shown import number_text

places = BoundedSemaphore(rules.AT_ONCE)
"""Room for the documents that this process checks at the same time."""


class Declined(Exception):
    """Nothing was checked: `sentence` {vi, en} says why, `status` is HTTP's number for it, `wait` is in seconds."""

    def __init__(self, status: int, sentence: Mapping[str, str], wait: int = 0) -> None:
        self.status = status
        self.sentence = sentence
        self.wait = wait
        super().__init__(sentence["en"])

    def about(self, name: str) -> "Declined":
        """The same refusal, which says of which file it speaks."""
        named = {code: f"{name}: {told}" if name else told for code, told in self.sentence.items()}
        return Declined(self.status, named, self.wait)


def declined(status: int, message: str, *, wait: int = 0, **values: int) -> Declined:
    """The refusal that a message id makes, in every language."""
    return Declined(status, {code: _in(code, message, values) for code, _name in settings.LANGUAGES}, wait)


def _in(language: str, message: str, values: Mapping[str, int]) -> str:
    with translation.override(language):
        return _(message) % {name: number_text(value) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody sent: a text, or a file with its name."""

    text: str = ""
    data: bytes | None = None
    name: str = ""

    @property
    def weight(self) -> int:
        """How many checks it counts for."""
        return rules.weight_of(len(self.text) if self.data is None else len(self.data))


def check_given(given: Given, *, sender: str, now: float, lang: str | None = None) -> Checked:
    """The document with every statement found in it. Raises: Declined."""
    count_checks(given.weight, sender, now)
    with _place():
        return _checked(given, lang)


@dataclass(frozen=True, slots=True)
class FileBack:
    """What a sender takes away: the same Word file with comments, or a page that stands by itself."""

    data: bytes
    ending: str  # "docx" | "html"


def file_back(given: Given, checked: Checked, language: str) -> FileBack:
    """The file with what was found in it. Raises: Declined."""
    if given.data is not None and checked.document.sort == "docx":
        from tongket.claims.faces.word import commented

        with _place(), _readable():
            return FileBack(commented(given.data, checked, language), "docx")
    from tongket.claims.faces.page import page

    return FileBack(page(checked, language, given.name).encode(), "html")


def compare_given(a: Given, b: Given, *, sender: str, now: float) -> Compared:
    """What two documents say of the same quantities. Raises: Declined."""
    count_checks(a.weight + b.weight, sender, now)
    with _place():
        return compare(*map(_checked_by_name, (a, b)))


def count_checks(checks: int, sender: str, now: float) -> None:
    """Count some more checks of a sender, who is known only by a digest. Raises: Declined beyond what one may."""
    window = rules.window_of(now)
    key = "check:" + salted_hmac("tongket.portal.check", f"{window}:{sender}").hexdigest()
    cache.add(key, 0, timeout=2 * rules.WINDOW_SECONDS)
    if _counted(key, checks) > rules.MOST_CHECKS:
        wait = rules.seconds_left(now)
        raise declined(429, rules.TOO_OFTEN, wait=wait, minutes=-(-wait // 60))


def _counted(key: str, checks: int) -> int:
    try:
        return cache.incr(key, checks)
    except ValueError:  # the cache was full and made room
        return checks


@contextmanager
def _place() -> Iterator[None]:
    """Room to check one document, after a short wait. Raises: Declined when there is none."""
    if not places.acquire(timeout=rules.WAIT_SECONDS):
        raise declined(503, rules.BUSY, wait=rules.BUSY_SECONDS, seconds=rules.BUSY_SECONDS)
    try:
        yield
    finally:
        places.release()


def _checked(given: Given, lang: str | None = None) -> Checked:
    with _readable():
        return check(_document(given), lang, most_figures=rules.MOST_FIGURES)


def _checked_by_name(given: Given) -> Checked:
    """One document of several. Raises: Declined, which says of which it speaks."""
    try:
        return _checked(given)
    except Declined as refusal:
        raise refusal.about(given.name) from refusal


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever keeps a file from being read is declined with its sentence."""
    try:
        yield
    except Unreadable as refusal:
        wait = rules.BUSY_SECONDS if refusal.cause == "busy" else 0
        raise Declined(rules.status_of(refusal.cause), refusal.sentence, wait) from refusal
    except TextTooLong as refusal:
        raise Declined(413, refusal.sentence) from refusal


def _document(given: Given) -> Document:
    if given.data is not None:
        if len(given.data) > rules.MOST_BYTES:
            raise too_large()
        from tongket.claims.readers import read_file

        return read_file(given.data, given.name)
    if not given.text.strip():
        raise declined(422, rules.NOTHING_GIVEN)
    if len(given.text) > rules.MOST_CHARACTERS:
        raise declined(413, rules.TEXT_TOO_LONG, given=len(given.text), most=rules.MOST_CHARACTERS)
    return Document(given.text, tables=tuple(drawn_tables(given.text, of_words=True)))


def too_large() -> Declined:
    """The refusal of a file beyond the bound."""
    return declined(413, rules.FILE_TOO_LARGE, megabytes=rules.MOST_BYTES // 1_000_000)
