"""The table [sql] of MAP.toml: what to ask a database, and how to ask for changes alone."""

import re
from dataclasses import dataclass
from typing import Any

KEYS = ("query", "watermark", "overlap", "timeout")
OVERLAP = 900
TIMEOUT = 300
READING = re.compile(r"(select|with)\b", re.IGNORECASE)


class BadQueryTable(ValueError):
    """The table cannot be used: the key, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Query:
    """A statement that reads every customer. `watermark` is its column that grows with a change.

    `overlap`: how far behind the last watermark to read again, in seconds, or in numbers where
    the column holds numbers. `timeout`: seconds that one answer of the database may take.
    """

    query: str
    watermark: str
    overlap: int
    timeout: int

    @classmethod
    def read(cls, table: object) -> "Query | None":
        """Check the table key by key; None where there is none. Raises BadQueryTable."""
        if table is None:
            return None
        if not isinstance(table, dict):
            raise BadQueryTable('sql: must be a table with query = "select ..."')
        for key in table:
            if key not in KEYS:
                raise BadQueryTable(f"sql.{key}: unknown key; known are {', '.join(KEYS)}")
        return cls(
            query=_statement(table.get("query")),
            watermark=_text(table, "watermark"),
            overlap=_number(table, "overlap", OVERLAP, least=0),
            timeout=_number(table, "timeout", TIMEOUT, least=1),
        )


def _statement(value: object) -> str:
    query = value.strip().removesuffix(";").rstrip() if isinstance(value, str) else ""
    if not READING.match(query):
        raise BadQueryTable("sql.query: must be one statement that begins with select or with")
    if ";" in query:  # a second statement could end the transaction that may only read
        raise BadQueryTable("sql.query: must be one statement, and hold no ;")
    return query


def _text(table: dict[str, Any], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise BadQueryTable(f"sql.{key}: must be the name of a column of the query")
    return value.strip()


def _number(table: dict[str, Any], key: str, default: int, *, least: int) -> int:
    value = table.get(key, default)
    if type(value) is not int or value < least:
        raise BadQueryTable(f"sql.{key}: must be a whole number, {least} or more")
    return value
