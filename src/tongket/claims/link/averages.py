"""Averages and rates: a total, what it is spread over, and the figure for one; so many for every thousand.

firm     `bình quân`, `average` is said, what one share is for is named (`mỗi phường`, `a day`), one total counts
         the same thing and one figure (or the calendar) says over how many it is spread
loose    everything else that may turn out to fit
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from tongket.claims.folding import words
from tongket.claims.link.casting import cast, chosen, comparable, countable, is_rough, near, same_unit, stem, unit
from tongket.claims.link.place import Place
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Relation

_AVERAGE = regex(
    r"(?<![a-z])(?:binh quan|trung binh|tinh trung binh|average[ds]?|averaging|mean|on average)(?![a-z])"
    r"(?:[^,.;]{0,45}|[^,.;]{0,12}(?:moi|each|every) [a-z]+, [a-z]+[^,.;]{0,24})$"
)
_AVERAGE_AFTER = regex(r"[^,.;()0-9]{0,50}(?<![a-z])(?:on average|binh quan|trung binh)(?![a-z])")
_OTHER_AVERAGE = regex(r"(?:dan so|nhiet do|hoc luc|xep loai|muc do|loai|diem|thu nhap|tuoi) (?:binh quan|trung binh)")
_PER = regex(
    r"[a-z]{0,12}(?: [a-z][a-z-]*){0,6}?(?: ?/ ?| ?(?<![a-z])(?:trong )?(?:moi|mot|tren moi|cho moi|per|an?|each"
    r"|every|for each|for every"
    r"|in each|in every|at each|to each|to a)(?: of (?:the|its|our|these))? )(?P<per>[a-z]+(?: [a-z]+)?)"
)
_FOR_EACH_OF = regex(r"[^,.;()]{0,30}(?:for|in|at|to) each of (?:the|its|our|these) $")
_EACH_ALONE = regex(
    r"[a-z]{0,12}(?: [a-z][a-z-]*){0,4}? ?(?<![a-z])(?:each|apiece)(?![a-z])|[^,.;()]{0,20} at each(?![a-z])"
)
_PER_BEFORE = regex(
    r"(?<![a-z])(?:moi|mot|each|every|per|tung) (?P<per>[a-z]+(?: [a-z]+)?)(?:, [a-z]+)?(?: [a-z]+){0,8}? ?[£$€]?$"
)
_EACH_OF = regex(r"(?<![a-z])(?:each|every one) of (?:the|its|our|these) $")
_HEADS = ("head", "nguoi", "dau", "person", "khau", "capita", "nhan")
_PERSONS = words(
    "nguoi nhan khau dan hoi doan dang thanh hoc cong lao khach person resident inhabitant member visitor guest"
)
_EXACT_ENOUGH = 10
_LEAST_BASE = 1000


@dataclass(frozen=True, slots=True)
class _Spread:
    """An average as told: the figure, what one share is for, and whether the word average is there."""

    index: int
    average: Mention
    per: tuple[str, ...]
    said: bool
    each: bool = False  # `8.9 nights each`: one share is for one of the figure before


def averages(place: Place) -> Iterator[Relation]:
    """`52 phường mở 1.368 lớp, trung bình 26,3 lớp mỗi phường`; `46,118 calls in 92 days, an average of 501 a day`."""
    for index, mention in enumerate(place.mentions):
        if countable(mention) and (spread := _told(place, index, mention)) is not None:
            yield from _spread_over(place, spread)


def _told(place: Place, index: int, mention: Mention) -> _Spread | None:
    lead, after = place.lead_in(index), place.after(mention, 60)
    said = bool(_AVERAGE.search(lead) or _AVERAGE_AFTER.match(after)) and not _OTHER_AVERAGE.search(lead)
    match = _PER.match(after) or _PER_BEFORE.search(lead)
    if said and index and _EACH_OF.search(place.lead_in(index - 1)):
        return _Spread(index, mention, unit(place, place.mentions[index - 1]), said)
    if match is not None and match["per"].split()[0] not in ("on", "of"):
        return _Spread(index, mention, tuple(match["per"].split()), said)
    each = bool(_EACH_ALONE.match(after))
    if said or each:
        return _Spread(index, mention, (), said, each)
    return None


def _spread_over(place: Place, spread: _Spread) -> Iterator[Relation]:
    around = near(place, spread.index, 10, 4)
    counts = _counts(place, spread, around)
    totals = [each for each in around if _could_be_total(spread, each) and each not in counts]
    if not spread.per and not counts:
        told = unit(place, spread.average)
        counts = [each for each in around[:6] if each.quantity.is_exact and not _is_akin(unit(place, each), told)]
    own = _own(place, spread, totals)
    periods = [] if counts else list(_periods(place, spread.per))
    readings = [_average(total, spread.average, count) for total in own for count in counts if count is not total]
    readings += [_average(total, spread.average, over) for total in own for over in periods]
    others = [total for total in totals if total not in own and _worth_trying(spread)]
    extra = [_average(total, spread.average, count) for total in others for count in counts if count is not total]
    yield from chosen([*readings, *extra], place, firm=_is_firm(spread, own, counts, periods))


def _could_be_total(spread: _Spread, each: Mention) -> bool:
    return countable(each) and each.quantity.value > spread.average.quantity.value


def _worth_trying(spread: _Spread) -> bool:
    """Whether an average has digits enough that a fit is no accident."""
    return spread.average.quantity.value / spread.average.quantity.step >= _EXACT_ENOUGH


def _counts(place: Place, spread: _Spread, around: Sequence[Mention]) -> list[Mention]:
    """The figures that say over how many the total is spread: they count what one share is for."""
    following = place.at(spread.index + 1)
    if following and _FOR_EACH_OF.fullmatch(place.between(spread.average, following) or "-"):
        return [following]
    if not spread.per:
        return []
    sorts = ("count", "word", "span")
    found = [each for each in around if each.quantity.sort in sorts and _is_one_of(place, each, spread.per)]
    if found or spread.per[0] not in _HEADS:
        return found
    persons = [each for each in around if each.quantity.sort in sorts and _is_person(place, each)]
    return persons or [each for each in around if each.quantity.is_exact and each.quantity.sort == "count"]


def _is_one_of(place: Place, each: Mention, per: tuple[str, ...]) -> bool:
    told = unit(place, each)
    if each.quantity.sort in ("span", "word") and not told:
        told = tuple(each.quantity.unit_noun.split()[:1])
        return (bool(told) and stem(told[0]) == stem(per[0])) or place.noun(each).startswith(f"{per[0]} ")
    if not told:
        return False
    if stem(told[0]) == stem(per[0]):
        return len(per) < 2 or len(told) < 2 or len(per[0]) > 3 or told[1] == per[1] or per[0] in ("ho", "lop", "xa")
    return stem(per[0]) in (stem(word) for word in told[1:])


def _is_person(place: Place, each: Mention) -> bool:
    told = unit(place, each)
    return bool(told) and stem(told[0]) in _PERSONS


def _own(place: Place, spread: _Spread, totals: Sequence[Mention]) -> list[Mention]:
    """The totals that count what the average counts; when it names nothing, the nearest figure before it."""
    told = unit(place, spread.average)
    if told and told[0] not in ("a", "an", *spread.per[:1]):
        found = [each for each in totals if same_unit(unit(place, each), told)]
        return found + [each for each in totals if each not in found and _is_akin(unit(place, each), told)]
    before = [each for each in totals if each.start < spread.average.start]
    return before[:1]


def _is_akin(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two units are of a kind: `nhân khẩu` and `người`, `bed-nights` and `nights`."""
    if not one or not other:
        return False
    return {one[0], other[0]} <= _PERSONS or stem(one[0].split("-")[-1]) == stem(other[0])


