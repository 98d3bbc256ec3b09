"""Link: which figures the wording ties together, and how firmly; no arithmetic here.

Every rule is one function from a sentence to relations, listed in `RULES`; a module holds the rules of one subject.
"""

from collections.abc import Callable, Iterator, Sequence

from tongket.claims.folding import Folded
from tongket.claims.link.changes import changes
from tongket.claims.link.others import averages, multiples, plans, products, rates, shares, spans, subsets
from tongket.claims.link.place import Place, places
from tongket.claims.link.ratio import ratios
from tongket.claims.link.sums import sums
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
    spans,
    subsets,
    shares,
)


def link(folded: Folded, sentences: Sequence[Sentence]) -> list[Relation]:
    """Every relation that some rule proposes, sentence by sentence."""
    return [relation for place in places(folded, sentences) for rule in RULES for relation in rule(place)]
