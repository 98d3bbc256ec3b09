"""Multiples: `gấp 2,5 lần`, `tăng 3 lần từ A lên B`, `threefold`; `tăng n lần` may count the old value or not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, pairwise

from tongket.claims.link.casting import MOST_READINGS, cast, chosen, countable, is_money, is_rough, same_unit, unit
from tongket.claims.link.place import Place, same_sort
from tongket.claims.regex import regex
from tongket.claims.scan import Mention, reading
from tongket.claims.shapes import Quantity, Relation

_WORDS = {
    "doubled": 2, "doubling": 2, "double": 2, "twofold": 2, "twice": 2, "tripled": 3, "trebled": 3, "tripling": 3,
    "trebling": 3, "triple": 3, "treble": 3, "threefold": 3,
    "quadrupled": 4, "fourfold": 4, "fivefold": 5, "sixfold": 6,
    "sevenfold": 7, "eightfold": 8, "ninefold": 9, "tenfold": 10, "gap doi": 2, "tang gap doi": 2, "gap ruoi": 0,
}  # fmt: skip
_SAID = regex(rf"(?<![a-z])(?:{'|'.join(sorted(filter(_WORDS.get, _WORDS), key=len, reverse=True))})(?![a-z-])")
_QUALIFIED = regex(
    r"(?<![a-z])(?:(?P<more>more than|over|hon)|(?P<less>nearly|almost|gan)|(?P<about>about|roughly|around|some"
    r"|khoang)) $"
)
_TIMES = regex(
    r" ?(?:lan|times)(?![a-z])(?! (?:before|a |an |in |per |since|this|last|during|over the|already|so far|each|every))"
    r"|[ -]?fold(?![a-z])"
)
_GROWTH = regex(
    r"(?<![a-z])(?:tang|up|rose|risen|rise|grew|grown|increased?|went up|gone up|climbed)(?: (?:hon|gan|toi|den"
    r"|khoang|by|len|gan nhu))* ?$"
)
_NOT_TIMES = regex(r"(?<![a-z])(?:moi|phun|hop|to chuc|cach nhau|kiem tra|ban hanh|lan|thu|quan trac|a total of) ?$")
_FROM = regex(r"(?<![a-z])(?:tu|from)(?: (?:muc|con so|cho|about|chi|only|just|vnd|usd))* ?[£$€]?$")
_TO = regex(
    r"(?<![a-z])(?:len(?: den| toi)?|den|thanh|to|toi|dat)(?: (?:muc|con so|about|over|gan|hon|nay la|vnd"
    r"|usd))* ?[£$€]?$"
)
_AGAINST = regex(r"(?<![a-z])(?:so voi|against|compared (?:with|to)|than|as against)(?: [a-z]+){0,4} ?[£$€]?$")
_JUST_BEFORE = regex(r"(?: [a-z]+){0,4},? ?(?:(?:tang |cao )?gap |bang |or |nearly |about )?")
_BASE_NEXT = regex(
    r"(?: lan| times)?(?: so voi)?(?: (?:nam|cung ky)(?: (?:truoc|ngoai|[12][0-9]{3}))*)? ?\(?| times (?:the"
    r"|that of the|as (?:many|much) as(?: the)?) ?[£$€]?"
)
_WINDOW = 4


@dataclass(frozen=True, slots=True)
class _Said:
    """A multiple as told, where it stands among the figures, and whether the old value may come on top."""

    quantity: Quantity
    start: int
    end: int
    at: int
    growth: bool


def multiples(place: Place) -> Iterator[Relation]:
    """Each multiple of a sentence with the two values that it compares."""
    for said in (*_numbered(place), *_worded(place)):
        pairs = list(islice(_pairs(place, said), MOST_READINGS))
        readings = (_multiple(said, new, old) for new, old, _ in pairs)
        yield from chosen(readings, place, firm=bool(pairs) and pairs[0][2])


def _numbered(place: Place) -> Iterator[_Said]:
    for index, mention in enumerate(place.mentions):
        if mention.quantity.value <= 1 or mention.quantity.sort in ("percent", "year", "span"):
            continue
        if _TIMES.match(place.after(mention, 24)) and not _NOT_TIMES.search(place.lead_in(index)):
            growth = bool(_GROWTH.search(place.lead_in(index))) and "gap" not in place.lead_in(index)[-12:]
            yield _Said(
                mention.quantity, mention.start, mention.end, index, growth and "fold" not in place.after(mention, 6)
            )


def _worded(place: Place) -> Iterator[_Said]:
    """`doubled`, `threefold`, `gấp đôi`: figures the scan does not see."""
    plain, back = place.folded.plain, place.folded.back
    at = 0
    for match in _SAID.finditer(plain, place.start, place.end):
        while at < len(place.mentions) and place.mentions[at].start < match.start():
            at += 1
        before = _QUALIFIED.search(plain, max(place.start, match.start() - 12), match.start())
        value = Fraction(_WORDS[match.group()])
        low, high = reading(value, Fraction(1), before.lastgroup if before else None, exact=False, sort="count")
        start, end = back[match.start()], back[match.end()]
        text = place.folded.given[start:end]
        quantity = Quantity(
            text, start, end, value, low, high, qualifier=before.lastgroup if before else None, sort="word"
        )
        yield _Said(quantity, match.start(), match.end(), at, growth=False)


def _multiple(said: _Said, new: Mention, old: Mention) -> Relation:
    relation = cast("multiple", (("new", new), ("old", old), ("times", said.quantity)))
    return replace(relation, note="growth" if said.growth else "")


def _pairs(place: Place, said: _Said) -> Iterator[tuple[Mention, Mention, bool]]:
    """The new and the old value, likeliest first, and whether the words are sure of them."""
    row = range(max(0, said.at - _WINDOW), min(len(place.mentions), said.at + _WINDOW + 1))
    found = [at for at in row if countable(place.mentions[at]) and not _is_said(place, at, said)]
    plain = [at for at in found if not place.depths[at]]
    values = plain if len(plain) > 1 else found
    told = sorted(pairwise(values), key=lambda pair: _distance(place, said, *pair))
    rest: list[tuple[Mention, Mention, bool]] = []
    for left, right in told:
        one, other = place.mentions[left], place.mentions[right]
        if not same_sort(one, other):
            continue
        if _FROM.search(place.lead_in(left)) and _TO.search(place.lead_in(right)):
            rest.insert(0, (other, one, _is_close(place, said, one, other)))
        elif _AGAINST.search(place.lead_in(right)) or (
            _TO.search(place.lead_in(left)) and _FROM.search(place.lead_in(right))
        ):
            rest.insert(0, (one, other, _is_close(place, said, one, other)))
        elif one.end <= said.start and said.end <= other.start and _is_base_next(place, said, one, other):
            rest.insert(0, (one, other, True))
        else:
            rest += [(new, old, False) for new, old in ((other, one), (one, other))]
    nearest = sorted((pair for pair in rest if pair[2]), key=lambda pair: _gap(place, said, pair[0], pair[1]))
    yield from nearest
    yield from (pair for pair in rest if not pair[2])
    yield from _far_pairs(place, values)


def _is_base_next(place: Place, said: _Said, new: Mention, old: Mention) -> bool:
    """`450 người, gấp 5 lần năm 2012 (90 người)`, `£40,000, four times the £10,000 given in 2010`."""
    plain = place.folded.plain
    if is_rough(new) or is_rough(old) or not same_unit(unit(place, new), unit(place, old)):
        return False
    return bool(
        _JUST_BEFORE.fullmatch(plain[new.end : said.start][:60])
        and _BASE_NEXT.fullmatch(plain[said.end : old.start][:60])
    )


def _far_pairs(place: Place, values: list[int]) -> Iterator[tuple[Mention, Mention, bool]]:
    """Values with something between them, only to be confirmed."""
    for left in values:
        for right in values:
            one, other = place.mentions[left], place.mentions[right]
            if abs(left - right) > 1 and one.quantity.value > other.quantity.value and same_sort(one, other):
                yield one, other, False


def _is_said(place: Place, at: int, said: _Said) -> bool:
    return place.mentions[at].start == said.start


def _distance(place: Place, said: _Said, left: int, right: int) -> int:
    return _gap(place, said, place.mentions[left], place.mentions[right])


def _gap(place: Place, said: _Said, one: Mention, other: Mention) -> int:
    """How many characters stand between a multiple and its two values."""
    first, last = sorted((one, other), key=lambda mention: mention.start)
    return first.start - said.end if first.start >= said.end else max(said.start - last.end, 0)


def _is_close(place: Place, said: _Said, one: Mention, other: Mention) -> bool:
    """Whether only a comma or a colon parts a multiple from its values, and no second clause."""
    if one.quantity.qualifier or other.quantity.qualifier:
        return False
    units = unit(place, one), unit(place, other)
    if all(units) and is_money(units[0]) != is_money(units[1]):
        return False
    first, last = sorted((one, other), key=lambda mention: mention.start)
    plain = place.folded.plain
    gap = plain[said.end : first.lead] if first.start >= said.end else plain[last.end : said.start]
    return len(gap) < 45 and not re.search(
        r"[;.]|(?<![a-z])(?:while|and|va|nhung|but|con|trong khi)(?![a-z])|,.*,", gap
    )
