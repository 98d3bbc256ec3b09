"""Acts carried out from tables, annulled and undone: what is on record afterwards, day by day."""

import datetime as dt

import pytest

from tests.cast_units import AFTER, BEFORE, CHANGE_DAY, SmallTree
from tongket.errors import Refused
from tongket.units import queries
from tongket.units.actions import annul, import_tables, restore_unit
from tongket.units.models import Edge, Mutation, Takeover, Unit, UnitAttributes, UnitCode
from tongket.units.tables import ActRow, PassageRow, Tables, UnitRow

pytestmark = pytest.mark.usefixtures("in_english")

DAY = dt.date(2027, 1, 1)
EVE, LATER = DAY - dt.timedelta(days=1), dt.date(2027, 6, 1)


def carry_out(kind: str, units=(), passages=(), day=DAY, is_dry=False):
    rows = [UnitRow("units, 2", act="1", **unit) for unit in units]
    ways = [PassageRow("passages, 2", "1", *way) for way in passages]
    return import_tables(Tables(rows, [ActRow("acts, 2", "1", kind, day)], ways), is_dry=is_dry)


def merge(**given):
    """Hoàn Kiếm and Cửa Nam become one ward with the code of the first."""
    new = {"unit": "new", "kind": "ward", "name": "Hồ Gươm", "parent": "01", "code": "00070"}
    return carry_out("merge", [new], [("00070", "new"), ("00082", "new")], **given)


def names_on(day: dt.date) -> list[str]:
    rows = UnitAttributes.objects.filter(unit__in=Unit.objects.on(day).filter(level="commune"))
    return sorted(queries.names([row.unit_id for row in rows], day).values())


def state() -> list[list[tuple]]:
    tables = (Unit, UnitAttributes, UnitCode, Mutation, Edge, Takeover)
    return [list(table.objects.order_by("pk").values_list()) for table in tables]


def test_a_merger_ends_its_units_and_begins_one_with_one_of_their_codes(small: SmallTree):
    outcome = merge()
    assert names_on(EVE) == ["Cửa Nam Ward", "Hoàn Kiếm Ward", "Đống Đa Ward"]
    assert names_on(DAY) == ["Hồ Gươm Ward", "Đống Đa Ward"]
    new = queries.by_code("00070", DAY)
    assert {edge.predecessor for edge in queries.predecessors(new)} == {small.hoan_kiem, small.cua_nam}
    assert queries.ancestors(new, DAY) == [small.country, small.city]
    (done,) = outcome.acts
    assert (done.begun, sorted(done.ended), done.passages) == (["Hồ Gươm"], ["Cửa Nam", "Hoàn Kiếm"], 2)


def test_a_dry_run_says_the_same_and_leaves_nothing(small: SmallTree):
    before = state()
    outcome = merge(is_dry=True)
    assert outcome.is_dry and outcome.acts[0].begun == ["Hồ Gươm"]
    assert state() == before


def test_a_unit_that_gives_a_part_lives_on_with_the_remainder(small: SmallTree):
    carry_out("transfer", passages=[("00070", "00082", "part"), ("00070", "00070", "remainder")])
    assert small.hoan_kiem in Unit.objects.on(DAY)
    assert Edge.objects.filter(predecessor=small.hoan_kiem, successor=small.hoan_kiem, part="remainder").exists()


def test_the_work_of_a_unit_that_ends_is_taken_over(small: SmallTree):
    new = {"unit": "new", "kind": "ward", "name": "Hồ Gươm", "parent": "01"}
    ways = [("00070", "new"), ("00082", "new"), ("00082", "00199", "takeover")]
    assert carry_out("merge", [new], ways).acts[0].takeovers == 1
    takeover = Takeover.objects.get()
    assert (takeover.from_unit, takeover.to_unit) == (small.cua_nam, small.dong_da)


