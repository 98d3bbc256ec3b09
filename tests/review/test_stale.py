"""After printing: a correction moves the live figure, the citation says what moved it, the print stays."""

import datetime as dt
from fractions import Fraction

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from tests.cast import approved, asked, at, new_group, report_of
from tests.review.test_write_review import _leader, corrected
from tongket import rollup
from tongket.groups.actions import close_groups, grade_groups, record_members, register_groups
from tongket.reporting.actions import period_row
from tongket.review import queries


def stale_by_key(world):
    return {one.citation.key: one for one in queries.stale_citations(world.review)}


def test_nothing_is_stale_when_nothing_has_changed_and_it_takes_one_look(published, django_assert_num_queries):
    citations = list(queries.current_citations(published.review).values())
    with django_assert_num_queries(1):
        assert queries.stale(citations) == []


def test_a_correction_is_told_with_what_it_was_what_it_is_by_whom_when_and_why(published):
    corrected(published, TT01=9)
    found = stale_by_key(published)
    assert set(found) == {"sessions", "sessions_2025"}
    assert (found["sessions"].citation.value_text, found["sessions"].now) == ("12", 14)
    (moved,) = found["sessions"].moved
    assert (moved.unit_id, moved.was, moved.now) == (published.cast.tree.hoan_kiem.pk, "7", "9")
    assert (moved.change.actor, moved.reason) == (published.cast.an, "Cộng nhầm hai buổi")
    assert moved.change.pk == published.review.known_at + 1


def test_what_is_told_is_what_the_record_says_now(published):
    corrected(published, TT01=9, TT07=20)
    approved(published.cast, published.draft, published.cast.chi, _leader(published), TT01=3, TT06=11)
    found = queries.stale_citations(published.review)
    again = queries.figures([one.citation.request for one in found])
    assert len(found) == 4
    assert [one.now for one in found] == [figure.value for figure in again]


def test_a_report_approved_later_is_told_as_what_was_not_counted(published):
    approved(published.cast, published.draft, published.cast.chi, _leader(published), TT01=3)
    found = stale_by_key(published)["sessions"]
    assert found.now == 15
    assert [(moved.was, moved.now) for moved in found.moved] == [(_("not counted"), "3")]


def test_two_corrections_that_cancel_out_leave_the_figure_as_printed(published):
    corrected(published, TT01=9)
    corrected(published, TT01=7)
    assert stale_by_key(published) == {}


def test_a_report_about_another_time_moves_nothing(published):
    later = asked(published.cast, rollup.month("admin", 2026, 1))
    report = report_of(later, published.cast.tree.hoan_kiem)
    approved(published.cast, report, published.cast.an, published.cast.binh, TT01=99)
    assert stale_by_key(published) == {}


def test_a_new_grade_moves_the_grades_and_the_share(published):
    team = period_row(rollup.year("team", 2025))
    group = published.groups[4]
    marks = {group.pk: ("well", "")}
    grade_groups(published.cast.tree.hoan_kiem, team, marks, by=published.cast.binh, at=at(2026, 2, 1))
    found = stale_by_key(published)
    assert set(found) == {"well", "not_completed", "effective"}
    assert found["effective"].now == Fraction(4, 7)
    (moved,) = found["effective"].moved
    assert (moved.about, moved.was, moved.now) == (
        group.name,
        _("Did not complete its tasks"),
        _("Completed its tasks well"),
    )
    assert (moved.unit_id, moved.change.actor) == (published.cast.tree.hoan_kiem.pk, published.cast.binh)


def test_a_new_count_of_members_moves_the_memberships_alone(published):
    group = published.groups[0]
    day = dt.date(2025, 10, 1)
    record_members(
        published.cast.tree.hoan_kiem, {group.pk: 30}, counted_on=day, by=published.cast.an, at=at(2026, 2, 1)
    )
    found = stale_by_key(published)
    assert set(found) == {"memberships", "memberships_end_2025"}
    assert (found["memberships"].citation.value, found["memberships"].now) == (35, 63)


def test_a_group_registered_late_moves_the_count_of_groups(published):
    late = [new_group("G99", published.groups[0].type.code, members=4, founded_on=dt.date(2025, 9, 1))]
    register_groups(published.cast.tree.hoan_kiem, late, by=published.cast.an, at=at(2026, 2, 1))
    found = stale_by_key(published)
    assert found["groups"].now == 8
    assert [moved.about for moved in found["groups"].moved] == ["Tổ G99"]


def test_a_group_closed_in_hindsight_moves_the_count_of_groups(published):
    day = dt.date(2025, 12, 1)
    close_groups(
        published.cast.tree.hoan_kiem, [published.groups[0].pk], closed_on=day, by=published.cast.an, at=at(2026, 2, 1)
    )
    found = stale_by_key(published)["groups"]
    assert found.now == 6
    assert [(moved.about, moved.change.actor) for moved in found.moved] == [("Tổ G1", published.cast.an)]
    assert [proof.citation.key for proof in queries.proofs([found.citation]) if not proof.holds] == []
    counted = queries.groups(found.citation, published.cast.tree.hoan_kiem.pk)
    assert len(counted) == found.citation.value - 2


