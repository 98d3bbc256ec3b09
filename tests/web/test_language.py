"""Vietnamese, unless the reader chose otherwise."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def test_a_page_is_vietnamese_whatever_the_browser_wishes(client: Client) -> None:
    answer = client.get("/style", headers={"accept-language": "en"})
    assert 'lang="vi"' in answer.content.decode()
    assert answer["Content-Language"] == "vi"
    assert "Cookie" in answer["Vary"]


def test_the_reader_chooses_english_and_comes_back_to_the_page(client: Client) -> None:
    answer = client.post("/language", {"language": "en", "next": "/style?page=2"})
    assert (answer.status_code, answer["Location"]) == (303, "/style?page=2")
    assert 'lang="en"' in client.get("/style").content.decode()


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_elsewhere(client: Client, address: str) -> None:
    assert client.post("/language", {"language": "en", "next": address})["Location"] == "/"


def test_an_unknown_language_is_refused_and_the_current_one_kept(client: Client) -> None:
    client.post("/language", {"language": "en"})
    answer = client.post("/language", {"language": "fr"})
    assert answer.status_code == 400
    assert "Tiếng Việt, English" in answer.content.decode()
    assert "tongket_language" not in answer.cookies
    assert 'lang="en"' in client.get("/style").content.decode()


@pytest.mark.parametrize("cookie", ["fr", "", "../../etc", "vi-VN"])
def test_a_spoilt_cookie_means_vietnamese(client: Client, cookie: str) -> None:
    client.cookies["tongket_language"] = cookie
    assert 'lang="vi"' in client.get("/style").content.decode()


def test_the_language_is_not_changed_by_another_site() -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert strict.post("/language", {"language": "en"}).status_code == 403
    assert strict.get("/language").status_code == 405
