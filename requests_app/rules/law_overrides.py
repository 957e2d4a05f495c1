"""Lay the values of the operator's counsel over the laws as they are shipped.

A directory holds one file for each law that is overridden, of the same name (`ccpa.toml`):

    [[override]]
    key = "rights.delete.degree"
    value = "reasonably_high"
    reason = "Counsel's opinion of 3 May 2026"

The result is checked as the shipped file is: an override cannot invent a key, nor make an
opt-out verifiable.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

from requests_app.rules.law import Override
from requests_app.rules.law_reader import LawError, Table, built, parsed
from requests_app.rules.law_states import STATES, shared


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    reason: str


def files(folder: Path, laws: Collection[str]) -> list[Path]:
    """Return the files of a directory of overrides, each named as one of `laws` is.

    Hidden files are left alone. Anything else stops: nobody would notice that it is not read.
    """
    if not folder.is_dir():
        raise LawError(str(folder), "", "LAW_OVERRIDES names no directory")
    found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    for path in found:
        if path.suffix != ".toml" or path.stem not in laws:
            known = ", ".join(f"{name}.toml" for name in sorted(laws))
            raise LawError(str(path), "", f"is the name of no law; known are: {known}")
    return found


def laid_on(table: Table, path: Path) -> list[Override]:
    """Change `table` as a file says, and return what was changed. Raises LawError."""
    changes: list[Override] = []
    for row in _rows(path):
        entry = _entry(row, str(path))
        if entry.key in {change.key for change in changes}:
            raise LawError(str(path), entry.key, "is overridden twice")
        was = _said(_known(table, entry.key))
        _put(table, entry.key, row["value"], path)
        now = _said(row["value"])
        changes.append(
            Override(law=path.stem, key=entry.key, was=was, now=now, reason=entry.reason)
        )
    return changes


def blamed(error: LawError, changes: list[Override], path: Path) -> LawError:
    """Return `error` in the name of the override that is nearest to the key that is wrong."""
    nearest = max(changes, key=lambda change: _nearness(change.key, error.key))
    if nearest.key in (error.key, shared(error.key)):
        return LawError(str(path), nearest.key, error.reason)
    return LawError(str(path), nearest.key, f"leaves {error.key}, which {error.reason}")


def _rows(path: Path) -> list[Table]:
    content = parsed(path, str(path))
    rows = content.get("override")
    if set(content) != {"override"} or not isinstance(rows, list):
        raise LawError(str(path), "", "must hold tables begun by [[override]], and nothing else")
    return rows


def _entry(row: Table, file: str) -> _Entry:
    if not isinstance(row, dict) or "value" not in row:
        raise LawError(file, "override.value", "is missing")
    plain = {name: value for name, value in row.items() if name != "value"}
    entry = built(_Entry, plain, file, "override")
    if not entry.reason.strip():
        raise LawError(file, entry.key, "the reason is empty: say who decided it, and when")
    if not entry.key.strip():
        raise LawError(file, "override.key", "is empty")
    return entry


def _put(table: Table, key: str, value: object, path: Path) -> None:
    """Set a single value. As a whole a table cannot be replaced; a state may drop it (false)."""
    *way, last = key.split(".")
    inner: Any = table
    for part in way:
        inner = inner.setdefault(part, {})
        if not isinstance(inner, dict):
            raise LawError(str(path), key, f"is not known: {part} holds no further values")
    drops = path.stem == STATES and way[:1] == ["states"] and isinstance(value, bool)
    if isinstance(value, dict) or (isinstance(inner.get(last), dict) and not drops):
        raise LawError(str(path), key, "is a table: override its single values")
    inner[last] = value


def _known(table: Table, key: str) -> object:
    """Return what `key` was, for a state what all states share; None where it was not set."""
    value = _found(table, key)
    scope, _, rest = key.partition(".")
    if value is None and scope == "states":
        return _found(table["every"], rest.partition(".")[2])
    return value


def _found(table: Table, key: str) -> object:
    inner: Any = table
    for part in key.split("."):
        inner = inner.get(part) if isinstance(inner, dict) else None
    return inner


def _nearness(key: str, wrong: str) -> int:
    """Count the leading parts that two keys share, or would if it were set for every state."""
    return max(_in_common(key, wrong), _in_common(key, shared(wrong)))


def _in_common(key: str, wrong: str) -> int:
    pairs = zip(key.split("."), wrong.split("."), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _said(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict | bool):  # a table that is there, as `true` says it
        return str(bool(value)).lower()
    return value.isoformat() if isinstance(value, date) else str(value)
