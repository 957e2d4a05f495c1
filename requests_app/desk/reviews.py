"""Appeals and complaints at the desk: read, decided in writing, extended where the law lets."""

import uuid
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import told, words
from requests_app.desk.forms import typed
from requests_app.desk.page import answer_given, readable, review_line
from requests_app.desk.rows import row
from requests_app.models import Review
from requests_app.models.review import Verdict
from requests_app.rules import reasons
from requests_app.rules.workflow import NotAllowed
from requests_app.services import review_clocks, reviews

VIEW, CHANGE = "requests_app.view_review", "requests_app.change_review"
UNPROCESSABLE = 422


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What is decided?"),
        help_text=_("Where the person was right, take the request up again afterwards."),
        widget=forms.RadioSelect,
        choices=list(words.VERDICTS.items()),
        error_messages={"required": _("Choose what is decided")},
    )
    text = forms.CharField(
        label=_("Decision"),
        help_text=_("The person reads this text as it stands, with the reasons."),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=50_000,
        error_messages={"required": _("Write the decision and its reasons")},
    )


class LongerForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is more time needed?"),
        help_text=_("The person reads this reason. Mere effort is none."),
        widget=forms.RadioSelect,
        choices=[(code, _(text)) for code, text in reasons.EXTENSION.items()],
        error_messages={"required": _("Choose the reason: without one an extension is void")},
    )


@require_safe
@access.needs(VIEW)
def review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    return _page(request, "review", _review(request, pk, now), DecisionForm(), now)


@require_POST
@access.needs(CHANGE)
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    found = _review(request, pk, now)
    form = DecisionForm(request.POST)
    if form.is_valid():
        verdict, text = Verdict(form.cleaned_data["verdict"]), form.cleaned_data["text"]
        try:
            reviews.decide(found.pk, verdict=verdict, text=text, by=request.user, now=now)
        except (NotAllowed, Shredded) as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, _("The decision is on record, and the person is told."))
            return redirect(found.dsar)
    return _page(request, "review", found, form, now)


@require_http_methods(["GET", "POST"])
@access.needs(CHANGE)
def extend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    found = _review(request, pk, now)
    form = LongerForm(typed(request))
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            reviews.extend(found.pk, reason=reason, by=request.user, now=now)
        except (NotAllowed, Shredded) as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, _("The term is extended, and the person is told why."))
            return redirect("desk:review", pk=found.pk)
    return _page(request, "review_extend", found, form, now)


def _review(request: HttpRequest, pk: uuid.UUID, now: datetime) -> Review:
    """Return an appeal or complaint that the user may see; reading it is on the ledger."""
    mine = access.requests_here(request)
    found = get_object_or_404(Review.objects.filter(dsar__in=mine.only("pk")), pk=pk)
    found.dsar = access.read_request(request, found.dsar_id, now=now)
    return found


def _page(
    request: HttpRequest, page: str, found: Review, form: forms.Form, now: datetime
) -> HttpResponse:
    dsar = found.dsar
    today = dsar.business.local_date(now)
    own = reviews.refusal(found, request.user)
    context: dict[str, Any] = {
        "dsar": dsar,
        "form": form,
        "review": found,
        "line": review_line(found, today),
        "row": row(dsar, today),
        "text": found.text if readable(dsar) else _("The text has been erased."),
        "answer": answer_given(dsar),
        "readable": readable(dsar),
        "own": told.refusal(own) if own else "",
        "longest": _longest(found, today),
        "mine": access.permissions(request.user, dsar.business),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, f"requests_app/desk/{page}.html", context, status=status)


def _longest(found: Review, today: date) -> date | None:
    """Return the day that an extension would give; None where the law gives none any more."""
    last = found.legal_last_day
    if found.decided_at or found.extended_at or not review_clocks.extendable(found):
        return None
    days = review_clocks.decided_by(found, extended=True)
    return days[0] if days and (last is None or today <= last) else None
