"""The values that travel through the checker: Interval, Quantity, Relation, Outcome, Verdict, Checked.

    text ──scan──▶ Quantity ──link──▶ Relation ──evaluate──▶ Outcome ──speak──▶ Verdict

A new rule (sum, change, ...) brings no new shape: it is one more `kind` with its own roles.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tongket.claims.document import Document


@dataclass(frozen=True, slots=True)
class Interval:
    """The values a stated figure may stand for, both ends in."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"an interval runs upwards: {self.low} is above {self.high}")

    def meets(self, other: "Interval") -> bool:
        """Whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def distance(self, other: "Interval") -> Fraction:
        """The gap between the two; zero or less when they meet."""
        return max(self.low - other.high, other.low - self.high)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Interval") -> "Interval":
        """Every product of two values that are not negative."""
        return Interval(self.low * other.low, self.high * other.high)

    def __truediv__(self, other: "Interval") -> "Interval":
        """Every quotient of a value that is not negative by a positive one."""
        return Interval(self.low / other.high, self.high / other.low)

    def __abs__(self) -> "Interval":
        if self.low <= 0 <= self.high:
            return Interval(Fraction(0), max(-self.low, self.high))
        return self if self.low > 0 else Interval(-self.high, -self.low)

    def times(self, factor: Fraction | int) -> "Interval":
        """Every value multiplied by a positive number."""
        return Interval(self.low * factor, self.high * factor)

    def percent_of(self, whole: "Interval") -> "Interval":
        """Every percentage that a part in here can be of a (positive) whole in there."""
        return Interval(100 * self.low / whole.high, 100 * self.high / whole.low)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as read: where it stands, its exact value, and the interval its precision allows.

    Units: `value`, `low`, `high` of a percentage are in per cent (68,5% is 137/2); `step` is the unit of
    the last stated digit. `start` and `end` count characters of the text as given.
    """

    text: str
    start: int
    end: int
    value: Fraction
    low: Fraction
    high: Fraction
    unit_noun: str = ""
    qualifier: str | None = None  # "more" | "less" | "about"
    role: str = ""
    sort: str = "count"  # "count" | "measure" | "percent" | "signed" | "span" | "year" | "word"
    step: Fraction = Fraction(1)
    sure: bool = True  # False: the digits can be read in more than one way
    scale: int = 1  # 1.000.000 for `12 triệu`, whose `text` may be only `12`

    def cast(self, role: str) -> "Quantity":
        """The same figure in a role."""
        return Quantity(
            self.text,
            self.start,
            self.end,
            self.value,
            self.low,
            self.high,
            self.unit_noun,
            self.qualifier,
            role,
            self.sort,
            self.step,
            self.sure,
            self.scale,
        )

    @property
    def interval(self) -> Interval:
        """The values the figure may stand for."""
        return Interval(self.low, self.high)

    @property
    def is_exact(self) -> bool:
        """Whether it is a plain count, neither qualified nor measured."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Relation:
    """Figures which the wording ties together, each with its role; nothing computed yet.

    `bond` says how sure the wording is: "firm" may be flagged, "loose" may only be confirmed, "listed" has
    no base of its own and is judged with its neighbours of the same `group`.
    """

    kind: str
    figures: tuple[Quantity, ...]
    bond: str
    others: tuple[Quantity, ...] = ()  # further bases the text offers, likeliest first
    group: int = -1
    anchored: bool = False  # listed: the first of `others` is named as the base
    rivals: tuple["Relation", ...] = ()  # other readings of the same words, likeliest first: one that holds will do
    sign: int = 0  # change: 1 up, -1 down, 0 not said
    note: str = ""  # a variant of the kind: "over" (plan), "days 30" (average) ...

    def role(self, name: str) -> Quantity | None:
        """The first figure in a role, if there is one."""
        return next((figure for figure in self.figures if figure.role == name), None)

    def roles(self, name: str) -> tuple[Quantity, ...]:
        """The figures in a role."""
        return tuple(figure for figure in self.figures if figure.role == name)


@dataclass(frozen=True, slots=True)
class Repair:
    """One change to one stated figure after which the statement would hold. Never a correction by itself."""

    role: str
    figure: str
    value: Fraction
    text: str
    why: str  # "one digit" | "swapped digits" | "base that fits" | "computed"


@dataclass(frozen=True, slots=True)
class Fit:
    """The whole numbers which one figure could be, the others being right; none when `low > high`."""

    role: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A relation with its verdict in numbers, before anybody has put it into words."""

    kind: str
    verdict: str
    level: str | None
    cause: str
    figures: tuple[Quantity, ...]
    stated: Interval
    computed: Interval | None
    fits: tuple[Fit, ...] = ()
    repairs: tuple[Repair, ...] = ()
    exact: Fraction | None = None  # what the figures give when each is taken at its word
    values: Mapping[str, Fraction] = field(default_factory=dict)  # further results, by name
    anchor: Quantity | None = None  # the figure that `stated` is read from
    sign: int = 0

    def role(self, name: str) -> Quantity | None:
        """The first figure in a role, if there is one."""
        return next((figure for figure in self.figures if figure.role == name), None)

    def roles(self, name: str) -> tuple[Quantity, ...]:
        """The figures in a role."""
        return tuple(figure for figure in self.figures if figure.role == name)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One statement of the text, what it says, what its own figures give, and the sentence for a reader.

    `computed` is None only when the text names no base (verdict "not_checkable").
    """

    kind: str
    verdict: str  # "consistent" | "inconsistent" | "not_checkable"
    level: str | None  # "error" | "notice" | None
    figures: tuple[Quantity, ...]
    stated: Interval
    computed: Interval | None
    stated_text: str
    computed_text: str
    sentence: Mapping[str, str]
    repairs: tuple[Repair, ...] = ()
    fits: tuple[Fit, ...] = ()

    @property
    def start(self) -> int:
        """Where its first figure begins."""
        return min(figure.start for figure in self.figures)

    @property
    def end(self) -> int:
        """Where its last figure ends."""
        return max(figure.end for figure in self.figures)


@dataclass(frozen=True, slots=True)
class Checked:
    """A document with every statement found in it, in order of appearance."""

    document: Document
    lang: str
    verdicts: tuple[Verdict, ...]

    @property
    def text(self) -> str:
        """The text that was checked; every `start` and `end` counts its characters."""
        return self.document.text

    @property
    def errors(self) -> tuple[Verdict, ...]:
        """The statements that cannot be right as printed."""
        return tuple(verdict for verdict in self.verdicts if verdict.level == "error")

    @property
    def notices(self) -> tuple[Verdict, ...]:
        """The statements cut off instead of rounded, or one off in the last digit."""
        return tuple(verdict for verdict in self.verdicts if verdict.level == "notice")

    @property
    def consistent(self) -> bool:
        """Whether nothing in the text contradicts itself."""
        return all(verdict.verdict != "inconsistent" for verdict in self.verdicts)


def as_json(checked: Checked) -> dict[str, object]:
    """The result as plain values for `json.dumps`.

    Shape: {lang, statements: [{kind, verdict, level, start, end, figures, stated, computed, sentence,
    repairs}]}; numbers are exact strings ("7288", "137/2"); `computed` is null where nothing was computed.
    """
    return {"lang": checked.lang, "statements": [_statement(verdict) for verdict in checked.verdicts]}


def _statement(verdict: Verdict) -> dict[str, object]:
    return {
        "kind": verdict.kind,
        "verdict": verdict.verdict,
        "level": verdict.level,
        "start": verdict.start,
        "end": verdict.end,
        "figures": [
            {
                "text": figure.text,
                "start": figure.start,
                "end": figure.end,
                "role": figure.role,
                "value": str(figure.value),
                "low": str(figure.low),
                "high": str(figure.high),
            }
            for figure in verdict.figures
        ],
        "stated": _range(verdict.stated, verdict.stated_text),
        "computed": _range(verdict.computed, verdict.computed_text) if verdict.computed else None,
        "sentence": dict(verdict.sentence),
        "repairs": [
            {
                "role": repair.role,
                "figure": repair.figure,
                "text": repair.text,
                "value": str(repair.value),
                "why": repair.why,
            }
            for repair in verdict.repairs
        ],
    }


def _range(interval: Interval, text: str) -> dict[str, str]:
    return {"text": text, "low": str(interval.low), "high": str(interval.high)}
