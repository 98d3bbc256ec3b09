"""Kinds, paths and validity."""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongket.units import rules

keys = st.lists(st.integers(1, rules.LARGEST_KEY), min_size=1, max_size=5).map(tuple)
DAY = dt.date(2025, 7, 1)


@pytest.mark.parametrize(
    ("kind", "name", "vi", "en"),
    [
        ("ward", "Hoàn Kiếm", "Phường Hoàn Kiếm", "Hoàn Kiếm Ward"),
        ("ward", "5", "Phường 5", "Ward 5"),
        ("urban_district", "Đống Đa", "Quận Đống Đa", "Đống Đa Urban District"),
        ("city_central", "Hà Nội", "Thành phố Hà Nội", "Hà Nội City"),
        ("special_zone", "Côn Đảo", "Đặc khu Côn Đảo", "Côn Đảo Special Zone"),
        ("country", "Việt Nam", "Việt Nam", "Việt Nam"),
    ],
)
def test_a_unit_is_called_by_its_kind_in_both_languages(kind, name, vi, en):
    assert (rules.kinds()[kind].called(name, "vi"), rules.kinds()[kind].called(name, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("full_name", "level", "kind", "name"),
    [
        ("Phường Hoàn Kiếm", "commune", "ward", "Hoàn Kiếm"),
        ("xã Ba Vì", "commune", "commune", "Ba Vì"),
        ("Thị Trấn Tây Đằng", "commune", "township", "Tây Đằng"),
        ("Thành phố Hà Nội", "province", "city_central", "Hà Nội"),
        ("Thành phố Thủ Đức", "district", "city_provincial", "Thủ Đức"),
        ("Phường Phường Đúc", "commune", "ward", "Phường Đúc"),
        ("Quận 1", "district", "urban_district", "1"),
    ],
)
def test_the_kind_is_read_from_the_word_before_the_name(full_name, level, kind, name):
    found, rest = rules.kind_of(full_name, level)
    assert (found.code, rest) == (kind, name)


@pytest.mark.parametrize("full_name", ["Hoàn Kiếm", "Phường", "Quận Hoàn Kiếm", ""])
def test_a_name_without_a_word_of_its_level_has_no_kind(full_name):
    assert rules.kind_of(full_name, "commune") is None


def test_every_kind_has_a_level_and_words_in_both_languages():
    for kind in rules.kinds().values():
        assert kind.level in ("country", "province", "district", "commune")
        assert bool(kind.vi) == bool(kind.en) == (kind.code != "country")


@given(keys)
def test_a_path_gives_back_its_keys_in_digits_alone(chain):
    path = rules.path_of(chain)
    assert rules.path_keys(path) == chain
    assert path.isdecimal() and len(path) == rules.PATH_WIDTH * len(chain)


@given(keys, keys)
def test_a_path_lies_in_the_range_of_another_exactly_when_it_is_under_it(above, chain):
    path, first = rules.path_of(chain), rules.path_of(above)
    assert (first <= path < rules.path_after(first)) == (chain[: len(above)] == above)


@given(keys, keys)
def test_what_hangs_under_a_unit_lies_in_its_range(above, more):
    first = rules.path_of(above)
    assert first <= rules.path_of(above + more) < rules.path_after(first)


@pytest.mark.parametrize("chain", [(), (0,), (-1,), (rules.LARGEST_KEY + 1,)])
def test_a_key_that_does_not_fit_makes_no_path(chain):
    with pytest.raises(ValueError, match="a path needs keys"):
        rules.path_of(chain)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [(None, None, True), (DAY, None, True), (None, DAY, False), (DAY, dt.date(2025, 7, 2), True)],
)
def test_validity_begins_on_its_first_day_and_ends_before_its_last(valid_from, valid_to, holds):
    assert rules.covers(valid_from, valid_to, DAY) is holds


@dataclass(frozen=True)
class Row:
    valid_from: dt.date | None
    valid_to: dt.date | None


def test_the_row_of_a_day_is_the_one_in_force_or_the_nearest():
    first, second = Row(dt.date(2000, 1, 1), DAY), Row(DAY, dt.date(2026, 1, 1))
    rows = [second, first]
    assert rules.as_of(rows, dt.date(2025, 6, 30)) is first
    assert rules.as_of(rows, DAY) is second
    assert rules.as_of(rows, dt.date(2030, 1, 1)) is second
    assert rules.as_of(rows, dt.date(1990, 1, 1)) is first
    assert rules.as_of(rows, None) is second
    assert rules.as_of([], DAY) is None
