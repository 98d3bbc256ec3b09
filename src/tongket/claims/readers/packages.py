"""Office packages: a ZIP file of XML parts, opened with bounds on how many, how large and how deep.

A package that unpacks to far more than it weighs, or whose XML declares entities, is refused before its parts are read.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from tongket.claims.readers.refusals import Unreadable

MAX_ENTRIES = 6_000
MAX_UNPACKED = 400_000_000
MAX_PART = 80_000_000
MAX_RATIO = 300
_SMALL = 10_000_000  # a part below this may be as dense as it likes
_END = b"PK\x05\x06"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MAIN_KINDS = (("wordprocessingml", "docx"), ("ms-word", "docx"), ("spreadsheetml", "xlsx"), ("ms-excel", "xlsx"))


class Package:
    """The parts of an Office file by name; names are looked up without regard to case."""

    def __init__(self, data: bytes, most_bytes: int = MAX_PART) -> None:
        self._most_bytes = most_bytes
        _check_entries(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, UnicodeDecodeError) as problem:
            raise Unreadable("broken") from problem
        entries = self._zip.infolist()
        self._entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}
        _check_sizes(entries)

    @property
    def kind(self) -> str:
        """ "docx" or "xlsx". Raises: Unreadable for any other kind of ZIP file."""
        if "mimetype" in self._entries or "ppt/presentation.xml" in self._entries:
            raise Unreadable("kind")
        if "xl/workbook.bin" in self._entries:
            raise Unreadable("old_excel")
        kind = "docx" if self.main().startswith("word/") else "xlsx" if self.main().startswith("xl/") else None
        return kind or self._kind_by_type()

    def _kind_by_type(self) -> str:
        types = self.xml("[Content_Types].xml")
        declared = " ".join(
            str(child.get("ContentType")) for child in types if "main+xml" in str(child.get("ContentType"))
        )
        for word, kind in _MAIN_KINDS:
            if word in declared:
                return kind
        raise Unreadable("kind")

    def main(self) -> str:
        """The name of the part everything else hangs on."""
        if "_rels/.rels" in self._entries:
            for target, sort in self.related("").values():
                if sort == "officeDocument":
                    return target
        for usual in ("word/document.xml", "xl/workbook.xml"):
            if usual in self._entries:
                return usual
        raise Unreadable("kind" if "[content_types].xml" not in self._entries else "broken")

    def has(self, name: str) -> bool:
        """Whether there is a part of that name."""
        return name.lower() in self._entries

    def bytes_of(self, name: str) -> bytes:
        """A part's bytes. Raises: Unreadable when it is missing, damaged or larger than it says."""
        entry = self._entries.get(name.lower())
        if entry is None:
            raise Unreadable("broken")
        if entry.flag_bits & 1:
            raise Unreadable("encrypted")
        try:
            with self._zip.open(entry) as part:
                data = part.read(self._most_bytes + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            struct.error,
            ValueError,
        ) as problem:
            raise Unreadable("broken") from problem
        if len(data) > self._most_bytes:
            raise Unreadable("bomb")
        return data

    def xml(self, name: str) -> Any:
        """The root element of a part."""
        return parse(self.bytes_of(name))

    def related(self, name: str) -> Mapping[str, tuple[str, str]]:
        """By its id, the part a part points to, and what for: `{"rId1": ("word/styles.xml", "styles")}`."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", base + ".rels")
        if not self.has(rels):
            return {}
        found: dict[str, tuple[str, str]] = {}
        for child in self.xml(rels):
            target, sort = child.get("Target") or "", (child.get("Type") or "").rpartition("/")[2]
            if child.get("TargetMode") != "External" and target:
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found[child.get("Id") or ""] = (posixpath.normpath(path), sort)
        return found


def parse(data: bytes) -> Any:
    """The root element of an XML text. Raises: Unreadable when it is broken, too deep or declares a document type."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        cause = "deep" if "depth" in str(problem).lower() else "broken"
        raise Unreadable(cause) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("bomb")
    return root


def relation(attribute: str) -> tuple[str, str]:
    """The two names of an attribute of the relationships namespace: usual and strict."""
    return f"{{{_OFFICE}}}{attribute}", f"{{{_STRICT}}}{attribute}"


def local(element: Any) -> str:
    """An element's name without its namespace; "" for what is no element."""
    tag = element.tag
    return _bare(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=2_000)
def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def value(element: Any, name: str = "val") -> str | None:
    """An attribute by its local name, in whichever namespace it stands."""
    found = element.get(name)
    if found is None and element.tag.startswith("{"):
        found = element.get(f"{element.tag.rpartition('}')[0]}}}{name}")
    return found if found is None else str(found)


def _check_entries(data: bytes) -> None:
    """Refuse a directory of too many entries before it is read."""
    end = data.rfind(_END, max(0, len(data) - 66_000))
    if end >= 0 and len(data) >= end + 12 and struct.unpack_from("<H", data, end + 10)[0] > MAX_ENTRIES:
        raise Unreadable("bomb")


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Unreadable("bomb")
    if any(entry.file_size > max(_SMALL, MAX_RATIO * entry.compress_size) for entry in entries):
        raise Unreadable("bomb")


def streamed(data: bytes, *names: str) -> Iterator[Any]:
    """The elements of these names, each forgotten once the next is asked for. Raises: Unreadable, as `parse` does."""
    from lxml import etree

    wanted = frozenset(names)
    events = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    inside = 0
    try:
        for event, element in events:
            is_wanted = local(element) in wanted
            if event == "start":
                inside += is_wanted
                if element.getparent() is None and element.getroottree().docinfo.internalDTD is not None:
                    raise Unreadable("bomb")
                continue
            inside -= is_wanted
            if is_wanted and not inside:
                yield element
            if not inside:
                _forget(element)
    except etree.XMLSyntaxError as problem:
        raise Unreadable("deep" if "depth" in str(problem).lower() else "broken") from problem


def _forget(element: Any) -> None:
    """Let go of an element and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
