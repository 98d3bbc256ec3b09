"""A month of made-up reports of Biểu 03/TT: what is typed, when it is sent, returned, approved and corrected. Pure.

Every report goes through rounds, each on a day of its own, so that a month is loaded round by round in order of time.
Those that are late begin with the second `save`:

    day  15       16         17          18         19       24         25          26
         save ──▶ submit ─┬▶ approve
                          └────────────▶ return ──▶ save ──▶ submit ──▶ approve ──▶ correct
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Final, NamedTuple

from tongket import rollup
from tongket.reporting.rules import CellInput
from tongket.rollup import State

LOCAL: Final = timezone(timedelta(hours=7))
"""The clock of Hà Nội, which knows no summer time."""

LINES: Final = ("TT01", "TT02", "TT03", "TT04", "TT05", "TT06", "TT07", "TC04", "TC05")
ROUNDS: Final = ("save", "submit", "approve", "return", "save again", "submit again", "approve again", "correct")
FIRST_DAY: Final = (1, 2, 3, 4, 5, 10, 11, 12)
"""How many days after the month's last one each round begins; each act of a round falls within one day of it."""

MISSING: Final = 0.02
LATE: Final = 0.09
RETURNED: Final = 0.04
CORRECTED: Final = 0.015
STILL_OPEN: Final = {1: 0.1, 2: 0.04}
"""Share of reports that wait for somebody, by how many months ago they were due."""

#: How busy a month of reports is: Tết is quiet, the festival of 19 August is not.
SEASON: Final = (0.95, 0.62, 0.85, 0.95, 1.0, 1.05, 1.2, 1.45, 1.15, 1.0, 1.05, 1.0)

WHY_RETURNED: Final = (
    "Số lượt người tham dự chưa khớp với số buổi; đề nghị rà soát lại.",
    "Số tài liệu phát hành tăng đột biến so với tháng trước; đề nghị kiểm tra.",
    "Thiếu các buổi của khu dân cư; đề nghị bổ sung rồi gửi lại.",
    "Số ý kiến đã trả lời cần đối chiếu với sổ theo dõi.",
)
WHY_CORRECTED: Final = (
    "Đối chiếu với sổ gốc, bổ sung một buổi báo chậm.",
    "Nhập nhầm một chữ số.",
    "Trừ phần đã tính ở tháng trước.",
)
WHY_NOT_COLLECTED: Final = (
    "Sổ theo dõi đang được bàn giao.",
    "Chưa nhận được số liệu của đơn vị phối hợp.",
)


