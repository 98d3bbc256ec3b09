"""Viet Nam's units read from a package of data, corrected, counted and told as a `Chronicle` ready to save.

    files --read_package--> Package: both trees, passages --count--> refuse, or --tell--> Chronicle

The package is located and never imported; its database is opened read-only. Its points of the old tree are not
taken: the terms of their origin are unclear. Beside the trees stand two files of ours: `events.csv`, what changed
in names and kinds on other days, and the clauses of resolutions that say more than whole or part. Nothing here writes.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import importlib.metadata
import importlib.util
import json
import sqlite3
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from tongket.errors import Problem, Refused
from tongket.units import rules
from tongket.units.text import tidy

DATA = Path(__file__).with_name("data")
CORRECTIONS = DATA / "corrections_2025.csv"
PROVINCE, DISTRICT, COMMUNE = "province", "district", "commune"


class Place(NamedTuple):
    """One unit of one snapshot, known by its code."""

    code: str
    level: str
    kind: str
    name: str
    above: str


Pairs = frozenset[tuple[str, str]]


class Shape(NamedTuple):
    """Where a unit lies, in millionths of a degree, and how large it is, in square metres, where that is known."""

    latitude_e6: int | None = None
    longitude_e6: int | None = None
    area_m2: int | None = None


class Event(NamedTuple):
    """A dated change of name or kind of one unit; its territory and its code stay."""

    legal_source: str
    kind: str
    decided_on: dt.date | None
    effective_on: dt.date
    code: str
    before: tuple[str, str]
    after: tuple[str, str]


class Clause(NamedTuple):
    """What the text of an act says of one passage."""

    legal_source: str
    part: str
    area_only: bool


@dataclass(frozen=True, slots=True)
class Package:
    """What the files say, corrected: both trees by code, and which code's territory went to which."""

    version: str
    digest: str
    before: Mapping[str, Place]
    after: Mapping[str, Place]
    passages: Pairs
    zones: Pairs
    mergers: Pairs
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    events: Sequence[Event] = ()
    clauses: Mapping[tuple[str, str], Clause] = field(default_factory=dict)
    likely: Pairs = frozenset()


class Span(NamedTuple):
    """A validity; an empty date is open."""

    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class Act(NamedTuple):
    """A mutation to save; `key` ties units and edges to it."""

    key: str
    kind: str
    effective_on: dt.date
    decided_on: dt.date | None = None
    legal_source: str = ""
    note: str = ""


class State(NamedTuple):
    """A unit to save."""

    key: str
    level: str
    span: Span
    created_by: str | None = None
    ended_by: str | None = None
    shape: Shape = Shape()


class Look(NamedTuple):
    """Attributes of a unit to save."""

    unit: str
    span: Span
    name: str
    kind: str
    parent: str | None
    act: str | None = None


class Code(NamedTuple):
    """A code of a unit to save."""

    unit: str
    code: str
    span: Span


class Passage(NamedTuple):
    """An edge to save."""

    act: str
    predecessor: str
    successor: str
    part: str
    area_only: bool = False
    legal_source: str = ""
    is_likely: bool = False


@dataclass(slots=True)
class Chronicle:
    """A country's units and what happened to them, as plain rows tied by keys."""

    country: str
    source: str
    version: str
    digest: str
    scheme: str
    counts: dict[str, int]
    acts: list[Act] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


@cache
def vietnam() -> Mapping[str, Any]:
    """What `data/vietnam.toml` says."""
    return tomllib.loads((DATA / "vietnam.toml").read_text(encoding="utf-8"))


def read_vietnam(
    folder: Path | None = None,
    *,
    about: Mapping[str, Any] | None = None,
    corrections: Path = CORRECTIONS,
) -> Chronicle:
    """The chronicle of Viet Nam's units: both trees and the change between them.

    Raises: Refused, when the package is missing, a file is not what it should be, or a count differs.
    """
    about = about or vietnam()
    folder = folder or _installed(about["package"])
    package = read_package(folder, about=about, corrections=corrections)
    if problems := [*_differences(package, about), *_gaps(package), *_strange_clauses(package)]:
        raise Refused(problems)
    return _Teller(package, about).tell(count(package))


# Reading

