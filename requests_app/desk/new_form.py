"""The form for a request that came by telephone, post or e-mail."""

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.business import Business, Channel
from requests_app.desk import words
from requests_app.desk.forms import SPOKEN
from requests_app.models.submission import Via
from requests_app.rules.reach import offered
from requests_app.rules.rights import Region, Relation, Right
from requests_app.words import COUNTRIES, FORMATS, NAMES, PROOFS, RELATIONS, states

NOT_KNOWN = (Region.CALIFORNIA, Region.EEA)  # whose clocks run where the home is not known


def places() -> list[tuple[str, str | Promise]]:
    """Return every region, each state in its alphabetical place, after the one for not known."""
    rows: list[tuple[str, str | Promise]] = [("", _("Not known"))]
    for region, name in COUNTRIES.items():
        rows += [*states(), (region, name)] if region == Region.OTHER_US else [(region, name)]
    return rows


def _flat(text: str) -> str:
    """Return an address in one line, as long as it is kept."""
    return " ".join(text.split())[:300]


class NewRequestForm(forms.Form):
    """A request that came by telephone, post or e-mail, typed in by staff."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    business = forms.ModelChoiceField(
        label=_("Business"),
        queryset=Business.objects.none(),
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
    representative = forms.ChoiceField(
        label=_("Which EU representative?"),
        help_text=_("Only where it came through the representative in the EU (GDPR Art. 27)."),
        required=False,
        error_messages={"invalid_choice": _("Choose a representative of this business")},
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
        help_text=_("When it came in, not when you type it. Empty if you do not know."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        error_messages={"invalid": _("Give a time such as 14:30")},
    )
    region = forms.ChoiceField(
        label=_("Where does the person live?"),
        help_text=_("Where it is not known, the clocks of California and of the GDPR both run."),
        choices=places,
        required=False,
        error_messages={"invalid_choice": _("Choose where the person lives")},
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
    agent_phone = forms.CharField(label=_("Telephone of the agent"), max_length=40, required=False)
    agent_address = forms.CharField(
        label=_("Postal address of the agent"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )
    agent_proof = forms.ChoiceField(
        label=_("Permission shown"), choices=[("", _("None yet")), *PROOFS.items()], required=False
    )
    child_name = forms.CharField(
        label=_("Name of the child"),
        help_text=_("Only where a parent asks for a child."),
        max_length=200,
        required=False,
    )
    child_age = forms.IntegerField(
        label=_("Age of the child"),
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

    def __init__(
        self, *args: Any, now: datetime, businesses: QuerySet[Business], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["business"].queryset = businesses
        self.now = now
        self.fields["region"].needed = True  # not called optional: it decides the law
        self._start_now(businesses.first())
        self._offer_representatives(businesses)

    def _start_now(self, business: Business | None) -> None:
        """Begin with this moment where the business is: most of it is typed while they call."""
        if business:
            local = self.now.astimezone(ZoneInfo(business.time_zone))
            moment = {"received_on": local.date(), "received_time": local.time()}
            self.initial = moment | self.initial

    def _offer_representatives(self, businesses: "QuerySet[Business]") -> None:
        rows = Channel.objects.filter(business__in=businesses, kind=Via.EU_REPRESENTATIVE.value)
        named = list(rows.order_by("business__name", "pk").values_list("business", "value"))
        self.representatives = {(pk, _flat(value)) for pk, value in named}
        values = dict.fromkeys(_flat(value) for _pk, value in named)
        choices = [("", _("Not named")), *((value, value) for value in values)]
        self.fields["representative"].choices = choices
        if not values:
            del self.fields["representative"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._check_moment(data)
        self._check_representative(data)
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

    def _check_representative(self, data: dict[str, Any]) -> None:
        """Keep the representative only of what came through one, and only one of the business."""
        chosen, business = data.get("representative"), data.get("business")
        if data.get("via") != Via.EU_REPRESENTATIVE:
            data["representative"] = ""
            return
        own = {value for pk, value in self.representatives if business and pk == business.pk}
        if not chosen and own:
            self.add_error("representative", _("Choose the EU representative"))
        if chosen and chosen not in own:
            said = self.fields["representative"].error_messages["invalid_choice"]
            self.add_error("representative", said)

    def _check_rights(self, data: dict[str, Any]) -> None:
        needed = ("business", "received_on", "rights")
        if "region" not in data or not all(data.get(name) for name in needed):
            return
        held, on = data["business"].rights, data["received_on"]
        homes = [Region(data["region"])] if data["region"] else NOT_KNOWN
        given = {right for home in homes for right in offered(home, held, on)}
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
