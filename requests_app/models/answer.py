"""What was answered, by whom, and why."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.sealing import SealedField
from requests_app.models.request import PrivacyRequest
from requests_app.rules.workflow import Status


class Answer(models.Model):
    """An answer to a request. Its text is sealed and shown on the status page.

    `parts` are the codes of what the law demands of a refusal and the page and letter say.
    `earlier` are the references that a refusal of a repeat rests on. An answer is superseded
    when its request is taken up again. `second` says that another one than `given_by` had to
    approve it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="answers")
    outcome = models.CharField(max_length=20)
    ground = models.CharField(max_length=40, blank=True)
    text = SealedField(key="dsar.submission.content_key")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    second = models.BooleanField(default=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    parts = models.JSONField(default=list)
    earlier = models.JSONField(default=list)
    given_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dsar"], condition=Q(superseded_at=None), name="answer_one_counts"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Status.FULFILLED) | (~Q(ground="") & ~Q(parts=[])),
                name="answer_refusal_with_ground",
            ),
            models.CheckConstraint(
                condition=Q(second=False) | Q(approved_by__isnull=False),
                name="answer_approved_where_needed",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("given_by")),
                name="answer_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.dsar_id}"
