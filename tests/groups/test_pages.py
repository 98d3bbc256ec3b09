"""The pages of the register, as those who may see them and those who may not."""

import pytest
from django.conf import settings

from tests.cast import at, make_cast, new_group
from tongket.accounts.models import Role
from tongket.groups import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def group(cast):
    made = actions.register_groups(cast.tree.hoan_kiem, [new_group()], by=cast.an, at=at(2025, 8, 1))
    return made[0]


def visit(client, user, path):
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.get(path)


def test_an_sees_the_groups_of_her_unit(client, cast, group):
    page = visit(client, cast.an, "/groups/").content.decode()
    assert "Tổ G1" in page and ">12<" in page.replace("\n", "")


def test_chi_sees_nothing_of_them(client, cast, group):
    assert "Tổ G1" not in visit(client, cast.chi, "/groups/").content.decode()
    assert visit(client, cast.chi, f"/groups/?unit={cast.tree.hoan_kiem.pk}").status_code == 404
    assert visit(client, cast.chi, f"/groups/{group.pk}/").status_code == 404


def test_one_group_shows_who_recorded_what(client, cast, group):
    page = visit(client, cast.son, f"/groups/{group.pk}/").content.decode()
    assert "12" in page and "An" in page and "Hoàn Kiếm" in page


def test_a_day_without_groups_says_what_to_do(client, cast, group):
    assert "Choose another day" in visit(client, cast.an, "/groups/?on=2019-01-01").content.decode()


def test_a_day_that_is_none_gets_a_sentence(client, cast):
    answer = visit(client, cast.an, "/groups/?on=hôm nay")
    assert answer.status_code == 422 and "is not a day" in answer.content.decode()


def test_htmx_gets_the_list_alone(client, cast, group):
    client.force_login(cast.an)
    part = client.get("/groups/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'id="groups"' in part


def test_whose_role_has_ended_sees_no_groups_of_earlier_days_either(client, cast, group):
    Role.objects.filter(user=cast.an).update(valid_to="2025-10-01")
    assert "Tổ G1" not in visit(client, cast.an, "/groups/?on=2025-09-01").content.decode()
    assert visit(client, cast.an, f"/groups/?on=2025-09-01&unit={cast.tree.hoan_kiem.pk}").status_code == 404


def test_whose_role_is_new_sees_the_groups_of_earlier_days(client, cast, group):
    Role.objects.filter(user=cast.an).update(valid_from="2025-10-01")
    assert "Tổ G1" in visit(client, cast.an, "/groups/?on=2025-09-01").content.decode()


def test_a_unit_that_ended_before_the_day_is_found_and_has_no_groups(client, cast, group):
    answer = visit(client, cast.dung, f"/groups/?unit={cast.tree.old_hang_bac.pk}&on=2025-09-01")
    page = answer.content.decode()
    assert answer.status_code == 200 and "No group on this day" in page and "Hàng Bạc" in page


@pytest.mark.parametrize("kind", ["nobody-knows", "%00", "x" * 5000])
def test_a_kind_that_is_none_lists_every_kind(client, cast, group, kind):
    assert "Tổ G1" in visit(client, cast.an, f"/groups/?type={kind}").content.decode()
