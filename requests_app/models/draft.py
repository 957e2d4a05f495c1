"""A half-filled public form: sealed by a key of its own, gone after a day."""

import uuid

from django.db import models

from foundation.business import Business
from foundation.sealing import KeyHolder, SealedField


class Draft(KeyHolder):
    """What was typed so far; after sending, the receipt with the secret for one last page."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    data = SealedField(key="self")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
