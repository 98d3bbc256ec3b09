"""Guesses: figures that may belong together though the words do not say so; bond "guess".

A guess is never flagged because it fails, for most of them are wrong. It is told when the one thing between the figures
and a sum that holds is a slip of the pen (two digits swapped, one digit changed, a decimal cut off) which unrelated
figures would hardly meet by chance: `evaluate.guesses` reckons how hardly.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from tongket.claims.link.casting import cast
from tongket.claims.link.changes import in_points, is_steady, like, told_of
from tongket.claims.link.cues import COUNTED, FALLING, RISING
from tongket.claims.link.events import Event, events
from tongket.claims.link.lists import NOT_PART, OVERLAPPING, TOTAL_BEFORE, TOTAL_BEHIND
from tongket.claims.link.place import Place, alike, kind_of, same_sort
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Relation

_REACH = 8  # figures before and behind an amount that may be what changed
_BEFORE = 6  # figures of the sentence before
_MOST_WHOLES = 8
_ASIDE = 24  # characters between an amount and a percentage that may say the same
_MOST_PARTS = 20
_OTHER_SHARE = regex(
    r"[)\]]? ?(?:so|trong so|trong tong|tong|of) [a-z]"
    r"|[)\]]? ?(?:cua |so |voi |of |of the |against |as against |than )?(?:a |an |the |its |muc )?"
    r"(?:ke hoach|du toan|chi tieu|muc tieu|cung ky|so voi|nam truoc|plan|target|budget|goal)(?![a-z])"
)
_AS_RATIO = regex(r"(?<![a-z])(?:bang|dat|con|equal to|at)(?: muc)? $")
_RATE = regex(r"(?<![a-z])(?:ty|ti) le (?!dat|chiem|la|bang)[a-z]|(?<![a-z])(?:rate|share|proportion|turnout)(?![a-z])")
_MEAN = regex(
    r"(?<![a-z])(?:average|mean|averag(?:es|ed|ing)|binh quan|trung binh|moi [a-z]+(?: [a-z]+)?|each|at)"
    r"(?: [a-z]+){0,4} ?[£$€]?$"
)
_EACH_AFTER = regex(r"(?: [a-z]+){0,2} ?(?:/ ?[a-z]|(?:per|each|apiece|an?|moi|mot)(?![a-z]))")
_THAT_IS = regex(
    r"(?<![a-z])(?:that|this|which) (?:is|was|makes|means|represents)(?![a-z])|(?<![a-z])(?:tuc|nhu vay)(?![a-z])"
)
_ENDS = regex(r"[;.:]")
_OF_THE = regex(r"(?<![a-z])(?:of|of the|out of|trong|trong so|trong tong so) $")
_OF_WHICH = regex(r"(?<![a-z])(?:of which|of whom|trong do)(?: co)? $")
_OF_THEM = regex(r" ?(?:of|trong) (?:the |those |these |so )?(?P<noun>[a-z]+)(?: [a-z]+){0,3}, ")
_AND = regex(r"(?<![a-z])(?:and|va|leaving)(?![a-z])")


def guesses(place: Place, explained: Set[int]) -> Iterator[Relation]:
    """Every guess of a sentence at a figure that does not begin where one of the `explained` does."""
    if all(mention.quantity.start in explained for mention in place.mentions):
        return
    told = list(events(place))
    amounts = {event.percent.start for event in told if event.percent is not None}
    for event in told:
        about = event.percent or event.delta
        if about is not None and about.quantity.start not in explained:
            yield from _changes(place, event, amounts)
    for index, mention in enumerate(place.mentions):
        if mention.quantity.start in explained:
            continue
        if mention.quantity.sort == "percent":
            yield from _shares(place, index)
        elif _is_plain(mention) and _is_for_each(place, index):
            yield from _averages(place, index)
    for relation in (*_sums(place), *_sums_before(place)):
        if next(figure for figure in relation.figures if figure.role == "total").start not in explained:
            yield relation


# --- changes -----------------------------------------------------------------------------------------------------


def _changes(place: Place, event: Event, amounts: Set[int]) -> Iterator[Relation]:
    if not is_steady(place, event) or not _is_told_plainly(place, event):
        return
    amount = event.delta or event.percent
    near = [each for each in _around(place, event) if each.start not in amounts]
    values = [each for each in near if amount is not None and told_of(each, event)]
    for new, old in permutations(values, 2):
        upward = new.quantity.value > old.quantity.value
        if (
            new.quantity.value != old.quantity.value
            and upward == (event.sign >= 0)
            and _are_one(place, new, old, event)
        ):
            yield _guess(event, new, old)
    following = place.at(event.last + 1)
    gap = place.between(place.mentions[event.last], following) if following is not None else None
    aside = gap is not None and len(gap) < _ASIDE and not _RATE.search(gap)
    if aside and event.percent is None and following is not None and following.quantity.sort == "percent":
        event = replace(event, percent=following)
    if event.delta is not None and event.percent is not None:
        for new in values:
            if same_sort(new, event.delta) and like(place, new, event.delta):
                yield _guess(event, new, None)


def _is_told_plainly(place: Place, event: Event) -> bool:
    """Whether neither the amount nor its percentage is a rough one, or says what the new value is of the old."""
    told = [mention for mention in (event.delta, event.percent) if mention is not None]
    if any(mention.quantity.qualifier for mention in told):
        return False
    return not any(_AS_RATIO.search(place.before(mention)) for mention in told if mention.quantity.sort == "percent")


def _around(place: Place, event: Event) -> list[Mention]:
    """The figures near an amount, in its sentence and at the end of the one before."""
    here = [
        mention
        for index, mention in place.near(event.first - _REACH, event.last + 1 + _REACH)
        if not event.first <= index <= event.last
    ]
    before = place.previous.mentions[-_BEFORE:] if place.previous is not None else ()
    counted = [mention for mention in before if mention.quantity.sort != "percent" or in_points(event)]
    return [
        mention for mention in (*counted, *here) if mention.quantity.sort != "word" and not mention.quantity.qualifier
    ]


def _are_one(place: Place, new: Mention, old: Mention, event: Event) -> bool:
    """Whether two figures may be one thing at two times, and the amount its change."""
    if "percent" in (new.quantity.sort, old.quantity.sort):
        return new.quantity.sort == old.quantity.sort and (event.delta is None or in_points(event))
    if not same_sort(new, old) or not like(place, new, old):
        return False
    return event.delta is None or (same_sort(new, event.delta) and like(place, new, event.delta))


def _guess(event: Event, new: Mention, old: Mention | None) -> Relation:
    in_percent = new.quantity.sort == "percent"
    amount = "delta" if in_percent else "percent"
    told = (("new", new), ("old", old), ("delta", event.delta), (amount, event.percent))
    roles = [(role, mention) for role, mention in told if mention is not None]
    return replace(cast("points" if in_percent else "change", roles, "guess"), sign=event.sign)


# --- shares ------------------------------------------------------------------------------------------------------


def _shares(place: Place, index: int) -> Iterator[Relation]:
    percent = place.mentions[index]
    if percent.quantity.qualifier or percent.quantity.value > 100 or _OTHER_SHARE.match(place.after(percent)):
        return
    lead = (place.lead_in(index - 1)[-25:] if index else "") + " ; " + place.lead_in(index)
    if RISING.search(lead) or FALLING.search(lead) or _RATE.search(lead):
        return
    parts = [
        mention
        for at, mention in place.near(index - 3, index + 2)
        if _is_plain(mention) and not NOT_PART.search(place.lead_in(at))
    ]
    if index == 0 and place.previous is not None and _THAT_IS.search(lead):
        parts += [mention for mention in place.previous.mentions[-2:] if _is_plain(mention)]
    nearest = min(parts, key=lambda part: abs(part.start - percent.start), default=None)
    for part in parts:
        for whole in _wholes(place, part):
            likely = part is nearest and alike(place.noun(part), place.noun(whole))
            relation = cast("ratio", (("part", part), ("whole", whole), ("percent", percent)), "guess")
            yield replace(relation, anchored=likely)


def _is_plain(mention: Mention) -> bool:
    return mention.amount > 0 and mention.quantity.sort in ("count", "measure") and not mention.quantity.qualifier


def _wholes(place: Place, part: Mention) -> list[Mention]:
    """The figures of which another may be a part, nearest first, each value once."""
    near = [*place.earlier[-_MOST_WHOLES:], *place.mentions]
    larger = [each for each in near if _is_plain(each) and same_sort(each, part) and each.amount > part.amount]
    larger.sort(key=lambda each: abs(each.start - part.start))
    return list({each.amount: each for each in reversed(larger[:_MOST_WHOLES])}.values())


# --- averages ----------------------------------------------------------------------------------------------------


def _averages(place: Place, index: int) -> Iterator[Relation]:
    """A figure that is so much for each, with every total and count near it."""
    mention = place.mentions[index]
    near = [*place.earlier[-_BEFORE:], *(other for _, other in place.near(index - _REACH, index + _REACH))]
    others = [other for other in near if other is not mention and _is_plain(other) and other.amount > 1]
    for total, count in permutations(others, 2):
        if total.amount > mention.amount and total.unit == mention.unit and count.quantity.sort == "count":
            yield cast("average", (("total", total), ("count", count), ("average", mention)), "guess")


def _is_for_each(place: Place, index: int) -> bool:
    mention = place.mentions[index]
    return bool(_MEAN.search(place.lead_in(index)) or _EACH_AFTER.match(place.after(mention)))


# --- sums --------------------------------------------------------------------------------------------------------


def _sums(place: Place) -> Iterator[Relation]:
    """Lists that fill a clause, held against the figures before them."""
    for run in _runs(place):
        first = bisect_left(place.mentions, run[0].start, key=lambda mention: mention.start)
        for total in (*place.earlier[-_BEFORE:], *place.mentions[max(0, first - _BEFORE) : first]):
            opened = _is_opened(place, total, first)
            if _may_be_total(place, total, run, named=opened) and not (opened and _is_within(run, total)):
                yield _sum(total, run)
    for first in range(len(place.mentions) - 1):
        pair = place.mentions[first : first + 2]
        if _is_pair(place, first):
            for total in _opened_before(place, first):
                if _may_be_total(place, total, pair, named=True) and not _is_within(pair, total):
                    yield replace(_sum(total, pair), note="opened")


def _opened_before(place: Place, first: int) -> list[Mention]:
    """The figures that the words before a list may open: right before it, or of the sentence before by their noun."""
    if first and _is_opened(place, place.mentions[first - 1], first):
        return [place.mentions[first - 1]]
    told = _OF_THEM.fullmatch(place.lead_in(first)) if first == 0 and place.previous is not None else None
    if told is None or place.previous is None or OVERLAPPING.search(place.folded.plain, place.start, place.end):
        return []
    return [mention for mention in place.previous.mentions if alike(place.noun(mention), told["noun"])]


def _is_within(parts: Sequence[Mention], total: Mention) -> bool:
    """Whether parts that need not be all there is leave something over."""
    return sum(part.amount for part in parts) <= total.amount


def _is_opened(place: Place, total: Mention, first: int) -> bool:
    """Whether the words open what a figure is made of: `of the 1,946 prisoners, 1,115 ...`, `38,417, of which ...`."""
    if first == 0 or place.mentions[first - 1] is not total:
        return False
    opened = _OF_THE.search(place.lead_in(first - 1)) or _OF_WHICH.search(place.lead_in(first))
    return opened is not None and not OVERLAPPING.search(place.folded.plain, total.end, place.end)


def _is_pair(place: Place, first: int) -> bool:
    """Whether two figures close a list: `... of which 21,306 were insured and 17,211 were not.`"""
    one, other, third = place.mentions[first], place.mentions[first + 1], place.at(first + 2)
    gap, end = place.between(one, other), third.lead if third else place.end
    return bool(gap and _AND.search(gap)) and bool(_ENDS.search(place.folded.plain[other.end : end + 1]) or not third)


def _sums_before(place: Place) -> Iterator[Relation]:
    """A figure that the words call a total, held against the lists of the sentence before."""
    if place.previous is None:
        return
    for index, total in enumerate(place.mentions[:3]):
        if TOTAL_BEFORE.search(place.lead_in(index)) or TOTAL_BEHIND.match(place.after(total)):
            for run in _runs(place.previous):
                if _may_be_total(place, total, run, named=True):
                    yield _sum(total, run)


def _sum(total: Mention, run: Sequence[Mention]) -> Relation:
    return cast("sum", [("total", total), *(("part", part) for part in run)], "guess")


def _runs(place: Place) -> Iterator[list[Mention]]:
    """The counts of each clause that stand at one depth with only words and commas between, three at least."""
    run: list[Mention] = []
    for index, mention in enumerate(place.mentions):
        gap = place.folded.plain[run[-1].end : mention.lead] if run else ""
        if run and (_ENDS.search(re.sub(r"\([^()]*\)", "", gap)) or len(gap) > 90):
            yield from _long_enough(run)
            run = []
        if place.depths[index] == 0 and _is_plain(mention):
            if NOT_PART.search(place.lead_in(index)):
                run = []
                continue
            run.append(mention)
    yield from _long_enough(run)


def _long_enough(run: Sequence[Mention]) -> Iterator[list[Mention]]:
    for first in range(min(3, len(run))):
        if 2 < len(run) - first <= _MOST_PARTS:
            yield list(run[first:])


def _may_be_total(place: Place, total: Mention, run: Sequence[Mention], *, named: bool = False) -> bool:
    """Whether a figure counts what the items of a list count, and comes near their sum."""
    if not _is_plain(total) or total in run or not all(same_sort(total, part) for part in run):
        return False
    if total.quantity.sort not in COUNTED or any(part.amount > total.amount for part in run):
        return False
    if not named and not _count_alike(place, total, run):
        return False
    gap = Fraction(sum(part.amount for part in run) - total.amount)
    return 10 * abs(gap) <= total.amount


def _count_alike(place: Place, total: Mention, run: Sequence[Mention]) -> bool:
    """Whether the nouns of a list are those of a figure, or left out."""
    own = place.noun(total)
    nouns = [place.noun(part) for part in run]
    return bool(own) and all(not noun or alike(own, noun) or (kind_of(own) == kind_of(noun) != "") for noun in nouns)
