"""The words of change: which way, from what, to what and against what; shared by `events` and `changes`."""

from tongket.claims.link.place import Place
from tongket.claims.regex import regex
from tongket.claims.scan import Mention

_BEFORE = r"(?: (?:so voi )?(?:cung ky|(?:nam|nax|thang|quy|tuan|vu|ky) (?:truoc|ngoai)))(?: [a-z]+){0,3}"
VI_UP = rf"tang(?: them)?|(?:nhieu|cao) hon{_BEFORE}"
VI_DOWN = rf"giam(?: bot)?|keo giam|han che|(?:it|thap) hon{_BEFORE}"
EN_UP = (
    "up|rose|risen|rise|rising|rises|grew|grown|growth|increase[ds]?|increasing|gain(?:ed)?|climbed|jumped|went up"
    "|soared|surged|swelled|leapt"
    "|higher"
)
EN_DOWN = (
    "down|fell|fallen|fall|falling|falls|dropp?(?:ed|ing)?|drops|decrease[ds]?|decreasing|declin(?:e|ed|ing)|reduced"
    "|reduction|reducing|cut|shrank|slipped|went down|slumped"
    "|plunged|tumbled|dipped|sank|plummeted|slid|lower|loss|savings?"
)
FILLER = (
    r"(?: (?:them|duoc|toi|den|khoang|manh|nhe|dang ke|sau|thx|by|of|a|an|just|only|sharply|slightly|further|another))"
)
BY = regex(
    rf"(?<![a-z])(?<!made )(?<!picked )(?<!set )(?<!put )(?<!taken )(?<!signed )(?<!turned )(?<!cleared )(?<!added )"
    rf"(?:(?P<up>{VI_UP}"
    rf"|{EN_UP})|(?P<down>{VI_DOWN}|{EN_DOWN})){FILLER}{{0,3}} ?[£$€]?$"
    rf"|(?<![a-z])(?:(?P<rose>{EN_UP})|(?P<fell>{EN_DOWN}))(?: [a-z]+){{1,4}},? by(?: a| about| some| over"
    rf"| nearly)? ?[£$€]?$"
    rf"|(?P<sign>[(,;] ?[+-]) ?$"
)
FROM = regex(
    r"(?<![a-z])(?:tu|from)(?: (?:muc|con so|cho|chi|about|around|just|only|a|the|total|of|some)){0,3} ?[£$€]?$"
)
TO = regex(
    r"(?<![a-z])(?:(?:tang |giam |nang )?(?:len|xuong|con|thanh|len den|len toi|xuong con|len thanh|den|toi)(?: muc"
    r"| con| chi con)?"
    r"|dat|to(?: reach| just| about| only| a| total| of){0,3}|reach(?:ing|ed)|stands? at|stood at|at|now) ?[£$€]?$"
)
TO_FIRM = regex(
    r"(?<![a-z])(?:len|xuong|con|thanh|len den|len toi|xuong con|len thanh|den|toi|to)(?: [a-z]+){0,2} ?[£$€]?$"
)
OLD = regex(
    r"(?<![a-z])(?:so voi|against|compar(?:ed|es|ing) (?:with|to)|versus|vs\.?|than|over|instead of|up on|down on"
    r"|up from|down from"
    r"|on(?= the| last| its)|above|below|under)(?: [a-z0-9']+){0,9}? ?[(,:]? ?(?:vnd |usd )?[£$€]?$"
)
OLD_LABEL = regex(
    r"\((?:(?:in |nax |nam )?(?:19|20)[0-9]{2}(?:[/-][0-9]{2,4})?|(?:cung ky|nam truoc|ky truoc|last year"
    r"|previous year|prior year)"
    r"(?: [a-z]+){0,3}?)(?: la| co| was| is)? ?:? ?[£$€]?$"
)
OLD_LEAD = regex(
    r"(?<![a-z])(?:(?:tuan|thang|nam|nax|quy|ky|dot|vu|mua) truoc(?: do)?|cung ky(?: nam| nax)?(?: truoc)?)"
    r"(?: la| chi| co| dat| chi co)? ?$"
    r"|(?<![a-z])(?:last|the previous) (?:year|month|week|quarter|season)(?: was| were| had| saw|'s figure was"
    r"| there (?:were|was|had been))? ?$"
)
OLD_AFTER = regex(
    r"[)]?(?: [a-z]+){0,4}? (?:a year (?:before|earlier|ago)|the year before|last year|the previous year"
    r"|the year earlier"
    r"|previously|nam truoc|cung ky|ky truoc|in the same period)(?![a-z])"
)
_YEARS_NEXT = regex(r" (?:years?|months?|weeks?|days?|quarters?|nam|thang|tuan|ngay|quy)(?![a-z])")
_LONGEST = 100  # of such years, months, days; more are counted, not waited
COUNTED = frozenset(["count", "measure", "word"])
RISING = regex(rf"(?<![a-z])(?:{VI_UP}|{EN_UP}|went)(?![a-z])")
FALLING = regex(rf"(?<![a-z])(?:{VI_DOWN}|{EN_DOWN})(?![a-z])")


def way(words: str) -> int:
    """Which way the words say it went: 1, -1, or 0 when they do not."""
    return -1 if FALLING.search(words) else 1 if RISING.search(words) else 0


def wording(place: Place, index: int) -> str:
    """The words before a figure, its own qualifier included: `than` may be read as `more than`."""
    mention = place.mentions[index]
    start = place.mentions[index - 1].end if index else place.start
    return place.folded.plain[max(start, mention.start - 60) : mention.start]


def lasts(place: Place, mention: Mention) -> bool:
    """Whether a figure only says how long: `in the first six months`."""
    return mention.amount <= _LONGEST and bool(_YEARS_NEXT.match(place.after(mention)))


def gap_between(place: Place, left: Mention, right: Mention) -> str:
    return place.folded.plain[left.end : right.start] if right.start - left.end < 80 else "."
