"""The command `tongket check`, which is also `python -m tongket.claims`."""

import io
import json
import os
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.claims.faces.faulty import FAULTS, faulty_report
from tongket.claims import MAX_FIGURES
from tongket.claims.__main__ import WIDEST, language_of, look_of, main, progress

WRONG = "Mở đầu.\nCó 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả.\n"
CUT = "Done: 5/7 = 71.42%."
SOUND = "Today 30 of 40 shops (75%) joined."
NOT_DJANGO = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "docx", "openpyxl", "pypdfium2", "lxml", "rich"}:
            raise ImportError(name)
sys.meta_path.insert(0, Missing())
from tongket.claims.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


class Stream(io.TextIOWrapper):
    """Standard input, output or error; `looked` makes it a terminal."""

    def __init__(self, given=b"", *, looked=False):
        super().__init__(io.BytesIO(given), encoding="utf-8")
        self.looked = looked

    def isatty(self):
        return self.looked

    def told(self):
        self.flush()
        return self.buffer.getvalue().decode()


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch):
    for name in ("TONGKET_LANGUAGE", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def put(tmp_path):
    def write(content, name="review.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


@pytest.fixture
def given(monkeypatch):
    def give(content, **look):
        monkeypatch.setattr(sys, "stdin", Stream(content.encode(), **look))

    return give


def test_an_error_is_told_with_its_line_and_the_status_is_one(put, capsys):
    name = put(WRONG)
    assert main([name]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{name}:2: ✗ lỗi"
    assert lines[1] == "    Có 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả."
    assert "69,1%" in lines[2] and "7.228" in lines[3]
    assert lines[-1].startswith(f"{name}: đã kiểm ") and lines[-1].endswith(
        ": 1 lỗi, 0 nhắc làm tròn, 0 không kiểm được."
    )


def test_a_notice_is_told_unless_it_is_switched_off(put, capsys):
    name = put(CUT)
    assert main([name, "--lang", "en"]) == 0
    assert "! rounding notice" in capsys.readouterr().out
    assert main([name, "--lang", "en", "--notices", "off"]) == 0
    assert capsys.readouterr().out == f"{name}: no statement with figures to check was found.\n"


def test_every_file_is_read_though_one_cannot_be(put, tmp_path, capsys):
    wrong, sound, empty = put(WRONG), put(SOUND, "b.txt"), put("", "c.txt")
    assert main([wrong, str(tmp_path / "missing"), empty, str(tmp_path), sound]) == 2
    told = capsys.readouterr()
    assert told.out.splitlines()[-1].startswith("Cả 2 tệp: đã kiểm ") and ": 1 lỗi" in told.out.splitlines()[-1]
    missing, blank, folder = told.err.splitlines()
    assert "missing” (không có tệp hoặc thư mục này)" in missing
    assert blank.startswith(f"tongket: {empty}: ") and "(đây là một thư mục)" in folder


def test_one_file_is_an_object_of_json_and_several_are_an_array(put, tmp_path, capsys):
    wrong, missing = put(WRONG), str(tmp_path / "missing")
    assert main([wrong, "--json"]) == 1
    one = json.loads(capsys.readouterr().out)
    assert one["file"] == wrong and one["statements"][0]["level"] == "error"
    assert main([wrong, missing, "--json"]) == 2
    first, second = json.loads(capsys.readouterr().out)
    assert first == one and list(second) == ["file", "error"] and set(second["error"]) == {"vi", "en"}


def test_findings_are_told_in_the_language_of_the_surroundings():
    assert language_of(None, {}) == "vi"
    assert language_of("en", {}) == "en"
    assert language_of("en", {"TONGKET_LANGUAGE": "vi"}) == "vi"
    assert language_of(None, {"TONGKET_LANGUAGE": "en"}) == "en"
    assert language_of(None, {"TONGKET_LANGUAGE": "fr"}) == "vi"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--frsh"], "unrecognized arguments: --frsh"),
        (["--lang", "fr"], "invalid choice: 'fr'"),
        (["a", "b", "--html", "x"], "--docx và --html chỉ nhận một tệp mỗi lần."),
        (["--jsonl", "--json"], "--jsonl không đi cùng"),
        (["--jsonl", "--docx", "x"], "--jsonl không đi cùng"),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_sentence(words, sentence, given, capsys):
    given("")
    assert main(words) == 2
    told = capsys.readouterr()
    assert sentence in told.err and told.out == "" and len(told.err.splitlines()) == 1


def test_the_file_that_is_checked_is_never_written_over(put, capsys):
    name = put(WRONG)
    assert main([name, "--html", name]) == 2
    assert "chính tệp đang kiểm" in capsys.readouterr().err and Path(name).read_text() == WRONG


def test_standard_input_is_read_for_a_dash_and_for_no_file(given, capsys):
    for words in (["-"], []):
        given(WRONG)
        assert main(words) == 1
        assert capsys.readouterr().out.startswith("-:2: ")


def test_nobody_is_left_waiting_at_a_terminal(given, capsys):
    given("", looked=True)
    assert main([]) == 2
    assert "Hãy cho tên tệp" in capsys.readouterr().err


def test_a_text_beyond_the_bound_is_refused(put, capsys):
    assert main([put("a " * 10_000_001)]) == 2
    assert "Văn bản quá dài" in capsys.readouterr().err


def test_a_text_with_too_many_figures_is_refused_by_its_name(put, capsys):
    assert main([put("1 " * (MAX_FIGURES + 1))]) == 2
    assert "review.txt: Văn bản có hơn 800.000 con số và ô bảng" in capsys.readouterr().err


# --- what is written -----------------------------------------------------------------------------------------------


def test_a_marked_page_is_written(put, tmp_path, capsys):
    out = tmp_path / "trang.html"
    assert main([put(WRONG), "--html", str(out)]) == 1
    assert "<title>Kiểm số liệu: review.txt</title>" in out.read_text()
    assert "Đã ghi" in capsys.readouterr().err


def test_a_page_of_standard_input_has_no_name(given, tmp_path):
    given(SOUND)
    assert main(["-", "--html", str(tmp_path / "x.html")]) == 0
    assert "<title>Kiểm số liệu</title>" in (tmp_path / "x.html").read_text()


def test_a_word_file_comes_back_with_its_faults_commented(put, tmp_path, capsys):
    import docx

    out = tmp_path / "nhan-xet.docx"
    assert main([put(faulty_report(), "bao-cao.docx"), "--docx", str(out), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["statements"]
    assert len([each for each in found if each["level"]]) == len(FAULTS)
    comments = list(docx.Document(str(out)).comments)
    assert len(comments) == len(FAULTS) and {comment.author for comment in comments} == {"Tổng Kết"}


def test_what_is_no_word_file_is_checked_but_gets_no_comments(put, tmp_path, capsys):
    out = tmp_path / "x.docx"
    assert main([put(WRONG), "--docx", str(out), "--json"]) == 2
    told = capsys.readouterr()
    assert "không phải tệp Word" in told.err and not out.exists()
    assert json.loads(told.out)["statements"]


def test_a_word_file_with_a_damaged_picture_is_checked_but_gets_no_comments(put, tmp_path, capsys):
    whole = io.BytesIO(faulty_report())
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("word/media/picture.bin", b"unmistakable")
    name = put(whole.getvalue().replace(b"unmistakable", b"unmistakably"), "bao-cao.docx")
    assert main([name, "--docx", str(tmp_path / "x.docx")]) == 2
    told = capsys.readouterr()
    assert told.err.startswith(f"tongket: {name}: Tệp bị hỏng") and "5 lỗi" in told.out
    assert not (tmp_path / "x.docx").exists()


def test_a_place_that_cannot_be_written_to_is_named(put, tmp_path, capsys):
    assert main([put(SOUND), "--html", str(tmp_path / "nowhere" / "x.html")]) == 2
    assert "nowhere/x.html" in capsys.readouterr().err


# --- JSON Lines ----------------------------------------------------------------------------------------------------


def test_lines_are_answered_one_by_one(given, tmp_path, capsys):
    given('{"id": 1, "text": "Có 3/4 (80%)."}\n{"id": 2, "text": ""}\n')
    assert main(["--jsonl"]) == 1
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == [1, 2]


def test_a_bad_line_or_a_missing_file_ends_with_two(put, tmp_path, capsys):
    name = put('{"id": 1, "text": "Có 3/4 (80%)."}\nx\n')
    assert main([str(tmp_path / "missing"), name, "--jsonl"]) == 2
    told = capsys.readouterr()
    assert "missing" in told.err and [list(json.loads(line)) for line in told.out.splitlines()] == [
        ["id", "statements"],
        ["error"],
    ]


def test_long_work_on_lines_tells_how_far_it_is(given, monkeypatch):
    given('{"id": 1, "text": ""}\n' * 250)
    beside = Stream(looked=True)
    monkeypatch.setattr(sys, "stderr", beside)
    assert main(["--jsonl"]) == 0
    assert "Đã kiểm 100 dòng" in beside.told() and beside.told().endswith("\r\x1b[K")


# --- the terminal --------------------------------------------------------------------------------------------------


def test_colour_is_for_terminals_that_want_it():
    terminal = Stream(looked=True)
    assert look_of(terminal, {}) == (True, WIDEST)
    assert look_of(terminal, {"NO_COLOR": "1"}) == (False, WIDEST)
    assert look_of(terminal, {"TERM": "dumb"}) == (False, WIDEST)
    assert look_of(Stream(), {}) == (False, 0)


def test_sentences_are_folded_to_the_width_of_the_terminal():
    import fcntl
    import struct
    import termios

    ours, theirs = os.openpty()
    with open(theirs, "w") as terminal:  # noqa: PTH123 - a number, not a path
        fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
        assert look_of(terminal, {})[1] == 50
        fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 0, 0, 0))
        assert look_of(terminal, {})[1] == WIDEST
    os.close(ours)


def test_progress_is_told_on_a_terminal_and_taken_away(monkeypatch):
    beside = Stream(looked=True)
    monkeypatch.setattr(sys, "stderr", beside)
    with progress("en") as tell:
        tell("reading", file="a\x1b.txt", done=1, of=2)
        tell("")
    assert beside.told() == "\r\x1b[KReading a.txt (1/2)\r\x1b[K"


def test_progress_is_silent_in_a_pipe(monkeypatch):
    beside = Stream()
    monkeypatch.setattr(sys, "stderr", beside)
    with progress("en") as tell:
        tell("reading", file="a.txt", done=1, of=2)
    assert beside.told() == ""


# --- how it ends ---------------------------------------------------------------------------------------------------


class Stopping(io.BytesIO):
    def __init__(self, problem):
        super().__init__()
        self.problem = problem

    def read(self, size=-1):
        raise self.problem

    readline = read


def test_stopped_by_hand_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", type("Standard", (), {"buffer": Stopping(KeyboardInterrupt())})())
    assert main(["-"]) == 130
    assert capsys.readouterr().err == "tongket: Đã dừng.\n"


def test_input_that_breaks_off_is_told(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", type("Standard", (), {"buffer": Stopping(OSError("the disk is gone"))})())
    assert main(["-"]) == 2
    assert "“-” (the disk is gone)" in capsys.readouterr().err


class Gone(Stream):
    """Standard output that nobody reads any more."""

    def write(self, text):
        raise BrokenPipeError

    def fileno(self):
        return self.pipe


@pytest.mark.parametrize("words", [["-"], ["-", "--jsonl"]])
def test_a_reader_who_has_gone_is_no_fault(words, given, monkeypatch, capfd):
    given('{"id": 1, "text": ""}\n')
    ours, Gone.pipe = os.pipe()
    monkeypatch.setattr(sys, "stdout", Gone())
    assert main(words) == 0
    assert os.path.sameopenfile(Gone.pipe, os.open(os.devnull, os.O_WRONLY))
    os.close(ours)
    os.close(Gone.pipe)


def run(words, **options):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TONGKET_")}
    path = os.pathsep.join(one for one in sys.path if one)
    return subprocess.run(
        [sys.executable, *words], env={**environ, "PYTHONPATH": path}, capture_output=True, check=False, **options
    )


def test_whoever_stops_reading_hears_nothing_more():
    lines = b'{"id": 1, "text": ""}\n' * 20_000
    command = f"{sys.executable} -m tongket.claims --jsonl | head -n 1"
    done = subprocess.run(command, shell=True, input=lines, capture_output=True, check=False)
    assert done.stdout.count(b"\n") == 1 and done.stderr == b""


def test_plain_text_needs_no_library_of_others():
    done = run(["-c", NOT_DJANGO, "-"], input=WRONG.encode())
    assert done.returncode == 1 and "69,1%" in done.stdout.decode() and done.stderr == b""


def test_it_runs_as_a_module(given, monkeypatch, capsys):
    given(WRONG)
    monkeypatch.setattr(sys, "argv", ["claims", "-"])
    sys.modules.pop("tongket.claims.__main__", None)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("tongket.claims", run_name="__main__")
    assert stopped.value.code == 1
