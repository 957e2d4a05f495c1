"""How often something may be tried, counted in PostgreSQL so that a Redis flush forgets nothing."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, models
from django.http import HttpRequest

from foundation.sealing import digest

LONGEST = timedelta(days=1)


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

    Windows are fixed, so across the seam of two of them twice `limit` may pass. `who` is
    stored as a keyed digest. Counted in one statement: two workers at the last free try
    cannot both have it. What is rolled back is not counted: call it inside a transaction only
    where what it counts is undone with it, and outside of one where a failed try counts too.
    """
    if not timedelta(seconds=1) <= per <= LONGEST:
        raise ValueError("A window lasts between a second and a day.")
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


def sweep(now: datetime) -> int:
    """Delete the windows that are over; return how many."""
    deleted, _ = RateWindow.objects.filter(began_at__lt=now - LONGEST).delete()
    return deleted


def client_address(request: HttpRequest) -> str:
    """Return whom to count a visitor as: the address, or the /64 network of an IPv6 one.

    A household or a server has a whole /64 to itself, so one address of it counts for all.
    Behind a proxy the middleware has put the visitor's own address in REMOTE_ADDR.
    """
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
