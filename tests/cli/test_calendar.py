"""`tongket calendar`: the days of a year that differ from the week."""

import json
from pathlib import Path

from tests.cli.conftest import Typed, refused


def test_a_year_is_printed_with_its_swaps_and_the_number_of_working_days(ready: Path, typed: Typed) -> None:
    done = typed("calendar", "--year", "2026", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "2026-01-02  Day off by a swap" in done.stdout and "2026-01-10  Worked instead, by a swap" in done.stdout
    assert done.stdout.splitlines()[-1] == "249 working days"


def test_a_year_not_announced_says_so_and_an_office_is_named(ready: Path, typed: Typed) -> None:
    told = typed("calendar", "--year", "2027", "--office", "01", "--lang", "en").stdout.splitlines()
    assert told[0] == "2027 · Hà Nội City" and "have not been announced" in told[-1]


def test_programs_get_the_same_as_json(ready: Path, typed: Typed) -> None:
    told = json.loads(typed("calendar", "--year", "2026", "--json").stdout)
    assert (told["year"], told["office"], told["working_days"], told["revision"]) == (2026, "", 249, 1)
    swap = next(day for day in told["days"] if day["day"] == "2026-01-10")
    assert (swap["kind"], swap["origin"]) == ("swap_work", "24h.com.vn, 26/12/2025")


def test_a_year_or_an_office_that_cannot_be_is_refused_in_a_sentence(ready: Path, typed: Typed) -> None:
    assert "2000" in refused(typed("calendar", "--year", "1999"))
    assert "00000" in refused(typed("calendar", "--office", "00000"))


def test_a_record_that_is_not_ready_is_refused(typed: Typed) -> None:
    assert "tongket setup" in refused(typed("calendar"))
