"""A submission is what one person sent at one moment; a privacy request is one right in it."""

import uuid
from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from foundation.business import Business
from foundation.sealing import SealedField, SealingKey
from requests_app.models.choices import choices, known
from requests_app.rules.rights import Regime, Region, Relation, Right
from requests_app.rules.workflow import OPEN, Identity, Standing, Status


class Via(StrEnum):
    """The channel that a submission came in by."""

    WEB = "web"
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    IN_PERSON = "in_person"
    AGENT_API = "agent_api"
    GPC = "gpc"
    EU_REPRESENTATIVE = "eu_representative"


class Submission(models.Model):
    """Who asked, for whom, and how. Sealed under two keys: its contents, and its record.

    `claims` holds `name`, `email`, `phone`, `account` as the person typed them; `agent` the
    same for an authorised agent, with `company` and `proof`; `child_age` for a child.
    `secret_digest` is the SHA-256 of the 128-bit secret that opens the status page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    secret_digest = models.BinaryField(max_length=32)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="submissions")
    via = models.CharField(max_length=20, choices=choices(Via))
    language = models.CharField(max_length=10, default="en")
    region = models.CharField(max_length=10, choices=choices(Region), blank=True)
    relation = models.CharField(max_length=20, choices=choices(Relation), blank=True)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    form_token = models.UUIDField(unique=True, null=True)
    content_key = models.ForeignKey(
        SealingKey, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    record_key = models.ForeignKey(
        SealingKey, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    claims = SealedField(key="content_key")
    agent = SealedField(key="content_key", null=True)
    format_wanted = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            known("via", Via, "submission_known_channel"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def chain(self) -> str:
        """The ledger chain of this submission."""
        return f"submission:{self.pk}"

    @property
    def contact(self) -> str:
        """The e-mail address to write to: the agent's where an agent asks; may be empty."""
        return str((self.agent or self.claims).get("email", ""))


class PrivacyRequestQuerySet(models.QuerySet["PrivacyRequest"]):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def by_due_date(self) -> Self:
        return self.order_by("due_on", "id")


class PrivacyRequest(models.Model):
    """One right asked for, with its own status, clocks, tasks and answer.

    `details` holds what the right needs: `period`, `from`, `to`, `what_is_wrong`, and so on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="requests")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="requests")
    right = models.CharField(max_length=20, choices=choices(Right))
    regime = models.CharField(max_length=20, choices=choices(Regime))
    status = models.CharField(max_length=20, choices=choices(Status), default=Status.RECEIVED)
    identity = models.CharField(max_length=20, choices=choices(Identity))
    details = SealedField(key="submission.content_key", null=True)
    received_on = models.DateField()
    acknowledge_by = models.DateField(null=True)
    due_on = models.DateField()
    legal_last_day = models.DateField()
    promise_days = models.PositiveSmallIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            known("right", Right, "privacyrequest_known_right"),
            known("regime", Regime, "privacyrequest_known_regime"),
            known("status", Status, "privacyrequest_known_status"),
            known("identity", Identity, "privacyrequest_known_identity"),
            models.UniqueConstraint(
                fields=["submission", "right"], name="privacyrequest_right_once"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")), name="privacyrequest_due_after_receipt"
            ),
            models.CheckConstraint(
                condition=Q(due_on__lte=F("legal_last_day")),
                name="privacyrequest_due_within_law",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN, closed_at=None)
                | (~Q(status__in=OPEN) & Q(closed_at__isnull=False)),
                name="privacyrequest_closed_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(right__in=[Right.OPT_OUT, Right.LIMIT])
                | Q(identity=Identity.NOT_NEEDED),
                name="privacyrequest_opt_out_unverified",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.FULFILLED, Status.PARTIAL])
                | ~Q(identity=Identity.UNCHECKED),
                name="privacyrequest_released_to_known",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(status__in=OPEN), name="open_by_due"),
            models.Index(
                fields=["business", "due_on", "id"],
                condition=Q(status__in=OPEN),
                name="open_by_business_due",
            ),
            models.Index(
                fields=["due_on", "id"], condition=~Q(status__in=OPEN), name="closed_by_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk:request", args=[self.pk])

    @property
    def standing(self) -> Standing:
        return Standing(Status(self.status), Right(self.right), Identity(self.identity))
