"""Turn rows into sealed lines for COPY. Nothing readable leaves this module."""

import io
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from foundation.sealing import KEY_BYTES, digest, wrap
from verification.models import IdentityRecord
from verification.records import updates
from verification.records.mapping import FieldMap
from verification.records.reader import Row, Rows
from verification.records.updates import About, Unclear
from verification.rules import keys
from verification.rules.keys import BadValue, Key, Kind

NULL = r"\N"
CODE = 12  # hexadecimal digits: two of some hundred values will not share one
IDENTITY = IdentityRecord._meta.get_field("identity")


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is left out: its line, the column where one is at fault, the reason."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that can be stored, and by what it is found; `external` where it has an id."""

    row: Row
    found: frozenset[Key]
    about: About
    external: bytes | None


@dataclass(slots=True)
class Batch:
    """Rows sealed and ready to be copied in, with the place in the file that they reach to.

    `ids` are the ids in it, as digests, with the line of each; `again` are the lines of earlier
    batches that they make void.
    """

    records: io.StringIO = field(default_factory=io.StringIO)
    keys: io.StringIO = field(default_factory=io.StringIO)
    stored: int = 0
    rejects: list[Reject] = field(default_factory=list)
    ready: dict[bytes | int, Ready] = field(default_factory=dict)
    ids: dict[bytes, int] = field(default_factory=dict)
    again: list[int] = field(default_factory=list)
    line: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every row of one run has in common."""

    business_id: str
    source_id: int
    run_id: int
    map: FieldMap
    delta: bool = False


@dataclass(frozen=True, slots=True)
class NewRecord:
    """As much of an IdentityRecord as sealing asks for; a hundred thousand models cost seconds."""

    pk: uuid.UUID
    opened: bytes

    def key(self) -> bytes:
        return self.opened


def digest_of(business_id: uuid.UUID | str, kind: Kind, value: str) -> bytes:
    """Return the digest by which `value` is found among the records of one business.

    The business is part of it: digests of two businesses tell nothing about common customers.
    """
    return digest(f"record:{business_id}:{kind}", value)


def value_code(business_id: uuid.UUID | str, part: str, value: str) -> str:
    """Return what stands for a common value among the weights of a source, which are not sealed."""
    return digest(f"weight:{business_id}:{part}", value).hex()[:CODE]


def batches(reader: Rows, stamp: Stamp, size: int) -> Iterator[Batch]:
    """Yield the rest of the file in batches of `size` rows, the last one shorter."""
    batch, rows = Batch(), 0
    for row in reader.rows():
        _stage(row, stamp, batch)
        rows += 1
        batch.line, batch.offset = reader.line, reader.offset
        if rows == size:
            yield _sealed(batch, stamp)
            batch, rows = Batch(), 0
    if rows:
        yield _sealed(batch, stamp)


def repeated(line: int, by: int, mapping: FieldMap) -> Reject:
    """Return the reject of a row whose id comes again further down."""
    return Reject(line, "+".join(mapping.fields[updates.ID]), f"comes again on line {by}")


def _stage(row: Row, stamp: Stamp, batch: Batch) -> None:
    try:
        about = updates.take(row.values)
        reject = _unfilled(row, about, stamp)
        found = (
            frozenset()
            if reject or about.gone
            else keys.of_record(row.values, stamp.map.phone_region)
        )
    except (BadValue, Unclear) as fault:
        reject = Reject(row.line, "+".join(stamp.map.columns[fault.field]), fault.reason)
    if reject:
        batch.rejects.append(reject)
        return
    _keep(Ready(row, found, about, _external(about, stamp)), stamp, batch)


def _unfilled(row: Row, about: About, stamp: Stamp) -> Reject | None:
    missing = updates.lacking(row.values, about, stamp.map.required, delta=stamp.delta)
    if missing is None:
        return None
    if not missing:
        return Reject(row.line, "", "is empty in every mapped column")
    return Reject(row.line, "+".join(stamp.map.columns[missing]), "is empty")


def _external(about: About, stamp: Stamp) -> bytes | None:
    return updates.external(stamp.business_id, stamp.source_id, about.id) if about.id else None


def _keep(ready: Ready, stamp: Stamp, batch: Batch) -> None:
    """Of two rows of one id the later counts: in a log of changes it is the newer one."""
    if ready.external:
        earlier = batch.ready.pop(ready.external, None)
        if earlier:
            batch.rejects.append(repeated(earlier.row.line, ready.row.line, stamp.map))
        batch.ids[ready.external] = ready.row.line
    batch.ready[ready.external or ready.row.line] = ready


def _sealed(batch: Batch, stamp: Stamp) -> Batch:
    """Write what is ready. A row that is gone is written by a delta alone, as an empty record."""
    for ready in batch.ready.values():
        if stamp.delta or not ready.about.gone:
            _write(ready, stamp, batch)
    batch.ready.clear()
    return batch


def _write(ready: Ready, stamp: Stamp, batch: Batch) -> None:
    record = NewRecord(uuid.uuid4(), os.urandom(KEY_BYTES))
    pk, key = record.pk.hex, wrap(record.opened)
    sealed = None if ready.about.gone else IDENTITY.seal(record, ready.row.values)
    batch.records.write(
        f"{pk}\t{_bytea(key)}\t{stamp.run_id}\t{ready.row.line}\t{_bytea(sealed)}"
        f"\t{_bytea(ready.external)}\t{ready.about.contact_changed_on or NULL}\n"
    )
    for kind, value in ready.found:
        found_by = _bytea(digest_of(stamp.business_id, kind, value))
        batch.keys.write(f"{pk}\t{stamp.business_id}\t{stamp.run_id}\t{kind}\t{found_by}\n")
    batch.stored += 1


def _bytea(value: bytes | None) -> str:
    return NULL if value is None else rf"\\x{value.hex()}"
