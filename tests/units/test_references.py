"""Which unit somebody means, and one sentence when nobody can know."""

import datetime as dt
import unicodedata

import pytest
from django.utils import translation

from tests.cast_units import AFTER, BEFORE, CHANGE_DAY, SmallTree
from tongket.errors import Refused
from tongket.units import queries
from tongket.units.models import UnitAttributes, UnitCode
from tongket.units.queries import Match, Reference

pytestmark = pytest.mark.usefixtures("in_english")


def match(**given) -> Match:
    (found,) = queries.found([Reference(**given)])
    return found


def test_a_code_and_a_day_name_a_unit(small: SmallTree):
    assert match(code="00070", on=BEFORE).unit == small.old_hang_trong
    assert match(code="00070", on=AFTER).unit == small.hoan_kiem


def test_a_code_without_a_day_tells_everything_that_it_has_been(small: SmallTree):
    """The code of Trung Tự, which then became Phương Liên - Trung Tự, and is Văn Miếu - Quốc Tử Giám now."""
    renamed = dt.date(2025, 1, 1)
    look = small.old_hang_trong.attributes.get()
    UnitAttributes.objects.filter(pk=look.pk).update(valid_to=renamed)
    look.pk, look.valid_from, look.name = None, renamed, "Hàng Trống - Hàng Bạc"
    look.save(force_insert=True)
    said = match(code="00070")
    assert said.unit is None
    assert said.said == (
        "The code 00070 belonged to Hàng Trống Ward (until 31 December 2024); "
        "Hàng Trống - Hàng Bạc Ward (from 1 January 2025 to 30 June 2025); "
        "Hoàn Kiếm Ward (since 1 July 2025); say on which day."
    )


def test_a_code_that_is_out_of_date_tells_when_it_held(small: SmallTree):
    said = match(code="00067", on=AFTER)
    assert said == Match(
        None, "No unit had the code 00067 on 15 June 2026; it belonged to Hàng Bạc Ward (until 30 June 2025)."
    )
    assert match(code="12345").said == "No unit ever had the code 12345."


def test_the_sentences_are_vietnamese_for_who_reads_vietnamese(small: SmallTree):
    with translation.override("vi"):
        assert "Phường Hoàn Kiếm" in match(code="00070").said
        with pytest.raises(Refused, match="Phường Hàng Trống"):
            queries.by_code("00070")


def test_a_provisional_code_finds_the_unit_and_says_so(small: SmallTree):
    UnitCode.objects.create(
        unit=small.hoan_kiem, scheme="gso", code="00555", valid_from=CHANGE_DAY, is_provisional=True
    )
    found = match(code="00555", on=AFTER)
    assert found.unit == small.hoan_kiem
    assert found.said == "00555 is a provisional code of Hoàn Kiếm Ward; write 00070."
    assert queries.codes_of([small.hoan_kiem.pk]) == {small.hoan_kiem.pk: "00070"}


@pytest.mark.parametrize("parent", ["Hà Nội", "thành phố hà nội", "01", "Quận Hoàn Kiếm", "002"])
def test_a_name_its_superior_and_a_day_name_a_unit(small: SmallTree, parent):
    assert match(name="Phường Cửa Nam", parent=parent, on=BEFORE).unit == small.old_cua_nam


@pytest.mark.parametrize("name", ["Cửa Nam", "CỬA NAM", unicodedata.normalize("NFD", "Cửa  Nam"), "Cua Nam Ward"])
def test_however_the_letters_are_made_the_name_is_the_same(small: SmallTree, name):
    found = match(name=name, parent="Hà Nội", on=AFTER)
    assert (found.unit == small.cua_nam) == ("Cua" not in name)


def test_the_place_of_the_tone_does_not_matter(small: SmallTree):
    UnitAttributes.objects.filter(unit=small.cua_nam).update(name="Khánh Hoà", name_fold="khanh hoa")
    for name in ("Khánh Hoà", "Khánh Hòa"):
        assert match(name=name, parent="01", on=AFTER).unit == small.cua_nam


def test_a_name_without_marks_is_only_a_suggestion(small: SmallTree):
    said = match(name="cua nam", parent="Hà Nội", on=AFTER)
    assert said.unit is None
    assert said.said.startswith("No unit under Hà Nội was called cua nam on 15 June 2026. Perhaps: Cửa Nam Ward")


@pytest.mark.parametrize("more", [{}, {"parent": "Hà Nội"}, {"on": AFTER}])
def test_a_name_alone_never_finds_a_unit(small: SmallTree, more):
    said = match(name="Cửa Nam", **more)
    assert said.unit is None and "alone names no unit" in said.said
    assert "Cửa Nam Ward, Hoàn Kiếm Urban District (until 30 June 2025)" in said.said
    assert "Cửa Nam Ward, Hà Nội City (since 1 July 2025)" in said.said


def test_two_of_one_name_under_one_superior_are_told(small: SmallTree):
    look = small.old_hang_bac.attributes.get()
    UnitAttributes.objects.filter(pk=look.pk).update(name="Trung Liệt", name_fold="trung liet")
    assert match(name="Trung Liệt", parent="006", on=BEFORE).unit == small.old_trung_liet
    said = match(name="Trung Liệt", parent="01", on=BEFORE)
    assert said.unit is None and said.said.startswith("Several units under 01 were called Trung Liệt")


def test_a_name_that_nobody_bore_is_said_to_be_so(small: SmallTree):
    assert match(name="Không Có").said == "No unit was ever called Không Có."
    assert match(name="Không Có", parent="01", on=AFTER).said == "No unit was ever called Không Có."


def test_many_references_take_as_many_queries_as_few(small: SmallTree, django_assert_max_num_queries):
    few = [Reference(code="00070", on=AFTER), Reference(code="00082", on=AFTER)]
    with django_assert_max_num_queries(2):
        assert len(queries.found(few)) == 2
    with django_assert_max_num_queries(2):
        assert len(queries.found(few * 50)) == 100
