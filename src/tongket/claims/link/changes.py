"""Changes: what rose or fell, by how much, from what to what; also differences of percentages, in points.

Every amount of change is put together with the old and the new value that the sentence offers:

    firm     từ A lên B, tăng p% · N tổ, tăng D tổ (p%) · B against A, up p% · p% to B from A · B (2016: A)
    loose    the new value stands further away, or the words between could belong to something else

The subject of a change is the figure of the same noun, not the nearest one; the new value may come after it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tongket.claims.folding import without_marks, words
from tongket.claims.link.cues import (
    BY,
    COUNTED,
    FALLING,
    FROM,
    OLD,
    OLD_AFTER,
    OLD_LABEL,
    OLD_LEAD,
    RISING,
    TO,
    TO_FIRM,
    gap_between,
    lasts,
    wording,
)
from tongket.claims.link.events import Event, events
from tongket.claims.link.place import Place, alike, kind_of, same_sort
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Quantity, Relation

_PERIOD_WORDS = regex(
    r"(?<![a-z])(?:moi nam|hang nam|binh quan|/ ?nam|a year(?! (?:before|earlier|ago)|-on-year)|per year|annually"
    r"|per annum"
    r"|annual|luy ke|compound)(?![a-z])"
)
_A_YEAR = regex(r"^ (?:a|per) (?:year|month|week)(?=[ ,])")  # of the figure before
_PLAN_NOUN = regex(
    r"(?<![a-z])(?:ke hoach|du toan|chi tieu|muc tieu|target|budget|planned|plan|goal|five-year|nghi quyet|binh quan"
    r"|average|mean)(?![a-z])"
)
_FILLING = words(
    "tu from len den lan luot dropping falling rising going so voi cung ky nam thang quy truoc ngoai ke hoach da"
    " cung tuc co la nhu vay thx moi them lien ke cua dat bang"
    " khoang an a the"
    " which was is were are has had representing or i e that means equal to this being up down just only by some"
    " also ty le"
)
_NEW_SUBJECT = regex(
    r", (?:so|as|while|with|making|when|but|and|thus|though|which means|the (?:number|total))(?![a-z])"
)
_CROSSED = regex(r";|[,;] (?:and|va|but|while|whereas|nhung|con) |\. ")
_TURN = regex(r"(?<![a-z])(?:compared|so voi|against|than|but|while|whereas|although|though|nhung|tuy)(?![a-z])")
_AGAINST = regex(r"(?: [a-z-]+){0,4} (?:against|compared (?:with|to)|so voi)(?: [a-z-]+){0,4} ?[£$€]?")
_DIFFERENCE = regex(
    r"(?: [a-z-]+){0,4}, (?:(?:leaving|giving|which is|with|that is) )?(?:an? |hut |thieu |vuot |du )"
    r"(?:net |total )?(?:(?P<short>shortfall|underspend|under-?spending|deficit|saving)"
    r"|(?P<over>overspend|surplus|excess)"
    r"|difference|gap)(?: (?:of|by))? ?[£$€]?"
)
_TELLING, _SMALL = 100, 10  # figures that hardly differ by just the amount told unless they are meant
_IN_YEAR = regex(r" in (?:19|20)[0-9]{2}\)")
_RESPECTIVELY = regex(r"(?<![a-z])(?:respectively|lan luot|tuong ung voi)(?![a-z])")
_NOW = regex(r"(?<![a-z])(?:den nay|hien(?: nay| co)?|cuoi (?:nam|nax|ky)|het nam|chi con|nang len|today|now)(?![a-z])")
_THEN = regex(
    r"(?<![a-z])(?:dau (?:nam|nax|ky)|truoc day|ban dau|luc dau|(?:nam|nax) (?:19|20)[0-9]{2}|khi moi|in (?:19"
    r"|20)[0-9]{2})(?![a-z0-9])"
)
_POINTS = regex(r"(?:percentage )?points?(?![a-z])|diem(?![a-z])")
_NO_NOUN = regex(
    r"^(?:nam|nax|of|with|when|before|after|during|so voi|trong|o|tai|in|a year|and|to|from|the|last|this|by|as"
    r"|cung ky|thang|tang|giam|or|on|for|va|len|xuong"
    r"|tu|vao|cua|theo|was|were|which|who|while|but|up|down|against|compared|over|per|at|tuong|hay|bang|chiem"
    r"|dat)(?![a-z])"
)
_PARTICIPLE = regex(
    r"(?:[a-z]{2,}ed|taken|made|held|found|seen|given|paid|sold|sent|met|drawn|known|won|lost|then|now|so far)(?![a-z])"
)


def changes(place: Place) -> Iterator[Relation]:
    """The changes of a sentence, one relation for each amount."""
    if len(place.mentions) < 2 and place.previous is None:
        return
    taken: set[int] = set()
    for event in events(place):
        if event.first not in taken or event.last not in taken:
            taken.update(range(event.first, event.last + 1))
            yield from _told(place, event)
    yield from _bare(place)
    yield from _differences(place)


def _differences(place: Place) -> Iterator[Relation]:
    """`Income was £1.85m against a budget of £1.91m, a shortfall of £56,800`."""
    for new, old, delta in zip(place.mentions, place.mentions[1:], place.mentions[2:], strict=False):
        said = _DIFFERENCE.fullmatch(gap_between(place, old, delta)) if same_sort(new, old) else None
        if said and same_sort(new, delta) and _AGAINST.fullmatch(gap_between(place, new, old)):
            figures = (_as(new, "new"), _as(old, "old"), _as(delta, "delta"))
            sign = -1 if said["short"] else 1 if said["over"] else 0
            yield Relation("change", figures, "firm", sign=sign, group=place.number)


def _comparable(one: Mention, other: Mention) -> bool:
    """Whether two figures can be the same thing at two times: both percentages, or both of one unit."""
    if "percent" in (one.quantity.sort, other.quantity.sort):
        return one.quantity.sort == other.quantity.sort
    return same_sort(one, other)


def _in_series(place: Place, event: Event, news: Sequence[tuple[Mention, bool]]) -> list[tuple[Mention, bool]]:
    """`£412k in 2010, £451k in 2011 (+9%)`: the figure before the new one is the old one, for all the words tell."""
    lead = place.mentions[event.first].lead
    if not news or "(" not in place.folded.plain[lead - 12 : lead]:
        return []
    new = news[0][0]
    for index in range(event.first - 1, max(-1, event.first - 8), -1):
        mention = place.mentions[index]
        if mention.start < new.start and mention.quantity.sort in COUNTED and same_sort(mention, new):
            return [(mention, False)]
    return []


def _bare(place: Place) -> Iterator[Relation]:
    """`fell from 41 to 53`, with no amount beside it: only the way can be wrong."""
    for index in range(len(place.mentions) - 1):
        old, new = place.mentions[index], place.mentions[index + 1]
        lead = place.lead_in(index)
        if not (FROM.search(lead) and TO_FIRM.search(place.lead_in(index + 1)) and same_sort(old, new)):
            continue
        if _scaled_apart(old, new):
            continue
        near, between = re.split("[;,.]", lead)[-1][-45:], place.lead_in(index + 1)
        up, down = RISING.search(near.replace("went", "")), FALLING.search(near)
        if bool(up) == bool(down) or len(between) > 40 or "," in between or FALLING.search(between):
            continue
        figures = (_as(old, "old"), _as(new, "new"))
        yield Relation("change", figures, "firm", sign=1 if up else -1, group=place.number)


def _told(place: Place, event: Event) -> Iterator[Relation]:
    """The relation of one amount of change with the old and new values the sentence offers."""
    if not is_steady(place, event):
        return
    pair = _from_to(place, event)
    olds = _olds(place, event) if pair is None else []
    news = _news(place, event) if pair is None else []
    plan = bool(_PLAN_NOUN.search(re.split("[,;.(0-9]", place.after(place.mentions[event.last], 40))[0]))
    readings: list[tuple[Relation, bool]] = []
    if pair is not None:
        readings.append((_relation(event, pair[1], pair[0]), True))
    if not olds and event.delta is None and pair is None:
        olds = _in_series(place, event, news)
    for old, old_firm in olds:
        for new, new_firm in news:
            apart = event.delta is not None and _scaled_apart(event.delta, new)
            if new is not old and not apart and _comparable(new, old) and like(place, new, old):
                readings.append((_relation(event, new, old), (old_firm and new_firm) or _is_proven(event, new, old)))
    if pair is None and not olds and event.delta is not None:
        readings += _then_and_now(place, event, news)
    if event.delta is not None and event.percent is not None and not olds and pair is None:
        for new, new_firm in news:
            if _is_kin(place, new, event.delta):
                readings.append((_relation(event, new, None), new_firm))
        if not readings:
            readings.append((_relation(event, None, None), not plan))
    if event.delta is not None and event.percent is not None and olds and not any(sure for _, sure in readings):
        readings += [(_relation(event, None, old), firm) for old, firm in olds if _is_kin(place, old, event.delta)]
    elif event.delta is not None and not readings and event.sign > 0:
        readings += [
            (_relation(event, new, None), new_firm) for new, new_firm in news[:1] if _is_kin(place, new, event.delta)
        ]
    if readings:
        first, firm = next(((relation, sure) for relation, sure in readings if sure), readings[0])
        rivals = tuple(relation for relation, _ in readings if relation is not first)[:10]
        sure = firm and event.worded and not plan and _plain_amount(event) and not _in_a_row(place, event)
        bond = "firm" if sure else "loose"
        yield replace(first, bond=bond, rivals=rivals, group=place.number)


def _is_kin(place: Place, one: Mention, other: Mention) -> bool:
    """Whether two figures may count the same thing."""
    return same_sort(one, other) and like(place, one, other)


def _is_proven(event: Event, new: Mention, old: Mention) -> bool:
    """Whether the amount is exactly the difference of two long figures, so that its percentage is one of them."""
    if event.delta is None or event.percent is None or min(new.amount, old.amount) < _TELLING:
        return False
    return abs(new.amount - old.amount) == event.delta.amount >= _SMALL


def _then_and_now(place: Place, event: Event, news: Sequence[tuple[Mention, bool]]) -> Iterator[tuple[Relation, bool]]:
    """`Năm 2007 chỉ có 23 bác sĩ, đến nay có 57 bác sĩ, tăng 32 bác sĩ`: the words say when each value stood."""
    new = next((mention for mention, firm in news if firm), None)
    if new is None or event.delta is None or not _NOW.search(_clause_before(place, new)):
        return
    before = place.previous.mentions if place.previous is not None else ()
    for old in reversed([*before, *(each for each in place.mentions if each.start < new.start)]):
        if not told_of(old, event) or not same_sort(old, new) or not alike(place.noun(old), place.noun(new)):
            continue
        moved = abs(new.quantity.value - old.quantity.value)
        if _THEN.search(_clause_before(place, old)) and 3 * abs(moved - event.delta.quantity.value) < moved:
            yield _relation(event, new, old), True
        return


def _clause_before(place: Place, mention: Mention) -> str:
    """The words before a figure, from the last comma or semicolon but one."""
    words_before = place.folded.plain[max(0, mention.lead - 90) : mention.lead]
    return re.split(r"[;.]|[0-9] [a-z]+, ", words_before)[-1]


def is_steady(place: Place, event: Event) -> bool:
    """Whether an amount is the change itself, and not one a year, or on the average."""
    after = place.after(place.mentions[event.last], 14).lstrip(")")
    lead = _A_YEAR.sub("", place.lead_in(event.first))
    return not (_PERIOD_WORDS.match(after) or _PERIOD_WORDS.search(lead))


def _in_a_row(place: Place, event: Event) -> bool:
    """Whether several percentages stand in a row, each for another value: `down 10.4% and 7.1% respectively`."""
    if _RESPECTIVELY.search(place.folded.plain, place.mentions[event.last].end, place.end):
        return True
    for one, other in ((event.first - 1, event.first), (event.last, event.last + 1)):
        left, right = place.at(one), place.at(other)
        both = left and right and left.quantity.sort == right.quantity.sort == "percent"
        if both and left and right and re.fullmatch(r",? ?(?:va|and|,|;) ", gap_between(place, left, right)):
            return True
    return False


def _plain_amount(event: Event) -> bool:
    return all(mention is None or mention.quantity.sure for mention in (event.delta, event.percent))


def like(place: Place, one: Mention, other: Mention) -> bool:
    """Whether two figures may count the same: their nouns agree, or one has none."""
    if _scaled_apart(one, other):
        return False
    first, second = _noun(place, one), _noun(place, other)
    if not first or not second or alike(first, second):
        return True
    wide = re.findall("[a-z]+", re.split("[,;.(]", place.noun(one))[0])[:3]
    if second.split()[0] in wide:
        return True
    kinds = kind_of(first), kind_of(second)
    return one.quantity.sort == other.quantity.sort == "measure" or (kinds[0] == kinds[1] != "")


def _scaled_apart(one: Mention, other: Mention) -> bool:
    """Whether one figure is in millions and the other a small number, whose scale the text may leave out."""
    small, large = sorted((one.quantity, other.quantity), key=lambda quantity: quantity.scale)
    return small.scale == 1 < large.scale and small.value < 1000


def _noun(place: Place, mention: Mention) -> str:
    noun = place.noun(mention)
    match = re.match(r"[a-z]+(?: [a-z]+)?", noun)
    if match is None or _NO_NOUN.match(noun) or _PARTICIPLE.match(noun):
        return ""
    return match.group()


def _relation(event: Event, new: Mention | None, old: Mention | None) -> Relation:
    cast = (("new", new), ("old", old), ("delta", event.delta), ("percent", event.percent))
    figures = [_as(mention, role) for role, mention in cast if mention is not None]
    percents = {figure.role for figure in figures if figure.sort in ("percent", "signed")}
    ordered = tuple(sorted(figures, key=lambda figure: figure.start))
    if new is not None and old is not None and {"new", "old"} <= percents:
        return Relation("points", _points(ordered), "loose", sign=event.sign)
    return Relation("change", ordered, "loose", sign=event.sign)


def _as(mention: Mention, role: str) -> Quantity:
    return replace(mention.quantity, role=role)


def _points(figures: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The change of a percentage, called "delta" whether it is written in points or with a per cent sign."""
    return tuple(replace(figure, role="delta") if figure.role == "percent" else figure for figure in figures)


