"""Subsets: a part of the same things may not exceed its whole; `400 tin, trong đó 120 tin có giá trị`."""

from collections.abc import Iterator, Sequence

from tongket.claims.link.casting import cast, chosen, is_rough, same_unit, unit
from tongket.claims.link.place import Place, kind_of
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Relation

_OF_WHICH = regex(
    r"(?<![a-z])(?P<of>trong do|trong so (?:do|nay)|of which|of whom|of these|of them|of those|among them|including"
    r"|includes?"
    r"|ke ca|bao gom ca),?(?P<more>(?: [a-z]+){0,4}) ?$"
)
_AMONG = regex(
    r"(?<![a-z])(?:trong(?: tong)? so|trong|of the|out of the|among the|of these|of those)(?: (?!do "
    r"|nay )[a-z]+){1,6}(?:,? (?:co|thi co))? ?$"
)
_IN_ALL = regex(r"(?:^|[\s,;:])(?:trong(?: tong)?(?: so)?|of|out of|among)(?: (?:the|these|those|all|its|our))* ?$")
_OF_ALL = regex(r"(?: [a-z]+){0,2} (?:of|out of|trong so|trong tong so|among)(?: (?:the|its|all|these|those))? ")
_OF_THEM = regex(r"(?: [a-z]+)? (?:of (?:them|these|those|which|whom|the)|trong so (?:do|nay))(?![a-z])")
_OF_THEM_FIRM = regex(r" of (?:them|these|those|whom)(?![a-z])")
_DIRECT = regex(r"(?: [a-z-]+){1,6}, ")
_VALUABLE = regex(r"(?: [a-z]+){1,2} (?:co gia tri|hoat dong|hieu qua|dat|duoc|were|was|da)(?![a-z])")
_NEXT_PART = regex(r"(?: [a-z-]+){0,3} (?:and|va) ")
_COUNTS = ("count", "word")
_PLAIN_WORDS = ("", "co", "la", "rieng", "so", "da", "with", "there are", "only", "about", "da co", "rieng co")


def subsets(place: Place) -> Iterator[Relation]:
    """Each count that the words make a part of another one."""
    for index, part in enumerate(place.mentions):
        if index and part.quantity.sort in _COUNTS:
            wholes = _wholes(place, index)
            if wholes and (told := _told(place, index)):
                readings = (cast("subset", (("part", part), ("whole", whole))) for whole in wholes)
                yield from chosen(readings, place, firm=told == "sure" and _is_firm(place, index, wholes))
                yield from _further(place, index, wholes) if told == "sure" else ()


def _further(place: Place, index: int, wholes: Sequence[Mention]) -> Iterator[Relation]:
    """The second part of two: `1,236 patients, of whom 702 were children and 534 adults`."""
    whole, part = wholes[0], place.at(index + 1)
    if part is None or part.quantity.sort not in _COUNTS or place.depths[index + 1] != place.depths[index]:
        return
    if _NEXT_PART.fullmatch(place.between(place.mentions[index], part) or "-"):
        kinds = {kind_of(place.noun(each)) for each in (whole, part)}
        firm = not (is_rough(whole) or is_rough(part)) and len(kinds - {""}) < 2
        firm = firm and all(each.quantity.value < part.quantity.value for each in wholes)
        yield from chosen([cast("subset", (("part", part), ("whole", whole)))], place, firm=firm)


def _wholes(place: Place, index: int) -> list[Mention]:
    """The counts before a part: those of the same unit outside its bracket first, then the nearest."""
    part = unit(place, place.mentions[index])
    before = [at for at in range(index - 1, max(-1, index - 7), -1) if place.mentions[at].quantity.sort in _COUNTS]

    def rank(at: int) -> tuple[bool, bool]:
        return not _same_end(unit(place, place.mentions[at]), part), place.depths[at] > place.depths[index]

    return [place.mentions[at] for at in sorted(before, key=rank)]


def _same_end(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two units meet in a noun: `nguồn tin` and `tin`."""
    return bool(one and other) and (one[0] == other[0] or other[0] in one[:2])


def _told(place: Place, index: int) -> str:
    """ "sure" for `trong đó`, "maybe" for other wordings that make a figure a part of one before it, "" for none."""
    lead, part, previous = place.lead_in(index), place.mentions[index], place.mentions[index - 1]
    if match := _OF_WHICH.search(lead):
        return "sure" if match["more"].strip() in _PLAIN_WORDS else "maybe"
    if _OF_ALL.fullmatch(place.between(previous, part) or "-"):
        return ""
    behind = place.at(index - 2)
    shared = behind is not None and behind.quantity.sort == "percent"
    if _OF_THEM_FIRM.match(place.after(part, 12)) and _DIRECT.fullmatch(place.between(previous, part) or "-"):
        return "sure"
    told = (
        (not shared and _IN_ALL.search(place.lead_in(index - 1)))
        or _AMONG.search(lead)
        or _OF_THEM.match(place.after(part, 24))
        or _VALUABLE.match(place.after(part))
    )
    return "maybe" if told else ""


def _is_firm(place: Place, index: int, wholes: Sequence[Mention]) -> bool:
    """Whether one count only can be the whole, of the very same noun, and right before."""
    part = place.mentions[index]
    if _OF_THEM_FIRM.match(place.after(part, 12)):
        alone = len(wholes) == 1 and not place.follows
        return alone and wholes[0] is place.mentions[index - 1] and not (is_rough(wholes[0]) or is_rough(part))
    same = [each for each in wholes if same_unit(unit(place, each), unit(place, part))]
    return (
        len({each.quantity.value for each in same}) == 1
        and same[0] is place.mentions[index - 1]
        and not is_rough(same[0])
        and not is_rough(part)
    )
