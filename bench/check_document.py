"""What does it cost to check a document, from a paragraph to a book, and what does a plain regex find beside it?

Reviews are generated in both languages: `ordinary` prose with 8 to 15 figures in 1,000 characters, and `dense` prose of
nothing but statements. One statement in twelve is given a fault. The baseline looks for `A/B ... p%` and nothing else.
Each row is a child process of its own, so that its peak memory is its own. Times are medians of processor time.

    python bench/check_document.py [--largest 10000000] [--save]
"""

import argparse
import json
import os
import platform
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log
from pathlib import Path
from typing import TypeVar

from tongket.claims import check

T = TypeVar("T")

LADDER = {1_000: 9, 3_000: 9, 10_000: 5, 100_000: 3, 1_000_000: 1, 10_000_000: 1}
SORTS = [(density, lang) for density in ("ordinary", "dense") for lang in ("vi", "en")]
PAGE_CHARACTERS = 3_000
FAULTY = 1 / 12
STATING = 0.14  # of the sentences of ordinary prose
STARTS = 10
NAIVE = re.compile(
    r"(\d{1,3}(?:[.,]\d{3})*|\d+)\s*/\s*(\d{1,3}(?:[.,]\d{3})*|\d+)[^%\d]{0,80}?(\d{1,3}(?:[.,]\d{1,2})?)\s*%"
)
NOUNS = {
    "vi": (
        "hộ gia đình",
        "tổ chức",
        "thôn",
        "hội viên",
        "cơ sở",
        "học sinh",
        "người dân",
        "cán bộ",
        "dự án",
        "vụ việc",
    ),
    "en": (
        "households",
        "groups",
        "villages",
        "members",
        "shops",
        "pupils",
        "residents",
        "officers",
        "projects",
        "cases",
    ),
}
DONE = {
    "vi": ("tham gia phong trào", "được tập huấn", "đăng ký cam kết", "hoạt động hiệu quả", "được công nhận"),
    "en": ("took part", "were trained", "signed the pledge", "worked well", "were recognised"),
}
PLACES = {
    "vi": (
        "Phường Đông",
        "Xã Tân Lập",
        "Quận Nam",
        "Thị xã Hạ",
        "Các đơn vị",
        "Ban chỉ đạo",
        "Toàn huyện",
        "Hội phụ nữ",
    ),
    "en": (
        "North ward",
        "The old town",
        "South district",
        "The river parish",
        "Every unit",
        "The committee",
        "The county",
    ),
}
FILLERS = {
    "vi": (
        "Thực hiện Chỉ thị số 09-CT/TW ngày 01/12/2011, {place} đã ban hành kế hoạch giai đoạn 2017–2021.",
        "Công tác tuyên truyền được đổi mới cả về nội dung và hình thức, phù hợp với từng địa bàn dân cư.",
        "{place} đã chỉ đạo rà soát, củng cố và nhân rộng những mô hình tiêu biểu trên địa bàn.",
        "Bên cạnh kết quả đạt được, một số nơi chưa quan tâm đúng mức và còn lúng túng khi triển khai.",
        "Trong tháng {month}, {place} mở {few} lớp tập huấn lúc 14h30 cho lực lượng nòng cốt.",
        "Nhân dân đã cung cấp {count} nguồn tin, giúp lực lượng chức năng làm rõ nhiều vấn đề phức tạp.",
        "Thời gian tới, tiếp tục quán triệt sâu rộng các chủ trương và gắn trách nhiệm của người đứng đầu.",
        "{place} phối hợp với Mặt trận và các đoàn thể vận động nhân dân tự giác chấp hành pháp luật.",
        "Chất lượng sinh hoạt được nâng lên, nhiều vướng mắc được phát hiện và hòa giải ngay từ cơ sở.",
        "Tổng kinh phí là {money} triệu đồng, do ngân sách và các nguồn xã hội hóa cùng bảo đảm.",
    ),
    "en": (
        "Under Directive 9 of 1 December 2011, {place} issued its own plan for the years 2017–2021.",
        "Meetings were renewed in both content and form, so that they suit the people of each neighbourhood.",
        "{place} reviewed and strengthened its groups and carried the best of them to other neighbourhoods.",
        "Beside what was reached, some places paid too little attention and were slow to begin the work.",
        "In month {month} {place} held {few} courses at 14:30 for those who lead the groups.",
        "People passed on {count} pieces of news, which helped to make many difficult matters clear.",
        "In the time to come the work goes on, and those at the head of each unit answer for it.",
        "{place} worked with the front and its unions, and called on people to keep the law of their own will.",
        "Gatherings grew better, and many quarrels were noticed early and settled where they had begun.",
        "The whole cost £{money} million, shared between the public purse and private gifts.",
    ),
}


