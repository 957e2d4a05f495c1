"""A submission is what one person sent at one moment."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from foundation.business import Business
from foundation.sealing import SealedField, SealingKey
from requests_app.models.choices import choices, known
from requests_app.rules.rights import Region, Relation


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
    `representative` is the address of the EU representative whom it came through.
    `typed_in_at` is when staff wrote it down, where it did not come through the site itself.
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
    typed_in_at = models.DateTimeField(null=True)
    representative = models.CharField(max_length=300, blank=True)
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
            models.CheckConstraint(
                condition=Q(typed_in_at=None) | Q(typed_in_at__gte=F("received_at")),
                name="submission_typed_in_after",
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
    def by_agent(self) -> bool:
        """Whether an agent asks. Told by the relation too: it outlives what the agent said."""
        return self.relation == Relation.AGENT or self.agent is not None

    @property
    def contact(self) -> str:
        """The e-mail address to write to: the agent's where an agent asks; may be empty."""
        return str((self.agent or self.claims).get("email", ""))
