"""What goes in and what comes out: facts and what was due; requests and the figures that answer them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from tongket.rollup.bounds import Bounds, Contribution, Exactness
from tongket.rollup.nonsense import Nonsense
from tongket.rollup.periods import Period

#: No counted quantity is larger; a record store keeps 64-bit integers.
LARGEST = 2**63 - 1


class BadFact(Nonsense):
    """A fact that contradicts itself or its indicator."""


class BadRequest(Nonsense):
    """A question about an indicator or a unit that nobody knows."""


class State(StrEnum):
    """What an answer is. No answer at all is not a state: it is a gap."""

    VALUE = "value"
    NIL = "nil"
    ESTIMATE = "estimate"
    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"

    @property
    def gives_value(self) -> bool:
        return self in (State.VALUE, State.NIL, State.ESTIMATE)


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer of one unit about one period.

    `category` "" is the whole; `key` says which thing is counted, where things are counted once;
    `source` is opaque, such as "cell:123".

    Raises: BadFact.
    """

    indicator: str
    unit: int
    period: Period
    value: int | None
    state: State = State.VALUE
    category: str = ""
    key: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if why := why_not_value(self.state, self.value):
            raise BadFact(f"{self.indicator} of unit {self.unit} for {self.period.key}: {why}.", subject=self)


def why_not_value(state: State, value: int | None) -> str | None:
    """Why a state cannot have a value, or None when it can."""
    if not state.gives_value:
        return None if value is None else f"“{state}” has no value, not {value}"
    if value is None:
        return f"“{state}” needs a value"
    if not 0 <= value <= LARGEST:
        return f"a count is between 0 and {LARGEST}, not {value}"
    return f"a nil return is 0, not {value}" if state is State.NIL and value else None


@dataclass(frozen=True, slots=True)
class Due:
    """An answer that was expected: what completeness is measured against."""

    indicator: str
    unit: int
    period: Period


@dataclass(frozen=True, slots=True)
class Request:
    """A question: what is the figure of an indicator for a unit, with all below it, and a period?

    `category` None takes all categories together; "" takes only what was answered as a whole.
    """

    indicator: str
    unit: int
    period: Period
    category: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Something due that nobody answered."""

    unit: int
    period: Period
    indicator: str


@dataclass(frozen=True, slots=True)
class Restating:
    """How surely a figure is known on the map of another day than that of its answers.

    `bounds` surely hold what was reported there, and are None where nothing was or nothing is to be divided by.
    `estimate` is what shares say, `shares` which; `cut` counts units of which an unknown part is inside.
    `made_of` says what each unit of then brings; it stays empty for a ratio, and without detail.
    """

    on: date
    version: str
    exactness: Exactness
    bounds: Bounds | None
    estimate: Bounds | None = None
    shares: str = ""
    cut: int = 0
    made_of: tuple[Contribution, ...] = ()

    @property
    def value(self) -> Fraction | int | None:
        """The number where it is exact, else None."""
        return self.bounds.low if self.bounds and self.exactness.is_exact else None


@dataclass(frozen=True, slots=True)
class Figure:
    """An answer: the value, how it came about, and what is missing from it.

    `value` is an integer, for a ratio an exact Fraction, and None when nothing was reported. On the map of another
    day `restated` says what is known, and `value` is there only where that is exact; what is due and reported is
    then that of every unit that may be inside. `nil`,
    `estimated` and `carried` count the facts used that are so; `not_collected` counts answers seen that give
    no value; `straddling` counts facts left out because their period crosses the border of the one asked for.
    """

    request: Request
    value: Fraction | int | None
    numerator: int | None = None
    denominator: int | None = None
    due: int = 0
    reported: int = 0
    facts: int = 0
    nil: int = 0
    estimated: int = 0
    not_collected: int = 0
    carried: int = 0
    straddling: int = 0
    gaps: tuple[Gap, ...] = ()
    sources: tuple[str, ...] = ()
    parts: tuple[Figure, ...] = ()
    restated: Restating | None = None

    @property
    def missing(self) -> int:
        """How much of what was due nobody answered."""
        return self.due - self.reported

    @property
    def complete(self) -> bool:
        """Whether everything due was answered, be it with "nil" or "not collected"."""
        return self.missing == 0
