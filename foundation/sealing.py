"""Seal personal data at rest: AES-256-GCM under keys that a master key wraps.

The master keys live outside the database (setting MASTER_KEYS). Each row key is stored
wrapped; deleting it makes everything that it sealed unreadable for good. Sealed bytes are
bound to their model, field and row, so they open nowhere else.
"""

import hmac
import json
import os
import uuid
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.db.models.query_utils import DeferredAttribute

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
VERSION = b"\x01"


class Shredded(Exception):
    """The key that sealed this value has been deleted: nobody can read it any more."""


class Tampered(Exception):
    """The sealed bytes were changed, or moved from another row or field."""


class MasterKeyMissing(Exception):
    """A key is wrapped under a master key that MASTER_KEYS does not have: perhaps a mistake."""


class Ciphertext(bytes):
    """Sealed bytes as they lie in the database."""


def encrypt(key: bytes, plain: bytes, *, bound_to: str) -> bytes:
    """Seal `plain`; it opens only with the same key and the same `bound_to`."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def decrypt(key: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    """Open what `encrypt` sealed. Raises Tampered."""
    if sealed[:1] != VERSION:
        raise Tampered("These sealed bytes have an unknown version.")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, bound_to.encode())
    except (InvalidTag, ValueError):  # ValueError: cut so short that no nonce is left
        raise Tampered("These sealed bytes do not belong here, or were changed.") from None


def current_master() -> str:
    """Return the name of the master key that seals now."""
    return next(iter(settings.MASTER_KEYS))


def wrap(key: bytes, master: str | None = None) -> bytes:
    """Wrap a row key under a master key, by default the current one."""
    name = master or current_master()
    return wrapped_prefix(name) + encrypt(settings.MASTER_KEYS[name], key, bound_to=name)


def wrapped_prefix(master: str) -> bytes:
    """Return the bytes with which every key wrapped under `master` begins."""
    name = master.encode()
    return bytes([len(name)]) + name


def unwrap(wrapped: bytes) -> bytes:
    """Return the row key. Raises MasterKeyMissing or Tampered."""
    end = 1 + (wrapped[0] if wrapped else 0)
    name = wrapped[1:end].decode(errors="replace")
    if name not in settings.MASTER_KEYS:
        raise MasterKeyMissing(f"The master key {name!r} is not in MASTER_KEYS.")
    return decrypt(settings.MASTER_KEYS[name], wrapped[end:], bound_to=name)


def new_wrapped_key() -> bytes:
    return wrap(os.urandom(KEY_BYTES))


class WrappedKeyField(models.BinaryField):
    """A wrapped row key. `rotate_keys` visits every column of this class."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("default", new_wrapped_key)
        options.setdefault("editable", False)
        super().__init__(**options)

    def pre_save(self, row: models.Model, add: bool) -> Any:
        """Leave the column alone on update: a row read before a rotation must not undo it."""
        return super().pre_save(row, add) if add else models.F(self.attname)


class KeyHolder(models.Model):
    """A row that carries the key which seals its own fields, or other rows'."""

    wrapped_key = WrappedKeyField()

    class Meta:
        abstract = True

    def key(self) -> bytes:
        """Return the opened key, kept for the life of this object."""
        if "_key" not in self.__dict__:
            self.__dict__["_key"] = unwrap(bytes(self.wrapped_key))
        return self.__dict__["_key"]


class SealingKey(KeyHolder):
    """A key that seals several rows. Delete it to shred them, backups included."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)


class _Opening(DeferredAttribute):
    """Open the sealed value when it is first read."""

    def __set__(self, row: Any, value: Any) -> None:
        """Store the value; without this method the row's own dictionary would win."""
        row.__dict__[self.field.attname] = value

    def __get__(self, row: Any, owner: Any = None) -> Any:
        if row is None:
            return self
        value = row.__dict__[self.field.attname] = self.field.stored(row)
        if isinstance(value, Ciphertext):
            value = row.__dict__[self.field.attname] = self.field.open(row, value)
        return value


