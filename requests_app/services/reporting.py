"""Figures for the dashboard and the yearly report: counted by the database, read alone.

Each is one grouped statement over the open requests, or over those of a period, at the
businesses that are asked for. Days are those of the business. Only columns that erasure keeps.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.db import connection, transaction

from foundation import ledger
from foundation.business import Business
from requests_app.rules import figures
from requests_app.rules.figures import WEEK, Period
from requests_app.rules.metrics import Cell
from requests_app.rules.workflow import ANSWERED, OPEN

PORTAL = "portal:reports"
SOON = 7  # days: what the queue calls a week
ONE_DAY = timedelta(days=1)

STANDING = """
SELECT r.status, r.regime, r.assignee_id, count(*),
       count(*) FILTER (WHERE r.due_on < today.day),
       count(*) FILTER (WHERE r.due_on = today.day),
       count(*) FILTER (WHERE r.due_on BETWEEN today.day AND today.day + %(soon)s),
       count(*) FILTER (WHERE r.target_on < today.day)
FROM requests_app_privacyrequest AS r
JOIN (
    SELECT id, (%(now)s::timestamptz AT TIME ZONE time_zone)::date AS day FROM foundation_business
) AS today ON today.id = r.business_id
WHERE r.status = ANY(%(open)s) AND r.business_id = ANY(%(businesses)s::uuid[])
GROUP BY r.status, r.regime, r.assignee_id
"""

CAME_IN = """
SELECT date_trunc('week', received_on)::date, count(*)
FROM requests_app_privacyrequest
WHERE business_id = ANY(%(businesses)s::uuid[])
  AND received_on BETWEEN %(first)s AND %(last)s
GROUP BY 1
"""

# Days begin and end at midnight where each business is. The outermost of those moments stand
# before, for the index.
CLOSED = """
FROM requests_app_privacyrequest AS r
JOIN unnest(
    %(businesses)s::uuid[], %(zones)s::text[], %(since)s::timestamptz[], %(until)s::timestamptz[]
) AS b(id, time_zone, since, until) ON b.id = r.business_id
CROSS JOIN LATERAL (SELECT (r.closed_at AT TIME ZONE b.time_zone)::date AS day) AS closed
WHERE r.status <> ALL(%(open)s) AND r.business_id = ANY(%(businesses)s::uuid[])
  AND r.closed_at >= %(earliest)s AND r.closed_at < %(latest)s
  AND r.closed_at >= b.since AND r.closed_at < b.until
"""

WENT_OUT = f"""
SELECT date_trunc('week', closed.day)::date, count(*)
{CLOSED}
GROUP BY 1
"""

ENDED = f"""
SELECT r."right", r.status, r.extended, closed.day - r.received_on, closed.day > r.due_on, count(*)
{CLOSED}
GROUP BY 1, 2, 3, 4, 5
"""

# A year as it stood when it ended. `former` are endings that a reopening has undone since the
# year began: each stood from `at` to `until`. All others are in the request's own columns.
YEAR = """
WITH former AS MATERIALIZED (
    SELECT back.dsar_id, ending.at, back.at AS until, answer.ground,
           COALESCE(answer.outcome, %(ends)s::jsonb ->> ending.kind) AS outcome
    FROM requests_app_clockevent AS back
    CROSS JOIN LATERAL (
        SELECT e.at, e.kind FROM requests_app_clockevent AS e
        WHERE e.dsar_id = back.dsar_id AND %(ends)s::jsonb ? e.kind AND e.at <= back.at
        ORDER BY e.at DESC, e.id DESC
        LIMIT 1
    ) AS ending
    LEFT JOIN requests_app_answer AS answer
        ON answer.dsar_id = back.dsar_id AND answer.superseded_at = back.at
    WHERE back.kind = 'reopened' AND back.at >= %(since)s
), seen AS (
    SELECT r."right", r.received_on, r.via, before.at AS before_at,
           COALESCE(later.at, r.closed_at) AS at, later.at IS NOT NULL AS reopened,
           CASE WHEN later.at IS NULL THEN r.status ELSE later.outcome END AS outcome,
           CASE WHEN later.at IS NULL THEN answer.ground ELSE later.ground END AS ground
    FROM requests_app_privacyrequest AS r
    LEFT JOIN former AS before
        ON before.dsar_id = r.id AND before.at < %(since)s AND before.until >= %(since)s
    LEFT JOIN former AS later
        ON later.dsar_id = r.id AND later.at < %(until)s AND later.until >= %(until)s
    LEFT JOIN requests_app_answer AS answer
        ON answer.dsar_id = r.id AND answer.superseded_at IS NULL AND answer.ground <> ''
    WHERE r.business_id = %(business)s AND r.received_on <= %(last)s
      AND (%(everybody)s OR r.regime = 'ccpa' OR r.also @> '["ccpa"]')
      AND (r.closed_at IS NULL OR r.closed_at >= %(since)s)
), stood AS (
    SELECT *, received_on >= %(first)s AS received, COALESCE(at < %(until)s, FALSE) AS over
    FROM seen
)
SELECT "right", received, NOT received AND before_at IS NULL AS open_before,
       NOT received AND before_at IS NOT NULL AND (NOT over OR at >= %(since)s) AS taken_up,
       over AND at >= %(since)s AS ended,
       CASE WHEN over THEN outcome ELSE '' END,
       CASE WHEN over THEN COALESCE(ground, '') ELSE '' END,
       CASE WHEN over THEN (at AT TIME ZONE %(zone)s)::date - received_on ELSE 0 END,
       over AND reopened, via = 'gpc', count(*)
