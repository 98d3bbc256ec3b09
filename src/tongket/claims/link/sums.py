"""Parts and their total: `167 tập thể, bao gồm 88 tổ, 40 câu lạc bộ và 28 đội`; `81 chiếc (Kiên Giang 65, Cà Mau 10)`.

    firm     a breakdown in brackets, after a colon, after `gồm`, `made up of`; `còn lại`; both sexes
    loose    `trong đó`, `of whom`, figures that only happen to follow: they can be confirmed, never flagged

Where a list may end in several places, or a nested bracket may belong to it, every grouping is a rival reading.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tongket.claims.link.place import Place, kind_of, same_sort
from tongket.claims.scan import Mention
from tongket.claims.shapes import Relation

_MOST_PARTS = 40
_EXHAUSTIVE = re.compile(
    r"(?<![a-z])(?:(?:bao )?gom(?: co| cac| ca)?|co cac|chia (?:ra|thanh|lam)|phan (?:ra|thanh|theo)|cu the(?: la| nhu sau)?"
    r"|made up of|consist(?:s|ed|ing) of|compris(?:es|ed|ing)|composed of|broken down (?:as|into)|split (?:between|into)"
    r"|divided into|namely|that is|being)(?![a-z])[^.;]{0,30}$|:[^.;:]{0,50}$"
)
_OPEN = re.compile(
    r"(?<![a-z])(?:trong do|chu yeu|nhieu|mot so|dien hinh|noi bat|nhu|vi du|v\.v|vv|tieu bieu|rieng|dac biet|ngoai ra"
    r"|among|amongst|including|includes?|such as|mainly|mostly|e\.g|notably|of which|of whom|of these|of them|especially"
    r"|particularly|some|several|others? were not|led by|the largest|ke ca|trong so do|tap trung)(?![a-z])|\.\.\.|…"
)
_LOOSE = re.compile(r"(?<![a-z])(?:trong do|of whom|of which|of these|of them|includ(?:es|ed|ing)|trong so do)(?![a-z])")
_OVERLAPPING = re.compile(
    r"(?<![a-z])(?:dan toc|dang vien|duoi [0-9]+ tuoi|tu [0-9]+ tuoi|tre em|can bo nu|ton giao|tai cu|luot|aged|under"
    r"|over [0-9]+|minority|first-time|re-elected|hon|tren|lai|lan luot|trong)(?![a-z])"
)
_FEMALE = re.compile(r"(?<![a-z])(?:nu|phu nu|women|female|females|girls)(?![a-z])")
_MALE = re.compile(r"(?<![a-z])(?:nam(?! [0-9])|men|male|males|boys|nam gioi)(?![a-z])")
_SPLIT = re.compile(r"[;,+&]| va (?!tu )|(?<![a-z])cung (?=[0-9])| and |/ ?(?=[a-z])|\n| (?:con lai|or) ")
_NOT_PART = re.compile(
    r"(?<![a-z])(?:tang|giam|vuot|so voi|chiem|dat|bang|tuong duong|len|xuong|tu|up|down|rose|fell|increase|decrease|from"
    r"|compared|against|representing|lan thu|thu|moi|binh quan|trung binh|average|per|each|hon|nang|duoi|cung ky|dan so"
    r"|voi tong|tri gia|thu hut|huy dong|nam truoc|tren|luy ke|ke hoach|target|worth|costing|voi)(?: [a-z]+)? ?$"
)
_COMPLETE = re.compile(r"(?<![a-z])(?:con lai|so con lai|the rest|the other|the remaining|remaining|others?|khac)(?![a-z])")
_TOTAL_SAID = re.compile(
    r"(?<![a-z])(?:tong cong(?: la| co)?|tong so(?: la)?|tong|cong|toan (?:truong|tinh|huyen|xa|thanh pho|nganh|thi xa|phuong)(?: co)?"
    r"|tat ca(?: la| co)?|ca thay|nang tong so (?:len|thanh)|totall?ing|(?:a|the) total (?:of|was|is)|total|in total|making|bringing"
    r" the total to|together|altogether|all told)(?: [a-z]+){0,3} ?$"
)
_TOTAL_AFTER = re.compile(r"^[^,.;]{0,30}(?:in all|in total|altogether|all told|tat ca|ca thay)(?![a-z])")
_WERE = re.compile(r"(?: [a-z][a-z' -]{0,40})? (?:were|was|are|la|co|had|included) ")
_PAIRED = re.compile(r" ?/ ?")


@dataclass(frozen=True, slots=True)
class _Part:
    """One item of a list: its figure, a slash partner, and the words around it."""

    mention: Mention
    partner: Mention | None
    words: str


def sums(place: Place) -> Iterator[Relation]:
    """The sums of a sentence, each at most once for a total."""
    for index, total in enumerate(place.mentions):
        if not _can_be_total(total):
            continue
        reading = _bracketed(place, index) or _announced(place, index) or _paired_sexes(place, index)
        reading = reading or _remaining(place, index) or _running(place, index)
        if reading is not None:
            yield reading
    yield from _summed_up(place)
    yield from _slashed(place)
    yield from _carried(place)


def _can_be_total(mention: Mention) -> bool:
    quantity = mention.quantity
    return quantity.sort in ("count", "measure", "word") and quantity.value >= 2 and quantity.high > 0


# --- lists -------------------------------------------------------------------------------------------------------


def _parts(place: Place, first: int, depth: int, stop: int) -> list[list[_Part]]:
    """The items from a figure on, at one depth of brackets, up to a position: one list for each sensible end.

    A piece with two figures of its own, or one that tells a change or a share, ends the list.
    """
    found: list[_Part] = []
    ends: list[int] = []
    index, here = first, place.mentions[first].start
    while index < len(place.mentions) and len(found) < _MOST_PARTS:
        mention = place.mentions[index]
        if mention.start >= stop:
            break
        if place.depths[index] > depth or mention.quantity.sort in ("percent", "signed"):
            index += 1
            continue
        gap = place.folded.plain[here : mention.lead]
        if found and (place.depths[index] < depth or not _SPLIT.search(_flat(gap))):
            break
        if found and (";" in _flat(gap)):
            ends.append(len(found))
        if mention.quantity.sort not in ("count", "measure", "word") or _NOT_PART.search(place.lead_in(index)):
            break
        partner = place.at(index + 1)
        paired = partner is not None and bool(_PAIRED.fullmatch(place.between(mention, partner) or "-"))
        found.append(_Part(mention, partner if paired else None, _words(place, index)))
        if re.search(r" (?:va|and|cung) (?:[^,;]*)$", _flat(gap)) and len(found) > 1:
            ends.append(len(found))
        here = mention.end
        index += 2 if paired else 1
    ends.append(len(found))
    return [found[:end] for end in dict.fromkeys(reversed(ends)) if end > 1]


def _flat(gap: str) -> str:
    """The words of a gap without what stands in brackets."""
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", gap)


def _words(place: Place, index: int) -> str:
    mention = place.mentions[index]
    after = re.split(r"[,;.(:]", place.after(mention, 50), maxsplit=1)[0]
    before = re.split(r"[,;(:]", place.lead_in(index))[-1]
    return f"{before} {after}"


def _sum(place: Place, total: Mention, lists: Sequence[Sequence[_Part]], *, firm: bool) -> Relation | None:
    """A relation with every grouping as a rival, the firmness checked against what the words allow."""
    usable = [parts for parts in lists if all(same_sort(total, part.mention) for part in parts)]
    if not usable:
        return None
    readings = [reading for parts in usable for reading in _groupings(total, parts)]
    first, rivals = readings[0], tuple(readings[1:12])
    if firm and _is_firm(place, total, usable[0]) and _is_near(first):
        return replace(first, bond="firm", rivals=rivals, group=place.number)
    return replace(first, rivals=rivals, group=place.number)


def _groupings(total: Mention, parts: Sequence[_Part]) -> Iterator[Relation]:
    yield _relation(total, [part.mention for part in parts])
    digits = [part.mention for part in parts if part.mention.quantity.sort != "word"]
    if 1 < len(digits) < len(parts):
        yield _relation(total, digits)
    scale = total.quantity.value / total.quantity.step if total.quantity.sort == "measure" else 1
    if scale != 1 and all(part.mention.quantity.value < total.quantity.step * 1000 for part in parts):
        scaled = _unscaled(total)
        if scaled is not None:
            yield _relation(scaled, [part.mention for part in parts])


def _unscaled(total: Mention) -> Mention | None:
    """`27,87 tỷ` as 27,87, for parts that leave out the scale."""
    for scale in (10**9, 10**6, 10**4, 10**3):
        if total.quantity.unit_noun and total.quantity.step >= scale / 1000 and total.quantity.value >= scale:
            q = total.quantity
            return replace(
                total, quantity=replace(q, value=q.value / scale, low=q.low / scale, high=q.high / scale, step=q.step / scale)
            )
    return None


def _relation(total: Mention, parts: Sequence[Mention], bond: str = "loose") -> Relation:
    figures = [replace(total.quantity, role="total"), *(replace(part.quantity, role="part") for part in parts)]
    return Relation("sum", tuple(sorted(figures, key=lambda figure: figure.start)), bond)


def _is_near(relation: Relation) -> bool:
    """Whether the parts come near enough to the total to be meant as its parts."""
    total = next(figure for figure in relation.figures if figure.role == "total")
    parts = relation.roles("part")
    added = sum(part.value for part in parts)
    return all(part.value < total.value for part in parts) and 10 * abs(added - total.value) <= 3 * total.value


def _is_firm(place: Place, total: Mention, parts: Sequence[_Part]) -> bool:
    """Whether the words leave no doubt that the parts are all there is, and do not overlap."""
    words = " ".join(part.words for part in parts)
    if _OPEN.search(words) or _OVERLAPPING.search(words) or any(part.mention.quantity.qualifier for part in parts):
        return False
    if total.quantity.qualifier or (bool(_FEMALE.search(words)) != bool(_MALE.search(words))):
        return False
    kinds = {kind_of(place.noun(part.mention)) for part in parts} - {""}
    own = kind_of(place.noun(total))
    if own and kinds - {own} and not kinds <= {"thing", "home", own}:
        return False
    return len(kinds) < 2


# --- the total first ---------------------------------------------------------------------------------------------


def _bracketed(place: Place, index: int) -> Relation | None:
    """`131 tin báo (khởi tố 83, không khởi tố 46, tạm đình chỉ 02)`."""
    total, following = place.mentions[index], place.at(index + 1)
    if following is None or place.depths[index + 1] <= place.depths[index]:
        return None
    opening = place.opened[index + 1]
    if opening < total.end:
        return None
    gap = place.folded.plain[total.end : opening]
    if len(gap) > 60 or re.search(r"[,;:.]", gap):
        return None
    lists = _parts(place, index + 1, place.depths[index + 1], _closing(place, opening))
    head = place.folded.plain[opening : following.lead]
    return _sum(place, total, lists, firm=not _LOOSE.search(head) and not _OPEN.search(head))


def _closing(place: Place, opening: int) -> int:
    """Where a bracket closes; the end of the sentence when it does not."""
    depth = 0
    for match in re.finditer(r"[()\[\]]", place.folded.plain[opening : place.end]):
        depth += 1 if match.group() in "([" else -1
        if depth == 0:
            return opening + match.start()
    return place.end


def _announced(place: Place, index: int) -> Relation | None:
    """`167 tập thể, bao gồm ...`; `132 ý kiến: ...`; `8 forms came back: ...`; `trong đó` only loosely."""
    total, following = place.mentions[index], place.at(index + 1)
    if following is None:
        return None
    at = index + 1
    while following is not None and (place.depths[at] > place.depths[index] or following.quantity.sort == "percent"):
        at += 1
        following = place.at(at)
    if following is None or place.depths[at] != place.depths[index]:
        return None
    gap = _flat(place.folded.plain[total.end : following.lead])
    if len(gap) > 120 or ";" in gap or not (_EXHAUSTIVE.search(gap) or _LOOSE.search(gap)):
        return None
    lists = _parts(place, at, place.depths[at], place.end)
    return _sum(place, total, lists, firm=bool(_EXHAUSTIVE.search(gap)) and not _OPEN.search(gap))


def _paired_sexes(place: Place, index: int) -> Relation | None:
    """`182,831 registrants were 94,546 males ... and 84,285 females`: both sexes are everybody."""
    total = place.mentions[index]
    women, men = _first(place, index, _FEMALE), _first(place, index, _MALE)
    if women is None or men is None or women is men:
        return None
    return _sum(place, total, [[_Part(women, None, "nam"), _Part(men, None, "nu nam")]], firm=True)


def _first(place: Place, index: int, words: re.Pattern[str]) -> Mention | None:
    """The first figure after a total that the words are about."""
    depth = place.depths[index]
    for at in range(index + 1, min(index + 8, len(place.mentions))):
        mention = place.mentions[at]
        if mention.quantity.sort in ("count", "word") and place.depths[at] <= depth + 1:
            around = re.split(r"[,;.(:]| va | and ", place.after(mention, 24))[0]
            before = re.split(r"[,;.(:]| va | and ", place.lead_in(at)[-16:])[-1]
            if words.match(around.strip()) or words.search(before):
                return mention
    return None


_REMAINING = re.compile(r"(?<![a-z])(?:con lai|so con lai|con|the remaining|the other|remaining|the rest)(?: [a-z]+){0,2} ?$")


def _remaining(place: Place, index: int) -> Relation | None:
    """`thụ lý 86 vụ, đã giải quyết 70 vụ, còn lại 16 vụ`."""
    total = place.mentions[index]
    for at in range(index + 2, min(index + 6, len(place.mentions))):
        last = place.mentions[at]
        if not (same_sort(total, last) and _REMAINING.search(place.lead_in(at))):
            continue
        between = [
            place.mentions[each]
            for each in range(index + 1, at)
            if place.depths[each] == place.depths[index] and same_sort(total, place.mentions[each])
        ]
        if between:
            return replace(_relation(total, [*between, last]), group=place.number)
    return None


def _running(place: Place, index: int) -> Relation | None:
    """Figures right after a total, with no word that makes them its parts: confirmed when they add up, else nothing."""
    at = index + 1
    while at < len(place.mentions) and not same_sort(place.mentions[index], place.mentions[at]):
        at += 1
    if at >= len(place.mentions) or at > index + 2:
        return None
    found = [
        mention
        for mention, depth in zip(place.mentions[at : at + 16], place.depths[at:], strict=False)
        if depth == place.depths[at] and same_sort(place.mentions[index], mention)
    ]
    return _coincidence(place, place.mentions[index], found)


def _coincidence(place: Place, total: Mention, found: Sequence[Mention]) -> Relation | None:
    """The first stretch of figures, from one of the first few on, that adds up to the total."""
    if total.quantity.value < 5:
        return None
    for first in range(min(4, len(found))):
        added = found[first].quantity.value
        for last in range(first + 1, len(found)):
            added += found[last].quantity.value
            if added == total.quantity.value and (last > first + 1 or total.quantity.value >= 12):
                return replace(_relation(total, found[first : last + 1]), group=place.number)
            if added > total.quantity.value:
                break
    return None


# --- the total last ----------------------------------------------------------------------------------------------


def _summed_up(place: Place) -> Iterator[Relation]:
    """`khối 10 có 347, khối 11 có 214, khối 12 có 197, toàn trường 758`; `..., 1,443 in all`."""
    for index, total in enumerate(place.mentions):
        if index < 2 or not _can_be_total(total):
            continue
        before = [
            place.mentions[at]
            for at in range(max(0, index - 16), index)
            if place.depths[at] == place.depths[index] and same_sort(total, place.mentions[at])
        ]
        if len(before) < 2:
            continue
        for first in range(len(before) - 1, 0, -1):
            added = sum(mention.quantity.value for mention in before[first - 1 :])
            if added == total.quantity.value and (len(before) - first > 1 or total.quantity.value >= 12):
                yield replace(_relation(total, before[first - 1 :]), group=place.number)
                break
        else:
            said = _TOTAL_SAID.search(place.lead_in(index)) or _TOTAL_AFTER.search(place.after(total))
            parts = [_Part(mention, None, _words(place, place.mentions.index(mention))) for mention in before]
            relation = _relation(total, before)
            if said and _is_near(relation) and _is_firm(place, total, parts) and len(before) < 8:
                shorter = [_relation(total, before[start:]) for start in range(1, len(before) - 1)]
                yield replace(relation, bond="firm", rivals=tuple(shorter), group=place.number)


# --- lists of pairs, lists in the next sentence ------------------------------------------------------------------


def _slashed(place: Place) -> Iterator[Relation]:
    """`324/590 trường ...: mầm non 71/179, tiểu học 160/206 ...`: both sides of the pairs add up."""
    pairs = [
        (place.mentions[at], place.mentions[at + 1])
        for at in range(len(place.mentions) - 1)
        if _PAIRED.fullmatch(place.folded.plain[place.mentions[at].end : place.mentions[at + 1].start])
        and place.mentions[at].quantity.sort == place.mentions[at + 1].quantity.sort == "count"
    ]
    if len(pairs) < 3:
        return
    total, parts = pairs[0], pairs[1:]
    tops = _relation(total[0], [part for part, _ in parts])
    bottoms = _relation(total[1], [whole for _, whole in parts])
    fit = [_adds_up(relation) for relation in (tops, bottoms)]
    bond = "firm" if any(fit) and len(parts) > 2 else "loose"
    for relation in (tops, bottoms):
        near = _is_near(relation)
        yield replace(relation, bond=bond if near else "loose", group=place.number)


def _adds_up(relation: Relation) -> bool:
    total = next(figure for figure in relation.figures if figure.role == "total")
    return sum(part.value for part in relation.roles("part")) == total.value


def _carried(place: Place) -> Iterator[Relation]:
    """Parts in this sentence of a total in the sentence before: confirmed only."""
    if place.previous is None:
        return
    for total in place.previous.mentions[-6:]:
        if _can_be_total(total):
            found = [
                mention
                for mention, depth in zip(place.mentions[:24], place.depths, strict=False)
                if depth == 0 and same_sort(total, mention)
            ]
            if (relation := _coincidence(place, total, found)) is not None:
                yield relation
