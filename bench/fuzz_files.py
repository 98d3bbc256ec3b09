"""Do damaged and hostile files of each kind ever crash the readers, hang them, or leave a person without a sentence?

Sound files are made in memory and mutated: bits flipped, pieces cut, swapped and doubled, numbers made huge, XML
damaged inside its ZIP file, members dropped and doubled. Most are read in a limited worker with an alarm for each
file, so that a crash or a hang is caught and counted; a share goes the whole way through the real child process.

    python bench/fuzz_files.py [--files 2000] [--whole 40] [--kind docx] [--save]
"""

import argparse
import copy
import json
import platform
import random
import re
import resource
import signal
import struct
import subprocess
import sys
import time
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.claims.readers.samples import every_kind, members_of, zipped  # noqa: E402
from tongket.claims.readers import Unreadable, read_file  # noqa: E402
from tongket.claims.readers.child import open_file  # noqa: E402

FILES, WHOLE = 2_000, 40
ALARM_SECONDS = 20
MEMORY_BYTES = 1_500_000_000
Mutation = Callable[[bytes, random.Random], bytes]


# --- mutations -------------------------------------------------------------------------------------------


def flip(data: bytes, chance: random.Random) -> bytes:
    """A few bits the other way."""
    held = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)
    return bytes(held)


def cut(data: bytes, chance: random.Random) -> bytes:
    """The beginning, or all but a piece."""
    start, end = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    return data[:end] if chance.random() < 0.5 else data[:start] + data[end:]


def double(data: bytes, chance: random.Random) -> bytes:
    """A piece many times over."""
    start = chance.randrange(len(data))
    piece = data[start : start + chance.choice((1, 8, 60, 400))]
    return data[:start] + piece * chance.choice((2, 20, 300)) + data[start:]


def swap(data: bytes, chance: random.Random) -> bytes:
    """Two pieces in each other's place."""
    one, two, three = sorted(chance.randrange(len(data)) for _ in range(3))
    return data[:one] + data[two:three] + data[one:two] + data[three:]


def scatter(data: bytes, chance: random.Random) -> bytes:
    """Random bytes, at the head or anywhere."""
    start = chance.choice((0, chance.randrange(len(data))))
    size = chance.choice((1, 4, 16, 200))
    return data[:start] + chance.randbytes(size) + data[start + chance.choice((0, size)) :]


def exaggerate(data: bytes, chance: random.Random) -> bytes:
    """A number made huge, negative or nothing."""
    numbers = list(re.finditer(rb"[0-9]+", data))
    if not numbers:
        return flip(data, chance)
    number = chance.choice(numbers)
    other = chance.choice((b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"1e309", b"", b"NaN"))
    return data[: number.start()] + other + data[number.end() :]


def shuffle_tags(data: bytes, chance: random.Random) -> bytes:
    """A tag dropped, doubled, moved or nested many times."""
    tags = list(re.finditer(rb"<[^<>]{1,300}>", data))
    if not tags:
        return swap(data, chance)
    tag, other = chance.choice(tags), chance.choice(tags)
    new = chance.choice((b"", tag.group() * 2, other.group(), tag.group() * chance.choice((50, 400)), b"<x>", b"<!--"))
    return data[: tag.start()] + new + data[tag.end() :]


def declare(data: bytes, chance: random.Random) -> bytes:
    """A document type with entities, where XML may have one."""
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;">]>'
    return data.replace(b"?>", b"?>" + bomb, 1) if b"?>" in data else bomb + data.replace(b"</", b"&d;</", 1)


