"""Points a year: `từ 12,5% năm 2016 xuống 4,5% năm 2020, bình quân mỗi năm giảm 2 điểm`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tongket.claims.link.casting import cast, chosen
from tongket.claims.link.place import Place
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Relation

_YEARLY_BEFORE = regex(
    r"(?<![a-z])(?:(?:binh quan|trung binh)[a-z ]{0,20}? (?:moi|hang|tung|mot) nam|(?:moi"
    r"|hang) nam[a-z ]{0,16}? (?:binh quan|trung binh)"
    r"|(?:binh quan|trung binh) nam|(?:moi|hang) nam|an average of|on average|each year|every year"
    r"|annually)[a-z ]{0,24} ?$"
)
_AVERAGE = regex(r"(?<![a-z])(?:binh quan|trung binh|average)(?![a-z])[a-z ]{0,24}$")
_YEARLY_AFTER = regex(
    r" ?(?:(?:diem(?: phan tram| %)?|%|percentage points?|points?)? ?(?:/ ?nam|moi nam|mot nam|hang nam|a year"
    r"|per year|each year|every year|annually))(?![a-z])"
)
_POINTS = regex(r" ?(?:diem|percentage points?|points?)(?![a-z])")
_YEAR = regex(r"(?<![0-9.,/])(?:19|20)[0-9]{2}(?![0-9%]|[.,][0-9])")
_BEGINNING = regex(r"(?<![a-z])(?:dau|the (?:beginning|start) of|early) ?(?:nam|nax)? ?$")
_YEARS = regex(
    r"(?<![0-9.,/a-z])(?P<n>[0-9]{1,2}|hai|ba|bon|nam|two|three|four|five|six|eight|ten) (?:nam"
    r"|years)(?! [0-9]{4}(?! ?-))(?![a-z])"
)
_SPELT = {
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "nam": 5,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "eight": 8,
    "ten": 10,
}
_FALL = regex(r"(?<![a-z])(?:giam|xuong|fell|fall|down|drop(?:ped)?|cut|decreas)")
_RISE = regex(r"(?<![a-z])(?:tang|len|rose|rise|up|grew|increas)")


def points_per_year(place: Place) -> Iterator[Relation]:
    """A change between two percentages spread over the years between them."""
    for index, delta in enumerate(place.mentions):
        if _is_yearly(place, index, delta):
            pairs = [pair for pair in pairwise(_values(place, index)) if _are_apart(place, *pair)]
            years = list(_lengths(place, pairs[-1])) if pairs else []
            readings = [_points(place, delta, *pair, length) for pair in reversed(pairs) for length in years]
            yield from chosen(readings, place, firm=len(pairs) == 1 and len(years) == 1)


def _is_yearly(place: Place, index: int, delta: Mention) -> bool:
    """Whether a figure is said to be points, or per cent, for one year."""
    if delta.quantity.sort not in ("percent", "signed") and not _POINTS.match(place.after(delta)):
        return False
    lead, after = place.lead_in(index), place.after(delta)
    return bool(_YEARLY_AFTER.match(after)) or bool(_YEARLY_BEFORE.search(lead) and not _is_average_only(lead))


def _is_average_only(lead: str) -> bool:
    return bool(_AVERAGE.search(lead)) and not re.search(r"nam|year|annual", lead)


def _values(place: Place, index: int) -> Sequence[Mention]:
    """The percentages before a yearly change, nearest last."""
    return [each for each in place.mentions[max(0, index - 4) : index] if each.quantity.sort == "percent"]


def _are_apart(place: Place, old: Mention, new: Mention) -> bool:
    """Whether the words lead from one percentage to the next."""
    return bool(re.search(r"(?<![a-z])(?:xuong|len|con|to|den)(?![a-z])", place.between(old, new) or ""))


def _lengths(place: Place, pair: tuple[Mention, Mention]) -> Iterator[int]:
    """The number of years between two values: told in words, or from the years beside them."""
    old, new = pair
    plain = place.folded.plain
    first, last = _YEAR.search(plain, old.end, new.start), _YEAR.search(plain, new.end, min(new.end + 24, place.end))
    before = list(_YEAR.finditer(plain, max(place.start, old.start - 60), old.start))
    if first and last and int(last.group()) > int(first.group()):
        yield int(last.group()) - int(first.group()) + _year_more(plain, old, first, last)
    elif len(before) == 2 and int(before[1].group()) > int(before[0].group()):
        yield int(before[1].group()) - int(before[0].group())
    elif told := _YEARS.search(plain, max(place.start, old.start - 80), min(new.end + 40, place.end)):
        yield _SPELT.get(told["n"]) or int(told["n"])


def _year_more(plain: str, old: Mention, first: re.Match[str], last: re.Match[str]) -> int:
    """One more year from the beginning of the first year to the end of the last."""
    begun, ended = _BEGINNING.search(plain, old.end, first.start()), _BEGINNING.search(plain, old.end, last.start())
    return int(begun is not None and ended is None)


def _points(place: Place, delta: Mention, old: Mention, new: Mention, years: int) -> Relation:
    relation = cast("points", (("old", old), ("new", new), ("delta", delta)), note=f"years {years}")
    words = place.folded.plain[max(place.start, old.start - 40) : new.start]
    sign = -1 if _FALL.search(words) else 1 if _RISE.search(words) else 0
    return replace(relation, sign=sign)