def _from_to(place: Place, event: Event) -> tuple[Mention, Mention] | None:
    """`từ A lên B`, `from A to B`, `to B from A`, near the amount: the old and the new value."""
    near = range(max(0, event.first - 4), min(len(place.mentions), event.last + 5))
    found: list[tuple[int, int, Mention, Mention]] = []
    for index in near:
        if event.first <= index <= event.last:
            continue
        if not FROM.search(place.lead_in(index)):
            following = place.at(index + 1)
            bracketed = place.lead_in(index).strip() == "(" and index == event.last + 1
            if (
                following
                and bracketed
                and re.fullmatch(
                    r" (?:to|->|len|xuong|con) ?[£$€]?", gap_between(place, place.mentions[index], following)
                )
            ):
                return place.mentions[index], following
            continue
        start = place.mentions[index]
        for other, pattern in _ends_of(place, index):
            end = place.at(other)
            if end is None or event.first <= other <= event.last or not _same_value_sort(start, end, event):
                continue
            if pattern.search(place.lead_in(other)) and not FROM.search(place.lead_in(other)):
                found.append((_distance(place, event, start, end), len(found), start, end))
                break
    for _, _, start, end in sorted(found)[:2]:
        if not _parted(place, event, start, end):
            return start, end
    return None


def _ends_of(place: Place, index: int) -> Iterator[tuple[int, re.Pattern[str]]]:
    """Where the new value of a `from` may stand: right behind it, right before it, or past what brackets hold."""
    yield index + 1, TO_FIRM
    yield index - 1, TO
    for at in range(index + 2, min(index + 8, len(place.mentions))):
        lead = place.lead_in(at)
        if ";" in lead or FROM.search(lead):
            return
        if place.depths[at] == place.depths[index]:
            yield at, TO_FIRM


