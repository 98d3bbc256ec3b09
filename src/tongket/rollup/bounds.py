"""What is known of a restated number: between which two values it lies, and how surely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

Number = int | Fraction


class Exactness(StrEnum):
    """How sure a restated figure is, the surest first; a figure has the worst flag on its path."""

    NATIVE = "native"
    EXACT_LAW = "exact_law"
    EXACT_RECORDS = "exact_records"
    EXACT_AREA = "exact_area"
    ESTIMATED = "estimated"
    BOUNDED = "bounded"
    NONE = "none"

    @property
    def is_exact(self) -> bool:
        """Whether the figure is one number that nothing was assumed for."""
        return self in EXACT

    @property
    def label(self) -> dict[str, str]:
        """The words beside the figure, in "vi" and "en"."""
        vi, en = LABELS[self]
        return {"vi": vi, "en": en}


EXACT = frozenset({Exactness.NATIVE, Exactness.EXACT_LAW, Exactness.EXACT_RECORDS, Exactness.EXACT_AREA})
ORDER = {flag: place for place, flag in enumerate(Exactness)}
LABELS = {
    Exactness.NATIVE: ("báo cáo đúng theo địa giới này", "reported on this map"),
    Exactness.EXACT_LAW: ("chính xác: cộng từ các đơn vị nhập nguyên vẹn", "exact: the sum of whole units"),
    Exactness.EXACT_RECORDS: (
        "chính xác: đếm lại từ hồ sơ có ghi đơn vị mới",
        "exact: counted again from records that know their new unit",
    ),
    Exactness.EXACT_AREA: (
        "chính xác cho cả khu vực chung, không cho từng đơn vị bên trong",
        "exact for the common area, not for the units inside it",
    ),
    Exactness.ESTIMATED: ("ước tính theo tỷ lệ phân chia", "estimated from shares"),
    Exactness.BOUNDED: ("chỉ biết nằm trong khoảng", "known only to lie between two values"),
    Exactness.NONE: ("không quy đổi được", "cannot be restated"),
}


def worst(flags: Iterable[Exactness]) -> Exactness:
    """The least sure of some flags.

    >>> worst([Exactness.NATIVE, Exactness.BOUNDED, Exactness.EXACT_LAW]).value
    'bounded'
    """
    return max(flags, key=ORDER.__getitem__, default=Exactness.NATIVE)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values a number may have, both ends in; without a `high` nothing is known upwards."""

    low: Number
    high: Number | None

    def __post_init__(self) -> None:
        if self.high is not None and self.low > self.high:
            raise ValueError(f"bounds run upwards: {self.low} is above {self.high}")

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    def __contains__(self, value: Number) -> bool:
        return self.low <= value and (self.high is None or value <= self.high)

    def __add__(self, other: Bounds) -> Bounds:
        high = None if self.high is None or other.high is None else self.high + other.high
        return Bounds(self.low + other.low, high)


class Contribution(NamedTuple):
    """What one answer brings to a figure, of all that was answered; `high` is None where nobody knows."""

    unit: int
    low: int
    high: int | None
    answer: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether an unknown part of the answer is inside."""
        return self.high is not None and self.low < self.high
