"""Repeats: the same quantity told twice, in the title and in the body, in the lead and in the detail.

A figure is known again by what it counts and by the words around it. Two values are held against each other only when
the one stands in a title (or the words say `the same`, `nêu trên`), the other is the only one of its kind below, and
no other year stands between; all other repeats can only be confirmed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, takewhile

from tongket.claims.folding import Folded, words
from tongket.claims.link.casting import cast, comparable, countable, own_lead, stem, unit
from tongket.claims.link.place import Place
from tongket.claims.regex import regex
from tongket.claims.repair import swapped
from tongket.claims.scan import Mention
from tongket.claims.shapes import Relation

_REMEMBERED = 400
_BODY = 30  # figures of the text that are held against its title
_TITLE_LENGTH = 180
_TELLING = 10
_LABEL = 2
_MUCH_ALIKE = 4  # words in common, with which a digit less is enough
_LONG = 4  # digits of a figure that hardly comes again with two of them swapped by chance
_MONEY = words("£ $ € dong vnd usd trieu ty nghin ha km m2 tan kg")
_LABELLED = regex(r"\s{0,9}(?:lead|title|headline|tieu de|tit|sapo|summary|tom tat)\s?[:.]")
_PLACED = regex(r"[^.:;,0-9]{3,30}: ")  # `Giao Thủy: Trao 105 suất quà.` and then the day
_DATED = regex(r"\(?(?:ngay|sang|chieu|toi|vua qua|trong (?:hai|[0-9]) ngay|on|yesterday|this morning)(?![a-z])")
_YEAR = regex(r"(?<![0-9.,/])(?:19|20)[0-9]{2}(?![0-9%]|[.,][0-9])")
_WORD = regex(r"[a-z]{2,}")
_PASSED_OVER = words(
    "trong do cua cac nhung va voi cho den toi la co da duoc bi tu theo tren tai nay khi hon gan khoang con toan ca "
    "mot so"
    " nam thang ngay the and of for in on at to by with from was were is are has have had that this an as it its be "
    "been"
    " some about nearly over more than there their they which who came lead report title"
)
_NOT_STATED = regex(
    r"(?<![a-z])(?:tang|giam|vuot|trong do|trong so|so voi|cung ky|nam truoc|them|moi|rieng|tu|gom|up|down|rose|fell"
    r"|of which|of whom|including"
    r"|than|compared|from|another|each|more|other|against|extra|tren|ke hoach|muc tieu|chi tieu|target|goal"
    r"|planned)(?: [a-z]+){0,3} ?[£$€]?$|/ ?$|(?<![a-z])(?:per|tren|moi|every) $"
)
_AGAIN = regex(
    r"(?<![a-z])(?:neu tren|noi tren|o tren|o phan tren|cung (?:bao cao|van ban|tai lieu)|the same (?:note|report"
    r"|document|paper|page|text|letter)"
    r"|as (?:stated|noted|said) above|repeats|again gives|elsewhere|later (?:the|it|on))(?![a-z])"
)
_FILLER = regex(r"(?: (?:of|is|was|for|at|la|dat|nam|came to|stands at|stood at|amounts? to|[12][0-9]{3}))* ?[£$€]?$")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure with what makes it known again: its unit, its label, the words and years of its sentence."""

    mention: Mention
    noun: tuple[str, ...]
    label: tuple[str, ...]
    around: frozenset[str]
    years: frozenset[str]
    number: int
    again: bool


class Repeats:
    """Reads a text place by place and tells the quantities that come twice; its memory is bounded."""

    def __init__(self, folded: Folded) -> None:
        self._folded = folded
        self._title_end = _title_end(folded)
        self._titles: list[_Stated] = []
        self._leads: list[_Stated] = []  # of the first sentence, where there is no title
        self._body: list[_Stated] = []
        self._known: dict[tuple[str, ...], _Stated] = {}

    def read(self, place: Place) -> Iterator[Relation]:
        """The repeats that this sentence completes."""
        for index, mention in enumerate(place.mentions[:_BODY]):
            if not countable(mention) or place.depths[index] or _NOT_STATED.search(own_lead(place, index)):
                continue
            stated = _stated(place, index, mention)
            if place.start < self._title_end:
                self._titles.append(stated)
            elif not self._titles and place.number == 0:
                self._leads.append(stated)
            elif (self._titles or self._leads) and len(self._body) < _BODY:
                self._body.append(stated)
            yield from self._met_again(stated)

    def _met_again(self, stated: _Stated) -> Iterator[Relation]:
        for key in filter(None, (stated.noun, stated.label)):
            known = self._known.get(key)
            if known is not None:
                if stated.again and _is_same(known, stated):
                    yield _repeat(known, stated)
                elif stated.again and key == stated.label and _same_years(known, stated):
                    yield replace(_repeat(known, stated), bond="firm")
            if len(self._known) < _REMEMBERED:
                self._known.setdefault(key, stated)

    def close(self) -> Iterator[Relation]:
        """What the title says against the body, once all has been read."""
        for lead in self._leads[:6]:
            twisted = next((body for body in self._body if _is_twisted(lead, body)), None)
            if twisted is not None and not any(_agree(lead, body) for body in self._body):
                yield replace(_repeat(lead, twisted), bond="firm")
        for title in self._titles[:6]:
            same = [body for body in self._body if _may_be(title, body)]
            agreeing = [body for body in same if _agree(title, body)]
            if agreeing:
                yield _repeat(title, agreeing[0])
            elif (twisted := next((body for body in self._body if _is_twisted(title, body)), None)) is not None:
                yield replace(_repeat(title, twisted), bond="firm")
            elif len({body.mention.quantity.value for body in same}) == 1 and _is_clear(title, same[0]):
                yield replace(_repeat(title, same[0]), bond="firm")


