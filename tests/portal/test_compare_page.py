"""Two documents compared on a page."""

import pytest
from django.urls import reverse

from tests.portal.conftest import upload
from tests.portal.test_limits import everything_taken
from tongket.portal import rules
from tongket.web.uploads import BESIDE_FILES

COMPARE = reverse("portal:compare")
DRAFT = "Năm 2016, toàn thành phố có 10.546 tổ chức quần chúng tự quản với 135.716 thành viên."
FINAL = DRAFT.replace("10.546", "10.564")


def page_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def test_a_figure_given_differently_is_shown_from_both_sides(in_english):
    page = page_of(in_english.post(COMPARE, {"text_a": DRAFT, "text_b": FINAL}))
    assert "1 figure is given differently" in page and "1 figure that both documents give agrees." in page
    assert '<mark class="stated stated-error">10.546</mark>' in page
    assert '<mark class="stated stated-error">10.564</mark>' in page


def test_files_are_named_and_equal_documents_agree(in_english):
    sent = {"file_a": upload(DRAFT.encode(), "nhap.txt"), "file_b": upload(DRAFT.encode(), "chinh.txt")}
    page = page_of(in_english.post(COMPARE, sent))
    assert "No figure is given differently" in page and "2 figures that both documents give agree." in page


def test_documents_about_other_things_are_not_matched(in_english):
    page = page_of(in_english.post(COMPARE, {"text_a": DRAFT, "text_b": "Trời hôm nay đẹp."}))
    assert "No figure was found that both surely give" in page


@pytest.mark.parametrize("missing", ["text_a", "text_b"])
def test_both_documents_are_needed(in_english, missing):
    sent = {"text_a": DRAFT, "text_b": FINAL} | {missing: ""}
    page = page_of(in_english.post(COMPARE, sent), 422)
    told = f"Paste the text of the {'first' if missing == 'text_a' else 'second'} document or choose its file."
    assert f'href="#id_{missing}"' in page and page.count(told) == 2


def test_a_file_that_cannot_be_read_is_named(in_english):
    page = page_of(in_english.post(COMPARE, {"text_a": DRAFT, "file_b": upload(b"PK\x03\x04", "chính.docx")}), 422)
    assert "chính.docx: The file is damaged" in page
    assert "<li>The text has" in page_of(in_english.post(COMPARE, {"text_a": DRAFT, "text_b": "a " * 200_000}), 413)


def test_the_same_limits_hold(in_english):
    with everything_taken():
        assert in_english.post(COMPARE, {"text_a": DRAFT, "text_b": FINAL}).status_code == 503
    large = upload(b"a" * (2 * rules.MOST_BYTES + BESIDE_FILES))
    assert in_english.post(COMPARE, {"file_a": large, "text_b": FINAL}).status_code == 413
    response = in_english.get(COMPARE)
    assert response.status_code == 200 and "no-store" in response["Cache-Control"]
