"""Who of the staff works for which business, what they want to be told, and what is new."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q

from foundation.business import Business
from requests_app.models.choices import choices, known
from requests_app.models.request import PrivacyRequest
from requests_app.rules.news import Subject


class Membership(models.Model):
    """A role at one business. Who has a role everywhere is in the group itself."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group", "business"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} of {self.user_id}"


class NewsQuerySet(models.QuerySet["News"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)


class News(models.Model):
    """Something that one of the staff should know, once for each request, subject and period."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="news"
    )
    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="news")
    subject = models.CharField(max_length=20, choices=choices(Subject))
    period = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "news"
        constraints = [
            known("subject", Subject, "news_known_subject"),
            models.UniqueConstraint(fields=["user", "dsar", "subject", "period"], name="news_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-at"], condition=Q(read_at=None), name="news_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} for {self.user_id}"


class Digest(models.Model):
    """The mail of one morning to one of the staff, until it has gone out.

    While somebody sends it, `next_try_at` is when another one may.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests"
    )
    on = models.DateField()
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "on"], name="digest_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on} for {self.user_id}"


class Preference(models.Model):
    """How one of the staff wants to work.

    `told` names for a subject how: `page`, `mail` (at once), `digest` (each morning), `off`;
    what is not named is told on the page. Who is `away` is given nothing by a rule.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="preference",
    )
    shortcuts = models.BooleanField(default=True)
    told = models.JSONField(default=dict)
    away = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Preferences of {self.user_id}"
