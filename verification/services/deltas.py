"""Change some records of a source: replace, add and remove them, all in one transaction."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import F

from verification.models import ImportRun, RunState
from verification.records.mapping import FieldMap
from verification.records.updates import COLUMNS, ID

# What the delta names is taken out of its base first; what it brings then moves there.
NAMED = """
    SELECT old.id, new.identity IS NULL AS gone
    FROM verification_identityrecord new
    JOIN verification_identityrecord old
        ON old.run_id = %(base)s AND old.external = new.external
    WHERE new.run_id = %(run)s AND new.external IS NOT NULL
"""
DELETE_KEYS = "DELETE FROM verification_matchkey WHERE record_id = ANY(%(ids)s::uuid[])"
DELETE_RECORDS = "DELETE FROM verification_identityrecord WHERE id = ANY(%(ids)s::uuid[])"
DELETE_EMPTY = """
    DELETE FROM verification_identityrecord WHERE run_id = %(run)s AND identity IS NULL
"""
MOVE_KEYS = """
    UPDATE verification_matchkey SET run_id = %(base)s
    WHERE record_id IN (SELECT id FROM verification_identityrecord WHERE run_id = %(run)s)
"""
MOVE_RECORDS = """
    UPDATE verification_identityrecord SET run_id = %(base)s, line = line + %(lines)s
    WHERE run_id = %(run)s
"""


class NoBase(Exception):
    """The records in force cannot be updated by this map: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a delta did to the records in force. `unknown` were to go and not there."""

    added: int
    replaced: int
    removed: int
    unknown: int


def base_of(current: ImportRun | None, mapping: FieldMap, source: str) -> ImportRun:
    """Return the run that a delta changes. Raises NoBase where the two do not fit together.

    Both must know ids, hold the same fields and read telephone numbers alike: otherwise an
    update would lose what it does not name, or be found by other numbers than its neighbours.
    """
    if ID not in mapping.fields:
        raise NoBase("The map names no fields.id, by which an update finds its record.")
    if current is None:
        raise NoBase(f"{source} holds no records yet: import the whole first.")
    if ID not in current.map["fields"]:
        raise NoBase(f"The records of {source} have no ids: import the whole with fields.id first.")
    held = {*current.map["fields"], *current.map.get("extra", {})} - set(COLUMNS)
    region = current.map["phone_region"]
    if held != set(mapping.columns) - set(COLUMNS) or region != mapping.phone_region:
        raise NoBase(
            f"The records of {source} were imported with the fields {', '.join(sorted(held))} and "
            f"phone_region {region or 'not given'}: an update needs the same."
        )
    return current


def last_of(base: ImportRun) -> ImportRun | None:
    """Return the delta that changed the records of `base` last."""
    return base.deltas.filter(state=RunState.FINISHED).order_by("pk").last()


def apply(run: ImportRun) -> Counts:
    """Put what the delta brings in force. Call it with the source locked, in a transaction.

    Look-ups see all of it or nothing: readers wait for no row here.
    """
    base = ImportRun.objects.get(pk=run.base_id)
    values = {"base": base.pk, "run": run.pk, "lines": base.lines_done}
    with connection.cursor() as cursor:
        cursor.execute(NAMED, values)
        named = cursor.fetchall()
        cursor.execute(DELETE_KEYS, {"ids": [pk for pk, _ in named]})
        cursor.execute(DELETE_RECORDS, {"ids": [pk for pk, _ in named]})
        cursor.execute(DELETE_EMPTY, values)
        empty = cursor.rowcount
        cursor.execute(MOVE_KEYS, values)
        cursor.execute(MOVE_RECORDS, values)
        brought = cursor.rowcount
    removed = sum(gone for _, gone in named)
    replaced = len(named) - removed
    counts = Counts(brought - replaced, replaced, removed, unknown=empty - removed)
    ImportRun.objects.filter(pk=base.pk).update(
        lines_done=F("lines_done") + run.lines_done,
        rows_done=F("rows_done") + counts.added - counts.removed,
    )
    return counts
