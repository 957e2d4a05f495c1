"""Fill the database with requests, in bulk, as intake would have stored them."""

import uuid
from datetime import UTC, datetime, timedelta

from django.db import connection

from foundation.business import Business
from foundation.sealing import SealingKey
from requests_app.models import ClockEvent, Notice, PrivacyRequest, Submission
from requests_app.rules import calendars, laws
from requests_app.services.intake import new_reference, new_secret, secret_digest

BATCH = 2_000
BEGAN_AT = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)


def fill(business: Business, size: int) -> None:
    """Store requests until there are `size`; their letters count as sent."""
    missing = size - PrivacyRequest.objects.count()
    while missing > 0:
        _batch(business, min(BATCH, missing))
        missing -= BATCH
    _settle()


def _settle() -> None:
    """Let the server finish what a bulk load leaves behind, so that it is not measured."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _batch(business: Business, count: int) -> None:
    keys = SealingKey.objects.bulk_create(SealingKey() for _ in range(2 * count))
    submissions = Submission.objects.bulk_create(
        _submission(business, n, keys[2 * n], keys[2 * n + 1]) for n in range(count)
    )
    requests = PrivacyRequest.objects.bulk_create(_request(sent) for sent in submissions)
    ClockEvent.objects.bulk_create(
        ClockEvent(dsar=dsar, kind="received", at=BEGAN_AT, on=dsar.received_on)
        for dsar in requests
    )
    Notice.objects.bulk_create(_notice(sent) for sent in submissions)


def _submission(
    business: Business, n: int, content_key: SealingKey, record_key: SealingKey
) -> Submission:
    at = BEGAN_AT + timedelta(minutes=n)
    return Submission(
        reference=new_reference(),
        secret_digest=secret_digest(new_secret()),
        business=business,
        via="web",
        region="US-CA",
        received_at=at,
        received_on=at.date(),
        form_token=uuid.uuid4(),
        content_key=content_key,
        record_key=record_key,
        claims={"name": f"Person {n}", "email": f"person{n}@example.org"},
    )


def _request(sent: Submission) -> PrivacyRequest:
    due_on, version = sent.received_on + timedelta(days=45), laws.book().version
    return PrivacyRequest(
        submission=sent,
        business=sent.business,
        right="delete",
        asked_for="delete",
        regime="ccpa",
        identity="unchecked",
        received_on=sent.received_on,
        due_on=due_on,
        legal_last_day=due_on,
        law_version=version,
        calendar_version=calendars.version(),
    )


def _notice(sent: Submission) -> Notice:
    at = sent.received_at
    return Notice(
        submission=sent,
        subject_id=sent.pk,
        kind="acknowledged",
        to=sent.claims["email"],
        title="We have your request",
        text="We have your request. " * 20,
        message_id=f"<{sent.pk}@example.com>",
        created_at=at,
        frozen_at=at,
        next_try_at=at,
        sent_at=at,
    )
