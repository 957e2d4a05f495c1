"""The status page: a person follows a request, writes, withdraws, asks for a fresh secret."""

from time import monotonic, sleep

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import limits
from foundation.sealing import Shredded
from requests_app.models import Submission
from requests_app.notices.answered import routes
from requests_app.public import status_files
from requests_app.public import status_visit as visit
from requests_app.public.status_cards import Card, cards, thread
from requests_app.public.status_forms import LostForm, MessageForm, StatusForm, WithdrawForm
from requests_app.public.status_pages import (
    PAGES,
    held_back,
    late,
    page,
    posted,
    too_many,
    with_submission,
)
from requests_app.rules.workflow import NotAllowed
from requests_app.services import answers, correspondence, lifecycle
from requests_app.services.questions import WRITTEN
from verification.services import challenges

THEN = {"identity": "public:status_identity"}  # where the last page of the form leads to
LEAST_SECONDS = 0.6  # as long as a letter takes to write, so that the wait tells nothing


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    form = StatusForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return page(request, "enter", {"form": form})
    now = timezone.now()
    reference = visit.plain_reference(form.cleaned_data["reference"])
    who = {"status-reference": reference, "status-address": limits.client_address(request)}
    verdict = visit.spend(visit.TRIES, visit.TRIES_PER, who, now)
    if not verdict.allowed:
        return too_many(request, verdict)
    submission = visit.find(reference, form.cleaned_data["secret"])
    if submission is None:
        form.add_error(None, _("The reference and the secret code do not belong together."))
        return page(request, "enter", {"form": form})
    visit.enter(request, submission, now)
    return redirect(THEN.get(request.POST.get("then", ""), "public:status_view"))


@require_safe
@with_submission
def status_view(request: HttpRequest, submission: Submission) -> HttpResponse:
    response, shown = _status_page(request, submission, MessageForm())
    for card in shown:
        if card.answer and not card.answer.row.read_at:
            answers.mark_read(card.answer.row.pk, by="requester", now=timezone.now())
    return response


@require_POST
@with_submission
def status_message(request: HttpRequest, submission: Submission) -> HttpResponse:
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _status_page(request, submission, form)[0]
    now = timezone.now()
    verdict = visit.may_write(submission, now)
    if not verdict.allowed:
        held_back(form, verdict)
        return late(_status_page(request, submission, form)[0], verdict)
    awaited = submission.requests.filter(status__in=WRITTEN).exists()
    try:
        correspondence.write(submission, text=form.cleaned_data["text"], by=None, now=now)
    except Shredded:
        text = _("The text was deleted when its time was over, as our privacy policy says.")
        form.add_error(None, text)
        return _status_page(request, submission, form)[0]
    going_on = _("We have your answer; we go on with your request.")
    messages.success(request, going_on if awaited else _("Your message is with us."))
    return redirect("public:status_view")


@require_http_methods(["GET", "HEAD", "POST"])
@with_submission
def status_withdraw(request: HttpRequest, submission: Submission) -> HttpResponse:
    now = timezone.now()
    shown = cards(submission, thread(submission), now)
    running = [card for card in shown if card.can_withdraw]
    if not running:
        messages.info(request, _("There is nothing left to withdraw."))
        return redirect("public:status_view")
    form = WithdrawForm(posted(request), names={card.dsar.asked_for: card.name for card in running})
    if request.method != "POST" or not form.is_valid():
        return page(request, "withdraw", {"form": form, "business": submission.business})
    try:
        chosen = [dsar.pk for dsar in form.chosen([card.dsar for card in running])]
        lifecycle.withdraw_all(chosen, by="requester", now=now)
    except NotAllowed:
        messages.error(request, _("This request has just been answered. See below."))
    except Shredded:
        text = _("Nothing was withdrawn: the data of your request has been deleted already.")
        messages.error(request, text)
    else:
        messages.success(request, _("Your request is withdrawn. You may ask again at any time."))
    return redirect("public:status_view")


@require_http_methods(["GET", "HEAD", "POST"])
def status_lost(request: HttpRequest) -> HttpResponse:
    """Answer the same, after the same time, whether or not the two belong together."""
    began = monotonic()
    form = LostForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return page(request, "lost", {"form": form})
    now = timezone.now()
    reference = visit.plain_reference(form.cleaned_data["reference"])
    who = {"fresh-reference": reference, "fresh-address": limits.client_address(request)}
    verdict = visit.spend(visit.FRESH_TRIES, visit.FRESH_PER, who, now)
    if not verdict.allowed:
        return too_many(request, verdict)
    submission = visit.find_by_contact(reference, form.cleaned_data["email"])
    if submission:
        correspondence.send_fresh_secret(submission, now=now)
    sleep(max(0.0, began + LEAST_SECONDS - monotonic()))
    return render(request, f"{PAGES}/lost_sent.html")


@require_POST
def status_leave(request: HttpRequest) -> HttpResponse:
    visit.leave(request)
    messages.success(request, _("You have left the page. Nobody can go back to it from here."))
    return redirect("public:status")


def _status_page(
    request: HttpRequest, submission: Submission, form: MessageForm
) -> tuple[HttpResponse, list[Card]]:
    lines = thread(submission)
    shown = cards(submission, lines, timezone.now())
    told = all(card.answer and card.answer.remedies for card in shown)  # in the cards already
    context = {
        "submission": submission,
        "business": submission.business,
        "cards": shown,
        "thread": lines,
        "told": told,
        "routes": routes(shown[0].dsar),
        "refused": any(card.answer and card.answer.refuses for card in shown),
        "files": status_files.told(submission),
        "by_agent": submission.by_agent,
        "code_right": challenges.passed(submission.pk),
        "can_withdraw": any(card.can_withdraw for card in shown),
        "form": form,
    }
    return page(request, "view", context), shown