TREES = {
    "before": """
        select distinct provinceCode, 'province', province, '' from admin_units_legacy
        union all
        select distinct districtCode, 'district', district, provinceCode from admin_units_legacy
        union all
        select wardCode, 'commune', ward, districtCode from admin_units_legacy where wardCode is not null""",
    "after": """
        select distinct provinceCode, 'province', province, '' from admin_units
        union all
        select wardCode, 'commune', ward, provinceCode from admin_units""",
}
KEYS = {
    "before": """
        select provinceKey || '_' || districtKey || '_' || coalesce(wardKey, ''),
            coalesce(wardCode, districtCode)
        from admin_units_legacy""",
    "after": "select provinceKey || '_' || wardKey, wardCode from admin_units",
    "provinces before": "select distinct provinceKey, provinceCode from admin_units_legacy",
    "provinces after": "select distinct provinceKey, provinceCode from admin_units",
}


def _installed(name: str) -> Path:
    """The folder of the installed package, which is not imported."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Refused(
            _("The package %(name)s with the units of Viet Nam is not installed; install tongket[vietnam].")
            % {"name": name}
        )
    return Path(spec.submodule_search_locations[0])


def read_package(folder: Path, *, about: Mapping[str, Any], corrections: Path) -> Package:
    """What the files of the folder say, corrected.

    Raises: Refused, when a file is not what it should be.
    """
    database, converter = folder / "data" / "dataset.db", folder / "data" / "converter_2025.json"
    ours = [DATA / about[name] for name in ("events", "clauses") if name in about]
    digest = hashlib.sha256(b"".join(_content(path) for path in (database, converter, corrections, *ours)))
    trees, keys = _read_database(database)
    passages, mergers, likely = _read_converter(converter, keys)
    zones = frozenset(pair for pair in passages if trees["before"][pair[0]].level == DISTRICT)
    return Package(
        version=_version(about["package"]),
        digest=digest.hexdigest(),
        before=trees["before"],
        after=trees["after"],
        passages=corrected(passages - zones, corrections),
        zones=zones,
        mergers=mergers,
        shapes=_read_shapes(database) if about.get("has_shapes") else {},
        events=read_events(DATA / about["events"]) if "events" in about else (),
        clauses=read_clauses(DATA / about["clauses"]) if "clauses" in about else {},
        likely=likely,
    )


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _bad_file(path, error.strerror or str(error)) from error


def _bad_file(path: Path, why: object) -> Refused:
    return Refused(_("The file %(file)s cannot be used: %(why)s.") % {"file": path.name, "why": why})


def _read_database(database: Path) -> tuple[dict[str, dict[str, Place]], dict[str, dict[str, str]]]:
    """Both trees by code, and the package's own keys with the codes they stand for."""
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            rows = {when: connection.execute(query).fetchall() for when, query in TREES.items()}
            keys = {name: dict(connection.execute(query).fetchall()) for name, query in KEYS.items()}
    except sqlite3.Error as error:
        raise _bad_file(database, error) from error
    return {when: _places(tree, database) for when, tree in rows.items()}, keys


SHAPES = """
    select distinct provinceCode, provinceLat, provinceLon, null from admin_units
    union all
    select wardCode, wardLat, wardLon, wardAreaKm2 from admin_units"""


def _read_shapes(database: Path) -> dict[str, Shape]:
    """The shape of each unit of after, by code; an area of nothing is not known."""
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return {code: _shape(*numbers) for code, *numbers in connection.execute(SHAPES)}
    except sqlite3.Error as error:
        raise _bad_file(database, error) from error


def _shape(latitude: float, longitude: float, area_km2: float | None) -> Shape:
    return Shape(round(latitude * 1e6), round(longitude * 1e6), round(area_km2 * 1e6) if area_km2 else None)


def read_events(path: Path) -> tuple[Event, ...]:
    """The events of the file, in order of their days.

    Raises: Refused, when a line cannot be read.
    """
    events = []
    for number, row in enumerate(csv.DictReader(_content(path).decode().splitlines()), 2):
        try:
            decided = dt.date.fromisoformat(row["decided_on"]) if row["decided_on"] else None
            effective = dt.date.fromisoformat(row["effective_on"])
            before, after = (row["was_kind"], row["was_name"]), (row["kind_after"], row["name_after"])
            events.append(Event(row["legal_source"], row["kind"], decided, effective, row["code"], before, after))
        except (KeyError, TypeError, ValueError) as error:
            raise _bad_file(path, _("its line %(line)s cannot be read") % {"line": number}) from error
    return tuple(sorted(events, key=lambda event: (event.effective_on, event.legal_source, event.code)))


