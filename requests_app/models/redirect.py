"""Requests about data that belongs to a customer: who decides, and whether they were told."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from foundation.business import Business
from requests_app.models.request import PrivacyRequest


class Controller(models.Model):
    """A company that a business works for as processor: it answers for its own data."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="controllers")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    website = models.URLField(blank=True)
    listed = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(F("business"), Lower("name"), name="controller_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Redirection(models.Model):
    """A request handed on to the controller that it is for.

    `tell_by` is the day to have told it by; `assisting_since` the moment at which it asked
    for help with an answer of its own; `undone_at` that at which the request was taken back.
    """

    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="redirections")
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="redirections"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tell_by = models.DateField()
    assisting_since = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dsar"], condition=Q(undone_at=None), name="redirection_one_counts"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at")),
                name="redirection_undone_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dsar_id} to {self.controller_id}"
