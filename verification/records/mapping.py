"""MAP.toml: which column of a customer file is which field (docs/import-records.md)."""

import codecs
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import phonenumbers

from verification.records import updates
from verification.records.queries import BadQueryTable, Query
from verification.rules.keys import Field

KEYS = ("encoding", "delimiter", "phone_region", "required", "fields", "sql")
ENCODINGS = (
    "utf-8",
    "ascii",
    *(f"cp125{n}" for n in range(9)),
    *(f"iso8859-{n}" for n in (1, 2, 3, 4, 5, 7, 9, 10, 13, 14, 15, 16)),
)


class BadMap(ValueError):
    """The map cannot be used: the key, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """What the map says: for each field the columns that make it, joined by a space."""

    fields: dict[str, tuple[str, ...]]
    required: tuple[str, ...]
    encoding: str
    delimiter: str
    phone_region: str | None
    sql: Query | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the map as it is stored and compared."""
        plain = asdict(self)
        columns = {field: list(names) for field, names in self.fields.items()}
        plain |= {"fields": columns, "required": list(self.required)}
        if self.sql is None:
            del plain["sql"]
        return plain


def load(path: Path) -> FieldMap:
    """Read a map from a TOML file. Raises BadMap."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadMap(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadMap("is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise BadMap(f"is not TOML: {error}") from None
    return read(table)


def read(table: dict[str, Any]) -> FieldMap:
    """Check a map key by key. Raises BadMap, naming the key."""
    _known(table, KEYS, "")
    fields = _fields(table.get("fields"))
    return FieldMap(
        fields=fields,
        required=_required(table.get("required", []), fields),
        encoding=_encoding(table.get("encoding", "utf-8")),
        delimiter=_delimiter(table.get("delimiter", ",")),
        phone_region=_region(table.get("phone_region"), fields),
        sql=_query(table.get("sql"), fields),
    )


def _known(table: dict[str, Any], names: Sequence[str], prefix: str) -> None:
    for key in table:
        if key not in names:
            raise BadMap(f"{prefix}{key}: unknown key; known are {', '.join(names)}")


def _fields(table: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict) or not table:
        raise BadMap('fields: missing; say which column is which, such as email = "E-mail"')
    _known(table, [*map(str, Field), *updates.COLUMNS], "fields.")
    if not table.keys() - set(updates.COLUMNS):
        raise BadMap("fields: names no column of the person, such as email")
    return {field: _columns(field, value) for field, value in sorted(table.items())}


def _columns(field: str, value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(_is_column(name) for name in names):
        raise BadMap(f"fields.{field}: must be the name of a column, or a list of such names")
    if len(names) > 1 and field != Field.NAME:
        raise BadMap(f"fields.{field}: takes one column; only fields.name may join several")
    if len(set(names)) != len(names):
        raise BadMap(f"fields.{field}: names one column twice")
    return tuple(name.strip() for name in names)


def _is_column(name: object) -> bool:
    return isinstance(name, str) and bool(name.strip())


def _required(value: object, fields: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise BadMap('required: must be a list of fields, such as ["email"]')
    for name in value:
        if name not in fields:
            raise BadMap(f"required: {name!r} is not under [fields]")
    return tuple(sorted(set(value)))


def _query(value: object, fields: dict[str, tuple[str, ...]]) -> Query | None:
    try:
        query = Query.read(value)
    except BadQueryTable as fault:
        raise BadMap(str(fault)) from None
    if query and query.watermark and updates.ID not in fields:
        raise BadMap("sql.watermark: needs fields.id, to tell which record a changed row is")
    return query


def _encoding(value: object) -> str:
    try:
        name = codecs.lookup(str(value)).name
    except LookupError:
        name = ""
    if not isinstance(value, str) or name not in ENCODINGS:
        raise BadMap(f"encoding: {value!r} is not one of {', '.join(ENCODINGS)}")
    return name


def _delimiter(value: object) -> str:
    if not isinstance(value, str) or len(value) != 1 or not value.isascii() or value in '"\r\n\0 ':
        raise BadMap(r'delimiter: must be one character, such as ",", ";" or "\t"')
    return value


def _region(value: object, fields: dict[str, tuple[str, ...]]) -> str | None:
    if value is None and Field.PHONE not in fields:
        return None
    if value is None:
        raise BadMap('phone_region: missing; fields.phone needs it, for example "US"')
    if value not in phonenumbers.SUPPORTED_REGIONS:
        raise BadMap(f'phone_region: {value!r} is not a two-letter region code, such as "US"')
    return str(value)
