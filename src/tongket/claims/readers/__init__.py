"""Readers: any file in, a Document out; or one sentence that says why not and what to do.

`read_file` tells the kind by what the file holds. Plain text and Markdown are read where they are; web pages, Word,
Excel and PDF files are opened in a process of their own (`guard`, `child`) that is bound in memory, time and size,
because a parser is only as safe as the process it runs in.

Each kind is one module: `plain`, `page` (HTML), `word`, `sheet` (Excel, with `formats` for values as shown), `pdf`.
They share `kinds` (what is this?), `packages` (ZIP and XML, bounded), `fonts` (Vietnamese fonts from before Unicode),
`writing` (text and tables into a Document), `wire` (a Document between processes) and `refusals` (the sentences).
"""

import os
from pathlib import Path

from tongket.claims.document import Document
from tongket.claims.readers.guard import LIMITS, Limits, run
from tongket.claims.readers.kinds import KINDS, PLAIN, kind_of
from tongket.claims.readers.refusals import Unreadable

__all__ = ["KINDS", "LIMITS", "Document", "Limits", "Unreadable", "read_file", "run"]


def read_file(source: str | os.PathLike[str] | bytes, name: str = "", *, limits: Limits = LIMITS) -> Document:
    """The document in a file: its path, or its bytes and its name.

    Raises: Unreadable, with a sentence for the person who chose the file.
    """
    if isinstance(source, bytes):
        data = source
    else:
        data, name = _bytes_at(Path(source), limits), name or Path(source).name
    if len(data) > limits.file_bytes:
        raise Unreadable("large", limit=limits.file_bytes // 1_000_000)
    name = name[-200:].encode("utf-8", "replace").decode()
    if kind_of(data, name) in PLAIN:
        from tongket.claims.readers.child import open_file

        document = open_file(data, name)
        assert isinstance(document, Document)
        return document
    from tongket.claims.readers.wire import from_wire

    return from_wire(run("read", data, {"name": name}, limits=limits)[0])


def _bytes_at(path: Path, limits: Limits) -> bytes:
    """The file's bytes, one more than allowed at most."""
    try:
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except (OSError, ValueError) as problem:
        raise Unreadable("missing") from problem
