"""Whole pages, parts of pages, and moving on."""

import json
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.faulty_urls")]

HTMX = {"hx-request": "true"}


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def test_a_browser_gets_the_whole_page_and_htmx_the_part(client: Client) -> None:
    whole = client.get("/whole-and-part")
    part = client.get("/whole-and-part", headers=HTMX)
    assert b"<!doctype html>" in whole.content
    assert b"<!doctype html>" not in part.content
    assert b"Whole" in part.content
    for answer in (whole, part):
        assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize("header", ["hx-boosted", "hx-history-restore-request"])
def test_a_followed_link_or_a_step_back_gets_the_whole_page(client: Client, header: str) -> None:
    assert b"<!doctype html>" in client.get("/whole-and-part", headers={**HTMX, header: "true"}).content


def test_what_was_done_is_announced_on_the_page_and_in_the_part(client: Client) -> None:
    assert "Đã lưu" in client.get("/whole-and-part?say=Đã lưu").content.decode()
    part = client.get("/whole-and-part?say=Đã lưu", headers=HTMX)
    assert json.loads(part["HX-Trigger"]) == {"said": {"text": "Đã lưu"}}


def test_after_a_form_the_browser_moves_on_and_is_told_there(client: Client) -> None:
    moved = client.post("/moving")
    assert (moved.status_code, moved["Location"]) == (303, "/style")
    assert b"Saved." in client.get("/style").content


def test_after_a_form_htmx_moves_on_too(client: Client) -> None:
    moved = client.post("/moving", headers=HTMX)
    assert (moved.status_code, moved["HX-Redirect"]) == (200, "/style")
    assert b"Saved." in client.get("/style").content


def test_whatever_redirects_moves_the_browser_of_htmx_and_keeps_its_cookies(client: Client) -> None:
    moved = client.post("/language", {"language": "en", "next": "/style"}, headers=HTMX)
    assert (moved.status_code, moved["HX-Redirect"]) == (200, "/style")
    assert moved.cookies["tongket_language"].value == "en"


def test_a_page_asks_for_nothing_inline_and_nothing_from_elsewhere(client: Client) -> None:
    html = client.get("/style").content.decode()
    for inline in (" style=", "<style", "onclick=", "javascript:", "//cdn", "https://"):
        assert inline not in html
    assert "<script>" not in html


def test_the_token_against_forgery_is_given_to_htmx_once(client: Client) -> None:
    html = client.get("/style").content.decode()
    assert html.count("X-CSRFToken") == 1


def test_debugging_does_not_bring_inline_scripts(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    assert "<script>" not in client.get("/style").content.decode()
