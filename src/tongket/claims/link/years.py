"""Years: `5 năm (2012-2017)`, `the ten years 2008 to 2017`, and how long the period is that a sentence speaks of.

The scan takes years for names, so they are found here. A programme may run longer than the years spent on it
(`5 năm thực hiện chương trình (2010-2020)`): there a span is only confirmed.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from tongket.claims.link.casting import cast
from tongket.claims.link.place import Place
from tongket.claims.regex import regex
from tongket.claims.shapes import Quantity, Relation
from tongket.claims.wordnumbers import english, vietnamese

_YEAR = r"(?:1[89]|20)[0-9]{2}"
_TONED = {
    "mot": "một", "hai": "hai", "ba": "ba", "bon": "bốn", "nam": "năm", "lam": "lăm", "tx": "tư", "sau": "sáu",
    "bay": "bảy", "tam": "tám", "chin": "chín", "muoi": "mười", "tram": "trăm",
}  # fmt: skip
_WORD = (
    "|".join(_TONED) + "|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_YEARS = regex(
    rf"(?<![a-z0-9.,/-])(?P<years>[0-9]{{1,3}}|(?:{_WORD})(?:[ -](?:{_WORD}|hundred)){{0,3}})"
    r"(?: nam(?! (?:hoc|tx|tuoi|mot lan|tro len|tu(?! (?:nam )?[0-9]))(?![a-z])|/)|(?P<dash>-year)"
    r"|[ -]years?(?![ -]old))(?![a-z])"
)
_LAST = rf"(?P<last>{_YEAR}|(?<=[0-9][-/])[0-9]{{2}}(?=[),;.]| |$))"
_FIRST_TO_LAST = (
    rf"(?P<dated>(?:[0-9]{{1,2}}[/.-]){{0,2}})(?P<first>{_YEAR})(?:/[0-9]{{2}})?"
    r"(?:/(?=[0-9]{2}[),;.])| ?- ?| (?:den|toi|to|until|till|up to)(?: het| the end of)? )"
    rf"(?:nam |thang |ngay )?(?:[0-9]{{1,2}}[/.-]){{0,2}}{_LAST}(?:/[0-9]{{2}})?(?![0-9])"
)
_RANGE_NEXT = regex(
    r"(?P<gap>[^.;()\n]{0,90}?)(?P<open> ?\(| |, ?|: ?)"
    r"(?P<lead>(?:(?:giai doan|thoi ky|nhiem ky|tu|from|period|between|nam|ngay|thang|the|of|khoa) ){0,4})"
    + _FIRST_TO_LAST
)
_RANGE = regex(r"(?<![0-9/.,-])" + _FIRST_TO_LAST)
_BETWEEN = regex(rf"(?<![0-9/.,-])(?P<dated>)(?P<first>{_YEAR}) and (?P<last>{_YEAR})(?![0-9])")
_THEN_YEARS = regex(
    r" ?(?:\((?:tuc |tuc la |trong |la |gom |hay |tong cong |that is |i\.e\.,? |or |a period of |over |in all )?"
    r"|,? (?:tuc|tuc la|nghia la|la|that is|i\.e\.|or|a period of|a span of|a total of),? )(?:for )?$"
)
_SINCE = regex(rf"(?<![a-z])(?:since|from) (?P<first>{_YEAR})")
_UNTIL = regex(rf" (?:until|till|up to|to) {_YEAR}(?![0-9/])")
_SINCE_UNTIL = regex(
    rf"(?P<dated>)(?P<first>{_YEAR})[^.;()\n]{{0,80}}?(?:until|till|up to|to) (?P<last>{_YEAR})(?![0-9/])"
)
_PROGRAMME = regex(
    r"(?<![a-z])(?:chuong trinh|de an|du an|ke hoach|chien luoc|muc tieu|giai doan|nong thon moi|nhiem ky"
    r"|programmes?|programs?"
    r"|projects?|plans?|schemes?|strateg(?:y|ies)|campaign|contract)(?![a-z])"
)
_PART_OF = regex(r" (?:dau|cuoi|lien|gan|truoc|sau|of|ago|later|earlier|before|after|nua)(?![a-z])")
_NOT_COUNTED = regex(r"(?<![a-z])(?:thang|ngay|so|lop|khoi|quy|thu|lan|moi|every|each|per|cu|hang|year|grade|khoa) $")
_LOOSE_BEFORE = regex(
    r"(?<![a-z])(?:hon|gan|tren|duoi|khoang|chua day|over|nearly|almost|more than|less than|about|some|around|the first"
    r"|the last|up to|under) $"
)


def spans(place: Place) -> Iterator[Relation]:
    """`5 năm (2012-2017)`, `giai đoạn 2016-2020 (5 năm)`, `over the five years 2012-2017`."""
    plain = place.folded.plain
    for match in _YEARS.finditer(plain, place.start, place.end):
        years = _counted(place, match)
        if years is None or _NOT_COUNTED.search(plain, max(place.start, match.start() - 16), match.start()):
            continue
        found = _range_after(place, match) or _range_before(place, match) or _since_until(place, match)
        if found is not None:
            loose = _LOOSE_BEFORE.search(plain, max(place.start, match.start() - 16), match.start())
            yield _span(place, years, found, firm=found[1] and not loose)


def _counted(place: Place, match: re.Match[str]) -> Quantity | None:
    """The number of years; words are read without their marks, and what comes before them is left out (`sau`)."""
    start, end = match.span("years")
    if match["years"].isdigit():
        return _figure(place, (start, end), int(match["years"]))
    found = list(re.finditer("[a-z]+", match["years"]))
    for first in range(len(found)):
        value = _value([word.group() for word in found[first:]])
        if value:
            return _figure(place, (start + found[first].start(), end), value)
    return None


def _value(found: list[str]) -> int | None:
    """The value of number words of one language."""
    toned = sum(word in _TONED for word in found)
    if 0 < toned < len(found):
        return None
    value = vietnamese([_toned(found, at) for at in range(len(found))]) if toned else english(found)
    return int(value) if value else None


def _toned(found: list[str], at: int) -> str:
    word = found[at]
    if word == "muoi":
        return "mươi" if at and found[at - 1] != "tram" else "mười"
    return _TONED[word]


_Found = tuple[re.Match[str], bool]


def _range_after(place: Place, years: re.Match[str]) -> _Found | None:
    match = _RANGE_NEXT.match(place.folded.plain, years.end(), place.end)
    if match is None or re.search(_YEAR, match["gap"]):
        return None
    gap = match["gap"].strip()
    if years["dash"]:
        return match, len(gap.split()) < 3 and "," not in gap
    if "(" in match["open"]:
        return match, "," not in gap and not _PROGRAMME.search(gap)
    if match["open"].startswith(",") and not gap:
        return match, match["lead"].startswith(("tu ", "from ", "between "))
    return match, match["open"] == " " and gap in (
        "",
        "qua",
        "qux",
        "gan day",
        "lien",
        "lien tiep",
        "running",
        "in a row",
    )


def _range_before(place: Place, years: re.Match[str]) -> _Found | None:
    """`2016-2020 (5 năm)`; what follows may make it a part of the period: `(2 năm đầu)`."""
    start = max(place.start, years.start() - 50)
    before = place.folded.plain[start : years.start()]
    for pattern in (_RANGE, _BETWEEN):
        for match in pattern.finditer(before):
            gap = before[match.end() :]
            if _THEN_YEARS.fullmatch(gap) and not _PART_OF.match(place.folded.plain, years.end()):
                return _shifted(pattern, place, start, match), True
    return None


def _shifted(pattern: re.Pattern[str], place: Place, start: int, match: re.Match[str]) -> re.Match[str]:
    """The same match, counted from the beginning of the text."""
    found = pattern.match(place.folded.plain, start + match.start())
    return found or match


def _since_until(place: Place, years: re.Match[str]) -> _Found | None:
    """`Since 2009, that is for eleven years until 2020`."""
    start = max(place.start, years.start() - 60)
    opening = _SINCE.search(place.folded.plain, start, years.start())
    if opening is None or not _UNTIL.match(place.folded.plain, years.end(), place.end):
        return None
    found = _SINCE_UNTIL.match(place.folded.plain, opening.start("first"), place.end)
    return (found, True) if found is not None else None


def _span(place: Place, counted: Quantity, found: _Found, *, firm: bool) -> Relation:
    years = found[0]
    first = int(years["first"])
    last = int(years["last"]) if len(years["last"]) == 4 else first - first % 100 + int(years["last"])
    roles = (
        ("years", counted),
        ("first", _figure(place, years.span("first"), first)),
        ("last", _figure(place, years.span("last"), last)),
    )
    dated = "dated" if years["dated"] else ""
    return replace(cast("span", roles, "firm" if firm else "loose", dated), group=place.number)


def _figure(place: Place, span: tuple[int, int], value: int) -> Quantity:
    """A figure which the scan takes for a name: a year, a number of years."""
    start, end = place.folded.back[span[0]], place.folded.back[span[1]]
    exact = Fraction(value)
    return Quantity(place.folded.given[start:end], start, end, exact, exact, exact, sort="year")
