"""The book of laws: read from `laws/*.toml` and the operator's overrides, once, at start-up."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from requests_app.rules.law import Law, Override
from requests_app.rules.law_checks import check
from requests_app.rules.law_overrides import blamed, files, laid_on
from requests_app.rules.law_reader import LawError, Table, built, joined, parsed
from requests_app.rules.law_states import CODES, STATES, defines, place, rows
from requests_app.rules.rights import Regime, Right

FOLDER = Path(__file__).with_name("laws")
# Every law but the states' has a file of its own.
FILES = {regime.replace("_", "-"): regime for regime in Regime if not regime.startswith("us_")} | {
    STATES: None
}


@dataclass(frozen=True, slots=True)
class Book:
    """Every law, and the digest of all that was read. `version` is stored with each date."""

    laws: Mapping[Regime, Law]
    version: str

    @property
    def overrides(self) -> list[Override]:
        found = {override for law in self.laws.values() for override in law.overrides}
        return sorted(found, key=lambda override: (override.law, override.key))


class _Shelf:
    """Holds the book in use. Start-up and tests put one there; everybody else reads."""

    book: Book | None = None


def use(book: Book) -> None:
    """Make `book` the one that all dates are computed with."""
    _Shelf.book = book


def book() -> Book:
    """Return the book in use: the law as it is shipped where start-up named no other."""
    return _Shelf.book or shipped()


def law(regime: Regime) -> Law:
    """Return one law of the book in use."""
    return book().laws[regime]


def rights(regime: Regime, on: date | None = None) -> list[Right]:
    """Return the rights that a law gives, in their usual order; on a day, those in force."""
    rules = law(regime).rights
    return [
        right
        for right in Right
        if right in rules and (on is None or rules[right].valid_from <= on <= rules[right].valid_to)
    ]


@cache
def shipped() -> Book:
    """Return the laws as they come with the product, without overrides."""
    return read()


def read(overrides: Path | None = None, *, folder: Path = FOLDER) -> Book:
    """Read the law files, and the overrides of a directory. Raises LawError for any mistake."""
    tables = _tables(folder)
    laws: dict[Regime, Law] = {}
    for name, table in tables.items():
        laws |= _shipped(name, table)
    for regime in Regime:
        if regime not in laws:
            raise LawError(f"{folder.name}/", str(regime), "no file holds this law")
    for path in files(overrides, tables) if overrides else ():
        laws |= _overridden(path, tables[path.stem])
    plain = json.dumps(tables, sort_keys=True, default=str)
    version = "v" + hashlib.sha256(plain.encode()).hexdigest()[:11]  # no bare digits
    return Book({regime: laws[regime] for regime in Regime}, version)


def _tables(folder: Path) -> dict[str, Table]:
    if not folder.is_dir():
        raise LawError(str(folder), "", "there is no such directory")
    return {path.stem: parsed(path, path.name) for path in sorted(folder.glob("*.toml"))}


def _shipped(name: str, table: Table) -> dict[Regime, Law]:
    try:
        return _laws(name, table, f"{name}.toml")
    except LawError as error:
        raise LawError(error.file, place(table, error.key), error.reason) from None


def _laws(name: str, table: Table, file: str) -> dict[Regime, Law]:
    if name not in FILES:
        known = ", ".join(sorted(FILES))
        raise LawError(file, "", f"{name} is not a law that this product knows; known are: {known}")
    regime = FILES[name]
    if regime:
        return {regime: _law(regime, table, file)}
    return {
        CODES[code]: _law(CODES[code], row, file, f"states.{code}")
        for code, row in rows(table, file)
    }


def _law(regime: Regime, table: Table, file: str, key: str = "") -> Law:
    for name in ("regime", "overrides"):
        if name in table:
            raise LawError(file, joined(key, name), "is not known: the product sets it")
    made = built(Law, {**table, "regime": str(regime)}, file, key)
    check(made, file, key)
    return made


def _overridden(path: Path, table: Table) -> dict[Regime, Law]:
    """Change `table` as a file says, and return its laws anew, each with what touches it."""
    changes = laid_on(table, path)
    try:
        laws = _laws(path.stem, table, str(path))
    except LawError as error:
        raise blamed(error, changes, path) from None
    return {
        regime: replace(made, overrides=tuple(_touching(regime, changes, table)))
        for regime, made in laws.items()
    }


def _touching(regime: Regime, changes: list[Override], table: Table) -> Iterator[Override]:
    code = next((code for code, known in CODES.items() if known == regime), "")
    for change in changes:
        scope, _, key = change.key.partition(".")
        if (
            not code
            or change.key.startswith(f"states.{code}.")
            or (scope == "every" and not defines(table["states"][code], key))
        ):
            yield change