def test_a_new_kind_and_a_new_name_leave_the_unit_the_same(small: SmallTree):
    carry_out("type_change", [{"unit": "00070", "kind": "commune"}])
    carry_out("rename", [{"unit": "00070", "name": "Hồ Gươm"}])
    assert queries.by_code("00070", DAY) == small.hoan_kiem
    assert queries.name_of(small.hoan_kiem, EVE) == "Hoàn Kiếm Ward"
    assert queries.name_of(small.hoan_kiem, DAY) == "Hồ Gươm Commune"


def test_what_stands_under_a_unit_moves_with_it(small: SmallTree):
    district = {"unit": "new", "kind": "urban_district", "name": "Trung Tâm", "parent": "01", "code": "009"}
    carry_out("create", [district])
    carry_out("reparent", [{"unit": "00070", "parent": "009"}])
    place = {"unit": "x", "kind": "special_zone", "name": "Bãi Giữa", "parent": "00070"}
    carry_out("create", [place], day=LATER)
    other = dt.date(2028, 1, 1)
    carry_out("reparent", [{"unit": "00070", "parent": "01"}], day=other)
    (inner,) = Unit.objects.filter(attributes__name="Bãi Giữa").distinct()
    above = [queries.name_of(unit, other) for unit in queries.ancestors(inner, other)]
    assert above == ["Việt Nam", "Hà Nội City", "Hoàn Kiếm Ward"]
    assert len(queries.ancestors(inner, LATER)) == 4
    assert inner in Unit.objects.within(small.hoan_kiem, on=other)


def test_a_new_code_closes_the_old_one(small: SmallTree):
    carry_out("recode", [{"unit": "00070", "code": "00071"}])
    assert queries.by_code("00070", EVE) == queries.by_code("00071", DAY) == small.hoan_kiem
    with pytest.raises(Refused, match="No unit had the code 00070"):
        queries.by_code("00070", DAY)


@pytest.mark.parametrize(
    ("kind", "units", "passages", "sentence"),
    [
        ("merge", [], [("99999", "00070")], "no unit is called 99999"),
        ("merge", [], [("00070", "nobody")], "no unit is called nobody"),
        ("create", [{"unit": "n", "kind": "ward", "parent": "01"}], [], "needs a name"),
        ("create", [{"unit": "n", "kind": "odd", "name": "N", "parent": "01"}], [], "a level"),
        ("reparent", [{"unit": "01", "parent": "00070"}], [], "under itself"),
        ("merge", [], [("01", "00070")], "under one that does not exist"),
        ("transfer", [], [("00070", "00082", "part"), ("00070", "00082", "part")], "contradict"),
    ],
)
def test_an_act_that_does_not_fit_is_refused_and_changes_nothing(small: SmallTree, kind, units, passages, sentence):
    before = state()
    with pytest.raises(Refused, match=sentence):
        carry_out(kind, units, passages)
    assert state() == before


def test_an_annulled_act_gives_the_earlier_units_back_and_stays_on_record(small: SmallTree):
    merge()
    act = Mutation.objects.get(kind="merge")
    new = queries.by_code("00070", DAY)
    (annulment,) = annul([act], on=LATER, legal_source="9/NQ")
    assert (annulment.annuls, act.edges.count()) == (act, 2)
    assert names_on(EVE) == names_on(LATER) == ["Cửa Nam Ward", "Hoàn Kiếm Ward", "Đống Đa Ward"]
    assert names_on(DAY) == ["Hồ Gươm Ward", "Đống Đa Ward"]
    assert queries.by_code("00070", DAY) == new
    assert queries.by_code("00070", LATER) == queries.by_code("00070", EVE) == small.hoan_kiem
    revived = Unit.objects.get(pk=small.hoan_kiem.pk)
    assert [revived.exists_on(day) for day in (EVE, DAY, LATER)] == [True, False, True]
    assert queries.tree().below(small.city.pk, LATER) == queries.tree().below(small.city.pk, EVE)


