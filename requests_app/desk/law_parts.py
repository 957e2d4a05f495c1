"""A law taken apart: each of its parts under its key in the file, with all its values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from requests_app.rules.law import Law, Override

APART = frozenset({"citation", "article", "note", "confirmed", "overrides"})


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a part, as the file spells it. `override` is what put it there."""

    name: str
    text: str
    override: Override | None


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a law file: `clocks.answer.extension`. The law's own has an empty key."""

    key: str
    values: tuple[Value, ...]
    citation: str
    note: str
    confirmed: bool
    overrides: tuple[Override, ...]  # of this part, of its article, note and mark as well


def parts(law: Law) -> list[Part]:
    """Return every part of a law, in the order of the file."""
    changed = {_key(override): override for override in law.overrides}
    return list(_parts("", law, changed))


def _key(override: Override) -> str:
    """Return the key inside one law: `every.records.count` and `states.TX.records.count` alike."""
    names = override.key.split(".")
    return ".".join(names[{"every": 1, "states": 2}.get(names[0], 0) :])


def _parts(key: str, thing: Any, changed: Mapping[str, Override]) -> Iterator[Part]:
    held = {entry.name: getattr(thing, entry.name) for entry in fields(thing)}
    plain = {name: value for name, value in held.items() if _is_value(name, value)}
    part = Part(
        key=key,
        values=tuple(
            Value(name, _said(value), changed.get(_joined(key, name)))
            for name, value in plain.items()
        ),
        citation=held.get("article") or held.get("citation", ""),
        note=held.get("note", ""),
        confirmed=held.get("confirmed", True),
        overrides=tuple(override for path, override in changed.items() if _touches(path, key)),
    )
    if part.values or part.citation:
        yield part
    for name, value in held.items():
        yield from _below(_joined(key, name), value, changed)


def _below(key: str, value: Any, changed: Mapping[str, Override]) -> Iterator[Part]:
    if is_dataclass(value):
        yield from _parts(key, value, changed)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _below(_joined(key, str(name)), inner, changed)


def _is_value(name: str, value: Any) -> bool:
    """Tell whether a field is shown as a value: not a part of its own, and not left out."""
    if name in APART or is_dataclass(value) or isinstance(value, Mapping):
        return False
    return value not in (None, "", date.min, date.max)


def _touches(path: str, key: str) -> bool:
    """Tell whether an override is of this part: of a value in it, or of the part as a whole."""
    return key in (path, path.rpartition(".")[0])


def _joined(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _said(value: Any) -> str:
    """Return a value as the file spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)
