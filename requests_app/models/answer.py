"""What was answered, by whom, and why."""

import uuid

from django.conf import settings
from django.db import models

from foundation.sealing import SealedField
from requests_app.models.request import PrivacyRequest


class Answer(models.Model):
    """The one answer to a request. Its text is sealed and shown on the status page."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dsar = models.OneToOneField(PrivacyRequest, on_delete=models.CASCADE, related_name="answer")
    outcome = models.CharField(max_length=20)
    ground = models.CharField(max_length=40, blank=True)
    text = SealedField(key="dsar.submission.content_key")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.outcome} for {self.dsar_id}"
