"""One small demonstration, loaded once for the tests of a module and taken back at its end."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tongket.demo import apps, load
from tongket.groups.actions import load_group_types
from tongket.reporting.actions import load_dictionary
from tongket.units.actions import load_vietnam

SEED, SCALE = 2025, 0.02


def make_ready() -> None:
    """Everything a demonstration stands on, as `tongket setup` makes it."""
    load_dictionary()
    load_group_types()
    load_vietnam(by_whom="tests")


@pytest.fixture(scope="module")
def small_city(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[list[tuple[str, int, int]]]:
    """What the loading told about its progress; the city itself is on record."""
    told: list[tuple[str, int, int]] = []
    apps.is_demonstration.cache_clear()
    with django_db_blocker.unblock(), transaction.atomic():
        make_ready()
        load.load_demo(seed=SEED, scale=SCALE, progress=lambda *step: told.append(step))
        yield told
        transaction.set_rollback(True)
    apps.is_demonstration.cache_clear()