def rearrange(data: bytes, chance: random.Random) -> bytes:
    """Sound XML that says something odd: elements moved, copied, dropped or nested, attributes changed."""
    from lxml import etree

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError):
        return exaggerate(data, chance)
    for _ in range(chance.choice((1, 2, 5, 20))):
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        element, other = chance.choice(elements), chance.choice(elements)
        kind = chance.random()
        if kind < 0.3 and element.attrib:
            name = chance.choice(sorted(element.attrib))
            element.set(
                name, chance.choice(("0", "-1", "1048577", "99999999999", "x", "", "A1:XFD1048576", "rId1", "b"))
            )
        elif kind < 0.5:
            other.insert(chance.randrange(len(other) + 1), copy.deepcopy(element))
        elif kind < 0.65 and element.getparent() is not None:
            element.getparent().remove(element)
        elif kind < 0.8 and element is not other and other not in list(element.iterancestors()):
            element.append(other)
        else:
            element.text = chance.choice(("", "1e400", "-5", "\u00ad", "a\u0301" * 50, "7.288/10.546", "9" * 400))
    return bytes(etree.tostring(root))


BYTES: list[Mutation] = [flip, cut, double, swap, scatter, exaggerate]
TEXT: list[Mutation] = [*BYTES, shuffle_tags, declare]


def in_package(data: bytes, chance: random.Random) -> bytes:
    """A ZIP file with one member damaged, dropped, doubled or exchanged."""
    try:
        members = members_of(data)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, RuntimeError, struct.error):
        return flip(data, chance)
    if not members:
        return scatter(data, chance)
    name, other = chance.choice(sorted(members)), chance.choice(sorted(members))
    kind = chance.random()
    if kind < 0.6:  # mostly where the content is
        name = max(members, key=lambda member: (member.endswith(("document.xml", "sheet1.xml")), member))
    if kind < 0.75:
        members[name] = mutated(members[name], chance, TEXT if kind < 0.2 else [rearrange])
    elif kind < 0.8:
        del members[name]
    elif kind < 0.85:
        members[name], members[other] = members[other], members[name]
    listed = list(members.items())
    if kind >= 0.85:
        listed.append((name, mutated(members.get(name, b"x"), chance, TEXT)))
    return zipped(listed)


def mutated(data: bytes, chance: random.Random, mutations: list[Mutation]) -> bytes:
    """The data after one to three mutations."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = chance.choice(mutations)(data or b"x", chance)
    return data


MUTATIONS: dict[str, list[Mutation]] = {
    "txt": BYTES,
    "md": TEXT,
    "html": TEXT,
    "docx": [*[in_package] * 20, *BYTES],
    "xlsx": [*[in_package] * 20, *BYTES],
    "pdf": [exaggerate, exaggerate, *BYTES],
}


def sample(kind: str, number: int) -> bytes:
    """The mutated file of that kind and number, always the same."""
    chance = random.Random(f"{kind} {number}")
    return mutated(SOUND[kind], chance, MUTATIONS[kind])


SOUND = every_kind()


# --- one worker ------------------------------------------------------------------------------------------


def work(kind: str, first: int, count: int) -> None:
    """Read files in this process, an alarm over each; a line for each tells how it went."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    for number in range(first, count):
        data = sample(kind, number)
        print("begin", flush=True)
        signal.setitimer(signal.ITIMER_REAL, ALARM_SECONDS)
        started = time.perf_counter()
        outcome = outcome_of(lambda data=data: open_file(data, f"a.{kind}"))
        seconds = time.perf_counter() - started
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(f"{outcome} {seconds:.4f}", flush=True)


def outcome_of(read: Callable[[], object]) -> str:
    """ "read", "refused:cause" or "surprise:exception"."""
    try:
        read()
    except Unreadable as refusal:
        return f"refused:{refusal.cause}" if all(refusal.sentence.values()) else "surprise:silence"
    except Exception as surprise:  # what the real child would answer as "broken", but nobody foresaw
        return f"surprise:{type(surprise).__name__}:{surprise}".replace(" ", "_").replace("\n", "_")[:120]
    return "read"


# --- all workers -----------------------------------------------------------------------------------------


