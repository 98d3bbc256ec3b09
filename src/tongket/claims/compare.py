"""Compare: the same quantity stated differently in two documents, side by side; silence where that is not sure.

Two figures are taken for the same quantity when all of this holds: the same sort of figure and the same unit noun;
the same names, numbers that are names and spans of time in their sentences; no other year; the same turns (rose, plan,
average, not, women ...) around them; the same role, where a statement gives them one; and the words of their clause and
sentence mostly shared; a cell of a table has the words of the first cells of its row and its column. Among several
likely partners the nearest must stand out, and both must choose each other.

    compare(a, b) -> Compared     .differences, .agreed: pairs of `Quote`, in the order of the first document
    quotes(checked) -> tuple[Quote, ...]     every figure of one document with its sentence, compared or not
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tongket.claims import Checked, Document, Quantity, check
from tongket.claims.folding import Folded, fold, words
from tongket.claims.masks import names
from tongket.claims.regex import regex
from tongket.claims.scan import Sentence, scan

LIKENESS = Fraction(3, 5)  # how much of their words two clauses share at least
MARGIN = Fraction(1, 10)  # how far the nearest partner stands before the next
ENOUGH = 3  # words that two sentences share at least, besides the unit noun
MOST_ALIKE = 40  # figures of one key in one document; of more none is compared
LONGEST = 3_000  # characters of a sentence; a longer one is a list without stops, in which words say little

_WORD = regex(r"[^\W\d_]+")
_YEAR = regex(r"(?<![0-9.,/])(?:19|20)[0-9]{2}(?![0-9]|[.,][0-9])")
_ABOUT_YEAR = regex(r"(?<![^\W_])(?:năm|giai đoạn|year|in|for|during) ((?:19|20)[0-9]{2})(?![0-9]|[.,][0-9])")
_CUT = regex(r"[;:()\[\]]|[.,](?![0-9])|\n")
_SCALES = words("nghìn ngàn vạn triệu tỷ tỉ thousand million billion bn")
_EMPTY = words(
    "và của là có được trong đã các những cho với tại ở theo này đó thì mà để từ đến về do bởi nên cùng như trên tổng"
    " số cả hiện nay toàn gồm qua vào ra sẽ đạt chiếm tỷ tỉ lệ the a an of in on at to and or is are was were has have"
    " had been be by for with from that this which there their its it as total all now"
)
_TURNS = words(
    "tăng giảm hơn kém vượt thiếu không chưa còn thêm bớt kế hoạch chỉ tiêu dự toán kỳ trước sau so bình quân trung"
    " mỗi tối đa thiểu nam nữ mới cũ cuối đầu lũy nhất khác ngoài"
    " up down rose fell grew increase increased decrease decreased more less fewer over under not no plan planned"
    " target budget previous last compared against average per each women men new old first other except"
)
_SENTENCE = {
    "vi": "Cùng một nội dung, văn bản thứ nhất ghi {a}, văn bản thứ hai ghi {b}. Cần đối chiếu với sổ gốc.",
    "en": "Of the same thing the first document says {a} and the second {b}. The register has to decide.",
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A figure of one document with the sentence it stands in: `text` is `document.text[start:end]`."""

    quantity: Quantity
    start: int
    end: int
    text: str

    @property
    def before(self) -> str:
        """The words of the sentence before the figure."""
        return self.text[: self.quantity.start - self.start]

    @property
    def after(self) -> str:
        """The words of the sentence after the figure."""
        return self.text[self.quantity.end - self.start :]


@dataclass(frozen=True, slots=True)
class Match:
    """The same quantity as two documents state it."""

    a: Quote
    b: Quote


@dataclass(frozen=True, slots=True)
class Difference(Match):
    """A quantity that the documents state differently. `gap` is the second value less the first."""

    gap: Fraction
    sentence: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """What two documents say of the same quantities, in the order of the first."""

    a: Checked
    b: Checked
    differences: tuple[Difference, ...]
    agreed: tuple[Match, ...]


def compare(a: Document | Checked, b: Document | Checked) -> Compared:
    """The quantities that both documents state, those that differ apart from those that agree.

    >>> texts = [Document.of_text(f"Năm 2016, toàn thành phố có {n} tổ tự quản hoạt động.") for n in ("95", "59")]
    >>> [(one.a.quantity.text, one.b.quantity.text) for one in compare(*texts).differences]
    [('95', '59')]

    Raises: TextTooLong, for a document beyond what is checked in one go.
    """
    first, second = (side if isinstance(side, Checked) else check(side) for side in (a, b))
    differences: list[Difference] = []
    agreed: list[Match] = []
    for one, other in _partners(_stated(first), _stated(second)):
        left, right = one.place, other.place
        if left.quantity.interval.meets(right.quantity.interval):
            agreed.append(Match(left, right))
        else:
            told = {
                language: sentence.format(a=left.quantity.text, b=right.quantity.text)
                for language, sentence in _SENTENCE.items()
            }
            differences.append(Difference(left, right, right.quantity.value - left.quantity.value, told))
    return Compared(first, second, tuple(differences), tuple(agreed))


