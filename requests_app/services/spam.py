"""What no person sent: closed without a letter, and looked at again when somebody objects."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet

from foundation.ledger import LedgerEntry
from requests_app.models import PrivacyRequest, Submission, Task
from requests_app.rules.news import Subject
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import Action, NotAllowed, Status
from requests_app.services import merging, news
from requests_app.services.lifecycle import locked, moved

DISPUTED = "spam_disputed"  # the task of looking again
LOOKED_AT = (Action.CONFIRM_IDENTITY, "corrected")  # on the ledger: somebody real was found


@transaction.atomic
def close(pk: uuid.UUID, *, by: AbstractUser, now: datetime) -> PrivacyRequest:
    """Close a request as spam. Nobody is written to; the status page says so, and how to object.

    `lifecycle.restore` takes it back. Whoever is a person, but not believed, is refused with
    the reason instead (11 CCR 7026(e)).
    """
    dsar = locked(pk)
    if reason := refusal(dsar):
        raise reason
    moved(dsar, Action.CLOSE_AS_SPAM, by=f"user:{by.pk}", now=now)
    return dsar


def refusal(dsar: PrivacyRequest) -> NotAllowed | None:
    """Return what was done for a request that shows it to be no spam; None without any."""
    if dsar.answers.exists():
        return NotAllowed(gettext_noop("It was answered: somebody real is asking."))
    if dsar.submission.messages.filter(written_by__isnull=False).exists():
        return NotAllowed(
            gettext_noop("The person was written to. Refuse it instead, and say why.")
        )
    if dsar.reviews.exists():
        return NotAllowed(gettext_noop("Somebody complained about it, or appealed: no spam does."))
    if _about(dsar, event__in=LOOKED_AT).exists():
        text = gettext_noop(
            "It was confirmed or put right before: somebody real is asking. "
            "Refuse it instead, and say why."
        )
        return NotAllowed(text)
    return merging.taken_apart_first(dsar)


def disputed(submission: Submission, *, now: datetime) -> None:
    """Have staff look again, because the person wrote about what was closed as spam.

    Called in the message's transaction. Writing again makes no second task.
    """
    for dsar in submission.requests.filter(status=Status.SPAM).select_related("business"):
        if dsar.tasks.filter(kind=DISPUTED, done_at=None).exists():
            continue
        today = dsar.business.local_date(now)
        again = {"due_on": today, "urgent": True, "created_at": now, "done_at": None}
        Task.objects.update_or_create({**again, "done_by": None}, dsar=dsar, kind=DISPUTED)
        news.tell(dsar, Subject.WROTE, _watching(dsar), by=None, now=now, period=now.isoformat())


def _watching(dsar: PrivacyRequest) -> set[int]:
    """Return who works on a request, and who closed it."""
    closed = _about(dsar, event=Action.CLOSE_AS_SPAM)
    actor = closed.order_by("number").values_list("by", flat=True).last() or ""
    closer = {int(actor.removeprefix("user:"))} if actor.startswith("user:") else set()
    return closer | ({dsar.assignee_id} if dsar.assignee_id else set())


def _about(dsar: PrivacyRequest, **which: Any) -> QuerySet[LedgerEntry]:
    """Return what the ledger says about one request."""
    chain, pk = dsar.submission.chain, str(dsar.pk)
    return LedgerEntry.objects.filter(chain=chain, facts__dsar=pk, **which)
