"""Products: `120 suất quà, mỗi suất 500.000 đồng, tổng 60 triệu đồng`; `24 x 15 = 360`; `36 pallets of 48 cartons`."""

import re
from collections.abc import Iterator, Sequence

from tongket.claims.link.casting import cast, chosen, comparable, countable, is_rough, near, same_unit, stem, unit
from tongket.claims.link.place import Place
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Relation

_TIMES_SIGN = regex(r"(?: [a-z][a-z ]{0,24})?(?: ?/ ?[a-z]+)? ?[x×*] ?")
_AFTER_SIGN = regex(r"[x×*+-] ?$")
_EQUALS = regex(
    r"[^;.]{0,40}?(?:=|(?<![a-z])(?:thanh tien|la|bang|tong(?: cong| so tien| kinh phi)?|equals|makes|making|is|or"
    r"|comes to"
    r"|in all|total))(?: [a-z]+){0,3} ?[=:]? ?[£$€]?"
)
_AVERAGE = regex(r"(?<![a-z])(?:binh quan|trung binh|average[ds]?|averaging|mean|on average)(?![a-z])")
_EACH_BEFORE = regex(r"(?<![a-z])(?:moi|each|every|mot|tung) (?P<one>[a-z]+)(?: (?!binh|trung)[a-z]+){0,6} ?[£$€]?$")
_EACH_AFTER = regex(
    r"[a-z]{0,12}(?: [a-z][a-z-]*){0,4}?(?: ?/ ?| (?:moi|mot|per|an?|each|every|to an?|in each|for each|cho moi"
    r"|tren moi) )(?P<one>[a-z]+)"
)
_EACH_ALONE = regex(r"[a-z]{0,12}(?: [a-z][a-z-]*){0,4}? ?(?<![a-z])(?:each|apiece)(?![a-z])")
_OF_MANY = regex(r" (?P<one>[a-z]+)(?: [a-z]+)? (?:of|with|at|holding|carrying|containing) ?[£$€]?")
_ALL_TOLD = regex(
    r"(?<![a-z])(?:tong(?: cong| so tien| kinh phi| tri gia| so| gia tri)?|tri gia|thanh tien|total(?:l?ing)?|worth"
    r"|costing"
    r"|in all|a total of|the total|making|la|het|cost)(?: [a-z]+){0,3} ?[£$€:=]* ?$"
)
_ALL_TOLD_AFTER = regex(r"[^,.;()]{0,20}(?:altogether|in all|in total|all told|tat ca)(?![a-z])")
_LEAST_FACTOR = 2
_MORE_GIVEN = regex(
    r"(?<![a-z])(?:ngoai ra|va|cung|gom|bao gom|nhieu|ke ca|plus|as well|including|and other|trong do)(?![a-z])"
)


def products(place: Place) -> Iterator[Relation]:
    """The multiplications of a sentence, written with a sign or told with `mỗi`, `each`."""
    yield from _signed(place)
    for index, each in enumerate(place.mentions):
        if countable(each) and not _AVERAGE.search(place.lead_in(index)):
            yield from _told(place, index)


def _signed(place: Place) -> Iterator[Relation]:
    """`24 x 15 = 360`, `45 người x 24 buổi x 50.000 đồng, thành tiền 54.000.000 đồng`."""
    index = 0
    while index < len(place.mentions) - 2:
        factors = [place.mentions[index]]
        while (following := place.at(index + len(factors))) and _is_sign(place, factors[-1], following):
            factors.append(following)
        total = place.at(index + len(factors))
        if len(factors) > 1 and total is not None:
            gap = place.between(factors[-1], total) or ""
            if _EQUALS.fullmatch(gap):
                roles = [*(("factor", factor) for factor in factors), ("total", total)]
                said = "=" in gap or "thanh tien" in gap
                yield from chosen(
                    [cast("product", roles)], place, firm=said and not _AFTER_SIGN.search(place.lead_in(index))
                )
        index += len(factors)


def _is_sign(place: Place, left: Mention, right: Mention) -> bool:
    return bool(_TIMES_SIGN.fullmatch(place.between(left, right) or ""))