def _distance(place: Place, event: Event, start: Mention, end: Mention) -> int:
    """How far the values stand from the amount, in characters; another clause between counts as far."""
    gap = _gap_to(place, event, start, end)
    gap = _outside_brackets(gap)
    return len(gap) + (60 if re.search(r"[;:]| and | va |, [a-z]+ [a-z]+ (?:fell|rose|tang|giam)", gap) else 0)


def _gap_to(place: Place, event: Event, start: Mention, end: Mention) -> str:
    first, last = place.mentions[event.first], place.mentions[event.last]
    left, right = min(start.start, end.start), max(start.end, end.end)
    return place.folded.plain[last.end : left] if last.end <= left else place.folded.plain[right : first.start]


def _parted(place: Place, event: Event, start: Mention, end: Mention) -> bool:
    """Whether a semicolon, another figure, or another clause stands between an amount and the values."""
    gap = _gap_to(place, event, start, end)
    within = place.folded.plain[min(start.end, end.end) : max(start.start, end.start)]
    if len(_outside_brackets(within)) > 90 or re.search(r";|, (?:and|va|while|whereas|but|con|nhung) ", within):
        return True
    outer, inner = place.depths[event.first], place.depth_of(start)
    if inner > outer and start.start < place.mentions[event.first].start:
        return True
    first, last = place.mentions[event.first], place.mentions[event.last]
    low, high = min(start.start, end.start), max(start.end, end.end)
    depth = place.depths[event.first]
    if any(
        (last.end <= mention.start < low or high <= mention.start < first.start)
        and place.depths[at] <= depth
        and not lasts(place, mention)
        for at, mention in place.near(event.first - 8, event.last + 9)
    ):
        return True
    after = place.mentions[event.last].end <= min(start.start, end.start)
    if not after and _TURN.search(gap):
        return True
    if after and not _is_filled(gap):
        return True
    return ";" in gap or len(gap) > 90 or (after and bool(_CROSSED.search(gap)))


