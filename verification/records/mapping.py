"""MAP.toml: which column of a customer file is which field (docs/import-records.md)."""

import codecs
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import phonenumbers

from verification.records import updates
from verification.records.queries import BadQueryTable, Query
from verification.rules.people import NAMED, PLACED, Field
from verification.rules.trust import Trust

KEYS = ("encoding", "delimiter", "phone_region", "required", "fields", "extra", "trust", "sql")
TRUST_KEYS = ("points", "together")
JOINED = (*NAMED, Field.ADDRESS, Field.STREET)  # fields that several columns may make
PUBLIC = frozenset({*NAMED, *PLACED, Field.ID})
EXTRA_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
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
    """What the map says: for each field the columns that make it, joined by a space.

    `extra` are data points that no field knows, compared as they stand.
    """

    fields: dict[str, tuple[str, ...]]
    required: tuple[str, ...]
    encoding: str
    delimiter: str
    phone_region: str | None
    extra: dict[str, tuple[str, ...]] = field(default_factory=dict)
    trust: Trust = field(default_factory=Trust)
    sql: Query | None = None

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """The columns of each field, extra ones included."""
        return self.fields | self.extra

    def as_json(self) -> dict[str, Any]:
        """Return the map as it is stored and compared; tables that it lacks are left out."""
        extra = {"extra": _lists(self.extra)} if self.extra else {}
        together = [list(group) for group in self.trust.together]
        trust = {"points": list(self.trust.points), "together": together}
        return {
            "fields": _lists(self.fields),
            "required": list(self.required),
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "phone_region": self.phone_region,
            **extra,
            **({"trust": trust} if self.trust != Trust() else {}),
            **({"sql": asdict(self.sql)} if self.sql else {}),
        }


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
    fields, extra = _fields(table.get("fields")), _extra(table.get("extra", {}))
    return FieldMap(
        fields=fields,
        required=_required(table.get("required", []), fields | extra),
        encoding=_encoding(table.get("encoding", "utf-8")),
        delimiter=_delimiter(table.get("delimiter", ",")),
        phone_region=_region(table.get("phone_region"), fields),
        extra=extra,
        trust=_trust(table.get("trust"), fields | extra),
        sql=_query(table.get("sql"), fields | extra),
    )


def _known(table: dict[str, Any], names: Sequence[str], prefix: str) -> None:
    for key in table:
        if key not in names:
            raise BadMap(f"{prefix}{key}: unknown key; known are {', '.join(names)}")


def _fields(table: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict) or not table:
        raise BadMap('fields: missing; say which column is which, such as email = "E-mail"')
    _known(table, list(dict.fromkeys([*map(str, Field), *updates.COLUMNS])), "fields.")
    fields = {str(name): _columns(f"fields.{name}", table[name]) for name in sorted(table)}
    if Field.NAME in fields and {Field.GIVEN, Field.FAMILY} & fields.keys():
        raise BadMap("fields.name: give it or fields.given and fields.family, not both")
    if fields.keys() == {Field.ID}:
        raise BadMap("fields.id: alone finds nobody; give one more field")
    if not fields.keys() - set(updates.COLUMNS):
        raise BadMap("fields: names no column of the person, such as email")
    for name, columns in fields.items():
        if len(columns) > 1 and name not in JOINED:
            joined = ", ".join(f"fields.{one}" for one in JOINED)
            raise BadMap(f"fields.{name}: takes one column; only {joined} may join several")
    return fields


def _extra(table: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        raise BadMap('extra: must be a table, such as last_invoice = "Last invoice"')
    for name in table:
        if name in list(Field) or not EXTRA_NAME.fullmatch(name):
            raise BadMap(f"extra.{name}: must be a name of its own in a to z, digits and _")
    return {name: _columns(f"extra.{name}", table[name]) for name in sorted(table)}


def _columns(place: str, value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(_is_column(name) for name in names):
        raise BadMap(f"{place}: must be the name of a column, or a list of such names")
    if len(set(names)) != len(names):
        raise BadMap(f"{place}: names one column twice")
    return tuple(name.strip() for name in names)


def _trust(table: object, fields: Mapping[str, Any]) -> Trust:
    if table is None:
        return Trust()
    if not isinstance(table, dict):
        raise BadMap('trust: must be a table, such as points = ["account"]')
    _known(table, TRUST_KEYS, "trust.")
    points = _listed("trust.points", table.get("points", list(Trust().points)), fields)
    if public := sorted(PUBLIC.intersection(points)):
        raise BadMap(f"trust.points: {public[0]!r} is public knowledge and proves nobody")
    groups = table.get("together", [])
    if not isinstance(groups, list):
        raise BadMap("trust.together: must be a list of lists of fields")
    return Trust(points, tuple(_listed("trust.together", group, fields) for group in groups))


def _listed(place: str, value: object, fields: Mapping[str, Any]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise BadMap(f'{place}: must be a list of fields, such as ["account", "phone"]')
    for name in value:
        if name not in fields and name not in Trust().points:
            raise BadMap(f"{place}: {name!r} is not under [fields] or [extra]")
    return tuple(dict.fromkeys(value))


def _lists(columns: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {field: list(names) for field, names in columns.items()}


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
