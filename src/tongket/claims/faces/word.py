"""The same Word file with a comment at every figure that is flagged, and every other part of it as it was.

`commented` splits runs at the exact letters, keeps their formatting, and puts the comment's range around the figures of
the statement. A figure where Word takes no comment (a footnote, a text box) has it where the body refers to that
place, and the comment says where the figure stands. Four parts of the package change: the document, its comments, its
relations and the content types; each other is copied byte for byte, in the old order and with the old dates.

Needs: lxml, in the process that does the work.
"""

import io
import posixpath
import shutil
import warnings
import zipfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import asdict, dataclass
from functools import partial
from itertools import count
from typing import Any

from tongket.claims.faces.levels import changes_of
from tongket.claims.faces.places import Places
from tongket.claims.faces.words import WORDS
from tongket.claims.readers.guard import run
from tongket.claims.readers.packages import Package, local, parse
from tongket.claims.readers.word import Parts, Spot, walk
from tongket.claims.regex import regex
from tongket.claims.shapes import Checked, Verdict

AUTHOR, INITIALS = "Tổng Kết", "TK"
MAX_RANGE = 300  # letters; a statement that runs over more has its comment at the figure it states
_STRICT = "http://purl.oclc.org/ooxml/"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = f"{_STRICT}officeDocument/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNWRITABLE = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def commented(data: bytes, checked: Checked, language: str) -> bytes:
    """The Word file that was checked, with a comment at each error and notice; opened in a process of its own.

    Raises: Unreadable.
    """
    told = remarks(checked, language)
    return run("comment", data, {"remarks": [asdict(each) for each in told]})[1] if told else data


def comment_job(data: bytes, options: Mapping[str, Any]) -> tuple[None, bytes]:
    """What `commented` has done in the other process."""
    return None, annotated(data, [Remark(**{**each, "lines": tuple(each["lines"])}) for each in options["remarks"]])


@dataclass(frozen=True, slots=True)
class Remark:
    """What a comment says, and the stretch of the document's text it is about."""

    start: int
    end: int
    lines: tuple[str, ...]
    place: str  # the sentence that says where, for when the comment has to stand elsewhere
    text: str  # what stands there


def remarks(checked: Checked, language: str) -> list[Remark]:
    """A remark for every error and notice, in order of appearance."""
    places, words = Places(checked.document, language), WORDS[language]
    found = []
    for verdict in checked.verdicts:
        if verdict.level is not None:
            start, end = _range(checked, verdict)
            place = words["elsewhere"].format(place=places.of(start))
            found.append(Remark(start, end, _lines(verdict, language), place, checked.text[start:end]))
    return found


def _range(checked: Checked, verdict: Verdict) -> tuple[int, int]:
    """From the first figure to the last, or only the figure that is stated when they stand far apart."""
    document, start, end = checked.document, verdict.start, verdict.end
    if end - start <= MAX_RANGE and document.block_at(start) is document.block_at(end - 1):
        return start, end
    stated = [figure for figure in verdict.figures if figure.text == verdict.stated_text] or verdict.figures[-1:]
    return stated[-1].start, stated[-1].end


def _lines(verdict: Verdict, language: str) -> tuple[str, ...]:
    words = WORDS[language]
    changes = "; ".join(changes_of(verdict))
    sentence = f"{words[str(verdict.level)].capitalize()}: {verdict.sentence[language]}"
    return (sentence, words["repairs"].format(repairs=changes)) if changes else (sentence,)


def annotated(data: bytes, told: Sequence[Remark]) -> bytes:
    """The Word file with these remarks as comments, worked on in this process.

    Raises: Unreadable; ValueError when the remarks are about another file.
    """
    package = Package(data)
    main = package.main()
    body = _Body(package, main)
    comments = _Comments(package, main, body)
    for remark in told:
        if body.document.text[remark.start : remark.end] != remark.text:
            raise ValueError("the remarks are about another file")
        first, last = body.letter(remark.start), body.letter(remark.end - 1)
        if first.carries and last.carries:
            body.comment_letters(comments.add(remark.lines), first, last)
        elif (host := body.host(first)) is not None:
            body.comment_element(comments.add((remark.place, *remark.lines)), host)
    body.settle()
    return _repacked(data, {main: _written(body.root), **comments.parts()})


# --- the marks in the document -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter of the text: the element it is from, and where in the element's own text it begins and ends."""

    element: Any
    begin: int
    end: int
    spot: Spot

    @property
    def carries(self) -> bool:
        """Whether a comment can stand at the letter itself."""
        run = self.spot.run
        return self.spot.story == "body" and self.element.getparent() is run and _outermost(run) is run


