"""The two commands and their companions, wherever there is Python: `python tools/dev.py VERB`.

`make VERB` calls this and adds nothing. Only the standard library is used, and nothing is imported before the version
of Python is known to be right, so that a machine which cannot run the product says so in a sentence.
"""

from __future__ import annotations

import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parents[1]

if sys.version_info < OLDEST:  # an older Python must reach this line, so nothing newer stands above it
    sys.exit(
        "Tổng Kết needs Python 3.11 or later and this is {}.{}. Install a newer one and start "
        "again with it, for instance: python3.11 tools/dev.py run".format(*sys.version_info[:2])
    )

sys.path[0] = str(ROOT)

import os  # noqa: E402
import subprocess  # noqa: E402

from tools import environment, halves  # noqa: E402
from tools.environment import CannotSetUp  # noqa: E402

VERBS = {
    "setup": "make .venv with everything that running, testing and checking need",
    "run": "set up what running needs, make a demonstration city and serve it (what follows goes to `tongket demo`)",
    "test": "run every test on SQLite and again on PostgreSQL (what follows `--` goes to pytest)",
    "check": "style, types, imports, limits, translations, locks and docs (name parts to run only those)",
    "docs": "write the reference pages that come from the product; say what is undocumented and which links are broken",
    "bench": "answer one measured question (name it), or list the questions",
}


def main(arguments: list[str]) -> int:
    """The exit status of one verb; without a verb, the list of them."""
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    with_pip, arguments = environment.wants_pip(arguments, os.environ)
    if not arguments or arguments[0] in ("help", "--help", "-h"):
        print(listing())
        return 0
    verb, rest = arguments[0], arguments[1:]
    if verb not in VERBS:
        print(f"There is no “{verb}”.\n{listing()}", file=sys.stderr)
        return 2
    try:
        environment.set_up(ROOT, for_development=verb != "run", with_pip=with_pip)
        return globals()[verb]([word for place, word in enumerate(rest) if (place, word) != (0, "--")])
    except CannotSetUp as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def listing() -> str:
    """The verbs, one a line."""
    lines = [f"  {verb:<6} {words}" for verb, words in VERBS.items()]
    return "\n".join(["make VERB, or python tools/dev.py [--pip] VERB:", *lines])


def setup(_rest: list[str]) -> int:
    print(f"Ready: {environment.python(ROOT).relative_to(ROOT)}")
    return 0


def run(rest: list[str]) -> int:
    return inside(["-m", "tongket", "demo", *rest])


def test(rest: list[str]) -> int:
    return halves.run(environment.python(ROOT), ROOT, rest)


def check(rest: list[str]) -> int:
    return inside(["-m", "tools.check", *rest])


def docs(rest: list[str]) -> int:
    return beside(["-m", "tools.reference", *rest]) or inside(["-m", "tools.documented"])


def bench(rest: list[str]) -> int:
    questions = sorted(path.stem for path in (ROOT / "bench").glob("*.py") if path.stem != "__init__")
    if rest and rest[0] in questions:
        return inside(["-m", f"bench.{rest[0]}", *rest[1:]])
    print("Questions: " + (", ".join(questions) or "none yet") + ". Ask one: make bench ARGS=NAME")
    return 2 if rest else 0


def beside(arguments: list[str]) -> int:
    """The exit status of the environment's Python with `arguments`, in the checkout."""
    return subprocess.run([str(environment.python(ROOT)), *arguments], cwd=ROOT, check=False).returncode


def inside(arguments: list[str]) -> int:
    """The same, as the last thing to do: where it can be, this process becomes that one."""
    command = [str(environment.python(ROOT)), *arguments]
    if os.name == "posix":  # become it, so that signals reach it and nothing stands between
        os.chdir(ROOT)
        sys.stdout.flush()
        os.execv(command[0], command)
    return beside(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
