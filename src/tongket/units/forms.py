"""What a reader asks of the pages of units: a name, a day."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAYS = ("%Y-%m-%d", "%d/%m/%Y")


class AskForm(forms.Form):
    """A name to look for and the day to look at; both may be left out."""

    q = forms.CharField(
        label=_("Name of a unit"),
        required=False,
        max_length=100,
        help_text=_("With or without marks: Hoàn Kiếm or hoan kiem."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    on = forms.DateField(
        label=_("As of"),
        required=False,
        input_formats=DAYS,
        help_text=_("Like 15/06/2024. Left out: today."),
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={"invalid": _("That is not a day; type it like 2024-06-15 or 15/06/2024.")},
    )

    @property
    def wish(self) -> str:
        """The name looked for."""
        return str(self._said("q") or "").strip()

    @property
    def day(self) -> dt.date | None:
        """The day asked for, when it is one."""
        return self._said("on")

    def _said(self, field: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(field)


class DayForm(AskForm):
    """The day alone."""

    q = None  # type: ignore[assignment]
