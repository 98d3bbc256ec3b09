"""Browsers tell what was blocked; we count, and keep one line."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from tongket.web import views

REPORT = {"csp-report": {"effective-directive": "script-src-elem", "blocked-uri": "https://x.example/a.js?who=1"}}


@pytest.fixture(autouse=True)
def tally() -> Iterator[None]:
    views.csp_tally.clear()
    yield
    views.csp_tally.clear()


def send(body: object) -> int:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    return client.post("/csp-reports", text, content_type="application/csp-report").status_code


def test_a_violation_is_counted_and_logged_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "tongket.web.views"):
        assert send(REPORT) == 204
    assert views.csp_tally == {"script-src-elem": 1}
    assert [record.getMessage() for record in caplog.records] == [
        "csp violation directive=script-src-elem blocked=https://x.example/a.js"
    ]


def test_both_kinds_of_report_are_read() -> None:
    assert send([{"type": "csp-violation", "body": {"effectiveDirective": "img-src", "blockedURL": "inline"}}]) == 204
    assert send({"csp-report": {"violated-directive": "style-src 'self'", "blocked-uri": "inline"}}) == 204
    assert views.csp_tally == {"img-src": 1, "style-src": 1}


@pytest.mark.parametrize("body", ["", "{", "[]", "[1]", "{}", '{"csp-report": 3}', "null", b"\xff\xfe"])
def test_what_cannot_be_read_is_counted_as_such(body: str | bytes) -> None:
    assert send(body) == 204
    assert views.csp_tally == {"unreadable": 1}


def test_a_report_cannot_forge_lines_or_fill_the_count(caplog: pytest.LogCaptureFixture) -> None:
    report = {"csp-report": {"effective-directive": "made-up\nname", "blocked-uri": "a\r\nWARNING forged " + "x" * 900}}
    with caplog.at_level(logging.WARNING, "tongket.web.views"):
        assert send(report) == 204
    assert views.csp_tally == {"other": 1}
    line = caplog.records[0].getMessage()
    assert "\n" not in line
    assert len(line) < 300


def test_an_over_long_report_is_refused() -> None:
    assert send("x" * (views.LONGEST_REPORT_BYTES + 1)) == 413
    assert not views.csp_tally
