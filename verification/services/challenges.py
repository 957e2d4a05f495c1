"""Codes to contacts on file: asked for, made by a job, tried once. Nothing here sends one.

Whoever asks gets a challenge, known or not. Only the job looks a person up, and nothing that
a visitor can see depends on what it finds.
"""

import hmac
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from foundation import limits
from foundation.limits import Verdict
from foundation.sealing import digest
from verification.models import Challenge, Channel
from verification.rules import challenge as rules
from verification.rules.challenge import LIFE, Outcome
from verification.services import signals
from verification.services.contacts import email_on_file, phone_on_file
from verification.services.identity import find

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CODES_AN_HOUR, CODES_A_DAY = 3, 10  # for one subject
TRIES_A_DAY = 15  # for one subject over all its codes, so that fresh ones give no more guesses
RECORD_A_DAY = 10  # codes for one record, so that many submissions give no more guesses either
MADE_AT_ONCE = 500
NOTHING = bytes(32)  # no code has this digest
ON_FILE = {Channel.EMAIL: ("email", email_on_file), Channel.SMS: ("phone", phone_on_file)}


@dataclass(frozen=True, slots=True)
class Made:
    """A code and the contact to send it to; the contact is empty where it goes to nobody."""

    channel: Channel
    contact: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whether a code was the right one, and which challenge was open, if any."""

    passed: bool
    challenge: uuid.UUID | None


def may_ask(subject: uuid.UUID, *, now: datetime) -> Verdict:
    """Count one wish for a code. Call it before `ask`, outside a transaction."""
    verdict = _spend("challenge-hour", subject, CODES_AN_HOUR, HOUR, now)
    return verdict if not verdict.allowed else _spend("challenge", subject, CODES_A_DAY, DAY, now)


def may_try(subject: uuid.UUID, *, now: datetime) -> Verdict:
    """Count one try of a code. Call it before `attempt`, outside a transaction."""
    return _spend("challenge-try", subject, TRIES_A_DAY, DAY, now)


@transaction.atomic
def ask(subject: uuid.UUID, channel: Channel, *, now: datetime) -> Challenge:
    """Open a challenge for a subject; one that is still open is replaced by it."""
    with connection.cursor() as cursor:  # two clicks at one moment: one after the other
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"challenge:{subject}"]
        )
    rows = Challenge.objects.filter(subject=subject, ended_at=None)
    rows.update(ended_at=now, outcome=Outcome.REPLACED)
    return Challenge.objects.create(subject=subject, channel=channel, asked_at=now)


def latest(subject: uuid.UUID) -> Challenge | None:
    """Return the challenge that a subject asked for last."""
    return Challenge.objects.filter(subject=subject).order_by("-asked_at").first()


def passed(subject: uuid.UUID) -> bool:
    """Tell whether a subject has ever given a right code."""
    return Challenge.objects.filter(subject=subject, outcome=Outcome.PASSED).exists()


def passed_by(subject: uuid.UUID, record: uuid.UUID | None) -> bool:
    """Tell whether a right code went to this very record, or to it before another import.

    Which record fits may change; the code of one proves nothing of the next.
    """
    if record is None:
        return False
    same = Q(record=record) | Q(person=signals.person(record), person__isnull=False)
    return Challenge.objects.filter(same, subject=subject, outcome=Outcome.PASSED).exists()


def unmade(now: datetime) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return id and subject of the challenges that wait for their code, the oldest first.

    Who asked longer ago than a code lives has gone: a late code only puzzles people.
    """
    rows = Challenge.objects.filter(made_at=None, ended_at=None, asked_at__gt=now - LIFE)
    return list(rows.order_by("asked_at").values_list("pk", "subject")[:MADE_AT_ONCE])


@transaction.atomic
def make(
    pk: uuid.UUID,
    business_id: uuid.UUID,
    claims: Mapping[str, str],
    *,
    today: date,
    now: datetime,
) -> Made | None:
    """Draw the code of a challenge and return it with the contact on file that it goes to.

    None where another worker makes it, or nothing is left to make. The contact is never the
    one that was typed. `today` is the day at the business, by which a contact is too new.
    Where nobody is found, no code will ever be right.
    """
    rows = Challenge.objects.select_for_update(skip_locked=True)
    row = rows.filter(pk=pk, made_at=None, ended_at=None).first()
    if row is None:
        return None
    channel, code = Channel(row.channel), rules.code(secrets.randbelow(rules.CODES))
    row.record, contact = _on_file(business_id, claims, channel, today, now)
    row.digest = _digest(row.pk, code) if row.record else secrets.token_bytes(32)
    row.person = signals.person(row.record)
    row.made_at, row.expires_at = now, now + LIFE
    row.save(update_fields=["record", "person", "digest", "made_at", "expires_at"])
    signals.recognised(row.subject, row.record)
    return Made(channel, contact, rules.shown(code))


@transaction.atomic
def attempt(subject: uuid.UUID, typed: str, *, now: datetime) -> Attempt:
    """Try a code, under the lock of its row. A right one passes once.

    What comes back is the same for a wrong code, an old one, and one that went to nobody.
    A challenge that is still being made is not waited for: how long that takes may tell.
    """
    rows = Challenge.objects.select_for_update().filter(subject=subject, ended_at=None)
    row = rows.filter(made_at__isnull=False).first()
    given = _digest(row.pk if row else subject, rules.read(typed))
    right = hmac.compare_digest(given, bytes(row.digest or NOTHING) if row else NOTHING)
    if row is None:
        return Attempt(False, None)
    row.tries += 1
    outcome = rules.after_try(row.tries, right=right, late=now >= row.expires_at)
    row.ended_at, row.outcome = (now, outcome) if outcome else (None, "")
    row.save(update_fields=["tries", "ended_at", "outcome"])
    return Attempt(outcome == Outcome.PASSED, row.pk)


def expire(now: datetime) -> int:
    """End the challenges whose time is over; return how many."""
    over = Q(expires_at__lte=now) | Q(made_at=None, asked_at__lte=now - LIFE)
    rows = Challenge.objects.filter(over, ended_at=None)
    return rows.update(ended_at=now, outcome=Outcome.EXPIRED)


def _spend(scope: str, who: uuid.UUID, limit: int, per: timedelta, now: datetime) -> Verdict:
    return limits.spend(scope, str(who), limit=limit, per=per, now=now)


def _digest(row: uuid.UUID, code: str) -> bytes:
    """Bind a code to its own row: the digest of the same code elsewhere is another."""
    return digest(f"challenge:{row}", code)


def _on_file(
    business_id: uuid.UUID,
    claims: Mapping[str, str],
    channel: Channel,
    today: date,
    now: datetime,
) -> tuple[uuid.UUID | None, str]:
    """Return the record of the person who asks with its contact; nothing where none will do.

    A contact on the records of two people is nobody's own, so it proves nothing.
    """
    best, (name, on_file) = find(business_id, claims).best, ON_FILE[channel]
    contact = on_file(best.record_id, today=today) if best else ""
    if not best or not contact or find(business_id, {name: contact}).ambiguous:
        return None, ""
    spent = _spend("challenge-record", best.record_id, RECORD_A_DAY, DAY, now)
    return (best.record_id, contact) if spent.allowed else (None, "")
