"""Shares without their base: lists that should make a hundred, parts that must have one whole, small wholes.

pct_sum       rất hài lòng 46,2%, hài lòng 38,7%, bình thường 11,9%, không hài lòng 3,2%
common_base   57 (38.0%), 42 (28.0%), 33 (22.0%) and 18 (12.0%): one whole gives them all
granularity   64 đảng viên, nữ chiếm 54,69%: 35 of 64; no whole number gives 70,5%
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, chain, combinations
from math import ceil, floor

from tongket.claims.link.casting import cast, chosen, clause, own_lead, same_unit, unit
from tongket.claims.link.place import Place
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Interval, Relation

_LONGEST_LIST = 14
_NOT_SHARE = regex(
    r"(?<![a-z])(?:tang|giam|vuot|cao hon|thap hon|(?<!made )(?<!make )(?<!makes )up|down|rose|fell|rise|fall"
    r"|increase|decrease|drop|dat|muc tieu|chi tieu|ke hoach"
    r"|lai suat|so voi|tren|duoi|from|to|against|compared|tu|len|xuong|con(?! lai))(?: [a-z]+){0,2} ?$"
)
_NOT_SHARE_AFTER = regex(
    r"[)\]]? ?(?:so voi|ke hoach|du toan|chi tieu|cung ky|more|fewer|higher|lower|up|down|above|below|nam truoc"
    r"|(?:mot|moi|/) ?nam|a year)(?![a-z])"
)


def _both(*ends: tuple[str, str]) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (regex(rf"(?<![a-z])(?:{one})(?![a-z])"), regex(rf"(?<![a-z])(?:{other})(?![a-z])")) for one, other in ends
    )


_HALVES = _both(  # the two are everybody
    ("nax|nam|nam gioi", "nu|phu nu"),
    ("men|male|males|boys", "women|female|females|girls"),
    ("thanh thi|do thi", "nong thon"),
    ("urban", "rural"),
    (r"(?<!khong )(?<!chua )hai long", "khong hai long|chua hai long"),
    (r"(?<!khong )dong y|tan thanh", "khong dong y|khong tan thanh"),
)
_SCALES = _both(  # the two ends of a list
    (r"(?<!khong )(?<!chua )hai long", "khong hai long|chua hai long|chua that su hai long"),
    ("very good", "very poor"),
    (r"(?<!khong )dong y|tan thanh", "khong dong y|khong tan thanh|phan doi"),
    ("tin nhiem cao", "tin nhiem thap"),
    ("gioi|xuat sac|tot", "yeu|kem|khong hoan thanh|chua dat|khong dat|khong xep loai"),
    ("dat", "khong dat|chua dat"),
    ("hieu qua", "khong hieu qua|kem hieu qua|chua hieu qua"),
    ("satisfied", "dissatisfied|unsatisfied|not satisfied"),
    ("agreed?|in favour|for|yes|support(?:ed)?", "disagreed?|against|no|opposed?|not agree"),
    ("good|excellent", "poor|bad|weak|unsatisfactory"),
    ("safe", "unsafe|not safe"),
    ("duoi [0-9]+ tuoi", "tren [0-9]+ tuoi|[0-9]+ tuoi tro len"),
    ("under [0-9]+", "over [0-9]+|[0-9]+ (?:and|or) over"),
)
_REST = regex(
    r"(?<![a-z])(?:con lai|khac|y kien khac|khong (?:y kien|tra loi|biet)|the (?:rest|others?|remaind(?:er|ing))"
    r"|remaining|others?|of other"
    r"|don.?t know|no (?:opinion|answer)|undecided|elsewhere)(?![a-z])"
)
_BREAKS_LIST = regex(
    r"\. |(?<![a-z])(?:trong do|so voi|ngoai ra|rieng|nhiem ky truoc|nam truoc|of which|of whom|of these|compared"
    r"|last year|while|whereas)(?![a-z])"
)
_OF_CHANGE = regex(r"(?<![a-z])(?:against|so voi|compared (?:with|to)|than|from) [£$€]?[0-9][0-9.,]*[^,;()]{0,20}\($")
_TWO, _FAR = 2, 8


def shares(place: Place) -> Iterator[Relation]:
    """The lists of percentages of a sentence that make, or should make, a hundred."""
    for run in _runs(place):
        firm = _is_exhaustive(place, run)
        stretches = chain([tuple(run)] if firm else [], _stretches(place, run))
        readings = (cast("pct_sum", [("share", place.mentions[at]) for at in each]) for each in stretches)
        yield from chosen(readings, place, firm=firm)


def _runs(place: Place) -> Iterator[list[int]]:
    """The places of percentages that stand in one list."""
    run: list[int] = []
    for at, mention in enumerate(place.mentions):
        if mention.quantity.sort != "percent":
            continue
        if run and _BREAKS_LIST.search(place.folded.plain[place.mentions[run[-1]].end : mention.start][:200]):
            yield from _worthy(run)
            run = []
        if _OF_CHANGE.search(place.folded.plain[max(place.start, mention.start - 48) : mention.start]):
            continue
        if not (_NOT_SHARE.search(own_lead(place, at)) or _NOT_SHARE_AFTER.match(place.after(mention))):
            run.append(at)
        if len(run) == _LONGEST_LIST:
            yield from _worthy(run)
            run = []
    yield from _worthy(run)


def _worthy(run: list[int]) -> Iterator[list[int]]:
    if len(run) >= _TWO:
        yield run


def _stretches(place: Place, run: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The stretches of a list that make a hundred, the longest first; then pairs with a last one (`the other 28%`)."""
    added = [0.0, *accumulate(float(place.mentions[at].quantity.value) for at in run)]
    for length in range(len(run), 1, -1):
        for first in range(len(run) - length + 1):
            if abs(added[first + length] - added[first] - 100) < _FAR and _is_hundred(
                place, run[first : first + length]
            ):
                yield tuple(run[first : first + length])
    if _REST.search(own_lead(place, run[-1])):
        yield from (each for pair in combinations(run[:-1], 2) if _is_hundred(place, each := (*pair, run[-1])))


