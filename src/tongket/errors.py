"""How the product says no: a problem is a value, a refusal is an exception meant for a person.

`Problem` is what rules return. `NotAllowed` and `Refused` are the only two exceptions that are shown to people as
they are; every other exception lives beside the function that raises it. Sentences are English message ids, marked
with `N_` so that the catalogue has them, and are put into the reader's language where they are shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:
    """The same message: marks it for the catalogue without translating it here."""
    return message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what was given, and where it is.

    `message` is a message id; `values` fill its `%(name)s` places; `where` names the field, cell or line.
    """

    message: str
    where: str = ""
    level: str = "error"
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotAllowed(Exception):
    """The person may not do this now; `reason` is the problem that says why."""

    def __init__(self, reason: Problem | str) -> None:
        self.reason = reason if isinstance(reason, Problem) else Problem(reason)
        super().__init__(str(self.reason))


class Refused(Exception):
    """What was given cannot be taken; `problems` says what to change. Nothing has been saved."""

    def __init__(self, problems: Iterable[Problem] | Problem | str) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))
