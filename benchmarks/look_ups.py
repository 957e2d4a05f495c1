"""What the benchmarks of looking people up share: equal conditions, and the row read by its key."""

import statistics
import time
from collections.abc import Callable
from uuid import UUID

from django.db import connection

LOOKUPS = 1_000
ROW = "SELECT wrapped_key, identity FROM verification_identityrecord WHERE id = %s"


def in_turn(*calls: Callable[[int], None]) -> list[tuple[float, float]]:
    """Return median and 95th percentile of each call in ms, all under the same conditions."""
    taken: list[list[float]] = [[] for _ in calls]
    for n in range(LOOKUPS):
        for call, times in zip(calls, taken, strict=True):
            began = time.perf_counter()
            call(n)
            times.append((time.perf_counter() - began) * 1000)
    return [(statistics.median(times), statistics.quantiles(times, n=20)[-1]) for times in taken]


def select(pk: UUID) -> None:
    """Read one row by its primary key."""
    with connection.cursor() as cursor:
        cursor.execute(ROW, [pk])
        cursor.fetchone()
