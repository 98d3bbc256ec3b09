"""The loaded city: written through the actions, exact in the figures, with work for the cast, and never over others."""

from datetime import date

import pytest
from django.db.models import F
from django.test import Client

from tests.demo.conftest import SCALE, SEED
from tongket import rollup
from tongket.accounts.models import Event, Role, User
from tongket.demo import load
from tongket.demo.apps import is_demonstration
from tongket.demo.cast import CAST, password_of
from tongket.demo.check import SLIP, check_demo
from tongket.demo.city import CHANGE_DAY, EFFECTIVE, MEMBERS, TODAY, scaled
from tongket.errors import Refused
from tongket.groups.models import Grade, Group, GroupHome, MemberCount
from tongket.reporting.models import Approval, Cell, Change, Counter, Decision, Report
from tongket.reporting.queries import figures
from tongket.review.queries import stale_citations
from tongket.units.models import Level
from tongket.units.queries import ancestors

pytestmark = [pytest.mark.usefixtures("small_city"), pytest.mark.django_db]
GROUPS = scaled(10_546, SCALE)


def asked(code: str, period: rollup.Period) -> int | None:
    city = load.city_unit()
    return figures([rollup.Request(code, city.pk, period)])[0].value


def report_of(unit_name: str, month: int, year: int = 2025) -> Report:
    user = {"an": "an", "chi": "chi"}[unit_name]
    unit = Role.objects.get(user__username=user).unit
    period = rollup.month("admin", year, month)
    return Report.objects.get(unit=unit, collection__period__key=period.key)


def test_the_figures_of_the_record_are_those_that_were_planned():
    end = rollup.day("civil", date(2025, 12, 31))
    team = rollup.year("team", 2025)
    assert asked("TQ01", end) == GROUPS
    assert asked("TQ02", end) == scaled(MEMBERS, SCALE)
    excellent, well = asked("TQ06", team), asked("TQ07", team)
    assert excellent + well == scaled(EFFECTIVE, SCALE)
    share = figures([rollup.Request("TQ11", load.city_unit().pk, team)])[0]
    assert (share.numerator, share.denominator) == (excellent + well, GROUPS)


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024, 2025])
def test_the_identities_hold_in_every_year(year: int):
    team = rollup.year("team", year)
    value = {code: asked(code, team) or 0 for code in ("TQ05", "TQ06", "TQ07", "TQ08", "TQ09", "TQ10")}
    active = asked("TQ01", rollup.day("civil", date(year, 11, 14)))
    assert value["TQ05"] == value["TQ06"] + value["TQ07"] + value["TQ08"] + value["TQ09"]
    assert value["TQ05"] + value["TQ10"] == active


def test_old_communes_report_until_the_change_and_new_ones_after_it():
    for report in Report.objects.select_related("unit", "collection__period"):
        assert report.unit.exists_on(report.collection.period.period.last_day)
        assert report.unit.level == Level.COMMUNE
    reports = Report.objects.filter(collection__period__ends_before__gt=CHANGE_DAY)
    assert reports.values("unit").distinct().count() == 3


def test_every_group_moved_with_its_commune_on_the_day_of_the_change():
    late = GroupHome.objects.filter(valid_from=CHANGE_DAY)
    assert late.exists() and not late.exclude(unit__valid_from=CHANGE_DAY).exists()
    open_homes = GroupHome.objects.filter(valid_to=None, group__closed_on=None)
    assert open_homes.count() == Group.objects.filter(closed_on=None).count() == GROUPS
    assert not open_homes.exclude(unit__valid_to=None).exists()


def test_time_only_grows_and_changes_have_no_gaps():
    changes = list(Change.objects.order_by("pk").values_list("pk", "recorded_at"))
    assert [pk for pk, _ in changes] == list(range(1, Counter.objects.get(pk=1).n + 1))
    assert [at for _, at in changes] == sorted(at for _, at in changes)
    assert changes[-1][1].date() <= TODAY


