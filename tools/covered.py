"""How much of the package the tests reach: the libraries wholly, and the rest is only reported."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

WHOLLY = ("rollup", "claims")


@dataclass
class Reach:
    """What is reached of one package: lines and branches, and where it falls short."""

    reached: int = 0
    all: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def percent(self) -> float:
        return 100.0 * self.reached / self.all if self.all else 100.0


def read(report: Path) -> dict[str, Reach]:
    """The reach of every part of the package, from coverage's own JSON report."""
    return reach_by_part(json.loads(report.read_text(encoding="utf-8")))


def reach_by_part(report: dict[str, Any]) -> dict[str, Reach]:
    """The reach of every part, that is of every folder or module directly inside `tongket`."""
    parts: dict[str, Reach] = defaultdict(Reach)
    for name, file in report["files"].items():
        inside = PurePath(name.replace("\\", "/")).parts
        below = inside[len(inside) - inside[::-1].index("tongket") :]
        reach, summary = parts[below[0].removesuffix(".py")], file["summary"]
        reach.reached += summary["covered_lines"] + summary.get("covered_branches", 0)
        reach.all += summary["num_statements"] + summary.get("num_branches", 0)
        reach.missing += [f"{'/'.join(below)}:{line}" for line in file["missing_lines"]]
        reach.missing += [f"{'/'.join(below)}:{a}->{b}" for a, b in file.get("missing_branches", [])]
    return dict(parts)


def verdict(parts: dict[str, Reach]) -> tuple[list[str], bool]:
    """What to say about the reach, and whether it is enough: every line and branch of the libraries."""
    said = ", ".join(f"{name} {reach.percent:.0f} %" for name, reach in sorted(parts.items()) if reach.all)
    lines = [f"Reached by the tests: {said or 'nothing'}"]
    enough = True
    for name in WHOLLY:
        reach = parts.get(name)
        if reach is None or not reach.all:
            enough = False
            lines.append(f"FAILED: nothing of tongket.{name} was measured; all of it must be reached")
        elif reach.reached < reach.all:
            enough = False
            where = ", ".join(reach.missing[:20]) + (" ..." if len(reach.missing) > 20 else "")
            lines.append(f"FAILED: {reach.percent:.2f} % of tongket.{name} is reached, not all: {where}")
    return lines, enough
