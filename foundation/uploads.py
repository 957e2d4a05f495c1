"""Files that people send: checked, rewritten, sealed. Staff see only the rewritten copy."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import models, transaction

from foundation.disk import write_durably
from foundation.rewriting import Clean, Refused, clean
from foundation.sealing import SealingKey, Shredded, Tampered, decrypt, encrypt

__all__ = [
    "Clean",
    "Lost",
    "Refused",
    "StoredFile",
    "clean",
    "discard",
    "load",
    "store",
    "sweep_orphans",
]

ORPHANED_AFTER = timedelta(days=1)


class Lost(Exception):
    """The file of a row is not on the store."""


class StoredFile(models.Model):
    """A sealed file on the store, named by its row and bound to the key that seals it.

    `sha256` is of the sealed bytes, so that it tells nothing about what they hold.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(SealingKey, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


def store(file: Clean, key: SealingKey, now: datetime) -> StoredFile:
    """Seal a file, put it on the store for good, and make its row in the caller's transaction.

    A row that is rolled back leaves an orphan, which `sweep_orphans` removes.
    """
    row = StoredFile(key=key, kind=file.kind, size=len(file.data), created_at=now)
    sealed = encrypt(key.key(), file.data, bound_to=_bound_to(row.pk))
    row.sha256 = hashlib.sha256(sealed).digest()
    write_durably(_path(row.pk), [sealed])
    row.save(force_insert=True)
    return row


def load(stored: StoredFile) -> bytes:
    """Return the bytes of a stored file. Raises Lost, Tampered or Shredded."""
    if stored.key is None:
        raise Shredded(f"The key of file {stored.pk} has been deleted.")
    try:
        sealed = _path(stored.pk).read_bytes()
    except FileNotFoundError:
        raise Lost(f"The file {stored.pk} is not on the store.") from None
    if hashlib.sha256(sealed).digest() != bytes(stored.sha256):
        raise Tampered(f"The file {stored.pk} is not the one that was stored.")
    return decrypt(stored.key.key(), sealed, bound_to=_bound_to(stored.pk))


def discard(pks: Iterable[uuid.UUID]) -> None:
    """Delete the rows of stored files, and their bytes once the caller's transaction commits.

    Where the process dies in between, `sweep_orphans` removes the bytes.
    """
    gone = list(pks)
    StoredFile.objects.filter(pk__in=gone).delete()
    for pk in gone:
        transaction.on_commit(partial(_path(pk).unlink, missing_ok=True), robust=True)


def sweep_orphans(now: datetime) -> int:
    """Remove files that no row names and that are older than a day; return how many."""
    removed = 0
    for _, paths in groupby(_older_files(now), key=lambda path: path.parent):
        for path in _without_row(list(paths)):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "files"


def _path(pk: uuid.UUID) -> Path:
    return _folder() / str(pk)[:2] / str(pk)


def _bound_to(pk: uuid.UUID) -> str:
    return f"foundation.storedfile:{pk}"


def _older_files(now: datetime) -> Iterator[Path]:
    """Yield the files older than a day, folder by folder, with drafts that a crash left."""
    before = (now - ORPHANED_AFTER).timestamp()
    for path in sorted(_folder().glob("??/*")):
        if path.stat().st_mtime < before:
            yield path


def _without_row(paths: list[Path]) -> list[Path]:
    named = [_named(path) for path in paths]
    kept = set(StoredFile.objects.filter(pk__in=filter(None, named)).values_list("pk", flat=True))
    return [path for path, pk in zip(paths, named, strict=True) if pk not in kept]


def _named(path: Path) -> uuid.UUID | None:
    try:
        return uuid.UUID(path.name)
    except ValueError:  # a draft of a write that did not end
        return None
