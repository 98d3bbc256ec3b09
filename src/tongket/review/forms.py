"""What the page that holds a text against the record is sent: the text, a unit, a period, and who is what."""

from collections.abc import Container, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongket.accounts.queries import units_seen_by
from tongket.reporting.models import PeriodRow
from tongket.review.rules import LONGEST_TEXT
from tongket.units.models import Unit
from tongket.units.queries import names, span
from tongket.units.text import sort_key


class RecordForm(forms.Form):
    """A text, and the one unit and period of the record that its figures are held against."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false", "autocomplete": "off", "maxlength": None}),
        error_messages={"required": _("Paste the text whose figures are to be held against the record.")},
    )
    unit = forms.TypedChoiceField(
        label=_("Unit"), error_messages={"required": _("Choose the unit that the text speaks of.")}
    )
    period = forms.TypedChoiceField(
        label=_("Period"), error_messages={"required": _("Choose the period that the text speaks of.")}
    )

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_seen_by(reader, timezone.localdate()).order_by("pk").in_bulk()
        periods = PeriodRow.objects.order_by("-ends_before", "starts_on", "calendar", "pk").in_bulk()
        self._offer("unit", units, _unit_names(units))
        language = (get_language() or "vi").partition("-")[0]
        self._offer("period", periods, {pk: row.period.label(language) for pk, row in periods.items()})

    def _offer(self, name: str, things: Mapping[int, Any], called: Mapping[int, str]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("– choose –")), *((str(pk), words) for pk, words in called.items())]
        field.coerce = lambda key: things[int(key)]

    def clean_text(self) -> str:
        """The text with the line ends it was written with."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


def _unit_names(units: Mapping[int, Unit]) -> dict[int, str]:
    """Units with their names, those that are first, then those that were, in the order of the alphabet."""
    today, called = timezone.localdate(), names(units)
    words = {
        pk: called[pk] if unit.exists_on(today) else f"{called[pk]} ({span(unit.valid_from, unit.valid_to)})"
        for pk, unit in units.items()
    }
    return {pk: words[pk] for pk in sorted(words, key=lambda pk: (not units[pk].exists_on(today), sort_key(words[pk])))}


def read_bindings(sent: Mapping[str, str], codes: Container[str]) -> dict[int, str]:
    """Which figure, by where it begins, a person says is which indicator; what is not known is left out."""
    found = {}
    for name, code in sent.items():
        start = name.removeprefix("bind-")
        if start != name and start.isdecimal() and len(start) < 8 and code in codes:
            found[int(start)] = code
    return found
