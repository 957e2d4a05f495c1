"""Rows of a customer file, one at a time: memory stays the same for any size of file.

Every fault of the file itself raises BadFile with the line; nothing of a cell is quoted.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from verification.records.mapping import FieldMap

ROW_BYTES = 65_536
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class BadFile(ValueError):
    """The file cannot be imported: where, and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line that it begins on, and what it holds for each field that is filled."""

    line: int
    values: dict[str, str]


class Rows(Protocol):
    """Where rows come from. After each row, `line` and `offset` say where the next begins."""

    map: FieldMap
    line: int
    offset: int

    def rows(self) -> Iterator[Row]: ...

    def barren(self) -> BadFile: ...


class Reader:
    """Reads a file by a map. After each row, `line` and `offset` say where the next begins."""

    def __init__(self, file: BinaryIO, mapping: FieldMap) -> None:
        self.file = file
        self.map = mapping
        self.line = 0
        self.offset = 0
        self._row: list[str] = []  # the lines of the row being read
        self._row_bytes = 0
        self._cells = self._parsed()
        self._width = 0
        self._columns: dict[str, list[int]] = {}

    def read_header(self) -> None:
        """Find each mapped column. Raises BadFile where one is missing or named twice."""
        names = [cell.strip() for cell in self._next_cells() or ()]
        if not any(names):
            raise BadFile(1, "the file is empty: its first line must name the columns")
        self._refuse_repeats(names)
        for field, columns in self.map.columns.items():
            self._columns[field] = [self._find(field, column, names) for column in columns]
        self._width = len(names)

    def go_to(self, *, line: int, offset: int) -> None:
        """Continue behind `line`, at `offset`, where an earlier reader stopped."""
        self.file.seek(offset)
        self.line, self.offset = line, offset

    def rows(self) -> Iterator[Row]:
        """Yield row after row; an empty line is passed over."""
        while True:
            began = self.line + 1
            cells = self._next_cells()
            if cells is None:
                return
            if not cells:
                continue
            if len(cells) != self._width:
                raise BadFile(began, f"{len(cells)} cells where the header has {self._width}")
            yield Row(began, self._values(cells))

    def barren(self) -> BadFile:
        """Return the fault of a file of which no row can be imported."""
        return BadFile(self.line, "the file ends here without one row that can be imported")

    def all_rows(self) -> Iterator[Row | BadFile]:
        """Yield row after row and go on behind each that cannot be read, with its fault."""
        while True:
            try:
                yield from self.rows()
                return
            except BadFile as fault:
                self._cells = self._parsed()
                yield fault

    def _parsed(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self.map.delimiter, strict=True)

    def _values(self, cells: list[str]) -> dict[str, str]:
        values = {}
        for field, columns in self._columns.items():
            value = " ".join(cell for at in columns if (cell := cells[at].strip()))
            if value:
                values[field] = value
        return values

    def _next_cells(self) -> list[str] | None:
        self._row.clear()
        self._row_bytes = 0
        try:
            return next(self._cells, None)
        except csv.Error as error:
            raise self._unreadable(str(error)) from None

    def _lines(self) -> Iterator[str]:
        while raw := self.file.readline(ROW_BYTES + 1):
            self.line += 1
            self.offset += len(raw)
            self._row_bytes += len(raw)
            if self._row_bytes > ROW_BYTES:
                raise self._too_long()
            text = self._decoded(raw)
            self._row.append(text)
            yield text

    def _decoded(self, raw: bytes) -> str:
        if self.line == 1:
            raw = self._without_mark(raw)
        if b"\0" in raw:
            raise BadFile(self.line, "a NUL byte: this is not a text file, or it is damaged")
        try:
            return raw.decode(self.map.encoding)
        except UnicodeDecodeError as error:
            raise BadFile(
                self.line,
                f"byte {error.start + 1} is not {self.map.encoding}: "
                "set `encoding` in the map to what the file was saved as",
            ) from None

    def _without_mark(self, raw: bytes) -> bytes:
        if raw.startswith(UTF16_MARKS):
            raise BadFile(1, "the file is UTF-16: save it as UTF-8")
        if not raw.startswith(UTF8_MARK):
            return raw
        if self.map.encoding != "utf-8":
            raise BadFile(1, f"the file is marked as UTF-8, the map says {self.map.encoding}")
        return raw.removeprefix(UTF8_MARK)

    def _too_long(self) -> BadFile:
        opened = _open_quote(self._row, self.map.delimiter)
        if opened is None:
            return BadFile(self.line, f"the row is longer than {ROW_BYTES} bytes")
        return BadFile(
            self._first_line() - 1 + opened,
            f'a cell opens here with " and does not close within {ROW_BYTES} bytes',
        )

    def _unreadable(self, reason: str) -> BadFile:
        if "new-line character" in reason:
            return BadFile(self.line, "a lone carriage return: end each line with LF or CR LF")
        opened = _open_quote(self._row, self.map.delimiter)
        if opened is not None and "end of data" in reason:
            line = self._first_line() + opened
            return BadFile(line, 'a cell opens here with " and never closes')
        return BadFile(
            self.line,
            'text follows a closing ": the quotes do not pair up in the row '
            f"that begins on line {self._first_line()}",
        )

    def _first_line(self) -> int:
        return self.line - len(self._row) + 1

    def _refuse_repeats(self, names: list[str]) -> None:
        first: dict[str, int] = {}
        for at, name in enumerate(names, start=1):
            if name and name in first:
                raise BadFile(1, f"columns {first[name]} and {at} have the same name")
            first[name] = at

    def _find(self, field: str, column: str, names: list[str]) -> int:
        if column in names:
            return names.index(column)
        hint = f"; is {self.map.delimiter!r} the delimiter?" if len(names) == 1 else ""
        raise BadFile(1, f"no column {column!r}, which the map gives for fields.{field}{hint}")


def _open_quote(lines: list[str], delimiter: str) -> int | None:
    """Return the index of the line whose opening quote is still open at the end, if any."""
    inside, opened, previous = False, 0, delimiter
    for at, line in enumerate(lines):
        for character in line:
            if character == '"' and inside:
                inside = False
            elif character == '"' and previous == '"':
                inside = True  # a doubled quote: the cell goes on
            elif character == '"' and previous in f"{delimiter}\n":
                inside, opened = True, at
            previous = character
    return opened if inside else None
