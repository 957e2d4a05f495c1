"""What the person told staff besides, to be compared with the records as well."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.models import PrivacyRequest, Submission
from requests_app.rules.rights import UNVERIFIED
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import OPEN, Identity, NotAllowed
from requests_app.services import identifying, person_keys
from requests_app.services.identifying import TOLD
from verification.rules import dates
from verification.rules.people import Field

LONGEST = 200  # characters; the comparison reads no more
CLOSED = gettext_noop("No request of this person waits for their identity any more.")
UNKNOWN = gettext_noop("This is not compared with the records of this business.")
GIVEN = gettext_noop("This was given already. What was given stays as it is.")
UNUSABLE = gettext_noop("Type what they said, in 200 characters at most; a birth date as a date.")


@transaction.atomic
def add(submission: Submission, *, field: str, value: str, by: AbstractUser, now: datetime) -> None:
    """Join what the person told staff to what is compared. Raises NotAllowed and Shredded.

    What was given stays, whether typed or told: a second try would be a guess. It lies apart
    from what the person typed, so that no letter goes to an address that was only told.
    """
    row = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
    text = value.strip()
    _refuse(row, field, text)
    row.claims = {**row.claims, TOLD: {**row.claims.get(TOLD, {}), field: text}}
    row.save(update_fields=["claims"])
    person_keys.remember(row)
    ledger.record(row.chain, "claim_added", by=f"user:{by.pk}", at=now, field=field)


def missing(dsar: PrivacyRequest) -> tuple[str, ...]:
    """Return the fields that may still be added; none where nobody has to be known."""
    waits = dsar.status in OPEN and dsar.identity == Identity.UNCHECKED
    if not waits or dsar.submission.content_key_id is None or identifying.reported(dsar):
        return ()
    given = identifying.claims(dsar.submission)
    return tuple(kind for kind in identifying.compared(dsar.business) if kind not in given)


def usable(field: str, value: str) -> bool:
    """Tell whether a value can be compared at all; a birth date must be one."""
    if not value or len(value) > LONGEST:
        return False
    return field != Field.BIRTH or bool(dates.readings(value))


def _refuse(row: Submission, field: str, value: str) -> None:
    waiting = row.requests.unproved()
    if not waiting.exclude(right__in=UNVERIFIED).exists():
        raise NotAllowed(CLOSED)
    if field not in identifying.compared(row.business):
        raise NotAllowed(UNKNOWN)
    if field in identifying.claims(row):
        raise NotAllowed(GIVEN)
    if not usable(field, value):
        raise NotAllowed(UNUSABLE)
