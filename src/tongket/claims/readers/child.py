"""The process that opens untrusted files: it limits itself, does one job and ends.

In on standard input: a line of JSON (job, options, limits), then the file. Out on standard output: a line of JSON,
either {"answer": ...} or {"cause": ..., "facts": ...}, then what bytes the job gives. Nothing else is read or written.

A job is a function `(data, options) -> (answer, payload)`; one more is one more line in JOBS.
"""

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import IO, Any

from tongket.claims.readers.kinds import kind_of
from tongket.claims.readers.refusals import Unreadable
from tongket.claims.readers.wire import as_wire

Options = Mapping[str, Any]
Job = Callable[[bytes, Options], tuple[Any, bytes]]

JOBS: Mapping[str, str] = {
    "read": "tongket.claims.readers.child:read_job",
    "comment": "tongket.claims.faces.word:comment_job",
}
_READERS = {
    "txt": "tongket.claims.readers.plain:read_text",
    "md": "tongket.claims.readers.plain:read_markdown",
    "html": "tongket.claims.readers.page:read_page",
    "docx": "tongket.claims.readers.word:read_word",
    "xlsx": "tongket.claims.readers.sheet:read_sheets",
    "pdf": "tongket.claims.readers.pdf:read_pdf",
}


def main(source: IO[bytes], sink: IO[bytes], jobs: Mapping[str, str] = JOBS, set_limit: Any = None) -> None:
    """Do the job that stands on `source` and write its answer to `sink`."""
    order = json.loads(source.readline())
    limit(order["limits"], set_limit)
    answer, payload = _done(jobs[order["job"]], source.read(), order["options"])
    sink.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    sink.write(payload)
    sink.flush()


def _done(job: str, data: bytes, options: Options) -> tuple[dict[str, Any], bytes]:
    try:
        answer, payload = named(job)(data, options)
    except Unreadable as refusal:
        return {"cause": refusal.cause, "facts": dict(refusal.facts)}, b""
    except MemoryError:
        return {"cause": "memory", "facts": {}}, b""
    except RecursionError:
        return {"cause": "deep", "facts": {}}, b""
    except Exception:  # whatever a hostile file makes a parser raise, the file is what is wrong
        return {"cause": "broken", "facts": {}}, b""
    return {"answer": answer}, payload


def named(path: str) -> Any:
    """The function at a dotted path, `package.module:function`."""
    module, _, function = path.partition(":")
    return getattr(import_module(module), function)


def limit(limits: Mapping[str, int], set_limit: Any = None) -> None:
    """Bind this process to its limits: memory, processor time, no file written, few files open, no core."""
    import resource

    bounds = {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        (set_limit or resource.setrlimit)(kind, (bound, bound))


def read_job(data: bytes, options: Options) -> tuple[Any, bytes]:
    """The document in a file, as JSON."""
    return as_wire(open_file(data, options["name"])), b""


def open_file(data: bytes, name: str) -> Any:
    """The document in a file, read in this process. Raises: Unreadable."""
    kind = kind_of(data, name)
    if kind == "zip":
        from tongket.claims.readers.packages import Package

        kind = Package(data).kind
    return named(_READERS[kind])(data, name)
