"""A company or brand whose privacy policy applies, and how it can be reached."""

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

SLUG = RegexValidator(r"^[a-z][a-z0-9-]{1,38}$", "Lower-case letters, digits and hyphens.")


class Business(models.Model):
    """One policy as `load_profile` read it.

    `policy` holds it whole, each fact with its section; `rights` what is offered, by regime.
    `holiday_calendar` moves a last day on where the law does so, `business_days` counts terms
    in business days; both are codes that the deadlines know. `established_in` is the country
    of its seat: a seat in the EEA or the United Kingdom brings that law for everybody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.CharField(max_length=40, unique=True, validators=[SLUG])
    name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, default="America/New_York")
    holiday_calendar = models.CharField(max_length=20, default="NONE")
    business_days = models.CharField(max_length=20, default="US-CA-STRICT")
    established_in = models.CharField(max_length=2, blank=True)
    rights = models.JSONField(default=dict)
    policy = models.JSONField(default=dict)
    policy_digest = models.CharField(max_length=64, blank=True)
    live = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "businesses"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def local_date(self, moment: datetime) -> date:
        """Return the calendar day of `moment` where this business is."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def chain(self) -> str:
        """The ledger chain of this business's configuration and log-ins."""
        return f"business:{self.pk}"


class Channel(models.Model):
    """A way to reach the business: an address with the role that the policy gives it."""

    class Kind(models.TextChoices):
        WEB = "web", "Web form"
        EMAIL = "email", "E-mail"
        PHONE = "phone", "Toll-free telephone"
        POST = "post", "Post"
        EU_REPRESENTATIVE = "eu_representative", "EU representative"

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=20, choices=Kind)
    role = models.CharField(max_length=20)
    value = models.TextField()
    section = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "kind", "role", "value"], name="channel_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["web", "email", "phone", "post", "eu_representative"]),
                name="channel_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.role}"
