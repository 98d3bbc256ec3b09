"""The tables of tests/spec/claims hold, and docs/reference/claims.md prints them as they are.

Write the page anew with `python tests/claims/test_spec.py`.
"""

import tomllib
from pathlib import Path

import pytest

from tongket.claims import check

ROOT = Path(__file__).resolve().parents[2]
TABLES = [tomllib.loads(path.read_text("utf-8")) for path in sorted((ROOT / "tests/spec/claims").glob("*.toml"))]
PAGE = ROOT / "docs/reference/claims.md"
BEGIN, END = "<!-- cases -->\n", "<!-- end of cases -->\n"
CASES = [case for table in TABLES for case in table["case"]]


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_every_case_of_the_tables_holds(case):
    verdicts = check(case["text"]).verdicts
    if case["verdict"] == "none":
        assert verdicts == ()
        return
    verdict = next(each for each in verdicts if [figure.text for figure in each.figures] == case["figures"])
    assert (verdict.verdict, verdict.level) == (case["verdict"], case.get("level"))
    assert case.get("computed", verdict.computed_text) == verdict.computed_text
    if "repairs" in case:
        assert [repair.text for repair in verdict.repairs if repair.why == "one digit"] == case["repairs"]


@pytest.mark.parametrize("table", TABLES, ids=[table["title"] for table in TABLES])
def test_no_table_flags_more_than_it_says(table):
    for case in table["case"]:
        flagged = [verdict for verdict in check(case["text"]).verdicts if verdict.level]
        assert len(flagged) == (case["verdict"] == "inconsistent"), case["text"]


def test_the_reference_page_prints_the_tables_as_they_are():
    assert PAGE.read_text("utf-8") == page(), "stale: run python tests/claims/test_spec.py"


def page() -> str:
    """The reference page with the cases of today."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return before + BEGIN + "".join(_section(table) for table in TABLES) + END + rest.partition(END)[2]


def _section(table) -> str:
    head = f"\n### {table['title']}\n\n{table['about']}\n\n| Text | Verdict | Computed |\n|---|---|---|\n"
    return head + "".join(_row(case) for case in table["case"]) + "\n"


def _row(case) -> str:
    verdict = {"none": "nothing said", "not_checkable": "not checkable"}.get(case["verdict"], case["verdict"])
    level = f", {case['level']}" if "level" in case else ""
    return f"| {case['text']} | {verdict}{level} | {case.get('computed', '')} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
