"""Nasty texts of any length, and what must hold of every text that is checked.

`NASTY` names one generator for each way to be nasty: a number of characters goes in, a text of about that length comes
out. `broken_promises` lists what is wrong with a checked text; an empty list is what the library promises.
"""

import json
from collections.abc import Callable, Iterator
from itertools import count, islice

from tongket.claims import Checked, Document, Verdict, as_json, check

Generator = Callable[[int], str]


def again(piece: str, before: str = "", after: str = "") -> Generator:
    """One piece over and over."""
    return lambda size: before + piece * max(1, (size - len(before) - len(after)) // len(piece)) + after


def counted(piece: str, before: str = "", after: str = "", first: int = 1) -> Generator:
    """One piece over and over with a number in it that grows."""

    def made(size: int) -> str:
        pieces, length = [before], len(before)
        for number in count(first):
            pieces.append(piece.format(number, number + 1, 100 * number // (number + 1)))
            length += len(pieces[-1])
            if length >= size:
                return "".join([*pieces, after])
        raise AssertionError("numbers do not end")

    return made


def nested(opening: str, closing: str) -> Generator:
    """Brackets inside brackets to half the length, then all of them closed."""
    return lambda size: (
        opening * (size // (len(opening) + len(closing))) + closing * (size // (len(opening) + len(closing)))
    )


def barred(columns: int, cell: str = "{0}") -> Generator:
    """A table drawn with bars."""

    def made(size: int) -> str:
        head = "|" + "|".join(f" Cột {column} " for column in range(columns)) + "|\n|" + "---|" * columns + "\n"
        rows = ["|" + "|".join(cell.format(row + column) for column in range(columns)) + "|\n" for row in range(40)]
        return head + "".join(islice(_round(rows), max(1, size // len(rows[20]))))

    return made


def wide(size: int) -> str:
    """A table of three rows and as many columns as fit."""
    columns = max(1, size // 12)
    return "".join("|" + "|".join(f" {row + 1} " for _ in range(columns)) + "|\n" for row in range(3))


def ragged(size: int) -> str:
    """A table in which no two rows are of one length."""
    rows = ("|" + "|".join(str(row + column) for column in range(row % 17 + 1)) + "|\n" for row in count())
    return _filled(rows, size)


def tabbed(size: int) -> str:
    """Lines of cells set apart by tabs."""
    rows = (f"Xã {row}\t{row}\t{2 * row}\t{3 * row}\n" for row in count(1))
    return _filled(rows, size)


def _round(pieces: list[str]) -> Iterator[str]:
    while True:
        yield from pieces


def _filled(pieces: Iterator[str], size: int) -> str:
    """Pieces until the length is reached."""
    taken, length = [], 0
    for piece in pieces:
        taken.append(piece)
        length += len(piece)
        if length >= size:
            break
    return "".join(taken)


NASTY: dict[str, Generator] = {
    # digits and marks
    "one number of nothing but digits": again("7"),
    "ones": again("1 "),
    "ones without spaces between commas": again("1,"),
    "growing numbers": counted("{0} "),
    "slashes": counted("{0}/"),
    "pairs": counted("{0}/{1} "),
    "dotted ones": again("1."),
    "dotted threes": again("123."),
    "threes with spaces": again("123 "),
    "commas and dots": again("1.234,5 "),
    "percent signs": again("5%"),
    "percentages": counted("{0}%, "),
    "percentages with spaces": again("5 % "),
    "hyphens": again("1-2-"),
    "plus signs": again("+5 "),
    "fractions": again("1/2 3/4 "),
    "leading zeros": again("0012 "),
    "ratios with shares": counted("{0}/{1} ({2}%) "),
    "ratios with shares and words": counted("{0}/{1} hộ ({2}%), "),
    "shares before ratios": counted("{2}% ({0}/{1}), "),
    "dates": again("12/7/2017 "),
    "times": again("14h30 7:45 "),
    "document numbers": again("124/2021/TT-BCA "),
    "telephones": again("0912 345 678 "),
    "years": counted("2017-2021, năm 2019, "),
    # brackets
    "brackets never closed": again("("),
    "brackets never opened": again("5) "),
    "numbers in brackets never closed": counted("({0}, "),
    "nested brackets": nested("(1 ", ")"),
    "square brackets": counted("[{0} ", ""),
    "breakdowns in brackets": counted("{0} hộ (A 3, B 4), "),
    "breakdowns inside breakdowns": counted("{0} hộ (gồm {1} hộ nghèo "),
    # words
    "rises": again("tăng tăng tăng 5 "),
    "falls by percentages": counted("giảm {0} vụ ({2}%), "),
    "from to": again("từ 5 lên 6, "),
    "from to without commas": counted("từ {0} lên {1} tăng {2}% "),
    "English rises": counted("up {2}% from {0} to {1} "),
    "number words": again("hai mươi "),
    "millions in words": again("một triệu "),
    "hundreds in words": again("ba trăm linh năm "),
    "English number words": again("twenty-two thousand and "),
    "fives": again("năm năm "),
    "scales": again("5 tỷ 298,2 triệu "),
    "halves": again("3 tỷ rưỡi "),
    "qualifiers": again("hơn gần khoảng 40 "),
    "a list that is said to be whole": counted("{0}, ", "Tổng số 999 hộ, gồm "),
    "a list of nouns that is said to be whole": counted("{0} hộ loại này, ", "Tổng số 999 hộ gồm: "),
    "a list with and": counted("{0} hộ và ", "Tổng số 999 hộ gồm "),
    "an English list": counted("{0} shops, ", "A total of 999 shops, made up of "),
    "totals": counted("tổng số {0} hộ, gồm {1} "),
    "of which": counted("trong đó {0} hộ, "),
    "of which again": again("trong đó "),
    "remainders": counted("còn lại {0} hộ, "),
    "totals at the end": counted("{0} hộ, tổng cộng {1} hộ, "),
    "men and women": counted("{0} nam, {1} nữ, "),
    "averages": counted("bình quân {0} hộ/ngày, "),
    "products": counted("{0} x {1} = "),
    "products in words": counted("{0} suất, mỗi suất {1} đồng, "),
    "rates": counted("{0} trên 1.000 dân, "),
    "multiples": counted("gấp {0} lần {1} hộ, "),
    "plans": counted("đạt {2}% kế hoạch {0}, "),
    "plans in pairs": counted("{0}/{1} đạt {2}% chỉ tiêu, "),
    "stocks": counted("đầu kỳ {0}, nhập {1}, xuất 3, cuối kỳ {0}, "),
    "stocks that never close": counted("nhập {0} vụ, xuất {1} vụ, "),
    "spans of years": counted("{0} năm (2011-2016), "),
    "points": counted("từ {0},2% xuống {1},1%, giảm 4,1%, "),
    "repeated statements": counted("cùng báo cáo nêu trên có {0} hộ, "),
    "shares that make a hundred": counted("{0} hộ (12,5%), ", "Có 800 hộ: "),
    "percentages of small wholes": counted("{0} đại biểu: nữ 27,5%; "),
    "respectively": again("lần lượt là 5%, 6%, 7% và 8%, "),
    "compared with": counted("so với {0} cùng kỳ "),
    "all commas": again(", "),
    "colons": counted("A: {0}: "),
    "semicolons": counted("{0}; "),
    "quotation marks": again('"5 không '),
    # sentences
    "one sentence without commas": counted("có {0} hộ và {1} người "),
    "short sentences": counted("Có {0}. "),
    "sentences of ratios": counted("Có {0}/{1} hộ ({2}%). "),
    "sentences of parts": counted("Có {0} hộ. Trong đó {1} hộ nghèo. Còn lại 3 hộ. "),
    "lines": again("5\n"),
    "lines that run on": counted("một dòng chữ dài hơn bốn mươi chữ cái để chạy tiếp {0}\n"),
    "bullets": counted("- {0} hộ\n"),
    "a title for every line": counted("Có {0} hộ tham gia\n\n"),
    "newlines only": again("\n"),
    "spaces only": again(" "),
    "spaces between": again("5" + " " * 300),
    "full stops": again("."),
    "stops and spaces": again(". "),
    "question marks": again("5? 6! "),
    # letters
    "one long word": again("a"),
    "one long word with marks": again("ộ"),
    "capitals": again("TỔNG SỐ 5 HỘ "),
    "capital names": again("Cao Bằng Sóc Trăng "),
    "look-alikes": again("thu quỹ tặng tự giảm "),
    "words without figures": again("các tổ chức đã ban hành kế hoạch "),
    "combining marks": again("o\u0323\u0302"),
    "combining marks on one letter": again("\u0302", "a"),
    "combining marks on figures": again("5\u0301 ho\u0323\u0302 "),
    "emoji": again("👨‍👩‍👧 5 "),
    "zero-width": again("5\u200b\u200c\ufeff"),
    "right to left": again("\u202e٤٥ ١٢٪ (5%) "),
    "NULs": again("5\x00"),
    "lone surrogates": again("\ud800 5"),
    "fullwidth digits": again("５／１０（５０％）"),
    "letters that grow in lower case": again("İ5 "),
    "controls": again("\x0b5\x0c6\x1c7\x85\u2028"),
    "superscripts": again("5² ½ ①"),
    # tables and markup
    "a table of three columns": barred(3),
    "a table of forty columns": barred(40),
    "a table of percentages": barred(5, "{0} (5%)"),
    "a table of words": barred(3, "Tổng cộng {0}"),
    "a table of one row": again("| 5 "),
    "a wide table": wide,
    "a ragged table": ragged,
    "tabs": again("5\t"),
    "a table with tabs": tabbed,
    "tables one after another": again("| Xã | Hộ |\n|---|---|\n| A | 5 |\n| Tổng | 5 |\n\n"),
    "addresses": again("https://example.org/a/5?b=6%20 "),
    "one address without end": again("a/5", "https://example.org/"),
    "markdown": again("**5** _6_ [7](8) "),
    "entities": again("&#53;&nbsp;5&percnt; "),
    "tags": again("<td>5</td>"),
    "ellipses": again("...5..."),
    "rulers": again("_____ ----- 5"),
}


# --- what must hold ----------------------------------------------------------------------------------------------


def broken_promises(source: str | Document, checked: Checked, lang: str | None = None) -> list[str]:
    """What the checker made of a text that it must not make of it; nothing, when all is well."""
    text = source if isinstance(source, str) else source.text
    broken = [*_of_the_whole(text, checked), *(said for verdict in checked.verdicts for said in _of_one(text, verdict))]
    if check(source, lang) != checked:
        broken.append("a second reading differs from the first")
    return broken


def _of_the_whole(text: str, checked: Checked) -> Iterator[str]:
    if checked.text != text:
        yield "the text is not the text given"
    places = [(verdict.start, verdict.end) for verdict in checked.verdicts]
    if places != sorted(places):
        yield "the verdicts are not in order of appearance"
    written = json.loads(json.dumps(as_json(checked), allow_nan=False))
    if len(written["statements"]) != len(checked.verdicts):
        yield "the statements written are not the verdicts"


def _of_one(text: str, verdict: Verdict) -> Iterator[str]:
    name = f"{verdict.kind} {verdict.verdict} at {verdict.start}"
    if verdict.verdict not in ("consistent", "inconsistent", "not_checkable"):
        yield f"{name}: no such verdict"
    if verdict.level not in LEVELS[verdict.verdict]:
        yield f"{name}: its level is {verdict.level}"
    if not verdict.stated_text or (verdict.computed is not None and not verdict.computed_text):
        yield f"{name}: it does not say what is stated, or what was computed"
    if verdict.computed is None and verdict.verdict != "not_checkable":
        yield f"{name}: nothing was computed"
    for lang in ("vi", "en"):
        sentence = verdict.sentence.get(lang, "")
        if not sentence.strip() or "{" in sentence or "}" in sentence or "None" in sentence:
            yield f"{name}: its {lang} sentence is {sentence!r}"
    yield from _of_its_figures(text, verdict, name)


def _of_its_figures(text: str, verdict: Verdict, name: str) -> Iterator[str]:
    if not verdict.figures:
        yield f"{name}: no figures"
    for figure in verdict.figures:
        if not 0 <= figure.start < figure.end <= len(text) or text[figure.start : figure.end] != figure.text:
            yield f"{name}: the figure {figure.text!r} is not at {figure.start}-{figure.end}"
        if not figure.low <= figure.value <= figure.high:
            yield f"{name}: {figure.value} is not in its own interval"
        if not figure.role:
            yield f"{name}: the figure {figure.text!r} has no role"
    for repair in verdict.repairs:
        if repair.figure not in {figure.text for figure in verdict.figures} or not repair.text:
            yield f"{name}: a repair of {repair.figure!r}, which is none of its figures"


LEVELS = {"inconsistent": ("error", "notice"), "consistent": (None,), "not_checkable": (None,)}
