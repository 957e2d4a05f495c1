"""The forms of the status page, with errors that a consumer understands."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.models import PrivacyRequest
from requests_app.models.review import ReviewKind
from requests_app.public.fields import Story
from requests_app.services.correspondence import LONGEST_MESSAGE
from requests_app.services.reviews import LONGEST

REFERENCE_HINT = _("For example PR-7F3K-92QD. It is in the letter or e-mail that you got from us.")


class Reference(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Reference"),
            help_text=REFERENCE_HINT,
            max_length=40,
            error_messages={"required": _("Enter your reference")},
            widget=forms.TextInput(
                attrs={
                    "class": "govuk-input--width-20",
                    "autocomplete": "off",
                    "spellcheck": "false",
                }
            ),
        )


class StatusForm(forms.Form):
    reference = Reference()
    secret = forms.CharField(
        label=_("Secret code"),
        help_text=_("Groups of letters and digits. Small or capital letters are both fine."),
        max_length=100,
        error_messages={"required": _("Enter your secret code")},
        widget=forms.PasswordInput(
            attrs={"class": "govuk-input--width-30", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


class LostForm(forms.Form):
    reference = Reference()
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one that you gave us with your request."),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.com"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class MessageForm(forms.Form):
    text = Story(
        label=_("Write to us"),
        help_text=_("We read every message. Please do not send passwords or card numbers."),
        max_length=LONGEST_MESSAGE,
        error_messages={
            "required": _("Write your message first"),
            "max_length": _(
                "Your message is too long: %(show_value)d characters of %(limit_value)d"
            ),
        },
    )


class WithdrawForm(forms.Form):
    """Which of the open requests to end. The only one is chosen beforehand."""

    rights = forms.MultipleChoiceField(
        label=_("Which request do you want to withdraw?"),
        error_messages={
            "required": _("Choose the request that you want to withdraw"),
            "invalid_choice": _("Choose one of the requests below"),
        },
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = list(names.items())
        if len(names) == 1:
            self.initial["rights"] = list(names)

    def chosen(self, requests: list[PrivacyRequest]) -> list[PrivacyRequest]:
        return [dsar for dsar in requests if dsar.asked_for in self.cleaned_data["rights"]]


ASKED = {
    ReviewKind.APPEAL: (
        _("Why should we look at our decision again?"),
        _("Say what is wrong with it, or what we missed. Please do not send passwords."),
    ),
    ReviewKind.COMPLAINT: (
        _("What did we do wrong?"),
        _("Say what happened and what we should put right. Please do not send passwords."),
    ),
}


class ReviewForm(forms.Form):
    """One question: why the person does not agree."""

    text = Story(
        rows=8,
        max_length=LONGEST,
        error_messages={
            "required": _("Write why you do not agree"),
            "max_length": _("Your text is too long: %(show_value)d characters of %(limit_value)d"),
        },
    )

    def __init__(self, *args: Any, kind: ReviewKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = ASKED[kind]
        self.fields["text"].as_heading = True