# --- down to the cell -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["sessions", "attendances", "opinions", "groups", "memberships", "assessed", "effective"]
)
def test_the_parts_add_up_to_the_figure_at_every_step_down(published, key):
    citation = queries.current_citations(published.review)[key]
    parts = queries.breakdown(citation)
    assert parts.shares and parts.adds_up
    for share in parts.shares:
        below = queries.breakdown(citation, share.unit_id)
        assert below.figure.value == share.figure.value
        assert below.adds_up or not below.shares


def test_the_whole_of_a_breakdown_is_the_printed_figure(published):
    for key, citation in queries.current_citations(published.review).items():
        assert queries.exact(queries.breakdown(citation).figure, 0) == citation.value, key


def test_a_breakdown_shows_the_units_of_before_and_after_the_change_each_with_its_validity(published):
    citation = queries.current_citations(published.review)["sessions"]
    tree = published.cast.tree
    shares = {share.unit_id: share for share in queries.breakdown(citation).shares}
    assert set(shares) == {tree.old_hoan_kiem.pk, tree.old_dong_da.pk, *(ward.pk for ward in tree.wards)}
    assert shares[tree.old_hoan_kiem.pk].figure.value == 5
    assert "30/06/2025" in shares[tree.old_hoan_kiem.pk].validity
    assert shares[tree.hoan_kiem.pk].figure.value == 7
    assert "01/07/2025" in shares[tree.hoan_kiem.pk].validity


def test_the_missing_reports_are_named_by_unit(published):
    citation = queries.current_citations(published.review)["sessions"]
    missing = dict(queries.breakdown(citation).missing)
    assert sum(missing.values()) == citation.due - citation.reported == 7
    assert missing[published.cast.tree.dong_da.pk] == 1


def test_the_cells_of_a_unit_add_up_to_its_part(published):
    corrected(published, TT01=9)
    citation = queries.current_citations(published.review)["sessions"]
    unit = published.cast.tree.hoan_kiem.pk
    counted = queries.cells(citation, unit)
    assert sum(one.cell.value for one in counted) == queries.breakdown(citation, unit).figure.value == 7
    assert [(one.approved.actor, one.is_current) for one in counted] == [(published.cast.binh, False)]


def test_the_cells_of_a_draft_are_behind_no_figure(published):
    citation = queries.current_citations(published.review)["sessions"]
    assert queries.cells(citation, published.cast.tree.dong_da.pk) == []


@pytest.mark.parametrize(("key", "number"), [("groups", 5), ("memberships", 5), ("excellent", 2), ("effective", 5)])
def test_the_groups_of_a_unit_are_those_that_were_counted(published, key, number):
    citation = queries.current_citations(published.review)[key]
    assert len(queries.groups(citation, published.cast.tree.hoan_kiem.pk)) == number


def test_the_members_listed_add_up_to_the_memberships(published):
    citation = queries.current_citations(published.review)["memberships"]
    wards = [ward.pk for ward in published.cast.tree.wards]
    assert sum(one.members for ward in wards for one in queries.groups(citation, ward)) == citation.value


def test_a_share_leads_to_the_figures_it_is_worked_out_from(published):
    citation = queries.current_citations(published.review)["effective"]
    parts = queries.parts_of(citation)
    assert [one.indicator.code for one in parts] == ["TQ06", "TQ07", "TQ01"]
    assert sum(one.value for one in parts[:2]) / parts[2].value == citation.value


# --- who sees names -------------------------------------------------------------------------------------------------


def test_the_public_sees_the_office_and_somebody_who_signs_in_the_name(published):
    cast = published.cast
    acts = [(cast.an, cast.tree.hoan_kiem.pk), (cast.binh, cast.tree.hoan_kiem.pk), (cast.son, cast.tree.hoan_kiem.pk)]
    with translation.override("en"):
        public = list(queries.people_shown(acts, AnonymousUser()).values())
        signed_in = list(queries.people_shown(acts, cast.chi).values())
    assert public == ["Data entry officer, Hoàn Kiếm Ward", "Approving leader, Hoàn Kiếm Ward", "Auditor, Hà Nội City"]
    assert signed_in == ["An", "Bình", "Sơn"]


@pytest.mark.parametrize(("members", "public", "signed_in"), [(2, "<5", "2"), (4, "<5", "4"), (5, "5", "5")])
def test_the_public_sees_no_member_count_below_five(published, members, public, signed_in):
    assert _text(queries.members_shown(members, AnonymousUser())) == public
    assert _text(queries.members_shown(members, published.cast.an)) == signed_in


def _text(shown):
    return shown if isinstance(shown, str) else shown.text


def test_stale_figures_are_found_by_index(published):
    corrected(published, TT01=9)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("explain query plan select * from reporting_change where id > 5 and report_id is not null")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert "SCAN" not in plan
