"""A made-up package of data small enough to check by eye, and everything for which a load is refused."""

import datetime as dt
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cast_units import CHANGE_DAY, make_unit
from tongket.errors import Refused
from tongket.units import actions, loader, queries
from tongket.units.models import Edge, Mutation, Source, Unit, UnitAttributes, UnitCode

BEFORE, AFTER = dt.date(2025, 6, 30), CHANGE_DAY

# Two provinces become one; a third goes on. Commune 00009 is cut; 00013 goes on; an island district becomes a zone.
LEGACY = """
    01|Thành phố Sông Lớn|tpsonglon|001|Quận Bến Đò|quanbendo|00001|Phường Cây Đa|phuongcayda
    01|Thành phố Sông Lớn|tpsonglon|001|Quận Bến Đò|quanbendo|00004|Phường  Hoà Bình |phuonghoabinh
    01|Thành phố Sông Lớn|tpsonglon|002|Huyện Đồng Nổi|huyendongnoi|00007|Thị Trấn Đồng Nổi|thitrandongnoi
    02|Tỉnh Núi Đôi|tinhnuidoi|003|Thị xã Núi Đôi|thixanuidoi|00009|Xã Suối Cạn|xasuoican
    02|Tỉnh Núi Đôi|tinhnuidoi|004|Huyện Hòn Xa|huyenhonxa|||
    03|Tỉnh Bãi Bồi|tinhbaiboi|005|Huyện Bãi Bồi|huyenbaiboi|00013|Xã Cồn Tiên|xacontien
"""
CURRENT = """
    01|Thành phố Sông Lớn|tpsonglon|00004|Phường Cây Đa|phuongcayda
    01|Thành phố Sông Lớn|tpsonglon|00009|Xã Suối Cạn|xasuoican
    01|Thành phố Sông Lớn|tpsonglon|00010|Đặc khu Hòn Xa|dackhuhonxa
    03|Tỉnh Bãi Bồi|tinhbaiboi|00013|Xã Cồn Tiên|xacontien
"""
CONVERTER = {
    "DICT_PROVINCE": {"tpsonglon": ["tpsonglon", "tinhnuidoi"], "tinhbaiboi": ["tinhbaiboi"]},
    "DICT_PROVINCE_WARD_NO_DIVIDED": {
        "tpsonglon": {
            "phuongcayda": ["tpsonglon_quanbendo_phuongcayda", "tpsonglon_quanbendo_phuonghoabinh"],
            "xasuoican": ["tpsonglon_huyendongnoi_thitrandongnoi", "tinhbaiboi_huyenbaiboi_xacontien"],
            "dackhuhonxa": ["tinhnuidoi_huyenhonxa_"],
        },
        "tinhbaiboi": {"xacontien": ["tinhbaiboi_huyenbaiboi_xacontien"]},
    },
    "DICT_PROVINCE_WARD_DIVIDED": {
        "tpsonglon": {
            "tinhnuidoi_thixanuidoi_xasuoican": [{"newWardKey": "xasuoican"}],
        }
    },
}
CORRECTIONS = """action,predecessor,successor,reason
drop,00013,00009,a commune of the same name elsewhere
add,00009,00004,named in the note
"""
ABOUT = {
    "name": "Đất Thử",
    "package": "madeup",
    "scheme": "gso",
    "changed_on": CHANGE_DAY,
    "counts": {
        "provinces_before": 3,
        "districts_before": 5,
        "communes_before": 5,
        "provinces_after": 2,
        "communes_after": 4,
        "passages": 6,
        "communes_divided": 1,
        "communes_unchanged": 1,
        "provinces_unchanged": 1,
        "zones_from_districts": 1,
        "type_changes": 0,
        "clauses": 0,
    },
    "counts_in": {"01": {"communes_before": 3, "communes_after": 3}},
    "abolition": {"legal_source": "the law"},
    "acts": {"01": {"legal_source": "12/NQ", "decided_on": dt.date(2025, 6, 16)}},
}
NAMES_OF_LEGACY = "provinceCode province provinceKey districtCode district districtKey wardCode ward wardKey"
NAMES_OF_CURRENT = "provinceCode province provinceKey wardCode ward wardKey"


