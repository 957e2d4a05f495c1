"""What a report is about: which business, which days. It lives in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.business import Business
from requests_app.rules import figures
from requests_app.rules.figures import Period

QUARTER, YEAR, LAST_YEAR, OTHER = "quarter", "year", "last_year", "other"
PERIODS = {
    YEAR: _("This year"),
    QUARTER: _("This quarter"),
    LAST_YEAR: _("Last year"),
    OTHER: _("Other days"),
}
YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: `query` says it again in the address of a list or a download."""

    businesses: tuple[Business, ...]
    period: Period
    query: dict[str, str]

    @property
    def place(self) -> dict[str, str]:
        """The part of it that the lists of the queue know: the business."""
        return {name: value for name, value in self.query.items() if name == "business"}

    @property
    def address(self) -> str:
        return urlencode(self.query)


class DashboardForm(forms.Form):
    """The filters of the dashboard; a spoilt one is left out."""

    business = forms.ChoiceField(label=_("Business"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False, choices=list(PERIODS.items()))
    first = forms.DateField(label=_("From"), required=False)
    last = forms.DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, businesses: Sequence[Business], **options: Any) -> None:
        super().__init__(*args, **options)
        self.businesses = businesses
        named = [(business.slug, business.name) for business in businesses]
        self.fields["business"].choices = [("", _("All businesses")), *named]
        if len(named) < 2:
            del self.fields["business"]
        for name, field in self.fields.items():
            day = name in ("first", "last")
            field.widget.attrs["class"] = "govuk-input" if day else "govuk-select"
            if day:
                field.widget = forms.DateInput(field.widget.attrs | {"type": "date"}, "%Y-%m-%d")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        for name, day in (("first", first), ("last", last)):
            if day and day.year not in YEARS:
                self.add_error(name, _("Give a day of this century"))
        if first and last and first > last:
            self.add_error("last", _("The last day lies before the first"))
        if data.get("period") == OTHER and not (first and last) and not self.errors:
            self.add_error("first" if not first else "last", _("Give both days"))
        return data

    def choice(self, now: datetime) -> Choice:
        """Return what was chosen, and the usual where nothing was or it makes no sense."""
        self.is_valid()
        data = self.cleaned_data
        slug = data.get("business") or ""
        places = [one for one in self.businesses if slug in ("", one.slug)]
        today = places[0].local_date(now) if places else now.date()
        kind = YEAR if self.errors else data.get("period") or YEAR
        chosen = {"business": slug, "period": "" if kind == YEAR else kind}
        if kind == OTHER:
            chosen |= {"first": data["first"].isoformat(), "last": data["last"].isoformat()}
            period = Period(data["first"], data["last"])
        else:
            period = _usual(kind, today)
        query = {name: value for name, value in chosen.items() if value}
        return Choice(tuple(places), period, query)


def _usual(kind: str, today: date) -> Period:
    if kind == QUARTER:
        return figures.quarter(today)
    return figures.year(today.year - (kind == LAST_YEAR))
