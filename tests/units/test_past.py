"""The pages of the past: a unit act by act, one act whole, with what was annulled still to be read."""

import datetime as dt
import re

import pytest

from tests.cast_units import AFTER, CHANGE_DAY, SmallTree, make_unit
from tongket.units import actions, past, rules
from tongket.units.models import Edge, Mutation, Takeover
from tongket.units.rules import Cell, Stretch

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 3, 1)


@pytest.fixture
def page(client):
    """The text of a page as it is read, and its source."""

    def read(url: str, language: str = "en", status: int = 200) -> tuple[str, str]:
        client.cookies["tongket_language"] = language
        response = client.get(url)
        assert response.status_code == status
        source = response.content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", source).split()), source

    return read


def renamed(small: SmallTree, *, on: dt.date = LATER) -> Mutation:
    act = Mutation.objects.create(number=9, kind="rename", effective_on=on, legal_source="9/NQ")
    actions.change_look(small.hoan_kiem, act, name="Hồ Gươm")
    return act


def annulled(act: Mutation, on: dt.date) -> Mutation:
    """The annulment of the act; the act that abolished the districts on the same day is annulled with it."""
    leaning = Mutation.objects.filter(kind="level_abolished", effective_on=act.effective_on)
    made = actions.annul([act, *leaning], on=on, legal_source="10/NQ")
    return next(annulment for annulment in made if annulment.annuls_id == act.pk)


# The life of a unit


def test_a_units_life_is_told_act_by_act(small):
    act = renamed(small)
    began, changed = past.turns(small.hoan_kiem)
    assert (began.act, began.began, began.ended) == (small.mutation, True, False)
    assert [(passage.name, passage.edge.part) for passage in began.came] == [
        ("Phường Cửa Nam", "part"),
        ("Phường Hàng Bạc", "whole"),
        ("Phường Hàng Trống", "whole"),
    ]
    assert changed.act == act
    assert [(change.was, change.now) for change in changed.changes] == [("Hoàn Kiếm", "Hồ Gươm")]


def test_the_end_of_a_unit_says_where_its_ground_and_its_work_went(small):
    Takeover.objects.create(
        mutation=small.mutation, from_unit=small.old_cua_nam, to_unit=small.cua_nam, matter="archives"
    )
    (turn,) = past.turns(small.old_cua_nam)
    assert turn.ended and not turn.began
    assert [(passage.name, passage.edge.part) for passage in turn.went] == [
        ("Phường Cửa Nam", "remainder"),
        ("Phường Hoàn Kiếm", "part"),
    ]
    assert [(work.matter, name) for work, name in turn.gave_work] == [("archives", "Phường Cửa Nam")]
    taken = next(turn for turn in past.turns(small.cua_nam) if turn.act == small.mutation)
    assert [name for _work, name in taken.took_work] == ["Phường Cửa Nam"]


def test_an_annulled_act_stays_in_the_life_of_a_unit_with_its_annulment(small):
    act = renamed(small)
    annulment = annulled(act, dt.date(2026, 9, 1))
    told = past.turns(small.hoan_kiem)
    assert [(turn.act, turn.annulment) for turn in told] == [
        (small.mutation, None),
        (act, annulment),
        (annulment, None),
    ]
    assert [(change.was, change.now) for change in told[2].changes] == [("Hồ Gươm", "Hoàn Kiếm")]


def test_an_act_that_never_held_still_says_what_it_would_have_changed(small):
    act = renamed(small)
    annulled(act, LATER)
    turn = next(turn for turn in past.turns(small.hoan_kiem) if turn.act == act)
    assert [(change.was, change.now) for change in turn.changes] == [("Hoàn Kiếm", "Hồ Gươm")]


def test_who_was_annulled_and_came_back_has_a_gap_in_its_lanes(small, in_english):
    annulled(small.mutation, dt.date(2026, 1, 1))
    lanes = past.lanes(small.old_cua_nam)
    assert lanes.spans == [
        (None, CHANGE_DAY),
        (CHANGE_DAY, dt.date(2026, 1, 1)),
        (dt.date(2026, 1, 1), None),
    ]
    assert lanes.lanes["Name"] == [Cell("Cửa Nam", 1), Cell("", 1), Cell("Cửa Nam", 1)]


