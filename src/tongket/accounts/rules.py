"""What a role lets a person see, and how a standing is asked. Pure."""

from dataclasses import dataclass

from tongket.errors import N_

ENTRY = "entry"
APPROVER = "approver"
CONSOLIDATOR = "consolidator"
AUDITOR = "auditor"
EDITOR = "editor"
ADMINISTRATOR = "administrator"

ROLE_NAMES = {
    ENTRY: N_("Data entry officer"),
    APPROVER: N_("Approving leader"),
    CONSOLIDATOR: N_("Consolidating officer"),
    AUDITOR: N_("Auditor"),
    EDITOR: N_("Editor"),
    ADMINISTRATOR: N_("Administrator"),
}

REACHES_BELOW = frozenset({CONSOLIDATOR, AUDITOR, EDITOR, ADMINISTRATOR})
"""Roles whose holder sees everything under the unit; the others see the unit itself and nothing beside it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to one unit on one day: roles held on it, and roles held on a unit above it."""

    here: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()

    def has(self, *roles: str) -> bool:
        """Whether any of these roles is held on the unit itself."""
        return not self.here.isdisjoint(roles)

    def oversees(self, *roles: str) -> bool:
        """Whether any of these roles is held on the unit or above it, and reaches down to it."""
        return bool((self.here | self.above) & REACHES_BELOW & set(roles))

    @property
    def sees(self) -> bool:
        return bool(self.here or self.above & REACHES_BELOW)


NOBODY = Standing()
