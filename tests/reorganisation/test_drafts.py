"""Drafts: typed or read from a file, saved with gaps, seen before they are done."""

import datetime as dt

import pytest

from tests.cast_units import SmallTree
from tests.reorganisation.conftest import DAY, EVE, World, make_draft
from tongket.errors import NotAllowed, Refused
from tongket.groups.models import GroupHome
from tongket.reorganisation import actions, queries
from tongket.reorganisation.models import PlannedPassage, PlannedUnit, Reorganisation
from tongket.units.models import Edge, Mutation, Takeover, Unit, UnitAttributes
from tongket.units.tables import ActRow, PassageRow, Tables, UnitRow

UNITS = [
    UnitRow("units, 2", "lake", "1", kind="ward", name="Hồ Gươm", parent="01", code="00070"),
    UnitRow("units, 3", "market", "1", kind="ward", name="Đồng Xuân", parent="01", code="00071"),
]
ACT = ActRow("acts, 2", "1", "rearrange", DAY, legal_source="12/NQ")
PASSAGES = [
    PassageRow("passages, 2", "1", "00070", "lake", "part"),
    PassageRow("passages, 3", "1", "00070", "market", "remainder"),
    PassageRow("passages, 4", "1", "00082", "lake"),
]


def rows(draft: Reorganisation) -> tuple[object, ...]:
    """What a draft says, without its keys."""
    found = queries.draft_of(draft)
    return (
        [(row.name, row.kind, row.code, row.parent_id) for row in found.units],
        [
            (row.predecessor_id, row.successor_id, row.successor_new and row.successor_new.name, row.part)
            for row in found.passages
        ],
        [(row.unit_id, row.name, row.kind, row.code, row.parent_id) for row in found.changes],
        [(row.from_unit_id, row.to_unit_id, row.to_new and row.to_new.name, row.matter) for row in found.takeovers],
    )


def test_a_file_and_the_page_end_in_the_same_draft(cast):
    typed = make_draft(cast)
    read = actions.draft_from_tables(Tables(UNITS, [ACT], PASSAGES), cast.tree.city, by=cast.dung)
    assert rows(read) == rows(typed)
    assert (read.kind, read.effective_on, read.legal_source) == (typed.kind, typed.effective_on, typed.legal_source)