def _outermost(run: Any) -> Any:
    """The run of the body in which a run stands, through whatever drawings: itself, where there is none."""
    around = [each for each in run.iterancestors() if local(each) in ("r", "txbxContent")]
    return around[-1] if around and local(around[-1]) == "r" else run


class _Body:
    """The document part: where letters stand, and comment ranges put between them."""

    def __init__(self, package: Package, main: str) -> None:
        self.root = package.xml(main)
        related = {
            key: (sort, partial(package.xml, target))
            for key, (target, sort) in package.related(main).items()
            if package.has(target)
        }
        self.document, spots = walk(Parts(self.root, related))
        self.pieces = [(piece, spot) for spot in spots for piece in spot.pieces]
        self.order = {piece.element: index for index, (piece, _) in enumerate(self.pieces)}
        self.space = self.root.tag.rpartition("}")[0] + "}"
        self.waiting: dict[tuple[Any, int], tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))

    def letter(self, position: int) -> _Letter:
        """The letter at a position of the text, or the last one before it."""
        index = max(bisect_right(self.pieces, position, key=lambda each: each[0].start) - 1, 0)
        piece, spot = self.pieces[index]
        nth = min(position - piece.start, len(piece.places) - 1)
        after = piece.places[nth + 1] if nth + 1 < len(piece.places) else len(piece.element.text or "-")
        return _Letter(piece.element, piece.places[nth], after, spot)

    def host(self, letter: _Letter) -> Any:
        """What in the body a comment about such a letter stands at: a run, or a paragraph; None for an empty body."""
        spot = letter.spot
        if spot.story == "body" or spot.anchor is not None:
            return _outermost(spot.run if spot.anchor is None else spot.anchor)
        paragraphs = [each for child in self.root for each in child if local(each) == "p"]
        return paragraphs[0 if spot.story == "header" else -1] if paragraphs else None

    def made(self, name: str, **attributes: str) -> Any:
        """A new element of the document's own namespace."""
        element = self.root.makeelement(self.space + name, nsmap=self.root.nsmap)
        for key, value in attributes.items():
            element.set(self.space + key, value)
        return element

    def used_ids(self) -> Iterator[int]:
        """The numbers of the comments this document refers to."""
        for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
            yield from _ids(self.root.iter(self.space + name), self.space)

    def comment_letters(self, number: int, first: _Letter, last: _Letter) -> None:
        """Range from before one letter to after another; done by `settle`, all at once."""
        self.waiting[first.element, first.begin][1].append(self.made("commentRangeStart", id=str(number)))
        self.waiting[last.element, last.end][0].extend(self._closing(number))

    def comment_element(self, number: int, element: Any) -> None:
        """Range around a run, or around what stands in a paragraph."""
        start, closing = self.made("commentRangeStart", id=str(number)), self._closing(number)
        if local(element) == "p":
            element.insert(1 if len(element) and local(element[0]) == "pPr" else 0, start)
            element.extend(closing)
            return
        element.addprevious(start)
        for each in reversed(closing):
            element.addnext(each)

    def _closing(self, number: int) -> list[Any]:
        run, look = self.made("r"), self.made("rPr")
        look.append(self.made("rStyle", val="CommentReference"))
        run.extend([look, self.made("commentReference", id=str(number))])
        return [self.made("commentRangeEnd", id=str(number)), run]

    def settle(self) -> None:
        """Put every range in its place, from the last to the first, so that earlier places stay true."""
        spots = sorted(self.waiting, key=lambda spot: (self.order[spot[0]], spot[1]), reverse=True)
        for element, index in spots:
            ends, starts = self.waiting[element, index]
            run, is_before = _parted(element, index)
            for each in ends + starts if is_before else reversed(ends + starts):
                (run.addprevious if is_before else run.addnext)(each)


def _parted(element: Any, index: int) -> tuple[Any, bool]:
    """The run before which (or else after which) a letter stands; the run is split where it stands inside."""
    run, letters = element.getparent(), element.text or ""
    before = [each for each in element.itersiblings(preceding=True) if local(each) != "rPr"]
    if index == 0 and not before:
        return run, True
    if index >= len(letters) and index > 0 and element.getnext() is None:
        return run, False
    after = run.makeelement(run.tag, run.attrib, nsmap=run.nsmap)
    after.extend(deepcopy(each) for each in run if local(each) == "rPr")
    moving = list(element.itersiblings())
    if index == 0:
        moving.insert(0, element)
    elif index < len(letters):
        rest = element.makeelement(element.tag, element.attrib, nsmap=element.nsmap)
        element.text, rest.text = letters[:index], letters[index:]
        for each in (element, rest):
            each.set(_SPACE, "preserve")
        moving.insert(0, rest)
    after.extend(moving)
    run.addnext(after)
    return after, True