def _average(total: Mention, average: Mention, count: Mention | int) -> Relation:
    if isinstance(count, int):
        return cast("average", (("total", total), ("average", average)), note=f"over {count}")
    return cast("average", (("total", total), ("average", average), ("count", count)))


def _is_firm(spread: _Spread, own: Sequence[Mention], counts: Sequence[Mention], periods: Sequence[int]) -> bool:
    over = {each.quantity.value for each in counts} or {Fraction(days) for days in periods}
    if not (spread.said and (spread.per or spread.each) and over) or (counts and len(over) > 1):
        return False
    if len({each.quantity.value for each in own}) != 1:
        return False
    figures = [spread.average, own[0], *counts[:1]]
    if any(map(is_rough, figures)):
        return False
    return comparable(own[0].quantity.value / max(over), spread.average.quantity.value)


# --- the calendar ------------------------------------------------------------------------------------------------

_PERIOD = regex(
    r"(?<![a-z0-9.,/])(?:(?P<months>[0-9]{1,2}|ba|sau|chin|three|six|nine|twelve) (?:thang|months)(?![a-z])"
    r"|(?P<quarter>quy (?:[1-4]|i{1,3}|iv)(?![a-z0-9])|(?:in the|the|last|a|first|second|third"
    r"|fourth) quarter(?![a-z]))"
    r"|(?P<month>(?:trong|ca) thang|thang [0-9]{1,2}(?![0-9])|(?:january|march|may|july|august|october|december"
    r"|april|june"
    r"|september|november|february)(?![a-z])|(?:in the|the|last|a) month(?! of| to))"
    r"|(?P<week>(?:trong|ca) tuan|(?:in the|the|last|a) week(?![a-z]))"
    r"|(?P<year>(?:trong|ca|moi) nam|(?:in|over|during|for) the year(?= to [0-9a-z])|nam (?:[12][0-9]{3}|qua|nay"
    r"|nxx)(?![0-9])|(?:in the|the|last|a) year(?! to| of"
    r"| before)|in [12][0-9]{3}(?![0-9])))"
)
_MONTHS = {"ba": 3, "sau": 6, "chin": 9, "three": 3, "six": 6, "nine": 9, "twelve": 12}
_DAYS = {3: (90, 92), 6: (181, 184), 9: (273, 275), 12: (365, 366)}
_PERIODS_READ = 6


