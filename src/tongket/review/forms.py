"""What the page that holds a text against the record is sent: the text, a unit, a period, and who is what."""

from collections import Counter
from collections.abc import Container, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongket.accounts.queries import roles_of, units_seen_by
from tongket.reporting.models import PeriodRow
from tongket.review.rules import LONGEST_TEXT
from tongket.units.models import Unit
from tongket.units.queries import names, span
from tongket.units.text import sort_key
from tongket.web.shown import day_text


class RecordForm(forms.Form):
    """A text, and the one unit and period of the record that its figures are held against."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false", "autocomplete": "off"}),
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
        today = timezone.localdate()
        units = units_seen_by(reader, today).order_by("pk").in_bulk()
        periods = PeriodRow.objects.order_by("-ends_before", "starts_on", "calendar", "pk").in_bulk()
        self._offer("unit", units, _unit_names(units, {role.unit_id for role in roles_of(reader, today)}))
        self._offer("period", periods, _period_names(periods))

    def _offer(self, name: str, things: Mapping[int, Any], called: Mapping[int, str]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("– choose –")), *((str(pk), words) for pk, words in called.items())]
        field.coerce = lambda key: things[int(key)]

    def clean_text(self) -> str:
        """The text with the line ends it was written with. A browser is not told the bound: it would cut the text."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if len(text) > LONGEST_TEXT:
            raise forms.ValidationError(_("The text is too long to be held against the record. Check it in parts."))
        return text


def _unit_names(units: Mapping[int, Unit], own: Container[int]) -> dict[int, str]:
    """Units with their names: the reader's own first, then those that are, then those that were, by the alphabet."""
    today, called = timezone.localdate(), names(units)
    words = {
        pk: called[pk] if unit.exists_on(today) else f"{called[pk]} ({span(unit.valid_from, unit.valid_to)})"
        for pk, unit in units.items()
    }
    order = sorted(words, key=lambda pk: (pk not in own, not units[pk].exists_on(today), sort_key(words[pk])))
    return {pk: words[pk] for pk in order}


def _period_names(periods: Mapping[int, PeriodRow]) -> dict[int, str]:
    """Periods with their names, and with their days where two calendars have one of the same name."""
    language = (get_language() or "vi").partition("-")[0]
    words = {pk: row.period.label(language) for pk, row in periods.items()}
    often = Counter(words.values())
    for pk, row in periods.items():
        if often[words[pk]] > 1:
            words[pk] += f" ({day_text(row.starts_on)} – {day_text(row.period.last_day)})"
    return words


def read_bindings(sent: Mapping[str, str], codes: Container[str]) -> dict[int, str]:
    """Which figure, by where it begins, a person says is which indicator; what is not known is left out."""
    found = {}
    for name, code in sent.items():
        start = name.removeprefix("bind-")
        if start != name and start.isdecimal() and len(start) < 8 and code in codes:
            found[int(start)] = code
    return found
