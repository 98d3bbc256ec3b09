"""Old Vietnamese fonts: text set in `.VnTime` or `VNI-Times` turned into Unicode, by the name of its font.

Before Unicode a Vietnamese letter was drawn by a font that showed another letter's code: TCVN3 (fonts `.Vn…`) gives
each letter one code and its capitals a font of their own (`.VnTimeH`); VNI writes a base letter and then its mark.
Both were read from files as the letters of western Europe, which is what is converted here.

Source: TCVN 5712:1993 (TCVN3); the VNI Windows table as the VNI fonts draw it.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from tongket.claims.regex import regex

Piece = tuple[str, str | None]  # a stretch of text and the encoding of its font
TCVN3, TCVN3_CAPITALS, VNI = "TCVN3", "TCVN3 (chữ hoa)", "VNI"

_TCVN = regex(r"(?:[A-Z]{6}\+)?\.[Vv][Nn]|[A-Z]{6}\+Vn[A-Z]", re.ASCII)
_VNI = regex(r"(?:[A-Z]{6}\+)?VNI[- ]", re.IGNORECASE | re.ASCII)
_STYLE = regex(r"[,-](?:Bold|Italic|Oblique|Regular|MT|PS)+.*$|\s+(?:Bold|Italic)\b.*$", re.IGNORECASE)


def encoding_of(font: str | None) -> str | None:
    """TCVN3, TCVN3_CAPITALS or VNI when the font draws Vietnamese the old way, else None."""
    name = (font or "").strip().strip("\"'")
    if _VNI.match(name):
        return VNI
    if _TCVN.match(name):
        return TCVN3_CAPITALS if _STYLE.sub("", name).endswith("H") else TCVN3
    return None


def convert(text: str, encoding: str) -> tuple[str, Sequence[int]]:
    """The text in Unicode, and for each of its characters where it begins in the text as given."""
    given = text.translate(_PRIVATE)
    if encoding == VNI:
        return _convert_pairs(given)
    converted = given.translate(_FROM_TCVN3)
    return "".join(map(_capital, converted)) if encoding == TCVN3_CAPITALS else converted, range(len(text))


def is_old(text: str) -> bool:
    """Whether the letters can be those of an old font; a letter only Unicode has shows that its name is wrong."""
    return not any(character in _ONLY_UNICODE for character in text)


def converted(pieces: Sequence[Piece]) -> list[tuple[str, Sequence[int]]]:
    """For each piece its text in Unicode, and where in the piece each of its characters begins.

    Neighbours of one encoding are converted as one, so a letter whose mark stands in the next piece belongs where it
    begins; where they hold letters only Unicode has, they stay as they are.
    """
    found: list[tuple[str, Sequence[int]]] = []
    for encoding, run in groupby(pieces, key=itemgetter(1)):
        given = [text for text, _ in run]
        whole = "".join(given)
        if encoding is None or not is_old(whole):
            found += [(text, range(len(text))) for text in given]
        else:
            found += _shared(given, *convert(whole, encoding))
    return found


def _shared(given: Sequence[str], letters: str, places: Sequence[int]) -> Iterator[tuple[str, Sequence[int]]]:
    """Converted letters shared out to the pieces they come from."""
    start = first = 0
    for text in given:
        last = bisect_left(places, start + len(text))
        yield letters[first:last], [place - start for place in places[first:last]]
        start, first = start + len(text), last


def _capital(character: str) -> str:
    capital = character.upper()
    return capital if len(capital) == 1 else character


def _convert_pairs(text: str) -> tuple[str, Sequence[int]]:
    converted, places, position = [], [], 0
    while position < len(text):
        pair = text[position : position + 2]
        size = 2 if pair in _FROM_VNI else 1
        places.append(position)
        converted.append(_FROM_VNI.get(pair[:size], pair[:size]))
        position += size
    return "".join(converted), places


def _tcvn3() -> dict[int, str]:
    """Code in western letters → Vietnamese letter."""
    capitals = dict(zip(range(0xA1, 0xA8), "ĂÂÊÔƠƯĐ", strict=True))
    plain = dict(zip(range(0xA8, 0xAF), "ăâêôơưđ", strict=True))
    toned = dict(_runs())
    return {**capitals, **plain, **toned}


def _runs() -> list[tuple[int, str]]:
    """The toned letters of TCVN3, in the order of the standard from 0xB5; a dot is a code without one."""
    letters = "àảãáạ.ằẳẵắ" + "......." + "ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
    return [(0xB5 + index, letter) for index, letter in enumerate(letters) if letter != "."]


def _vni() -> dict[str, str]:
    """One or two western letters → Vietnamese letter, small and capital."""
    tones = {"\u0300": "ø", "\u0301": "ù", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
    hats = {"\u0300": "à", "\u0301": "á", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
    cups = {"\u0300": "è", "\u0301": "é", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
    table = {"ô": "ơ", "ö": "ư", "ñ": "đ", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    for bases, plain, marks in (("aeouy", "", tones), ("aeo", "â", hats), ("a", "ê", cups)):
        for base in bases:
            letter = unicodedata.normalize("NFC", base + {"": "", "â": "\u0302", "ê": "\u0306"}[plain])
            if plain:
                table[base + plain] = letter
            table |= {base + mark: unicodedata.normalize("NFC", letter + tone) for tone, mark in marks.items()}
    for base, letter in (("ô", "ơ"), ("ö", "ư")):
        table |= {base + mark: unicodedata.normalize("NFC", letter + tone) for tone, mark in tones.items()}
    del table["yï"]  # ỵ is one letter of its own, î
    capitals = {code.upper(): letter.upper() for code, letter in table.items()}
    mixed = {code[0].upper() + code[1:]: letter.upper() for code, letter in table.items()}
    return {**table, **mixed, **capitals}


_PRIVATE = {0xF000 + code: code for code in range(0x20, 0x100)}  # a font marked as symbols
_FROM_TCVN3 = _tcvn3()
_FROM_VNI = _vni()
_ONLY_UNICODE = frozenset(
    character
    for base in "aăâeêioôơuưyđ"
    for tone in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
    for character in unicodedata.normalize("NFC", base + tone)
    if character > "\u00ff"
)
_ONLY_UNICODE |= {character.upper() for character in _ONLY_UNICODE}
