"""The small tree and the reader's language, for every test of units."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.cast_units import SmallTree, make_small_tree


@pytest.fixture
def small(db) -> SmallTree:
    return make_small_tree()


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def in_vietnamese() -> Iterator[None]:
    with translation.override("vi"):
        yield
