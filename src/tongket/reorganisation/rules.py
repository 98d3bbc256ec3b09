"""Where residents and their groups go when ground passes, what a draft does not say yet, and who may do what. Pure.

draft ──carry out──▶ carried out ──annul──▶ annulled        a draft may also be discarded
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tongket.accounts.rules import CONSOLIDATOR, Standing
from tongket.errors import N_, Problem

CHANGES = ("reparent", "type_change", "rename", "recode")
"""Acts that move no ground, in the order in which a row of several changes is called after one."""
KINDS = (
    *("merge", "split", "rearrange", "transfer", "create", "restore", "boundary_correction", "level_abolished"),
    *CHANGES,
)
DRAFT, DONE, ANNULLED = "draft", "done", "annulled"
STATE_NAMES = {DRAFT: N_("Draft"), DONE: N_("Carried out"), ANNULLED: N_("Annulled")}

LEVELS = ("country", "province", "district", "commune")
"""The highest first."""

Place = Hashable
"""Any key of a unit."""


class Way(NamedTuple):
    """How ground passes: from a unit to another, or to nobody."""

    predecessor: Place
    successor: Place | None
    part: str = "whole"
    area_only: bool = False
    is_likely: bool = False


# --- where residents go -------------------------------------------------------------------------------------------


def by_predecessor(ways: Iterable[Way]) -> dict[Place, list[Way]]:
    """The ways of each unit that ends or gives ground."""
    found: defaultdict[Place, list[Way]] = defaultdict(list)
    for way in ways:
        found[way.predecessor].append(way)
    return dict(found)


def home_of_residents(ways: Sequence[Way]) -> Place | None:
    """Where everybody of one unit goes, when the act says so: all its inhabited ground goes to one unit.

    >>> home_of_residents([Way(1, 7, "part", area_only=True), Way(1, 8, "remainder")])
    8
    >>> home_of_residents([Way(1, 7, "part"), Way(1, 8, "remainder")]) is None
    True
    """
    inhabited = {way.successor for way in ways if not way.area_only}
    if len(inhabited) != 1 or (len(ways) == 1 and ways[0].part == "part"):
        return None
    return inhabited.pop()


def suggested_home(ways: Sequence[Way]) -> Place | None:
    """Where its groups and its work most likely go: with all residents, else with the remainder, else where the source
    of the act takes it to go; else nobody knows. A person confirms it.
    """
    rests = (way.successor for way in ways if way.part == "remainder" and not way.area_only)
    taken = (way.successor for way in ways if way.is_likely and not way.area_only)
    return home_of_residents(ways) or next(rests, None) or next(taken, None)


def has_to_choose(ways: Sequence[Way]) -> bool:
    """Whether its residents go to several units, so that somebody must say where each group belongs."""
    return home_of_residents(ways) is None and any(way.successor is not None for way in ways)


def exact_after(ways: Iterable[Way]) -> dict[Place, bool]:
    """Each unit that gets ground, and whether its past figures are sums of whole old units, or only between bounds."""
    exact: dict[Place, bool] = {}
    for own in by_predecessor(ways).values():
        home = home_of_residents(own)
        for way in own:
            if way.successor is not None:
                sure = way.area_only or home == way.successor
                exact[way.successor] = exact.get(way.successor, True) and sure
    return exact


def turned_round(ways: Iterable[Way]) -> list[Way]:
    """The ways back, as an annulment takes them: whole where a unit came from one only."""
    back = [(way.successor, way.predecessor) for way in ways if way.successor is not None]
    count = Counter(new for new, _old in back)
    return [Way(new, old, "whole" if count[new] == 1 else "part") for new, old in back]


def may_go_on(old_level: str, new_level: str) -> bool:
    """Whether a role of a unit of one level may go on at another: never higher up, where it would reach further."""
    return LEVELS.index(new_level) >= LEVELS.index(old_level)


# --- what is missing ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Begun:
    """A unit that is to begin."""

    name: str
    has_parent: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A draft as the rules see it. `called` has the name of every place; `there` is who exists on the eve."""

    kind: str
    effective_on: date | None
    legal_source: str = ""
    begun: Mapping[Place, Begun] = field(default_factory=dict)
    changed: Collection[Place] = ()
    ways: Sequence[Way] = ()
    handed_over: Collection[Place] = ()
    called: Mapping[Place, str] = field(default_factory=dict)
    there: Collection[Place] = ()
    bearers: Mapping[str, Place] = field(default_factory=dict)
    """Codes that units on record bear on the eve."""

    @property
    def ended(self) -> frozenset[Place]:
        """The units whose ground passes and nothing of it stays with them."""
        stay = {way.predecessor for way in self.ways if way.successor == way.predecessor}
        return frozenset(way.predecessor for way in self.ways) - stay


