"""Turn rows into sealed lines for COPY. Nothing readable leaves this module."""

import io
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from foundation.sealing import KEY_BYTES, digest, wrap
from verification.models import IdentityRecord
from verification.records.mapping import FieldMap
from verification.records.reader import Reader, Row
from verification.rules import keys
from verification.rules.keys import BadValue, Key, Kind

CODE = 12  # hexadecimal digits: two of some hundred values will not share one
IDENTITY = IdentityRecord._meta.get_field("identity")


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is left out: its line, the column where one is at fault, the reason."""

    line: int
    column: str
    reason: str


@dataclass(slots=True)
class Batch:
    """Rows sealed and ready to be copied in, with the place in the file that they reach to."""

    records: io.StringIO = field(default_factory=io.StringIO)
    keys: io.StringIO = field(default_factory=io.StringIO)
    stored: int = 0
    rejects: list[Reject] = field(default_factory=list)
    line: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every row of one run has in common."""

    business_id: str
    run_id: int
    map: FieldMap


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


def batches(reader: Reader, stamp: Stamp, size: int) -> Iterator[Batch]:
    """Yield the rest of the file in batches of `size` rows, the last one shorter."""
    batch, rows = Batch(), 0
    for row in reader.rows():
        _stage(row, stamp, batch)
        rows += 1
        batch.line, batch.offset = reader.line, reader.offset
        if rows == size:
            yield batch
            batch, rows = Batch(), 0
    if rows:
        yield batch


def _stage(row: Row, stamp: Stamp, batch: Batch) -> None:
    reject = _unfilled(row, stamp.map)
    if reject:
        batch.rejects.append(reject)
        return
    try:
        found = keys.of_record(row.values, stamp.map.phone_region)
    except BadValue as fault:
        column = "+".join(stamp.map.columns[fault.field])
        batch.rejects.append(Reject(row.line, column, fault.reason))
        return
    _write(row, found, stamp, batch)


def _unfilled(row: Row, mapping: FieldMap) -> Reject | None:
    if not row.values:
        return Reject(row.line, "", "is empty in every mapped column")
    for name in mapping.required:
        if name not in row.values:
            return Reject(row.line, "+".join(mapping.columns[name]), "is empty")
    return None


def _write(row: Row, found: frozenset[Key], stamp: Stamp, batch: Batch) -> None:
    record = NewRecord(uuid.uuid4(), os.urandom(KEY_BYTES))
    pk, key, sealed = record.pk.hex, wrap(record.opened), IDENTITY.seal(record, row.values)
    batch.records.write(f"{pk}\t{_bytea(key)}\t{stamp.run_id}\t{row.line}\t{_bytea(sealed)}\n")
    for kind, value in found:
        found_by = _bytea(digest_of(stamp.business_id, kind, value))
        batch.keys.write(f"{pk}\t{stamp.business_id}\t{stamp.run_id}\t{kind}\t{found_by}\n")
    batch.stored += 1


def _bytea(value: bytes) -> str:
    return rf"\\x{value.hex()}"
