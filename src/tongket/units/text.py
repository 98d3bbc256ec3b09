"""Vietnamese text as units need it: the order of names, their search form and their identity form. Pure.

    sort_key   bytes whose plain order is the Vietnamese order, the same in every database
    fold       what a person types without marks: “hoan kiem”, “dong da”
    canon      one spelling of the same name: NFC, single spaces, one apostrophe, one hyphen, one tone place
    tidy       the name as it is shown: NFC, single spaces, one apostrophe; the official tone place is kept

The order is that of ICU's locale “vi”: spaces and marks, digits, letters (a, ă, â, b, c, d, đ, e, ê ...);
names equal in letters are told apart by tone (none, huyền, hỏi, ngã, sắc, nặng), then by case, small first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
LETTERS = "a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z"
MARKS = "_-,;:!?.'\u2019\"()[]{}@*/\\&#%+<=>|~$"
SPACE, FIRST_MARK, FIRST_DIGIT, FIRST_LETTER, OTHER = 1, 2, 28, 40, 200
RANKS = {unicodedata.normalize("NFD", letter): FIRST_LETTER + place for place, letter in enumerate(LETTERS.split())}
APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u0060\u00b4", "'" * 5)


class Weight(NamedTuple):
    """What one letter with its marks weighs: in letters, in tone, in case."""

    letter: bytes
    tone: int
    case: int


def sort_key(text: str) -> bytes:
    """The bytes to order the text by."""
    weights = [weight for cluster in _clusters(text) for weight in _weights(cluster)]
    letters = b"".join(weight.letter for weight in weights)
    tones = bytes(weight.tone + 1 for weight in weights)
    cases = bytes(weight.case + 1 for weight in weights)
    return b"\0".join((letters, tones, cases))


def _clusters(text: str) -> list[str]:
    """The letters of the text, each with the marks that follow it."""
    clusters: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if clusters and unicodedata.combining(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


@lru_cache(maxsize=4096)
def _weights(cluster: str) -> tuple[Weight, ...]:
    """The weights of a cluster: one; none for a stray mark; several where a script has no single letter."""
    weights: list[Weight] = []
    base = ""
    for character in unicodedata.normalize("NFD", cluster):
        if not unicodedata.combining(character):
            base = character.lower()
            weights.append(Weight(_letter(base), 0, int(character != base)))
        elif not weights:
            continue
        elif character in TONES:
            weights[-1] = weights[-1]._replace(tone=TONES[character])
        elif base + character in RANKS:
            base += character
            weights[-1] = weights[-1]._replace(letter=_letter(base))
    return tuple(weights)


def _letter(base: str) -> bytes:
    """The place of a letter, a digit or a mark; anything else comes last, by its own code."""
    if base in RANKS:
        return bytes((RANKS[base],))
    if base.isspace():
        return bytes((SPACE,))
    if base.isdigit():
        return bytes((FIRST_DIGIT + unicodedata.digit(base, 0),))
    if base in MARKS:
        return bytes((FIRST_MARK + min(MARKS.index(base), 24),))
    return bytes((OTHER,)) + base.encode("utf-8", "surrogatepass")


def fold(text: str) -> str:
    """The search form: small letters without marks, đ as d, all but letters and digits as one space."""
    bare = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    kept = ("" if unicodedata.combining(each) else each if each.isalnum() else " " for each in bare)
    return " ".join("".join(kept).split())


def tidy(text: str) -> str:
    """The name as it is shown: NFC, single spaces, one apostrophe; spelling untouched."""
    return " ".join(unicodedata.normalize("NFC", text).translate(APOSTROPHES).split())


HYPHENS = re.compile(r"\s*[-\u2010-\u2015]\s*")
LATE_TONE = re.compile(
    "([oO])([aAeE])([\u0300\u0301\u0303\u0309\u0323])$|(?<![qQ])([uU])([yY])([\u0300\u0301\u0303\u0309\u0323])$"
)


def canon(text: str) -> str:
    """The identity form, for matching and never for display: both “Hoà” and “Hòa” become “Hòa”."""
    spaced = HYPHENS.sub(" - ", tidy(text)).strip()
    return " ".join(_early_tone(word) for word in spaced.split())


def _early_tone(word: str) -> str:
    """The word with the tone of a final oa, oe or uy on its first vowel."""
    bare = unicodedata.normalize("NFD", word)
    if found := LATE_TONE.search(bare):
        first, second, tone = (group for group in found.groups() if group)
        bare = bare[: found.start()] + first + tone + second
    return unicodedata.normalize("NFC", bare)