def test_a_share_is_told_with_its_basis_and_source(small, in_english):
    edge = Edge.objects.get(predecessor=small.old_cua_nam, successor=small.hoan_kiem)
    assert past.share_text(edge) == ""
    edge.share_low, edge.share_high, edge.basis, edge.share_source = 400_000_000, 600_000_000, "measured", "register"
    assert past.share_text(edge) == "40.0%–60.0%, measured, register"
    edge.share_low = edge.share_high = 250_000_000
    assert past.share_text(edge) == "25.0%, measured, register"


def test_lanes_join_equal_neighbours_and_leave_gaps_open():
    first, second = dt.date(2020, 1, 1), dt.date(2022, 1, 1)
    lanes = rules.lanes(
        {"a": [Stretch(None, first, "x"), Stretch(first, None, "x")], "b": [Stretch(first, second, "y")]}
    )
    assert lanes.spans == [(None, first), (first, second), (second, None)]
    assert lanes.lanes == {"a": [Cell("x", 3)], "b": [Cell("", 1), Cell("y", 1), Cell("", 1)]}
    assert rules.lanes({}).spans == ()


def test_lanes_of_what_has_ended_end_with_it():
    day = dt.date(2025, 7, 1)
    assert rules.lanes({"a": [Stretch(None, day, "x")]}).spans == [(None, day)]


# One act


def test_an_act_says_who_began_and_ended_and_what_passed(small):
    done = past.deed(small.mutation)
    assert [unit.name for unit in done.begun] == ["Phường Cửa Nam", "Phường Đống Đa", "Phường Hoàn Kiếm"]
    assert {unit.unit_id for unit in done.ended} == {unit.pk for unit in small.old_wards}
    assert (len(done.edges), done.whole, done.cut, done.areas) == (7, 5, 1, 2)
    assert [tuple(scene.about) for scene in done.scenes] == [
        (small.cua_nam.pk, small.hoan_kiem.pk),
        (small.dong_da.pk,),
    ]


def test_an_annulled_act_still_says_whom_it_ended(small):
    annulled(small.mutation, dt.date(2026, 1, 1))
    done = past.deed(Mutation.objects.get(pk=small.mutation.pk))
    assert len(done.ended) == 6 and len(done.begun) == 3


def test_an_act_that_changed_a_name_says_both(small):
    (only,) = past.deed(renamed(small)).changed
    assert only[0].unit_id == small.hoan_kiem.pk
    assert [(change.was, change.now) for change in only[1]] == [("Hoàn Kiếm", "Hồ Gươm")]


