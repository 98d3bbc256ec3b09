"""Refusals and faults, in words."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.faulty_urls")]

HTMX = {"hx-request": "true"}


@pytest.fixture
def client() -> Client:
    made = Client(raise_request_exception=False, headers={"host": "localhost"})
    made.cookies["tongket_language"] = "en"
    return made


def test_what_one_may_not_do_is_refused_with_the_reason(client: Client) -> None:
    answer = client.get("/forbidden")
    assert answer.status_code == 403
    assert "The period is closed." in answer.content.decode()


def test_what_nobody_placed_is_listed_and_nothing_is_saved(client: Client) -> None:
    answer = client.get("/refused")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "The total is not the sum." in html
    assert "A name is missing." in html
    assert "Nothing was saved" in html


@pytest.mark.parametrize(("path", "status"), [("/forbidden", 403), ("/refused", 422), ("/nowhere", 404)])
def test_htmx_is_given_only_the_words_and_where_to_put_them(client: Client, path: str, status: int) -> None:
    answer = client.get(path, headers=HTMX)
    assert answer.status_code == status
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#refusal", "innerHTML")
    assert b"<!doctype html>" not in answer.content
    assert answer.content.count(b"<h2") >= 1


def test_a_page_that_is_not_there_says_what_to_do(client: Client) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "check it" in answer.content.decode()


def test_an_address_for_forms_opened_as_a_page_explains_itself(client: Client) -> None:
    answer = client.get("/language")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "only receives a form" in answer.content.decode()


def test_a_fault_is_told_without_its_detail_in_both_languages(client: Client) -> None:
    answer = client.get("/broken")
    html = answer.content.decode()
    assert answer.status_code == 500
    assert "secret" not in html
    assert "Hệ thống gặp lỗi" in html
    assert "Something went wrong here" in html


def test_a_wrong_host_is_told_so(client: Client) -> None:
    answer = client.get("/style", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_words() -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.cookies["tongket_language"] = "en"
    answer = strict.post("/language", {"language": "en"})
    assert answer.status_code == 403
    assert "Nothing was saved" in answer.content.decode()


def test_the_fault_page_needs_no_database(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert client.get("/broken").status_code == 500
