"""What the library promises about itself: its public names, its shapes and its bounds."""

import json
import os
import subprocess
import sys
from fractions import Fraction

import pytest

import tongket.claims as claims
from tongket.claims import Interval, as_json, check

WRONG = "Có 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả."


def test_everything_public_is_in_all():
    assert set(claims.__all__) == {
        "LANGUAGES", "MAX_CHARACTERS", "MAX_FIGURES", "Block", "Cell", "Checked", "Document", "Fit", "Interval",
        "Quantity", "Repair", "Table", "TextTooLong", "Verdict", "as_json", "check",
    }  # fmt: skip
    assert all(hasattr(claims, name) for name in claims.__all__)


def test_the_result_as_json_has_exact_numbers_and_survives_dumping():
    answer = json.loads(json.dumps(as_json(check(WRONG))))
    (statement,) = answer["statements"]
    assert answer["lang"] == "vi"
    assert list(statement) == [
        "kind", "verdict", "level", "start", "end", "figures", "stated", "computed", "sentence", "repairs",
    ]  # fmt: skip
    assert statement["figures"][0] == {
        "text": "7.288", "start": 3, "end": 8, "role": "part", "value": "7288", "low": "7288", "high": "7288",
    }  # fmt: skip
    assert statement["figures"][2]["value"] == "137/2"
    assert statement["stated"] == {"text": "68,5%", "low": "1369/20", "high": "1371/20"}
    assert statement["computed"]["text"] == "69,1%"
    assert statement["repairs"][0] == {
        "role": "part", "figure": "7.288", "text": "7.228", "value": "7228", "why": "one digit",
    }  # fmt: skip


def test_a_statement_without_a_base_has_nothing_computed():
    (statement,) = as_json(check("Năm học này có 18 giáo viên giỏi, tỷ lệ 31,6%."))["statements"]
    assert statement["computed"] is None
    assert statement["verdict"] == "not_checkable"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="vi, en"):
        check("", "fr")


def test_the_language_is_guessed_from_the_letters():
    assert check("The patrol met twice.").lang == "en"
    assert check("Tổ tuần tra họp hai lần.").lang == "vi"
    assert check("").lang == "vi"


def test_letters_that_grow_in_lower_case_leave_the_offsets_alone():
    assert check("İİİ Có 30/40 hộ (75%).").verdicts[0].start == 7


def test_an_interval_refuses_to_run_backwards():
    with pytest.raises(ValueError, match="upwards"):
        Interval(Fraction(2), Fraction(1))


HOSTILE = ["(", "1", "1.", "\n", "a\u0301", "ban 138, ", "ngay 1 thang ", "of the ", "www.", "đạt chiếm ", "İ"]
DENSE = ["1 ", "5% ", "1/1", "09-CT/", "3/5 (60%) ", "hai (5%) "]
PATIENCE_SECONDS = 300
READ_ALL = """
import json, sys
from tongket.claims import check
print(sum(len(check(piece * (4_000 // len(piece))).text) > 0 for piece in json.load(sys.stdin)))
"""


def test_texts_made_to_be_slow_are_read_to_their_end():
    pieces = HOSTILE + DENSE
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        input=json.dumps(pieces),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    assert int(done.stdout) == len(pieces)


def test_every_wrong_share_of_a_long_page_is_found():
    page = (WRONG + " Đến hết tháng 6, các đơn vị đã mở 12 lớp với 480 lượt người dự. ") * 26
    assert len(check(page).errors) == 26
