"""Untrusted files are opened in a process of their own; however that ends, a person gets a document or a sentence."""

import asyncio
import io
import json
import os
import resource
import sys
import threading
from pathlib import Path
from threading import BoundedSemaphore

import pytest

from tests.claims.readers import samples
from tongket.claims import MAX_CHARACTERS
from tongket.claims.document import Block, Cell, Document, Table
from tongket.claims.readers import KINDS, Limits, Unreadable, child, guard, read_file, run
from tongket.claims.readers.wire import as_wire, from_wire
from tongket.claims.readers.writing import MAX_TEXT

LIMITS = {"memory_bytes": 1, "cpu_seconds": 2}


def cause_of(work: object, *given: object, **how: object) -> str:
    with pytest.raises(Unreadable) as refusal:
        work(*given, **how)  # type: ignore[operator]
    return refusal.value.cause


def saying(program: str) -> list[str]:
    """A process that runs this program instead of the child."""
    return [sys.executable, "-I", "-S", "-c", program]


# --- the whole way


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_file_read_in_the_child_is_the_one_read_here(kind: str):
    data = samples.every_kind()[kind]
    assert read_file(data, f"a.{kind}") == child.open_file(data, f"a.{kind}")


def test_a_refusal_of_the_child_keeps_its_cause_and_its_facts():
    with pytest.raises(Unreadable) as refusal:
        read_file(samples.word(""))
    assert refusal.value.cause == "no_text"


def test_a_child_bound_to_little_memory_refuses_and_leaves_no_trace(tmp_path: Path):
    tight = Limits(memory_bytes=30_000_000)
    assert cause_of(read_file, samples.every_kind()["docx"], limits=tight) in ("memory", "broken")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_files_are_read_from_many_threads_and_from_an_asynchronous_server():
    data = samples.every_kind()["html"]
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(read_file(data).sort)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [*found, asyncio.run(asyncio.to_thread(read_file, data)).sort] == ["html"] * 4


# --- read_file


def test_a_path_a_name_and_bytes_are_all_taken(tmp_path: Path):
    path = tmp_path / "a.md"
    path.write_text("# Tiêu đề", encoding="utf-8")
    assert read_file(path) == read_file(str(path)) == read_file(path.read_bytes(), "a.md")
    assert read_file(path, "b.txt").name == "b.txt"
    assert cause_of(read_file, tmp_path / "none.txt") == "missing"
    assert cause_of(read_file, "a\x00b") == "missing"
    assert cause_of(read_file, tmp_path) == "missing"


def test_a_file_beyond_the_size_is_refused_with_the_size():
    with pytest.raises(Unreadable, match="up to 1 MB") as refusal:
        read_file(b"a" * 1_000_001, limits=Limits(file_bytes=1_000_000))
    assert refusal.value.cause == "large"


def test_the_kinds_are_named_and_the_bound_is_that_of_the_checker():
    assert set(samples.every_kind()) == set(KINDS)
    assert MAX_TEXT == MAX_CHARACTERS


# --- what the guard makes of a bad process


@pytest.mark.parametrize(
    ("program", "cause"),
    [
        ("import os; os.abort()", "broken"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "broken"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "slow"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "slow"),
        ("raise SystemExit(3)", "broken"),
        ("pass", "broken"),
        ("print('nonsense')", "broken"),
        ("print('[]')", "broken"),
        ('print(\'{"cause": "deep"}\')', "broken"),
        ('print(\'{"cause": "deep", "facts": {"a": [1]}}\')', "deep"),
        ("print('['*100000)", "broken"),
        ("import sys\nwhile True: sys.stdout.write('a' * 9999)", "long"),
        ("import os, time; os.close(0); os.close(1); time.sleep(60)", "slow"),
        ("import time; time.sleep(60)", "slow"),
    ],
)
def test_however_the_process_ends_there_is_a_cause(program: str, cause: str):
    quick = Limits(seconds=0.4, answer_bytes=100_000) if cause == "slow" else Limits(answer_bytes=500_000)
    assert cause_of(run, "read", b"a" * 300_000, {}, limits=quick, command=saying(program)) == cause
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_an_answer_and_its_bytes_come_back_whole():
    program = "import sys; d = sys.stdin.buffer.read(); sys.stdout.buffer.write(b'{\"answer\": 7}\\n' + d[-300000:])"
    data = os.urandom(300_000)
    assert run("read", data, {"name": "a"}, command=saying(program)) == (7, data)