def test_an_act_annulled_on_its_first_day_never_held(small: SmallTree):
    merge()
    annul([Mutation.objects.get(kind="merge")], on=DAY)
    for day in (EVE, DAY, LATER):
        assert names_on(day) == ["Cửa Nam Ward", "Hoàn Kiếm Ward", "Đống Đa Ward"]
    assert queries.by_code("00070", LATER) == Unit.objects.get(pk=small.hoan_kiem.pk)
    assert not Unit.objects.get(pk=small.hoan_kiem.pk).has_gap
    merge()
    assert names_on(DAY) == ["Hồ Gươm Ward", "Đống Đa Ward"]


def test_an_annulled_rename_gives_the_name_back(small: SmallTree):
    carry_out("rename", [{"unit": "00070", "name": "Hồ Gươm", "code": "00071"}])
    annul([Mutation.objects.get(kind="rename")], on=LATER)
    names = [queries.name_of(small.hoan_kiem, day) for day in (EVE, DAY, LATER)]
    assert names == ["Hoàn Kiếm Ward", "Hồ Gươm Ward", "Hoàn Kiếm Ward"]
    assert queries.by_code("00070", LATER) == queries.by_code("00071", DAY) == small.hoan_kiem


def test_an_act_that_others_build_on_is_not_annulled_before_them(small: SmallTree):
    merge()
    carry_out("rename", [{"unit": "00070", "name": "Tháp Rùa"}], day=LATER)
    act = Mutation.objects.get(kind="merge")
    with pytest.raises(Refused, match=f"Act {act.number + 1} builds on act {act.number}"):
        annul([act], on=dt.date(2028, 1, 1))
    annul(list(Mutation.objects.filter(number__gte=act.number)), on=dt.date(2028, 1, 1))
    assert names_on(dt.date(2028, 1, 1)) == names_on(EVE)


def test_an_act_is_annulled_once_and_not_before_it_holds(small: SmallTree):
    merge()
    act = Mutation.objects.get(kind="merge")
    with pytest.raises(Refused, match="not in force before"):
        annul([act], on=EVE)
    (annulment,) = annul([act], on=LATER)
    with pytest.raises(Refused, match="annulled already"):
        annul([act], on=LATER)
    with pytest.raises(Refused, match="is an annulment"):
        annul([annulment], on=LATER)


def test_wards_come_back_only_together_with_their_districts(small: SmallTree):
    districts = Mutation.objects.get(kind="level_abolished")
    with pytest.raises(Refused, match="does not exist"):
        annul([small.mutation], on=DAY)
    annul([small.mutation, districts], on=DAY)
    assert set(Unit.objects.within(small.old_dong_da, on=DAY)) == {
        small.old_dong_da,
        small.old_o_cho_dua,
        small.old_trung_liet,
    }
    assert len(names_on(DAY)) == 6 and len(names_on(AFTER)) == 3


def test_the_tables_may_annul_an_act_on_record(small: SmallTree):
    merge()
    number = Mutation.objects.get(kind="merge").number
    row = ActRow("acts, 2", "undo", "annul", LATER, annuls=str(number))
    import_tables(Tables((), [row], ()))
    assert names_on(LATER) == names_on(EVE)
    with pytest.raises(Refused, match="no act 77"):
        import_tables(Tables((), [row._replace(annuls="77")], ()))


def test_a_restored_unit_is_a_new_one_and_who_had_its_ground_keeps_the_remainder(small: SmallTree):
    again = restore_unit(small.old_hang_bac, parent=small.city, on=DAY)
    assert queries.name_of(again, DAY) == "Hàng Bạc Ward" and again != small.old_hang_bac
    assert queries.by_code("00067", DAY) == again
    parts = dict(Edge.objects.filter(predecessor=small.hoan_kiem).values_list("successor", "part"))
    assert parts == {again.pk: "part", small.hoan_kiem.pk: "remainder"}
    assert small.hoan_kiem in Unit.objects.on(DAY)
    with pytest.raises(Refused, match="nobody has its ground"):
        restore_unit(again, parent=small.city, on=LATER)


