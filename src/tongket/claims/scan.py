"""Scan: the sentences of a text with every figure in them, read exactly and with its interval.

A number's locale comes from its own shape, then from its unit, then from the numbers beside it, and only
last from the language of the text. What can be read in two ways is read in the likelier one and not `sure`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tongket.claims.folding import Folded, words
from tongket.claims.masks import names
from tongket.claims.regex import regex
from tongket.claims.shapes import Quantity
from tongket.claims.wordnumbers import spelt

_NUMERAL = regex(
    r"(?<![0-9a-z_#])(?<![0-9][.,])"
    r"(?:[0-9]{1,2}, [0-9]{1,2}(?= ?%)"
    r"|[1-9][0-9]{0,2}(?: [0-9]{3}){1,3}(?![0-9]|[.,][0-9])"
    r"|[0-9]{1,15}(?:[.,][0-9]{1,15}){0,6})"
    r"(?![0-9]|[.,][0-9])"
)
_PERCENT = regex(r"[ -]?(?:%|phan tram(?![a-z])|per[ -]?cent(?![a-z])|pct(?![a-z]))")
_POINTS = regex(r" ?(?:diem ?%|diem phan tram|percentage points?|-?percentage-point)")
_SIGN = regex(r"(?:^|[\s:,])[+-]$|[(\[][+-] ?$")
_SLASHED = regex(r" ?/ ?[0-9][0-9.,]{0,20}(?<=[0-9])(?! ?%)")
_NOUN = regex(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,3}")
_SCALES = {"nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9}
_SCALES |= {"nghin": 3, "trieu": 6, "thousand": 3, "million": 6, "billion": 9, "bn": 9, "trillion": 12}
_MONEY_SCALES = {"k": 3, "m": 6, "mn": 6, "b": 9}
_NOT_SCALE = ("tỷ lệ", "tỉ lệ", "tỷ trọng", "tỉ trọng", "tỷ số", "tỉ số", "tỷ suất")
_MEASURES = words(
    "ha km m m2 m3 km2 kg g mg tấn tạ yến lít mm cm đồng vnđ vnd usd đô euro độ mét kw kwh mw gb lần"
    " hecta héc công điểm point points tonnes tonne tons ton acres hectares miles litres metres percent times"
)
_UNITS = {
    **dict.fromkeys(("đồng", "vnđ", "usd", "vnd"), "money"),
    **dict.fromkeys(("ha", "hecta", "hectares", "acres"), "area"),
    **{word: word for word in ("tấn", "tạ", "kg", "tonnes", "km", "m", "m2", "km2", "m3", "lít", "kwh")},
    "tons": "tonnes",
}
_AFTER_YEAR = words(
    "total figure figures level levels season budget plan election census report review survey with there was were"
    " had and to"
    " of compared is are has the by for which when so với và là đạt có tăng giảm"
)
_NOT_MEASURED = (
    "đồng chí",
    "đồng bào",
    "đồng đội",
    "đồng nghiệp",
    "công an",
    "công ty",
    "công nhân",
    "công trình",
    "công dân",
    "công chức",
    "công văn",
    "công đoàn",
    "công việc",
    "công tác",
    "công đồng",
    "công cụ",
    "công ước",
    "độ tuổi",
)
_SPANS = words(
    "năm tháng ngày tuần giờ phút giây tuổi quý years year months month weeks week days day hours hour minutes minute"
)
_SCALE_WORD = "|".join(_SCALES)
_REST = regex(
    rf" (?:{_SCALE_WORD})(?: và)? (?:(?P<digits>[0-9]{{1,3}}(?:[.,][0-9]{{1,3}})?) (?P<scale>{_SCALE_WORD})(?![^\W_])"
    rf"|(?P<half>rưỡi)(?![^\W_]))"
)
_POINTED = regex(r"[.,][0-9]{1,2}$")
_CURRENCIES = ("£", "$", "€")
_QUALIFIED = regex(
    r"(?<![a-z])(?:"
    r"(?P<more>hon|tren|it nhat|toi thieu|qua|over|more than|at least|above|upwards of|exceeding)"
    r"|(?P<less>gan|gan bang|duoi|chua den|chua toi|ngot|khong qua|nearly|almost|under|just under|less than|below"
    r"|(?<!edged )(?<!went )(?<!gone )(?<!came )(?<!crept )(?<!moved )(?<!goes )(?<!inched )up to|fewer than|close to)"
    r"|(?P<about>khoang|xap xi|uoc|uoc dat|uoc tinh|uoc khoang|chung|about|around|approximately|roughly|some|circa"
    r"|ca\.|c\.|an estimated|estimated at)"
    r") ?[£$€]?$"
)
_AFTER = regex(r" ?(?:\+(?! ?[0-9])|tro len(?![a-z])|or more(?![a-z]))")
_ONE = Fraction(1)
_MOST_FIGURES = 80  # in what is read as one sentence; what goes on longer is read in pieces
_BREAK = regex(r"(?<!i\.e)(?<!e\.g)(?<![a-z]vs)(?<! vs)[.!?](?=\s)|[|\t]|\n")
_BULLET = regex(r"\s{0,40}(?:[-+*•]|[0-9]{1,2}[.)]\s|[a-z]\))")


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity at its place in the folded text; `lead` is where its qualifier begins.

    `unit` is its unit of measure ("money", "area", "tấn"), "" for a count; `amount` its value, an int when it is whole.
    """

    quantity: Quantity
    start: int
    end: int
    lead: int
    unit: str = ""
    amount: Fraction | int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or table cell) with its figures in order; `follows` means it continues a paragraph."""

    start: int
    end: int
    mentions: tuple[Mention, ...]
    follows: bool


def scan(folded: Folded, lang: str) -> list[Sentence]:
    """The sentences of a text, each with the figures that are not names."""
    numerals = list(_NUMERAL.finditer(folded.lower))
    return _sentences(folded, _mentions(folded, lang, numerals))


def _placed(quantity: Quantity, start: int, end: int, lead: int) -> Mention:
    """A quantity as a mention, its unit and its amount worked out once."""
    value = quantity.value
    unit = ""
    if quantity.sort in ("measure", "word"):
        unit = next((_UNITS[word] for word in quantity.unit_noun.split()[:2] if word in _UNITS), "")
    return Mention(quantity, start, end, lead, unit, value.numerator if value.denominator == 1 else value)


def _mentions(folded: Folded, lang: str, numerals: Sequence[re.Match[str]]) -> list[Mention]:
    masked = _Spans(names(folded))
    kept = [match for match in numerals if not masked.touch(match.start(), match.end())]
    locale = _Locale(folded.plain, kept, lang)
    read = (_mention(folded, locale, index, match) for index, match in enumerate(kept))
    found = [mention for mention in read if mention.quantity.sort != "year"]
    worded = [_word(folded, *word) for word in spelt(folded) if not masked.touch(word[0], word[1])]
    return sorted(_joined(folded, found) + worded, key=lambda mention: mention.start)


class _Spans:
    """Sorted spans that can say whether they touch another."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in spans:
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def touch(self, start: int, end: int) -> bool:
        """Whether some span shares a character with start..end."""
        before = bisect_right(self.starts, end - 1) - 1
        return before >= 0 and self.ends[before] > start


