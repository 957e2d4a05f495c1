"""How requests are found again: by a person's contacts, and by filters that were saved."""

import uuid

from django.conf import settings
from django.db import models

from foundation.business import Business
from requests_app.models.submission import Submission


class PersonKey(models.Model):
    """A keyed digest of a contact or of a word of the name that a submission gave.

    The digest differs from business to business, so nobody is followed across them.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="person_keys")
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "submission"], name="personkey_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PersonSearch(models.Model):
    """A search for a person, known in addresses by its id alone; the row goes after a day.

    `keys` are hexadecimal digests: a submission fits that has one of each inner list.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    keys = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)


class SavedSearch(models.Model):
    """Filters of the queue under a name; shared ones are seen by all who work there.

    Without a business it reaches all of them. `readers` get what it finds each morning.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches"
    )
    business = models.ForeignKey(Business, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.JSONField()
    shared = models.BooleanField(default=False)
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="savedsearch_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
