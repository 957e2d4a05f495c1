"""Import one CSV file whole, or not at all."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from foundation.business import Business
from verification.models import ImportRun
from verification.records.mapping import FieldMap
from verification.records.reader import BadFile, Reader
from verification.records.rejects import Rejects, refuse_overwriting
from verification.services import deltas, imports
from verification.services.carrying import Clock, Outcome, Progress, Way, carry_out
from verification.services.imports import CustomerFile


@dataclass(frozen=True, slots=True)
class Order:
    """What to import, into which source, and where the rejects go.

    A `delta` names what changed since; otherwise the file holds every customer.
    """

    business: Business
    source: str
    path: Path
    map: FieldMap
    rejects: Path
    batch: int = imports.BATCH
    delta: bool = False


def import_file(order: Order, *, by: str, clock: Clock, progress: Progress) -> Outcome:
    """Import a file so that all of its good rows count, or none.

    Until the last row is in, the records of the earlier import stay in force. Raises
    BadFile, NoBase, Busy, InTheWay and OSError; a run that was cut short by anything but
    BadFile goes on where it stopped when it is called again with the same file and map.
    """
    with order.path.open("rb") as opened:
        reader = Reader(opened, order.map)
        reader.read_header()
        file = _described(order.path.name, opened)
        _base(order)  # what cannot be updated makes no source either
        source = imports.source_of(order.business, order.source)
        with imports.alone(source):
            base = _base(order)
            done = imports.imported(source, file, order.map, base)
            if done:
                return _already(order, done)
            refuse_overwriting(order.rejects)
            run = imports.begin(source, file, order.map, base=base, by=by, now=clock())
            way = Way(order.batch, by, clock, progress, _watch(reader))
            return _carry_out(order, reader, run, way)


def _base(order: Order) -> ImportRun | None:
    """Return the run that a delta changes. Raises NoBase."""
    if not order.delta:
        return None
    source = imports.known_source(order.business, order.source)
    current = imports.current_of(source) if source else None
    return deltas.base_of(current, order.map, order.source)


def _carry_out(order: Order, reader: Reader, run: ImportRun, way: Way) -> Outcome:
    rejects = Rejects(order.rejects, run.pk, size=run.rejects_bytes)
    reader.go_to(line=run.lines_done or reader.line, offset=run.bytes_done or reader.offset)
    return carry_out(reader, run, rejects, way)


def _watch(reader: Reader) -> Callable[[], None]:
    """Return what raises BadFile once the file is another than now."""

    def stamp() -> tuple[int, int]:
        now = os.fstat(reader.file.fileno())
        return now.st_size, now.st_mtime_ns

    before = stamp()

    def unchanged() -> None:
        if stamp() != before:
            raise BadFile(reader.line, "the file was changed while it was being read")

    return unchanged


def _described(name: str, opened: BinaryIO) -> CustomerFile:
    """Read the file through once, whatever its size, in little memory."""
    opened.seek(0)
    digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return CustomerFile(name=name, digest=digest, bytes=opened.tell())


def _already(order: Order, run: ImportRun) -> Outcome:
    """Report a finished import; give its rejects their name if a kill came before that."""
    rejects = Rejects(order.rejects, run.pk, size=run.rejects_bytes)
    return Outcome(run, already=True, rejects=rejects.publish())
