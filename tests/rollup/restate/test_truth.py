"""Whatever happened to the units, what restating says of them is true: things with hidden homes are the judge."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.rollup.restate.histories import History, histories
from tongket.rollup.restate import EdgeSet, Exactness, MapView, Mutation, measured_shares, restate

HISTORIES = histories()
ANY = histories(outside=True, annulled=True, steps=5)


def targets_of(history: History, now: int) -> list[int]:
    return sorted(history.alive[now])


@given(ANY, st.booleans())
def test_bounds_contain_the_truth_and_exact_is_exact(history, with_people):
    for then, now in history.journeys():
        restated = history.restated(then, now, with_people=with_people)
        truth = history.truth(then, now)
        for unit in restated.areas:
            figure = restated.figure(unit, 0)
            assert truth[unit] in figure.bounds
            assert figure.value in (None, truth[unit])
            assert (figure.value is None) == (not figure.exactness.is_exact)
        assert {unit for unit in truth if unit is not None} <= restated.areas.keys()


@given(ANY)
def test_a_whole_column_says_what_its_figures_say(history):
    for then, now in history.journeys():
        restated = history.restated(then, now)
        for unit in restated.areas:
            bands = restated.bands(unit)
            for row in (0, 1):
                figure = restated.figure(unit, row)
                assert (bands.low[row], bands.flags[row]) == (figure.bounds.low, figure.exactness)
                assert figure.bounds.high == (None if figure.exactness is Exactness.NONE else bands.high[row])


@given(histories(annulled=True, steps=5))
def test_the_sum_over_every_unit_is_the_same_on_every_map(history):
    for then, now in history.journeys():
        everything = history.restated(then, now, areas={"country": targets_of(history, now)})
        total = sum(history.counts(then).values())
        assert everything.figure("country", 0).value == total
        apart = [history.restated(then, now).figure(unit, 0).bounds for unit in history.restated(then, now).areas]
        assert sum(bounds.low for bounds in apart) <= total <= sum(bounds.high for bounds in apart)


@given(ANY, st.data())
def test_any_area_is_bounded_by_the_truth_and_by_no_less_than_is_possible(history, data):
    then, now = data.draw(st.sampled_from(history.journeys()))
    area = data.draw(st.sets(st.sampled_from(targets_of(history, now)), min_size=1))
    restated = history.restated(then, now, areas={"area": area})
    truth = history.truth(then, now)
    assert sum(truth[unit] for unit in area) in restated.figure("area", 0).bounds
    relation = restated.view.plan(history.day(then)).relation
    recipe = restated.view.plan(history.day(then)).recipe(frozenset(area))
    assert all(relation.to(unit) & area and relation.to(unit) - area for unit in recipe.cut)
    assert all(relation.to(unit) <= area for unit in recipe.whole)


@given(histories(annulled=True, steps=5))
def test_common_areas_are_always_exact(history):
    for then, now in history.journeys():
        found = history.edges.common_areas(history.day(then), history.day(now))
        restated = history.restated(then, now, areas={nth: area.targets for nth, area in enumerate(found)})
        counts = history.counts(then)
        for nth, area in enumerate(found):
            figure = restated.figure(nth, 0)
            assert figure.value == sum(counts[unit] for unit in area.sources)
            assert figure.exactness.is_exact


@given(histories(steps=4))
def test_steps_compose_and_it_does_not_matter_in_which_order(history):
    edges, last = history.edges, len(history.homes) - 1
    for with_people in (False, True):
        for middle in range(last + 1):
            there, here, back = (history.day(nth) for nth in (0, middle, last))
            for start, end in ((there, back), (back, there)):
                first = edges.between(start, here, with_people=with_people).relation()
                second = edges.between(here, end, with_people=with_people).relation()
                assert first.then(second) == edges.between(start, end, with_people=with_people).relation()


@given(histories(outside=True, steps=4))
def test_composing_is_associative(history):
    days = [history.day(nth) for nth in range(len(history.homes))]
    steps = [history.edges.between(one, other).relation() for one, other in pairwise(days)]
    leftwards, rightwards = steps[0], steps[-1]
    for step in steps[1:]:
        leftwards = leftwards.then(step)
    for step in reversed(steps[:-1]):
        rightwards = step.then(rightwards)
    assert leftwards == rightwards
    assert leftwards.inverse().inverse() == leftwards


@given(histories(outside=True, annulled=True, steps=4), st.data())
def test_an_annulled_act_leaves_every_earlier_and_later_map_as_if_it_had_not_been(history, data):
    last = len(history.homes) - 1
    unit = data.draw(st.sampled_from(targets_of(history, last)))
    act = Mutation(90, history.day(last + 1), begins=frozenset({9_999}), ends=frozenset({unit}))
    annulment = Mutation(91, history.day(last + 2), annuls=90)
    edges = EdgeSet([*history.mutations, act, annulment])
    for then in range(last + 1):
        series = history.series(then)
        plain = restate(series, MapView(history.edges, history.day(last)))
        again = restate(series, MapView(edges, history.day(last + 2)))
        assert {name: again.bands(name) for name in again.areas} == {name: plain.bands(name) for name in plain.areas}
    assert edges.without(91).without(90).version == history.edges.version != edges.version


@given(ANY)
def test_where_every_thing_has_a_home_every_figure_is_exact(history):
    for then, now in history.journeys():
        homed = columns(history, then, now)
        if any(target is None for _, target in history.pairs(then, now)):
            continue
        restated = history.restated(then, now, homed=homed)
        truth = history.truth(then, now)
        for unit in restated.areas:
            figure = restated.figure(unit, 0)
            assert figure.bounds.low == truth[unit]
            assert figure.value == truth[unit] or figure.counted.missing


@given(histories(), st.data())
def test_every_home_that_is_told_makes_the_bounds_narrower_and_none_makes_them_false(history, data):
    then, now = data.draw(st.sampled_from(history.journeys()))
    known = {
        pair: [data.draw(st.integers(0, high)) for high in column]
        for pair, column in columns(history, then, now).items()
    }
    plain, told = history.restated(then, now), history.restated(then, now, homed=known)
    truth = history.truth(then, now)
    for unit in plain.areas:
        wide, narrow = plain.figure(unit, 0).bounds, told.figure(unit, 0).bounds
        assert truth[unit] in narrow
        assert wide.low <= narrow.low <= narrow.high <= wide.high


@given(histories(steps=1))
def test_measured_shares_give_back_what_they_were_measured_on_and_stay_estimates(history):
    pairs = history.pairs(0, 1)
    every = {edge.pair: pairs[edge.pair] for edge in history.mutations[0].edges if not edge.area_only}
    edges = history.edges.with_shares(measured_shares(every, source="groups 2025"))
    restated = restate(history.series(0), MapView(edges, history.day(1)))
    truth = history.truth(0, 1)
    for unit in restated.areas:
        count, good = restated.figure(unit, 0), restated.figure(unit, 1)
        assert count.estimate is None or (count.estimate.low, count.estimate.high) == (truth[unit], truth[unit])
        assert count.value == truth[unit] or count.exactness is Exactness.ESTIMATED
        assert good.estimate is None or good.bounds.low <= good.estimate.low <= good.estimate.high <= good.bounds.high
        assert restated.bands(unit).flags[1] is good.exactness


@given(histories(annulled=True, steps=4))
def test_the_true_share_of_groups_lies_in_its_bounds(history):
    for then, now in history.journeys():
        restated = history.restated(then, now)
        homes = history.homes[then].items()
        good = {
            unit: sum(history.homes[now].get(thing) == unit and thing % 2 == 0 for thing, home in homes if home)
            for unit in restated.areas
        }
        for unit in restated.areas:
            share = restated.ratio(unit, [1], [0], among=True)
            count = history.truth(then, now)[unit]
            if count:
                assert good[unit] in Scaled(share.bounds, count)
                assert share.value is None or share.value * count == good[unit]


class Scaled:
    """Bounds of a share as bounds of the count it is of."""

    def __init__(self, bounds, count):
        self.bounds, self.count = bounds, count

    def __contains__(self, value):
        return self.bounds.low * self.count <= value <= self.bounds.high * self.count


@given(histories(steps=2), st.data())
def test_known_totals_of_new_units_make_bounds_narrower_and_none_of_them_false(history, data):
    then, now = 0, len(history.homes) - 1
    relation = history.edges.between(history.day(then), history.day(now)).relation()
    touched = sorted(unit for unit in relation.targets if unit is not None)
    known = data.draw(st.sets(st.sampled_from(touched), min_size=1))
    plain, truth = history.restated(then, now), history.truth(then, now)
    found = plain.tightened(0, {unit: truth[unit] for unit in known})
    assert known <= found.keys()
    for unit, narrow in found.items():
        wide = plain.figure(unit, 0).bounds
        assert truth[unit] in narrow
        assert wide.low <= narrow.low <= narrow.high <= wide.high
        assert unit not in known or narrow.low == narrow.high == truth[unit]


def columns(history: History, then: int, now: int):
    """How many of the things, and of the even ones, each pair of units has: as records with a home would say."""
    homes = [(home, history.homes[now].get(thing), thing) for thing, home in history.homes[then].items()]
    found: dict[tuple[int, int], list[int]] = {}
    for home, new, thing in homes:
        if home is not None and new is not None:
            column = found.setdefault((home, new), [0, 0])
            column[0] += 1
            column[1] += thing % 2 == 0
    return found
