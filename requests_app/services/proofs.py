"""Proof that a person sends as a file: which is wanted, how it comes in, who looks at it."""

import logging
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from foundation.scanning import Unreachable
from requests_app.models import ClockEvent, PrivacyRequest, Submission
from requests_app.rules.events import Kind
from requests_app.rules.rights import UNVERIFIED, Relation
from requests_app.rules.workflow import OPEN, Identity
from requests_app.services import questions
from verification.models import Evidence
from verification.rules.evidence import Purpose, wanted
from verification.services import evidence, policies

logger = logging.getLogger(__name__)


def offered(submission: Submission) -> tuple[Purpose, ...]:
    """Return what the person may send files for now; nothing once all is decided or erased."""
    rows = submission.requests.filter(status__in=OPEN)
    rights = set(rows.values_list("right", flat=True))
    if not rights or submission.content_key_id is None:
        return ()
    copies = policies.of(submission.business_id).evidence
    return wanted(
        copies=copies,
        asked=copies and _asked(submission),
        agent=submission.by_agent,
        parent=submission.relation == Relation.PARENT,
        only_unverified=rights <= UNVERIFIED,
    )


def _asked(submission: Submission) -> bool:
    """Tell whether staff asked who the person is, and still do not know."""
    rows = ClockEvent.objects.filter(kind=Kind.IDENTITY_REQUESTED, dsar__submission=submission)
    return rows.filter(dsar__status__in=OPEN, dsar__identity=Identity.UNCHECKED).exists()


def send(
    submission: Submission, *, purpose: Purpose, name: str, data: bytes, now: datetime
) -> Evidence:
    """Take a file that the person sends. Raises Refused with a sentence for them, or Shredded.

    It answers a question about the identity, from this moment on. What is refused leaves
    nothing behind.
    """
    file, passed = evidence.prepared(name, data)
    with transaction.atomic():
        questions.answered_by_proof(submission, now=now)
        row = evidence.take(
            submission.pk,
            purpose=purpose,
            file=file,
            passed=passed,
            key=submission.content_key,
            by="requester",
            now=now,
        )
        _record(submission, "evidence_sent", row, by="requester", at=now)
    return row


@transaction.atomic
def remove(submission: Submission, row: Evidence, *, now: datetime) -> bool:
    """Delete a file at the wish of the person; False once it was checked or is gone."""
    done = evidence.remove(row, now=now)
    if done:
        _record(submission, "evidence_removed", row, by="requester", at=now)
    return done


@transaction.atomic
def read(dsar: PrivacyRequest, row: Evidence, *, by: AbstractUser, now: datetime) -> bytes:
    """Return a file for a member of the staff to see, and put the reading on the ledger.

    Raises what `verification.services.evidence.opened` raises.
    """
    data = evidence.opened(row)
    facts = {"dsar": dsar.pk, "evidence": row.pk, "purpose": row.purpose}
    ledger.record(dsar.submission.chain, "file_read", by=f"user:{by.pk}", at=now, **facts)
    return data


@transaction.atomic
def check(dsar: PrivacyRequest, row: Evidence, *, by: AbstractUser, now: datetime) -> bool:
    """Note that a member of the staff looked and took the file as proof; False if it was noted."""
    actor = f"user:{by.pk}"
    done = evidence.visible(row) and evidence.check(row, by=actor, now=now)
    if done:
        _record(dsar.submission, "evidence_checked", row, by=actor, at=now)
    return done


def scan_waiting(now: datetime, limit: int) -> int:
    """Have up to `limit` files scanned that wait for it; return how many found their verdict.

    Stops at a scanner that gives no verdict; a file that fails otherwise is left and named in
    the log. As each run draws its own order, neither keeps the others waiting for ever.
    """
    done = 0
    for row in evidence.unscanned()[:limit]:
        try:
            done += _settle(row, harmful=evidence.verdict(row), now=now)
        except Unreachable:
            break
        except Exception as error:  # whatever is wrong with this file, the next one is scanned
            logger.warning("The file of %s was not scanned: %s", row.pk, type(error).__name__)
    return done


@transaction.atomic
def _settle(row: Evidence, *, harmful: bool, now: datetime) -> bool:
    done = evidence.scanned(row, harmful=harmful, now=now)
    submission = Submission.objects.filter(pk=row.subject).first()
    if done and harmful and submission:
        _record(submission, "evidence_harmful", row, by="system", at=now)
    return done


def _record(submission: Submission, event: str, row: Evidence, *, by: str, at: datetime) -> None:
    facts = {"evidence": row.pk, "purpose": row.purpose}
    ledger.record(submission.chain, event, by=by, at=at, **facts)
