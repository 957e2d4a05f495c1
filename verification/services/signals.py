"""Which signs of fraud there are about a subject."""

import uuid
from datetime import datetime

from verification.rules.signals import Signal


def raised(subject: uuid.UUID, record: uuid.UUID | None, *, now: datetime) -> tuple[Signal, ...]:
    """Return the signs that were noticed about a subject, in their usual order.

    `record` is the record that fits best; None where none does, or several do.
    """
    return ()
