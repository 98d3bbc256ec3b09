"""The pages, as their users meet them: who sees them, what they say, what a form does and how it answers a slip."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.reorganisation.conftest import DAY, World
from tests.reorganisation.test_carrying_out import done
from tongket.groups.models import GroupHome
from tongket.reorganisation import actions, queries
from tongket.reorganisation.models import PlannedPassage, PlannedUnit, Reorganisation
from tongket.units.models import Takeover
from tongket.units.queries import by_code

LIST = "/reorganisations/"


@pytest.fixture
def visit(client):
    def as_person(user):
        client.force_login(user)
        client.cookies["tongket_language"] = "en"
        return client

    return as_person


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def pages_of(world: World, number: int) -> list[str]:
    unit = world.cast.tree.hoan_kiem.pk
    act = f"{LIST}acts/{number}/"
    return [act, *(f"{act}{page}/" for page in ("groups", f"groups/{unit}", "roles", "takeovers", "annul"))]


def test_a_visitor_is_asked_to_sign_in_and_an_officer_of_one_commune_finds_nothing(world: World, client, visit):
    number = done(world).mutation.number
    draft = f"{LIST}{Reorganisation.objects.get().pk}/"
    every = [*pages_of(world, number), draft, f"{draft}preview/", f"{draft}discard/"]
    for page in (LIST, *every):
        assert client.get(page).status_code == 302
    officer = visit(world.cast.an)
    assert "No act yet" in text(officer.get(LIST))
    assert {officer.get(page).status_code for page in every} == {404}


def test_the_auditor_sees_everything_and_is_offered_nothing(world: World, visit):
    auditor = visit(world.cast.son)
    draft = f"{LIST}{world.draft.pk}/"
    for page in (LIST, f"{LIST}new/", draft, f"{draft}preview/"):
        assert 'method="post"' not in auditor.get(page).content.decode().split("<main")[1]
    number = done(world, move_roles_too=False).mutation.number
    for page in pages_of(world, number):
        response = auditor.get(page)
        assert response.status_code == 200
        assert 'method="post"' not in response.content.decode().split("<main")[1]
    assert auditor.post(f"{LIST}acts/{number}/annul/", {"on": "01/12/2025"}).status_code == 403


def test_the_place_stands_in_the_navigation_of_units_for_those_who_may(world: World, visit, client):
    address = 'href="/reorganisations/"'
    assert address not in client.get("/units/").content.decode()
    assert address not in visit(world.cast.an).get("/units/").content.decode()
    dung = visit(world.cast.dung)
    assert address in dung.get("/units/").content.decode()
    assert address not in dung.get("/reports/").content.decode()


def test_the_list_has_drafts_and_acts_on_record(world: World, visit):
    said = text(visit(world.cast.dung).get(LIST))
    assert "12/NQ" in said and "1656/NQ-UBTVQH15" in said and "Carried out" in said


def test_a_draft_is_typed_row_by_row_and_says_what_is_missing(world: World, visit):
    page = visit(world.cast.dung)
    city = world.cast.tree.city.pk
    begun = page.post(f"{LIST}new/", {"act": "typed", "under": city, "kind": "merge", "legal_source": "14/NQ"})
    assert begun.status_code == 303
    url = begun.url
    assert "The day from which it holds is missing" in text(page.get(url))
    page.post(url, {"act": "details", "kind": "merge", "effective_on": "01/11/2025", "legal_source": "14/NQ"})
    page.post(url, {"act": "unit", "unit-name": "Hồ Tây", "unit-kind": "ward"})
    first = {"act": "passage", "passage-part": "whole", "passage-basis": "none"}
    page.post(url, first | {"passage-predecessor": "00199", "passage-successor": "hồ tây"})
    page.post(url, first | {"passage-predecessor": "cua nam", "passage-successor": "Phường Hồ Tây"})
    page.post(url, {"act": "takeover", "takeover-from_unit": "00199", "takeover-to": "Hồ Tây"})
    page.post(url, {"act": "change", "change-unit": "hoan kiem", "change-name": "Tháp Rùa"})
    said = text(page.get(url))
    assert "Nothing is missing" in said and "Tháp Rùa" in said and "See what it brings" in said
    unit = PlannedUnit.objects.get(name="Hồ Tây")
    assert unit.parent == world.cast.tree.city
    page.post(url, {"act": f"remove:unit-{unit.pk}"})
    assert not PlannedPassage.objects.filter(reorganisation=unit.reorganisation_id).exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"passage-predecessor": "nobody", "passage-successor": ""}, "No unit there is called"),
        (
            {"passage-predecessor": "00199", "passage-part": "part", "passage-share_low": "40"},
            "what the share rests on",
        ),
        (
            {"passage-predecessor": "00199", "passage-part": "whole", "passage-area_only": "on"},
            "A whole unit has its residents",
        ),
        (
            {
                "passage-predecessor": "00199",
                "passage-part": "part",
                "passage-basis": "estimated",
                "passage-share_low": "60",
                "passage-share_high": "40",
            },
            "The most is less than the least",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_shown_again_with_what_was_typed(world: World, visit, sent, sentence):
    page = visit(world.cast.dung)
    form = {"act": "passage", "passage-part": "whole", "passage-basis": "none"} | sent
    response = page.post(f"{LIST}{world.draft.pk}/", form)
    assert response.status_code == 422
    assert sentence in text(response) and sent["passage-predecessor"] in response.content.decode()


def test_a_unit_is_searched_as_of_the_eve_and_fills_in_the_forms(world: World, visit):
    page = visit(world.cast.dung)
    url = f"{LIST}{world.draft.pk}/"
    assert "Đống Đa Ward" in text(page.get(f"{url}?q=dong+da"))
    assert "Urban District" not in text(page.get(f"{url}?q=dong+da")).split("New units")[0]
    assert 'value="00199"' in page.get(f"{url}?unit={world.cast.tree.dong_da.pk}").content.decode()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheets = {
        "units": [["unit", "act", "kind", "name", "parent"], ["n", "1", "ward", "Hồ Tây", "01"]],
        "acts": [["act", "kind", "effective_on", "legal_source"], ["1", "merge", "2025-11-01", "15/NQ"]],
        "passages": [["act", "predecessor", "successor"], ["1", "00199", "n"], ["1", "00082", "n"]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_becomes_a_draft_and_a_wrong_one_says_why(world: World, visit):
    page = visit(world.cast.dung)
    sent = {"act": "file", "under": world.cast.tree.city.pk}
    taken = page.post(f"{LIST}new/", sent | {"tables": SimpleUploadedFile("plan.xlsx", workbook())})
    assert taken.status_code == 303 and "Nothing is missing" in text(page.get(taken.url))
    wrong = page.post(f"{LIST}new/", sent | {"tables": SimpleUploadedFile("plan.docx", b"x")})
    assert wrong.status_code == 422 and "Choose one .xlsx file" in text(wrong)
    none = page.post(f"{LIST}new/", sent)
    assert none.status_code == 422 and "Choose a file" in text(none)


def test_the_preview_shows_the_numbers_and_carries_out_what_was_seen(world: World, visit):
    page = visit(world.cast.dung)
    url = f"{LIST}{world.draft.pk}/preview/"
    said = text(page.get(url))
    assert "2 units end, 2 begin. 2 groups move at once, 4 wait for you to choose." in said
    assert "An , Data entry officer" in said or "An, Data entry officer" in said
    stale = page.post(url, {"revision": world.draft.revision + 7})
    assert stale.status_code == 422 and "changed after you opened" in text(stale)
    carried = page.post(url, {"revision": world.draft.revision, "roles": "on"})
    assert carried.status_code == 303 and "/acts/" in carried.url
    assert page.get(f"{LIST}{world.draft.pk}/").url == carried.url
    assert page.post(url, {"revision": world.draft.revision}).url == carried.url


def test_a_draft_is_deleted_after_a_question(world: World, visit):
    page = visit(world.cast.dung)
    url = f"{LIST}{world.draft.pk}/discard/"
    assert "Delete the draft?" in text(page.get(url)) and Reorganisation.objects.exists()
    assert page.post(url).status_code == 303 and not Reorganisation.objects.exists()


def test_groups_are_re_homed_by_unit_or_one_by_one(world: World, visit):
    act = done(world)
    page, unit = visit(world.cast.dung), world.cast.tree.hoan_kiem.pk
    url = f"{LIST}acts/{act.mutation.number}/groups/"
    assert "Still 4 of 6 groups without a home" in text(page.get(url))
    lake, market = by_code("00070", DAY).pk, by_code("00071", DAY).pk
    assert page.post(url, {"unit": unit, f"to-{unit}": ""}).status_code == 422
    group = world.of_hoan_kiem[0].pk
    page.post(f"{url}{unit}/", {"act": "ticked", "group": group, "to": lake})
    assert "Still 3 of 6" in text(page.get(url))
    page.post(url, {"unit": unit, f"to-{unit}": market})
    assert GroupHome.objects.filter(unit=market, valid_to=None).count() == 3
    assert "Every group has its home" in text(page.get(f"{url}{unit}/"))
    page.post(f"{url}{unit}/", {"act": "all", "to": lake})
    assert GroupHome.objects.filter(unit=lake, valid_to=None).count() == 6


def test_the_takeover_list_is_filtered_handed_over_and_green_at_the_end(world: World, visit):
    act = act_of_without_roles(world)
    page = visit(world.cast.dung)
    url = f"{LIST}acts/{act.mutation.number}/takeovers/"
    said = text(page.get(url))
    assert "nobody to carry them on" in said
    assert "Roles" not in text(page.get(f"{url}?matter=reports")).split("Who carries it on")[1]
    assert "Hoàn Kiếm" not in text(page.get(f"{url}?q=cua")).split("Who carries it on")[1]
    assert page.post(url, {}).status_code == 422
    lake, market = by_code("00070", DAY).pk, by_code("00071", DAY).pk
    keys = {world.cast.tree.hoan_kiem.pk: market, world.cast.tree.cua_nam.pk: lake}
    page.post(url, {"open": [f"{k}-reports" for k in keys]} | {f"to-{k}-reports": v for k, v in keys.items()})
    assert dict(Takeover.objects.values_list("from_unit", "to_unit")) == keys
    roles = queries.role_proposals(act)
    page.post(
        f"{LIST}acts/{act.mutation.number}/roles/",
        {"role": [one.role.pk for one in roles]} | {f"to-{one.role.pk}": one.key for one in roles},
    )
    actions.rehome(act, {group.pk: market for group in world.of_hoan_kiem}, by=world.cast.dung)
    assert "Nothing is left over" in text(page.get(url))
    assert "Nothing is left over" in text(page.get(f"{LIST}acts/{act.mutation.number}/"))


def act_of_without_roles(world: World) -> queries.Act:
    return done(world, move_roles_too=False)


def test_an_act_is_annulled_after_a_page_that_says_what_will_happen(world: World, visit):
    act = done(world)
    page = visit(world.cast.dung)
    url = f"{LIST}acts/{act.mutation.number}/annul/"
    said = text(page.get(url))
    assert "Annul this act?" in said and "Groups that go back 2" in said and "Roles that go back 3" in said
    early = page.post(url, {"on": "31/10/2025"})
    assert early.status_code == 422 and "not in force before" in text(early)
    assert page.post(url, {"on": "when?"}).status_code == 422
    gone = page.post(url, {"on": "01/12/2025", "legal_source": "13/NQ"})
    assert gone.status_code == 303
    assert "Annulled from" in text(page.get(f"{LIST}acts/{act.mutation.number}/"))
    assert "Annulled" in text(page.get(LIST))
    assert "annulled already" in text(page.get(url))


def test_where_to_look_leads_from_an_ended_unit_to_its_page(world: World, visit):
    act = done(world)
    page, unit = visit(world.cast.dung), world.cast.tree.hoan_kiem.pk
    for matter, end in (("groups", f"groups/{unit}/"), ("roles", "roles/")):
        assert page.get(f"{LIST}units/{unit}/{matter}/").url == f"{LIST}acts/{act.mutation.number}/{end}"


def test_a_district_leads_to_the_act_that_ended_its_wards(world: World, visit):
    page, district = visit(world.cast.dung), world.cast.tree.old_dong_da.pk
    found = page.get(f"{LIST}units/{district}/roles/")
    assert found.url == f"{LIST}acts/{world.cast.tree.mutation.number}/roles/"
    assert page.get(found.url).status_code == 200


def test_a_page_takes_as_many_queries_for_a_hundred_groups_as_for_six(
    world: World, visit, django_assert_max_num_queries
):
    from tests.cast import at, new_group
    from tongket.groups.actions import register_groups

    number = done(world, move_roles_too=False).mutation.number
    page, asked = visit(world.cast.dung), {}
    page.get(LIST)
    for url in pages_of(world, number):
        with django_assert_max_num_queries(90) as queries_made:
            page.get(url)
        asked[url] = len(queries_made)
    many = [new_group(f"M{n}") for n in range(100)]
    register_groups(world.cast.tree.hoan_kiem, many, by=world.cast.an, at=at(2025, 12, 2))
    for url, most in asked.items():
        with django_assert_max_num_queries(most):
            page.get(url)


def test_an_address_that_is_none_is_not_found(world: World, visit):
    page = visit(world.cast.dung)
    number = done(world).mutation.number
    for url in ("acts/9999/", f"acts/{number}/groups/{world.cast.tree.dong_da.pk}/", "units/1/groups/", "9999/"):
        assert page.get(f"{LIST}{url}").status_code == 404
