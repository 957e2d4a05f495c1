"""The ledger: what was done, when and by whom. Append-only, hash-chained, no personal data.

One chain per submission, and one per business for configuration, access and log-ins, so
that no writer waits for a stranger. Lock the row that changes first and write the ledger
last: `record` takes the chain's lock and holds it until the transaction ends. Who writes into
several chains holds them first (`hold`).
"""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import connection, models

GENESIS = bytes(32)
CODE = re.compile(r"[\w.:+/-]{0,120}", re.ASCII)
EVENT = re.compile(r"[a-z][a-z0-9_.]{0,59}")
ACTOR = re.compile(r"[a-z_]{1,20}(:[0-9a-f-]{1,36})?")  # `system`, or a kind and an id
CHAIN = re.compile(r"[a-z_]{1,30}(:[a-z0-9-]{1,40})?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
DIALLED = re.compile(r"\+?[\d./-]{7,20}")  # a telephone, account or social security number

type_of_code = str | int | bool | date | UUID | None
type_of_fact = type_of_code | list[str]


class LedgerHead(models.Model):
    """The last number and digest of a chain; its row lock orders the writers."""

    chain = models.CharField(max_length=80, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.BinaryField(default=GENESIS)

    def __str__(self) -> str:
        return f"{self.chain} #{self.number}"


class LedgerEntry(models.Model):
    """One line, written once. A database trigger refuses its change or removal."""

    chain = models.CharField(max_length=80)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    by = models.CharField(max_length=60)
    facts = models.JSONField()
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="ledger_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} #{self.number} {self.event}"


def entry_digest(
    chain: str,
    number: int,
    at: datetime,
    event: str,
    by: str,
    facts: dict[str, object],
    previous: bytes,
) -> bytes:
    """Return the SHA-256 that binds an entry to everything before it in its chain."""
    line = [chain, number, at.astimezone(UTC).isoformat(), event, by, facts, previous.hex()]
    return hashlib.sha256(json.dumps(line, sort_keys=True).encode()).digest()


def record(chain: str, event: str, *, by: str, at: datetime, **facts: type_of_fact) -> LedgerEntry:
    """Append one entry to `chain` inside the caller's transaction.

    `by` is an actor code such as `user:7`, `requester` or `system`. Facts are codes, dates,
    numbers and ids, or lists of codes; free text is refused with ValueError, for it may name
    a person.
    """
    for what, shape, code in (("chain", CHAIN, chain), ("event", EVENT, event), ("by", ACTOR, by)):
        if not shape.fullmatch(code):
            raise ValueError(f"The ledger takes codes, not text: {what}.")
    plain = {name: _fact(name, value) for name, value in facts.items()}
    number, previous = _next(chain)
    entry = LedgerEntry(
        chain=chain, number=number, at=at, event=event, by=by, facts=plain, previous=previous
    )
    entry.digest = entry_digest(chain, number, at, event, by, plain, previous)
    _append(entry)
    return entry


def hold(chains: Iterable[str]) -> None:
    """Lock several chains before the first of them is written, in the one order for all writers.

    Whoever writes into more than one chain in a transaction calls it, after the last row lock:
    two of them that wrote in different orders would wait for each other.
    """
    for chain in sorted(set(chains)):
        _next(chain)


def _append(entry: LedgerEntry) -> None:
    """Write the entry and move the head of its chain, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH head AS ("
            "  UPDATE foundation_ledgerhead SET number = %(number)s, digest = %(digest)s"
            "  WHERE chain = %(chain)s"
            ") INSERT INTO foundation_ledgerentry"
            "  (chain, number, at, event, by, facts, previous, digest)"
            " VALUES (%(chain)s, %(number)s, %(at)s, %(event)s, %(by)s, %(facts)s,"
            "  %(previous)s, %(digest)s) RETURNING id",
            {**entry.__dict__, "facts": json.dumps(entry.facts)},
        )
        (entry.pk,) = cursor.fetchone()


def _next(chain: str) -> tuple[int, bytes]:
    """Lock the head of `chain`, made if need be, and return the next number and its parent."""
    if not connection.in_atomic_block:
        raise RuntimeError("The ledger is written inside the transaction of the change.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_ledgerhead (chain, number, digest) VALUES (%s, 0, %s) "
            "ON CONFLICT (chain) DO UPDATE SET number = foundation_ledgerhead.number "
            "RETURNING number, digest",
            [chain, GENESIS],
        )
        number, head = cursor.fetchone()
    return number + 1, bytes(head)


def _fact(name: str, value: type_of_fact) -> object:
    if isinstance(value, list):
        return [_code(name, item) for item in value]
    return _code(name, value)


def _code(name: str, value: type_of_code) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = str(value)
    if not CODE.fullmatch(text) or (DIALLED.fullmatch(text) and not DAY.fullmatch(text)):
        raise ValueError(f"The ledger takes codes, not text: {name}.")
    return text
