"""The right to ask for somebody else: claimed, asked about, confirmed or refused.

Who may be asked at all, the floor above decides. Each change says whether it happened, so
that a second click, or a second worker, finds nothing left to do.
"""

import hashlib
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from verification.models import Authority, AuthorityKind, RegisteredAgent
from verification.models.authority import Standing
from verification.rules.authority import Check, Either, asks_person, may_show, missing
from verification.services import signals

LINK_LIVES = timedelta(days=7)
ASKED_AGAIN = timedelta(days=1)  # so long one link has to be answered before another is sent
TOKEN_BYTES = 16
PERSON = "person"  # who decided, where the person did


class NotInOrder(Exception):
    """An authority lacks something that it must show; `missing` says what."""

    def __init__(self, lacks: Collection[Either]) -> None:
        super().__init__("An authority lacks what it must show.")
        self.missing = tuple(lacks)


def claim(
    subject: uuid.UUID, kind: AuthorityKind, *, agent: RegisteredAgent | None = None, now: datetime
) -> Authority:
    """Note that somebody asks for another, and on what they say they rest."""
    return Authority.objects.create(subject=subject, kind=kind, agent=agent, claimed_at=now)


def of(subject: uuid.UUID) -> Authority | None:
    """Return on what somebody rests; None where the person asks for themselves."""
    return Authority.objects.select_related("agent").filter(subject=subject).first()


@transaction.atomic
def ask(subject: uuid.UUID, *, now: datetime) -> bool:
    """Wish that the person is asked to confirm; a job looks them up and sends the link.

    False where it must not be, where it was confirmed already, or asked within a day. Where
    it was refused the wish is noted and nobody is asked: the day of the last one is shown to
    the agent, and must not tell that the person said no.
    """
    held = locked(subject)
    if not held or held.standing == Standing.CONFIRMED or not asks_person(AuthorityKind(held.kind)):
        return False
    if held.asked_at and held.asked_at > now - ASKED_AGAIN:
        return False
    held.asked_at, held.token_digest, held.token_until, held.record = now, None, None, None
    held.save(update_fields=["asked_at", "token_digest", "token_until", "record"])
    return True


def to_ask() -> QuerySet[Authority]:
    """Return the authorities whose person is still to be asked, the oldest wish first."""
    wished = Authority.objects.filter(standing=Standing.CLAIMED, asked_at__isnull=False)
    return wished.filter(token_until=None).order_by("asked_at")


def make_link(held: Authority, record: uuid.UUID | None, *, now: datetime) -> str:
    """Return the secret of a fresh link to the contact of `record`; empty where there is none.

    `held` is locked by the caller and stands in `to_ask`. Only the digest is kept.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES) if record else ""
    held.token_digest = token_digest(token) if token else None
    held.record, held.person = record, signals.person(record)
    held.token_until = now + LINK_LIVES
    held.save(update_fields=["token_digest", "record", "person", "token_until"])
    signals.recognised(held.subject, record)
    return token


def is_of(held: Authority, record: uuid.UUID | None) -> bool:
    """Tell whether the person of this very record confirmed it themselves."""
    if record is None or held.standing != Standing.CONFIRMED or held.decided_by != PERSON:
        return False
    known = signals.person(record)
    return held.record == record or (known is not None and known == held.person)


def token_digest(token: str) -> bytes:
    """Return the SHA-256 under which the secret of a link is stored."""
    return hashlib.sha256(token.encode()).digest()


def asked_by(token: str, *, now: datetime) -> Authority | None:
    """Return what a link asks about; None where it is wrong, used or too old."""
    return _linked(token, now).first()


@transaction.atomic
def confirm_by_person(token: str, *, yes: bool, now: datetime) -> Authority | None:
    """Take the word of the person who got the link, once; None where it is no good (any more).

    Their no counts even after staff found the paper in order.
    """
    held = _linked(token, now).select_for_update().first()
    if held is None:
        return None
    held.token_digest = None
    _decided(held, Standing.CONFIRMED if yes else Standing.REFUSED, PERSON, now)
    return held


@transaction.atomic
def decide(
    subject: uuid.UUID,
    *,
    seen: Collection[Check],
    kind: AuthorityKind | None = None,
    by: str,
    now: datetime,
) -> Authority | None:
    """Find a paper in order on the word of staff, who ticked what they saw on it.

    `kind` is what was shown in the end, where an agent showed another paper than announced.
    Raises NotInOrder where something lacks. None where there is nothing to decide: it was
    confirmed, or the person said no, which no paper outweighs. A link that is out stays good,
    so that the person may still say no.
    """
    held = locked(subject)
    if held is None or held.standing == Standing.CONFIRMED or held.decided_by == PERSON:
        return None
    held.kind = kind if kind in may_show(AuthorityKind(held.kind)) else held.kind
    lacks = missing(AuthorityKind(held.kind), seen)
    if lacks:
        raise NotInOrder(lacks)
    held.checks = [str(check) for check in Check if check in seen]
    _decided(held, Standing.CONFIRMED, by, now)
    return held


@transaction.atomic
def refuse(subject: uuid.UUID, *, by: str, now: datetime) -> Authority | None:
    """Find a paper not in order. A link that is out then asks nothing any more."""
    held = locked(subject)
    if held is None or held.standing == Standing.REFUSED:
        return None
    held.token_digest = None
    _decided(held, Standing.REFUSED, by, now)
    return held


@transaction.atomic
def tie(subject: uuid.UUID, agent: RegisteredAgent | None) -> Authority | None:
    """Say which registered agent it is, or that it is none of them."""
    held = locked(subject)
    if held is None or held.agent_id == (agent and agent.pk):
        return None
    held.agent = agent
    held.save(update_fields=["agent"])
    return held


def locked(subject: uuid.UUID) -> Authority | None:
    """Return an authority under the lock that each change holds until its transaction ends."""
    return Authority.objects.select_for_update().filter(subject=subject).first()


def _linked(token: str, now: datetime) -> QuerySet[Authority]:
    live = Q(token_digest=token_digest(token), token_until__gt=now)
    return Authority.objects.filter(live)


def _decided(held: Authority, standing: Standing, by: str, now: datetime) -> None:
    held.standing, held.decided_at, held.decided_by = standing, now, by
    changed = ["standing", "decided_at", "decided_by", "checks", "token_digest", "kind"]
    held.save(update_fields=changed)
