"""The pages of the reference that are made from the product itself: `python -m tools.reference [--check]`.

States and moves of a report, the roles, and the dictionary of indicators are data in the product; their pages are
written from it, and `--check` fails when a page is stale.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tongket.accounts.rules import REACHES_BELOW, ROLE_NAMES
from tongket.reporting import loader
from tongket.reporting.rules import CELL_STATE_NAMES, MOVES, STATE_NAMES, State, state_after

MADE = "<!-- Made by `make docs` from the product; a change here is lost. -->"


def states_page() -> str:
    """States, moves and cell states of a report, with its life drawn."""
    states = [(f"`{state}`", name) for state, name in STATE_NAMES.items()]
    moves = [
        (
            f"`{move.name}`",
            move.label,
            ", ".join(f"`{start}`" for start in State if start in move.starts),
            ", ".join(sorted({f"`{state_after(move.name, start)}`" for start in move.starts})),
            ", ".join(f"`{role}`" for role in sorted(move.roles)),
            "yes" if move.needs_reason else "",
        )
        for move in MOVES.values()
    ]
    cells = [(f"`{state}`", name) for state, name in CELL_STATE_NAMES.items()]
    roles = [(f"`{role}`", name, "yes" if role in REACHES_BELOW else "") for role, name in ROLE_NAMES.items()]
    return "\n\n".join(
        (
            "# States and moves of a report",
            MADE,
            "A report moves only along this table; the page disables a closed move and says why in the same words.",
            _drawing(),
            "## States",
            _table(("State", "Shown as"), states),
            "## Moves",
            _table(("Move", "Shown as", "From", "To", "Role on the unit", "Needs a reason"), moves),
            "## What a cell can say",
            "A cell that is absent is *not reported*. A nil return is not a blank, and a blank is not a zero.",
            _table(("State of a cell", "Shown as"), cells),
            "## Roles",
            "A role counts on its own unit; the ones marked see everything below it as well.",
            _table(("Role", "Shown as", "Sees below"), roles),
        )
    )


def _drawing() -> str:
    arrows = [
        f"    {start} --> {state_after(move.name, start)}: {move.name}"
        for move in MOVES.values()
        for start in State
        if start in move.starts
    ]
    return "\n".join(("```mermaid", "stateDiagram-v2", f"    [*] --> {State.NOT_STARTED}", *arrows, "```"))


def indicators_page() -> str:
    """Every indicator that ships, and every sheet with its lines."""
    rows = [
        (
            f"`{entry['code']}`",
            f"{entry['name_vi']}<br>{entry['name_en']}",
            entry["measure_vi"],
            _how(entry["nature"], entry["combine"]),
            entry["definition_en"],
            f"{entry['source']}; next review {entry['next_review']:%d/%m/%Y}",
        )
        for entry in loader.read_indicators()
    ]
    sheets = [
        (
            f"`{sheet['code']}`",
            f"{sheet['title_vi']}<br>{sheet['title_en']}",
            f"{sheet['level']}, {sheet['calendar']} {sheet['period_kind']}, "
            f"due {sheet['due_days']} {sheet['due_counting'].replace('_', ' ')} after the cut-off",
            ", ".join(f"`{line}`" for line in sheet["lines"]),
        )
        for sheet in loader.read_sheets()
    ]
    return "\n\n".join(
        (
            "# Indicators and sheets",
            MADE,
            "Each is a reviewed file under `src/tongket/reporting/data/`, with its source "
            "and the day of its next review.",
            _table(("Code", "Name", "Unit", "How it combines", "Definition", "Source"), rows),
            "## Sheets",
            _table(("Sheet", "Title", "Who and when", "Lines"), sheets),
        )
    )


def _how(nature: str, combine: str) -> str:
    over_time = {
        "flow": "summed over time",
        "stock": "last known value in the year",
        "ratio": "recomputed from its parts",
    }
    over_units = {"sum": "summed over units", "distinct": "counted once over units", "none": "not combined over units"}
    return "; ".join(filter(None, (over_time[nature], over_units.get(combine, ""))))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


PAGES = {"states.md": states_page, "indicators.md": indicators_page}


def stale(root: Path) -> list[str]:
    """The pages that are not what the product says now, one sentence each."""
    folder = root / "docs" / "reference"
    return [
        f"docs/reference/{name} is stale; run: make docs"
        for name, page in PAGES.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != page() + "\n"
    ]


def write(root: Path) -> None:
    """The pages, written."""
    for name, page in PAGES.items():
        (root / "docs" / "reference" / name).write_text(page() + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.reference", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say which pages are stale")
    if not parser.parse_args().check:
        write(Path.cwd())
        return 0
    found = stale(Path.cwd())
    print("\n".join(found) or "The pages made from the product are up to date.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