def test_the_number_of_queries_does_not_grow_with_the_act(small, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        past.deed(small.mutation)
    with django_assert_max_num_queries(12):
        past.turns(small.hoan_kiem)


# The pages


def test_the_page_of_an_act_shows_its_source_its_counts_and_its_picture(small, page):
    text, source = page(small.mutation.get_absolute_url())
    assert "1656/NQ-UBTVQH15" in text and "Decided on 16 June 2025" in text
    assert "7; units passed whole: 5, units cut: 1" in text and "Common areas 2" in text
    assert source.count('<svg class="merger-picture"') == 2
    assert source.count("merger-line merger-part") == 2 and source.count("merger-line merger-remainder") == 2


def test_the_table_beside_a_picture_says_the_same_in_words(small, page):
    text, _source = page(small.mutation.get_absolute_url())
    assert "Cửa Nam Ward from Cửa Nam Ward the remainder the rest: Hoàn Kiếm Ward" in text
    assert "Trần Hưng Đạo Ward the whole" in text


def test_the_day_asked_for_stays_in_the_addresses_of_an_act(small, page):
    _text, source = page(f"{small.mutation.get_absolute_url()}?on=2024-06-15")
    assert f"{small.old_cua_nam.get_absolute_url()}?on=2024-06-15" in source
    assert "/units/?on=2024-06-15" in source


def test_an_annulled_act_is_struck_through_and_leads_to_its_annulment(small, page):
    annulment = annulled(small.mutation, dt.date(2026, 1, 1))
    text, source = page(small.mutation.get_absolute_url())
    assert "This act was annulled on 1 January 2026." in text and "<h1><s>" in source
    text, _source = page(annulment.get_absolute_url())
    assert "This act takes back another" in text and "1656/NQ-UBTVQH15" in text


def test_a_unit_shows_its_annulled_act_struck_through(small, page):
    annulled(small.mutation, dt.date(2026, 1, 1))
    text, source = page(f"{small.old_cua_nam.get_absolute_url()}?on=2026-02-01")
    assert "Annulled on 1 January 2026" in text and "Takes back: 1656/NQ-UBTVQH15" in text
    assert source.count('<li class="undone">') == 1 and "<s>" in source


def test_a_long_act_is_shown_page_by_page_and_a_unit_finds_its_own(small, page):
    for number in range(20):
        new = make_unit(f"Xã {number:02}", kind="commune", parent=small.city, created_by=small.mutation)
        old = make_unit(f"Xã cũ {number:02}", kind="commune", parent=small.city, ended_by=small.mutation)
        Edge.objects.create(mutation=small.mutation, predecessor=old, successor=new, part="whole")
    assert f'id="unit-{small.cua_nam.pk}"' in page(small.mutation.get_absolute_url())[1]
    text, source = page(f"{small.mutation.get_absolute_url()}?unit={new.pk}")
    assert f'id="unit-{new.pk}"' in source and f'id="unit-{small.cua_nam.pk}"' not in source and "Page 3 of 3" in text


@pytest.mark.parametrize("asked", ["?page=99", "?page=x", "?unit=99999999", "?unit=x", "?unit=²", "?on=2024-01-01"])
def test_any_page_asked_for_is_answered(small, page, asked):
    page(small.mutation.get_absolute_url() + asked)


def test_a_day_that_is_no_day_is_answered_with_400(small, page):
    page(f"{small.mutation.get_absolute_url()}?on=x", status=400)


def test_every_act_is_listed_the_annulled_ones_struck_through(small, page):
    annulled(small.mutation, dt.date(2026, 1, 1))
    text, source = page("/units/acts/")
    assert "1 July 2025 Rearrangement · 1656/NQ-UBTVQH15 Annulled on 1 January 2026 Hà Nội City" in text
    assert text.index("Annulment · 10/NQ") < text.index("Rearrangement") and source.count("<s>") == 2
    assert f'href="{small.mutation.get_absolute_url()}?on=2026-02-01"' in page("/units/acts/?on=2026-02-01")[1]


def test_before_any_act_the_list_says_so(db, page):
    assert "No act is on record yet" in page("/units/acts/")[0]


def test_an_act_says_in_which_province_it_was(small, page):
    assert "Province level Hà Nội City" in page(small.mutation.get_absolute_url())[0]


def test_an_act_that_is_not_there_is_not_found(small, page):
    page("/units/acts/999/", status=404)


def test_an_act_that_did_nothing_says_so(small, page):
    act = Mutation.objects.create(number=8, kind="boundary_correction", effective_on=AFTER)
    assert "Nothing is on record that this act did" in page(act.get_absolute_url())[0]


def test_an_act_that_abolished_a_level_lists_whom_it_ended(small, page):
    act = small.old_hoan_kiem.ended_by
    assert "Hoàn Kiếm Urban District" in page(act.get_absolute_url())[0]


def test_the_map_of_a_unit_shows_its_communes_and_links_them(small, page):
    text, source = page(f"/units/{small.city.pk}/map/")
    assert "3 units on" in text and "Positions are schematic" in text
    assert source.count('class="tile"') == 3 and f'href="{small.dong_da.get_absolute_url()}"' in source


def test_the_map_of_an_old_day_shows_the_units_of_that_day(small, page):
    text, source = page(f"/units/{small.city.pk}/map/?on=2024-06-15")
    assert "6 units on 15 June 2024" in text
    assert f"{small.old_cua_nam.get_absolute_url()}?on=2024-06-15" in source


def test_a_unit_without_communes_has_nothing_to_draw(small, page):
    assert "Nothing to draw on this day" in page(f"/units/{small.dong_da.pk}/map/")[0]
    page("/units/99999/map/", status=404)
    page(f"/units/{small.city.pk}/map/?on=x", status=400)


def test_no_page_of_the_past_has_styles_or_scripts_of_its_own(small, page):
    for url in (small.mutation.get_absolute_url(), small.hoan_kiem.get_absolute_url(), f"/units/{small.city.pk}/map/"):
        _text, source = page(url)
        assert " style=" not in source and "<style" not in source
