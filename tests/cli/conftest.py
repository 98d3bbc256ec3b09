"""The command as it is typed: a process of its own, in a home folder of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Typed = Callable[..., subprocess.CompletedProcess[str]]


def surroundings(home: Path, settings: dict[str, str]) -> dict[str, str]:
    """The environment of a process that knows no settings but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TONGKET_", "DJANGO_"))}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "TONGKET_HOME": str(home), **settings}


def command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "tongket", *arguments]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="session")
def made_ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which `tongket setup` was typed; to be copied, not used."""
    home = tmp_path_factory.mktemp("ready") / "home"
    subprocess.run(command(["setup"]), env=surroundings(home, {}), capture_output=True, timeout=300, check=True)
    return home


@pytest.fixture
def ready(made_ready: Path, home: Path) -> Path:
    """The home of this test, set up, with nothing in it yet."""
    shutil.copytree(made_ready, home)
    return home


@pytest.fixture
def typed(home: Path) -> Typed:
    """Run `tongket ...` in the home folder of this test and hand back what it said."""

    def run(*arguments: str, given: str | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(arguments),
            env=surroundings(home, settings),
            input=given,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence with which a command refused."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("tongket: "), done.stderr
    return lines[0].removeprefix("tongket: ")
