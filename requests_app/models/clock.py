"""What moves a clock, and how a business tightens it."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.business import Business
from requests_app.models.choices import choices, known
from requests_app.models.request import PrivacyRequest
from requests_app.rules.events import Event, Kind
from requests_app.rules.rights import Regime, Right


class ClockEvent(models.Model):
    """Something that the dates are derived from. Written once: a trigger refuses its change.

    `on` is the local day of the business at that time. `days` are those that an extension
    announced; `reason` is its code; `amount` what a fee comes to, in cents.
    """

    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="clock")
    kind = models.CharField(max_length=30, choices=choices(Kind))
    at = models.DateTimeField()
    on = models.DateField()
    days = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    amount = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            known("kind", Kind, "clock_known_kind"),
            models.UniqueConstraint(
                fields=["dsar"], condition=Q(kind=Kind.RECEIVED), name="clock_received_once"
            ),
            models.UniqueConstraint(
                fields=["dsar"], condition=Q(kind=Kind.EXTENDED), name="clock_extended_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.EXTENDED) | ~Q(reason=""), name="clock_extended_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(kind=Kind.REOPENED), name="clock_reopened"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"

    @property
    def event(self) -> Event:
        """The event as the rules know it."""
        return Event(Kind(self.kind), self.at, self.on, days=self.days)


class DeadlinePolicyQuerySet(models.QuerySet["DeadlinePolicy"]):
    def standing(self) -> Self:
        """Return the policies that were not taken back before they began."""
        return self.filter(withdrawn_at=None)

    def in_force(self, business: Business, regime: Regime, on: date) -> Self:
        """Return those that count on a day for a law or its family, the closest last."""
        named = self.standing().filter(
            business=business, regime__in={regime, regime.family}, valid_from__lte=on
        )
        closer = models.Case(models.When(regime=regime, then=1), default=0)
        return named.order_by(closer, "valid_from", "adopted_at")

    def promised(self, business: Business, regime: Regime, on: date) -> dict[str, int]:
        """Return the days that are promised on a day, by right; "" is for all others.

        A policy without a promise ends the former one of its own law and right. It leaves a
        wider one standing: who only sets reminders lifts no promise.
        """
        return self.said(business, regime, on)[0]

    def said(
        self, business: Business, regime: Regime, on: date
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Return what is promised, and in how many days the business itself wants to be done."""
        columns = ("regime", "right", "promise_days", "target_days")
        last = {
            row[:2]: row[2:] for row in self.in_force(business, regime, on).values_list(*columns)
        }
        promised = {right: days for (_, right), (days, _) in last.items() if days is not None}
        aimed = {right: days for (_, right), (_, days) in last.items() if days is not None}
        return promised, aimed


class DeadlinePolicy(models.Model):
    """What a business promises beyond the law, from a day on. It may tighten, never loosen.

    Without `right` it counts for all rights that have none of their own. It is never changed:
    a new one follows it, and one that has not begun may be taken back. `target_days` after
    receipt is when the business itself wants to be done; `escalate_days` before the day to
    work to, the leads are told of what is still open.
    """

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="policies")
    regime = models.CharField(max_length=20, choices=choices(Regime))
    right = models.CharField(max_length=20, choices=choices(Right), blank=True)
    valid_from = models.DateField()
    promise_days = models.PositiveSmallIntegerField(null=True)
    reminder_days = models.JSONField(default=list)
    target_days = models.PositiveSmallIntegerField(null=True)
    escalate_days = models.PositiveSmallIntegerField(null=True)
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DeadlinePolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deadline policies"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "regime", "right", "valid_from"],
                condition=Q(withdrawn_at=None),
                name="policy_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="policy_withdrawn_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regime} {self.right} from {self.valid_from}"
