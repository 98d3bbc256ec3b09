"""Parts and their total: `167 tập thể, bao gồm 88 tổ, 40 câu lạc bộ và 28 đội`; `81 chiếc (Kiên Giang 65, Cà Mau 10)`.

    firm     a breakdown in brackets, after a colon, after `gồm`, `made up of`; both sexes; `còn lại`; `tổng cộng`
    loose    `trong đó`, `of whom`, figures that only happen to follow: they can be confirmed, never flagged

A list is found first, then its total among the figures before it. Where the list may end in several places, or a
number word may belong to it or not, every grouping is a rival reading: one that adds up is enough.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice, pairwise
from operator import attrgetter

from tongket.claims.link.lists import (
    COUNTED,
    MOST_PARTS,
    NOT_PART,
    OVERLAPPING,
    SPLIT,
    TOTAL_BEFORE,
    TOTAL_BEHIND,
    Part,
    flat,
    is_label,
    parts_from,
    unnumbered,
    words_of,
)
from tongket.claims.link.place import Place, alike, kind_of, same_sort
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Quantity, Relation

_MOST_READINGS = 16
_EXHAUSTIVE = regex(
    r"(?<![a-z])(?:(?:bao )?gom(?: co| cac| ca)?|chia (?:ra|thanh|lam)|phan (?:ra|thanh|theo)|cu the(?: la| nhu sau)?"
    r"|made up of|consist(?:s|ed|ing) of|compris(?:es|ed|ing)|composed of|broken down (?:as|into)|split (?:between"
    r"|into)"
    r"|divided into|namely)(?![a-z])[^.;]{0,40}$|:[^.;:]{0,50}$"
)
_LOOSE = regex(
    r"(?<![a-z])(?:trong do|of whom|of which|of these|of them|includ(?:es|ed|ing)|trong so do|with|were|was|are|la"
    r"|co)(?![a-z])"
)
_OPEN = regex(
    r"(?<![a-z])(?:trong do|chu yeu|nhieu|mot so|dien hinh|noi bat|vi du|v\.v|vv|tieu bieu|dac biet|ngoai ra|ke ca|hon"
    r"|among|amongst|including|includes?|such as|mainly|mostly|e\.g|notably|of which|of whom|of these|of them"
    r"|especially"
    r"|particularly|several|led by|the largest|trong so do|tap trung|lon nhat|cao nhat|hang dau)(?![a-z])|\.\.\.|…"
)
_FEMALE = regex(r"(?<![a-z])(?:(?<!phu )nu|women|female|females|girls)(?![a-z])")
_MALE = regex(r"(?<![a-z])(?:nax|nam gioi|men|male|males|boys)(?![a-z])")
_TOTAL_SAID = regex(
    r"[,;:] ?(?:[a-z]+ ){0,3}?(?:tong cong|tong so|cong chung|toan (?:truong|tinh|huyen|xa|thanh pho|nganh|thi xa"
    r"|phuong)|tat ca|ca thay"
    r"|totall?ing|(?:a|the) total (?:of|was|is)|in total|making|altogether|all told)(?: [a-z]+){0,3} ?[£$€]?$"
)
_REMAINING = regex(
    r"(?<![a-z])(?:con lai|so con lai|con thieu|vang(?: mat)?|the remaining|the other|remaining"
    r"|the rest|leaving)(?: [a-z]+){0,2} ?$"
)
_OF_ALL = regex(r"(?<![a-z])of(?: the| its| their| these)? $")
_HELD = regex(r"(?<![a-z])(?:held by|shared by|came from|come from|were from)(?![a-z])[^.;0-9]{0,40}$")
_FINAL = regex(r"(?<![a-z])(?:and|va)(?![a-z])")
_WHICH = regex(r"(?<![a-z])(?:of which|of whom|of these|of those|trong do|trong so do)(?: [a-z]+){0,2} ?$")
_OTHERS = regex(r"(?<![a-z])(?:khac|con lai|others?|the rest)(?![a-z])")
_AGAINST = regex(r"(?<![a-z])(?:against|khong tan thanh|khong dong y|phan doi|khong nhat tri)(?![a-z])")
_NEITHER = regex(
    r"(?<![a-z])(?:abstain\w*|abstention\w*|khong bieu quyet|khong co y kien|y kien khac|phieu trang)(?![a-z])"
)
_ITEM_FIRST = regex(r"(?<![a-z])(?:a|an|mot|the|its|one) [a-z]+(?: [a-z]+)?,")
_BEGUN = regex(r"(?<![a-z])(?:gom|consist(?:s|ed|ing) of|compris(?:es|ed|ing)|made up of)(?![a-z])|:")
_NEGATIVE = regex(
    r"(?<![a-z])(?:net(?! (?:revenue )?(?:spending|expenditure|budget|requirement|cost))|lost|loss|losses|deficit"
    r"|minus|overdrawn|negative|thua lo|bu tru|khau tru)(?![a-z])"
)
_OPENS = regex(
    r"(?<![a-z])(?:chia (?:ra|thanh|theo)|phan (?:ra|theo|loai)|cu the|bao gom|gom|they (?:were|are|comprise)"
    r"|these comprise|made up of"
    r"|broken down|by (?:type|region|area|age|category|cause))(?![a-z])[^.;0-9]{0,40}$"
)
_LEFT = regex(r"(?<![a-z])(?:con lai|con thieu|vang|remaining|the other|the rest|leaving)(?![a-z])")
_ELLIPTIC = regex(
    r" (?:with|in|from|for|to|by|against|on|at|were|are|held|who|which|under|of (?:them|other|it)|inside|outside"
    r"|other|others|through|via|at)(?![a-z])"
)
_FILLING = frozenset(["so", "va", "and", "phieu", "la", "co", "the", "were", "was", "of"])
_ARTICLE = regex(r"(?<![a-z])(?:a|an|mot) [a-z]+(?: [a-z]+)?[,;] ")
_NEGATED = regex(r"(?<![a-z])(?:(?:khong|chua|not)(?: |$)|(?:in|un)(?=valid|spoil|spoilt))")
_by_start = attrgetter("start")


def sums(place: Place) -> Iterator[Relation]:
    """The sums of a sentence."""
    for first in range(1, len(place.mentions)):
        if (found := _listed(place, first)) is not None:
            yield found
    rules = _rules_for(place.folded.plain[place.start : place.end])
    for index, total in enumerate(place.mentions):
        if _can_be_total(total):
            for rule in rules:
                if (found := rule(place, index)) is not None:
                    yield found
                    break
    yield from _in_brackets(place)
    yield from _summed_up(place)
    yield from _slashed(place)
    yield from _carried(place)


def _rules_for(sentence: str) -> list[Callable[[Place, int], Relation | None]]:
    """The rules whose words the sentence has."""
    asked = (
        (_FEMALE.search(sentence) and _MALE.search(sentence), _both_sexes),
        (_NEGATED.search(sentence), _yes_and_no),
        (_LEFT.search(sentence), _remaining),
        (True, _running),
        (_ELLIPTIC.search(sentence), _elliptic),
    )
    return [rule for present, rule in asked if present]


def _can_be_total(mention: Mention) -> bool:
    quantity = mention.quantity
    return quantity.sort in COUNTED and mention.amount >= 2


def _listed(place: Place, first: int) -> Relation | None:
    """The sum of a list that opens at a figure: in brackets, after a colon, after `gồm`."""
    depth = place.depths[first]
    in_bracket = depth > place.depths[first - 1] and place.opened[first] >= place.mentions[first - 1].end
    start = place.opened[first] + 1 if in_bracket else _clause_start(place, first)
    head = place.folded.plain[start : place.mentions[first].lead]
    if ";" in head or is_label(place, first):
        return None
    if (found := _votes(place, first)) is not None:
        return found
    if len(head) > 130 or not (
        in_bracket
        or _EXHAUSTIVE.search(head)
        or _LOOSE.search(head)
        or ("," in head and _OTHERS.search(place.folded.plain, place.mentions[first].end, place.end))
    ):
        return None
    if in_bracket and not _is_close(place, first):
        return None
    lists = parts_from(place, first, depth, _closing(place, start - 1) if in_bracket else place.end)
    totals = [
        place.mentions[at]
        for at in range(first - 1, max(-1, first - 6), -1)
        if place.depths[at] <= depth - in_bracket
        and _can_be_total(place.mentions[at])
        and (in_bracket or ";" not in place.folded.plain[place.mentions[at].end : place.mentions[first].lead])
    ]
    if not lists or not totals:
        return None
    if len(totals) > 1 and totals[0].amount == len(lists[0]):
        totals = totals[1:]  # `in 3 districts (A 5,316, B 4,902 and C 2,162)`
    complete = bool(_EXHAUSTIVE.search(head)) or _ends_with_others(place, first, lists[0])
    begun = _BEGUN.search(head)
    complete = complete and not (begun and "," in head[begun.end() :])
    firm = (in_bracket or complete) and not _OPEN.search(head) and not _ARTICLE.search(head)
    firm = firm and not place.folded.plain.startswith(" trong do", place.mentions[first - 1].end)
    if _WHICH.search(place.lead_in(first)) and len(lists[0]) > 2 and _exceeds(totals[0], lists[0]):
        firm = not _OPEN.search(_WHICH.sub("", head))
    return _best(place, totals[:1] if in_bracket else totals, lists, firm=firm)


def _exceeds(total: Mention, parts: Sequence[Part]) -> bool:
    """Whether parts, which need not be all there is, come to more than the total."""
    return sum(part.mention.amount for part in parts) > total.amount


def _votes(place: Place, first: int) -> Relation | None:
    """`Of the 96 present, 61 voted for, 29 against and 8 abstained`: for, against and neither are all the votes."""
    stretch = place.folded.plain[place.mentions[first].end : place.mentions[first].end + 120]
    if not (_AGAINST.search(stretch) and _NEITHER.search(stretch)):
        return None
    parts = parts_from(place, first, place.depths[first], place.end)
    if not parts or len(parts[0]) < 3 or place.depths[first - 1] != place.depths[first]:
        return None
    return _best(place, [place.mentions[first - 1]], [parts[0][:3]], firm=True)


def _ends_with_others(place: Place, first: int, parts: Sequence[Part]) -> bool:
    """`89 lượt, nội dung về đất đai 66, bồi thường 3, lĩnh vực khác 19`: labels, and what is left at the end."""
    labelled = not any(place.noun(part.mention) for part in parts[:-1])
    return labelled and bool(place.noun(place.mentions[first - 1]) and _OTHERS.search(parts[-1].words))


def _is_close(place: Place, first: int) -> bool:
    """Whether a bracket opens right behind the noun of the figure before it."""
    gap = place.folded.plain[place.mentions[first - 1].end : place.opened[first]]
    return len(gap) <= 60 and not re.search(r"[,;:.]", gap)


def _clause_start(place: Place, first: int) -> int:
    return max(place.mentions[first - 1].end, place.start)


def _best(place: Place, totals: Sequence[Mention], lists: Sequence[Sequence[Part]], *, firm: bool) -> Relation | None:
    """The reading that adds up, else the nearest total that the parts come near to, the others as rivals."""
    usable = [
        (total, parts) for total in totals for parts in lists if all(same_sort(total, part.mention) for part in parts)
    ]
    readings = list(
        islice((reading for total, parts in usable for reading in _groupings(total, parts)), _MOST_READINGS)
    )
    for total, mentions in readings:
        if sum(mention.amount for mention in mentions) == total.amount:
            return _relation(total, mentions, group=place.number)
    near = [
        (total, parts)
        for total, parts in usable
        if _comes_near(total, [part.mention for part in parts], _room(place, total is totals[0], parts))
    ]
    if not near:
        return None
    total, parts = near[0]
    sure = firm and _is_firm(place, total, parts) and not unnumbered(place, parts)
    sure = sure and len({each.amount for each, _ in near}) == 1
    others = [reading for reading in readings if len(reading[1]) != len(parts) or reading[0] is not total]
    rivals = tuple(_relation(*reading) for reading in others[: _MOST_READINGS if sure else 3])
    first = _relation(total, [part.mention for part in parts], group=place.number)
    return replace(first, bond="firm" if sure else "loose", rivals=rivals)


def _groupings(total: Mention, parts: Sequence[Part]) -> Iterator[tuple[Mention, list[Mention]]]:
    """The parts as they are, without the number words, and with the scale of the total left out."""
    mentions = [part.mention for part in parts]
    yield total, mentions
    digits = [mention for mention in mentions if mention.quantity.sort != "word"]
    if 1 < len(digits) < len(parts):
        yield total, digits
    unscaled = _unscaled(total.quantity)
    if unscaled is not None and all(mention.amount < unscaled.value for mention in mentions):
        yield replace(total, quantity=unscaled, amount=unscaled.value), mentions


def _unscaled(quantity: Quantity) -> Quantity | None:
    """`27,87 tỷ` as 27,87, for parts that leave out the scale."""
    for scale in (10**9, 10**6, 10**4, 10**3):
        if quantity.value >= scale and quantity.step >= scale / 1000 and quantity.step < scale * 10:
            value, low, high, step = (
                each / scale for each in (quantity.value, quantity.low, quantity.high, quantity.step)
            )
            return (
                replace(quantity, value=value, low=low, high=high, step=step, scale=1)
                if quantity.sort == "measure"
                else None
            )
    return None


def _relation(total: Mention, parts: Sequence[Mention], group: int = -1) -> Relation:
    figures = [total.quantity.cast("total"), *(part.quantity.cast("part") for part in parts)]
    return Relation("sum", tuple(sorted(figures, key=_by_start)), "loose", group=group)


def _adds_up(total: Mention, parts: Sequence[Mention]) -> bool:
    return sum(part.amount for part in parts) == total.amount


def _room(place: Place, nearest: bool, parts: Sequence[Part]) -> Fraction:
    """How far parts may miss a total and still be meant as its parts: less the less the words say so.

    Names with figures (`Kiên Giang 65, Cà Mau 10`) hardly mean anything else; things with nouns of their own may.
    """
    if not nearest:
        return Fraction(5, 100)
    return Fraction(15, 100) if all(place.noun(part.mention) for part in parts) else Fraction(30, 100)


def _comes_near(total: Mention, parts: Sequence[Mention], room: Fraction = Fraction(30, 100)) -> bool:
    """Whether the parts come near enough to the total to be meant as its parts."""
    if any(part.amount > total.amount for part in parts):
        return False
    gap = Fraction(sum(part.amount for part in parts) - total.amount)
    return abs(gap) <= room * total.amount


def _is_firm(place: Place, total: Mention, parts: Sequence[Part]) -> bool:
    """Whether the words leave no doubt that the parts are all there is, and do not overlap."""
    words = " ; ".join(part.words for part in parts)
    overlapping = OVERLAPPING.search(words) and not _LEFT.search(words)
    if total.quantity.sort == "measure" and _NEGATIVE.search(
        place.folded.plain, max(place.start, total.start - 80), min(place.end, total.end + 240)
    ):
        return False
    if _OPEN.search(words) or overlapping or any(part.mention.quantity.qualifier for part in parts):
        return False
    if total.quantity.qualifier or (bool(_FEMALE.search(words)) != bool(_MALE.search(words))):
        return False
    kinds = {kind_of(place.noun(part.mention)) for part in parts} - {""}
    own = kind_of(place.noun(total))
    return len(kinds) < 2 and (not own or not kinds or kinds == {own} or kinds <= {"thing", "home"})


def _closing(place: Place, opening: int) -> int:
    """Where a bracket closes; the end of the sentence when it does not."""
    depth = 0
    for match in re.finditer(r"[()\[\]]", place.folded.plain[opening : place.end]):
        depth += 1 if match.group() in "([" else -1
        if depth == 0:
            return opening + match.start()
    return place.end


def _both_sexes(place: Place, index: int) -> Relation | None:
    """`182,831 registrants were 94,546 males ... and 84,285 females`: both sexes are everybody."""
    total = place.mentions[index]
    women, men = _first(place, index, _FEMALE), _first(place, index, _MALE)
    if women is None or men is None or women is men or not (same_sort(total, women) and same_sort(total, men)):
        return None
    relation = _relation(total, sorted((women, men), key=lambda mention: mention.start))
    plain_figures = not any(mention.quantity.qualifier for mention in (total, women, men))
    firm = plain_figures and _comes_near(total, [women, men]) and kind_of(place.noun(total)) in ("", "person")
    return replace(relation, bond="firm" if firm else "loose", group=place.number)


def _first(place: Place, index: int, words: re.Pattern[str]) -> Mention | None:
    """The first figure after a total that the words are about."""
    for at in range(index + 1, min(index + 8, len(place.mentions))):
        mention = place.mentions[at]
        if mention.quantity.sort in ("count", "word") and place.depths[at] <= place.depths[index] + 1:
            around = re.split(r"[,;.(:]| va | and ", place.after(mention, 24))[0]
            before = re.split(r"[,;.(:]| va | and ", place.lead_in(at)[-16:])[-1]
            if words.match(around.strip()) or words.search(before):
                return mention
    return None


def _yes_and_no(place: Place, index: int) -> Relation | None:
    """`thu vào 1.871 phiếu; hợp lệ 1.846, không hợp lệ 23`: a thing and its negation are all of it."""
    if index + 2 >= len(place.mentions):
        return None
    total, yes, no = place.mentions[index : index + 3]
    told, denied = words_of(place, index + 1), words_of(place, index + 2)
    bare = set(re.findall("[a-z]+", _NEGATED.sub(" ", denied))) - _FILLING
    said = set(re.findall("[a-z]+", told)) - _FILLING
    if not _NEGATED.search(denied) or _NEGATED.search(told) or not bare or not bare <= said:
        return None
    relation = _relation(total, [yes, no])
    firm = _comes_near(total, [yes, no]) and not any(figure.qualifier for figure in relation.figures)
    return replace(relation, bond="firm" if firm else "loose", group=place.number)


def _remaining(place: Place, index: int) -> Relation | None:
    """`thụ lý 86 vụ, đã giải quyết 70 vụ, còn lại 16 vụ`: what is left completes the list."""
    total = place.mentions[index]
    if re.match(r" (?:of|out of) [0-9]|/ ?[0-9]", place.after(total, 12)):
        return None
    for at in range(index + 2, min(index + 9, len(place.mentions))):
        last = place.mentions[at]
        if not same_sort(total, last) or not _REMAINING.search(place.lead_in(at)):
            continue
        if "leaving" in place.lead_in(at) and not _OF_ALL.search(place.lead_in(index)):
            return None  # what a stock, not a whole, is left with
        between = [
            place.mentions[each]
            for each in range(index + 1, at)
            if place.depths[each] == place.depths[index]
            and place.mentions[each].quantity.sort in COUNTED
            and place.folded.plain[place.mentions[each].start - 1] != "/"
        ]
        if not between or not all(same_sort(total, mention) for mention in between):
            return None
        readings = [[*between[skip:], last] for skip in range(len(between))]
        chosen = next((parts for parts in readings if _comes_near(total, parts)), readings[0])
        relation = _relation(total, chosen)
        nouns = [place.noun(mention) for mention in (*between, last)]
        own = place.noun(total)
        firm = bool(own) and all(not noun or alike(own, noun) for noun in nouns) and alike(own, nouns[-1])
        firm = firm or (at == index + 2 and not any((own, *nouns[:-1])))
        firm = firm or (bool(total.unit) and all(mention.unit == total.unit for mention in (*between, last)))
        firm = firm or (at > index + 2 and _is_told_apart(place, index, nouns))
        firm = firm and _comes_near(total, chosen, Fraction(15, 100)) and all(part.amount >= 1 for part in chosen)
        firm = firm and not any(each.qualifier for each in relation.figures)
        rivals = tuple(_relation(total, reading) for reading in readings if reading is not chosen)
        return replace(relation, bond="firm" if firm else "loose", rivals=rivals, group=place.number)
    return None


def _is_told_apart(place: Place, index: int, nouns: Sequence[str]) -> bool:
    """`163 submissions, of which 128 supported it and 21 opposed it; the remaining 16 took no position`."""
    own = kind_of(place.noun(place.mentions[index]))
    return bool(_WHICH.search(place.lead_in(index + 1))) and {kind_of(noun) for noun in nouns} <= {"", own}


def _running(place: Place, index: int) -> Relation | None:
    """Figures after a total, with no word that makes them its parts: confirmed when they add up, else nothing."""
    total, depth = place.mentions[index], place.depths[index]
    following = [
        (mention, place.depths[at])
        for at, mention in enumerate(place.mentions[index + 1 : index + 24], start=index + 1)
        if same_sort(total, mention)
    ]
    for wanted in (depth, depth + 1):
        found = [mention for mention, level in following if level == wanted]
        if (relation := _coincidence(place, total, found)) is not None:
            return relation
    return None


def _coincidence(place: Place, total: Mention, found: Sequence[Mention]) -> Relation | None:
    """The first stretch of figures, from one of the first few on, that adds up to the total."""
    target = total.amount
    if target < 5:
        return None
    for first in range(min(10, len(found))):
        added = found[first].amount
        for last in range(first + 1, len(found)):
            added += found[last].amount
            if added == target and (last > first + 1 or target >= 12):
                return _relation(total, found[first : last + 1], group=place.number)
            if added > target:
                break
    return None


def _elliptic(place: Place, index: int) -> Relation | None:
    """`64 engines, 41 with full-time crews, 19 with retained crews and 7 held in reserve`: items without a noun."""
    first = index + 1
    if first >= len(place.mentions) or place.depths[first] != place.depths[index]:
        return None
    gap = place.folded.plain[place.mentions[index].end : place.mentions[first].lead]
    if not re.fullmatch(r"(?: [a-z-]+){1,4}(?: (?:up )?(?:to|by|in|on|since)(?: [a-z0-9-]+){1,3})?, ", gap):
        return None
    total = place.mentions[index]
    lists = [
        parts
        for parts in parts_from(place, first, place.depths[first], place.end)
        if (len(parts) > 2 or _is_within(total, parts, 50))
        and all(_ELLIPTIC.match(place.after(part.mention)) for part in parts)
    ]
    return _best(place, [total], lists[:1], firm=True) if lists else None


def _is_within(total: Mention, parts: Sequence[Part], share: int) -> bool:
    """Whether the parts come to the total but for one in `share`."""
    gap = Fraction(sum(part.mention.amount for part in parts) - total.amount)
    return share * abs(gap) <= total.amount


def _in_brackets(place: Place) -> Iterator[Relation]:
    """`214 complaints: roads (83), refuse (61), planning (29) and noise (41)`: each figure alone in its brackets."""
    for index, total in enumerate(place.mentions):
        head = place.folded.plain[total.end : place.opened[index + 1]] if place.at(index + 1) else ""
        run = _alone_in_brackets(place, index + 1)
        if len(run) < 3 or not (_EXHAUSTIVE.search(head) or _HELD.search(head)) or _OPEN.search(head):
            continue
        pieces = [place.folded.plain[one.end : other.start] for one, other in pairwise(run)]
        if all(SPLIT.search(piece) for piece in pieces) and _FINAL.search(pieces[-1]) and _can_be_total(total):
            relation = _relation(total, run)
            firm = _comes_near(total, run, Fraction(15, 100)) and not any(each.qualifier for each in relation.figures)
            yield replace(relation, bond="firm" if firm else "loose", group=place.number)


def _alone_in_brackets(place: Place, first: int) -> list[Mention]:
    """The figures from a place on that each stand alone in brackets."""
    found: list[Mention] = []
    for _, mention in place.near(first, first + MOST_PARTS):
        around = (
            place.folded.plain[mention.start - 1 : mention.start] + place.folded.plain[mention.end : mention.end + 1]
        )
        if around != "()" or mention.quantity.sort != "count":
            break
        found.append(mention)
    return found


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
        fit = next((start for start in range(len(before) - 2, -1, -1) if _makes(before[start:], total)), None)
        if fit is not None:
            yield replace(_relation(total, before[fit:]), group=place.number)
        elif len(before) > 1 and (relation := _said(place, index, before)) is not None:
            yield relation


def _makes(parts: Sequence[Mention], total: Mention) -> bool:
    return sum(part.amount for part in parts) == total.amount and (len(parts) > 2 or total.amount >= 12)


def _said(place: Place, index: int, before: Sequence[Mention]) -> Relation | None:
    """A total that the words call one, at the end of the figures of its sentence."""
    total = place.mentions[index]
    lead = place.lead_in(index)
    semicolon = place.folded.plain.rfind(";", place.start, before[-1].start)
    before = [mention for mention in before if mention.start > semicolon]
    said = _TOTAL_SAID.search(lead) or TOTAL_BEHIND.match(place.after(total))
    opening = place.folded.plain[place.start : before[0].lead]
    if not said or "out of" in lead or not 1 < len(before) <= 8 or _ITEM_FIRST.search(opening):
        return None
    starts = {mention.start for mention in before}
    listed = [at for at, mention in place.near(index - 16, index) if mention.start in starts]
    parts = [Part(place.mentions[at], words_of(place, at)) for at in listed]
    relation = _relation(total, before)
    pieces = [flat(place.folded.plain[a.end : b.lead]) for a, b in pairwise(before)]
    firm = _comes_near(total, before) and _is_firm(place, total, parts) and all(SPLIT.search(piece) for piece in pieces)
    firm = firm and not unnumbered(place, parts) and not any(NOT_PART.search(place.lead_in(at)) for at in listed)
    shorter = tuple(_relation(total, before[start:]) for start in range(1, len(before) - 1))
    return replace(relation, bond="firm" if firm else "loose", rivals=shorter, group=place.number)


def _slashed(place: Place) -> Iterator[Relation]:
    """`324/590 trường ...: mầm non 71/179, tiểu học 160/206 ...`: both sides of the pairs add up."""
    pairs = [
        (place.mentions[at], place.mentions[at + 1])
        for at in range(len(place.mentions) - 1)
        if place.mentions[at].quantity.sort == place.mentions[at + 1].quantity.sort == "count"
        and re.fullmatch(
            r"(?: ?[a-z ]{0,12})? ?/ ?", place.folded.plain[place.mentions[at].end : place.mentions[at + 1].start]
        )
    ][:MOST_PARTS]
    if len(pairs) < 3:
        return
    total, parts = pairs[0], pairs[1:]
    sides = ((total[0], [part for part, _ in parts]), (total[1], [whole for _, whole in parts]))
    nouns = {re.split("[^a-z]", place.noun(whole))[0] for _, whole in pairs} - {""}
    sure = len(nouns) < 2 and len(parts) > 2 and any(_adds_up(*side) for side in sides)
    sure = sure and ";" not in place.folded.plain[place.start : parts[0][0].start]
    for side in sides:
        bond = "firm" if sure and _comes_near(*side) else "loose"
        yield replace(_relation(*side), bond=bond, group=place.number)
    same = [top for top, whole in pairs if whole.quantity.value == pairs[0][1].quantity.value]
    if len(same) == len(pairs):
        yield replace(_relation(pairs[0][1], same), group=place.number)


def _broken_down(place: Place, previous: Place) -> Iterator[Relation]:
    """`Kiểm kê được 264 di tích. Loại hình chia ra: đình 63, chùa 58 ...`: the sentence opens with a breakdown."""
    if len(place.mentions) < 3:
        return
    opened = bool(_OPENS.search(place.folded.plain[place.start : place.mentions[0].lead]))
    totals = [mention for mention in reversed(previous.mentions[-6:]) if _can_be_total(mention)]
    for parts in parts_from(place, 0, place.depths[0], place.end)[:1]:
        near = [
            total
            for total in totals
            if all(same_sort(total, part.mention) for part in parts)
            and _comes_near(total, [part.mention for part in parts], Fraction(1, 10))
        ]
        over = bool(near) and sum(part.mention.amount for part in parts) > near[0].amount
        said = over and len(parts) == len(place.mentions) and bool(TOTAL_BEFORE.search(previous.before(near[0])))
        if len({total.amount for total in near}) == 1 and len(parts) > 2 and (opened or said):
            relation = _relation(near[0], [part.mention for part in parts])
            firm = _is_firm(place, near[0], parts) and not unnumbered(place, parts)
            yield replace(relation, bond="firm" if firm else "loose", group=place.number)


def _carried(place: Place) -> Iterator[Relation]:
    """Parts in this sentence of a total in the sentence before: confirmed only, unless its words open a breakdown."""
    if place.previous is None:
        return
    yield from _broken_down(place, place.previous)
    for total in place.previous.mentions[-6:]:
        if _can_be_total(total):
            found = [
                mention
                for mention, depth in zip(place.mentions[:24], place.depths, strict=False)
                if depth <= 1 and same_sort(total, mention)
            ]
            if (relation := _coincidence(place, total, found)) is not None:
                yield relation