def make_package(folder: Path) -> Path:
    """The package, written into the folder."""
    data = folder / "data"
    data.mkdir(parents=True)
    with closing(sqlite3.connect(data / "dataset.db")) as connection, connection:
        for table, names, text in (
            ("admin_units_legacy", NAMES_OF_LEGACY.split(), LEGACY),
            ("admin_units", NAMES_OF_CURRENT.split(), CURRENT),
        ):
            connection.execute(f"create table {table} ({', '.join(f'{name} text' for name in names)})")
            rows = [[cell or None for cell in line.strip().split("|")] for line in text.strip().splitlines()]
            connection.executemany(f"insert into {table} values ({', '.join('?' * len(names))})", rows)
    (data / "converter_2025.json").write_text(json.dumps(CONVERTER), encoding="utf-8")
    (folder / "corrections.csv").write_text(CORRECTIONS, encoding="utf-8")
    return folder


@pytest.fixture
def package(tmp_path) -> Path:
    return make_package(tmp_path / "madeup")


def load(package: Path, about=ABOUT) -> actions.Load:
    return actions.load_vietnam(by_whom="dung", folder=package, about=about, corrections=package / "corrections.csv")


in_english = pytest.mark.usefixtures("in_english")


def name_by_code(day: dt.date) -> dict[str, str]:
    units = list(Unit.objects.on(day))
    names, codes = queries.names([unit.pk for unit in units], day), queries.codes_of([u.pk for u in units], day)
    return {codes.get(unit.pk, ""): names[unit.pk] for unit in units}


def test_both_trees_are_loaded_with_their_kinds_and_tidy_names(db, package):
    load(package)
    assert name_by_code(BEFORE) == {
        "": "Đất Thử",
        "01": "Thành phố Sông Lớn",
        "02": "Tỉnh Núi Đôi",
        "03": "Tỉnh Bãi Bồi",
        "001": "Quận Bến Đò",
        "002": "Huyện Đồng Nổi",
        "003": "Thị xã Núi Đôi",
        "004": "Huyện Hòn Xa",
        "005": "Huyện Bãi Bồi",
        "00001": "Phường Cây Đa",
        "00004": "Phường Hoà Bình",
        "00007": "Thị trấn Đồng Nổi",
        "00009": "Xã Suối Cạn",
        "00013": "Xã Cồn Tiên",
    }
    assert name_by_code(AFTER) == {
        "": "Đất Thử",
        "01": "Thành phố Sông Lớn",
        "03": "Tỉnh Bãi Bồi",
        "00004": "Phường Cây Đa",
        "00009": "Xã Suối Cạn",
        "00010": "Đặc khu Hòn Xa",
        "00013": "Xã Cồn Tiên",
    }


def test_a_commune_that_goes_on_is_the_same_unit_under_a_new_superior(db, package):
    load(package)
    unit = queries.by_code("00013", BEFORE)
    assert queries.by_code("00013", AFTER) == queries.by_code("00013") == unit
    assert (unit.valid_from, unit.valid_to, unit.created_by, unit.ended_by) == (None, None, None, None)
    assert queries.full_name(unit, BEFORE) == "Xã Cồn Tiên, Huyện Bãi Bồi, Tỉnh Bãi Bồi"
    assert queries.full_name(unit, AFTER) == "Xã Cồn Tiên, Tỉnh Bãi Bồi"
    assert unit.attributes.count() == 2 and unit.codes.count() == 1


def test_a_province_that_goes_on_has_one_row_for_all_time(db, package):
    load(package)
    province = queries.by_code("03")
    assert province.attributes.get().valid_to is None
    assert not queries.successors(province)


def test_a_name_or_a_code_alone_carries_nothing_over_the_change(db, package):
    load(package)
    for code in ("00004", "00009", "01"):
        assert queries.by_code(code, BEFORE) != queries.by_code(code, AFTER)
        with pytest.raises(Refused):
            queries.by_code(code)


def test_passages_say_whole_or_part_and_follow_the_corrections(db, package):
    load(package)
    passages = {
        (queries.codes_of([edge.predecessor_id])[edge.predecessor_id], edge.successor.codes.get().code, edge.part)
        for edge in Edge.objects.all()
    }
    assert passages == {
        ("01", "01", "whole"),
        ("02", "01", "whole"),
        ("004", "00010", "whole"),
        ("00001", "00004", "whole"),
        ("00004", "00004", "whole"),
        ("00007", "00009", "whole"),
        ("00009", "00009", "part"),
        ("00009", "00004", "part"),
    }


