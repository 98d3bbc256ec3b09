"""`tongket check`: a text in, what cannot be right out, and an exit status a script can use."""

import json
from pathlib import Path

from tests.cli.conftest import Typed


def test_a_text_that_contradicts_itself_ends_with_one(typed: Typed):
    done = typed("check", "-", given="Có 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả.")
    assert done.returncode == 1 and "69,1%" in done.stdout and done.stderr == ""


def test_a_text_that_holds_ends_with_nought(typed: Typed, tmp_path: Path, home: Path):
    text = tmp_path / "text.txt"
    text.write_text("Có 7.288/10.546 tổ chức (69,1%) hoạt động hiệu quả.", encoding="utf-8")
    done = typed("check", "--json", str(text))
    assert done.returncode == 0
    assert [each["verdict"] for each in json.loads(done.stdout)["statements"]] == ["consistent"]
    assert not home.exists()  # checking a text needs no record


def test_what_is_no_text_ends_with_two(typed: Typed, tmp_path: Path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    for name in (str(picture), str(tmp_path), str(tmp_path / "nothing")):
        done = typed("check", name, "--lang", "en")
        assert done.returncode == 2 and "Traceback" not in done.stderr and done.stdout == ""