def _is_filled(gap: str) -> bool:
    """Whether no new subject stands behind the last comma: `tăng 40%, sản lượng từ 624 tấn`."""
    told = gap.rsplit(",", 1)
    return len(told) < 2 or _FILLING.issuperset(re.findall("[a-z]+", told[1]))


def _outside_brackets(words: str) -> str:
    return re.sub(r"\([^)]*\)", "", words)


def _same_value_sort(one: Mention, other: Mention, event: Event) -> bool:
    if event.delta is not None and one.unit and not event.delta.unit and event.delta.quantity.unit_noun:
        return False
    sorts = {one.quantity.sort, other.quantity.sort}
    if sorts == {"span"}:
        return True
    if "percent" in sorts:
        return sorts == {"percent"} and (
            event.delta is None
            or event.delta.quantity.sort == "signed"
            or not event.delta.quantity.unit_noun
            or in_points(event)
        )
    return same_sort(one, other)


def _olds(place: Place, event: Event) -> list[tuple[Mention, bool]]:
    """The values before the change, and whether the words are sure about them."""
    found: list[tuple[Mention, bool]] = []
    for index in range(max(0, event.first - 3), min(len(place.mentions), event.last + 3)):
        mention = place.mentions[index]
        if event.first <= index <= event.last or not told_of(mention, event) or lasts(place, mention):
            continue
        lead = wording(place, index)
        if (
            event.delta is not None
            and event.delta.quantity.scale > 1
            and not (mention.unit or mention.quantity.scale > 1)
        ):
            continue
        if _PLAN_NOUN.search(lead[-30:]):
            continue
        if index > event.last:
            if index == event.last + 1 and OLD.search(lead) and not _CROSSED.search(lead):
                found.append((_taken_at_its_word(mention, place), True))
        elif (
            OLD.search(lead) or OLD_LEAD.search(lead) or OLD_LABEL.search(lead) or OLD_AFTER.match(place.after(mention))
        ):
            found.append((mention, index >= event.first - 1))
    if event.last + 1 < len(place.mentions):
        mention = place.mentions[event.last + 1]
        lead = place.lead_in(event.last + 1)
        if (
            told_of(mention, event)
            and (OLD_LABEL.search(lead) or (FROM.search(lead) and _is_filled(lead)))
            and not _CROSSED.search(lead)
        ):
            found.append((mention, True))
    for index in (event.last + 2, event.last + 1):
        mention_or_none = place.at(index)
        if mention_or_none is not None and told_of(mention_or_none, event):
            beyond = index == event.last + 2
            lead = place.lead_in(index)
            dated = lead.endswith("(") and _IN_YEAR.match(place.after(mention_or_none))
            said = dated or OLD_LABEL.search(lead) or (beyond and (FROM.search(lead) or OLD.search(lead)))
            if said and not (beyond and (not TO.search(place.lead_in(index - 1)) or _CROSSED.search(lead))):
                found.append((mention_or_none, not found))
    return list({id(mention): (mention, firm) for mention, firm in reversed(found)}.values())


