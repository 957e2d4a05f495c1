"""Leads are told of what is late by the business's own measure, or soon due and still open."""

import json
from datetime import datetime

from django.db import connection

from requests_app.models.staff import Subject
from requests_app.rules.rights import Regime
from requests_app.rules.workflow import OPEN

LEAD = "lead_privacyrequest"  # the permission of those who are told

# Two reasons, each once for its day: `target` is over, or `due` is near. How near, the policy
# says that was in force when the request came in; what is for one right or law goes first.
ESCALATED = """
WITH here AS (
    SELECT id, (%(now)s::timestamptz AT TIME ZONE time_zone)::date AS today
    FROM foundation_business
), late AS (
    SELECT r.id, r.business_id, 'target:' || r.target_on AS period
    FROM requests_app_privacyrequest AS r JOIN here ON here.id = r.business_id
    WHERE r.status = ANY(%(open)s) AND r.target_on < here.today
    UNION ALL
    SELECT r.id, r.business_id, 'due:' || r.due_on
    FROM requests_app_privacyrequest AS r JOIN here ON here.id = r.business_id
    CROSS JOIN LATERAL (
        SELECT last.escalate_days
        FROM (
            SELECT DISTINCT ON (p."right", p.regime) p."right", p.regime, p.escalate_days
            FROM requests_app_deadlinepolicy AS p
            WHERE p.business_id = r.business_id AND p."right" IN (r."right", '')
              AND p.regime IN (r.regime, %(families)s::jsonb ->> r.regime)
              AND p.valid_from <= r.received_on AND p.withdrawn_at IS NULL
            ORDER BY p."right", p.regime, p.valid_from DESC, p.adopted_at DESC NULLS LAST
        ) AS last
        WHERE last.escalate_days IS NOT NULL
        ORDER BY last."right" = r."right" DESC, last.regime = r.regime DESC
        LIMIT 1
    ) AS policy
    WHERE r.status = ANY(%(open)s) AND r.due_on - policy.escalate_days <= here.today
      AND r.due_on <= (%(now)s::timestamptz)::date + 1 + (
        SELECT max(escalate_days) FROM requests_app_deadlinepolicy WHERE withdrawn_at IS NULL
      )
), allowed AS (
    SELECT p.id FROM auth_permission AS p
    JOIN django_content_type AS c ON c.id = p.content_type_id
    WHERE p.codename = %(lead)s AND c.app_label = 'requests_app'
), leads AS (
    SELECT g.user_id, here.id AS business_id
    FROM auth_user_groups AS g
    JOIN auth_group_permissions AS p ON p.group_id = g.group_id
    JOIN allowed ON allowed.id = p.permission_id CROSS JOIN here
    UNION
    SELECT u.user_id, here.id FROM auth_user_user_permissions AS u
    JOIN allowed ON allowed.id = u.permission_id CROSS JOIN here
    UNION
    SELECT m.user_id, m.business_id
    FROM requests_app_membership AS m
    JOIN auth_group_permissions AS p ON p.group_id = m.group_id
    JOIN allowed ON allowed.id = p.permission_id
)
INSERT INTO requests_app_news (user_id, dsar_id, subject, period, at)
SELECT leads.user_id, late.id, %(subject)s, late.period, %(now)s
FROM late
JOIN leads ON leads.business_id = late.business_id
JOIN auth_user ON auth_user.id = leads.user_id AND auth_user.is_active
WHERE NOT EXISTS (
    SELECT FROM requests_app_news AS told
    WHERE told.user_id = leads.user_id AND told.dsar_id = late.id
      AND told.subject = %(subject)s AND told.period = late.period
)
ORDER BY late.id LIMIT %(most)s
ON CONFLICT (user_id, dsar_id, subject, period) DO NOTHING
"""
PER_RUN = 1_000  # the others are told of by the next run


def escalate(now: datetime) -> int:
    """Tell the leads of each business of what needs them, once for each reason and day.

    Who becomes a lead later is told then; a new day to work to is another reason.
    """
    values = {
        "now": now,
        "open": [str(status) for status in OPEN],
        "families": json.dumps({regime: regime.family for regime in Regime}),
        "lead": LEAD,
        "most": PER_RUN,
        "subject": str(Subject.ESCALATED),
    }
    with connection.cursor() as cursor:
        cursor.execute(ESCALATED, values)
        return int(cursor.rowcount)
