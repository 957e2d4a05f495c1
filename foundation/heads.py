"""The daily head: the end of every chain, bound into one signed value, published elsewhere.

A chain by itself cannot show that its tail was cut together with its head row, or that it
ever was. Each daily head therefore lists the chains whose end has moved since the head
before, follows that head by digest, and is signed. A copy outside this machine (the mail,
the file) shows that daily heads themselves were not taken back.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, models, transaction
from django.db.models import Q

from foundation.disk import write_durably
from foundation.ledger import GENESIS
from foundation.sealing import current_master

logger = logging.getLogger(__name__)

SIGNED_AS = b"privacy portal, daily ledger head, version 1\x00"
Line = tuple[str, int, bytes]


class DailyHead(models.Model):
    """All heads of one day (UTC) in one signed value. Only the two times below ever change."""

    on = models.DateField(unique=True)
    chains = models.PositiveBigIntegerField()
    entries = models.PositiveBigIntegerField()
    previous = models.BinaryField()
    master = models.CharField(max_length=60)
    public_key = models.BinaryField()
    digest = models.BinaryField()
    signature = models.BinaryField()
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Head of {self.on}"


class BoundHead(models.Model):
    """The end of one chain as a daily head bound it; listed only when it has moved."""

    daily = models.ForeignKey(
        DailyHead, to_field="on", db_column="on", db_index=False, on_delete=models.PROTECT
    )
    chain = models.CharField(max_length=80)
    number = models.PositiveBigIntegerField()
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["daily", "chain"], name="bound_head_once_a_day"),
        ]
        indexes = [models.Index(fields=["chain", "number"], name="bound_head_by_chain")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.number} on {self.daily_id}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a daily head states, in the form that is signed and published; bytes as hex.

    `master` names the master key that the signing key is derived from. The public key is
    stated too, so that a head can be checked after that master key is gone.
    """

    on: str
    chains: int
    entries: int
    previous: str
    master: str
    public_key: str

    def digest(self, lines: Iterable[Line]) -> bytes:
        """Return the SHA-256 over this sheet and its lines, which come sorted by chain."""
        total = hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode())
        for chain, number, digest in lines:
            total.update(b"\n" + json.dumps([chain, number, digest.hex()]).encode())
        return total.digest()


def bind_heads(now: datetime) -> int:
    """Bind all chains' ends for the day of `now`, publish, mail; return how many were made.

    Call it outside a transaction. A second run on the same day, or a second worker, makes
    nothing, but publishes and mails what an earlier run could not.
    """
    made = _bind(now)
    for day in DailyHead.objects.filter(_untold()).order_by("on").values_list("on", flat=True):
        _tell(day, now)
    return made


@lru_cache(maxsize=8)
def signing_key(master: bytes) -> Ed25519PrivateKey:
    """Return the signing key that belongs to a master key."""
    seed = HKDF(SHA256(), 32, salt=None, info=SIGNED_AS).derive(master)
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(master: bytes) -> bytes:
    """Return the public half of the signing key that belongs to a master key."""
    return signing_key(master).public_key().public_bytes_raw()


def sheet_of(head: DailyHead) -> Sheet:
    return Sheet(
        on=head.on.isoformat(),
        chains=head.chains,
        entries=head.entries,
        previous=bytes(head.previous).hex(),
        master=head.master,
        public_key=bytes(head.public_key).hex(),
    )


