"""The requests of one account: listed, and opened without the secret code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.views.decorators.http import require_POST, require_safe

from requests_app.models import Submission
from requests_app.public import account_visit, status_visit
from requests_app.public import status_words as says
from requests_app.public.status_cards import wish
from requests_app.public.visit import enter
from requests_app.rules.workflow import Status

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """One submission: what was asked for, and how far each of it has come."""

    reference: str
    received_on: date
    asked: Sequence[tuple[str, str | Promise, str]]


@require_safe
def account_requests(request: HttpRequest, slug: str) -> HttpResponse:
    visit = enter(request, slug)
    account = account_visit.visited(request, visit.business, visit.now)
    if account is None:
        return redirect("public:signed_in", slug=slug)
    rows = Submission.objects.filter(business=visit.business, account=account)
    related = rows.select_related("business", "content_key").prefetch_related("requests")
    sent = [_sent(row) for row in related.order_by("-received_at")[:SHOWN]]
    return visit.page("account_requests", sent=sent)


@require_POST
def account_open(request: HttpRequest, slug: str) -> HttpResponse:
    visit = enter(request, slug)
    account = account_visit.visited(request, visit.business, visit.now)
    if account is None:
        return redirect("public:signed_in", slug=slug)
    rows = Submission.objects.filter(business=visit.business, account=account)
    submission = get_object_or_404(rows, reference=request.POST.get("reference", "")[:12])
    status_visit.enter(request, submission, visit.now)
    return redirect("public:status_view")


@require_POST
def account_leave(request: HttpRequest, slug: str) -> HttpResponse:
    visit = enter(request, slug)
    account_visit.leave(request, visit.business)
    status_visit.leave(request)
    return redirect("public:signed_in", slug=slug)


def _sent(row: Submission) -> Sent:
    requests = sorted(row.requests.all(), key=lambda dsar: (dsar.due_on, dsar.right))
    asked = []
    for dsar in requests:
        dsar.submission = row
        status = Status(dsar.status)
        asked.append((wish(dsar), says.STAGES[status], says.COLOURS[status]))
    return Sent(row.reference, row.received_on, asked)
