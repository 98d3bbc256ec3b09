"""The planned city: its totals are exact, its spread is uneven, and the same seed makes it again."""

from collections import Counter
from datetime import date
from statistics import mean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.demo.ground import make_ground
from tongket.demo.cast import CAST, password_of
from tongket.demo.city import (
    ACTIVE,
    AN_AT,
    CHANGE_DAY,
    EFFECTIVE,
    MEMBERS,
    YEARS,
    City,
    apportion,
    current_month,
    make_city,
    months,
    scaled,
)
from tongket.demo.month import ROUNDS
from tongket.errors import Refused

GROUND = make_ground()
END = date(2025, 12, 31)
ASSESSED = date(2025, 11, 14)
SMALL = st.floats(min_value=0.001, max_value=0.03)
SEEDS = st.integers(min_value=0, max_value=10**9)


@pytest.fixture(scope="module")
def whole() -> City:
    return make_city(GROUND)


def effective(city: City, year: int) -> int:
    return city.grades_of(year)["excellent"] + city.grades_of(year)["well"]


def test_the_whole_city_has_the_figures_of_the_published_review(whole: City):
    assert len(whole.active_on(END)) == 10_546
    assert whole.members_on(END) == 135_716
    assert effective(whole, 2025) == 7_288
    assert round(100 * 7_288 / len(whole.active_on(ASSESSED)), 1) == 69.1


@given(SEEDS, SMALL)
def test_totals_are_exact_at_any_size_and_seed(seed: int, scale: float):
    city = make_city(GROUND, seed=seed, scale=scale)
    assert len(city.active_on(END)) == scaled(ACTIVE[2025], scale)
    assert city.members_on(END) == scaled(MEMBERS, scale)
    assert effective(city, 2025) == scaled(EFFECTIVE, scale)


@given(SEEDS, SMALL)
def test_every_active_group_is_graded_or_says_why_not(seed: int, scale: float):
    city = make_city(GROUND, seed=seed, scale=scale)
    for year in YEARS:
        assert sum(city.grades_of(year).values()) == len(city.active_on(date(year, 11, 14)))
    for group in city.groups:
        for mark in group.grades:
            assert (mark.grade == "not_graded") == bool(mark.ground)
            assert (mark.ground == "too_young") == (group.founded_on > date(mark.year, 2, 14))


@given(SEEDS, SMALL)
def test_nothing_is_founded_or_closed_between_the_last_assessment_and_the_year_s_end(seed: int, scale: float):
    city = make_city(GROUND, seed=seed, scale=scale)
    assert [group.number for group in city.active_on(ASSESSED)] == [group.number for group in city.active_on(END)]


@given(SEEDS, SMALL)
def test_a_group_has_a_home_on_every_day_of_its_life_and_follows_its_commune(seed: int, scale: float):
    city = make_city(GROUND, seed=seed, scale=scale)
    for group in city.groups:
        assert (group.home_before is None) == (group.founded_on >= CHANGE_DAY)
        assert (group.home_after is None) == (group.closed_on is not None and group.closed_on < CHANGE_DAY)
        if group.home_before and group.home_after:
            assert (group.home_before, group.home_after) in GROUND.passages
        days = [day for day, _ in group.counts]
        assert days == sorted(days) and days[0] == group.founded_on and all(map(group.is_active_on, days))


@given(SEEDS, SMALL)
@settings(max_examples=10)
def test_the_same_seed_makes_the_same_city_and_another_seed_another(seed: int, scale: float):
    one, same, other = (make_city(GROUND, seed=each, scale=scale) for each in (seed, seed, seed + 1))
    period = months()[40]
    assert one.groups == same.groups and one.reports(period) == same.reports(period)
    assert one.reports(period) != other.reports(period)


def test_excellent_groups_are_at_most_a_fifth_of_those_graded_well(whole: City):
    for year in YEARS:
        grades = whole.grades_of(year)
        assert 0 < grades["excellent"] <= grades["well"] / 5


def test_every_year_has_a_total_of_its_own_with_foundings_and_closings(whole: City):
    totals = [len(whole.active_on(date(year, 12, 31))) for year in YEARS]
    assert totals == [ACTIVE[year] for year in YEARS] and totals == sorted(set(totals))
    closed = Counter(group.closed_on.year for group in whole.groups if group.closed_on)
    assert all(closed[year] > 50 for year in YEARS)
    assert min(group.founded_on for group in whole.groups).year == 2005


