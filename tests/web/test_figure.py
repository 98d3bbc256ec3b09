"""The one component through which a number is shown."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tongket.web.shown import Shown, Step

AT = dt.datetime(2025, 3, 12, 7, 5, tzinfo=dt.UTC)


def draw(figure: Shown, variant: str = "", language: str = "en", **context: Any) -> str:
    with translation.override(language):
        return render_to_string("web/_figure.html", {"figure": figure, "variant": variant, **context})


def test_a_figure_carries_its_unit_period_completeness_and_source() -> None:
    figure = Shown(10546, "groups", "2024", known_at=AT, reported=118, due=126, url="/from", notes=("estimate",))
    html = draw(figure, label="Groups in being")
    for part in ("Groups in being", "10,546", "groups", "2024", "118 of 126 reports in", "12 March 2025"):
        assert part in html
    assert "estimate" in html
    assert 'href="/from"' in html


def test_a_figure_in_a_sentence_keeps_its_company_for_those_who_listen() -> None:
    html = draw(Shown(10546, "groups", "2024", reported=118, due=126, url="/from"), "inline")
    assert html.startswith('<a class="figure-inline" href="/from">10,546\N{NO-BREAK SPACE}groups')
    assert "(2024, 118 of 126 reports in)" in html
    assert html == html.strip()


def test_a_figure_in_a_cell_says_when_it_is_not_whole() -> None:
    html = draw(Shown(260, reported=3, due=4), "cell")
    assert "3/4" in html
    assert "3 of 4 reports in" in html
    assert "units reported" not in draw(Shown(260, reported=4, due=4), "cell")


@pytest.mark.parametrize("variant", ["", "inline", "cell"])
def test_a_figure_that_is_not_there_is_never_a_zero(variant: str) -> None:
    html = draw(Shown(None, "people", reported=0, due=4), variant)
    assert "no figure yet" in html
    assert ">0<" not in html


@pytest.mark.parametrize("variant", ["", "inline", "cell"])
def test_a_zero_is_shown_as_a_zero(variant: str) -> None:
    html = draw(Shown(0, "people"), variant)
    assert ">0" in html
    assert "no figure yet" not in html


@pytest.mark.parametrize("variant", ["", "inline", "cell"])
def test_a_percentage_stands_next_to_its_sign(variant: str) -> None:
    assert "69,1%" in draw(Shown(Fraction(728800, 10546), "%", decimals=1), variant, "vi")


def test_the_numbers_of_completeness_follow_the_language_too() -> None:
    figure = Shown(1, reported=1184, due=1185)
    with translation.override("vi"):
        assert figure.short_completeness == "1.184/1.185"
    with translation.override("en"):
        assert figure.completeness == "1,184 of 1,185 reports in"


def test_a_figure_speaks_vietnamese() -> None:
    with translation.override("vi"):
        assert Shown(None).text == "chưa có số liệu"
        assert Shown(1, reported=118, due=126).completeness == "đã có 118/126 báo cáo"


def test_reports_are_counted_with_how_many_were_due_or_not_at_all() -> None:
    assert Shown(1).is_complete
    assert Shown(1).completeness == ""
    assert not Shown(1, reported=0, due=1).is_complete
    with pytest.raises(ValueError, match="together"):
        Shown(1, reported=1)


def test_text_from_outside_is_not_markup() -> None:
    html = draw(Shown(1, "<b>", "<i>", notes=("<u>",)), label="<s>")
    for tag in ("<b>", "<i>", "<u>", "<s>"):
        assert tag not in html


def test_a_trail_goes_from_what_is_printed_down_to_who_reported_it() -> None:
    steps = [Step("Review", Shown(10546, "groups"), url="/review"), Step("Ward", detail="approved", at=AT)]
    with translation.override("en"):
        html = render_to_string("web/_trail.html", {"steps": steps})
    assert html.index("Review") < html.index("10,546") < html.index("Ward") < html.index("approved")
    assert "12 March 2025 at 14:05" in html


@pytest.mark.parametrize("variant", ["", "inline", "cell"])
def test_a_number_between_two_never_looks_like_one_that_is_known(variant: str) -> None:
    between = Shown(None, "groups", least=120, most=160, notes=("known only to lie between two values",))
    html = draw(between, variant)
    assert "from 120 to 160" in html and "figure-bounded" in html
    assert "từ 120 đến 160" in draw(between, variant, "vi")
    assert "figure-bounded" not in draw(Shown(120, "groups"), variant)


def test_what_lies_between_two_numbers_still_does_after_rounding() -> None:
    with translation.override("vi"):
        share = Shown(None, "%", decimals=1, least=Fraction(200, 3), most=Fraction(400, 6) + Fraction(1, 1000))
        assert share.text_with_measure == "từ 66,6 đến 66,7%"
        assert Shown(None, "tổ", least=1234).text_with_measure == "ít nhất 1.234\N{NO-BREAK SPACE}tổ"


@pytest.mark.parametrize("numbers", [{"value": 1, "least": 0}, {"value": None, "most": 3}])
def test_a_number_is_known_or_lies_between_two(numbers: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="known"):
        Shown(**numbers)
