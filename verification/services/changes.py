"""Whose e-mail address or telephone number is another than in the records in force?

Digests are compared by the database, a batch at a time, in the transaction that stores the
batch: nothing is opened, and a killed import has nothing to do over.
"""

from django.db import connection

from verification.models import ImportRun, RecordSource
from verification.records.staging import Batch
from verification.rules.people import Field

# Rows of which the map's own column told the day are left alone. What was noted before stays.
NOTE = """
    UPDATE verification_identityrecord record
    SET contact_changed_on = CASE WHEN seen.differs THEN %(day)s ELSE seen.before END
    FROM (
        SELECT new.id, old.contact_changed_on AS before, {new} <> {old} AS differs
        FROM verification_identityrecord new
        JOIN verification_identityrecord old
            ON old.run_id = %(before)s AND old.external = new.external
        WHERE new.run_id = %(run)s AND new.external = ANY(%(ids)s)
            AND new.identity IS NOT NULL AND new.contact_changed_on IS NULL
    ) seen
    WHERE record.id = seen.id AND (seen.differs OR seen.before IS NOT NULL)
"""
CONTACTS = """
    ARRAY(
        SELECT digest FROM verification_matchkey
        WHERE record_id = {}.id AND kind = ANY(%(kinds)s) ORDER BY digest
    )
"""
STATEMENT = NOTE.format(new=CONTACTS.format("new"), old=CONTACTS.format("old"))


def note_contacts(run: ImportRun, batch: Batch) -> None:
    """Give each record of `batch` the day on which its contact data changed, if they ever did.

    It is the day on which the import began where the business is, so that a resumed one says the
    same. A record that was not there before has none. Call it where `batch` is stored, in the
    same transaction.
    """
    before = ImportRun.objects.filter(
        pk__in=RecordSource.objects.filter(pk=run.source_id).values("current_run")
    ).first()
    if before is None or not batch.ids:
        return
    values = {
        "day": run.source.business.local_date(run.started_at),
        "before": before.pk,
        "run": run.pk,
        "ids": list(batch.ids),
        "kinds": _compared(before, run),
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)


def _compared(before: ImportRun, run: ImportRun) -> list[str]:
    """Leave out what only one of the maps names, or reads in another way: nobody changed that."""
    both = before.map["fields"].keys() & run.map["fields"].keys()
    if before.map["phone_region"] != run.map["phone_region"]:
        both -= {Field.PHONE}
    return [str(kind) for kind in (Field.EMAIL, Field.PHONE) if kind in both]