class SealedField(models.BinaryField):
    """A JSON value, sealed by the key of the row named in `key` (a dotted path from this row).

    `key="self"` is a row that holds its own key. Opened when the attribute is first read;
    `values()` and exports give the sealed bytes. Written only through `save` and
    `bulk_create`: `update()` and `bulk_update()` with plain values raise TypeError, and
    bytes that are not sealed are refused by the database. `refresh_from_db` opens every
    field, so it raises Shredded on a shredded row: fetch such a row anew.
    """

    descriptor_class = _Opening
    empty_strings_allowed = False

    def __init__(self, *, key: str, **options: Any) -> None:
        self.key_path = key
        options["editable"] = False
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options["key"] = self.key_path
        options.pop("editable", None)
        return name, path, args, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        return [*super().check(**options), *self._check_row(), *self._check_key()]

    def _check_row(self) -> Iterator[checks.CheckMessage]:
        if self.model._meta.pk.get_internal_type().endswith("AutoField"):
            hint = "Give the model a primary key with a default, such as a UUID."
            message = "A sealed value is bound to its row's key, which must exist before INSERT."
            yield checks.Error(message, hint=hint, obj=self, id="foundation.E001")

    def _check_key(self) -> Iterator[checks.CheckMessage]:
        holder: Any = self.model
        try:
            for step in self.key_path.split(".") if self.key_path != "self" else []:
                holder = holder._meta.get_field(step).related_model
        except (FieldDoesNotExist, AttributeError):
            holder = None
        if not (isinstance(holder, type) and issubclass(holder, KeyHolder)):
            message = f"The path {self.key_path!r} does not lead to a row that holds a key."
            yield checks.Error(message, obj=self, id="foundation.E002")

    def db_check(self, connection: Any) -> str:
        """Have the database refuse bytes that do not look sealed."""
        column = connection.ops.quote_name(self.column)
        least = len(VERSION) + NONCE_BYTES + TAG_BYTES
        version = f"substring({column} from 1 for 1) = '\\x{VERSION.hex()}'::bytea"
        return f"{version} AND octet_length({column}) > {least}"

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow only `isnull`: nothing can be searched for in sealed bytes."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def bound_to(self, row: models.Model) -> str:
        if row.pk is None:
            raise TypeError(f"{self.attname} is bound to its row's key, which is not known yet.")
        return f"{self.model._meta.label_lower}.{self.attname}:{row.pk}"

    def _key(self, row: models.Model) -> bytes:
        try:
            holder = row if self.key_path == "self" else attrgetter(self.key_path)(row)
        except ObjectDoesNotExist:  # a restored row whose key was not restored
            holder = None
        if holder is None:
            raise Shredded(f"The key of {self.model._meta.label} {row.pk} has been deleted.")
        return holder.key()

    def stored(self, row: models.Model) -> Any:
        """Return what the row object holds, fetched if deferred: opened, sealed or None."""
        if self.attname in row.__dict__:
            return row.__dict__[self.attname]
        rows = self.model._base_manager.db_manager(row._state.db)
        return rows.values_list(self.attname, flat=True).get(pk=row.pk)

    def open(self, row: models.Model, sealed: bytes) -> Any:
        return json.loads(decrypt(self._key(row), sealed, bound_to=self.bound_to(row)))

    def seal(self, row: models.Model, value: Any) -> Ciphertext:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        plain = text.encode("utf-8", "surrogatepass")  # half a character is no reason to fail
        return Ciphertext(encrypt(self._key(row), plain, bound_to=self.bound_to(row)))

    def from_db_value(self, value: Any, *_: Any) -> Ciphertext | None:
        return None if value is None else Ciphertext(value)

    def to_python(self, value: Any) -> Any:
        """Leave the value as it is: BinaryField would decode text as base64."""
        return value

    def pre_save(self, row: models.Model, add: bool) -> Ciphertext | None:
        value = self.stored(row)
        if value is None:
            return None
        if not isinstance(value, Ciphertext):
            return self.seal(row, value)
        if add:  # a copy of another row: its sealed bytes would never open here
            self.open(row, value)
        return value

    def value_from_object(self, row: models.Model) -> Ciphertext | None:
        """Return the sealed bytes, so that `dumpdata` exports nothing else."""
        return self.pre_save(row, add=False)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Ciphertext):
            raise TypeError(f"{self.attname} is sealed: write it through save() or bulk_create().")
        return super().get_db_prep_value(value, connection, prepared)


def digest(domain: str, value: str) -> bytes:
    """Return the keyed digest by which `value` is looked up within `domain`.

    HMAC-SHA256 under DIGEST_PEPPER, which the database does not hold: without it the
    digests of e-mail addresses could be guessed from a list.
    """
    message = f"{domain}\x00{value}".encode("utf-8", "surrogatepass")
    return hmac.digest(settings.DIGEST_PEPPER.encode(), message, "sha256")
