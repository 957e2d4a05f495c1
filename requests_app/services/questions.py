"""Questions to the person that a request waits for, and their answers."""

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q

from requests_app.models import Message, PrivacyRequest, Submission
from requests_app.notices import outbox
from requests_app.rules.events import ASKS
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import WAITING, Action, NotAllowed, Status, Who
from requests_app.services import news
from requests_app.services.lifecycle import all_locked, hold_chains, locked, moved
from requests_app.services.merging import share_contact

LETTERS = {
    Action.ASK_IDENTITY: "identity_asked",
    Action.ASK_CLARIFICATION: "clarification_asked",
    Action.QUOTE_FEE: "fee_quoted",
}
ANSWERS = {
    "identity": Action.RECEIVE_IDENTITY,
    "clarification": Action.RECEIVE_CLARIFICATION,
    "fee": Action.RECEIVE_FEE,
}
WRITTEN = (Status.IDENTITY_PENDING, Status.CLARIFICATION_PENDING)  # a message answers these


@transaction.atomic
def ask(
    pk: uuid.UUID,
    *,
    by: AbstractUser,
    action: Action,
    text: str,
    amount: int | None = None,
    now: datetime,
) -> PrivacyRequest:
    """Put a question to the person, on the status page and by a letter that points there.

    `amount` is the fee in cents, for `QUOTE_FEE` alone. What the question does to the clock,
    the law of the request decides.
    """
    if action not in LETTERS:
        raise NotAllowed(gettext_noop("This step is not a question."))
    if not text.strip():
        raise NotAllowed(gettext_noop("Write what you need from the person, and why."))
    if (action == Action.QUOTE_FEE) != bool(amount) or (amount or 0) < 0:
        raise NotAllowed(gettext_noop("A fee has an amount, and nothing else has."))
    dsar = locked(pk)
    moved(dsar, action, by=f"user:{by.pk}", now=now, event={"amount": amount})
    Message.objects.create(submission=dsar.submission, written_by=by, text=text, at=now)
    outbox.queue(dsar.submission, LETTERS[action], dsar=dsar, period=now.isoformat(), now=now)
    return dsar


@transaction.atomic
def receive(pk: uuid.UUID, *, by: AbstractUser, at: datetime, now: datetime) -> PrivacyRequest:
    """Note that the person's answer came in at `at`, by whatever way; its clock goes on from then.

    Staff who note it late take nothing from the person: the day it came counts.
    """
    dsar = locked(pk)
    if dsar.status not in WAITING:
        raise NotAllowed(gettext_noop("This request waits for no answer."))
    asked = max(row.at for row in dsar.clock.all() if row.kind in ASKS)
    if not asked <= at <= now:
        raise NotAllowed(gettext_noop("The answer came after the question, and not in the future."))
    moved(dsar, ANSWERS[WAITING[Status(dsar.status)]], by=f"user:{by.pk}", now=now, at=at)
    return dsar


def answered_by_message(submission: Submission, *, now: datetime) -> int:
    """Take a message of the person as the answer to what the requests of a submission wait for.

    So no clock stands still while an answer lies unread. It answers those, too, into which a
    duplicate of this submission was merged. Called in the message's transaction.
    """
    rows = all_locked(_asked(submission))  # of every submission, before the first ledger is
    kept = {row.merged_into_id for row in rows if row.submission_id == submission.pk}
    # The question went to the contact of the kept request. Only where this thread is that same
    # contact's did the one who was asked write here. Of anybody else staff are told (news.wrote),
    # and note the answer themselves: a stranger's word must not start or stop a clock.
    return _answered(
        [
            row
            for row in rows
            if row.status in WRITTEN
            if row.submission_id == submission.pk
            or (row.pk in kept and share_contact(submission, row.submission))
        ],
        now,
    )


def _asked(submission: Submission) -> Q:
    """Return the condition for what a message may answer, and the duplicates that lead there."""
    merged = submission.requests.filter(merged_into__isnull=False)
    kept = list(merged.values_list("merged_into", flat=True))
    own = Q(submission=submission, status__in=(*WRITTEN, Status.DUPLICATE))
    return own | Q(pk__in=kept, status__in=WRITTEN)


def answered_by_proof(submission: Submission, *, now: datetime) -> int:
    """Take a file or a declaration of the person as the answer to who they are, read or not.

    Called in the transaction that stores it, whose first lock on requests is that of them all.
    What a duplicate was merged into goes on waiting: a proof that was given here proves nothing
    there. Who works on it is told.
    """
    news.wrote(submission, now=now)
    waiting = Q(submission=submission, status=Status.IDENTITY_PENDING)
    return _answered(all_locked(waiting), now)


def _answered(waiting: list[PrivacyRequest], now: datetime) -> int:
    """Take an answer for locked requests; their ledgers are locked in one order before."""
    hold_chains(waiting)
    for dsar in waiting:
        action = ANSWERS[WAITING[Status(dsar.status)]]
        at = max(now, *(row.at for row in dsar.clock.all()))  # web servers' clocks differ
        moved(dsar, action, by="requester", now=now, who=Who.REQUESTER, at=at)
    return len(waiting)
