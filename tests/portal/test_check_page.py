"""The public page: a text or a file goes in, every statement comes out marked; nothing is kept."""

import re
import zipfile
from io import BytesIO

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests.cast import PASSWORD, make_cast
from tests.portal.conftest import RIGHT, WRONG, upload, word_file
from tongket.portal import rules, views

CHECK = reverse("portal:check")


def page_of(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_a_visitor_finds_the_page_in_the_navigation_and_reads_what_it_does_not_do(in_english):
    assert f'href="{CHECK}"' in in_english.get("/").content.decode()
    page = page_of(in_english.get(CHECK))
    assert "never says which figure is wrong" in page and "Nothing you send is kept" in page
    assert "noted" not in re.findall(r'class="([^"]*)"', page)


def test_the_example_is_filled_in_and_is_found_wrong(in_english):
    page = page_of(in_english.get(CHECK, {"example": ""}))
    assert views.EXAMPLES["en"] in page
    for example in views.EXAMPLES.values():
        assert "noted-error" in page_of(in_english.post(CHECK, {"text": example}))


def test_a_table_drawn_in_a_pasted_text_is_shown_as_a_table(in_english):
    table = "| Xã | Tổ |\n|---|---|\n| A | 5 |\n| B | 7 |\n| Tổng | 13 |"
    shown = page_of(in_english.post(CHECK, {"text": f"Tổ theo xã\n{table}\n"})).partition("<textarea")[0]
    assert shown.count("<tr>") == 4 and "noted-error" in shown and "|" not in shown


def test_every_statement_is_marked_and_mark_and_verdict_lead_to_each_other(in_english):
    page = page_of(in_english.post(CHECK, {"text": f"{WRONG}\r\n\r\n{RIGHT}"}))
    assert re.findall(r'<article class="noted noted-(\w+)" id="s(\d)"', page) == [("error", "1"), ("sound", "2")]
    for number in "12":
        assert f'id="m{number}" href="#s{number}"' in page and f'<a href="#m{number}">' in page
    assert "69,1%" in page
    assert re.findall(r'id="level-(\w+)" value="\w+"( checked| disabled)?', page) == [
        ("all", " checked"), ("error", ""), ("notice", " disabled"), ("unchecked", " disabled"), ("sound", ""),
    ]  # fmt: skip


def test_a_verdict_leads_to_the_next_of_its_own_level(in_english):
    page = page_of(in_english.post(CHECK, {"text": f"{WRONG}\n\n{RIGHT}\n\nKhảo sát có 48/50 phiếu (92,3%) đồng ý."}))
    first = page[page.index('id="s1"') :].partition("</article>")[0]
    assert re.findall(r'href="#(\w+)"', first) == ["m1", "s3"]
    assert page.count('<div class="passage ') == 3


def test_a_text_without_statements_gets_a_kind_word(in_english):
    page = page_of(in_english.post(CHECK, {"text": "Ngày mai họp."}))
    assert "No statement was found" in page and "Ngày mai họp." in page
    assert 'name="level"' not in page


def test_what_is_written_in_the_text_stays_text(in_english):
    page = page_of(in_english.post(CHECK, {"text": f"<script>alert(1)</script> {WRONG}"}))
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_the_part_is_the_answer_to_a_script(in_english):
    part = page_of(in_english.post(CHECK, {"text": WRONG}, headers={"HX-Request": "true"}))
    assert part.lstrip().startswith('<div id="result"') and "<html" not in part


@pytest.mark.parametrize("sent", [{}, {"text": "  \n "}], ids=["nothing", "blanks"])
def test_to_give_nothing_is_put_right_in_place(in_english, sent):
    page = page_of(in_english.post(CHECK, sent), 422)
    assert page.count("Paste a text or choose a file.") == 2 and 'aria-invalid="true"' in page


def test_a_text_too_long_is_declined_with_its_length(in_english):
    page = page_of(in_english.post(CHECK, {"text": "a" * (rules.MOST_CHARACTERS + 1)}), 413)
    assert "300,001 characters; at most 300,000" in page


def test_a_word_file_is_read_and_its_name_is_said(in_english):
    page = page_of(in_english.post(CHECK, {"file": upload(word_file("Mở đầu.", WRONG))}))
    assert "Result for Báo cáo.docx" in page and "noted-error" in page and "choose it again below" in page


def test_a_table_is_shown_as_a_table(in_english):
    html = "<table><tr><td>Khối</td><td>Số tổ</td></tr><tr><td>Nông dân</td><td>40</td></tr></table><p>" + WRONG
    page = page_of(in_english.post(CHECK, {"file": upload(html.encode(), "bang.html", "text/html")}))
    assert '<table class="grid"><tr><td>Khối</td>' in page and "noted-error" in page


def test_the_same_word_file_comes_back_with_comments(in_english):
    response = in_english.post(CHECK, {"file": upload(word_file(WRONG)), "want": "file"})
    assert response.status_code == 200 and response["Cache-Control"].count("no-store")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o%20%28checked%29.docx"
    with zipfile.ZipFile(BytesIO(response.content)) as package:
        assert "69,1%" in package.read("word/comments.xml").decode()


def test_a_text_comes_back_as_a_page_to_keep(in_english):
    response = in_english.post(CHECK, {"text": WRONG, "want": "file"})
    assert response["Content-Type"].startswith("text/html") and "attachment" in response["Content-Disposition"]
    assert "69,1%" in response.content.decode()


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, 415, "This kind of file is not read."),
        (b"PK\x03\x04 broken", 422, "damaged"),
    ],
    ids=["empty", "a picture", "broken"],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(in_english, data, status, words):
    page = page_of(in_english.post(CHECK, {"file": upload(data, "x.docx")}), status)
    assert page.count(words) == 1 and 'role="alert"' in page


def test_the_answer_is_not_to_be_stored_and_has_no_session(in_english):
    response = in_english.post(CHECK, {"text": WRONG})
    assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]
    assert "sessionid" not in response.cookies and not Session.objects.exists()
    assert "'unsafe" not in response["Content-Security-Policy"]


def test_an_address_that_takes_no_such_method_says_so(client):
    assert client.put(CHECK).status_code == 405


def test_a_form_without_its_token_is_refused(client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(CHECK, {"text": WRONG}).status_code == 403
    token = strict.get(CHECK).cookies["csrftoken"].value
    assert strict.post(CHECK, {"text": WRONG, "csrfmiddlewaretoken": token}).status_code == 200


def test_somebody_signed_in_may_hold_the_text_against_the_record(client, db):
    cast = make_cast()
    assert reverse("record_check") not in page_of(client.post(CHECK, {"text": WRONG}))
    assert client.login(username=cast.dung.username, password=PASSWORD)
    page = page_of(client.post(CHECK, {"text": WRONG}))
    assert f'action="{reverse("record_check")}"' in page and f'name="text" value="{WRONG}"' in page
