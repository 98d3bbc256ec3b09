"""Lists of parts: which figures stand in one row, where the row may end, and the words of each of its items."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from tongket.claims.link.place import Place
from tongket.claims.regex import regex
from tongket.claims.scan import Mention

MOST_PARTS = 40
_MOST_ENDS = 6
COUNTED = frozenset(["count", "measure", "word"])
SPLIT = regex(r"[;,+&]|(?<![a-z])(?:va|cung|and|con lai|or|con)(?![a-z])|/ ?(?=[a-z])|\n")
_FINAL = regex(r"(?<![a-z])(?:va|and|cung|con lai)(?![a-z])[^,;]*$")
NOT_PART = regex(
    r"(?<![a-z])(?:tang|giam|vuot|so voi|chiem|dat|tuong duong|len|xuong|(?<!made )up|down|rose|fell|increased?"
    r"|decreased?|from"
    r"|compared|representing|lan thu|moi|binh quan|trung binh|average|per|each|nang (?:tong|so)|cung ky|dan so|between"
    r"|tri gia|thu hut|huy dong|nam truoc|luy ke|ke hoach|target|worth|costing|by|nang suat"
    r"|tong)(?: [a-z]+)? ?[£$€]?$|(?<![a-z])against ?[£$€]?$"
)
OVERLAPPING = regex(
    r"(?<![a-z])(?:dan toc|dang vien|duoi [0-9]+ tuoi|tu [0-9]+ tuoi|tre em|can bo nu|tai cu|aged|under[ -]?[0-9]+"
    r"|minority"
    r"|first-time|re-elected|lan luot|respectively|loss|net|minus)(?![a-z])"
)
TOTAL_BEFORE = regex(r"(?<![a-z])(?:total|tong(?: so| cong)?)(?: [a-z]+){0,4} ?[£$€]?$")
TOTAL_BEHIND = regex(r"[^,.;(]{0,30}(?:in all|in total|altogether|all told|tat ca|ca thay)(?![a-z])")
_LABEL = regex(r"[a-z0-9 -]{0,24}: ?$")
_NAME, _STOP = regex(r"(?: (?!and |va )[a-z]+){1,3} "), regex(r" ?(?:$|[,;.)])")
_ITEM_OF_ONE = regex(r"(?:,|(?<![a-z])and) (?:the|an?|its|their|one|mot) [a-z]+(?: [a-z]+){0,2}(?:,| and )")
_INNER = regex(r"(?<![a-z])(?:trong do|of which|of whom|including|rieng)(?![a-z])")
_PAIRED = regex(r" ?/ ?")


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a list: its figure and the words around it."""

    mention: Mention
    words: str


def unnumbered(place: Place, parts: Sequence[Part]) -> bool:
    """Whether an item of the list has no figure: `seven councillors, the clerk and three members`."""
    stretch = place.folded.plain[parts[0].mention.end : parts[-1].mention.start]
    return bool(_ITEM_OF_ONE.search(stretch))


def parts_from(place: Place, first: int, depth: int, stop: int) -> list[list[Part]]:
    """The items from a figure on, at one depth of brackets, up to a position: one list for each sensible end.

    A list of commas ends at a semicolon; a piece that tells a change, a share or an average ends it too.
    """
    found: list[Part] = []
    ends: list[int] = []
    index, here = first, place.mentions[first].lead
    while index < len(place.mentions) and len(found) < MOST_PARTS:
        mention = place.mentions[index]
        if mention.start >= stop or place.depths[index] < depth:
            break
        if place.depths[index] > depth or mention.quantity.sort in ("percent", "signed") or is_label(place, index):
            index += 1
            continue
        gap = flat(place.folded.plain[here : mention.lead])
        if found and (not SPLIT.search(gap) or _INNER.search(gap)):
            break
        if ";" in gap and len(found) > 1:
            ends.append(len(found))
            if "," in flat(place.folded.plain[found[0].mention.end : found[1].mention.start]):
                break
        if mention.quantity.sort not in COUNTED or (found and NOT_PART.search(place.lead_in(index))):
            break
        found.append(Part(mention, words_of(place, index)))
        if len(found) > 1 and _FINAL.search(gap):
            ends.append(len(found))
        here = mention.end
        index += 2 if _is_paired(place, index) else 1
    ordered = dict.fromkeys([*ends[::-1], len(found)] if ends and ends[-1] == len(found) else [len(found), *ends])
    if ends and len(found) > ends[-1]:
        ordered = dict.fromkeys([ends[0], len(found), *ends])
    return [found[:end] for end in islice(ordered, _MOST_ENDS) if end > 1]


def is_label(place: Place, index: int) -> bool:
    """Whether a figure only names the next one: `4 sao: 11 sản phẩm`, `more than one candidate 38,`."""
    following = place.at(index + 1)
    if following is None or following.quantity.sort not in COUNTED:
        return False
    gap = place.folded.plain[place.mentions[index].end : following.lead]
    named = (
        place.mentions[index].quantity.sort == "word" and following.quantity.sort == "count" and _NAME.fullmatch(gap)
    )
    return len(gap) < 28 and bool(_LABEL.fullmatch(gap) or (named and _STOP.match(place.after(following))))


def _is_paired(place: Place, index: int) -> bool:
    partner = place.at(index + 1)
    return partner is not None and bool(_PAIRED.fullmatch(place.between(place.mentions[index], partner) or "-"))


def flat(gap: str) -> str:
    """The words of a gap without what stands in brackets."""
    return re.sub(r"\([^()]*\)?|\[[^\[\]]*\]?", "", gap) if "(" in gap or "[" in gap else gap


def words_of(place: Place, index: int) -> str:
    """The words of an item, before and behind its figure."""
    mention = place.mentions[index]
    after = re.split(r"[,;.(:]| va | and ", place.after(mention, 50), maxsplit=1)[0]
    before = re.split(r"[,;(:]| va | and ", place.lead_in(index))[-1]
    return f"{before} {after}"
