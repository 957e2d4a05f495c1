"""The form of a deadline policy. It checks what was typed; the rules say what may be promised."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.business import Business
from requests_app.desk import law_words, told
from requests_app.models import DeadlinePolicy
from requests_app.rules import promises
from requests_app.rules.deadlines import REMINDER_DAYS
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.terms import months_after
from requests_app.rules.workflow import NotAllowed
from requests_app.services import clocks, policies
from requests_app.words import NAMES

MOST_DAYS = 999  # the law allows far less: it is the law that refuses, with its article
LAST_REMINDER, MOST_REMINDERS = 90, 10
MONTHS_AHEAD = 36
OWN = ("target_days", "escalate_days")  # what the business asks of itself
NUMBERS = _("Give whole numbers of days between 1 and 90, such as 10, 5, 1")


class PolicyForm(forms.Form):
    """A promise for one business and law, from a day on."""

    business = forms.ModelChoiceField(
        label=_("Business"),
        queryset=Business.objects.none(),
        empty_label=None,
        to_field_name="slug",
        error_messages={"required": _("Choose the business")},
    )
    regime = forms.ChoiceField(
        label=_("Law"),
        help_text=_("A promise for one country or state goes before that for its family."),
        choices=law_words.law_choices,
        error_messages={"required": _("Choose the law")},
    )
    right = forms.ChoiceField(
        label=_("Right"),
        help_text=_(
            "A promise for one right goes before one for all rights, even where that begins "
            "later. Opting out is done at once: there is nothing to promise."
        ),
        choices=[
            ("", _("All rights")),
            *((str(right), name) for right, name in NAMES.items() if right not in UNVERIFIED),
        ],
        required=False,
    )
    promise_days = forms.IntegerField(
        label=_("Days that you promise"),
        help_text=_(
            "Calendar days from the day of receipt. Leave it empty to promise nothing: the "
            "law's own term counts."
        ),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Give a whole number of days, such as 30")},
    )
    reminder_days = forms.CharField(
        label=_("Remind staff"),
        help_text=_("So many days before the answer is due, such as 10, 5, 1. Empty: 7 and 1."),
        max_length=60,
        required=False,
        initial=", ".join(map(str, REMINDER_DAYS)),
    )
    target_days = forms.IntegerField(
        label=_("Days in which you yourselves want to be done"),
        help_text=_(
            "From the day of receipt, and no later than what you promise. What is open after "
            "them is shown, and the leads are told. Nobody outside sees it. Empty: no target."
        ),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Give a whole number of days, such as 20")},
    )
    escalate_days = forms.IntegerField(
        label=_("Tell the leads"),
        help_text=_("So many days before the answer is due, if it is still open. Empty: never."),
        min_value=1,
        max_value=LAST_REMINDER,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Give a whole number of days, such as 5")},
    )
    begins_on = forms.DateField(
        label=_("Begins on"),
        help_text=_("For requests that come in from this day on, at the place of the business."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Give the day on which it begins"),
            "invalid": _("Give a real day, such as 2026-03-31"),
        },
    )

    def __init__(
        self, *args: Any, now: datetime, businesses: QuerySet[Business], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["business"].queryset = businesses
        self.now = now
        for name in ("right", "promise_days", "reminder_days", *OWN):
            self.fields[name].needed = True  # each hint says what an empty one means

    def clean_reminder_days(self) -> list[int]:
        parts = [part.strip() for part in self.cleaned_data["reminder_days"].split(",")]
        typed = [part for part in parts if part]
        if not all(part.isascii() and part.isdigit() for part in typed):
            raise forms.ValidationError(NUMBERS)
        found = sorted({int(part) for part in typed}, reverse=True)
        if len(found) > MOST_REMINDERS or any(not 0 < day <= LAST_REMINDER for day in found):
            raise forms.ValidationError(NUMBERS)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("business") and data.get("begins_on"):
            self._check_day(data["business"].local_date(self.now), data["begins_on"])
        if not self.errors:
            self._check_law(data)
        return data

    def _check_day(self, today: date, begins: date) -> None:
        if begins < today:
            text = _("A policy begins today or later: what came in keeps what it was promised")
            self.add_error("begins_on", text)
        elif begins > months_after(today, MONTHS_AHEAD):
            self.add_error("begins_on", _("Give a day within the next three years"))

    def _check_law(self, data: dict[str, Any]) -> None:
        """Ask the rules, and put what they refuse beside the field that it is about."""
        regime, right = Regime(data["regime"]), Right(data["right"]) if data["right"] else None
        if right and not promises.gives(regime, right):
            self.add_error("right", _("The law does not give this right."))
        elif data["promise_days"] is not None:
            place = clocks.place(data["business"])
            days, begins = data["promise_days"], data["begins_on"]
            try:
                promises.check(regime, right, days, place=place, begins=begins)
            except NotAllowed as error:
                self.add_error("promise_days", told.refusal(error))
        if not self.errors:
            self._check_target()

    def _check_target(self) -> None:
        try:
            policies.check_target(self.policy())
        except NotAllowed as error:
            self.add_error("target_days", told.refusal(error))

    def policy(self) -> DeadlinePolicy:
        """Return what was typed as a policy that is not on record yet."""
        data = self.cleaned_data
        return DeadlinePolicy(
            business=data["business"],
            regime=data["regime"],
            right=data["right"],
            valid_from=data["begins_on"],
            promise_days=data["promise_days"],
            reminder_days=data["reminder_days"],
            target_days=data["target_days"],
            escalate_days=data["escalate_days"],
        )


def begun(business: Business | None, chosen: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the first values of the form: of the policy that counts now, from tomorrow on."""
    tomorrow = (business.local_date(now) if business else now.date()) + timedelta(days=1)
    found = {**chosen, "business": business and business.slug, "begins_on": tomorrow}
    counting = _counting(business, chosen, now) if business else None
    if counting:
        found["promise_days"] = counting.promise_days
        found |= {name: getattr(counting, name) for name in OWN}
        found["reminder_days"] = ", ".join(map(str, counting.reminder_days or REMINDER_DAYS))
    return found


def _counting(business: Business, chosen: dict[str, Any], now: datetime) -> DeadlinePolicy | None:
    rows = DeadlinePolicy.objects.standing().filter(
        business=business,
        regime=chosen.get("regime", ""),
        right=chosen.get("right", ""),
        valid_from__lte=business.local_date(now),
    )
    return rows.order_by("-valid_from").first()