def read_clauses(path: Path) -> dict[tuple[str, str], Clause]:
    """What the texts of acts say, by predecessor and successor."""
    return {
        (row["predecessor"], row["successor"]): Clause(row["legal_source"], row["part"], row["area_only"] == "yes")
        for row in csv.DictReader(_content(path).decode().splitlines())
    }


def _places(rows: Iterable[tuple[Any, ...]], database: Path) -> dict[str, Place]:
    """The rows as places by code: parents first, then by code."""
    places: dict[str, Place] = {}
    for code, level, full_name, above in sorted(rows, key=lambda row: (len(str(row[0])), str(row[0]))):
        found = rules.kind_of(tidy(str(full_name)), level)
        if found is None or not str(code).isdecimal() or code in places:
            raise _bad_file(
                database,
                _("“%(name)s” with the code “%(code)s” is not a unit of a known kind with a code of its own")
                % {"name": full_name, "code": code},
            )
        places[code] = Place(code, level, found[0].code, found[1], above)
    return places


def _read_converter(converter: Path, keys: Mapping[str, Mapping[str, str]]) -> tuple[Pairs, Pairs, Pairs]:
    """Which old code's territory went to which new code: of communes and island districts; of provinces; and of the
    communes that were cut, the one successor that the package takes for the likeliest.
    """
    old, new = keys["before"], keys["after"]
    try:
        tables = json.loads(_content(converter))
        whole = {
            (old[key], new[f"{province}_{ward}"])
            for province, wards in tables["DICT_PROVINCE_WARD_NO_DIVIDED"].items()
            for ward, predecessors in wards.items()
            for key in predecessors
        }
        divided = {
            (old[key], new[f"{province}_{ward['newWardKey']}"]): ward.get("isDefaultNewWard", False)
            for province, wards in tables["DICT_PROVINCE_WARD_DIVIDED"].items()
            for key, successors in wards.items()
            for ward in successors
        }
        mergers = {
            (keys["provinces before"][key], keys["provinces after"][province])
            for province, predecessors in tables["DICT_PROVINCE"].items()
            for key in predecessors
        }
    except ValueError as error:
        raise _bad_file(converter, error) from error
    except (KeyError, TypeError, AttributeError) as error:
        why = _("it does not fit the database beside it at %(where)s") % {"where": error}
        raise _bad_file(converter, why) from error
    likely = frozenset(pair for pair, is_default in divided.items() if is_default)
    return frozenset(whole | divided.keys()), frozenset(mergers), likely


def corrected(passages: Pairs, corrections: Path) -> Pairs:
    """The passages without those to drop and those still under review, and with those to add.

    Raises: Refused, when a correction does not fit, for then it was made for another edition of the data.
    """
    result = set(passages)
    for row in csv.DictReader(_content(corrections).decode().splitlines()):
        pair = (row["predecessor"], row["successor"])
        if (pair in result) == (row["action"] == "add"):
            why = _("its line %(pair)s does not fit the data") % {"pair": "→".join(pair)}
            raise _bad_file(corrections, why)
        result ^= {pair}
    return frozenset(result)


# Counting


def count(package: Package, province: str = "") -> dict[str, int]:
    """What was found, by the names of `data/vietnam.toml`; of one province when its code is given."""
    before = Counter(place.level for place in _in_province(package.before, province))
    after = Counter(place.level for place in _in_province(package.after, province))
    own = {place.code for place in _in_province(package.before, province)}
    its = {place.code for place in _in_province(package.after, province)}
    passages = [pair for pair in package.passages if pair[0] in own]
    mergers = [pair for pair in package.mergers if pair[0] in own]
    return {
        "provinces_before": before[PROVINCE],
        "districts_before": before[DISTRICT],
        "communes_before": before[COMMUNE],
        "provinces_after": after[PROVINCE],
        "communes_after": after[COMMUNE],
        "passages": len(passages),
        "communes_divided": sum(fan > 1 for fan in Counter(old for old, _new in passages).values()),
        "communes_unchanged": len(unchanged(passages)),
        "provinces_unchanged": len(unchanged(mergers)),
        "zones_from_districts": sum(old in own for old, _new in package.zones),
        "type_changes": sum(event.kind == "type_change" for event in package.events if event.code in its),
        "clauses": sum(old in own for old, _new in package.clauses),
    }


