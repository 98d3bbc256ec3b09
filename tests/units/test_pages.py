"""The public pages: browse, search, one unit on a day; in Vietnamese and in English."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests.cast_units import make_unit
from tongket.units.models import UnitAttributes

pytestmark = pytest.mark.django_db
INDEX = "/units/"


@pytest.fixture
def page(client):
    """The text of a page as it is read, in a language."""

    def read(url: str, language: str = "vi", status: int = 200) -> str:
        client.cookies["tongket_language"] = language
        response = client.get(url)
        assert response.status_code == status
        return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())

    return read


def test_the_provinces_of_today_are_listed_with_their_counts(small, page):
    assert "Thành phố Hà Nội 3" in page(INDEX, "vi")
    assert "Hà Nội City 3" in page(INDEX, "en")


def test_the_provinces_of_a_day_are_listed_as_they_were(small, page):
    assert "Thành phố Hà Nội 2 6" in page(f"{INDEX}?on=2024-06-15")


def test_a_search_without_marks_finds_both_units_and_says_which_has_ended(small, page):
    text = page(f"{INDEX}?q=dong+da", "en")
    assert text.index("Đống Đa Ward") < text.index("Đống Đa Urban District")
    assert "until 30 June 2025 ended" in text


def test_a_search_on_a_day_finds_the_unit_of_that_day(small, page):
    text = page(f"{INDEX}?q=dong+da&on=2024-06-15", "en")
    assert "Đống Đa Urban District" in text and "Đống Đa Ward" not in text


def test_a_search_that_finds_nothing_says_what_to_try(small, page):
    assert "Try fewer words" in page(f"{INDEX}?q=atlantis", "en")


@pytest.mark.parametrize("day", ["2025-02-30", "yesterday", "31/31/2025", "9" * 40])
def test_a_day_that_is_no_day_is_answered_with_a_sentence(small, page, day):
    for url in (f"{INDEX}?on={day}", f"{small.city.get_absolute_url()}?on={day}"):
        assert "That is not a day; type it like" in page(url, "en", status=400)


def test_a_day_may_be_typed_the_vietnamese_way(small, page):
    assert "Thành phố Hà Nội 2 6" in page(f"{INDEX}?on=15/06/2024")


def test_markup_in_a_search_is_shown_as_text(small, client):
    assert b"<b>x" not in client.get(INDEX, {"q": "<b>x</b>"}).content


def test_a_search_that_is_too_long_is_answered_with_a_sentence(small, page):
    page(f"{INDEX}?q={'a' * 200}", status=400)


def test_before_anything_is_loaded_the_page_says_so(page):
    assert "No units have been loaded yet" in page(INDEX, "en")


def test_a_unit_shows_what_it_is_and_where_it_stands(small, page):
    text = page(small.hoan_kiem.get_absolute_url(), "en")
    assert "Hoàn Kiếm Ward" in text and "Kind Ward" in text and "00070" in text
    assert "since 1 July 2025" in text and "Việt Nam › Hà Nội City" in text
    assert "1656/NQ-UBTVQH15" in text


def test_a_unit_shows_what_it_was_whole_or_part(small, page):
    text = page(small.hoan_kiem.get_absolute_url(), "en")
    assert "Cửa Nam Ward a part the rest: Cửa Nam Ward" in text and "Hàng Bạc Ward the whole" in text


def test_a_unit_that_has_ended_says_so_and_what_it_became(small, page):
    text = page(small.old_cua_nam.get_absolute_url(), "en")
    assert "This unit has ended. It is shown as of 30 June 2025." in text
    assert "Hoàn Kiếm Ward a part" in text and "Cửa Nam Ward the remainder" in text
    assert "Hoàn Kiếm Urban District" in text


def test_the_children_of_a_unit_are_those_of_the_day(small, page):
    text = page(small.city.get_absolute_url(), "vi")
    assert text.index("Phường Cửa Nam") < text.index("Phường Đống Đa") < text.index("Phường Hoàn Kiếm")
    before = page(f"{small.city.get_absolute_url()}?on=2024-06-15", "vi")
    assert "Quận Đống Đa 2" in before and "Phường Hoàn Kiếm" not in before


def test_the_day_asked_for_stays_in_the_addresses(small, client):
    response = client.get(small.city.get_absolute_url(), {"on": "2024-06-15"})
    assert f"{small.old_dong_da.get_absolute_url()}?on=2024-06-15" in response.content.decode()


def test_a_day_on_which_a_unit_does_not_exist_yet_is_said(small, page):
    text = page(f"{small.hoan_kiem.get_absolute_url()}?on=2024-06-15", "en")
    assert "This unit does not exist on 15 June 2024" in text


def test_a_unit_that_was_renamed_shows_both_names(small, page):
    row = small.hoan_kiem.attributes.get()
    renamed_on = dt.date(2026, 1, 1)
    UnitAttributes.objects.filter(pk=row.pk).update(valid_to=renamed_on)
    row.pk, row.name, row.valid_from = None, "Hồ Gươm", renamed_on
    row.save(force_insert=True)
    text = page(f"{small.hoan_kiem.get_absolute_url()}?on=2026-02-01", "en")
    assert "from 1 July 2025 to 31 December 2025 since 1 January 2026 Name Hoàn Kiếm Hồ Gươm Kind Ward" in text


def test_a_name_with_markup_is_shown_as_text(small, client):
    unit = make_unit("<b>Bến</b>", kind="ward", parent=small.city)
    assert b"<b>" not in client.get(unit.get_absolute_url()).content


def test_a_unit_that_is_not_there_is_not_found(small, page):
    page(reverse("units:unit", args=(999_999,)), status=404)


def test_the_country_shows_its_provinces(small, page):
    assert "Hà Nội City" in page(small.country.get_absolute_url(), "en")


def test_the_pages_only_answer_reading(small, client):
    assert client.post(INDEX).status_code == 405