# --- one number ------------------------------------------------------------------------------------------


def _mention(folded: Folded, locale: "_Locale", index: int, match: re.Match[str]) -> Mention:
    start, end = match.span()
    percent = _PERCENT.match(folded.plain, end)
    noun = "" if percent else _noun(folded.lower, end)
    sort = _sort(folded.plain, match, percent is not None, noun)
    decimals, sure = _decimals(match.group(), sort, locale, index)
    digits = "".join(character for character in match.group() if character.isdigit())
    scale = 1 if percent else _scale(noun, folded.plain[max(0, start - 2) : start])
    step = _ONE if scale == 10**decimals == 1 else Fraction(scale, 10**decimals)
    value = Fraction(int(digits)) if step is _ONE else int(digits) * step
    qualifier, lead = _qualifier(folded.plain, start, percent.end() if percent else end)
    if folded.plain.startswith("some", lead) and digits[-1] != "0":
        qualifier = None  # "some 7,288 of 10,546" is a manner of speaking
    exact = sort in ("count", "span", "year") and decimals == 0 and scale == 1
    low, high = reading(value, step, qualifier, exact, sort)
    stop = percent.end() if percent else end + _suffix(folded.plain, start, end, noun)
    return _placed(
        Quantity(
            text=folded.given[folded.back[start] : folded.back[stop]],
            start=folded.back[start],
            end=folded.back[stop],
            value=value,
            low=low,
            high=high,
            unit_noun=noun,
            qualifier=qualifier,
            sort=sort,
            step=step,
            sure=sure and not _is_torn(folded.plain, match, sort, decimals, locale.lang),
            scale=scale,
        ),
        start,
        stop,
        lead,
    )


