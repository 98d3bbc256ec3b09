"""Two ways to look at every figure: as it was then, and on the map of another day. And citations taken there."""

import datetime as dt
import re
from fractions import Fraction

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cast import MARCH, approved, at, new_group, report_of
from tests.cast_units import AFTER, CHANGE_DAY
from tongket import rollup
from tongket.accounts.models import Role
from tongket.accounts.rules import APPROVER, ENTRY
from tongket.errors import NotAllowed, Refused
from tongket.groups.actions import register_groups, rehome_groups
from tongket.reporting.actions import correct_cells
from tongket.reporting.models import Collection, Indicator
from tongket.reporting.rules import CellInput, CellState
from tongket.review import queries
from tongket.review.actions import cite, publish_review, refresh_figures, write_review
from tongket.review.models import Citation, Section
from tongket.review.render import printed
from tongket.review.tables import why_cut
from tongket.rollup.restate import Bounds
from tongket.units.models import Edge
from tongket.units.queries import edge_set

pytestmark = pytest.mark.django_db
YEAR_2024 = rollup.year("admin", 2024)
TERM = rollup.term("admin", 2024, 2025)
ON = AFTER.isoformat()


@pytest.fixture
def world(unwritten):
    """Of March 2024, the ward that was cut has answered 10 and a whole one 5; the review is a draft."""
    cast = unwritten.cast
    for user, kind in ((cast.lan, ENTRY), (cast.minh, APPROVER)):
        Role.objects.create(user=user, unit=cast.tree.old_cua_nam, kind=kind, valid_from=dt.date(2015, 1, 1))
    collection = Collection.objects.get(period__key=MARCH.key)
    unwritten.cut = approved(cast, report_of(collection, cast.tree.old_cua_nam), cast.lan, cast.minh, TT01=10)
    unwritten.review = write_review(cast.tree.city, 2024, 2025, by=cast.dung)
    return unwritten


@pytest.fixture
def published(world):
    world.review = publish_review(world.review, by=world.cast.dung)
    return world


def opened(client, world, key="sessions", name="review_figure", status=200, **query):
    found = client.get(reverse(name, args=[world.review.pk, key]), query)
    assert found.status_code == status
    return re.sub(r"\s+", " ", found.content.decode())


def in_english(client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def rows(page) -> dict[str, str]:
    """The words of every row of the page's tables by its first."""
    found = re.findall(r"<tr>(.*?)</tr>", page)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in found]
    plain = [[re.sub(r"<[^>]+>", " ", cell).split() for cell in row] for row in cells]
    return {" ".join(row[0]): " | ".join(" ".join(cell) for cell in row[1:]) for row in plain}


# By unit --------------------------------------------------------------------------------------------------


def test_a_figure_that_crosses_the_change_can_be_looked_at_in_two_ways(client, published):
    page = opened(client, published)
    assert 'aria-current="true">Địa giới khi đó</a>' in page and ">Địa giới hiện nay</a>" in page
    today = re.search(r'href="([^"]+)">Địa giới hiện nay', page)[1].replace("&amp;", "&")
    assert "map=20" in today and 'aria-current="true">Địa giới hiện nay</a>' in client.get(today).content.decode()


def test_where_the_map_is_the_same_there_is_one_way(client, published):
    assert "Địa giới hiện nay" not in opened(client, published, "groups")


def test_on_the_other_map_each_unit_is_exact_or_between_bounds_with_the_reason(client, published):
    page = opened(client, published, map=ON)
    found = rows(page)
    assert found["Phường Hoàn Kiếm"].startswith("từ 12 đến 22 ")
    assert "chỉ biết nằm trong khoảng" in found["Phường Hoàn Kiếm"]
    assert "bị chia: Phường Cửa Nam" in found["Phường Hoàn Kiếm"]
    assert found["Phường Cửa Nam"].startswith("từ 0 đến 10 ")
    assert found["Toàn bộ"].startswith("22 ") and "chính xác" in found["Toàn bộ"]
    assert f"bộ quan hệ kế thừa {edge_set().version}" in page
    assert "2 đơn vị chỉ biết nằm trong khoảng" in page and "Không cộng các số chỉ biết khoảng." in page


def test_a_figure_between_bounds_never_looks_like_one_that_is_exact(client, published):
    page = opened(client, published, map=ON)
    assert re.findall(r'class="figure-cell figure-bounded">([^<]+)<', page) == ["từ 0 đến 10", "từ 12 đến 22"]
    assert 'class="figure-cell">22<' in page


