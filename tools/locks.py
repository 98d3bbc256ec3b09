"""The locks: what may be installed, to the byte, and from no named place.

python -m tools.locks            says what is wrong with them
python -m tools.locks compile    makes them anew from the `.in` files, with uv (needs the network)
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

REQUIREMENT = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?==([^\s;\\]+)")
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
OPTIONS = ("--quiet", "--universal", "--python-version=3.11", "--generate-hashes", "--no-header")


def problems(root: Path) -> list[str]:
    """What is wrong with the locks, one sentence each."""
    folder = root / "locks"
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.is_file()}
    found = [fault for name, text in texts.items() for fault in _addresses(name, text)]
    pins = {name: pinned(text) for name, text in texts.items() if name.endswith(".txt")}
    for name, text in texts.items():
        if name.endswith(".txt"):
            found += _unhashed(name, text)
        elif name.endswith(".in"):
            wanted, locked = named(text), pins.get(name.replace(".in", ".txt"), {})
            found += [f"locks/{name}: {each} is not in its lock" for each in sorted(wanted - locked.keys())]
    run, dev = pins.get("run.txt", {}), pins.get("dev.txt", {})
    found += [f"locks/dev.txt: {name} is not the version of run.txt" for name in run if dev.get(name) != run[name]]
    return found + _declared(root, run, named(texts.get("run.in", "")))


def pinned(text: str) -> dict[str, str]:
    """Version by name."""
    matches = (REQUIREMENT.match(line) for line in text.splitlines())
    return {normal(match[1]): match[3] for match in matches if match}


def named(text: str) -> set[str]:
    """The names that an `.in` file asks for itself."""
    return {normal(match[0]) for line in text.splitlines() if (match := NAME.match(line))}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _addresses(name: str, text: str) -> list[str]:
    lines = enumerate(text.splitlines(), start=1)
    return [f"locks/{name}:{number}: a lock names no address (found “://”)" for number, line in lines if "://" in line]


def _unhashed(name: str, text: str) -> list[str]:
    """The requirements that no hash holds."""
    found = []
    for block in re.split(r"\n(?=\S)", text.strip()):
        match = REQUIREMENT.match(block)
        if match and "--hash=sha256:" not in block:
            found.append(f"locks/{name}: {match[1]} has no hash")
        elif not match and not block.startswith("#"):
            found.append(f"locks/{name}: “{block.splitlines()[0]}” is not one exact version")
    return found


def _declared(root: Path, run: dict[str, str], wanted: set[str]) -> list[str]:
    """What the project says it needs and the lock of running does not hold, or the reverse."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    declared = named("\n".join(project["project"]["dependencies"]))
    build = named("\n".join(project["build-system"]["requires"]))
    found = [f"pyproject.toml: {name} is not in locks/run.txt" for name in sorted((declared | build) - run.keys())]
    return found + [f"locks/run.in: {name} is not in pyproject.toml" for name in sorted(wanted - declared - build)]


def compile_all(root: Path) -> int:
    """The exit status of making every lock anew; `dev` is held to the versions of `run`."""
    extra = {"dev": ["--constraint=locks/run.txt"], "vietnam": ["--no-deps"]}
    for name in ("bootstrap", "run", "dev", "vietnam"):
        files = [f"locks/{name}.in", "--output-file", f"locks/{name}.txt"]
        command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *extra.get(name, []), *files]
        if status := subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, check=False).returncode:
            return status
    return 0


def main(arguments: list[str]) -> int:
    if arguments == ["compile"]:
        return compile_all(Path.cwd())
    found = problems(Path.cwd())
    print("\n".join(found) or "Every lock is exact, hashed and names no address.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