def test_each_province_has_its_act_and_the_districts_theirs(db, package):
    load(package)
    acts = Mutation.objects.order_by("number").values_list("number", "kind", "legal_source")
    assert list(acts) == [(1, "rearrange", "12/NQ"), (2, "merge", ""), (3, "level_abolished", "the law")]
    district = queries.by_code("001", BEFORE)
    assert district.ended_by.kind == "level_abolished" and not queries.successors(district)
    assert queries.by_code("00010", AFTER).created_by.number == 1


def test_paths_lead_from_the_country_down(db, package):
    load(package)
    for look in UnitAttributes.objects.select_related("parent"):
        day = look.valid_from or BEFORE
        above = queries.attributes([look.parent_id], day)[look.parent_id].path if look.parent_id else ""
        assert look.path == f"{above}{look.unit_id:07d}"


def test_what_was_loaded_is_on_record(db, package):
    source, is_new = load(package)
    assert is_new and source.counts == ABOUT["counts"]
    assert (source.name, source.loaded_by, len(source.digest)) == ("madeup", "dung", 64)


def test_loading_again_changes_nothing_and_says_so(db, package):
    first = load(package).source
    before = UnitAttributes.objects.count()
    again = load(package)
    assert again == (first, False)
    assert (Unit.objects.count(), UnitAttributes.objects.count()) == (18, before)


@in_english
def test_another_edition_is_not_loaded_over_the_first(db, package):
    load(package)
    with (package / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(Refused, match="already loaded"):
        load(package)


@in_english
def test_nothing_is_loaded_over_units_from_elsewhere(db, package):
    make_unit("Nước Khác", kind="country")
    with pytest.raises(Refused, match="start empty"):
        load(package)
    assert Unit.objects.count() == 1 and not Source.objects.exists()


def test_progress_is_told_to_the_end(db, package):
    heard = []
    actions.load_vietnam(
        by_whom="dung",
        folder=package,
        about=ABOUT,
        corrections=package / "corrections.csv",
        progress=lambda what, done, of: heard.append((done, of)),
    )
    assert [done for done, of in heard if done == of] == [3, 18, 19, 17, 8]


class Stopped(Exception):
    """The machine went off in the middle."""


@pytest.mark.django_db(transaction=True)
def test_a_load_that_stops_in_the_middle_leaves_nothing(package):
    def stop_at_codes(what: str, done: int, of: int) -> None:
        if UnitCode.objects.exists():
            raise Stopped

    with pytest.raises(Stopped):
        actions.load_vietnam(
            by_whom="dung",
            folder=package,
            about=ABOUT,
            corrections=package / "corrections.csv",
            progress=stop_at_codes,
        )
    assert not any(model.objects.exists() for model in (Unit, UnitAttributes, Mutation, Source))


EVENTS = """legal_source,kind,decided_on,effective_on,code,was_kind,was_name,kind_after,name_after
1/NQ,rename,,2024-01-01,00007,township,Bãi Nổi,township,Đồng Nổi
2/NQ,type_change,2026-02-01,2026-03-01,00013,commune,Cồn Tiên,ward,Cồn Tiên
"""
CLAUSES = """legal_source,predecessor,successor,part,area_only
"12/NQ, khoản 1",00009,00009,remainder,no
"12/NQ, khoản 2",00009,00004,part,yes
"""


def about_with(package: Path, events: str = EVENTS, clauses: str = CLAUSES) -> dict:
    """What is known of the package, with events and clauses of their own; absolute paths are taken as they are."""
    write(package, "events.csv", events)
    write(package, "clauses.csv", clauses)
    files = {"events": str(package / "events.csv"), "clauses": str(package / "clauses.csv")}
    return {**ABOUT, **files, "counts": {**ABOUT["counts"], "type_changes": 1, "clauses": 2}}


def test_events_give_a_unit_another_name_and_kind_for_a_time(db, package):
    load(package, about_with(package))
    old, same = queries.by_code("00007", BEFORE), queries.by_code("00013")
    days = dt.date(2023, 12, 31), BEFORE
    assert [queries.name_of(old, day) for day in days] == ["Thị trấn Bãi Nổi", "Thị trấn Đồng Nổi"]
    days = AFTER, dt.date(2026, 3, 1)
    assert [queries.name_of(same, day) for day in days] == ["Xã Cồn Tiên", "Phường Cồn Tiên"]
    assert same.attributes.get(valid_to=None).begun_by.legal_source == "2/NQ"
    assert same.attributes.count() == 3


def test_clauses_say_more_of_a_passage_than_the_package(db, package):
    load(package, about_with(package))
    said = Edge.objects.exclude(legal_source="").order_by("legal_source")
    assert list(said.values_list("part", "area_only")) == [("remainder", False), ("part", True)]


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"events": EVENTS.replace("Bãi Nổi,township,Đồng Nổi", "Bãi Nổi,township,Đồng Khác")}, "00007 was not what"),
        ({"events": EVENTS.replace("00013,commune", "00013,ward")}, "00013 was not what"),
        ({"events": EVENTS.replace("2026-03-01", "spring")}, "line 3 cannot be read"),
        ({"clauses": CLAUSES.replace("00009,00004", "00001,00013")}, "00001→00013"),
        ({"clauses": CLAUSES.replace("part,yes", "whole,no")}, "00009→00004"),
    ],
)
def test_events_and_clauses_that_do_not_fit_are_refused(db, package, given, sentence):
    with pytest.raises(Refused, match=sentence):
        load(package, about_with(package, **given))
    assert not Unit.objects.exists()


