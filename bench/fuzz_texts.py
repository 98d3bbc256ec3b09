"""Does any text crash the checker, hang it, break what it promises, or cost more than its length?

Texts are made from the specification's cases, cut, mixed and mutated; from cue words and figures in any order; from
sentences of reviews; from tables; from random characters; and from the nasty texts of the tests. Each is checked twice
under an alarm; what fails is shrunk before it is shown. Then each nasty text is timed at growing sizes.

    python bench/fuzz_texts.py [--texts 100000] [--first 0] [--source soup] [--cost only|off] [--save]
"""

import argparse
import json
import multiprocessing
import random
import signal
import sys
import time
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.check_document import exponent, filler, machine, statement  # noqa: E402
from tests.claims.hostile import NASTY, broken_promises  # noqa: E402
from tongket.claims import Cell, Document, Table, check  # noqa: E402
from tongket.claims.folding import words  # noqa: E402

TEXTS, BATCH, WORKERS = 100_000, 250, 2
ALARM_SECONDS = 10
LARGEST = 200_000
STEEPEST = 1.15
Source = str | Document


# --- sound texts to begin with -----------------------------------------------------------------------------------


def _texts_of(value: object) -> Iterator[str]:
    """Every `text` in a specification, however deep."""
    if isinstance(value, dict):
        if isinstance(text := value.get("text"), str):
            yield text
        for inner in value.values():
            yield from _texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_of(inner)


CASES = [
    text
    for path in sorted((ROOT / "tests" / "spec" / "claims").glob("*.toml"))
    for text in _texts_of(tomllib.loads(path.read_text("utf-8")))
]
CUES = sorted(
    words(
        "tăng giảm từ lên xuống còn đạt chiếm bằng vượt gồm bao_gồm trong_đó còn_lại tổng_số tổng_cộng bình_quân mỗi"
        " gấp lần so_với cùng_kỳ kế_hoạch chỉ_tiêu dự_toán tỷ_lệ trong_tổng_số trên hơn gần khoảng dưới lần_lượt"
        " đầu_kỳ cuối_kỳ nhập xuất nam nữ năm tháng ngày hộ người vụ tổ xã phường thôn đồng triệu_đồng tỷ_đồng ha tấn"
        " km điểm_% phần_trăm hai_mươi_lăm một_trăm_linh_năm ba_nghìn rưỡi một năm_năm giai_đoạn cụ_thể khác và với là"
        " có được đã mới tương_đương trên_1.000_dân mỗi_suất thụ_lý giải_quyết chưa không up down from to by of out_of"
        " the a total made_up_of including of_which per_cent percentage_points rose fell compared_with average per"
        " each twice doubled times target plan budget men women remaining respectively opening closing received left"
        " one two twenty-two forty_per_cent million thousand people households cases groups pounds in years about over"
        " nearly less_than"
    )
)
MARKS = (
    " ", " ", " ", " ", ", ", ", ", ". ", "; ", ": ", " (", ") ", "/", " / ", "-", " - ", "–", "\n", "\n\n", "|", "\t",
    "%", "% ", "%)", " x ", " = ", "+", "[", "]", '"', "…",
)  # fmt: skip
ODD_NUMBERS = (
    "0", "0%", "00", "0,0%", "100%", "1/0", "0/0", "-5%", "+3,5%", "999999999999999", "1.000.000.000", "12,34,56",
)  # fmt: skip


def number(chance: random.Random) -> str:
    """A figure in one of the shapes that people and machines write."""
    value = chance.choice(
        (chance.randrange(10), chance.randrange(100), chance.randrange(10_000), chance.randrange(10**9))
    )
    shape = chance.randrange(12)
    if shape < 4:
        return str(value)
    if shape < 6:
        return f"{value:,}".replace(",", chance.choice((".", ",", " ")))
    if shape < 9:
        return f"{value % 1000}{chance.choice(',.')}{chance.randrange(1000)}{chance.choice(('%', '%', ''))}"
    if shape == 9:
        return chance.choice(ODD_NUMBERS)
    return f"{value % 150}%" if shape == 10 else f"{chance.choice(('£', '$', '0', '-', '~'))}{value}"


def case(chance: random.Random) -> Source:
    """A case of the specification, mutated."""
    return mutated(chance.choice(CASES), chance)


def splice(chance: random.Random) -> Source:
    """Pieces of several cases in one text, mutated."""
    pieces = []
    for text in chance.sample(CASES, chance.choice((2, 2, 3, 4))):
        start, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
        pieces.append(text[start:end] if chance.random() < 0.5 else text)
    return mutated(chance.choice(("", " ", ", ", "; ", "\n", " (", ". ")).join(pieces), chance)


