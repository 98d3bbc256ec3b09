"""Generated statements: rounding decides, offsets hold, and nothing depends on how the text was typed."""

import unicodedata
from fractions import Fraction
from math import floor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tongket.claims import check

WHOLES = st.integers(2, 999_999).filter(lambda whole: whole % 1000 != 0)
ROLE = {"base": "whole"}
FORMS = {
    "vi": [
        "Có {part}/{whole} hộ ({percent}) tham gia.",
        "Có {part}/{whole} hộ, đạt {percent}.",
        "Có {part} hộ trong tổng số {whole} hộ, chiếm {percent}.",
        "Tỷ lệ là {percent} ({part}/{whole} hộ).",
    ],
    "en": [
        "Today {part} of {whole} shops ({percent}) joined.",
        "Here {part} out of {whole} shops, or {percent}, joined.",
        "Here {part} ({percent}) of the {whole} shops joined.",
        "The share was {percent} ({part} of {whole}).",
    ],
}


def written(value: int, lang: str) -> str:
    return f"{value:,}".replace(",", "." if lang == "vi" else ",")


def share(units: int, decimals: int, lang: str) -> str:
    whole, rest = divmod(units, 10**decimals)
    return (f"{whole}{',' if lang == 'vi' else '.'}{rest:0{decimals}d}" if decimals else str(whole)) + "%"


@st.composite
def statements(draw):
    lang = draw(st.sampled_from(["vi", "en"]))
    whole = draw(WHOLES)
    part = draw(st.integers(1, whole).filter(lambda part: part % 1000 != 0))
    decimals = draw(st.integers(0, 2))
    units = floor(Fraction(100 * part * 10**decimals, whole) + Fraction(1, 2))
    assume(not (1900 <= whole < 2100 or 1900 <= part < 2100) and (part, whole) != (24, 7))
    return lang, draw(st.sampled_from(FORMS[lang])), part, whole, units, decimals


def text_of(lang, form, part, whole, units, decimals):
    return form.format(part=written(part, lang), whole=written(whole, lang), percent=share(units, decimals, lang))


@given(statements())
@settings(max_examples=150, deadline=None)
def test_a_correctly_rounded_share_is_consistent(statement):
    checked = check(text_of(*statement), statement[0])
    assert [verdict.verdict for verdict in checked.verdicts] == ["consistent"]


@given(statements(), st.integers(2, 400), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_share_off_by_more_than_its_interval_is_inconsistent(statement, shift, upwards):
    lang, form, part, whole, units, decimals = statement
    wrong = units + shift if upwards else units - shift
    assume(0 < wrong <= 100 * 10**decimals)
    checked = check(text_of(lang, form, part, whole, wrong, decimals), lang)
    assert [verdict.verdict for verdict in checked.verdicts] == ["inconsistent"]


@given(statements(), st.integers(3, 400))
@settings(max_examples=100, deadline=None)
def test_every_repair_mends_the_statement(statement, shift):
    lang, _, part, whole, units, decimals = statement
    wrong = units - shift if units > shift else units + shift
    text = text_of(lang, "({part}/{whole} ... {percent})".replace(" ... ", " = "), part, whole, wrong, decimals)
    verdict = check(text, lang).verdicts[0]
    for repair in verdict.repairs:
        figure = next(each for each in verdict.figures if each.role == ROLE.get(repair.role, repair.role))
        mended = text[: figure.start] + repair.text + text[figure.end :]
        assert check(mended, lang).consistent, (mended, repair)


@given(statements())
@settings(max_examples=60, deadline=None)
def test_offsets_slice_back_to_the_figure_however_the_letters_are_composed(statement):
    text = f"Tổ chức “ngõ” số một.\n{text_of(*statement)}"
    for form in ("NFC", "NFD"):
        typed = unicodedata.normalize(form, text)
        checked = check(typed, statement[0])
        assert checked.text == typed
        (verdict,) = checked.verdicts
        assert [typed[figure.start : figure.end] for figure in verdict.figures] == [
            figure.text for figure in verdict.figures
        ]
        assert verdict.start <= min(figure.start for figure in verdict.figures) < verdict.end
        assert verdict.verdict == "consistent"


@given(st.lists(statements(), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_paragraphs_are_judged_alone_and_their_order_does_not_matter(several):
    texts = [text_of(*statement) for statement in several]

    def judged(order):
        return sorted((each.stated_text, each.computed_text) for each in check("\n\n".join(order), "vi").verdicts)

    assert judged(texts) == judged(texts[::-1])


@given(st.text(alphabet="0123456789.,/%() -hộofđạt\n|", max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_is_answered_twice_alike_and_every_span_holds(text):
    checked = check(text)
    assert checked == check(text)
    for verdict in checked.verdicts:
        assert all(text[figure.start : figure.end] == figure.text for figure in verdict.figures)
        assert set(verdict.sentence) == {"vi", "en"}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_language_only_settles_the_style_where_shapes_do_not(lang):
    checked = check("7.288/10.546 (68,5%)", lang)
    assert checked.lang == lang
    assert checked.errors[0].computed_text == "69,1%"
