"""The arithmetic of every kind but part/whole: sums, changes, points, plans, averages, products, spans, subsets ...

`WEIGHED` has one function for each kind: a relation goes in, a `Weighing` comes out: what is stated, what the other
figures give, and whether the two meet. Source of the rules: interval arithmetic on stated precision (XBRL Calculations
1.1) and the whole-number test GRIM (Brown and Heathers, 2017).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor

from tongket.claims.repair import slips
from tongket.claims.shapes import Interval, Outcome, Quantity, Relation

_HALF = Fraction(1, 2)
_MOST_REPAIRED = 60  # parts of one sum for which a mending digit is looked for
_ALWAYS_MATERIAL = frozenset(
    ["exceeds", "sign", "no integer", "span", "reversed", "repeat", "common base", "parts exceed"]
)


@dataclass(frozen=True, slots=True)
class Weighing:
    """One reading with its sum done. `allowed` are the ranges in which each figure would make it hold."""

    anchor: Quantity
    stated: Interval
    computed: Interval
    exact: Fraction
    holds: bool
    cause: str
    values: Mapping[str, Fraction] = field(default_factory=dict)
    allowed: tuple[tuple[Quantity, Fraction, Fraction | None], ...] = ()


def evaluate_weighed(relations: Sequence[Relation]) -> Iterator[Outcome]:
    """One outcome for each relation about which something can be said."""
    for relation in relations:
        if (outcome := _judged(relation)) is not None:
            yield outcome


def _judged(relation: Relation) -> Outcome | None:
    first: Weighing | None = None
    for reading in (relation, *relation.rivals):
        weighing = WEIGHED[reading.kind](reading)
        if weighing is not None and weighing.holds:
            return replace(_outcome(reading, weighing, "consistent", None), kind=reading.kind)
        first = first or weighing
    if relation.bond != "firm" and (near := _near_miss(relation)) is not None:
        return near
    if first is None or relation.bond != "firm" or not all(figure.sure for figure in relation.figures):
        return None
    if _may_be_rounded(relation):
        return None
    level = level_of(first)
    return replace(
        _outcome(relation, first, "inconsistent", level),
        repairs=slips(first.allowed) if level == "error" else (),
    )


def _near_miss(relation: Relation) -> Outcome | None:
    """A loosely linked change whose percentage is the exact one cut off, or one off in its last digit: a sure link."""
    if relation.kind != "change" or not all(figure.sure for figure in relation.figures):
        return None
    percent = relation.role("percent")
    tried = 6 if percent is not None and percent.step < Fraction(1, 10) else 2
    for reading in (relation, *relation.rivals[:tried]):
        weighing = weigh_change(reading)
        if weighing is None or weighing.holds or weighing.anchor.step > Fraction(1, 10):
            continue
        if level_of(weighing) == "notice" and reading.role("new") and not any(f.qualifier for f in reading.figures):
            return _outcome(reading, weighing, "inconsistent", "notice")
    return None


def _outcome(relation: Relation, weighing: Weighing, verdict: str, level: str | None) -> Outcome:
    return Outcome(
        relation.kind,
        verdict,
        level,
        "fits" if verdict == "consistent" else cause_of(weighing),
        relation.figures,
        weighing.stated,
        weighing.computed,
        exact=weighing.exact,
        values=weighing.values,
        anchor=weighing.anchor,
        sign=relation.sign,
    )


def _may_be_rounded(relation: Relation) -> bool:
    """Whether some reading holds when bare counts in round thousands are taken as rounded."""
    loosened = [replace(each, figures=tuple(map(_loosened, each.figures))) for each in (relation, *relation.rivals)]
    if all(each.figures == given.figures for each, given in zip(loosened, (relation, *relation.rivals), strict=True)):
        return False
    weighed = [WEIGHED[each.kind](each) for each in loosened]
    return any(weighing is not None and weighing.holds for weighing in weighed)


def _loosened(figure: Quantity) -> Quantity:
    """A bare count with three or more trailing zeros, read as a rounded one."""
    if figure.sort not in ("count", "measure") or figure.step > 1 or figure.value < 1000 or figure.value % 1000:
        return figure
    unit = Fraction(1000)
    while figure.value % (unit * 10) == 0:
        unit *= 10
    return replace(figure, low=min(figure.low, figure.value - unit / 2), high=max(figure.high, figure.value + unit / 2))


def level_of(weighing: Weighing) -> str:
    """ "notice" when the stated figure is cut off or one off in its last digit, else "error"."""
    return "notice" if cause_of(weighing) in ("cut", "last digit") else "error"


def cause_of(weighing: Weighing) -> str:
    """Why the stated figure misses: the cause of its rule, or "cut" (not rounded), or "last digit"."""
    anchor, exact = weighing.anchor, weighing.exact
    if weighing.cause in _ALWAYS_MATERIAL or anchor.qualifier or anchor.is_exact:
        return weighing.cause
    if abs(exact - anchor.value) * 10 > abs(exact):
        return weighing.cause
    if floor(exact / anchor.step) * anchor.step == anchor.value:
        return "cut"
    return "last digit" if weighing.computed.distance(weighing.stated) <= anchor.step else weighing.cause


# --- sums --------------------------------------------------------------------------------------------------------


def weigh_sum(relation: Relation) -> Weighing | None:
    """Parts against their total: roles "total" and "part"."""
    total, parts = _need(relation, "total"), relation.roles("part")
    intervals = _alike_precise((total, *parts))
    computed = sum(intervals[2:], intervals[1])
    exact = sum((part.value for part in parts), Fraction(0))
    others = [(total, computed.low, computed.high)]
    for part, interval in zip(parts[:_MOST_REPAIRED], intervals[1:], strict=False):
        gap = intervals[0] - _without(computed, interval)
        others.append((part, gap.low, gap.high))
    holds = computed.meets(intervals[0])
    return Weighing(total, intervals[0], computed, exact, holds, "sum", {"gap": exact - total.value}, tuple(others))


def _without(computed: Interval, part: Interval) -> Interval:
    """A sum without one of its terms."""
    return Interval(computed.low - part.low, computed.high - part.high)


def _alike_precise(figures: Sequence[Quantity]) -> list[Interval]:
    """The intervals, whole numbers among decimals read as rounded ones."""
    if all(figure.step >= 1 for figure in figures):
        return [figure.interval for figure in figures]
    return [_widened(figure) if figure.step >= 1 else figure.interval for figure in figures]


def _widened(figure: Quantity) -> Interval:
    return Interval(min(figure.low, figure.value - _HALF), max(figure.high, figure.value + _HALF))


def weigh_stock(relation: Relation) -> Weighing | None:
    """Opening + in - out = closing: roles "opening", "in", "out", "closing"."""
    opening, closing = _need(relation, "opening"), _need(relation, "closing")
    ins, outs = relation.roles("in"), relation.roles("out")
    computed, exact = opening.interval, opening.value
    for figure in ins:
        computed, exact = computed + figure.interval, exact + figure.value
    for figure in outs:
        computed, exact = computed - figure.interval, exact - figure.value
    allowed = ((closing, computed.low, computed.high),)
    holds = computed.meets(closing.interval)
    return Weighing(closing, closing.interval, computed, exact, holds, "stock", {"gap": exact - closing.value}, allowed)


def weigh_subset(relation: Relation) -> Weighing | None:
    """A part that may not exceed its whole: roles "part" and "whole"."""
    part, whole = _need(relation, "part"), _need(relation, "whole")
    holds = part.low <= whole.high
    return Weighing(part, part.interval, whole.interval, whole.value, holds, "exceeds")


def weigh_shares(relation: Relation) -> Weighing | None:
    """Shares that should make a hundred: role "share"."""
    shares = relation.roles("share")
    computed = sum((share.interval for share in shares[1:]), shares[0].interval)
    hundred = Interval(Fraction(100), Fraction(100))
    exact = sum((share.value for share in shares), Fraction(0))
    holds = computed.meets(hundred)
    allowed = tuple((share, *_ends(hundred - _without(computed, share.interval))) for share in shares[:_MOST_REPAIRED])
    return Weighing(shares[0], hundred, computed, exact, holds, "shares", {"gap": exact - 100}, allowed)


# --- changes -----------------------------------------------------------------------------------------------------


def weigh_change(relation: Relation) -> Weighing | None:
    """Roles "new", "old", "delta", "percent", each may be missing; `sign` says which way it went."""
    for weigh in (_sign, _delta, _growth, _growth_by_delta, _growth_of_old, _grim):
        if (weighing := weigh(relation)) is not None and not weighing.holds:
            return weighing
    rules = (_growth, _growth_by_delta, _growth_of_old, _delta, _grim, _sign)
    return next((found for weigh in rules if (found := weigh(relation))), None)


def _sign(relation: Relation) -> Weighing | None:
    """A rise that falls, or a fall that rises; a rise larger than what there is now."""
    new, old, delta = (relation.role(name) for name in ("new", "old", "delta"))
    if new and old and relation.sign:
        wrong = new.high < old.low if relation.sign > 0 else new.low > old.high
        return Weighing(new, new.interval, old.interval, old.value, not wrong, "sign")
    if new and delta and not old and relation.sign > 0:
        return Weighing(delta, delta.interval, new.interval, new.value, delta.low <= new.high, "exceeds")
    return None


def _delta(relation: Relation) -> Weighing | None:
    new, old, delta = (relation.role(name) for name in ("new", "old", "delta"))
    if not (new and old and delta):
        return None
    computed = abs(new.interval - old.interval)
    sign = 1 if new.value >= old.value else -1
    moved = delta.interval.times(1)
    allowed = (
        (delta, computed.low, computed.high),
        (new, *_ends(old.interval + moved if sign > 0 else old.interval - moved)),
        (old, *_ends(new.interval - moved if sign > 0 else new.interval + moved)),
    )
    exact = abs(new.value - old.value)
    return Weighing(delta, delta.interval, computed, exact, computed.meets(delta.interval), "delta", {}, allowed)


def _growth(relation: Relation) -> Weighing | None:
    new, old, percent = (relation.role(name) for name in ("new", "old", "percent"))
    if not (new and old and percent) or old.low <= 0:
        return None
    moved = abs(new.interval - old.interval)
    computed = _growth_interval(new.interval, old.interval)
    exact = 100 * abs(new.value - old.value) / old.value
    holds = computed.meets(percent.interval)
    cause = "percent"
    if not holds and new.interval.percent_of(old.interval).meets(percent.interval):
        cause = "ratio as growth"
    elif not holds and new.low > 0 and moved.percent_of(new.interval).meets(percent.interval):
        cause = "other base"
    values = {"moved": abs(new.value - old.value)}
    allowed = _allowed_growth(new, old, percent, computed)
    return Weighing(percent, percent.interval, computed, exact, holds, cause, values, allowed)


def _growth_interval(new: Interval, old: Interval) -> Interval:
    """Every percentage by which the one may lie from the other: |new/old - 1|, in per cent."""
    ratio = new / old
    one = Interval(Fraction(1), Fraction(1))
    return abs(ratio - one).times(100)


def _allowed_growth(
    new: Quantity, old: Quantity, percent: Quantity, computed: Interval
) -> tuple[tuple[Quantity, Fraction, Fraction | None], ...]:
    share = percent.interval.times(Fraction(1, 100))
    one = Interval(Fraction(1), Fraction(1))
    factor = one + share if new.value >= old.value else one - share
    found: list[tuple[Quantity, Fraction, Fraction | None]] = [(percent, computed.low, computed.high)]
    if factor.low > 0:
        found += [(new, *_ends(old.interval * factor)), (old, *_ends(new.interval / factor))]
    return tuple(found)


def _growth_by_delta(relation: Relation) -> Weighing | None:
    """Without the old value it is the new one less (or plus) the change."""
    new, delta, percent = (relation.role(name) for name in ("new", "delta", "percent"))
    if not (new and delta and percent) or relation.role("old") or not relation.sign:
        return None
    old = new.interval - delta.interval if relation.sign > 0 else new.interval + delta.interval
    base = new.value - relation.sign * delta.value
    if old.low <= 0 or base <= 0:
        return None
    computed = delta.interval.percent_of(old)
    holds = computed.meets(percent.interval)
    cause = "percent"
    if not holds and new.low > 0 and delta.interval.percent_of(new.interval).meets(percent.interval):
        cause = "other base"
    share = percent.interval.times(Fraction(1, 100))
    one = Interval(Fraction(1), Fraction(1))
    back = share / (one + share) if relation.sign > 0 else None
    allowed: list[tuple[Quantity, Fraction, Fraction | None]] = [(percent, computed.low, computed.high)]
    if back is not None:
        allowed.append((delta, *_ends(new.interval * back)))
    return Weighing(
        percent,
        percent.interval,
        computed,
        100 * delta.value / base,
        holds,
        cause,
        {"base": base},
        tuple(allowed),
    )


def _growth_of_old(relation: Relation) -> Weighing | None:
    """Without the new value the change is so much of the old one."""
    old, delta, percent = (relation.role(name) for name in ("old", "delta", "percent"))
    if not (old and delta and percent) or relation.role("new") or old.low <= 0:
        return None
    computed = delta.interval.percent_of(old.interval)
    allowed = ((percent, computed.low, computed.high),)
    holds = computed.meets(percent.interval)
    exact = 100 * delta.value / old.value
    return Weighing(percent, percent.interval, computed, exact, holds, "percent", {"base": old.value}, allowed)


def _grim(relation: Relation) -> Weighing | None:
    """A change by a whole number and its percentage: some whole number must be the base."""
    delta, percent = relation.role("delta"), relation.role("percent")
    if not (delta and percent) or relation.role("new") or relation.role("old"):
        return None
    if not delta.is_exact or delta.value <= 0 or percent.low <= 0:
        return None
    low, high = 100 * delta.value / percent.high, 100 * delta.value / percent.low
    holds = ceil(low) <= floor(high)
    values = {"below": Fraction(floor(low)), "above": Fraction(ceil(high))}
    exact = 100 * delta.value / ceil(high)
    return Weighing(percent, percent.interval, Interval(exact, exact), exact, holds, "no integer", values)


def weigh_points(relation: Relation) -> Weighing | None:
    """A change between two percentages, in points, or (when only "%" is written) relative: "new", "old", "delta"."""
    new, old, delta = (_need(relation, name) for name in ("new", "old", "delta"))
    years = int(relation.note.removeprefix("years ")) if relation.note else 1
    computed = abs(new.interval - old.interval).times(Fraction(1, years))
    exact = abs(new.value - old.value) / years
    holds = computed.meets(delta.interval)
    if not holds and delta.sort == "percent" and old.low > 0:
        holds = _growth_interval(new.interval, old.interval).meets(delta.interval)
    if relation.sign and (new.high < old.low if relation.sign > 0 else new.low > old.high):
        return Weighing(new, new.interval, old.interval, old.value, False, "sign")
    allowed = ((delta, computed.low, computed.high),)
    return Weighing(delta, delta.interval, computed, exact, holds, "points", {"years": Fraction(years)}, allowed)


def weigh_multiple(relation: Relation) -> Weighing | None:
    """`gấp n lần`: roles "new", "old", "times"; `tăng n lần` may count the old value or not."""
    new, old, times = (_need(relation, name) for name in ("new", "old", "times"))
    if old.low <= 0:
        return None
    computed = new.interval / old.interval
    stated = _rounded_up(times)
    one = Interval(Fraction(1), Fraction(1))
    holds = computed.meets(stated) or (relation.note == "growth" and computed.meets(stated + one))
    return Weighing(times, stated, computed, new.value / old.value, holds, "multiple")


def weigh_plan(relation: Relation) -> Weighing | None:
    """What was done against what was planned: roles "part", "whole", "percent"; note "over" for `vượt p%`."""
    part, whole, percent = (_need(relation, name) for name in ("part", "whole", "percent"))
    if whole.low <= 0:
        return None
    computed, exact = part.interval.percent_of(whole.interval), 100 * part.value / whole.value
    if relation.note in ("over", "under"):
        computed, exact = _growth_interval(part.interval, whole.interval), abs(exact - 100)
    holds = computed.meets(percent.interval)
    return Weighing(
        percent, percent.interval, computed, exact, holds, "plan", {}, ((percent, computed.low, computed.high),)
    )


# --- averages, products, spans -------------------------------------------------------------------------------------


def weigh_average(relation: Relation) -> Weighing | None:
    """A total spread over a count: roles "total", "count" (or note "over N" for a calendar), "average"."""
    total, average, count = _need(relation, "total"), _need(relation, "average"), relation.role("count")
    over = count.interval if count else _point(relation.note.removeprefix("over "))
    if over.low <= 0:
        return None
    computed = total.interval / over
    stated = _rounded_up(average)
    exact = total.value / (count.value if count else over.low)
    allowed: tuple[tuple[Quantity, Fraction, Fraction | None], ...] = ((average, computed.low, computed.high),)
    allowed += ((total, *_ends(stated * over)),)
    return Weighing(average, stated, computed, exact, computed.meets(stated), "average", {"count": over.low}, allowed)


def weigh_rate(relation: Relation) -> Weighing | None:
    """So many of a part for every `note` of a base: roles "part", "base", "rate"."""
    part, base, rate = (_need(relation, name) for name in ("part", "base", "rate"))
    per = Fraction(relation.note)
    if base.low <= 0:
        return None
    computed = (part.interval / base.interval).times(per)
    stated = _rounded_up(rate)
    return Weighing(rate, stated, computed, per * part.value / base.value, computed.meets(stated), "rate", {"per": per})


def weigh_product(relation: Relation) -> Weighing | None:
    """So many times so much: roles "factor" (two or more) and "total"."""
    factors, total = relation.roles("factor"), _need(relation, "total")
    computed, exact = Interval(Fraction(1), Fraction(1)), Fraction(1)
    for factor in factors:
        computed, exact = computed * factor.interval, exact * factor.value
    holds = computed.meets(total.interval)
    return Weighing(
        total, total.interval, computed, exact, holds, "product", {}, ((total, computed.low, computed.high),)
    )


def weigh_span(relation: Relation) -> Weighing | None:
    """A number of years and its first and last: roles "years", "first", "last"."""
    years, first, last = (_need(relation, name) for name in ("years", "first", "last"))
    elapsed = last.value - first.value
    least = elapsed - 1 if relation.note == "dated" else elapsed
    holds = least <= years.value <= elapsed + 1
    values = {"elapsed": elapsed, "counted": elapsed + 1}
    cause = "reversed" if elapsed < 0 else "span"
    return Weighing(years, years.interval, _point(str(elapsed)), elapsed, holds, cause, values)


# --- shares of small wholes, repeats -----------------------------------------------------------------------------


def weigh_granularity(relation: Relation) -> Weighing | None:
    """A percentage of a small whole without the part: some whole number must give it. Roles "whole", "percent"."""
    whole, percent = _need(relation, "whole"), _need(relation, "percent")
    low, high = percent.low * whole.low / 100, percent.high * whole.high / 100
    holds = ceil(low) <= floor(high)
    below, above = floor(percent.value * whole.value / 100), ceil(percent.value * whole.value / 100)
    near = min((below, above), key=lambda part: abs(100 * part / whole.value - percent.value))
    exact = 100 * near / whole.value
    values = {"below": Fraction(below), "above": Fraction(above), "near": Fraction(near)}
    return Weighing(percent, percent.interval, _point(str(exact)), exact, holds, "granularity", values)


def weigh_common_base(relation: Relation) -> Weighing | None:
    """Parts with percentages of one whole that is not named: the bases they imply must share a whole number.

    The figures come in pairs: part, its percentage, part, its percentage ...
    """
    parts, percents = relation.roles("part"), relation.roles("percent")
    if any(percent.low <= 0 for percent in percents):
        return None  # nothing of a whole says nothing of its size
    bases = [100 * part.interval.low / percent.high for part, percent in zip(parts, percents, strict=True)]
    tops = [100 * part.interval.high / percent.low for part, percent in zip(parts, percents, strict=True)]
    low, high = max(bases), min(tops)
    kin, odd = _apart(bases, tops)
    values = {"one": _middle(bases[kin], tops[kin]), "other": _middle(bases[odd], tops[odd])}
    values |= {"kin": Fraction(kin), "odd": Fraction(odd)}
    computed = Interval(min(low, high), max(low, high))
    return Weighing(
        percents[odd], percents[odd].interval, computed, low, ceil(low) <= floor(high), "common base", values
    )


def _apart(bases: Sequence[Fraction], tops: Sequence[Fraction]) -> tuple[int, int]:
    """Two places that do not agree, the second of them the one without which the others agree, if there is one."""
    lowest = min(range(len(tops)), key=lambda place: tops[place])
    highest = max(range(len(bases)), key=lambda place: bases[place])
    for odd, kin in ((highest, lowest), (lowest, highest)):
        rest = [place for place in range(len(bases)) if place != odd]
        if ceil(max(bases[place] for place in rest)) <= floor(min(tops[place] for place in rest)):
            return kin, odd
    return min(lowest, highest), max(lowest, highest)


def weigh_repeat(relation: Relation) -> Weighing | None:
    """The same quantity stated twice: role "said", twice."""
    one, other = relation.roles("said")
    return Weighing(other, other.interval, one.interval, one.value, one.interval.meets(other.interval), "repeat")


WEIGHED: Mapping[str, Callable[[Relation], Weighing | None]] = {
    "plan": weigh_plan,
    "change": weigh_change,
    "points": weigh_points,
    "multiple": weigh_multiple,
    "sum": weigh_sum,
    "stock": weigh_stock,
    "average": weigh_average,
    "product": weigh_product,
    "rate": weigh_rate,
    "span": weigh_span,
    "pct_sum": weigh_shares,
    "granularity": weigh_granularity,
    "common_base": weigh_common_base,
    "subset": weigh_subset,
    "repeat": weigh_repeat,
}


def _need(relation: Relation, role: str) -> Quantity:
    figure = relation.role(role)
    if figure is None:
        raise ValueError(f"a {relation.kind} needs a figure in the role {role!r}")
    return figure


def _ends(interval: Interval) -> tuple[Fraction, Fraction]:
    return interval.low, interval.high


def _point(value: str) -> Interval:
    return Interval(Fraction(value), Fraction(value))


def _middle(low: Fraction, high: Fraction) -> Fraction:
    return Fraction(floor((low + high) / 2 + _HALF))


def _rounded_up(figure: Quantity) -> Interval:
    """An average, a rate or a multiple stated as a whole number is a rounded one."""
    return Interval(min(figure.low, figure.value - figure.step / 2), max(figure.high, figure.value + figure.step / 2))
