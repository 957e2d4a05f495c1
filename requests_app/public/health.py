"""The watchdog's page, apart from Celery: does what happens by itself still happen?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from foundation import scanning
from requests_app.models import Heartbeat

LATEST_SWEEP = timedelta(minutes=5)
OLDEST_NOTICE = timedelta(minutes=15)
OLDEST_FILE = timedelta(minutes=15)

# All four moments are the database's, so a web server with a wrong clock raises no alarm.
SIGNS = """
SELECT now(),
       (SELECT at FROM requests_app_heartbeat WHERE name = %s),
       (SELECT min(next_try_at) FROM requests_app_notice WHERE sent_at IS NULL AND dead_at IS NULL),
       (SELECT min(sent_at) FROM verification_evidence
        WHERE scanned_at IS NULL AND file_id IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the database says about the sweeps and the letters."""

    now: datetime
    swept_at: datetime | None
    oldest_due_at: datetime | None
    oldest_file_at: datetime | None

    def sweeping(self) -> bool:
        return self.swept_at is not None and self.now - self.swept_at <= LATEST_SWEEP

    def sending(self) -> bool:
        return self.oldest_due_at is None or self.now - self.oldest_due_at <= OLDEST_NOTICE

    def scanner(self) -> str:
        """Say whether files wait for a verdict; without a scanner none has to."""
        if not scanning.configured():
            return "none"
        waits = self.oldest_file_at is not None and self.now - self.oldest_file_at > OLDEST_FILE
        return "late" if waits else "on time"


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when all is well, else 503 with the part that is not."""
    try:
        signs = _signs()
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "failing", "database": "down"}, status=503)
    parts = {
        "database": "up",
        "sweeps": "on time" if signs.sweeping() else "late",
        "letters": "on time" if signs.sending() else "late",
        "scanner": signs.scanner(),
    }
    well = "late" not in parts.values()
    return JsonResponse(
        {"status": "ok" if well else "failing"} | parts, status=200 if well else 503
    )


def _signs() -> Signs:
    with connection.cursor() as cursor:
        cursor.execute(SIGNS, [Heartbeat.SWEPT])
        return Signs(*cursor.fetchone())
