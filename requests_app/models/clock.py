"""What moves a clock, and how a business tightens it."""

from django.db import models

from foundation.business import Business
from requests_app.models.choices import choices
from requests_app.models.request import PrivacyRequest
from requests_app.rules.rights import Regime, Right


class ClockEvent(models.Model):
    """Something that the dates are derived from. Written once."""

    class Kind(models.TextChoices):
        RECEIVED = "received"
        ANSWERED = "answered"

    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="clock")
    kind = models.CharField(max_length=30, choices=Kind)
    at = models.DateTimeField()
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dsar"], condition=models.Q(kind="received"), name="clock_received_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"


class DeadlinePolicy(models.Model):
    """What a business promises beyond the law, from a day on. It may tighten, never loosen."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="policies")
    regime = models.CharField(max_length=20, choices=choices(Regime))
    right = models.CharField(max_length=20, choices=choices(Right), blank=True)
    valid_from = models.DateField()
    promise_days = models.PositiveSmallIntegerField(null=True)
    reminder_days = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "deadline policies"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "regime", "right", "valid_from"], name="policy_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regime} {self.right} from {self.valid_from}"
