"""The steps that a request takes. Each locks the request, changes it, and writes the ledger."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q

from foundation import ledger
from foundation.ledger import type_of_fact
from requests_app.models import PrivacyRequest, Submission
from requests_app.models.approval import Ruling
from requests_app.notices import outbox
from requests_app.rules import reasons
from requests_app.rules.rights import Right
from requests_app.rules.steps import taken
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import OPEN, Action, Identity, NotAllowed, Status, Step, Who
from requests_app.services import clocks, forgetting


@transaction.atomic
def start(pk: uuid.UUID, *, by: AbstractUser, now: datetime) -> PrivacyRequest:
    """Take a request into work."""
    dsar = locked(pk)
    moved(dsar, Action.START, by=f"user:{by.pk}", now=now)
    return dsar


@transaction.atomic
def confirm_identity(
    pk: uuid.UUID,
    *,
    by: AbstractUser | None,
    points: int,
    reason: str = "",
    check: uuid.UUID | None = None,
    now: datetime,
) -> PrivacyRequest:
    """Record that the person is who they say; `points` is how many data points agreed.

    `by` is None where all proofs were there and nobody of the staff had to look. `reason` is
    the code that staff give where the proofs alone do not carry it, `check` the row that says
    what they came to. A question about the identity that is still open is answered by it.
    """
    dsar = locked(pk)
    facts: dict[str, type_of_fact] = {"points": points, "reason": reason, "check": check or ""}
    moved(
        dsar,
        Action.CONFIRM_IDENTITY,
        by=f"user:{by.pk}" if by else "site",
        who=Who.STAFF if by else Who.SITE,
        now=now,
        changes={"identity": Identity.CONFIRMED},
        facts=facts,
    )
    return dsar


@transaction.atomic
def extend(
    pk: uuid.UUID, *, by: AbstractUser, reason: str, days: int | None = None, now: datetime
) -> PrivacyRequest:
    """Take the one extension that the law allows, and tell the person why.

    `reason` is a code of `reasons.EXTENSION`. `days` are the additional days announced, which
    then bind; without them the longest term of the law is announced.
    """
    if reason not in reasons.EXTENSION:
        raise NotAllowed(gettext_noop("An extension needs its reason."))
    if days is not None and days < 1:
        raise NotAllowed(gettext_noop("An extension has at least one day."))
    dsar = locked(pk)
    event = {"days": days, "reason": reason}
    moved(dsar, Action.EXTEND, by=f"user:{by.pk}", now=now, event=event, facts={"reason": reason})
    outbox.queue(dsar.submission, "extended", dsar=dsar, now=now, context={"reason": reason})
    return dsar


@transaction.atomic
def treat_as_categories(pk: uuid.UUID, *, by: AbstractUser, now: datetime) -> PrivacyRequest:
    """Go on with a request for specific pieces as one for categories, and tell the person.

    That is owed to a person who cannot be verified (11 CCR 7024(a)); its clock runs on.
    """
    dsar = locked(pk)
    changes = {"right": Right.KNOW_CATEGORIES}
    moved(dsar, Action.TREAT_AS_CATEGORIES, by=f"user:{by.pk}", now=now, changes=changes)
    clocks.wind(dsar, clocks.current(dsar))
    dsar.save(update_fields=clocks.DATES)
    outbox.queue(dsar.submission, "as_categories", dsar=dsar, now=now)
    return dsar


@transaction.atomic
def reopen(pk: uuid.UUID, *, by: AbstractUser, reason: str, now: datetime) -> PrivacyRequest:
    """Take an ended request up again; it keeps its receipt, and its clock never stopped.

    `reason` is a code of `reasons.REOPENING`. The answer that was given stays on record.
    """
    if reason not in reasons.REOPENING:
        raise NotAllowed(gettext_noop("Say why the request is taken up again."))
    dsar = locked(pk)
    moved(dsar, Action.REOPEN, by=f"user:{by.pk}", now=now, facts={"reason": reason})
    dsar.answers.filter(superseded_at=None).update(superseded_at=now)
    if dsar.redirections.filter(undone_at=None).exists():
        period = now.isoformat()
        outbox.queue(dsar.submission, "customer_untold", dsar=dsar, period=period, now=now)
    dsar.redirections.filter(undone_at=None).update(undone_at=now)
    helping = dsar.tasks.filter(kind="assist_controller", done_at=None)
    helping.update(done_at=now, done_by=by)
    outbox.queue(dsar.submission, "reopened", dsar=dsar, period=now.isoformat(), now=now)
    return dsar


@transaction.atomic
def withdraw(pk: uuid.UUID, *, by: str, now: datetime) -> PrivacyRequest:
    """End a request because the person says so; `by` is the actor's ledger code."""
    (dsar, *merged) = _with_duplicates(pk)
    who = Who.REQUESTER if by == "requester" else Who.STAFF
    # Refused before a chain is held: that is written to the ledger's heads.
    taken(dsar.standing, Action.WITHDRAW, dsar.business.local_date(now), who=who)
    hold_chains((dsar, *merged))
    moved(dsar, Action.WITHDRAW, by=by, now=now, who=who)
    outbox.queue(dsar.submission, "withdrawn", dsar=dsar, period=now.isoformat(), now=now)
    for duplicate in merged:  # only this one was withdrawn: the others go on by themselves
        _restored(duplicate, by="site", who=Who.SITE, now=now)
    return dsar


