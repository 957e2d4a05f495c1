"""Recompute: the dates of open requests after the law changed, beside rewriting the same rows.

A third of the requests is under each of the CCPA, the GDPR and the UK GDPR; every tenth of
the Europeans was asked who they are, and answered. The override shortens California's term,
so a third of all dates moves.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from django.db import connection

from benchmarks.bench_intake import bench_business
from benchmarks.stored import BEGAN_AT, fill
from benchmarks.table import Table
from requests_app.models import ClockEvent, PrivacyRequest
from requests_app.rules import laws
from requests_app.services.recomputing import recompute

SIZES = (1_000, 10_000, 100_000)
NOW = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
OVERRIDE = '[[override]]\nkey = "clocks.answer.count"\nvalue = 40\nreason = "benchmark"\n'
SPREAD = """
UPDATE requests_app_privacyrequest AS r
SET regime = (ARRAY['ccpa', 'gdpr', 'uk_gdpr'])[1 + turn.n %% 3], law_version = %s
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM requests_app_privacyrequest) AS turn
WHERE turn.id = r.id
"""


def run() -> None:
    table = Table(
        "Recompute: open requests after a change of the law",
        "open", "seconds", "us each", "moved", "x rewriting", "again, ms",
    )  # fmt: skip
    for size in SIZES:
        fill(bench_business(), size)
        table.row(f"{size:,}", *_measured(size))
    table.print()


def _measured(size: int) -> tuple[str, ...]:
    laws.use(laws.shipped())
    _spread()
    floor = _timed(_rewrite)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ccpa.toml").write_text(OVERRIDE)
        laws.use(laws.read(Path(folder)))
    seconds = _timed(lambda: recompute(NOW))
    _vacuum()
    again = _timed(lambda: recompute(NOW))
    moved = PrivacyRequest.objects.filter(moved_at=NOW).count()
    each = seconds / size * 1e6
    ratio = f"{seconds / floor:.1f}"
    return f"{seconds:.2f}", f"{each:.0f}", f"{moved:,}", ratio, f"{again * 1e3:.1f}"


def _spread() -> None:
    """Give the requests their laws and events, computed under the law as it is shipped."""
    PrivacyRequest.objects.update(moved_at=None, moved_from=None)
    with connection.cursor() as cursor:
        cursor.execute(SPREAD, [""])
    asked = PrivacyRequest.objects.exclude(regime="ccpa").order_by("pk").only("pk")[::10]
    new = [dsar for dsar in asked if not dsar.clock.filter(kind="identity_requested").exists()]
    ClockEvent.objects.bulk_create(
        ClockEvent(dsar=dsar, kind=kind, at=at, on=at.date())
        for dsar in new
        for kind, at in (
            ("identity_requested", BEGAN_AT + timedelta(days=2)),
            ("identity_received", BEGAN_AT + timedelta(days=6)),
        )
    )
    recompute(NOW)
    PrivacyRequest.objects.update(moved_at=None, moved_from=None)
    _vacuum()


def _rewrite() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_app_privacyrequest SET due_on = due_on, extended = extended"
        )


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE requests_app_privacyrequest")


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
