"""A small city with two approved reports, one draft, and seven groups, of which six were graded."""

import datetime as dt
from dataclasses import dataclass

import pytest

from tests.cast import MARCH, OCTOBER, Cast, all_lines, approved, asked, at, make_cast, new_group, report_of
from tongket import rollup
from tongket.groups.actions import grade_groups, register_groups
from tongket.groups.models import Group
from tongket.reporting.actions import period_row, save_cells
from tongket.reporting.models import Report
from tongket.review.actions import keep_published_texts, publish_review, write_review
from tongket.review.models import Review

WRITTEN = at(2026, 1, 15)
GRADES = ("excellent", "excellent", "well", "completed", "not_completed", "excellent")


@dataclass
class World:
    """The cast, the reports, the groups."""

    cast: Cast
    march: Report
    october: Report
    draft: Report
    groups: list[Group]
    review: Review


@pytest.fixture
def unwritten(db) -> World:
    """Everything on record, no review written."""
    cast = make_cast()
    old, new = asked(cast, MARCH), asked(cast, OCTOBER)
    march, october = report_of(old, cast.tree.old_hang_bac), report_of(new, cast.tree.hoan_kiem)
    draft = report_of(new, cast.tree.dong_da)
    march = approved(cast, march, cast.lan, cast.minh, TT01=5, TT02=200, TT06=10, TT07=9)
    october = approved(cast, october, cast.an, cast.binh, TT01=7, TT02=1300, TT06=30, TT07=27, TC04=2, TC05=61)
    save_cells(draft, all_lines(TT01=1000), by=cast.chi, door="page")
    kinds = ["women", "women", "women", "farmers", "farmers", "youth", "youth"]
    made = [new_group(f"G{n}", kind, members=n + 1) for n, kind in enumerate(_known(kinds), start=1)]
    day = at(2025, 8, 1)
    groups = register_groups(cast.tree.hoan_kiem, made[:5], by=cast.an, at=day)
    groups += register_groups(cast.tree.dong_da, made[5:], by=cast.chi, at=day)
    team = period_row(rollup.year("team", 2025))
    marks = {group.pk: (grade, "") for group, grade in zip(groups[:5], GRADES, strict=False)}
    grade_groups(cast.tree.hoan_kiem, team, marks, by=cast.binh, at=at(2025, 11, 20))
    return World(cast, march, october, draft, groups, None)  # type: ignore[arg-type]


def _known(kinds: list[str]) -> list[str]:
    from tongket.groups.models import GroupType

    codes = list(GroupType.objects.order_by("pk").values_list("code", flat=True))
    return [kind if kind in codes else codes[0] for kind in kinds]


@pytest.fixture
def world(unwritten: World) -> World:
    """The same with its review written, a draft."""
    cast = unwritten.cast
    unwritten.review = write_review(cast.tree.city, 2024, 2025, by=cast.dung, at=WRITTEN)
    return unwritten


@pytest.fixture
def published(world: World) -> World:
    """The same with the review published, and the texts of elsewhere kept."""
    world.review = publish_review(world.review, by=world.cast.dung, at=WRITTEN + dt.timedelta(hours=1))
    keep_published_texts(at=WRITTEN)
    return world
