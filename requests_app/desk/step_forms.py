"""Forms of the steps that need a word from staff. `taken` is what the service is given."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.desk import effects, offers, told
from requests_app.models import Controller, PrivacyRequest
from requests_app.rules import reasons
from requests_app.rules.events import REPLIES, Event, Kind
from requests_app.rules.workflow import WAITING, Action, Status
from requests_app.services import clocks
from requests_app.services.reviews import LONGEST

CENTS = 100
LAST_OF_MINUTE = timedelta(seconds=59, milliseconds=999)
MOST_NAMES = 2_000  # customers in one list


class StepForm(forms.Form):
    """A step with nothing to fill in but the decision itself."""

    def __init__(self, *args: Any, dsar: PrivacyRequest, now: datetime, **options: Any) -> None:
        self.dsar, self.now = dsar, now
        super().__init__(*args, **options)

    def notes(self) -> list[str]:
        """Return what staff should know before they take the step."""
        return []

    def taken(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AsCategoriesForm(StepForm):
    def notes(self) -> list[str]:
        return [
            str(_("The person is told. The clock runs on from the day of receipt.")),
            str(_("Their specific pieces are disclosed to nobody.")),
        ]


class AskForm(StepForm):
    """A question to the person; a suggestion in their language stands in the box."""

    action: Action
    kind: Kind
    suggested = ""
    text = forms.CharField(
        label=_("What the person reads"),
        help_text=_("They read it on their status page. The letter only says that it is there."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=10_000,
        error_messages={"required": _("Write what you need from the person, and why")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].initial = effects.suggested(self.action, self.dsar)

    def notes(self) -> list[str]:
        return effects.on_clock(self.dsar, self.kind, self.now)

    def taken(self) -> dict[str, Any]:
        return {"action": self.action, **self.cleaned_data}


class IdentityAskForm(AskForm):
    action, kind = Action.ASK_IDENTITY, Kind.IDENTITY_REQUESTED


class ClarificationAskForm(AskForm):
    action, kind = Action.ASK_CLARIFICATION, Kind.CLARIFICATION_REQUESTED


class FeeForm(AskForm):
    action, kind = Action.QUOTE_FEE, Kind.FEE_QUOTED
    amount = forms.DecimalField(
        label=_("Amount"),
        help_text=_("Name the currency, and how to pay, in the text."),
        min_value=Decimal("0.01"),
        max_digits=9,
        decimal_places=2,
        error_messages={
            "required": _("Give the amount"),
            "invalid": _("Give an amount such as 12.50"),
            "min_value": _("Give an amount above zero"),
        },
    )
    field_order = ("amount", "text")

    def notes(self) -> list[str]:
        return [*effects.fee_rules(self.dsar), *super().notes()]

    def taken(self) -> dict[str, Any]:
        found = super().taken()
        return {**found, "amount": int(found["amount"] * CENTS)}


class MomentForm(StepForm):
    """Day and time of something that happened before it was noted, where the business is."""

    on = forms.DateField(
        label=_("Day it came in"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Give the day it came in"),
            "invalid": _("Give a real day, such as 2026-03-31"),
        },
    )
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Give a time such as 14:30"),
            "invalid": _("Give a time such as 14:30"),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = ZoneInfo(self.dsar.business.time_zone)
        local = self.usual().astimezone(self.zone)
        self.fields["on"].initial, self.fields["time"].initial = local.date(), local.time()

    def usual(self) -> datetime:
        """Return the moment that stands in the form at first."""
        return self.now

    def clean(self) -> dict[str, Any]:
        """Work out the instant: the end of the minute, for what it followed may lie in it."""
        data = super().clean()
        if not data.get("on") or data.get("time") is None:
            return data
        at = datetime.combine(data.pop("on"), data.pop("time"), tzinfo=self.zone)
        if at > self.now:
            self.add_error("on", _("It cannot come in later than now"))
        data["at"] = min(at + LAST_OF_MINUTE, self.now)
        return data


class ReceivedForm(MomentForm):
    """When the answer of the person came: their last message, if there is one."""

    def usual(self) -> datetime:
        asked = max(row.at for row in self.dsar.clock.all())
        theirs = self.dsar.submission.messages.filter(written_by=None, at__gte=asked)
        found = theirs.order_by("at").values_list("at", flat=True).last()
        return found or self.now

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("at") and self._undoes_extension(data["at"]):
            announced = self.dsar.clock.get(kind=Kind.EXTENDED).on
            text = _("An extension was announced on %(day)s; that early it would be void.")
            self.add_error("on", text % {"day": told.day(announced)})
        return data

    def _undoes_extension(self, at: datetime) -> bool:
        """Tell whether an answer at that time would void what the person was told since."""
        waits_for = WAITING.get(Status(self.dsar.status))
        kind = next((kind for kind, asks in REPLIES.items() if asks == waits_for), None)
        if kind is None or not self.dsar.extended:
            return False
        came = Event(kind, at, self.dsar.business.local_date(at))
        return not clocks.computed(self.dsar, [*clocks.events_of(self.dsar), came]).extended


class ReviewForm(MomentForm):
    text = forms.CharField(
        label=_("What the person says is wrong"),
        help_text=_("In their own words, as far as you have them."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
        error_messages={"required": _("Write what the person says")},
    )


class ExtendForm(StepForm):
    reason = forms.ChoiceField(
        label=_("Why is more time needed?"),
        help_text=_("The person reads this reason. Mere effort is none."),
        widget=forms.RadioSelect,
        choices=[(code, _(text)) for code, text in reasons.EXTENSION.items()],
        error_messages={"required": _("Choose the reason: without one an extension is void")},
    )
    days = forms.IntegerField(
        label=_("Additional days"),
        help_text=_("Empty: all that the law gives. A number that is announced binds."),
        min_value=1,
        max_value=366,
        required=False,
        error_messages={"invalid": _("Give a number of days"), "min_value": _("At least one day")},
    )

    def last_day(self) -> date:
        """Return the new day to work to, computed without storing anything."""
        days = self.cleaned_data.get("days") if self.is_bound and self.is_valid() else None
        return effects.extended(self.dsar, days=days, now=self.now)

    def settled(self) -> bool:
        """Tell whether staff have seen the day that they are about to announce."""
        return self.data.get("shown") == self.last_day().isoformat()


class RedirectForm(StepForm):
    controller = forms.CharField(
        label=_("Customer company"),
        help_text=_("Type a part of the name and choose. The person is told this name."),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "customers", "autocomplete": "off"}),
        error_messages={"required": _("Choose the customer whose data it is")},
    )

    def names(self) -> list[str]:
        """Return the customers to choose from."""
        return list(self._listed().values_list("name", flat=True)[:MOST_NAMES])

    def clean_controller(self) -> Controller:
        name = self.cleaned_data["controller"].strip()
        found = self._listed().filter(name__iexact=name).first()
        if found is None:
            raise forms.ValidationError(_("No customer of this name is in the directory"))
        return found

    def _listed(self) -> Any:
        return Controller.objects.filter(business=self.dsar.business, listed=True)


class AssistForm(StepForm):
    due_on = forms.DateField(
        label=_("By when does the customer need it?"),
        help_text=_("The day that the customer names: its own clock runs."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Give the day that the customer names"),
            "invalid": _("Give a real day, such as 2026-03-31"),
        },
    )

    def clean_due_on(self) -> date:
        day = self.cleaned_data["due_on"]
        if day < self.dsar.business.local_date(self.now):
            raise forms.ValidationError(_("The day lies in the past"))
        return day


class ReopenForm(StepForm):
    reason = forms.ChoiceField(
        label=_("Why is it taken up again?"),
        widget=forms.RadioSelect,
        choices=[(code, _(text)) for code, text in reasons.REOPENING.items()],
        error_messages={"required": _("Choose why it is taken up again")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if offers.upheld(self.dsar, self.dsar.reviews.all()):
            self.fields["reason"].initial = "review"

    def notes(self) -> list[str]:
        return [
            str(_("It keeps the day of its receipt: its clock never stopped.")),
            str(_("The answer that was given stays on record. The person is told.")),
        ]
