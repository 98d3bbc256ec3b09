"""Questions, error summaries and the other small parts."""

from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tongket.errors import Problem


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the plan")
    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    remark = forms.CharField(label="Remark", required=False)


def draw(name: str, request: Any = None, **context: Any) -> str:
    with translation.override("en"):
        return render_to_string(f"web/{name}.html", context, request)


def test_a_field_ties_its_hint_and_its_error_to_the_control() -> None:
    html = draw("_field", field=Sample({"name": ""})["name"])
    for part in ('for="id_name"', 'id="id_name_helptext"', 'id="id_name_error"', 'aria-invalid="true"'):
        assert part in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html


def test_only_what_may_be_left_out_is_marked() -> None:
    form = Sample()
    assert "(optional)" in draw("_field", field=form["remark"])
    assert "(optional)" not in draw("_field", field=form["name"])


def test_choices_are_a_group_with_a_legend() -> None:
    html = draw("_field", field=Sample({"name": "x"})["kind"])
    assert "<fieldset" in html
    assert "<legend>Kind" in html
    assert html.count('type="radio"') == 2


def test_the_summary_leads_to_each_field_in_the_words_beside_it() -> None:
    html = draw("_problems", form=Sample({}))
    assert 'href="#id_name"' in html
    assert 'href="#id_kind_0"' in html


def test_problems_lead_to_their_place_only_when_the_page_has_it() -> None:
    problems = [Problem("Too many", "cell-3"), Problem("Look again", level="notice")]
    assert 'href="#cell-3"' in draw("_problems", problems=problems, prefix="")
    assert 'href="#at-cell-3"' in draw("_problems", problems=problems, prefix="at-")
    assert "href=" not in draw("_problems", problems=problems)
    assert 'class="notice"' in draw("_problems", problems=problems)


def test_nothing_wrong_shows_nothing() -> None:
    assert "<" not in draw("_problems", problems=[], form=Sample())


@pytest.mark.django_db
def test_pages_keep_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/list", {"year": "2024", "page": "2"})
    html = draw("_pages", request, page=Paginator(range(30), 10).page(2))
    assert 'href="?year=2024&amp;page=1"' in html
    assert 'href="?year=2024&amp;page=3"' in html
    assert "Page 2 of 3" in html


def test_progress_is_told_in_numbers_too() -> None:
    html = draw("_progress", done=1184, of=1185, label="Units")
    assert "1,184 of 1,185" in html
    assert 'max="1185" value="1184"' in html


def test_a_verdict_is_told_in_words() -> None:
    assert "(cannot be right)" in draw("_verdict", text="68.5%", kind="error", url="#why")
    assert "(adds up)" in draw("_verdict", text="69.1%", kind="fine")
