"""Numbers written as words, in Vietnamese and English: `bảy nghìn hai trăm`, `hai mươi lăm`, `twenty-two`.

What only looks like one stays a word: `một số` (some), `năm 2017` (year), `one of the`, `không` (not).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from tongket.claims.folding import Folded
from tongket.claims.regex import regex

_VI_DIGITS = {
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_VI_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "vạn": 10**4, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_VI_OTHER = ("mười", "mươi", "trăm", "linh", "lẻ", "rưỡi")
_EN_ONES = {
    word: value
    for value, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        start=1,
    )
}
_EN_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_EN_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}

_VI_WORD = "|".join([*_VI_DIGITS, *_VI_SCALES, *_VI_OTHER])
_EN_WORD = "|".join([*sorted([*_EN_ONES, *_EN_TENS], key=len, reverse=True), "hundred", *_EN_SCALES])
_RUN = regex(
    rf"(?<![^\W_])(?<![0-9]\ )(?:(?:{_VI_WORD})(?: (?:{_VI_WORD})){{0,14}}"
    rf"|(?:{_EN_WORD})(?:(?: and |[ -])(?:{_EN_WORD})){{0,12}})(?![^\W_])"
)
_NOT_COUNTED = regex(
    r" (?:số(?! lượng)|phần|cách|trong|vài|lúc|khi|cái nhìn|bên|mặt|chiều|lần nữa|another|day|by|thing"
    r"|gác|lô(?! đất)|ba|rọi|or two|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?|hundredths?|halves|half"
    r"|dozen)(?![^\W_])"
)
_YEARLY = frozenset(["năm", "tư", "mốt", "lăm", "nhăm"])
_FIVE_OF = regex(
    r" (?:người|thành viên|đại biểu|tổ|hộ|xã|phường|huyện|vụ|đội|nhóm|trường|lớp|cán bộ|hội viên|câu lạc bộ|đơn vị|thôn"
    r"|cơ sở|mô hình|đồng chí|học sinh|giáo viên|em|cháu|nhà|chiếc|con|dự án|công trình|cuộc|buổi|tập thể"
    r"|cá nhân)(?![^\W_])"
)
_LISTING = regex(r"(?:gồm|có|:|và|,|;|\(|là|cho|được|lập|thêm|tặng|tổng số) ?$")
_PRONOUN = regex(r"(?:ing|had|have|has|a new|which|the|just) $")
_FROM_PLACE = regex(r"(?:thứ|ngày|tháng|số|khóa|kỳ|mỗi|từng|hai|bên|no|every|each|any|the other|this|that|at) $")


def spelt(folded: Folded) -> Iterator[tuple[int, int, Fraction]]:
    """Where a number stands in words, and its value."""
    for match in _RUN.finditer(folded.lower):
        start, end = match.span()
        found = match.group().replace("-", " ").split()
        if len(found) > 1 and found[-1] == "năm" and found[-2] not in ("linh", "lẻ"):
            found, end = found[:-1], end - len(" năm")  # "hai mươi năm" are twenty years
        if found[0] in _VI_DIGITS or found[0] in _VI_OTHER:
            value = vietnamese(found)
        else:
            value = english([word for word in found if word != "and"])
        if value is None and match.group().count(" and ") == 1:
            yield from _apart(folded.lower, start, match.group())
        elif value is not None and _is_count(folded.lower, start, end, found):
            yield start, end, value


def _apart(lower: str, start: int, run: str) -> Iterator[tuple[int, int, Fraction]]:
    """The numbers of `four were drafting one and two had none`, which only stand next to each other."""
    for piece in run.split(" and "):
        found, end = piece.replace("-", " ").split(), start + len(piece)
        value = english(found)
        if value is not None and _is_count(lower, start, end, found):
            yield start, end, value
        start = end + len(" and ")


def _is_count(lower: str, start: int, end: int, found: Sequence[str]) -> bool:
    """Whether the words count something here."""
    before = lower[max(0, start - 20) : start]
    if _FROM_PLACE.search(before) or (len(found) == 1 and _NOT_COUNTED.match(lower, end)):
        return False
    if len(found) == 1 and found[0] in _YEARLY:
        return found[0] == "năm" and bool(_FIVE_OF.match(lower, end) and _LISTING.search(before))
    if found == ["one"] and (lower.startswith((" of", " in"), end) or _PRONOUN.search(before)):
        return False
    return len(found) > 1 or lower[end : end + 1] != "-"


def vietnamese(found: Sequence[str]) -> Fraction | None:
    """The value of Vietnamese number words, or None when they do not make one number.

    Reading rules: `mốt lăm tư` stand for 1, 5, 4 after a ten; `linh`, `lẻ` fill an empty ten; `rưỡi` is half of
    the unit before it; a last digit after a unit counts the next smaller one (`một triệu hai` is 1.200.000).
    """
    total, group, digit, last = Fraction(0), Fraction(0), None, 0
    filled = False
    for place, word in enumerate(found):
        if word in _VI_DIGITS:
            if digit is not None:
                return None
            digit = _VI_DIGITS[word]
            if last >= 100 and place == len(found) - 1 and not filled:
                return total + group + Fraction(digit * last, 10)
        elif word == "mười" or word == "mươi":
            if (digit is None) != (word == "mười"):
                return None
            group, digit, last = group + 10 * (digit or 1), None, 10
        elif word in ("linh", "lẻ"):
            filled = True
        elif word == "rưỡi":
            return total + group + Fraction(last, 2) if last and digit is None and place == len(found) - 1 else None
        else:
            scale = 100 if word == "trăm" else _VI_SCALES[word]
            counted = group + (digit or 0)
            if (digit is None and scale == 100) or not (counted or total):
                return None
            if scale == 100:
                group = Fraction(100 * (digit or 1))
            else:
                total, group = total + counted * scale if counted else total * scale, Fraction(0)
            digit, last, filled = None, scale, False
    return total + group + (digit or 0)


def english(found: Sequence[str]) -> Fraction | None:
    """The value of English number words, or None when they do not make one number."""
    total, group, last = 0, 0, 1000
    for word in found:
        if word in _EN_ONES or word in _EN_TENS:
            value = _EN_ONES.get(word) or _EN_TENS[word]
            size = 10 if value >= 20 else 1 if value < 10 else 9
            if last <= size or (last == 9 and value < 100):
                return None
            group, last = group + value, size
        elif word == "hundred":
            if not 0 < group < 20:
                return None
            group, last = group * 100, 100
        else:
            if not group:
                return None
            total, group, last = total + group * _EN_SCALES[word], 0, 1000
    return Fraction(total + group)
