"""One question a page. Each form asks only for what the answers so far make necessary."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from requests_app.public import words
from requests_app.public.case import CHILD_FOUND, Case
from requests_app.public.fields import (
    ADDRESS,
    Choice,
    Choices,
    Email,
    Phone,
    Story,
    Text,
    errors,
)
from requests_app.rules.rights import REGIMES, Regime, Region, Right, offered

EARLIEST = date(1990, 1, 1)
CCPA_SINCE = date(2022, 1, 1)  # Civ. Code 1798.130(a)(2)(B)
OLDEST_CHILD = 17
COPIES = frozenset({Right.ACCESS, Right.KNOW_CATEGORIES, Right.KNOW_SPECIFIC, Right.PORTABILITY})


def told(options: Mapping[Any, words.Told]) -> dict[str, Any]:
    """Return labels and hints of a choice field."""
    return {"choices": [(str(value), text.name) for value, text in options.items()]}


def hinted(field: forms.Field, options: Mapping[Any, words.Told]) -> forms.Field:
    """Give each choice its sentence."""
    field.choice_hints = {str(value): text.sentence for value, text in options.items()}
    return field


def heading(field: forms.Field) -> forms.Field:
    """Make the label of the only question the heading of the page."""
    field.as_heading = True
    return field


def needed_with_others(field: forms.Field) -> forms.Field:
    """Do not call a field optional of which one in a group is asked for."""
    field.needed = True
    return field


class StepForm(forms.Form):
    """A page of the form. `heading` is set where the page has more than one question."""

    heading: str | Promise = ""
    lead: str | Promise = ""
    use_required_attribute = False

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case = case
        self.shape()

    def shape(self) -> None:
        """Add, drop and word the fields for this case."""

    @property
    def title(self) -> str | Promise:
        return self.heading or next(iter(self.fields.values())).label or ""

    def as_typed(self) -> dict[str, list[str]]:
        """Return what was typed into the fields of this page, and nothing else."""
        typed = {name: self.data.getlist(name) for name in self.fields if name in self.data}
        return {
            name: values if isinstance(self.fields[name], Choices) else values[-1:]
            for name, values in typed.items()
        }

    def one_of(self, *names: str, message: str) -> None:
        """Refuse the page where all of `names` are empty."""
        if not any(self.cleaned_data.get(name) or name in self.errors for name in names):
            self.add_error(names[0], ValidationError(message, code="required"))


class RegionForm(StepForm):
    region = heading(
        Choice(
            label=_("Where do you live?"),
            help_text=_("This decides which rights you have, and how soon we must answer."),
            choices=[(str(region), name) for region, name in words.REGIONS.items()],
            empty=_("Choose where you live."),
        )
    )

    def shape(self) -> None:
        held = self.case.business.rights
        field = self.fields["region"]
        field.choices = [c for c in field.choices if offered(Region(c[0]), held)]
        if self.case.by_agent:
            field.label = _("Where does the person live for whom you ask?")
            field.help_text = _("This decides which rights the person has.")


class RelationForm(StepForm):
    relation = heading(
        hinted(
            Choice(
                label=_("Which of these are you?"),
                help_text=_("It helps us to look in the right place."),
                empty=_("Choose what describes you best."),
                **told(words.RELATIONS),
            ),
            words.RELATIONS,
        )
    )


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


class RightsForm(StepForm):
    rights = heading(
        Choices(
            label=_("What would you like us to do?"),
            help_text=_("Choose all that you want."),
            empty=_("Choose at least one."),
        )
    )

    def shape(self) -> None:
        rights = offered(self.case.region, self.case.business.rights)
        if self.case.relation == CHILD_FOUND:
            rights = [right for right in rights if right == Right.DELETE] or rights
        field = self.fields["rights"]
        field.choices = [(str(right), words.RIGHTS[right].name) for right in rights]
        hinted(field, {right: words.RIGHTS[right] for right in rights})


class DetailsForm(StepForm):
    heading = _("A few details")
    period = Choice(
        label=_("Which time should the copy cover?"),
        choices=list(words.PERIODS.items()),
        empty=_("Choose which time the copy should cover."),
        initial="all",
    )
    since = forms.DateField(
        label=_("From which day on?"),
        help_text=_("Only if you chose “From a certain day on”."),
        required=False,
        widget=forms.DateInput(
            attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d"
        ),
        error_messages={"invalid": _("Enter a day, such as 2024-03-27.")},
    )
    file = hinted(
        Choice(
            label=_("As which kind of file?"),
            empty=_("Choose a kind of file."),
            initial="csv",
            **told(words.FILES),
        ),
        words.FILES,
    )
    wrong = Story(
        label=_("What is wrong or missing?"),
        help_text=_("For example: my street is spelled wrongly."),
        empty=_("Tell us what is wrong or missing."),
    )
    right = Story(
        label=_("What should it say?"),
        empty=_("Tell us what it should say instead."),
    )
    helps = Story(
        label=_("Is there anything that helps us to find the data?"),
        help_text=_(
            "For example an old address or the name of a service. "
            "Do not send passwords, card numbers or identity papers."
        ),
        required=False,
        rows=3,
    )

    def shape(self) -> None:
        rights = set(self.case.rights)
        if not rights & COPIES:
            self._drop("period", "since")
        elif REGIMES[self.case.region] == Regime.CCPA:
            day = date_format(CCPA_SINCE, "DATE_FORMAT")
            self.fields["period"].choice_hints = {"all": __("Since %(day)s.") % {"day": day}}
        if Right.PORTABILITY not in rights:
            self._drop("file")
        if Right.CORRECT not in rights:
            self._drop("wrong", "right")

    def _drop(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def clean_since(self) -> date | None:
        day: date | None = self.cleaned_data["since"]
        if self.cleaned_data.get("period") != "since":
            return None
        if day is None:
            raise ValidationError(_("Enter the day from which on you want the data."))
        if not EARLIEST <= day <= self.case.today:
            raise ValidationError(_("Enter a day in the past."))
        return day


class AgentForm(StepForm):
    heading = _("About you, the agent")
    lead = _("We write to you, and check your permission before we give anything out.")
    agent_name = Text(label=_("Your name"), empty=_("Enter your name."))
    agent_company = Text(label=_("Your company"), required=False)
    agent_email = Email(label=_("Your e-mail address"), required=False)
    agent_phone = Phone(label=_("Your telephone number"), required=False)
    agent_post = Story(label=_("Your postal address"), required=False, rows=3, max_length=ADDRESS)
    proof = hinted(
        Choice(
            label=_("What allows you to ask?"),
            empty=_("Choose what allows you to ask."),
            **told(words.PROOFS),
        ),
        words.PROOFS,
    )

    def shape(self) -> None:
        self.fields["agent_name"].widget.attrs["autocomplete"] = "name"
        self.fields["agent_company"].widget.attrs["autocomplete"] = "organization"
        self.fields["agent_post"].widget.attrs["autocomplete"] = "street-address"
        self.fields["agent_email"].help_text = _("Give at least one way to reach you.")
        for name in ("agent_email", "agent_phone", "agent_post"):
            needed_with_others(self.fields[name])

    def clean(self) -> None:
        message = __("Give an e-mail address, a telephone number or a postal address.")
        self.one_of("agent_email", "agent_phone", "agent_post", message=message)


class YouForm(StepForm):
    heading = _("About you")
    name = Text(
        label=_("Your name"),
        empty=_("Enter your name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = Email(label=_("E-mail address"), required=False)
    phone = Phone(label=_("Telephone number"), required=False)
    post = Story(
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
        choices=list(words.FORMATS.items()),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the formats.")},
    )

    def shape(self) -> None:
        if not self.case.verified:
            for name in ("name", "post", "format_wanted"):
                del self.fields[name]
        if self.case.by_agent:
            self._word_for_agent()
        self.fields["email"].help_text = self._contact_hint()
        for name in self._contacts():
            needed_with_others(self.fields[name])

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
        return _("One of these is enough. Best is one that we know already.")

    def _contacts(self) -> list[str]:
        others = ["post"] if self.case.verified else ["account"]
        return ["email", "phone", *others]

    def clean(self) -> None:
        if self.case.verified:
            message = __("Give an e-mail address, a telephone number or a postal address.")
        else:
            message = __("Give an e-mail address, a telephone number or an account number.")
        self.one_of(*self._contacts(), message=message)
