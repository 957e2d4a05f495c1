"""The form by which a person sends a file as proof."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.rewriting import LARGEST_FILE
from requests_app.words import PURPOSES
from verification.rules.evidence import Purpose

ACCEPTED = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"


class FileForm(forms.Form):
    """One file, and what it shows where there is a choice."""

    shows = forms.ChoiceField(
        label=_("What does the file show?"),
        error_messages={
            "required": _("Choose what the file shows"),
            "invalid_choice": _("Choose what the file shows"),
        },
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("Choose a file"),
        help_text=_("PDF, JPEG or PNG, smaller than %(n)s MB. It can take a minute to be sent."),
        allow_empty_file=True,  # refused in words of our own
        error_messages={
            name: _("Choose a file first") for name in ("required", "missing", "invalid")
        },
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, purposes: tuple[Purpose, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purposes = purposes
        self.fields["shows"].choices = [(purpose.value, PURPOSES[purpose]) for purpose in purposes]
        hint = str(self.fields["file"].help_text)
        self.fields["file"].help_text = hint % {"n": LARGEST_FILE // 1_000_000}
        if len(purposes) < 2:
            del self.fields["shows"]

    @property
    def purpose(self) -> Purpose:
        """What the file shows, once the form is valid."""
        return Purpose(self.cleaned_data.get("shows") or self.purposes[0])
