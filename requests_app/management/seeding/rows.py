"""Put the requests that were drawn into their tables: one statement for each table.

What was erased holds sealed bytes that no key opens any more, as retention leaves them.
"""

from datetime import datetime

from django.db import connection

from requests_app.rules import calendars, laws

SUBMISSIONS = """
INSERT INTO requests_app_submission
    (id, reference, secret_digest, business_id, via, language, region, relation, received_at,
     received_on, content_key_id, record_key_id, claims, agent, format_wanted,
     representative)
SELECT submission_id, pg_temp.reference(n), sha256(pg_temp.named('secret', n)::text::bytea),
       business_id, via, language, region, relation, at, received_on, content_key_id,
       record_key_id, coalesce(told.text, pg_temp.gone(n)),
       CASE WHEN by_agent THEN coalesce(agent.text, pg_temp.gone(n)) END, '', ''
FROM seeded
LEFT JOIN seed_keys USING (s)
LEFT JOIN seed_sealed AS told ON told.id = submission_id
LEFT JOIN seed_sealed AS agent ON agent.id = pg_temp.named('agent', s)
WHERE n = s
ORDER BY n
"""
REQUESTS = """
INSERT INTO requests_app_privacyrequest
    (id, submission_id, business_id, "right", asked_for, regime, also, status, identity,
     received_on, acknowledge_by, due_on, legal_last_day, extension_notice_by, extension_last_day,
     extended, suspended, promise_days, target_on, closed_at, retain_through,
     law_version, calendar_version, via, language, assignee_id, assigned_at, tags)
SELECT id, submission_id, business_id, asked, asked, regime, also, status, identity,
       received_on, acknowledge_by, due_on, legal_last_day, extension_notice_by,
       extension_last_day, extended, suspended, promise, received_on + target, closed_at,
       retain_through, %(law)s, %(calendar)s, via, language, assignee_id,
       CASE WHEN assignee_id IS NOT NULL THEN least(at + interval '3 hours', %(now)s) END, tags
FROM seeded
ORDER BY n
"""
CLOCK = """
INSERT INTO requests_app_clockevent (dsar_id, kind, at, "on", reason)
SELECT id, kind, moment, (moment AT TIME ZONE zone)::date, reason
FROM seeded
CROSS JOIN LATERAL (VALUES
    ('received', at, ''),
    (nullif(question, ''), at + interval '1 day', ''),
    (CASE WHEN extended THEN 'extension_notice_sent' END, extended_at, 'many_records'),
    (CASE WHEN status = 'withdrawn' THEN status WHEN NOT open THEN 'answered' END, closed_at, '')
) AS happened (kind, moment, reason)
WHERE kind IS NOT NULL
ORDER BY n, moment
"""
ANSWERS = """
INSERT INTO requests_app_answer
    (id, dsar_id, outcome, ground, text, given_by_id, second, parts, earlier, given_at)
SELECT answer, seeded.id, status, CASE WHEN status = 'fulfilled' THEN '' ELSE 'unfounded' END,
       coalesce(told.text, pg_temp.gone(n)), coalesce(assignee_id, %(somebody)s), false,
       CASE WHEN status = 'fulfilled' THEN '[]' ELSE '["reasons"]' END::jsonb, '[]', closed_at
FROM seeded
CROSS JOIN LATERAL (SELECT pg_temp.named('answer', n) AS answer) AS named
LEFT JOIN seed_sealed AS told ON told.id = answer
WHERE answered
ORDER BY n
"""
MESSAGES = """
INSERT INTO requests_app_message (id, submission_id, text, at)
SELECT told.id, submission_id, told.text, least(at + interval '2 days', %(now)s)
FROM seeded
JOIN seed_sealed AS told ON told.id = pg_temp.named('message', s)
WHERE n = s
"""
REVIEWS = """
INSERT INTO requests_app_review
    (id, dsar_id, kind, received_at, received_on, due_on, law_version, calendar_version, text,
     verdict)
SELECT told.id, seeded.id, 'complaint', closed_at, closed_on, closed_on + 45, '', '', told.text, ''
FROM seeded
JOIN seed_sealed AS told ON told.id = pg_temp.named('review', n)
WHERE disputed
"""
PROPOSALS = """
INSERT INTO requests_app_proposal
    (id, dsar_id, action, text, ground, earlier, new_facts, writers, prepared_by_id, prepared_at,
     submitted_at, ruling)
SELECT told.id, seeded.id, 'fulfil', told.text, '', '[]', false, to_jsonb(ARRAY[writer]), writer,
       %(now)s, %(now)s, ''
FROM seeded
JOIN seed_sealed AS told ON told.id = pg_temp.named('proposal', n)
CROSS JOIN LATERAL (SELECT coalesce(assignee_id, %(somebody)s) AS writer) AS work
WHERE proposed
"""
TASKS = """
INSERT INTO requests_app_task (dsar_id, kind, system, urgent, due_on, created_at, outcome)
SELECT id, 'child_data', '', true, received_on, at, ''
FROM seeded
WHERE open AND pg_temp.turn(n, 'child', 500) = 0
"""
ANALYZE = (
    "ANALYZE foundation_sealingkey, foundation_ledgerentry, foundation_ledgerhead, "
    "requests_app_submission, requests_app_privacyrequest, requests_app_clockevent, "
    "requests_app_answer, requests_app_message, requests_app_task, requests_app_personkey"
)


STATEMENTS = (
    SUBMISSIONS, REQUESTS, CLOCK, ANSWERS, MESSAGES, REVIEWS, PROPOSALS, TASKS,
)  # fmt: skip


def insert(*, somebody: int, now: datetime) -> None:
    """Store all that was drawn; `somebody` answered where the request was nobody's."""
    values = {
        "law": laws.book().version,
        "calendar": calendars.version(),
        "somebody": somebody,
        "now": now,
    }
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, values)
        cursor.execute(ANALYZE)
