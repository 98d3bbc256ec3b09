"""A stated figure held against the record: when it agrees, by how much it differs, and when that cannot be said."""

import re
from fractions import Fraction

import pytest
from django.urls import reverse

from tests.cast import OCTOBER, PASSWORD, approved, asked, report_of
from tongket import rollup
from tongket.claims import check
from tongket.claims.compare import quotes
from tongket.reporting.actions import period_row
from tongket.reporting.models import Report
from tongket.review import rules

COUNT = rollup.Indicator("TT01", rollup.Nature.FLOW, rollup.Combine.SUM)
TENTHS = rollup.Indicator("DT01", rollup.Nature.FLOW, rollup.Combine.SUM, scale=1)
SHARE = rollup.Indicator("TQ11", rollup.Nature.RATIO, rollup.Combine.RECOMPUTE, ("TQ06",), ("TQ01",))


def stated(text: str):
    """The first figure of a text."""
    return quotes(check(text))[0].quantity


def figure(value, indicator: rollup.Indicator = COUNT, **more: int) -> rollup.Figure:
    return rollup.Figure(rollup.Request(indicator.code, 1, OCTOBER), value, **more)


COMPARED = [
    # what the text says, what the record has, verdict, a word of the sentence
    ("có 1.250 buổi tuyên truyền", figure(1250), "agrees", "they agree"),
    ("có hơn 1.200 buổi tuyên truyền", figure(1250), "agrees", "may write"),
    ("có hơn 1.200 buổi tuyên truyền", figure(1150), "differs", "less"),
    ("có gần 1.300 buổi tuyên truyền", figure(1250), "agrees", "may write"),
    ("có 1,3 nghìn buổi tuyên truyền", figure(1250), "agrees", "may write"),
    ("có 1.250 buổi tuyên truyền", figure(1251), "differs", "more"),
    ("có 1.250 buổi tuyên truyền", figure(1249), "differs", "less"),
    ("có 0 buổi tuyên truyền", figure(0), "agrees", "they agree"),
    ("có 1.250 buổi tuyên truyền", figure(None), "not_comparable", "no figure"),
    ("có 1.250 buổi tuyên truyền", None, "not_comparable", "no figure"),
    ("có 1.250 buổi tuyên truyền", figure(1250, due=12, reported=11), "not_comparable", "not in yet"),
    ("có 1.250 buổi tuyên truyền", figure(1250, due=12, reported=12), "agrees", "they agree"),
    ("có 1.250 buổi tuyên truyền", figure(1250, not_collected=1), "not_comparable", "not collected"),
    ("có 1.250 buổi tuyên truyền", figure(1250, straddling=1), "not_comparable", "cross"),
    ("đạt 68,5% tổ chức", figure(1250), "not_comparable", "percentage"),
]


@pytest.mark.parametrize(("text", "recorded", "verdict", "word"), COMPARED)
def test_a_count_beside_the_record(text, recorded, verdict, word):
    came = rules.beside(stated(text), recorded, COUNT)
    assert came.verdict == verdict and word in came.message
    assert came.message % came.values  # every place of the sentence is filled


@pytest.mark.parametrize(
    ("text", "value", "verdict", "word"),
    [
        ("đạt 69,1% số tổ chức", Fraction(7288, 10546), "agrees", "may write"),
        ("đạt 50% số tổ chức", Fraction(1, 2), "agrees", "they agree"),
        ("đạt 68,5% số tổ chức", Fraction(7288, 10546), "differs", "more"),
        ("đạt 66,6% số tổ chức", Fraction(2, 3), "differs", "cut off"),
        ("có 12 tổ chức", Fraction(1, 2), "not_comparable", "percentage"),
    ],
)
def test_a_share_beside_the_record(text, value, verdict, word):
    came = rules.beside(stated(text), figure(value, SHARE), SHARE)
    assert came.verdict == verdict and word in came.message


def test_the_gap_is_in_the_units_of_the_indicator():
    came = rules.beside(stated("thu 12,5 ha đất"), figure(131, TENTHS), TENTHS)
    assert (came.verdict, came.recorded, came.values["gap"]) == ("differs", Fraction(131, 10), Fraction(3, 5))


def test_what_can_be_read_in_two_ways_is_not_compared():
    quantity = next(one.quantity for one in quotes(check("Đàn bò có 21.32 con.")) if not one.quantity.sure)
    assert rules.beside(quantity, figure(1234), COUNT).verdict == "not_comparable"


NAMES = {
    "TT01": ("Số buổi tuyên truyền", "Outreach sessions"),
    "TT02": ("Số lượt người tham dự", "Attendances"),
    "TQ01": ("Số tổ chức quần chúng đang hoạt động", "Active groups"),
    "XX01": ("Số", ""),
}


@pytest.mark.parametrize(
    ("sentence", "noun", "likely"),
    [
        ("Trong năm đã tổ chức 3.210 buổi tuyên truyền.", "buổi tuyên truyền", ["TT01"]),
        ("Có 10.546 tổ chức quần chúng đang hoạt động.", "tổ chức quần chúng", ["TQ01"]),
        ("The city held 3,210 outreach sessions.", "outreach sessions", ["TT01"]),
        ("Có 18 giáo viên giỏi.", "giáo viên giỏi", []),
    ],
)
def test_the_likely_indicators_are_those_named_in_the_sentence(sentence, noun, likely):
    assert rules.suggestions(sentence, noun, NAMES)[: len(likely)] == likely
    assert likely or rules.suggestions(sentence, noun, NAMES) == []