def _in_province(places: Mapping[str, Place], province: str) -> Iterator[Place]:
    return (place for place in places.values() if not province or province_of(places, place.code) == province)


def province_of(places: Mapping[str, Place], code: str) -> str:
    """The code of the province a place of the same snapshot lies in, or its own."""
    while places[code].above:
        code = places[code].above
    return code


def unchanged(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Old code to new code where one whole unit became one unit and nothing else joined it."""
    pairs = list(pairs)
    leaving, arriving = Counter(old for old, _new in pairs), Counter(new for _old, new in pairs)
    return {old: new for old, new in pairs if leaving[old] == 1 and arriving[new] == 1}


def _differences(package: Package, about: Mapping[str, Any]) -> list[Problem]:
    """Every count that is not the verified one, of the country and of provinces looked at closely."""
    problems = []
    for province, expected in {"": about["counts"], **about["counts_in"]}.items():
        found = count(package, province)
        problems += [
            Problem(
                _("Expected %(expected)s %(what)s%(where)s in the data of %(package)s, found %(found)s.")
                % {
                    "expected": number,
                    "what": what,
                    "where": f" ({province})" if province else "",
                    "package": about["package"],
                    "found": found[what],
                },
                where=what,
            )
            for what, number in expected.items()
            if found[what] != number
        ]
    return problems


def _gaps(package: Package) -> list[Problem]:
    """Territory that comes from nowhere, goes nowhere, or strays into a province it did not belong to."""
    passages = package.passages | package.zones
    from_code, to_code = {old for old, _new in passages}, {new for _old, new in passages}
    lost = _communes(package.before) - from_code
    born = _communes(package.after) - to_code
    stray = [
        f"{old}→{new}"
        for old, new in passages
        if (province_of(package.before, old), province_of(package.after, new)) not in package.mergers
    ]
    return [
        Problem(sentence % {"codes": ", ".join(sorted(codes)[:5])})
        for sentence, codes in (
            (_("These old communes lead to no new one: %(codes)s."), lost),
            (_("These new communes come from no old one: %(codes)s."), born),
            (_("These communes would pass into a province that theirs did not join: %(codes)s."), stray),
        )
        if codes
    ]


def _strange_clauses(package: Package) -> list[Problem]:
    """Clauses of passages that the map does not have, or that call whole what was cut."""
    fan = Counter(old for old, _new in package.passages)
    strange = [
        f"{old}→{new}"
        for (old, new), clause in package.clauses.items()
        if (old, new) not in package.passages or (clause.part == "whole") != (fan[old] == 1)
    ]
    if not strange:
        return []
    return [Problem(_("These clauses do not fit the passages: %(pairs)s.") % {"pairs": ", ".join(strange[:5])})]


def _communes(places: Mapping[str, Place]) -> set[str]:
    return {place.code for place in places.values() if place.level == COMMUNE}


# Telling


class _Teller:
    """Tells a package as a chronicle: what goes on is one unit, the rest ends and begins by an act."""

    def __init__(self, package: Package, about: Mapping[str, Any]) -> None:
        self.package, self.about = package, about
        self.day: dt.date = about["changed_on"]
        self.same = unchanged(package.passages) | unchanged(package.mergers)
        self.origin = {new: old for old, new in self.same.items()}
        self.merged_into = dict(package.mergers)
        self.fan = Counter(old for old, _new in package.passages)

    def tell(self, counts: dict[str, int]) -> Chronicle:
        about, package = self.about, self.package
        chronicle = Chronicle(about["name"], about["package"], package.version, package.digest, about["scheme"], counts)
        chronicle.acts = list(self._acts())
        chronicle.states = [State("country", "country", Span()), *self._ended(), *self._begun()]
        country = Look("country", Span(), about["name"], "country", None)
        chronicle.looks = self._with_events([country, *self._looks()])
        chronicle.codes = list(self._codes())
        chronicle.passages = list(self._passages())
        return chronicle

    def _acts(self) -> Iterator[Act]:
        """One act for each province of after, and the one that abolished the districts."""
        divided = {province_of(self.package.after, new) for old, new in self.package.passages if self.fan[old] > 1}
        for place in self.package.after.values():
            if place.level == PROVINCE:
                kind = "rearrange" if place.code in divided else "merge"
                yield Act(place.code, kind, self.day, **self.about.get("acts", {}).get(place.code, {}))
        yield Act("districts", "level_abolished", self.day, **self.about["abolition"])
        acts = {event.legal_source: event for event in self.package.events}
        for key, event in acts.items():
            note = self.about.get("notes", {}).get(key, "")
            yield Act(key, event.kind, event.effective_on, event.decided_on, event.legal_source, note)

    def _ended(self) -> Iterator[State]:
        for place in self.package.before.values():
            key = self._key_before(place.code)
            if place.code in self.same:
                yield State(key, place.level, Span(), shape=self._shape(self.same[place.code]))
            else:
                yield State(key, place.level, Span(None, self.day), ended_by=self._act_ending(place))

    def _act_ending(self, place: Place) -> str:
        if place.level == DISTRICT:
            return "districts"
        return self.merged_into[province_of(self.package.before, place.code)]

    def _begun(self) -> Iterator[State]:
        for place in self.package.after.values():
            if place.code not in self.origin:
                act = province_of(self.package.after, place.code)
                yield State(
                    self._key_after(place.code), place.level, Span(self.day), act, shape=self._shape(place.code)
                )

    def _shape(self, code: str) -> Shape:
        return self.package.shapes.get(code, Shape())

    def _looks(self) -> Iterator[Look]:
        """What each unit is called: one row while nothing changes, two if the day brought something new."""
        after = {
            self._key_after(place.code): self._look(place, self._key_after, Span(self.day))
            for place in self.package.after.values()
        }
        for place in self.package.before.values():
            look = self._look(place, self._key_before, Span(None, self.day))
            later = after.get(look.unit)
            if later and later[2:] == look[2:]:
                del after[look.unit]
                look = look._replace(span=Span())
            yield look
        yield from after.values()

    def _with_events(self, looks: list[Look]) -> list[Look]:
        """The looks, cut in two on the day of each event.

        Raises: Refused, when a unit was not what the event says that it was.
        """
        for event in self.package.events:
            key = self._key_before if event.effective_on < self.day else self._key_after
            unit = key(event.code)
            place = next((n for n, look in enumerate(looks) if self._is_of(look, unit, event)), None)
            if place is None:
                raise Refused(
                    _("The unit %(code)s was not what the event of %(day)s says that it was.")
                    % {"code": event.code, "day": event.effective_on.isoformat()}
                )
            look = looks[place]
            (was, called), (becomes, renamed) = event.before, event.after
            looks[place : place + 1] = [
                look._replace(span=Span(look.span.valid_from, event.effective_on), kind=was, name=called),
                look._replace(
                    span=Span(event.effective_on, look.span.valid_to),
                    kind=becomes,
                    name=renamed,
                    act=event.legal_source,
                ),
            ]
        return looks

    def _is_of(self, look: Look, unit: str, event: Event) -> bool:
        """Whether the look is the unit's on the day of the event, and the package's trees say the same as the event."""
        told = event.after if event.effective_on < self.day else event.before
        return look.unit == unit and rules.covers(*look.span, event.effective_on) and (look.kind, look.name) == told

    def _look(self, place: Place, key: Callable[[str], str], span: Span) -> Look:
        parent = key(place.above) if place.above else "country"
        return Look(key(place.code), span, place.name, place.kind, parent)

    def _codes(self) -> Iterator[Code]:
        for code in self.package.before:
            goes_on = self.same.get(code) == code
            yield Code(self._key_before(code), code, Span() if goes_on else Span(None, self.day))
        for code in self.package.after:
            if self.origin.get(code) != code:
                yield Code(self._key_after(code), code, Span(self.day))

    def _passages(self) -> Iterator[Passage]:
        for pairs in (self.package.mergers, self.package.zones, self.package.passages):
            for old, new in sorted(pairs):
                if old not in self.same:
                    said = self.package.clauses.get((old, new))
                    said = said or Clause("", "part" if self.fan[old] > 1 else "whole", False)
                    act = province_of(self.package.after, new)
                    keys = self._key_before(old), self._key_after(new)
                    likely = (old, new) in self.package.likely and said.part == "part" and not said.area_only
                    yield Passage(act, *keys, said.part, said.area_only, said.legal_source, likely)

    def _key_before(self, code: str) -> str:
        return f"before {code}"

    def _key_after(self, code: str) -> str:
        return f"before {self.origin[code]}" if code in self.origin else f"after {code}"
