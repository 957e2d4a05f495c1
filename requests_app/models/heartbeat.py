"""Signs of life that the watchdog reads."""

from datetime import datetime

from django.db import models


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def seen(self, name: str) -> datetime | None:
        return self.filter(name=name).values_list("at", flat=True).first()

    def beat(self, name: str, at: datetime) -> None:
        """Note that `name` happened at `at`, whoever else notes it at the same moment."""
        self.bulk_create(
            [Heartbeat(name=name, at=at)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at"],
        )


class Heartbeat(models.Model):
    """When something that happens by itself last happened."""

    SWEPT = "swept"
    MAIL_DOWN = "mail_down"

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"
