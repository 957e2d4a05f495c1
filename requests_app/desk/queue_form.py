"""The filters of the queue as a form. They live in the address, and a spoilt one is left out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.business import Business
from requests_app.desk import ccpa_words, told, words
from requests_app.rules import person_keys, tags
from requests_app.rules.rights import Regime
from requests_app.rules.workflow import OPEN, NotAllowed, Status
from requests_app.services import narrowing
from requests_app.words import NAMES

WINDOWS = {
    "": _("Any time"),
    narrowing.OVERDUE: _("Overdue"),
    narrowing.TODAY: _("Due today"),
    narrowing.WEEK: _("Due within 7 days"),
    narrowing.MONTH: _("Due within 30 days"),
    narrowing.TARGET: _("Past our own target"),
}
STAGES = {
    "": _("All open"),
    Status.RECEIVED: _("New"),
    Status.IN_PROGRESS: _("In progress"),
    narrowing.CHECKING: _("Check identity"),
    narrowing.PREPARING: _("Prepare answer"),
    narrowing.ASKED: _("Waiting for the person"),
    narrowing.TO_APPROVE: _("Waiting for approval"),
    narrowing.DISPUTED: _("Appeal or complaint open"),
    narrowing.ALL: _("Open and closed"),
    narrowing.OWN: _("Open and closed, without duplicates and spam"),
}
YES = {"": _("Any"), "yes": _("Yes")}
IN_REACH = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31))]
DAYS = ("received_from", "received_to", "closed_from", "closed_to")
ANYBODY = {"": _("Anybody"), narrowing.ME: _("Me"), narrowing.NOBODY: _("Nobody yet")}
IN_SIGHT = ("status", "due", "assignee", "right")
ONE = ("reference", "who")  # these ask for one request or person, whatever its stage


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the address without it."""

    label: str
    address: str


class QueueForm(forms.Form):
    """What the queue can be narrowed by."""

    status = forms.ChoiceField(label=_("Stage"), required=False)
    due = forms.ChoiceField(label=_("Due"), required=False, choices=list(WINDOWS.items()))
    assignee = forms.ChoiceField(label=_("Who"), required=False)
    right = forms.ChoiceField(
        label=_("Right"), required=False, choices=[("", _("All rights")), *NAMES.items()]
    )
    regime = forms.ChoiceField(label=_("Law"), required=False)
    business = forms.ChoiceField(label=_("Business"), required=False)
    via = forms.ChoiceField(
        label=_("Came by"), required=False, choices=[("", _("Any way")), *words.CHANNELS.items()]
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=2 * tags.LONGEST)
    received_from = forms.DateField(label=_("Came in from"), required=False, validators=IN_REACH)
    received_to = forms.DateField(label=_("Came in until"), required=False, validators=IN_REACH)
    closed_from = forms.DateField(label=_("Closed from"), required=False, validators=IN_REACH)
    closed_to = forms.DateField(label=_("Closed until"), required=False, validators=IN_REACH)
    extended = forms.ChoiceField(label=_("Extended"), required=False, choices=list(YES.items()))
    late = forms.ChoiceField(label=_("Closed late"), required=False, choices=list(YES.items()))
    kind = forms.ChoiceField(
        label=_("Kind in California's figures"),
        required=False,
        choices=[("", _("All kinds")), *ccpa_words.KINDS.items()],
    )
    reference = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    who = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        businesses: Iterable[Business],
        colleagues: Iterable[AbstractUser],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        places = [(business.slug, business.name) for business in businesses]
        others = [(str(user.pk), told.name(user)) for user in colleagues]
        laws = sorted(((law, words.regime(law)) for law in Regime), key=lambda pair: pair[1])
        self.fields["status"].choices = _stages()
        self.fields["assignee"].choices = [*ANYBODY.items(), *others]
        self.fields["regime"].choices = [("", _("All laws")), *laws]
        self.fields["language"].choices = [("", _("Any language")), *settings.LANGUAGES]
        self.fields["business"].choices = [("", _("All businesses")), *places]
        if len(places) < 2:
            del self.fields["business"]
        for name, field in self.fields.items():
            typed = name in ("tag", *DAYS)
            field.widget.attrs["class"] = "govuk-input" if typed else "govuk-select"
            if name in DAYS:
                field.widget = forms.DateInput(field.widget.attrs | {"type": "date"}, "%Y-%m-%d")

    def clean_tag(self) -> str:
        typed = self.cleaned_data["tag"]
        try:
            return tags.tag(typed) if typed else ""
        except NotAllowed:
            return ""

    def clean_reference(self) -> str:
        typed = str(self.cleaned_data["reference"])
        return person_keys.reference(typed) or typed.strip().upper()

    def wanted(self) -> dict[str, str]:
        """Return the filters that are set, without those that make no sense."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def in_sight(self) -> list[forms.BoundField]:
        return [self[name] for name in IN_SIGHT]

    def further(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in (*IN_SIGHT, *ONE)]

    def chips(self) -> list[Chip]:
        """Return what is set, each with a way to take it off."""
        wanted = self.wanted()
        return [
            Chip(self._said(name, value), urlencode(_without(wanted, name)))
            for name, value in wanted.items()
        ]

    def unfolded(self) -> bool:
        """Tell whether one of the filters is set that are not in sight."""
        return any(field.name in self.wanted() for field in self.further())

    def _said(self, name: str, value: str) -> str:
        if name == "who":
            return gettext("One person")
        field = self.fields[name]
        named = dict(_flat(getattr(field, "choices", ()))).get(value, value)
        if name in DAYS:
            named = told.day(date.fromisoformat(value))
        label = gettext("Reference") if name == "reference" else field.label
        return gettext("%(filter)s: %(value)s") % {"filter": label, "value": named}


def _without(wanted: Mapping[str, str], name: str) -> dict[str, str]:
    return {other: value for other, value in wanted.items() if other != name}


def _stages() -> list[tuple[Any, Any]]:
    closed = [(stage, words.STATUSES[stage]) for stage in Status if stage not in OPEN]
    ended = [(narrowing.CLOSED, _("All closed")), (narrowing.ANSWERS, _("Answered")), *closed]
    return [*STAGES.items(), (_("Closed"), ended)]


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield str(value), label
