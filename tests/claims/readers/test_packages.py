"""Office packages: bombs, entities, depth and damage are refused before or while they are opened."""

import struct

import pytest

from tests.claims.readers.samples import (
    every_kind,
    members_of,
    paragraph,
    relations,
    row,
    sheet,
    word,
    workbook,
    zipped,
)
from tongket.claims.readers import packages
from tongket.claims.readers.packages import Package, parse, streamed
from tongket.claims.readers.refusals import Unreadable
from tongket.claims.readers.writing import MAX_GRID, MAX_TEXT, Slot, Writer

ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'


def cause_of(work: object, *given: object) -> str:
    with pytest.raises(Unreadable) as refusal:
        work(*given)  # type: ignore[operator]
    return refusal.value.cause


def test_a_package_tells_its_kind_by_its_main_part():
    assert Package(word(paragraph("a"))).kind == "docx"
    assert Package(workbook(sheet(""))).kind == "xlsx"
    moved = members_of(word(paragraph("a")))
    types = moved["[Content_Types].xml"].replace(b"/word/document.xml", b"/main.xml")
    named = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations(("r", "officeDocument", "main.xml")),
        "main.xml": "<a/>",
    }
    assert Package(zipped(named)).kind == "docx"
    assert cause_of(lambda: Package(zipped(named | {"[Content_Types].xml": "<a/>"})).kind) == "kind"


def test_a_package_that_lost_its_relations_is_found_by_the_usual_names():
    kept = {name: data for name, data in members_of(word(paragraph("a"))).items() if name != "_rels/.rels"}
    assert Package(zipped(kept)).main() == "word/document.xml"
    other = {"_rels/.rels": relations(("r", "thumbnail", "a.png")), "xl/workbook.xml": "<a/>"}
    assert Package(zipped(other)).main() == "xl/workbook.xml"
    assert cause_of(Package(zipped({"[Content_Types].xml": "<a/>"})).main) == "broken"


def test_relations_lead_from_the_part_or_from_the_root_and_never_outside():
    outside = '<Relationship Id="x" Target="http://example.org/" TargetMode="External"/><Relationship Id="y"/>'
    rels = relations(("a", "styles", "styles.xml"), ("b", "theme", "/word/../word/theme.xml")).replace(
        "</", outside + "</", 1
    )
    package = Package(zipped({"word/_rels/document.xml.rels": rels}))
    assert package.related("word/document.xml") == {
        "a": ("word/styles.xml", "styles"), "b": ("word/theme.xml", "theme"),
    }  # fmt: skip
    assert package.related("none.xml") == {}


def test_bombs_are_refused_before_they_are_opened():
    assert cause_of(Package, zipped({"a": b"0" * 20_000_000})) == "bomb"
    end = zipped({"a": "a"})
    many = end[:-12] + struct.pack("<H", 65_000) + end[-10:]
    assert cause_of(Package, many) == "bomb"
    full = zipped([(str(at), "") for at in range(packages.MAX_ENTRIES + 1)])
    lying = full[:-12] + struct.pack("<H", 1) + full[-10:]
    assert cause_of(Package, full) == cause_of(Package, lying) == "bomb"


def test_a_part_larger_than_is_read_is_refused_in_time():
    package = Package(zipped({"a": "0123456789"}), most_bytes=9)
    assert cause_of(package.bytes_of, "a") == "bomb"
    assert cause_of(package.bytes_of, "b") == "broken"


def test_damaged_and_protected_parts_are_refused():
    data = bytearray(zipped({"a": "some text of a part"}))
    data[40] ^= 0xFF
    assert cause_of(Package(bytes(data)).bytes_of, "a") == "broken"
    locked = bytearray(zipped({"a": "text"}))
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    assert cause_of(Package(bytes(locked)).bytes_of, "a") == "encrypted"
    assert cause_of(Package, b"PK\x03\x04") == "broken"


@pytest.mark.parametrize(
    ("xml", "cause"),
    [
        (ENTITIES, "bomb"), (b"<a>", "broken"), (b"", "broken"), (b"<a>" * 400 + b"</a>" * 400, "deep"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', "bomb"),
    ],
)  # fmt: skip
def test_xml_that_is_hostile_or_broken_is_refused(xml: bytes, cause: str):
    assert cause_of(parse, xml) == cause
    assert cause_of(lambda data: list(streamed(data, "b")), xml) == cause


def test_streamed_elements_come_one_by_one_and_whole():
    found = list(streamed(b"<r><a n='1'><b/><a/></a><!-- x --><c/><a n='2'/></r>", "a"))
    assert len(found) == 2
    seen = [(part.get("n"), len(part)) for part in streamed(b"<r><a n='1'><b/><a/></a><a n='2'/></r>", "a")]
    assert seen == [("1", 2), ("2", 0)]


def test_a_file_that_misses_any_of_its_members_is_read_or_refused():
    for kind in ("docx", "xlsx"):
        members = members_of(every_kind()[kind])
        for name in members:
            kept = zipped({other: data for other, data in members.items() if other != name})
            try:
                read = Package(kept).kind
            except Unreadable as refusal:
                read = refusal.cause
            assert read in (kind, "kind", "broken")


def test_a_text_or_table_that_grows_too_long_is_refused():
    writer = Writer("txt", "")
    assert cause_of(writer.paragraph, "a" * (MAX_TEXT + 1)) == "long"
    assert cause_of(writer.table, [Slot("a", 0, 0), Slot("b", MAX_GRID, 0)]) == "long"


def test_a_row_without_a_cell_of_its_own_is_an_empty_line_of_the_table():
    writer = Writer("txt", "")
    writer.table([Slot("a", 0, 0, 2), Slot("b", 0, 1, 2), Slot("c", 2, 0), Slot("", 2, 1)])
    assert writer.document().text == "a\tb\n\t\nc\t"


def test_a_row_of_a_workbook_is_made_by_the_samples():
    assert row(1, "a", "2").count("<c ") == 2
