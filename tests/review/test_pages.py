"""The public pages, whole and in part, in both languages: who sees what, and that every figure opens."""

import re

import pytest
from django.urls import reverse

from tests.cast import PASSWORD, at, new_group
from tests.review.conftest import WRITTEN
from tests.review.test_write_review import corrected
from tongket.groups.actions import register_groups
from tongket.review import queries
from tongket.review.actions import keep_published_texts, publish_review, write_review
from tongket.review.models import PublishedText


def page_of(client, name, *args, query="", status=200):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == status
    return response.content.decode()


def in_english(client):
    client.cookies["tongket_language"] = "en"
    return client


def signed_in(client, user):
    assert client.login(username=user.username, password=PASSWORD)
    return client


def partial(client, url):
    return client.get(url, headers={"HX-Request": "true"}).content.decode()


# --- the front page -------------------------------------------------------------------------------------------------


def test_the_front_page_of_an_empty_site_says_what_to_type(client, db):
    page = page_of(in_english(client), "home")
    assert "There is no review here yet." in page
    assert "tongket demo" in page


def test_the_front_page_shows_the_review_and_the_published_text_with_its_verdict(client, published):
    page = page_of(in_english(client), "home")
    assert reverse("review", args=[published.review.pk]) in page
    assert "verdict-error" in page and "7.288/10.546" in page
    assert "69.1%" in page or "69,1%" in page
    assert 'name="q"' in page


def test_somebody_signed_in_is_led_to_the_desk_and_a_stranger_to_sign_in(client, published):
    assert reverse("account_login") in page_of(client, "home")
    page = page_of(signed_in(client, published.cast.an), "home")
    assert f'class="button" href="{reverse("desk")}"' in page


def test_a_draft_is_not_on_the_front_page_of_a_stranger(client, world):
    assert reverse("review", args=[world.review.pk]) not in page_of(client, "home")


# --- who sees a review ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [(None, 404), ("an", 404), ("chi", 404), ("dung", 200), ("son", 200)])
def test_a_draft_is_seen_only_by_those_who_oversee_the_unit(client, world, who, status):
    if who:
        signed_in(client, getattr(world.cast, who))
    for name, args in (("review", ()), ("review_pdf", ()), ("review_figure", ("sessions",))):
        assert client.get(reverse(name, args=[world.review.pk, *args])).status_code == status


@pytest.mark.parametrize("who", [None, "an", "chi", "dung", "son"])
def test_a_published_review_is_seen_by_everybody(client, published, who):
    if who:
        signed_in(client, getattr(published.cast, who))
    page_of(client, "review", published.review.pk)


# --- the review -----------------------------------------------------------------------------------------------------


def test_the_review_is_vietnamese_prose_with_every_figure_a_link(client, published):
    page = page_of(in_english(client), "review", published.review.pk)
    document = re.search(r'<article id="document" lang="vi".*?</article>', page, re.DOTALL).group()
    assert "Tuyên truyền, phổ biến pháp luật, tập huấn" in document
    assert "1.500" in document and "1,500" not in document
    for key in queries.current_citations(published.review):
        if "_2024" not in key and "groups_assessed" not in key:
            assert reverse("review_figure", args=[published.review.pk, key]) in page, key


def test_the_review_says_how_it_was_taken_how_complete_it_is_and_that_it_is_consistent(client, published):
    page = page_of(in_english(client), "review", published.review.pk)
    assert f"at change {published.review.known_at} of the record" in page
    assert "2 of 9 monthly reports approved" in page
    assert re.search(r"\d+ statements checked, all consistent", page)
    assert "has changed since" not in page and "have changed since" not in page


def test_the_review_says_which_figures_have_changed_since(client, published):
    corrected(published, TT01=9)
    page = page_of(in_english(client), "review", published.review.pk)
    assert "2 figures have changed since this was printed" in page
    assert re.search(r"<del>.*?12.*?</del>.*?<ins>.*?14.*?</ins>", page, re.DOTALL)
    assert "đã tổ chức" in page


def test_part_of_the_review_is_the_document_alone(client, published):
    part = partial(client, reverse("review", args=[published.review.pk]))
    assert part.lstrip().startswith('<article id="document"')
    assert "<html" not in part


# --- a figure -------------------------------------------------------------------------------------------------------


def test_a_figure_opens_with_its_definition_period_completeness_and_parts(client, published):
    page = page_of(in_english(client), "review_figure", published.review.pk, "sessions")
    for words in ("Outreach sessions", "Added up over units and over time", "2 of 9", "Hoàn Kiếm", "add up to it"):
        assert words in page
    assert re.search(r"from 15 December 2023 to 14 December 2025", page)


@pytest.mark.parametrize("key", ["groups", "memberships", "assessed", "effective", "answered", "groups_end_2024"])
def test_every_kind_of_figure_opens(client, published, key):
    page_of(client, "review_figure", published.review.pk, key)


def test_a_share_opens_into_its_two_sides(client, published):
    page = page_of(in_english(client), "review_figure", published.review.pk, "effective")
    assert "42.9%" in page
    for key in ("excellent", "well", "groups_assessed_from"):
        assert reverse("review_figure", args=[published.review.pk, key]) in page


