"""Take a submission in: on record, with its clocks and its letter, before anything is checked."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from foundation import ledger
from foundation.business import Business
from foundation.sealing import SealingKey
from requests_app.models import ClockEvent, PrivacyRequest, Submission, Task
from requests_app.notices import outbox
from requests_app.rules.events import Event, Kind
from requests_app.rules.rights import Region, Right, is_child, needs_identity
from requests_app.rules.workflow import first_identity
from requests_app.services import authorising, clocks, person_keys
from requests_app.services.reaching import Promises, reaching
from verification.services import signals

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to misread
SECRET_SYMBOLS = 28  # 140 bits, in seven groups of four


@dataclass(frozen=True, slots=True)
class Ask:
    """One right asked for, with the details that it needs."""

    right: Right
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in, as the person gave it.

    `form_token` makes a form that is posted twice one submission. `region` is empty where
    the form does not ask (an opt-out), or nobody knows where the person lives. `account` is
    the keyed digest of the operator's account of who was logged in there at `logged_in_at`.
    `typed_in_at` is when staff wrote down what had reached them by another way.
    `representative` is the address of the EU representative whom it came through.
    """

    business: Business
    via: str
    asks: tuple[Ask, ...]
    claims: dict[str, Any]
    region: Region | None = None
    relation: str = ""
    agent: dict[str, Any] | None = None
    language: str = "en"
    format_wanted: str = ""
    form_token: uuid.UUID | None = None
    account: bytes | None = None
    logged_in_at: datetime | None = None
    typed_in_at: datetime | None = None
    representative: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person takes home. The secret is shown once; only its hash is stored."""

    submission: Submission
    secret: str
    requests: tuple[PrivacyRequest, ...]


@transaction.atomic(savepoint=False)
def submit(order: Intake, *, by: str, now: datetime) -> Receipt:
    """Store a submission with its requests, clocks, tasks, ledger entries and acknowledgement.

    `by` is the actor's ledger code (`requester`, `user:7`). All of it happens or none of it.
    """
    secret = new_secret()
    submission = _submission(order, secret, now)
    requests = _requests(order, submission)
    ClockEvent.objects.bulk_create(
        ClockEvent(dsar=dsar, kind=Kind.RECEIVED, at=now, on=dsar.received_on) for dsar in requests
    )
    _child_tasks(order, requests, now)
    authorising.claim(submission, now=now)
    _trace(order, submission, now)
    person_keys.remember(submission)
    outbox.queue(submission, "acknowledged", now=now, context={"requests": requests})
    ledger.record(
        submission.chain,
        "received",
        by=by,
        at=now,
        via=order.via,
        rights="+".join(ask.right for ask in order.asks),
        regime=requests[0].regime,
        due_on=min(dsar.due_on for dsar in requests),
    )
    return Receipt(submission, secret, tuple(requests))


def new_secret() -> str:
    """Return a fresh secret of 140 bits, in groups that can be read over the telephone."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(SECRET_SYMBOLS))
    return "-".join(symbols[i : i + 4] for i in range(0, SECRET_SYMBOLS, 4))


def secret_digest(secret: str) -> bytes:
    """Return the SHA-256 of a secret as typed: case, spaces, hyphens and O/0, I/1 forgiven."""
    plain = secret.upper().translate(str.maketrans("OIL", "011", " -\t\r\n"))
    return hashlib.sha256(plain.encode()).digest()


def new_reference() -> str:
    """Return a fresh public reference such as PR-7F3K-92QD."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"PR-{symbols[:4]}-{symbols[4:]}"


def foreseen(order: Intake, *, received_at: datetime) -> list[PrivacyRequest]:
    """Return the requests as they would be stored, with their dates; nothing is stored.

    Raises NotAllowed as `submit` does.
    """
    received_on = order.business.local_date(received_at)
    submission = Submission(
        business=order.business, via=order.via, received_at=received_at, received_on=received_on
    )
    return _built(order, submission)


def _submission(order: Intake, secret: str, now: datetime) -> Submission:
    content_key, record_key = SealingKey.objects.bulk_create([SealingKey(), SealingKey()])
    return Submission.objects.create(
        reference=new_reference(),
        secret_digest=secret_digest(secret),
        business=order.business,
        via=order.via,
        language=order.language,
        region=order.region or "",
        relation=order.relation,
        received_at=now,
        received_on=order.business.local_date(now),
        representative=order.representative,
        form_token=order.form_token,
        content_key=content_key,
        record_key=record_key,
        claims=order.claims,
        agent=order.agent,
        format_wanted=order.format_wanted,
        account=order.account,
        logged_in_at=order.logged_in_at,
        typed_in_at=order.typed_in_at,
    )


def _requests(order: Intake, submission: Submission) -> list[PrivacyRequest]:
    return PrivacyRequest.objects.bulk_create(_built(order, submission))


def _built(order: Intake, submission: Submission) -> list[PrivacyRequest]:
    received = Event(Kind.RECEIVED, submission.received_at, submission.received_on)
    promises = Promises(order.business, submission.received_on)
    return [_request(ask, order, submission, received, promises) for ask in order.asks]


def _request(
    ask: Ask, order: Intake, submission: Submission, received: Event, promises: Promises
) -> PrivacyRequest:
    regimes = reaching(order.business, order.region, ask.right, submission.received_on)
    dsar = PrivacyRequest(
        submission=submission,
        business=submission.business,
        right=ask.right,
        asked_for=ask.right,
        regime=regimes[0],
        also=list(regimes[1:]),
        identity=first_identity(ask.right),
        details=ask.details or None,
        received_on=submission.received_on,
        via=submission.via,
        language=submission.language,
        promise_days=promises.days(regimes[0], ask.right),
        target_on=promises.target_on(regimes[0], ask.right),
    )
    clocks.wind(dsar, clocks.computed(dsar, [received]))
    return dsar


def _child_tasks(order: Intake, requests: list[PrivacyRequest], now: datetime) -> None:
    """Make the immediate task that both policies promise when a child's data is reported."""
    age = order.claims.get("child_age")
    if age is None or not is_child(age, order.region or Region.ELSEWHERE):
        return
    Task.objects.bulk_create(
        Task(dsar=dsar, kind="child_data", urgent=True, due_on=dsar.received_on, created_at=now)
        for dsar in requests
    )


def _trace(order: Intake, submission: Submission, now: datetime) -> None:
    """Remember who asks for whom; never where nothing is asked for but what needs no proof."""
    if any(needs_identity(ask.right) for ask in order.asks):
        signals.trace(submission.pk, order.business.pk, order.claims, agent=order.agent, at=now)
