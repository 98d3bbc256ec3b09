"""Signing in and out, in both languages."""

import pytest
from django.conf import settings

from tests.cast import PASSWORD, make_cast

VI = {"HTTP_COOKIE": f"{settings.LANGUAGE_COOKIE_NAME}=vi"}


@pytest.mark.django_db
def test_one_signs_in_with_ones_own_password(client):
    make_cast()
    answer = client.post("/sign-in", {"login": "an", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/reports/").status_code == 200


@pytest.mark.django_db
def test_a_wrong_password_gets_one_sentence_and_keeps_the_name(client):
    make_cast()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.post("/sign-in", {"login": "an", "password": "wrong"}).content.decode()
    assert "The user name and password do not match" in page
    assert 'value="an"' in page


@pytest.mark.django_db
def test_the_page_speaks_vietnamese_first(client):
    page = client.get("/sign-in").content.decode()
    assert '<html lang="vi">' in page and "Tên đăng nhập" in page


@pytest.mark.django_db
def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(client):
    answer = client.get("/reports/")
    assert answer.status_code == 302 and answer["Location"] == "/sign-in?next=/reports/"


@pytest.mark.django_db
def test_many_wrong_passwords_are_slowed_down(client):
    make_cast()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    pages = [client.post("/sign-in", {"login": "an", "password": f"wrong {n}"}).content.decode() for n in range(8)]
    assert "Too many attempts to sign in" in pages[-1]


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "is_slowed"), [(0, True), (1, False)])
def test_behind_a_trusted_proxy_nobody_is_slowed_down_by_somebody_else(client, settings, proxies, is_slowed):
    settings.PROXIES = proxies
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def guess(name, address):
        sent = {"login": name, "password": "wrong"}
        return client.post("/sign-in", sent, headers={"X-Forwarded-For": address}).content.decode()

    pages = [guess(f"nobody {n}", "203.0.113.77") for n in range(12)]
    assert "Too many attempts to sign in" in pages[-1]
    assert ("Too many attempts to sign in" in guess("chi", "203.0.113.78")) is is_slowed


@pytest.mark.django_db
def test_a_closed_account_cannot_sign_in(client):
    cast = make_cast()
    cast.an.is_active = False
    cast.an.save()
    client.post("/sign-in", {"login": "an", "password": PASSWORD})
    assert client.get("/reports/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sign-up", "/forgotten-password", "/account-closed"])
def test_nobody_signs_up_on_their_own(client, path):
    assert client.get(path)["Location"] == "/sign-in"


@pytest.mark.django_db
def test_signing_out_ends_the_session(client):
    cast = make_cast()
    client.force_login(cast.an)
    client.post("/sign-out")
    assert client.get("/reports/").status_code == 302
