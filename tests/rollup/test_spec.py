"""Every promise holds on every engine."""

import pytest

from tests.rollup import read_spec as spec
from tongket import rollup

ENGINES = [rollup.MemoryEngine, rollup.DuckEngine]
PROMISES = spec.promises()


def _cases(table):
    return [
        pytest.param(engine, promise, row, id=f"{engine.__name__}-{promise.name}-{number}")
        for engine in ENGINES
        for promise in PROMISES
        for number, row in enumerate(getattr(promise, table), 1)
    ]


@pytest.fixture(scope="module")
def build():
    built = {}

    def engine_for(engine, promise):
        if (engine, promise.name) not in built:
            built[engine, promise.name] = engine(spec.TREE, spec.INDICATORS, promise.facts, promise.due)
        return built[engine, promise.name]

    return engine_for


@pytest.mark.parametrize(("engine", "promise", "row"), _cases("figures"))
def test_a_promised_figure_comes_out(build, engine, promise, row):
    asked = build(engine, promise)
    if name := spec.refusal(row.get("value", "")):
        with pytest.raises(getattr(rollup, name)):
            asked.figure(spec.request(row))
        return
    figure = asked.figure(spec.request(row))
    promised = spec.promised(row)
    assert {name: spec.found(figure, name) for name in promised} == promised


@pytest.mark.parametrize(("engine", "promise", "row"), _cases("sums"))
def test_a_promised_sum_comes_out(build, engine, promise, row):
    asked = build(engine, promise)
    if name := spec.refusal(row["answer"]):
        with pytest.raises(getattr(rollup, name)):
            asked.sum_of(spec.sum_requests(row))
        return
    assert asked.sum_of(spec.sum_requests(row)) == spec.number(row["answer"])


def test_the_reference_page_prints_the_promises_as_they_are():
    assert spec.PAGE.read_text(encoding="utf-8") == spec.page(), "run python -m tests.rollup.read_spec"


def test_a_table_nobody_knows_is_an_error(tmp_path):
    path = tmp_path / "99-odd.md"
    path.write_text("**Odd**\n\n| a |\n|---|\n| 1 |\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no table Odd"):
        spec._promise(path)
