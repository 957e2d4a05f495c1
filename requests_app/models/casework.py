"""What has to be done for a request."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.sealing import SealedField
from foundation.uploads import StoredFile
from requests_app.models.choices import choices
from requests_app.models.request import PrivacyRequest
from requests_app.rules.tasks import TaskOutcome


class Task(models.Model):
    """One thing to do, in one `system` where it is about one. A child's data makes it urgent.

    It falls to `assignee`, or to a data owner without an account, who has an `outcome` for it.
    """

    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=30)
    system = models.CharField(max_length=60, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="tasks"
    )
    outcome = models.CharField(max_length=20, choices=choices(TaskOutcome), blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    urgent = models.BooleanField(default=False)
    due_on = models.DateField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dsar", "kind", "system"], name="task_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, outcome="")
                | Q(done_at__isnull=False, done_by__isnull=False)
                | (Q(done_at__isnull=False, done_by=None) & ~Q(outcome="")),
                name="task_done_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.dsar_id}"


class Brief(models.Model):
    """A task in words, and the data owner without an account whom it was sent to.

    `owner` is an e-mail address. The link sent there holds `token`, which is looked up by
    `token_digest`; it is kept, sealed, so that a reminder repeats the same link. `answer` is
    what they wrote besides the outcome.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="brief")
    what = SealedField(key="task.dsar.submission.content_key")
    owner = SealedField(key="task.dsar.submission.content_key", null=True)
    answer = SealedField(key="task.dsar.submission.content_key", null=True)
    token = SealedField(key="task.dsar.submission.content_key", null=True)
    token_digest = models.BinaryField(max_length=32, null=True, unique=True)
    token_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(token_digest=None, token_until=None)
                | Q(token_digest__isnull=False, token_until__isnull=False, owner__isnull=False),
                name="brief_link_to_an_owner",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TaskFile(models.Model):
    """A file that a data owner found, as the fresh copy that staff may see.

    `scanned_at` is empty while no scanner has passed it; `harmful` says that one found
    something in it, so that only the row is left. `former` says that somebody sent it who had
    the task before: staff see it, who has the task now does not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(
        StoredFile, null=True, on_delete=models.SET_NULL, related_name="task_file"
    )
    name = SealedField(key="brief.task.dsar.submission.content_key")
    sent_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)
    harmful = models.BooleanField(default=False)
    former = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(harmful=False) | Q(file=None), name="taskfile_harmful_is_gone"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