def test_a_figure_opens_down_to_the_cell_and_who_reported_it(client, published):
    cast = published.cast
    page = page_of(
        in_english(client), "review_figure", published.review.pk, "sessions", query=f"?unit={cast.tree.hoan_kiem.pk}"
    )
    (cell,) = queries.cells(queries.current_citations(published.review)["sessions"], cast.tree.hoan_kiem.pk)
    assert reverse("review_cell", args=[published.review.pk, "sessions", cell.cell.pk]) in page
    assert "Data entry officer, Hoàn Kiếm Ward" in page and "Approving leader, Hoàn Kiếm Ward" in page


def test_a_cell_shows_its_whole_history_and_the_decisions_on_its_report(client, published):
    corrected(published, TT01=9)
    cast = published.cast
    citation = queries.current_citations(published.review)["sessions"]
    (cell,) = queries.cells(citation, cast.tree.hoan_kiem.pk)
    url = reverse("review_cell", args=[published.review.pk, "sessions", cell.cell.pk])
    page = in_english(client).get(url).content.decode()
    for words in ("in the printed figure", "on record now", "Cộng nhầm hai buổi", "Approved", "Corrected"):
        assert words in page
    part = partial(client, url)
    assert part.lstrip().startswith('<div id="history"') and "<html" not in part


def test_the_public_sees_offices_and_somebody_signed_in_names(client, published):
    corrected(published, TT01=9)
    query = f"?unit={published.cast.tree.hoan_kiem.pk}"
    public = page_of(client, "review_figure", published.review.pk, "sessions", query=query)
    assert "Bình" not in public
    assert "Bình" in page_of(
        signed_in(client, published.cast.chi), "review_figure", published.review.pk, "sessions", query=query
    )


def test_a_small_number_of_members_is_not_shown_to_the_public(client, published):
    query = f"?unit={published.cast.tree.hoan_kiem.pk}"
    public = page_of(client, "review_figure", published.review.pk, "memberships", query=query)
    assert public.count("&lt;5") == 3
    seen = page_of(
        signed_in(client, published.cast.an), "review_figure", published.review.pk, "memberships", query=query
    )
    assert "&lt;5" not in seen


def test_a_long_list_comes_a_hundred_at_a_time_and_loses_nothing(client, unwritten):
    cast, kind = unwritten.cast, unwritten.groups[0].type.code
    many = [new_group(f"M{n:03}", kind, members=9) for n in range(100)]
    register_groups(cast.tree.hoan_kiem, many, by=cast.an, at=at(2025, 9, 1))
    review = write_review(cast.tree.city, 2024, 2025, by=cast.dung, at=WRITTEN)
    publish_review(review, by=cast.dung, at=WRITTEN)
    query = f"?unit={cast.tree.hoan_kiem.pk}"
    pages = [page_of(client, "review_figure", review.pk, "groups", query=f"{query}&page={n}") for n in (1, 2)]
    names = [re.findall(r'<th scope="row">(Tổ \w+)</th>', page) for page in pages]
    assert [len(found) for found in names] == [100, 5]
    assert len({name for found in names for name in found}) == 105


def test_a_changed_figure_says_what_was_changed_by_whom_and_why(client, published):
    corrected(published, TT01=9)
    page = page_of(in_english(client), "review_figure", published.review.pk, "sessions")
    assert 'id="changed"' in page
    assert "Cộng nhầm hai buổi" in page and "Data entry officer, Hoàn Kiếm Ward" in page
    assert "The printed figure stays as it was." in page


def test_part_of_a_figure_page_is_its_breakdown(client, published):
    part = partial(client, reverse("review_figure", args=[published.review.pk, "sessions"]))
    assert part.lstrip().startswith('<div id="breakdown"') and "<html" not in part


@pytest.mark.parametrize("query", ["?unit=999999", "?unit=x", "?unit=-1", "?unit=99999999999999999999"])
def test_a_unit_that_is_not_in_the_figure_is_not_found(client, published, query):
    page_of(client, "review_figure", published.review.pk, "sessions", query=query, status=404)


def test_a_cell_of_a_draft_report_or_of_another_figure_is_not_found(client, published):
    draft = published.draft.cells.get(indicator__code="TT01")
    page_of(client, "review_cell", published.review.pk, "sessions", draft.pk, status=404)
    other = published.october.cells.get(indicator__code="TT02")
    page_of(client, "review_cell", published.review.pk, "sessions", other.pk, status=404)
    page_of(client, "review_figure", published.review.pk, "nothing", status=404)


# --- a text published elsewhere -------------------------------------------------------------------------------------


def test_a_published_text_is_shown_with_the_sentence_that_says_what_cannot_be(client, published):
    text = PublishedText.objects.get()
    page = page_of(client, "published_text", text.pk)
    assert "verdict-error" in page
    assert "69,1%" in page and "7.228" in page
    part = partial(client, reverse("published_text", args=[text.pk]))
    assert 'id="checked"' in part and "<html" not in part


def test_keeping_the_published_texts_twice_keeps_them_once(db):
    assert keep_published_texts() == keep_published_texts() == PublishedText.objects.count()
