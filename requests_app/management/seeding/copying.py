"""Bring many rows into a table by COPY."""

import io
from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import connection

BATCH = 20_000


def copy(table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    """Append rows to a table; the values hold neither tabs nor line breaks nor backslashes."""
    waiting = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(waiting, BATCH)):
            lines = "".join("\t".join(map(_text, row)) + "\n" for row in batch)
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.StringIO(lines))


def _text(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    return str(value)
