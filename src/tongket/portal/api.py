"""The door for programs: a text or a file goes in, the statements with their verdicts come out."""

import json
import time
from typing import Any, Literal

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import Router, Schema, Status
from pydantic import ConfigDict, ValidationError

from tongket.claims import LANGUAGES, as_json
from tongket.errors import N_
from tongket.portal import rules
from tongket.portal.actions import Declined, Given, check_given, declined, too_large
from tongket.portal.rules import neighbourhood
from tongket.web.uploads import BESIDE_FILES, hold_in_memory, is_too_long
from tongket.web.visitor import visitor_address

router = Router(tags=["checks"])

UNKNOWN_TYPE = N_("Send the text as JSON (application/json) or a file as a form (multipart/form-data).")
NOT_JSON = N_('The body is not JSON in UTF-8. Send it like this: {"text": "...", "lang": "vi"}.')
NOT_A_TEXT = N_("Send a “text”, and “vi” or “en” as “lang” or none; no other field is known.")
NOT_A_FORM = N_("The form could not be read. Send one file in the field “file”.")


class TextIn(Schema):
    """A text to be checked; the language is guessed when it is left out."""

    model_config = ConfigDict(extra="forbid")

    text: str
    lang: Literal["vi", "en"] | None = None


class Open(Schema):
    """What may have more in it in a later version."""

    model_config = ConfigDict(extra="allow")


class FigureOut(Open):
    """A figure as it stands in the text, and the numbers it may stand for, exact: “137/2” is 68.5."""

    text: str
    start: int
    end: int
    role: str
    value: str
    low: str
    high: str


class RangeOut(Open):
    """What a figure says, in words and as the numbers it may stand for."""

    text: str
    low: str
    high: str


class RepairOut(Open):
    """One change to one figure after which the statement would hold."""

    role: str
    figure: str
    text: str
    value: str
    why: str


class StatementOut(Open):
    """One statement with its verdict: “consistent”, “inconsistent” or “not_checkable”."""

    kind: str
    verdict: str
    level: Literal["error", "notice"] | None
    start: int
    end: int
    figures: list[FigureOut]
    stated: RangeOut
    computed: RangeOut | None
    sentence: dict[str, str]
    repairs: list[RepairOut]


class CheckOut(Open):
    """Every statement found, in order of the text; positions count its characters."""

    lang: str
    statements: list[StatementOut]


class Sentence(Schema):
    """One sentence in both languages."""

    vi: str
    en: str


class Refusal(Schema):
    """Why nothing was checked."""

    error: Sentence


BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": TextIn.json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "maxLength": rules.MOST_BYTES},
                        "lang": {"type": "string", "enum": list(LANGUAGES)},
                    },
                }
            },
        },
    }
}
REFUSED = frozenset({400, 413, 415, 422, 429, 503})


@router.post(
    "/checks", response={200: CheckOut, REFUSED: Refusal}, openapi_extra=BODY, summary="Check a text or a file"
)
def create_check(request: HttpRequest, response: HttpResponse) -> Any:
    """Every statement of a text or a file with its verdict. Nothing that is sent is kept, and no account is needed."""
    response["Cache-Control"] = "no-store"
    hold_in_memory(request)
    try:
        given, lang = _read(request)
        address = neighbourhood(visitor_address(request))
        return Status(200, as_json(check_given(given, sender=address, now=time.time(), lang=lang)))
    except Declined as refusal:
        if refusal.wait:
            response["Retry-After"] = str(refusal.wait)
        return Status(refusal.status, {"error": refusal.sentence})


def _read(request: HttpRequest) -> tuple[Given, str | None]:
    """What was sent and its language. Raises: Declined."""
    if request.content_type == "application/json":
        return _read_json(request)
    if request.content_type == "multipart/form-data":
        return _read_form(request)
    raise declined(415, UNKNOWN_TYPE)


def _read_json(request: HttpRequest) -> tuple[Given, str | None]:
    if is_too_long(request, rules.MOST_JSON_BYTES):
        raise declined(413, rules.JSON_TOO_LONG, most=rules.MOST_CHARACTERS)
    try:
        read = TextIn.model_validate(json.loads(request.body.decode()))
    except ValidationError as refusal:
        raise declined(422, NOT_A_TEXT) from refusal
    except (ValueError, RecursionError, UnreadablePostError) as refusal:
        raise declined(400, NOT_JSON) from refusal
    return Given(text=read.text), read.lang


def _read_form(request: HttpRequest) -> tuple[Given, str | None]:
    if is_too_long(request, rules.MOST_BYTES + BESIDE_FILES):
        raise too_large()
    try:
        file, lang = request.FILES.get("file"), request.POST.get("lang") or None
    except RequestDataTooBig as refusal:
        raise too_large() from refusal
    except (BadRequest, MultiPartParserError, UnreadablePostError) as refusal:
        raise declined(400, NOT_A_FORM) from refusal
    if file is None or lang not in (None, *LANGUAGES):
        raise declined(422, NOT_A_FORM)
    return Given(data=file.read(), name=file.name or ""), lang
