"""Cell values as they are shown: a number and its format become the figure a reader sees.

0.685 under `0.0%` is shown as 68,5% where the workbook is Vietnamese and as 68.5% elsewhere; it is then stated to one
decimal and no more. Formats are those of SpreadsheetML; what no print needs (widths, fills, colours) is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache

from tongket.claims.regex import regex

_ACCOUNTING = '_(* #,##0{0}_);_(* (#,##0{0});_(* "-"??_);_(@_)'
BUILTIN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0;-#,##0", 6: "#,##0;-#,##0",
    7: "#,##0.00;-#,##0.00", 8: "#,##0.00;-#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "SHORTDATE", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "SHORTDATE h:mm", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 41: _ACCOUNTING.format(""), 42: _ACCOUNTING.format(""), 43: _ACCOUNTING.format(".00"),
    44: _ACCOUNTING.format(".00"), 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_TOKEN = regex(
    r"\"(?P<quoted>[^\"]*)\"?|\\(?P<escaped>.?)|_.?|\*.?|\[(?P<bracket>[^\]]*)\]?|(?P<general>General)"
    r"|(?P<exponent>E[+-])|(?P<half>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+)|(?P<digit>[0#?])|(?P<sign>[.,%/])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = regex(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_VIETNAMESE = regex(r"-(?:1)?0?42a$", re.IGNORECASE)
_DAYS = {
    True: ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
    False: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_LONGEST_FORMAT = 300


@dataclass(frozen=True, slots=True)
class _Token:
    """One sign of a format: `sort` is the name of its group in the pattern."""

    sort: str
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts of a format that semicolons separate."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None
    vietnamese: bool

    def holds(self, *sorts: str) -> bool:
        """Whether a sign of one of these sorts is in it."""
        return any(token.sort in sorts for token in self.tokens)


def shown(stated: str, code: str, *, vietnamese: bool, from_1904: bool = False) -> str:
    """A stored number as its format shows it; the number as stored when it is none."""
    try:
        number = Decimal(f"{float(stated):.15g}")
    except (ValueError, InvalidOperation):
        return stated
    if not number.is_finite():
        return stated
    section, is_signed = _section_for(number, _sections(code[:_LONGEST_FORMAT] or "General"))
    vietnamese = vietnamese or section.vietnamese
    with localcontext(prec=700):
        if section.holds("date", "shortdate") and not section.holds("digit"):
            return _date(number, section, vietnamese, from_1904) or _general(number, vietnamese)
        if not section.holds("digit"):
            return _wordless(number, section, vietnamese)
        minus = "-" if number < 0 and is_signed else ""
        return minus + _figure(abs(number), section, vietnamese)


def _section_for(number: Decimal, sections: Sequence[_Section]) -> tuple[_Section, bool]:
    """The section a number is shown by, and whether that leaves the minus sign to be written."""
    for section in sections:
        if section.condition is not None and _meets(number, section.condition):
            return section, number < 0 and section.condition[0] not in ("<", "<=")
    free = [section for section in sections if section.condition is None] or list(sections)
    if len(free) >= 2 and number < 0:
        return free[1], False
    return (free[2], False) if len(free) >= 3 and number == 0 else (free[0], True)


def _meets(number: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, bound = condition
    return {
        "<": number < bound, "<=": number <= bound, ">": number > bound, ">=": number >= bound,
        "=": number == bound, "<>": number != bound,
    }[sign]  # fmt: skip


# --- reading a format ------------------------------------------------------------------------------------


@lru_cache(maxsize=1_000)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code.replace("SHORTDATE", "\x00")):
        if match.group("other") == ";":
            parts.append([])
        else:
            parts[-1].append(match)
    return tuple(map(_section, parts[:4]))


def _section(matches: Sequence[re.Match[str]]) -> _Section:
    tokens: list[_Token] = []
    condition, vietnamese = None, False
    for match in matches:
        sort, text = match.lastgroup or "", match.group(match.lastgroup) if match.lastgroup else ""
        if sort != "bracket":
            tokens.append(_token(sort, text))
        elif text.startswith("$"):
            tokens.append(_Token("literal", text[1:].partition("-")[0]))
            vietnamese = vietnamese or _VIETNAMESE.search(text) is not None
        elif text.lower().strip("hms") == "" and text:
            tokens.append(_Token("date", "elapsed" + text[0].lower()))
        elif stated := _CONDITION.fullmatch(text):
            condition = (stated.group(1), _bound(stated.group(2)))
    return _Section(tuple(token for token in tokens if token.text), condition, vietnamese)


def _bound(stated: str) -> Decimal:
    try:
        return Decimal(stated)
    except InvalidOperation:
        return Decimal(0)


def _token(sort: str, text: str) -> _Token:
    if sort in ("quoted", "escaped", "other"):
        return _Token("shortdate", text) if text == "\x00" else _Token("text" if text == "@" else "literal", text)
    return _Token(sort, text)


# --- numbers ---------------------------------------------------------------------------------------------


def _wordless(number: Decimal, section: _Section, vietnamese: bool) -> str:
    """A format without a place for digits: General, text, or words alone."""
    written = _general(number, vietnamese)
    return "".join(written if token.sort in ("general", "text") else token.text for token in section.tokens)


def _general(number: Decimal, vietnamese: bool) -> str:
    """A number under no format: up to ten digits."""
    if number == number.to_integral_value() and abs(number) < 10**11:
        return str(int(number))
    return _localised(f"{float(number):.10g}".replace("e", "E"), vietnamese)


def _localised(written: str, vietnamese: bool) -> str:
    return written.translate(str.maketrans(".,", ",.")) if vietnamese else written


def _figure(number: Decimal, section: _Section, vietnamese: bool) -> str:
    """A number in the places of a format, between its words."""
    sorts = [token.sort if token.sort != "sign" else token.text for token in section.tokens]
    first = sorts.index("digit")
    last = len(sorts) - 1 - sorts[::-1].index("digit")
    if "/" in sorts[first:last]:
        return _general(number, vietnamese)
    before, inside, after = section.tokens[:first], section.tokens[first : last + 1], section.tokens[last + 1 :]
    if before and before[-1] == _Token("sign", "."):
        before, inside = before[:-1], (before[-1], *inside)
    if after and after[0] == _Token("sign", "."):
        inside, after = (*inside, after[0]), after[1:]
    number = number * 100 ** sorts.count("%") / 1000 ** _trailing_commas(after)
    written = _written(number, inside)
    words = [token.text for token in before if token.text != ","], [token.text for token in after if token.text != ","]
    return "".join(words[0]) + _localised(written, vietnamese) + "".join(words[1])


def _trailing_commas(after: Sequence[_Token]) -> int:
    count = 0
    for token in after:
        if token != _Token("sign", ","):
            break
        count += 1
    return count


def _written(number: Decimal, inside: Sequence[_Token]) -> str:
    """The digits of a number, western style: as many decimals, zeros and groups as the places ask for."""
    for position, token in enumerate(inside):
        if token.sort == "exponent":
            decimals = sum(place.sort == "digit" for place in inside[_point(inside) : position])
            return f"{float(number):.{decimals}E}"
    point = _point(inside)
    wholes = [token.text for token in inside[:point] if token.sort == "digit"]
    parts = [token.text for token in inside[point:] if token.sort == "digit"]
    rounded = number.quantize(Decimal(1).scaleb(-len(parts)), ROUND_HALF_UP)
    grouped = any(token.text in (",", " ", "\u00a0") for token in inside[:point])
    whole, _, part = f"{rounded:,f}".partition(".") if grouped else f"{rounded:f}".partition(".")
    whole = whole.rjust(wholes.count("0"), "0") if whole != "0" or "0" in wholes else ""
    kept = part.rstrip("0") if "#" in parts or "?" in parts else part
    part = part[: max(len(kept), parts.count("0"))]
    return f"{whole}.{part}" if part or (point < len(inside) and not parts) else whole


def _point(inside: Sequence[_Token]) -> int:
    """Where the decimal point stands among the places, or their end."""
    return next((index for index, token in enumerate(inside) if token == _Token("sign", ".")), len(inside))


# --- dates -----------------------------------------------------------------------------------------------


def _date(number: Decimal, section: _Section, vietnamese: bool, from_1904: bool) -> str | None:
    """A day or a time of day as the format shows it; None when there is no such day."""
    days = number + 1462 if from_1904 else number
    if not 0 <= days < 2_958_466:
        return None
    early = 0 < days < 60  # the calendar of the format has a 29 February 1900
    seconds = int((days * 86_400).to_integral_value(ROUND_HALF_UP))
    moment = datetime(1899, 12, 31 if early else 30) + timedelta(seconds=seconds)
    half = section.holds("half")
    tokens = section.tokens
    pieces = []
    for index, token in enumerate(tokens):
        if token.sort == "date":
            minutes = token.text.lower().startswith("m") and _is_minute(tokens, index)
            pieces.append(_dated(moment, seconds, token.text.lower(), minutes, half, vietnamese))
        elif token.sort == "shortdate":
            pieces.append(f"{moment:%d/%m/%Y}" if vietnamese else f"{moment.month}/{moment.day}/{moment.year}")
        elif token.sort == "half":
            pieces.append(("SA" if moment.hour < 12 else "CH") if vietnamese else f"{moment:%p}")
        else:
            pieces.append(token.text)
    return "".join(pieces)


def _is_minute(tokens: Sequence[_Token], index: int) -> bool:
    """Whether an m means minutes: it follows hours or comes before seconds."""
    dates = [(position, token.text.lower()) for position, token in enumerate(tokens) if token.sort == "date"]
    here = next(place for place, (position, _) in enumerate(dates) if position == index)
    before = dates[here - 1][1] if here else ""
    after = dates[here + 1][1] if here + 1 < len(dates) else ""
    return before.removeprefix("elapsed").startswith("h") or after.removeprefix("elapsed").startswith("s")


def _dated(moment: datetime, seconds: int, letters: str, is_minute: bool, half: bool, vietnamese: bool) -> str:
    if letters.startswith("elapsed"):
        return str(seconds // {"h": 3600, "m": 60, "s": 1}[letters[-1]])
    kind, width = letters[0], len(letters)
    if kind == "m" and not is_minute and width >= 3:
        name = f"Tháng {moment.month}" if vietnamese else _MONTHS[moment.month - 1]
        return name if vietnamese or width > 3 else name[:3]
    if kind == "d" and width >= 3:
        name = _DAYS[vietnamese][moment.weekday()]
        return name if vietnamese or width > 3 else name[:3]
    if kind == "y":
        return f"{moment.year}" if width > 2 else f"{moment.year % 100:02d}"
    hour = (moment.hour % 12 or 12) if half else moment.hour
    number = {"m": moment.minute if is_minute else moment.month, "d": moment.day, "h": hour, "s": moment.second}[kind]
    return f"{number:02d}" if width > 1 else str(number)
