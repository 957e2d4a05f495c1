"""How work is shared out: rules of assignment, notes, ready texts, and changes of many at once."""

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.business import Business
from foundation.sealing import SealedField
from requests_app.models.choices import choices, known
from requests_app.models.request import PrivacyRequest
from requests_app.rules.rights import Regime, Right


class Note(models.Model):
    """What staff tell one another about a request; the person never sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="notes")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    text = SealedField(key="dsar.submission.content_key")
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.pk)


class Apart(models.Model):
    """Two requests that look like the same, and that somebody found not to be."""

    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="apart")
    other = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "apart"
        constraints = [
            models.UniqueConstraint(fields=["dsar", "other"], name="apart_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dsar_id} is not {self.other_id}"


class AssignmentRule(models.Model):
    """Who is given what comes in; several members take turns.

    Without `regime` or `right` it counts for all of them; the closest rule wins.
    """

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="assignment_rules"
    )
    regime = models.CharField(max_length=20, choices=choices(Regime), blank=True)
    right = models.CharField(max_length=20, choices=choices(Right), blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    last = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "regime", "right"], name="assignmentrule_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regime} {self.right}"


class CannedText(models.Model):
    """A ready text for messages, notes and answers; its gaps are declared, none else allowed."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1, db_default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "language", "name"],
                condition=Q(retired_at=None),
                name="cannedtext_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Change(StrEnum):
    """What can be done to many requests at once. The values are stored."""

    ASSIGN = "assign"
    TAG = "tag"
    UNTAG = "untag"
    SPAM = "spam"


class Batch(models.Model):
    """A change of many requests, made by the worker bit by bit; it can be taken back.

    `value` is the tag, or the id of who is to work on them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    change = models.CharField(max_length=10, choices=choices(Change))
    value = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undo_at = models.DateTimeField(null=True)
    undo_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "batches"
        constraints = [known("change", Change, "batch_known_change")]

    def __str__(self) -> str:
        return str(self.pk)


class BatchState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"


class BatchItem(models.Model):
    """One request of a batch.

    `before` is what undoing puts back, in codes and ids; also `why` it was refused or kept.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=choices(BatchState), default=BatchState.WAITING)
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [
            known("state", BatchState, "batchitem_known_state"),
            models.UniqueConstraint(fields=["batch", "dsar"], name="batchitem_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
