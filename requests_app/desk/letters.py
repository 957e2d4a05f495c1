"""Letters that could not be delivered: nothing waits unseen."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from requests_app import access
from requests_app.access import Person
from requests_app.desk import event_words, paper, told, words
from requests_app.models import Notice
from requests_app.notices import outbox
from requests_app.notices.kinds import KINDS
from requests_app.rules.workflow import NotAllowed

RETRY = "requests_app.change_notice"
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter in words, without its address; of the person, what the reader may see."""

    notice: Notice
    kind: str
    person: str
    why: str
    may_retry: bool
    hopeless: bool


@require_safe
@access.needs("requests_app.view_notice")
def letters(request: HttpRequest) -> HttpResponse:
    dead = Notice.objects.dead_letters().order_by("-dead_at", "id")
    rows = access.within(request, dead, "submission__business").select_related(
        "submission__content_key", "submission__business", "dsar"
    )
    found = [in_words(notice, request.user) for notice in rows[: SHOWN + 1]]
    context = {
        "letters": found[:SHOWN],
        "to_print": paper.waiting(request),
        "more": len(found) > SHOWN,
        "persons": any(one.person for one in found),
        "retries": any(one.may_retry for one in found),
    }
    return render(request, "requests_app/desk/letters.html", context)


def in_words(notice: Notice, reader: Person) -> Letter:
    kind = event_words.LETTERS.get(notice.kind, words.spelled(notice.kind))
    why = words.FAILURES.get(notice.failure, words.spelled(notice.failure))
    business = notice.submission.business
    sees = access.allows(reader, access.SEE, business)
    return Letter(
        notice=notice,
        kind=str(kind),
        person=words.masked(notice.submission) if sees else "",
        why=str(why),
        may_retry=access.allows(reader, RETRY, business),
        hopeless=notice.failure in outbox.HOPELESS or KINDS[notice.kind].once,
    )


@require_POST
@access.needs(RETRY)
def retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    mine = access.within(request, Notice.objects.all(), "submission__business")
    notice = get_object_or_404(mine, pk=pk)
    try:
        outbox.retry(notice.pk, by=f"user:{request.user.pk}", now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, _("The letter will be tried again within a minute."))
    return redirect("desk:letters")
