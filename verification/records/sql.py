"""Rows of a query, one at a time, out of one read-only transaction of somebody else's database.

Nothing that a driver says of a connection is passed on: it may name the host, the login or the
password. Of a query only what concerns its wording is, never a value.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, NullPool, column, create_engine, select
from sqlalchemy import text as literal
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, ProgrammingError

from verification.records import watermark
from verification.records.mapping import FieldMap
from verification.records.queries import Query
from verification.records.reader import BadFile, Row
from verification.records.watermark import Mark, NoMark

CONNECT_SECONDS = 10
DRIVERS = {"postgresql": "postgresql+psycopg2", "postgres": "postgresql+psycopg2"}
CONNECT = {"postgresql": "connect_timeout", "mysql": "connect_timeout", "sqlite": "timeout"}
READ_ONLY = {  # what opens the transaction; elsewhere the login must have no right to write
    "postgresql": (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        "SET LOCAL statement_timeout = {milliseconds}",
    ),
    "mysql": ("SET SESSION TRANSACTION READ ONLY",),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY",),
    "oracle": ("SET TRANSACTION READ ONLY",),
    "sqlite": ("PRAGMA query_only = ON",),
}
REFUSALS = (
    (("password", "authentication", "access denied", "pg_hba", "role "), "refuses the login"),
    (("does not exist", "unknown database", "unable to open"), "has no database of that name"),
    (("timeout", "timed out"), f"did not answer within {CONNECT_SECONDS} seconds"),
    (("translate", "name or service", "refused", "route"), "cannot be reached"),
)


class Unreachable(Exception):
    """The database cannot be read at all: what is wrong, without a word of its address."""


class BadQuery(BadFile):
    """The query cannot be imported: why."""

    def __init__(self, reason: str) -> None:
        ValueError.__init__(self, reason)
        self.line = 0


@contextmanager
def connected(url: str, query: Query) -> Iterator[Connection]:
    """Open a read-only transaction; what it wrote after all is rolled back. Raises Unreachable."""
    address = _address(url)
    patience = _patience(address)
    engine = create_engine(address, poolclass=NullPool, connect_args=patience, hide_parameters=True)
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(engine.connect())
            for statement in READ_ONLY.get(engine.dialect.name, ()):
                connection.exec_driver_sql(statement.format(milliseconds=query.timeout * 1000))
        except DBAPIError as error:
            raise Unreachable(_refusal(str(error.orig))) from None
        yield connection


class SqlRows:
    """Reads what a query gives, in its order. `line` is the number of the row, the first is 1."""

    def __init__(self, result: CursorResult[Any], mapping: FieldMap, query: Query) -> None:
        self.map = mapping
        self.query = query
        self.line = 0
        self.offset = 0
        self.furthest: Mark | None = None
        self._result = result
        self._columns = _columns(list(result.keys()), mapping, query)

    def rows(self) -> Iterator[Row]:
        """Yield row after row. Raises BadQuery where the database breaks off."""
        try:
            for record in self._result:
                self.line += 1
                cells = record._mapping
                self._note(cells)
                yield Row(self.line, self._values(cells))
        except DBAPIError as error:
            raise BadQuery(_fault(error, self.query)) from None

    def barren(self) -> BadFile:
        """Return the fault of a query of which no row can be imported."""
        return BadQuery("the query gives not one row that can be imported")

    def _values(self, cells: Mapping[str, Any]) -> dict[str, str]:
        values = {}
        for field, columns in self._columns.items():
            value = " ".join(cell for name in columns if (cell := _text(cells[name])))
            if value:
                values[field] = value
        return values

    def _note(self, cells: Mapping[str, Any]) -> None:
        value = cells[self.query.watermark] if self.query.watermark else None
        if value is None:
            return
        try:
            self.furthest = watermark.further(self.furthest, watermark.read(value))
        except NoMark as fault:
            raise BadQuery(f"row {self.line}: the column {self.query.watermark} {fault}") from None


def ask(connection: Connection, mapping: FieldMap, query: Query, since: Any, size: int) -> SqlRows:
    """Send the query; with `since`, for what changed since alone. Raises BadQuery.

    Rows are fetched `size` at a time where the driver can.
    """
    statement = _statement(query, since)
    try:
        result = connection.execute(statement, execution_options={"yield_per": size})
        return SqlRows(result, mapping, query)
    except DBAPIError as error:
        raise BadQuery(_fault(error, query)) from None


def _statement(query: Query, since: Any) -> Executable:
    """Rows that say nothing of their change are read each time: nothing tells that they did not."""
    plain = literal(query.query.replace(":", r"\:"))  # a colon is no parameter here
    if since is None:
        return plain
    rows = plain.columns(column(query.watermark)).subquery("changed")
    changed = rows.c[query.watermark]
    return select(literal("*")).select_from(rows).where((changed >= since) | changed.is_(None))


def _address(text: str) -> URL:
    try:
        url = make_url(text)
        url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
        url.get_dialect().import_dbapi()
    except (NoSuchModuleError, ImportError):
        raise Unreachable("needs a driver that is not installed") from None
    except (ArgumentError, ValueError):
        raise Unreachable("cannot be understood: its address in RECORD_SOURCES is wrong") from None
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise Unreachable("has no database of that name")  # SQLite would make one
    return url


def _patience(url: URL) -> dict[str, int]:
    name = CONNECT.get(url.get_backend_name())
    return {name: CONNECT_SECONDS} if name and name not in url.query else {}


def _refusal(said: str) -> str:
    words = said.casefold()
    for signs, meaning in REFUSALS:
        if any(sign in words for sign in signs):
            return meaning
    return "cannot be reached, or refuses the login"


def _fault(error: DBAPIError, query: Query) -> str:
    """A driver's words are passed on only where they are about the wording of the query."""
    said = str(error.orig).strip().split("\n")[0]
    code = str(getattr(error.orig, "pgcode", None) or "")
    if code == "57014":
        return f"the database did not answer within {query.timeout} seconds (sql.timeout)"
    if isinstance(error, ProgrammingError) or said.startswith(("no such", "near ")):
        return f"the database refuses the query: {said}"
    return f"the database broke off its answer ({type(error.orig).__name__} {code}".rstrip() + ")"


def _columns(names: list[str], mapping: FieldMap, query: Query) -> dict[str, tuple[str, ...]]:
    """Check that the query gives every column once that the map asks for. Raises BadQuery."""
    asked = [(f"fields.{field}", name) for field, of in mapping.fields.items() for name in of]
    asked += [("sql.watermark", query.watermark)] if query.watermark else []
    for key, name in asked:
        if name not in names:
            given = ", ".join(names)
            raise BadQuery(f"no column {name!r}, which the map gives for {key}; there are {given}")
        if names.count(name) > 1:
            raise BadQuery(f"two columns {name!r}: give one of them another name by AS")
    return mapping.fields


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        raise BadQuery("a column of the map holds bytes instead of text: convert it in the query")
    return str(value).strip()
