"""Writing a review: figures are taken, frozen, printed as they are, and every statement adds up."""

import re
from fractions import Fraction

import pytest
from django.db import connection
from django.utils import translation

from tests.cast import OCTOBER, approved, at
from tests.review.conftest import WRITTEN
from tongket import rollup
from tongket.errors import NotAllowed, Refused
from tongket.reporting.actions import correct_cells
from tongket.reporting.queries import figures, latest_change
from tongket.reporting.rules import CellInput, CellState
from tongket.review import loader, queries, rules
from tongket.review.actions import cite, publish_review, refresh_figures, write_review
from tongket.review.models import FROZEN, Citation, Review, Section


def printed(world, key):
    return Citation.objects.current().get(review=world.review, key=key)


def corrected(world, **values):
    cells = [CellInput(key, CellState.VALUE, value) for key, value in values.items()]
    cast = world.cast
    return correct_cells(world.october, cells, by=cast.an, door="page", reason="Cộng nhầm hai buổi", at=at(2026, 2, 1))


def test_writing_takes_the_figures_of_approved_reports_only(world):
    assert {key: printed(world, key).value for key in ("sessions", "attendances", "answered", "trained")} == {
        "sessions": 12,
        "attendances": 1500,
        "answered": 36,
        "trained": 61,
    }


def test_a_citation_says_how_complete_its_figure_is(world):
    citation = printed(world, "sessions")
    # March asked six old wards, October three new ones; one answered each time, and a draft is no answer
    assert (citation.reported, citation.due, citation.facts) == (2, 9, 2)


def test_the_register_gives_groups_memberships_grades_and_the_share_that_works(world):
    values = {key: printed(world, key).value for key in ("groups", "memberships", "assessed", "excellent", "well")}
    assert values == {"groups": 7, "memberships": 35, "assessed": 5, "excellent": 2, "well": 1}
    effective = printed(world, "effective")
    assert (effective.numerator, effective.denominator, effective.value) == (3, 7, Fraction(3, 7))
    assert effective.value_text == "42,9%"


def test_the_figure_of_a_citation_is_the_figure_of_the_record(world):
    citations = list(queries.current_citations(world.review).values())
    again = figures([citation.request for citation in citations], known_at=world.review.known_at)
    assert [citation.value for citation in citations] == [figure.value for figure in again]


def test_the_prose_prints_what_was_frozen(world):
    text = queries.plain_text(queries.rendered(world.review))
    assert "đã tổ chức 12 buổi tuyên truyền trực tiếp với 1.500 lượt người tham dự" in text
    assert "Đã trả lời 36/40 ý kiến (90,0%)." in text
    assert "3/7 tổ chức (42,9%) hoạt động hiệu quả" in text
    assert "2/9 báo cáo đã duyệt (22,2%)" in text
    assert "{" not in text and "[" not in text


def test_the_shell_shows_a_figure_as_it_was_frozen(world):
    parts = [
        part
        for one in queries.rendered(world.review)
        for passage in one.passages
        for line in passage.lines
        for cell in line.cells
        for part in cell
        if isinstance(part, queries.Printed)
    ]
    assert len(parts) > 40
    with translation.override("vi"):
        assert [part.text for part in parts] == [part.shown.text_with_measure for part in parts]


def test_no_number_of_the_outline_is_typed_by_hand():
    bodies = [entry.get("body", "") for entry in loader.outline()["section"]]
    assert len(bodies) > 10
    assert [body for body in bodies if re.search(r"\d", re.sub(r"\{\{.*?\}\}", "", body))] == []


def test_every_statement_of_the_review_is_consistent(world):
    checked = queries.check_review(world.review)
    assert len(checked.verdicts) >= 10
    assert {verdict.verdict for verdict in checked.verdicts} == {"consistent"}


def test_the_types_and_the_years_of_the_annex_add_up(world):
    citations = queries.current_citations(world.review)
    of_types = [one.value or 0 for one in citations.values() if one.category]
    assert sum(of_types) == citations["groups"].value
    years = [citations[f"sessions_{year}"].value for year in (2024, 2025)]
    assert years == [5, 7] and sum(years) == citations["sessions"].value


def test_only_somebody_who_consolidates_or_edits_the_city_writes_its_review(unwritten):
    cast = unwritten.cast
    for person in (cast.an, cast.binh, cast.chi, cast.son):
        with pytest.raises(NotAllowed, match="Only a consolidating officer"):
            write_review(cast.tree.city, 2024, 2025, by=person, at=WRITTEN)
    assert not Review.objects.exists()


def test_a_review_of_an_empty_record_says_that_there_are_no_figures(unwritten):
    review = write_review(unwritten.cast.tree.cua_nam, 2024, 2025, by=unwritten.cast.dung, at=WRITTEN)
    with translation.override("vi"):
        assert Citation.objects.get(review=review, key="sessions").value is None
        assert queries.check_review(review).consistent


