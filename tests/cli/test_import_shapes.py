"""`tongket import-shapes`: what would change, then the change, or a sentence."""

import json
from pathlib import Path

import pytest
from django.utils import translation

from tests.cast_units import SmallTree, make_small_tree
from tongket import cli
from tongket.units.models import Outline, Outlines

RING = [[105.84, 21.02], [105.86, 21.02], [105.86, 21.04], [105.84, 21.02]]


@pytest.fixture
def small(db) -> SmallTree:
    return make_small_tree()


@pytest.fixture(autouse=True)
def in_the_language_of_before():
    with translation.override(translation.get_language()):
        yield


@pytest.fixture
def wards(tmp_path: Path) -> Path:
    path = tmp_path / "wards.geojson"
    path.write_text(json.dumps(collection("00070")), encoding="utf-8")
    return path


def collection(*codes: str) -> dict[str, object]:
    shape = {"type": "Polygon", "coordinates": [RING]}
    features = [{"type": "Feature", "properties": {"code": code}, "geometry": shape} for code in codes]
    return {"type": "FeatureCollection", "features": features}


def typed(path: Path, *more: str, on: str = "2026-01-01") -> int:
    told = ["--on", on, "--licence", "CC BY 4.0", "--source", "An office", "--lang", "en"]
    return cli.main(["import-shapes", str(path), *told, *more])


def test_a_dry_run_shows_what_would_be_and_the_real_one_does_it(small, wards, capsys):
    assert typed(wards, "--dry-run") == 0
    said = capsys.readouterr().out
    assert said.splitlines()[0].endswith(": 1") and "Cửa Nam, Đống Đa" in said and not Outlines.objects.exists()
    assert typed(wards) == 0
    kept = Outlines.objects.get()
    assert (kept.name, kept.licence, kept.source) == ("wards.geojson", "CC BY 4.0", "An office")
    assert Outline.objects.get().unit == small.hoan_kiem


def test_a_feature_of_no_unit_is_told_and_the_status_says_so(small, wards, capsys):
    wards.write_text(json.dumps(collection("00070", "99999")), encoding="utf-8")
    assert typed(wards) == 1
    assert "99999" in capsys.readouterr().out and Outline.objects.count() == 1


def test_a_file_that_will_not_do_is_refused_feature_by_feature(small, wards, capsys):
    wards.write_text(json.dumps(collection("00070")).replace("21.0", "105.0"), encoding="utf-8")
    assert typed(wards) == 2
    assert "00070" in capsys.readouterr().err and not Outlines.objects.exists()


def test_boundaries_on_record_are_replaced_only_when_asked(small, wards, capsys):
    assert typed(wards) == 0 and typed(wards) == 2 and typed(wards, "--replace") == 0
    assert "wards.geojson" in capsys.readouterr().err


@pytest.mark.parametrize("on", ["2026-13-01", "today", ""])
def test_a_day_that_is_no_day_is_refused(small, wards, capsys, on):
    assert typed(wards, on=on) == 2
    assert "--on" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_refused(small, tmp_path, capsys):
    assert typed(tmp_path / "nowhere.geojson") == 2
    assert "nowhere.geojson" in capsys.readouterr().err


def test_licence_and_source_must_be_typed(small, wards, capsys):
    assert cli.main(["import-shapes", str(wards), "--on", "2026-01-01", "--lang", "en"]) == 2
    assert "--licence" in capsys.readouterr().err
