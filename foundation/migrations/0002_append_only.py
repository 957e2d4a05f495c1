"""The database refuses what the code must never do: change the ledger or a daily head.

Of a daily head, only the times at which it was published and mailed may be filled in.
"""

from django.db import migrations

STATED = '"on", chains, entries, previous, master, public_key, digest, signature, created_at'
FORWARD = f"""
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
CREATE TRIGGER daily_head_append_only
    BEFORE DELETE OR UPDATE OF id, {STATED} ON foundation_dailyhead
    FOR EACH ROW EXECUTE FUNCTION foundation_refuse_ledger_change();
CREATE TRIGGER daily_head_no_truncate
    BEFORE TRUNCATE ON foundation_dailyhead
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_ledger_change();
CREATE TRIGGER bound_head_append_only
    BEFORE DELETE OR UPDATE ON foundation_boundhead
    FOR EACH ROW EXECUTE FUNCTION foundation_refuse_ledger_change();
CREATE TRIGGER bound_head_no_truncate
    BEFORE TRUNCATE ON foundation_boundhead
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_ledger_change();
"""
BACKWARD = """
DROP TRIGGER bound_head_no_truncate ON foundation_boundhead;
DROP TRIGGER bound_head_append_only ON foundation_boundhead;
DROP TRIGGER daily_head_no_truncate ON foundation_dailyhead;
DROP TRIGGER daily_head_append_only ON foundation_dailyhead;
DROP TRIGGER ledger_no_truncate ON foundation_ledgerentry;
DROP TRIGGER ledger_append_only ON foundation_ledgerentry;
DROP FUNCTION foundation_refuse_ledger_change();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
