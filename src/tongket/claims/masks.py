"""Numbers that are names: dates, document numbers, times, committees, clubs, addresses, slogans, ordinals.

Each pattern is a line of the table, matched on the text without diacritics; what it covers is not a figure.
Every repetition is bounded, so no text can make a pattern slow.
"""

import re
from collections.abc import Iterator

from tongket.claims.folding import Folded, inside_name
from tongket.claims.regex import regex

_YEAR = r"(?:1[89]|20|21)[0-9]{2}"
_DAY = r"[0-3]?[0-9]"
_DOCUMENT = (
    "chi thi|nghi dinh|thong tu|quyet dinh|nghi quyet|ke hoach|(?<!ky )luat|phap lenh|huong dan|cong van|ket luan"
    "|thong bao|to trinh|cong dien|van ban|dieu|khoan|mux|chuong|phu luc|(?<!vu )trang|bieu|bieu mau|mau so"
    "|directive|decree|circular|resolution|decision|plan|law|article|clause|rule|section|chapter|annex"
    "|appendix|page|table|figure|regulation|form|no|nr"
)
_PLACE = (
    "so nha|ngo|ngach|hem|kiet|duong|(?<!thanh )pho|dai lo|quoc lo|tinh lo|huong lo|ql|tl|dt|phong|tang lau|can ho|lo"
    "|thua|to ban do|hop|hop thx|kiot|cum|khu pho|khoi|km|cay so|ban do|street|road|route|highway|room"
    "|floor|flat|suite|box|junction|exit|unit"
)
_ORDINAL = (
    "lan thu|thu|hang|ky hop thu|muc do|giai doan|quy|tuan|mung|luc|ban so|ma so|grade|class|level|phase|round|stage"
    "|quarter|week|day|version|bus|flight|number"
)
_COUNTED = "tong|trong|dan|si|quan|nhan|mot|da|cua|boi|ty|tren|he|thieu|vo|hoi vien so"
_BEFORE_DATE = "ngay|hom|sang|chieu|dem|trua|dip|mung|on|dated?"

