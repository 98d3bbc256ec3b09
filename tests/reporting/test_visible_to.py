"""Who sees which reports: the queryset and the standing are one rule."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.cast import MARCH, asked, make_cast
from tongket.accounts.queries import standing
from tongket.reporting.models import Report

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 1, 10)


def test_an_sees_her_own_unit_and_chi_sees_nothing_of_it():
    cast = make_cast()
    asked(cast)
    assert {report.unit for report in Report.objects.visible_to(cast.an)} == {cast.tree.hoan_kiem}
    assert {report.unit for report in Report.objects.visible_to(cast.chi)} == {cast.tree.dong_da}


def test_the_city_sees_everything_below_past_and_present():
    cast = make_cast()
    asked(cast)
    asked(cast, MARCH)
    for user in (cast.dung, cast.son):
        assert Report.objects.visible_to(user).count() == 9


def test_a_visitor_sees_no_report():
    cast = make_cast()
    asked(cast)
    assert not Report.objects.visible_to(AnonymousUser()).exists()


def test_the_filter_and_the_standing_agree_on_every_report_for_everybody():
    cast = make_cast()
    asked(cast)
    for user in (cast.an, cast.binh, cast.chi, cast.dung, cast.son, cast.lan):
        seen = set(Report.objects.visible_to(user, TODAY))
        for report in Report.objects.all():
            assert (report in seen) == standing(user, report.unit, TODAY).sees
