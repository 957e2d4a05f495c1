"""What staff are told of because a day has come: one statement for all that is due.

What is due is what has not been told yet, whenever the sweep runs and however often.
"""

import json
from datetime import datetime

from django.db import connection

from requests_app.rules.deadlines import REMINDER_DAYS
from requests_app.rules.news import Subject
from requests_app.rules.rights import Regime
from requests_app.rules.workflow import OPEN
from requests_app.services import recomputing

# A bare notice per subject; the period makes it once. Two sweeps at the same moment both
# pass NOT EXISTS, and the constraint stops the second.
INSERT = """
INSERT INTO requests_app_notice
    (id, submission_id, dsar_id, subject_id, kind, period, created_at, next_try_at)
SELECT gen_random_uuid(), due.submission_id, due.dsar_id, due.subject_id, %(kind)s, due.period,
       %(now)s, %(now)s
FROM ({due}) AS due
WHERE NOT EXISTS (
    SELECT FROM requests_app_notice AS told
    WHERE told.subject_id = due.subject_id AND told.kind = %(kind)s AND told.period = due.period
)
ON CONFLICT (subject_id, kind, period) DO NOTHING
"""

# The same on the page of whoever works on it.
NEWS = """
INSERT INTO requests_app_news (user_id, dsar_id, subject, period, at)
SELECT r.assignee_id, r.id, %(kind)s, due.period, %(now)s
FROM ({due}) AS due
JOIN requests_app_privacyrequest AS r ON r.id = due.dsar_id
LEFT JOIN requests_app_preference AS p ON p.user_id = r.assignee_id
WHERE r.assignee_id IS NOT NULL AND COALESCE(p.told ->> %(kind)s, '') <> 'off'
ON CONFLICT (user_id, dsar_id, subject, period) DO NOTHING
"""

# The nearest reminder day that has come: a run that missed the seventh day before and comes
# on the first tells once. A policy holds for the requests that were received under it.
DUE_SOON = """
SELECT r.submission_id, r.id AS dsar_id, r.id AS subject_id,
       (r.due_on - nearest.days)::text AS period
FROM requests_app_privacyrequest AS r
JOIN foundation_business AS b ON b.id = r.business_id
CROSS JOIN LATERAL (SELECT (%(now)s::timestamptz AT TIME ZONE b.time_zone)::date AS day) AS today
LEFT JOIN LATERAL (
    SELECT p.reminder_days
    FROM requests_app_deadlinepolicy AS p
    WHERE p.business_id = r.business_id AND p.right IN (r.right, '') AND p.withdrawn_at IS NULL
      AND p.regime IN (r.regime, %(families)s::jsonb ->> r.regime)
      AND p.valid_from <= r.received_on AND p.reminder_days <> '[]'
    ORDER BY p.right = r.right DESC, p.regime = r.regime DESC, p.valid_from DESC
    LIMIT 1
) AS policy ON TRUE
CROSS JOIN LATERAL (
    SELECT min(days::int) AS days
    FROM jsonb_array_elements_text(COALESCE(policy.reminder_days, %(usual)s::jsonb)) AS every(days)
    WHERE r.due_on - days::int <= today.day
) AS nearest
WHERE r.status = ANY(%(open)s) AND nearest.days IS NOT NULL AND r.due_on >= today.day
  AND r.due_on <= (%(now)s::timestamptz)::date + 1 + (
    SELECT GREATEST(%(earliest)s, max(every.days::int))
    FROM requests_app_deadlinepolicy, jsonb_array_elements_text(reminder_days) AS every(days)
  )
"""

OVERDUE = """
SELECT r.submission_id, r.id AS dsar_id, r.id AS subject_id, r.due_on::text AS period
FROM requests_app_privacyrequest AS r
JOIN foundation_business AS b ON b.id = r.business_id
WHERE r.status = ANY(%(open)s) AND r.due_on <= (%(now)s::timestamptz)::date + 1
  AND r.due_on < (%(now)s::timestamptz AT TIME ZONE b.time_zone)::date
"""