FROM stood
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""
ENDINGS = {
    "answered": "fulfilled",
    "withdrawn": "withdrawn",
    "redirected": "redirected",
    "merged": "duplicate",
    "closed_as_spam": "spam",
}


@dataclass(frozen=True, slots=True)
class Open:
    """Open requests that share status, law and who works on them, and how urgent they are."""

    status: str
    regime: str
    assignee: int | None
    number: int
    overdue: int
    today: int
    week: int
    past_target: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Requests that ended in a period and share everything that is counted by."""

    right: str
    status: str
    extended: bool
    days: int
    late: bool
    number: int

    @property
    def answered(self) -> bool:
        return self.status in ANSWERED


@dataclass(frozen=True, slots=True)
class Week:
    """How many requests came in and how many ended in the week that begins with `first`."""

    first: date
    came: int
    ended: int

    @property
    def last(self) -> date:
        return self.first + WEEK - ONE_DAY


def standing(businesses: Sequence[Business], *, now: datetime) -> list[Open]:
    """Return what is open, by status, law and who works on it."""
    return [Open(*row) for row in _rows(STANDING, businesses, now=now, soon=SOON)]


def flow(businesses: Sequence[Business], weeks: Sequence[date]) -> list[Week]:
    """Return what came in and what ended in each of the weeks that begin on these Mondays."""
    period = Period(weeks[0], weeks[-1] + WEEK - ONE_DAY)
    came = dict(_rows(CAME_IN, businesses, first=period.first, last=period.last))
    ended = dict(_rows(WENT_OUT, businesses, **_bounds(businesses, period)))
    return [Week(week, came.get(week, 0), ended.get(week, 0)) for week in weeks]


def ended(businesses: Sequence[Business], period: Period) -> list[Ended]:
    """Return what ended in a period, by right, outcome, extension and days."""
    return [Ended(*row) for row in _rows(ENDED, businesses, **_bounds(businesses, period))]


def year(business: Business, number: int, *, everybody: bool = False) -> list[Cell]:
    """Return what 11 CCR 7102 counts in a calendar year of the business, as it stood at its end.

    Requests under California's law, or those of `everybody`. What is taken up again later
    leaves the figures of the year as they were.
    """
    period = figures.year(number)
    since, until = _moments(business, period)
    values = {
        "business": str(business.pk),
        "zone": business.time_zone,
        "first": period.first,
        "last": period.last,
        "since": since,
        "until": until,
        "everybody": everybody,
        "ends": json.dumps(ENDINGS),
    }
    return [Cell(*row) for row in _rows(YEAR, [business], **values)]


def first_year(business: Business) -> int | None:
    """Return the year of the first request; None where there is none."""
    first = business.requests.order_by("received_on").values_list("received_on", flat=True).first()
    return first.year if first else None


@transaction.atomic
def exported(
    name: str, form: str, business: Business | None, *, by: AbstractUser, now: datetime
) -> None:
    """Put on the ledger that somebody took figures away, with which and in what form."""
    chain = business.chain if business else PORTAL
    ledger.record(chain, "report_exported", by=f"user:{by.pk}", at=now, report=name, form=form)


def _bounds(businesses: Sequence[Business], period: Period) -> dict[str, Any]:
    """Return the moments between which the days of a period lie, for each business."""
    moments = [_moments(one, period) for one in businesses]
    since, until = [first for first, _ in moments], [last for _, last in moments]
    return {
        "zones": [one.time_zone for one in businesses],
        "since": since,
        "until": until,
        "earliest": min(since, default=None),
        "latest": max(until, default=None),
    }


def _moments(business: Business, period: Period) -> tuple[datetime, datetime]:
    """Return the first moment of a period where a business is, and the first one after it."""
    zone = ZoneInfo(business.time_zone)
    first = datetime.combine(period.first, time(), zone)
    return first, datetime.combine(period.last + ONE_DAY, time(), zone)


def _rows(statement: str, businesses: Sequence[Business], **values: Any) -> list[Any]:
    named = {"businesses": [str(one.pk) for one in businesses], "open": [str(s) for s in OPEN]}
    with connection.cursor() as cursor:
        cursor.execute(statement, named | values)
        return cursor.fetchall()