class Step(NamedTuple):
    """What happens to a report in one round."""

    round: str
    at: datetime
    cells: tuple[CellInput, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """A commune's report for a month; without steps it is still waited for."""

    place: int
    steps: tuple[Step, ...]


def plan_month(
    sizes: Sequence[tuple[int, float]], period: rollup.Period, *, seed: int, today: date, busy: float = 1.0
) -> list[PlannedReport]:
    """What becomes of the report of every (commune, size) for a month, as it stands today.

    `busy` is how much more a commune of usual size does than an old one did.
    """
    random = Random(f"month {seed} {period.key}")  # noqa: S311
    mean = sum(size for _, size in sizes) / len(sizes)
    age = _months_between(period.end, today)
    return [PlannedReport(place, _life(random, period, busy * size / mean, age)) for place, size in sizes]


def _months_between(day: date, today: date) -> int:
    return (today.year - day.year) * 12 + today.month - day.month


def stand_open(place: int, period: rollup.Period, until: str) -> PlannedReport:
    """A report that was sent and waits: for approval ("submit"), or for its unit to mend it ("return")."""
    random = Random(f"open {place} {period.key}")  # noqa: S311
    cells = type_sheet(random, period, 1.2)
    steps = _sent(random, period, cells)
    return PlannedReport(place, steps if until == "submit" else (*steps, _returned(random, period)))


def draft(place: int, period: rollup.Period, day: date) -> PlannedReport:
    """A report begun on a day, with some lines still to be answered."""
    random = Random(f"draft {place} {period.key}")  # noqa: S311
    begun = Step("save", datetime.combine(day, time(9), LOCAL), type_sheet(random, period, 1.0)[:5])
    return PlannedReport(place, (begun,))


# A report's life --------------------------------------------------------------------------------------------------


def _life(random: Random, period: rollup.Period, size: float, age: int) -> tuple[Step, ...]:
    if age <= 0 or random.random() < MISSING:
        return ()
    cells = type_sheet(random, period, size)
    chance = random.random()
    if chance < STILL_OPEN.get(age, 0):
        return _unfinished(random, period, cells)
    if chance < STILL_OPEN.get(age, 0) + LATE:
        steps = (*_sent(random, period, cells, late=True), _step(random, period, "approve again"))
    elif random.random() < RETURNED:
        steps = _sent(random, period, cells) + _mended(random, period, cells)
    else:
        steps = (*_sent(random, period, cells), _step(random, period, "approve"))
    if random.random() < CORRECTED:
        changed = _changed(random, cells)
        steps = (*steps, _step(random, period, "correct", changed, random.choice(WHY_CORRECTED)))
    return steps


def _unfinished(random: Random, period: rollup.Period, cells: tuple[CellInput, ...]) -> tuple[Step, ...]:
    steps = _sent(random, period, cells)
    return (*steps, _returned(random, period)) if random.random() < 0.25 else steps


def _sent(
    random: Random, period: rollup.Period, cells: tuple[CellInput, ...], *, late: bool = False
) -> tuple[Step, ...]:
    again = " again" if late else ""
    return _step(random, period, "save" + again, cells), _step(random, period, "submit" + again)


def _mended(random: Random, period: rollup.Period, cells: tuple[CellInput, ...]) -> tuple[Step, ...]:
    again = _step(random, period, "save again", _changed(random, cells))
    after = (_step(random, period, name) for name in ("submit again", "approve again"))
    return _returned(random, period), again, *after


def _returned(random: Random, period: rollup.Period) -> Step:
    return _step(random, period, "return", (), random.choice(WHY_RETURNED))


def _step(
    random: Random, period: rollup.Period, name: str, cells: tuple[CellInput, ...] = (), reason: str = ""
) -> Step:
    """The step on the day of its round, within working hours."""
    day = period.last_day + timedelta(days=FIRST_DAY[ROUNDS.index(name)])
    minute = 7 * 60 + 30 + int(random.random() * 600)
    return Step(name, datetime.combine(day, time(minute // 60, minute % 60), LOCAL), cells, reason)


# What is typed ----------------------------------------------------------------------------------------------------


def type_sheet(random: Random, period: rollup.Period, size: float) -> tuple[CellInput, ...]:
    """The nine lines of one report: busy or quiet with the season, round here and there, nothing where nothing was."""
    busy = size * SEASON[period.first_month[1] - 1] * random.lognormvariate(0, 0.25)
    sessions = _poisson(random, 3.6 * busy)
    forums = _poisson(random, 0.34 * busy)
    opinions = _poisson(random, 9.0 * forums + 0.8 * busy)
    courses = _poisson(random, 0.16 * busy)
    values = (
        sessions,
        _heaped(random, sessions * random.lognormvariate(3.7, 0.3)),
        _poisson(random, 5.5 * busy),
        _heaped(random, 160 * busy * random.lognormvariate(0, 0.5)),
        forums,
        opinions,
        opinions - _poisson(random, 0.05 * opinions) if opinions > 3 else opinions,
        courses,
        _heaped(random, courses * random.lognormvariate(3.4, 0.2)),
    )
    return tuple(_entry(random, key, max(0, value)) for key, value in zip(LINES, values, strict=True))


def _entry(random: Random, key: str, value: int) -> CellInput:
    chance = random.random()
    if chance < 0.003:
        return CellInput(key, State.NOT_COLLECTED, None, random.choice(WHY_NOT_COLLECTED))
    if value == 0:
        return CellInput(key, State.NIL, 0)
    if chance > 0.97 and key in ("TT02", "TT04", "TC05"):
        return CellInput(key, State.ESTIMATE, max(10, round(value, -1)))
    return CellInput(key, State.VALUE, value)


def _changed(random: Random, cells: tuple[CellInput, ...]) -> tuple[CellInput, ...]:
    """One or two lines as they are typed the second time."""
    counted = [cell for cell in cells if cell.value] or [cells[0]]
    chosen = random.sample(counted, min(len(counted), random.randint(1, 2)))
    return tuple(
        CellInput(cell.key, State.VALUE, (cell.value or 0) + random.randint(1, 3 + (cell.value or 0) // 10))
        for cell in chosen
    )


def _heaped(random: Random, value: float) -> int:
    """A count as people write it: a good part of them round to tens or fifties."""
    chance = random.random()
    if value >= 100 and chance < 0.25:
        return int(value / 50 + 0.5) * 50
    if value >= 20 and chance < 0.5:
        return int(value / 10 + 0.5) * 10
    return int(value + 0.5)


def _poisson(random: Random, mean: float) -> int:
    """How often something happens that happens so often on average."""
    if mean <= 0:
        return 0
    if mean > 12:
        return max(0, int(random.gauss(mean, math.sqrt(mean)) + 0.5))
    limit, count, product = math.exp(-mean), 0, random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return count
