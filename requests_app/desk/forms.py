"""Forms of the desk. They check what was typed; services decide what it does."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from foundation.business import Business
from requests_app.desk import words
from requests_app.models import PrivacyRequest
from requests_app.models.request import Via
from requests_app.rules.refusals import grounds
from requests_app.rules.rights import Regime, Region, Relation, Right, offered, unverified
from requests_app.rules.workflow import Action, Status
from requests_app.services.correspondence import LONGEST_MESSAGE
from requests_app.words import FORMATS, NAMES, REGIONS, RELATIONS

WINDOWS = {
    "": _("Any time"),
    "overdue": _("Overdue"),
    "today": _("Due today"),
    "week": _("Due within 7 days"),
}
STATUSES = {
    "": _("All open"),
    Status.RECEIVED: _("New"),
    Status.IN_PROGRESS: _("In progress"),
    "closed": _("Closed"),
}
SPOKEN = (Via.PHONE, Via.POST, Via.EMAIL, Via.IN_PERSON, Via.EU_REPRESENTATIVE)
REPORTED = "child_reported"  # a reason only where a stranger noticed the data of a child
OUTCOMES = (Action.FULFIL, Action.FULFIL_PART, Action.DENY)


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; None where the form is only shown. An empty form counts as sent."""
    return request.POST if request.method == "POST" else None