def _taken_at_its_word(mention: Mention, place: Place) -> Mention:
    """The 512 of `9% more than 512`, where `more than` belongs to the change and not to the figure."""
    quantity = mention.quantity
    if quantity.qualifier is None or not re.search(
        r"(?:than|over|above|below|under|tren) ?[£$€]?$", place.folded.plain[mention.lead : mention.start]
    ):
        return mention
    half = quantity.step / 2 if quantity.sort == "measure" else 0
    return replace(
        mention, quantity=replace(quantity, qualifier=None, low=quantity.value - half, high=quantity.value + half)
    )


def in_points(event: Event) -> bool:
    """Whether an amount of change is one of percentages, in points."""
    return event.delta is not None and bool(_POINTS.match(without_marks(event.delta.quantity.unit_noun)))


def told_of(mention: Mention, event: Event) -> bool:
    """Whether an amount of change may be told of a figure: both counted, or a percentage of either."""
    sort = mention.quantity.sort
    if in_points(event) and sort == "percent":
        return True
    if event.delta is not None and event.delta.quantity.sort in COUNTED:
        return sort in COUNTED
    return sort in COUNTED or (sort == "percent" and event.delta is None)


def _news(place: Place, event: Event) -> list[tuple[Mention, bool]]:
    """The values after the change, likeliest first, and whether the words are sure about them."""
    found: list[tuple[Mention, bool]] = []
    after = place.at(event.last + 1)
    if after is not None and told_of(after, event):
        lead = place.lead_in(event.last + 1)
        if TO.search(lead) and not OLD.search(lead) and ";" not in lead and len(lead) < 50:
            found.append((after, bool(TO_FIRM.search(lead) or re.search(r"(?<![a-z])dat(?: [a-z]+)? ?$|^ at $", lead))))
    depth = place.depths[event.first]
    for index in range(event.first - 1, max(-1, event.first - 7), -1):
        mention = place.mentions[index]
        if not told_of(mention, event) or place.depths[index] > depth or lasts(place, mention):
            continue
        lead = place.lead_in(index)
        old = OLD.search(lead) and not lead.rstrip().endswith(":")
        if FROM.search(lead) or old or OLD_LEAD.search(lead) or BY.search(lead) or OLD_LABEL.search(lead):
            continue
        first = not any((each.quantity.sort == "percent") == (mention.quantity.sort == "percent") for each, _ in found)
        found.append((mention, first and _directly(place, index, event)))
    if event.delta is not None:
        kin = [m for m, _ in found if _strongly_kin(place, m, event.delta)]
        if len(kin) == 1:
            found = [(kin[0], True), *((m, False) for m, _ in found if m is not kin[0])]
    if place.previous is not None and not found:
        found += _news_before(place, place.previous, event)
    return found[:6]