def _title_end(folded: Folded) -> int:
    """Where the title ends: a first line without a full stop, a labelled or all-capital first sentence; 0: none."""
    line = folded.plain.find("\n", 0, _TITLE_LENGTH)
    stop = regex(r"\.\s").search(folded.plain, 0, _TITLE_LENGTH)
    if _LABELLED.match(folded.plain) and stop:
        return stop.start() + 1
    if (
        line > 0
        and folded.plain[:line].rstrip()[-1:] not in (".", ":", ";", ",", "|", "")
        and not folded.plain.startswith("|")
    ):
        return line
    first = folded.cased[: stop.start()] if stop else ""
    if stop and _PLACED.match(folded.plain) and _DATED.match(folded.plain, stop.end()):
        return stop.start() + 1
    return stop.start() + 1 if stop and first.isupper() else 0


def _stated(place: Place, index: int, mention: Mention) -> _Stated:
    sentence = place.folded.plain[place.start : min(place.end, place.start + 400)]
    is_plain = sentence == place.folded.lower[place.start : place.start + len(sentence)]
    noun = tuple(stem(word) for word in unit(place, mention)[: 1 if is_plain else 2] if word not in _MONEY)
    return _Stated(
        mention,
        noun,
        _label(place, index),
        frozenset(word[:5] for word in _WORD.findall(sentence) if word not in _PASSED_OVER),
        frozenset(_YEAR.findall(sentence)),
        place.number,
        bool(_AGAIN.search(sentence)),
    )


def _label(place: Place, index: int) -> tuple[str, ...]:
    """The last words that name a figure before it, `budgeted expenditure` of £407,161; nothing when it is but one."""
    before = _FILLER.sub("", own_lead(place, index)).split()
    named = takewhile(lambda word: word not in _PASSED_OVER and word.isalpha(), reversed(before))
    found = tuple(stem(word) for word in islice(named, _LABEL))
    return found if len(found) == _LABEL else ()


def _is_same(one: _Stated, other: _Stated) -> bool:
    """Whether a value comes again with the same noun, in like words."""
    same = one.mention.quantity.value == other.mention.quantity.value >= _TELLING
    return same and len(one.around & other.around) >= 2


def _same_years(one: _Stated, other: _Stated) -> bool:
    return one.years == other.years and one.number != other.number


def _may_be(title: _Stated, body: _Stated) -> bool:
    """Whether a figure of the body may be the one of the title: the same noun and no other year."""
    if not title.noun or title.noun != body.noun:
        return False
    return not (title.years and body.years) or bool(title.years & body.years)


def _agree(title: _Stated, body: _Stated) -> bool:
    return title.mention.quantity.interval.meets(body.mention.quantity.interval)


def _is_twisted(title: _Stated, body: _Stated) -> bool:
    """Whether a long figure comes again with two neighbouring digits swapped, of the same unit, in like words."""
    one, other = title.mention.quantity, body.mention.quantity
    if one.value == other.value or one.text[:1] != other.text[:1] or title.mention.unit != body.mention.unit:
        return False
    digits = sum(character.isdigit() for character in one.text)
    if digits < _LONG - (len(title.around & body.around) >= _MUCH_ALIKE and title.noun == body.noun):
        return False
    if title.noun != body.noun and not (title.noun and any(word.startswith(title.noun[0][:4]) for word in body.around)):
        return False
    return other.text in swapped(one.text) and bool(title.around & body.around)


def _is_clear(title: _Stated, body: _Stated) -> bool:
    """Whether the two can only be the same: the next sentence, two more words shared, values not far apart."""
    shared = (title.around & body.around) - {word[:5] for word in title.noun[:1]}
    return len(shared) >= 2 and comparable(title.mention.quantity.value, body.mention.quantity.value, Fraction(2))


def _repeat(one: _Stated, other: _Stated) -> Relation:
    relation = cast("repeat", (("said", one.mention), ("said", other.mention)))
    return replace(relation, group=other.number)
