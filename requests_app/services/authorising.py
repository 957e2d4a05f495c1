"""Whoever asks for somebody else: may they? What became of it, on the ledger."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger, limits
from foundation.sealing import Shredded
from requests_app.models import PrivacyRequest, Submission, Task
from requests_app.notices import outbox
from requests_app.rules import laws
from requests_app.rules.agents import asks, claimed
from requests_app.rules.reasons import NO_AUTHORITY
from requests_app.rules.rights import UNVERIFIED, Region, Relation, Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import OPEN, Identity, NotAllowed
from requests_app.services import children, identifying, lifecycle, questions
from requests_app.services.identifying import claims
from verification import services as verification
from verification.models import Authority, AuthorityKind, RegisteredAgent
from verification.rules.authority import Check
from verification.services import authorities, contacts
from verification.services.authorities import NotInOrder

logger = logging.getLogger(__name__)
LINKS_PER_RUN = 100
LINKS_A_DAY = 3  # to one address, whoever asks: nobody is flooded with questions
DENIED = "permission_denied"


def claim(submission: Submission, *, now: datetime) -> Authority | None:
    """Note at the receipt that somebody asks for another; None where nobody does."""
    kind = claimed(
        for_other=submission.agent is not None,
        relation=submission.relation,
        proof=(submission.agent or {}).get("proof", ""),
        age=submission.claims.get("child_age"),
        region=Region(submission.region or Region.ELSEWHERE),
    )
    return authorities.claim(submission.pk, kind, now=now) if kind else None


def askable(submission: Submission, held: Authority | None) -> list[PrivacyRequest]:
    """Return the open requests about which the person may be asked; never an opt-out."""
    if held is None:
        return []
    rows = submission.requests.filter(status__in=OPEN).order_by("due_on", "pk")
    return [dsar for dsar in rows if may_ask_about(dsar, held)]


def needed(submission: Submission) -> bool:
    """Tell whether an open request waits for it; an opt-out waits for nothing."""
    rows = submission.requests.filter(status__in=OPEN).exclude(right__in=sorted(UNVERIFIED))
    return rows.exists()


def may_ask_about(dsar: PrivacyRequest, held: Authority) -> bool:
    """Tell whether the law lets the person be asked about this request.

    Never where a parent asks, not even for somebody grown: parents give contacts of their
    own, so that the question would come back to them.
    """
    if dsar.submission.relation == Relation.PARENT:
        return False
    right = Right(dsar.right)
    rule = laws.law(dsar.regimes[0]).rule(right).agent
    return asks(rule, right, AuthorityKind(held.kind)).person


@transaction.atomic
def ask(submission: Submission, *, by: str, now: datetime) -> bool:
    """Wish that the person is asked to confirm; False where they must not be, or just were.

    Nobody is looked up here: a job does that, so that the answer takes the same time for all.
    """
    wished = bool(askable(submission, authorities.of(submission.pk)))
    if not wished or not authorities.ask(submission.pk, now=now):
        return False
    ledger.record(submission.chain, "authority_asked", by=by, at=now)
    return True


def send_links(now: datetime) -> int:
    """Ask the people who are still to be asked; return how many were written to."""
    sent = 0
    for subject in list(authorities.to_ask().values_list("subject", flat=True)[:LINKS_PER_RUN]):
        try:
            sent += send_link(subject, now=now)
        except Exception as error:  # the others are asked; its text may hold what they gave
            name = type(error).__name__
            logger.error("The person of the submission %s was not asked: %s.", subject, name)
    return sent


@transaction.atomic
def send_link(subject: UUID, *, now: datetime) -> bool:
    """Look one person up and send them the link; False where there is nobody to write to."""
    held = authorities.to_ask().select_for_update(skip_locked=True).filter(subject=subject).first()
    if held is None:
        return False
    submission = Submission.objects.select_related("business", "content_key").get(pk=subject)
    best = verification.find(submission.business_id, claims(submission)).best
    address = _address(submission, held, best.record_id, now) if best else ""
    token = authorities.make_link(held, best.record_id if best and address else None, now=now)
    if token:
        given, period = {"token": token}, now.isoformat()
        outbox.queue(
            submission, "permission_asked", to=address, period=period, now=now, context=given
        )
    if best:
        children.on_record(submission, best.record_id, now=now)
    return bool(token)


def _address(submission: Submission, held: Authority, record: UUID, now: datetime) -> str:
    """Return the address to ask at; empty where there is none, or it is of whoever asks."""
    try:
        own = (submission.agent or submission.claims or {}).get("email", "")
    except Shredded:
        return ""
    if not askable(submission, held):
        return ""
    today, day = submission.business.local_date(now), timedelta(days=1)
    found = contacts.email_on_file(record, today=today, but=[own])
    scope = "permission-link"
    if not found or not limits.spend(scope, found, limit=LINKS_A_DAY, per=day, now=now).allowed:
        return ""
    return found


@transaction.atomic
def answered(token: str, *, yes: bool, now: datetime) -> bool:
    """Take the person's own word, once; False where the link is no good (any more).

    A yes confirms the authority, and as it came from the contact on file it stands for the
    code. A no refuses it, takes back what rested on it, and staff hear of it at once:
    somebody may be an impostor.
    """
    held = authorities.confirm_by_person(token, yes=yes, now=now)
    if held is None:
        return False
    submission, latest = _locked(held.subject, now)
    if yes:
        who = authorities.PERSON
        ledger.record(submission.chain, "authority_confirmed", by=who, at=now, kind=held.kind)
        identifying.settle(submission, now=latest)
        questions.answered_by_proof(submission, now=latest)
    else:
        _refused(submission, {"kind": held.kind}, by=authorities.PERSON, now=now)
        _alarm(submission, now)
    return True


@transaction.atomic
def decide(
    subject: UUID,
    *,
    seen: Collection[Check],
    kind: AuthorityKind | None = None,
    by: AbstractUser,
    now: datetime,
) -> Authority:
    """Find the paper in order; `seen` is what staff ticked. Raises NotAllowed where it is not.

    `kind` is what was shown, where that is another paper than the agent announced.
    """
    actor = f"user:{by.pk}"
    try:
        held = authorities.decide(subject, seen=seen, kind=kind, by=actor, now=now)
    except NotInOrder:
        lacks = gettext_noop("Something that this proof must show is not ticked.")
        raise NotAllowed(lacks) from None
    if held is None:
        raise NotAllowed(gettext_noop("It is decided already, or the person said no."))
    submission, latest = _locked(subject, now)
    facts = {"kind": held.kind, "checks": list(held.checks)}
    ledger.record(submission.chain, "authority_confirmed", by=actor, at=now, **facts)
    identifying.settle(submission, now=latest)
    return held


@transaction.atomic
def refuse(subject: UUID, *, reason: str, by: AbstractUser, now: datetime) -> Authority:
    """Find the paper not in order; `reason` is a code of `reasons.NO_AUTHORITY`."""
    if reason not in NO_AUTHORITY:
        raise NotAllowed(gettext_noop("Say what is not in order."))
    held = authorities.refuse(subject, by=f"user:{by.pk}", now=now)
    if held is None:
        raise NotAllowed(gettext_noop("It is decided already."))
    submission, _ = _locked(subject, now)
    facts = {"kind": held.kind, "reason": reason}
    _refused(submission, facts, by=f"user:{by.pk}", now=now)
    return held


@transaction.atomic
def tie(subject: UUID, agent: RegisteredAgent | None, *, by: AbstractUser, now: datetime) -> bool:
    """Note which registered agent asks, or that it is none of them; False if nothing changed."""
    if authorities.tie(subject, agent) is None:
        return False
    chain, code = Submission(pk=subject).chain, agent.code if agent else ""
    ledger.record(chain, "authority_tied", by=f"user:{by.pk}", at=now, agent=code)
    return True


def _locked(subject: UUID, now: datetime) -> tuple[Submission, datetime]:
    """Return a submission whose requests are locked, and a time after all that happened to them."""
    submission = Submission.objects.select_related("business", "content_key").get(pk=subject)
    return submission, lifecycle.after_all(lifecycle.locked_all(submission), now)


def _refused(submission: Submission, facts: dict[str, str], *, by: str, now: datetime) -> None:
    """Take back what was confirmed of the person for whom nobody may ask after all."""
    rested = submission.requests.filter(status__in=OPEN, identity=Identity.CONFIRMED)
    taken_back = rested.update(identity=Identity.UNCHECKED)
    told = {**facts, "taken_back": taken_back}
    ledger.record(submission.chain, "authority_refused", by=by, at=now, **told)


def _alarm(submission: Submission, now: datetime) -> None:
    """Tell staff that somebody claims a permission that the person denies."""
    today = submission.business.local_date(now)
    rows = [
        Task(dsar=dsar, kind=DENIED, urgent=True, due_on=today, created_at=now)
        for dsar in submission.requests.order_by("pk")
    ]
    Task.objects.bulk_create(rows, ignore_conflicts=True)
