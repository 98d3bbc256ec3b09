"""Subsets: a part of the same things may not exceed its whole; `400 tin, trong đó 120 tin có giá trị`."""

import re
from collections.abc import Iterator

from tongket.claims.link.casting import cast, chosen, same_unit, unit
from tongket.claims.link.place import Place
from tongket.claims.scan import Mention
from tongket.claims.shapes import Relation

_OF_WHICH = re.compile(
    r"(?<![a-z])(?:trong do|trong so (?:do|nay)|of which|of whom|of these|of them|of those|among them|including|includes?|ke ca"
    r"|bao gom ca)(?:,? (?:co|la|rieng|so|da|with|there are|only|about)){0,3} ?$"
)
_IN_ALL = re.compile(r"(?<![a-z])(?:trong(?: tong)?(?: so)?|of|out of|among|trong so)(?: (?:the|these|those|all|its|our|tat ca))* ?$")
_OF_THEM = re.compile(r" ?(?:[a-z]+ ){0,1}(?:of (?:them|these|those|which|whom)|trong so do|trong so nay)(?![a-z])")
_OF_ALL = re.compile(r"(?: [a-z]+){0,2} (?:of|out of|trong so|trong tong so|among)(?: (?:the|its|all|these|those))? ")
_VALUABLE = re.compile(r" [a-z]+(?: [a-z]+)? (?:co gia tri|hoat dong|hieu qua|dat|duoc|were|was|da)(?![a-z])")


def subsets(place: Place) -> Iterator[Relation]:
    """Each count that the words make a part of another one."""
    for index, part in enumerate(place.mentions):
        if index and part.quantity.sort in ("count", "word"):
            yield from _part_of(place, index, part)


def _part_of(place: Place, index: int, part: Mention) -> Iterator[Relation]:
    previous, lead = place.mentions[index - 1], place.lead_in(index)
    counts = [each for each in reversed(place.mentions[max(0, index - 4) : index]) if each.quantity.sort in ("count", "word")]
    if not counts:
        return
    if _OF_WHICH.search(lead):
        whole = counts[0]
        firm = _same(place, whole, part) and place.depths[index] == place.depths[_index(place, whole, index)]
        yield from chosen([_subset(part, each) for each in (whole, *counts[1:])], place, firm=firm and len(counts) == 1)
    elif _OF_THEM.match(place.after(part, 24)):
        yield from chosen([_subset(part, each) for each in counts], place, firm=False)
    elif _IN_ALL.search(place.lead_in(index - 1)) and previous in counts and place.depths[index] == place.depths[index - 1]:
        yield from chosen([_subset(part, previous)], place, firm=False)
    elif _OF_ALL.fullmatch(place.between(previous, part) or "-") and previous.quantity.sort in ("count", "word"):
        yield from chosen([_subset(previous, part)], place, firm=False)
    elif unit(place, part)[:1] and unit(place, part)[:1] == unit(place, counts[0])[:1] and _VALUABLE.match(place.after(part)):
        yield from chosen([_subset(part, counts[0])], place, firm=False)


def _index(place: Place, mention: Mention, before: int) -> int:
    return next(at for at in range(before - 1, -1, -1) if place.mentions[at] is mention)


def _same(place: Place, whole: Mention, part: Mention) -> bool:
    """Whether both count the same noun, and neither is rounded."""
    return same_unit(unit(place, whole), unit(place, part)) and not (whole.quantity.qualifier or part.quantity.qualifier)


def _subset(part: Mention, whole: Mention) -> Relation:
    return cast("subset", (("part", part), ("whole", whole)))
