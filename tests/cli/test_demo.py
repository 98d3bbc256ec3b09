"""`tongket demo` from an empty folder: its JSON, once more, killed half-way, two at once, and served until stopped."""

import http.client
import json
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Typed, command, surroundings

SMALL = ("--scale", "0.005")


def rows(home: Path, table: str) -> int:
    with closing(sqlite3.connect(home / "record.sqlite3")) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchone()[0])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def started(home: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command at work; ended with the test whatever happens."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command(words), env=surroundings(home, {}), **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def demonstrated(made_ready: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with a small city in it, to be copied and not used, and what the loading printed."""
    home = tmp_path_factory.mktemp("city") / "home"
    shutil.copytree(made_ready, home)
    words = command(["demo", "--json", *SMALL])
    done = subprocess.run(words, env=surroundings(home, {}), stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    return home, done.stdout


@pytest.fixture
def city(demonstrated: tuple[Path, str], home: Path) -> Path:
    """The home of this test, with the small city in it."""
    shutil.copytree(demonstrated[0], home)
    return home


def test_json_is_all_that_is_printed_and_names_what_cannot_be_right(demonstrated: tuple[Path, str]):
    said = json.loads(demonstrated[1])
    assert (said["seed"], said["scale"], said["loaded"]) == (2025, 0.005, True)
    assert said["review"]["consistent"] is True
    assert len(said["review"]["statements"]) >= 10
    assert {each["verdict"] for each in said["review"]["statements"]} <= {"consistent", "not_checkable"}
    published = said["published"]
    [flagged] = [each for each in published["statements"] if each["level"] == "error"]
    assert flagged["verdict"] == "inconsistent"
    assert published["text"][flagged["start"] : flagged["end"]].startswith("7.288/10.546")
    for figure in flagged["figures"]:
        assert published["text"][figure["start"] : figure["end"]] == figure["text"]
    assert flagged["computed"]["text"] == "69,1%" and flagged["stated"]["text"] == "68,5%"
    assert flagged["stated"] == {"text": "68,5%", "low": "1369/20", "high": "1371/20"}
    assert {"7.228", "10.646"} <= {repair["text"] for repair in flagged["repairs"]}


def test_once_more_loads_nothing_and_checks_again(typed: Typed, city: Path):
    reports = rows(city, "reporting_report")
    again = typed("demo", "--no-serve", *SMALL, "--lang", "en")
    assert again.returncode == 0 and "nothing was loaded again" in again.stdout
    assert "69,1%" in again.stdout and "all are consistent" in again.stdout and "an " in again.stdout
    other = typed("demo", "--no-serve", "--scale", "0.006", "--lang", "en")
    assert other.returncode == 2 and "--fresh" in other.stderr and other.stdout == ""
    assert rows(city, "reporting_report") == reports
    fresh = typed("demo", "--json", "--fresh", "--scale", "0.001", "--seed", "7")
    assert fresh.returncode == 0 and json.loads(fresh.stdout)["loaded"] is True
    assert rows(city, "groups_group") < 20


def test_a_killed_demonstration_starts_over_cleanly(typed: Typed, ready: Path):
    with started(ready, "demo", "--no-serve", "--scale", "0.05", "--lang", "en") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("Reports, month by month") and not line.endswith("(0/61)\n"):
                break
        process.send_signal(signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL
    assert rows(ready, "units_unit") > 0
    assert [rows(ready, table) for table in ("accounts_user", "reporting_report", "groups_group")] == [0, 0, 0]
    assert typed("demo", "--no-serve", *SMALL).returncode == 0
    assert rows(ready, "reporting_report") > 0


def test_of_two_at_once_the_second_waits_and_finds_the_city_loaded(home: Path):
    words = ("demo", "--json", *SMALL, "--lang", "en")
    with started(home, *words) as one, started(home, *words) as two:
        said = [json.loads(process.communicate(timeout=300)[0]) for process in (one, two)]
        assert [process.returncode for process in (one, two)] == [0, 0]
    assert sorted(each["loaded"] for each in said) == [False, True]


def test_from_nothing_it_is_served_until_it_is_stopped_by_hand(home: Path):
    serves_until(signal.SIGINT, home)


def test_it_is_served_until_it_is_ended(city: Path):
    serves_until(signal.SIGTERM, city)


def serves_until(stop: signal.Signals, home: Path) -> None:
    port = free_port()
    with started(home, "demo", *SMALL, "--port", str(port), "--lang", "en") as process:
        assert page(port, "/sign-in").count("made up") == 1
        assert "css" in page(port, "/static/web/site.css", wanted="content-type")
        process.send_signal(stop)
        said, told = process.communicate(timeout=30)
    assert process.returncode == 0, told
    assert f"http://127.0.0.1:{port}/" in said and "Traceback" not in told
    with socket.create_server(("127.0.0.1", port)):
        pass  # the port is free again


def page(port: int, path: str, wanted: str = "") -> str:
    """What is answered at a path, or one header of it, as soon as there is an answer."""
    until = time.monotonic() + 120
    while True:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read().decode()
                assert answer.status == 200, body
                return answer.headers[wanted] if wanted else body
        except ConnectionError:
            assert time.monotonic() < until, "nothing answered"
            time.sleep(0.1)
