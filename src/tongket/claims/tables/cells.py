"""Cells: what one table cell says: nothing, not known, words, or a figure with its sign, unit and marks.

A cell is one figure, or a count with a second figure beside it: `24 (85,7%)`, `45/60`. Dots and commas are judged by
the column first, then by the whole table, and only last by the language.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tongket.claims.regex import regex
from tongket.claims.shapes import Quantity

_DIGITS = r"[0-9]{1,3}(?:[ ' ][0-9]{3}){1,5}(?:[.,][0-9]{1,6})?|[0-9]{1,15}(?:[.,][0-9]{1,15}){0,6}"
_MARK = r"(?: ?(?:\*{1,3}|[\u00b9\u00b2\u00b3\u2070-\u2079]{1,2}|\((?:[0-9]|\*)\)|\[[0-9a-z]\]))?"
_UNIT = (
    r"(?: ?(?:ha|km2?|kg|m[23²³]?|tỷ|tỉ|triệu|tr|bn|k|đ|VND|VNĐ|USD)(?![^\W_])(?: [^\W\d_]{1,12}){0,2}"
    r"| [^\W\d_]{1,13}(?: [^\W\d_]{1,12}){0,2})?"
)
_ONE = regex(
    rf"(?P<open>\()? ?(?P<sign>[+-])? ?(?P<currency>[£$€])? ?(?P<digits>{_DIGITS})(?: ?(?P<percent>%)"
    rf"|(?P<unit>{_UNIT}))"
    rf" ?(?P<close>\))?{_MARK}"
)
_TWO = regex(rf"(?P<digits>{_DIGITS}) ?(?:\( ?(?P<inner>{_DIGITS}) ?(?P<percent>%)? ?\)|/ ?(?P<over>{_DIGITS})){_MARK}")
_NOTHING = frozenset(("", "-", "--", "---", "–", "—", "_", "."))
_UNKNOWN = frozenset(
    ("x", "xx", "...", "…", "..", "n/a", "na", "n.a.", "k", "/", "*", ":", "?", "#", "nd", "nil", "kxđ")
)
_YEAR = regex(r"(?:19|20)[0-9]{2}")
_CAPITAL_UNIT = regex(r"(?:VND|VNĐ|USD)(?!\w)")
_SCALES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9, "thousand": 3, "million": 6, "m": 6, "bn": 9}
_COUNTED = regex(
    r"(?:người|hộ|vụ|tổ|xã|phường|thôn|em|đối tượng|ca|lượt|buổi|cái|chiếc|đơn|cuộc|lớp|trường|cases?|people"
    r"|persons?|pupils?)"
    r"(?!\w)"
)
_ONE_UNIT, _NO_UNIT = Fraction(1), Fraction(0)
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u3000\n\r\v\t", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u2018\u2019", "'"),
        "\uff05": "%",
    }
)


@dataclass(slots=True)
class Written:
    """A figure as it stands in a cell, before it is known what its dots and commas mean."""

    start: int
    text: str
    digits: str
    sign: str = ""
    percent: bool = False
    unit: str = ""

    @property
    def is_year(self) -> bool:
        """Whether it looks like a year of our time."""
        return _YEAR.fullmatch(self.text) is not None


@dataclass(slots=True)
class Number:
    """A figure of a table. `value` carries the sign, `half` is half a unit of its last digit (0 for a count)."""

    quantity: Quantity
    value: float
    half: float
    sign: str

    @property
    def share(self) -> bool:
        """Whether it is a percentage."""
        return self.quantity.sort == "percent"


def read_cell(text: str) -> tuple[str, tuple[Written, ...]]:
    """The sort of a cell ("nothing", "unknown", "figure" or "words") and its figures, one or two."""
    plain = text.translate(_ALIKE)
    if plain.strip() in _NOTHING:
        return "nothing", ()
    if plain.strip().lower() in _UNKNOWN:
        return "unknown", ()
    if len(plain) > 60 or not any(character.isdigit() for character in plain[:20]):
        return "words", ()
    if (one := _ONE.fullmatch(plain)) is not None and bool(one["open"]) == bool(one["close"]):
        figure = _written(one, text)
        return (
            ("words", ())
            if figure.unit[:1].isupper() and not _CAPITAL_UNIT.match(figure.unit)
            else ("figure", (figure,))
        )
    two = _TWO.fullmatch(plain)
    if two is None or _YEAR.fullmatch(two["digits"]) or _YEAR.fullmatch(two["over"] or ""):
        return "words", ()
    return "figure", _both(two, text)


def _written(match: re.Match[str], text: str) -> Written:
    start = match.start("digits")
    end = match.end("percent") if match["percent"] else match.end("digits")
    unit = (match["unit"] or "").strip()
    sign = match["sign"] or ("-" if match["open"] and not match["percent"] else "")
    return Written(start, text[start:end], match["digits"], sign, bool(match["percent"]), unit)


def _both(match: re.Match[str], text: str) -> tuple[Written, Written]:
    """`24 (85,7%)` or `45/60` as two figures."""
    name = "inner" if match["inner"] else "over"
    start = match.start(name)
    end = match.end("percent") if match["percent"] else match.end(name)
    first = Written(match.start("digits"), text[match.start("digits") : match.end("digits")], match["digits"])
    inner = Written(start, text[start:end], match[name], percent=bool(match["percent"]))
    return first, inner


# --- dots and commas -------------------------------------------------------------------------------------------------


def evidence(figures: Iterable[Written]) -> Counter[str]:
    """How often each reading of a separator is beyond doubt ("decimal,"), or only possible ("maybe.")."""
    found: Counter[str] = Counter()
    for figure in figures:
        found.update(_shown(figure))
    return found


def _shown(figure: Written) -> list[str]:
    text = figure.digits.replace("'", " ")
    groups = re.split("[.,]", text)
    separators = [character for character in text if character in ".,"]
    if not separators:
        return []
    if " " in text or (len(separators) == 1 and not _may_group(groups)):
        return [f"decimal{separators[-1]}"]
    if len(separators) == 1:
        return [f"maybe{separators[0]}"]
    if len(set(separators)) == 2:
        return [f"decimal{separators[-1]}", f"group{separators[0]}"]
    return [f"group{separators[0]}"]


def _may_group(groups: list[str]) -> bool:
    return len(groups[-1]) == 3 and 1 <= len(groups[0]) <= 3 and not groups[0].startswith("0")


def decimals(
    figure: Written, column: Mapping[str, int], table: Mapping[str, int], lang: str, share: bool
) -> tuple[int, bool]:
    """How many of its digits stand after the decimal mark, and whether that is beyond doubt."""
    text = figure.digits.replace("'", " ")
    separators = [character for character in text if character in ".,"]
    if not separators:
        return 0, True
    groups = re.split("[.,]", text)
    if " " in text or (len(separators) == 1 and not _may_group(groups)):
        return len(groups[-1]), True
    if len(separators) > 1:
        mixed = len(set(separators)) == 2
        proper = all(len(group) == 3 for group in (groups[1:-1] if mixed else groups[1:]))
        return (len(groups[-1]) if mixed else 0), proper and not (mixed and separators[-1] in separators[:-1])
    return _one_separator(separators[0], column, table, lang, share)


def _one_separator(
    separator: str, column: Mapping[str, int], table: Mapping[str, int], lang: str, share: bool
) -> tuple[int, bool]:
    """`1.234`: thousands, or three decimals."""
    other = "," if separator == "." else "."
    if share:
        return 3, True
    for seen in (column, table):
        grouping = seen.get(f"group{separator}", 0) + seen.get(f"decimal{other}", 0)
        decimal = seen.get(f"decimal{separator}", 0) + seen.get(f"group{other}", 0)
        if grouping and not decimal:
            return 0, True
        if decimal:
            return (0 if grouping >= decimal else 3), not grouping and seen.get(f"group{other}", 0) > 0
    usual = (separator == ".") == (lang == "vi")
    return 0, usual or table.get(f"maybe{separator}", 0) >= 3


def number(figure: Written, offset: int, places: tuple[int, bool], *, share: bool, measure: bool) -> Number:
    """The figure with its exact value and the interval of its precision; `offset` is where its cell begins."""
    count, sure = places
    digits = int("".join(character for character in figure.digits if character.isdecimal()))
    scale = 10 ** _SCALES.get(figure.unit.partition(" ")[0].lower(), 0)
    step = _ONE_UNIT if count == 0 and scale == 1 else Fraction(scale, 10**count)
    value = Fraction(digits) if step is _ONE_UNIT else digits * step
    rounded = share or count > 0 or scale > 1 or (measure and not _COUNTED.match(figure.unit.lower()))
    half = step / 2 if rounded else _NO_UNIT
    sort = "percent" if share else "measure" if rounded else "count"
    start = offset + figure.start
    quantity = Quantity(
        text=figure.text,
        start=start,
        end=start + len(figure.text),
        value=value,
        low=value - half if rounded else value,
        high=value + half if rounded else value,
        unit_noun=figure.unit.lower(),
        sort=sort,
        step=step,
        sure=sure,
    )
    return Number(quantity, float(-value if figure.sign == "-" else value), float(half), figure.sign)
