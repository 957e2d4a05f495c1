"""Look at one value on file, openly; who looked, and at what, stands on the ledger."""

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.models import PrivacyRequest
from requests_app.rules.rights import Right, needs_identity
from requests_app.rules.workflow import OPEN
from requests_app.services import identifying, lifecycle
from verification import services as verification

MOST_SHOWN = 3  # records that are held against what a person gave


class NotACandidate(LookupError):
    """The record, or the field, has nothing to do with what this person gave."""


@transaction.atomic
def reveal(
    pk: uuid.UUID, record: uuid.UUID, field: str, *, by: AbstractUser, now: datetime
) -> None:
    """Note that `by` is shown what `record` holds of `field`. Raises NotACandidate.

    Only for a record that fits what the person behind this open request gave, and for a
    field that they gave themselves: this is no door to the customer file. The value itself
    is opened by who shows it.
    """
    dsar = lifecycle.locked(pk)
    if not _compared(dsar, record, field):
        raise NotACandidate
    told = {"dsar": dsar.pk, "record": record, "field": field}
    ledger.record(dsar.submission.chain, "record_revealed", by=f"user:{by.pk}", at=now, **told)


def _compared(dsar: PrivacyRequest, record: uuid.UUID, field: str) -> bool:
    if dsar.status not in OPEN or not needs_identity(Right(dsar.right)):
        return False
    if identifying.reported(dsar):
        return False
    given = identifying.claims(dsar.submission)
    found = verification.find(dsar.submission.business_id, given) if field in given else None
    return found is not None and record in {one.record_id for one in found.candidates[:MOST_SHOWN]}
