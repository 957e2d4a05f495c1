"""The database refuses what the code must never do: change the ledger."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION foundation_refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % refused', TG_OP;
END
$$;
CREATE TRIGGER ledger_append_only
    BEFORE UPDATE OR DELETE ON foundation_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION foundation_refuse_ledger_change();
CREATE TRIGGER ledger_no_truncate
    BEFORE TRUNCATE ON foundation_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_ledger_change();
"""
BACKWARD = """
DROP TRIGGER ledger_no_truncate ON foundation_ledgerentry;
DROP TRIGGER ledger_append_only ON foundation_ledgerentry;
DROP FUNCTION foundation_refuse_ledger_change();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