def _is_hundred(place: Place, stretch: Sequence[int]) -> bool:
    """Whether shares add up to a hundred as far as they are rounded; two of them need a decimal, or to fit exactly."""
    figures = [place.mentions[at].quantity for at in stretch]
    gap = abs(sum((figure.value for figure in figures), Fraction(-100)))
    room = sum((figure.step / 2 for figure in figures), Fraction(0))
    return gap == 0 or (gap <= room and (len(figures) > _TWO or figures[0].step < 1))


def _is_exhaustive(place: Place, run: Sequence[int]) -> bool:
    """Whether the words name both ends of a scale, or the rest, and the shares come near a hundred."""
    figures = [place.mentions[at].quantity for at in run]
    if any(figure.qualifier for figure in figures) or not 91 <= sum(figure.value for figure in figures) <= 109:
        return False
    words = [_item(place, run, each) for each in range(len(run))]
    behind = place.after(place.mentions[run[-1]], 90)
    if (end := _BREAK.search(behind)) and _REST.search(behind, end.end()):
        return False
    told = " | ".join(words)
    if _REST.search(words[-1]):
        return len(run) > _TWO
    if len(run) == _TWO:
        heads = [each.partition("#")[0] for each in words]
        return any(_opposed(heads, one, other) for one, other in _HALVES)
    return any(one.search(told) and other.search(told) for one, other in _SCALES)


def _item(place: Place, run: Sequence[int], each: int) -> str:
    """The words of a list about one share: from the share before it to the end of its clause."""
    mention = place.mentions[run[each]]
    start = place.mentions[run[each - 1]].end if each else place.start
    return place.folded.plain[max(start, mention.start - 90) : mention.start] + clause(place, run[each])