def gaps(plan: Plan) -> list[Problem]:
    """What a draft does not say yet; with one of level “error” it cannot be carried out."""
    return [*_of_the_act(plan), *_of_units(plan), *_of_passages(plan)]


def _of_the_act(plan: Plan) -> list[Problem]:
    found = []
    if plan.effective_on is None:
        found.append(Problem(N_("The day from which it holds is missing.")))
    if not plan.legal_source:
        found.append(Problem(N_("The legal source is missing; it can be added later."), level="notice"))
    if not (plan.ways or plan.begun or plan.changed):
        found.append(Problem(N_("Nothing happens yet: add units, changes or passages.")))
    if plan.kind in CHANGES and (plan.ways or plan.begun):
        found.append(Problem(N_("An act of this kind moves no ground: choose another kind, or take the passages out.")))
    return found


def _of_units(plan: Plan) -> list[Problem]:
    found = []
    arrived = {way.successor for way in plan.ways}
    codes = Counter(begun.code for begun in plan.begun.values() if begun.code)
    for place, begun in plan.begun.items():
        values = {"unit": begun.name, "code": begun.code}
        if not begun.has_parent:
            found.append(Problem(N_("%(unit)s has no superior unit."), values=values))
        if place not in arrived and plan.kind != "create":
            found.append(Problem(N_("%(unit)s begins with no ground of any other."), level="notice", values=values))
        bearer = plan.bearers.get(begun.code)
        if codes[begun.code] > 1 or (bearer is not None and bearer not in plan.ended and bearer not in plan.changed):
            found.append(Problem(N_("The code %(code)s of %(unit)s is another unit's."), values=values))
    mentioned = {way.predecessor for way in plan.ways} | {*plan.changed, *plan.handed_over}
    strangers = mentioned - set(plan.there) if plan.effective_on else set()
    sentence = N_("%(unit)s does not exist on the day before, or is no unit of yours.")
    return found + [Problem(sentence, values={"unit": name}) for name in _names(plan, strangers)]


def _of_passages(plan: Plan) -> list[Problem]:
    found = []
    for place, ways in by_predecessor(plan.ways).items():
        for sentence, level in _faults(ways, is_abolished=plan.kind == "level_abolished"):
            found.append(Problem(sentence, level=level, values={"unit": plan.called.get(place, "")}))
    both = N_("%(unit)s is to change and to end at once.")
    found += [Problem(both, values={"unit": name}) for name in _names(plan, plan.ended & set(plan.changed))]
    alone = N_("Work of %(unit)s is to be taken over, but it does not end.")
    lives = set(plan.handed_over) - plan.ended
    return found + [Problem(alone, values={"unit": name}) for name in _names(plan, lives)]


def _faults(ways: Sequence[Way], *, is_abolished: bool) -> Iterable[tuple[str, str]]:
    parts = Counter(way.part for way in ways)
    if any(way.successor is None for way in ways):
        if len(ways) > 1:
            yield N_("%(unit)s passes to others and to nobody at once."), "error"
        elif not is_abolished:
            yield N_("%(unit)s ends and nobody has its ground."), "error"
        return
    if parts["whole"] and len(ways) > 1:
        yield N_("%(unit)s passes whole and also in part."), "error"
    elif parts["remainder"] > 1:
        yield N_("%(unit)s has more than one remainder."), "error"
    elif parts["part"] == len(ways) == 1:
        yield N_("Only a part of %(unit)s passes; say who has the remainder."), "error"
    elif all(way.area_only for way in ways):
        yield N_("The residents of %(unit)s go nowhere: all its ground passes without them."), "error"
    elif parts["part"] and not parts["remainder"]:
        yield N_("%(unit)s is divided without a remainder; are these all its parts?"), "notice"
    if parts["remainder"] and len(ways) == 1:
        yield N_("%(unit)s has a remainder, but nothing else of it passes; write the whole."), "error"


def _names(plan: Plan, places: Iterable[Place]) -> list[str]:
    return sorted(plan.called.get(place, str(place)) for place in places)


def is_whole(problems: Iterable[Problem]) -> bool:
    """Whether nothing is missing that must be there."""
    return all(problem.level != "error" for problem in problems)


# --- who may ------------------------------------------------------------------------------------------------------


def why_not(step: str, standing: Standing, state: str = DRAFT) -> str | None:
    """The reason why a person may not prepare, carry out, settle or annul a reorganisation of a unit, or None."""
    if not standing.oversees(CONSOLIDATOR):
        return N_("Only a consolidating officer of the unit above all that changes may do this.")
    if step in ("prepare", "carry out", "discard") and state != DRAFT:
        return N_("This reorganisation has been carried out already.")
    if step == "annul" and state == ANNULLED:
        return N_("This act is annulled already.")
    if step == "settle" and state == ANNULLED:
        return N_("This act is annulled; what is still open is settled with its annulment.")
    return None