def _suffix(plain: str, start: int, end: int, noun: str) -> int:
    """The length of the scale letter of `£1.2m`, which belongs to the figure."""
    word = noun.partition(" ")[0]
    close = word in _MONEY_SCALES and plain[end : end + 1].isalpha()
    return len(word) if close and plain[max(0, start - 2) : start].strip()[-1:] in _CURRENCIES else 0


def _is_torn(plain: str, match: re.Match[str], sort: str, decimals: int, lang: str) -> bool:
    """Whether digits stand split by a space (`31 2/4 05`), or a count has a fraction (`21.32 con`)."""
    start, end = match.span()
    torn = plain[start - 1 : start] == " " and plain[max(0, start - 2) : start - 1].isdigit()
    torn = torn or (plain[end : end + 1] == " " and plain[end + 1 : end + 2].isdigit())
    pointed = _POINTED.search(match.group())
    doubtful = pointed is not None and (lang == "vi" or pointed[0][0] == ",")
    return torn or (sort == "count" and 0 < decimals < 3 and doubtful)


def _word(folded: Folded, start: int, end: int, value: Fraction) -> Mention:
    """A number written in words: an exact count, or a percentage."""
    percent = _PERCENT.match(folded.plain, end)
    stop = percent.end() if percent else end
    noun = "" if percent else _noun(folded.lower, end)
    half = Fraction(1, 2) if percent else Fraction(0)
    given_start, given_end = folded.back[start], folded.back[stop]
    qualifier, lead = _qualifier(folded.plain, start, stop)
    low, high = reading(value, _ONE, qualifier, exact=not percent, sort="percent" if percent else "count")
    quantity = Quantity(
        folded.given[given_start:given_end],
        given_start,
        given_end,
        value,
        low if qualifier else value - half,
        high if qualifier else value + half,
        unit_noun=noun,
        qualifier=qualifier,
        sort="percent" if percent else "word",
    )
    return _placed(quantity, start, stop, lead)


def _joined(folded: Folded, found: Sequence[Mention]) -> list[Mention]:
    """The figures with `5 tỷ 298,2 triệu` and `3 tỷ rưỡi` made one amount."""
    joined: list[Mention] = []
    taken = -1
    for index, mention in enumerate(found):
        if index == taken:
            continue
        scale = _scale(mention.quantity.unit_noun)
        rest = _REST.match(folded.lower, mention.end) if scale > 1 else None
        added = _added(found, index, rest, scale) if rest else None
        if rest is None or added is None:
            joined.append(mention)
            continue
        joined.append(_amount(folded, mention, rest.end(), *added))
        taken = -1 if rest["half"] else index + 1
    return joined


def _added(found: Sequence[Mention], index: int, rest: re.Match[str], scale: int) -> tuple[Fraction, Fraction] | None:
    """What the words after an amount add to it, and to which step they tell it; None when they begin another one."""
    if rest["half"]:
        return Fraction(scale, 2), _ONE
    following = [mention.quantity for mention in found[index + 1 : index + 2] if mention.start == rest.start("digits")]
    smaller = [quantity for quantity in following if _scale(quantity.unit_noun) < scale]
    return (smaller[0].value, smaller[0].step) if smaller else None


