"""Letters for people without e-mail: printed here, and marked as printed."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from foundation.business import Business
from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import event_words, told, words
from requests_app.desk.intake import context_of
from requests_app.models import Message, Notice
from requests_app.notices import outbox
from requests_app.rules.workflow import NotAllowed

PRINT = "requests_app.change_submission"
SHOWN = 100
# Mails that only say where to look: on paper the letter of the whole request stands for them.
WHOLE = frozenset(
    {
        "acknowledged",
        "answered",
        "denied",
        "identity_asked",
        "clarification_asked",
        "fee_quoted",
        "review_decided",
    }
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits to be printed, in words."""

    notice: Notice
    kind: str
    person: str


def waiting(request: HttpRequest) -> list[Waiting]:
    """Return the letters to print at the businesses where the visitor may print, oldest first."""
    rows = Notice.objects.to_print().order_by("created_at", "id")
    places = access.having(request.user, PRINT, Business.objects.all())
    mine = rows.filter(submission__business__in=places).select_related(
        "submission__content_key", "submission__business"
    )
    return [
        Waiting(row, str(event_words.LETTERS[row.kind]), words.masked(row.submission))
        for row in mine[:SHOWN]
    ]


@require_safe
@access.needs(PRINT)
def letter(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    notice = _found(request, pk)
    try:
        context = _paper(notice)
    except Shredded:
        messages.error(request, _("The contents of this request have been erased."))
        return redirect("desk:letters")
    with override(notice.language):
        return render(request, "requests_app/desk/paper.html", context)


@require_POST
@access.needs(PRINT)
def printed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    notice = _found(request, pk)
    try:
        outbox.printed(notice.pk, by=f"user:{request.user.pk}", now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, _("The letter is marked as printed and posted."))
    return redirect("desk:letters")


def _found(request: HttpRequest, pk: uuid.UUID) -> Notice:
    rows = access.within(request, Notice.objects.filter(carrier="post"), "submission__business")
    related = ("submission__content_key", "submission__business", "dsar")
    found: Notice = get_object_or_404(rows.select_related(*related), pk=pk)
    return found


def _paper(notice: Notice) -> dict[str, Any]:
    """Return what a letter says on paper; a message is printed whole, not only announced."""
    with override(notice.language):
        whole = context_of(notice.submission, "") if notice.kind in WHOLE else None
    message = None
    if notice.kind == "message":
        message = Message.objects.filter(pk=notice.period, submission=notice.submission).first()
    return {
        **(whole or {}),
        "notice": notice,
        "submission": notice.submission,
        "whole": whole is not None,
        "lines": notice.to,
        "message": message,
    }
