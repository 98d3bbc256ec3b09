"""How grave a statement is, as every face tells it."""

from dataclasses import replace

from tongket.claims.shapes import Checked, Verdict

LEVELS = ("error", "notice", "unchecked", "sound")  # gravest first


def level_of(verdict: Verdict) -> str:
    """One of LEVELS."""
    if verdict.level:
        return verdict.level
    return "unchecked" if verdict.verdict == "not_checkable" else "sound"


def without_notices(checked: Checked) -> Checked:
    """The same, as if rounding were nobody's business."""
    return replace(checked, verdicts=tuple(verdict for verdict in checked.verdicts if verdict.level != "notice"))
