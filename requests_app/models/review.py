"""A person does not agree: an appeal against a refusal, or a complaint about the handling."""

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.sealing import SealedField
from requests_app.models.choices import choices, known
from requests_app.models.request import PrivacyRequest


class ReviewKind(StrEnum):
    APPEAL = "appeal"
    COMPLAINT = "complaint"


class Verdict(StrEnum):
    """What was decided: the person was right, in part, or not."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


class Review(models.Model):
    """One appeal or complaint with its own clock, decided in writing.

    `due_on` is the day to decide by; `legal_last_day` is empty where the law says only
    "without undue delay". Both versions say what the days were computed with.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=20, choices=choices(ReviewKind))
    received_at = models.DateTimeField()
    received_on = models.DateField()
    acknowledge_by = models.DateField(null=True)
    due_on = models.DateField()
    legal_last_day = models.DateField(null=True)
    extended_at = models.DateTimeField(null=True)
    law_version = models.CharField(max_length=12, blank=True, default="")
    calendar_version = models.CharField(max_length=60, blank=True, default="")
    text = SealedField(key="dsar.submission.content_key")
    decision = SealedField(key="dsar.submission.content_key", null=True)
    verdict = models.CharField(max_length=20, choices=choices(Verdict), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            known("kind", ReviewKind, "review_known_kind"),
            models.UniqueConstraint(
                fields=["dsar", "kind"], condition=Q(decided_at=None), name="review_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, verdict="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(verdict="")),
                name="review_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")), name="review_due_after_receipt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