def _opposed(words: Sequence[str], one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    first, second = words
    return bool((one.search(first) and other.search(second)) or (other.search(first) and one.search(second)))


# --- one whole that is not named ---------------------------------------------------------------------------------

_TIE = regex(
    r"(?: ?\((?:chiem |ty le |ti le |dat |bang |or )?|,? (?:chiem|dat|bang|ty le|ti le|tuong ung|tuong duong|or"
    r"|representing"
    r"|making up|which is)(?: (?:ty le|ti le|voi))?(?: la)? )$"
)
_BASE_NAMED = regex(r"[)\]]? ?(?P<of>[a-z]*(?: [a-z]+){0,5})")
_CHANGED = regex(
    r"(?<![a-z])(?:tang|giam|(?<!make )(?<!made )(?<!makes )up|down|rose|fell|more|fewer|vuot|by)(?: [a-z]+){0,2} ?$"
)
_NEW_LIST = regex(
    r"\. |(?<![a-z])(?:trong do|trong so|nhiem ky truoc|nam truoc|of which|of whom|of these|of the|rieng)(?![a-z])"
)
_LONGEST_TIE, _LOOKED_AT = 80, 40
_NEAREST_BASES = Fraction(5, 4)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A part with its percentage, how the two are tied, and what the percentage is said to be of."""

    part: Mention
    percent: Mention
    tie: str
    of: str

    @property
    def bases(self) -> Interval:
        """The wholes that give this percentage."""
        part, percent = self.part.quantity, self.percent.quantity
        return Interval(100 * part.low / percent.high, 100 * part.high / percent.low)


def common_bases(place: Place) -> Iterator[Relation]:
    """Parts with shares of one whole that the text does not give."""
    for pairs in _lists(place):
        if _has_base(place, pairs):
            continue
        roles = [(role, each) for pair in pairs for role, each in (("part", pair.part), ("percent", pair.percent))]
        yield from chosen([cast("common_base", roles)], place, firm=_is_one_list(place, pairs))


def _lists(place: Place) -> Iterator[list[_Pair]]:
    """Runs of pairs told in the same way."""
    run: list[_Pair] = []
    for at in range(len(place.mentions) - 1):
        pair = _pair(place, at)
        if pair is None:
            continue
        gap = place.folded.plain[run[-1].percent.end : pair.part.start] if run else ""
        if run and (len(gap) > 120 or _NEW_LIST.search(gap) or pair.of != run[-1].of or len(run) == _LONGEST_LIST):
            yield from [run] if len(run) >= _TWO else []
            run = []
        run.append(pair)
    yield from [run] if len(run) >= _TWO else []


def _pair(place: Place, at: int) -> _Pair | None:
    part, percent = place.mentions[at], place.mentions[at + 1]
    if part.quantity.sort not in ("count", "word") or percent.quantity.sort != "percent" or percent.quantity.low <= 0:
        return None
    if not part.quantity.is_exact or not part.quantity.value or percent.quantity.qualifier:
        return None
    gap = place.between(part, percent) or ""
    tie = _TIE.search(gap) if len(gap) < _LONGEST_TIE else None
    if (
        tie is None
        or ";" in gap
        or _CHANGED.search(own_lead(place, at))
        or _NOT_SHARE_AFTER.match(place.after(percent))
    ):
        return None
    named = _BASE_NAMED.match(place.after(percent, 40)) if "(" not in tie.group() else None
    return _Pair(part, percent, tie.group().strip(" (,"), (named["of"] if named else "").strip())


def _has_base(place: Place, pairs: Sequence[_Pair]) -> bool:
    """Whether some figure of the text is a whole that fits one of the shares: then it is not an unstated one."""
    around = [*place.mentions[:_LOOKED_AT], *place.earlier]
    told = [each.quantity.interval for each in around if each.quantity.sort in ("count", "word", "measure")]
    bases = [pair.bases for pair in pairs]
    least = min(each.low for each in bases)
    wholes = [each for each in told if each.high >= least]
    return any(each.meets(whole) for each in bases for whole in wholes)


def _is_one_list(place: Place, pairs: Sequence[_Pair]) -> bool:
    """Whether the wholes must be one: all the others agree, or two parts of one noun imply nearly the same whole."""
    if any(pair.percent.quantity.step > Fraction(1, 10) for pair in pairs):
        return False
    if len(pairs) > _TWO:
        return any(_agree([*pairs[:at], *pairs[at + 1 :]]) for at in range(len(pairs)))
    one, other = pairs
    near = max(one.bases.low / other.bases.low, other.bases.low / one.bases.low) <= _NEAREST_BASES
    units = unit(place, one.part), unit(place, other.part)
    same = same_unit(*units) and bool(_PERSONS.match(" ".join(units[0])))
    return near and one.tie == other.tie and (same or bool(one.of))


def _agree(pairs: Sequence[_Pair]) -> bool:
    """Whether some whole number is a base of all."""
    return ceil(max(pair.bases.low for pair in pairs)) <= floor(min(pair.bases.high for pair in pairs))


# --- small wholes ------------------------------------------------------------------------------------------------

_PERSONS = regex(
    r"(?:dai bieu|dang vien|thanh vien|uy vien|dong chi|nguoi|hoc vien|hoc sinh|sinh vien|doan vien|hoi vien|can bo"
    r"|giao vien|em|chau"
    r"|phieu|ung cu vien|bi can|doi tuong|cong chuc|vien chuc|nhan vien|lao dong|to vien|chien si|members?"
    r"|delegates?|candidates?|pupils?|students?"
    r"|staff|councillors?|people|votes?|participants?|respondents?|employees|officers|trustees|volunteers|teachers"
    r"|women|men|children)(?![a-z])"
)
_SHARE_OF_PERSONS = regex(
    r"(?<![a-z])(?:nu|phu nu|nax|nam gioi|dan toc|ton giao|dang vien|doan vien|tre|duoi|trinh do|dai hoc|thac si"
    r"|tien si|cao dang|tai cu|lan dau|ngoai dang"
    r"|dong y|tan thanh|tin nhiem|xuat sac|gioi|kha|hoan thanh|women|female|men|male|under|over|aged|minority|degree"
    r"|in favour|against|re-elected"
    r"|first-time|graduates?|agreed)(?![a-z])"
)
_TIED_SHARE = regex(
    r"(?<![a-z])(?:chiem|dat|ty le|ti le|la|co|nu|nax|so|were|are|was|is|made up)(?: (?:ty le|khoang))* ?$|[a-z:] $"
)
_OTHER_WHOLE = regex(
    r"(?<![a-z])(?:dan so|so ho|toan (?:tinh|huyen|xa|quoc)|ca nuoc|nhiem ky truoc|nam truoc|trong so do|trong do so"
    r"|nationally"
    r"|last|previous|trung binh|binh quan|tang|giam|tren)(?![a-z])"
)
_AMONG = regex(r"(?<![a-z])(?:trong(?: tong)?(?: so)?|among|of)(?: (?:the|its|our))? $")
_OF_OTHER = regex(
    r"(?<![a-z])(?:(?:cua|trong|tren|tong so) [a-z]+|dan so|so (?:ho|nguoi|dan|phu nu|hoi vien)|of (?!them"
    r"|the members|whom|those)[a-z]+)[^#]*$"
)
_BREAK = regex(r"[,;()]|\.(?=\s|$)")
_SMALLEST, _AHEAD = 5, 8
_CLOSE, _HANDFUL = 40, 40  # characters to a whole per cent, and of how many persons it still tells a number


_ELSEWHERE = regex(
    r"(?:.*(?<![a-z]))?(?:against|so voi|compared|than|across|nationally|nationwide|toan tinh|ca nuoc)(?![a-z])"
)


def small_wholes(place: Place) -> Iterator[Relation]:
    """`64 đảng viên mới, nữ chiếm 54,69%`: shares of a small whole that has no part beside them."""
    for index, whole in enumerate(place.mentions):
        if _is_small_whole(place, index, whole):
            yield from _shares_of(place, index, whole)


def _is_small_whole(place: Place, index: int, whole: Mention) -> bool:
    quantity = whole.quantity
    if quantity.sort not in ("count", "word") or not quantity.is_exact or quantity.value < _SMALLEST:
        return False
    if quantity.value >= 10_000 or not _PERSONS.match(" ".join(unit(place, whole))):
        return False
    previous = place.at(index - 1)
    return previous is None or not _CHANGED.search(place.lead_in(index))


def _shares_of(place: Place, index: int, whole: Mention) -> Iterator[Relation]:
    """The percentages that follow a whole before any other count does."""
    for at in range(index + 1, min(index + 1 + _AHEAD, len(place.mentions))):
        percent, gap = (
            place.mentions[at],
            place.folded.plain[place.mentions[at - 1].end : place.mentions[at].start][:90],
        )
        if percent.quantity.sort != "percent" or ". " in gap or (";" in gap and at > index + 1):
            return
        if _CHANGED.search(own_lead(place, at)) or _ELSEWHERE.search(gap) or _ELSEWHERE.match(place.after(percent)):
            return
        told = f"{_own_words(place, index, at, gap)} # {_BREAK.split(place.after(percent, 40), maxsplit=1)[0]}"
        said = bool(_SHARE_OF_PERSONS.search(told)) and not _OF_OTHER.search(told)
        tells = percent.quantity.value < 100 and whole.quantity.value < 100 / percent.quantity.step
        if tells and not percent.quantity.qualifier and (said or not _TIE.search(gap)):
            relation = cast("granularity", (("whole", whole), ("percent", percent)))
            close = at == index + 1 and len(gap) < _CLOSE and whole.quantity.value <= _HANDFUL
            firm = said and (percent.quantity.step < 1 or close)
            firm = firm and not _OTHER_WHOLE.search(gap) and not _names_others(gap)
            yield from chosen([relation], place, firm=firm)


def _own_words(place: Place, index: int, at: int, gap: str) -> str:
    """The words about one percentage: behind the noun of the whole, `18 giáo viên giỏi, tỷ lệ 31,6%` being a part."""
    _, mark, after = gap.rpartition(",") if "," in gap else gap.rpartition(":") if ":" in gap else gap.rpartition(";")
    if mark or at > index + 1:
        return after
    return gap if _AMONG.search(place.lead_in(index)) else ""


def _names_others(gap: str) -> bool:
    """Whether the words before a percentage count other persons: `số giáo viên nữ chiếm`."""
    return bool(
        re.search(
            r"(?<![a-z])(?:so|trong|cua|tong) (?:nguoi|hoc sinh|giao vien|can bo|ho|hoi vien|doan vien|dan)(?![a-z])",
            gap,
        )
    )
