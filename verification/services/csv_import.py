"""Import one CSV file whole, or not at all."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from foundation.business import Business
from verification.models import ImportRun
from verification.records.mapping import FieldMap
from verification.records.reader import BadFile, Reader
from verification.records.rejects import Rejects, refuse_overwriting
from verification.records.staging import Stamp, batches
from verification.services import imports, learning
from verification.services.imports import CustomerFile


@dataclass(frozen=True, slots=True)
class Order:
    """What to import, into which source, and where the rejects go."""

    business: Business
    source: str
    path: Path
    map: FieldMap
    rejects: Path
    batch: int = imports.BATCH


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `continued_from` is the row at which an earlier try had stopped."""

    run: ImportRun
    already: bool = False
    continued_from: int = 0
    removed: int = 0
    rejects: Path | None = None
    rejects_lost: bool = False


Progress = Callable[[ImportRun], None]
Clock = Callable[[], datetime]


def import_file(order: Order, *, by: str, clock: Clock, progress: Progress) -> Outcome:
    """Import a file so that all of its good rows count, or none.

    Until the last row is in, the records of the earlier import stay in force. Raises
    BadFile, Busy, InTheWay and OSError; a run that was cut short by anything but BadFile
    goes on where it stopped when it is called again with the same file and map.
    """
    with order.path.open("rb") as opened:
        reader = Reader(opened, order.map)
        reader.read_header()
        file = _described(order.path.name, opened)
        source = imports.source_of(order.business, order.source)
        with imports.alone(source):
            current = imports.imported(source, file, order.map)
            if current:
                return _already(order, current)
            refuse_overwriting(order.rejects)
            run = imports.begin(source, file, order.map, by=by, now=clock())
            return _carry_out(order, reader, run, by=by, clock=clock, progress=progress)


def _carry_out(
    order: Order, reader: Reader, run: ImportRun, *, by: str, clock: Clock, progress: Progress
) -> Outcome:
    continued_from = run.rows_done + run.rejected
    rejects = Rejects(order.rejects, run.pk, size=run.rejects_bytes)
    try:
        _store_all(order, reader, run, rejects, progress)
    except BadFile:
        imports.fail(run, by=by, now=clock())
        rejects.remove()
        raise
    imports.finish(run, by=by, now=clock())
    removed = imports.clear(run.source, by=by, now=clock())
    imports.refresh_statistics()
    learning.learn(imports.source_of(order.business, order.source), by=by, now=clock())
    return Outcome(
        run,
        continued_from=continued_from,
        removed=removed,
        rejects=rejects.publish(),
        rejects_lost=rejects.lost,
    )


def _store_all(
    order: Order, reader: Reader, run: ImportRun, rejects: Rejects, progress: Progress
) -> None:
    before = os.fstat(reader.file.fileno())
    reader.go_to(line=run.lines_done or reader.line, offset=run.bytes_done or reader.offset)
    progress(run)
    stamp = Stamp(str(order.business.pk), run.pk, order.map)
    for batch in batches(reader, stamp, order.batch):
        _refuse_changed(reader, before)
        rejects.write(batch.rejects)
        imports.store(run, batch, rejects_bytes=rejects.size)
        progress(run)
    _refuse_changed(reader, before)
    if not run.rows_done:
        raise BadFile(reader.line, "the file ends here without one row that can be imported")


def _refuse_changed(reader: Reader, before: os.stat_result) -> None:
    now = os.fstat(reader.file.fileno())
    if (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise BadFile(reader.line, "the file was changed while it was being read")


def _described(name: str, opened: BinaryIO) -> CustomerFile:
    """Read the file through once, whatever its size, in little memory."""
    opened.seek(0)
    digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return CustomerFile(name=name, digest=digest, bytes=opened.tell())


def _already(order: Order, run: ImportRun) -> Outcome:
    """Report a finished import; give its rejects their name if a kill came before that."""
    rejects = Rejects(order.rejects, run.pk, size=run.rejects_bytes)
    return Outcome(run, already=True, rejects=rejects.publish())
