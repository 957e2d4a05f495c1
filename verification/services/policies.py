"""How a business verifies people: what it chose, or the defaults where it has chosen nothing."""

import uuid
from datetime import date

from verification.models import IdentityRecord, VerificationPolicy
from verification.rules.signals import is_fresh


def of(business_id: uuid.UUID) -> VerificationPolicy:
    """Return how a business verifies; a row that is not stored where it has chosen nothing."""
    found = VerificationPolicy.objects.filter(business=business_id).first()
    return found or VerificationPolicy(business_id=business_id)


def locked(business_id: uuid.UUID) -> VerificationPolicy:
    """Return the stored row to change it, made first where there is none; in a transaction."""
    rows = VerificationPolicy.objects
    rows.bulk_create([VerificationPolicy(business_id=business_id)], ignore_conflicts=True)
    return rows.select_for_update().get(business=business_id)


def in_cool_down(record: IdentityRecord, asked_on: date) -> bool:
    """Tell whether the contacts of a record are so new that an impostor may have set them."""
    days = of(record.run.source.business_id).cool_down_days
    return is_fresh(record.contact_changed_on, asked_on, days)