@dataclass
class Tally:
    """How the files of one kind went."""

    kind: str
    outcomes: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    worst_seconds: float = 0.0

    def add(self, outcome: str, seconds: float, number: int) -> None:
        """Count one file."""
        sort = outcome.partition(":")[0]
        self.outcomes[sort] += 1
        self.worst_seconds = max(self.worst_seconds, seconds)
        if sort == "refused":
            self.outcomes[outcome] += 1
        elif sort != "read":
            self.surprises.append(f"{self.kind} {number}: {outcome}")


def run_workers(kind: str, count: int) -> Tally:
    """The tally of a kind; a worker that dies is replaced after the file that killed it."""
    tally, number = Tally(kind), 0
    while number < count:
        for outcome, seconds in results(kind, number, count):
            tally.add(outcome, seconds, number)
            number += 1
    return tally


def results(kind: str, first: int, count: int) -> Iterator[tuple[str, float]]:
    """How each file went, until the worker ends; the last one may have ended it."""
    command = [sys.executable, __file__, "--worker", kind, str(first), str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        is_open = False
        for line in worker.stdout or ():
            is_open = line.strip() == "begin"
            if not is_open:
                outcome, seconds = line.rsplit(" ", 1)
                yield outcome, float(seconds)
        ended = worker.wait()
        if ended and not is_open:
            raise RuntimeError(f"the worker itself failed at {kind} {first} and after")
        if is_open:
            yield ("hang" if ended == -signal.SIGALRM else f"crash:{ended}"), float(ALARM_SECONDS)


def run_whole(tally: Tally, count: int) -> None:
    """Add files read the whole way, through the real child process."""
    for number in range(1_000_000, 1_000_000 + count):
        data = sample(tally.kind, number)
        started = time.perf_counter()
        outcome = outcome_of(lambda data=data: read_file(data, f"a.{tally.kind}"))
        tally.add(outcome, time.perf_counter() - started, number)


def table(tallies: list[Tally]) -> str:
    """The tallies as lines."""
    lines = [
        f"{'kind':6}{'files':>8}{'read':>8}{'refused':>9}{'crashes':>9}{'hangs':>7}{'surprises':>11}{'worst s':>9}"
    ]
    for tally in tallies:
        counts = [tally.outcomes[sort] for sort in ("read", "refused", "crash", "hang", "surprise")]
        read, refused, crashes, hangs, surprises = counts
        lines.append(
            f"{tally.kind:6}{sum(counts):8}{read:8}{refused:9}{crashes:9}{hangs:7}{surprises:11}{tally.worst_seconds:9.2f}"
        )
    return "\n".join(lines)


def main() -> int:
    """Ask the question and print the table; 1 when a file crashed, hung or surprised the readers."""
    if sys.argv[1:2] == ["--worker"]:
        work(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return 0
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=FILES, help="mutated files of each kind read in a worker")
    parser.add_argument("--whole", type=int, default=WHOLE, help="more files of each kind read through the real child")
    parser.add_argument("--kind", choices=sorted(SOUND), help="one kind only")
    parser.add_argument("--save", action="store_true", help="write a dated result")
    options = parser.parse_args()
    tallies = []
    for kind in [options.kind] if options.kind else SOUND:
        tallies.append(run_workers(kind, options.files))
        run_whole(tallies[-1], options.whole)
    print(table(tallies))
    for tally in tallies:
        print(tally.kind, {cause: count for cause, count in sorted(tally.outcomes.items()) if ":" in cause})
        print("\n".join(tally.surprises[:20]))
    if options.save:
        save(tallies)
    return any(tally.surprises for tally in tallies)


def save(tallies: list[Tally]) -> None:
    """Write the numbers with the machine they were taken on."""
    stamp = datetime.now(UTC)
    result = {
        "at": stamp.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "processor": platform.processor() or platform.machine(),
        "kinds": {tally.kind: {**tally.outcomes, "worst_seconds": round(tally.worst_seconds, 3)} for tally in tallies},
    }
    path = ROOT / "bench" / "results" / f"{stamp:%Y-%m-%d}-fuzz_files.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
