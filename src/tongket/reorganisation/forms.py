"""What is typed into a draft, a takeover list or an annulment, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongket.errors import Refused
from tongket.reorganisation.models import Reorganisation
from tongket.units.models import Basis, Edge, Part
from tongket.units.rules import kinds
from tongket.web.shown import said

Find = Callable[[str], Any]
DAYS = ("%Y-%m-%d", "%d/%m/%Y")


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day, typed as one is used to."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=DAYS,
        help_text=help_text,
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={"invalid": _("That is not a day; type it like 2024-06-15 or 15/06/2024.")},
    )


class ActForm(forms.ModelForm):  # type: ignore[type-arg]
    """The act itself: its kind, its day, its source."""

    effective_on = day_field(_("In force from"), help_text=_("Like 01/07/2026. It may be filled in later."))
    decided_on = day_field(_("Decided on"))

    class Meta:
        model = Reorganisation
        fields = ("kind", "effective_on", "legal_source", "decided_on", "note")
        labels = {"kind": _("What kind of act it is"), "legal_source": _("Legal source"), "note": _("Note")}
        widgets = {
            "legal_source": forms.TextInput(),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {"legal_source": _("Number and name, such as 1656/NQ-UBTVQH15.")}


class UnderForm(forms.Form):
    """Which unit the reorganisation happens under, when a person oversees several."""

    under = forms.TypedChoiceField(label=_("Within"), coerce=int)

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under"].choices = choices  # type: ignore[attr-defined]


class Files(forms.FileInput):
    """Several files in one field."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class SeveralFiles(forms.FileField):
    """Files by name, as bytes."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> dict[str, bytes]:
        """{name: its bytes}. Raises: ValidationError, without a file."""
        if not data:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return {each.name: each.read() for each in data}


class FileForm(forms.Form):
    """The importer's three tables."""

    tables = SeveralFiles(
        label=_("One .xlsx file, or three CSV files"),
        help_text=_("The tables units, acts and passages, as “Import units and their changes” describes them."),
        error_messages={"required": _("Choose a file.")},
    )


class RowForm(forms.Form):
    """A row of a draft; places are typed as a code or a name and looked up as of the eve."""

    places: tuple[str, ...] = ()
    prefix_name = ""

    def __init__(self, *args: Any, find: Find, **kwargs: Any) -> None:
        kwargs["prefix"] = self.prefix_name
        super().__init__(*args, **kwargs)
        self.find = find

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in self.places:
            text = str(found.get(name) or "").strip()
            found[name] = None
            if text and name not in self.errors:
                try:
                    found[name] = self.find(text)
                except Refused as refusal:
                    self.add_error(name, [said(problem) for problem in refusal.problems])
        return found


def place_field(label: Any, *, required: bool = True, help_text: Any = "", known: str = "") -> forms.CharField:
    """A unit by code or name."""
    attrs = {"autocomplete": "off"} | ({"list": known} if known else {})
    return forms.CharField(
        label=label, required=required, max_length=120, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )


class KindField(forms.ChoiceField):
    """A kind of unit, in the words of the reader."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_kinds, **kwargs)


def _kinds() -> list[tuple[str, str]]:
    language = get_language() or "vi"
    return [("", "—"), *((each.code, each.word(language)) for each in kinds().values() if each.vi)]


class UnitForm(RowForm):
    """A unit that is to begin."""

    prefix_name = "unit"
    places = ("parent",)
    name = forms.CharField(label=_("Name, without the word of its kind"), max_length=120)
    kind = KindField(label=_("Kind"))
    parent = place_field(_("Superior unit"), required=False, help_text=_("Left out: the unit all this happens under."))
    code = forms.CharField(label=_("Code"), required=False, max_length=24)


class ChangeForm(RowForm):
    """A new name, kind, superior or code."""

    prefix_name = "change"
    places = ("unit", "parent")
    unit = place_field(_("Unit that changes"))
    name = forms.CharField(label=_("New name"), required=False, max_length=120)
    kind = KindField(label=_("New kind"), required=False)
    parent = place_field(_("New superior unit"), required=False, known="planned")
    code = forms.CharField(label=_("New code"), required=False, max_length=24)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not self.errors and not any(found.get(name) for name in ("name", "kind", "parent", "code")):
            self.add_error("name", _("Say what changes: the name, the kind, the superior or the code."))
        return found


class PassageForm(RowForm):
    """Ground that is to pass."""

    prefix_name = "passage"
    places = ("predecessor", "successor")
    predecessor = place_field(_("From the unit"))
    successor = place_field(
        _("To the unit"),
        required=False,
        known="planned",
        help_text=_("A new unit by its name, or one on record. Left out: it ends and nobody has its ground."),
    )
    part = forms.ChoiceField(label=_("How much"), choices=Part.choices)
    area_only = forms.BooleanField(label=_("Ground without residents"), required=False)
    share_low = forms.DecimalField(label=_("Share, at least (%)"), required=False, min_value=0, max_value=100)
    share_high = forms.DecimalField(label=_("Share, at most (%)"), required=False, min_value=0, max_value=100)
    basis = forms.ChoiceField(label=_("What the share rests on"), choices=Basis.choices, initial=Basis.NONE)
    share_source = forms.CharField(label=_("Source of the share"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        given = [name for name in ("share_low", "share_high") if found.get(name) is not None]
        if given and found.get("basis") == Basis.NONE:
            self.add_error("basis", _("Say what the share rests on."))
        if not given and found.get("basis") != Basis.NONE:
            self.add_error("share_low", _("Give the share, or leave out what it rests on."))
        if given and (found.get("part") == Part.WHOLE or found.get("area_only")):
            self.add_error("share_low", _("A whole unit and ground without residents have no share."))
        if found.get("part") == Part.WHOLE and found.get("area_only"):
            self.add_error("area_only", _("A whole unit has its residents; choose a part."))
        low, high = found.get("share_low") or 0, found.get("share_high")
        if high is not None and low > high:
            self.add_error("share_high", _("The most is less than the least."))
        found["share_low"] = _billionths(low)
        found["share_high"] = Edge.ALL if high is None else _billionths(high)
        return found


def _billionths(percent: Decimal | int) -> int:
    return round(Decimal(percent) * Edge.ALL / 100)


class TakeoverForm(RowForm):
    """Who is to carry on the work of a unit that ends."""

    prefix_name = "takeover"
    places = ("from_unit", "to")
    from_unit = place_field(_("Unit that ends"))
    to = place_field(_("Unit that takes over"), known="planned")
    matter = forms.ChoiceField(label=_("Matter"), required=False)

    def __init__(self, *args: Any, matters: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = [("", _("Everything else")), *matters]  # type: ignore[attr-defined]


class AnnulForm(forms.Form):
    """From when an act is annulled, and by what."""

    on = day_field(_("Annulled from"), required=True, help_text=_("On the act's own first day it never took force."))
    legal_source = forms.CharField(label=_("Legal source"), required=False, max_length=500)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    @property
    def day(self) -> date | None:
        """The day asked for, when it is one."""
        return self.cleaned_data.get("on") if self.is_valid() else None
