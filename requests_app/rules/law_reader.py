"""Read a file into plain tables and these into frozen dataclasses; say where one is wrong."""

import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Table = dict[str, Any]
Made = TypeVar("Made")
LONGEST_FILE = 1_000_000
PLAIN = {str: "text", int: "a whole number", bool: "true or false", date: "a day"}


class LawError(Exception):
    """A law file that cannot be used: which file, which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key or 'the file'}: {reason}")
        self.file, self.key, self.reason = file, key, reason


def parsed(path: Path, file: str) -> Table:
    """Return the tables of a TOML file. Raises LawError in the name of `file`."""
    if not path.is_file() or path.stat().st_size > LONGEST_FILE:
        raise LawError(file, "", f"is no file, or larger than {LONGEST_FILE:,} bytes")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LawError(file, "", f"this is not TOML: {error}") from None
    except UnicodeDecodeError:
        raise LawError(file, "", "this is not UTF-8") from None
    except (RecursionError, ValueError):  # brackets without end, a number of 5,000 digits
        raise LawError(file, "", "this is not TOML that can be read") from None
    except OSError as error:
        raise LawError(file, "", f"cannot be read: {error.strerror}") from None


def built(kind: type[Made], table: object, file: str, key: str = "") -> Made:
    """Return a `kind` made of `table`. Raises LawError; every value is checked by its type."""
    content = _table(table, file, key)
    hints = get_type_hints(kind)
    known = {entry.name: entry for entry in fields(kind)}  # type: ignore[arg-type]
    for name in content:
        if name not in known:
            raise LawError(file, joined(key, name), f"is not known; known are: {', '.join(known)}")
    for name, entry in known.items():
        if name not in content and _required(entry):
            raise LawError(file, joined(key, name), "is missing")
    values = {
        name: _value(hints[name], value, file, joined(key, name)) for name, value in content.items()
    }
    return kind(**values)


def _value(hint: Any, value: object, file: str, key: str) -> object:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _value(get_args(hint)[0], value, file, key)
    if origin is tuple:
        return tuple(
            _value(get_args(hint)[0], item, file, f"{key}[{number}]")
            for number, item in enumerate(_list(value, file, key), 1)
        )
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(hint, value, file, key)
    if is_dataclass(hint):
        return built(hint, value, file, key)  # type: ignore[arg-type]
    if issubclass(hint, StrEnum):
        return _member(hint, value, file, key)
    if type(value) is not hint:  # true is an int to isinstance, and a moment is a date
        raise LawError(file, key, f"is {value!r}; it must be {PLAIN[hint]}")
    return value


def _mapping(hint: Any, value: object, file: str, key: str) -> dict[object, object]:
    names, inner = get_args(hint)
    return {
        _value(names, name, file, joined(key, name)): _value(inner, item, file, joined(key, name))
        for name, item in _table(value, file, key).items()
    }


def _table(value: object, file: str, key: str) -> Table:
    if not isinstance(value, dict):
        raise LawError(file, key, "must be a table")
    return value


def _list(value: object, file: str, key: str) -> list[object]:
    if not isinstance(value, list):
        raise LawError(file, key, "must be a list")
    return value


def _member(kind: type[StrEnum], value: object, file: str, key: str) -> StrEnum:
    try:
        return kind(str(value))
    except ValueError:
        known = ", ".join(str(member) for member in kind)
        raise LawError(file, key, f"is {value!r}; it must be one of {known}") from None


def _required(entry: Field[Any]) -> bool:
    return entry.default is MISSING and entry.default_factory is MISSING


def joined(key: str, name: str) -> str:
    """Return the key of `name` inside `key`."""
    return f"{key}.{name}" if key else name
