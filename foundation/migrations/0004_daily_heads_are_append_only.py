"""The database refuses to change or drop a daily head; its two times may be filled in."""

from django.db import migrations

STATED = '"on", chains, entries, previous, master, public_key, digest, signature, created_at'
FORWARD = f"""
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
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0003_daily_heads_in_lines")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
