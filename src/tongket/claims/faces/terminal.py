"""What was found, for somebody at a terminal or for the next program in a pipe.

Each finding is told with its place, the words around its figures, the verdict and the repairs; the last line sums up.
Letters that would steer the terminal never reach it, whatever the document or its name holds.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence

from tongket.claims.faces.levels import changes_of, level_of
from tongket.claims.faces.places import Places
from tongket.claims.faces.words import WORDS
from tongket.claims.shapes import Checked, Verdict

MARGIN = 60  # letters of the text shown on either side of a figure
MARKS = {"error": "✗", "notice": "!"}
COLOURS = {"error": "1;31", "notice": "1;33", "figure": "1;4", "name": "1", "good": "32", "faint": "2"}
_STEERING = dict.fromkeys((*range(32), *range(127, 160), 1564, 8206, 8207, *range(8234, 8239), *range(8294, 8298)))


class Terminal:
    """Lines in one language; coloured and folded to a width where somebody looks at them."""

    def __init__(self, language: str, is_coloured: bool = False, width: int = 0) -> None:
        self.language, self.words = language, WORDS[language]
        self.is_coloured, self.width = is_coloured, width

    def findings(self, checked: Checked, name: str) -> Iterator[str]:
        """Errors and notices in order of appearance, then what could not be read in full."""
        places = Places(checked.document, self.language)
        for verdict in checked.verdicts:
            if verdict.level is not None:
                yield from self._finding(checked.text, verdict, f"{name}:{places.short(verdict.start)}")
        for note in checked.document.notes:
            yield from self._folded(note[self.language])

    def _finding(self, text: str, verdict: Verdict, place: str) -> Iterator[str]:
        level = level_of(verdict)
        yield f"{self._dyed(clean(place), 'name')}: {self._dyed(f'{MARKS[level]} {self.words[level]}', level)}"
        yield "    " + "".join(
            self._dyed(piece, "figure") if is_figure else piece for piece, is_figure in excerpt(text, verdict)
        )
        yield from self._folded(verdict.sentence[self.language])
        if changes := changes_of(verdict):
            yield from self._folded(self.words["repairs"].format(repairs="; ".join(changes)))
        yield ""

    def summary(self, name: str, checked: Sequence[Checked]) -> str:
        """How much was checked, and what came of it, in one line."""
        verdicts = [verdict for each in checked for verdict in each.verdicts]
        if not verdicts:
            return f"{clean(name)}: {self.words['nothing']}"
        levels = [level_of(verdict) for verdict in verdicts]
        counts = ", ".join(
            self.words[f"{level} count"].format(count=levels.count(level)) for level in ("error", "notice", "unchecked")
        )
        told = self.words["summary"].format(statements=len(verdicts), counts=counts)
        return self._dyed(f"{clean(name)}: {told}", "error" if "error" in levels else "good")

    def _folded(self, sentence: str) -> list[str]:
        sentence = clean(sentence)
        if not self.width:
            return [f"    {sentence}"]
        return textwrap.wrap(sentence, self.width, initial_indent="    ", subsequent_indent="    ")

    def _dyed(self, text: str, colour: str) -> str:
        return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m" if self.is_coloured else text


def excerpt(text: str, verdict: Verdict) -> Iterator[tuple[str, bool]]:
    """The text around the figures of a statement on one line, in pieces, each with whether it is a figure."""
    spans = sorted({(figure.start, figure.end) for figure in verdict.figures})
    first, last = spans[0][0], max(end for _, end in spans)
    position = _first_shown(text, first)
    yield ("… " if position and text[position - 1] != "\n" else "") + _on_one_line(text[position:first]), False
    position = first
    for start, end in spans:
        if end > position:
            yield _shortened(text[position : max(start, position)]), False
            yield _on_one_line(text[max(start, position) : end]), True
            position = end
    shown = _last_shown(text, last)
    yield _on_one_line(text[last:shown]) + (" …" if text[shown : shown + 1] not in ("", "\n") else ""), False


def _first_shown(text: str, first: int) -> int:
    """Where to begin: with the line, or else with a word."""
    begin = max(first - MARGIN, 0)
    line = text.rfind("\n", begin, first) + 1
    if line or not begin:
        return line or begin
    return text.find(" ", begin, first) + 1 or first


def _last_shown(text: str, last: int) -> int:
    line = text.find("\n", last, last + MARGIN)
    if line >= 0 or last + MARGIN >= len(text):
        return line if line >= 0 else len(text)
    return max(text.rfind(" ", last, last + MARGIN), last)


def _shortened(between: str) -> str:
    told = _on_one_line(between)
    return told if len(told) <= 2 * MARGIN else f"{told[:MARGIN].rstrip()} … {told[-MARGIN:].lstrip()}"


def _on_one_line(text: str) -> str:
    return clean(re.sub(r"\s+", " ", text))


def clean(text: str) -> str:
    """The text without the letters that steer a terminal."""
    return text.translate(_STEERING)
