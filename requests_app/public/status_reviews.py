"""“I do not agree”: a person appeals or complains, and sees what happens next and by when."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.sealing import Shredded
from requests_app.models import PrivacyRequest, Review, Submission
from requests_app.models.review import ReviewKind
from requests_app.public import status_visit as visit
from requests_app.public.status_cards import offers, wish
from requests_app.public.status_forms import ReviewForm
from requests_app.public.status_pages import PAGES, held_back, late, page, posted, with_submission
from requests_app.rules.workflow import NotAllowed
from requests_app.services import reviews


@require_http_methods(["GET", "HEAD", "POST"])
@with_submission
def disagree(
    request: HttpRequest, submission: Submission, kind: ReviewKind, pk: uuid.UUID
) -> HttpResponse:
    dsar = get_object_or_404(submission.requests, pk=pk)
    dsar.submission, dsar.business = submission, submission.business
    running = dsar.reviews.filter(kind=kind, decided_at=None).first()
    if running:  # sent twice, or from another window
        return redirect("public:status_received", pk=running.pk)
    if reviews.ACTIONS[kind] not in offers(dsar, timezone.now()):
        messages.info(request, _("This cannot be sent for this request. You can write to us."))
        return redirect("public:status_view")
    form = ReviewForm(posted(request), kind=kind)
    if request.method == "POST" and form.is_valid():
        return _take(request, dsar, kind, form)
    return _form_page(request, dsar, kind, form)


@require_safe
@with_submission
def received(request: HttpRequest, submission: Submission, pk: uuid.UUID) -> HttpResponse:
    review = get_object_or_404(Review, pk=pk, dsar__submission=submission)
    context = {
        "review": review,
        "is_appeal": review.kind == ReviewKind.APPEAL,
        "business": submission.business,
        "reference": submission.reference,
    }
    return render(request, f"{PAGES}/received.html", context)


def _take(
    request: HttpRequest, dsar: PrivacyRequest, kind: ReviewKind, form: ReviewForm
) -> HttpResponse:
    now = timezone.now()
    verdict = visit.may_write(dsar.submission, now)
    if not verdict.allowed:
        held_back(form, verdict)
        return late(_form_page(request, dsar, kind, form), verdict)
    text = form.cleaned_data["text"]
    try:
        review = reviews.receive(dsar.pk, kind=kind, text=text, by="requester", at=now, now=now)
    except NotAllowed as refusal:
        form.add_error(None, _(refusal.message) % refusal.values)
        return _form_page(request, dsar, kind, form)
    except Shredded:
        form.add_error(
            None, _("This cannot be stored: the data of your request has been deleted already.")
        )
        return _form_page(request, dsar, kind, form)
    return redirect("public:status_received", pk=review.pk)


def _form_page(
    request: HttpRequest, dsar: PrivacyRequest, kind: ReviewKind, form: ReviewForm
) -> HttpResponse:
    context = {
        "form": form,
        "caption": wish(dsar),
        "is_appeal": kind == ReviewKind.APPEAL,
        "business": dsar.submission.business,
    }
    return page(request, "disagree", context)
