"""Forms that set a request aside, as a duplicate or as spam, and take it back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.desk.step_forms import StepForm
from requests_app.models import PrivacyRequest
from requests_app.rules.workflow import Status


class MergeForm(StepForm):
    reference = forms.CharField(
        label=_("Reference of the earlier request"),
        help_text=_("It is for the same right, and still open. It is the one that is answered."),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give the reference of the earlier request")},
    )
    sure = forms.BooleanField(
        label=_("I am sure that it is the same person"),
        help_text=_("Needed where the two share no e-mail address, or an agent asks."),
        required=False,
    )

    def clean_reference(self) -> PrivacyRequest:
        reference = self.cleaned_data["reference"].strip().upper()
        rows = PrivacyRequest.objects.filter(business=self.dsar.business, right=self.dsar.right)
        found = rows.filter(submission__reference=reference).exclude(pk=self.dsar.pk)
        if (kept := found.order_by("received_on", "pk").first()) is None:
            raise forms.ValidationError(_("No other request for this right has that reference"))
        return kept

    def notes(self) -> list[str]:
        return [
            str(_("Who is confirmed stays confirmed, and nobody else is: no proof is inherited.")),
            str(_("The letter names the other reference only where both share one address.")),
            str(_("It can be taken back. Its own clock then stands as if it had never stopped.")),
        ]

    def taken(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"into": data["reference"].pk, "sure": data["sure"]}


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