def edit(package: Path, statement: str) -> None:
    with closing(sqlite3.connect(package / "data" / "dataset.db")) as connection, connection:
        connection.execute(statement)


def write(package: Path, name: str, text: str) -> None:
    (package / name).write_text(text, encoding="utf-8")


def without(key: str) -> str:
    return json.dumps({name: value for name, value in CONVERTER.items() if name != key})


@in_english
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        pytest.param(lambda p: shutil.rmtree(p / "data"), "dataset.db", id="no data at all"),
        pytest.param(lambda p: (p / "data/converter_2025.json").unlink(), "converter", id="no converter"),
        pytest.param(lambda p: write(p, "data/dataset.db", "not a database " * 99), "dataset.db", id="no database"),
        pytest.param(lambda p: edit(p, "drop table admin_units"), "dataset.db", id="a table is missing"),
        pytest.param(
            lambda p: edit(p, "alter table admin_units rename wardCode to code"), "dataset.db", id="other columns"
        ),
        pytest.param(lambda p: write(p, "data/converter_2025.json", "{"), "converter", id="broken JSON"),
        pytest.param(lambda p: write(p, "data/converter_2025.json", "[]"), "converter", id="a list"),
        pytest.param(
            lambda p: write(p, "data/converter_2025.json", without("DICT_PROVINCE")), "DICT_PROVINCE", id="no mergers"
        ),
        pytest.param(
            lambda p: edit(p, "update admin_units set wardKey = 'x' where wardCode = '00013'"),
            "xacontien",
            id="files that do not belong together",
        ),
        pytest.param(
            lambda p: edit(p, "update admin_units set ward = 'Phố Cây Đa' where wardCode = '00004'"),
            "Phố Cây Đa",
            id="an unknown kind",
        ),
        pytest.param(
            lambda p: edit(p, "update admin_units set wardCode = 'x' where wardCode = '00004'"), "“x”", id="no code"
        ),
        pytest.param(
            lambda p: edit(p, "update admin_units set wardCode = '00004' where wardCode = '00009'"),
            "00004",
            id="one code twice",
        ),
        pytest.param(
            lambda p: write(p, "corrections.csv", "action,predecessor,successor,reason\ndrop,1,2,x\n"),
            "1→2",
            id="a correction of other data",
        ),
        pytest.param(
            lambda p: write(p, "corrections.csv", CORRECTIONS.splitlines()[0]), "found 0", id="no corrections"
        ),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(db, package, spoil: Callable[[Path], None], sentence):
    spoil(package)
    with pytest.raises(Refused, match=sentence):
        load(package)
    assert not Unit.objects.exists() and not Source.objects.exists()


@in_english
@pytest.mark.parametrize("what", sorted(ABOUT["counts"]))
def test_a_count_that_differs_is_refused_with_both_numbers(db, package, what):
    found = ABOUT["counts"][what]
    with pytest.raises(Refused, match=f"Expected {found + 1} {what} .* found {found}"):
        load(package, {**ABOUT, "counts": {**ABOUT["counts"], what: found + 1}})
    assert not Unit.objects.exists() and not Source.objects.exists()


@in_english
def test_a_count_that_differs_in_one_province_names_the_province(db, package):
    with pytest.raises(Refused, match=r"Expected 7 communes_after \(01\) .* found 3"):
        load(package, {**ABOUT, "counts_in": {"01": {"communes_after": 7}}})


@in_english
def test_a_package_that_is_not_installed_is_refused_with_what_to_do():
    with pytest.raises(Refused, match=r"tongket\[vietnam\]"):
        loader.read_vietnam(about={**ABOUT, "package": "no_such_package_of_units"})
