"""Speak: each outcome as a sentence in Vietnamese and English that a busy official understands at once.

The figures are quoted as they stand in the document. A flagged statement never says which figure is wrong:
it says what cannot be, what would fit, and that the register decides.
"""

from collections.abc import Callable, Sequence

from tongket.claims.shapes import Outcome, Verdict
from tongket.claims.speak.arithmetic import SENTENCES, speak_arithmetic
from tongket.claims.speak.ratio import Printed, speak_ratio

RULES: dict[str, Callable[[Outcome, Printed, str], Verdict]] = {
    "ratio": speak_ratio,
    **dict.fromkeys(SENTENCES, speak_arithmetic),
}


def speak(outcomes: Sequence[Outcome], printed: Printed, lang: str) -> list[Verdict]:
    """The verdicts with their sentences; `printed` counts how often each value stands in the text."""
    return [RULES[outcome.kind](outcome, printed, lang) for outcome in outcomes]
