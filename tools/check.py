"""Everything that can be said about the house without running it: `python -m tools.check [--root FOLDER] [PART ...]`.

All parts run, two at a time, even when one fails; what the failing ones said is printed, and one line names them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

PYTHON = (sys.executable, "-m")
DJANGO = (*PYTHON, "django")
LINT_IMPORTS = str(Path(sys.executable).with_name("lint-imports"))  # it has no `python -m`
PRODUCTION = {
    "TONGKET_MODE": "production",
    "TONGKET_SECRET_KEY": "made-up-for-the-check-" + "0123456789-abcdefghijklmnopqrstuvwxyz-" * 2,
    "TONGKET_HOSTS": "tongket.example.vn",
    "TONGKET_PUBLIC_URL": "https://tongket.example.vn",
}


@dataclass(frozen=True)
class Part:
    """One question and the command that answers it: what it is about, what is run, with which environment."""

    about: str
    command: tuple[str, ...]
    environ: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What one part said, and whether all was well."""

    name: str
    good: bool
    said: str
    seconds: float


# The slow ones come first, so that the short ones fill the gaps.
PARTS = {
    "types": Part("types", (*PYTHON, "mypy")),
    "imports": Part("the direction of imports", (LINT_IMPORTS, "--no-cache", "--no-logo")),
    "deploy": Part("production settings", (*DJANGO, "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    "migrations": Part("migrations", (*DJANGO, "makemigrations", "--check", "--dry-run")),
    "django": Part("Django's own checks", (*DJANGO, "check", "--fail-level", "WARNING")),
    "limits": Part("what no table may hold", (*PYTHON, "tools.limits")),
    "docs": Part("documentation", (*PYTHON, "tools.documented")),
    "reference": Part("pages made from the product", (*PYTHON, "tools.reference", "--check")),
    "messages": Part("translations", (*PYTHON, "tools.messages", "check")),
    "lint": Part("style", (*PYTHON, "ruff", "check", "--quiet", ".")),
    "format": Part("format", (*PYTHON, "ruff", "format", "--check", "--quiet", ".")),
    "locks": Part("locks", (*PYTHON, "tools.locks")),
}


def answers(root: Path, names: list[str]) -> list[Answer]:
    """The answer of every part asked, in the order asked."""
    with tempfile.TemporaryDirectory(prefix="tongket-check-") as home, ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda name: ask(name, root, home), names))


def ask(name: str, root: Path, home: str) -> Answer:
    """What one part says about the checkout in `root`; nothing of the caller's own settings is read."""
    part, begun = PARTS[name], time.monotonic()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TONGKET_", "PYTHONPATH"))}
    ours = {
        "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]),
        "PYTHONIOENCODING": "utf-8",
        "DJANGO_SETTINGS_MODULE": "tongket.settings",
        "TONGKET_HOME": home,
    }
    done = subprocess.run(
        part.command,
        cwd=root,
        env={**kept, **ours, **part.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return Answer(name, done.returncode == 0, done.stdout.strip(), time.monotonic() - begun)


def report(found: list[Answer]) -> str:
    """What the failing parts said, then one line about each part, then one line about all."""
    lines = []
    for answer in found:
        if not answer.good:
            lines += [f"---- {PARTS[answer.name].about} ----", answer.said, ""]
    for answer in found:
        lines.append(f"{'ok' if answer.good else 'FAILED':<7}{answer.name:<11}{answer.seconds:5.1f} s")
    failed = [answer.name for answer in found if not answer.good]
    lines.append(f"FAILED: {', '.join(failed)}" if failed else f"All {len(found)} parts are in order.")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="check", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--root", type=Path, default=Path.cwd())
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}")
    found = answers(asked.root.resolve(), asked.parts or list(PARTS))
    print(report(found))
    return 0 if all(answer.good for answer in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
