"""A submission is what one person sent at one moment; a privacy request is one right in it."""

import uuid
from enum import StrEnum
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from foundation.business import Business
from foundation.sealing import SealedField, SealingKey
from requests_app.models.choices import choices, known
from requests_app.rules.rights import UNVERIFIED, Regime, Region, Relation, Right
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
    `account` is the keyed digest of the operator's account whose owner asked while logged in
    there, `logged_in_at` when that log-in was last vouched for.
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
    account = models.BinaryField(max_length=32, null=True)
    logged_in_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            known("via", Via, "submission_known_channel"),
            models.CheckConstraint(
                condition=Q(account=None, logged_in_at=None)
                | Q(account__isnull=False, logged_in_at__isnull=False),
                name="submission_account_vouched_for",
            ),
        ]
        indexes = [
            models.Index(
                fields=["business", "account"],
                condition=Q(account__isnull=False),
                name="submission_by_account",
            ),
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

    def stale(self, law_version: str, calendar_version: str) -> Self:
        """Return the open requests whose dates were computed with another law or calendar.

        Four ranges of one index, so that it costs nothing where all are up to date.
        """
        other_law = Q(law_version__lt=law_version) | Q(law_version__gt=law_version)
        other_calendar = Q(calendar_version__lt=calendar_version)
        other_calendar |= Q(calendar_version__gt=calendar_version)
        return self.open().filter(other_law | (Q(law_version=law_version) & other_calendar))

    def by_due_date(self) -> Self:
        return self.order_by("due_on", "id")


class PrivacyRequest(models.Model):
    """One right asked for, with its own status, clocks, tasks and answer.

    `details` holds what the right needs: `period`, `from`, `to`, `what_is_wrong`, and so on.
    `asked_for` is the right as it came in; `right` differs where a request for specific
    pieces is treated as one for categories. `regime` names the law that is answered under,
    `also` further laws whose clocks run. The dates are copies of what the events come to:
    `legal_last_day` and `extension_last_day` are empty while the law holds the clock. Both
    versions say what the dates were computed with; `moved_from` is the day to work to that
    stood before the law or a calendar changed, `moved_entry` where the ledger says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="requests")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="requests")
    right = models.CharField(max_length=20, choices=choices(Right))
    asked_for = models.CharField(max_length=20, choices=choices(Right))
    regime = models.CharField(max_length=20, choices=choices(Regime))
    also = models.JSONField(default=list)
    status = models.CharField(max_length=30, choices=choices(Status), default=Status.RECEIVED)
    identity = models.CharField(max_length=20, choices=choices(Identity))
    details = SealedField(key="submission.content_key", null=True)
    received_on = models.DateField()
    acknowledge_by = models.DateField(null=True)
    due_on = models.DateField()
    legal_last_day = models.DateField(null=True)
    extension_notice_by = models.DateField(null=True)
    extension_last_day = models.DateField(null=True)
    extended = models.BooleanField(default=False)
    suspended = models.BooleanField(default=False)
    promise_days = models.PositiveSmallIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    retain_through = models.DateField(null=True)
    law_version = models.CharField(max_length=12)
    calendar_version = models.CharField(max_length=60)
    moved_from = models.DateField(null=True)
    moved_at = models.DateTimeField(null=True)
    moved_entry = models.PositiveBigIntegerField(null=True)

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            known("right", Right, "privacyrequest_known_right"),
            known("asked_for", Right, "privacyrequest_known_asked_for"),
            known("regime", Regime, "privacyrequest_known_regime"),
            known("status", Status, "privacyrequest_known_status"),
            known("identity", Identity, "privacyrequest_known_identity"),
            models.UniqueConstraint(
                fields=["submission", "asked_for"], name="privacyrequest_right_once"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")), name="privacyrequest_due_after_receipt"
            ),
            models.CheckConstraint(
                condition=Q(legal_last_day=None) | Q(due_on__lte=F("legal_last_day")),
                name="privacyrequest_due_within_law",
            ),
            models.CheckConstraint(
                condition=Q(suspended=True, legal_last_day=None)
                | Q(suspended=False, legal_last_day__isnull=False),
                name="privacyrequest_held_without_last_day",
            ),
            models.CheckConstraint(
                condition=Q(suspended=False)
                | ~(Q(regime=Regime.CCPA) | Q(regime__startswith="us_")),
                name="privacyrequest_us_clock_runs",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN, closed_at=None)
                | (~Q(status__in=OPEN) & Q(closed_at__isnull=False)),
                name="privacyrequest_closed_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(right__in=sorted(UNVERIFIED))
                | (Q(identity=Identity.NOT_NEEDED) & ~Q(status=Status.IDENTITY_PENDING)),
                name="privacyrequest_opt_out_unverified",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.FULFILLED, Status.PARTIAL])
                | ~Q(identity=Identity.UNCHECKED),
                name="privacyrequest_released_to_known",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status=Status.DENIED, right=Right.KNOW_SPECIFIC, identity=Identity.UNCHECKED
                ),
                name="privacyrequest_unknown_gets_categories",
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
            models.Index(
                fields=["law_version", "calendar_version", "id"],
                condition=Q(status__in=OPEN),
                name="open_by_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk:request", args=[self.pk])

    @property
    def regimes(self) -> tuple[Regime, ...]:
        """The laws whose clocks run, that of the answer first."""
        return (Regime(self.regime), *map(Regime, self.also))

    @property
    def standing(self) -> Standing:
        return Standing(
            Status(self.status),
            Right(self.right),
            Identity(self.identity),
            self.regimes,
            extended=self.extended,
            extension_last_day=self.extension_last_day,
        )

    @property
    def answer(self) -> Any:
        """The answer that counts; None as long as there is none."""
        return next((one for one in self.answers.all() if one.superseded_at is None), None)