@dataclass(frozen=True)
class Review:
    """A generated text, and where its faulty sentences stand."""

    text: str
    faults: Sequence[tuple[int, int]]


# --- writing reviews ---------------------------------------------------------------------------------------------


def review(size: int, density: str, lang: str) -> Review:
    """A review of about that many characters, always the same."""
    chance = random.Random(f"{size} {density} {lang}")
    pieces: list[str] = []
    faults: list[tuple[int, int]] = []
    length = 0
    while length < size:
        stating = density == "dense" or chance.random() < STATING
        faulty = stating and chance.random() < FAULTY
        sentence = statement(chance, lang, faulty=faulty) if stating else filler(chance, lang)
        if faulty:
            faults.append((length, length + len(sentence)))
        pieces.append(sentence + chance.choice((" ", " ", " ", "\n\n")))
        length += len(pieces[-1])
    return Review("".join(pieces), faults)


def filler(chance: random.Random, lang: str) -> str:
    """A sentence whose figures, if any, say nothing about each other."""
    numbers = {"month": chance.randint(1, 12), "few": chance.randint(2, 60), "count": chance.randint(11, 899)}
    money = grouped(chance.randint(101, 9_899), lang)
    return chance.choice(FILLERS[lang]).format(place=chance.choice(PLACES[lang]), money=money, **numbers)


def statement(chance: random.Random, lang: str, *, faulty: bool) -> str:
    """A sentence whose figures depend on each other, and do not fit when it is faulty."""
    written = chance.choice((share, share, change, parts, both_ways))
    return written(chance, lang, chance.choice(PLACES[lang]), chance.choice(NOUNS[lang]), faulty)


