"""Link: which figures the wording ties together, and how firmly; no arithmetic here.

Every rule is one function from a sentence to relations, listed in `RULES`; a module holds the rules of one subject.
"""

from collections.abc import Callable, Iterator, Sequence, Set

from tongket.claims.folding import Folded
from tongket.claims.link.averages import averages, rates
from tongket.claims.link.changes import changes
from tongket.claims.link.guesses import guesses
from tongket.claims.link.multiples import multiples
from tongket.claims.link.place import Place, places
from tongket.claims.link.plans import plans
from tongket.claims.link.points import points_per_year
from tongket.claims.link.products import products
from tongket.claims.link.ratio import ratios
from tongket.claims.link.repeats import Repeats
from tongket.claims.link.shares import common_bases, shares, small_wholes
from tongket.claims.link.stocks import stocks
from tongket.claims.link.subsets import subsets
from tongket.claims.link.sums import sums
from tongket.claims.link.years import spans
from tongket.claims.scan import Sentence
from tongket.claims.shapes import Relation

RULES: tuple[Callable[[Place], Iterator[Relation]], ...] = (
    ratios,
    changes,
    plans,
    sums,
    averages,
    products,
    rates,
    multiples,
    points_per_year,
    spans,
    subsets,
    shares,
    common_bases,
    small_wholes,
    stocks,
)


def link(folded: Folded, sentences: Sequence[Sentence]) -> list[Relation]:
    """Every relation that some rule proposes, sentence by sentence; what is told twice, over the whole text."""
    found: list[Relation] = []
    repeats = Repeats(folded)
    for place in places(folded, sentences):
        for rule in RULES:
            found.extend(rule(place))
        found.extend(repeats.read(place))
    return [*found, *repeats.close()]


def guess(folded: Folded, sentences: Sequence[Sentence], explained: Set[int]) -> Iterator[Relation]:
    """The guesses at the figures that do not begin where one of the `explained` does, sentence by sentence."""
    for place in places(folded, sentences):
        yield from guesses(place, explained)
