"""The command `python -m tongket.claims`."""

import io
import json
import runpy
import sys

import pytest

from tongket.claims.__main__ import main

WRONG = "Mở đầu.\nCó 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả.\n"
CUT = "Done: 5/7 = 71.42%."


@pytest.fixture
def text_file(tmp_path):
    def write(content):
        path = tmp_path / "review.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def test_an_error_is_told_with_its_line_and_the_status_is_one(text_file, capsys):
    assert main([text_file(WRONG)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2: error: Ba số này không thể cùng đúng")
    assert lines[1] == "1 phát biểu có tỷ lệ: 1 lỗi, 0 nhắc làm tròn."


def test_a_notice_is_told_and_the_status_is_zero(text_file, capsys):
    assert main([text_file(CUT), "--lang", "en"]) == 0
    assert "1: notice: 5/7 is 71.4286%, which rounds to 71.43%" in capsys.readouterr().out


def test_a_sound_text_gives_only_the_summary(text_file, capsys):
    assert main([text_file("Today 30 of 40 shops (75%) joined.")]) == 0
    assert capsys.readouterr().out == "1 statements with a share: 0 errors, 0 rounding notices.\n"


def test_json_is_printed_whole(text_file, capsys):
    assert main([text_file(WRONG), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["statements"][0]["level"] == "error"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00 not text", b" " * 1_000_001])
def test_what_cannot_be_read_gives_status_two(text_file, capsys, content):
    assert main([text_file(content)]) == 2
    assert "review.txt" in capsys.readouterr().err


def test_a_missing_file_gives_status_two(tmp_path, capsys):
    assert main([str(tmp_path / "missing.txt")]) == 2
    assert "missing.txt" in capsys.readouterr().err


def test_standard_input_is_read_for_a_dash(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(WRONG.encode())))
    monkeypatch.setattr(sys, "argv", ["claims", "-"])
    sys.modules.pop("tongket.claims.__main__", None)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("tongket.claims", run_name="__main__")
    assert stopped.value.code == 1
