"""What is sent stays in memory and within bounds, and nobody has the checker for themselves."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from tests.portal.conftest import WRONG, upload
from tongket.portal import actions, rules
from tongket.web.uploads import BESIDE_FILES, DRAINED, hold_in_memory, is_too_long

CHECK = reverse("portal:check")
NOON = 1_800_000_000.0


@contextmanager
def everything_taken() -> Iterator[None]:
    """As if other people's documents were being checked."""
    for _ in range(rules.AT_ONCE):
        assert actions.places.acquire(blocking=False)
    try:
        yield
    finally:
        for _ in range(rules.AT_ONCE):
            actions.places.release()


def test_a_file_of_any_size_is_held_in_memory(tmp_path: Path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")  # to write there would fail
    large = upload(b"a" * 5_000_000, "dai.txt", "text/plain")
    request = RequestFactory().post(CHECK, {"file": large})
    hold_in_memory(request)
    held = request.FILES["file"]
    assert held.size == 5_000_000 and not hasattr(held, "temporary_file_path")


def test_the_page_writes_no_file_though_the_form_is_read_before_the_view(client, tmp_path: Path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    text = (WRONG + "\n\n" + "Không có số. " * 200_000).encode()
    assert len(text) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    response = client.post(CHECK, {"file": upload(text, "dai.txt", "text/plain")})
    assert response.status_code in (200, 413)


def test_a_body_beyond_the_bound_is_declined_unread(client):
    client.cookies["tongket_language"] = "en"
    large = upload(b"a" * (rules.MOST_BYTES + BESIDE_FILES), "dai.txt", "text/plain")
    response = client.post(CHECK, {"file": large})
    assert response.status_code == 413
    assert "files up to 10 MB are read" in response.content.decode()


def test_a_file_just_beyond_the_bound_is_declined(client):
    large = upload(b"a" * (rules.MOST_BYTES + 1), "dai.txt", "text/plain")
    assert client.post(CHECK, {"file": large}).status_code == 413


def test_a_file_with_too_many_figures_is_declined(client):
    client.cookies["tongket_language"] = "en"
    response = client.post(CHECK, {"file": upload(b"1 " * (rules.MOST_FIGURES + 1), "so.txt", "text/plain")})
    assert response.status_code == 413
    assert "more than 300,000 figures and table cells" in response.content.decode()


def test_a_field_beyond_the_bound_is_declined(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    assert client.post(CHECK, {"text": "a" * 20_000}).status_code == 413


def test_most_of_a_body_that_is_too_long_is_read_away_and_more_is_not():
    def left(size: int) -> bytes:
        request = RequestFactory().post(CHECK, b"a" * size, content_type="text/plain")
        assert is_too_long(request, 1_000)
        return request.read()

    assert left(1_000 * DRAINED) == b""
    assert len(left(1_000 * DRAINED + 1)) == 1_000 * DRAINED + 1
    assert not is_too_long(RequestFactory().get(CHECK), 1_000)


def test_one_sender_has_so_many_checks_in_ten_minutes_and_another_has_their_own(client, db):
    for _ in range(rules.MOST_CHECKS):
        actions.count_checks(1, "192.0.2.7", NOON)
    with pytest.raises(actions.Declined) as refusal:
        actions.count_checks(1, "192.0.2.7", NOON)
    assert refusal.value.status == 429 and 0 < refusal.value.wait <= rules.WINDOW_SECONDS
    assert set(refusal.value.sentence) == {"vi", "en"}
    actions.count_checks(1, "192.0.2.8", NOON)
    actions.count_checks(1, "192.0.2.7", NOON + rules.WINDOW_SECONDS)


def test_a_long_document_counts_for_several(db):
    assert [actions.Given(text="a" * size).weight for size in (1, 250_000)] == [1, 2]
    large = actions.Given(data=b"a" * 8_000_000)
    actions.count_checks(large.weight, "192.0.2.7", NOON)
    with pytest.raises(actions.Declined):
        actions.count_checks(large.weight, "192.0.2.7", NOON)


def test_a_full_cache_forgives(db):
    assert actions._counted("check:gone", 3) == 3


def test_no_address_is_kept_in_clear(client):
    client.post(CHECK, {"text": WRONG}, REMOTE_ADDR="203.0.113.77")
    with connection.cursor() as cursor:
        cursor.execute("select cache_key, value from web_cache")
        rows = cursor.fetchall()
    assert len(rows) == 1 and "203.0.113.77" not in str(rows)


@pytest.mark.parametrize(("proxies", "senders"), [(0, 1), (1, 2)])
@pytest.mark.parametrize("path", [CHECK, "/api/v1/checks"])
def test_behind_a_proxy_each_visitor_is_a_sender_once_it_is_trusted(client, settings, path, proxies, senders):
    settings.PROXIES = proxies
    for address in ("203.0.113.77", "203.0.113.78", "192.0.2.1, 203.0.113.78"):
        client.post(path, {"file": upload(WRONG.encode(), "a.txt")}, headers={"X-Forwarded-For": address})
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from web_cache")
        assert cursor.fetchone() == (senders,)


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.7", "192.0.2.8", False),
        ("", "not an address", True),
    ],
)
def test_a_household_is_one_sender(one, other, are_one):
    assert (rules.neighbourhood(one) == rules.neighbourhood(other)) is are_one


def test_when_all_places_are_taken_one_is_asked_to_wait(client):
    client.cookies["tongket_language"] = "en"
    with everything_taken():
        response = client.post(CHECK, {"text": WRONG})
    assert response.status_code == 503 and response["Retry-After"] == str(rules.BUSY_SECONDS)
    assert "Try again in 10 seconds." in response.content.decode()
    assert client.post(CHECK, {"text": WRONG}).status_code == 200


def test_a_place_is_given_back_after_a_refusal(client):
    for _ in range(rules.AT_ONCE + 1):
        assert client.post(CHECK, {"file": upload(b"", "leer.txt", "text/plain")}).status_code == 422
    assert client.post(CHECK, {"text": WRONG}).status_code == 200


def test_nothing_of_a_text_is_in_the_log(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post(CHECK, {"text": "Bí mật " + WRONG})
        client.post(CHECK, {"file": upload(b"Bi mat PK", "bi-mat.docx")})
    ours = [record.getMessage() for record in caplog.records if "INSERT" not in record.getMessage()]
    assert not [line for line in ours if "mật" in line or "Bi mat" in line]
