"""Who asks, and for whom: asked only as far as the chosen rights make it necessary."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from requests_app.public import words
from requests_app.public.case import CHILD_FOUND
from requests_app.public.fields import ADDRESS, Choice, Email, Phone, Story, Text, errors
from requests_app.public.step_form import StepForm, hinted, needed_with_others, told
from requests_app.words import FORMATS

OLDEST_CHILD = 17


class ChildForm(StepForm):
    heading = _("About the child")
    lead = _("We deal with data of young children at once, before everything else.")
    child_name = Text(label=_("Name of the child"), empty=_("Enter the name of the child."))
    child_age = forms.IntegerField(
        label=_("Age of the child, in years"),
        min_value=0,
        max_value=OLDEST_CHILD,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
        error_messages={
            "required": _("Enter the age of the child."),
            "invalid": _("Enter the age as a whole number, such as 9."),
            "min_value": _("Enter the age as a whole number, such as 9."),
            "max_value": _("For someone of 18 or older, ask as an authorised agent."),
        },
    )

    def shape(self) -> None:
        if self.case.relation == CHILD_FOUND:
            self.fields["child_name"].required = False
            self.fields["child_age"].help_text = _("A guess is good enough.")


class AgentForm(StepForm):
    heading = _("About you, the agent")
    lead = _("We write to you, and check your permission before we give anything out.")
    agent_name = Text(label=_("Your name"), empty=_("Enter your name."))
    agent_company = Text(label=_("Your company"), required=False)
    agent_email = Email(label=_("Your e-mail address"), required=False)
    agent_phone = Phone(label=_("Your telephone number"), required=False)
    agent_address = Story(
        label=_("Your postal address"), required=False, rows=3, max_length=ADDRESS
    )
    proof = hinted(
        Choice(
            label=_("What allows you to ask?"),
            empty=_("Choose what allows you to ask."),
            **told(words.PERMISSIONS),
        ),
        words.PERMISSIONS,
    )

    def shape(self) -> None:
        self.fields["agent_name"].widget.attrs["autocomplete"] = "name"
        self.fields["agent_company"].widget.attrs["autocomplete"] = "organization"
        self.fields["agent_address"].widget.attrs["autocomplete"] = "street-address"
        self.fields["agent_email"].help_text = _("Give at least one way to reach you.")
        for name in ("agent_email", "agent_phone", "agent_address"):
            needed_with_others(self.fields[name])

    def clean(self) -> None:
        message = gettext("Give an e-mail address, a telephone number or a postal address.")
        self.one_of("agent_email", "agent_phone", "agent_address", message=message)


class YouForm(StepForm):
    heading = _("About you")
    name = Text(
        label=_("Your name"),
        empty=_("Enter your name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = Email(label=_("E-mail address"), required=False)
    phone = Phone(label=_("Telephone number"), required=False)
    address = Story(
        label=_("Postal address"),
        required=False,
        max_length=ADDRESS,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    account = Text(
        label=_("Account or customer number"),
        help_text=_("If you have one and know it."),
        required=False,
        max_length=80,
    )
    format_wanted = forms.ChoiceField(
        label=_("Do you need the answer in another format?"),
        help_text=_("It is free."),
        choices=list(FORMATS.items()),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the formats.")},
    )

    def shape(self) -> None:
        if not self.case.verified:
            for name in ("name", "address", "format_wanted"):
                del self.fields[name]
        if self.case.own_login:
            self._leave_out_what_is_known()
        if self.case.by_agent:
            self._word_for_agent()
        if "email" in self.fields:
            self.fields["email"].help_text = self._contact_hint()
        for name in self._contacts():
            if name in self.fields:
                needed_with_others(self.fields[name])

    def _leave_out_what_is_known(self) -> None:
        self.lead = _("What your account says of you we do not ask again.")
        for name in self.case.own_login:
            self.fields.pop(name, None)

    def _word_for_agent(self) -> None:
        self.heading = _("About the person for whom you ask")
        if "name" in self.fields:
            self.fields["name"].label = _("Name of the person")
            self.fields["name"].error_messages = errors(_("Enter the name of the person."))
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def _contact_hint(self) -> str | Promise:
        if not self.case.verified:
            return _("One of these is enough. It shows us to whom your choice applies.")
        if self.case.by_agent:
            return _("One of these is enough: what the company knows the person by.")
        return _("One is enough. With two or three that we know already, we are sure sooner.")

    def _contacts(self) -> list[str]:
        others = ["address"] if self.case.verified else ["account"]
        return ["email", "phone", *others]

    def clean(self) -> None:
        if self.case.own_login.keys() & set(self._contacts()):
            return
        if self.case.verified:
            message = gettext("Give an e-mail address, a telephone number or a postal address.")
        else:
            message = gettext("Give an e-mail address, a telephone number or an account number.")
        self.one_of(*self._contacts(), message=message)
