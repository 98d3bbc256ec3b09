"""Percentages and differences of a table: the reading of a column (or row) that most of its figures agree with.

For a line of percentages every pair of lines near it is tried as part and whole, as new and old, and every line
against its own total; the reading with most hits wins, the nearest first. Cut-off figures count as hits: they are
near misses of the right reading, not signs of a wrong one.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations

from tongket.claims.shapes import Quantity, Relation
from tongket.claims.tables import Grid, Line
from tongket.claims.tables.cells import Number

_BEFORE, _AFTER = 6, 4  # how far from a line of percentages its counts are looked for
_MOST = 200  # how many lines of percentages or differences are read
_SAMPLES = 16
_EDGE = 1e-9
_WHOLE = ("delta", "average", "product")  # readings that give counts: a large one that holds proves as much as decimals

Lines = Sequence[Line]
Operands = Callable[[int], "tuple[Number, Number] | None"]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a line may say at each place: the two figures it is reckoned from, and how."""

    sort: str  # "part" | "change" | "delta" | "share" | "outside" | "common" | "average" | "product"
    first: int
    second: int
    operands: Operands
    rank: int = 0  # the nearer, or the better named, the smaller


@dataclass(frozen=True, slots=True)
class _Fit:
    """How a reading fares: places where it holds, where it is nearly so, and where it fails."""

    reading: _Reading
    pairs: Mapping[int, tuple[Number, Number]]
    holds: tuple[int, ...]
    near: tuple[int, ...]
    fails: tuple[int, ...]
    weight: float  # what the hits prove: one for each, half for a whole per cent

    @property
    def operands(self) -> tuple[int, int]:
        """The two lines it is reckoned from."""
        return self.reading.first, self.reading.second

    @property
    def hits(self) -> int:
        """Places that speak for the reading."""
        return len(self.holds) + len(self.near)


def shares(view: Grid, bases: Mapping[int, int], near: Sequence[Quantity]) -> Iterator[Relation]:
    """The statements of the lines (rows of the view) that hold percentages or differences.

    `bases` has the place of the total for each place that is a part of one; `near` are figures of the text around.
    """
    lines, places = view.rows, view.columns
    read = [at for at, line in enumerate(lines) if line.numbers and _is_read(line)][:_MOST]
    tried = [(at, _best(lines, at, list(_readings(lines, places, at, bases, near)))) for at in read]
    told = [(at, fit) for at, fit in tried if fit is not None]
    moved = {fit.operands: lines[at].numbers for at, fit in told if _is_plain_delta(lines[at], fit)}
    covered: dict[tuple[int, int], set[int]] = defaultdict(set)
    for at, fit in told:
        if not _is_plain_delta(lines[at], fit):
            deltas = moved.get(fit.operands, {}) if fit.reading.sort == "change" else {}
            covered[fit.operands].update(fit.pairs.keys() & deltas.keys())
            yield from _told(lines, places, at, fit, deltas)
    for at, fit in told:
        if _is_plain_delta(lines[at], fit):
            yield from _told(lines, places, at, fit, {}, covered[fit.operands])
    yield from _hundreds(lines, places, bases, {at for at, fit in told if fit.fails or fit.near})


def _is_plain_delta(line: Line, fit: _Fit) -> bool:
    """Whether a line holds differences that a line of percentages may stand beside."""
    return fit.reading.sort == "delta" and not line.head.percent


def _is_read(line: Line) -> bool:
    """Whether a line holds percentages, differences or averages."""
    signs = sum(bool(figure.sign) for figure in line.numbers.values())
    said = line.head.percent or line.head.change or line.head.average or line.head.amount
    return said or 2 * signs > len(line.numbers) or _mostly_shares(line)


def _mostly_shares(line: Line) -> bool:
    return 2 * sum(figure.share for figure in line.numbers.values()) > len(line.numbers)


# --- readings --------------------------------------------------------------------------------------------------------


