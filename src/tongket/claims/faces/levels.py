"""How grave a statement is and what would mend it, as every face tells it."""

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


def changes_of(verdict: Verdict) -> tuple[str, ...]:
    """The repairs as "7.288 → 7.228", each once."""
    return tuple(dict.fromkeys(f"{repair.figure} → {repair.text}" for repair in verdict.repairs))
