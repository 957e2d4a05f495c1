"""A privacy request: one right that was asked for in a submission."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from foundation.business import Business
from foundation.sealing import SealedField
from requests_app.models.choices import choices, known
from requests_app.models.submission import Submission, Via
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.workflow import OPEN, Identity, Standing, Status


class PrivacyRequestQuerySet(models.QuerySet["PrivacyRequest"]):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def unproved(self) -> Self:
        """Return the open requests that still wait for a proof of who asks."""
        return self.open().filter(identity=Identity.UNCHECKED)

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

    `target_on` is the day by which the business itself wants to be done, as its policy was when
    the request came in. `assignee` works on it since `assigned_at`. `tags` are the staff's own
    words: never a person's name. `via` and `language` are copies of the submission's, for the
    index. `version` counts what staff changed by hand, so that nobody overwrites unseen.
    `merged_into` is the request that answers this one, where both ask for the same.

    The foreign keys have no index of their own: it would hold all rows, cost each receipt a
    write, and tempt the planner away from the indexes over the open ones.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="requests", db_index=False
    )
    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="requests", db_index=False
    )
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
    target_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    retain_through = models.DateField(null=True)
    law_version = models.CharField(max_length=12)
    calendar_version = models.CharField(max_length=60)
    moved_from = models.DateField(null=True)
    moved_at = models.DateTimeField(null=True)
    moved_entry = models.PositiveBigIntegerField(null=True)
    via = models.CharField(max_length=20, choices=choices(Via), default=Via.WEB)
    language = models.CharField(max_length=10, default="en")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="assigned",
        db_index=False,
    )
    assigned_at = models.DateTimeField(null=True)
    tags = ArrayField(models.CharField(max_length=30), default=list)
    version = models.PositiveIntegerField(default=1, db_default=1)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="duplicates", db_index=False
    )

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        permissions = [
            ("view_report", "Can view the dashboard and the yearly figures"),
            ("lead_privacyrequest", "Is told of requests that are escalated"),
        ]
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
            models.CheckConstraint(
                condition=Q(assignee=None, assigned_at=None)
                | Q(assignee__isnull=False, assigned_at__isnull=False),
                name="privacyrequest_assigned_with_time",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="privacyrequest_merged_into_other",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DUPLICATE, merged_into__isnull=False)
                | (~Q(status=Status.DUPLICATE) & Q(merged_into=None)),
                name="privacyrequest_duplicate_of_one",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SPAM, identity=Identity.CONFIRMED),
                name="privacyrequest_spam_unknown",
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
            *(
                models.Index(
                    fields=[column, "due_on", "id"],
                    condition=Q(status__in=OPEN),
                    name=f"open_by_{column}_due",
                )
                for column in ("regime", "right", "assignee", "via", "language")
            ),
            models.Index(
                fields=["status", "due_on", "id"],
                include=["identity"],  # two stages are told apart by it
                condition=Q(status__in=OPEN),
                name="open_by_status_due",
            ),
            # Without the id: entries that are alike are stored once, so these stay small.
            *(
                models.Index(
                    fields=[column, "due_on"],
                    condition=~Q(status__in=OPEN),
                    name=f"closed_by_{column}_due",
                )
                for column in ("regime", "right", "status", "assignee", "via", "language")
            ),
            models.Index(
                fields=["target_on", "id"],
                condition=Q(status__in=OPEN, target_on__isnull=False),
                name="open_by_target",
            ),
            models.Index(fields=["received_on", "business"], name="all_by_received"),
            models.Index(
                fields=["business", "closed_at"],
                include=["right", "status", "extended", "received_on", "due_on"],  # what is counted
                condition=~Q(status__in=OPEN),
                name="closed_by_business_time",
            ),
            GinIndex(fields=["tags"], condition=Q(status__in=OPEN), name="open_by_tags"),
            GinIndex(fields=["tags"], condition=~Q(status__in=OPEN), name="closed_by_tags"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="merged"
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