def _readings(
    lines: Lines, places: Lines, at: int, bases: Mapping[int, int], near: Sequence[Quantity]
) -> Iterator[_Reading]:
    """Every reading of a line, the likeliest first."""
    line = lines[at]
    counts = _neighbours(lines, at, shares=False)
    if not (line.head.percent or _mostly_shares(line)):
        if line.head.average:
            yield from _pairs(lines, at, counts, "average")
        elif line.head.amount and not line.head.change:
            yield from (each for each in _pairs(lines, at, counts, "product") if each.first < each.second)
        else:
            yield from _pairs(lines, at, counts, "delta")
            yield from _pairs(lines, at, _neighbours(lines, at, shares=True), "delta")
        return
    if line.head.change or _signed(line):
        yield from _pairs(lines, at, counts, "change")
        yield from _pairs(lines, at, _neighbours(lines, at, shares=True), "delta")
    if line.head.share:
        yield from _of_totals(lines, places, counts, bases)
    yield from _pairs(lines, at, counts, "part")
    if not line.head.share:
        yield from _of_totals(lines, places, counts, bases)
    if not (line.head.change or _signed(line)):
        moments = [other for other in counts if lines[other].head.moment]
        yield from (replace(each, rank=each.rank + 100) for each in _pairs(lines, at, moments, "change"))
    yield from _of_outside(lines, counts, near)
    yield from _of_sums(lines, places, counts)


def _signed(line: Line) -> bool:
    return any(figure.sign for figure in line.numbers.values())


def _neighbours(lines: Lines, at: int, *, shares: bool) -> list[int]:
    """The nearest lines of counts (or of percentages) before and after a line, the nearest first."""
    found: list[int] = []
    for step, most in ((-1, _BEFORE), (1, _AFTER)):
        other, left = at + step, most
        while 0 <= other < len(lines) and left and abs(other - at) < 4 * most:
            line = lines[other]
            is_share = line.head.percent or _mostly_shares(line)
            if line.numbers and is_share == shares and (shares or not line.head.change):
                found.append(other)
                left -= 1
            other += step
    return sorted(found, key=lambda other: (abs(other - at), other > at))


def _pairs(lines: Lines, at: int, near: Sequence[int], sort: str) -> Iterator[_Reading]:
    for first, second in permutations(near, 2):
        rank = abs(first - at) + abs(second - at) + (first > at) + (second > at)
        if sort in ("change", "delta") and lines[first].head.year < lines[second].head.year:
            rank += 8
        yield _Reading(sort, first, second, _pair_of(lines, first, second), rank)


def _pair_of(lines: Lines, first: int, second: int) -> Operands:
    one, other = lines[first].numbers, lines[second].numbers

    def operands(place: int) -> tuple[Number, Number] | None:
        figure, base = one.get(place), other.get(place)
        return (figure, base) if figure is not None and base is not None else None

    return operands


def _of_totals(lines: Lines, places: Lines, counts: Sequence[int], bases: Mapping[int, int]) -> Iterator[_Reading]:
    """Each line of counts against its total: the one its group has, or the one that is named for all."""
    named = [place for place, line in enumerate(places) if line.head.total and not line.head.of_which]
    ends = list(dict.fromkeys([*named[-1:], *named[:1]]))
    for rank, first in enumerate(counts):
        for total in ends:
            yield _Reading(
                "share", first, first, _total_of(lines, first, dict.fromkeys(range(len(places)), total)), rank
            )
        if bases:
            yield _Reading("share", first, first, _total_of(lines, first, bases), rank)


def _total_of(lines: Lines, first: int, bases: Mapping[int, int]) -> Operands:
    numbers = lines[first].numbers

    def operands(place: int) -> tuple[Number, Number] | None:
        total = bases.get(place)
        if total is None or total == place:
            return None
        figure, base = numbers.get(place), numbers.get(total)
        return (figure, base) if figure is not None and base is not None else None

    return operands


def _of_outside(lines: Lines, counts: Sequence[int], near: Sequence[Quantity]) -> Iterator[_Reading]:
    """A line of counts against a figure of the text beside the table."""
    usable = [figure for figure in near if figure.sort == "count" and figure.value >= 20][:8]
    for rank, first in enumerate(counts[:3]):
        for figure in usable:
            base = Number(figure, float(figure.value), 0.0, "")
            yield _Reading("outside", first, first, _fixed(lines, first, base), rank)


