"""Carry rows from wherever they come into the records of a source, whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from verification.models import ImportRun
from verification.records.reader import BadFile, Rows
from verification.records.rejects import Rejects
from verification.records.staging import Batch, Stamp, batches, repeated
from verification.services import imports, learning
from verification.services.deltas import Counts

Progress = Callable[[ImportRun], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `continued_from` is the row at which an earlier try had stopped.

    `delta` counts what an update did; None where the whole was imported.
    """

    run: ImportRun
    already: bool = False
    continued_from: int = 0
    removed: int = 0
    delta: Counts | None = None
    rejects: Path | None = None
    rejects_lost: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """How to carry: rows at a time, who does it, and whom to tell how far it is.

    `unchanged` raises BadFile where what is read is no longer what it was at the beginning;
    `watermark` tells at the end how far a database was read.
    """

    batch: int
    by: str
    clock: Clock
    progress: Progress
    unchanged: Callable[[], None] = lambda: None
    watermark: Callable[[], str | None] = lambda: None


def carry_out(rows: Rows, run: ImportRun, rejects: Rejects, way: Way) -> Outcome:
    """Store all rows and put them in force. Raises BadFile, having removed what was staged."""
    continued_from = run.rows_done + run.rejected
    try:
        _store_all(rows, run, rejects, way)
    except BadFile:
        imports.fail(run, by=way.by, now=way.clock())
        rejects.remove()
        raise
    counts = imports.finish(run, by=way.by, now=way.clock(), watermark=way.watermark())
    removed = imports.clear(run.source, by=way.by, now=way.clock())
    if counts is None:
        imports.refresh_statistics()
        run.source.refresh_from_db()
        learning.learn(run.source, by=way.by, now=way.clock())
    return Outcome(
        run,
        continued_from=continued_from,
        removed=removed,
        delta=counts,
        rejects=rejects.publish(),
        rejects_lost=rejects.lost,
    )


def _store_all(rows: Rows, run: ImportRun, rejects: Rejects, way: Way) -> None:
    way.progress(run)
    delta = run.base_id is not None
    stamp = Stamp(str(run.source.business_id), run.source_id, run.pk, rows.map, delta)
    for batch in batches(rows, stamp, way.batch):
        way.unchanged()
        _void_repeats(run, batch, rows)
        rejects.write(batch.rejects)
        imports.store(run, batch, rejects_bytes=rejects.size)
        way.progress(run)
    way.unchanged()
    if not run.rows_done and (run.rejected or not delta):
        raise rows.barren()


def _void_repeats(run: ImportRun, batch: Batch, rows: Rows) -> None:
    """Have the rows of this batch take the place of those of the same id in earlier ones."""
    for line, by in imports.repeats(run, batch) if batch.ids else ():
        batch.again.append(line)
        batch.rejects.append(repeated(line, by, rows.map))
