"""Where, who, what: each page asks only what the answers before it make necessary."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from requests_app.public import words
from requests_app.public.case import CHILD_FOUND
from requests_app.public.fields import Choice, Choices, Story
from requests_app.public.step_form import StepForm, heading, hinted, told
from requests_app.rules.rights import REGIMES, UNVERIFIED, Regime, Region, Right
from requests_app.words import COUNTRIES, PERIODS, STATES, states

EARLIEST = date(1990, 1, 1)
CCPA_SINCE = date(2022, 1, 1)  # Civ. Code 1798.130(a)(2)(B)
COPIES = frozenset({Right.ACCESS, Right.KNOW_CATEGORIES, Right.KNOW_SPECIFIC, Right.PORTABILITY})
NEEDS = {  # each question about details, and the rights for which it is asked
    "period": COPIES,
    "since": COPIES,
    "file": {Right.PORTABILITY},
    "wrong": {Right.CORRECT},
    "right": {Right.CORRECT},
    "reasons": {Right.RESTRICT, Right.OBJECT},
    "decision": {Right.HUMAN_REVIEW, Right.APPEAL_ADMT},
    "consent": {Right.WITHDRAW_CONSENT},
    "helps": frozenset(Right) - UNVERIFIED,
}
DETAILED = frozenset().union(*NEEDS.values())


class RegionForm(StepForm):
    region = heading(
        Choice(
            label=_("Where do you live?"),
            help_text=_("This decides which rights you have, and how soon we must answer."),
            choices=[(str(region), name) for region, name in COUNTRIES.items()],
            empty=_("Choose where you live."),
        )
    )

    def shape(self) -> None:
        field = self.fields["region"]
        field.choices = [c for c in field.choices if self._offers(Region(c[0]))]
        if self.case.by_agent:
            field.label = _("Where does the person live for whom you ask?")
            field.help_text = _("This decides which rights the person has.")

    def _offers(self, region: Region) -> bool:
        """Tell whether anything is offered there; in another state, whether in any of them."""
        places = [region, *STATES] if region == Region.OTHER_US else [region]
        return any(self.case.offered(place) for place in places)


class StateForm(StepForm):
    state = heading(
        Choice(
            label=_("Which state?"),
            help_text=_("Each of these states has a privacy law of its own."),
            empty=_("Choose a state from the list."),
            widget=forms.Select,
        )
    )

    def shape(self) -> None:
        other = (str(Region.OTHER_US), _("Another state or territory"))
        shown = [row for row in [*states(), other] if self.case.offered(Region(row[0]))]
        self.fields["state"].choices = [("", _("Choose a state")), *shown]


class RelationForm(StepForm):
    relation = heading(
        hinted(
            Choice(
                label=_("Which of these are you?"),
                help_text=_("It helps us to look in the right place."),
                empty=_("Choose what describes you best."),
                **told(words.WHO),
            ),
            words.WHO,
        )
    )


class RightsForm(StepForm):
    rights = heading(
        Choices(
            label=_("What would you like us to do?"),
            help_text=_("Choose all that you want."),
            empty=_("Choose at least one."),
        )
    )

    def shape(self) -> None:
        rights = self.case.offered(self.case.region)
        if self.case.relation == CHILD_FOUND:
            rights = [right for right in rights if right == Right.DELETE] or rights
        field = self.fields["rights"]
        field.choices = [(str(right), words.RIGHTS[right].name) for right in rights]
        hinted(field, {right: words.RIGHTS[right] for right in rights})


class DetailsForm(StepForm):
    heading = _("A few details")
    period = Choice(
        label=_("Which time should the copy cover?"),
        choices=list(PERIODS.items()),
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
            **told(words.FILE_KINDS),
        ),
        words.FILE_KINDS,
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
    reasons = Story(
        label=_("What should we stop or pause, and why?"),
        help_text=_("For example: do not analyse my calls, because they are private."),
        empty=_("Tell us what we should stop or pause, and why."),
    )
    decision = Story(
        label=_("Which decision is it about?"),
        help_text=_("For example: my application for an account was turned down on 3 March."),
        empty=_("Tell us which decision it is about."),
    )
    consent = Story(
        label=_("Which consent?"),
        help_text=_("For example: to receive your newsletter. Leave it empty to take back all."),
        required=False,
        rows=3,
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
        for name, asking in NEEDS.items():
            if not rights & asking:
                del self.fields[name]
        if "since" in self.fields:
            self.fields["since"].needed = True  # whether it is, the question before it says
            self._hint_at_period()

    def _hint_at_period(self) -> None:
        if REGIMES[self.case.region] == Regime.CCPA:
            day = date_format(CCPA_SINCE, "DATE_FORMAT")
            self.fields["period"].choice_hints = {"all": gettext("Since %(day)s.") % {"day": day}}

    def clean_since(self) -> date | None:
        day: date | None = self.cleaned_data["since"]
        if self.cleaned_data.get("period") != "since":
            return None
        if day is None:
            raise ValidationError(_("Enter the day from which on you want the data."))
        if not EARLIEST <= day <= self.case.today:
            raise ValidationError(_("Enter a day in the past."))
        return day