def test_communes_and_types_are_of_uneven_size(whole: City):
    active = whole.active_on(END)
    homes = sorted(Counter(group.home_after for group in active).values())
    assert len(homes) == 126 and homes[-1] > 8 * homes[0] and mean(homes) > median(homes)
    kinds = Counter(group.kind for group in active)
    assert len(kinds) == 10 and kinds["women"] > 15 * kinds["b93_club"] > 0


def test_some_groups_have_not_been_counted_for_years(whole: City):
    asleep = [
        group for group in whole.active_on(END) if group.counts[-1][0].year < 2024 and group.founded_on.year < 2021
    ]
    assert 0.02 < len(asleep) / 10_546 < 0.1


def test_reports_live_as_reports_do(whole: City):
    lives = Counter()
    states = Counter()
    for period in months():
        for report in whole.reports(period):
            rounds = [step.round for step in report.steps]
            assert [ROUNDS.index(name) for name in rounds] == sorted(ROUNDS.index(name) for name in rounds)
            assert [step.at for step in report.steps] == sorted(step.at for step in report.steps)
            lives.update(rounds or ["missing"])
            states.update(cell.state.value for step in report.steps for cell in step.cells)
    total = 54 * 526 + 6 * 126
    assert 0.015 < lives["missing"] / total < 0.025
    assert 0.10 < lives["save again"] / total < 0.15  # late, or returned and mended
    assert 0.03 < lives["return"] / total < 0.05
    assert 0.01 < lives["correct"] / total < 0.02
    assert {"value", "nil", "estimate", "not_collected"} == set(states)
    assert states["nil"] > 10 * states["estimate"] > states["not_collected"] > 0


def test_only_the_latest_months_are_still_open(whole: City):
    last = {"approve", "approve again", "correct"}
    for period in months()[:-2]:
        assert all(report.steps[-1].round in last for report in whole.reports(period) if report.steps)


def test_the_cast_has_something_to_do_at_once(whole: City):
    an = whole.place_named(AN_AT).key
    november, december = (
        next(report for report in whole.reports(period) if report.place == an) for period in months()[-2:]
    )
    assert [step.round for step in november.steps] == ["save", "submit"]
    assert december.steps[-1].round == "return" and december.steps[-1].reason
    begun = [report for report in whole.reports(current_month()) if report.steps]
    assert [len(report.steps[0].cells) for report in begun] == [5] and begun[0].place != an


def test_festivals_are_busy_and_tet_is_quiet(whole: City):
    def sessions(month: int) -> int:
        return sum(
            cell.value or 0
            for period in months()
            if period.first_month[1] == month and period.last_year < 2025
            for report in whole.reports(period)
            for step in report.steps[:1]
            for cell in step.cells
            if cell.key == "TT01"
        )

    assert sessions(8) > 1.2 * sessions(6) > 1.5 * sessions(2)


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf"), 0.0009, 21])
def test_a_size_no_city_is_made_in_is_refused(scale: float):
    with pytest.raises(Refused, match="give a number from"):
        make_city(GROUND, scale=scale)


def test_a_small_city_has_three_communes_or_more_and_the_ones_of_the_story():
    city = make_city(GROUND, scale=0.001)
    assert len(city.after) == 3 and AN_AT in {place.name for place in city.after}
    taken = {place.key for place in city.after}
    wanted = {old for old, new in GROUND.passages if new in taken}
    assert {place.key for place in city.before} == wanted


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_what_is_shared_out_adds_up_and_is_near_the_weights(spare: int, weights: list[float]):
    total = spare + 3 * len(weights)
    parts = apportion(total, weights, 3)
    assert sum(parts) == total and min(parts) >= 3
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - 3 - spare * weight / sum(weights)) < 1.000001


def test_what_cannot_be_shared_is_refused():
    with pytest.raises(ValueError, match="cannot be shared"):
        apportion(5, [1.0, 1.0], 3)


def test_passwords_are_long_enough_different_and_made_again_from_the_seed():
    passwords = [password_of(one.username, 2025) for one in CAST]
    assert len(set(passwords)) == len(CAST) and min(map(len, passwords)) >= 12
    assert passwords == [password_of(one.username, 2025) for one in CAST]
    assert passwords[0] != password_of(CAST[0].username, 2026)
