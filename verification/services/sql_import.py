"""Import the customers that a query gives: all of them, or those that changed since last time."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from foundation.business import Business
from verification.models import ImportRun, RecordSource
from verification.records import sql, watermark
from verification.records.mapping import FieldMap
from verification.records.queries import Query
from verification.records.rejects import Rejects, refuse_overwriting
from verification.records.sql import SqlRows
from verification.records.watermark import Mark
from verification.services import imports
from verification.services.carrying import Clock, Outcome, Progress, Way, carry_out
from verification.services.imports import CustomerFile


@dataclass(frozen=True, slots=True, repr=False)
class SqlOrder:
    """What to ask of which database, into which source. It is not printed: `url` is a secret."""

    business: Business
    source: str
    url: str
    map: FieldMap
    query: Query
    rejects: Path
    batch: int = imports.BATCH
    full: bool = False


def import_query(order: SqlOrder, *, by: str, clock: Clock, progress: Progress) -> Outcome:
    """Import what a query gives so that all of its good rows count, or none.

    Since the last watermark where there is one and the map is the same, as a delta;
    otherwise, and with `full`, as the whole, which alone notices rows that are no longer there.
    Raises Unreachable, BadQuery, Busy and InTheWay. One that was cut short begins anew: the
    answer of a database cannot be taken up in the middle.
    """
    with sql.connected(order.url, order.query) as connection:
        source = imports.source_of(order.business, order.source)
        with imports.alone(source):
            refuse_overwriting(order.rejects)
            source.refresh_from_db()
            base = None if order.full else _base(source, order.map)
            mark = watermark.stored(source.watermark) if base else None
            since = watermark.since(mark, order.query.overlap) if mark else None
            rows = sql.ask(connection, order.map, order.query, since, order.batch)
            run = imports.begin(
                source, _described(order.query), order.map, base=base, by=by, now=clock()
            )
            way = Way(order.batch, by, clock, progress, watermark=lambda: _read_to(rows, mark, run))
            return carry_out(rows, run, Rejects(order.rejects, run.pk, size=0), way)


def _base(source: RecordSource, mapping: FieldMap) -> ImportRun | None:
    """Return the run to update; None where nothing tells what changed, or the map did."""
    if not source.watermark or source.map != mapping.as_json():
        return None
    return imports.current_of(source)


def _described(query: Query) -> CustomerFile:
    digest = hashlib.sha256(query.query.encode()).hexdigest()
    return CustomerFile(name="SQL", digest=digest, bytes=0, resumable=False)


def _read_to(rows: SqlRows, before: Mark | None, run: ImportRun) -> str | None:
    """Return the watermark from which to go on; None where it stays as it is."""
    if rows.furthest is None:
        return None
    reached = watermark.not_after(rows.furthest, run.started_at)
    if before and before.form == reached.form:
        reached = max(before, reached)
    return reached.text()