# Appeals and complaints have a day of their own, whether their request is open or not.
REVIEW_DUE_SOON = """
SELECT r.submission_id, r.id AS dsar_id, v.id AS subject_id,
       (v.due_on - nearest.days)::text AS period
FROM requests_app_review AS v
JOIN requests_app_privacyrequest AS r ON r.id = v.dsar_id
JOIN foundation_business AS b ON b.id = r.business_id
CROSS JOIN LATERAL (SELECT (%(now)s::timestamptz AT TIME ZONE b.time_zone)::date AS day) AS today
CROSS JOIN LATERAL (
    SELECT min(days::int) AS days
    FROM jsonb_array_elements_text(%(usual)s::jsonb) AS every(days)
    WHERE v.due_on - days::int <= today.day
) AS nearest
WHERE v.decided_at IS NULL AND nearest.days IS NOT NULL AND v.due_on >= today.day
"""

REVIEW_OVERDUE = """
SELECT r.submission_id, r.id AS dsar_id, v.id AS subject_id, v.due_on::text AS period
FROM requests_app_review AS v
JOIN requests_app_privacyrequest AS r ON r.id = v.dsar_id
JOIN foundation_business AS b ON b.id = r.business_id
WHERE v.decided_at IS NULL AND v.due_on < (%(now)s::timestamptz AT TIME ZONE b.time_zone)::date
"""

CHILD_DATA = """
SELECT r.submission_id, (array_agg(r.id ORDER BY r.id))[1] AS dsar_id,
       r.submission_id AS subject_id, '' AS period
FROM requests_app_task AS t
JOIN requests_app_privacyrequest AS r ON r.id = t.dsar_id
WHERE t.kind = 'child_data' AND t.done_at IS NULL
GROUP BY r.submission_id
"""


# One letter for a business and a version, about the first of those that are due sooner now.
DATES_MOVED = """
SELECT DISTINCT ON (r.business_id) r.submission_id, r.id AS dsar_id, r.business_id AS subject_id,
       r.law_version || '/' || left(md5(r.calendar_version), 12) AS period
FROM requests_app_privacyrequest AS r
WHERE r.status = ANY(%(open)s) AND r.moved_from > r.due_on
  AND r.law_version = %(law)s AND r.calendar_version = %(calendar)s
ORDER BY r.business_id, r.due_on, r.id
"""


def due_soon(now: datetime) -> int:
    """Tell of each open request, appeal or complaint whose reminder day has come."""
    _insert(Subject.DUE_SOON, DUE_SOON, now, statement=NEWS)
    return _insert("due_soon", DUE_SOON, now) + _insert("review_due_soon", REVIEW_DUE_SOON, now)


def overdue(now: datetime) -> int:
    """Tell of all that is open and whose day has passed, once for that day."""
    _insert(Subject.OVERDUE, OVERDUE, now, statement=NEWS)
    return _insert("overdue", OVERDUE, now) + _insert("review_overdue", REVIEW_OVERDUE, now)


def child_data(now: datetime) -> int:
    """Tell where the data of a child was reported or found."""
    return _insert("child_data", CHILD_DATA, now)


def dates_moved(now: datetime) -> int:
    """Tell of dates that are sooner now, by a changed law or calendar."""
    return _insert("dates_moved", DATES_MOVED, now)


def _insert(kind: str, due: str, now: datetime, *, statement: str = INSERT) -> int:
    law, calendar = recomputing.versions()
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(due=due),
            {
                "kind": kind,
                "now": now,
                "open": [str(status) for status in OPEN],
                "usual": json.dumps(REMINDER_DAYS),
                "earliest": max(REMINDER_DAYS),
                "families": json.dumps({regime: regime.family for regime in Regime}),
                "law": law,
                "calendar": calendar,
            },
        )
        return cursor.rowcount