def test_a_unit_of_the_other_map_opens_down_to_the_units_of_then_and_their_reports(client, published):
    unit = published.cast.tree.hoan_kiem
    page = opened(client, published, map=ON, unit=unit.pk)
    found = rows(page)
    assert {name: said for name, said in found.items() if name.startswith("Phường")} == {
        "Phường Hàng Bạc đến hết 30/06/2025": "5 | 5",
        "Phường Cửa Nam đến hết 30/06/2025": "10 | từ 0 đến 10",
        "Phường Hoàn Kiếm từ 01/07/2025": "7 | 7",
    }
    then = re.search(r'href="([^"]+)">Phường Cửa Nam</a>', page)[1].replace("&amp;", "&")
    assert "Lan" not in page and "Xã, phường" not in page
    assert "tháng 3/2024" in client.get(then).content.decode()


def test_of_a_unit_that_is_not_on_the_map_it_is_said_where_its_figure_went(client, published):
    page = opened(client, published, "sessions_2024", map=ON, unit=published.cast.tree.old_hoan_kiem.pk)
    assert "Đơn vị này không có trên địa giới ngày 15/06/2026" in page
    found = rows(page)
    assert found["Phường Hoàn Kiếm"].startswith("từ 5 đến 15") and found["Phường Cửa Nam"].startswith("từ 0 đến 10")
    assert "Toàn bộ" not in found and "15 buổi" in page.replace("\xa0", " ")


def test_backwards_a_ward_of_today_is_asked_where_it_was(client, published):
    page = opened(client, published, map="2025-06-30", unit=published.cast.tree.hoan_kiem.pk)
    found = rows(page)
    assert "Địa giới ngày 30/06/2025" in page
    assert {"Phường Hàng Bạc", "Phường Hàng Trống", "Phường Cửa Nam"} == {one for one in found if "Phường" in one}


def test_where_nothing_was_reported_it_says_so(client, published):
    page = opened(client, published, "sessions_2024", map=ON, unit=published.cast.tree.dong_da.pk)
    assert "chưa có số liệu" in page


def test_what_stays_on_its_own_map_says_why(client, published):
    Indicator.objects.filter(code="TT01").update(combine="distinct")
    assert "hãy đếm lại từ danh mục" in opened(client, published, map=ON)
    assert "hãy đếm lại từ danh mục" in opened(client, published, name="review_series", map=ON)
    in_english(client)
    assert "count them again from the register" in opened(client, published, map=ON)


@pytest.mark.parametrize("query", [{"map": "yesterday"}, {"map": ON, "unit": "1"}, {"map": ON, "unit": "99999"}])
def test_a_day_that_is_none_and_a_unit_outside_are_not_found(client, published, query):
    opened(client, published, status=404, **query)


