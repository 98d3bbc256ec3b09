"""The dictionary is read from reviewed files, each with its source and next review."""

import datetime as dt

import pytest

from tongket.errors import Refused
from tongket.reporting import loader
from tongket.reporting.actions import load_dictionary
from tongket.reporting.models import Indicator, Sheet

GOOD = """code = "XX01"
name = "thing"
next_review = 2027-06-30
"""


@pytest.mark.django_db
def test_loading_twice_leaves_one_of_each():
    first = load_dictionary()
    assert load_dictionary() == first
    assert Indicator.objects.count() == len(loader.read_indicators())
    assert [line.key for line in Sheet.objects.get(code="03/TT").lines.all()][:2] == ["TT01", "TT02"]


@pytest.mark.django_db
def test_a_local_slip_is_brought_back_to_the_reviewed_text():
    load_dictionary()
    Indicator.objects.filter(code="TT01").update(name_vi="khác")
    load_dictionary()
    assert Indicator.objects.get(code="TT01").name_vi == "Số buổi tuyên truyền"


@pytest.mark.parametrize("entry", [*loader.read_indicators(), *loader.read_sheets()], ids=lambda e: e["code"])
def test_every_file_has_an_author_and_a_review_in_the_future_of_its_writing(entry):
    assert entry["author"] and entry["next_review"] > dt.date(2026, 1, 1)


def test_the_indicators_of_the_first_release_are_there():
    codes = {entry["code"] for entry in loader.read_indicators()}
    expected = {"TQ01", "TQ02", *(f"TQ{n:02}" for n in range(5, 12)), *(f"TT{n:02}" for n in range(1, 8))}
    assert expected | {"TC04", "TC05"} == codes


@pytest.mark.parametrize(
    "text,sentence",
    [
        (GOOD.replace('name = "thing"\n', ""), "lacks: name"),
        (GOOD.replace("2027-06-30", '"soon"'), "day of next review"),
        ("code = ", "cannot be read"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(tmp_path, text, sentence):
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=sentence) as refusal:
        loader.read_file(path, ("code", "name", "next_review"))
    assert "wrong.toml" in str(refusal.value)


def test_a_good_file_is_read(tmp_path):
    path = tmp_path / "good.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert loader.read_file(path, ("code", "name", "next_review"))["code"] == "XX01"


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "latin.toml"
    path.write_bytes(b'code = "\xe9"')
    with pytest.raises(Refused, match="cannot be read"):
        loader.read_file(path, ("code",))