# --- the page -------------------------------------------------------------------------------------------------------

PAGE = reverse("record_check")
TEXT = "Trong tháng đã tổ chức 7 buổi tuyên truyền với 1.350 lượt người tham dự."


@pytest.fixture
def october(unwritten) -> Report:
    return unwritten.october


def signed_in(client, user):
    assert client.login(username=user.username, password=PASSWORD)
    client.cookies["tongket_language"] = "en"
    return client


def sent(unit, **bindings: str) -> dict[str, str]:
    """What the form sends: figures by what is written, bound to an indicator."""
    starts = {quote.quantity.text: quote.quantity.start for quote in quotes(check(TEXT))}
    bound = {f"bind-{starts[text.removeprefix('n').replace('_', '.')]}": code for text, code in bindings.items()}
    return {"text": TEXT, "unit": str(unit.pk), "period": str(period_row(OCTOBER).pk), **bound}


def test_an_officer_holds_a_text_against_the_record_of_their_own_unit(client, unwritten):
    cast = unwritten.cast
    page = signed_in(client, cast.an).post(PAGE, sent(cast.tree.hoan_kiem, n7="TT01", n1_350="TT02")).content.decode()
    assert "The text says 7 and the record 7: they agree." in page
    assert "The record has 1,300: 50 less than the 1.350 of the text." in page
    assert '<option value="TT01" selected>' in page and "cannot be opened from here" in page


def test_nothing_is_compared_before_somebody_says_what_a_figure_is(client, unwritten):
    cast = unwritten.cast
    page = signed_in(client, cast.an).post(PAGE, sent(cast.tree.hoan_kiem)).content.decode()
    assert "2 figures of the text" in page and "they agree" not in page and " selected>" in page
    likely = page[page.index('<optgroup label="Likely">') :].partition("</optgroup>")[0]
    assert 'value="TT01"' in likely


def test_a_record_that_waits_for_reports_is_not_compared(client, unwritten):
    cast = unwritten.cast
    page = signed_in(client, cast.dung).post(PAGE, sent(cast.tree.city, n7="TT01")).content.decode()
    assert "reports are not in yet" in page and "Cannot be compared" in page


def test_a_figure_that_a_review_prints_can_be_opened(client, published):
    review = published.review
    citation = review.citations.get(key="groups", replaced_at__isnull=True)
    form = {"text": "Có 7 tổ chức đang hoạt động.", "unit": str(citation.unit_id), "period": str(citation.period_id)}
    client = signed_in(client, published.cast.dung)
    page = client.post(PAGE, form | {"bind-3": citation.indicator.code}).content.decode()
    opened = re.findall(rf'class="figure-inline" href="(/reviews/{review.pk}/figures/[^"]+)"', page)
    assert len(opened) == 1 and client.get(opened[0]).status_code == 200


def test_the_page_takes_over_a_text_and_asks_for_unit_and_period_once(client, unwritten):
    client = signed_in(client, unwritten.cast.an)
    page = client.post(PAGE, {"text": TEXT}).content.decode()
    assert TEXT in page and 'role="alert"' not in page
    response = client.post(PAGE, {"text": "", "unit": "", "period": ""})
    assert response.status_code == 422
    assert client.post(PAGE, sent(unwritten.cast.tree.hoan_kiem) | {"text": "a" * 300_001}).status_code == 422
    for sentence in ("Paste the text whose figures", "Choose the unit", "Choose the period"):
        assert sentence in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_stranger_signs_in_first_and_chi_cannot_ask_for_the_unit_of_an(client, unwritten):
    tree = unwritten.cast.tree
    assert client.get(PAGE).status_code == 302
    client = signed_in(client, unwritten.cast.chi)
    assert f'value="{tree.hoan_kiem.pk}"' not in client.get(PAGE).content.decode()
    response = client.post(PAGE, sent(tree.hoan_kiem, n7="TT01"))
    assert response.status_code == 422 and "they agree" not in response.content.decode()


def test_what_is_bound_to_nothing_known_is_left_alone(client, unwritten):
    cast = unwritten.cast
    form = sent(cast.tree.hoan_kiem, n7="NO99") | {"bind-x": "TT01", "bind-9999": "TT01"}
    response = signed_in(client, cast.an).post(PAGE, form)
    assert response.status_code == 200 and "they agree" not in response.content.decode()


def test_a_text_without_figures_and_one_with_too_many(client, unwritten):
    cast = unwritten.cast
    client = signed_in(client, cast.an)
    page = client.post(PAGE, sent(cast.tree.hoan_kiem) | {"text": "Không có gì."}).content.decode()
    assert "no figure that could be held" in page
    many = "\n".join(f"Đã mở {number} lớp tập huấn." for number in range(10, 11 + rules.MOST_FIGURES))
    page = client.post(PAGE, sent(cast.tree.hoan_kiem) | {"text": many}).content.decode()
    assert "1 more figure is not listed" in page


def test_a_complete_city_agrees(client, unwritten):
    cast = unwritten.cast
    report = report_of(asked(cast, rollup.month("admin", 2025, 9)), cast.tree.hoan_kiem)
    approved(cast, report, cast.an, cast.binh, TT01=7)
    form = sent(cast.tree.hoan_kiem, n7="TT01") | {"period": str(report.collection.period_id)}
    assert "they agree" in signed_in(client, cast.an).post(PAGE, form).content.decode()
