"""What kind of file these bytes are: told by what they hold; the name only parts Markdown from plain text."""

import re

from tongket.claims.readers.refusals import Unreadable

PLAIN, KINDS = ("txt", "md"), ("txt", "md", "html", "docx", "xlsx", "pdf")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|table|div|p|h[1-6]|title|article|section)\b", re.IGNORECASE
)
_FOREIGN = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf",
    b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x7fELF", b"MZ", b"%!PS", b"ID3", b"OggS", b"SQLite format 3",
)  # fmt: skip
_MARKDOWN = (".md", ".markdown")
_HTML_NAMES = (".html", ".htm", ".xhtml", ".mht", ".mhtml")


def kind_of(data: bytes, name: str = "") -> str:
    """One of KINDS, or "zip" for a Word or Excel package to be told apart inside. Raises: Unreadable."""
    if not data.strip(b"\x00\t\n\r\f\v "):
        raise Unreadable("empty")
    head = data[:1024].lstrip(b"\xef\xbb\xbf\t\n\r\f ")
    if data.startswith(_OLE):
        raise Unreadable(_old_kind(data))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_FOREIGN):
        raise Unreadable("kind")
    if _looks_like_html(data, head, name.lower()):
        return "html"
    return "md" if name.lower().endswith(_MARKDOWN) else "txt"


def _old_kind(data: bytes) -> str:
    """What an old compound file is: the words of its directory are in UTF-16."""
    words = {
        word: word.encode("utf-16-le") in data for word in ("EncryptedPackage", "WordDocument", "Workbook", "Book")
    }
    if words["EncryptedPackage"]:
        return "encrypted"
    if words["WordDocument"]:
        return "old_word"
    return "old_excel" if words["Workbook"] or words["Book"] else "kind"


def _looks_like_html(data: bytes, head: bytes, name: str) -> bool:
    if name.endswith(_MARKDOWN):
        return False
    sixteen = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    narrow = data[:8192].replace(b"\x00", b"") if sixteen else data[:8192]
    if name.endswith(_HTML_NAMES):
        return b"<" in narrow
    return (head.startswith(b"<") or sixteen) and _HTML.search(narrow) is not None
