"""What the pages are sent: a text or a file, once or twice, read into `Given`."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tongket.portal import rules
from tongket.portal.actions import Declined, Given

ACCEPTED = ".txt,.md,.html,.htm,.docx,.xlsx,.pdf"


class EitherText(forms.CharField):
    """A text that may be left out when there is a file; neither of the two is optional by itself."""

    widget = forms.Textarea

    def validate(self, value: Any) -> None:
        """Nothing: the form looks at both."""


class EitherFile(forms.FileField):
    """A file that may be left out when there is a text."""

    def validate(self, value: Any) -> None:
        """Nothing: the form looks at both."""


def _text(label: Any, rows: int) -> EitherText:
    attrs = {"rows": rows, "spellcheck": "false", "autocomplete": "off"}
    return EitherText(label=label, strip=False, widget=forms.Textarea(attrs=attrs))


def _file(label: Any) -> EitherFile:
    field = EitherFile(
        label=label,
        allow_empty_file=True,
        help_text=_("Word, Excel, PDF, web page or plain text, up to 10 MB. It is read instead of the text above."),
    )
    field.widget.attrs["accept"] = ACCEPTED
    return field


class SendForm(forms.Form):
    """A form whose questions come in pairs, `text…` and `file…`; one of each pair has to be answered."""

    use_required_attribute = False
    nothing_given = {"": rules.NOTHING_GIVEN}

    def given(self, suffix: str = "") -> Given:
        """What was sent for one document: the file, when there is one."""
        sent = self.cleaned_data.get(f"file{suffix}")
        if isinstance(sent, UploadedFile):
            return Given(data=sent.read(), name=sent.name or "")
        return Given(text=(self.cleaned_data.get(f"text{suffix}") or "").replace("\r\n", "\n"))

    def clean(self) -> dict[str, Any]:
        for suffix in [name.removeprefix("text") for name in self.fields if name.startswith("text")]:
            text, file = self.cleaned_data.get(f"text{suffix}") or "", self.cleaned_data.get(f"file{suffix}")
            if file is None and not text.strip():
                self.add_error(f"text{suffix}", forms.ValidationError(_(self.nothing_given[suffix])))
        return self.cleaned_data

    def decline(self, refusal: Declined, language: str) -> None:
        """Say on the page why nothing was checked."""
        self.add_error(None, refusal.sentence[language])


class CheckForm(SendForm):
    """A document to be checked."""

    text = _text(_("Text"), 9)
    file = _file(_("Or a file"))


class CompareForm(SendForm):
    """Two documents to be compared."""

    nothing_given = {"_a": rules.NO_FIRST, "_b": rules.NO_SECOND}

    text_a = _text(_("Text of the first document"), 7)
    file_a = _file(_("Or the file of the first"))
    text_b = _text(_("Text of the second document"), 7)
    file_b = _file(_("Or the file of the second"))