def _news_before(place: Place, previous: Place, event: Event) -> list[tuple[Mention, bool]]:
    """`Xảy ra 187 vụ, làm chết 94 người. So với cùng kỳ, giảm 23 vụ (10,9%)`: the one figure of the same noun."""
    found = [mention for mention in previous.mentions[-6:] if told_of(mention, event)]
    noun = place.noun(event.delta) if event.delta is not None and event.percent is not None else ""
    kin = [
        mention
        for at, mention in enumerate(previous.mentions)
        if noun and not previous.depths[at] and told_of(mention, event) and alike(place.noun(mention), noun)
    ]
    if len(kin) == 1:
        return [(kin[0], True), *((mention, False) for mention in found if mention is not kin[0])]
    return [(mention, False) for mention in found[-4:]]


def _directly(place: Place, index: int, event: Event) -> bool:
    """Whether only the noun of a value, its share of a plan, or its old value, stand between it and its change."""
    mention, first = place.mentions[index], place.mentions[event.first]
    gap = place.folded.plain[mention.end : first.lead]
    between = [at for at in range(index + 1, event.first) if not lasts(place, place.mentions[at])]
    depth = place.depths[index]
    for at in between:
        other = place.mentions[at]
        aside = place.depths[at] > depth or other.quantity.sort == "percent" or lasts(place, other)
        old = (
            OLD.search(wording(place, at)) or OLD_LABEL.search(place.lead_in(at)) or OLD_AFTER.match(place.after(other))
        )
        if not (aside or (old and len(between) == 1)):
            return False
    if not len(between) and not _is_filled(BY.sub("", gap)):
        return False
    if ";" in gap or ". " in gap or "trong do" in gap or _NEW_SUBJECT.search(gap):
        return False
    gap = re.sub(r"\([^)]*\)", "", gap)
    return len(gap) < (110 if len(between) else 70) and len(re.findall("[,:](?![0-9])", gap)) <= 1 + len(between)


def _strongly_kin(place: Place, one: Mention, other: Mention) -> bool:
    """Whether two figures count the same by at least two words: `63 người bị thương`, `7 người bị thương`."""
    first, second = (
        re.findall("[a-z]+", re.split("[,;.(]| va | and ", place.noun(each))[0])[:3] for each in (one, other)
    )
    return (len(first) > 1 and len(second) > 1 and first[:2] == second[:2] and first == second[: len(first)]) or (
        len(first) > 2 and first == second
    )
