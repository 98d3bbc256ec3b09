"""The way back: figures taken and verified, prose with its figures, what moved since, and what a figure is made of.

About one thing, and so in one module though it is long: each part reads what the part above it has frozen.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongket import claims, rollup
from tongket.accounts.models import Role
from tongket.accounts.rules import ROLE_NAMES
from tongket.groups.facts import ASSESSED, GRADED, STOCKS
from tongket.groups.models import Grade, Group, GroupHome, GroupType, MemberCount
from tongket.groups.rules import GRADE_NAMES, INDICATOR_OF_GRADE
from tongket.groups.rules import Grade as GradeName
from tongket.reporting.models import Approval, Cell, Change, Indicator, PeriodRow
from tongket.reporting.queries import FactTable, engine_of, figures, indicators, latest_change, with_parts
from tongket.review.models import Citation, Review, Section
from tongket.review.rules import SMALLEST_SHOWN, Mark, Piece, read_body
from tongket.rollup.restate import Bounds, Exactness
from tongket.units.models import Unit
from tongket.units.queries import attributes, edge_set, names, span, tree
from tongket.web.shown import Shown, day_text, number_text

# --- figures, with the digest of what is behind them --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """A figure with how many facts are behind it and their digest: what a citation freezes."""

    figure: rollup.Figure
    facts: int
    digest: str


REGISTER = STOCKS | GRADED


def taken(requests: Sequence[rollup.Request], known_at: int, on_map: date | None = None) -> list[Taken]:
    """The figures as known right after a change, each with its digest. Queries: a handful, whatever the number.

    `on_map`: restated onto the map of a day. Raises: NotRestatable, and whatever else the engine refuses.
    """
    counted = {code for code, indicator in indicators().items() if codes_of(indicator) & REGISTER}
    reported = [request for request in requests if request.indicator not in counted]
    # The register is read for the days of its own requests alone: every further day costs a count of all groups.
    registered = [request for request in requests if request not in reported]
    read = [*_read(reported, known_at, on_map), *_read(registered, known_at, on_map)]
    found = dict(zip([*reported, *registered], read, strict=True))
    return [found[request] for request in requests]


def _read(requests: Sequence[rollup.Request], known_at: int, on_map: date | None) -> list[Taken]:
    if not requests:
        return []
    table = FactTable.read(with_parts({request.indicator for request in requests}), requests, known_at, on_map)
    engine = engine_of(table, known_at, on_map)
    said: dict[str, dict[str, str]] = {}
    for code, _unit, _period, _category, _key, value, state, source in table.facts:
        if value or not source.startswith("register:"):  # a register has no zeros: what it lacks it does not say
            said.setdefault(code, {})[source] = f"{source}|{value}|{state}\n"
    return [_taken(figure, said) for figure in engine.figures(requests, detail=True)]


def _taken(figure: rollup.Figure, said: Mapping[str, Mapping[str, str]]) -> Taken:
    """The figure with the digest of its facts, in the order of their sources."""
    lines: list[str] = []
    for part in figure.parts or (figure,):
        own = said.get(part.request.indicator, {})
        lines += filter(None, map(own.get, part.sources))
    return Taken(figure, len(lines), hashlib.sha256("".join(lines).encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Proof:
    """A citation read again from the record as it was known when printed: whether value and digest are the same.

    Edges that are others now are no fault of the record: then the facts alone must be the same.
    """

    citation: Citation
    again: Taken

    @property
    def holds(self) -> bool:
        restated = self.again.figure.restated
        if restated and restated.version != self.citation.edge_version:
            return self.again.digest == self.citation.digest
        return self.again.digest == self.citation.digest and _says(self.again.figure, self.citation)


def _says(figure: rollup.Figure, citation: Citation) -> bool:
    """Whether a figure is what was printed: the value, or the bounds."""
    scale = citation.indicator.scale
    return (exact(figure, scale), bounds_of(figure, scale)) == (citation.value, citation.bounds)


def proofs(citations: Sequence[Citation]) -> list[Proof]:
    """Every citation computed again at the change it was frozen at. Queries: a handful for each such change."""
    found = []
    for (known_at, on_map), own in _by_change(citations):
        again = taken([citation.request for citation in own], known_at, on_map)
        found += [Proof(citation, one) for citation, one in zip(own, again, strict=True)]
    return found


def codes_of(indicator: Indicator) -> set[str]:
    """The codes that facts of an indicator can have: its own, or those of its two sides."""
    return {*indicator.numerator, *indicator.denominator} or {indicator.code}


def exact(figure: rollup.Figure, scale: int) -> Fraction | None:
    """The value of a figure as it is meant: a count with its decimals put in."""
    return None if figure.value is None else Fraction(figure.value) / 10**scale


def bounds_of(figure: rollup.Figure, scale: int) -> Bounds | None:
    """Between which numbers, as they are meant, a figure lies that is only known so."""
    restated = figure.restated
    if restated is None or restated.bounds is None or restated.exactness.is_exact:
        return None
    low, high = restated.bounds.low, restated.bounds.high
    return Bounds(Fraction(low) / 10**scale, None if high is None else Fraction(high) / 10**scale)


def _by_change(citations: Iterable[Citation]) -> list[tuple[tuple[int, date | None], list[Citation]]]:
    """The citations by the change they were frozen at and the map they were taken on."""

    def key(citation: Citation) -> tuple[int, date | None]:
        return citation.known_at, citation.map_on

    ordered = sorted(citations, key=lambda one: (one.known_at, one.map_on or date.min, one.pk))
    return [(found, list(own)) for found, own in groupby(ordered, key=key)]


def type_names() -> Mapping[str, GroupType]:
    """The types of groups by code."""
    return {kind.code: kind for kind in GroupType.objects.order_by("pk")}


# --- prose --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Printed:
    """A number in the prose: the citation it opens, and how it is shown. `text` is Vietnamese, as printed."""

    citation: Citation
    shown: Shown
    text: str

    def __str__(self) -> str:
        return self.text


Part = str | Printed


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, an item or a row, with its figures put in."""

    kind: str
    cells: tuple[tuple[Part, ...], ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.cells[0]

    @property
    def text(self) -> str:
        return " | ".join("".join(map(str, cell)) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that stand together: a paragraph, a list, a table with its head."""

    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A section with its figures put in."""

    section: Section
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        lines = [line.text for passage in self.passages for line in passage.lines]
        return "\n".join([self.section.heading, *lines])


def unit_name(review: Review) -> str:
    """The name of the unit that the review is about, on the last day of its years."""
    return names([review.unit_id], date(review.last_year, 12, 31))[review.unit_id]


PASSAGES = {"paragraph": "paragraph", "item": "list", "head": "table", "row": "table"}


def current_citations(review: Review) -> dict[str, Citation]:
    """The figures the prose prints now, by key. Queries: one."""
    found = Citation.objects.current().filter(review=review).with_names()
    return {citation.key: citation for citation in found}


def rendered(review: Review, citations: Mapping[str, Citation] | None = None) -> list[Rendered]:
    """The sections in order, their prose as parts: text, and numbers that can be opened."""
    cited = current_citations(review) if citations is None else citations
    with translation.override("vi"):
        return [_rendered(section, cited) for section in review.sections.order_by("position", "pk")]


def _rendered(section: Section, cited: Mapping[str, Citation]) -> Rendered:
    lines = [
        Line(block.kind, tuple(tuple(_part(piece, cited) for piece in cell) for cell in block.cells))
        for block in read_body(section.body)
    ]
    grouped = groupby(lines, key=lambda line: PASSAGES[line.kind])
    return Rendered(section, tuple(Passage(kind, tuple(own)) for kind, own in grouped))


def _part(piece: Piece, cited: Mapping[str, Citation]) -> Part:
    if isinstance(piece, str):
        return piece
    citation = cited[piece.key]
    if not (piece.field or piece.base):
        return Printed(citation, shown(citation, notes=()), citation.value_text)  # the notes are where it opens
    number = Shown(
        _number(piece, citation, cited.get(piece.base)),
        "%" if piece.base or piece.field == "completeness" else "",
        decimals=1 if piece.base or piece.field == "completeness" else 0,
        period=citation.period.period.label("vi"),
        url=figure_url(citation),
    )
    return Printed(citation, number, number.text_with_measure)


def _number(mark: Mark, citation: Citation, base: Citation | None) -> Fraction | int | None:
    if base is not None:
        return citation.value / base.value * 100 if citation.value is not None and base.value else None
    if mark.field == "missing":
        return citation.due - citation.reported
    if mark.field == "completeness":
        return Fraction(100 * citation.reported, citation.due) if citation.due else None
    found: int | None = getattr(citation, mark.field)
    return found


def shown(citation: Citation, **changes: Any) -> Shown:
    """A citation as the shell shows a number, in the language in force."""
    language = (get_language() or "vi")[:2]
    return Shown(
        **number_of(citation.value, citation.bounds, is_ratio=citation.is_ratio)
        | {
            "measure": "%" if citation.is_ratio else "",
            "decimals": citation.decimals,
            "period": citation.period.period.label(language),
            "known_at": citation.taken_at,
            "reported": citation.reported if citation.due else None,
            "due": citation.due or None,
            "url": figure_url(citation),
            "notes": (*map_notes(citation), *notes(citation)),
        }
        | changes
    )


def number_of(value: Fraction | None, bounds: Bounds | None, *, is_ratio: bool) -> dict[str, Any]:
    """What the shell shows as the number: the value, or between which values it lies; a share in per cent."""
    times = 100 if is_ratio else 1
    if bounds is None:
        return {"value": None if value is None else value * times}
    return {
        "value": None,
        "least": Fraction(bounds.low) * times,
        "most": None if bounds.high is None else Fraction(bounds.high) * times,
    }


def map_notes(citation: Citation) -> tuple[str, ...]:
    """On which day's map a citation was taken, how sure it is there, and by which edges."""
    if citation.map_on is None:
        return ()
    on = _("on the map of %(day)s") % {"day": day_text(citation.map_on)}
    return on, Exactness(citation.exactness).label[_language()], edges_text(citation.edge_version)


def edges_text(version: str) -> str:
    """The edges that a restated figure goes by, in words."""
    return _("edge set %(version)s") % {"version": version}


def _language() -> str:
    return (get_language() or "vi")[:2]


def notes(figure: Citation | rollup.Figure) -> tuple[str, ...]:
    """What must be known about the facts inside, in words."""
    said = (
        (figure.nil, _("%(count)s times “nothing occurred”")),
        (figure.estimated, _("%(count)s estimates inside")),
        (figure.not_collected, _("%(count)s times not collected")),
    )
    return tuple(words % {"count": number_text(count)} for count, words in said if count)


def figure_url(citation: Citation, unit: int | None = None, map_: str = "") -> str:
    """The address at which a printed figure is opened, for the whole or for one unit of it; `map_`: on which map."""
    url = reverse("review_figure", args=[citation.review_id, citation.key])
    query = urlencode([(name, value) for name, value in (("unit", unit), ("map", map_)) if value])
    return f"{url}?{query}#breakdown" if query else url


def plain_text(sections: Iterable[Rendered]) -> str:
    """The review as running text, with every number as printed; tables, which state nothing, are left out."""
    lines = []
    for section in sections:
        lines.append(section.section.heading)
        lines += [line.text for passage in section.passages if passage.kind != "table" for line in passage.lines]
    return "\n".join(lines)


def check_review(review: Review) -> claims.Checked:
    """Every statement of the review with its verdict."""
    return checked(plain_text(rendered(review)))


@lru_cache(maxsize=64)
def checked(text: str) -> claims.Checked:
    """A Vietnamese text with every statement in it and its verdict; kept, as the same text says the same."""
    return claims.check(text, "vi")


# --- what moved since ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that came on record after a figure was printed and bears on it."""

    indicator: str
    unit_id: int
    about: str
    was: str
    now: str
    change: Change
    reason: str = ""
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Stale:
    """A citation whose figure would be different now, and what moved it: the record, or the edges between units."""

    citation: Citation
    now: Fraction | None
    moved: tuple[Moved, ...]
    bounds: Bounds | None = None
    has_other_edges: bool = False

    @property
    def shown_then(self) -> Shown:
        return shown(self.citation, url="")

    @property
    def shown_now(self) -> Shown:
        number = number_of(self.now, self.bounds, is_ratio=self.citation.is_ratio)
        changes = {"least": None, "most": None, "known_at": None, "url": "", "reported": None, "due": None, "notes": ()}
        return shown(self.citation, **changes | number)


def stale_citations(review: Review) -> list[Stale]:
    """The figures of a review that would be different now. Queries: one when nothing has changed."""
    return stale(list(current_citations(review).values()))


def stale(citations: Sequence[Citation]) -> list[Stale]:
    """Those of the citations that would be different now, in their order, each with what moved it."""
    latest = latest_change()
    found: dict[int, Stale] = {}
    for (known_at, on_map), own in _by_change(citations):
        if on_map is not None:
            found |= {one.citation.pk: one for one in _stale_on_map(known_at, on_map, own, latest)}
        elif known_at < latest:
            found |= {one.citation.pk: one for one in _stale_since(known_at, own)}
    return [found[citation.pk] for citation in citations if citation.pk in found]


def _stale_since(known_at: int, citations: Sequence[Citation]) -> list[Stale]:
    pairs = _pairs_since(known_at, citations)
    register = _register_moves(known_at)
    found, again = [], []
    for citation in citations:
        own = [pair for pair in pairs if _bears_on(pair, citation)]
        if own and _adds_up(citation):
            now = _after(citation, own)
            if now != citation.value:
                found.append(Stale(citation, now, tuple(map(_moved_cell, own))))
        elif own or register & _moved_by(citation):
            again.append((citation, own))
    current = figures([citation.request for citation, _own in again])
    for (citation, own), figure in zip(again, current, strict=True):
        value = exact(figure, citation.indicator.scale)
        if value != citation.value:
            moved = (*map(_moved_cell, own), *_moved_register(citation, known_at))
            found.append(Stale(citation, value, moved))
    return found


def _stale_on_map(known_at: int, on_map: date, citations: Sequence[Citation], latest: int) -> Iterable[Stale]:
    """Those of the citations on a day's map that would be different now: the record has moved, or the edges have."""
    version = edge_set().version
    asked = [one for one in citations if known_at < latest or one.edge_version != version]
    pairs = _pairs_since(known_at, asked) if asked and known_at < latest else []
    current = figures([one.request for one in asked], on_map=on_map, detail=True)
    for citation, figure in zip(asked, current, strict=True):
        if not _says(figure, citation):
            units = {one.unit for part in figure.parts or (figure,) if part.restated for one in part.restated.made_of}
            own = [pair for pair in pairs if pair.cell.unit_id in units and _counts(pair, citation)]
            moved = (*map(_moved_cell, own), *(_moved_register(citation, known_at) if known_at < latest else ()))
            scale, has_other_edges = citation.indicator.scale, citation.edge_version != version
            yield Stale(citation, exact(figure, scale), moved, bounds_of(figure, scale), has_other_edges)


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of a report that counted, or counts: its cell when the figure was taken, its cell now, and the change."""

    was: Cell | None
    now: Cell | None
    change: Change

    @property
    def cell(self) -> Cell:
        cell = self.now or self.was
        if cell is None:
            raise ValueError("a pair has a cell on at least one side")
        return cell


def _pairs_since(known_at: int, citations: Sequence[Citation]) -> list[Pair]:
    """What counted differently then and now, in reports touched since. Queries: three, by index."""
    start = min(citation.period.starts_on for citation in citations)
    end = max(citation.period.ends_before for citation in citations)
    touched = Change.objects.filter(pk__gt=known_at, report__isnull=False).filter(
        report__collection__period__starts_on__gte=start, report__collection__period__ends_before__lte=end
    )
    reports = set(touched.order_by().values_list("report", flat=True).distinct())
    if not reports:
        return []
    codes = with_parts({citation.indicator.code for citation in citations})
    approvals: dict[int, list[Approval]] = {}
    for approval in Approval.objects.filter(report__in=reports).select_related("since__actor"):
        approvals.setdefault(approval.report_id, []).append(approval)
    cells = Cell.objects.filter(report__in=approvals.keys(), indicator__code__in=codes)
    cells = cells.select_related("indicator", "category", "period", "since__actor", "until__actor")
    lines: dict[tuple[int, int, int], list[Cell]] = {}
    for cell in cells.order_by("period__starts_on", "unit", "indicator__code", "since"):
        lines.setdefault((cell.report_id, cell.indicator_id, cell.category_id), []).append(cell)
    pairs = [_pair(own, approvals[report], known_at) for (report, _i, _c), own in lines.items()]
    return [pair for pair in pairs if pair is not None]


def _pair(cells: Sequence[Cell], approvals: Sequence[Approval], known_at: int) -> Pair | None:
    counted = any(_knows(approval, known_at) for approval in approvals)
    open_now = [approval for approval in approvals if approval.until_id is None]
    was = next((cell for cell in cells if counted and _knows(cell, known_at)), None)
    now = next((cell for cell in cells if open_now and cell.until_id is None), None)
    if _said(was) == _said(now):
        return None
    if now is not None:
        return Pair(was, now, now.since if now.since_id > known_at and counted else open_now[0].since)
    return Pair(was, now, was.until or was.since) if was is not None else None


def _knows(row: Cell | Approval, known_at: int) -> bool:
    return row.since_id <= known_at and (row.until_id is None or row.until_id > known_at)


def _said(cell: Cell | None) -> tuple[str, int | None] | None:
    return (cell.state, cell.value) if cell else None


def _bears_on(pair: Pair, citation: Citation) -> bool:
    last_day = pair.cell.period.period.last_day
    return _counts(pair, citation) and tree().within(pair.cell.unit_id, citation.unit_id, last_day)


def _counts(pair: Pair, citation: Citation) -> bool:
    """Whether a citation counts such a line, whatever the unit."""
    cell = pair.cell
    return (
        cell.indicator.code in codes_of(citation.indicator)
        and citation.category in ("", cell.category.code)
        and citation.period.period.covers(cell.period.period)
    )


def _adds_up(citation: Citation) -> bool:
    """Whether a figure moves by just as much as its cells do."""
    return citation.indicator.nature == rollup.Nature.FLOW and citation.indicator.combine == rollup.Combine.SUM


def _after(citation: Citation, pairs: Sequence[Pair]) -> Fraction | None:
    """The figure now: what was printed, moved by what its cells moved."""
    given = [_given(pair.now) - _given(pair.was) for pair in pairs]
    if citation.facts + sum(given) == 0:
        return None
    delta = sum(_worth(pair.now) - _worth(pair.was) for pair in pairs)
    return (citation.value or 0) + Fraction(delta, 10**citation.indicator.scale)


def _given(cell: Cell | None) -> int:
    return int(cell is not None and cell.value is not None)


def _worth(cell: Cell | None) -> int:
    return (cell.value or 0) if cell else 0


def _moved_cell(pair: Pair) -> Moved:
    cell = pair.cell
    return Moved(
        indicator=cell.indicator.code,
        unit_id=cell.unit_id,
        about=cell.period.period.label((get_language() or "vi")[:2]),
        was=cell_text(pair.was),
        now=cell_text(pair.now),
        change=pair.change,
        reason=pair.change.note,
        cell=cell.pk,
    )


def cell_text(cell: Cell | None) -> str:
    """What a cell says, in words when it gives no plain value."""
    if cell is None:
        return _("not counted")
    if cell.value is None or cell.state == rollup.State.NIL:
        return str(cell_state(cell))
    text = number_text(Fraction(cell.value, 10**cell.indicator.scale), cell.indicator.scale)
    return f"{text} ({cell_state(cell)})" if cell.state == rollup.State.ESTIMATE else text


def cell_shown(cell: Cell) -> Shown:
    """What a cell says, as the shell shows a number: its state is a note where it is not simply a value."""
    value = None if cell.value is None else Fraction(cell.value, 10**cell.indicator.scale)
    said = () if cell.state == rollup.State.VALUE else (cell_state(cell),)
    return Shown(value, decimals=cell.indicator.scale, notes=said)


def cell_state(cell: Cell) -> str:
    """The state of a cell, in words."""
    return _(str(dict(Cell._meta.get_field("state").choices or ())[cell.state]))


CLOSING = frozenset({"register", "close", "rehome"})


def _register_moves(known_at: int) -> frozenset[str]:
    """Kinds of changes of the register of groups since a change. Queries: one, by index."""
    since = Change.objects.filter(pk__gt=known_at, report__isnull=True)
    return frozenset(since.order_by().values_list("kind", flat=True).distinct())


def _moved_by(citation: Citation) -> frozenset[str]:
    """The kinds of changes of the register that can move a figure."""
    codes = codes_of(citation.indicator)
    kinds = CLOSING if codes & REGISTER else frozenset[str]()
    return kinds | ({"grade"} if codes & GRADED else set()) | ({"count"} if "TQ02" in codes else set())


def _moved_register(citation: Citation, known_at: int) -> list[Moved]:
    """What came onto the register since and bears on a figure."""
    codes = codes_of(citation.indicator)
    day = citation.period.period.last_day
    found = [*_regraded(citation, codes & GRADED, known_at)] if codes & GRADED else []
    if codes & STOCKS:
        new = _with_home(Group.objects.filter(since__gt=known_at, founded_on__lte=day), day)
        found += [_moved_group(group, "TQ01", group.name, "", _("registered"), group.since) for group in new]
        gone = _with_home(Group.objects.filter(closed_by__gt=known_at, closed_on__lte=day, since__lte=known_at), day)
        found += [_moved_group(one, "TQ01", one.name, _("registered"), _("closed"), one.closed_by) for one in gone]
    if "TQ02" in codes:
        counts = MemberCount.objects.filter(since__gt=known_at, counted_on__lte=day).select_related("since__actor")
        by_group = {count.group_id: count for count in counts.order_by("counted_on", "pk")}
        for group in _with_home(Group.objects.filter(pk__in=by_group), day):
            count = by_group[group.pk]
            found.append(_moved_group(group, "TQ02", group.name, "", number_text(count.members), count.since))
    within = tree().within
    return [one for one in found if within(one.unit_id, citation.unit_id, day)]


def _regraded(citation: Citation, codes: Collection[str], known_at: int) -> Iterable[Moved]:
    inside = Q(period__starts_on__gte=citation.period.starts_on, period__ends_before__lte=citation.period.ends_before)
    rows = Grade.objects.filter(inside).filter(Q(since__gt=known_at) | Q(until__gt=known_at))
    rows = rows.select_related("since__actor", "period").order_by("pk")
    was = {row.group_id: row for row in rows if row.since_id <= known_at}
    now = {row.group_id: row for row in rows if row.until_id is None}
    day = citation.period.period.last_day
    for group in _with_home(Group.objects.filter(pk__in=now), day):
        old, new = was.get(group.pk), now[group.pk]
        if {code for row in (old, new) if row for code in _graded_as(row)} & set(codes):
            before = _(GRADE_NAMES[GradeName(old.grade)]) if old else _("not counted")
            yield _moved_group(group, "", group.name, before, _(GRADE_NAMES[GradeName(new.grade)]), new.since)


def _graded_as(grade: Grade) -> set[str]:
    code = INDICATOR_OF_GRADE[GradeName(grade.grade)]
    return {code} if grade.grade == GradeName.NOT_GRADED else {code, ASSESSED}


def _with_home(groups: Any, day: date) -> list[Any]:
    homes = GroupHome.objects.on(day).filter(group=OuterRef("pk")).values("unit")[:1]
    found = groups.annotate(home=Subquery(homes)).filter(home__isnull=False)
    found = found.select_related("since__actor", "closed_by__actor", "type")
    return list(found.order_by("code", "pk"))


def _moved_group(group: Any, indicator: str, about: str, was: str, now: str, change: Change) -> Moved:
    return Moved(indicator, group.home, about, was, now, change, change.note)


# --- what a figure is made of -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """One unit's part of a figure; `validity` is said when the unit did not exist over the whole period."""

    unit_id: int
    name: str
    validity: str
    has_ended: bool
    figure: rollup.Figure


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A figure, the parts its units give, and what the unit reported itself."""

    figure: rollup.Figure
    shares: tuple[Share, ...]

    @property
    def own(self) -> int | None:
        """What the unit reported itself, None when it reported nothing."""
        if self.figure.facts == sum(share.figure.facts for share in self.shares) or self.figure.parts:
            return None
        return int(self.figure.value or 0) - self.added

    @property
    def added(self) -> int:
        """The parts added up; of a ratio, nothing, since shares are never added."""
        return sum(int(share.figure.value or 0) for share in self.shares) if not self.figure.parts else 0

    @property
    def adds_up(self) -> bool:
        """Whether the parts and the unit's own make the figure: of a ratio, on both sides of it."""
        if not self.figure.parts:
            return self.added + (self.own or 0) == (self.figure.value or 0)
        sides = ("numerator", "denominator")
        return all(
            sum(getattr(share.figure, side) or 0 for share in self.shares) == (getattr(self.figure, side) or 0)
            for side in sides
        )

    @property
    def missing(self) -> list[tuple[int, int]]:
        """(unit, how many reports) not approved when the figure was taken, the most first."""
        units = Counter(gap.unit for gap in self.figure.gaps)
        return sorted(units.items(), key=lambda entry: (-entry[1], entry[0]))


def breakdown(citation: Citation, unit: int | None = None) -> Breakdown:
    """The figure of a citation for the cited unit or one below it, by the units directly under that one.

    Units that existed on any day of the period take part, so that across a change of units the old and the new ones
    together make the figure. As known when printed.
    """
    top = unit or citation.unit_id
    below = _children_during(top, citation)
    requests = [_for_unit(citation, each) for each in (top, *below)]
    whole, *parts = figures(requests, known_at=citation.known_at, detail=True)
    shares = [part for part in parts if part.facts or part.due]
    return Breakdown(whole, tuple(_shares(shares, citation.period.period)))


def _for_unit(citation: Citation, unit: int) -> rollup.Request:
    request = citation.request
    return rollup.Request(request.indicator, unit, request.period, request.category)


def _children_during(unit: int, citation: Citation) -> list[int]:
    """The units directly under one on any day of the period; for what is counted on its last day, on that day."""
    period = citation.period.period
    if citation.indicator.nature == rollup.Nature.FLOW:
        links = [
            link
            for link in tree().links
            if link.parent == unit
            and (link.start is None or link.start < period.end)
            and (link.end is None or link.end > period.start)
        ]
        return sorted({link.unit for link in links})
    return [link.unit for link in tree().links if link.parent == unit and link.holds(period.last_day)]


def _shares(parts: Sequence[rollup.Figure], period: rollup.Period) -> list[Share]:
    looks = attributes([part.request.unit for part in parts], period.last_day)
    called = names(looks.keys(), period.last_day)
    found = []
    for part in parts:
        look = looks[part.request.unit]
        ended = look.valid_to is not None and look.valid_to < period.end
        begun = look.valid_from is not None and look.valid_from > period.start
        said = span(look.valid_from, look.valid_to) if ended or begun else ""
        found.append(Share(part.request.unit, called[part.request.unit], said, ended, part))
    return sorted(found, key=lambda share: (share.has_ended, bytes(looks[share.unit_id].sort_key), share.unit_id))


def is_below(citation: Citation, unit: int) -> bool:
    """Whether a unit is the cited one, or stood under it on any day of the period."""
    first, after = citation.period.starts_on.toordinal(), citation.period.ends_before.toordinal()
    return any(
        span_.unit == unit and span_.ancestor == citation.unit_id and span_.start < after and first < span_.end
        for span_ in tree().spans()
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """A cell that counted when a figure was printed, who let it count, and whether it has been corrected since."""

    cell: Cell
    approved: Change
    is_current: bool


def cells(citation: Citation, unit: int) -> list[Counted]:
    """The cells of one unit behind a citation, in order of time, as known when it was printed."""
    behind = cells_of(citation).filter(unit=unit)
    approvals = Approval.objects.known_at(citation.known_at).filter(report__in=behind.values("report"))
    approved = {one.report_id: one.since for one in approvals.select_related("since__actor")}
    return [
        Counted(cell, approved[cell.report_id], cell.until_id is None)
        for cell in behind.order_by("period__starts_on", "indicator__code", "category__code", "pk")
    ]


def cells_of(citation: Citation) -> Any:
    """Every cell that a citation can have counted, as known when it was printed, whatever its unit."""
    codes = codes_of(citation.indicator)
    found = Cell.objects.known_at(citation.known_at).filter(
        indicator__code__in=codes,
        period__starts_on__gte=citation.period.starts_on,
        period__ends_before__lte=citation.period.ends_before,
        report__in=Approval.objects.known_at(citation.known_at).values("report"),
    )
    if citation.category:
        found = found.filter(category__code=citation.category)
    return found.select_related("indicator", "category", "period", "since__actor", "report__collection__sheet")


def cells_bearing_on(citation: Citation) -> Any:
    """Every cell ever on record of lines that a citation counts, of reports approved when it was printed or now."""
    codes = codes_of(citation.indicator)
    ever = Approval.objects.filter(Q(since__lte=citation.known_at) | Q(until__isnull=True))
    found = Cell.objects.filter(
        indicator__code__in=codes,
        period__starts_on__gte=citation.period.starts_on,
        period__ends_before__lte=citation.period.ends_before,
        report__in=ever.values("report"),
    )
    return found.select_related("indicator", "category", "period", "report__collection__sheet")


def was_known(cell: Cell, known_at: int) -> bool:
    """Whether a cell was on record right after a change."""
    return _knows(cell, known_at)


@dataclass(frozen=True, slots=True)
class Registered:
    """A group behind a figure of the register: what was counted of it, and the change that said so."""

    group: Group
    members: int | None
    grade: str
    change: Change


def is_of_register(citation: Citation) -> bool:
    """Whether a figure comes from the register of groups."""
    codes = codes_of(citation.indicator)
    return codes <= REGISTER


def groups(citation: Citation, unit: int) -> list[Registered]:
    """The groups of one unit behind a citation, by name, as known when it was printed."""
    code, day = citation.indicator.code, citation.period.period.last_day
    at_home = Group.objects.at_home_in([unit], day, citation.known_at).known_at(citation.known_at)
    if citation.category:
        at_home = at_home.filter(type__code=citation.category)
    at_home = at_home.select_related("type", "since__actor").order_by("name", "code", "pk")
    if code in GRADED or citation.is_ratio:
        return _graded(citation, at_home)
    active = list(at_home.active_on(day, citation.known_at))
    counts = MemberCount.objects.known_at(citation.known_at).filter(group__in=active, counted_on__lte=day)
    latest = {one.group_id: one for one in counts.select_related("since__actor").order_by("counted_on", "pk")}
    by_members = code == "TQ02"
    return [
        Registered(
            group,
            latest[group.pk].members if group.pk in latest else None,
            "",
            latest[group.pk].since if by_members and group.pk in latest else group.since,
        )
        for group in active
    ]


def _graded(citation: Citation, at_home: Any) -> list[Registered]:
    grades = Grade.objects.known_at(citation.known_at).filter(
        period__starts_on__gte=citation.period.starts_on,
        period__ends_before__lte=citation.period.ends_before,
        group__in=at_home,
    )
    by_group = {row.group_id: row for row in grades.select_related("since__actor").order_by("pk")}
    code = citation.indicator.code
    return [
        Registered(group, None, _(GRADE_NAMES[GradeName(row.grade)]), row.since)
        for group in at_home
        if (row := by_group.get(group.pk)) and (citation.is_ratio or code in _graded_as(row))
    ]


def parts_of(citation: Citation) -> list[Citation]:
    """The citations of the same review that a ratio was worked out from."""
    codes = [*citation.indicator.numerator, *citation.indicator.denominator]
    found = (
        Citation.objects.current()
        .with_names()
        .filter(
            review=citation.review_id,
            indicator__code__in=codes,
            unit=citation.unit_id,
            period=citation.period_id,
            category=citation.category,
        )
    )
    by_code = {one.indicator.code: one for one in found}
    return [by_code[code] for code in codes if code in by_code]


# --- who sees what ------------------------------------------------------------------------------------------------


def people_shown(acts: Iterable[tuple[Any, int]], reader: Any) -> dict[tuple[int | None, int], str]:
    """(person, unit) to who that was, as a reader may see it: a name for those who sign in, an office for the public.

    Queries: none for those who sign in, otherwise one for roles and one for names of units.
    """
    wanted = {(actor.pk if actor else None, unit): actor for actor, unit in acts}
    if reader.is_authenticated:
        return {key: actor.display_name if actor else _("the system") for key, actor in wanted.items()}
    held = Role.objects.filter(user__in=[user for user, _unit in wanted if user is not None]).order_by("-pk")
    roles: dict[tuple[int | None, int], str] = {
        (user, unit): kind for user, unit, kind in held.values_list("user_id", "unit_id", "kind")
    }
    any_role: dict[int | None, tuple[int, str]] = {user: (unit, kind) for (user, unit), kind in roles.items()}
    offices: dict[tuple[int | None, int], tuple[int, str]] = {}
    for user, unit in wanted:
        place, kind = (unit, roles[user, unit]) if (user, unit) in roles else any_role.get(user, (unit, ""))
        offices[user, unit] = (place, _(ROLE_NAMES[kind]) if kind else _("An officer"))
    called = names({place for place, _word in offices.values()})
    return {key: f"{word}, {called[place]}" for key, (place, word) in offices.items()}


def members_shown(members: int, reader: Any) -> Shown | str:
    """The members of one group as a reader may see them: the public sees no number below five."""
    if members < SMALLEST_SHOWN and not reader.is_authenticated:
        return f"<{SMALLEST_SHOWN}"
    return Shown(members)


# --- the record's figures beside those of a text ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A figure of the record as it is now, and the printed citation through which a reader may open it."""

    indicator: Indicator
    figure: rollup.Figure
    citation: Citation | None

    @property
    def shown(self) -> Shown:
        value = exact(self.figure, self.indicator.scale)
        is_ratio = self.indicator.nature == rollup.Nature.RATIO
        language = (get_language() or "vi")[:2]
        return Shown(
            value * 100 if value is not None and is_ratio else value,
            self.indicator.measure_vi if language == "vi" else self.indicator.measure_en,
            period=self.figure.request.period.label(language),
            decimals=2 if is_ratio else self.indicator.scale,
            reported=self.figure.reported if self.figure.due else None,
            due=self.figure.due or None,
            url=figure_url(self.citation) if self.citation else "",
            notes=notes(self.figure),
        )


def on_record(codes: Collection[str], unit: Unit, period: PeriodRow, reader: Any) -> dict[str, OnRecord]:
    """What the record says now of some indicators, by code. Queries: a handful, whatever the number."""
    known = indicators()
    wanted = sorted(known.keys() & set(codes))
    found = figures([rollup.Request(code, unit.pk, period.period) for code in wanted])
    printed = Citation.objects.current().with_names().filter(review__in=Review.objects.visible_to(reader))
    printed = printed.filter(unit=unit, period=period, category="", indicator__code__in=wanted)
    by_code = {citation.indicator.code: citation for citation in printed.order_by("review_id", "pk")}
    return {code: OnRecord(known[code], figure, by_code.get(code)) for code, figure in zip(wanted, found, strict=True)}
