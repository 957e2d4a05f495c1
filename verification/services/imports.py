"""Carry an import from its first row to the day when only its records count.

Rows are staged batch by batch under a run; each batch commits together with the place that
it reaches to, so a killed import goes on where it stopped. Nothing counts before `finish`,
which turns the source to the new run in one transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from foundation.business import Business
from foundation.ledger import record
from verification.models import IdentityRecord, ImportRun, RecordSource, RunState
from verification.records.mapping import FieldMap
from verification.records.staging import Batch

BATCH = 5_000
COPY = "COPY {} FROM STDIN"
RECORDS = "verification_identityrecord (id, wrapped_key, run_id, line, identity)"
KEYS = "verification_matchkey (record_id, business_id, run_id, kind, digest)"


class Busy(Exception):
    """Another import of this source is at work."""


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """A file as it stands before the import: its name without folders, SHA-256 and size."""

    name: str
    digest: str
    bytes: int


def source_of(business: Business, name: str) -> RecordSource:
    """Return the source of that name, made if it is new."""
    source, _ = RecordSource.objects.get_or_create(business=business, name=name)
    return source


@contextmanager
def alone(source: RecordSource) -> Iterator[None]:
    """Keep every other import of `source` out until this one ends, or its process dies.

    Raises Busy. The lock belongs to the database session, not to a transaction.
    """
    key = f"verification.import:{source.pk}"
    if not _lock("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", key):
        raise Busy(f"Another import of {source} is running.")
    try:
        yield
    finally:  # where the session has ended, it took the lock with it, and this does nothing
        _lock("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


def imported(source: RecordSource, file: CustomerFile, mapping: FieldMap) -> ImportRun | None:
    """Return the run in force if it came from this very file by this very map."""
    run = ImportRun.objects.filter(pk__in=_in_force(source)).first()
    return run if run and _same(run, file, mapping) else None


def begin(
    source: RecordSource, file: CustomerFile, mapping: FieldMap, *, by: str, now: datetime
) -> ImportRun:
    """Return the run to work on: the one that was cut short on this file, or a new one.

    What any other unfinished or replaced run left behind is removed first.
    """
    unfinished = source.runs.filter(state=RunState.RUNNING).first()
    if unfinished and _same(unfinished, file, mapping):
        clear(source, by=by, now=now, but=unfinished)
        return unfinished
    if unfinished:
        _end(unfinished, RunState.ABANDONED, by=by, now=now)
    clear(source, by=by, now=now)
    return _start(source, file, mapping, by=by, now=now)


@transaction.atomic
def store(run: ImportRun, batch: Batch, *, rejects_bytes: int) -> None:
    """Copy a batch in and move the run on, both or neither."""
    batch.records.seek(0)
    batch.keys.seek(0)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.copy_expert(COPY.format(RECORDS), batch.records)
        cursor.copy_expert(COPY.format(KEYS), batch.keys)
    run.rows_done += batch.stored
    run.rejected += len(batch.rejects)
    run.lines_done, run.bytes_done = batch.line, batch.offset
    run.rejects_bytes = rejects_bytes
    run.save(update_fields=["rows_done", "rejected", "lines_done", "bytes_done", "rejects_bytes"])


@transaction.atomic
def finish(run: ImportRun, *, by: str, now: datetime) -> None:
    """Put the run's records in force and the earlier ones out of it, in one step."""
    source = RecordSource.objects.select_for_update().get(pk=run.source_id)
    source.current_run, source.map = run, run.map
    source.save(update_fields=["current_run", "map"])
    _end(run, RunState.FINISHED, by=by, now=now)


def fail(run: ImportRun, *, by: str, now: datetime) -> None:
    """End a run whose file proved unusable and remove what it staged; the old records stay."""
    _end(run, RunState.FAILED, by=by, now=now)
    clear(run.source, by=by, now=now)


def clear(source: RecordSource, *, by: str, now: datetime, but: ImportRun | None = None) -> int:
    """Remove the records of every run that is neither in force nor `but`; return how many."""
    keep = [*_in_force(source), *([but.pk] if but else [])]
    left = Exists(IdentityRecord.objects.filter(run=OuterRef("pk")))
    stale = source.runs.exclude(pk__in=keep).filter(left)
    return sum(_remove(run, by=by, now=now) for run in stale)


def refresh_statistics() -> None:
    """Let the planner know the new sizes at once: its guesses for a new table are poor."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE verification_identityrecord, verification_matchkey")


def _lock(statement: str, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
        return bool(cursor.fetchone()[0])


def _in_force(source: RecordSource) -> list[int]:
    """Ask the database, not the object at hand, which may be older than the last import."""
    current = RecordSource.objects.filter(pk=source.pk, current_run__isnull=False)
    return list(current.values_list("current_run", flat=True))


def _same(run: ImportRun, file: CustomerFile, mapping: FieldMap) -> bool:
    return (run.file_digest, run.map) == (file.digest, mapping.as_json())


@transaction.atomic
def _start(
    source: RecordSource, file: CustomerFile, mapping: FieldMap, *, by: str, now: datetime
) -> ImportRun:
    run = ImportRun.objects.create(
        source=source,
        started_at=now,
        file_name=file.name[:255],
        file_digest=file.digest,
        file_bytes=file.bytes,
        map=mapping.as_json(),
    )
    _note(run, "import_started", by=by, now=now)
    return run


@transaction.atomic
def _end(run: ImportRun, state: RunState, *, by: str, now: datetime) -> None:
    run.state, run.finished_at = state, now
    run.save(update_fields=["state", "finished_at"])
    _note(run, f"import_{state}", by=by, now=now, rows=run.rows_done, rejected=run.rejected)


def _note(run: ImportRun, event: str, *, by: str, now: datetime, **counts: int) -> None:
    source = run.source
    facts = {"source": source.pk, "run": run.pk, "file": run.file_digest, **counts}
    record(source.business.chain, event, by=by, at=now, **facts)


def _remove(run: ImportRun, *, by: str, now: datetime) -> int:
    """Delete a run's records in short transactions, then note how many there were."""
    removed = 0
    while count := _remove_some(run):
        removed += count
    with transaction.atomic():
        _note(run, "import_records_removed", by=by, now=now, rows=removed)
    return removed


@transaction.atomic
def _remove_some(run: ImportRun) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM verification_identityrecord WHERE run_id = %s LIMIT %s",
            [run.pk, BATCH],
        )
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM verification_matchkey WHERE record_id = ANY(%s)", [ids])
        cursor.execute("DELETE FROM verification_identityrecord WHERE id = ANY(%s)", [ids])
    return len(ids)
