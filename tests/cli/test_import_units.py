"""`tongket import-units`: what would change, then the change, or a sentence."""

import json
from pathlib import Path

import pytest
from django.utils import translation

from tests.cast_units import SmallTree, make_small_tree
from tongket import cli
from tongket.units.models import Mutation, Unit

UNITS = "unit,act,kind,name,parent,code\nnew,1,ward,Hồ Gươm,01,00070\n"
ACTS = "act,kind,effective_on,legal_source\n1,merge,2027-01-01,12/NQ\n"
PASSAGES = "act,predecessor,successor\n1,00070,new\n1,00082,new\n"


@pytest.fixture
def small(db) -> SmallTree:
    return make_small_tree()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("units", UNITS), ("acts", ACTS), ("passages", PASSAGES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def in_the_language_of_before():
    with translation.override(translation.get_language()):
        yield


def test_a_dry_run_shows_what_would_be_and_the_real_one_does_the_same(small, folder, capsys):
    assert cli.main(["import-units", str(folder), "--dry-run", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown.pop("dry_run") and not Mutation.objects.filter(kind="merge").exists()
    assert cli.main(["import-units", str(folder), "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert not done.pop("dry_run") and done == shown
    assert done["begun_before"] == 0
    assert done["acts"] == [
        {
            "number": 3,
            "kind": "merge",
            "effective_on": "2027-01-01",
            "legal_source": "12/NQ",
            "begun": ["Hồ Gươm"],
            "ended": ["Cửa Nam", "Hoàn Kiếm"],
            "changed": [],
            "passages": 2,
            "takeovers": 0,
        }
    ]
    assert Unit.objects.filter(ended_by__kind="merge").count() == 2


def test_a_person_reads_the_names_and_the_act(small, folder, capsys):
    assert cli.main(["import-units", str(folder)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("2027-01-01 · ") and said[0].endswith("12/NQ")
    assert said[1].endswith("Hồ Gươm") and said[2].endswith("Cửa Nam, Hoàn Kiếm") and len(said) == 5


def test_tables_that_do_not_fit_are_refused_row_by_row(small, folder, capsys):
    (folder / "passages.csv").write_text(PASSAGES.replace("00082", "00999"), encoding="utf-8")
    assert cli.main(["import-units", str(folder)]) == 2
    assert "00999" in capsys.readouterr().err and not Mutation.objects.filter(kind="merge").exists()


def test_a_place_without_tables_is_refused(small, tmp_path, capsys):
    assert cli.main(["import-units", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err
