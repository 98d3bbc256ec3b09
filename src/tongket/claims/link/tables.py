"""Tables: which figures of a table belong together, told by its heads and by what most of its lines agree on.

    sum      a total row or column and its parts; groups of an outline; two partitions of one total
    ratio    a percentage column (or row) against two columns of counts, or against the total of a column
    change   a column of differences, or of percentages, between two columns
    ...      shares that make 100, plans, points, averages, opening and closing stocks, "of which" rows

A reading is tried on every line it would cover. One that most lines agree on may flag the others ("firm"); what the
heads do not say and only some lines do is confirmed where it holds and never flagged ("loose").
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tongket.claims.link.tableshares import shares
from tongket.claims.scan import Mention
from tongket.claims.shapes import Quantity, Relation
from tongket.claims.tables import Grid, Line
from tongket.claims.tables.cells import Number

_SAMPLES = 16  # how many places of a line are asked before all are
_WINDOW = 24  # how many lines beside a total are tried in every stretch
_MOST_TOTALS = 64
_BESIDE = 400  # characters of text around a table in which its base may stand
_EDGE = 1e-9

Lines = Sequence[Line]


@dataclass(frozen=True, slots=True)
class Addition:
    """A line that is the sum of others; `holds` and `fails` are the places where it is and where it is not."""

    total: int
    parts: tuple[int, ...]
    holds: tuple[int, ...]
    fails: tuple[int, ...]
    named: str  # as `Head.total`
    proofs: int  # how many of the places hold with more than one part and figures too large for chance
    only: bool = False  # no other stretch of lines could have been meant

    @property
    def agreed(self) -> bool:
        """Whether enough places agree for the others to be wrong."""
        good, bad = len(self.holds), len(self.fails)
        if self.named:
            return good >= max(1, bad) or (not good and bad == 1 and self.named == "alone" and self.only)
        return self.proofs >= (2 if len(self.parts) > 2 else 3) and bad <= 1

    @property
    def told(self) -> bool:
        """Whether the places that agree are worth telling: a total by name, or by more than chance."""
        return bool(self.named) or self.agreed or (self.proofs >= 2 and not self.fails)


def table_relations(grids: Iterable[Grid], mentions: Sequence[Mention] = ()) -> Iterator[Relation]:
    """Every statement that the tables make; `mentions` are the figures of the text around them."""
    starts = [mention.quantity.start for mention in mentions]
    for grid in grids:
        near = mentions[bisect_left(starts, grid.start - _BESIDE) : bisect_left(starts, grid.end + _BESIDE)]
        yield from _relations(grid, [mention.quantity for mention in near])


def _relations(grid: Grid, around: Sequence[Quantity]) -> Iterator[Relation]:
    views = (grid, grid.turned())
    found = [list(additions(view)) for view in views]
    told = [list(_all_sums(view, added)) for view, added in zip(views, found, strict=True)]
    crossed = _asked(told[0]) & _asked(told[1])
    for each in (*told[0], *told[1]):
        if each.fits or each.bond != "silent" or each.requires & crossed:
            yield _sum(each.total, each.parts, "loose" if each.bond == "loose" else "firm")
    for view, added in zip(views, found, strict=True):
        yield from _inside(view.rows)
        yield from _stocks(view.rows)
        yield from _outside(view.rows, around)
        yield from shares(view.turned(), _bases(added), around)


def _bases(found: Sequence[Addition]) -> dict[int, int]:
    """The line whose total each part belongs to, where most places agree; a total of totals is a part as well."""
    return {part: each.total for each in found if each.agreed for part in each.parts}


# --- sums ------------------------------------------------------------------------------------------------------------


def additions(view: Grid) -> Iterator[Addition]:
    """The totals among some lines, each with the parts that most places agree on."""
    lines = view.rows
    usable = [at for at, line in enumerate(lines) if line.numbers and not (line.head.percent or line.head.change)]
    even = [at for at in usable if lines[at].head.adds]
    inner = _inner(lines)
    named = [at for at in usable if lines[at].head.total and at not in inner]
    if len(named) > _MOST_TOTALS:
        return
    yield from _rivals([each for at in named for each in _added(view, at, _stretches(lines, usable, named, inner, at))])
    if len(even) > 2 and not {even[0], even[-1]} & set(named):
        for at, rest in ((even[0], even[1:]), (even[-1], even[:-1])):
            if _alike_lines(lines, even):
                yield from _added(view, at, [[other for other in rest if other not in inner and other not in named]])
    yield from _outline(view, usable)


def _rivals(found: Sequence[Addition]) -> Iterator[Addition]:
    """The readings without those whose parts make another total better."""
    best: dict[tuple[int, ...], int] = {}
    for each in found:
        standing = len(each.holds) - len(each.fails)
        best[each.parts] = max(best.get(each.parts, standing), standing)
    yield from (each for each in found if len(each.holds) - len(each.fails) >= best[each.parts])


def _alike_lines(lines: Lines, chosen: Sequence[int]) -> bool:
    """Whether all lines are written with the same precision somewhere: a rank and a score do not add up."""
    return len({min(figure.half for figure in lines[at].numbers.values()) for at in chosen[:_WINDOW]}) == 1


def _inner(lines: Lines) -> set[int]:
    """The "of which" lines and those that run on from them; where the words stand alone, all lines up to a total."""
    found: set[int] = set()
    inside = alone = False
    for at, line in enumerate(lines):
        alone = (alone or (line.head.of_which and not line.numbers)) and not line.head.total
        inside = line.head.of_which or alone or (inside and line.head.runs_on and not line.head.total)
        if inside:
            found.add(at)
    return found


def _stretches(
    lines: Lines, usable: Sequence[int], named: Sequence[int], inner: set[int], total: int
) -> Iterator[list[int]]:
    """The lists of lines that a total may be the sum of, likeliest first."""
    place = named.index(total)
    before = named[place - 1] if place else -1
    after = named[place + 1] if place + 1 < len(named) else len(lines)
    sides = [[at for at in usable if before < at < total], [at for at in usable if total < at < after]]
    if total == usable[0]:
        sides.reverse()
    if total in (named[0], named[-1]) and len(named) > 1:
        totals = set(named)
        sides = [[at for at in named if at != total], *sides, [at for at in usable if at not in totals]]
    for side in sides:
        plain = [at for at in side if at not in inner]
        yield plain
        levels = {lines[at].head.level for at in plain} - {None}
        if levels:
            top = min(level for level in levels if level is not None)
            yield [at for at in plain if lines[at].head.level == top]
            yield [at for at in plain if lines[at].head.level in (None, top)]
        yield [at for at in plain if not lines[at].head.runs_on]
        yield side


def _added(view: Grid, total: int, stretches: Iterable[list[int]]) -> Iterator[Addition]:
    """The best reading of a total: the stretch, or the partitions, that most places agree on."""
    best: list[Addition] = []
    tried: list[tuple[int, ...]] = []
    for stretch in stretches:
        if len(stretch) < 2 or tuple(stretch) in tried:
            continue
        tried.append(tuple(stretch))
        found = _partitions(view, total, stretch)
        if _score(found) > _score(best):
            best = found
    if best:
        yield from best
    elif tried:
        only = _is_plain(view.rows, total, tried[0])
        yield replace(_weighed(view, total, tried[0]), only=only)


def _score(found: Sequence[Addition]) -> tuple[int, int]:
    """How many places agree with the best of some readings, fewer misses first."""
    return max(((len(each.holds), -len(each.fails)) for each in found), default=(0, 0))


def _partitions(view: Grid, total: int, stretch: Sequence[int]) -> list[Addition]:
    """The stretches beside each other that each make the total at half of the places or more."""
    whole = _weighed(view, total, tuple(stretch))
    if len(whole.holds) >= max(1, len(whole.fails)):
        return [whole]
    if total < stretch[0]:
        near = list(stretch[:_WINDOW])
    elif total > stretch[-1]:
        near = list(stretch[-_WINDOW:])
    else:
        return []
    found: list[Addition] = []
    taken: set[int] = set()
    for (first, last), votes in _votes(view.rows, total, near):
        parts = tuple(near[first : last + 1])
        if taken.isdisjoint(parts):
            each = _weighed(view, total, parts)
            if votes >= 2 and len(each.holds) >= len(each.fails):
                found.append(each)
                taken.update(parts)
    return found


def _votes(lines: Lines, total: int, near: Sequence[int]) -> list[tuple[tuple[int, int], int]]:
    """The stretches that make the total at some sampled place, with how many of them; most votes first."""
    votes: dict[tuple[int, int], int] = {}
    for place in _sample([place for place, figure in lines[total].numbers.items() if figure.value]):
        wanted = lines[total].numbers[place]
        for first in range(len(near) - 1):
            added, slack, filled = 0.0, wanted.half, 0
            for last in range(first, len(near)):
                part = lines[near[last]].numbers.get(place)
                if part is not None:
                    added, slack, filled = added + part.value, slack + part.half, filled + bool(part.value)
                if filled > 1 and part is not None and abs(added - wanted.value) <= slack + _EDGE * wanted.value:
                    votes[first, last] = votes.get((first, last), 0) + 1
    return sorted(votes.items(), key=lambda item: (-item[1], item[0][1] - item[0][0], item[0]))[:_WINDOW]


def _sample(places: Sequence[int]) -> Sequence[int]:
    """Some of the places, spread evenly."""
    step = -(-len(places) // _SAMPLES) or 1
    return places[::step]


def _weighed(view: Grid, total: int, parts: tuple[int, ...]) -> Addition:
    """A reading with the places where it holds and where it fails; averages and shares are not asked to add up."""
    lines, across = view.rows, view.columns
    holds: list[int] = []
    fails: list[int] = []
    proofs = 0
    for place, wanted in lines[total].numbers.items():
        figures = [figure for at in parts if (figure := lines[at].numbers.get(place)) is not None]
        if len(figures) > 1 and wanted.value and any(figure.value for figure in figures):
            fits = _makes(wanted, figures)
            if wanted.share or not (fits or across[place].head.adds):
                continue
            (holds if fits else fails).append(place)
            proofs += fits and wanted.value >= 10 and sum(bool(figure.value) for figure in figures) > 1
    return Addition(total, parts, tuple(holds), tuple(fails), lines[total].head.total, proofs)


def _makes(total: Number, parts: Sequence[Number]) -> bool:
    """Whether parts add up to a total within what their precision allows."""
    slack = _slack((total, *parts))
    return abs(sum(part.value for part in parts) - total.value) <= slack + _EDGE * abs(total.value)


def _slack(figures: Sequence[Number]) -> float:
    fine = any(0 < figure.half < 0.5 for figure in figures)
    return sum(max(figure.half, 0.5) if fine and not figure.half else figure.half for figure in figures)


def _is_plain(lines: Lines, total: int, parts: Sequence[int]) -> bool:
    """Whether all lines are one list of parts: no outline, no inner lines, the total at one end."""
    levels = {lines[at].head.level for at in parts}
    others = [at for at, line in enumerate(lines) if line.numbers and at != total and not line.head.percent]
    inner = _inner(lines)
    return len(levels) == 1 and list(parts) == others and not any(lines[at].head.runs_on or at in inner for at in parts)


def _outline(view: Grid, usable: Sequence[int]) -> Iterator[Addition]:
    """The lines of an outline against the lines one step below them (I against 1, 2, 3)."""
    lines = view.rows
    found: list[Addition] = []
    stack: list[tuple[int, int, list[int]]] = []  # level, line, children
    for at in [*usable, -1]:
        level = lines[at].head.level if at >= 0 and not lines[at].head.total else -1
        if level is None:
            continue
        while stack and stack[-1][0] >= level:
            _, parent, children = stack.pop()
            if len(children) > 1:
                found.append(_weighed(view, parent, tuple(children)))
        if stack:
            below = stack[-1][2]
            if not below or lines[below[0]].head.level == level:
                below.append(at)
        if level >= 0:
            stack.append((level, at, []))
    good, bad = sum(len(each.holds) for each in found), sum(len(each.fails) for each in found)
    if good >= 2 and good >= 2 * bad:
        yield from (replace(each, named="named") for each in found)


# --- sums as relations -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sum:
    """One sum of a table. `requires` has for each of its figures the value that would make it hold, if it does not."""

    total: Number
    parts: Sequence[Number]
    fits: bool
    bond: str  # "firm", "loose", or "silent": flagged only when a crossing sum asks for the same change
    requires: frozenset[tuple[int, int]] = frozenset()


def _all_sums(view: Grid, found: Iterable[Addition]) -> Iterator[_Sum]:
    return (each for addition in found for each in _sums(addition, view))


def _sums(addition: Addition, view: Grid) -> Iterator[_Sum]:
    if not addition.told:
        return
    for place in addition.holds:
        yield _Sum(view.rows[addition.total].numbers[place], _parts(addition, view, place), True, "loose")
    for place in addition.fails if len(addition.fails) <= len(addition.holds) + 1 else ():
        wanted, parts = view.rows[addition.total].numbers[place], _parts(addition, view, place)
        if _is_countable(wanted, parts) and _is_known(addition, view, place) and view.rows[addition.total].head.adds:
            near = _is_near(wanted, parts, addition) or _is_far(wanted, parts, addition)
            near = near and (bool(addition.holds) or not _may_hold_another(wanted, parts))
            bond = "firm" if addition.agreed and near else "silent"
            yield _Sum(wanted, parts, False, bond, _requires(wanted, parts))


def _parts(addition: Addition, view: Grid, place: int) -> list[Number]:
    found = (view.rows[at].numbers.get(place) for at in addition.parts)
    return [figure for figure in found if figure is not None]


def _is_known(addition: Addition, view: Grid, place: int) -> bool:
    """Whether nothing of what a total counts is left open ("x", "...", an unreadable cell)."""
    lines = view.rows[min(addition.parts) : max(addition.parts) + 1]
    if any(place in line.holes for line in lines):
        return False
    crossing_total = view.columns[place].head.total  # the total of a line with open cells may count more than it shows
    return not (crossing_total and any(view.rows[at].holes for at in addition.parts))


def _requires(total: Number, parts: Sequence[Number]) -> frozenset[tuple[int, int]]:
    """For each figure of a sum of counts, by where it stands, the value that would make the sum hold."""
    if any(figure.half for figure in (total, *parts)):
        return frozenset()
    gap = round(sum(part.value for part in parts) - total.value)
    wanted = [(part.quantity.start, round(part.value) - gap) for part in parts]
    return frozenset([(total.quantity.start, round(total.value) + gap), *wanted])


def _asked(sums: Iterable[_Sum]) -> frozenset[tuple[int, int]]:
    """The changes that failing sums ask for; rows and columns that ask for the same one point at one wrong cell."""
    return frozenset(change for each in sums for change in each.requires)


def _is_far(total: Number, parts: Sequence[Number], addition: Addition) -> bool:
    """Whether the total is too high by any amount, where many other places agree and all are written alike."""
    more = total.value > sum(part.value for part in parts)
    return more and _is_strong(addition) and all(part.half == total.half for part in parts)


def _may_hold_another(total: Number, parts: Sequence[Number]) -> bool:
    """Whether a sum is too high by exactly one of its parts, which may be a part of another part."""
    gap = sum(part.value for part in parts) - total.value
    return any(abs(part.value - gap) <= _EDGE * total.value for part in parts)


def _is_strong(addition: Addition) -> bool:
    """Whether so many places agree that another cannot be meant otherwise."""
    return len(addition.holds) >= 3 and len(addition.holds) >= 3 * len(addition.fails)


def _is_countable(total: Number, parts: Sequence[Number]) -> bool:
    """Whether all figures are plain amounts: nothing negative, no signs."""
    return not any(figure.sign or figure.value < 0 for figure in (total, *parts))


def _is_near(total: Number, parts: Sequence[Number], addition: Addition) -> bool:
    """Whether the total is above every part and off by little, or by one digit, or by two swapped."""
    if total.value < max(part.value for part in parts):
        return False
    added = sum(part.value for part in parts)
    gap = abs(added - total.value)
    if gap <= total.value / 10 or (gap == 1 and total.value >= 5):
        return True
    more = added < total.value and len(addition.holds) >= max(1, len(addition.fails))
    likely = more or 3 * gap <= total.value  # a total far below its parts may count some only once
    return likely and total.value >= 20 and is_slip(gap, min(figure.half for figure in (total, *parts)))


def is_slip(gap: float, half: float) -> bool:
    """Whether a difference is what one wrong digit, or two swapped ones, would make."""
    units = round(gap / (2 * half)) if half else round(gap)
    while units and units % 10 == 0:
        units //= 10
    return units < 10 or (units % 9 == 0 and units <= 81)


def _sum(total: Number, parts: Sequence[Number], bond: str) -> Relation:
    figures = [replace(total.quantity, role="total"), *(replace(part.quantity, role="part") for part in parts)]
    return Relation("sum", tuple(sorted(figures, key=_place)), bond)


def _place(figure: Quantity) -> int:
    return figure.start


# --- of which --------------------------------------------------------------------------------------------------------


def _inside(lines: Lines) -> Iterator[Relation]:
    """An "of which" line against the line before it, place by place."""
    inner = _inner(lines)
    whole: Line | None = None
    for at, line in enumerate(lines):
        if at not in inner:
            whole = line if line.numbers and not line.head.percent else None
        elif whole is not None and not line.head.percent and not line.head.change:
            yield from _subsets(whole, line)


def _subsets(whole: Line, part: Line) -> Iterator[Relation]:
    pairs = [(figure, whole.numbers[place]) for place, figure in part.numbers.items() if place in whole.numbers]
    fitting = sum(one.value <= other.value for one, other in pairs)
    for one, other in pairs:
        if one.sign or other.sign or one.share or other.share:
            continue
        firm = part.head.part and 2 * fitting >= len(pairs) - 1
        figures = (replace(one.quantity, role="part"), replace(other.quantity, role="whole"))
        yield Relation("subset", tuple(sorted(figures, key=_place)), "firm" if firm else "loose")


# --- stocks, totals beside the table ---------------------------------------------------------------------------------


def _stocks(lines: Lines) -> Iterator[Relation]:
    """Opening stock, what came in, what went out, closing stock: four lines in this order."""
    for at in range(len(lines) - 3):
        opening, gained, lost, closing = lines[at : at + 4]
        if opening.head.way != 1 or closing.head.way != -1:
            continue
        places = [place for place in opening.numbers if all(place in line.numbers for line in (gained, lost, closing))]
        told = [[line.numbers[place] for line in (opening, gained, lost, closing)] for place in places]
        good = sum(one.value + two.value - three.value == four.value for one, two, three, four in told)
        for figures in told:
            roles = zip(figures, ("opening", "in", "out", "closing"), strict=True)
            firm = good >= 2 and 3 * good >= 2 * len(told) and not any(figure.sign for figure in figures)
            named = tuple(replace(figure.quantity, role=role) for figure, role in roles)
            yield Relation("stock", named, "firm" if firm else "loose")


def _outside(lines: Lines, around: Sequence[Quantity]) -> Iterator[Relation]:
    """Lines of counts that make the same figure of the text beside the table, place by place (`656 people voted`)."""
    counts = [
        line for line in lines if line.numbers and line.head.adds and not line.head.change and not line.head.total
    ]
    if not 2 <= len(counts) <= 5 or not around:
        return
    places = [place for place in counts[0].numbers if all(place in line.numbers for line in counts[1:])]
    added = [sum(line.numbers[place].value for line in counts) for place in places]
    for total in around[:_MOST_TOTALS]:
        hits = added.count(float(total.value))
        if hits >= 2 and 2 * hits > len(added) and total.sort == "count" and total.value >= 20:
            wanted = Number(total, float(total.value), 0.0, "")
            yield from (_sum(wanted, [line.numbers[place] for line in counts], "loose") for place in places)
            return
