"""The small tree, for every test of units."""

import pytest

from tests.cast_units import SmallTree, make_small_tree


@pytest.fixture
def small(db) -> SmallTree:
    return make_small_tree()
