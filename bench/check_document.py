"""How long does it take to check a document, from one page to a hundred, and what does a plain regex find beside it?

Pages are generated: administrative prose with right and wrong shares, dates, document numbers and plans. The baseline
looks for `A/B ... p%` and nothing else. Times are medians of processor time.

    python bench/check_document.py [--save]
"""

import argparse
import json
import platform
import random
import re
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tongket.claims import check

LADDER = (1, 3, 10, 30, 100)
PAGE_CHARACTERS = 3_000
ROUNDS = 5
NAIVE = re.compile(r"(\d{1,3}(?:\.\d{3})*|\d+)\s*/\s*(\d{1,3}(?:\.\d{3})*|\d+)[^%\d]{0,80}?(\d{1,3}(?:,\d{1,2})?)\s*%")


def page(chance: random.Random) -> tuple[str, int]:
    """A page of text and how many of its shares are wrong."""
    sentences: list[str] = []
    wrong = 0
    while sum(map(len, sentences)) < PAGE_CHARACTERS:
        text, is_wrong = sentence(chance)
        sentences.append(text)
        wrong += is_wrong
    return " ".join(sentences), wrong


def sentence(chance: random.Random) -> tuple[str, bool]:
    """One sentence, and whether it holds a wrong share."""
    whole = chance.randrange(120, 9_990)
    part = chance.randrange(whole // 3, whole)
    percent = round(1000 * part / whole)
    is_wrong = chance.random() < 0.1
    stated = percent - 25 if is_wrong else percent
    share = f"{stated // 10},{stated % 10}%"
    pair = f"{part:,}/{whole:,}".replace(",", ".")
    sound = [
        "Thực hiện Chỉ thị 09-CT/TW ngày 01/12/2011, Ban Chỉ đạo 138 các cấp đã ban hành kế hoạch giai đoạn 2017–2021.",
        f"Trong tháng {chance.randrange(1, 13)}, các đơn vị mở {chance.randrange(2, 60)} lớp tập huấn lúc 14h30.",
        f"Thu quỹ đạt {chance.randrange(70, 130)}% kế hoạch; {chance.randrange(2, 9)}/12 phường đạt tỷ lệ trên 95%.",
        f"Số vụ việc giảm {chance.randrange(5, 40)} vụ ({chance.randrange(3, 30)}%) so với cùng kỳ năm trước.",
    ]
    stating = [
        f"Qua đánh giá, {pair} tổ chức ({share}) hoạt động hiệu quả.",
        f"Đã có {pair} hộ gia đình đăng ký tham gia, đạt tỷ lệ {share}.",
    ]
    if chance.random() < 0.5:
        return chance.choice(sound), False
    return chance.choice(stating), is_wrong


def naive(text: str) -> int:
    """How many statements the plain regex calls wrong."""
    flags = 0
    for part, whole, percent in NAIVE.findall(text):
        base = int(whole.replace(".", ""))
        share = 100 * int(part.replace(".", "")) / base if base else 0
        flags += abs(share - float(percent.replace(",", "."))) > 0.5
    return flags


def measured(run: Callable[[], int]) -> tuple[float, int]:
    """The median time of some runs, and what the last one answered.

    Units: milliseconds of processor time.
    """
    times, answer = [], 0
    for _ in range(ROUNDS):
        started = time.process_time()
        answer = run()
        times.append(1000 * (time.process_time() - started))
    return statistics.median(times), answer


def rungs() -> list[dict[str, float]]:
    """One row for each size."""
    rows: list[dict[str, float]] = []
    for pages in LADDER:
        chance = random.Random(9)
        made = [page(chance) for _ in range(pages)]
        text, wrong = "\n\n".join(text for text, _ in made), sum(wrong for _, wrong in made)
        ours_ms, ours = measured(lambda text=text: len(check(text).errors))
        naive_ms, plain = measured(lambda text=text: naive(text))
        row: dict[str, float] = {"pages": pages, "characters": len(text), "wrong": wrong, "claims_flags": ours}
        row |= {"claims_ms": round(ours_ms, 1), "ms_per_page": round(ours_ms / pages, 1)}
        rows.append(row | {"naive_flags": plain, "naive_ms": round(naive_ms, 2)})
    return rows


def main() -> None:
    """Print the table; with --save, keep it as dated JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--save", action="store_true", help="write bench/results/check_document-<date>.json")
    save = parser.parse_args().save
    rows = rungs()
    print("".join(f"{name:>14}" for name in rows[0]))
    for row in rows:
        print("".join(f"{value:>14}" for value in row.values()))
    if save:
        now = datetime.now(UTC)
        path = Path(__file__).parent / "results" / f"{now:%Y-%m-%d}-check_document.json"
        path.parent.mkdir(exist_ok=True)
        found = {"at": now.isoformat(timespec="seconds"), "python": platform.python_version(), "rows": rows}
        path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