def test_a_citation_cannot_be_changed_or_deleted(world):
    citation = printed(world, "sessions")
    citation.value_text = "13"
    for attempt in (
        citation.save,
        citation.delete,
        Citation.objects.all().delete,
        lambda: Citation.objects.update(value_text="13"),
    ):
        with pytest.raises(TypeError, match=FROZEN):
            attempt()


def test_one_more_figure_can_be_cited_in_a_draft(world):
    cast = world.cast
    citation = cite(
        world.review, "hoan_kiem", indicator="TT01", unit=cast.tree.hoan_kiem, period=OCTOBER, by=cast.dung, at=WRITTEN
    )
    assert (citation.value, citation.value_text) == (7, "7")
    with pytest.raises(Refused, match="already has"):
        cite(world.review, "hoan_kiem", indicator="TT01", unit=cast.tree.city, period=OCTOBER, by=cast.dung)
    with pytest.raises(Refused, match="no indicator"):
        cite(world.review, "other", indicator="XX99", unit=cast.tree.city, period=OCTOBER, by=cast.dung)


def test_a_published_review_takes_no_more_figures(published):
    cast = published.cast
    for attempt in (
        lambda: cite(published.review, "more", indicator="TT01", unit=cast.tree.city, period=OCTOBER, by=cast.dung),
        lambda: refresh_figures(published.review, by=cast.dung),
        lambda: publish_review(published.review, by=cast.dung),
    ):
        with pytest.raises(NotAllowed, match="is published"):
            attempt()


def test_a_review_with_a_statement_that_cannot_be_right_is_not_published(world):
    Section.objects.filter(review=world.review, key="causes").update(
        body="Có 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả."
    )
    with pytest.raises(Refused, match=r"69[,.]1"):
        publish_review(world.review, by=world.cast.dung)
    world.review.refresh_from_db()
    assert world.review.state == rules.State.DRAFT


def test_new_figures_of_a_draft_are_new_rows_and_the_old_stay(world):
    old = printed(world, "sessions")
    corrected(world, TT01=9)
    assert refresh_figures(world.review, by=world.cast.dung, at=at(2026, 2, 2)) == 2
    new = printed(world, "sessions")
    assert (new.value, new.replaces, new.known_at) == (14, old, latest_change())
    old.refresh_from_db()
    assert (old.value, old.replaced_at) == (12, at(2026, 2, 2))
    assert "đã tổ chức 14 buổi" in queries.plain_text(queries.rendered(world.review))
    assert queries.stale_citations(world.review) == []


# --- frozen by the change, not by copies (decision record 0010) -----------------------------------------------------


def proofs_by_key(world):
    citations = list(queries.current_citations(world.review).values())
    return {proof.citation.key: proof for proof in queries.proofs(citations)}


def test_every_figure_is_found_again_as_it_was_known_after_later_corrections(published):
    corrected(published, TT01=9, TT06=31)
    approved(published.cast, published.draft, published.cast.chi, _leader(published), TT01=3)
    found = proofs_by_key(published)
    assert len(found) > 30
    assert [key for key, proof in found.items() if not proof.holds] == []


def _leader(world):
    from tests.cast import LONG_AGO
    from tongket.accounts.models import Role, User

    leader = User.objects.create_user("em", display_name="Em")
    Role.objects.create(user=leader, unit=world.cast.tree.dong_da, kind="approver", valid_from=LONG_AGO)
    return leader


def test_a_cell_that_was_tampered_with_is_detected(published):
    with connection.cursor() as cursor:
        cursor.execute("update reporting_cell set value = 8 where report_id = %s and value = 7", [published.october.pk])
    broken = [key for key, proof in proofs_by_key(published).items() if not proof.holds]
    assert broken == ["sessions", "sessions_2025"]


def test_two_cells_that_were_tampered_with_so_that_the_sum_stays_are_detected(published):
    with connection.cursor() as cursor:
        for report, value in ((published.october, 6), (published.march, 6)):
            cursor.execute(
                "update reporting_cell set value = %s where report_id = %s and indicator_id ="
                " (select id from reporting_indicator where code = 'TT01')",
                [value, report.pk],
            )
    proof = proofs_by_key(published)["sessions"]
    assert proof.again.figure.value == 12
    assert not proof.holds


def test_the_number_of_queries_does_not_grow_with_the_number_of_figures(world, django_assert_max_num_queries):
    requests = [one.request for one in queries.current_citations(world.review).values()]
    assert len(requests) > 30
    with django_assert_max_num_queries(40):
        queries.taken(requests, world.review.known_at)
    assert isinstance(requests[0], rollup.Request)
