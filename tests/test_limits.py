"""No table has a place for a person: how names are read, and what is refused."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tools import limits


@dataclass
class Meta:
    """As much of a model's own description as the guard reads."""

    label: str
    db_table: str = "table"
    verbose_name: str = "thing"
    fields: list[Any] = field(default_factory=list)
    many_to_many: list[Any] = field(default_factory=list)


@dataclass
class Column:
    """As much of a column as the guard reads."""

    name: str
    column: str = ""
    verbose_name: str = ""
    flatchoices: list[tuple[str, str]] = field(default_factory=list)


def model(label: str, *columns: Column, **described: str) -> Any:
    """A made-up model with these columns."""
    return type(label.rpartition(".")[2], (), {"_meta": Meta(label, fields=list(columns), **described)})


@pytest.mark.parametrize(
    "name",
    [
        "suspect", "suspects", "HoTen", "ho_ten", "Họ tên", "Họ và tên người báo", "so_cccd", "SỐ CMND", "dien_thoai",
        "Số điện thoại", "phone_number", "contact phone", "religion", "tôn giáo", "Dân tộc", "ethnicGroup",
        "is_party_member", "đảng viên", "health_note", "Bệnh nền", "ip_address", "last_lat", "lon", "bien_so_xe",
        "Biển số", "face_photo", "khuôn mặt", "birth_date", "Ngày sinh", "passport", "home_address", "roster_file",
        "Danh sách thành viên", "political_view", "accused_by", "criminal record", "user-agent", "Tố giác",
    ],
)  # fmt: skip
def test_a_name_that_speaks_of_a_person_is_found(name: str) -> None:
    assert limits.fault_of(name)


@pytest.mark.parametrize(
    "name",
    [
        "member_count", "Số thành viên", "personal_best", "platform", "latest", "longest_reason", "Số tổ", "village",
        "average", "template", "surface_m2", "lat_snapped", "snapped_lon", "interface", "healthy_margin_percent",
        "Tên đơn vị", "valid_from", "phonetic_sort_key", "Thời điểm", "number", "pages", "place",
    ],
)  # fmt: skip
def test_a_name_that_only_resembles_one_is_not(name: str) -> None:
    assert limits.fault_of(name) is None


def test_a_column_is_found_by_its_name_its_shown_name_its_table_name_and_its_choices() -> None:
    guarded = [
        model("a.One", Column("ho_ten")),
        model("a.Two", Column("code", column="cccd")),
        model("a.Three", Column("code", verbose_name="Tôn giáo")),
        model("a.Four", Column("kind", flatchoices=[("p", "Place"), ("s", "Suspect")])),
    ]
    found = limits.problems(guarded, {})
    assert [line.partition(":")[0] for line in found] == ["a.One.ho_ten", "a.Two.code", "a.Three.code", "a.Four.kind"]


def test_a_table_is_found_by_its_own_names() -> None:
    guarded = [model("a.Suspect"), model("a.Thing", db_table="a_roster"), model("a.Other", verbose_name="nghi phạm")]
    assert [line.partition(":")[0] for line in limits.problems(guarded, {})] == ["a.Suspect", "a.Thing", "a.Other"]


def test_a_name_with_a_reason_is_let_through_and_an_empty_reason_is_none() -> None:
    guarded = [model("a.One", Column("age"))]
    assert limits.problems(guarded, {"a.One.age": "the age of a figure in days"}) == []
    assert len(limits.problems(guarded, {"a.One.age": " "})) == 1


def test_a_reason_that_nothing_needs_is_a_fault() -> None:
    assert limits.problems([model("a.One", Column("code"))], {"a.One.age": "was needed once"}) == [
        "a.One.age: allowed, but nothing needs it any more"
    ]


def test_our_own_models_are_read_with_the_tables_between_them() -> None:
    labels = {each._meta.label for each in limits.our_models()}
    assert {"accounts.User", "accounts.Role", "units.Unit", "reporting.Cell"} <= labels
    assert not [label for label in labels if label.startswith(("auth.", "account.", "sessions."))]


def test_our_own_models_keep_the_limits_in_every_language() -> None:
    assert limits.in_every_language() == []


def test_every_allowance_says_why() -> None:
    allowed = {**limits.ALLOWED, **limits.ALLOWED_DATA}
    assert [place for place, reason in allowed.items() if len(reason.split()) < 4] == []


def test_what_ships_as_data_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "groups" / "data").mkdir(parents=True)
    path = tmp_path / "groups" / "data" / "types.toml"
    path.write_text(
        '[[type]]\ncode = "a"\nname_vi = "Tổ liên gia"\n\n[[type]]\ncode = "b"\nname_vi = "Tổ theo tôn giáo"\n'
    )
    assert [line.partition(":")[0] for line in limits.data_problems(tmp_path, {})] == ["groups/b"]
    assert limits.data_problems(tmp_path, {"groups/b": "a reason that is long enough"}) == []
    assert len(limits.data_problems(tmp_path, {"groups/a": "nothing is wrong with it", "groups/b": "seen"})) == 1
