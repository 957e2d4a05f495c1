"""Lay the values of the operator's counsel over the laws as they are shipped.

A directory holds one file for each law that is overridden, of the same name (`ccpa.toml`):

    [[override]]
    key = "rights.delete.degree"
    value = "reasonably_high"
    reason = "Counsel's opinion of 3 May 2026"

The result is checked as the shipped file is: an override cannot invent a key, nor make an
opt-out verifiable.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from requests_app.rules.law import Override
from requests_app.rules.law_reader import LawError, built

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    reason: str


def laid_on(tables: Mapping[str, Table], folder: Path) -> list[tuple[str, Override]]:
    """Change `tables` as the files of `folder` say, and return what was changed, with its place.

    The place is the file's name, for a state of the United States with the state behind it.
    Raises LawError where the directory or a file cannot be used.
    """
    if not folder.is_dir():
        raise LawError(str(folder), "", "LAW_OVERRIDES names no directory")
    found = []
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in tables:
            raise LawError(path.name, "", f"no such law; known are: {', '.join(sorted(tables))}")
        for row in _rows(path):
            found.append(_laid(tables[path.stem], row, path))
    return found


def _rows(path: Path) -> list[Table]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawError(path.name, "", f"this is not TOML: {error}") from None
    rows = content.get("override")
    if set(content) != {"override"} or not isinstance(rows, list):
        raise LawError(path.name, "", "must hold tables begun by [[override]], and nothing else")
    return rows


def _laid(table: Table, row: Table, path: Path) -> tuple[str, Override]:
    if "value" not in row:
        raise LawError(path.name, str(row.get("key", "override")), "the value is missing")
    plain = {name: value for name, value in row.items() if name != "value"}
    entry = built(_Entry, plain, path.name, "override")
    if not entry.reason.strip():
        raise LawError(path.name, entry.key, "the reason is empty: say who decided it, and when")
    was = _put(table, entry.key, row["value"], path.name)
    override = Override(
        law=path.stem, key=entry.key, was=_said(was), now=_said(row["value"]), reason=entry.reason
    )
    return _place(path.stem, entry.key), override


def _put(table: Table, key: str, value: object, file: str) -> object:
    """Set a single value; what is a table itself cannot be replaced as a whole."""
    *path, last = key.split(".")
    inner: Any = table
    for part in path:
        inner = inner.setdefault(part, {}) if isinstance(inner, dict) else None
        if not isinstance(inner, dict):
            raise LawError(file, key, "is not a key of this law")
    if isinstance(inner.get(last), dict) or isinstance(value, dict):
        raise LawError(file, key, "is a table: override its single values")
    was = inner.get(last)
    inner[last] = value
    return was


def _place(name: str, key: str) -> str:
    parts = key.split(".")
    if name != "us-states":
        return name
    return f"{name}:{'.'.join(parts[:2]) if parts[0] == 'states' else parts[0]}"


def _said(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)