_NAMES = [
    regex(pattern)
    for pattern in (
        # web and mail addresses
        r"(?:https?://|www\.)[^\s]{1,300}",
        # dates: 01/12/2011, 12.7.2017, ngày 19/8, tháng 11-2021, 6/2017, quý I/2019
        rf"(?<![0-9.,/]){_DAY} ?[/.-] ?[01]?[0-9] ?[/.-] ?(?:{_YEAR}|[0-9]{{2}})(?![0-9%]|[.,/][0-9])",
        rf"(?<![a-z])(?:{_BEFORE_DATE})\s?\(?{_DAY} ?[/.-] ?(?:0?[1-9]|1[0-2])(?![0-9]|[.,][0-9]| ?%)",
        rf"(?<![a-z])(?:so voi|den|toi|tu|truoc|sau|het|vao|den het|ky)\s{_DAY}/(?:0?[1-9]|1[0-2])(?![0-9/]"
        rf"|[.,][0-9]| ?%)",
        rf"(?<![0-9.,/])[01]?[0-9][/.-]{_YEAR}(?![0-9%]|[.,/-][0-9])",
        r"(?<![a-z])(?:ngay|thang|quy)\s[0-9]{1,2}(?:\s(?:thang|nam|va|den|-|,)\s?[0-9]{1,4}){0,3}"
        r"(?![0-9]|[.,/][0-9]| ?%)",
        r"(?<![a-z])(?:quy|ky)\s[ivx]{1,4} ?[/-] ?[0-9]{4}(?![0-9])",
        r"(?<![a-z])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
        r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s(?:[0-3]?[0-9]|(?:19|20)[0-9]{2})(?:, ?[0-9]{4})?(?![0-9]"
        r"|[.,/][0-9]| ?%)",
        r"(?<![0-9.,/])[0-3]?[0-9]\s(?:jan(?:uary)?|feb(?:ruary)?|march|april|june?|july?|aug(?:ust)?|sept(?:ember)?"
        r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:\s[0-9]{4})?(?![a-z0-9])",
        # years and spans of years: năm 2017, 2017–2021, 2018/19, (2010), in 2014
        rf"(?<![a-z])(?:nam|nien khoa|nam hoc|tu nam|in|since|until|by|during|for|from|year|vs|and|den|toi)\s{_YEAR}"
        rf"(?: ?[/-] ?(?:{_YEAR}|[0-9]{{2}}))?(?![0-9%]|[.,/][0-9]|\s(?:ho|nguoi|vu|to chuc|groups?|people)(?![a-z]))",
        rf"(?<![0-9.,/]){_YEAR} ?[/-] ?(?:{_YEAR}|[0-9]{{2}})(?![0-9%]|[.,/-][0-9])",
        rf"[(\[]{_YEAR}(?=[)\]:;,])",
        # document numbers: 09-CT/TW, 124/2021/TT-BCA, 25/NQ-HĐND; Điều 7; Directive 09
        rf"(?<![a-z])(?:{_DOCUMENT})\.?\s(?:so\s)?[0-9]{{1,6}}(?:/{_YEAR})?(?![0-9]|[.,/][0-9]| ?%)",
        # prizes and ranks: giải ba, hạng hai
        r"(?<![a-z])(?:giai|hang) (?:mot|hai|ba|bon|tx)(?![a-z])",
        # times: 09:39, 14h30, 7.30pm, 24/7, 24/24 giờ
        r"(?<![0-9.,/:])[0-2]?[0-9](?::[0-5][0-9]){1,2}(?![0-9])",
        r"(?<![0-9.,/])[0-2]?[0-9] ?h ?[0-5]?[0-9]?(?![a-z0-9])",
        r"(?<![0-9.,/])[0-2]?[0-9](?:[.:][0-5][0-9])? ?[ap]\.?m(?![a-z0-9])",
        r"(?<![0-9.,/])24 ?/ ?7(?![0-9]|[.,][0-9])",
        r"(?<![0-9.,/])(?:24 ?/ ?24|7 ?/ ?7|12 ?/ ?12|30 ?/ ?30)(?= ?(?:gio|h|ngay|hours?|days?)(?![a-z]))",
        r"(?<![a-z])truc\s(?:chien\s)?[0-9]{1,2} ?/ ?[0-9]{1,2}(?![0-9]| ?%)",
        # committees and clubs known by a number: Ban Chỉ đạo 138, 197 và 94; Steering Committee 138
        r"(?<![a-z])(?:ban chi dao|bcd|ban|to cong tac|tieu ban|committees?|task force)\s[0-9]{2,4}"
        r"(?:(?:, ?| va | ?; ?| and |, and )(?:(?:ban chi dao|ban|committee)\s)?[0-9]{2,4}(?![.,]?[0-9]| ?%)){0,6}"
        r"(?![0-9]|[.,/][0-9]| ?%)",
        r"(?<![a-z])(?:clb|cau lac bo|mo hinh|chuyen de|phong trao|chien dich|de an|du an|chuong trinh|club|project"
        r"|operation|doan|(?<!bo )doi|lop|don vi|tieu doan|trung doan|bao|quan|xa|phuong|thon|ap"
        r"|to)\s(?:so\s)?[0-9]{1,4}"
        r"(?=[,.;:)](?![0-9])|\s(?:va|and|thuoc|o|tai|da|co|thi|la)\s|$)",
        # addresses and roads: ngõ 102/15, số 5, phố 26/3, Quốc lộ 1A, hộp 10/2
        rf"(?<![a-z])(?:{_PLACE})\s(?:so\s)?[0-9]{{1,5}}(?:/[0-9]{{1,4}}){{0,3}}[a-z]?(?![a-z0-9]|[.,/][0-9]| ?%)",
        r"(?<![a-z])(?<!con )so\s[0-9]{1,5}[a-z]?(?:/[0-9]{1,4}){0,3}(?![a-z0-9]|[.,/][0-9]| ?%| (?:out )?of )",
        # classes of a school: học sinh lớp 6, but not 5 lớp 40 học sinh
        r"(?<![a-z])(?<![0-9] )lop\s(?:1[0-2]|[1-9])(?![a-z0-9]|[.,/][0-9]| ?%)",
        # telephone and identity numbers
        r"(?<![0-9.,/])0[0-9]{2,3}[ .-][0-9]{3}[ .-][0-9]{3,4}(?![0-9])",
        r"\+84[ .]?[0-9]{2,3}[ .]?[0-9]{3}[ .]?[0-9]{3,4}(?![0-9])",
        r"(?<![0-9.,/])0[0-9]{3,14}(?![0-9]|[.,][0-9])",
        # ordinals, scores, ages, list marks: lần thứ 8, tỷ số 21-18, dưới 35 tuổi, 1., (2), [3]
        rf"(?<![a-z])(?:{_ORDINAL})\s(?:so\s)?[0-9]{{1,2}}(?![0-9]|[.,/][0-9]| ?%| (?:nam|trieu|ty|nghin|dong"
        rf"|tan)(?![a-z]))",
        r"(?<![a-z])(?:khoa|vong|dot|tap|loai|ma|xe|tau|cap|bac|doi|so|muc|nhom|khu vuc|vung|cum|phuong an|cau hoi"
        r"|tieu chi|dieu kien|option|lot|team|ward|zone|group)\s[0-9]{1,2}"
        r"(?=[,.;:)](?![0-9])|\s(?:va|den|cua|la|duoc|o|tai|nam|trong|voi|da|thi|cho|vao)\s|$)",
        r"(?<![a-z])mui\s[1-9](?=[,.;:)]|\s(?:va|la|cho|dat)\s|$)",
        r"(?<![a-z])(?:tu|duoi|tren)\s[0-9]{1,3} ?m?\s(?:den|toi)\s(?:duoi\s)?[0-9]{1,3} ?m(?![a-z0-9])",
        r"(?<![a-z])(?:tau|ghe|thuyen|tu|duoi|tren)\s(?:duoi\s|tren\s)?[0-9]{1,3} ?m(?=\s(?:tro|la|co|[0-9])|[,.;:)])",
        r"(?<![a-z])(?:xep|xep thu|xep hang|hang|place|ranked)\s[0-9]{1,3} ?/ ?[0-9]{1,3}(?![0-9]|[.,][0-9]| ?%)",
        r"(?<![a-z])(?:ty so|ti so|thanx|thua|hoa|score|won|lost)\s[0-9]{1,3} ?[/-] ?[0-9]{1,3}(?![0-9]| ?%)",
        r"(?<![0-9.,/])[0-9]{1,3}(?: ?- ?[0-9]{1,3})?(?=\s(?:tuoi|years? old|year-olds?)(?![a-z]))",
        r"(?<![a-z])(?:aged?|tuoi tu)\s[0-9]{1,3}(?: ?(?:-|to|and|den) ?[0-9]{1,3})?(?![0-9]|[.,][0-9]| ?%)",
        r"(?<![a-z])tuoi\s(?:tu|duoi|tren)\s[0-9]{1,3}(?:\s(?:den|toi)\s[0-9]{1,3})?(?![0-9]|[.,/][0-9]| ?%)",
        r"(?<![a-z])(?:tu|duoi|tren)\s[0-9]{1,3}(?:\s(?:den|toi|-)\s[0-9]{1,3})?(?=\s(?:tuoi)(?![a-z]))",
        r"(?<![a-z])(?:under|over|aged?)[ -][1-9][0-9](?:s(?![a-z])|(?=[,.;:)]| \(| and | or |$))(?![.,][0-9])",
        r"(?<![a-z])(?:hamlets?|wards|districts|zones?|windows?|accounts?|items?|lots?|gates?|options?|appendi(?:x"
        r"|ces)|rows?)"
        r"\s[0-9]{1,3}(?:(?:, ?| to | and | or |-)[0-9]{1,3}){0,6}(?![0-9%]|[.,][0-9])",
        r"(?<![a-z])(?:is|are|was|were|those|people|aged?|and|the)\s(?:under|over)[ -][1-9][0-9](?:s|(?=[,.;:) ]))"
        r"(?![0-9]|[.,/][0-9]| ?%| (?:people|members|cases|per cent|percent))",
        r"(?:^|(?<=\n))[ \t]{0,20}[(\[]?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)\]:](?=\s)",
        r"[\[][0-9]{1,3}[\]]",
        # slogans: "4 an toàn", "5 không, 3 sạch", 3 nhất
        r"\"[0-9] [a-z ,0-9]{1,60}\"",
        r"(?<![0-9.,/])[0-9]\skhong,?\s(?:va\s)?[0-9]\s(?:sach|co|biet|chong)(?![a-z])",
        r"(?<![0-9.,/])[0-9](?=\s(?:an toan|nhat|tai cho)(?![a-z]))",
        r"(?<![0-9.,/])[0-9]{1,2}(?:[.,][0-9]{1,2})? ?%? ?- ?[0-9]{1,3}(?:[.,][0-9]{1,2})? ?%(?![0-9])",
        # ranges: 15-20 mm, 8-10%, từ 80% đến 95%
        r"(?<![0-9.,/])[0-9]{1,6}(?:[.,][0-9]{1,3})? ?%?-[0-9]{1,6}(?:[.,][0-9]{1,3})?(?: ?%)?(?![0-9]|[.,/][0-9])",
        r"(?<![a-z])(?:tu|from|between)\s[0-9]{1,3}(?:[.,][0-9]{1,3})? ?%?\s(?:den|toi|to|and|-)\s"
        r"[0-9]{1,3}(?:[.,][0-9]{1,3})? ?%",
    )
]
_CODE = regex(
    r"(?<![0-9.,/])[0-9]{1,6}(?:/[0-9]{4})?[-/][A-ZĐ]{2,12}[0-9]{0,3}(?:[-/][A-ZĐa-z0-9]{1,12}){0,4}"
    r"|(?<![0-9.,/])[0-9]{1,3}[A-Z][0-9]{0,3}(?![A-Za-z0-9])"
)
_UNIT_NEXT = regex(
    r" (?:nguoi|vu|ho|ha|ty|trieu|tan|doi tuong|bi can|hoc vien|thanh vien|dong chi|can bo"
    r"|nam(?! [0-9]{4}(?! ?-)))(?![a-z])"
)
_MAY_COUNT = ("duong", "pho", "ke hoach", "chi tieu", "du an", "de an", "phong", "khu pho", "chuong trinh")
_EACH = regex(r"(?<![a-z])(?:moi|hanx|hang|tung|/) ?$")
_CLASSIFIER = regex(
    r" (?:ho|nguoi|vu|truong hop|dang vien|hoi vien|thanh vien|co so|don vi|to chuc|tap the|ca nhan|doi tuong"
    r"|hoc sinh|can bo"
    r"|cuoc|lop|xa|phuong|thon|trieu|ty|dong|don|tin|bai|du an|mo hinh|cong trinh|nhiem vu|noi dung|y kien|de an"
    r"|people|cases)"
    r"(?![a-z])"
)
_MOVED = regex(
    r"(?<![a-z])(?:tang|giam|nang|rose|risen|rise|rises|rising|fell|fallen|fall|falls|falling|went|grew|climbed"
    r"|dropped|drop|up|down"
    r"|slipped|increased?|decreased?|declined|improved|moved|changed|jumped)(?: [a-z]+){0,2} $"
)
_DATED = regex(r"(?:ngay|thang|quy|nam|tuan|lan thu|thu|tuoi|duoi|tren|tu)\s")
_TOTAL = regex(rf"(?:{_COUNTED})\s$")


