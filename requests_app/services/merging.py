"""Duplicates: a request that is answered together with an earlier one of the same person.

Neither one's identity changes by it: a proof that was given here proves nothing there.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q

from foundation import ledger
from foundation.sealing import Shredded
from requests_app.models import Apart, PrivacyRequest, Submission
from requests_app.notices import outbox
from requests_app.rules import merging as rules
from requests_app.rules.rights import Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import OPEN, Action, Identity, NotAllowed, Status
from requests_app.services.lifecycle import all_locked, hold_chains, moved

APART_FIRST = gettext_noop("Another request was merged into this one. Take that one apart first.")


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
    if reason := refusal(dsar, kept):
        raise reason
    if not sure and needs_word(dsar.submission, kept.submission):
        raise NotAllowed(gettext_noop("Say that you are sure: the two share no contact."))
    actor = f"user:{by.pk}"
    hold_chains((dsar, kept))
    moved(
        dsar,
        Action.MERGE,
        by=actor,
        now=now,
        changes={"merged_into": kept},
        facts={"into": kept.pk},
    )
    shared = share_contact(dsar.submission, kept.submission)
    context = {"kept": kept.submission.reference if shared else ""}
    period = now.isoformat()
    outbox.queue(dsar.submission, "merged", dsar=dsar, period=period, now=now, context=context)
    facts = {"dsar": kept.pk, "other": dsar.pk}
    ledger.record(kept.submission.chain, "merged_in", by=actor, at=now, **facts)
    return dsar


@transaction.atomic
def keep_apart(pk: uuid.UUID, *, other: uuid.UUID, by: AbstractUser, now: datetime) -> None:
    """Remember that two requests which look alike are not the same; it is proposed no more."""
    first, second = all_locked(Q(pk__in=[pk, other]))
    values = {"by": by, "at": now}
    hold_chains((first, second))
    Apart.objects.get_or_create(values, dsar=first, other=second)
    for one, beside in ((first, second), (second, first)):
        facts = {"dsar": one.pk, "other": beside.pk}
        ledger.record(one.submission.chain, "kept_apart", by=f"user:{by.pk}", at=now, **facts)


def in_order(one: PrivacyRequest, other: PrivacyRequest) -> tuple[PrivacyRequest, PrivacyRequest]:
    """Return two requests as the duplicate and the one that is kept: that which came first."""
    kept, dsar = sorted((one, other), key=_came)
    return dsar, kept


def _came(dsar: PrivacyRequest) -> tuple[date, datetime, uuid.UUID]:
    return dsar.received_on, dsar.submission.received_at, dsar.pk


def proposed(dsar: PrivacyRequest, others: Iterable[PrivacyRequest]) -> list[PrivacyRequest]:
    """Return those of the same person's requests that are likely the same as this one.

    One of the two could be merged into the other, and nobody has said that they are not.
    """
    if dsar.status not in OPEN:
        return []
    apart = Apart.objects.filter(Q(dsar=dsar) | Q(other=dsar)).values_list("dsar", "other")
    known = {pk for pair in apart for pk in pair}
    return [
        other
        for other in others
        if other.pk not in known and not rules.refusal(*map(side, in_order(dsar, other)))
    ]


def refusal(dsar: PrivacyRequest, kept: PrivacyRequest) -> NotAllowed | None:
    """Return why one request cannot be answered by another; None if it can."""
    if dsar.pk == kept.pk:
        return NotAllowed(gettext_noop("This is the same request."))
    return taken_apart_first(dsar) or rules.refusal(side(dsar), side(kept))


def taken_apart_first(dsar: PrivacyRequest) -> NotAllowed | None:
    """Return why a request into which another one was merged cannot be set aside itself."""
    if dsar.duplicates.exists():
        return NotAllowed(APART_FIRST)
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


def needs_word(one: Submission, other: Submission) -> bool:
    """Tell whether staff must say that it is the same person: an agent's address is many's."""
    return not share_contact(one, other) or _by_agent(one)


def share_contact(one: Submission, other: Submission) -> bool:
    """Tell whether letters about both go to the same address; never once one is erased."""
    try:
        mine, theirs = (found.contact.strip().casefold() for found in (one, other))
    except Shredded:
        return False
    return bool(mine) and mine == theirs


def _by_agent(submission: Submission) -> bool:
    try:
        return bool(submission.agent)
    except Shredded:
        return False
