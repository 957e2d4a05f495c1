"""A person shows who they are by a code that goes to a contact on file.

Asking and trying do the same for everybody. Who is known is found out by `make_due` alone,
which runs in a worker.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from foundation import ledger
from foundation.limits import Verdict
from requests_app.models import Submission
from requests_app.notices import outbox
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from requests_app.services import identifying, lifecycle, questions
from verification.models import Channel
from verification.services import challenges

KINDS = {Channel.EMAIL: "code", Channel.SMS: "code_sms"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try with a code came to, and whether it came too often to count."""

    passed: bool
    verdict: Verdict


def wanted(submission: Submission) -> bool:
    """Tell whether anything of a submission still waits for a proof of who asks."""
    return submission.requests.unproved().exists()


def ask(submission: Submission, channel: Channel, *, now: datetime) -> Verdict:
    """Ask for a code, unless that was done too often. Call it outside a transaction.

    A neutral letter goes to the address that was typed, whoever that is. Raises NotAllowed
    for an agent, whose word proves nothing about the person, and where no proof is wanted.
    """
    if submission.by_agent:
        raise NotAllowed(gettext_noop("The code goes to the person alone, not to an agent."))
    if not wanted(submission):
        raise NotAllowed(gettext_noop("Nothing waits for a proof of who asks."))
    verdict = challenges.may_ask(submission.pk, now=now)
    if verdict.allowed:
        _asked(submission, channel, now)
    return verdict


def attempt(submission: Submission, typed: str, *, now: datetime) -> Tried:
    """Try a code, unless that was done too often. Call it outside a transaction.

    With the right one the identity is confirmed wherever nothing else is lacking, and what
    was asked about it counts as answered.
    """
    verdict = challenges.may_try(submission.pk, now=now)
    return Tried(verdict.allowed and _tried(submission, typed, now), verdict)


def make_due(now: datetime) -> int:
    """Make the codes that were asked for and queue their letters; return how many."""
    challenges.expire(now)
    return sum(_made(pk, subject, now) for pk, subject in challenges.unmade(now))


@transaction.atomic
def _asked(submission: Submission, channel: Channel, now: datetime) -> None:
    row = challenges.ask(submission.pk, channel, now=now)
    outbox.queue(submission, "code_asked", period=str(row.pk), now=now)
    facts = {"challenge": row.pk, "channel": channel}
    ledger.record(submission.chain, "challenge_asked", by="requester", at=now, **facts)


@transaction.atomic
def _tried(submission: Submission, typed: str, now: datetime) -> bool:
    tried = challenges.attempt(submission.pk, typed, now=now)
    # The requests are locked before the ledger is.
    rows = lifecycle.locked_all(submission) if tried.passed else []
    latest = lifecycle.after_all(rows, now) if rows else now
    event = "challenge_passed" if tried.passed else "challenge_failed"
    facts = {"challenge": tried.challenge}
    ledger.record(submission.chain, event, by="requester", at=now, **facts)
    if tried.passed:
        identifying.settle(submission, now=latest)
        questions.answered_by_proof(submission, now=latest)
    return tried.passed


def _made(pk: uuid.UUID, subject: uuid.UUID, now: datetime) -> bool:
    try:
        return _make(pk, subject, now)
    except Exception as error:  # one that cannot be made must not hold up the others
        logger.error("The challenge %s cannot be made: %s.", pk, type(error).__name__)
        return False


@transaction.atomic
def _make(pk: uuid.UUID, subject: uuid.UUID, now: datetime) -> bool:
    """Make one code and queue its letter, both or neither; False if another worker does."""
    submission = Submission.objects.select_related("business", "content_key").get(pk=subject)
    made = challenges.make(
        pk,
        submission.business_id,
        identifying.claims(submission),
        today=submission.business.local_date(now),
        now=now,
    )
    if made is None:
        return False
    given = {"code": made.code}
    outbox.queue(
        submission, KINDS[made.channel], period=str(pk), now=now, context=given, to=made.contact
    )
    return True
