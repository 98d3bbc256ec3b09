"""A tree of units small enough to keep in mind, with one real change in it, for the tests of every app.

Until 30 June 2025                          from 1 July 2025
    Việt Nam                                    Việt Nam
      Thành phố Hà Nội                            Thành phố Hà Nội
        Quận Hoàn Kiếm                              Phường Hoàn Kiếm  <- Hàng Bạc, Hàng Trống, part of Cửa Nam
          Phường Hàng Bạc, Hàng Trống,              Phường Cửa Nam    <- the rest of Cửa Nam, Trần Hưng Đạo
          Cửa Nam, Trần Hưng Đạo                    Phường Đống Đa    <- Ô Chợ Dừa, Trung Liệt
        Quận Đống Đa
          Phường Ô Chợ Dừa, Trung Liệt

The names are real and so is the day; which old ward went where is simplified for the tests.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tongket.units import rules
from tongket.units.models import Edge, Mutation, Unit, UnitAttributes, UnitCode
from tongket.units.text import fold, sort_key

CHANGE_DAY = dt.date(2025, 7, 1)
BEFORE = dt.date(2024, 6, 15)
AFTER = dt.date(2026, 6, 15)


@dataclass(frozen=True, slots=True)
class SmallTree:
    """The units of the small tree by name; those of before 1 July 2025 begin with `old_`."""

    country: Unit
    city: Unit
    old_hoan_kiem: Unit
    old_dong_da: Unit
    old_hang_bac: Unit
    old_hang_trong: Unit
    old_cua_nam: Unit
    old_tran_hung_dao: Unit
    old_o_cho_dua: Unit
    old_trung_liet: Unit
    hoan_kiem: Unit
    cua_nam: Unit
    dong_da: Unit
    mutation: Mutation

    @property
    def districts(self) -> tuple[Unit, ...]:
        return self.old_hoan_kiem, self.old_dong_da

    @property
    def old_wards(self) -> tuple[Unit, ...]:
        return (
            *(self.old_hang_bac, self.old_hang_trong, self.old_cua_nam, self.old_tran_hung_dao),
            *(self.old_o_cho_dua, self.old_trung_liet),
        )

    @property
    def wards(self) -> tuple[Unit, ...]:
        return self.hoan_kiem, self.cua_nam, self.dong_da


def make_small_tree() -> SmallTree:
    """The small tree, saved."""
    mutation = Mutation.objects.create(
        number=1,
        kind="rearrange",
        effective_on=CHANGE_DAY,
        decided_on=dt.date(2025, 6, 16),
        legal_source="1656/NQ-UBTVQH15",
    )
    abolition = Mutation.objects.create(number=2, kind="level_abolished", effective_on=CHANGE_DAY)
    country = make_unit("Việt Nam", kind="country")
    city = make_unit("Hà Nội", kind="city_central", code="01", parent=country)
    old_districts = {
        key: make_unit(name, kind="urban_district", code=code, parent=city, ended_by=abolition)
        for key, name, code in (("old_hoan_kiem", "Hoàn Kiếm", "002"), ("old_dong_da", "Đống Đa", "006"))
    }
    old_wards = {
        key: make_unit(name, kind="ward", code=code, parent=old_districts[above], ended_by=mutation)
        for key, name, code, above in (
            ("old_hang_bac", "Hàng Bạc", "00067", "old_hoan_kiem"),
            ("old_hang_trong", "Hàng Trống", "00070", "old_hoan_kiem"),
            ("old_cua_nam", "Cửa Nam", "00073", "old_hoan_kiem"),
            ("old_tran_hung_dao", "Trần Hưng Đạo", "00082", "old_hoan_kiem"),
            ("old_o_cho_dua", "Ô Chợ Dừa", "00199", "old_dong_da"),
            ("old_trung_liet", "Trung Liệt", "00208", "old_dong_da"),
        )
    }
    wards = {
        key: make_unit(name, kind="ward", code=code, parent=city, created_by=mutation)
        for key, name, code in (
            ("hoan_kiem", "Hoàn Kiếm", "00070"),
            ("cua_nam", "Cửa Nam", "00082"),
            ("dong_da", "Đống Đa", "00199"),
        )
    }
    every = {**old_districts, **old_wards, **wards}
    for old, new, part in (
        ("old_hang_bac", "hoan_kiem", "whole"),
        ("old_hang_trong", "hoan_kiem", "whole"),
        ("old_cua_nam", "hoan_kiem", "part"),
        ("old_cua_nam", "cua_nam", "remainder"),
        ("old_tran_hung_dao", "cua_nam", "whole"),
        ("old_o_cho_dua", "dong_da", "whole"),
        ("old_trung_liet", "dong_da", "whole"),
    ):
        Edge.objects.create(mutation=mutation, predecessor=every[old], successor=every[new], part=part)
    return SmallTree(country=country, city=city, mutation=mutation, **every)


def make_unit(
    name: str,
    *,
    kind: str,
    code: str = "",
    parent: Unit | None = None,
    created_by: Mutation | None = None,
    ended_by: Mutation | None = None,
) -> Unit:
    """A unit with one row of attributes and, if given, one code; its dates are those of the acts."""
    valid_from = created_by.effective_on if created_by else None
    valid_to = ended_by.effective_on if ended_by else None
    dates = {"valid_from": valid_from, "valid_to": valid_to}
    unit = Unit.objects.create(level=rules.kinds()[kind].level, created_by=created_by, ended_by=ended_by, **dates)
    above = UnitAttributes.objects.get(unit=parent).path if parent else ""
    UnitAttributes.objects.create(
        unit=unit,
        name=name,
        kind=kind,
        parent=parent,
        path=above + rules.path_of((unit.pk,)),
        sort_key=sort_key(name),
        name_fold=fold(name),
        **dates,
    )
    if code:
        UnitCode.objects.create(unit=unit, scheme="gso", code=code, **dates)
    return unit
