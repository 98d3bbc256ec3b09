"""Two people, or one who presses twice: it is carried out once, and annulled once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.reorganisation.conftest import LATER, make_world
from tongket.errors import NotAllowed, Refused
from tongket.groups.models import GroupHome
from tongket.reorganisation import actions
from tongket.reorganisation.models import ReorganisationAct
from tongket.reorganisation.queries import act_of
from tongket.units.models import Mutation

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, times=3):
    """What each of several threads that do the same was told: "done", or the kind of refusal."""

    def told(_):
        try:
            work()
        except (NotAllowed, Refused) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(told, range(times)))


def test_pressed_three_times_it_is_carried_out_once():
    world = make_world()
    answers = at_once(lambda: actions.carry_out(world.draft, by=world.cast.dung))
    assert answers == ["NotAllowed", "NotAllowed", "done"]
    assert ReorganisationAct.objects.count() == 1
    assert GroupHome.objects.filter(group__in=world.of_cua_nam).count() == 4


def test_pressed_three_times_it_is_annulled_once():
    world = make_world()
    act = act_of(actions.carry_out(world.draft, by=world.cast.dung))
    answers = at_once(lambda: actions.annul_act(act, on=LATER, by=world.cast.dung))
    assert answers == ["Refused", "Refused", "done"]
    assert Mutation.objects.filter(kind="annul").count() == 1
