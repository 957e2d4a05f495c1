"""Duplicates: a request that is answered together with an earlier one of the same person.

Neither one's identity changes by it: a proof that was given here proves nothing there.
"""

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q

from foundation import ledger
from foundation.sealing import Shredded
from requests_app.models import PrivacyRequest, Submission
from requests_app.notices import outbox
from requests_app.rules import merging as rules
from requests_app.rules.rights import Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import Action, Identity, NotAllowed, Status
from requests_app.services.lifecycle import all_locked, moved


@transaction.atomic
def merge(
    pk: uuid.UUID, *, into: uuid.UUID, by: AbstractUser, sure: bool = False, now: datetime
) -> PrivacyRequest:
    """Answer a request together with the earlier one `into`, and tell the person.

    Without a contact that both share, staff must say that they are `sure` that it is the same
    person. The letter names the other reference only where it goes to the shared contact.
    `lifecycle.restore` takes it back.
    """
    rows = {row.pk: row for row in all_locked(Q(pk__in=[pk, into]))}
    dsar, kept = rows[pk], rows[into]
    shared = share_contact(dsar.submission, kept.submission)
    if reason := refusal(dsar, kept):
        raise reason
    if not (sure or (shared and not by_agent(dsar.submission))):
        raise NotAllowed(gettext_noop("Say that you are sure: the two share no contact."))
    actor = f"user:{by.pk}"
    moved(
        dsar,
        Action.MERGE,
        by=actor,
        now=now,
        changes={"merged_into": kept},
        facts={"into": kept.pk},
    )
    context = {"kept": kept.submission.reference if shared else ""}
    period = now.isoformat()
    outbox.queue(dsar.submission, "merged", dsar=dsar, period=period, now=now, context=context)
    facts = {"dsar": kept.pk, "other": dsar.pk}
    ledger.record(kept.submission.chain, "merged_in", by=actor, at=now, **facts)
    return dsar


def refusal(dsar: PrivacyRequest, kept: PrivacyRequest) -> NotAllowed | None:
    """Return why one request cannot be answered by another; None if it can."""
    if dsar.pk == kept.pk:
        return NotAllowed(gettext_noop("This is the same request."))
    return taken_apart_first(dsar) or rules.refusal(side(dsar), side(kept))


def taken_apart_first(dsar: PrivacyRequest) -> NotAllowed | None:
    """Return why a request into which another one was merged cannot be set aside itself."""
    if dsar.duplicates.exists():
        text = gettext_noop("Another request was merged into this one. Take that one apart first.")
        return NotAllowed(text)
    return None


def side(dsar: PrivacyRequest) -> rules.Side:
    """Return what the rules look at."""
    return rules.Side(
        business=dsar.business_id,
        status=Status(dsar.status),
        right=Right(dsar.right),
        asked_for=Right(dsar.asked_for),
        regimes=dsar.regimes,
        identity=Identity(dsar.identity),
        received_on=dsar.received_on,
        due_on=dsar.due_on,
    )


def share_contact(one: Submission, other: Submission) -> bool:
    """Tell whether letters about both go to the same address; never once one is erased."""
    try:
        mine, theirs = (found.contact.strip().casefold() for found in (one, other))
    except Shredded:
        return False
    return bool(mine) and mine == theirs


def by_agent(submission: Submission) -> bool:
    """Tell whether an agent asks: one address then stands for many people."""
    try:
        return bool(submission.agent)
    except Shredded:
        return False
