"""Runs a job on an untrusted file in a process of its own, and ends that process whatever happens.

However it ends (an answer, a crash, a signal, silence, nonsense), the caller gets a result or an Unreadable. Safe
from any number of threads; an asynchronous server calls it in one.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from threading import BoundedSemaphore
from typing import Any

from tongket.claims.readers.refusals import Unreadable

_CHUNK = 1 << 16
_BOOT = (
    "import os, sys; sys.path[:0] = sys.argv[1].split(os.pathsep); sink = os.fdopen(os.dup(1), 'wb'); os.dup2(2, 1);"
    "from tongket.claims.readers.child import main; main(sys.stdin.buffer, sink); os._exit(0)"
)
_PLACES = BoundedSemaphore(4)  # files read at one time, so that many at once do not exhaust the machine


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost: its size, the time and memory to read it, and the size of the answer."""

    file_bytes: int = 30_000_000
    answer_bytes: int = 64_000_000
    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 15
    seconds: float = 30


LIMITS = Limits()


def run(
    job: str,
    data: bytes,
    options: Mapping[str, Any],
    *,
    limits: Limits = LIMITS,
    command: Sequence[str] = (),
    places: BoundedSemaphore = _PLACES,
) -> tuple[Any, bytes]:
    """A job's answer and bytes. Raises: Unreadable. `command` replaces the process that does it."""
    if len(data) > limits.file_bytes:
        raise Unreadable("large", limit=limits.file_bytes // 1_000_000)
    order = json.dumps({"job": job, "options": dict(options), "limits": asdict(limits)}).encode() + b"\n"
    if not places.acquire(timeout=limits.seconds):
        raise Unreadable("busy")
    try:
        return _answer(_converse(command or _command(), order + data, limits))
    finally:
        places.release()


def _command() -> list[str]:
    """Python without the user's settings, with the same places to import from."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return [sys.executable, "-I", "-S", "-B", "-c", _BOOT, paths]


def _converse(command: Sequence[str], message: bytes, limits: Limits) -> bytes:
    """What the process says to a message; it has ended when this returns."""
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env={name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ},
    )
    with process:
        try:
            said = _exchange(process, message, limits)
            process.wait(max(0.1, limits.seconds))
        except subprocess.TimeoutExpired as problem:
            raise Unreadable("slow") from problem
        finally:
            process.kill()
    if process.returncode:
        raise Unreadable(_CAUSES.get(-process.returncode, "broken"))
    return said


_CAUSES = {int(signal.SIGXCPU): "slow", int(signal.SIGKILL): "slow"}  # its own limit of time ends it by one of these


def _exchange(process: subprocess.Popen[bytes], message: bytes, limits: Limits) -> bytes:
    """Write the message and read the answer side by side, until the answer ends."""
    assert process.stdin is not None and process.stdout is not None
    deadline = time.monotonic() + limits.seconds
    rest, said, size = memoryview(message), [], 0
    with selectors.DefaultSelector() as selector:
        for stream, event in ((process.stdin, selectors.EVENT_WRITE), (process.stdout, selectors.EVENT_READ)):
            os.set_blocking(stream.fileno(), False)
            selector.register(stream, event)
        while process.stdout in (key.fileobj for key in selector.get_map().values()):
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise Unreadable("slow")
            for key, _ in ready:
                if key.fileobj is process.stdin:
                    rest = _written(process, rest)
                    if not rest:
                        selector.unregister(process.stdin)
                        process.stdin.close()
                elif heard := os.read(process.stdout.fileno(), _CHUNK):
                    said.append(heard)
                    size += len(heard)
                    if size > limits.answer_bytes:
                        raise Unreadable("long", limit=limits.answer_bytes)
                else:
                    selector.unregister(process.stdout)
    return b"".join(said)


def _written(process: subprocess.Popen[bytes], rest: memoryview) -> memoryview:
    """What is still to be written; nothing once the process has stopped listening."""
    assert process.stdin is not None
    try:
        return rest[os.write(process.stdin.fileno(), rest[:_CHUNK]) :]
    except BrokenPipeError:
        return rest[:0]


def _answer(said: bytes) -> tuple[Any, bytes]:
    line, _, payload = said.partition(b"\n")
    try:
        answer = json.loads(line)
        if "cause" in answer:
            facts = {str(name): fact for name, fact in answer["facts"].items() if isinstance(fact, str | int)}
            raise Unreadable(str(answer["cause"]), **facts)
        return answer["answer"], payload
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise Unreadable("broken") from problem
