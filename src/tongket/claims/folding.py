"""A text folded for matching, character by character, with the way back to the text as given.

Three strings of one length: `cased` (composed, look-alikes unified), `lower`, and `plain` (lower case without
any diacritic, so that a missing or misplaced tone mark does not hide a word).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tongket.claims.regex import regex

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
# Words that lose their meaning with their marks, and what keeps them apart in `plain`: `tặng 5` (gave 5), `tăng 5`.
_APART = {
    **dict.fromkeys(("tặng", "tầng", "tảng", "tang", "tạng"), "tanx"),
    **dict.fromkeys(("giám", "giam"), "giax"),
    **dict.fromkeys(("con", "cồn", "côn"), "cox"),
    **dict.fromkeys(("đất", "dắt"), "dax"),
    **dict.fromkeys(("tự", "tư", "tử", "tu"), "tx"),
    **dict.fromkeys(("thu", "thủ", "thư"), "thx"),
    **dict.fromkeys(("quỹ", "quy"), "qux"),
    **dict.fromkeys(("thắng", "thang", "thẳng"), "thanx"),
    **dict.fromkeys(("họp", "hợp"), "hox"),
    **dict.fromkeys(("hàng", "hãng", "hằng", "hang"), "hanx"),
    **dict.fromkeys(("trăng", "trắng", "tráng"), "tranx"),
    **dict.fromkeys(("gắn", "gan"), "gax"),
    **dict.fromkeys(("bảng", "băng", "bang"), "banx"),
    **dict.fromkeys(("hôn", "hòn"), "hox"),
    **dict.fromkeys(("trồng", "trọng", "trống", "trông"), "tronx"),
    **dict.fromkeys(("bản", "bán", "bạn", "bàn"), "bax"),
    **dict.fromkeys(("quả", "qua"), "qux"),
    **dict.fromkeys(("chung", "chúng", "chủng"), "chunx"),
    **dict.fromkeys(("đuổi", "đuôi"), "duox"),
    **dict.fromkeys(("ngọt", "ngột"), "ngox"),
    **dict.fromkeys(("mới", "mọi"), "mox"),
    **dict.fromkeys(("xưởng", "xương", "xuồng"), "xuonx"),
    **dict.fromkeys(("gom", "gốm"), "gox"),
    **dict.fromkeys(("bột", "bọt"), "box"),
    **dict.fromkeys(("khoang", "khoáng"), "khoanx"),
    **dict.fromkeys(("đèn", "đền"), "dex"),
    "mục": "mux",
    "nam": "nax",
    "lấn": "lax",
}
_PLACES = (
    "bằng",
    "trăng",
    "nam",
    "tăng",
    "thu",
    "đất",
    "giang",
    "ninh",
    "hòa",
    "tân",
    "còn",
    "giảm",
    "lên",
    "nữ",
    "gần",
)
_APART_WORD = regex(rf"(?<![^\W_])(?:{'|'.join([*_APART, *_PLACES])})(?![^\W_])")
_CURRENCY = regex(r"(?<![^\W_])(?:(?:VN[DĐ]|USD|EUR|GBP|AUD) ?|(?:US|A|HK|NZ|S)[$])(?=[0-9])")
_NAMED = regex(r"[^\W\d_]+ $")
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
    composed, back = _with_signs(*_compose(text))
    cased = composed.translate(_ALIKE)
    lower = cased.lower()
    if len(lower) != len(cased):
        lower = "".join(_one(character.lower(), character) for character in cased)
    plain = without_marks(lower)
    return Folded(text, cased, lower, plain if plain == lower else _kept_apart(cased, lower, plain), back)


def _kept_apart(cased: str, lower: str, plain: str) -> str:
    """The plain text with the words that only their marks, or a capital inside a name, tell from the cues."""
    pieces: list[str] = []
    done = 0
    for match in _APART_WORD.finditer(lower):
        start, end = match.span()
        spelt = _APART.get(match.group())
        if spelt is None and inside_name(cased, start):
            spelt = plain[start : end - 1] + "x"
        if spelt is not None:
            pieces += [plain[done:start], spelt]
            done = end
    return "".join([*pieces, plain[done:]]).replace("vu, viec", "vu- viec")


def inside_name(cased: str, start: int) -> bool:
    """Whether a capital word follows a capital word: `Cao Bằng`, `Sóc Trăng`."""
    before = _NAMED.search(cased, max(0, start - 12), start)
    return cased[start].isupper() and before is not None and before.group()[0].isupper()


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
        apart = len(composed) == position - start  # nothing was composed: 16ý stays as it is
        back.extend(range(start, position) if apart else [start] * len(composed))
        start = position
    return "".join(characters), [*back, len(text)]


def _with_signs(text: str, back: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The text with one sign before an amount of money that has letters there: `VND12,874 billion`, `US$64 million`."""
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for match in _CURRENCY.finditer(text):
        pieces += [text[done : match.start()], "$"]
        places += [*back[done : match.start()], back[match.start()]]
        done = match.end()
    return ("".join([*pieces, text[done:]]), [*places, *back[done:]]) if done else (text, back)


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