def test_part_of_the_page_is_the_table_with_both_ways(client, published):
    url = reverse("review_figure", args=[published.review.pk, "sessions"])
    part = client.get(url, {"map": ON}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "Địa giới khi đó" in part and "từ 12 đến 22" in part


def test_where_the_groups_went_is_given_as_an_estimate_in_words(client, published):
    cast = published.cast
    made = register_groups(
        cast.tree.old_cua_nam, [new_group(f"H{n}") for n in range(4)], by=cast.lan, at=at(2025, 6, 1)
    )
    homes = {group.pk: cast.tree.cua_nam.pk for group in made} | {made[0].pk: cast.tree.hoan_kiem.pk}
    rehome_groups(homes, on=CHANGE_DAY, by=cast.dung, at=at(2025, 7, 2))
    review = write_review(cast.tree.city, 2024, 2025, by=cast.dung)
    published.review = publish_review(review, by=cast.dung)
    page = opened(client, published, map=ON)
    assert "từ 12 đến 22" in page and "ước khoảng 15" in page
    assert "Số ước tính dựa theo nơi về của các tổ thuộc đơn vị bị chia, ngày 01/07/2025." in page


def test_a_share_on_record_gives_its_range_and_says_who_measured_it(client, published):
    cut = Edge.objects.filter(predecessor=published.cast.tree.old_cua_nam, successor=published.cast.tree.hoan_kiem)
    cut.update(share_low=Edge.ALL // 4, share_high=Edge.ALL // 2, basis="estimated", share_source="số hộ năm 2025")
    page = opened(client, published, map=ON)
    assert "từ 12 đến 22" in page and "ước khoảng từ 14 đến 17" in page
    assert "Số ước tính dựa theo số hộ năm 2025." in page
    cut.update(share_high=Edge.ALL, share_source="")
    assert "Số ước tính dựa theo tỷ lệ phân chia đã ghi." in opened(client, published, map=ON)


def test_of_many_units_that_were_cut_a_few_are_named():
    assert why_cut(["A", "B", "C", "D", "E"]) == "bị chia: A, B, C và 2 đơn vị khác"


# By period ------------------------------------------------------------------------------------------------


def test_a_series_of_a_unit_crosses_the_change_in_both_ways(client, published):
    unit = published.cast.tree.hoan_kiem.pk
    then = rows(opened(client, published, name="review_series", unit=unit))
    assert (then["năm 2024"], then["năm 2025"].split()[0]) == ("chưa có số liệu", "7")
    page = opened(client, published, name="review_series", unit=unit, map=ON)
    now = rows(page)
    assert now["năm 2024"].startswith("từ 5 đến 15") and "bị chia: Phường Cửa Nam" in now["năm 2024"]
    assert now["năm 2025"].split()[0] == "7" and "báo cáo đúng theo địa giới này" in now["năm 2025"]
    assert edge_set().version in page


def test_a_series_by_month_has_every_month_of_the_years(client, published):
    found = rows(opened(client, published, name="review_series", step="month", map=ON))
    assert len([label for label in found if label.startswith("tháng")]) == 24
    assert found["tháng 3/2024"].startswith("15 ")


def test_what_stands_on_a_day_is_followed_from_year_end_to_year_end(client, published):
    page = opened(client, published, "groups", name="review_series", map=ON)
    found = rows(page)
    assert found["ngày 31/12/2025"].split()[0] == "7" and "Theo tháng" not in page


def test_a_unit_that_is_not_on_the_map_has_no_series_there(client, published):
    page = opened(client, published, name="review_series", map=ON, unit=published.cast.tree.old_hoan_kiem.pk)
    assert "nên không có dãy số ở đó" in page and "<table" not in page


def test_a_series_by_no_known_step_is_not_found(client, published):
    opened(client, published, name="review_series", step="week", status=404)


def test_an_opened_figure_leads_to_its_series_and_back(client, published):
    page = opened(client, published, map=ON)
    url = re.search(r'href="([^"]+)">Xem con số này qua các năm', page)[1].replace("&amp;", "&")
    assert f"map={ON}" in url and client.get(url).status_code == 200


def test_the_pages_are_complete_in_english(client, published):
    in_english(client)
    page = opened(client, published, map=ON)
    assert "from 12 to 22" in page and "were cut: Cửa Nam Ward" in page
    assert "known only to lie between two values" in page


# Citations ------------------------------------------------------------------------------------------------


def taken(world, key="cited", indicator="TT01", unit=None, period=YEAR_2024, **more):
    unit = unit or world.cast.tree.hoan_kiem
    return cite(world.review, key, indicator=indicator, unit=unit, period=period, by=world.cast.dung, **more)


def test_a_citation_on_a_day_s_map_keeps_the_day_the_edges_and_how_sure_it_is(world):
    citation = taken(world, map_on=AFTER)
    assert (citation.map_on, citation.edge_version) == (AFTER, edge_set().version)
    assert (citation.value, citation.bounds, citation.exactness) == (None, Bounds(5, 15), "bounded")
    assert citation.value_text == "từ 5 đến 15"
    whole = taken(world, "whole", unit=world.cast.tree.city, map_on=AFTER)
    assert (whole.value, whole.bounds, whole.value_text, whole.exactness) == (15, None, "15", "exact_area")
    assert all(proof.holds for proof in queries.proofs([citation, whole]))


def test_a_share_cited_on_a_day_s_map_is_a_share(world):
    share = taken(world, indicator="TQ11", period=rollup.year("team", 2025), map_on=AFTER)
    assert share.value == Fraction(3, 5) and share.value_text == "60%"


def test_it_is_printed_in_the_prose_and_its_source_says_the_map(world):
    taken(world, map_on=AFTER)
    section = Section.objects.filter(review=world.review).order_by("position").first()
    section.body = "Phường Hoàn Kiếm có {{cited}} buổi."
    section.save()
    text = queries.plain_text(queries.rendered(world.review))
    assert "Phường Hoàn Kiếm có từ 5 đến 15 buổi." in text
    (source,) = [line for line in printed(world.review)["sources"] if "từ 5 đến 15" in line]
    assert "theo địa giới ngày 15/06/2026; chỉ biết nằm trong khoảng; bộ quan hệ kế thừa" in source[1]


def test_it_opens_on_its_own_map_and_can_be_seen_as_it_was_then(client, world):
    taken(world, "whole", unit=world.cast.tree.city, map_on=AFTER)
    publish_review(world.review, by=world.cast.dung)
    page = opened(client, world, "whole")
    assert f"bộ quan hệ kế thừa {edge_set().version}" in page and "từ 5 đến 15" in page
    then = re.search(r'href="([^"]+)">Địa giới khi đó', page)[1].replace("&amp;", "&")
    assert "map=then" in then and "từ 5 đến 15" not in client.get(then).content.decode()


def test_an_old_citation_keeps_its_version_and_says_that_the_edges_have_changed(client, world):
    old = taken(world, map_on=AFTER)
    publish_review(world.review, by=world.cast.dung)
    assert "Từ đó đến nay quan hệ giữa các đơn vị đã thay đổi" not in opened(client, world, "cited")
    edge = Edge.objects.get(predecessor=world.cast.tree.old_cua_nam, successor=world.cast.tree.hoan_kiem)
    Edge.objects.filter(predecessor=edge.predecessor).exclude(pk=edge.pk).delete()
    Edge.objects.filter(pk=edge.pk).update(part="whole")
    page = opened(client, world, "cited")
    assert old.edge_version != edge_set().version and old.edge_version in page
    assert "Từ đó đến nay quan hệ giữa các đơn vị đã thay đổi" in page
    (found,) = queries.stale([old])
    assert (found.now, found.bounds, found.has_other_edges, found.moved) == (15, None, True, ())
    assert "Quan hệ kế thừa giữa các đơn vị đã thay đổi." in page
    assert queries.proofs([old])[0].holds


def corrected(world, value):
    correct_cells(
        world.cut, [CellInput("TT01", CellState.VALUE, value)], by=world.cast.lan, door="page", reason="đếm lại"
    )


def test_a_correction_of_a_unit_of_then_moves_a_citation_on_a_later_map(world):
    citation = taken(world, map_on=AFTER)
    assert queries.stale([citation]) == []
    corrected(world, 30)
    (found,) = queries.stale([citation])
    assert (found.bounds, found.has_other_edges) == (Bounds(5, 35), False)
    assert [(one.was, one.now, one.unit_id) for one in found.moved] == [("10", "30", world.cast.tree.old_cua_nam.pk)]
    assert found.shown_then.text == "từ 5 đến 15" and found.shown_now.text == "từ 5 đến 35"
    assert queries.proofs([citation])[0].holds


def test_new_figures_of_a_draft_are_taken_on_the_same_map(world):
    taken(world, map_on=AFTER)
    corrected(world, 30)
    refresh_figures(world.review, by=world.cast.dung)
    now = Citation.objects.current().get(review=world.review, key="cited")
    assert (now.value_text, now.map_on) == ("từ 5 đến 35", AFTER) and now.replaces.value_text == "từ 5 đến 15"


def test_a_unit_that_is_not_on_the_map_and_what_stays_on_its_own_are_refused(world):
    with pytest.raises(Refused, match="15/06/2026"):
        taken(world, unit=world.cast.tree.old_hoan_kiem, map_on=AFTER)
    Indicator.objects.filter(code="TT01").update(combine="distinct")
    with pytest.raises(Refused, match="đếm lại từ danh mục"):
        taken(world, map_on=AFTER)
    with pytest.raises(NotAllowed):
        cite(
            world.review, "x", indicator="TT02", unit=world.cast.tree.city, period=TERM, map_on=AFTER, by=world.cast.an
        )


def test_no_citation_has_a_map_without_its_edges_or_bounds_beside_a_value(world):
    citation = taken(world, map_on=AFTER)
    for wrong in ({"edge_version": ""}, {"map_on": None}, {"numerator": 1, "denominator": 1}):
        fields = {field.attname: getattr(citation, field.attname) for field in Citation._meta.concrete_fields}
        fields |= {"id": None, "key": "wrong"} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            Citation.objects.create(**fields)