def quotes(checked: Checked) -> tuple[Quote, ...]:
    """Every figure of a text with its sentence, in order, but for years and spans of time.

    >>> [quote.quantity.text for quote in quotes(check("Năm 2016 có 95 tổ, trong đó 40 tổ (42,1%) mới lập."))]
    ['95', '40', '42,1%']
    """
    folded = fold(checked.text)
    return tuple(
        Quote(mention.quantity, start, end, checked.text[start:end])
        for sentence in scan(folded, checked.lang)
        for start, end in [_bounds(folded, sentence)]
        for mention in sentence.mentions
        if not _is_name(mention.quantity)
    )


def _bounds(folded: Folded, sentence: Sentence) -> tuple[int, int]:
    """Where the sentence stands in the text as given, without the blanks around it."""
    written = folded.cased[sentence.start : sentence.end]
    start = sentence.start + len(written) - len(written.lstrip())
    return folded.back[start], folded.back[sentence.start + len(written.rstrip())]


# --- what is stated: a figure and the words that say of what ---------------------------------------------------------

_Key = tuple[str, tuple[str, ...], frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure with what must be the same (`key`, `years`, `role`) and what must be alike (`clause`, `sentence`)."""

    place: Quote
    key: _Key
    years: frozenset[str]
    own_years: bool
    role: str
    clause: frozenset[str]
    sentence: frozenset[str]

    def likeness(self, other: "_Stated") -> Fraction:
        """How much of their words two figures share, 0 to 1; 0 when they cannot be of the same quantity."""
        if self.role and other.role and self.role != other.role:
            return Fraction(0)
        if not self.same_time(other) or len(self.sentence & other.sentence) < ENOUGH:
            return Fraction(0)
        return (_shared(self.clause, other.clause) + _shared(self.sentence, other.sentence)) / 2

    def same_time(self, other: "_Stated") -> bool:
        """Whether neither names a year that the other does not; a year from a title gives way to none at all."""
        if self.years and other.years:
            return self.years == other.years
        return not self.own_years and not other.own_years


def _shared(one: frozenset[str], other: frozenset[str]) -> Fraction:
    together = one | other
    return Fraction(len(one & other), len(together)) if together else Fraction(1)


def _stated(checked: Checked) -> list[_Stated]:
    """Every figure of a text that can be told from the others by its words."""
    folded = fold(checked.text)
    about = _ABOUT_YEAR.search(folded.lower)
    reader = _Reader(
        folded=folded,
        roles={(one.start, one.end): one.role for verdict in checked.verdicts for one in verdict.figures},
        named=names(folded),
        about=frozenset(about.groups() if about else ()),
        labels=sorted(_labels(checked.document)),
    )
    sentences = scan(folded, checked.lang)
    return [one for sentence in sentences if sentence.end - sentence.start <= LONGEST for one in reader.read(sentence)]


def _labels(document: Document) -> Iterator[tuple[int, int, str]]:
    """The span of every cell of a table with the words above it and to its left."""
    for table in document.tables:
        left = {cell.row: cell for cell in reversed(table.cells)}
        above = {cell.column + each: cell for cell in reversed(table.cells) for each in range(cell.columns)}
        for cell in table.cells:
            heads = [head for head in (left[cell.row], above[cell.column]) if head is not cell]
            yield cell.start, cell.end, "\n".join(document.text[head.start : head.end] for head in heads)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One text being read: the roles of its figures, its numbers that are names, its year, the heads of its tables."""

    folded: Folded
    roles: Mapping[tuple[int, int], str]
    named: Sequence[tuple[int, int]]
    about: frozenset[str]
    labels: Sequence[tuple[int, int, str]]

    def read(self, sentence: Sentence) -> Iterator[_Stated]:
        lower = self.folded.lower[sentence.start : sentence.end]
        place = _bounds(self.folded, sentence)
        head = self.head(place[0])
        years = frozenset(_YEAR.findall(f"{lower} {head}"))
        scope = self.scope(sentence) | _proper(head)
        said = _content(f"{lower} {head.lower()}")
        for mention, clause in zip(sentence.mentions, _clauses(lower, sentence), strict=True):
            quantity = mention.quantity
            noun = _noun(quantity)
            if _is_name(quantity) or len(said.difference(noun)) < ENOUGH:
                continue
            turns = frozenset(_WORD.findall(clause)) & _TURNS
            yield _Stated(
                place=Quote(quantity, *place, self.folded.given[slice(*place)]),
                key=("count" if quantity.sort == "word" else quantity.sort, noun, scope, turns),
                years=years or self.about,
                own_years=bool(years),
                role=self.roles.get((quantity.start, quantity.end), ""),
                clause=_content(clause),
                sentence=said.difference(noun),
            )

    def head(self, position: int) -> str:
        """What the table says of the cell at a position, in its first row and its first column."""
        index = bisect_right(self.labels, position, key=lambda label: label[0]) - 1
        return self.labels[index][2] if index >= 0 and position < self.labels[index][1] else ""

    def scope(self, sentence: Sentence) -> frozenset[str]:
        """What a sentence is about: names, numbers that are names, spans of time."""
        quantities = [mention.quantity for mention in sentence.mentions]
        found = {one.text + one.unit_noun for one in quantities if one.sort == "span"}
        for index in range(bisect_left(self.named, (sentence.start + 3, 0)), len(self.named)):
            start, end = self.named[index]
            if start >= sentence.end:
                break
            named = self.folded.plain[start:end].strip()
            if any(letter.isdigit() for letter in _YEAR.sub("", named)):
                found.add(named)
        return frozenset(found | _proper(self.folded.cased[sentence.start : sentence.end]))


def _is_name(quantity: Quantity) -> bool:
    """Whether a figure is a year, a span of time, or the word for one, which is an article as well."""
    return quantity.sort in ("year", "span") or (quantity.sort == "word" and quantity.value == 1)


def _proper(cased: str) -> set[str]:
    """The words written with a capital that does not only begin the sentence."""
    found = _WORD.findall(cased)
    inside = {word for word in found[1:] if word[0].isupper()}
    return inside | {one for one, after in list(pairwise(found))[:1] if one[0].isupper() and after[0].isupper()}


def _clauses(lower: str, sentence: Sentence) -> list[str]:
    """For each figure the words around it up to the next mark of punctuation or the next figure."""
    found = []
    ends = [0, *(mention.end - sentence.start for mention in sentence.mentions)]
    starts = [*(mention.start - sentence.start for mention in sentence.mentions), len(lower)]
    cuts = [match.start() for match in _CUT.finditer(lower)]
    for index in range(len(sentence.mentions)):
        before = bisect_right(cuts, starts[index])
        after = bisect_right(cuts, ends[index + 1])
        start = max(ends[index], cuts[before - 1] if before else 0)
        end = min(starts[index + 1], cuts[after] if after < len(cuts) else len(lower))
        found.append(f"{lower[start : starts[index]]} {lower[ends[index + 1] : end]}")
    return found


def _noun(quantity: Quantity) -> tuple[str, ...]:
    """The first two words of what is counted, without a scale: `tổ chức` of `tổ chức hoạt động`."""
    found = [word for word in quantity.unit_noun.split() if word not in _SCALES]
    kept = []
    for word in found[:2]:
        if word in _EMPTY:
            break
        kept.append(word)
    return tuple(kept)


def _content(lower: str) -> frozenset[str]:
    return frozenset(_WORD.findall(lower)) - _EMPTY


# --- partners: which figure of the one document is which of the other -------------------------------------------------


def _partners(first: Sequence[_Stated], second: Sequence[_Stated]) -> Iterator[tuple[_Stated, _Stated]]:
    """The figures that choose each other, in the order of the first document."""
    there, here = _by_key(second), _by_key(first)
    for one in first:
        candidates = there.get(one.key, ())
        if max(len(candidates), len(here[one.key])) > MOST_ALIKE:
            continue
        other = _chosen(one, candidates)
        if other is not None and _chosen(other, here[one.key]) is one:
            yield one, other


def _by_key(stated: Sequence[_Stated]) -> Mapping[_Key, list[_Stated]]:
    found: defaultdict[_Key, list[_Stated]] = defaultdict(list)
    for one in stated:
        found[one.key].append(one)
    return found


def _chosen(one: _Stated, candidates: Sequence[_Stated]) -> _Stated | None:
    """The one candidate that is surely of the same quantity; among equals, one that states the same value."""
    ranked = [(one.likeness(other), other) for other in candidates]
    best = max((likeness for likeness, _ in ranked), default=Fraction(0))
    if best < LIKENESS:
        return None
    near = [other for likeness, other in ranked if likeness > best - MARGIN]
    if len(near) == 1:
        return near[0]
    same = [other for other in near if other.place.quantity.interval.meets(one.place.quantity.interval)]
    return same[0] if len(same) == 1 else None