def soup(chance: random.Random) -> Source:
    """Cue words, figures and marks in any order."""
    pieces = []
    for _ in range(chance.choice((4, 8, 12, 20, 40))):
        pieces += (
            [chance.choice(CUES).replace("_", " "), chance.choice(MARKS)]
            if chance.random() < 0.5
            else [number(chance), chance.choice(MARKS)]
        )
    return "".join(pieces)


def clauses(chance: random.Random) -> Source:
    """A cue, a figure from a small stock, a noun and a mark, again and again: figures that depend on each other."""
    stock = [chance.randrange(1, 400) for _ in range(3)]
    stock += [sum(stock), abs(stock[0] - stock[1]), 2 * stock[0]]
    shares = [f"{100 * one // max(one, other)}%" for one, other in pairwise(stock)]
    nouns = chance.sample(("hộ", "vụ", "người", "triệu đồng", "ha", "members", "cases", ""), 2)
    text = ""
    for _ in range(chance.choice((3, 5, 8, 12))):
        cue = chance.choice(CUES).replace("_", " ") + " " if chance.random() < 0.7 else ""
        text += cue + (
            f"{chance.choice(stock)} {chance.choice(nouns)}" if chance.random() < 0.7 else chance.choice(shares)
        )
        text += chance.choice((" ", ", ", ", ", "; ", ": ", " (", ") ", "/", ". "))
    return text


def prose(chance: random.Random) -> Source:
    """Sentences of a review, mutated."""
    lang = chance.choice(("vi", "en"))
    sentences = [
        statement(chance, lang, faulty=chance.random() < 0.5) if chance.random() < 0.7 else filler(chance, lang)
        for _ in range(chance.choice((1, 2, 3, 6)))
    ]
    return mutated(" ".join(sentences), chance)


def drawn(chance: random.Random) -> Source:
    """A table drawn with bars or tabs between sentences, mutated."""
    between = chance.choice(("|", " | ", "\t"))
    rows = [between.join(row) for row in _grid(chance)]
    lines = [f"|{row}|" for row in rows] if between != "\t" and chance.random() < 0.7 else rows
    before = statement(chance, chance.choice(("vi", "en")), faulty=False)
    return mutated("\n".join((before, *lines)), chance)


def table(chance: random.Random) -> Source:
    """A document with a table whose cells may span others."""
    text, cells = chance.choice(CASES) + "\n", []
    for row, line in enumerate(_grid(chance)):
        for column, written in enumerate(line):
            rows, columns = chance.choice((1, 1, 1, 1, 2)), chance.choice((1, 1, 1, 1, 3))
            cells.append(Cell(len(text), len(text) + len(written), row, column, rows, columns))
            text += written + "\n"
    return Document(text, sort="docx", tables=(Table(tuple(cells)),)) if cells else text


HEADS = (
    "STT", "Đơn vị", "Tổng số", "Trong đó", "Nam", "Nữ", "Tỷ lệ %", "Kế hoạch", "Thực hiện", "% KH", "So với cùng kỳ",
    "Total", "Unit", "Share (%)", "Of which", "2016", "2017",
)  # fmt: skip


def _grid(chance: random.Random) -> list[list[str]]:
    """Rows of cells: heads, labels, figures, totals; some of it right."""
    columns, rows = chance.randint(1, 7), chance.randint(1, 9)
    grid = [[chance.choice(HEADS) for _ in range(columns)]]
    body = [
        [chance.choice(("Xã A", "Phường B", "Ward", "1", "a)")), *(number(chance) for _ in range(columns - 1))]
        for _ in range(rows)
    ]
    if chance.random() < 0.6:
        plain = [[chance.randrange(200) for _ in range(columns - 1)] for _ in range(rows)]
        body = [[f"Xã {at}", *map(str, row)] for at, row in enumerate(plain)]
        sums = [str(sum(each) + (chance.random() < 0.2)) for each in zip(*plain, strict=True)]
        body.insert(chance.choice((0, rows)), [chance.choice(("Tổng cộng", "Total", "Cộng")), *sums])
    grid += body
    if chance.random() < 0.3:
        del chance.choice(grid)[-1:]
    return grid


