"""Files that people send: checked, rewritten, sealed. Staff see only the rewritten copy."""

import uuid

from django.db import models

from foundation.sealing import SealingKey


class StoredFile(models.Model):
    """A sealed file on the store, named by its row and bound to the key that seals it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(SealingKey, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
