"""What becomes of an answer once it is given."""

import uuid
from datetime import datetime

from django.db import transaction

from foundation import ledger
from requests_app.models import Answer


@transaction.atomic
def mark_read(pk: uuid.UUID, *, by: str, now: datetime) -> bool:
    """Record that an answer was shown to the requester; only the first time counts."""
    rows = Answer.objects.select_for_update(of=("self",)).select_related("dsar")
    answer = rows.get(pk=pk)
    if answer.read_at:
        return False
    answer.read_at = now
    answer.save(update_fields=["read_at"])
    chain = f"submission:{answer.dsar.submission_id}"
    ledger.record(chain, "answer_read", by=by, at=now, dsar=answer.dsar_id)
    return True
