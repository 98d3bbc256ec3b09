"""What cannot be restated at all, and the sentence that says so in both languages."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tongket.rollup.indicators import Combine, Indicator, Nature
from tongket.rollup.nonsense import Nonsense

Sentence = dict[str, str]


class Statistic(StrEnum):
    """What a number is, as far as restating goes; only a count can be divided and added."""

    COUNT = "count"
    RATIO = "ratio"
    DISTINCT = "distinct"
    GRADE = "grade"
    RANK = "rank"
    MEDIAN = "median"
    TEXT = "text"
    SINGLE = "single"


class NotRestatable(Nonsense):
    """A number that stays on its own map; `sentence` says why in "vi" and "en"."""

    def __init__(self, sentence: Sentence, *, subject: Any) -> None:
        super().__init__(sentence["en"], subject=subject)
        self.sentence = sentence


class BadSeries(Nonsense):
    """Answers that do not fit the map they are said to be on, or each other."""


WHY_NOT: dict[Statistic, tuple[str, str]] = {
    Statistic.RATIO: (
        "Tỷ lệ được tính lại từ tử số và mẫu số đã quy đổi, không quy đổi trực tiếp.",
        "A ratio is worked out again from its restated parts, never restated itself.",
    ),
    Statistic.DISTINCT: (
        "Chỉ tiêu này đếm những cái khác nhau, một cái có thể ở nhiều đơn vị; hãy đếm lại từ danh mục.",
        "This counts different things, and one may be in several units; count them again from the register.",
    ),
    Statistic.GRADE: (
        "Kết quả xếp loại gắn với đơn vị khi đó, không quy đổi sang địa giới khác; hãy xem theo địa giới khi ấy.",
        "A grade belongs to the unit that was graded and is not restated; show it on the map of its day.",
    ),
    Statistic.RANK: (
        "Thứ hạng chỉ có nghĩa giữa các đơn vị khi đó, không quy đổi sang địa giới khác; hãy xem theo địa giới khi ấy.",
        "A rank has a meaning among the units of its day only and is not restated; show it on the map of its day.",
    ),
    Statistic.MEDIAN: (
        "Trung vị của đơn vị mới không suy ra được từ trung vị của các đơn vị cũ; hãy tính lại từ số liệu gốc.",
        "The median of a new unit does not follow from those of old units; work it out from the original answers.",
    ),
    Statistic.TEXT: (
        "Nội dung bằng lời thuộc về đơn vị đã báo cáo, không quy đổi sang địa giới khác.",
        "Words belong to the unit that reported them and are not restated.",
    ),
    Statistic.SINGLE: (
        "Chỉ tiêu này chỉ nói về một đơn vị, không cộng qua các đơn vị được nên không quy đổi.",
        "This describes one unit and does not add up over units, so it is not restated.",
    ),
}


def statistic_of(indicator: Indicator) -> Statistic:
    """What an indicator's numbers are; of one that describes a single unit no more is known than that."""
    if indicator.nature is Nature.RATIO:
        return Statistic.RATIO
    return {Combine.SUM: Statistic.COUNT, Combine.DISTINCT: Statistic.DISTINCT}.get(indicator.combine, Statistic.SINGLE)


def why_not_restate(statistic: Statistic) -> Sentence | None:
    """Why such numbers are not restated, in "vi" and "en", or None when they are.

    >>> why_not_restate(Statistic.RANK)["en"]
    'A rank has a meaning among the units of its day only and is not restated; show it on the map of its day.'
    """
    if statistic is Statistic.COUNT:
        return None
    vi, en = WHY_NOT[statistic]
    return {"vi": vi, "en": en}


def check_restatable(indicator: Indicator) -> None:
    """Nothing, when the numbers of an indicator can be restated.

    Raises: NotRestatable.
    """
    if why := why_not_restate(statistic_of(indicator)):
        raise NotRestatable(why, subject=indicator.code)
