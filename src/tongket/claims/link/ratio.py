"""Part of a whole: which part, whole and percentage the wording ties together, and how firmly.

firm     7.288/10.546 tổ chức (68,5%) · 7,288 of 10,546 groups (68.5%) · 68,5% (7.288/10.546)
loose    12/15 phường đạt trên 95%: may be a share of something else, so it can be confirmed, never flagged
listed   ... 95 đại biểu: 23 nữ (24,21%), 24 tái cử (25,26%): the base stands earlier, judged together
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from tongket.claims.folding import without_marks, words
from tongket.claims.link.cues import lasts
from tongket.claims.link.place import EARLIER, Place, alike
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Quantity, Relation

_SLASH = regex(r" ?(?P<noun>[a-z][a-z ]{0,40}?)? ?/ ?(?P<total>tong so |tong )?")
_AMONG = regex(
    r"(?: [a-z][a-z0-9 ]{0,60}?)? ?(?:"
    r"/ ?(?:tren )?tong(?: so)? |(?:trong|tren)(?: tong)? so |(?:trong|tren) tong |tren "
    r"|out of (?:the |all |all the |its |our |their |those |some |a |a total of |a possible |the total of "
    r"|an? (?:[a-z]+ ){1,2}of )?)[£$€]?"
)
_OF = regex(
    r" of (?:the |all |all the |its |our |their |these |those |a |a total of |the total of |the total )?(?:vnd "
    r"|usd )?[£$€]?"
)
_WHOLE_AFTER = regex(
    r" ?[)\]]?,? ?(?:so voi (?:tong so )?|of (?:[a-z']+ ){1,5}of |(?:trong|tren|cua)(?: tong)? so |(?:trong|tren"
    r"|cua)? ?tong(?: (?!so )[a-z]+){0,4}(?: so)? "
    r"|(?:out )?of (?:the |all |all the |its |our |their |these |those |a total of |the total of |the total )?)[£$€]?"
)
_OPENED = regex(r" ?[(\[] ?(?:voi |tuc |tuc la |gom |co |i\.e\.,? |that is,? |or )?")
_OR_AFTER = regex(r"(?: [a-z-]+){1,8}, |,? (?:or|tuc|tuc la|tuong duong|tuong ung|that is|i\.e\.),? |,? ?(?:-|=|:) ?")
_THAT_IS = regex(
    r"(?: [a-z]+){0,12}, (?:that is|i\.e\.|tuc|tuc la|nghia la),? |(?: [a-z]+){1,3}: (?:[a-z]+ ){0,8}[£$€]?(?:us[$])?"
)
_ELSEWHERE = regex(
    r"(?<![a-z])(?:ke hoach(?! so)|du toan|chi tieu|muc tieu|dinh muc|cung ky|so voi|tang|giam|vuot|nam truoc"
    r"|thap hon|cao hon"
    r"|plan|planned(?! ?[(])|target|budget|(?<!made )(?<!make )(?<!makes )(?<!making )up|down|rose|fell|grew|dropped"
    r"|increased?|decreased?|compared|against(?! ?[(])|growth"
    r"|higher|lower|from|diem phan tram|percentage points?)(?![a-z])"
)
_CHANGE_BEFORE = regex(
    r"(?<![a-z])(?:tang|giam|vuot|(?<!of )them|bot|(?<!made )(?<!make )(?<!makes )(?<!making )up|down|rose|risen"
    r"|fell|fallen|grew|grown|dropped|increased?|decreased?"
    r"|reduced|reduction|rise|drop|fall|cut)(?: [a-z]+){0,3} ?[(\[,]? ?$"
)
_CHANGED_BY = regex(
    r"(?<![a-z])(?:tang|giam|tang them|(?<!made )(?<!make )(?<!makes )(?<!making )up|down|rose|risen|fell|fallen"
    r"|grew|dropped|increased?|decreased?|rise|drop|fall|cut"
    r"|reduction)(?: (?:by|of|khoang|toi|gan|hon)){0,2} ?[£$€]?$"
)
_CHANGE_AFTER = regex(
    r"[)\],]{0,2} ?(?:tu|from) [£$€]?[0-9]|[)\],]? ?(?:tro len|/ ?nam|moi nam|mot nam|a year|per year|per annum"
    r"|annual|on the previous|on a year"
    r"|year-on-year"
    r"|(?:[a-z]+ ){0,2}(?:increase|decrease|rise|drop|fall|decline|reduction|growth|higher|lower|more|fewer|less|up"
    r"|down|above|below)(?![a-z])|[a-z]+er than(?![a-z]))"
)
_PLAN_AFTER = regex(
    r"[)\]]? ?(?:so |cua |muc |voi |of |of the |of its |of our |against |ca )?"
    r"(?:ke hoach|du toan|chi tieu|muc tieu|dinh muc|cung ky|so voi|nam truoc|nhiem vu|cong suat|nghi quyet|plan|target"
    r"|budget|goal|quota|last year|the previous)(?![a-z])"
)
_JOINING = words(
    "dat chiem bang tuong duong ung ty ti le trong la voi uoc da chi moi cung muc co hay tuc nghia khoang ca chung"
    " so sap xi xap nhan gom phan voi tren"
    " representing equivalent equal to or ie that is which a an rate of share being making made makes up"
    " accounting account accounts for at about only just this means some constituting comprising were was are"
    " percentage proportion i e giving who make they make up them turnout response success pass clearance majority"
    " proportion"
)
_JOINING_FIRMLY = words(
    "chiem duong ung bang ty ti representing equivalent or accounting account accounts is are was were making"
    " makes constituting giving"
)
_DECIDING = words("chiem ty ti representing or accounting making")
_CARRYING_ON = words(
    "va nhung con duoc da co la tro o tai theo do de nen dong trong cung cac nhu gom khi thi tu hoan bao nam phan dat"
    " and but which were was are is have has had who that in while with as said took joined for at by to on from so"
    " when being did do now still reported passed met agreed replied attended voted taking"
)
_SHARE_OF_ALL = regex(
    r"[)\]]? ?(?:trong |tren |cua )?(?:tong )?so |[)\]]? ?(?:of (?:the |all )?(?:total|whole)|overall|of (?:all"
    r"|those|these|the) )"
)
_OTHER_SUBJECT = regex(r"(?<![a-z])(?:ty|ti) le (?!dat|chiem|la|bang)[a-z]|(?<![a-z])(?:rate|share) of (?=[a-z])")
_TWO_STOPS = regex(r"[,;:].*[(,;:]|[.,;:] ?$")
_COMPARED = regex(
    r"(?<![a-z])(?:up on|down on|than|from|against|so voi|compared with|compared to)(?: [a-z]+){0,2} ?[£$€]?$"
)
_RAISED = regex(r"(?<![a-z])(?:nang|dua) (?:tong |so |ty le)")
_ADDED = regex(r"[a-z ]{0,20}\+ ?[0-9]")
_IN_A_ROW = regex(r",? ?(?:va|and|,|;) ")
_SHARE = regex(r" ?(?:of|trong|tren|cua)(?![a-z])")
_OF_THEM = regex(r" of (?:them|whom|which|these|those)(?![a-z])")
_ASIDE = regex(r" ?[,.;)]|$| (?:as )?(?:against|compared)(?![a-z])")
_NAMED_SHARE = regex(r"(?: [a-z]+){1,6} ?\( ?")
_FIRST_WORD = regex(r"[)\]]? ?([a-z]+)")
_OF_PLACE = regex(r"(?<![a-z])(?:toan|ca) (?:huyen|xa|tinh|thanh pho|phuong|thi xa|thi tran|quan|nuoc)(?![a-z])")
_RESTRICTED = regex(
    r"[0-9] (?:ho|nguoi|gia dinh|thon|to) (?:dang ky|tham gia|duoc (?:dieu tra|khao sat|kiem tra|hoi)|co don)(?![a-z])"
)
_ENDED = regex(r" ?(?:$|[.,;:!?)\]|/\n-])")
_NAMED_BASE = regex(
    r"(?<![a-z])(?:trong(?: tong)?(?: so)?|tong so|tren tong so|(?:out )?of(?: the| all| all the| these)?"
    r"|among(?: the)?|the)(?: hon| gan| tren)? ?[£$€]?$"
)
_INSIDE = regex(r"(?<![a-z])(?:trong do|bao gom|of which|of whom|including)(?![a-z])")
_WHICH = regex(r"(?: [a-z-]+){0,5},? (?:of which|of whom|trong do(?: co)?) ")
_AGAINST_ALL = regex(r" so voi (?:tong so )?[0-9]")
_MAKES = regex(r"(?<![a-z])(?:bang|dat|chiem)(?: ty le)? $")
_SAYS = regex(r"[^,.;()]{0,40}(?<![a-z])(?:who|were|was|are|is|said|have|had|agreed|thought|felt)(?![a-z])")
_MOVING = regex(r"(?<![a-z])(?:trong so do|trong so nay|so nay|so do|of these|of those|of them)(?![a-z])(?! [0-9])")
_ARRIVED = regex(r"(?<![a-z])(?:len|xuong|len den|len toi|con|up to|down to|rose to|fell to|from) ?$")
_PRESENT = regex(r"(?<![a-z])(?:co mat|tham du|du hop|tham gia|present|attending|voting)(?![a-z])")


def ratios(place: Place) -> Iterator[Relation]:
    """The part/whole statements of a sentence: at most one for each percentage."""
    digits = [mention for mention in place.mentions if mention.quantity.sort != "word"]
    unworded = place if len(digits) == len(place.mentions) else replace(place, mentions=digits)
    positions = {mention.start: index for index, mention in enumerate(place.mentions)}
    for index, mention in enumerate(digits):
        if mention.quantity.sort == "percent" and not _is_change(place, mention):
            yield from islice(_readings(unworded, index, place, positions[mention.start]), 1)


def _readings(place: Place, index: int, worded: Place, position: int) -> Iterator[Relation]:
    """Every way to read one percentage, the likeliest first; number words only count where digits give none."""
    for row, at in ((place, index), (worded, position)):
        yield from _pair_before(row, at)
        yield from _pair_after(row, at)
        yield from _percent_inside(row, at)
    yield from _listed(worded, position)


def _is_change(place: Place, percent: Mention) -> bool:
    """Whether the percentage says how much something rose, fell, or met a plan."""
    after = place.after(percent)
    if _AGAINST_ALL.match(after) and _MAKES.search(place.before(percent)):
        return False
    return bool(_CHANGE_BEFORE.search(place.before(percent)) or _CHANGE_AFTER.match(after) or _PLAN_AFTER.match(after))


# --- A/B ... p% ------------------------------------------------------------------------------------------


def _pair_before(place: Place, index: int) -> Iterator[Relation]:
    last = _before_bracket(place, index)
    part, whole, percent = place.at(last - 1), place.at(last), place.mentions[index]
    if part is None or whole is None or (pair := _pair(place, part, whole)) is None:
        return
    gap = place.between(whole, percent)
    if gap is not None and last < index - 1:
        gap = _BRACKETED.sub("", gap)
    bond = gap is not None and _bond(gap, percent.quantity)
    if bond and gap is not None:
        left = place.before(part).endswith("from ") and " of " in (place.between(part, whole) or "")
        arrived = _ARRIVED.search(place.before(part)) and not left and not _RAISED.search(place.before(part, 90))
        elsewhere = _SHARE_OF_ALL.match(place.after(percent)) and place.depth_of(percent) > place.depth_of(whole)
        moved = "loose" if arrived or elsewhere or part.quantity.qualifier or _respective(place, index) else "firm"
        relation = _ratio(place, pair, percent, _weaker(bond, moved, _tail(place, percent, pair[1])))
        yield replace(relation, note="adjacent" if len(gap) < 45 and not percent.quantity.qualifier else "")


def _before_bracket(place: Place, index: int) -> int:
    """Where in the row the last figure before a percentage stands, brackets between passed over; -1: nowhere."""
    depth = place.depth_of(place.mentions[index])
    before = range(index - 1, max(-1, index - 5), -1)
    return next((at for at in before if place.depth_of(place.mentions[at]) <= depth), -1)


def _respective(place: Place, index: int) -> bool:
    """Whether percentages stand in a row: `(tương ứng 89,4% và 96,1%)`, `down 10.4% and 7.1% respectively`."""
    percent = place.mentions[index]
    for one, other in ((place.at(index - 1), percent), (percent, place.at(index + 1))):
        if not (one and other and one.quantity.sort == other.quantity.sort == "percent"):
            continue
        if _IN_A_ROW.fullmatch(place.between(one, other) or "-"):
            return True
    return False


def _pair_after(place: Place, index: int) -> Iterator[Relation]:
    following = place.at(index + 1)
    beyond = index + (following is not None and lasts(place, following))
    percent, part, whole = place.mentions[index], place.at(beyond + 1), place.at(beyond + 2)
    if part is None or whole is None or (pair := _pair(place, part, whole)) is None:
        return
    gap = place.between(percent, part) or ""
    enclosed = _NAMED_SHARE.fullmatch(gap) and place.folded.plain[whole.end : whole.end + 1] == ")"
    if enclosed or _OPENED.fullmatch(gap) or _THAT_IS.fullmatch(gap):
        yield _ratio(place, pair, percent, "firm")
    elif _OR_AFTER.fullmatch(gap):
        yield _ratio(place, pair, percent, "loose")


def _percent_inside(place: Place, index: int) -> Iterator[Relation]:
    """A (p%) of B; A, chiếm p% tổng số B; p% of B (A)."""
    percent, whole = place.mentions[index], place.at(index + 1)
    if whole is None or not _WHOLE_AFTER.fullmatch(place.between(percent, whole) or ""):
        return
    before, after = _subject(place, index), place.at(index + 2)
    bare = before is not None and (place.between(before, percent) or "").endswith(", ")
    if bare and _SAYS.match(place.after(whole)):
        return
    if before and _countable(before, whole) and _bond(place.between(before, percent) or "-", percent.quantity):
        yield _ratio(place, (before.quantity, whole.quantity), percent, "firm")
    elif after and _countable(after, whole) and (place.between(whole, after) or "-").rstrip()[-1:] == "(":
        yield _ratio(place, (after.quantity, whole.quantity), percent, "loose")


def _subject(place: Place, index: int) -> Mention | None:
    """The figure before a percentage, past the percentages and brackets that are said of it in between."""
    depth = place.depth_of(place.mentions[index])
    for at in range(index - 1, max(-1, index - 5), -1):
        mention = place.mentions[at]
        if place.depth_of(mention) <= depth and mention.quantity.sort not in ("percent", "signed", "span"):
            return mention
    return None


def _pair(place: Place, part: Mention, whole: Mention) -> tuple[Quantity, Quantity] | None:
    """The part and the whole when the words between them make them so."""
    if not _countable(part, whole):
        return None
    gap = place.between(part, whole) or ""
    if _OF.fullmatch(gap) or _AMONG.fullmatch(gap) or _is_slash(place, gap, whole):
        return part.quantity, whole.quantity
    if _AMONG.fullmatch(place.between(part, whole, qualified=False) or ""):
        return part.quantity, _unqualified(place, whole)
    return None


def _is_slash(place: Place, gap: str, whole: Mention) -> bool:
    """Whether the gap is a slash, with at most the same noun on both sides: `238 hộ/395 hộ`."""
    match = _SLASH.fullmatch(gap)
    return match is not None and (
        match["noun"] is None
        or match["total"] is not None
        or not place.noun(whole)
        or alike(match["noun"], place.noun(whole))
    )


def _countable(part: Mention, whole: Mention) -> bool:
    """Whether the two can be part and whole: both counts, or both measured."""
    part_sort, whole_sort = part.quantity.sort, whole.quantity.sort
    if "percent" in (part_sort, whole_sort) or "signed" in (part_sort, whole_sort) or whole.quantity.low <= 0:
        return False
    return whole_sort != "year" and part.quantity.sort != "year"


def _unqualified(place: Place, whole: Mention) -> Quantity:
    """The whole of `15 trên 20 hộ`, where `trên` is `out of` and not `more than`."""
    word = place.folded.plain[whole.lead : whole.start].strip()
    quantity = whole.quantity
    return replace(quantity, qualifier=None, low=quantity.value, high=quantity.value) if word == "tren" else quantity


def _bond(gap: str, percent: Quantity) -> str | None:
    """How firmly the words between a pair and a percentage tie them: "firm", "loose" or None."""
    cut = max(gap.rfind(mark) for mark in "([,;:=-")
    head, words = gap[: max(cut, 0)], gap[cut + 1 :].replace(".", " ").split()
    decided = bool(words) and words[0] in _DECIDING and ";" not in head
    gap = gap.replace("i.e.", "ie")
    if _ELSEWHERE.search(gap[max(cut, 0) :] if decided else gap) or ". " in gap:
        return None
    joined = all(word in _JOINING for word in words)
    if cut >= 0 and joined:
        if gap[cut] == ";" and not words:
            return "loose"
        aside = gap[cut] in "([" and (_OTHER_SUBJECT.search(head) or re.search(r", [a-z]+ [a-z]+ \S+ ", head))
        return "loose" if aside else "firm"
    if not words or words[-1] not in _JOINING:
        return None
    tail = _trailing(words)
    near = len(words) - len(tail) <= 4 and cut < 0 and not _OTHER_SUBJECT.search(gap)
    decisive = not _JOINING_FIRMLY.isdisjoint(tail) or (percent.step < 1 and percent.qualifier is None)
    return "firm" if near and decisive and percent.qualifier is None else "loose"


def _trailing(words: Sequence[str]) -> list[str]:
    """The joining words at the end."""
    tail: list[str] = []
    for word in reversed(words):
        if word not in _JOINING:
            break
        tail.append(word)
    return tail


def _weaker(*bonds: str) -> str:
    return "loose" if "loose" in bonds else "firm"


def _tail(place: Place, percent: Mention, counted: Quantity) -> str:
    """ "loose" when the percentage is followed by a noun of its own, hence perhaps a share of that."""
    after = place.after(percent)
    if _ENDED.match(after):
        return "firm"
    if match := _SHARE_OF_ALL.match(after):
        rest = after[match.end() :]
        if _PRESENT.search(place.before(percent, 60)):
            return "loose"
        if _OF_PLACE.search(re.split("[,;.(]", rest)[0]) and _RESTRICTED.search(place.folded.plain, *_line_of(place)):
            return "loose"
        return "firm" if _ENDED.match(rest) or _names(rest, without_marks(counted.unit_noun)) else "loose"
    word = _FIRST_WORD.match(after)
    return "firm" if word and word[1] in _CARRYING_ON else "loose"


def _line_of(place: Place) -> tuple[int, int]:
    """From where a figure of the sentence before may stand, to the end of the sentence."""
    return max(place.start - 300, 0), place.end


def _names(rest: str, noun: str) -> bool:
    """Whether the words behind `chiếm p% số` name what was counted, and not a narrower kind of it."""
    told, counted = re.findall("[a-z]+", re.split("[,;.(]", rest)[0])[:2], re.findall("[a-z]+", noun)[:2]
    if not alike(rest, noun):
        return False
    return len(told) < 2 or told == counted or told[1] in _CARRYING_ON or told[1] in ("tren", "toan", "cua", "ca")


def _ratio(place: Place, pair: tuple[Quantity, Quantity], percent: Mention, bond: str) -> Relation:
    part, whole = pair
    others = [
        mention.quantity
        for mention in _bases(place, percent, part)
        if mention.quantity.value != whole.value
        and mention.quantity.start != part.start
        and not _slashed(place, mention)
    ]
    if whole.value < part.value and (percent.quantity.value > 100 or whole.sort == "word"):
        bond = "loose"
    figures = (replace(part, role="part"), replace(whole, role="whole"), replace(percent.quantity, role="percent"))
    return Relation("ratio", _in_order(figures), bond, tuple(others), place.number)


def _slashed(place: Place, mention: Mention) -> bool:
    """Whether a figure is one side of another `A/B`, hence no base for this percentage."""
    plain = place.folded.plain
    return plain[mention.end : mention.end + 1] == "/" or plain[mention.start - 1 : mention.start] == "/"


def _in_order(figures: Sequence[Quantity]) -> tuple[Quantity, ...]:
    return tuple(sorted(figures, key=lambda figure: figure.start))


# --- A (p%) with the base earlier ------------------------------------------------------------------------


def _listed(place: Place, index: int) -> Iterator[Relation]:
    """A part with its percentage whose base is one of the figures before it."""
    percent = place.mentions[index]
    part = _own_part(place, index)
    if part is None or _CHANGED_BY.search(place.before(part)) or percent.quantity.value > 100:
        return
    bases = [*_bases(place, percent, part.quantity), *_bases_after(place, percent, part)]
    named = [base for base in bases if _is_named(place, base, part)]
    others = [*named, *(base for base in bases if base not in named)]
    figures = (replace(part.quantity, role="part"), replace(percent.quantity, role="percent"))
    own = "firm" if part.start > percent.start else _tail(place, percent, part.quantity)
    words = place.folded.plain[part.end : percent.start]
    turnout = "turnout" in words and _REJECTED.search(words)
    if turnout or _MOVING.search(place.before(part, 200)) or _COMPARED.search(place.before(part)):
        own = "loose"
    yield Relation(
        "ratio",
        _in_order(figures),
        "listed" if own == "firm" and not _respective(place, index) else "loose",
        tuple(base.quantity for base in others),
        place.number,
        anchored=len({base.quantity.value for base in named}) == 1,
        note="owned" if own == "firm" and _only_kin(place, part, bases) else "",
    )


def _only_kin(place: Place, part: Mention, bases: Sequence[Mention]) -> bool:
    """Whether exactly one of the figures before counts the same things as the part."""
    noun = place.noun(part)
    kin = {base.quantity.value for base in bases if noun[:1].isalpha() and alike(place.noun(base), noun)}
    return len(kin) == 1 and alike(place.noun(bases[0]), noun)


def _bases_after(place: Place, percent: Mention, part: Mention) -> list[Mention]:
    """The bases named behind a percentage: `..., trên tổng số 31 đơn vị`, `..., 47,019 valid votes in all`."""
    index = bisect_left(place.mentions, percent.start, key=lambda mention: mention.start)
    return [
        place.mentions[at]
        for at in range(index + 1, min(index + 12, len(place.mentions)))
        if place.mentions[at].quantity.value > part.quantity.value
        and place.mentions[at].quantity.sort == ("count" if part.quantity.sort == "word" else part.quantity.sort)
        and (_BASE_BEFORE.search(place.lead_in(at)) or _BASE_AFTER.match(place.after(place.mentions[at])))
    ]


_REJECTED = regex(r"(?<![a-z])(?:rejected|invalid|spoilt|spoiled|void)(?![a-z])")
_BRACKETED = regex(r" ?\([^()]*\)")
_DESCRIBED = regex(r" (?:tong )?so (?P<noun>[a-z]+(?: [a-z]+)?) (?:duoc|da|bi) (?P<verb>[a-z]+ [a-z]+)")
_BASE_BEFORE = regex(
    r"(?<![a-z])(?:(?:tren|trong|cua) tong(?: so)?|tren|trong so|out of|of a total of|of the|of all"
    r"|tong [a-z ]{0,30}\(|total of"
    r"|from|(?:so|toan)(?: [a-z]+){1,3} la) ?[£$€]?$"
)
_BASE_AFTER = regex(r"[^,.;]{0,30}(?:in all|in total|altogether|valid votes)(?![a-z])")


def _own_part(place: Place, index: int) -> Mention | None:
    """The figure a percentage belongs to: `A hộ (p%)`, `A hộ, chiếm p%`, or `p% (A hộ)`."""
    percent, before, after = place.mentions[index], place.at(index - 1), place.at(index + 1)
    gap = (place.between(before, percent) if before and _is_count(before) else None) or "."
    gap = gap.replace("i.e.", "ie")
    if after and _is_count(after) and gap[-1] != "(" and _OPENED.fullmatch(place.between(percent, after) or ""):
        return after
    shared = gap.rstrip()[-1:] == "," and (_SHARE.match(place.after(percent)) or _ASIDE.match(place.after(percent)))
    if before and place.depth_of(before) > place.depth_of(percent):
        gap = "."
    owned = _bond(gap, percent.quantity) == "firm" and (shared or not _TWO_STOPS.search(gap))
    if not owned and after and _is_count(after) and _NAMED_SHARE.fullmatch(place.between(percent, after) or ""):
        return after
    return before if owned else None


def _is_count(mention: Mention) -> bool:
    return mention.quantity.sort in ("count", "measure", "word")


def _bases(place: Place, percent: Mention, part: Quantity) -> list[Mention]:
    """The figures before a percentage which may be its base, nearest first."""
    index = bisect_left(place.mentions, percent.start, key=lambda mention: mention.start)
    near = [*place.earlier, *place.mentions[max(0, index - EARLIER) : index]][-EARLIER:]
    return [
        mention
        for mention in reversed(near)
        if mention.quantity.sort == ("count" if part.sort == "word" else part.sort)
        and mention.quantity.value > part.value
        and mention.quantity.low > 0
        and not _ADDED.match(place.folded.plain[mention.end : mention.end + 30])
    ]


def _is_named(place: Place, base: Mention, part: Mention) -> bool:
    """Whether the words make the figure the base: `trong tổng số B`, `of the B`, `B hộ, trong đó A hộ`."""
    if not place.start <= base.start < part.start:
        return False
    if _NAMED_BASE.search(place.before(base)) or _is_described(place, base, part):
        return True
    words = place.folded.plain[base.end : part.lead]
    if _WHICH.fullmatch(words) and _is_count(base):
        return True
    if _OF_THEM.match(_BRACKETED.sub("", place.after(part))) and re.fullmatch(r"(?: [a-z-]+){1,6}, ", words):
        return True
    return bool(_INSIDE.search(words)) and alike(place.noun(base), place.noun(part))


def _is_described(place: Place, base: Mention, part: Mention) -> bool:
    """Whether a percentage says of what it is: `kiểm tra 214 cơ sở ... chiếm p% số cơ sở được kiểm tra`."""
    following = place.at(bisect_left(place.mentions, part.start, key=lambda mention: mention.start) + 1)
    told = _DESCRIBED.match(place.after(following)) if following is not None else None
    return (
        told is not None and alike(told["noun"], place.noun(base)) and place.before(base).endswith(f" {told['verb']} ")
    )
