"""Heads: what the words at the head of a row or column say about its figures: a total, a share, a change, a plan ...

Words are matched with their marks (`cộng` is no `công`), the bare spelling too where nothing else is spelt like it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tongket.claims.regex import regex

_TOTAL = regex(
    r"(?:t[ổo]ng(?: s[ốo]| c[ộo]ng| chung| toàn \w+| các \w+)?(?! (?:kết|hợp|công ty|đài|cục|thanh tra|kiểm tra"
    r"|bí thư|biên chế))(?!\w)"
    r"|c[ộo]ng(?! (?:đồng|tác|hòa|hoà|dong|tac|hoa|an|nhan|ty|trinh|viec|chuc))(?!\w)|chung(?! (?:cư|cu|kết|tay"
    r"|sức))(?!\w)"
    r"|toàn (?:bộ|tỉnh|huyện|xã|thành phố|tp|quốc|ngành|trường|phường|thị xã|quận|vùng|khối|cơ quan|đơn vị"
    r"|khu vực|khóa|đoàn)"
    r"|cả (?:nước|tỉnh|huyện|xã|thành phố|trường|năm|quận|phường|khối|vùng)"
    r"|(?:grand |sub-?)?totals?(?!\w)|all(?! other)(?!\w)|sum(?!\w)|overall(?!\w)|together(?!\w)|in all(?!\w)"
    r"|altogether(?!\w)"
    r"|whole (?:city|district|county|school|province|country|year)|everyone(?!\w))"
)
_TOTAL_ALONE = regex(
    r"(?:t[ổo]ng(?: s[ốo]| c[ộo]ng)?|c[ộo]ng|(?:grand |sub-?)?totals?|sum|all(?: \w+){0,1} \w+s|all|in all"
    r"|toàn \w+|cả nước)(?: (?:chung|toàn \w+))?"
    r"(?: ?\([^()]{0,60}\))? ?[:.]?"
)
_TOTAL_LAST = regex(r"(?:^|[\s(])(?:total|tổng(?: số| cộng)?)\)?$")
_PART = regex(
    r"[-+•*( ]{0,4}(?:trong đó|trong do|t\.?đ|trong tổng số|of (?:which|whom|these|those)|in which|among them"
    r"|thereof)(?!\w)"
)
_WITH = regex(r"[-+•*( ]{0,4}(?:including|incl\.?|riêng|kể cả|gồm cả)(?!\w)")  # a part of the line before, or more
_PERCENT = regex(
    r"%|(?<!\w)(?:t[ỷỉ] l[ệê]|ty le|ti le|t[ỷỉ] tr[ọo]ng|cơ cấu|share|per ?cent(?:age)?|pct|proportion|rate)(?!\w)"
)
_NO_PERCENT = regex(
    r"‰|per (?:1|100)[.,]?000|/ ?(?:1|10|100)[.,]?000|phần nghìn|điểm phần trăm|percentage points?|\(points?\)"
)
_SHARE = regex(r"(?<!\w)(?:t[ỷỉ] tr[ọo]ng|cơ cấu|share|structure|proportion|% of (?:all|total)|% tổng)(?!\w)")
_CHANGE = regex(
    r"(?<!\w)(?:tăng|giảm|chênh lệch|so sánh|so với|so cùng|change|difference|differ|diff|increase|decrease"
    r"|growth|variation"
    r"|tốc độ|rise|fall|up|down|vs\.?|against|trend)(?!\w)|[+] ?/ ?-|[-] ?/ ?[+]|±|(?:\(|^)[+-](?:\)|$)"
)
_PLAN = regex(
    r"(?<!\w)(?:kế hoạch|kh|chỉ tiêu|dự toán|nhiệm vụ|được giao|giao|phải|target|plan(?:ned)?|budget|goal"
    r"|quota)(?!\w)"
)
_DONE = regex(
    r"(?<!\w)(?:thực hiện|th|kết quả|đạt|đạt được|hoàn thành|ước thực hiện|đã|actual|achieved|done|result|outturn"
    r"|completed)(?!\w)"
)
_UNEVEN = regex(
    r"(?<!\w)(?:bình quân|trung bình|tb|bq|average|avg|mean|median|năng suất|mật độ|đơn giá|giá(?! trị)|price"
    r"|density|yield|tỷ số|tỉ số"
    r"|hệ số|chỉ số|index|điểm (?:số|tb|trung bình|thi|trừ|thưởng|chuẩn)|score|rank(?:ing)?|xếp (?:hạng|loại|thứ)"
    r"|thứ tự|hạng|rate|ratio"
    r"|lũy kế|luỹ kế|cộng dồn|cumulative|per|mỗi|mã|code|no\.|lần|tỷ suất|tỉ suất|thời gian|tuổi thọ|max|min"
    r"|cao nhất|thấp nhất|mô hình|unique|distinct|riêng biệt|định mức|lãi suất)(?!\w)|‰|/ ?(?:người|hộ|ha|năm"
    r"|tháng|ngày|vụ)"
)
_MEASURE = regex(
    r"(?<!\w)(?:triệu|tỷ(?! (?:lệ|trọng|số|suất))|tỉ(?! (?:lệ|trọng|số|suất))|nghìn|ngàn|ha|hecta|km2?|tấn|tạ|kg"
    r"|m2|m3|million|billion"
    r"|thousand|hectares?|tonnes?|tons?|acres?|miles|litres?|gwh|mwh|kwh)(?!\w)|m²|m³|[£$€] ?(?:m|k|bn)?(?!\w)"
    r"|['’0]000s?(?!\w)"
)
_AMOUNT = regex(
    r"(?<!\w)(?:thành tiền|tổng tiền|kinh phí|giá trị|amount|cost|value|sum|total|tổng(?: cộng| số)?)(?!\w)"
)
_AVERAGE = regex(r"(?<!\w)(?:bình quân|trung bình|tb|bq|average|avg|mean|per)(?!\w)")
_OPENING = regex(
    r"đầu (?:kỳ|năm|tháng|quý)|kỳ trước chuyển|(?:năm|tháng|quý) trước chuyển|tồn (?:đầu|trước|cũ)|(?<!\w)opening"
    r"|brought forward|at (?:the )?start"
)
_CLOSING = regex(
    r"cuối (?:kỳ|năm|tháng|quý)|còn lại|chuyển (?:kỳ|năm|tháng) sau|tồn cuối|(?<!\w)closing|carried forward"
    r"|at (?:the )?end"
)
_YEAR = regex(r"(?<![\d.,/])((?:19|20)\d\d)(?![\d.,])")
_DASHED = regex(r"[-–—+•] ?\w")
_SERIAL = regex(r"(?:stt|tt|số tt|số thứ tự|#|no\.?|nr\.?|item|s\.?no\.?)")
_MOMENT = regex(
    r"(?<!\w)(?:trước|nay|này|cùng kỳ|kỳ báo cáo|last|this|previous|current|prior|before|after|đầu|cuối|từ|đến)(?!\w)"
)
_LEVELS = (
    regex(r"\(?[A-ZĐ]\)?[.)](?:\s|$)"),
    regex(r"\(?[IVX]{1,6}\)?(?:[.)/]|\s|$)"),
    regex(r"\(?[0-9]{1,3}\)?[.)]?(?:\s|$)"),
    regex(r"[0-9]{1,3}[.][0-9]{1,3}[.)]?(?:\s|$)"),
    regex(r"[0-9]{1,3}(?:[.][0-9]{1,3}){2,4}[.)]?(?:\s|$)"),
    regex(r"\(?[a-zđ]\)?[.)](?:\s|$)"),
    regex(r"[-–—](?=\s|\w)"),
    regex(r"[+•*o](?=\s)"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """What the words over a column, or before a row, say. `total` is "alone" when they say nothing else."""

    words: str
    total: str  # "alone" | "named" | ""
    of_which: bool  # it is no part beside the others: of the line before, or that and more
    part: bool  # its words say that it is a part of the line before
    percent: bool
    share: bool
    change: bool
    plan: bool
    done: bool
    uneven: bool  # an average, a price, a rank ...: figures that do not add up
    measure: bool
    amount: bool  # may be so many times so much
    average: bool
    way: int  # 1: opening, -1: closing stock, 0 neither
    year: int  # 0: none, or several
    moment: bool  # a year, `kỳ trước`, `this year`
    level: int | None  # of an outline: A, I, 1, 1.1, a), -, +
    runs_on: bool  # begins with a small letter or a dash: it belongs to the line before

    @property
    def adds(self) -> bool:
        """Whether figures under it can be added up."""
        return not (self.percent or self.uneven)


def head(words: str, pieces: tuple[str, ...], serial: str = "", naming: Sequence[str] | None = None) -> Head:
    """A head read from its words: `pieces` are its cells from the top down, `serial` its number in an outline.

    `naming` are the cells that say what the line is, and beside which line; all of them where nothing else is given.
    """
    lower = " ".join(words.split()).lower()
    marked = serial.strip() or (pieces[0].strip() if pieces else "")
    level = next((place for place, mark in enumerate(_LEVELS) if mark.match(marked)), None)
    parts = [" ".join(piece.split()).lower() for piece in pieces]
    bare = [_without_level(piece) for piece in parts]
    named = bare if naming is None else [_without_level(" ".join(piece.split()).lower()) for piece in naming]
    years = set(_YEAR.findall(lower))
    return Head(
        words=lower,
        total=_total(bare),
        of_which=any(_PART.match(piece) or _WITH.match(piece) for piece in named),
        part=any(_PART.match(piece) for piece in (bare if naming is None else named[:1])),
        percent=_PERCENT.search(lower) is not None and _NO_PERCENT.search(lower) is None,
        share=_SHARE.search(lower) is not None,
        change=_CHANGE.search(lower) is not None,
        plan=_PLAN.search(lower) is not None,
        done=_DONE.search(lower) is not None,
        uneven=_UNEVEN.search(lower) is not None,
        measure=_MEASURE.search(lower) is not None,
        amount=_AMOUNT.search(lower) is not None,
        average=_AVERAGE.search(lower) is not None,
        way=1 if _OPENING.search(lower) else -1 if _CLOSING.search(lower) else 0,
        year=int(min(years)) if len(years) == 1 else 0,
        moment=bool(years) or _MOMENT.search(lower) is not None,
        level=level,
        runs_on=bool(pieces) and _runs_on(pieces[0].strip()),
    )


def _runs_on(piece: str) -> bool:
    return _DASHED.match(piece) is not None or (piece[:1].islower() and piece[1:2] not in (")", "."))


def _total(pieces: list[str]) -> str:
    if any(_TOTAL_ALONE.fullmatch(piece) for piece in pieces):
        return "alone"
    named = any(_TOTAL.match(piece) or _TOTAL_LAST.search(piece) for piece in pieces)
    return "named" if named else ""


def _without_level(piece: str) -> str:
    return re.sub(r"^(?:\(?(?:[ivx]{1,5}|[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}|[a-zđ])\)?[.)]\s*|[-–—+•*]\s*)", "", piece)


def is_serial(words: str) -> bool:
    """Whether a column's head says that it numbers the rows."""
    return _SERIAL.fullmatch(" ".join(words.split()).lower()) is not None


def tells_measure(line: str) -> bool:
    """Whether the line above a table gives a unit in which figures are rounded (`ĐVT: triệu đồng`)."""
    unit = re.search(r"(?:đvt|đơn vị(?: tính)?|unit)s?\b ?:?(.{0,40})", line.lower())
    return unit is not None and _MEASURE.search(unit[1]) is not None
