"""What has to be done for a request."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from requests_app.models.request import PrivacyRequest


class Task(models.Model):
    """One thing to do. A child's data found makes one that is urgent."""

    dsar = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=30)
    urgent = models.BooleanField(default=False)
    due_on = models.DateField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dsar", "kind"], name="task_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="task_done_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.dsar_id}"
