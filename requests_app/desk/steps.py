"""The steps that staff take. A view checks the form, a service takes the step."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import ready, told
from requests_app.desk.forms import (
    AnswerForm,
    MessageForm,
    WithdrawForm,
    typed,
)
from requests_app.desk.page import about, asked, show
from requests_app.desk.rows import row
from requests_app.desk.whose import onwards
from requests_app.models import PrivacyRequest
from requests_app.rules import steps as rules
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import casework, correspondence, lifecycle

CHANGE = "requests_app.change_privacyrequest"
UNPROCESSABLE = 422


@require_POST
@access.needs(CHANGE)
def start(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    dsar = access.get_request(request, pk)
    try:
        lifecycle.start(dsar.pk, by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, _("The request is in work."))
    return redirect(dsar)


@require_http_methods(["GET", "POST"])
@access.needs(CHANGE)
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    form = WithdrawForm(typed(request))
    if request.method == "POST" and form.is_valid():
        said_by = form.cleaned_data["said_by"]
        try:
            casework.withdraw_on_word(dsar.pk, by=request.user, said_by=said_by, now=now)
        except (NotAllowed, Shredded) as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, _("The request is withdrawn."))
            return onwards(request, dsar)
    return form_page(request, "withdraw", dsar, form, steps=(Action.WITHDRAW,))


@require_POST
@access.needs("requests_app.add_message")
def message(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    more = ready.wanted(request, dsar)
    if more is not None:
        return show(request, dsar, now=now, message_form=MessageForm(initial=more))
    form = MessageForm(request.POST)
    if not form.is_valid():
        return show(request, dsar, now=now, status=UNPROCESSABLE, message_form=form)
    try:
        correspondence.write(
            dsar.submission, text=form.cleaned_data["text"], by=request.user, now=now
        )
    except (NotAllowed, Shredded) as refusal:
        form.add_error(None, told.refusal(refusal))
        return show(request, dsar, now=now, status=UNPROCESSABLE, message_form=form)
    by_mail = bool(dsar.submission.contact)
    messages.success(
        request,
        _("The message is sent.") if by_mail else _("The message is on the status page."),
    )
    return redirect(dsar)


def form_page(
    request: HttpRequest,
    page: str,
    dsar: PrivacyRequest,
    form: AnswerForm | WithdrawForm,
    *,
    steps: tuple[Action, ...],
    **more: Any,
) -> HttpResponse:
    """Show a form, or why none of its `steps` can be taken; what was typed is always shown."""
    today = dsar.business.local_date(timezone.now())
    barred = not form.is_bound and not set(steps) & set(rules.offered(dsar.standing, today))
    reason = rules.refusal(dsar.standing, steps[0], today)
    context = {
        "dsar": dsar,
        "form": form,
        "row": row(dsar, today),
        "about": about(dsar),
        "asked": asked(dsar),
        "ready": ready.offered(dsar) if page == "answer" else [],
        "refused": told.refusal(reason) if barred and reason else "",
        **more,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, f"requests_app/desk/{page}.html", context, status=status)