def test_it_was_written_by_officers_of_the_units_through_the_actions():
    for decision in Decision.objects.select_related("report").order_by("?")[:50]:
        held = Role.objects.filter(user=decision.by, unit=decision.report.unit).on(decision.at.date())
        wanted = "approver" if decision.move in ("approve", "return") else "entry"
        assert wanted in set(held.values_list("kind", flat=True))
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"report.submit", "report.return", "report.correct", "groups.register", "groups.rehome"} <= kinds
    assert Decision.objects.filter(move__in=["return", "correct"]).exclude(reason="").exists()


def test_what_was_mended_and_corrected_is_still_on_record():
    closed = Cell.objects.exclude(until=None)
    assert closed.exists() and not closed.filter(until__lte=F("since")).exists()
    assert Approval.objects.count() == Report.objects.filter(state="approved").count()
    assert MemberCount.objects.count() > Group.objects.count()
    assert Grade.objects.filter(grade="not_graded", ground="").count() == 0


def test_nobody_of_an_office_can_sign_in_and_everybody_of_the_cast_can():
    offices = User.objects.exclude(username__in=[one.username for one in CAST])
    assert offices.count() > 20 and not any(user.has_usable_password() for user in offices[:5])
    for one in CAST:
        assert User.objects.get(username=one.username).check_password(password_of(one.username, SEED))


def test_the_cast_has_work_that_waits():
    assert report_of("an", 12).state == "returned"
    assert Decision.objects.filter(report=report_of("an", 12), move="return").exclude(reason="").exists()
    assert report_of("an", 11).state == "submitted"
    current = report_of("an", 1, 2026)
    assert current.state == "not_started" and current.due_on == date(2026, 1, 19), "17 January 2026 is a Saturday"
    assert report_of("chi", 1, 2026).state == "draft"
    assert load.city_unit().pk in [unit.pk for unit in ancestors(current.unit, TODAY)]


def test_chi_sees_nothing_of_an():
    chi = User.objects.get(username="chi")
    seen = Report.objects.visible_to(chi, TODAY)
    assert seen.exists() and not seen.filter(unit=report_of("an", 12).unit).exists()


def test_progress_is_told_step_by_step(small_city: list[tuple[str, int, int]]):
    done = [step for _, step, _ in small_city]
    assert done == sorted(done) and small_city[-1][1] == small_city[-1][2] == 61


def test_the_review_holds_and_the_published_paragraph_does_not():
    checks = check_demo()
    assert checks.holds and len(checks.of_review.verdicts) >= 10
    assert checks.review.state == "published"
    [flagged] = checks.of_published.errors
    assert flagged.computed_text == "69,1%"
    assert {repair.text for repair in flagged.repairs} >= {"7.228", "10.646"}
    assert check_demo().review == checks.review


def test_a_correction_after_printing_is_shown_beside_the_printed_figure():
    [sessions] = [stale for stale in stale_citations(check_demo().review) if stale.citation.key == "sessions"]
    [moved] = sessions.moved
    assert sessions.now == sessions.citation.value + 2
    assert (moved.reason, moved.change.actor.username) == (SLIP, "an")


def test_loading_again_changes_nothing():
    before = Change.objects.count(), Event.objects.count()
    assert load.load_demo(seed=SEED, scale=SCALE) is False
    assert (Change.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize(("seed", "scale"), [(SEED + 1, SCALE), (SEED, 0.5)])
def test_another_demonstration_is_not_loaded_over_it(seed: int, scale: float):
    with pytest.raises(Refused, match="--fresh"):
        load.load_demo(seed=seed, scale=scale)


def test_every_page_says_that_it_is_made_up(client: Client):
    is_demonstration.cache_clear()
    page = client.get("/sign-in").content.decode()
    assert "Bản trình diễn" in page or "Demonstration" in page
