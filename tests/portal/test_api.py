"""`POST /api/v1/checks`: the same checker for programs, with the same limits and sentences in both languages."""

import json
import re
import subprocess
import sys

import pytest
from django.test import Client

from tests.portal.conftest import RIGHT, WRONG, upload, word_file
from tests.portal.test_limits import everything_taken
from tongket.claims import as_json, check
from tongket.portal import actions, rules

CHECKS = "/api/v1/checks"
DESCRIPTION = "/api/v1/openapi.json"


@pytest.fixture
def program() -> Client:
    """A program without cookies, to which forgery protection would be an obstacle."""
    return Client(enforce_csrf_checks=True)


def send(program: Client, body: object, **more: object):
    raw = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return program.post(CHECKS, raw, content_type="application/json", **more)


def refused(response, status: int) -> str:
    """The English sentence of a refusal, which must have a Vietnamese one beside it."""
    assert response.status_code == status, response.content
    error = response.json()["error"]
    assert set(error) == {"vi", "en"} and error["vi"]
    return str(error["en"])


def test_a_text_is_answered_with_what_the_library_says_of_it(program):
    response = send(program, {"text": f"{WRONG} {RIGHT}"})
    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(as_json(check(f"{WRONG} {RIGHT}"))))
    assert "no-store" in response["Cache-Control"] and not response.cookies


def test_the_language_may_be_named(program):
    assert send(program, {"text": "12 of 15 (80%)", "lang": "vi"}).json()["lang"] == "vi"
    assert send(program, {"text": "12 of the 15 groups (80%)", "lang": None}).json()["lang"] == "en"


def test_a_file_is_sent_as_a_form(program):
    response = program.post(CHECKS, {"file": upload(word_file(WRONG)), "lang": "vi"})
    (statement,) = response.json()["statements"]
    assert (statement["level"], statement["computed"]["text"]) == ("error", "69,1%")


def test_half_a_letter_is_no_fault_of_the_server(program):
    assert send(program, '{"text": "\\ud800 ' + WRONG + '"}').status_code == 200


@pytest.mark.parametrize("body", [" ", "{", b"\xff\xfe", "[" * 100_000], ids=["blank", "half", "not UTF-8", "too deep"])
def test_what_is_not_json_is_refused(program, body):
    assert "not JSON" in refused(send(program, body), 400)


@pytest.mark.parametrize(
    "body", [[], {}, {"text": 7}, {"text": WRONG, "lang": "fr"}, {"text": WRONG, "more": 1}], ids=str
)
def test_json_of_another_shape_is_refused(program, body):
    assert "Send a “text”" in refused(send(program, body), 422)


def test_an_empty_text_is_refused(program):
    assert refused(send(program, {"text": " "}), 422) == rules.NOTHING_GIVEN


def test_another_type_of_body_is_refused(program):
    assert "application/json" in refused(program.post(CHECKS, "x", content_type="text/plain"), 415)


def test_a_form_without_a_file_or_in_another_language_or_broken_is_refused(program):
    assert "field “file”" in refused(program.post(CHECKS, {"text": WRONG}), 422)
    assert "field “file”" in refused(program.post(CHECKS, {"file": upload(b"x"), "lang": "fr"}), 422)
    broken = program.post(CHECKS, b"--x", content_type="multipart/form-data; boundary=" + "x" * 300)
    assert "field “file”" in refused(broken, 400)


def test_a_file_of_another_kind_is_refused(program):
    assert "not read" in refused(program.post(CHECKS, {"file": upload(b"GIF89a....", "a.gif")}), 415)


def test_what_is_too_long_is_refused(program, settings):
    assert "300,001" in refused(send(program, {"text": "a" * 300_001}), 413)
    assert "too long" in refused(send(program, b"a" * (rules.MOST_JSON_BYTES + 1)), 413)
    assert "10 MB" in refused(program.post(CHECKS, {"file": upload(b"a" * 10_300_000)}), 413)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    assert "10 MB" in refused(program.post(CHECKS, {"file": upload(b"a"), "lang": "v" * 2_000}), 413)


def test_too_often_and_too_many_at_once_say_when_to_come_back(program):
    with everything_taken():
        response = send(program, {"text": WRONG})
    assert "10 seconds" in refused(response, 503) and response["Retry-After"] == "10"
    for _ in range(rules.MOST_CHECKS):
        response = send(program, {"text": "."})
    assert "in ten minutes" in refused(response, 429) and int(response["Retry-After"]) > 0


def test_only_the_addresses_there_are_answer(program):
    for path in ("/api/v1/nothing", "/api/v1/docs", "/api/v1/checks/", "/api/v1/", "/api/", "/api/v2/checks"):
        assert "nothing at this address" in refused(program.get(path), 404), path
        assert "nothing at this address" in refused(program.post(path, "{}", "application/json"), 404), path


@pytest.mark.parametrize(("method", "path", "allowed"), [("get", CHECKS, "POST"), ("post", DESCRIPTION, "GET, HEAD")])
def test_another_method_is_refused_with_those_that_are_taken(program, method, path, allowed):
    response = getattr(program, method)(path)
    assert "another method" in refused(response, 405)
    assert response["Allow"] == allowed


def test_what_is_no_address_of_the_interface_is_a_page(client):
    assert client.get("/apis").status_code == 404 and "<html" in client.get("/apis").content.decode()


def test_the_description_is_openapi_and_says_what_is_sent_and_answered(program):
    described = program.get(DESCRIPTION).json()
    assert described["openapi"].startswith("3.1")
    operation = described["paths"][CHECKS]["post"]
    assert set(operation["requestBody"]["content"]) == {"application/json", "multipart/form-data"}
    assert {"200", "400", "413", "415", "422", "429", "503"} <= set(operation["responses"])
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described)))
    assert named <= set(described["components"]["schemas"])


def test_the_interface_for_programs_is_loaded_at_its_first_use_only():
    script = (
        "import os, sys; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'tests.settings'); import django;"
        "django.setup(); from django.urls import reverse; reverse('portal:check');"
        "sys.exit('ninja' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


def test_places_are_all_free_again(program):
    send(program, {"text": WRONG})
    with everything_taken():
        assert not actions.places.acquire(blocking=False)
