"""Grades of a group and the checks on what is registered. Pure.

Source of the four grades and of the grounds for not grading: Guidance 01/HD-BCA-V05.
"""

import re
from datetime import date
from enum import StrEnum

from tongket.accounts.rules import APPROVER, CONSOLIDATOR, ENTRY, Standing
from tongket.errors import N_, Problem
from tongket.reporting.rules import is_text

MOST_MEMBERS = 5_000


class Grade(StrEnum):
    """How a group was assessed for a year."""

    EXCELLENT = "excellent"
    WELL = "well"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    NOT_GRADED = "not_graded"


GRADE_NAMES = {
    Grade.EXCELLENT: N_("Completed its tasks excellently"),
    Grade.WELL: N_("Completed its tasks well"),
    Grade.COMPLETED: N_("Completed its tasks"),
    Grade.NOT_COMPLETED: N_("Did not complete its tasks"),
    Grade.NOT_GRADED: N_("Not yet graded"),
}
INDICATOR_OF_GRADE = {
    Grade.EXCELLENT: "TQ06",
    Grade.WELL: "TQ07",
    Grade.COMPLETED: "TQ08",
    Grade.NOT_COMPLETED: "TQ09",
    Grade.NOT_GRADED: "TQ10",
}
EFFECTIVE = frozenset({Grade.EXCELLENT, Grade.WELL})
"""The two best grades: what the programme calls a group that works effectively."""


class Ground(StrEnum):
    """Why a group was not graded."""

    TOO_YOUNG = "too_young"
    COMPLAINT = "complaint"


GROUND_NAMES = {
    Ground.TOO_YOUNG: N_("Founded less than nine months before"),
    Ground.COMPLAINT: N_("A complaint is being looked into"),
}


def why_not(act: str, standing: Standing) -> str | None:
    """The reason a person may not register, count, close, grade or move groups of a unit, or None."""
    if act == "grade":
        return None if standing.has(APPROVER) else N_("Only the approving leader of this unit may grade its groups.")
    if act == "rehome":
        can = standing.oversees(CONSOLIDATOR)
        return None if can else N_("Only a consolidating officer above a unit may move groups into it.")
    if standing.has(ENTRY):
        return None
    return N_("Only a data entry officer of this unit may change its register of groups.")


def check_group(*, code: str, name: str, founded_on: date, today: date) -> list[Problem]:
    """What is wrong with a group to be registered; empty when it can be."""
    problems = []
    if not re.fullmatch(r"[\w./-]{1,20}", code):
        problems.append(Problem(N_("Give the group a code of at most 20 letters and digits."), where="code"))
    if not name.strip() or not is_text(name):
        problems.append(Problem(N_("Give the group's name."), where="name"))
    if len(name) > 200:
        problems.append(Problem(N_("Keep the group's name under 200 characters."), where="name"))
    if founded_on > today:
        problems.append(Problem(N_("A group cannot be founded in the future."), where="founded_on"))
    return problems


def check_members(members: int) -> list[Problem]:
    """What is wrong with a count of members; empty when it can be taken."""
    if members < 0:
        return [Problem(N_("A count cannot be below zero."), where="members")]
    if members > MOST_MEMBERS:
        return [Problem(N_("A group of more than 5,000 members is not one group; check the number."), where="members")]
    return []


def check_grade(grade: str, ground: str) -> list[Problem]:
    """What is wrong with a grade: a group that was not graded needs a ground, and only that one."""
    if grade not in GRADE_NAMES:
        return [Problem(N_("This grade is not known."), where="grade")]
    if (grade == Grade.NOT_GRADED) != bool(ground):
        return [Problem(N_("Say why the group was not graded; a graded group has no such reason."), where="ground")]
    if ground and ground not in GROUND_NAMES:
        return [Problem(N_("This reason for not grading is not known."), where="ground")]
    return []
