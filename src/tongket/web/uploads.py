"""What is sent to be looked at and not kept: held in memory only, bounded, gone with the answer.

Django would read a form, and write its files to disk, before any view is asked, because the token against forgery
stands among the fields. `in_memory` therefore sets where files go first and checks the token itself.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]

BESIDE_FILES = 200_000
"""Bytes that a form may have beside what it is sent for: its other fields, and the marks between them."""
DRAINED = 4
"""How many times too long a body may be and still be read to its end, so that a browser shows the answer."""
_CHUNK = 65_536


class Memory(MemoryFileUploadHandler):
    """Keeps every file in memory, whatever its size: the length of the body was checked before."""

    def handle_raw_input(self, *_args: Any, **_kwargs: Any) -> None:
        self.activated = True


def hold_in_memory(request: HttpRequest) -> None:
    """Let no file of this request touch the disk. To be called before anything of it is read."""
    request.upload_handlers = [Memory(request)]


def is_too_long(request: HttpRequest, most_bytes: int) -> bool:
    """Whether a body is longer than this. Most of one that is gets read and thrown away."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length <= most_bytes:
        return False
    if length <= DRAINED * most_bytes:
        while request.read(_CHUNK):
            pass
    return True


def in_memory(most_bytes: int, refuse: View) -> Callable[[View], View]:
    """A view whose files stay in memory; `refuse` answers, unread and unchecked, to a body beyond the bound."""

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def received(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            hold_in_memory(request)
            if is_too_long(request, most_bytes + BESIDE_FILES):
                return refuse(request, *args, **kwargs)
            try:
                return protected(request, *args, **kwargs)
            except RequestDataTooBig:
                return refuse(request, *args, **kwargs)

        return received

    return decorate
