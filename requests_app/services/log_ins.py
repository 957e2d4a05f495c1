"""What a log-in at the operator settles: who came from there need not prove anything more."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from requests_app.models import PrivacyRequest, Submission
from requests_app.services import identifying, lifecycle
from verification.models import IdentityCheck, Method

logger = logging.getLogger(__name__)


def waiting() -> QuerySet[Submission]:
    """Return the submissions of logged-in people whose log-in has not been weighed yet."""
    asks = PrivacyRequest.objects.unproved().filter(submission=OuterRef("pk"))
    weighed = IdentityCheck.objects.filter(subject=OuterRef("pk"), method=Method.ACCOUNT)
    logged_in = Submission.objects.filter(account__isnull=False, logged_in_at__isnull=False)
    return logged_in.filter(Exists(asks), ~Exists(weighed))


def settle_waiting(now: datetime, limit: int) -> int:
    """Weigh the log-in of up to `limit` submissions; return for how many it was enough.

    Not done while the person waits: weighing looks into the records, which must not show
    in the time that a page takes. One that cannot be weighed is left, and named in the log.
    """
    done = 0
    for row in waiting().select_related("business", "content_key").order_by("pk")[:limit]:
        try:
            done += _settle(row, now)
        except Exception as error:  # one that cannot be weighed must not hold up the others
            logger.error("The log-in of %s was not weighed: %s", row.pk, type(error).__name__)
    return done


@transaction.atomic
def _settle(submission: Submission, now: datetime) -> bool:
    lifecycle.locked_all(submission)
    if not waiting().filter(pk=submission.pk).exists():  # another worker was quicker
        return False
    if identifying.settle(submission, now=now):
        return True
    _note(submission, now)
    return False


def _note(submission: Submission, now: datetime) -> None:
    """Note that the log-in alone was not enough: signs of fraud ask for a look by staff."""
    asks = submission.requests.unproved()
    found = identifying.facts(submission, now)
    for dsar in asks.select_related("submission").order_by("pk"):
        weighed = identifying.weigh(dsar, found)
        IdentityCheck.objects.create(
            subject=submission.pk,
            about=dsar.pk,
            at=now,
            by="site",
            method=Method.ACCOUNT,
            degree=weighed.degree,
            needed=weighed.need.degree,
            proofs=["account"],
            reasons=list(weighed.need.reasons),
            signals=[str(signal) for signal in found.signals],
        )