def _amount(folded: Folded, mention: Mention, end: int, added: Fraction, step: Fraction) -> Mention:
    """A figure with what follows it added: its text runs on to the last scale word, its noun is what comes after."""
    quantity = mention.quantity
    value = quantity.value + added
    low, high = reading(value, step, quantity.qualifier, exact=False, sort="measure")
    text = folded.given[quantity.start : folded.back[end]]
    noun = _noun(folded.lower, end)
    whole = replace(
        quantity, text=text, end=folded.back[end], value=value, low=low, high=high, unit_noun=noun, step=step, scale=1
    )
    return _placed(whole, mention.start, end, mention.lead)


def _noun(lower: str, end: int) -> str:
    """The words right after a number, up to four: what it counts; `7.288` of `7.288/10.546 tổ` counts `tổ` too."""
    if (slashed := _SLASHED.match(lower, end)) is not None:
        end = slashed.end()
    start = end + 1 if lower[end : end + 1] == " " else end
    match = _NOUN.match(lower, start, start + 60)
    return match.group() if match else ""


def _sort(plain: str, match: re.Match[str], is_percent: bool, noun: str) -> str:
    before = plain[max(0, match.start() - 3) : match.start()]
    if is_percent:
        return "signed" if _SIGN.search(before) else "percent"
    if _POINTS.match(plain, match.end()):
        return "signed"
    first = noun.partition(" ")[0]
    if (
        _scale(noun) > 1
        or (
            first in _MEASURES
            and not noun.startswith(_NOT_MEASURED)
            and not (first == "điểm" and match.group().isdigit())
        )
        or before.rstrip()[-1:] in _CURRENCIES
    ):
        return "measure"
    if first in _SPANS:
        return "span"
    digits = match.group()
    if not (digits.isdigit() and len(digits) == 4 and 1900 <= int(digits) < 2100):
        return "count"
    return (
        "year" if first in _AFTER_YEAR or (first and plain.endswith("the ", 0, match.start())) or not first else "count"
    )


def _scale(noun: str, before: str = "") -> int:
    if not noun or noun.startswith(_NOT_SCALE):
        return 1
    word = noun.partition(" ")[0]
    if word in _MONEY_SCALES and before.strip()[-1:] in _CURRENCIES:
        return int(10 ** _MONEY_SCALES[word])
    return int(10 ** _SCALES.get(word, 0))


def _qualifier(plain: str, start: int, end: int) -> tuple[str | None, int]:
    """Which way the wording bends a figure, and where that wording begins."""
    offset = max(0, start - 22)
    before = plain[offset:start]
    word = before.rstrip(" £$€")[-1:]
    if (word.isalpha() or word == ".") and (match := _QUALIFIED.search(before)):
        return match.lastgroup, offset + match.start()
    return ("more" if _AFTER.match(plain, end) else None), start


def reading(
    value: Fraction, step: Fraction, qualifier: str | None, exact: bool, sort: str
) -> tuple[Fraction, Fraction]:
    """The lowest and highest value that a stated figure may stand for."""
    half = step / 2
    if qualifier is None:
        return (value, value) if exact else (value - half, value + half)
    loose = _last_unit(value, step, sort)
    below = half if qualifier == "more" else loose
    above = half if qualifier == "less" else loose
    return max(value - below, Fraction(0)), value + above


def _last_unit(value: Fraction, step: Fraction, sort: str) -> Fraction:
    """The unit of the last digit that is not a zero; 5 points for a multiple of ten per cent."""
    unit, count = step, value / step
    while count and count % 10 == 0:
        unit, count = unit * 10, count / 10
    if sort == "percent":
        return Fraction(5) if unit >= 10 else unit
    return Fraction(50) if unit == 100 and value >= 200 else unit


# --- dots and commas -------------------------------------------------------------------------------------


def _decimals(text: str, sort: str, locale: "_Locale", index: int) -> tuple[int, bool]:
    """How many digits stand after the decimal mark, and whether that is beyond doubt."""
    if " " in text:
        return (len(text.split(" ")[1]), False) if "," in text else (0, True)
    if text.isdigit():
        return 0, True
    separators, groups = _parts(text)
    thousands = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3
    if len(set(separators)) == 2:
        proper = separators[-1] not in separators[:-1] and all(len(group) == 3 for group in groups[1:-1])
        return len(groups[-1]), proper and len(groups[0]) <= 3
    if len(separators) > 1:
        return 0, thousands
    if not thousands or groups[0] == "0":
        return len(groups[1]), True
    is_thousands, sure = locale.groups_thousands(separators, sort, index)
    return (0 if is_thousands else 3), sure


