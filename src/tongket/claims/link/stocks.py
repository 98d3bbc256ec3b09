"""Stocks: what there was, what came, what went, and what is left: `đầu kỳ 612, nhập 1.047, xuất 1.103, cuối kỳ 556`.

Every figure between the first and the last has to be said to come or to go; where one is neither, the statement can
only be confirmed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tongket.claims.link.casting import cast, chosen, countable, is_rough, same_unit, unit
from tongket.claims.link.place import Place
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Relation

_OPENING = regex(
    r"(?<![a-z])(?:dau (?:ky|nam|thang|quy|nhiem ky|ca)|ton (?:dau|ky truoc|nam truoc|cu|tu)|ky truoc|nam truoc chuyen"
    r"|thang truoc chuyen|nam truoc con|cu chuyen sang|so cu|so du dau|chuyen tu (?:ky|nam|thang) truoc"
    r"|at the (?:start|beginning)"
    r"|opening|brought forward|(?:on|at) 1 (?:january|april|july|october|september|march)"
    r"|(?:began|started|opened) (?:the|with)|carried over from)(?![a-z])"
)
_CLOSING = regex(
    r"(?<![a-z])(?:cuoi (?:ky|nam|thang|quy|nhiem ky)|con lai|hien con|hien nay|hien co|den nay|con|con ton|ton cuoi"
    r"|chuyen (?:ky|nam|thang|quy) sau"
    r"|chuyen sang (?:ky|nam|thang|quy) sau|den ngay|toan dang bo|nay con|tong so hien|duy tri|at the (?:end|close)"
    r"|closing|leaving|leaves"
    r"|remain(?:s|ed|ing)?|carried forward|(?:on|at) (?:31|30) (?:december|march|june|september|august)|(?:ended"
    r"|finished|closed) (?:the|with)"
    r"|now (?:has|have|stands?)|balance of|are left|were left|was left|still (?:in|on|held|open))(?![a-z])"
)
_IN = regex(
    r"(?<![a-z])(?:thu ly(?: moi)?|tiep nhan|nhan mo[ix]|nhan them|nhap|phat sinh|mo[ix]|ket nap|chuyen den"
    r"|chuyen ve|bo sung|tuyen|thanh lap"
    r"|xay mo[ix]|xay dung|them|nhan|vao|tang|thx|den|joined|joining|came in|received|admitted|added|recruited"
    r"|arrived|opened|new|t(?:aken|ook) (?:on|in)"
    r"|bought|acquired|enrolled|registered|taken|moved in|delivered|lodged|raised|were born|hired|accepted)(?![a-z])"
)
_OUT = regex(
    r"(?<![a-z])(?:(?:da )?giai quyet|giam|xoa|chuyen di|xuat|tu tran|tx tran|ra khoi|dua ra|chi|tra|giai the"
    r"|thanh ly|nghi|khai tru|ket thuc"
    r"|cham dut|cat|thx hoi|sap nhap|thoat|bi|huy|da xu ly|xu ly|xet xu|chet|mat|left|leaving us|gave out|given out"
    r"|thrown away|destroyed|returned"
    r"|sold|died|resigned|discharged|closed|issued|rehomed|retired|removed|disposed|moved (?:out|away)|written off"
    r"|paid out|spent|released|cleared|housed|placed|rehoused"
    r"|settled|completed|withdrew|withdrawn|lost|scrapped|handed (?:out|back)|dealt with|lapsed|used)(?![a-z])"
)
_COMPARED = regex(
    r"[^,;.()]{0,40}(?<![a-z])(?:so voi|cung ky|than in|than the|compared|on the year|more|fewer)(?![a-z])"
)
_ONLY_SOME = regex(
    r"^[^,.;()]{0,24}(?<![a-z])(?:hoat dong|dat|chua|dang|trong han|qua han|loai|active|working|overdue)(?![a-z])"
)
_MOST_FLOWS = 10
_YEAR = regex(r"(?<![0-9.,/])(?:19|20)[0-9]{2}(?![0-9.,/])")
_BREAKS = regex(r"[,;:()\n]|\.(?=\s)|(?<![a-z])(?:va|and|so)(?![a-z])")


@dataclass(frozen=True, slots=True)
class _Flow:
    """A figure with what the words make of it: "opening", "in", "out", "closing", or "" when they do not say."""

    mention: Mention
    role: str


def stocks(place: Place) -> Iterator[Relation]:
    """`Kỳ trước chuyển sang 208 vụ, thụ lý mới 361 vụ, đã giải quyết 402 vụ, còn lại 167 vụ`, in two sentences."""
    flows = _flows(place)
    if not any(flow.role in ("in", "out") for flow in flows):
        return
    before = _flows(place.previous)[-4:] if place.previous is not None else []
    row = [*before, *flows]
    for at, flow in enumerate(row):
        if flow.role == "closing" and at >= len(before) + 1:
            yield from _closed(place, row[max(0, at - _MOST_FLOWS) : at], flow)


def _flows(place: Place) -> list[_Flow]:
    """The figures of a sentence outside brackets, with their roles."""
    if not (
        _IN.search(place.folded.plain, place.start, place.end)
        or _OPENING.search(place.folded.plain, place.start, place.end)
    ):
        return []
    return [
        _Flow(mention, _role(place, index))
        for index, mention in enumerate(place.mentions)
        if countable(mention) and not place.depths[index]
    ]


def _role(place: Place, index: int) -> str:
    """What the words of its own clause make of a figure, those before it first."""
    mention, following = place.mentions[index], place.at(index + 1)
    wide = place.lead_in(index)
    lead = _BREAKS.split(wide)[-1]
    stop = min(mention.end + 60, following.lead if following else place.end)
    after = _BREAKS.split(place.folded.plain[mention.end : stop], maxsplit=1)[0]
    if _COMPARED.match(place.after(mention)):
        return ""
    ordered = (("opening", _OPENING), ("closing", _CLOSING), ("out", _OUT), ("in", _IN))
    for role, pattern in ordered[:2]:
        if pattern.search(lead) or (pattern.search(after) and not _OUT.search(lead)):
            return role
    for words in (lead, after):
        for role, pattern in ordered[2:]:
            if pattern.search(words):
                return role
    return next((role for role, pattern in ordered[1:] if pattern.search(wide)), "")


def _closed(place: Place, row: Sequence[_Flow], closing: _Flow) -> Iterator[Relation]:
    """The identity that ends in one closing figure: from the last opening on, or the figure before the first flow."""
    at = max((at for at, flow in enumerate(row) if flow.role == "opening"), default=-1)
    said = at >= 0
    if not said:
        at = next((at for at in range(len(row) - 1) if row[at].role == "" and row[at + 1].role in ("in", "out")), -1)
    if at < 0:
        return
    opening, flows = row[at].mention, row[at + 1 :]
    told = [flow for flow in flows if flow.role in ("in", "out")]
    if not {"in", "out"} <= {flow.role for flow in told}:
        return
    relation = _stock(opening, told, closing.mention)
    firm = said and len(told) == len(flows) and _is_firm(place, opening, told, closing.mention)
    yield from chosen([relation], place, firm=firm)


def _stock(opening: Mention, told: Sequence[_Flow], closing: Mention) -> Relation:
    roles = [("opening", opening), *((flow.role, flow.mention) for flow in told), ("closing", closing)]
    return cast("stock", roles)


def _thing(place: Place, mention: Mention) -> tuple[str, ...]:
    """What a figure counts; nothing when a verb follows it: `328 remained`."""
    told = unit(place, mention)
    return () if any(pattern.match(" ".join(told)) for pattern in (_CLOSING, _IN, _OUT)) else told


def _is_firm(place: Place, opening: Mention, told: Sequence[_Flow], closing: Mention) -> bool:
    """Nothing rounded, one unit, and the result near what is told."""
    figures = [opening, *(flow.mention for flow in told), closing]
    years = set(_YEAR.findall(place.folded.plain, max(place.start, opening.start - 60), closing.end + 30))
    if len(years) > 1 or any(map(is_rough, figures)):
        return False
    units = [told_unit for each in (opening, closing) if (told_unit := _thing(place, each))]
    if len(units) == 2 and not same_unit(*units):
        return False
    if _ONLY_SOME.search(place.after(closing, 50)):
        return False
    given = opening.quantity.value
    for flow in told:
        given += flow.mention.quantity.value * (1 if flow.role == "in" else -1)
    return 2 * abs(given - closing.quantity.value) <= closing.quantity.value
