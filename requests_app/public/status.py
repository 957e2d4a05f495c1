"""The status page: a person follows a request, writes, withdraws, asks for a fresh secret."""

from collections.abc import Callable
from functools import wraps
from time import monotonic, sleep

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import limits
from foundation.limits import Verdict
from foundation.sealing import Shredded
from requests_app.models import Submission
from requests_app.public import status_visit as visit
from requests_app.public.status_cards import Card, cards, routes, thread
from requests_app.public.status_forms import LostForm, MessageForm, StatusForm, WithdrawForm
from requests_app.rules.workflow import NotAllowed, Status
from requests_app.services import answers, correspondence, lifecycle

PAGES = "requests_app/public/status"
UNPROCESSABLE = 422
REFUSALS = (Status.DENIED, Status.PARTIAL)
LEAST_SECONDS = 0.6  # as long as a letter takes to write, so that the wait tells nothing

View = Callable[..., HttpResponse]


def with_submission(view: View) -> View:
    """Hand the open submission to a view; without one, ask for the secret code again."""

    @wraps(view)
    def opened(request: HttpRequest) -> HttpResponse:
        submission = visit.visited(request, timezone.now())
        if submission is None:
            messages.info(
                request, _("To protect your data this page was closed. Please enter again.")
            )
            return redirect("public:status")
        return view(request, submission)

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    form = StatusForm(_posted(request))
    if request.method != "POST" or not form.is_valid():
        return _page(request, "enter", {"form": form})
    now = timezone.now()
    reference = visit.plain_reference(form.cleaned_data["reference"])
    who = {"status-reference": reference, "status-address": limits.client_address(request)}
    verdict = visit.spend(visit.TRIES, visit.TRIES_PER, who, now)
    if not verdict.allowed:
        return too_many(request, verdict)
    submission = visit.find(reference, form.cleaned_data["secret"])
    if submission is None:
        form.add_error(None, _("The reference and the secret code do not belong together."))
        return _page(request, "enter", {"form": form})
    visit.enter(request, submission, now)
    return redirect("public:status_view")


@require_safe
@with_submission
def status_view(request: HttpRequest, submission: Submission) -> HttpResponse:
    shown = cards(submission)
    for card in shown:
        if card.answer and not card.answer.read_at:
            answers.mark_read(card.answer.pk, by="requester", now=timezone.now())
    return _status_page(request, submission, shown, MessageForm())


@require_POST
@with_submission
def status_message(request: HttpRequest, submission: Submission) -> HttpResponse:
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _status_page(request, submission, cards(submission), form)
    now = timezone.now()
    verdict = limits.spend(
        "status-message", str(submission.pk), limit=visit.MESSAGES, per=visit.MESSAGES_PER, now=now
    )
    if not verdict.allowed:
        return too_many(request, verdict)
    try:
        correspondence.write(submission, text=form.cleaned_data["text"], by=None, now=now)
    except Shredded:
        text = _("The text was deleted when its time was over, as our privacy policy says.")
        form.add_error(None, text)
        return _status_page(request, submission, cards(submission), form)
    messages.success(request, _("Your message is with us."))
    return redirect("public:status_view")


@require_http_methods(["GET", "HEAD", "POST"])
@with_submission
def status_withdraw(request: HttpRequest, submission: Submission) -> HttpResponse:
    running = [card for card in cards(submission) if card.can_withdraw]
    if not running:
        messages.info(request, _("There is nothing left to withdraw."))
        return redirect("public:status_view")
    form = WithdrawForm(_posted(request), names={card.dsar.right: card.name for card in running})
    if request.method != "POST" or not form.is_valid():
        return _page(request, "withdraw", {"form": form, "business": submission.business})
    try:
        chosen = [dsar.pk for dsar in form.chosen([card.dsar for card in running])]
        lifecycle.withdraw_all(chosen, by="requester", now=timezone.now())
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
    form = LostForm(_posted(request))
    if request.method != "POST" or not form.is_valid():
        return _page(request, "lost", {"form": form})
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


def too_many(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """Refuse a try that came too often, and say when the next one counts."""
    minutes = -(-verdict.retry_after // 60)
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(verdict.retry_after)
    return response


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _page(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    form = context["form"]
    code = UNPROCESSABLE if getattr(form, "errors", None) else 200
    return render(request, f"{PAGES}/{name}.html", context, status=code)


def _status_page(
    request: HttpRequest, submission: Submission, shown: list[Card], form: MessageForm
) -> HttpResponse:
    context = {
        "submission": submission,
        "business": submission.business,
        "cards": shown,
        "thread": thread(submission),
        "routes": routes(shown),
        "refused": any(card.dsar.status in REFUSALS for card in shown),
        "can_withdraw": any(card.can_withdraw for card in shown),
        "form": form,
    }
    return _page(request, "view", context)
