"""How a number, a day and a name are written."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tongket.web.shown import Shown, number_text, percent_text, round_half_up

AT = dt.datetime(2025, 3, 11, 20, 5, tzinfo=dt.UTC)


def render(text: str, language: str, **context: object) -> str:
    with translation.override(language):
        return Template(text).render(Context(context))


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (10546, 0, "10.546", "10,546"),
        (-10546, 0, "-10.546", "-10,546"),
        (1234567890, 0, "1.234.567.890", "1,234,567,890"),
        (Fraction(728800, 10546), 1, "69,1", "69.1"),
        (Fraction(1, 3), 3, "0,333", "0.333"),
        (Fraction(1, 2), 0, "1", "1"),
        (Fraction(-1, 2), 0, "-1", "-1"),
        (Fraction(-1, 3), 0, "0", "0"),
        (Decimal("2.675"), 2, "2,68", "2.68"),
        (Fraction(9995, 10), 0, "1.000", "1,000"),
        (5, 2, "5,00", "5.00"),
    ],
)
def test_a_number_is_written_as_the_reader_writes_it(
    value: int | Fraction | Decimal, decimals: int, vi: str, en: str
) -> None:
    assert render("{{ value|number:decimals }}", "vi", value=value, decimals=decimals) == vi
    assert render("{{ value|number:decimals }}", "en", value=value, decimals=decimals) == en


@given(st.fractions(max_denominator=10**6))
def test_rounding_is_never_further_than_a_half_and_mirrors_around_zero(value: Fraction) -> None:
    assert abs(round_half_up(value) - value) <= Fraction(1, 2)
    assert round_half_up(-value) == -round_half_up(value)


@given(st.integers(), st.integers(min_value=0, max_value=6))
def test_a_written_whole_number_reads_back_as_itself(value: int, decimals: int) -> None:
    with translation.override("vi"):
        text = number_text(value, decimals)
    assert Decimal(text.replace(".", "").replace(",", ".")) == value


@pytest.mark.parametrize("value", [0.5, True, "12"])
def test_an_inexact_number_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="not an exact number"):
        number_text(value)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not an exact number"):
        Shown(value)  # type: ignore[arg-type]


def test_the_share_that_was_printed_as_68_5_is_69_1() -> None:
    with translation.override("vi"):
        assert percent_text(Fraction(7288, 10546)) == "69,1%"
    assert render("{{ share|percent }}", "en", share=Fraction(7288, 10546)) == "69.1%"


def test_an_absent_number_is_said_not_shown_as_zero() -> None:
    assert render("{{ none|number }} {{ none|percent }}", "en", none=None) == "no figure yet no figure yet"


def test_days_and_moments_are_local_and_in_the_readers_order() -> None:
    assert render("{{ at|day }}|{{ at|moment }}", "vi", at=AT) == "12/03/2025|03:05 ngày 12/03/2025"
    assert render("{{ at|day }}|{{ at|moment }}", "en", at=AT) == "12 March 2025|12 March 2025 at 03:05"
    assert render("{{ on|day }}", "en", on=dt.date(2017, 7, 1)) == "1 July 2017"
    assert render("[{{ none|day }}{{ none|moment }}]", "vi", none=None) == "[]"


def test_a_name_is_given_in_the_readers_language_and_in_vietnamese_when_there_is_no_other() -> None:
    both = SimpleNamespace(name_vi="tổ hoà giải", name_en="mediation group", title_vi="Tổ", title_en="Group")
    one = {"name_vi": "tổ hoà giải", "name_en": ""}
    assert render("{{ both|localname }}", "vi", both=both) == "tổ hoà giải"
    assert render("{{ both|localname }}, {{ both|localname:'title' }}", "en", both=both) == "mediation group, Group"
    assert render("{{ one|localname }}", "en", one=one) == "tổ hoà giải"
