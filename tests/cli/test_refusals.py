"""Whatever cannot be done is refused in one sentence that says what to type instead, with status 2."""

import os
import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Typed, command, refused, surroundings
from tongket import cli

ENGLISH = ("--lang", "en")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("demo", "--scale", "0"), "The size is 0; give a number from 0.001 to 20, such as 1 or 0.1."),
        (("demo", "--scale", "nan"), "The size is nan; give a number"),
        (("demo", "--scale", "1e9"), "The size is 1e9; give a number"),
        (("demo", "--scale", "much"), "The size is much; give a number"),
        (("demo", "--seed", "-1"), "“-1” will not do for --seed; give a whole number from 0"),
        (("demo", "--seed", "١"), "“١” will not do for --seed"),
        (("demo", "--port", "0"), "“0” will not do for --port; give a whole number from 1 to 65535."),
        (("serve", "--threads", "many"), "“many” will not do for --threads"),
        (("demo", "--frsh"), "unrecognized arguments: --frsh. To see what can be typed: tongket --help"),
        ((), "To see what can be typed"),
        (
            ("check", "no-such-file.txt"),
            "“no-such-file.txt” cannot be read (No such file or directory); give a text file",
        ),
    ],
)
def test_what_cannot_be_understood_is_said_in_a_sentence(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TONGKET_LANGUAGE", "en")
    assert cli.main(words) == 2
    said = capsys.readouterr()
    assert sentence in said.err and said.out == "" and len(said.err.strip().splitlines()) == 1


def test_an_unknown_language_is_refused_with_those_that_are_known(typed: Typed):
    assert "vi, en" in refused(typed("demo", "--lang", "xx")) and "“xx”" in refused(typed("demo", "--lang=xx"))


def test_a_bad_setting_is_refused_with_what_to_type(typed: Typed, home: Path):
    assert "TONGKET_LANGUAGE" in refused(typed("setup", TONGKET_LANGUAGE="fr"))
    assert "development, production" in refused(typed("setup", *ENGLISH, TONGKET_MODE="fast"))
    assert "TONGKET_MODE" in refused(typed("setup", TONGKET_MODE="fast"))
    assert not home.exists()


@pytest.mark.parametrize("key", ["", "k" * 60])
def test_a_home_in_which_nothing_can_be_written_is_refused(typed: Typed, tmp_path: Path, key: str):
    (tmp_path / "a-file").write_text("not a folder")
    said = refused(
        typed("demo", "--no-serve", *ENGLISH, TONGKET_HOME=str(tmp_path / "a-file" / "home"), TONGKET_SECRET_KEY=key)
    )
    assert "TONGKET_HOME" in said


def test_a_database_that_is_none_is_refused(typed: Typed, home: Path):
    home.mkdir()
    (home / "record.sqlite3").write_bytes(b"no database at all, whatever its name says" * 100)
    assert "record cannot be read or written" in refused_last(typed("setup", *ENGLISH))


def test_a_taken_port_is_refused_before_anything_is_loaded(typed: Typed, home: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for words in (("demo",), ("serve",)):
            said = refused(typed(*words, "--port", str(port), *ENGLISH))
            assert f"127.0.0.1:{port}" in said and f"--port {port + 1}" in said
    assert not home.exists()


def test_an_unready_record_is_not_served(typed: Typed):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "tongket setup" in refused(typed("serve", "--port", str(port), *ENGLISH))


def test_a_record_with_other_work_is_refused_and_nothing_is_touched(typed: Typed, ready: Path):
    database = ready / "record.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute(
            "insert into accounts_user (username, display_name, password, is_active, created_at) "
            "values ('somebody', 'Somebody', '!', 1, '2026-01-01')"
        )
    connection.close()
    before = database.read_bytes()
    for words in (("demo", "--no-serve"), ("demo", "--json", "--fresh")):
        assert "no demonstration made" in refused(typed(*words, *ENGLISH))
    assert database.read_bytes() == before


def test_a_full_disk_is_refused_and_leaves_a_record_to_start_again_with(typed: Typed, home: Path):
    words = command(["demo", "--no-serve", "--scale", "0.02", *ENGLISH])
    limited = ["sh", "-c", 'ulimit -f "$0"; exec "$@"', "6000", *words]  # no file grows beyond six thousand blocks
    full = subprocess.run(limited, env=surroundings(home, {}), capture_output=True, text=True, check=False)
    assert "make room" in refused_last(full)
    assert typed("demo", "--no-serve", "--scale", "0.001").returncode == 0


def test_a_wrong_or_missing_file_of_units_is_refused(typed: Typed, tmp_path: Path):
    package = tmp_path / "elsewhere" / "vietnamadminunits"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").touch()
    path = os.pathsep.join([str(package.parent), str(ROOT / "src")])
    missing = refused_last(typed("setup", *ENGLISH, PYTHONPATH=path))
    (package / "data" / "dataset.db").write_bytes(b"no database" * 100)
    (package / "data" / "converter_2025.json").write_text("{}")
    wrong = refused_last(typed("setup", *ENGLISH, PYTHONPATH=path))
    assert "cannot be used" in missing and "cannot be used" in wrong


def refused_last(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a refusal that came after some progress."""
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr, done.stderr
    return done.stderr.strip().splitlines()[-1].removeprefix("tongket: ")


def test_an_error_that_nobody_can_do_anything_about_is_not_hidden():
    assert cli.sentences_of(ZeroDivisionError("division by zero"), "en") == []


@pytest.mark.parametrize(
    ("words", "environ", "language"),
    [
        ((), {}, "vi"),
        (("demo", "--lang", "en"), {}, "en"),
        (("demo", "--lang=en"), {"TONGKET_LANGUAGE": "vi"}, "en"),
        (("demo",), {"TONGKET_LANGUAGE": "en"}, "en"),
        (("demo", "--lang", "xx"), {"TONGKET_LANGUAGE": "en"}, "en"),
        (("demo", "--lang"), {"TONGKET_LANGUAGE": "fr"}, "vi"),
    ],
)
def test_refusals_speak_the_language_asked_for(words: tuple[str, ...], environ: dict[str, str], language: str):
    assert cli.language_of(words, environ) == language
