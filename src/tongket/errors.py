"""How the product says no: a problem is a value, a refusal is an exception meant for a person.

`Problem` is what rules return. `NotAllowed` and `Refused` are the only two exceptions that are shown to people as
they are; every other exception lives beside the function that raises it.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what was given, in the reader's language, and where it is."""

    message: str
    where: str = ""
    level: str = "error"


class NotAllowed(Exception):
    """The person may not do this now; `reason` says why, in the reader's language."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(Exception):
    """What was given cannot be taken; `problems` says what to change. Nothing has been saved."""

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems = (Problem(problems),) if isinstance(problems, str) else tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))
