"""Make the laws of the states: a row of each, laid over what all of them share."""

from collections.abc import Iterator
from typing import Any

from requests_app.rules.law_reader import LawError, Table
from requests_app.rules.rights import Regime

STATES = "us-states"
OTHER = "other"  # a state whose law is not held
CODES = {
    regime.removeprefix("us_").upper(): regime
    for regime in Regime
    if regime.startswith("us_") and regime != Regime.US_STATE
} | {OTHER: Regime.US_STATE}


def rows(table: Table, file: str) -> Iterator[tuple[str, Table]]:
    """Yield each state's code and its whole law, still as tables. Raises LawError."""
    for name in ("every", "states"):
        if not isinstance(table.get(name), dict):
            raise LawError(file, name, "is missing: it must be a table")
    for name in table:
        if name not in ("every", "states"):
            raise LawError(file, name, "is not known; known are: every, states")
    for code, row in table["states"].items():
        if code not in CODES:
            raise LawError(file, f"states.{code}", f"no such state; known are: {', '.join(CODES)}")
        if not isinstance(row, dict):
            raise LawError(file, f"states.{code}", "must be a table")
        yield code, _laid_over(table["every"], row, str(row.get("citation", "")))


def place(table: Table, key: str) -> str:
    """Return where a state's value is written: in its own row or among what all share."""
    scope, _, rest = key.partition(".")
    code, _, inner = rest.partition(".")
    if scope != "states" or not inner or defines(table["states"][code], inner):
        return key
    return shared(key) if defines(table["every"], inner) else key


def shared(key: str) -> str:
    """Return the key by which a state's value would be set for every state."""
    scope, *rest = key.split(".")
    return ".".join(["every", *rest[1:]]) if scope == "states" else key


def defines(table: Table, key: str) -> bool:
    """Tell whether a table sets `key`, or drops or replaces a table that would hold it."""
    inner: Any = table
    for part in key.split("."):
        if not isinstance(inner, dict):
            return True
        if part not in inner:
            return False
        inner = inner[part]
    return True


def _laid_over(base: Table, row: Table, cite: str) -> Table:
    """Lay `row` over `base`. `{cite}` stands for the state's statute.

    `false` in the place of a table drops it, `true` leaves it as it is.
    """
    merged = {name: _filled(value, cite) for name, value in base.items()}
    for name, value in row.items():
        below = merged.get(name)
        if not isinstance(below, dict) or not isinstance(value, dict | bool):
            merged[name] = _filled(value, cite)
        elif value is False:
            del merged[name]
        elif value is not True:
            merged[name] = _laid_over(below, value, cite)
    return merged


def _filled(value: Any, cite: str) -> Any:
    if isinstance(value, dict):
        return _laid_over(value, {}, cite)
    return value.replace("{cite}", cite) if isinstance(value, str) else value
