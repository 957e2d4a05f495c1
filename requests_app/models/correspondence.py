"""Letters out (the outbox) and the two-way thread."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.sealing import SealedField
from requests_app.models.choices import known
from requests_app.models.request import PrivacyRequest
from requests_app.models.submission import Submission

MOOT = "moot"  # the failure of a letter whose time was over before it went out
NOBODY = "nobody"  # the failure of one to a contact on file, where none is on file


class Message(models.Model):
    """One message of the thread between the requester and the staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="messages")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = SealedField(key="submission.content_key")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.pk)


class Carrier(StrEnum):
    """By what a letter goes out; one by post waits for staff to print it."""

    EMAIL = "email"
    SMS = "sms"
    POST = "post"  # staff print it


class NoticeQuerySet(models.QuerySet["Notice"]):
    def waiting(self) -> Self:
        return self.filter(sent_at=None, dead_at=None)

    def to_print(self) -> Self:
        """Return the letters that nobody has printed yet."""
        return self.waiting().filter(carrier=Carrier.POST)

    def due(self, now: datetime) -> Self:
        """Return what may be claimed now: new, to be tried again, or left behind by its holder."""
        return self.waiting().filter(next_try_at__lte=now)

    def dead_letters(self) -> Self:
        """Return the letters that nobody received and that somebody should look at."""
        return self.filter(dead_at__isnull=False).exclude(failure__in=(MOOT, NOBODY))


class Notice(models.Model):
    """A letter to be sent: one per subject, kind and period.

    `subject_id` is the request's id, or the submission's where the letter is about all of it,
    or that of an appeal or complaint where staff are reminded of it.
    A bare notice (`frozen_at` empty) is composed and frozen at its first claim. While a lease
    runs, `next_try_at` is its end, so that one index finds what is due and what was left behind.
    `failure` is a code, `reply` what the mail server said: that may hold an address, so it is
    sealed. The columns that a sweep leaves out have defaults in the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notices")
    dsar = models.ForeignKey(
        PrivacyRequest, null=True, on_delete=models.CASCADE, related_name="notices"
    )
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    period = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default="en", db_default="en")
    carrier = models.CharField(max_length=10, default=Carrier.EMAIL.value, db_default="email")
    to = SealedField(key="submission.content_key", null=True)
    title = SealedField(key="submission.content_key", null=True)
    text = SealedField(key="submission.content_key", null=True)
    message_id = models.CharField(max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    lease_token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=30, blank=True, default="", db_default="")
    reply = SealedField(key="submission.content_key", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "kind", "period"], name="notice_once"),
            known("carrier", Carrier, "notice_known_carrier"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(dead_at=None), name="notice_sent_or_dead"
            ),
            models.CheckConstraint(
                condition=Q(lease_token=None, leased_until=None)
                | Q(lease_token__isnull=False, leased_until__isnull=False),
                name="notice_lease_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at=None, dead_at=None),
                name="notice_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.subject_id}"