def test_a_file_too_large_or_one_too_many_at_a_time_is_not_even_begun():
    assert cause_of(run, "read", b"ab", {}, limits=Limits(file_bytes=1)) == "large"
    full = BoundedSemaphore(1)
    full.acquire()
    assert cause_of(run, "read", b"a", {}, limits=Limits(seconds=0.01), places=full) == "busy"


# --- what the child does


def told(
    job: str, data: bytes, jobs: dict[str, str], options: dict[str, str] | None = None
) -> tuple[dict, bytes, list]:
    order = json.dumps({"job": job, "options": options or {}, "limits": LIMITS}).encode()
    sink, limits = io.BytesIO(), []
    child.main(io.BytesIO(order + b"\n" + data), sink, jobs, lambda *bound: limits.append(bound))
    line, _, payload = sink.getvalue().partition(b"\n")
    return json.loads(line), payload, limits


def test_the_child_binds_itself_before_it_looks_at_the_file():
    _, _, limits = told("read", b"", {"read": f"{__name__}:echo_job"})
    assert dict(limits) == {
        resource.RLIMIT_AS: (1, 1), resource.RLIMIT_CPU: (2, 2), resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (64, 64), resource.RLIMIT_CORE: (0, 0),
    }  # fmt: skip


def echo_job(data: bytes, options: dict[str, str]) -> tuple[object, bytes]:
    return dict(options), data


def failing_job(data: bytes, options: dict[str, str]) -> tuple[object, bytes]:
    raise {"memory": MemoryError, "deep": RecursionError, "other": KeyError}[options["how"]]


def test_any_job_of_the_table_takes_bytes_and_gives_an_answer_with_bytes():
    answer, payload, _ = told("echo", b"\x00a\nb", {"echo": f"{__name__}:echo_job"}, {"a": "1"})
    assert answer == {"answer": {"a": "1"}}
    assert payload == b"\x00a\nb"


@pytest.mark.parametrize(("how", "cause"), [("memory", "memory"), ("deep", "deep"), ("other", "broken")])
def test_whatever_a_job_raises_is_a_cause(how: str, cause: str):
    assert told("fail", b"", {"fail": f"{__name__}:failing_job"}, {"how": how})[0] == {"cause": cause, "facts": {}}


def test_the_job_of_reading_answers_with_the_document_or_the_cause():
    answer, _, _ = told("read", b"# a", child.JOBS, {"name": "a.md"})  # type: ignore[arg-type]
    assert from_wire(answer["answer"]).text == "a"
    assert told("read", b"", child.JOBS, {"name": "a"})[0] == {"cause": "empty", "facts": {}}  # type: ignore[arg-type]


# --- a document between processes

DOCUMENT = Document(
    "một\tba",
    "a.docx",
    "docx",
    [Block(0, 3, "cell", "A1", "Biểu"), Block(4, 6)],
    [Table((Cell(0, 3, 0, 0), Cell(4, 6, 0, 1)))],
    [{"vi": "a", "en": "b"}],
)  # fmt: skip


def test_a_document_survives_the_way_between_processes():
    assert from_wire(json.loads(json.dumps(as_wire(DOCUMENT)))) == DOCUMENT


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": None}, {"name": "a" * 1_001}, {"blocks": [[0, 9, "cell", "", ""]]},
        {"blocks": [[1, 0, "cell", "", ""]]},
        {"blocks": [[0, 3, "?", "", ""]]}, {"blocks": [[0, 3]]}, {"blocks": 5}, {"tables": [[[0, 3, 0]]]},
        {"blocks": [[0, 3, "cell", "", ""], [2, 4, "cell", "", ""]]}, {"tables": [[[0, 3, 0, 0, -1, 1]]]},
        {"tables": [[["0", 3, 0, 0, 1, 1]]]},
        {"notes": [{"vi": "a"}]}, {"name": 5}, {"sort": "a" * 11}, {"blocks": [[True, 3, "cell", "", ""]]},
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(wrong: dict[str, object]):
    assert cause_of(from_wire, as_wire(DOCUMENT) | wrong) == "broken"
    assert cause_of(from_wire, [1]) == "broken"


def test_the_guard_runs_python_without_the_settings_of_the_user():
    command = guard._command()
    assert command[1:4] == ["-I", "-S", "-B"]
    assert "" not in command[-1].split(os.pathsep)
