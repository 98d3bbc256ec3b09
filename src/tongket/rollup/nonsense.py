"""How the library says no: one family of refusals, each with its subject and one clear sentence.

Nonsense
├── BadPeriod BadTree BadIndicator BadFact BadRequest    refused when built or asked
└── NonsenseSum Overlap MissingKey                       refused when counting
"""

from __future__ import annotations

from typing import Any


class Nonsense(ValueError):
    """A refusal: `str()` is one English sentence, `subject` is what it is about."""

    def __init__(self, sentence: str, *, subject: Any) -> None:
        super().__init__(sentence)
        self.subject = subject
