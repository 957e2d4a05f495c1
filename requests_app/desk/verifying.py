"""How you verify people: each business's choices, what they lead to, and a preview of a change."""

import uuid
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.business import Business
from foundation.ledger import LedgerEntry
from requests_app import access
from requests_app.desk import needs, signal_words, told, words
from requests_app.desk.forms import typed
from requests_app.rules.workflow import NotAllowed
from requests_app.services import identifying, verifying
from requests_app.services.verifying import LONGEST_COOL_DOWN, Choices

UNPROCESSABLE = 422
SHOWN = 10


class ChoicesForm(forms.Form):
    evidence = forms.BooleanField(
        label=gettext_lazy("People may be asked for a copy of a document"), required=False
    )
    sensitive = forms.BooleanField(
        label=gettext_lazy("What you hold would do harm in the wrong hands"),
        help_text=gettext_lazy(
            "Health, money, children, where somebody is. Copies, deletions and corrections then "
            "ask for the high degree."
        ),
        required=False,
    )
    cool_down_days = forms.IntegerField(
        label=gettext_lazy("Cool-down, in days"),
        help_text=gettext_lazy(
            "Where the address or number on file changed so shortly before the request, two "
            "members of staff must confirm the person. 0 is no cool-down; 30 is usual."
        ),
        min_value=0,
        max_value=LONGEST_COOL_DOWN,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Give a number of days between 0 and 365"),
            "invalid": gettext_lazy("Give a whole number of days, such as 30"),
            "min_value": gettext_lazy("Give a number of days between 0 and 365"),
            "max_value": gettext_lazy("Give a number of days between 0 and 365"),
        },
    )

    def choices(self) -> Choices:
        return Choices(**self.cleaned_data)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the past: what counted before and after it."""

    at: datetime
    who: str
    before: Choices
    after: Choices


@require_safe
@access.needs("verification.view_verificationpolicy")
def verifying_page(request: HttpRequest) -> HttpResponse:
    rows = access.within(request, Business.objects.order_by("name"), "pk")
    shelves = [_shelf(business) for business in rows]
    signals = [(text, signal_words.ASKS_FOR[code]) for code, text in signal_words.SIGNALS.items()]
    context = {"shelves": shelves, "signals": signals}
    return render(request, "requests_app/desk/verifying.html", context)


@require_http_methods(["GET", "POST"])
@access.needs("verification.change_verificationpolicy")
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take the choices, show what they would do, and only then put them in force."""
    business = get_object_or_404(access.within(request, Business.objects.all(), "pk"), pk=pk)
    before = verifying.current(business)
    form = ChoicesForm(typed(request), initial=asdict(before))
    seen = request.POST.get("seen", "") if form.is_bound else before.code
    step = request.POST.get("step")
    if not form.is_valid() or step == "back":
        return _asked(request, business, form, seen)
    if seen != before.code and form.choices() != before:
        form.add_error(None, _(verifying.OVERTAKEN))
        return _asked(request, business, form, before.code)
    if step != "adopt":
        context = _preview(business, form, before)
        return render(request, "requests_app/desk/verifying_preview.html", context)
    return _adopt(request, business, form, seen)


@never_cache
@require_POST
@access.needs("verification.change_verificationpolicy")
def secret(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Make a secret and show it this once, or take it away."""
    business = get_object_or_404(access.within(request, Business.objects.all(), "pk"), pk=pk)
    if request.POST.get("do") == "drop":
        verifying.drop_secret(business, by=request.user, now=timezone.now())
        messages.success(request, _("No log-in of yours is believed any more."))
        return redirect("desk:verifying")
    made = verifying.new_secret(business, by=request.user, now=timezone.now())
    context = {"whose": business, "secret": made}
    return render(request, "requests_app/desk/verifying_secret.html", context)


def _shelf(business: Business) -> dict[str, Any]:
    chosen, compared = verifying.current(business), identifying.compared(business)
    return {
        "business": business,
        "chosen": chosen,
        "compared": [words.FIELDS[kind] for kind in compared if kind in identifying.COMPARED],
        "has_secret": verifying.has_secret(business),
        "table": needs.table(sensitive=chosen.sensitive),
        "changes": _changes(business),
    }


def _adopt(request: HttpRequest, business: Business, form: ChoicesForm, seen: str) -> HttpResponse:
    now = timezone.now()
    try:
        verifying.change(business, form.choices(), seen=seen, by=request.user, now=now)
    except NotAllowed as refusal:  # somebody was quicker by a moment
        form.add_error(None, told.refusal(refusal))
        return _asked(request, business, form, verifying.current(business).code)
    messages.success(request, _("It is in force, for the requests that run as well."))
    return redirect("desk:verifying")


def _asked(request: HttpRequest, business: Business, form: ChoicesForm, seen: str) -> HttpResponse:
    context = {"form": form, "whose": business, "seen": seen}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "requests_app/desk/verifying_form.html", context, status=status)


def _preview(business: Business, form: ChoicesForm, before: Choices) -> dict[str, Any]:
    after = form.choices()
    asked = needs.table(sensitive=after.sensitive, before=before.sensitive)
    return {
        "whose": business,
        "form": form,
        "before": before,
        "after": after,
        "same": before == after,
        "table": [row for row in asked if row.changed],
        "touched": verifying.touched(business, before, after),
    }


def _changes(business: Business) -> list[Change]:
    rows = LedgerEntry.objects.filter(chain=business.chain, event=verifying.CHANGED)
    entries = list(rows.order_by("-number")[:SHOWN])
    users = get_user_model().objects.in_bulk({int(row.by.removeprefix("user:")) for row in entries})
    names = {f"user:{pk}": user.get_full_name() or str(user) for pk, user in users.items()}
    return [
        Change(row.at, names.get(row.by, row.by), _choices(row, "_was"), _choices(row, ""))
        for row in entries
    ]


def _choices(entry: LedgerEntry, suffix: str) -> Choices:
    return Choices(**{one.name: entry.facts[f"{one.name}{suffix}"] for one in fields(Choices)})