def _periods(place: Place, per: tuple[str, ...]) -> Iterator[int]:
    """How many days, weeks, months or years the sentence speaks of, for an average a day, a week, a month, a year."""
    one = per[0] if per else ""
    found = islice(_PERIOD.finditer(place.folded.plain, place.start, min(place.end, place.start + 600)), _PERIODS_READ)
    for match in found if one in ("ngay", "day", "thang", "month", "tuan", "week", "quy", "quarter") else ():
        months = _months(match)
        if one in ("ngay", "day"):
            yield from _days(match, months)
        elif one in ("thang", "month") and months > 1:
            yield months
        elif one in ("tuan", "week") and months:
            yield from {1: (4, 5), 3: (13,), 6: (26,), 12: (52, 53)}.get(months, ())
        elif one in ("quy", "quarter") and months > 3 and months % 3 == 0:
            yield months // 3


def _months(match: re.Match[str]) -> int:
    if match["months"]:
        return _MONTHS.get(match["months"]) or int(match["months"])
    return {"quarter": 3, "month": 1, "year": 12}.get(match.lastgroup or "", 0)


def _days(match: re.Match[str], months: int) -> Iterator[int]:
    if match["week"]:
        yield 7
    elif months == 1:
        yield from range(28, 32)
    else:
        low, high = _DAYS.get(months, (30 * months, 31 * months))
        yield from range(low, high + 1)


# --- so many for every thousand ----------------------------------------------------------------------------------

