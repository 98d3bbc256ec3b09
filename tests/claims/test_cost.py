"""What a text costs grows with its length and with nothing else, however nasty it is.

Without a clock: the calls that a check makes are counted, for a text and for one twice as long. Time itself, which also
tells of slow patterns, is measured by `bench/fuzz_texts.py` on the same texts.
"""

import cProfile

import pytest

from tests.claims.hostile import NASTY
from tongket.claims import check

TWICE = 2.3
USUAL = 250
# Texts that begin cheaply: the number words are few, the sentence is not yet full, a mask still covers the head.
LONGER = {
    "rises": 3600,
    "millions in words": 2400,
    "one address without end": 1800,
    "repeated statements": 1800,
    "spaces between": 1800,
    "a list of nouns that is said to be whole": 900,
    "a list with and": 2000,
    "averages": 1000,
    "one sentence without commas": 500,
    "an English list": 900,
    "entities": 900,
    "remainders": 900,
    "shares that make a hundred": 900,
    **dict.fromkeys(
        (
            *(
                "capitals",
                "commas and dots",
                "compared with",
                "lines that run on",
                "of which",
                "qualifiers",
            ),
            *("percentages of small wholes", "products in words", "quotation marks", "rulers", "scales"),
            "threes with spaces",
        ),
        500,
    ),
}


def calls(run, text):
    """How many functions are called while something is done with a text."""
    profile = cProfile.Profile()
    profile.runcall(run, text)
    return sum(entry.callcount for entry in profile.getstats())


def growth(run, name):
    """How many times the calls a text takes when it is twice as long."""
    size = LONGER.get(name, USUAL)
    return calls(run, NASTY[name](2 * size)) / calls(run, NASTY[name](size))


@pytest.mark.parametrize("name", NASTY)
def test_a_text_twice_as_long_costs_at_most_twice_as_much(name):
    assert growth(check, name) <= TWICE or growth(check, name) <= TWICE  # at first some patterns are made ready


def test_a_cost_that_grows_with_the_square_would_be_noticed():
    def pairs(text):
        return [abs(one) for one in range(len(text)) for _ in range(len(text) // 50)]

    assert growth(pairs, "ones") > TWICE
