"""The rarer statements: spans of years, averages, products, rates, multiples, subsets, shares that make a hundred.

Each rule asks for wording that says so: `bình quân ... mỗi`, `mỗi suất`, `giai đoạn n năm (a-b)`, `gấp n lần`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from tongket.claims.folding import words
from tongket.claims.link.place import Place, alike, same_sort
from tongket.claims.scan import Mention
from tongket.claims.shapes import Quantity, Relation

_YEAR = r"(?:19|20)[0-9]{2}"
_SPAN = re.compile(
    rf"(?P<years>(?<![0-9.,/])[0-9]{{1,2}}|hai|ba|bon|nam|sau|bay|tam|chin|muoi|two|three|four|five|six|seven|eight|nine|ten)"
    rf"(?: nam(?! tu )| |-)(?:years?|year period|-year)?(?:[a-z ]{{0,30}}?)[ ,]*(?:\(|,|giai doan|from|period|tu(?: nam)?) ?"
    rf"(?:giai doan |tu |tu nam |nam |from )?(?P<first>{_YEAR}) ?(?:-|den|den nam|to|toi) ?(?:nam )?(?P<last>{_YEAR})(?![0-9/])"
)
_SPELT = {
    word: value
    for value, word in enumerate(["hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi"], start=2)
} | {
    word: value
    for value, word in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=2)
}


def spans(place: Place) -> Iterator[Relation]:
    """`5 năm (2012-2017)`, `giai đoạn 5 năm 2016-2020`, `the five years 2012 to 2017`."""
    plain = place.folded.plain
    for match in _SPAN.finditer(plain, place.start, place.end):
        unit = plain[match.end("years") : match.start("first")]
        if not re.match(r" nam(?![a-z])|[ -]years?(?![a-z])", unit) or re.search(r"thu |lan ", plain[max(0, match.start() - 6) : match.start()]):
            continue
        counted = match["years"]
        value = int(counted) if counted.isdigit() else _SPELT[counted]
        figures = (
            _figure(place, match.span("years"), value, "years"),
            _figure(place, match.span("first"), int(match["first"]), "first"),
            _figure(place, match.span("last"), int(match["last"]), "last"),
        )
        yield Relation("span", figures, "firm", group=place.number)


def _figure(place: Place, span: tuple[int, int], value: int, role: str) -> Quantity:
    """A figure which the scan takes for a name: a year."""
    start, end = place.folded.back[span[0]], place.folded.back[span[1]]
    exact = Fraction(value)
    return Quantity(place.folded.given[start:end], start, end, exact, exact, exact, role=role, sort="year")


# --- averages ----------------------------------------------------------------------------------------------------

_AVERAGE = re.compile(r"(?<![a-z])(?:binh quan|trung binh|average(?:d|s)?(?: of)?|averaging|mean(?: of)?|on average|an average of)(?![a-z])[^.;]{0,45}$")
_PER = re.compile(
    r"[^,.;()]{0,40}?(?:/ ?|(?<![a-z])(?:moi|mot|tren moi|per|a|an|each|every|cho moi) )(?P<per>[a-z]+(?: [a-z]+)?)"
)
_PER_BEFORE = re.compile(r"(?<![a-z])(?:moi|mot|each|every|per) (?P<per>[a-z]+)(?: [a-z]+){0,4}? ?$")
_CALENDAR = {
    "months": {"nam": 12, "year": 12, "quy": 3, "quarter": 3},
    "days": {"tuan": 7, "week": 7},
}
_MONTHS = re.compile(r"(?<![0-9.,/])(?P<n>[0-9]{1,2}) (?:thang|months)(?![a-z])")
_TIMES_A = words("thang month ngay day tuan week quy quarter nam year gio hour")


def averages(place: Place) -> Iterator[Relation]:
    """`1.368 lớp, trung bình 29 lớp mỗi phường`: a total, a count of what it is spread over, and the average."""
    for index, mention in enumerate(place.mentions):
        if mention.quantity.sort not in ("count", "measure", "word") or not _AVERAGE.search(place.lead_in(index)):
            continue
        per = _PER.match(place.after(mention)) or _PER_BEFORE.search(place.lead_in(index))
        noun = per["per"] if per else ""
        yield from _spread(place, index, noun)


def _spread(place: Place, index: int, per: str) -> Iterator[Relation]:
    average = place.mentions[index]
    around = [m for m in [*place.earlier[-6:], *place.mentions] if m is not average]
    counts = [m for m in around if m.quantity.sort in ("count", "word", "span") and per and _counts(place, m, per)]
    totals = [m for m in around if same_sort(m, average) and m.quantity.value > average.quantity.value]
    own = [m for m in totals if _noun_agrees(place, m, average)]
    readings: list[Relation] = []
    for total in [*own, *(m for m in totals if m not in own)]:
        for count in counts:
            if count is not total:
                readings.append(_average(total, average, count))
        for over in _calendar(place, per):
            readings.append(_average(total, average, None, over))
    if readings:
        firm = len(own) == 1 and len({m.quantity.value for m in counts}) == 1 and bool(per)
        firm = firm and not average.quantity.qualifier and not any(r.figures[0].qualifier for r in readings)
        yield replace(readings[0], bond="firm" if firm else "loose", rivals=tuple(readings[1:12]), group=place.number)


def _counts(place: Place, mention: Mention, per: str) -> bool:
    return place.noun(mention).startswith(per.split()[0]) and (
        len(per.split()) < 2 or alike(place.noun(mention), per) or per.split()[0] not in ("to", "co", "don", "cau")
    )


def _noun_agrees(place: Place, one: Mention, other: Mention) -> bool:
    """Whether two figures have the same unit behind them."""
    first, second = re.match(r"[a-z]+", place.noun(one)), re.match(r"[a-z]+", place.noun(other))
    if first and second and first.group() == second.group():
        return True
    return one.quantity.sort == other.quantity.sort == "measure" and same_sort(one, other)


def _average(total: Mention, average: Mention, count: Mention | None, over: int = 0) -> Relation:
    figures = [replace(total.quantity, role="total"), replace(average.quantity, role="average")]
    if count is not None:
        figures.append(replace(count.quantity, role="count"))
    ordered = tuple(sorted(figures, key=lambda figure: figure.start))
    return Relation("average", ordered, "loose", note="" if count else f"over {over}")


def _calendar(place: Place, per: str) -> Iterator[int]:
    """How many months, days or weeks the sentence spans, for an average a month, a day, a week."""
    sentence = place.folded.plain[place.start : place.end]
    months = [int(match["n"]) for match in _MONTHS.finditer(sentence)]
    unit = per.split()[0] if per else ""
    if unit in ("thang", "month"):
        yield from months
        yield from (12, 6, 3, 9)
    elif unit in ("ngay", "day"):
        yield from (365, 366, 30, 31, 7)
    elif unit in ("tuan", "week"):
        yield 52
    elif unit in ("quy", "quarter"):
        yield 4


# --- products, rates, multiples ----------------------------------------------------------------------------------

_EACH = re.compile(r"(?<![a-z])(?:moi|each)(?: [a-z]+){0,3}(?: (?:tri gia|duoc|nhan|la|dai|gom|co|worth|of|costing|receiving|got|getting|receives?))* ?[£$€]?$")
_EACH_AFTER = re.compile(r"[^,.;()]{0,20}?(?:/ ?(?:suat|ho|nguoi|em|can|chau|nha|phan|xuat|hoc bong|cuoc|to|chau|xe|giai)|(?<![a-z])(?:moi|mot) [a-z]+|(?<![a-z])(?:each|apiece|per|a head))(?![a-z])")
_TIMES_SIGN = re.compile(r" ?[x×*] ?")
_ALL_TOLD = re.compile(r"(?<![a-z])(?:tong|tri gia|tong cong|tong so|tong kinh phi|total|totall?ing|worth|in all|for|costing|bang|=)(?![a-z])|= ?$")


def products(place: Place) -> Iterator[Relation]:
    """`120 suất quà, mỗi suất 500.000 đồng, tổng 60 triệu đồng`; `24 x 15 = 360`."""
    for index, mention in enumerate(place.mentions):
        each = _EACH.search(place.lead_in(index)) or (mention.quantity.sort == "measure" and _EACH_AFTER.match(place.after(mention)))
        if each and mention.quantity.sort in ("measure", "count") and not _AVERAGE.search(place.lead_in(index)):
            yield from _product(place, index)
        following, third = place.at(index + 1), place.at(index + 2)
        if following and _TIMES_SIGN.fullmatch(place.between(mention, following) or "-") and third is not None:
            gap = place.between(following, third) or ""
            if "=" in gap or _ALL_TOLD.search(gap):
                yield _multiplied([mention, following], third, "firm" if "=" in gap else "loose")


def _product(place: Place, index: int) -> Iterator[Relation]:
    each = place.mentions[index]
    counts = [
        m for m in place.mentions[max(0, index - 3) : index + 3] if m.quantity.sort in ("count", "word") and m is not each
    ]
    totals = [
        m
        for m in place.mentions[max(0, index - 4) : index + 4]
        if m is not each and m.quantity.sort == each.quantity.sort and same_sort(m, each) and m.quantity.value > each.quantity.value
    ]
    readings = [
        _multiplied([count, each], total, "loose") for total in totals for count in counts if count is not total
    ]
    if readings:
        clear = len(totals) == 1 and len(counts) == 1 and each.quantity.sort == "measure" and place.depths[index] == 0
        total_at = next(at for at, m in enumerate(place.mentions) if totals and m is totals[0])
        clear = clear and bool(_ALL_TOLD.search(place.lead_in(total_at))) and not totals[0].quantity.qualifier
        yield replace(readings[0], bond="firm" if clear else "loose", rivals=tuple(readings[1:9]), group=place.number)


def _multiplied(factors: list[Mention], total: Mention, bond: str) -> Relation:
    figures = [*(replace(m.quantity, role="factor") for m in factors), replace(total.quantity, role="total")]
    return Relation("product", tuple(sorted(figures, key=lambda figure: figure.start)), bond)


_PER_MANY = re.compile(
    r"[^.;]{0,30}?(?:/ ?|(?<![a-z])(?:tren(?: moi)?|cho(?: moi)?|per|for every|in every|out of every|in) )"
    r"(?P<per>1[.,]?000|10[.,]000|100[.,]000|1[.,]000[.,]000|100000|10000|1000)(?![0-9])"
)


def rates(place: Place) -> Iterator[Relation]:
    """`x trên 100.000 dân`, `8.4 per 1,000 residents`, with the part and the base in the same sentence."""
    for index, rate in enumerate(place.mentions):
        match = _PER_MANY.match(place.after(rate))
        if match is None or rate.quantity.sort not in ("count", "measure", "word"):
            continue
        per = re.sub("[.,]", "", match["per"])
        others = [
            m
            for m in [*place.earlier[-4:], *place.mentions]
            if m.quantity.sort in ("count", "word") and m is not rate and not rate.end <= m.start <= rate.end + match.end()
        ]
        readings = [
            _rate(part, base, rate, per)
            for base in others
            for part in others
            if part.quantity.value < base.quantity.value and base.quantity.value > Fraction(per)
        ]
        if readings:
            firm = len(readings) == 1
            yield replace(readings[0], bond="firm" if firm else "loose", rivals=tuple(readings[1:9]), group=place.number)


def _rate(part: Mention, base: Mention, rate: Mention, per: str) -> Relation:
    cast = (("part", part), ("base", base), ("rate", rate))
    figures = [replace(mention.quantity, role=role) for role, mention in cast]
    return Relation("rate", tuple(sorted(figures, key=lambda figure: figure.start)), "loose", note=per)


_MULTIPLE = re.compile(r"(?:gap|bang|cao gap|tang(?: gap)?|hon gap|gap hon|gap gan|up|rose|grew|increased)(?: (?:hon|gan|toi|khoang|by))? ?$")
_TIMES = re.compile(r" ?(?:lan|times)(?![a-z])|[ -]?fold(?![a-z])")


def multiples(place: Place) -> Iterator[Relation]:
    """`gấp 2,5 lần`, `tăng 3 lần từ A lên B`, `three times the A`."""
    for index, times in enumerate(place.mentions):
        if not _TIMES.match(place.after(times)) or times.quantity.value <= 1:
            continue
        lead = place.lead_in(index)
        if not _MULTIPLE.search(place.folded.plain[max(place.start, times.start - 30) : times.start]) and not _TIMES.match(place.after(times)):
            continue
        values = [
            m
            for at, m in enumerate(place.mentions)
            if m is not times and m.quantity.sort in ("count", "measure", "word") and m.quantity.low > 0 and abs(at - index) <= 3
        ]
        readings = [
            _times(new, old, times, "growth" if re.search(r"(?:tang|up|rose|grew|increas)[a-z ]*$", lead) else "")
            for new in values
            for old in values
            if new is not old and new.quantity.value > old.quantity.value and same_sort(new, old)
        ]
        if readings:
            firm = len(readings) == 1 and bool(re.search(r"(?<![a-z])(?:tu|from|so voi|than|the)(?![a-z])", place.folded.plain[place.start : place.end]))
            yield replace(readings[0], bond="firm" if firm else "loose", rivals=tuple(readings[1:7]), group=place.number)


def _times(new: Mention, old: Mention, times: Mention, note: str) -> Relation:
    cast = (("new", new), ("old", old), ("times", times))
    figures = [replace(mention.quantity, role=role) for role, mention in cast]
    return Relation("multiple", tuple(sorted(figures, key=lambda figure: figure.start)), "loose", note=note)


# --- subsets, plans, shares --------------------------------------------------------------------------------------

_OF_WHICH = re.compile(
    r"(?<![a-z])(?:trong do|trong so (?:do|nay)|of which|of whom|of these|of them|including)(?: [a-z]+){0,4} ?$"
)


def subsets(place: Place) -> Iterator[Relation]:
    """`400 tin, trong đó 120 tin có giá trị`: a part of the same things may not exceed its whole."""
    for index, part in enumerate(place.mentions[1:], start=1):
        if part.quantity.sort not in ("count", "word") or not _OF_WHICH.search(place.lead_in(index)):
            continue
        whole = next((m for m in reversed(place.mentions[:index]) if m.quantity.sort in ("count", "word")), None)
        if whole is None:
            continue
        same = place.noun(whole)[:1].isalpha() and alike(place.noun(whole), place.noun(part))
        figures = (replace(whole.quantity, role="whole"), replace(part.quantity, role="part"))
        yield Relation("subset", figures, "firm" if same else "loose", group=place.number)
    if (match := re.match(r"\s*of (?:the |these |those |all )?", place.folded.plain[place.start : place.start + 24])) is None:
        return
    if len(place.mentions) > 1 and place.mentions[0].start == place.start + match.end():
        whole, part = place.mentions[0], place.mentions[1]
        if part.quantity.sort == whole.quantity.sort == "count":
            figures = (replace(whole.quantity, role="whole"), replace(part.quantity, role="part"))
            yield Relation("subset", figures, "loose", group=place.number)


_PLAN_AFTER = re.compile(
    r"[)\]]? ?(?:so |cua |muc |voi |of |of the |of its |of our |against |ca )?"
    r"(?:ke hoach|du toan|chi tieu|muc tieu|dinh muc|nghi quyet|nhiem vu|plan|target|budget|goal|quota)(?![a-z])"
)
_OVER = re.compile(r"(?<![a-z])(?:vuot|vuot muc|hut|beat)(?: ke hoach| du toan| chi tieu| muc tieu)?(?: [a-z]+){0,2} ?$")
_PLANNED = re.compile(
    r"(?<![a-z])(?:ke hoach|du toan|chi tieu|muc tieu|budgeted|target|planned|budget|plan)(?: (?:la|giao|nam|duoc giao|de ra|of|for|was|is|the|year))* ?[£$€]?$"
)
_IN_BUDGET = re.compile(r"[^,.;]{0,12}? (?:in the budget|budgeted|planned|target)(?![a-z])")


def plans(place: Place) -> Iterator[Relation]:
    """`A/B, đạt p% kế hoạch`; `kế hoạch B, thực hiện A, vượt p%`; `2% above the £384,000 in the budget`."""
    for index, percent in enumerate(place.mentions):
        if percent.quantity.sort != "percent":
            continue
        over = bool(_OVER.search(place.lead_in(index)))
        part, whole = place.at(index - 2), place.at(index - 1)
        slashed = part and whole and re.fullmatch(r"(?: [a-z][a-z ]{0,30}?)? ?/ ?", place.folded.plain[part.end : whole.start])
        if part and whole and slashed and same_sort(part, whole) and (over or _PLAN_AFTER.match(place.after(percent))):
            relation = _plan(part, whole, percent, "over" if over else "")
            yield replace(relation, bond="firm" if _is_near_plan(relation) else "loose", group=place.number)
        else:
            yield from _against_plan(place, index, over=over)


def _against_plan(place: Place, index: int, *, over: bool) -> Iterator[Relation]:
    percent = place.mentions[index]
    planned = [
        m
        for at, m in enumerate(place.mentions[: index + 2])
        if at != index
        and m.quantity.sort in ("count", "measure")
        and (_PLANNED.search(place.lead_in(at)) or (at == index + 1 and _IN_BUDGET.match(place.after(m))))
    ]
    above = re.match(r" ?(?:above|over|below|under|more than|less than)(?![a-z])", place.after(percent))
    if not planned or not (over or above or _PLAN_AFTER.match(place.after(percent)) or place.lead_in(index)[-6:].strip() in ("dat", "bang")):
        return
    note = "over" if over or above else ""
    done = [m for m in place.mentions[:index] if m not in planned and same_sort(m, planned[0]) and m.quantity.low > 0]
    readings = [_plan(m, plan, percent, note) for plan in planned for m in reversed(done)]
    if readings:
        yield replace(readings[0], bond="loose", rivals=tuple(readings[1:7]), group=place.number)


def _plan(part: Mention, whole: Mention, percent: Mention, note: str) -> Relation:
    cast = (("part", part), ("whole", whole), ("percent", percent))
    figures = [replace(mention.quantity, role=role) for role, mention in cast]
    return Relation("plan", tuple(sorted(figures, key=lambda figure: figure.start)), "loose", note=note)


def _is_near_plan(relation: Relation) -> bool:
    """Whether the percentage could be meant for these two: it lies within a fifth of what they give."""
    part, whole, percent = (relation.role(name) for name in ("part", "whole", "percent"))
    if not (part and whole and percent) or not part.low or not whole.low:
        return False
    given = 100 * part.value / whole.value
    told = percent.value + (100 if relation.note == "over" else 0)
    return 5 * abs(given - told) <= given


def shares(place: Place) -> Iterator[Relation]:
    """Three or more percentages in one list that come near a hundred."""
    listed = [
        m
        for at, m in enumerate(place.mentions)
        if m.quantity.sort == "percent" and not re.search(r"(?<![a-z])(?:tang|giam|vuot|up|down|rose|fell)(?: [a-z]+){0,2} ?$", place.lead_in(at))
    ]
    for first in range(len(listed)):
        added = listed[first].quantity.value
        for last in range(first + 1, min(first + 12, len(listed))):
            added += listed[last].quantity.value
            if last - first < 2 and added != 100:
                continue
            half = sum((m.quantity.step / 2 for m in listed[first : last + 1]), Fraction(0))
            if abs(added - 100) <= half:
                figures = tuple(replace(m.quantity, role="share") for m in listed[first : last + 1])
                yield Relation("pct_sum", figures, "loose", group=place.number)
                return
