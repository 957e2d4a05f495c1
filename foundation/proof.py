"""Prove the ledger, or name what is wrong with it. Streams: memory does not grow with it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import connection

from foundation.heads import SIGNED_AS, DailyHead, Line, Sheet, lines_of, public_key, sheet_of
from foundation.ledger import GENESIS, entry_digest

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong at one place."""

    where: str
    what: str


class Row(NamedTuple):
    chain: str
    number: int
    at: datetime
    event: str
    by: str
    facts: str
    previous: memoryview
    digest: memoryview
    head_number: int | None
    head_digest: memoryview | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A daily head as the database or a file has it: what it states, and its proof."""

    sheet: Sheet
    digest: str
    signature: str
    lines: Iterable[Line]


def ledger_faults() -> Iterator[Fault]:
    """Walk every chain and yield the first fault of each that is bad."""
    for _, rows in groupby(_walk(), key=attrgetter("chain")):
        fault = _first_fault(rows)
        if fault:
            yield fault
    yield from _heads_without_entries()


def daily_faults() -> Iterator[Fault]:
    """Check the daily heads in the database, and the chains against what they bound."""
    claims = (_from_row(head) for head in DailyHead.objects.order_by("on"))
    yield from _claim_faults("daily head", claims, start=GENESIS.hex())
    yield from _bound_faults("the daily heads", _all_bound())


def published_faults(paths: list[Path]) -> Iterator[Fault]:
    """Check published daily heads, the database's heads against them, and the chains too.

    List the files before the transaction looks at the database: a head that is published
    later is not in it.
    """
    yield from _claim_faults("published head", map(_from_file, paths), start=None)
    for path in paths:
        yield from _differs(_from_file(path))
    for path in paths:
        yield from _bound_faults(path.name, _from_file(path).lines)


def _walk() -> Iterator[Row]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT e.chain, e.number, e.at, e.event, e.by, e.facts, e.previous, e.digest, "
            "h.number, h.digest FROM foundation_ledgerentry e "
            "LEFT JOIN foundation_ledgerhead h USING (chain) ORDER BY e.chain, e.number"
        )
        for row in cursor:
            yield Row(*row)


def _first_fault(rows: Iterable[Row]) -> Fault | None:
    number, digest = 0, GENESIS
    for row in rows:
        what = _wrong(row, number, digest)
        if what:
            return Fault(f"{row.chain} #{number + 1}", what)
        number, digest = row.number, bytes(row.digest)
    return _wrong_end(row, digest)


def _wrong(row: Row, number: int, digest: bytes) -> str:
    """Return what is wrong with a row that should follow `number` and `digest`."""
    if row.number != number + 1:
        return "is missing"
    facts, previous = json.loads(row.facts), bytes(row.previous)
    computed = entry_digest(row.chain, row.number, row.at, row.event, row.by, facts, previous)
    if computed != bytes(row.digest):
        return "was changed"
    return "" if previous == digest else "does not follow the entry before it"


def _wrong_end(last: Row, digest: bytes) -> Fault | None:
    if last.head_number is None:
        return Fault(last.chain, "its head row is gone")
    if last.head_number > last.number:
        where = f"{last.chain} #{last.number + 1}"
        return Fault(where, f"is missing: the tail up to #{last.head_number} was cut")
    if (last.head_number, bytes(last.head_digest)) != (last.number, digest):
        return Fault(last.chain, "its head row was altered")
    return None


def _heads_without_entries() -> Iterator[Fault]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT chain, number FROM foundation_ledgerhead h WHERE NOT EXISTS "
            "(SELECT FROM foundation_ledgerentry e WHERE e.chain = h.chain) ORDER BY chain"
        )
        for chain, number in cursor:
            yield Fault(f"{chain} #1", f"is missing: all {number} entries of the chain are gone")


def _from_row(head: DailyHead) -> Claim:
    digest, signature = bytes(head.digest).hex(), bytes(head.signature).hex()
    return Claim(sheet_of(head), digest, signature, lines_of(head.on))


def _from_file(path: Path) -> Claim:
    """Read one published head. Raises ValueError, which names the file."""
    try:
        told = json.loads(path.read_bytes())
        sheet = Sheet(**{field.name: told[field.name] for field in fields(Sheet)})
        lines = [(chain, number, bytes.fromhex(end)) for chain, number, end in told["heads"]]
        return Claim(sheet, told["digest"], told["signature"], lines)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a published ledger head ({error}).") from None


def _claim_faults(kind: str, claims: Iterable[Claim], *, start: str | None) -> Iterator[Fault]:
    """Check that heads are signed and follow each other from `start`, None if that is unknown.

    A head under a master key that is gone is vouched for by any later one under a key that
    is here, because that one states, through the digests, all that came before it. Published
    heads need no such voucher: the database, whose heads have one, must agree with each.
    """
    previous, unvouched = start, None
    for claim in claims:
        where = f"{kind} {claim.sheet.on}"
        what = _wrong_claim(claim, previous)
        if what:
            yield Fault(where, what)
        unvouched = None if claim.sheet.master in settings.MASTER_KEYS else claim.sheet
        previous = claim.digest
    if unvouched and start is not None:
        reason = f"its master key {unvouched.master!r} is not in MASTER_KEYS, nor any later one's"
        yield Fault(f"{kind} {unvouched.on}", reason)


def _wrong_claim(claim: Claim, previous: str | None) -> str:
    if claim.sheet.digest(claim.lines).hex() != claim.digest:
        return "was changed"
    if not _signed(claim):
        return "is not signed by the key of this site"
    if previous is None or claim.sheet.previous == previous:
        return ""
    return "does not follow the head before it: one is missing"


def _signed(claim: Claim) -> bool:
    master = settings.MASTER_KEYS.get(claim.sheet.master)
    if master and public_key(master).hex() != claim.sheet.public_key:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(claim.sheet.public_key))
        key.verify(bytes.fromhex(claim.signature), SIGNED_AS + bytes.fromhex(claim.digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _differs(claim: Claim) -> Iterator[Fault]:
    stored = DailyHead.objects.filter(on=claim.sheet.on).values_list("digest", flat=True).first()
    if stored is None:
        yield Fault(f"daily head {claim.sheet.on}", "was published, but is gone from the database")
    elif bytes(stored).hex() != claim.digest:
        yield Fault(f"daily head {claim.sheet.on}", "differs from the one that was published")


def _all_bound() -> Iterator[Line]:
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT chain, number, digest FROM foundation_boundhead ORDER BY id")
        for chain, number, digest in cursor:
            yield chain, number, bytes(digest)


def _bound_faults(source: str, lines: Iterable[Line]) -> Iterator[Fault]:
    """Yield each end that was bound and is no longer there, or is another now."""
    waiting = iter(lines)
    while batch := list(islice(waiting, BATCH)):
        for (chain, number, bound), (digest, begun) in zip(batch, _stored(batch), strict=True):
            if not begun:
                yield Fault(chain, f"the whole chain is gone, which {source} bound at #{number}")
            elif digest is None or bytes(digest) != bound:
                yield Fault(f"{chain} #{number}", f"is gone or is not what {source} bound")


def _stored(batch: list[Line]) -> list[tuple[memoryview | None, bool | None]]:
    """Look up the digest of each line's entry, and whether its chain has any entry."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT digest FROM foundation_ledgerentry e "
            "WHERE e.chain = bound.chain AND e.number = bound.number), "
            "(SELECT true FROM foundation_ledgerentry e WHERE e.chain = bound.chain LIMIT 1) "
            "FROM unnest(%s::text[], %s::bigint[]) WITH ORDINALITY AS bound(chain, number, place) "
            "ORDER BY place",
            [[chain for chain, _, _ in batch], [number for _, number, _ in batch]],
        )
        return cursor.fetchall()
