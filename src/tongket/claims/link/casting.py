"""Casting: what a figure counts, which figures stand near it, and figures put into their roles.

The small vocabulary which the rules for the rarer statements share.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice, takewhile

from tongket.claims.folding import words
from tongket.claims.link.place import COUNTABLE, Place
from tongket.claims.regex import regex
from tongket.claims.scan import Mention
from tongket.claims.shapes import Quantity, Relation

MOST_READINGS = 12
_CURRENCY = regex(r"[£$€] ?$|(?<![a-z])(?:vnd|usd|gbp|eur|rs) ?$")
_COUNTED = regex(
    r"[-+]?(?:[km](?=[ ,.;)]|$)|bn(?![a-z]))?(?: ?/ ?[0-9][0-9.,]{0,15})?"
    r"(?: ?(?:nghin|ngan|van|trieu|ty|ti|thousand|million|billion|hundred)(?![a-z]))*"
    r" ?(?P<unit>[a-z][a-z0-9-]*(?: [a-z][a-z-]*){0,3})?"
)
_NO_UNIT = words(
    "it they we he she năm of with when before after during so trong ở tại in a to from the last this by as tăng "
    "giảm or on for và lên xuống"
    " từ vào của theo was were which who while but up down against compared over per at tương hay bằng chiếm đạt "
    "trên mỗi là"
    " thì được đã có còn với khi sau each every apiece altogether is are had has have out told times lần more fewer "
    "less than"
    " gấp vượt do này kế bình_quân tổng cho trở and"
)
_BREAK_AFTER = regex(r"[,;:()\[\]]|\.(?=\s|$)|(?<![a-z])(?:va|and|while|nhung|but)(?![a-z])")
_MONEY = ("dong", "vnd", "usd", "d", "gbp", "eur", "rs", "£", "$", "€")
_DONG = ("dong", "vnd", "vnđ")
_ROUNDED_ROLES = ("average", "rate", "times", "share", "percent", "delta")
_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman", "households": "household"}


def stem(word: str) -> str:
    """A word without its English plural: `boxes` and `box`, `people` and `person` come out alike."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    bare = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    return bare[:-1] if len(bare) > 3 and bare.endswith("e") else bare


def unit(place: Place, mention: Mention) -> tuple[str, ...]:
    """The words a figure counts, scale words passed over: ("dong",), ("ho", "ngheo"), ("£",); empty when not said."""
    before = _CURRENCY.search(place.folded.plain, max(0, mention.start - 4), mention.start)
    if before is not None:
        return (before.group().strip(),)
    match = _COUNTED.match(place.folded.plain, mention.end, min(mention.end + 60, place.end))
    if match is None or not match["unit"]:
        return ()
    start, end = match.span("unit")
    told = takewhile(lambda word: word not in _NO_UNIT, place.folded.lower[start:end].split())
    return tuple(match["unit"].split()[: len(list(told))])


def same_unit(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two units are the same as far as both are told: `ho` and `ho ngheo`, `member` and `members`."""
    if not one or not other:
        return False
    if one[0] in _MONEY and other[0] in _MONEY:
        return True
    if stem(one[0]) != stem(other[0]):
        return False
    short = len(one[0]) < 4 and len(one) > 1 and len(other) > 1 and one[0] in ("to", "can", "co", "don", "hoc", "mo")
    return not short or one[1] == other[1]


def is_money(told: tuple[str, ...]) -> bool:
    """Whether a unit is a currency."""
    return told[:1] != () and told[0] in _MONEY


def countable(mention: Mention) -> bool:
    """Whether a figure counts or measures something, and is not zero."""
    return mention.quantity.sort in COUNTABLE and mention.quantity.value > 0


def near(place: Place, index: int, before: int = 6, after: int = 4) -> list[Mention]:
    """The figures around one, nearest first, those of the sentences before last of all."""
    left = [place.mentions[at] for at in range(index - 1, max(-1, index - 1 - before), -1)]
    right = list(place.mentions[index + 1 : index + 1 + after])
    missing = before - len(left)
    earlier = list(reversed(place.earlier[-min(missing, 6) :])) if missing > 0 else []
    return [*left, *right, *earlier]


def is_rough(mention: Mention) -> bool:
    """Whether `hơn`, `gần`, `about` leave a figure more than a fiftieth of itself."""
    quantity = mention.quantity
    return bool(quantity.qualifier) and 50 * (quantity.high - quantity.low) > quantity.value


def clause(place: Place, index: int) -> str:
    """The words around a figure: from the comma, bracket or figure before it to the next one."""
    mention = place.mentions[index]
    following = place.at(index + 1)
    stop = min(mention.end + 60, following.lead if following else place.end)
    after = _BREAK_AFTER.split(place.folded.plain[mention.end : stop], maxsplit=1)[0]
    return f"{own_lead(place, index)} # {after}"


def own_lead(place: Place, index: int) -> str:
    """The words right before a figure, from the last comma or conjunction on."""
    return _BREAK_AFTER.split(place.lead_in(index))[-1]


def cast(kind: str, roles: Sequence[tuple[str, Mention | Quantity]], bond: str = "loose", note: str = "") -> Relation:
    """A relation of figures in their roles, in order of appearance."""
    figures = [_as(each, role) for role, each in roles]
    return Relation(kind, tuple(sorted(figures, key=lambda figure: figure.start)), bond, note=note)


def chosen(readings: Iterable[Relation], place: Place, *, firm: bool) -> Iterator[Relation]:
    """The first reading with some others as its rivals; nothing when there is none."""
    found = list(islice(readings, MOST_READINGS))
    if found:
        first, *rivals = found
        yield replace(first, bond="firm" if firm else "loose", rivals=tuple(rivals), group=place.number)


def comparable(computed: Fraction, stated: Fraction, within: Fraction = Fraction(3, 2)) -> bool:
    """Whether a result lies so near what is stated that the words can mean it."""
    return stated > 0 and computed > 0 and max(computed / stated, stated / computed) <= within


def _as(each: Mention | Quantity, role: str) -> Quantity:
    """A figure in its role; decimals of an average, and whole đồng, leave no doubt about the dot."""
    quantity = each.quantity if isinstance(each, Mention) else each
    whole_dong = quantity.value.denominator == 1 and quantity.unit_noun.split(" ")[0] in ("đồng", "vnđ", "vnd")
    clear = whole_dong or (role in _ROUNDED_ROLES and quantity.step in (Fraction(1, 10), Fraction(1, 100)))
    return replace(quantity, role=role, sure=quantity.sure or clear)
