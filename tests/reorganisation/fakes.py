"""An app that does not exist yet, with open items of its own."""


class OpenFindings:
    """Findings of inspectors, as the app of inspection will tell of them; it imports nothing of ours."""

    name = "findings"
    label = "Findings"
    by_takeover = True
    count_by_unit: dict[int, int] = {}

    def open_items(self, unit_ids, day):
        return {unit: count for unit, count in self.count_by_unit.items() if unit in unit_ids}

    def where_to_look(self, unit_id):
        return f"/findings/?unit={unit_id}"