def _ids(elements: Iterator[Any], space: str) -> Iterator[int]:
    for element in elements:
        number = element.get(f"{space}id") or ""
        if number.isascii() and number.isdecimal():
            yield int(number)


# --- the comments --------------------------------------------------------------------------------------------------


class _Comments:
    """The part that holds the comments: the one of the file, or a new one with what makes it known."""

    def __init__(self, package: Package, main: str, body: _Body) -> None:
        self.package, self.main, self.body = package, main, body
        targets = [target for target, sort in package.related(main).values() if sort == "comments"]
        self.is_new = not (targets and package.has(targets[0]))
        self.name = (
            targets[0] if targets else _unused(package, posixpath.join(posixpath.dirname(main), "comments{}.xml"))
        )
        self.root = body.made("comments") if self.is_new else package.xml(self.name)
        self.space = self.root.tag.rpartition("}")[0] + "}"
        used = [*body.used_ids(), *_ids(self.root.iter(self.space + "comment"), self.space), -1]
        self.next = max(used) + 1

    def add(self, lines: Sequence[str]) -> int:
        """The number of a new comment that says these lines."""
        number, self.next = self.next, self.next + 1
        comment = self._element(self.root, "comment", id=str(number), author=AUTHOR, initials=INITIALS)
        for index, line in enumerate(lines):
            paragraph = self._element(comment, "p")
            self._element(self._element(paragraph, "pPr"), "pStyle", val="CommentText")
            if index == 0:
                run = self._element(paragraph, "r")
                self._element(self._element(run, "rPr"), "rStyle", val="CommentReference")
                self._element(run, "annotationRef")
            text = self._element(self._element(paragraph, "r"), "t")
            text.set(_SPACE, "preserve")
            text.text = _UNWRITABLE.sub("", line)
        return number

    def _element(self, parent: Any, name: str, **attributes: str) -> Any:
        element = parent.makeelement(self.space + name)
        for key, value in attributes.items():
            element.set(self.space + key, value)
        parent.append(element)
        return element

    def parts(self) -> dict[str, bytes]:
        """The changed parts by name: the comments and, where they are new, what makes them known."""
        parts = {self.name: _written(self.root)}
        if self.is_new:
            folder, base = posixpath.split(self.main)
            relations = posixpath.join(folder, "_rels", f"{base}.rels")
            parts["[Content_Types].xml"] = self._types()
            parts[relations] = self._relations(relations)
        return parts

    def _types(self) -> bytes:
        types = self.package.xml("[Content_Types].xml")
        for known in types.findall(f"{{{_TYPES}}}Override"):
            if known.get("PartName", "").lower() == f"/{self.name.lower()}":
                types.remove(known)
        types.append(types.makeelement(f"{{{_TYPES}}}Override", PartName=f"/{self.name}", ContentType=_TYPE))
        return _written(types)

    def _relations(self, name: str) -> bytes:
        """The relations of the document, with one to the comments."""
        given = name if self.package.has(name) else ""
        relations = self.package.xml(name) if given else parse(f'<Relationships xmlns="{_RELATIONS}"/>'.encode())
        for known in list(relations):
            if str(known.get("Type")).endswith("/comments"):
                relations.remove(known)
        used = {known.get("Id") for known in relations}
        fresh = next(one for one in (f"rId{number}" for number in count(1)) if one not in used)
        office = _STRICT_OFFICE if self.body.space.startswith("{" + _STRICT) else _OFFICE
        attributes = {"Id": fresh, "Type": f"{office}/comments", "Target": f"/{self.name}"}
        relations.append(relations.makeelement(f"{{{_RELATIONS}}}Relationship", attributes))
        return _written(relations)


def _unused(package: Package, pattern: str) -> str:
    names = (pattern.format(number or "") for number in count())
    return next(name for name in names if not package.has(name))


def _written(root: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


# --- the package ---------------------------------------------------------------------------------------------------


def _repacked(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The same package with some parts changed or added; every other byte of every part as it was."""
    out, waiting = io.BytesIO(), {name.lower(): (name, content) for name, content in changed.items()}
    present = set()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands in the package twice stays twice
        made.comment = given.comment
        for entry in given.infolist():
            kept = copy(entry)
            name = entry.filename.replace("\\", "/").lstrip("/").lower()
            present.add(name)
            if name in waiting:
                made.writestr(kept, waiting[name][1])
            elif entry.is_dir():
                made.writestr(kept, b"")
            else:
                with given.open(entry) as part, made.open(kept, "w") as into:
                    shutil.copyfileobj(part, into)
        for name, content in (waiting[name] for name in waiting if name not in present):
            made.writestr(_entry(name, given.infolist()[0]), content)
    return out.getvalue()


def _entry(name: str, like: zipfile.ZipInfo) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, like.date_time)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
