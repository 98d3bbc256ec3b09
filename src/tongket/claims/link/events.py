"""Amounts of change: each figure that the words make one, with its percentage and which way it went."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tongket.claims.link.cues import (
    BY,
    COUNTED,
    FALLING,
    FROM,
    OLD,
    OLD_LABEL,
    RISING,
    TO,
    TO_FIRM,
    gap_between,
    lasts,
    way,
    wording,
)
from tongket.claims.link.place import Place
from tongket.claims.regex import regex
from tongket.claims.scan import Mention

_MORE = regex(
    r"[)]? ?(?:(?:[a-z]+[ -]){0,3}?(?:(?P<up>increase|rise|growth|jump|gain)|(?P<down>decrease|drop|fall|decline"
    r"|reduction|cut))"
    r"|(?:(?!(?:with|for|of|in|at|to|on|and|or|by|under) )[a-z]+ )?(?:(?P<more>more|higher|longer|larger|greater"
    r"|bigger)|(?P<less>fewer|less|lower|shorter|smaller))"
    r"|(?:(?P<over>up|above|over)|(?P<under>down|below|under)) (?:on|from|the|last|its|that|those|this|what))(?![a-z])"
)
_MORE_THAN = regex(
    r"(?: [a-z-]+)? (?:more|fewer|less|higher|lower|longer|larger|shorter|smaller) than"
    r"(?: (?:the|in|its|their|last|a|for|at|during|this)){1,3}(?: [£$€]?[0-9]| time| one| year| previous| same| month"
    r"| period| (?:two|three|four|five|six) (?:weeks|months|years)| january| february| march| april| may| june| july"
    r"| august| september| october| november| december)"
    r"| (?:more|fewer|less|higher|lower|longer|larger|shorter|smaller) than [£$€]?[0-9]"
    r"| (?:more|fewer|less|higher|lower) than before(?![a-z])"
    r"| (?:up|down) (?:on|from) (?:the|a|last|its|that|this) "
)
_TIED = regex(
    r"(?: [a-z][a-z -]{0,48})? ?(?:[(,=;:-]|tuong ung|tuong duong|bang|hay|or) ?"
    r"(?:tuc |tuong ung |tuong duong |bang |voi |ung voi |khoang |ty le |ti le |dat |tang |giam |or |a |an |hay "
    r"|muc |la |up |down |i\.e\. ?|of |rise |fall |increase |decrease ){0,4}"
    r"(?:[+-] ?)?[£$€]?"
)
_IN_YEAR = regex(r" (?:in |of |nax |nam )?(?:19|20)[0-9]{2}(?: ?[-/] ?[0-9]{2,4})?(?= ?[(,])")
_TIMES = regex(r" ?(?:lan|times|-fold|fold)(?![a-z])")
_SAME_AMOUNT = frozenset(
    [
        "(",
        ", tuong ung",
        "tuong ung",
        "tuong duong",
        ", tuong duong",
        "(tuong duong",
        "(tuong ung",
        "or",
        ", or",
        "(tang",
        "(giam",
        ", tuc",
        "(up",
        "(down",
        "(by",
    ]
)
_LEVEL = 60  # per cent, from which `tăng 4.506 khách, bằng 107,9%` tells the new value and not the growth
_ALSO = regex(
    r"(?: [a-z][a-z ]{0,30})?(?:,|;| ?\()? ?(?:or|or by|tuc|tuc la|tuong duong|tuong ung|bang|that is|i\.e\.|by|hay"
    r"|an?)?(?: voi)?(?: muc)?"
    r"(?: (?:tang|giam)| ?(?:increase|rise|fall|drop|decrease|reduction|growth|decline|gain) of)? ?"
)
_LAST_CLAUSE = regex("[,;]")
_COMPARED = regex(
    r"(?<![a-z])(?:(?P<up>up (?:from|on)|tang so voi|cao hon|more than)|(?P<down>down (?:from|on)|giam so voi"
    r"|thap hon|fewer than"
    r"|less than)|so voi|against|compared (?:with|to)|versus)(?: [a-z0-9']+){0,5}? ?[(]?[£$€]?$"
)
_THEN = regex(
    r"(?: [a-z0-9][a-z0-9 ]{0,40}?)?(?:,| ?\()? ?(?:or |tuc |tuong duong )?"
    r"|(?:\)|(?: [a-z0-9]+){1,6}), an? (?:increase|rise|fall|drop|decrease|reduction|growth|decline|gain) of "
)
_AND_ALSO = regex(r" and [a-z ]{3,40} $")
_ASIDE = regex(
    r"[)\]]? ?(?:$|[.,;:)\]–-]|(?:so voi|va|nhung|trong|o|con|and|but|on|from|than|against|compared|in|over|while"
    r"|while|by|as"
    r"|when|since|at|for|up|down|lower|higher|more|less|during|to|(?:[a-z]+ )?(?:drop|fall|rise|increase"
    r"|decrease|reduction|growth|decline|gain))(?![a-z]))"
)
_BRACKETED_MORE = regex(r"\) (?:more|fewer|less|higher|lower|up|down) (?:than|on|from)(?![a-z])")
_ENDED_MORE = regex(r" (?:(?P<more>more|higher)|(?P<less>fewer|less|lower))(?: [a-z]+)?(?: ?$|[.,;)])")
_THAT_IS = regex(r"\),? (?:that is|i\.e\.|or|tuc|tuc la)(?: by)? ")


@dataclass(frozen=True, slots=True)
class Event:
    """An amount of change: how much in figures (`delta`), in per cent (`percent`), and which way."""

    first: int
    last: int
    delta: Mention | None
    percent: Mention | None
    sign: int
    worded: bool = True  # False: a bare percentage in brackets behind the new value may be a share


def events(place: Place) -> Iterator[Event]:
    for index, mention in enumerate(place.mentions):
        if _TIMES.match(place.after(mention)):
            continue
        if (event := _trailing(place, index)) is not None:
            yield event
            continue
        sign = _direction(place, index)
        if sign is None:
            sign = _direction_of_next(place, index)
        if sign is None:
            continue
        if mention.quantity.sort in ("percent", "signed"):
            yield _of_percent(place, index, sign)
        elif mention.quantity.sort in COUNTED:
            if any(
                later is not None and later.first == index for later in (_trailing(place, index + n) for n in (2, 3))
            ):
                continue
            percent = _tied_percent(place, index)
            yield Event(index, index + (percent is not None), mention, percent, sign)


def _of_percent(place: Place, index: int, sign: int) -> Event:
    """The event of a percentage, with the amount behind it, or before its bracket: `512 (4.7%) more than`."""
    percent, following, before = place.mentions[index], place.at(index + 1), place.at(index - 1) if index else None
    if following and _is_amount(place, index, following):
        return Event(index, index + 1, following, percent, sign)
    bracketed = before and before.quantity.sort in COUNTED and gap_between(place, before, percent) == " ("
    if before and bracketed and _BRACKETED_MORE.match(place.after(percent)):
        return Event(index - 1, index, before, percent, sign)
    return Event(index, index, None, percent, sign)


def _tied_percent(place: Place, index: int) -> Mention | None:
    """The percentage that says the same as an amount: `26 tổ (13,6%)`, `£825 or 3.6 per cent`."""
    mention, following = place.mentions[index], place.at(index + 1)
    if following is None or following.quantity.sort not in ("percent", "signed"):
        return None
    gap = _IN_YEAR.sub("", gap_between(place, mention, following))
    if not _TIED.fullmatch(gap) or _of_other(place, following, gap):
        return None
    return following


def _trailing(place: Place, index: int) -> Event | None:
    """The event of a percentage after the new value: `fell from 246 to 219 pupils, or 11.0%`, `đạt 61, tức 8,9%`."""
    percent, before = place.at(index), place.at(index - 1)
    if index < 1 or percent is None or percent.quantity.sort != "percent" or before is None:
        return None
    if before.quantity.sort not in COUNTED:
        return None
    if not _ASIDE.match(place.after(percent)):
        return None
    gap = _IN_YEAR.sub("", gap_between(place, before, percent))
    for rule in (_after_label, _after_comparison, _after_departure, _after_arrival):
        if index > 1 and (event := rule(place, index, gap)) is not None:
            return event
    return None


def _after_label(place: Place, index: int, gap: str) -> Event | None:
    """`fell to £214,756 (2020: £263,377), that is by 18.4%`."""
    lead = place.lead_in(index - 2)
    if OLD_LABEL.search(place.lead_in(index - 1)) and _THAT_IS.fullmatch(gap) and TO.search(lead):
        return Event(index, index, None, place.mentions[index], way(lead))
    return None


def _after_comparison(place: Place, index: int, gap: str) -> Event | None:
    """`1,143 fires, down from 1,208 last year (5.4%)`."""
    at = index - 2 - (index > 2 and lasts(place, place.mentions[index - 2]))
    told = (
        wording(place, index - 1)
        if at == index - 2
        else gap_between(place, place.mentions[at], place.mentions[index - 1])
    )
    compared = _COMPARED.search(told)
    if compared is None or not _THEN.fullmatch(gap):
        return None
    sign = 1 if compared["up"] else -1 if compared["down"] else 0
    amount = _direction(place, at)
    if amount is not None and place.mentions[at].quantity.sort in COUNTED:
        return Event(at, at, place.mentions[at], place.mentions[index], amount)
    return Event(index, index, None, place.mentions[index], sign)


def _after_arrival(place: Place, index: int, gap: str) -> Event | None:
    """`tăng 5, đạt 61 con, tương đương 8,9%`; `from 246 to 219 pupils, or 11.0%`."""
    if not _ALSO.fullmatch(gap.replace("/", " ")) or not TO.search(place.lead_in(index - 1)):
        return None
    amount, percent = place.mentions[index - 2], place.mentions[index]
    sign = _direction(place, index - 2)
    if sign is not None and amount.quantity.sort in COUNTED:
        return Event(index - 2, index - 2, amount, percent, sign, worded=not gap.rstrip().endswith("("))
    if FROM.search(place.lead_in(index - 2)):
        told = _MORE.match(place.after(percent))
        sign = way(_LAST_CLAUSE.split(place.lead_in(index - 2))[-1])
        return Event(index, index, None, percent, (1 if told["up"] else -1 if told["down"] else sign) if told else sign)
    return None


def _after_departure(place: Place, index: int, gap: str) -> Event | None:
    """`came down to 402 from 431 (6.7%)`, `went up to 286 from 241, or by 18.7%`."""
    lead = place.lead_in(index - 2)
    if not _ALSO.fullmatch(gap) or not FROM.search(place.lead_in(index - 1)) or not TO_FIRM.search(lead):
        return None
    return Event(index, index, None, place.mentions[index], way(lead)) if way(lead) else None


def _is_amount(place: Place, index: int, following: Mention) -> bool:
    """Whether the figure after `tăng p% (` is the amount of the change, and not the new or the old value."""
    gap = gap_between(place, place.mentions[index], following)
    third = next((mention for _, mention in place.near(index + 2, index + 3)), None)
    if third and re.fullmatch(r" (?:to|->|len|xuong|con) ?[£$€]?", gap_between(place, following, third)):
        return False
    return following.quantity.sort in COUNTED and gap.strip() in _SAME_AMOUNT


def _of_other(place: Place, percent: Mention, gap: str) -> bool:
    """Whether a percentage after an amount says what share it is of something."""
    if re.search(r"(?<![a-z])(?:bang|dat)(?![a-z])", gap) and re.match(
        r"[)]? ?(?:so voi|cung ky|nam truoc|ke hoach)", place.after(percent)
    ):
        return True
    if percent.quantity.value > _LEVEL and re.search(r", (?:bang|dat) $", gap):
        return True
    return bool(
        re.match(
            r"[)]? ?(?:ke hoach|du toan|tong so|trong tong|cua tong|of all|of the total|of total)", place.after(percent)
        )
    )


def _direction(place: Place, index: int) -> int | None:
    """Which way the words make a figure an amount of change; None when they do not."""
    mention = place.mentions[index]
    lead = place.lead_in(index)
    if match := BY.search(lead):
        if match.group().startswith("loss") and mention.quantity.sort == "measure":
            return None  # a loss of £6.7m is a result
        if match["sign"]:
            return (1 if "+" in match["sign"] else -1) if mention.quantity.sort in ("percent", "signed") else None
        return 1 if match["up"] or match["rose"] else -1
    if (same := _elliptical(place, index, lead)) is not None:
        return same
    if mention.quantity.sort in ("percent", "count", "measure", "word", "signed"):
        after = place.after(mention, 40)
        after = re.sub(r"^ \([0-9.,]+ ?%\)", "", after)
        if (match := _MORE.match(after)) and (mention.quantity.sort == "percent" or _MORE_THAN.match(after)):
            return 1 if match["up"] or match["more"] or match["over"] else -1
        ended = _ENDED_MORE.match(after)
        if ended and index > 1 and _is_after_two_values(place, index):
            return 1 if ended["more"] else -1
    return None


def _is_after_two_values(place: Place, index: int) -> bool:
    """Whether the two figures before are the old and the new value: `from A to B, N fewer`, `B against A, N fewer`."""
    if OLD.search(place.lead_in(index - 1)):
        return True
    return bool(TO.search(place.lead_in(index - 1)) and FROM.search(place.lead_in(index - 2)))


def _direction_of_next(place: Place, index: int) -> int | None:
    """`17.4% or 196 more than last year`: the words stand behind the amount that says the same."""
    percent, following = place.mentions[index], place.at(index + 1)
    if percent.quantity.sort != "percent" or following is None or following.quantity.sort not in COUNTED:
        return None
    return _direction(place, index + 1) if gap_between(place, percent, following) == " or " else None


# --- putting it together -----------------------------------------------------------------------------------------


def _elliptical(place: Place, index: int, lead: str) -> int | None:
    """`fell by 3 (4.6%) and hoax calls by 5 (7.1%)`, `and flights 11% to 462 from 415`: the verb stands once."""
    mention, following, third = place.mentions[index], place.at(index + 1), place.at(index + 2)
    if index == 0 or following is None:
        return None
    share = mention.quantity.sort == "percent" and bool(FROM.search(place.lead_in(index + 1)))
    by = lead.endswith(" by ") and (following.quantity.sort == "percent" or share)
    to = mention.quantity.sort == "percent" and third is not None and place.lead_in(index + 1).strip() == "to"
    if not by and not (to and _AND_ALSO.search(lead) and FROM.search(place.lead_in(index + 2))):
        return None
    before = place.folded.plain[max(place.start, mention.start - 300) : mention.start]
    up, down = (_last(pattern, before) for pattern in (RISING, FALLING))
    if max(up, down) < 0:
        return None
    return 0 if to or up == down else 1 if up > down else -1


def _last(pattern: re.Pattern[str], words: str) -> int:
    """Where a pattern is found last, -1 when it is not."""
    return max((match.start() for match in pattern.finditer(words)), default=-1)
