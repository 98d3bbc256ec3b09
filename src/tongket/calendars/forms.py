"""What the pages of calendars are sent: a day of an office's own, a withdrawal, an announcement, a term."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongket.calendars.actions import NewDays
from tongket.calendars.rules import (
    COUNTING_NAMES,
    KIND_NAMES,
    LONGEST_DOCUMENT,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_TERM,
    Counting,
    DayKind,
    Term,
)

NOT_A_DAY = _("This is not a day; type one such as 2026-12-31.")
TOO_LONG = _("This is too long; keep it under %(limit_value)s characters.")


def day_field(label: Any, missing: Any = "", **options: Any) -> forms.DateField:
    """A field for one day, as browsers send it."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    messages = {"required": missing, "invalid": NOT_A_DAY}
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=messages, **options)


def text_field(label: Any, longest: int, missing: Any = "", **options: Any) -> forms.CharField:
    """A field for a line of text."""
    messages = {"required": missing, "max_length": TOO_LONG}
    return forms.CharField(label=label, max_length=longest, error_messages=messages, **options)


class DaysForm(forms.Form):
    """One day of an office's own, or some in a row."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What kind of day is it?"),
        choices=[(kind.value, _(name)) for kind, name in KIND_NAMES.items()],
        widget=forms.RadioSelect,
        initial=DayKind.LOCAL_OFF.value,
        error_messages={
            "required": _("Choose what kind of day it is."),
            "invalid_choice": _("Choose what kind of day it is."),
        },
    )
    first_day = day_field(_("Day"), _("Give the day."))
    last_day = day_field(_("Last day"), required=False, help_text=_("Only for several days in a row, at most 31."))
    name_vi = text_field(
        _("What it is, in Vietnamese"), LONGEST_NAME, _("Say in a few words what the day is."),
        help_text=_("A few words, such as “Nghỉ chống bão”."),
    )  # fmt: skip
    name_en = text_field(_("What it is, in English"), LONGEST_NAME, required=False)
    document = text_field(
        _("Document"), LONGEST_DOCUMENT, _("Name the document it rests on: its number, its date and who issued it."),
        help_text=_("Number, date and who issued it."),
    )  # fmt: skip
    is_provisional = forms.BooleanField(label=_("This is not decided yet: the day is provisional"), required=False)

    def new_days(self) -> NewDays:
        """The days as the action takes them."""
        given = self.cleaned_data
        return NewDays(
            kind=DayKind(given["kind"]),
            first_day=given["first_day"],
            last_day=given["last_day"] or given["first_day"],
            name_vi=given["name_vi"],
            name_en=given["name_en"],
            document=given["document"],
            is_provisional=given["is_provisional"],
        )


class WithdrawForm(forms.Form):
    """Why a day is taken off the calendar."""

    use_required_attribute = False

    reason = text_field(
        _("Why is it withdrawn?"), LONGEST_REASON, _("Say why, in a sentence others will understand."),
        help_text=_("One sentence. It stays beside the day for good."), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class AnnounceForm(forms.Form):
    """The document that announced the days off of a year."""

    use_required_attribute = False

    document = text_field(
        _("Document that announced them"), LONGEST_DOCUMENT,
        _("Name the document it rests on: its number, its date and who issued it."),
        help_text=_("Number, date and who issued it."),
    )  # fmt: skip


class TermForm(forms.Form):
    """A term to be reckoned."""

    use_required_attribute = False

    start = day_field(_("From the day"), _("Give the day to count from."), help_text=_("It is not counted itself."))
    count = forms.IntegerField(
        label=_("How many days"),
        min_value=0,
        max_value=LONGEST_TERM,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Give how many days."),
            "invalid": _("Give how many days as a whole number."),
            "min_value": _("Give a number of days from 0 on."),
            "max_value": _("Give at most %(limit_value)s days."),
        },
    )
    counting = forms.ChoiceField(
        label=_("Which days count"),
        choices=[(counting.value, _(name)) for counting, name in COUNTING_NAMES.items()],
        widget=forms.RadioSelect,
        initial=Counting.WORKING.value,
        error_messages={"required": _("Choose which days count."), "invalid_choice": _("Choose which days count.")},
    )

    def term(self) -> Term:
        """The term that was asked about."""
        given = self.cleaned_data
        start: date = given["start"]
        return Term(start, given["count"], Counting(given["counting"]))
