"""Wrap every key under the current master key, while the site runs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, transaction
from django.db.models import BinaryField, Func, QuerySet, Value

from foundation.sealing import (
    MasterKeyMissing,
    Tampered,
    WrappedKeyField,
    current_master,
    unwrap,
    wrap,
    wrapped_prefix,
)

BATCH = 500
PAUSE = 0.1
PASSES = 100


@dataclass(slots=True)
class Failures:
    """The rows whose key could not be unwrapped: label and primary key, with the reason."""

    rows: dict[tuple[str, object], str] = field(default_factory=dict)

    def of(self, column: WrappedKeyField) -> set[object]:
        return {pk for label, pk in self.rows if label == str(column)}


def key_columns() -> list[WrappedKeyField]:
    """Return every column of wrapped keys, of all models of the site."""
    return [
        column
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.local_concrete_fields
        if isinstance(column, WrappedKeyField) and not model._meta.proxy
    ]


def outdated(column: WrappedKeyField) -> QuerySet[models.Model]:
    """Return the rows whose key is wrapped under another master key than the current one."""
    prefix = wrapped_prefix(current_master())
    began = Func(column.attname, 1, len(prefix), function="substring", output_field=BinaryField())
    rows = column.model._base_manager.filter(**{f"{column.attname}__isnull": False})
    return rows.annotate(began=began).exclude(began=Value(prefix, BinaryField()))


def rotate(column: WrappedKeyField, failures: Failures) -> Iterator[int]:
    """Wrap the keys of one column anew; yield how many were done, batch by batch.

    Ends when no row is outdated but those in `failures`. A row that somebody holds is
    passed over and tried again, so that this never waits for a lock: no deadlock with
    services. Raises TimeoutError when rows stay held, or outdated ones keep coming.
    """
    for _ in range(PASSES):
        if not _left(column, failures):
            return
        done = 0
        for count in _pass(column, failures):
            done += count
            yield count
        if not done:
            time.sleep(PAUSE)
    raise TimeoutError


def _left(column: WrappedKeyField, failures: Failures) -> bool:
    return outdated(column).exclude(pk__in=failures.of(column)).exists()


def _pass(column: WrappedKeyField, failures: Failures) -> Iterator[int]:
    """Go once through the outdated rows, by primary key."""
    last = None
    while True:
        with transaction.atomic():
            rows = outdated(column).order_by("pk")
            rows = rows.filter(pk__gt=last) if last is not None else rows
            held = rows.select_for_update(skip_locked=True, no_key=True)
            batch = list(held.values_list("pk", column.attname)[:BATCH])
            done = sum(_rewrap(column, pk, bytes(old), failures) for pk, old in batch)
        if not batch:
            return
        last = batch[-1][0]
        yield done


def _rewrap(column: WrappedKeyField, pk: object, old: bytes, failures: Failures) -> int:
    try:
        new = wrap(unwrap(old))
    except (MasterKeyMissing, Tampered) as error:
        failures.rows[str(column), pk] = str(error)
        return 0
    unchanged = column.model._base_manager.filter(pk=pk, **{column.attname: old})
    return unchanged.update(**{column.attname: new})
