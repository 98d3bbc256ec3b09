"""The whole suite twice: on SQLite, with coverage, and on a PostgreSQL of its own.

The last line printed is always pytest's own summary, so whatever else is to be said is said before it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools import covered, postgres

SIDE_BY_SIDE = ["--numprocesses=auto", "--dist=loadfile"]
"""A worker a core; a file stays with one worker, so that what its tests share is made once."""
WITHOUT_A_DATABASE = [f"--ignore=tests/{each}" for each in ("claims", "cli", "test_layout.py", "test_tools.py")]
"""What knows no database is not run a second time for another one: a library, proven by an import contract; commands,
which are typed without any setting and so keep their record in a file; what is asked about the house itself."""


def run(python: Path, root: Path, arguments: list[str]) -> int:
    """The exit status of both halves together; `arguments` go to pytest and turn the coverage threshold off."""
    postgres.end_on_termination()
    must = os.environ.get("CI") == "true"
    if must and postgres.programs(os.environ.get("PATH", "")) is None:
        return _missing(postgres.NOT_INSTALLED)
    with tempfile.TemporaryDirectory(prefix="tongket-test-") as folder:
        status, summary = _on_sqlite(python, root, arguments, Path(folder))
    if status:
        return _close(status, summary, "The PostgreSQL half was not run, because the SQLite half failed.")
    try:
        with postgres.started() as url:
            print(summary, flush=True)
            options = arguments or [*SIDE_BY_SIDE, *WITHOUT_A_DATABASE]
            return _close(*_pytest(python, root, options, "PostgreSQL", {"TONGKET_DATABASE_URL": url}))
    except postgres.NoPostgres as missing:
        if must:
            return _missing(str(missing))
        return _close(status, summary, f"SKIPPED: the tests were not run on PostgreSQL, because {missing}.")


def _missing(why: str) -> int:
    """A failure: where CI says so, neither half may be left out."""
    print(f"The tests must run on PostgreSQL too, and {why}.", file=sys.stderr)
    return 1


def _on_sqlite(python: Path, root: Path, arguments: list[str], folder: Path) -> tuple[int, str]:
    """The status and summary of the SQLite half; a library line that no test reaches makes the status fail."""
    if arguments:
        return _pytest(python, root, arguments, "SQLite", {})
    report = folder / "coverage.json"
    measured = [f"--cov=tongket.{name}" for name in covered.WHOLLY]
    options = [*SIDE_BY_SIDE, *measured, f"--cov-report=json:{report}"]
    status, summary = _pytest(python, root, options, "SQLite", {"COVERAGE_FILE": str(folder / ".coverage")})
    if status:
        return status, summary
    lines, enough = covered.verdict(covered.read(report))
    print("\n".join(lines), flush=True)
    return (0 if enough else 1), summary


def _pytest(python: Path, root: Path, options: list[str], half: str, environ: Mapping[str, str]) -> tuple[int, str]:
    """The exit status of one run and its summary line, which is held back; everything else is printed as it comes."""
    print(f"\nThe tests on {half}", flush=True)
    kept = {name: value for name, value in os.environ.items() if name != "TONGKET_DATABASE_URL"}
    color = ["--color=yes"] if sys.stdout.isatty() else []
    with subprocess.Popen(
        [str(python), "-m", "pytest", *color, *options],
        cwd=root,
        env={**kept, "PYTHONIOENCODING": "utf-8", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            last = all_but_last(process.stdout or ())
        except BaseException:
            process.terminate()
            raise
        return process.wait(), last


def all_but_last(lines: Iterable[str]) -> str:
    """The last line that says something; those before it are printed as they come."""
    held: list[str] = []
    for line in lines:
        if line.strip():
            print("".join(held), end="", flush=True)
            held.clear()
        held.append(line)
    return held[0].rstrip("\n") if held else ""


def _close(status: int, summary: str, note: str = "") -> int:
    if note:
        print(note, flush=True)
    print(summary, flush=True)
    return status