def characters(chance: random.Random) -> Source:
    """Random characters, figures and a few cue words."""
    pools = (
        "0123456789",
        "0123456789.,/%() ",
        "aăâđêôơưAĂÂĐÊÔƠƯ ",
        "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b",
        "\u200b\u200c\u200d\ufeff\u00ad\u202e\u00a0\u2028",
    )
    pieces = []
    for _ in range(chance.choice((5, 20, 60, 150))):
        kind = chance.random()
        if kind < 0.6:
            pieces.append(chance.choice(chance.choice(pools)))
        elif kind < 0.75:
            pieces.append(
                chr(chance.choice((chance.randrange(0x250), chance.randrange(0x10000), chance.randrange(0x110000))))
            )
        else:
            pieces.append(chance.choice((number(chance), chance.choice(CUES).replace("_", " "))))
    return "".join(pieces)


def nasty(chance: random.Random) -> Source:
    """Nasty texts of the tests, short, mixed and mutated."""
    made = [NASTY[chance.choice(NAMES)](chance.choice((10, 40, 200, 600))) for _ in range(chance.choice((1, 1, 2)))]
    return mutated(chance.choice(("", " ", ". ")).join(made), chance)


NAMES = list(NASTY)
SOURCES: dict[str, Callable[[random.Random], Source]] = {
    made.__name__: made for made in (case, splice, soup, clauses, prose, drawn, table, characters, nasty)
}


# --- mutations ---------------------------------------------------------------------------------------------------


def swap(text: str, chance: random.Random) -> str:
    """Two pieces in each other's place."""
    one, two, three = sorted(chance.randrange(len(text) + 1) for _ in range(3))
    return text[:one] + text[two:three] + text[one:two] + text[three:]


def delete(text: str, chance: random.Random) -> str:
    """A piece left out."""
    start = chance.randrange(len(text) + 1)
    return text[:start] + text[start + chance.choice((1, 1, 3, 12)) :]


def duplicate(text: str, chance: random.Random) -> str:
    """A piece many times over."""
    start = chance.randrange(len(text) + 1)
    end = start + chance.choice((1, 4, 20, 60))
    return text[:start] + text[start:end] * chance.choice((2, 2, 3, 20)) + text[end:]


def change_digits(text: str, chance: random.Random) -> str:
    """Some digits made others."""
    return "".join(
        chance.choice("0123456789") if letter.isdigit() and chance.random() < 0.2 else letter for letter in text
    )


def change_separators(text: str, chance: random.Random) -> str:
    """Dots made commas, commas dots or spaces."""
    kinds = {".": ",. ", ",": ".,; ", "/": "/-: ", "%": "%% ", "(": "([{ ", ")": ")]} "}
    return "".join(
        chance.choice(kinds[letter]) if letter in kinds and chance.random() < 0.4 else letter for letter in text
    )


def cut(text: str, chance: random.Random) -> str:
    """The beginning, or the end."""
    at = chance.randrange(len(text) + 1)
    return text[:at] if chance.random() < 0.5 else text[at:]


def put_in(text: str, chance: random.Random) -> str:
    """A figure, a cue word or a mark anywhere."""
    at = chance.randrange(len(text) + 1)
    return (
        text[:at]
        + chance.choice((number(chance), chance.choice(CUES).replace("_", " "), chance.choice(MARKS)))
        + text[at:]
    )


def without_tones(text: str, chance: random.Random) -> str:
    """Some marks above and below the letters lost, or all of them."""
    share = chance.choice((0.2, 1))
    return "".join(unicodedata.normalize("NFD", letter)[0] if chance.random() < share else letter for letter in text)


def decomposed(text: str, chance: random.Random) -> str:
    """Letters and their marks apart."""
    return unicodedata.normalize(chance.choice(("NFD", "NFKD", "NFKC")), text)


def torn(text: str, chance: random.Random) -> str:
    """Spaces in the wrong places, as a scanner puts them."""
    return "".join(letter + chance.choice(("", " ", "\n")) if chance.random() < 0.05 else letter for letter in text)


def bracketed(text: str, chance: random.Random) -> str:
    """A piece put in brackets, opened only, or closed only."""
    start, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
    opening, closing = chance.choice((("(", ")"), ("(", ""), ("", ")"), ("[", "]"), ("((", ")"), ("{", "}")))
    return text[:start] + opening + text[start:end] + closing + text[end:]


def shouted(text: str, chance: random.Random) -> str:
    """All in capitals, or every word begun with one."""
    return text.upper() if chance.random() < 0.5 else text.title()


MUTATIONS = (
    swap, delete, delete, duplicate, change_digits, change_digits, change_separators, cut, put_in, put_in,
    without_tones, decomposed, torn, bracketed, shouted,
)  # fmt: skip


