"""Where a demonstration must not go: over anything that it did not make."""

import pytest
from django.test import Client

from tests.demo.conftest import make_ready
from tongket.accounts.models import User
from tongket.demo import load
from tongket.demo.apps import banner, is_demonstration
from tongket.errors import Refused
from tongket.reporting.models import Change, Report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_fresh_look():
    is_demonstration.cache_clear()
    yield
    is_demonstration.cache_clear()


def test_a_record_with_somebody_s_account_is_left_alone():
    make_ready()
    User.objects.create_user("somebody")
    with pytest.raises(Refused, match="no demonstration made"):
        load.load_demo(seed=1, scale=0.001)
    assert not Change.objects.exists() and User.objects.count() == 1


def test_what_no_demonstration_made_is_not_deleted_either():
    User.objects.create_user("somebody")
    with pytest.raises(Refused, match="deletes nothing else"):
        load.clear_demo()
    assert User.objects.count() == 1


def test_a_loading_that_fails_half_way_leaves_nothing_behind():
    make_ready()

    def stop(what: str, done: int, of: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load.load_demo(seed=1, scale=0.001, progress=stop)
    assert not Report.objects.exists() and not load.holds_work()
    assert load.load_demo(seed=1, scale=0.001) is True


def test_a_record_that_is_no_demonstration_shows_no_banner(client: Client):
    assert banner() is None
    assert "made up" not in client.get("/sign-in").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_demonstration_can_be_deleted_to_start_over():
    make_ready()
    load.load_demo(seed=1, scale=0.001)
    load.clear_demo()
    assert not load.holds_work() and load.demonstration() is None