def test_what_became_of_a_unit_is_followed_over_several_acts(small: SmallTree):
    merge()
    new = queries.by_code("00070", DAY)
    nam, liet = small.old_cua_nam.pk, small.old_trung_liet.pk
    of_2025 = {nam: {small.hoan_kiem.pk, small.cua_nam.pk}, liet: {small.dong_da.pk}}
    assert queries.became([nam, liet], BEFORE, CHANGE_DAY) == of_2025
    assert queries.became([nam, liet], BEFORE, DAY) == {nam: {new.pk}, liet: {small.dong_da.pk}}
    annul([Mutation.objects.get(kind="merge")], on=LATER)
    assert queries.became([nam, liet], BEFORE, LATER) == of_2025
    assert queries.became([new.pk], DAY, LATER) == {new.pk: {small.hoan_kiem.pk, small.cua_nam.pk}}


def test_ground_that_a_living_unit_gave_away_is_followed_too(small: SmallTree):
    carry_out("transfer", passages=[("00070", "00082", "part"), ("00070", "00070", "remainder")])
    pair = {small.hoan_kiem.pk, small.cua_nam.pk}
    assert queries.became([small.hoan_kiem.pk], EVE, DAY) == {small.hoan_kiem.pk: pair}


PAST = dt.date(2020, 3, 1)


def test_an_act_of_long_ago_puts_earlier_units_before_one_on_record(small: SmallTree):
    """As the edges of 2020 are to be entered when somebody has read the resolution."""
    units = [
        UnitRow("", "x", kind="ward", name="Hàng Cũ", parent="002", code="00067"),
        UnitRow("", "y", kind="ward", name="Hàng Xưa", parent="002", code="00066"),
        UnitRow("", "00067", "1"),
    ]
    ways = [PassageRow("", "1", "x", "00067"), PassageRow("", "1", "y", "00067")]
    outcome = import_tables(Tables(units, [ActRow("", "1", "merge", PAST, legal_source="895/NQ")], ways))
    assert outcome.acts[0].begun == ["Hàng Bạc"]
    eve = PAST - dt.timedelta(days=1)
    old = queries.by_code("00067", eve)
    assert queries.name_of(old) == "Hàng Cũ Ward"
    assert queries.by_code("00067", PAST) == queries.by_code("00067", BEFORE) == small.old_hang_bac
    assert (
        len(Unit.objects.within(small.old_hoan_kiem, on=eve))
        == len(Unit.objects.within(small.old_hoan_kiem, on=PAST)) + 1
    )
    assert queries.became([old.pk], eve, AFTER) == {old.pk: {small.hoan_kiem.pk}}
    assert len(queries.edge_set().mutations) == 2
    with pytest.raises(Refused, match="00067 has a beginning already"):
        import_tables(Tables([UnitRow("", "00067", "1")], [ActRow("", "1", "create", PAST)], ()))


def test_a_unit_with_others_under_it_cannot_begin_after_them(small: SmallTree):
    before = state()
    with pytest.raises(Refused, match="would stand under one that does not exist"):
        import_tables(Tables([UnitRow("", "002", "1")], [ActRow("", "1", "create", PAST)], ()))
    assert state() == before


def test_a_country_of_another_kind_comes_from_three_tables(db):
    units = [
        UnitRow("", "F", level="country", kind="country", name="Freedonia", code="F"),
        UnitRow("", "N", level="province", kind="canton", name="North", parent="F", code="N", scheme="fso"),
        UnitRow("", "a", level="commune", kind="parish", name="Ash", parent="N", area_m2=5_000_000),
        UnitRow("", "b", level="commune", kind="parish", name="Birch", parent="N"),
        UnitRow("", "ab", "7", level="commune", kind="parish", name="Ashbirch", parent="N"),
    ]
    acts = [ActRow("", "7", "merge", DAY)]
    outcome = import_tables(Tables(units, acts, [PassageRow("", "7", "a", "ab"), PassageRow("", "7", "b", "ab")]))
    assert outcome.begun_before == 4
    canton = queries.by_code("N", DAY, "fso")
    assert queries.name_of(canton) == "North"
    below = [queries.name_of(unit, day) for day in (EVE, DAY) for unit in queries.children(canton, day)]
    assert below == ["Ash", "Birch", "Ashbirch"]