def lines_of(on: date) -> Iterator[Line]:
    """Stream the lines of one day by the bytes of the chain's name, as the digest wants them."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            'SELECT chain, number, digest FROM foundation_boundhead WHERE "on" = %s '
            'ORDER BY chain COLLATE "C"',
            [on],
        )
        for chain, number, digest in cursor:
            yield chain, number, bytes(digest)


def folder() -> Path:
    """Return where daily heads are published on this machine."""
    return Path(settings.DATA_DIR) / "ledger-heads"


@transaction.atomic
def _bind(now: datetime) -> int:
    on = now.astimezone(UTC).date()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('foundation.heads'))")
        last = DailyHead.objects.order_by("-on").first()
        if last and last.on >= on:
            return 0
        _list_moved_heads(cursor, on)
        chains, entries = _totals(cursor)
    master = settings.MASTER_KEYS[current_master()]
    sheet = Sheet(
        on=on.isoformat(),
        chains=chains,
        entries=entries,
        previous=bytes(last.digest if last else GENESIS).hex(),
        master=current_master(),
        public_key=public_key(master).hex(),
    )
    digest = sheet.digest(lines_of(on))
    DailyHead.objects.create(
        on=on,
        chains=chains,
        entries=entries,
        previous=bytes.fromhex(sheet.previous),
        master=sheet.master,
        public_key=bytes.fromhex(sheet.public_key),
        digest=digest,
        signature=signing_key(master).sign(SIGNED_AS + digest),
        created_at=now,
    )
    return 1


def _list_moved_heads(cursor, on: date) -> None:
    """List each chain's end that no earlier head states, in one statement and so one snapshot."""
    cursor.execute(
        'INSERT INTO foundation_boundhead ("on", chain, number, digest) '
        "SELECT %s, h.chain, h.number, h.digest FROM foundation_ledgerhead h "
        "WHERE NOT EXISTS (SELECT FROM foundation_boundhead b WHERE b.chain = h.chain "
        "AND b.number = h.number AND b.digest = h.digest)",
        [on],
    )


def _totals(cursor) -> tuple[int, int]:
    """Return how many chains were ever bound, and how many entries they have."""
    cursor.execute(
        "SELECT count(*), coalesce(sum(number), 0)::bigint FROM "
        "(SELECT max(number) AS number FROM foundation_boundhead GROUP BY chain) AS ends"
    )
    return cursor.fetchone()


def _untold() -> Q:
    unmailed = Q(mailed_at=None) if settings.LEDGER_HEADS_TO else Q(pk__in=[])
    return Q(published_at=None) | unmailed


@transaction.atomic
def _tell(on: date, now: datetime) -> None:
    """Publish and mail one head. Its row lock keeps a second worker from mailing it again."""
    head = DailyHead.objects.select_for_update(skip_locked=True).filter(on=on).first()
    if head is None:
        return
    if head.published_at is None:
        _publish(head)
        DailyHead.objects.filter(pk=head.pk).update(published_at=now)
    if head.mailed_at is None and settings.LEDGER_HEADS_TO and _mail(head):
        DailyHead.objects.filter(pk=head.pk).update(mailed_at=now)


def _statement(head: DailyHead) -> dict[str, object]:
    proof = {"digest": bytes(head.digest).hex(), "signature": bytes(head.signature).hex()}
    return asdict(sheet_of(head)) | proof


def _publish(head: DailyHead) -> None:
    """Write the head's file, unless there is one: a published head is never written over."""
    path = folder() / f"{head.on}.json"
    if not path.exists():
        write_durably(path, _file(head))


def _file(head: DailyHead) -> Iterator[bytes]:
    yield json.dumps(_statement(head), indent=1).removesuffix("\n}").encode() + b',\n "heads": ['
    comma = ""
    for chain, number, digest in lines_of(head.on):
        yield f"{comma}\n  {json.dumps([chain, number, digest.hex()])}".encode()
        comma = ","
    yield b"\n ]\n}\n"


def _mail(head: DailyHead) -> bool:
    body = json.dumps(_statement(head), indent=1)
    letter = EmailMessage(f"Ledger head of {head.on}", body, to=settings.LEDGER_HEADS_TO)
    try:
        return letter.send() == 1
    except OSError as error:  # a mail server that is away; the next run tries again
        logger.warning("The ledger head of %s was not mailed: %s.", head.on, type(error).__name__)
        return False