def names(folded: Folded) -> list[tuple[int, int]]:
    """The spans of numbers that name something, sorted, in positions of the folded text."""
    return sorted(_found(folded))


def _found(folded: Folded) -> Iterator[tuple[int, int]]:
    for match in _CODE.finditer(folded.cased):
        yield match.span()
    for pattern in _NAMES:
        for match in pattern.finditer(folded.plain):
            if not _counts(folded, match):
                yield match.span()


def _counts(folded: Folded, match: re.Match[str]) -> bool:
    """Whether `số 120` is the end of `trong số 120` or `tổng số 120`, `to 178` is English, `Nhật Bản 67` a count."""
    if match.group().startswith("to "):
        return not folded.lower.startswith("tổ", match.start())
    if match.group()[0].isalpha() and inside_name(folded.cased, match.start()):
        return True  # "Nhật Bản 67", "Hải Phòng 947": the end of a place's name
    before = folded.plain[max(0, match.start() - 12) : match.start()]
    if match.group().startswith(("tu ", "from ")) and _MOVED.search(
        folded.plain[max(0, match.start() - 24) : match.start()]
    ):
        return True  # "rose from 71.6% to 75.1%" is a change, not a range
    if match.group().startswith(("thang ", "ngay ", "quy ")) and _EACH.search(before):
        return True  # "mỗi tháng 72 vụ"
    if match.group().startswith(_MAY_COUNT) and _UNIT_NEXT.match(folded.plain, match.end()):
        return True  # "bảo vệ dân phố 253 người", "kế hoạch 200 ha"
    if folded.lower.startswith("dưỡng", match.start()):
        return True  # "nuôi dưỡng 27 cháu" is no road
    return match.group().startswith("so ") and _TOTAL.search(before) is not None
