"""Forms that set a request aside, as a duplicate or as spam, and take it back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.desk.step_forms import StepForm
from requests_app.models import PrivacyRequest
from requests_app.rules import person_keys
from requests_app.rules.workflow import Status


class SameForm(forms.Form):
    """Which request is likely the same: an open one of the same business, for the same right."""

    reference = forms.CharField(
        label=_("Reference of the other request"),
        help_text=_("It is for the same right. The one that came first is kept."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give the reference of the other request")},
    )

    def __init__(self, *args: Any, dsar: PrivacyRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.dsar = dsar

    def clean_reference(self) -> PrivacyRequest:
        reference = person_keys.reference(self.cleaned_data["reference"])
        rows = PrivacyRequest.objects.filter(business=self.dsar.business, right=self.dsar.right)
        found = rows.filter(submission__reference=reference).exclude(pk=self.dsar.pk).first()
        if found is None:
            raise forms.ValidationError(_("No other request for this right has that reference"))
        return found


class MergeForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I am sure that it is the same person"),
        required=False,
        error_messages={"required": _("Say that you are sure, or leave them apart")},
    )

    def __init__(self, *args: Any, needed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sure"].required = needed
        if not needed:
            del self.fields["sure"]


class SpamForm(StepForm):
    def notes(self) -> list[str]:
        return [
            str(_("A person whom you do not believe is refused, with the reason: see the answer.")),
            str(_("No letter goes out. The status page says it, and how to object.")),
            str(_("It can be taken back. Its clock then stands as if it had never stopped.")),
        ]


class RestoreForm(StepForm):
    def notes(self) -> list[str]:
        notes = [str(_("It keeps the day of its receipt: its clock never stopped."))]
        if self.dsar.status == Status.DUPLICATE:
            notes.append(str(_("The person is told that it is answered by itself.")))
        return notes
