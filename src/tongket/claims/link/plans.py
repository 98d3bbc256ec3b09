"""Plans: what was done against what was planned, `A/B, đạt p% kế hoạch`, `A, bằng p% dự toán (B)`, `p% of the goal`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tongket.claims.link.casting import cast, chosen, comparable, countable, own_lead, same_unit, unit
from tongket.claims.link.place import Place, same_sort
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Relation

_PLAN = (
    r"(?:ke hoach|du toan|chi tieu|mu[cx] tieu(?! thu)|dinh muc|nghi quyet|nhiem vu|kh(?= |\b)|targets?|budget|goal"
    r"|quota|plan|appeal|estimate|forecast"
    r"|target figure|allocation)"
)
_SET = r"(?:ke hoach|du toan|chi tieu|mu[cx] tieu(?! thu)|dinh muc|targets?|budget|goal|quota)"
_PLAN_AFTER = regex(
    r"[)\]]? ?(?:(?:so|cua|muc|voi|of|the|its|our|their|against|ca|that|on|about) ){0,4}"
    rf"{_PLAN}(?![a-z])"
)
_OVER = regex(rf"(?<![a-z])(?:vuot(?: muc)?|beat(?:ing)?|exceed(?:ing|ed|s)?)(?: {_PLAN})?(?: [a-z]+){{0,3}} ?$")
_UNDER = regex(rf"(?<![a-z])(?:hut|thieu|giax|thap hon|missing|missed)(?: {_PLAN})(?: [a-z]+){{0,2}} ?$")
_ABOVE = regex(r" ?(?:above|over|more than|higher than|up on|in excess of|ahead of)(?![a-z])")
_BELOW = regex(r" ?(?:below|under|less than|short of|lower than)(?![a-z])")
_PLANNED = regex(
    rf"(?<![a-z])(?<!thuc hien )(?<!theo )(?<!trien khai ){_SET}(?: (?!tang|giam|vuot|dat|bang|thuc|up"
    rf"|down)[a-z]+){{0,5}}(?: [0-9]{{4}})?(?: (?:la|giao|is|was|of))? ?[£$€]?$"
    r"|(?<![a-z])(?:budgeted|planned|promised|target|targeted|duoc giao|phai)(?: [a-z]+){0,2} ?[£$€]?$"
)
_PLANNED_AFTER = regex(
    r"[^,.;()]{0,24}? ?(?:in the budget|budgeted|planned|promised|aimed (?:at|for)|hoped for|forecast|targets?"
    r"|budget|goal"
    r"|quota|duoc giao|theo ke hoach)(?![a-z])"
    r"|[^,.;()]{0,16}? (?:it|they|we) (?:had )?(?:promised|planned|set|aimed|hoped|budgeted)"
)
_TO_PLAN = regex(
    r"[)\]]? ?(?:(?:so|cua|muc|voi|of|the|its|our|their|against|above|over|below|under|more|less|than|ca|that|on"
    r"|short)(?![a-z]) ?){0,5}"
    rf"(?:{_PLAN}(?: (?:la|giao|nam|duoc|de|ra|ca|thu|chi|hdnd|tinh|huyen|xa|trung|uong|dau|of|set|at|for|the|year"
    rf"|was))*"
    r"(?: [0-9]{4})?)? ?[(,:]? ?(?:tuc |la |ke hoach |du toan |chi tieu |mu[cx] tieu |i\.e\. )?(?:vnd )?[£$€]?"
)
_ANNOUNCED = regex(rf"\s*(?:{_SET}|nhiem vu|giao)[a-z ]{{0,24}}:[^;.:]{{0,80}}(?<=\s)[0-9]")
_REACHED = regex(
    r"(?<![a-z])(?:dat|bang|chiem|tuong duong|hoan thanh|or|reaching|reached|that is)(?: (?:ty le|khoang|gan|hon"
    r"|tren))* ?$"
)
_SLASH = regex(r"(?: [a-z][a-z ]{0,30}?)? ?/ ?")
_OF_ALL = regex(r"[)\]]? ?(?:(?:trong |tren |cua )?tong|of (?:the |all )?(?:total|whole))(?![a-z])")
_OF_PLAN = regex(r"(?: (?:ty|trieu|nghin|dong|ha|tan|usd|vnd)){1,3} (?:ke hoach|du toan|chi tieu)(?![a-z])")
_UNITS_OF_PLAN = ("chi", "ke", "muc")


@dataclass(frozen=True, slots=True)
class _Told:
    """A percentage said of a plan, and whether it lies over or under it."""

    index: int
    percent: Mention
    note: str
    said: bool  # the word plan stands with the percentage


def plans(place: Place) -> Iterator[Relation]:
    """The fulfilments of a sentence: each percentage with the plan that the words name."""
    for index, percent in enumerate(place.mentions):
        if percent.quantity.sort == "percent":
            told = _told(place, index, percent)
            planned = _planned(place, told)
            readings = [
                _plan(done, plan, told) for plan, _ in planned for done in _done(place, told, plan) if done is not plan
            ]
            yield from chosen(readings, place, firm=_is_firm(place, told, planned, readings))


def _told(place: Place, index: int, percent: Mention) -> _Told:
    lead, after = place.lead_in(index), place.after(percent)
    note = "over" if _OVER.search(lead) or _ABOVE.match(after) else ""
    if _UNDER.search(lead) or _BELOW.match(after):
        note = "under"
    return _Told(index, percent, note, bool(note or _PLAN_AFTER.match(after)))


def _planned(place: Place, told: _Told) -> list[tuple[Mention, bool]]:
    """The figures that may be the plan, likeliest first, and whether the words tie them to the percentage."""
    found: list[tuple[Mention, bool]] = []
    following = place.at(told.index + 1)
    if following is not None and countable(following) and _follows(place, told, following):
        found.append((following, True))
    for at in range(told.index - 1, max(-1, told.index - 5), -1):
        mention, before = place.mentions[at], place.at(at - 1)
        if not countable(mention):
            continue
        slashed = before is not None and _SLASH.fullmatch(place.folded.plain[before.end : mention.start][:40])
        if slashed and (told.said or _is_plan_unit(place, mention)):
            found.append((mention, at == told.index - 1))
        elif (
            _is_announced(place, mention)
            or _PLANNED.search(own_lead(place, at))
            or _PLANNED_AFTER.match(place.after(mention, 40))
        ):
            found.append((mention, told.said or bool(_REACHED.search(place.lead_in(told.index)))))
    return found


def _is_announced(place: Place, mention: Mention) -> bool:
    """Whether the sentence begins with a plan and its figures: `Nhiệm vụ năm: kiểm tra 36 đảng viên ...; `."""
    return bool(_ANNOUNCED.fullmatch(place.folded.plain, place.start, mention.start + 1))


def _follows(place: Place, told: _Told, following: Mention) -> bool:
    """Whether `p% kế hoạch (B`, `p% above the £B in the budget`, `p% of its £B goal` names the plan."""
    gap = place.folded.plain[told.percent.end : following.start]
    if len(gap) > 70 or not _TO_PLAN.fullmatch(gap):
        return False
    return bool(re.search(_PLAN, gap)) or bool(_PLANNED_AFTER.match(place.after(following, 48)))


def _is_plan_unit(place: Place, mention: Mention) -> bool:
    return unit(place, mention)[:2] in (("chi", "tieu"), ("ke", "hoach")) or bool(_OF_PLAN.match(place.after(mention)))


def _done(place: Place, told: _Told, plan: Mention) -> list[Mention]:
    """The figures before the percentage that may be what was done: those of the same unit first, the nearest first."""
    before = [
        place.mentions[at]
        for at in range(told.index - 1, max(-1, told.index - 6), -1)
        if countable(place.mentions[at]) and place.mentions[at] is not plan and same_sort(place.mentions[at], plan)
    ]
    own = [each for each in before if same_unit(unit(place, each), unit(place, plan))]
    return [*own, *(each for each in before if each not in own), plan]


def _plan(part: Mention, whole: Mention, told: _Told) -> Relation:
    return cast("plan", (("part", part), ("whole", whole), ("percent", told.percent)), note=told.note)


def _is_firm(place: Place, told: _Told, planned: Sequence[tuple[Mention, bool]], readings: Sequence[Relation]) -> bool:
    """One plan, tied to the percentage, and one figure that can have been done, of the same unit."""
    tied = [plan for plan, sure in planned if sure]
    if len(tied) > 1:
        tied = [plan for plan in tied if same_unit(unit(place, plan), unit(place, place.mentions[told.index - 1]))]
    if len(tied) != 1 or not readings or told.percent.quantity.qualifier:
        return False
    if _OF_ALL.match(place.after(told.percent)):
        return False
    plan = tied[0]
    done = [each for each in _done(place, told, plan) if each is not plan]
    if not done or not (unit(place, done[0]) or unit(place, plan)):
        return False
    if unit(place, done[0]) and unit(place, plan) and not same_unit(unit(place, done[0]), unit(place, plan)):
        return _is_plan_unit(place, plan) and len(done) == 1
    if len(done) > 1 and not _is_direct(place, told, done[0]):
        return False
    given = 100 * done[0].quantity.value / plan.quantity.value
    stated = told.percent.quantity.value
    if (told.note == "over" and given < 100) or (told.note == "under" and given > 100):
        return False
    told_percent = {"over": 100 + stated, "under": 100 - stated}.get(told.note, stated)
    return comparable(given, told_percent)


def _is_direct(place: Place, told: _Told, done: Mention) -> bool:
    """Whether what was done stands right before the percentage, or before the plan beside it."""
    between = [each for each in place.mentions[max(0, told.index - 3) : told.index] if each.start > done.start]
    return len(between) < 2 and ";" not in place.folded.plain[done.end : told.percent.start][:160]
