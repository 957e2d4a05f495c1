"""The steps that a request takes. Each locks the request, changes it, and writes the ledger."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.models import Answer, ClockEvent, PrivacyRequest
from requests_app.notices import outbox
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import Action, Identity, NotAllowed, Status, step

OUTCOMES = {
    Action.FULFIL: "answered",
    Action.FULFIL_PART: "answered",
    Action.DENY: "denied",
}


@transaction.atomic
def start(pk: uuid.UUID, *, by: AbstractUser, now: datetime) -> PrivacyRequest:
    """Take a request into work."""
    dsar = _locked(pk)
    return _move(dsar, Action.START, by=f"user:{by.pk}", now=now)


@transaction.atomic
def confirm_identity(
    pk: uuid.UUID, *, by: AbstractUser, points: int, reason: str = "", now: datetime
) -> PrivacyRequest:
    """Record that the person is who they say; `points` is how many data points agreed.

    `reason` is the code that staff give where the points alone do not carry it.
    """
    dsar = _locked(pk)
    step(dsar.standing, Action.CONFIRM_IDENTITY)
    dsar.identity = Identity.CONFIRMED
    dsar.save(update_fields=["identity"])
    ledger.record(
        dsar.submission.chain,
        Action.CONFIRM_IDENTITY,
        by=f"user:{by.pk}",
        at=now,
        dsar=dsar.pk,
        points=points,
        reason=reason,
    )
    return dsar


@transaction.atomic
def answer(
    pk: uuid.UUID, *, by: AbstractUser, action: Action, text: str, ground: str = "", now: datetime
) -> PrivacyRequest:
    """Answer a request in full, in part, or with a refusal, and tell the person.

    A refusal or a partial answer needs a `ground`: both laws demand the reason in writing.
    """
    if action not in OUTCOMES:
        raise NotAllowed(gettext_noop("This step is not an answer."))
    if not text.strip():
        raise NotAllowed(gettext_noop("An answer needs a text."))
    if action != Action.FULFIL and not ground:
        raise NotAllowed(gettext_noop("Say on what ground something is refused."))
    dsar = _locked(pk)
    _move(dsar, action, by=f"user:{by.pk}", now=now)
    Answer.objects.create(
        dsar=dsar, outcome=dsar.status, ground=ground, text=text, given_by=by, given_at=now
    )
    ClockEvent.objects.create(
        dsar=dsar,
        kind=ClockEvent.Kind.ANSWERED,
        at=now,
        on=dsar.business.local_date(now),
    )
    outbox.queue(dsar.submission, OUTCOMES[action], dsar=dsar, now=now)
    return dsar


@transaction.atomic
def withdraw(pk: uuid.UUID, *, by: str, now: datetime) -> PrivacyRequest:
    """End a request because the person says so; `by` is the actor's ledger code."""
    dsar = _locked(pk)
    _move(dsar, Action.WITHDRAW, by=by, now=now)
    outbox.queue(dsar.submission, "withdrawn", dsar=dsar, now=now)
    return dsar


@transaction.atomic
def withdraw_all(pks: Iterable[uuid.UUID], *, by: str, now: datetime) -> None:
    """End several requests of one submission, all or none.

    Each is locked before the first is changed: the ledger's lock, once held, waits for nobody.
    """
    rows = PrivacyRequest.objects.select_for_update().filter(pk__in=list(pks)).order_by("pk")
    for dsar in list(rows.only("pk")):
        withdraw(dsar.pk, by=by, now=now)


def _locked(pk: uuid.UUID) -> PrivacyRequest:
    rows = PrivacyRequest.objects.select_for_update(of=("self",))
    return rows.select_related("submission__content_key", "business").get(pk=pk)


def _move(dsar: PrivacyRequest, action: Action, *, by: str, now: datetime) -> PrivacyRequest:
    before = dsar.status
    dsar.status = step(dsar.standing, action)
    dsar.closed_at = now if dsar.status not in (Status.RECEIVED, Status.IN_PROGRESS) else None
    dsar.save(update_fields=["status", "closed_at"])
    ledger.record(
        dsar.submission.chain, action, by=by, at=now, dsar=dsar.pk, before=before, after=dsar.status
    )
    return dsar
