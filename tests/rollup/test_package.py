"""The package says what is public, and needs nothing it does not use."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

from tongket import rollup

MODULES = [name for _, name, _ in pkgutil.walk_packages(rollup.__path__, "tongket.rollup.")]


def test_everything_public_is_listed_and_nothing_else():
    public = {name for name, thing in vars(rollup).items() if not name.startswith("_") and not is_module(thing)}
    assert public == set(rollup.__all__)


def is_module(thing):
    return type(thing).__name__ == "module"


def test_every_refusal_has_a_subject():
    refusals = [thing for thing in vars(rollup).values() if isinstance(thing, type) and issubclass(thing, Exception)]
    assert all(issubclass(refusal, rollup.Nonsense) for refusal in refusals)
    assert rollup.Nonsense("No.", subject=7).subject == 7


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name):
    module = importlib.import_module(name)
    assert module.__doc__
    assert doctest.testmod(module).failed == 0


def test_the_library_imports_without_duckdb_and_without_django():
    program = "import sys, tongket.rollup; sys.exit(bool({'duckdb', 'django'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