def test_changes_and_takeovers_come_from_a_file_too(cast):
    rename = ActRow("acts, 3", "2", "rename", DAY)
    change = UnitRow("units, 4", "00199", "2", name="Ô Chợ Dừa")
    works = PassageRow("passages, 5", "1", "00082", "lake", "takeover", matter="reports")
    read = actions.draft_from_tables(
        Tables([*UNITS, change], [ACT, rename], [*PASSAGES, works]), cast.tree.city, by=cast.dung
    )
    assert rows(read)[2:] == (
        [(cast.tree.dong_da.pk, "Ô Chợ Dừa", "", "", None)],
        [(cast.tree.cua_nam.pk, None, "Hồ Gươm", "reports")],
    )
    assert [row.kind for row in queries.draft_of(read).tables().acts] == ["rearrange", "rename"]


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        (Tables(), "no act"),
        (Tables(UNITS, [ACT, ACT._replace(act="2", kind="merge")], PASSAGES), "one act that moves ground"),
        (Tables(UNITS, [ACT, ActRow("", "2", "rename", EVE)], PASSAGES), "the same day"),
        (Tables((), [ActRow("", "2", "annul", DAY, annuls="1")]), "annulment"),
        (Tables([*UNITS, UNITS[0]._replace(code="7")], [ACT], PASSAGES), "there twice"),
        (Tables([UNITS[0]._replace(act="")], [ACT], ()), "begins or changes by its act"),
        (Tables(UNITS, [ACT], [PASSAGES[0]._replace(predecessor="99999")]), "no unit has the code 99999"),
        (Tables([UNITS[0]._replace(kind="")], [ACT], ()), "needs a name and a kind"),
    ],
)
def test_a_file_that_does_not_make_one_draft_is_refused_and_leaves_nothing(cast, tables, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.draft_from_tables(tables, cast.tree.city, by=cast.dung)
    assert not Reorganisation.objects.exists() and not PlannedUnit.objects.exists()


def test_a_draft_may_have_gaps_and_says_which(cast):
    draft = actions.begin_draft(cast.tree.city, "split", by=cast.dung)
    actions.add_passage(draft, cast.tree.hoan_kiem, cast.tree.cua_nam, by=cast.dung, part="part")
    said = "; ".join(str(gap) for gap in queries.draft_of(draft).gaps)
    assert "The day" in said and "Hoàn Kiếm" in said and "remainder" in said
    assert not actions.foresee(draft).is_possible
    with pytest.raises(Refused, match="The day"):
        actions.carry_out(draft, by=cast.dung)


def test_a_row_said_twice_or_against_itself_is_refused(cast):
    draft = make_draft(cast)
    with pytest.raises(Refused, match="said already"):
        actions.add_passage(draft, cast.tree.cua_nam, PlannedUnit.objects.get(name="Hồ Gươm"), by=cast.dung)
    with pytest.raises(Refused, match="contradicts itself"):
        actions.add_passage(draft, cast.tree.dong_da, None, by=cast.dung, share_low=5)
    assert PlannedPassage.objects.count() == 3


def test_a_planned_unit_taken_out_takes_along_what_speaks_of_it(cast):
    draft = make_draft(cast)
    lake = PlannedUnit.objects.get(name="Hồ Gươm")
    actions.remove_row(draft, "unit", lake.pk, by=cast.dung)
    assert [row.part for row in PlannedPassage.objects.all()] == ["remainder"]


@pytest.mark.parametrize("who", ["an", "binh", "chi", "son"])
def test_only_the_standing_office_prepares_and_nobody_below_sees_it(cast, who):
    person = getattr(cast, who)
    draft = make_draft(cast)
    with pytest.raises(NotAllowed):
        actions.begin_draft(cast.tree.city, "merge", by=person)
    with pytest.raises(NotAllowed):
        actions.add_unit(draft, by=person, name="X", kind="ward")
    assert Reorganisation.objects.visible_to(person).exists() == (who == "son")


def test_a_unit_of_another_city_is_a_gap(cast):
    from tests.cast_units import make_unit

    tree: SmallTree = cast.tree
    other = make_unit("Huế", kind="city_central", code="46", parent=tree.country)
    strange = make_unit("Phú Xuân", kind="ward", code="19774", parent=other)
    draft = make_draft(cast)
    actions.add_passage(draft, strange, tree.dong_da, by=cast.dung)
    assert "no unit of yours" in "; ".join(str(gap) for gap in queries.draft_of(draft).gaps)


def test_units_are_found_by_code_or_name_as_of_the_eve_and_only_below(cast):
    tree = cast.tree
    assert queries.find_unit("00070", tree.city, EVE) == tree.hoan_kiem
    assert queries.find_unit("00070", tree.city, dt.date(2025, 6, 30)) == tree.old_hang_trong
    assert queries.find_unit("dong da", tree.city, EVE) == tree.dong_da
    with pytest.raises(Refused, match="Several units fit"):
        queries.find_unit("n", tree.city, EVE)
    with pytest.raises(Refused, match="No unit there"):
        queries.find_unit("Việt Nam", tree.city, EVE)


def everything() -> list[list[tuple]]:
    tables = (Unit, UnitAttributes, Mutation, Edge, Takeover, GroupHome, Reorganisation)
    return [list(table.objects.order_by("pk").values_list()) for table in tables]


def test_everything_is_seen_before_it_is_done_and_nothing_is_left_of_looking(world: World):
    before = everything()
    found = actions.foresee(world.draft)
    assert found.is_possible and everything() == before
    assert (found.begun, found.ended) == (["Đồng Xuân Ward", "Hồ Gươm Ward"], ["Cửa Nam Ward", "Hoàn Kiếm Ward"])
    assert (found.moving, found.waiting) == (2, 4)
    assert dict(found.open_items) == {"Open reports": 2, "Roles": 3, "Groups without a home": 6}
    assert {one.role.user.username for one in found.roles if one.new_name == "Đồng Xuân Ward"} == {"an", "binh"}
    assert sorted(found.bounded) == ["Hồ Gươm Ward", "Đồng Xuân Ward"]
    assert not found.exact


def test_what_the_record_would_refuse_is_told_before(world: World):
    tree, by = world.cast.tree, world.cast.dung
    actions.add_change(world.draft, tree.dong_da, by=by, parent=tree.dong_da)
    found = actions.foresee(world.draft)
    assert not found.is_possible
    assert "under itself" in "; ".join(str(problem) for problem in found.problems)


def test_a_role_is_sent_elsewhere_by_a_takeover_in_the_draft(world: World):
    tree, by = world.cast.tree, world.cast.dung
    actions.add_takeover(world.draft, tree.hoan_kiem, tree.dong_da, by=by, matter="roles")
    assert {one.new_name for one in actions.foresee(world.draft).roles} == {"Đống Đa Ward", "Hồ Gươm Ward"}


def test_seeing_it_takes_as_many_queries_for_a_hundred_groups_as_for_six(world: World, django_assert_max_num_queries):
    from tests.cast import at, new_group
    from tongket.groups.actions import register_groups

    with django_assert_max_num_queries(80) as few:
        actions.foresee(world.draft)
    many = [new_group(f"M{number}") for number in range(100)]
    register_groups(world.cast.tree.hoan_kiem, many, by=world.cast.an, at=at(2025, 8, 2))
    with django_assert_max_num_queries(len(few)):
        assert actions.foresee(world.draft).waiting == 104