_PER_MANY = regex(
    r"[a-z]{0,12}(?: [a-z][a-z-]*){0,6}? ?(?:/ ?|(?<![a-z])(?:tren(?: moi)?|cho(?: moi)?|tinh tren|per|for every"
    r"|to every|in every"
    r"|out of every|for each) )(?P<per>100(?:[., ]?000)?|1[., ]?000(?:[., ]000)?|10[., ]?000|(?:mot |a )?(?:trieu"
    r"|million)"
    r"|(?:mot |a )?(?:van|nghin|thousand|hundred thousand|tram|hundred))(?![0-9]) ?(?P<of>[a-z]+)?"
)
_SPELT = {
    "trieu": 10**6, "million": 10**6, "van": 10**4, "nghin": 10**3, "thousand": 10**3, "hundred thousand": 10**5,
    "tram": 100, "hundred": 100,
}  # fmt: skip
_POPULATION = regex(r"(?<![a-z])(?:dan so|population|quy mo dan so)(?![a-z])[^,.;()]{0,40}$")
_PEOPLE = frozenset([
    "dan", "nguoi", "nhan", "inhabitants", "residents", "people", "population", "citizens", "persons", "lao", "workers",
    "employees", "ho", "households", "homes", "pupils", "hoc", "tre", "births", "passengers",
])  # fmt: skip


def rates(place: Place) -> Iterator[Relation]:
    """`387 bác sĩ ... đạt 9,4 bác sĩ trên 10.000 dân`; `8.4 per 1,000 residents`."""
    for index, rate in enumerate(place.mentions):
        match = _PER_MANY.match(place.after(rate, 80)) if countable(rate) else None
        if match is not None:
            stop = rate.end + match.end()
            around = [
                each for each in near(place, index, 6, 5) if not rate.end <= each.start < stop and _is_told(place, each)
            ]
            yield from _rate(place, rate, match, around)


def _rate(place: Place, rate: Mention, match: re.Match[str], around: Sequence[Mention]) -> Iterator[Relation]:
    per = _per(match["per"])
    bases = [each for each in around if each.quantity.value >= _LEAST_BASE and _is_base(place, each, match["of"] or "")]
    told = unit(place, rate)
    parts = [each for each in around if each not in bases and each.quantity.sort in ("count", "word", "measure")]
    own = [each for each in parts if told and same_unit(unit(place, each), told)]
    nearest = own or [each for each in parts if each.start < rate.start][:1]
    ordered = [*nearest, *(each for each in parts if each not in nearest)]
    readings = [
        cast("rate", (("part", part), ("base", base), ("rate", rate)), note=str(per))
        for base in bases
        for part in ordered
        if part.quantity.value < base.quantity.value
    ]
    firm = len({each.quantity.value for each in bases}) == 1 and len({each.quantity.value for each in nearest}) == 1
    firm = firm and not any(map(is_rough, (rate, *bases, *nearest)))
    if firm:
        given = per * nearest[0].quantity.value / bases[0].quantity.value
        firm = comparable(given, rate.quantity.value)
    yield from chosen(readings, place, firm=firm)


def _is_told(place: Place, each: Mention) -> bool:
    """Whether a figure counts something, and is not the thousand that another rate is for."""
    return countable(each) and place.folded.plain[each.start - 1 : each.start] != "/"


def _per(text: str) -> int:
    bare = re.sub(r"[., ]", "", text)
    return int(bare) if bare.isdigit() else _SPELT[text.removeprefix("mot ").removeprefix("a ")]


def _is_base(place: Place, each: Mention, of: str) -> bool:
    """Whether a figure is the population that a rate is reckoned on."""
    told = unit(place, each)
    if of and told and stem(told[0]) == stem(of):
        return True
    if _POPULATION.search(place.before(each)):
        return True
    counted = bool(told) and (told[0] in _PEOPLE or (told[-1] in _PEOPLE and told[-1].endswith("s")))
    return counted and (not of or of in _PEOPLE)