def _told(place: Place, index: int) -> Iterator[Relation]:
    """A figure for each one, a count of them, and what they make together."""
    each = place.mentions[index]
    one = _one(place, index)
    if one is None or _AFTER_SIGN.search(place.lead_in(index)):
        return
    around = near(place, index, 4, 4)
    counts = [other for other in around if other.quantity.sort in ("count", "word") and _counts(place, other, one)]
    totals = [other for other in around if _is_total(place, other, each) and other not in counts]
    readings = [_product(count, each, total) for total in totals for count in counts]
    readings += _chained(place, each, counts, totals)
    readings += _exact(around, each)
    yield from chosen(readings, place, firm=_is_firm(place, index, one, counts, totals))


def _one(place: Place, index: int) -> str | None:
    """What a figure is for one of: `suat` in `mỗi suất 500.000 đồng`; "" when only `each` is said."""
    mention, following = place.mentions[index], place.at(index + 1)
    after = place.after(mention, 50)
    if match := _EACH_BEFORE.search(place.lead_in(index)) or _EACH_AFTER.match(after):
        return match["one"]
    previous = place.at(index - 1)
    counted = previous is not None and previous.quantity.sort in ("count", "word")
    gap = (place.between(previous, mention) or "")[:60] if previous is not None and counted else ""
    if match := _OF_MANY.fullmatch(gap):
        return match["one"]
    return "" if _EACH_ALONE.match(after) and following is not None else None


def _counts(place: Place, other: Mention, one: str) -> bool:
    told = unit(place, other)
    return bool(told) and (not one or stem(told[0]) == stem(one) or stem(one) in map(stem, told[1:]))


def _is_total(place: Place, other: Mention, each: Mention) -> bool:
    if not countable(other) or other.quantity.value <= each.quantity.value:
        return False
    if other.quantity.sort == "measure" or each.quantity.sort == "measure":
        return same_unit(unit(place, other), unit(place, each))
    told = unit(place, each)
    return not told or same_unit(unit(place, other), told) or not unit(place, other) or told[0] in ("each", "nguoi")


def _product(count: Mention, each: Mention, total: Mention) -> Relation:
    return cast("product", (("factor", count), ("factor", each), ("total", total)))


def _chained(place: Place, each: Mention, counts: Sequence[Mention], totals: Sequence[Mention]) -> list[Relation]:
    """Three factors in a row: `1,728 cartons, with 12 tins to a carton; at £0.65 a tin, worth £13,000`."""
    at = next((at for at, mention in enumerate(place.mentions[:40]) if mention is each), 0)
    previous = place.at(at - 1) if at else None
    if previous is None or (one := _one(place, at - 1)) is None or not one:
        return []
    first = [other for other in near(place, at - 1, 3, 0) if _counts(place, other, one)]
    return [
        cast("product", (("factor", start), ("factor", previous), ("factor", each), ("total", total)))
        for start in first[:2]
        for total in totals[:3]
        if total is not start
    ]


def _exact(around: Sequence[Mention], each: Mention) -> Iterator[Relation]:
    """A count and a total near by of which the one is exactly so many times the other."""
    found = [other for other in around if countable(other) and other.quantity.value > _LEAST_FACTOR]
    for count in found:
        wanted = count.quantity.value * each.quantity.value
        yield from (_product(count, each, total) for total in found if total.quantity.value == wanted)


def _is_firm(place: Place, index: int, one: str, counts: Sequence[Mention], totals: Sequence[Mention]) -> bool:
    """One count of the thing named, one total said to be a total, nothing else given besides."""
    each = place.mentions[index]
    if not one or each.quantity.sort != "measure" or len(counts) != 1 or len({t.quantity.value for t in totals}) != 1:
        return False
    total, count = totals[0], counts[0]
    if any(map(is_rough, (each, total, count))) or place.depths[index]:
        return False
    at = next(
        (at for at in range(max(0, index - 6), min(index + 6, len(place.mentions))) if place.mentions[at] is total), -1
    )
    if at < 0 or not (_ALL_TOLD.search(place.lead_in(at)) or _ALL_TOLD_AFTER.match(place.after(total))):
        return False
    first, last = sorted((each, total, count), key=lambda figure: figure.start)[::2]
    if _MORE_GIVEN.search(re.sub(r"\([^()]*\)", "", place.folded.plain[first.end : last.start][:240])):
        return False
    return comparable(count.quantity.value * each.quantity.value, total.quantity.value)
