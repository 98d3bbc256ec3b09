"""What the reference must say and the links it must keep: `python -m tools.documented`.

Every setting, command, state, move and indicator has a line in `docs/reference/`; every relative link leads somewhere.
The facts are read from the product itself, so that a new one without its line fails.
"""

import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SETTING = re.compile(r"\bTONGKET_[A-Z][A-Z_]*[A-Z]\b")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
PAGES = ("*.md", "docs/**/*.md", "bench/**/*.md", "tests/**/*.md")


def settings(root: Path) -> list[str]:
    """The settings that `settings.md` does not list, and those it lists that nothing reads."""
    package = SETTING.findall((root / "src" / "tongket" / "settings.py").read_text(encoding="utf-8"))
    tools = SETTING.findall((root / "tools" / "environment.py").read_text(encoding="utf-8"))
    listed = set(SETTING.findall(_reference(root, "settings")))
    found = _unlisted(root, "settings", "setting", dict.fromkeys([*package, *tools]))
    stale = sorted(listed - {*package, *tools})
    return found + [f"docs/reference/settings.md: nothing reads {name}" for name in stale]


def commands(root: Path) -> list[str]:
    """The subcommands of `tongket` that `commands.md` does not list."""
    if not _exists("tongket.cli"):
        return []
    from tongket import cli

    names = (f"tongket {name}" for name in subcommands(cli.build_parser()))
    return _unlisted(root, "commands", "command", names)


def subcommands(parser: Any) -> list[str]:
    """The names of an argument parser's own subcommands."""
    groups = parser._subparsers._group_actions if parser._subparsers else []
    return [name for group in groups for name in group.choices]


def states(root: Path) -> list[str]:
    """The states of a report and the moves between them that `states.md` does not list."""
    if not _exists("tongket.reporting.rules"):
        return []
    from tongket.reporting import rules

    found = _unlisted(root, "states", "state", (str(getattr(state, "value", state)) for state in rules.State))
    return found + _unlisted(root, "states", "move", (str(move) for move in rules.MOVES))


def indicators(root: Path) -> list[str]:
    """The indicators that ship and that `indicators.md` does not list."""
    return _unlisted(root, "indicators", "indicator", indicator_codes(root))


def indicator_codes(root: Path) -> Iterator[str]:
    """The codes of the indicators that ship."""
    for path in sorted((root / "src" / "tongket").glob("*/data/indicators/*.toml")):
        yield from _codes(tomllib.loads(path.read_text(encoding="utf-8")))


def _codes(read: dict[str, Any]) -> Iterator[str]:
    """The code of a file that is one indicator, or of each in a file that is several."""
    if isinstance(read.get("code"), str):
        yield read["code"]
        return
    for value in read.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and isinstance(each.get("code"), str):
                yield each["code"]


def links(root: Path) -> list[str]:
    """The relative links between pages that lead nowhere."""
    found = []
    for page in pages(root):
        for target in targets(page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                found.append(f"{page.relative_to(root).as_posix()}: “{target}” leads nowhere")
    return found


def unreachable(root: Path) -> list[str]:
    """The pages under docs that no other page links to; decisions are found by their number."""
    linked = {
        (page.parent / target).resolve() for page in pages(root) for target in targets(page.read_text(encoding="utf-8"))
    }
    inside = [page for page in pages(root) if page.is_relative_to(root / "docs") and "decisions" not in page.parts]
    lost = [page for page in inside if page.resolve() not in linked and page != root / "docs" / "index.md"]
    return [f"{page.relative_to(root).as_posix()}: no page links here; add it to docs/index.md" for page in lost]


def pages(root: Path) -> list[Path]:
    return sorted({path for pattern in PAGES for path in root.glob(pattern)})


def targets(text: str) -> Iterator[str]:
    """The files that a page links to, without what is in a code block, an address or a heading of its own."""
    for one, other in LINK.findall(FENCE.sub("", text)):
        target = (one or other).partition("#")[0]
        if target and "://" not in target and not target.startswith("mailto:"):
            yield target


def _unlisted(root: Path, page: str, what: str, names: Iterable[str]) -> list[str]:
    text = _reference(root, page)
    return [f"docs/reference/{page}.md: no line for the {what} `{name}`" for name in names if f"`{name}`" not in text]


def _reference(root: Path, page: str) -> str:
    path = root / "docs" / "reference" / f"{page}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _exists(module: str) -> bool:
    return find_spec(module) is not None


QUESTIONS: tuple[Callable[[Path], list[str]], ...] = (settings, commands, states, indicators, links, unreachable)


def problems(root: Path) -> list[str]:
    """Everything that is undocumented or leads nowhere, one sentence each."""
    return [problem for question in QUESTIONS for problem in question(root)]


def main() -> int:
    found = problems(Path.cwd())
    print("\n".join(found) or "Everything is documented and every link leads somewhere.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
