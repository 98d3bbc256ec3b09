"""A reorganisation of the small tree, prepared by Dũng, with groups, roles and open reports in the units it ends.

Phường Hoàn Kiếm ── a part ───────▶ Phường Hồ Gươm      An and Bình work in Hoàn Kiếm; its four groups must be
                 └─ the remainder ▶ Phường Đồng Xuân    given a home, the two of Cửa Nam move by rule
Phường Cửa Nam ──── the whole ────▶ Phường Hồ Gươm
Phường Đống Đa stays as it is.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.utils import translation

from tests.cast import LONG_AGO, Cast, asked, at, make_cast, new_group
from tongket.accounts.models import Role, User
from tongket.groups.actions import register_groups
from tongket.groups.models import Group
from tongket.reorganisation import actions
from tongket.reorganisation.models import Reorganisation
from tongket.reporting.models import Collection

DAY = dt.date(2025, 11, 1)
EVE = DAY - dt.timedelta(days=1)
LATER = dt.date(2025, 12, 1)


@dataclass(frozen=True)
class World:
    """The cast, the draft, the groups by unit, and the collection of October that everybody was asked for."""

    cast: Cast
    draft: Reorganisation
    of_hoan_kiem: list[Group]
    of_cua_nam: list[Group]
    collection: Collection


def make_world(day: dt.date = DAY) -> World:
    """The world as it is on the eve, nothing carried out."""
    cast = make_cast()
    officer = User.objects.create_user("em", display_name="Em")
    Role.objects.create(user=officer, unit=cast.tree.cua_nam, kind="entry", valid_from=LONG_AGO)
    kinds = ("women", "youth", "women", "farmers")
    made = [new_group(f"HK{number}", kind) for number, kind in enumerate(kinds)]
    of_hoan_kiem = register_groups(cast.tree.hoan_kiem, made, by=cast.an, at=at(2025, 8, 1))
    few = [new_group("CN1"), new_group("CN2", "youth")]
    of_cua_nam = register_groups(cast.tree.cua_nam, few, by=officer, at=at(2025, 8, 1))
    return World(cast, make_draft(cast, day), of_hoan_kiem, of_cua_nam, asked(cast))


def make_draft(cast: Cast, day: dt.date = DAY) -> Reorganisation:
    """The draft, typed row by row."""
    tree, by = cast.tree, cast.dung
    draft = actions.begin_draft(tree.city, "rearrange", by=by, effective_on=day, legal_source="12/NQ")
    lake = actions.add_unit(draft, by=by, name="Hồ Gươm", kind="ward", parent=tree.city, code="00070")
    market = actions.add_unit(draft, by=by, name="Đồng Xuân", kind="ward", parent=tree.city, code="00071")
    actions.add_passage(draft, tree.hoan_kiem, lake, by=by, part="part")
    actions.add_passage(draft, tree.hoan_kiem, market, by=by, part="remainder")
    actions.add_passage(draft, tree.cua_nam, lake, by=by)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
