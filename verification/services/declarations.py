"""Declarations that people sign, kept word for word with the record of what they asked for."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from foundation.sealing import SealingKey
from verification.models import Declaration


def sign(
    subject: uuid.UUID,
    code: str,
    *,
    language: str,
    text: str,
    signature: str,
    key: SealingKey,
    noted_by: str = "",
    now: datetime,
) -> Declaration | None:
    """Keep a signed declaration; None where the subject has signed this one already.

    `key` is that of the compliance record: the declaration stays as long as the record does
    (11 CCR 7062(c), 7101). `noted_by` is who holds it on paper. `now` is when it was signed.
    The caller writes the ledger.
    """
    try:
        with transaction.atomic():
            return Declaration.objects.create(
                subject=subject,
                code=code,
                language=language,
                key=key,
                text=text,
                signature=signature,
                signed_at=now,
                noted_by=noted_by,
            )
    except IntegrityError:
        return None


def signed(subject: uuid.UUID) -> Declaration | None:
    """Return what a subject signed first, if anything."""
    return Declaration.objects.filter(subject=subject).select_related("key").first()
