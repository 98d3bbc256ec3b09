"""Place: one sentence being read, its figures, the words around them, and the figures of the sentences before."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tongket.claims.folding import Folded, words
from tongket.claims.regex import regex
from tongket.claims.scan import Mention, Sentence

LONGEST_GAP = 140
EARLIER = 24  # how many figures of the sentences before are remembered
COUNTABLE = frozenset(["count", "measure", "word"])
_ONE_SYLLABLE = words(
    "ho vu nguoi xa phuong thon ap truong cuoc lop em hs phieu dai nha dong con ha tan km lan"
    " don ca luot mau giuong phong to doi"
)
_KINDS = {
    "event": "vu cuoc buoi cases incidents sessions meetings crimes offences accidents fires",
    "person": "nguoi em chau people persons members men women males females boys girls children pupils students"
    " residents defendants suspects patients adults voters drivers passengers applicants visitors"
    " learners delegates councillors prisoners"
    " doi-tuong bi-can bi-cao hoc-sinh thanh-vien hoi-vien dai-bieu dang-vien doan-vien"
    " giao-vien cong-dan cong-nhan can-bo nan-nhan nhan-khau sinh-vien cu-tri lao-dong chien-si benh-nhan dong-chi",
    "home": "ho households homes families houses nha",
    "money": "dong trieu ty nghin usd vnd million billion",
    "area": "ha hecta hectares m2 km2 acres",
    "thing": "xe chiec con may khau tan kg km cay cars vehicles tonnes",
}
_KIND_OF = {word: kind for kind, listed in _KINDS.items() for word in listed.split()}


@dataclass(frozen=True, slots=True)
class Place:
    """One sentence: `mentions` are all its figures, `digits` those not written in words; positions are folded ones.

    `depths[i]` is how many brackets are open at figure i, `opened[i]` where the innermost of them opens (-1: none).
    """

    folded: Folded
    mentions: Sequence[Mention]
    earlier: Sequence[Mention]
    start: int
    end: int
    number: int
    follows: bool = False
    previous: "Place | None" = None
    depths: Sequence[int] = field(default=())
    opened: Sequence[int] = field(default=())
    everything: Sequence[Mention] = field(default=())

    def between(self, left: Mention, right: Mention, *, qualified: bool = True) -> str | None:
        """The words between two figures, or None when they stand too far apart."""
        end = right.lead if qualified else right.start
        if not 0 <= end - left.end <= LONGEST_GAP:
            return None
        return self.folded.plain[left.end : end].removeprefix("+")

    def after(self, mention: Mention, length: int = 60) -> str:
        """The words after a figure, to the end of the sentence at most."""
        return self.folded.plain[mention.end : min(mention.end + length, self.end)]

    def before(self, mention: Mention, length: int = 40) -> str:
        """The words of the sentence before a figure."""
        return self.folded.plain[max(self.start, mention.lead - length) : mention.lead]

    def lead_in(self, index: int) -> str:
        """The words between the figure before and this one, to the last 60 characters."""
        mention = self.mentions[index]
        start = self.mentions[index - 1].end if index else self.start
        return self.folded.plain[max(start, mention.lead - 60) : mention.lead]

    def at(self, index: int) -> Mention | None:
        """The figure at a place in the row, if there is one."""
        return self.mentions[index] if 0 <= index < len(self.mentions) else None

    def near(self, first: int, stop: int) -> Iterator[tuple[int, Mention]]:
        """The figures from one place in the row up to another, with their places."""
        for index in range(max(0, first), min(stop, len(self.mentions))):
            yield index, self.mentions[index]

    def depth_of(self, mention: Mention) -> int:
        """How many brackets are open at a figure."""
        return self.depths[bisect_left(self.everything, mention.start, key=lambda each: each.start)]

    def noun(self, mention: Mention) -> str:
        """The words right after a figure, "" when a mark follows it."""
        text = self.folded.plain[mention.end : mention.end + 40].removeprefix(" ")
        return text if text[:1].isalpha() else ""


def places(folded: Folded, sentences: Sequence[Sentence]) -> Iterator[Place]:
    """Every sentence with figures, in order, each knowing the one before it in its paragraph."""
    earlier: list[Mention] = []
    previous: Place | None = None
    for number, sentence in enumerate(sentences):
        if not sentence.follows:
            earlier, previous = [], None
        depths, opened = _brackets(folded, sentence)
        place = Place(
            folded,
            sentence.mentions,
            earlier,
            sentence.start,
            sentence.end,
            number,
            sentence.follows,
            previous,
            depths,
            opened,
            sentence.mentions,
        )
        yield place
        digits = [mention for mention in sentence.mentions if mention.quantity.sort != "word"]
        earlier = [*earlier, *digits][-EARLIER:]
        previous = Place(
            folded, sentence.mentions, (), sentence.start, sentence.end, number, False, None, depths, opened
        )


_BRACKET = regex(r"[()\[\]]")


def _brackets(folded: Folded, sentence: Sentence) -> tuple[list[int], list[int]]:
    """How deep in brackets each figure stands, and where the innermost bracket opens."""
    depths: list[int] = []
    opened: list[int] = []
    stack: list[int] = []
    marks = _BRACKET.finditer(folded.plain, sentence.start, sentence.end)
    mark = next(marks, None)
    for mention in sentence.mentions:
        while mark is not None and mark.start() < mention.start:
            if mark.group() in "([":
                stack.append(mark.start())
            elif stack:
                stack.pop()
            mark = next(marks, None)
        depths.append(len(stack))
        opened.append(stack[-1] if stack else -1)
    return depths, opened


def alike(one: str, other: str) -> bool:
    """Whether two nouns begin alike: `hộ` and `hộ nghèo`, but not `tổ chức` and `tổ hòa giải`."""
    first, second = (re.findall("[a-z]+", noun)[:2] for noun in (one, other))
    if not first or not second or first[0] != second[0]:
        return False
    shortest = min(len(first), len(second))
    return first[0] in _ONE_SYLLABLE or first[:shortest] == second[:shortest]


def kind_of(noun: str) -> str:
    """What sort of thing a noun counts ("event", "person", "money", ...), "" when that is not known."""
    found = re.findall("[a-z0-9]+", noun[:24])[:2]
    return _KIND_OF.get("-".join(found)) or (_KIND_OF.get(found[0], "") if found else "")


def same_sort(one: Mention, other: Mention) -> bool:
    """Whether two figures can be of one sum: both counts, or measures of the same unit."""
    if one.quantity.sort not in COUNTABLE or other.quantity.sort not in COUNTABLE:
        return False
    if one.unit == other.unit:
        return True
    return not (one.unit and other.unit) and "word" not in (one.quantity.sort, other.quantity.sort)