def _parts(text: str) -> tuple[str, list[str]]:
    """The separators of a number and the digits between them."""
    return "".join(character for character in text if character in ".,"), text.replace(",", ".").split(".")


class _Locale:
    """Which separators the numbers around one number use, and what that makes of it."""

    def __init__(self, plain: str, numerals: Sequence[re.Match[str]], lang: str) -> None:
        self.lang = lang
        self.starts = [match.start() for match in numerals]
        self.evidence = [_evidence(match.group(), plain[match.end() : match.end() + 1]) for match in numerals]
        self.seen = frozenset().union(*self.evidence)

    def groups_thousands(self, separator: str, sort: str, index: int) -> tuple[bool, bool]:
        """Whether one separator before three digits groups thousands, and whether that is beyond doubt."""
        if sort in ("percent", "signed"):
            return separator == "," and self.lang == "en", separator != ","
        usual = (separator == ".") == (self.lang == "vi")
        other = "," if separator == "." else "."
        near = self._near(index)
        ours = not near.isdisjoint((f"decimal{other}", f"thousands{separator}"))
        theirs = not near.isdisjoint((f"decimal{separator}", f"thousands{other}"))
        if sort == "measure":
            return (usual, usual) if ours == theirs else (ours, True)
        return True, ours or not theirs or usual or f"thousands{separator}" in self.seen

    def _near(self, index: int) -> frozenset[str]:
        """What the unmistakable numbers close by use."""
        around = range(max(0, index - 4), min(len(self.starts), index + 5))
        here = self.starts[index]
        return frozenset().union(*(self.evidence[other] for other in around if abs(self.starts[other] - here) < 200))


def _evidence(text: str, after: str) -> frozenset[str]:
    """The separators of a number that can be read in one way only."""
    if text.isdigit() or " " in text:
        return frozenset()
    separators, groups = _parts(text)
    if len(separators) == 1:
        plain = len(groups[1]) != 3 or groups[0] == "0" or len(groups[0]) > 3 or after == "%"
        return frozenset([f"decimal{separators}"]) if plain else frozenset()
    if len(set(separators)) == 2:
        return frozenset([f"decimal{separators[-1]}", f"thousands{separators[0]}"])
    return frozenset([f"thousands{separators[0]}"])


# --- sentences -------------------------------------------------------------------------------------------


def _sentences(folded: Folded, mentions: Sequence[Mention]) -> list[Sentence]:
    """The text cut at full stops, table cells and lines that do not run on, and where a sentence never ends."""
    found: list[Sentence] = []
    start, first, follows = 0, 0, False
    for end, continues in _ends(folded):
        last = first
        while last < len(mentions) and mentions[last].start < end:
            last += 1
        while last - first > _MOST_FIGURES:
            cut = mentions[first + _MOST_FIGURES].lead
            found.append(Sentence(start, cut, tuple(mentions[first : first + _MOST_FIGURES]), follows))
            start, first, follows = cut, first + _MOST_FIGURES, True
        if last > first:
            found.append(Sentence(start, end, tuple(mentions[first:last]), follows))
        follows = continues and (follows or last > first)
        start, first = end, last
    return found


def _ends(folded: Folded) -> Iterator[tuple[int, bool]]:
    for match in _BREAK.finditer(folded.plain):
        if match.group() == "\n":
            if not _runs_on(folded, match.start()):
                yield match.end(), False
        else:
            yield match.end(), match.group() in ".!?"
    yield len(folded.plain), False


def _runs_on(folded: Folded, newline: int) -> bool:
    """Whether a line break only wraps a sentence."""
    after = folded.cased[newline + 1 : newline + 60]
    if not (after[:1].islower() or after[:1].isdigit() or after[:1] in ("(", "%")):
        return False
    before = folded.cased[max(0, newline - 60) : newline].rsplit("\n", 1)[-1].rstrip()
    return len(before) >= 40 and before[-1] not in ".!?:;|" and not _BULLET.match(after)
