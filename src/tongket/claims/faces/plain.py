"""What was found, for a program: one JSON document for files, JSON Lines for batches."""

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from tongket.claims import TextTooLong, check
from tongket.claims.faces.levels import without_notices
from tongket.claims.faces.words import both
from tongket.claims.shapes import Checked, Verdict, as_json

MAX_LINE = 8_000_000  # bytes
_CHUNK = 1 << 16
_TOLD = ("kind", "verdict", "level", "figures", "stated", "computed", "sentence", "repairs")


def as_file(checked: Checked, name: str) -> dict[str, object]:
    """One file: `as_json` with its name and the notes about what could not be read in full."""
    return {"file": name, **as_json(checked), "notes": [dict(note) for note in checked.document.notes]}


def dumped(value: object, indent: int | None = None) -> str:
    """JSON that can be printed in UTF-8, whatever letters were given."""
    told = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        told.encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return told


# --- JSON Lines ----------------------------------------------------------------------------------------------------


class BadLine(ValueError):
    """A line that cannot be answered; `sentence` says what to change, `id` is given where it could be read."""

    def __init__(self, sentence: Mapping[str, str], given: Mapping[str, object] | None = None) -> None:
        self.sentence = sentence
        self.given = {"id": given["id"]} if given is not None and _is_id(given.get("id")) else {}
        super().__init__(sentence["en"])


def answers(
    stream: BinaryIO, lang: str | None = None, *, notices: bool = True
) -> Iterator[tuple[dict[str, object], int]]:
    """For each line of `{id, text}` its answer and the exit status it stands for, in order and one at a time.

    Shape: {id, statements: [{kind, verdict, level, figures: [{text, start, end}], stated, computed, sentence,
    repairs}]}, or {id, error: {vi, en}}. Blank lines are passed over.
    """
    for number, line in enumerate(_lines(stream), 1):
        if line is not None and not line.strip():
            continue
        try:
            given = _given(line, number)
            checked = _checked(given, lang, number)
        except BadLine as refusal:
            yield {**refusal.given, "error": refusal.sentence}, 2
        else:
            shown = checked if notices else without_notices(checked)
            yield {"id": given["id"], "statements": _statements(shown)}, 1 if checked.errors else 0


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines, None for one that is too long; no more of it is held than the bound."""
    while line := stream.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield None
        else:
            yield line


def _given(line: bytes | None, number: int) -> dict[str, object]:
    if line is None:
        raise BadLine(both("long line", line=number, limit=f"{MAX_LINE:,}"))
    try:
        given = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadLine(both("not json", line=number)) from None
    if not isinstance(given, dict):
        raise BadLine(both("not json", line=number))
    if not _is_id(given.get("id")):
        raise BadLine(both("no id", line=number))
    return given


def _checked(given: Mapping[str, object], lang: str | None, number: int) -> Checked:
    text = given.get("text")
    if not isinstance(text, str):
        raise BadLine(both("no text", line=number), given)
    try:
        return check(text, lang)
    except TextTooLong as refusal:
        raise BadLine(refusal.sentence, given) from refusal


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")


def _is_id(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _statements(checked: Checked) -> list[dict[str, object]]:
    """The statements as in `as_json`, with no more of a figure than its text and where it stands."""
    whole = cast(list[dict[str, object]], as_json(checked)["statements"])
    return [
        {name: _brief(verdict) if name == "figures" else statement[name] for name in _TOLD}
        for verdict, statement in zip(checked.verdicts, whole, strict=True)
    ]


def _brief(verdict: Verdict) -> list[dict[str, object]]:
    return [{"text": figure.text, "start": figure.start, "end": figure.end} for figure in verdict.figures]
