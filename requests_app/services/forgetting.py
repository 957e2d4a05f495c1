"""Proof that was sent as a file goes once it has served."""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from foundation import ledger
from requests_app.models import PrivacyRequest, Submission
from requests_app.rules.workflow import OPEN, SET_ASIDE, Identity
from verification.models import Evidence
from verification.rules.evidence import over
from verification.services import evidence

UNDO = timedelta(days=14)  # for so long, to set a request aside can be undone without a loss

logger = logging.getLogger(__name__)


@transaction.atomic
def forget_served(submission: Submission, *, by: str, now: datetime) -> int:
    """Delete the files of a submission that no request needs any more; return how many.

    The ledger says for how many of them somebody had noted that they were checked: "ID
    checked" stays, the copy does not (EDPB 01/2022, 79).
    """
    kept = Q(status__in=OPEN) | Q(status__in=SET_ASIDE, closed_at__gt=now - UNDO)
    rows = PrivacyRequest.objects.filter(kept, submission=submission)
    identities = set(rows.values_list("identity", flat=True))
    served = over(running=bool(identities), unknown=Identity.UNCHECKED in identities)
    gone = evidence.forget(submission.pk, served, now=now) if served else []
    if gone:
        ledger.record(
            submission.chain,
            "evidence_deleted",
            by=by,
            at=now,
            purposes=sorted({row.purpose for row in gone}),
            checked=sum(row.checked_at is not None for row in gone),
            unchecked=sum(row.checked_at is None for row in gone),
        )
    return len(gone)


def sweep(now: datetime) -> int:
    """Delete what served and was left behind; return how many files.

    A request may end beside another one, or a file be in somebody's hands just then. Each
    submission is done by itself; one that fails is named in the log and holds up no other.
    """
    done = 0
    subjects = Evidence.objects.filter(deleted_at=None).values_list("subject", flat=True).distinct()
    for subject in list(subjects.order_by("subject")):
        try:
            done += _swept(subject, now)
        except Exception as error:  # whatever is wrong with these files, the next ones go
            logger.warning("The files of %s were not deleted: %s", subject, type(error).__name__)
    return done


def _swept(subject: uuid.UUID, now: datetime) -> int:
    submission = Submission.objects.filter(pk=subject).first()
    if submission is None:  # nobody asks any more
        return len(evidence.forget(subject, now=now))
    return forget_served(submission, by="system", now=now)
