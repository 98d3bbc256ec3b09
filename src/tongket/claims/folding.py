"""A text folded for matching, character by character, with the way back to the text as given.

Three strings of one length: `cased` (composed, look-alikes unified), `lower`, and `plain` (lower case without
any diacritic, so that a missing or misplaced tone mark does not hide a word).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u3000", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u2044\u2215\uff0f", "/"),
        **dict.fromkeys("\u201c\u201d\u00ab\u00bb\u201e", '"'),
        **dict.fromkeys("\u2018\u2019", "'"),
        "\uff05": "%",
        "\uff08": "(",
        "\uff09": ")",
        "\uff0c": ",",
        "\uff0e": ".",
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    }
)
_VIETNAMESE = frozenset("ăâđêôơưạảãàáậầấẩẫắằặẳẵẹẻẽèéệềếểễịỉĩìíọỏõòóộồốổỗợờớởỡụủũùúựừứửữỵỷỹỳý")


def words(listed: str) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(listed.split())


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text; `back[i]` is where its character i begins in the text as given."""

    given: str
    cased: str
    lower: str
    plain: str
    back: Sequence[int]


def fold(text: str) -> Folded:
    """The text folded three ways, all of one length."""
    composed, back = _compose(text)
    cased = composed.translate(_ALIKE)
    lower = cased.lower()
    if len(lower) != len(cased):
        lower = "".join(_one(character.lower(), character) for character in cased)
    return Folded(text, cased, lower, without_marks(lower), back)


def _compose(text: str) -> tuple[str, Sequence[int]]:
    if unicodedata.is_normalized("NFC", text):
        return text, range(len(text) + 1)
    characters: list[str] = []
    back: list[int] = []
    start = 0
    for position in range(1, len(text) + 1):
        if position < len(text) and unicodedata.combining(text[position]):
            continue
        composed = unicodedata.normalize("NFC", text[start:position])
        characters.append(composed)
        back.extend([start] * len(composed))
        start = position
    return "".join(characters), [*back, len(text)]


def without_marks(lower: str) -> str:
    """The lower-case text without diacritics: `tổ chức` becomes `to chuc`."""
    bare = {ord(character): _bare(character) for character in set(lower) if character > "\x7f"}
    return lower.translate(bare)


def _bare(character: str) -> str:
    return "d" if character == "đ" else _one(unicodedata.normalize("NFD", character)[0], character)


def _one(candidate: str, fallback: str) -> str:
    return candidate if len(candidate) == 1 else fallback


def guess_language(folded: Folded) -> str:
    """ "vi" or "en", by the share of letters only Vietnamese uses; a text without letters counts as "vi"."""
    sample = folded.lower[:20_000]
    letters = sum(character.isalpha() for character in sample)
    marked = sum(character in _VIETNAMESE for character in sample)
    return "vi" if 25 * marked >= letters else "en"
