"""The command `python -m tongket.claims FILE|- [--json]`: plain text in, verdicts out.

Exit status: 0 nothing found, 1 errors found, 2 could not read.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tongket.claims import LANGUAGES, Checked, TextTooLong, Verdict, as_json, check


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status, after printing what was found."""
    options = _parser().parse_args(arguments)
    try:
        checked = check(_read(options.file), options.lang)
    except (OSError, UnicodeDecodeError, TextTooLong) as problem:
        print(f"{options.file}: {problem}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(as_json(checked), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(checked)))
    return 1 if checked.errors else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tongket.claims", description="Find the figures in a plain text that cannot all be right."
    )
    parser.add_argument("file", metavar="FILE", help="a text file in UTF-8, or - for standard input")
    parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the text; guessed when left out")
    return parser


def _read(name: str) -> str:
    raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return raw.decode("utf-8-sig")


def _lines(checked: Checked) -> Iterator[str]:
    language = checked.lang
    for verdict in checked.verdicts:
        if verdict.level is not None:
            yield f"{_line_number(checked, verdict)}: {verdict.level}: {verdict.sentence[language]}"
    yield _SUMMARY[language].format(
        statements=len(checked.verdicts), errors=len(checked.errors), notices=len(checked.notices)
    )


def _line_number(checked: Checked, verdict: Verdict) -> int:
    return checked.text.count("\n", 0, verdict.start) + 1


_SUMMARY = {
    "vi": "{statements} phát biểu có tỷ lệ: {errors} lỗi, {notices} nhắc làm tròn.",
    "en": "{statements} statements with a share: {errors} errors, {notices} rounding notices.",
}


if __name__ == "__main__":
    sys.exit(main())
