"""The steps that ask staff for something: one page, one table of what each is and does."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import told, words
from requests_app.desk.aside_forms import RestoreForm, SpamForm
from requests_app.desk.forms import typed
from requests_app.desk.page import about, asked
from requests_app.desk.rows import row
from requests_app.desk.step_forms import (
    AsCategoriesForm,
    AssistForm,
    ClarificationAskForm,
    ExtendForm,
    FeeForm,
    IdentityAskForm,
    ReceivedForm,
    RedirectForm,
    ReopenForm,
    ReviewForm,
    StepForm,
)
from requests_app.desk.whose import onwards
from requests_app.models import PrivacyRequest
from requests_app.models.review import ReviewKind
from requests_app.rules.workflow import Action, NotAllowed, Status
from requests_app.services import (
    barred,
    lifecycle,
    questions,
    redirects,
    reviews,
    spam,
)

CHANGE = "requests_app.change_privacyrequest"
UNPROCESSABLE = 422
ASSIST = "assist"  # no step of the request: it is closed for us


@dataclass(frozen=True, slots=True)
class Move:
    """One step: the form that it asks for, the service that takes it, and what is then said."""

    form: type[StepForm]
    take: Callable[..., object]
    button: str | Promise
    done: str | Promise
    lead: str | Promise = ""


def _review(kind: ReviewKind) -> Callable[..., object]:
    def taken(pk: uuid.UUID, *, by: Any, **given: Any) -> object:
        return reviews.receive(pk, kind=kind, by=f"user:{by.pk}", **given)

    return taken


ASKED = _("The question is sent.")
CAME = _("The answer is noted. The clock goes on from that moment.")
RECEIVED = Move(
    ReceivedForm,
    questions.receive,
    _("Their answer came"),
    CAME,
    _("The day it came counts, not the day on which you note it."),
)
MOVES: dict[str, Move] = {
    Action.ASK_IDENTITY: Move(
        IdentityAskForm,
        questions.ask,
        _("Ask for it"),
        ASKED,
        _("Ask for no more than you need to be sure, and never for a copy of a document."),
    ),
    Action.ASK_CLARIFICATION: Move(ClarificationAskForm, questions.ask, _("Ask the person"), ASKED),
    Action.QUOTE_FEE: Move(FeeForm, questions.ask, _("Ask for this fee"), ASKED),
    Action.RECEIVE_IDENTITY: RECEIVED,
    Action.RECEIVE_CLARIFICATION: RECEIVED,
    Action.RECEIVE_FEE: Move(
        ReceivedForm,
        questions.receive,
        _("The fee was paid"),
        _("The payment is noted."),
        _("The day it came counts, not the day on which you note it."),
    ),
    Action.EXTEND: Move(
        ExtendForm,
        lifecycle.extend,
        _("Extend, and tell the person"),
        _("The term is extended, and the person is told why."),
        _("The law gives one extension. The person is told the reason and the new day."),
    ),
    Action.TREAT_AS_CATEGORIES: Move(
        AsCategoriesForm,
        lifecycle.treat_as_categories,
        _("Treat it as a request for categories"),
        _("The request goes on as one for categories."),
        _("Who cannot be verified still gets the categories of the data (11 CCR 7024(a))."),
    ),
    Action.REDIRECT: Move(
        RedirectForm,
        redirects.redirect,
        _("Hand it on"),
        _("The request is handed on. The customer and the person are told."),
        _("For data that we hold for a customer: the customer decides. It is no refusal."),
    ),
    ASSIST: Move(
        AssistForm,
        redirects.assist,
        _("Open the case"),
        _("The case is open: its task stands on this page."),
        _("The customer answers the person, and asks us to help, as for finding the data."),
    ),
    Action.REOPEN: Move(
        ReopenForm,
        lifecycle.reopen,
        _("Take it up again"),
        _("The request is in work again."),
    ),
    Action.CLOSE_AS_SPAM: Move(
        SpamForm,
        spam.close,
        _("Close as spam"),
        _("The request is closed as spam. You can take it back on its page."),
        _("Spam is what no person sent: advertising, the work of a program, a test."),
    ),
    Action.RESTORE: Move(
        RestoreForm,
        lifecycle.restore,
        _("Take it back"),
        _("The request is in work again, by itself."),
    ),
    Action.COMPLAIN: Move(
        ReviewForm,
        _review(ReviewKind.COMPLAINT),
        _("Take the complaint in"),
        _("The complaint is on record, and confirmed to the person."),
    ),
    Action.APPEAL: Move(
        ReviewForm,
        _review(ReviewKind.APPEAL),
        _("Take the appeal in"),
        _("The appeal is on record, and confirmed to the person."),
    ),
}
NAMES = {**words.ACTIONS, ASSIST: words.TASKS["assist_controller"]}


@require_http_methods(["GET", "POST"])
@access.needs(CHANGE)
def step(request: HttpRequest, pk: uuid.UUID, action: str) -> HttpResponse:
    if action not in MOVES:
        raise Http404
    move, now = MOVES[action], timezone.now()
    dsar = access.read_request(request, pk, now=now)
    form = move.form(typed(request), dsar=dsar, now=now)
    if form.is_bound and form.is_valid():
        if isinstance(form, ExtendForm) and not form.settled():
            return _page(request, action, dsar, form, status=200)
        try:
            move.take(dsar.pk, by=request.user, now=now, **form.taken())
        except (NotAllowed, Shredded) as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, str(move.done))
            return onwards(request, dsar)
    return _page(request, action, dsar, form)


def _page(
    request: HttpRequest, action: str, dsar: PrivacyRequest, form: StepForm, status: int = 0
) -> HttpResponse:
    """Show the form, or why the step cannot be taken; what was typed is always shown."""
    today = dsar.business.local_date(form.now)
    reason = None if form.is_bound else _refusal(dsar, action, today)
    context = {
        "dsar": dsar,
        "form": form,
        "move": MOVES[action],
        "action": action,
        "title": NAMES[action],
        "row": row(dsar, today),
        "about": about(dsar),
        "asked": asked(dsar),
        "refused": told.refusal(reason) if reason else "",
        "mine": access.permissions(request.user, dsar.business),
    }
    status = status or (UNPROCESSABLE if form.is_bound else 200)
    return render(request, "requests_app/desk/step.html", context, status=status)


def _refusal(dsar: PrivacyRequest, action: str, today: date) -> NotAllowed | None:
    if action != ASSIST:
        return barred.refusal(dsar, Action(action), today)
    handed_on = dsar.redirections.filter(undone_at=None, assisting_since=None)
    if dsar.status == Status.REDIRECTED and handed_on.exists():
        return None
    return NotAllowed(gettext_noop("Only for a request that was handed on, and once."))
