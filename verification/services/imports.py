"""Carry an import from its first row to the day when only its records count.

Rows are staged batch by batch under a run; each batch commits together with the place that
it reaches to, so a killed import goes on where it stopped. Nothing counts before `finish`,
which turns the source to the new run in one transaction, or has a delta change the run
that is in force.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from foundation.business import Business
from foundation.ledger import record
from verification.models import IdentityRecord, ImportRun, RecordSource, RunState
from verification.records.mapping import FieldMap
from verification.records.staging import Batch
from verification.services import changes, deltas
from verification.services.deltas import Counts

BATCH = 5_000
COPY = "COPY {} FROM STDIN"
RECORDS = (
    "verification_identityrecord"
    " (id, wrapped_key, run_id, line, identity, external, contact_changed_on)"
)
KEYS = "verification_matchkey (record_id, business_id, run_id, kind, digest)"
REPEATED = """
    SELECT line, external FROM verification_identityrecord
    WHERE run_id = %s AND external = ANY(%s) ORDER BY line
"""
FORGET_KEYS = """
    DELETE FROM verification_matchkey WHERE record_id IN (
        SELECT id FROM verification_identityrecord WHERE run_id = %s AND line = ANY(%s)
    )
"""
FORGET = "DELETE FROM verification_identityrecord WHERE run_id = %s AND line = ANY(%s)"


class Busy(Exception):
    """Another import of this source is at work."""


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """A file as it stands before the import: its name without folders, SHA-256 and size.

    What cannot be taken up in the middle, such as the answer of a database, is not `resumable`.
    """

    name: str
    digest: str
    bytes: int
    resumable: bool = True


def source_of(business: Business, name: str) -> RecordSource:
    """Return the source of that name, made if it is new."""
    source, _ = RecordSource.objects.get_or_create(business=business, name=name)
    return source


def known_source(business: Business, name: str) -> RecordSource | None:
    """Return the source of that name if there is one."""
    return RecordSource.objects.filter(business=business, name=name).first()


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


def current_of(source: RecordSource) -> ImportRun | None:
    """Return the run in force."""
    return ImportRun.objects.filter(pk__in=_in_force(source)).first()


def imported(
    source: RecordSource, file: CustomerFile, mapping: FieldMap, base: ImportRun | None = None
) -> ImportRun | None:
    """Return the last run to count, if it came from this very file by this very map.

    A whole file of which deltas have changed the records since is not what it was.
    """
    current = current_of(source)
    last = (current and deltas.last_of(current)) or current
    return last if last and _same(last, file, mapping, base) else None


def begin(
    source: RecordSource,
    file: CustomerFile,
    mapping: FieldMap,
    *,
    base: ImportRun | None = None,
    by: str,
    now: datetime,
) -> ImportRun:
    """Return the run to work on: the one that was cut short on this file, or a new one.

    With a `base` it is a delta of that run. What any other unfinished or replaced run left
    behind is removed first.
    """
    unfinished = source.runs.filter(state=RunState.RUNNING).first()
    if unfinished and file.resumable and _same(unfinished, file, mapping, base):
        clear(source, by=by, now=now, but=unfinished)
        return unfinished
    if unfinished:
        _end(unfinished, RunState.ABANDONED, by=by, now=now)
    clear(source, by=by, now=now)
    return _start(source, file, mapping, base, by=by, now=now)


def repeats(run: ImportRun, batch: Batch) -> list[tuple[int, int]]:
    """Return the lines stored before whose id comes again in `batch`, and where it does."""
    with connection.cursor() as cursor:
        cursor.execute(REPEATED, [run.pk, list(batch.ids)])
        return [(line, batch.ids[bytes(found)]) for line, found in cursor.fetchall()]


@transaction.atomic
def store(run: ImportRun, batch: Batch, *, rejects_bytes: int) -> None:
    """Copy a batch in and move the run on, both or neither."""
    batch.records.seek(0)
    batch.keys.seek(0)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if batch.again:
            cursor.execute(FORGET_KEYS, [run.pk, batch.again])
            cursor.execute(FORGET, [run.pk, batch.again])
        cursor.copy_expert(COPY.format(RECORDS), batch.records)
        cursor.copy_expert(COPY.format(KEYS), batch.keys)
    changes.note_contacts(run, batch)
    run.rows_done += batch.stored - len(batch.again)
    run.rejected += len(batch.rejects)
    run.lines_done, run.bytes_done = batch.line, batch.offset
    run.rejects_bytes = rejects_bytes
    run.save(update_fields=["rows_done", "rejected", "lines_done", "bytes_done", "rejects_bytes"])


@transaction.atomic
def finish(
    run: ImportRun, *, by: str, now: datetime, watermark: str | None = None
) -> Counts | None:
    """Put the run's records in force and those that they replace out of it, in one step.

    Return what a delta did. `watermark` is how far the source's database was read; a file
    that replaces everything leaves none behind.
    """
    source = RecordSource.objects.select_for_update().get(pk=run.source_id)
    counts = deltas.apply(run) if run.base_id else None
    if counts is None:
        source.current_run, source.map, source.watermark = run, run.map, ""
    if watermark is not None:
        source.watermark = watermark
    source.save(update_fields=["current_run", "map", "watermark"])
    _end(run, RunState.FINISHED, by=by, now=now, **(asdict(counts) if counts else {}))
    return counts


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


def _same(run: ImportRun, file: CustomerFile, mapping: FieldMap, base: ImportRun | None) -> bool:
    same_base = run.base_id == (base.pk if base else None)
    return same_base and (run.file_digest, run.map) == (file.digest, mapping.as_json())


@transaction.atomic
def _start(
    source: RecordSource,
    file: CustomerFile,
    mapping: FieldMap,
    base: ImportRun | None,
    *,
    by: str,
    now: datetime,
) -> ImportRun:
    run = ImportRun.objects.create(
        source=source,
        base=base,
        started_at=now,
        file_name=file.name[:255],
        file_digest=file.digest,
        file_bytes=file.bytes,
        map=mapping.as_json(),
    )
    _note(run, "import_started", by=by, now=now)
    return run


@transaction.atomic
def _end(run: ImportRun, state: RunState, *, by: str, now: datetime, **counts: int) -> None:
    run.state, run.finished_at = state, now
    run.save(update_fields=["state", "finished_at"])
    counts = {"rows": run.rows_done, "rejected": run.rejected, **counts}
    _note(run, f"import_{state}", by=by, now=now, **counts)


def _note(run: ImportRun, event: str, *, by: str, now: datetime, **counts: int) -> None:
    source = run.source
    facts = {"source": source.pk, "run": run.pk, "file": run.file_digest, **counts}
    if run.base_id:
        facts["base"] = run.base_id
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