@transaction.atomic
def withdraw_all(pks: Iterable[uuid.UUID], *, by: str, now: datetime) -> None:
    """End several requests of one submission, all or none.

    Each is locked before the first is changed, and then all their chains in one order: the
    ledger's lock, once held, waits for nobody.
    """
    wanted = list(pks)
    rows = all_locked(Q(pk__in=wanted) | Q(merged_into__in=wanted))
    hold_chains(rows)
    for dsar in rows:
        if dsar.pk in wanted:
            withdraw(dsar.pk, by=by, now=now)


@transaction.atomic
def restore(pk: uuid.UUID, *, by: AbstractUser, now: datetime) -> PrivacyRequest:
    """Take up again what was set aside as a duplicate or as spam; its clock never stopped.

    Who was told that it is answered with another one is told of this, too.
    """
    dsar = locked(pk)
    _restored(dsar, by=f"user:{by.pk}", now=now)
    dsar.tasks.filter(kind="spam_disputed", done_at=None).update(done_at=now, done_by=by)
    return dsar


def _restored(dsar: PrivacyRequest, *, by: str, now: datetime, who: Who = Who.STAFF) -> None:
    changes = {"merged_into": None}
    step = moved(dsar, Action.RESTORE, by=by, now=now, who=who, changes=changes)
    if step.notice:
        outbox.queue(dsar.submission, step.notice, dsar=dsar, period=now.isoformat(), now=now)


def _with_duplicates(pk: uuid.UUID) -> list[PrivacyRequest]:
    """Return a request and those that were merged into it, all of them locked."""
    rows = all_locked(Q(pk=pk) | Q(merged_into=pk))
    return sorted(rows, key=lambda row: row.pk != pk)


def all_locked(which: Q) -> list[PrivacyRequest]:
    """Return several requests under the lock of `locked`, taken in one order: no deadlock."""
    rows = PrivacyRequest.objects.select_for_update(of=("self",), no_key=True)
    related = ("submission__content_key", "business")
    return list(rows.select_related(*related).filter(which).order_by("pk"))


def hold_chains(rows: Iterable[PrivacyRequest]) -> None:
    """Lock the ledger chains of locked requests of several submissions, in one order for all."""
    ledger.hold(dsar.submission.chain for dsar in rows)


def locked(pk: uuid.UUID) -> PrivacyRequest:
    """Return a request under the lock that every step holds until its transaction ends.

    no_key: a letter about an appeal is written beside a step, refers to this row, and must
    not wait for it while it holds the ledger.
    """
    rows = PrivacyRequest.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("submission__content_key", "business").get(pk=pk)


def locked_all(submission: Submission) -> list[PrivacyRequest]:
    """Lock all requests of a submission, before the ledger is: that one waits for nobody."""
    rows = submission.requests.select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(rows.prefetch_related("clock"))


def after_all(rows: Iterable[PrivacyRequest], now: datetime) -> datetime:
    """Return a time after all that happened to locked requests.

    Web servers' clocks differ: an answer must not seem to come before its question.
    """
    return max(now, *(event.at for dsar in rows for event in dsar.clock.all()))


def moved(
    dsar: PrivacyRequest,
    action: Action,
    *,
    by: str,
    now: datetime,
    who: Who = Who.STAFF,
    at: datetime | None = None,
    changes: dict[str, Any] | None = None,
    event: dict[str, Any] | None = None,
    facts: dict[str, type_of_fact] | None = None,
) -> Step:
    """Take a step with a locked request, or raise NotAllowed with the reason.

    `at` is when it happened, where that was before `now`. `changes` are further columns,
    `event` the details of its clock event, `facts` those of its ledger entry, which also
    says how the step moved the day to work to.
    """
    step = taken(dsar.standing, action, dsar.business.local_date(now), who=who)
    before, due_before = dsar.status, dsar.due_on
    dsar.status = step.leads_to(Status(before))
    dsar.closed_at = None if dsar.status in OPEN else dsar.closed_at or now
    for name, value in (changes or {}).items():
        setattr(dsar, name, value)
    dsar.save(update_fields=["status", "closed_at", *(changes or {})])
    if dsar.closed_at:  # what was prepared for it answers nothing any more
        dsar.proposals.filter(ruling="").update(ruling=Ruling.DROPPED, ruled_at=now)
    if step.event:
        clocks.happened(dsar, step.event, at or now, **(event or {}))
    told: dict[str, type_of_fact] = {"dsar": dsar.pk, "before": before, "after": dsar.status}
    if dsar.due_on != due_before:
        told |= {"due_before": due_before, "due_on": dsar.due_on}
    ledger.record(dsar.submission.chain, action, by=by, at=now, **told, **(facts or {}))
    if dsar.closed_at or action == Action.CONFIRM_IDENTITY:
        forgetting.forget_served(dsar.submission, by=by, now=now)
    return step
