"""The tables of tests/spec/claims hold, and docs/reference/claims.md prints them as they are.

Write the page anew with `python tests/claims/test_spec.py`.
"""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from tongket.claims import check

ROOT = Path(__file__).resolve().parents[2]
TABLES = [
    {"name": path.name, **tomllib.loads(path.read_text("utf-8"))}
    for path in sorted((ROOT / "tests/spec/claims").glob("*.toml"))
]
LONG, PRINTED = 90, 12  # a table longer than the one is printed to the other; the rest stands in its file
PAGE = ROOT / "docs/reference/claims.md"
BEGIN, END = "<!-- cases -->\n", "<!-- end of cases -->\n"
CASES = [case for table in TABLES for case in table["case"]]


@cache
def verdicts_of(text):
    return check(text).verdicts


def expected(case):
    """What a case promises: its `expect`, or its own lines where it promises one thing, or nothing."""
    return case["expect"] if "expect" in case else [case] if case["verdict"] != "none" else []


@pytest.mark.parametrize("case", CASES, ids=[case["text"].strip()[:60] for case in CASES])
def test_every_case_of_the_tables_holds(case):
    verdicts = verdicts_of(case["text"])
    assert case.get("verdict") != "none" or verdicts == ()
    for promise in expected(case):
        assert_holds(promise, verdicts)


def assert_holds(promise, verdicts):
    kind, figures = promise.get("kind"), promise["figures"]
    found = [
        each for each in verdicts if [figure.text for figure in each.figures] == figures and kind in (None, each.kind)
    ]
    assert found, f"nothing said of {figures}; said: {[(v.kind, [f.text for f in v.figures]) for v in verdicts]}"
    verdict = found[0]
    assert (verdict.verdict, verdict.level) == (promise["verdict"], promise.get("level"))
    assert promise.get("computed", verdict.computed_text) == verdict.computed_text
    if "repairs" in promise:
        assert [repair.text for repair in verdict.repairs if repair.why == "one digit"] == promise["repairs"]


@pytest.mark.parametrize("table", TABLES, ids=[table["title"] for table in TABLES])
def test_no_table_flags_more_than_it_says(table):
    for case in table["case"]:
        flagged = [[figure.text for figure in each.figures] for each in verdicts_of(case["text"]) if each.level]
        meant = [promise["figures"] for promise in expected(case) if promise["verdict"] == "inconsistent"]
        assert sorted(flagged) == sorted(meant), case["text"]


def test_the_reference_page_prints_the_tables_as_they_are():
    assert PAGE.read_text("utf-8") == page(), "stale: run python tests/claims/test_spec.py"


def page() -> str:
    """The reference page with the cases of today."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return before + BEGIN + "".join(_section(table) for table in TABLES) + END + rest.partition(END)[2]


def _section(table) -> str:
    head = f"\n### {table['title']}\n\n{table['about']}\n\n| Text | Verdict | Computed |\n|---|---|---|\n"
    shown = table["case"] if len(table["case"]) <= LONG else table["case"][:PRINTED]
    left = len(table["case"]) - len(shown)
    more = f"\n{left} more stand in `tests/spec/claims/{table['name']}`.\n" if left else ""
    return head + "".join(_row(case) for case in shown) + more + "\n"


def _row(case) -> str:
    text = case["text"].strip().replace("|", "\\|").replace("\n", "<br>")
    if "expect" not in case:
        return f"| {text} | {_told(case)} | {case.get('computed', '')} |\n"
    told = [f"{', '.join(promise['figures'])}: {promise['kind']} {_told(promise)}" for promise in case["expect"]]
    told += [f"not seen: {', '.join(missed['figures'])} ({missed['kind']})" for missed in case.get("unseen", ())]
    computed = [f"{promise['computed']}" for promise in case["expect"] if "computed" in promise]
    return f"| {text} | {'<br>'.join(told) or 'no flag'} | {'<br>'.join(computed)} |\n"


def _told(promise) -> str:
    verdict = {"none": "nothing said", "not_checkable": "not checkable"}.get(promise["verdict"], promise["verdict"])
    return verdict + (f", {promise['level']}" if "level" in promise else "")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