def mutated(text: str, chance: random.Random) -> str:
    """The text after up to four mutations."""
    for _ in range(chance.choice((0, 1, 1, 2, 3, 4))):
        text = chance.choice(MUTATIONS)(text, chance)
    return text


# --- checking one text -------------------------------------------------------------------------------------------


class Hang(Exception):
    """A text took longer than the alarm allows."""


@contextmanager
def alarm(seconds: float = ALARM_SECONDS) -> Iterator[None]:
    """Raises: Hang, when what is inside takes longer."""

    def ring(*_: object) -> None:
        raise Hang

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@dataclass
class Tally:
    """How the texts of one source went; the slowest is told in milliseconds for each 1,000 characters begun."""

    source: str
    texts: int = 0
    characters: int = 0
    statements: int = 0
    flags: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slowest_number: int = -1
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count another batch in."""
        self.texts += other.texts
        self.characters += other.characters
        self.statements += other.statements
        self.flags += other.flags
        self.outcomes += other.outcomes
        self.failures += other.failures
        if other.slowest > self.slowest:
            self.slowest, self.slowest_number = other.slowest, other.slowest_number


def sample(source: str, number: int) -> tuple[Source, str | None]:
    """The text of that number, always the same, and the language it is read in."""
    chance = random.Random(f"{source} {number}")
    return SOURCES[source](chance), chance.choice((None, None, "vi", "en"))


def work(task: tuple[str, int, int]) -> Tally:
    """The tally of one batch."""
    source, first, count = task
    tally = Tally(source)
    for number in range(first, first + count):
        text, lang = sample(source, number)
        length = len(text if isinstance(text, str) else text.text)
        tally.texts, tally.characters = tally.texts + 1, tally.characters + length
        started = time.process_time()
        failure = failure_of(text, lang, tally)
        cost = 1000 * (time.process_time() - started) / 2 / max(1, length / 1000)
        if cost > tally.slowest:
            tally.slowest, tally.slowest_number = cost, number
        if failure:
            tally.outcomes[failure.partition(":")[0]] += 1
            tally.failures.append((number, failure))
    return tally


def failure_of(text: Source, lang: str | None, tally: Tally | None = None) -> str:
    """ "" when all is well, else "hang", "crash: ..." or "broken: ..."."""
    try:
        with alarm():
            checked = check(text, lang)
            if tally is not None:
                tally.statements += len(checked.verdicts)
                tally.flags += len(checked.errors) + len(checked.notices)
            broken = broken_promises(text, checked, lang)
    except Hang:
        return "hang"
    except Exception as surprise:  # whatever it is, it is what we look for
        return f"crash: {type(surprise).__name__}: {surprise}"[:200]
    return f"broken: {broken[0]}"[:200] if broken else ""


def shrunk(text: str, lang: str | None) -> str:
    """The shortest text we can find that fails in the same way."""
    kind = failure_of(text, lang).split(" ")[:2]
    size = max(1, len(text) // 2)
    while size:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if failure_of(shorter, lang).split(" ")[:2] == kind:
                text = shorter
            else:
                at += size
        size //= 2
    return text


def explained(source: str, number: int, failure: str) -> str:
    """A failure with its text, shrunk where it is plain text that fails quickly."""
    text, lang = sample(source, number)
    if isinstance(text, Document):
        return f"{source} {number} [{lang}] {failure}\n    a table in {text.text!r}"
    return f"{source} {number} [{lang}] {failure}\n    {text if failure == 'hang' else shrunk(text, lang)!r}"


# --- all of them -------------------------------------------------------------------------------------------------


def run(texts: int, sources: list[str], first: int = 0) -> list[Tally]:
    """The tally of each source, an equal share of the texts each, from a number on."""
    each = texts // len(sources)
    tallies = {source: Tally(source) for source in sources}
    tasks = [(source, first + done, min(BATCH, each - done)) for done in range(0, each, BATCH) for source in sources]
    with multiprocessing.Pool(WORKERS) as pool:
        for done, tally in enumerate(pool.imap_unordered(work, tasks), 1):
            tallies[tally.source].add(tally)
            if sys.stderr.isatty():
                print(f"\r{done}/{len(tasks)} batches", end="", file=sys.stderr, flush=True)
    return list(tallies.values())


def told(tallies: list[Tally]) -> str:
    """The tallies as a table."""
    lines = [
        f"{'source':12}{'texts':>9}{'kB':>9}{'statements':>12}{'flags':>8}{'crashes':>9}{'broken':>8}{'hangs':>7}"
        f"{'slowest ms/kB':>15}{'text':>8}"
    ]
    for tally in tallies:
        crashes, broken, hangs = (tally.outcomes[kind] for kind in ("crash", "broken", "hang"))
        lines.append(
            f"{tally.source:12}{tally.texts:9}{tally.characters // 1000:9}{tally.statements:12}{tally.flags:8}"
            f"{crashes:9}{broken:8}{hangs:7}{tally.slowest:15.1f}{tally.slowest_number:8}"
        )
    return "\n".join(lines)


# --- what nasty texts cost ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """How the time of one nasty text grows."""

    name: str
    exponent: float
    ms_per_kb: float
    ended: bool


def cost_of(name: str, largest: int = LARGEST) -> Cost:
    """The cost of a nasty text at growing sizes, the small ones more than once; a size that hangs ends it."""
    points: list[tuple[float, float]] = []
    try:
        for size, rounds in ((largest // 8, 3), (largest // 4, 2), (largest // 2, 1), (largest, 1)):
            text = NASTY[name](size)
            with alarm(6 * ALARM_SECONDS):
                points.append((len(text), min(_seconds(text) for _ in range(rounds))))
    except Hang:
        return Cost(name, 9.9, 0.0, ended=False)
    return Cost(name, exponent(points), 1e6 * points[-1][1] / points[-1][0], ended=True)


def _seconds(text: str) -> float:
    started = time.process_time()
    check(text)
    return time.process_time() - started


def costs(largest: int) -> list[Cost]:
    """Every nasty text, the steepest first; a steep one is measured again, in case the machine was busy."""
    with multiprocessing.Pool(WORKERS) as pool:
        found = pool.starmap(cost_of, [(name, largest) for name in NASTY], chunksize=1)
    again = [cost_of(cost.name, largest) if cost.ended and cost.exponent > STEEPEST else cost for cost in found]
    best = [min(pair, key=lambda cost: cost.exponent) for pair in zip(found, again, strict=True)]
    return sorted(best, key=lambda cost: -cost.exponent)


def report(found: list[Cost]) -> str:
    """The steep ones, and the dearest of all."""
    steep = [cost for cost in found if cost.exponent > STEEPEST]
    dear = sorted(found, key=lambda cost: -cost.ms_per_kb)[:5]
    lines = [f"{len(found)} nasty texts, {len(steep)} steeper than {STEEPEST}; the dearest:"]
    return "\n".join(
        [*lines, *(f"  {cost.exponent:5.2f} {cost.ms_per_kb:9.1f} ms/kB  {cost.name}" for cost in [*dear, *steep])]
    )


def main() -> int:
    """Ask the question and print the tables; 1 when a text crashed, hung, broke a promise or cost too much."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=int, default=TEXTS)
    parser.add_argument("--first", type=int, default=0, help="the number of the first text; others are other texts")
    parser.add_argument("--source", choices=SOURCES, help="one source only")
    parser.add_argument("--cost", choices=("also", "only", "off"), default="also")
    parser.add_argument("--largest", type=int, default=LARGEST, help="the largest nasty text, in characters")
    parser.add_argument("--save", action="store_true", help="write a dated result")
    options = parser.parse_args()
    sources = [options.source] if options.source else list(SOURCES)
    tallies = run(options.texts, sources, options.first) if options.cost != "only" else []
    print(told(tallies), flush=True)
    for tally in tallies:
        for failure in tally.failures[:10]:
            print(explained(tally.source, *failure), flush=True)
    found = costs(options.largest) if options.cost != "off" else []
    print(report(found))
    if options.save:
        save(tallies, found)
    return any(tally.failures for tally in tallies) or any(cost.exponent > STEEPEST for cost in found)


def save(tallies: list[Tally], found: list[Cost]) -> None:
    """Write the numbers with the machine they were taken on."""
    stamp = datetime.now(UTC)
    result = {
        "at": stamp.isoformat(timespec="seconds"),
        **machine(),
        "sources": {
            tally.source: {
                "texts": tally.texts,
                "characters": tally.characters,
                "statements": tally.statements,
                "flags": tally.flags,
                **{kind: tally.outcomes[kind] for kind in ("crash", "broken", "hang")},
                "slowest_ms_per_kb": round(tally.slowest, 1),
            }
            for tally in tallies
        },
        "nasty": {
            cost.name: {"exponent": round(cost.exponent, 2), "ms_per_kb": round(cost.ms_per_kb, 1)} for cost in found
        },
    }
    path = ROOT / "bench" / "results" / f"{stamp:%Y-%m-%d}-fuzz_texts.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
