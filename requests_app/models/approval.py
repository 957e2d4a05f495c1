"""An answer that one of the staff prepares and another approves."""

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.sealing import SealedField
from requests_app.models.choices import choices
from requests_app.models.request import PrivacyRequest


class Ruling(StrEnum):
    """What became of a prepared answer. The values are stored; never change one."""

    APPROVED = "approved"
    RETURNED = "returned"
    DROPPED = "dropped"  # by the one who prepared it, or because the request has ended


class Proposal(models.Model):
    """An answer that is being prepared: a draft until `submitted_at`, then waiting for approval.

    `action`, `text`, `ground`, `earlier` and `new_facts` are those of the answer. `writers`
    are the ids of all who wrote at it: none of them approves it. `version` counts the saves.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="proposals")
    action = models.CharField(max_length=30)
    text = SealedField(key="dsar.submission.content_key")
    ground = models.CharField(max_length=40, blank=True)
    earlier = models.JSONField(default=list)
    new_facts = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, db_default=1)
    writers = models.JSONField(default=list)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    ruling = models.CharField(max_length=10, choices=choices(Ruling), blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ruled_at = models.DateTimeField(null=True)
    remark = SealedField(key="dsar.submission.content_key", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ruling="") | Q(ruling__in=[str(ruling) for ruling in Ruling]),
                name="proposal_known_ruling",
            ),
            models.UniqueConstraint(
                fields=["dsar"], condition=Q(ruling=""), name="proposal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ruling="", ruled_at=None) | (~Q(ruling="") & Q(ruled_at__isnull=False)),
                name="proposal_ruled_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(ruling=Ruling.APPROVED)
                | (
                    Q(submitted_at__isnull=False, ruled_by__isnull=False)
                    & ~Q(ruled_by=F("prepared_by"))
                ),
                name="proposal_approved_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at"],
                condition=Q(ruling="", submitted_at__isnull=False),
                name="proposal_to_approve",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} for {self.dsar_id}"
