"""The register of groups: registering, counting, grading, moving home, and what may not be done."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.cast import at, make_cast
from tests.cast import new_group as new
from tests.cast_units import CHANGE_DAY
from tongket import rollup
from tongket.errors import NotAllowed, Refused
from tongket.groups import actions
from tongket.groups.models import Grade, Group, GroupHome, MemberCount
from tongket.groups.queries import directory, history
from tongket.groups.rules import GRADE_NAMES, check_grade, check_group, check_members
from tongket.reporting.actions import period_row
from tongket.reporting.queries import figure, figures, latest_change

YEAR_END = rollup.day("civil", dt.date(2025, 12, 31))
TEAM_2025 = rollup.year("team", 2025)


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def groups(cast):
    made = [new("G1"), new("G2", "youth", 8), new("G3", members=20)]
    return actions.register_groups(cast.tree.hoan_kiem, made, by=cast.an, at=at(2025, 8, 1))


def test_a_group_is_on_the_register_with_its_home_and_first_count(cast, groups):
    assert GroupHome.objects.filter(unit=cast.tree.hoan_kiem).count() == 3
    assert groups[0].since.actor == cast.an
    assert sorted(MemberCount.objects.values_list("members", flat=True)) == [8, 12, 20]


def test_one_wrong_group_keeps_the_others_off_too(cast):
    with pytest.raises(Refused, match="future"):
        actions.register_groups(
            cast.tree.hoan_kiem, [new(), new("G2", founded_on=dt.date(2030, 1, 1))], by=cast.an, at=at(2025, 8, 1)
        )
    assert not Group.objects.exists() and latest_change() == 0


@pytest.mark.parametrize("who", ["binh", "chi", "dung", "son"])
def test_only_the_entry_officer_of_the_unit_registers(cast, who):
    with pytest.raises(NotAllowed):
        actions.register_groups(cast.tree.hoan_kiem, [new()], by=getattr(cast, who), at=at(2025, 8, 1))


def test_groups_and_memberships_are_counted_on_a_day(cast, groups):
    active, members = figures([rollup.Request(code, cast.tree.city.pk, YEAR_END) for code in ("TQ01", "TQ02")])
    assert (active.value, members.value, active.due) == (3, 40, 0)


def test_a_type_is_a_category_and_the_types_add_up(cast, groups):
    asked = [rollup.Request("TQ01", cast.tree.city.pk, YEAR_END, kind) for kind in ("women", "youth")]
    assert [f.value for f in figures(asked)] == [2, 1]


def test_a_newer_count_takes_over_and_the_older_one_is_kept(cast, groups):
    before = latest_change()
    day = dt.date(2025, 12, 1)
    actions.record_members(cast.tree.hoan_kiem, {groups[0].pk: 15}, counted_on=day, by=cast.an, at=at(2025, 12, 2))
    actions.record_members(cast.tree.hoan_kiem, {groups[0].pk: 14}, counted_on=day, by=cast.an, at=at(2025, 12, 3))
    request = rollup.Request("TQ02", cast.tree.city.pk, YEAR_END)
    assert figure(request).value == 42 and figure(request, known_at=before).value == 40
    assert [entry.replaced for entry in history(groups[0])] == [False, True, False]


def test_a_closed_group_is_not_counted_from_its_day_on(cast, groups):
    day = dt.date(2025, 10, 1)
    actions.close_groups(cast.tree.hoan_kiem, [groups[0].pk], closed_on=day, by=cast.an, at=at(2025, 10, 2))
    days = [rollup.day("civil", d) for d in (day - dt.timedelta(days=1), day)]
    assert [f.value for f in figures([rollup.Request("TQ01", cast.tree.city.pk, d) for d in days])] == [3, 2]


def test_a_kind_whose_last_group_closed_counts_none_and_not_what_it_had(cast, groups):
    actions.close_groups(
        cast.tree.hoan_kiem, [groups[1].pk], closed_on=dt.date(2025, 11, 1), by=cast.an, at=at(2025, 11, 2)
    )
    days = [rollup.day("civil", d) for d in (dt.date(2025, 10, 31), dt.date(2025, 12, 31))]
    asked = [rollup.Request("TQ01", cast.tree.city.pk, d, "youth") for d in days]
    assert [f.value for f in figures(asked)] == [1, 0]


def test_grades_make_the_share_that_works_effectively(cast, groups):
    year = period_row(TEAM_2025)
    grades = {groups[0].pk: ("excellent", ""), groups[1].pk: ("well", ""), groups[2].pk: ("not_graded", "too_young")}
    actions.grade_groups(cast.tree.hoan_kiem, year, grades, by=cast.binh, at=at(2025, 11, 20))
    found = figures([rollup.Request(f"TQ{n:02}", cast.tree.city.pk, TEAM_2025) for n in range(5, 12)])
    assert [f.value for f in found[:2]] == [2, 1]
    assert (found[5].value, found[6].numerator, found[6].denominator) == (1, 2, 3)


def test_a_grade_or_a_type_that_nobody_has_is_a_zero_and_not_a_gap(cast, groups):
    year = period_row(TEAM_2025)
    actions.grade_groups(cast.tree.hoan_kiem, year, {groups[0].pk: ("well", "")}, by=cast.binh, at=at(2025, 11, 20))
    asked = [rollup.Request(code, cast.tree.city.pk, TEAM_2025) for code in ("TQ06", "TQ07", "TQ10")]
    asked.append(rollup.Request("TQ01", cast.tree.city.pk, YEAR_END, "farmers"))
    assert [f.value for f in figures(asked)] == [0, 1, 0, 0]


def test_a_grade_given_again_replaces_the_first_and_both_are_kept(cast, groups):
    year = period_row(TEAM_2025)
    for grade in ("well", "completed"):
        actions.grade_groups(cast.tree.hoan_kiem, year, {groups[0].pk: (grade, "")}, by=cast.binh, at=at(2025, 11, 20))
    assert Grade.objects.count() == 2 and Grade.objects.known_at(None).get().grade == "completed"


def test_only_the_leader_grades_and_only_groups_of_the_unit(cast, groups):
    year = period_row(TEAM_2025)
    with pytest.raises(NotAllowed):
        actions.grade_groups(cast.tree.hoan_kiem, year, {groups[0].pk: ("well", "")}, by=cast.an, at=at(2025, 11, 20))
    other = actions.register_groups(cast.tree.dong_da, [new("G9")], by=cast.chi, at=at(2025, 8, 2))
    with pytest.raises(Refused, match="do not belong"):
        actions.grade_groups(cast.tree.hoan_kiem, year, {other[0].pk: ("well", "")}, by=cast.binh, at=at(2025, 11, 20))


def test_a_group_moved_home_counts_in_the_old_unit_before_and_in_the_new_one_after(cast):
    made = actions.register_groups(cast.tree.old_hang_bac, [new()], by=cast.lan, at=at(2024, 1, 5))
    home = {made[0].pk: cast.tree.hoan_kiem.pk}
    actions.rehome_groups(home, on=CHANGE_DAY, by=cast.dung, at=at(2025, 7, 1))
    before = rollup.day("civil", dt.date(2025, 6, 30))
    asked = [
        rollup.Request("TQ01", unit.pk, day)
        for unit, day in ((cast.tree.old_hang_bac, before), (cast.tree.hoan_kiem, YEAR_END), (cast.tree.city, before))
    ]
    assert [f.value for f in figures(asked)] == [1, 1, 1]


def test_the_directory_lists_what_the_figure_counted(cast, groups):
    listed = directory(cast.tree.city, dt.date(2025, 12, 31))
    assert listed.count() == 3 and sum(group.members for group in listed) == 40
    assert directory(cast.tree.city, dt.date(2025, 12, 31), type_code="youth").count() == 1
    assert directory(cast.tree.dong_da, dt.date(2025, 12, 31)).count() == 0


def test_the_database_refuses_a_grade_without_its_ground(cast, groups):
    with pytest.raises(IntegrityError), transaction.atomic():
        Grade.objects.create(
            group=groups[0], period=period_row(TEAM_2025), grade="not_graded", ground="", since=groups[0].since
        )


@pytest.mark.parametrize("grade", sorted(GRADE_NAMES))
@pytest.mark.parametrize("ground", ["", "too_young"])
def test_only_a_group_that_was_not_graded_has_a_ground(grade, ground):
    assert (check_grade(grade, ground) == []) == ((grade == "not_graded") == bool(ground))


def test_unknown_grades_and_grounds_are_refused():
    assert check_grade("great", "") and check_grade("not_graded", "because")


@pytest.mark.parametrize("members,fine", [(0, True), (5_000, True), (5_001, False), (-1, False)])
def test_a_count_of_members_is_plausible(members, fine):
    assert (check_members(members) == []) == fine


def test_a_group_needs_a_name_of_bearable_length():
    today = dt.date(2025, 1, 1)
    assert check_group(code="G1", name=" ", founded_on=today, today=today)[0].where == "name"
    assert check_group(code="G1", name="x" * 201, founded_on=today, today=today)
    assert check_group(code="G1", name="Tổ 1", founded_on=today, today=today) == []


@pytest.mark.parametrize("who", ["an", "binh", "chi", "son"])
def test_only_who_consolidates_above_moves_groups(cast, groups, who):
    moved = {groups[0].pk: cast.tree.dong_da.pk}
    with pytest.raises(NotAllowed):
        actions.rehome_groups(moved, on=dt.date(2025, 9, 1), by=getattr(cast, who), at=at(2025, 9, 1))


def test_a_group_cannot_leave_a_home_before_it_came_there(cast, groups):
    moved = {groups[0].pk: cast.tree.dong_da.pk}
    with pytest.raises(Refused, match="no home"):
        actions.rehome_groups(moved, on=dt.date(2020, 1, 1), by=cast.dung, at=at(2025, 9, 1))


@pytest.mark.parametrize(
    "slip,sentence",
    [
        (new("G1"), "belong to other groups"),
        (new("G7", kind="choir"), "kind of group"),
        (new("G 7"), "code"),
        (new("x" * 21), "code"),
    ],
)
def test_a_group_that_cannot_be_registered_gets_a_sentence(cast, groups, slip, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.register_groups(cast.tree.hoan_kiem, [slip], by=cast.an, at=at(2025, 8, 2))


def test_a_code_stands_once_among_the_groups_registered_together(cast):
    with pytest.raises(Refused, match="belong to other groups"):
        actions.register_groups(cast.tree.hoan_kiem, [new(), new()], by=cast.an, at=at(2025, 8, 1))


def test_members_are_not_counted_on_a_day_to_come(cast, groups):
    with pytest.raises(Refused, match="to come"):
        actions.record_members(
            cast.tree.hoan_kiem, {groups[0].pk: 9}, counted_on=dt.date(2025, 9, 2), by=cast.an, at=at(2025, 9, 1)
        )


def test_a_group_stands_only_once_in_a_batch(cast, groups):
    filing = actions.Filing(cast.tree.hoan_kiem, {groups[0].pk: 9}, cast.an, at(2025, 9, 2))
    with pytest.raises(ValueError, match="twice"):
        actions.record_members_many([filing, filing], counted_on=dt.date(2025, 9, 1))


def test_a_group_founded_today_is_registered_in_the_morning(cast):
    morning = dt.datetime(2025, 8, 1, 23, 30, tzinfo=dt.UTC)
    today = new("G5", founded_on=dt.date(2025, 8, 2))
    assert actions.register_groups(cast.tree.hoan_kiem, [today], by=cast.an, at=morning)
