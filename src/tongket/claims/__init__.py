"""Claims: reads any Vietnamese or English text, finds the figures that cannot all be right, and says what would fit.

A report says "7.288/10.546 tổ chức (68,5%)". 7.288 of 10.546 is 69,1%. The reader gets the sentence, the arithmetic,
and the nearest changes that would make it hold; which figure is wrong only the register can say.

Nouns: a `Quantity` is a figure as read, with the interval its stated precision allows. A `Verdict` is one statement
with its figures and what they give: consistent, inconsistent (level "error", or "notice" when cut off or one off in
the last digit) or not_checkable. A `Repair` is one small change that would mend it. `Checked` is the whole text.

Start at `check`, which is four pure steps, each a module: `scan` (the figures) → `link` (which belong together) →
`evaluate` (interval arithmetic) → `speak` (sentences). A rule is one function in each of `link`, `evaluate` and
`speak`; so far there is `ratio`, part of a whole. `masks` holds the numbers that are names.

It refuses to guess: where the wording does not say of what a percentage is a share, it stays silent or says
not_checkable. It knows no registers, stores nothing and never calls a figure wrong by itself.

Needs: the standard library. Gives: `check` and `as_json` to the review, the portal and
`python -m tongket.claims FILE|- [--json]`.
"""

from collections import Counter
from functools import partial

from tongket.claims.bounds import MAX_CHARACTERS, MAX_FIGURES, TextTooLong, refuse_long, refuse_many
from tongket.claims.document import Block, Cell, Document, Table
from tongket.claims.evaluate import evaluate
from tongket.claims.evaluate.tables import evaluate_tables
from tongket.claims.folding import fold, guess_language
from tongket.claims.link import guess, link
from tongket.claims.link.tables import table_relations
from tongket.claims.scan import scan
from tongket.claims.shapes import Checked, Fit, Interval, Quantity, Repair, Verdict, as_json
from tongket.claims.speak import speak
from tongket.claims.tables import outside, read_tables

__all__ = [
    "LANGUAGES",
    "MAX_CHARACTERS",
    "MAX_FIGURES",
    "Block",
    "Cell",
    "Checked",
    "Document",
    "Fit",
    "Interval",
    "Quantity",
    "Repair",
    "Table",
    "TextTooLong",
    "Verdict",
    "as_json",
    "check",
]

LANGUAGES = ("vi", "en")


def check(source: str | Document, lang: str | None = None, *, most_figures: int = MAX_FIGURES) -> Checked:
    """A text, or the text of a document, with every statement found in it and its verdict, in order of appearance.

    Raises: TextTooLong above MAX_CHARACTERS, or with more figures and table cells than `most_figures`; ValueError for a
    language that is not in LANGUAGES.

    >>> checked = check("Có 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả.")
    >>> checked.errors[0].computed_text
    '69,1%'
    """
    document = Document.of_text(source) if isinstance(source, str) else source
    text = document.text
    refuse_long(text)
    if lang not in (None, *LANGUAGES):
        raise ValueError(f"The language is one of {', '.join(LANGUAGES)}, or None to guess; not {lang!r}.")
    folded = fold(text)
    refuse_many(document, folded, most_figures)
    language = lang or guess_language(folded)
    sentences = scan(folded, language)
    printed = Counter(
        mention.quantity.value.as_integer_ratio() for sentence in sentences for mention in sentence.mentions
    )
    grids = read_tables(document, language)
    prose = outside(sentences, grids)
    told = table_relations(grids, [mention for sentence in prose for mention in sentence.mentions])
    settled = evaluate(link(folded, prose), partial(guess, folded, prose))
    verdicts = speak([*settled, *evaluate_tables(told)], printed, language)
    return Checked(document, language, tuple(sorted(verdicts, key=lambda verdict: (verdict.start, verdict.end))))
