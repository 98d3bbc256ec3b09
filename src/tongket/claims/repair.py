"""Repairs: the single small changes after which a part/whole statement would hold, with the number style to write them.

None of them is a correction: which figure is wrong only the register can say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from tongket.claims.regex import regex
from tongket.claims.shapes import Interval, Quantity, Repair

_DIGITS = "0123456789"
Allowed = tuple[Quantity, Fraction, Fraction | None]  # a figure with the lowest and highest value that would do


@dataclass(frozen=True, slots=True)
class Style:
    """How a document writes its numbers."""

    decimal: str
    thousands: str

    def count(self, value: Fraction | int) -> str:
        """A whole number, grouped as the document groups: 10.546."""
        return f"{int(value):,}".replace(",", self.thousands)

    def number(self, value: Fraction, step: Fraction = Fraction(1)) -> str:
        """A value rounded half up to a step, its whole part grouped: 1.249,65."""
        text = self.rounded(abs(value), min(step, Fraction(1)))
        whole, mark, rest = text.partition(self.decimal)
        sign = "-" if value < 0 else ""
        return sign + self.count(int(whole)) + mark + rest

    def percent(self, value: Fraction, like: Quantity) -> str:
        """A percentage at the precision, and with the sign or words, of a stated one: 69,1%; a bare one gets a sign."""
        suffix = re.sub(r"^[0-9., ]*[0-9]", "", like.text) or "%"
        return self.rounded(value, like.step) + suffix

    def rounded(self, value: Fraction, step: Fraction) -> str:
        """A value rounded half up to a step that is a power of ten."""
        decimals = len(str(step.denominator)) - 1
        units = floor(value / step + Fraction(1, 2))
        whole, rest = divmod(units, 10**decimals)
        return f"{whole}{self.decimal}{rest:0{decimals}d}" if decimals else str(whole)


def style_of(part: Quantity, whole: Quantity | None, percent: Quantity, lang: str) -> Style:
    """The style read off the figures themselves, else the one usual in the language."""
    stated = re.search("[.,]", percent.text)
    counts = [figure.text for figure in (part, whole) if figure and figure.is_exact]
    grouped = next((match[0] for text in counts if (match := re.search("[., \u00a0\u202f]", text))), None)
    usual = "," if lang == "vi" else "."
    decimal = stated[0] if stated else {".": ",", ",": "."}.get(grouped or "", usual)
    if grouped is None:
        bare = any(len(text) > 3 for text in counts)
        grouped = "" if bare else {".": ",", ",": "."}[decimal]
    return Style(decimal, grouped)


def style_of_figures(figures: Sequence[Quantity], lang: str) -> Style:
    """The style of a statement of any kind, read off its figures, else the one usual in the language."""
    decimal = next(
        (match[1] for figure in figures if figure.step < 1 and (match := _FRACTION.search(figure.text))), None
    )
    grouped = next((match[1] for figure in figures if (match := _GROUP.search(figure.text))), None)
    if decimal and decimal == grouped:
        grouped = None
    usual = {".": ",", ",": "."}
    decimal = decimal or usual.get(grouped or "") or ("," if lang == "vi" else ".")
    bare = any(figure.sort == "count" and figure.value >= 1000 and figure.text.isdigit() for figure in figures)
    return Style(decimal, grouped or ("" if bare else usual[decimal]))


_FRACTION = regex(r"[0-9]([.,])[0-9]+[^0-9]*$")
_GROUP = regex(r"[0-9]([., \u00a0\u202f])[0-9]{3}(?![0-9])")


def repairs_of(
    part: Quantity, whole: Quantity, percent: Quantity, *, only_computed: bool = False
) -> tuple[Repair, ...]:
    """What would make the statement hold: one digit, two swapped digits, the base that fits, the computed share."""
    found: list[Repair] = []
    if not only_computed:
        found.extend(_typing_slips(part, whole, percent))
        found.extend(_base(part, whole, percent))
    if part.value <= whole.value:
        found.append(_computed(part, whole, percent))
    return tuple(found)


def _typing_slips(part: Quantity, whole: Quantity, percent: Quantity) -> Iterator[Repair]:
    """The changed digits that bring one figure into the range where it fits the other two."""
    allowed: tuple[Allowed, ...] = (
        (part, percent.low * whole.low / 100, min(percent.high, Fraction(100)) * whole.high / 100),
        (
            whole,
            max(part.low, 100 * part.low / percent.high if percent.high else part.low),
            100 * part.high / percent.low if percent.low else None,
        ),
        (percent, *_ends(part.interval.percent_of(whole.interval))),
    )
    yield from slips(allowed)


def slips(allowed: Sequence[Allowed]) -> tuple[Repair, ...]:
    """The one-digit changes and swaps that bring a figure into its range, for each (figure, lowest, highest)."""
    ranges = [(figure, *_units(figure, low, high)) for figure, low, high in allowed if figure.sort != "word"]
    return tuple(
        Repair(figure.role, figure.text, units * figure.step, text, why)
        for why, variants in _SLIPS
        for figure, least, most in ranges
        for text, units in variants(figure.text, least, most)
        if units or figure.role not in ("whole", "old")
    )


def _units(figure: Quantity, low: Fraction, high: Fraction | None) -> tuple[int, int | None]:
    """The least and the most that the digits of a figure may say, for it to reach from `low` to `high`."""
    least = ceil((low - (figure.high - figure.value)) / figure.step)
    return least, None if high is None else floor((high + (figure.value - figure.low)) / figure.step)


def _ends(interval: Interval) -> tuple[Fraction, Fraction]:
    return interval.low, interval.high


def _one_digit(text: str, least: int, most: int | None) -> Iterator[tuple[str, int]]:
    """The figures that one other digit makes, within a range: each as text and as a whole number."""
    places = [place for place, character in enumerate(text) if character in _DIGITS]
    number = int("".join(text[place] for place in places) or "0")
    power = 10 ** len(places)
    for place in places:
        power //= 10
        digit = int(text[place])
        rest = number - digit * power
        first = 1 if place == places[0] and len(places) > 1 else 0
        last = 9 if most is None else min(9, (most - rest) // power)
        for other in range(max(first, -((rest - least) // power)), last + 1):
            if other != digit:
                yield text[:place] + str(other) + text[place + 1 :], rest + other * power


def _two_swapped(text: str, least: int, most: int | None) -> Iterator[tuple[str, int]]:
    """The figures that two neighbouring digits swapped make, within a range: each as text and as a whole number."""
    for variant in swapped(text):
        units = int("".join(character for character in variant if character in _DIGITS))
        if least <= units and (most is None or units <= most):
            yield variant, units


def swapped(text: str) -> Iterator[str]:
    """A figure with two neighbouring digits swapped, in every way."""
    places = [place for place, character in enumerate(text) if character in _DIGITS]
    for left, right in pairwise(places):
        if text[left] != text[right] and not (left == places[0] and text[right] == "0"):
            yield text[:left] + text[right] + text[left + 1 : right] + text[left] + text[right + 1 :]


_SLIPS = (("one digit", _one_digit), ("swapped digits", _two_swapped))


def _base(part: Quantity, whole: Quantity, percent: Quantity) -> Iterator[Repair]:
    """The one whole number near the stated base of which the part is the stated percentage."""
    if not (part.is_exact and whole.is_exact) or percent.low <= 0 or percent.qualifier:
        return
    low, high = ceil(100 * part.value / percent.high), floor(100 * part.value / percent.low)
    if low == high and 4 * abs(low - whole.value) <= whole.value:
        text = style_of(part, whole, percent, "vi").count(low)
        yield Repair("base", whole.text, Fraction(low), text, "base that fits")


def _computed(part: Quantity, whole: Quantity, percent: Quantity) -> Repair:
    style = style_of(part, whole, percent, "vi")
    exact = 100 * part.value / whole.value
    value = floor(exact / percent.step + Fraction(1, 2)) * percent.step
    return Repair("percent", percent.text, value, style.percent(exact, percent), "computed")
