"""What kind a file is comes from what it holds; what is not read gets a sentence."""

import pytest

from tests.claims.readers import samples
from tongket.claims.readers.child import open_file
from tongket.claims.readers.kinds import kind_of
from tongket.claims.readers.refusals import CAUSES, NOTES, Unreadable, note

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def cause_of(data: bytes, name: str = "") -> str:
    with pytest.raises(Unreadable) as refusal:
        open_file(data, name)
    return refusal.value.cause


@pytest.mark.parametrize("kind", sorted(samples.every_kind()))
def test_a_sound_file_is_read_under_any_name(kind: str):
    data = samples.every_kind()[kind]
    name = f"a.{kind}" if kind == "md" else "a.bin"
    assert open_file(data, name).sort == kind


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        ("chữ".encode(), "a.docx", "txt"), (b"# a", "a.MD", "md"), (b"<p>a", "a.md", "md"), (b"<p>a", "", "html"),
        (b"a <b>", "a.htm", "html"), (b"a < b", "", "txt"), (b"text", "a.html", "txt"),
        (b"\xef\xbb\xbf<html>", "", "html"),
        ("<html>".encode("utf-16"), "", "html"), (b"\n%PDF-1.4", "", "pdf"), (b"<x>1</x>", "", "txt"),
        (b"PK\x05\x06", "", "zip"),
    ],
)  # fmt: skip
def test_the_content_tells_the_kind(data: bytes, name: str, kind: str):
    assert kind_of(data, name) == kind


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "empty"), (b"\x00\n \x00", "empty"), (b"\x89PNG\r\n", "kind"), (b"{\\rtf1 a}", "kind"),
        (b"GIF89a", "kind"),
        (OLE + "WordDocument".encode("utf-16-le"), "old_word"), (OLE + "Workbook".encode("utf-16-le"), "old_excel"),
        (OLE + "Book".encode("utf-16-le"), "old_excel"), (OLE + b"?", "kind"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (samples.zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "kind"),
        (samples.zipped({"ppt/presentation.xml": "<a/>"}), "kind"), (samples.zipped({"a.txt": "a"}), "kind"),
        (samples.zipped({"xl/workbook.bin": "a"}), "old_excel"), (b"PK\x03\x04 broken", "broken"),
        (bytes(range(1, 32)) * 9, "kind"), (bytes(range(1, 32)) * 9 + b"\xe9", "kind"),
        (b"\xa0\xc2", "encoding"), ("\u00a0".encode(), "no_text"),
        (samples.word(samples.paragraph(" ")), "no_text"),
    ],
)  # fmt: skip
def test_what_is_not_read_gets_its_own_cause(data: bytes, cause: str):
    assert cause_of(data) == cause


def test_every_refusal_is_one_sentence_or_two_in_both_languages_without_holes():
    facts = {"limit": 5, "count": 2, "pages": 3, "sheet": "A", "fonts": "B", "first": "C", "encoding": "D"}
    said = [Unreadable(cause, **facts).sentence for cause in CAUSES] + [note(key, **facts) for key in NOTES]
    for sentence in said:
        assert set(sentence) == {"vi", "en"}
        assert all(text.endswith(".") and "{" not in text and "…" not in text for text in sentence.values())


def test_a_cause_nobody_knows_counts_as_a_broken_file_and_a_missing_fact_as_dots():
    assert Unreadable("nonsense").cause == "broken"
    assert "…" in str(Unreadable("large"))