def _of_sums(lines: Lines, places: Lines, counts: Sequence[int]) -> Iterator[_Reading]:
    """The nearest lines of counts against what their own figures add up to, where no total is printed."""
    if any(place.head.total for place in places):
        return
    for rank, first in enumerate(counts[:2]):
        figures = [figure for at, figure in lines[first].numbers.items() if not places[at].head.of_which]
        added = sum((figure.quantity.value for figure in figures), Fraction(0))
        if len(figures) > 2 and added > 0:
            whole = replace(figures[0].quantity, value=added, low=added, high=added)
            yield _Reading("common", first, first, _fixed(lines, first, Number(whole, float(added), 0.0, "")), rank)


def _fixed(lines: Lines, first: int, base: Number) -> Operands:
    numbers = lines[first].numbers

    def operands(place: int) -> tuple[Number, Number] | None:
        figure = numbers.get(place)
        return (figure, base) if figure is not None else None

    return operands


# --- which reading ---------------------------------------------------------------------------------------------------


def _best(lines: Lines, at: int, readings: Sequence[_Reading]) -> _Fit | None:
    """The reading that most figures of a line agree with, if enough do; for a single figure, the one its heads name."""
    places = list(lines[at].numbers)
    step = -(-len(places) // _SAMPLES)
    best, score = None, (0.0, 0)
    for reading in readings:
        fit = _tried(lines[at], reading, places[::step])
        here = (fit.hits - 0.1 * len(fit.near) + 0.01 * fit.weight, -reading.rank)
        if here > score:
            best, score = fit, here
    if best is None:
        planned = (reading for reading in readings if len(places) == 1 and _is_planned(lines, at, reading))
        return next((_tried(lines[at], reading, places) for reading in planned), None)
    whole = _tried(lines[at], best.reading, places) if step > 1 else best
    return whole if _is_likely(lines, at, whole) else None


def _tried(line: Line, reading: _Reading, places: Sequence[int]) -> _Fit:
    pairs: dict[int, tuple[Number, Number]] = {}
    holds, near, fails, weight = [], [], [], 0.0
    for place in places:
        stated, pair = line.numbers[place], reading.operands(place)
        if pair is None or not _can_be(reading.sort, stated, *pair):
            continue
        pairs[place] = pair
        miss = _JUDGES[reading.sort](stated, *pair)
        if miss <= 0:
            holds.append(place)
            weight += 1.0 if 0 < stated.half < 0.5 or (reading.sort in _WHOLE and abs(stated.value) > 9) else 0.5
        elif stated.half and miss <= 2 * stated.half and reading.sort not in ("average", "product"):
            near.append(place)
        else:
            fails.append(place)
    return _Fit(reading, pairs, tuple(holds), tuple(near), tuple(fails), weight)


def _can_be(sort: str, stated: Number, first: Number, second: Number) -> bool:
    """Whether two figures can be reckoned with: nothing below zero, no base of zero, no product of nothing."""
    if first.value < 0 or second.value < 0:
        return False
    return sort == "delta" or (second.value > 0 and (sort != "product" or stated.value != 0))


def _miss_part(stated: Number, part: Number, whole: Number) -> float:
    """By how much a percentage lies outside of what part and whole give; zero or less when it holds."""
    exact = 100 * part.value / whole.value
    slack = exact * (part.half / part.value if part.value else 0.0) + exact * whole.half / whole.value
    return abs(exact - stated.value) - stated.half - slack - _EDGE * exact


def _miss_change(stated: Number, new: Number, old: Number) -> float:
    exact = 100 * abs(new.value - old.value) / old.value
    slack = 100 * (new.half + old.half * new.value / old.value) / old.value
    return abs(exact - abs(stated.value)) - stated.half - slack - _EDGE * exact


def _miss_delta(stated: Number, new: Number, old: Number) -> float:
    exact = abs(new.value - old.value)
    return abs(exact - abs(stated.value)) - stated.half - new.half - old.half - _EDGE * exact


def _miss_average(stated: Number, total: Number, count: Number) -> float:
    exact = total.value / count.value
    slack = total.half / count.value + exact * count.half / count.value
    return abs(exact - stated.value) - (stated.half or 0.5) - slack - _EDGE * exact


def _miss_product(stated: Number, one: Number, other: Number) -> float:
    exact = one.value * other.value
    slack = one.half * other.value + other.half * one.value
    return abs(exact - stated.value) - stated.half - slack - _EDGE * exact


_JUDGES: Mapping[str, Callable[[Number, Number, Number], float]] = {
    "part": _miss_part,
    "share": _miss_part,
    "outside": _miss_part,
    "common": _miss_part,
    "change": _miss_change,
    "delta": _miss_delta,
    "average": _miss_average,
    "product": _miss_product,
}


def _is_likely(lines: Lines, at: int, fit: _Fit) -> bool:
    """Whether enough figures agree with a reading for it to be what the line says."""
    asked = fit.hits + len(fit.fails)
    most = 5 * fit.hits >= 3 * asked
    if fit.reading.sort in ("average", "product"):
        return fit.weight >= 2 and most
    if fit.reading.sort in ("outside", "common"):
        return fit.hits >= 2 and fit.weight >= 1 and most
    if _is_natural(lines, at, fit.reading):
        return 2 * fit.hits >= asked and (fit.weight >= 1 or len(fit.near) > 2 or not fit.fails)
    return (fit.weight >= 1.5 and most) or (asked <= 2 and fit.weight == asked)


def _is_planned(lines: Lines, at: int, reading: _Reading) -> bool:
    """Whether the heads say that one line is what was planned and the other what was done."""
    one, other = lines[reading.first].head, lines[reading.second].head
    named = one.done and other.plan and not (one.plan or other.done or lines[at].head.change)
    return reading.sort == "part" and named and len(_neighbours(lines, at, shares=False)) == 2


def _is_natural(lines: Lines, at: int, reading: _Reading) -> bool:
    """Whether the heads, or the want of other lines, leave no other reading."""
    counts = _neighbours(lines, at, shares=False)
    if reading.sort == "share":
        return lines[at].head.share or len(counts) == 1
    return {reading.first, reading.second} <= set(counts[:2]) or set(counts) == {reading.first, reading.second}


# --- relations -------------------------------------------------------------------------------------------------------


def _told(
    lines: Lines, places: Lines, at: int, fit: _Fit, deltas: Mapping[int, Number], covered: Container[int] = ()
) -> Iterator[Relation]:
    """The statements of a line under its reading; those that fail are firm where the reading is sure.

    `deltas` has the differences that stand beside its percentages; `covered` are places told already.
    """
    if fit.reading.sort == "common":
        yield from _common(lines[at], fit)
        return
    signs = _sign_convention(lines[at], fit)
    for place, pair in sorted(fit.pairs.items()):
        if place in covered:
            continue
        stated = lines[at].numbers[place]
        firm = _is_firm(places[place], fit, place)
        relation = _relation(fit.reading.sort, pair, stated, deltas.get(place), over=_runs_over(lines[at]))
        sign = (-1 if stated.sign == "-" else 1) if signs and stated.value else 0
        yield replace(relation, bond="firm" if firm else "loose", sign=sign if relation.kind != "ratio" else 0)


def _common(line: Line, fit: _Fit) -> Iterator[Relation]:
    """The shares of one whole that is nowhere printed: those that fit together, and each other one with one of them."""
    pairs = {
        place: (replace(pair[0].quantity, role="part"), replace(line.numbers[place].quantity, role="percent"))
        for place, pair in sorted(fit.pairs.items())
    }
    good = [pairs[place] for place in fit.holds]
    yield Relation("common_base", tuple(figure for pair in good for figure in pair), "loose")
    for place in fit.fails:
        yield Relation("common_base", (*good[0], *pairs[place]), "firm")


def _runs_over(line: Line) -> bool:
    """Whether the percentages of a line go beyond 100, or tell how far a plan is fulfilled."""
    return any(figure.value > 100 for figure in line.numbers.values())


def _sign_convention(line: Line, fit: _Fit) -> bool:
    """Whether a line writes a minus for every fall and none for a rise, where its figures hold."""
    if fit.reading.sort not in ("change", "delta"):
        return False
    right, wrong, minus = 0, 0, False
    for place in (*fit.holds, *fit.near):
        pair, stated = fit.pairs[place], line.numbers[place]
        if pair[0].value != pair[1].value:
            agrees = (stated.sign == "-") == (pair[0].value < pair[1].value)
            right, wrong, minus = right + agrees, wrong + (not agrees), minus or stated.sign == "-"
    return minus and right >= 2 and right >= 3 * wrong


def _is_firm(place: Line, fit: _Fit, at: int) -> bool:
    """Whether a figure that does not fit can be flagged."""
    if fit.reading.sort == "outside" and at in fit.fails:
        return False
    if fit.reading.sort == "share" and place.head.of_which:
        return False
    return not place.head.uneven or at in fit.near


def _relation(sort: str, pair: tuple[Number, Number], stated: Number, delta: Number | None, *, over: bool) -> Relation:
    kind, roles = _KINDS[sort]
    if sort == "part" and over:
        kind = "plan"
    if sort == "delta" and pair[0].share:
        kind = "points"
    figures = [replace(each.quantity, role=role) for each, role in zip((*pair, stated), roles, strict=True)]
    if delta is not None:
        figures.append(replace(delta.quantity, role="delta"))
    return Relation(kind, tuple(sorted(figures, key=lambda figure: figure.start)), "loose")


_RATIO = ("ratio", ("part", "whole", "percent"))
_KINDS: Mapping[str, tuple[str, tuple[str, str, str]]] = {
    "part": _RATIO,
    "share": _RATIO,
    "outside": _RATIO,
    "change": ("change", ("new", "old", "percent")),
    "delta": ("change", ("new", "old", "delta")),
    "average": ("average", ("total", "count", "average")),
    "product": ("product", ("factor", "factor", "total")),
}


# --- shares that make a hundred --------------------------------------------------------------------------------------


def _hundreds(lines: Lines, places: Lines, bases: Mapping[int, int], flagged: set[int]) -> Iterator[Relation]:
    """The percentages of the parts of one total, line by line, where they make 100 or are said to."""
    for at, line in enumerate(lines[: 4 * _MOST]):
        if not (line.head.percent or _mostly_shares(line)) or _signed(line):
            continue
        total = _hundred(line, places)
        parts = _parts(line, places, bases, total)
        if len(parts) < 2:
            continue
        firm = total is not None and at not in flagged and _must_make_hundred(line, places, parts)
        shares = tuple(replace(figure.quantity, role="share") for _, figure in parts)
        yield Relation("pct_sum", tuple(sorted(shares, key=lambda figure: figure.start)), "firm" if firm else "loose")


def _must_make_hundred(line: Line, places: Lines, parts: Sequence[tuple[int, Number]]) -> bool:
    """Whether percentages are the parts of one whole and nothing else: one list, and none of them a part of another."""
    heads = [places[place].head for place, _ in parts]
    if line.holes or len(parts) < 3 or len({head.level for head in heads}) > 1 or any(head.runs_on for head in heads):
        return False
    gap = sum(figure.value for _, figure in parts) - 100
    slack = sum(figure.half for _, figure in parts)
    return abs(gap) <= 20 and not any(abs(figure.value - gap) <= slack for _, figure in parts)


def _hundred(line: Line, places: Lines) -> int | None:
    """The place of a total that says 100 per cent."""
    found = (place for place, figure in line.numbers.items() if figure.value == 100 and places[place].head.total)
    return next(found, None)


def _parts(line: Line, places: Lines, bases: Mapping[int, int], total: int | None) -> list[tuple[int, Number]]:
    """The percentages of the parts by place: those of a total found by its counts, else all but totals and inner."""
    inner = False
    found = []
    of_total = {place for place, base in bases.items() if base == total}
    for place, figure in sorted(line.numbers.items()):
        inner = places[place].head.of_which or (inner and places[place].head.runs_on)
        if place != total and (place in of_total if of_total else not inner and not places[place].head.total):
            found.append((place, figure))
    return found
