"""Whoever asked for somebody else before that was checked claims that they may, like all others.

Their papers and a child's age are sealed, so an agent is taken to rest on a permission, and a
parent to ask for a child. Staff may find a power of attorney in a permission's place.
"""

from django.db import migrations

CLAIMED = """
INSERT INTO verification_authority
    (id, subject, kind, standing, claimed_at, checks, decided_by)
SELECT gen_random_uuid(), id,
       CASE WHEN relation = 'parent' THEN 'parent' ELSE 'permission' END,
       'claimed', received_at, '[]', ''
FROM requests_app_submission
WHERE relation IN ('agent', 'parent') OR agent IS NOT NULL
ON CONFLICT (subject) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0004_accounts_and_carriers"),
        ("verification", "0004_weights"),
    ]

    operations = [migrations.RunSQL(CLAIMED, migrations.RunSQL.noop)]
