"""The days of made-up requests, computed by the real rules: once for all that are alike."""

import json
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection

from foundation.business import Business
from requests_app.management.seeding.copying import copy
from requests_app.models import PrivacyRequest
from requests_app.rules.deadlines import Dates
from requests_app.rules.events import Event, Kind
from requests_app.services import clocks

TABLES = """
CREATE TEMP TABLE seed_days (
    business_id uuid, regime text, also jsonb, clock_of text, received_on date, question text,
    extended_on date, acknowledge_by date, due_on date, legal_last_day date,
    extension_notice_by date, extension_last_day date, suspended boolean
);
CREATE TEMP TABLE seed_record (
    business_id uuid, regime text, also jsonb, closed_on date, retain_through date
);
"""
ALIKE = """
SELECT DISTINCT business_id, regime, also, clock_of, received_on, question, extended_on, promise
FROM seed_drawn
"""
CLOSED = """
SELECT DISTINCT business_id, regime, also, closed_on FROM seed_drawn WHERE NOT open
"""
DATED = """
CREATE TEMP TABLE seeded AS
SELECT d.*, pg_temp.named('submission', s) AS submission_id, pg_temp.named('request', n) AS id,
       acknowledge_by, due_on, legal_last_day, extension_notice_by, extension_last_day, suspended,
       retain_through
FROM seed_drawn AS d
JOIN seed_days
     USING (business_id, regime, also, clock_of, received_on, question, extended_on)
LEFT JOIN seed_record USING (business_id, regime, also, closed_on);
CREATE UNIQUE INDEX ON seeded (n);
ANALYZE seeded
"""
DAYS = (
    "business_id, regime, also, clock_of, received_on, question, extended_on, acknowledge_by, "
    "due_on, legal_last_day, extension_notice_by, extension_last_day, suspended"
)
RECORD = "business_id, regime, also, closed_on, retain_through"


def compute(businesses: list[Business]) -> None:
    """Lay out `seeded`: what was drawn, with its days; the days of all that are alike once."""
    named = {business.pk: business for business in businesses}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute(ALIKE)
        copy("seed_days", DAYS, [_days(named, *row) for row in cursor.fetchall()])
        cursor.execute(CLOSED)
        copy("seed_record", RECORD, [_record(named, *row) for row in cursor.fetchall()])
        cursor.execute("ANALYZE seed_days; ANALYZE seed_record")
        cursor.execute(DATED)


def _days(
    named: dict[object, Business],
    business: object,
    regime: str,
    also: str,
    right: str,
    received_on: date,
    question: str,
    extended_on: date,
    promise: int | None,
) -> tuple[object, ...]:
    happened = [(Kind.RECEIVED, received_on)]
    if question:
        happened.append((Kind(question), received_on + timedelta(days=1)))
    if extended_on > received_on:
        happened.append((Kind.EXTENDED, extended_on))
    found = _computed(named[business], regime, also, right, happened, promise)
    return (
        business, regime, also, right, received_on, question, extended_on,
        found.acknowledge_by, found.due_on, found.legal_last_day,
        found.extension_notice_by, found.extension_last_day, found.suspended,
    )  # fmt: skip


def _record(
    named: dict[object, Business], business: object, regime: str, also: str, closed_on: date
) -> tuple[object, ...]:
    """Return through which day a record is kept: that depends on the day of its end alone."""
    happened = [(Kind.RECEIVED, closed_on), (Kind.ANSWERED, closed_on)]
    found = _computed(named[business], regime, also, "delete", happened, None)
    return business, regime, also, closed_on, found.retain_through


def _computed(
    business: Business,
    regime: str,
    also: str,
    right: str,
    happened: list[tuple[Kind, date]],
    promise: int | None,
) -> Dates:
    dsar = PrivacyRequest(
        business=business, right=right, regime=regime, also=json.loads(also), promise_days=promise
    )
    noon = time(12, tzinfo=UTC)
    return clocks.computed(
        dsar, [Event(kind, datetime.combine(day, noon), day) for kind, day in happened]
    )
