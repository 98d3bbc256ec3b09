"""What ships: the days that a package knows, as a tool wrote them down, and over them our own corrections.

Nothing is asked of a package while the product runs. A file that lacks something stops the reading with a sentence
that names the file and what it lacks.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tongket.calendars.models import CalendarDay
from tongket.calendars.rules import DayKind
from tongket.errors import N_, Problem, Refused

DATA = Path(__file__).resolve().parent / "data"
ABOUT = ("author", "next_review")
OF_A_DAY = ("day", "kind", "name_vi", "name_en", "document")


@dataclass(frozen=True, slots=True)
class Shipped:
    """The days that ship, not yet saved, and the years that were announced when they were written down."""

    days: tuple[CalendarDay, ...]
    announced: Mapping[int, str]


def read_shipped(folder: Path = DATA) -> Shipped:
    """What the two files say; a corrected day wins. Raises: Refused."""
    made = _read(folder / "vietnam.toml", (*ABOUT, "origin", "notice", "announced"))
    mended = _read(folder / "corrections.toml", ABOUT)
    announced = {int(year): f"{made['notice']} ({made['origin']})" for year in made["announced"]}
    days = {day["day"]: _row(day, made["origin"], announced) for day in _days(made, OF_A_DAY, "vietnam.toml")}
    for day in _days(mended, (*OF_A_DAY, "source"), "corrections.toml"):
        days[day["day"]] = _row(day, day["source"], announced)
    return Shipped(tuple(days[day] for day in sorted(days)), announced)


def _read(path: Path, fields: tuple[str, ...]) -> Mapping[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = N_("The file “%(file)s” cannot be read: %(why)s.")
        raise Refused(Problem(message, values={"file": path.name, "why": error})) from error
    _refuse_without(found, fields, path.name)
    return found


def _days(found: Mapping[str, Any], fields: tuple[str, ...], name: str) -> Iterator[Mapping[str, Any]]:
    for entry in found.get("day", ()):
        _refuse_without(entry, fields, name)
        if not isinstance(entry["day"], date) or entry["kind"] not in list(DayKind):
            message = N_("The file “%(file)s” has a day that cannot be one: %(day)s, %(kind)s.")
            values = {"file": name, "day": entry["day"], "kind": entry["kind"]}
            raise Refused(Problem(message, values=values))
        yield entry


def _refuse_without(entry: Mapping[str, Any], fields: tuple[str, ...], name: str) -> None:
    if missing := [field for field in fields if entry.get(field) in (None, "")]:
        message = N_("The file “%(file)s” lacks: %(fields)s.")
        raise Refused(Problem(message, values={"file": name, "fields": ", ".join(missing)}))


def _row(entry: Mapping[str, Any], origin: str, announced: Mapping[int, str]) -> CalendarDay:
    said = {field: entry[field] for field in OF_A_DAY}
    return CalendarDay(origin=origin, is_provisional=entry["day"].year not in announced, **said)
