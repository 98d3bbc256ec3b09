"""The dictionary: reviewed files of indicators and sheets, read into plain values.

One file per thing, each with its source, author and next review. A file that lacks a field stops the reading with a
sentence that names the file and the field.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tongket.errors import N_, Problem, Refused

DATA = Path(__file__).resolve().parent / "data"
INDICATOR_FIELDS = (
    "code",
    "name_vi",
    "name_en",
    "measure_vi",
    "measure_en",
    "nature",
    "combine",
    "definition_vi",
    "definition_en",
    "source",
    "author",
    "next_review",
)
SHEET_FIELDS = (
    "code",
    "version",
    "title_vi",
    "title_en",
    "ground",
    "level",
    "calendar",
    "period_kind",
    "due_days",
    "due_counting",
    "lines",
    "author",
    "next_review",
)


def read_indicators(folder: Path = DATA / "indicators") -> Sequence[Mapping[str, Any]]:
    """Every indicator of the dictionary, by code. Raises: Refused."""
    return _read(folder, INDICATOR_FIELDS)


def read_sheets(folder: Path = DATA / "sheets") -> Sequence[Mapping[str, Any]]:
    """Every sheet of the dictionary, by code. Raises: Refused."""
    return _read(folder, SHEET_FIELDS)


def _read(folder: Path, fields: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    found = [read_file(path, fields) for path in sorted(folder.glob("*.toml"))]
    return sorted(found, key=lambda entry: str(entry["code"]))


def read_file(path: Path, fields: Sequence[str]) -> Mapping[str, Any]:
    """One reviewed file. Raises: Refused, naming the file and what it lacks."""
    try:
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = N_("The file “%(file)s” cannot be read: %(why)s.")
        raise Refused(Problem(message, values={"file": path.name, "why": error})) from error
    missing = [field for field in fields if entry.get(field) in (None, "")]
    if missing:
        message = N_("The file “%(file)s” lacks: %(fields)s.")
        raise Refused(Problem(message, values={"file": path.name, "fields": ", ".join(missing)}))
    if not isinstance(entry["next_review"], date):
        message = N_("The file “%(file)s” needs a day of next review, such as 2027-06-30.")
        raise Refused(Problem(message, values={"file": path.name}))
    return entry
