"""The environment in `.venv`: made once with the machine's Python, renewed only when a lock changes.

    python -m venv  →  pip installs uv  →  uv installs the locks  →  the project, editable  →  translations

Each step leaves a stamp in `.venv/stamps/` that holds a hash of what the step was made from; a step whose stamp still
fits is not done again, so a second set-up takes no time. With `--pip` or `TONGKET_PIP=1` pip installs the same locks.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

RECIPE = "1"  # raise it when the steps themselves change, and every environment is made anew
NO_NETWORK = "Is there a network, or a mirror set for pip?"


class CannotSetUp(Exception):
    """A step failed; the message says which, and what to do about it."""


@dataclass(frozen=True)
class Step:
    """One thing that the environment needs: what it is made from, and how."""

    name: str
    said: str
    sources: tuple[Path, ...]
    make: Callable[[], None]

    def key(self) -> str:
        """A hash of everything the step is made from."""
        digest = hashlib.sha256(RECIPE.encode())
        for source in self.sources:
            digest.update(source.read_bytes())
        return digest.hexdigest()


def wants_pip(arguments: list[str], environ: Mapping[str, str]) -> tuple[bool, list[str]]:
    """Whether pip is asked for instead of uv, and the arguments without that switch."""
    ours = arguments.index("--") if "--" in arguments else len(arguments)
    before, after = arguments[:ours], arguments[ours:]
    asked = "--pip" in before or environ.get("TONGKET_PIP", "").lower() in ("1", "yes", "true")
    return asked, [word for word in before if word != "--pip"] + after


def python(root: Path) -> Path:
    """The environment's own Python."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def set_up(root: Path, *, for_development: bool, with_pip: bool) -> None:
    """The environment as the locks say. Raises: CannotSetUp."""
    steps = [*_steps(root, with_pip=with_pip), *([_development(root, with_pip=with_pip)] if for_development else [])]
    _make_venv(root)
    for step in steps:
        take(step, root / ".venv" / "stamps")
    _compile_messages(root)


def take(step: Step, stamps: Path) -> bool:
    """Whether the step had to be made: it is not when its stamp still fits."""
    stamp = stamps / step.name
    key = step.key()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == key:
        return False
    print(step.said, flush=True)
    stamp.unlink(missing_ok=True)
    step.make()
    stamps.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key, encoding="ascii")
    return True


def _steps(root: Path, *, with_pip: bool) -> list[Step]:
    install = _installer(root, with_pip=with_pip)
    locks = root / "locks"
    run, vietnam = locks / "run.txt", locks / "vietnam.txt"
    project = (root / "pyproject.toml", root / "src" / "tongket" / "__init__.py")
    steps = [
        Step("run", "Installing what running needs ...", (run,), lambda: install(run, ())),
        Step("vietnam", "Installing the units of Viet Nam ...", (vietnam,), lambda: install(vietnam, ("--no-deps",))),
        Step("project", "Installing the project itself ...", project, lambda: install(None, ())),
    ]
    return steps if with_pip else [_uv(root), *steps]


def _uv(root: Path) -> Step:
    lock = root / "locks" / "bootstrap.txt"
    command = [*_pip(root), "--require-hashes", "--no-deps", "-r", str(lock)]
    sentence = f"uv could not be installed. {NO_NETWORK} If uv alone is the trouble, do without it: --pip"
    return Step("uv", "Installing uv ...", (lock,), lambda: _do(command, sentence))


def _development(root: Path, *, with_pip: bool) -> Step:
    install, lock = _installer(root, with_pip=with_pip), root / "locks" / "dev.txt"
    return Step("dev", "Installing what testing and checking need ...", (lock,), lambda: install(lock, ()))


def _installer(root: Path, *, with_pip: bool) -> Callable[[Path | None, tuple[str, ...]], None]:
    """A function that installs a lock, or, given none, the project itself as it stands in the checkout."""

    def install(lock: Path | None, options: tuple[str, ...]) -> None:
        what = ["--require-hashes", "-r", str(lock)] if lock else ["--no-build-isolation", "--no-deps", "-e", str(root)]
        sentence = f"{f'What locks/{lock.name} lists' if lock else 'The project'} could not be installed. {NO_NETWORK}"
        if not with_pip:
            try:
                _do([*_uv_command(root), *options, *what], sentence, {**mirrors(_pip_settings(root)), **os.environ})
                return
            except CannotSetUp:
                print("  uv could not; trying pip with the same lock ...", flush=True)
        _do([*_pip(root), *options, *what], sentence)

    return install


def _pip(root: Path) -> list[str]:
    return [str(python(root)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def _uv_command(root: Path) -> list[str]:
    return [str(python(root)), "-m", "uv", "pip", "install", "--quiet", "--python", str(python(root))]


def mirrors(pip_settings: Mapping[str, str]) -> dict[str, str]:
    """The variables that tell uv, which does not read pip's settings, where pip would look."""
    uv_by_pip = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    told = {uv: pip_settings[pip] for pip, uv in uv_by_pip.items() if pip_settings.get(pip)}
    if "UV_FIND_LINKS" in told:
        told["UV_FIND_LINKS"] = ",".join(told["UV_FIND_LINKS"].split())
    if "UV_INDEX" in told:  # pip's own rule; what may be installed is settled by the hashes, wherever it comes from
        told["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return told


def _pip_settings(root: Path) -> dict[str, str]:
    """What pip on this machine is told, by name; nothing when it cannot be asked."""
    answer = subprocess.run(
        [str(python(root)), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    settings = {}
    for line in answer.stdout.splitlines():
        name, _, value = line.partition("=")
        settings[name.rpartition(".")[2]] = value.strip().strip("'\"").replace("\\n", " ")
    return settings


def _make_venv(root: Path) -> None:
    if python(root).is_file():
        return
    print("Making .venv ...", flush=True)
    sentence = "This Python cannot make an environment. On Debian and Ubuntu: apt install python3-venv"
    if (root / ".venv").exists():
        shutil.rmtree(root / ".venv")
    _do([sys.executable, "-m", "venv", str(root / ".venv")], sentence)


def _compile_messages(root: Path) -> None:
    """The catalogues that Django reads, made again when the ones that people edit are newer."""
    for catalogue in (root / "src" / "tongket" / "locale").glob("*/LC_MESSAGES/django.po"):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.is_file() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            command = [str(python(root)), "-m", "tools.messages", "compile"]
            _do(command, f"The translations in {catalogue.relative_to(root)} could not be compiled.", cwd=root)


def _do(command: list[str], sentence: str, environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> None:
    """Run one command quietly. Raises: CannotSetUp with the end of what it said, and the sentence."""
    done = subprocess.run(
        command, env=environ, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise CannotSetUp(f"{said}\n\n{sentence}" if said else sentence)