def share(chance: random.Random, lang: str, place: str, noun: str, faulty: bool) -> str:
    """Part of a whole with its percentage."""
    whole = chance.randint(121, 9_989)
    part = chance.randint(whole // 3, whole - 9)
    slip = chance.choice((-37, -25, 25, 31)) if faulty else 0
    percent = tenths(rounded(1000 * part, whole) + slip, lang)
    done, few, all_ = chance.choice(DONE[lang]), grouped(part, lang), grouped(whole, lang)
    forms = {
        "vi": (
            f"{place} có {few}/{all_} {noun} ({percent}) {done}.",
            f"{place} có {few}/{all_} {noun} {done}, đạt tỷ lệ {percent}.",
            f"Đã có {few} {noun} trong tổng số {all_} {noun} {done}, chiếm {percent}.",
        ),
        "en": (
            f"{place} reported that {few} of {all_} {noun} ({percent}) {done}.",
            f"{place} reported {few} out of {all_} {noun}, or {percent}.",
            f"{place} counted {few}/{all_} {noun} ({percent}) which {done}.",
        ),
    }
    return chance.choice(forms[lang])


def change(chance: random.Random, lang: str, place: str, noun: str, faulty: bool) -> str:
    """A rise or a fall, in figures and in per cent."""
    old = chance.randint(121, 4_989)
    rise, by = chance.random() < 0.5, chance.randint(11, old // 3)
    new = old + by if rise else old - by
    percent = tenths(rounded(1000 * by, old) + (chance.choice((-9, 17, 26)) if faulty else 0), lang)
    word = {"vi": ("giảm", "tăng"), "en": ("down", "up")}[lang][rise]
    if lang == "vi":
        counted = f"{grouped(new, lang)} {noun}, {word} {grouped(by, lang)} {noun}"
        return f"{place} ghi nhận {counted} ({percent}) so với cùng kỳ."
    return f"{place} recorded {grouped(new, lang)} {noun}, {word} {grouped(by, lang)} ({percent}) on the year before."


def both_ways(chance: random.Random, lang: str, place: str, noun: str, faulty: bool) -> str:
    """The value before and the value after, with the percentage between them."""
    old = chance.randint(121, 989)
    new = old + chance.randint(15, 280)
    percent = tenths(rounded(1000 * (new - old), old) + (chance.choice((-11, 19)) if faulty else 0), lang)
    if lang == "vi":
        return f"Số {noun} của {place} tăng từ {old} lên {new}, tăng {percent}."
    return f"The number of {noun} in {place} rose from {old} to {new}, up {percent}."


def parts(chance: random.Random, lang: str, place: str, noun: str, faulty: bool) -> str:
    """A total with all its parts."""
    numbers = [chance.randint(21, 489) for _ in range(chance.randint(2, 4))]
    total = grouped(sum(numbers) + (chance.choice((-9, -1, 1, 10)) if faulty else 0), lang)
    kinds = {"vi": ("loại A", "loại B", "loại C", "loại D"), "en": ("large", "middling", "small", "new")}[lang]
    items = [f"{number} {noun} {kind}" for number, kind in zip(numbers, kinds, strict=False)]
    if lang == "vi":
        return f"{place} có {total} {noun}, gồm {', '.join(items[:-1])} và {items[-1]}."
    items = [f"{number} {kind}" for number, kind in zip(numbers, kinds, strict=False)]
    return f"{place} has {total} {noun}, made up of {', '.join(items[:-1])} and {items[-1]} {noun}."


def rounded(above: int, below: int) -> int:
    """A quotient, rounded half up."""
    return (2 * above + below) // (2 * below)


def grouped(number: int, lang: str) -> str:
    """A number with its thousands set apart."""
    return f"{number:,}".replace(",", "." if lang == "vi" else ",")


def tenths(number: int, lang: str) -> str:
    """A percentage of so many tenths."""
    return f"{number // 10}{',' if lang == 'vi' else '.'}{number % 10}%"


# --- measuring ---------------------------------------------------------------------------------------------------


def naive(text: str) -> list[int]:
    """Where the plain regex calls a statement wrong."""
    flags = []
    for match in NAIVE.finditer(text):
        part, whole = (int(re.sub("[.,]", "", match[side])) for side in (1, 2))
        if whole and abs(100 * part / whole - float(match[3].replace(",", "."))) > 0.5:
            flags.append(match.start())
    return flags


def timed(run: Callable[[str], T], text: str, rounds: int) -> tuple[float, T]:
    """The median time of some runs, and what the last one answered.

    Units: milliseconds of processor time.
    """
    times = []
    for _ in range(rounds):
        started = time.process_time()
        answer = run(text)
        times.append(1000 * (time.process_time() - started))
    return statistics.median(times), answer


def quality(flags: Sequence[int], faults: Sequence[tuple[int, int]]) -> dict[str, float | None]:
    """How many of the flags stand in a faulty sentence, and how many of the faulty sentences have a flag."""
    starts = [start for start, _ in faults]
    held = [bisect_right(starts, flag) - 1 for flag in flags]
    right = [at for at, flag in zip(held, flags, strict=True) if at >= 0 and flag < faults[at][1]]
    return {
        "precision": round(len(right) / len(flags), 3) if flags else None,
        "recall": round(len(set(right)) / len(faults), 3) if faults else None,
    }


def row(size: int, density: str, lang: str) -> dict[str, object]:
    """Everything about one text, measured in this process."""
    made = review(size, density, lang)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    milliseconds, checked = timed(check, made.text, LADDER[size])
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    regex_ms, regex_flags = timed(naive, made.text, LADDER[size])
    ours = quality([verdict.start for verdict in checked.verdicts if verdict.level], made.faults)
    plain = quality(regex_flags, made.faults)
    return {
        "prose": f"{density} {lang}",
        "characters": len(made.text),
        "figures_per_1000": round(1000 * len(re.findall(r"\d[\d.,/]*", made.text)) / len(made.text), 1),
        "statements": len(checked.verdicts),
        "faults": len(made.faults),
        "ms": round(milliseconds, 1),
        "ms_per_page": round(milliseconds * PAGE_CHARACTERS / len(made.text), 2),
        "memory_mb": round(after / 1024),
        "added_mb": round((after - before) / 1024),
        "precision": ours["precision"],
        "recall": ours["recall"],
        "regex_ms": round(regex_ms, 2),
        "regex_precision": plain["precision"],
        "regex_recall": plain["recall"],
    }


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of log cost over log size, by least squares: 1 is linear, 2 is quadratic."""
    xs, ys = [log(size) for size, _ in points], [log(cost) for _, cost in points]
    x_mean, y_mean = statistics.fmean(xs), statistics.fmean(ys)
    spread = sum((x - x_mean) ** 2 for x in xs)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / spread


def start_up() -> dict[str, dict[str, float]]:
    """The median time of the two commands on a small file, all of it: start, check, print, end.

    Units: milliseconds, of wall time and of processor time.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.txt"
        path.write_text("Có 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả.\n", "utf-8")
        commands = {
            "python -m tongket.claims": [sys.executable, "-m", "tongket.claims", str(path)],
            "tongket check": [str(Path(sys.executable).with_name("tongket")), "check", str(path)],
            "python, doing nothing": [sys.executable, "-c", "pass"],
        }
        return {name: started(command) for name, command in commands.items()}


def started(command: Sequence[str]) -> dict[str, float]:
    """The median times of a command.

    Units: milliseconds.
    """
    walls, processors = [], []
    for _ in range(STARTS):
        begun, used = time.perf_counter(), _used()
        subprocess.run(command, capture_output=True, check=False)
        walls.append(1000 * (time.perf_counter() - begun))
        processors.append(1000 * (_used() - used))
    return {"wall": round(statistics.median(walls)), "processor": round(statistics.median(processors))}


def _used() -> float:
    """The processor seconds of all children so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def machine() -> dict[str, object]:
    """What the numbers were measured on."""
    return {
        "python": platform.python_version(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
    }


# --- the table ---------------------------------------------------------------------------------------------------


def rows(largest: int) -> list[dict[str, object]]:
    """The whole table, printed as it grows."""
    made: list[dict[str, object]] = []
    for density, lang in SORTS:
        for size in (size for size in LADDER if size <= largest):
            command = [sys.executable, __file__, "--row", str(size), density, lang]
            answer = subprocess.run(command, capture_output=True, check=True, text=True)
            made.append(json.loads(answer.stdout))
            if len(made) == 1:
                print(" ".join(f"{name:>16}" for name in made[0]))
            print(" ".join(f"{'–' if value is None else value:>16}" for value in made[-1].values()), flush=True)
    return made


def exponents(made: Sequence[dict[str, object]]) -> dict[str, float]:
    """The exponent of each sort of prose."""
    return {
        prose: round(exponent([(row["characters"], row["ms"]) for row in made if row["prose"] == prose]), 3)
        for prose in dict.fromkeys(row["prose"] for row in made)
    }


def main() -> None:
    """Print the table, the exponents and the start-up; with --save, keep them as dated JSON."""
    if sys.argv[1:2] == ["--row"]:
        print(json.dumps(row(int(sys.argv[2]), *sys.argv[3:])))
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--largest", type=int, default=max(LADDER), help="the largest size, in characters")
    parser.add_argument("--save", action="store_true", help="write bench/results/<date>-check_document.json")
    options = parser.parse_args()
    made = rows(options.largest)
    told = {"exponents": exponents(made), "start_up_ms": start_up()}
    print("\n".join(f"{name}: {value}" for part in told.values() for name, value in part.items()))
    if options.save:
        now = datetime.now(UTC)
        path = Path(__file__).parent / "results" / f"{now:%Y-%m-%d}-check_document.json"
        path.parent.mkdir(exist_ok=True)
        result = {"at": now.isoformat(timespec="seconds"), **machine(), "rows": made, **told}
        path.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
