"""How often something may be tried, counted in PostgreSQL so that a Redis flush forgets nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, models

from foundation.sealing import digest


class RateWindow(models.Model):
    """How often one caller did one thing within one window of time."""

    who = models.BinaryField(max_length=32)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["who", "began_at"], name="rate_window_once"),
        ]

    def __str__(self) -> str:
        return f"{self.count} since {self.began_at}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the try is allowed and, if not, after how many seconds to come back."""

    allowed: bool
    retry_after: int


def spend(scope: str, who: str, *, limit: int, per: timedelta, now: datetime) -> Verdict:
    """Count one try of `who` at `scope`; at most `limit` of them fit into each `per`.

    `who` is stored as a keyed digest. Counted in one statement: two workers at the
    last free try cannot both have it.
    """
    seconds = int(per.total_seconds())
    began = int(now.timestamp()) // seconds * seconds
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_ratewindow (who, began_at, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (who, began_at) DO UPDATE SET count = foundation_ratewindow.count + 1 "
            "RETURNING count",
            [digest(f"limit:{scope}:{seconds}", who), datetime.fromtimestamp(began, UTC)],
        )
        (count,) = cursor.fetchone()
    return Verdict(count <= limit, 0 if count <= limit else began + seconds - int(now.timestamp()))
