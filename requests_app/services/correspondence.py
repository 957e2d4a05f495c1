"""What requester and staff write to each other, and the way back in for a lost secret."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.models import Message, Submission
from requests_app.notices import outbox
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from requests_app.services import news, questions, spam
from requests_app.services.intake import new_secret, secret_digest

LONGEST_MESSAGE = 10_000


@transaction.atomic
def write(submission: Submission, *, text: str, by: AbstractUser | None, now: datetime) -> Message:
    """Add a message to the thread; `by` is None for the requester, who is told of staff's.

    What the person writes answers whatever their requests wait for, from this moment on.
    """
    if not text.strip() or len(text) > LONGEST_MESSAGE:
        sentence = gettext_noop("A message has between 1 and %(most)s characters.")
        raise NotAllowed(sentence, most=LONGEST_MESSAGE)
    if by is None:
        questions.answered_by_message(submission, now=now)
        news.wrote(submission, now=now)
    message = Message.objects.create(submission=submission, written_by=by, text=text, at=now)
    if by is None:
        spam.disputed(submission, now=now)
    actor = f"user:{by.pk}" if by else "requester"
    ledger.record(submission.chain, "message", by=actor, at=now, message=message.pk)
    if by:
        outbox.queue(submission, "message", period=str(message.pk), now=now)
    return message


@transaction.atomic
def renew_secret(submission: Submission, *, by: str, now: datetime) -> str:
    """Replace the secret and return the new one; the old one opens nothing from now on."""
    # no_key: a letter that is written at the same time refers to this row and must not wait.
    locked = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
    secret = new_secret()
    locked.secret_digest = secret_digest(secret)
    locked.save(update_fields=["secret_digest"])
    ledger.record(locked.chain, "secret_renewed", by=by, at=now)
    return secret


@transaction.atomic
def send_fresh_secret(submission: Submission, *, now: datetime) -> None:
    """Mail a fresh secret to the contact on file, never to an address that was just typed."""
    secret = renew_secret(submission, by="requester", now=now)
    period = now.strftime("%Y%m%dT%H%M%S%f")
    outbox.queue(submission, "fresh_secret", period=period, now=now, context={"secret": secret})
