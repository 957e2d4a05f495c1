"""What happens by itself. Each job takes `now`, may run twice, late or beside itself, and
returns how many things it did. What is due is what has not been done yet: no time windows.
"""

import json
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import connection

from foundation import heads, limits, uploads
from requests_app.models import Draft, Heartbeat, PrivacyRequest
from requests_app.notices import delivery
from requests_app.rules.deadlines import REMINDER_DAYS
from requests_app.rules.rights import Regime
from requests_app.rules.workflow import OPEN
from requests_app.services import (
    authorising,
    batches,
    forgetting,
    log_ins,
    person_keys,
    proofs,
    proving,
    recomputing,
    searching,
    sharing,
    task_files,
    task_links,
)
from verification.services import accounts, signals

LETTERS_PER_RUN = 1_000
LOG_INS_PER_RUN = 200
FILES_PER_RUN = 100

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


def make_challenges(now: datetime) -> int:
    """Make the codes that people asked for: look up who they are, and queue the letters."""
    return proving.make_due(now)


def deliver_due(now: datetime, limit: int = LETTERS_PER_RUN) -> int:
    """Send the letters that are due, and leave a sign of life for the watchdog."""
    count = delivery.deliver(now, limit=limit)
    Heartbeat.objects.beat(Heartbeat.SWEPT, now)
    return count


def remind_due(now: datetime) -> int:
    """Tell staff of each open request, appeal or complaint whose reminder day has come."""
    count = _insert("due_soon", DUE_SOON, now)
    return count + _insert("review_due_soon", REVIEW_DUE_SOON, now)


def tell_overdue(now: datetime) -> int:
    """Tell staff of all that is open and whose day has passed, once for that day."""
    return _insert("overdue", OVERDUE, now) + _insert("review_overdue", REVIEW_OVERDUE, now)


def tell_child_data(now: datetime) -> int:
    """Tell staff at once where the data of a child was reported or found."""
    return _insert("child_data", CHILD_DATA, now)


def ask_people(now: datetime) -> int:
    """Ask the people in whose name somebody asks whether they gave permission."""
    return authorising.send_links(now)


def remind_owners(now: datetime) -> int:
    """Write once more to data owners without an account, before the day of their task."""
    return task_links.remind(now)


def recompute_dates(now: datetime) -> int:
    """Bring the dates of open requests to the law and calendars of today, and tell staff.

    They are told once nothing waits to be computed any more, so that the count is whole.
    """
    count = recomputing.recompute(now)
    if not PrivacyRequest.objects.stale(*recomputing.versions()).exists():
        _insert("dates_moved", DATES_MOVED, now)
    return count


def settle_log_ins(now: datetime) -> int:
    """Confirm who people are that came from their account at the operator."""
    return log_ins.settle_waiting(now, limit=LOG_INS_PER_RUN)


def give_out(now: datetime) -> int:
    """Give what came in to those whose turn it is by the rules of assignment."""
    return sharing.give_out(now)


def work_batches(now: datetime) -> int:
    """Do the next requests of every change of many, or put them back where it is taken back."""
    return batches.work(now)


def forget_tokens(now: datetime) -> int:
    """Delete the marks of hand-overs that nobody can use any more."""
    return accounts.forget_tokens(now)


def forget_drafts(now: datetime) -> int:
    """Delete the half-filled forms that have had their day."""
    return Draft.objects.filter(expires_at__lt=now).delete()[0]


def forget_sessions(now: datetime) -> int:
    """Delete the visits that are over: nothing else ever does, and each points to what was done."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def bind_ledger_heads(now: datetime) -> int:
    """Bind the ends of all ledger chains into the signed head of the day, once a day."""
    return heads.bind_heads(now)


def forget_limits(now: datetime) -> int:
    """Delete the counts of tries whose time is over."""
    return limits.sweep(now)


def forget_traces(now: datetime) -> int:
    """Delete what submissions could be recognised by in others, once it is too old to count."""
    return signals.forget(now)


def index_people(now: datetime) -> int:
    """Make the keys by which people are found, where there are none; drop those of the erased."""
    person_keys.forget_erased(now)
    return person_keys.index(now)


def forget_searches(now: datetime) -> int:
    """Delete the searches for people that have had their day."""
    return searching.forget(now)


def clear_orphans(now: datetime) -> int:
    """Delete the stored files that no row names."""
    return uploads.sweep_orphans(now)


def scan_files(now: datetime) -> int:
    """Have the files scanned that came while the scanner could not be reached."""
    proof = proofs.scan_waiting(now, limit=FILES_PER_RUN)
    return proof + task_files.scan_waiting(now, limit=FILES_PER_RUN)


def forget_evidence(now: datetime) -> int:
    """Delete the files of proof that have served and were left behind."""
    return forgetting.sweep(now)


def _insert(kind: str, due: str, now: datetime) -> int:
    law, calendar = recomputing.versions()
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT.format(due=due),
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