class QueueForm(forms.Form):
    """The filters of the queue; they live in the address, and a spoilt one is left out."""

    reference = forms.CharField(label=_("Reference"), required=False, max_length=12)
    business = forms.ChoiceField(label=_("Business"), required=False)
    right = forms.ChoiceField(
        label=_("Right"), required=False, choices=[("", _("All rights")), *NAMES.items()]
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=list(STATUSES.items()))
    due = forms.ChoiceField(label=_("Due"), required=False, choices=list(WINDOWS.items()))

    def __init__(self, *args: Any, businesses: Iterable[Business], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(business.slug, business.name) for business in businesses]
        self.fields["business"].choices = [("", _("All businesses")), *named]
        if len(named) < 2:
            del self.fields["business"]
        for name, field in self.fields.items():
            kind = "govuk-input" if name == "reference" else "govuk-select"
            field.widget.attrs["class"] = kind

    def clean_reference(self) -> str:
        return str(self.cleaned_data["reference"]).strip().upper()

    def wanted(self) -> dict[str, str]:
        """Return the filters that are set, without those that make no sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Your message"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_MESSAGE,
        error_messages={"required": _("Write the message first")},
    )


class IdentityForm(forms.Form):
    """Why staff confirm a person whose data points do not carry it."""

    reason = forms.ChoiceField(
        label=_("How do you know who they are?"),
        error_messages={"required": _("Choose how you know who they are")},
    )

    def __init__(self, *args: Any, reported: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].choices = [
            ("", _("Choose a reason")),
            *((code, said) for code, said in words.REASONS.items() if reported or code != REPORTED),
        ]


class WithdrawForm(forms.Form):
    said_by = forms.ChoiceField(
        label=_("How did the person say so?"),
        widget=forms.RadioSelect,
        choices=[(via, words.CHANNELS[via]) for via in SPOKEN],
        error_messages={"required": _("Choose how the person said so")},
    )


class AnswerForm(forms.Form):
    """The answer: what was decided, on what ground, and the text that the person reads.

    Where no answer may be given any more, the service says so and what was typed is kept.
    """

    action = forms.ChoiceField(
        label=_("What is the outcome?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the outcome")},
    )
    ground = forms.ChoiceField(
        label=_("Ground for what is refused"),
        help_text=_("Only for an answer in part or a refusal."),
        required=False,
    )
    text = forms.CharField(
        label=_("Answer"),
        help_text=_("The person reads this text as it stands."),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=50_000,
        error_messages={"required": _("Write the answer")},
    )

    def __init__(self, *args: Any, dsar: PrivacyRequest, offered: Iterable[Action], **options: Any):
        super().__init__(*args, **options)
        allowed = [action for action in OUTCOMES if action in offered] or OUTCOMES
        self.fields["action"].choices = [(action, words.ACTIONS[action]) for action in allowed]
        named = grounds(Regime(dsar.regime), Right(dsar.right))
        self.fields["ground"].choices = [
            ("", _("No ground: the answer is in full")),
            *((ground.code, f"{_(ground.sentence)} ({_(ground.citation)})") for ground in named),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        action, ground = data.get("action"), data.get("ground")
        if action in (Action.FULFIL_PART, Action.DENY) and not ground:
            self.add_error("ground", _("Choose the ground: the law asks for the reason in writing"))
        if action == Action.FULFIL and ground:
            self.add_error("ground", _("An answer in full refuses nothing: choose no ground"))
        return data


class NewRequestForm(forms.Form):
    """A request that came by telephone, post or e-mail, typed in by staff."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    business = forms.ModelChoiceField(
        label=_("Business"),
        queryset=Business.objects.filter(live=True).order_by("name"),
        empty_label=None,
        to_field_name="slug",
        error_messages={"required": _("Choose the business")},
    )
    via = forms.ChoiceField(
        label=_("How did it come in?"),
        widget=forms.RadioSelect,
        choices=[(via, words.CHANNELS[via]) for via in SPOKEN],
        error_messages={"required": _("Choose how the request came in")},
    )
    received_on = forms.DateField(
        label=_("Day it came in"),
        help_text=_("The clock starts on this day, at the place of the business."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Give the day it came in"),
            "invalid": _("Give a real day, such as 2026-03-31"),
        },
    )
    received_time = forms.TimeField(
        label=_("Time"),
        help_text=_("Leave it empty if you do not know."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        error_messages={"invalid": _("Give a time such as 14:30")},
    )
    region = forms.ChoiceField(
        label=_("Where does the person live?"),
        widget=forms.RadioSelect,
        choices=list(REGIONS.items()),
        error_messages={"required": _("Choose where the person lives")},
    )
    relation = forms.ChoiceField(
        label=_("Who is the person to the business?"),
        widget=forms.RadioSelect,
        choices=list(RELATIONS.items()),
        error_messages={"required": _("Choose who the person is")},
    )
    rights = forms.MultipleChoiceField(
        label=_("What do they ask for?"),
        widget=forms.CheckboxSelectMultiple,
        choices=list(NAMES.items()),
        error_messages={"required": _("Choose at least one right")},
    )
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("Give an e-mail address such as name@example.com")},
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    account = forms.CharField(label=_("Account number"), max_length=60, required=False)
    address = forms.CharField(
        label=_("Postal address"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, initial="en", required=False
    )
    format_wanted = forms.ChoiceField(
        label=_("Format wanted"), choices=list(FORMATS.items()), required=False
    )
    agent_name = forms.CharField(
        label=_("Name of the agent"),
        help_text=_("Only where an agent asks for the person."),
        max_length=200,
        required=False,
    )
    agent_email = forms.EmailField(label=_("E-mail of the agent"), max_length=254, required=False)
    child_age = forms.IntegerField(
        label=_("Age of the child"),
        help_text=_("Only where a parent asks for a child."),
        min_value=0,
        max_value=17,
        required=False,
    )
    details = forms.CharField(
        label=_("What they said"),
        help_text=_("What the right needs: a period, what is wrong and what it should say."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5_000,
        required=False,
    )

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._check_moment(data)
        self._check_rights(data)
        self._check_person(data)
        return data

    def _check_moment(self, data: dict[str, Any]) -> None:
        """Work out the instant: what is unknown counts as the start of the day, or as now."""
        if not data.get("received_on") or not data.get("business"):
            return
        zone = ZoneInfo(data["business"].time_zone)
        clock = data.get("received_time") or datetime.min.time()
        moment = datetime.combine(data["received_on"], clock, tzinfo=zone)
        if moment > self.now:
            self.add_error("received_on", _("The request cannot come in later than now"))
        data["received_at"] = moment

    def _check_rights(self, data: dict[str, Any]) -> None:
        if not data.get("rights") or not data.get("region") or not data.get("business"):
            return
        held = data["business"].rights
        given = {*offered(Region(data["region"]), held), *unverified(held)}
        missing = [str(NAMES[Right(code)]) for code in data["rights"] if code not in given]
        if missing:
            text = _("People who live there are not offered: %(rights)s")
            self.add_error("rights", text % {"rights": ", ".join(missing)})

    def _check_person(self, data: dict[str, Any]) -> None:
        if not any(data.get(kind) for kind in ("name", "email", "phone", "account")):
            self.add_error("name", _("Give at least one thing by which the person can be found"))
        if data.get("relation") == Relation.AGENT and not data.get("agent_name"):
            self.add_error("agent_name", _("Give the name of the agent"))
        if data.get("relation") == Relation.PARENT and data.get("child_age") is None:
            self.add_error("child_age", _("Give the age of the child"))
