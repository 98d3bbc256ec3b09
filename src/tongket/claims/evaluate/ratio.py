"""Part of a whole: what percentage the figures give, and which base explains the ones that stand alone.

consistent       100 * part / whole meets the stated interval, and the part is not larger than the whole
not_checkable    it does not, but the base is unsure, another base fits, or an operand may be rounded
inconsistent     no base the text offers fits: "notice" when cut off or one off in the last digit, else "error"
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType

from tongket.claims.repair import repairs_of
from tongket.claims.shapes import Fit, Interval, Outcome, Quantity, Relation

_SIBLINGS = 60


def evaluate_ratios(
    relations: Sequence[Relation], totals: Mapping[int, Quantity] = MappingProxyType({})
) -> Iterator[Outcome]:
    """The outcomes of part/whole statements; those without a base of their own are judged by their neighbours.

    `totals` gives, by where a part stands, the total of the sum in which it was found to belong.
    """
    families: dict[int, list[Relation]] = defaultdict(list)
    for relation in relations:
        if relation.others and len(families[relation.group]) < _SIBLINGS:
            families[relation.group].append(relation)
    tallies = {group: _tally(family) for group, family in families.items()}
    unnamed = {
        group for group, family in families.items() if _has_common_base(family) and not _make_one_total(family, totals)
    }
    for relation in relations:
        if len(relation.figures) == 3:
            yield _judge(relation)
        elif relation.group in unnamed:
            yield _judge_listed(replace(relation, bond="loose"), {}, 1, None)
        else:
            known = totals.get(_by_role(relation, "part").start)
            yield _judge_listed(relation, tallies.get(relation.group, {}), len(families[relation.group]), known)


def fits(part: Interval, whole: Interval, percent: Interval) -> bool:
    """Whether some part of some whole gives some percentage within these intervals."""
    low_enough = 100 * part.low <= percent.high * whole.high
    high_enough = percent.low * whole.low <= 100 * part.high
    return low_enough and high_enough and (part.low <= whole.high or percent.low > 100)


# --- a statement with its three figures ------------------------------------------------------------------


def _judge(relation: Relation) -> Outcome:
    part, whole, percent = (_by_role(relation, role) for role in ("part", "whole", "percent"))
    if fits(part.interval, whole.interval, percent.interval):
        return _outcome(relation.figures, "consistent", None, "fits")
    for other in relation.others:
        if fits(part.interval, other.interval, percent.interval) and not _declared(relation):
            return _outcome(relation.figures, "not_checkable", None, f"fits {other.text}")
    if relation.bond != "firm" or not (part.sure and whole.sure and percent.sure):
        return _outcome(relation.figures, "not_checkable", None, "unsure")
    if fits(_rounded(part), _rounded(whole), percent.interval):
        return _outcome(relation.figures, "not_checkable", None, "rounded")
    return _mismatch(relation.figures, part, whole, percent)


def _declared(relation: Relation) -> bool:
    """Whether the percentage stands right on its pair, so that a reader takes no other base for it."""
    return relation.note == "adjacent" and relation.bond == "firm"


def _mismatch(figures: tuple[Quantity, ...], part: Quantity, whole: Quantity, percent: Quantity) -> Outcome:
    cause = _cause(part, whole, percent)
    level = "error" if cause in ("material", "exceeds") else "notice"
    outcome = _outcome(figures, "inconsistent", level, cause)
    return replace(
        outcome,
        fits=_fits(part, whole, percent),
        repairs=repairs_of(part, whole, percent, only_computed=level == "notice"),
    )


def _cause(part: Quantity, whole: Quantity, percent: Quantity) -> str:
    """Why the percentage misses: "exceeds", "material", "cut" (not rounded) or "last digit"."""
    if part.low > whole.high:
        return "exceeds"
    exact = 100 * part.value / whole.value
    if percent.qualifier or abs(exact - percent.value) * 10 > exact:
        return "material"
    if floor(exact / percent.step) * percent.step == percent.value:
        return "cut"
    distance = part.interval.percent_of(whole.interval).distance(percent.interval)
    return "last digit" if distance <= percent.step else "material"


def _fits(part: Quantity, whole: Quantity, percent: Quantity) -> tuple[Fit, ...]:
    """The whole numbers that the part, or the whole, could be."""
    if not (part.is_exact and whole.is_exact) or percent.low <= 0:
        return ()
    parts = Fit("part", ceil(percent.low * whole.value / 100), floor(percent.high * whole.value / 100))
    wholes = Fit("whole", ceil(100 * part.value / percent.high), floor(100 * part.value / percent.low))
    return parts, wholes


def _rounded(quantity: Quantity) -> Interval:
    """A bare count with three or more trailing zeros, read as a rounded one."""
    unit = Fraction(1)
    while quantity.value and quantity.value % (unit * 10) == 0:
        unit *= 10
    if not quantity.is_exact or unit < 1000:
        return quantity.interval
    return Interval(quantity.low - unit / 2, quantity.high + unit / 2)


def _by_role(relation: Relation, role: str) -> Quantity:
    return next(figure for figure in relation.figures if figure.role == role)


def _outcome(figures: tuple[Quantity, ...], verdict: str, level: str | None, cause: str) -> Outcome:
    roles = {figure.role: figure for figure in figures}
    whole = roles.get("whole")
    computed = roles["part"].interval.percent_of(whole.interval) if whole else None
    percent = roles["percent"]
    return Outcome("ratio", verdict, level, cause, figures, percent.interval, computed, anchor=percent)


# --- statements that share an earlier base ---------------------------------------------------------------


def _tally(family: Sequence[Relation]) -> dict[Fraction, Fraction]:
    """How well each base explains the statements of one sentence: one point, or a half for a whole per cent."""
    points: dict[Fraction, Fraction] = defaultdict(Fraction)
    for relation in family:
        part, percent = _by_role(relation, "part"), _by_role(relation, "percent")
        bases = {figure.value: figure for figure in _bases_of(relation)}
        for value, base in bases.items():
            if fits(part.interval, base.interval, percent.interval):
                points[value] += 1 if percent.step < 1 else Fraction(1, 2)
    return points


def _has_common_base(family: Sequence[Relation]) -> bool:
    """Whether three or more shares have one whole number in common as their base, which the text does not name."""
    alone = [relation for relation in family if len(relation.figures) == 2]
    if (
        len(alone) < 3
        or any(relation.anchored for relation in alone)
        or any(_by_role(relation, "percent").low <= 0 for relation in alone)
    ):
        return False
    bases = [_by_role(each, "part").interval.percent_of(_by_role(each, "percent").interval) for each in alone]
    low, high = max(base.low for base in bases), min(base.high for base in bases)
    offered = {base.value for relation in alone for base in relation.others}
    known = max(_tally(alone).values(), default=Fraction(0))
    return known < 2 and ceil(low) <= floor(high) and not any(low <= base <= high for base in offered)


def _make_one_total(family: Sequence[Relation], totals: Mapping[int, Quantity]) -> bool:
    """Whether all the parts of a sentence make one sum, so that its total is their base."""
    known = [totals.get(_by_role(relation, "part").start) for relation in family]
    return len({total.start if total else -1 for total in known}) == 1 and known[0] is not None


def _bases_of(relation: Relation) -> tuple[Quantity, ...]:
    return relation.others if len(relation.figures) == 2 else (_by_role(relation, "whole"),)


def _judge_listed(
    relation: Relation, points: dict[Fraction, Fraction], siblings: int, total: Quantity | None
) -> Outcome:
    """The outcome for a part whose base stands apart: the base that fits, else the one everything points to."""
    part, percent = _by_role(relation, "part"), _by_role(relation, "percent")
    offered = (total, *relation.others) if total else relation.others
    good = [base for base in offered if fits(part.interval, base.interval, percent.interval)]
    if total and total not in good and points.get(total.value, 0) >= 1 and _cause(part, total, percent) == "cut":
        good = []  # the others of this sum are shares of its total
    if good:
        base = max(good, key=lambda base: points.get(base.value, Fraction(0)))
        likely = percent.step < 1 or relation.anchored or points.get(base.value, 0) >= 1
        known = likely or _same_noun(part, base) or base in relation.others[:3]
        return _outcome(_with(relation, base), *(("consistent", None, "fits") if known else _UNSURE))
    near = _near_miss(relation, total)
    if near is not None:
        return _judge(replace(relation, figures=_with(relation, near), bond="firm", others=()))
    base_or_none = total or _shared_base(relation, points, siblings) or _only_kin(relation)
    proven = base_or_none is not None and points.get(base_or_none.value, Fraction(0)) >= 2 and percent.step < 1
    if base_or_none is None or (relation.bond == "loose" and not proven):
        return _outcome(relation.figures, "not_checkable", None, "no base")
    return _judge(replace(relation, figures=_with(relation, base_or_none), bond="firm", others=()))


_UNSURE = ("not_checkable", None, "unsure")


def _near_miss(relation: Relation, total: Quantity | None) -> Quantity | None:
    """The base of which the stated percentage is the exact one cut off, or one off in its last digit.

    With one decimal only the likeliest bases count; with none a near miss proves something of a known total alone.
    """
    part, percent = _by_role(relation, "part"), _by_role(relation, "percent")
    if total is not None and not percent.qualifier and _cause(part, total, percent) == "cut":
        return total
    if percent.qualifier or percent.step > Fraction(1, 10) or part.qualifier:
        return None
    bases = relation.others if percent.step < Fraction(1, 10) else relation.others[:3]
    for base in (total, *bases) if total else bases:
        if base.qualifier is None and base.value >= 20 and _cause(part, base, percent) in ("cut", "last digit"):
            return base
    return None


def _only_kin(relation: Relation) -> Quantity | None:
    """The one figure before that counts the same things, when the percentage comes near it."""
    part, percent = _by_role(relation, "part"), _by_role(relation, "percent")
    if relation.note != "owned" or not relation.others or percent.qualifier or part.qualifier:
        return None
    base = relation.others[0]
    exact = 100 * part.value / base.value
    near = 5 * abs(exact - percent.value) <= exact and not base.qualifier
    return base if near and (percent.step < 1 or _cause(part, base, percent) == "cut") else None


def _shared_base(relation: Relation, points: dict[Fraction, Fraction], siblings: int) -> Quantity | None:
    """The base to hold a misfit against: named by the words, or proved right by the other statements."""
    if not relation.others:
        return None
    if relation.anchored and (siblings == 1 or points.get(relation.others[0].value, 0) > 0):
        return relation.others[0]
    best = max(relation.others, key=lambda base: points.get(base.value, Fraction(0)))
    part = _by_role(relation, "part")
    known = points.get(best.value, Fraction(0))
    return best if known >= 2 or (known >= 1 and (_same_noun(part, best) or best is relation.others[-1])) else None


def _with(relation: Relation, base: Quantity) -> tuple[Quantity, ...]:
    figures = (*relation.figures, replace(base, role="whole"))
    return tuple(sorted(figures, key=lambda figure: figure.start))


def _same_noun(part: Quantity, base: Quantity) -> bool:
    first = part.unit_noun.partition(" ")[0]
    return bool(first) and first == base.unit_noun.partition(" ")[0]
