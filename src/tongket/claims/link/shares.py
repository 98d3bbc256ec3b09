"""Shares without their base: lists that should make a hundred, parts that must have one whole, small wholes.

    pct_sum       rất hài lòng 46,2%, hài lòng 38,7%, bình thường 11,9%, không hài lòng 3,2%
    common_base   57 (38.0%), 42 (28.0%), 33 (22.0%) and 18 (12.0%): one whole gives them all
    granularity   64 đảng viên, nữ chiếm 54,69%: 35 of 64; no whole number gives 70,5%
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from tongket.claims.link.casting import cast, chosen, clause, countable, own_lead, same_unit, unit
from tongket.claims.link.place import Place, kind_of
from tongket.claims.scan import Mention
from tongket.claims.shapes import Interval, Relation

_LONGEST_LIST = 14
_NOT_SHARE = re.compile(
    r"(?<![a-z])(?:tang|giam|vuot|cao hon|thap hon|up|down|rose|fell|rise|fall|increase|decrease|drop|dat|muc tieu|chi tieu|ke hoach"
    r"|lai suat|so voi|tren|duoi|from|to|against|compared|tu|len|xuong|con)(?: [a-z]+){0,2} ?$"
)
_NOT_SHARE_AFTER = re.compile(
    r"[)\]]? ?(?:so voi|ke hoach|du toan|chi tieu|cung ky|more|fewer|higher|lower|up|down|above|below|nam truoc|(?:mot|moi|/) ?nam|a year)(?![a-z])"
)
_OPPOSITES = tuple(
    (re.compile(rf"(?<![a-z])(?:{one})(?![a-z])"), re.compile(rf"(?<![a-z])(?:{other})(?![a-z])"))
    for one, other in (
        (r"(?<!khong )(?<!chua )hai long", "khong hai long|chua hai long|chua that su hai long"),
        (r"(?<!khong )dong y|tan thanh", "khong dong y|khong tan thanh|phan doi"),
        (r"(?<!khong )co", "khong co|khong"),
        ("tin nhiem cao", "tin nhiem thap"),
        ("gioi|xuat sac|tot", "yeu|kem|trung binh|khong hoan thanh|chua dat|dat"),
        ("nax|nam|nam gioi", "nu|phu nu"),
        ("thanh thi|do thi", "nong thon"),
        ("dat", "khong dat|chua dat"),
        ("hieu qua", "khong hieu qua|kem hieu qua|chua hieu qua"),
        (r"satisfied", "dissatisfied|unsatisfied|not satisfied"),
        ("agreed?|in favour|for|yes|support(?:ed)?", "disagreed?|against|no|opposed?|not agree"),
        ("men|male|males|boys", "women|female|females|girls"),
        ("good|excellent", "poor|bad|weak|average"),
        ("urban", "rural"),
        ("safe", "unsafe|not safe"),
        ("full-time", "part-time"),
    )
)
_REST = re.compile(
    r"(?<![a-z])(?:con lai|khac|y kien khac|khong (?:y kien|tra loi|biet)|the (?:rest|others?|remaind(?:er|ing))|remaining|others?|of other"
    r"|don.?t know|no (?:opinion|answer)|undecided|elsewhere)(?![a-z])"
)
_BREAKS_LIST = re.compile(
    r"\. |(?<![a-z])(?:trong do|so voi|ngoai ra|rieng|nhiem ky truoc|nam truoc|of which|of whom|of these|compared|last year|while|whereas)(?![a-z])"
)
_TWO = 2


def shares(place: Place) -> Iterator[Relation]:
    """The lists of percentages of a sentence that make, or should make, a hundred."""
    for run in _runs(place):
        stretches = list(_stretches(run))
        whole = tuple(run)
        firm = _is_exhaustive(place, run)
        if firm:
            stretches = [whole, *(each for each in stretches if each != whole)]
        readings = [cast("pct_sum", [("share", place.mentions[at]) for at in each]) for each in stretches]
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
        if not (_NOT_SHARE.search(own_lead(place, at)) or _NOT_SHARE_AFTER.match(place.after(mention))):
            run.append(at)
        if len(run) == _LONGEST_LIST:
            yield from _worthy(run)
            run = []
    yield from _worthy(run)


def _worthy(run: list[int]) -> Iterator[list[int]]:
    if len(run) >= _TWO:
        yield run


def _stretches(run: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every part of a list, the longest first; the last figure of a list with any two or three before it."""
    for length in range(len(run), 1, -1):
        for first in range(len(run) - length + 1):
            yield tuple(run[first : first + length])


def _is_exhaustive(place: Place, run: Sequence[int]) -> bool:
    """Whether the words name both ends of a scale, or the rest, and the shares come near a hundred."""
    figures = [place.mentions[at].quantity for at in run]
    if any(figure.qualifier for figure in figures) or not 85 <= sum(figure.value for figure in figures) <= 115:
        return False
    words = [clause(place, at) for at in run]
    told = " | ".join(words)
    if _REST.search(words[-1]):
        return len(run) > _TWO
    return any(len(run) > _TWO and one.search(told) and other.search(told) for one, other in _OPPOSITES) or (
        len(run) == _TWO and any(_opposed(words, one, other) for one, other in _OPPOSITES[:2] + _OPPOSITES[5:7])
    )


def _opposed(words: Sequence[str], one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    first, second = words
    return bool(one.search(first) and other.search(second) or other.search(first) and one.search(second))
