"""The book of laws: read from `laws/*.toml` and the operator's overrides, once, at start-up."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from requests_app.rules.law import Law, Override
from requests_app.rules.law_checks import check
from requests_app.rules.law_overrides import laid_on
from requests_app.rules.law_reader import LawError, built
from requests_app.rules.rights import Regime, Right

FOLDER = Path(__file__).with_name("laws")
STATES = "us-states"

Table = dict[str, Any]


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
    if _Shelf.book is None:
        use(shipped())
    assert _Shelf.book is not None  # noqa: S101
    return _Shelf.book


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
    tables = {path.stem: _table(path) for path in sorted(folder.glob("*.toml"))}
    replaced = laid_on(tables, overrides) if overrides else []
    plain = json.dumps(tables, sort_keys=True, default=str)
    laws = {made.regime: made for name, table in tables.items() for made in _laws(name, table)}
    for regime in Regime:
        if regime not in laws:
            raise LawError(f"{folder.name}/", str(regime), "no file holds this law")
    version = hashlib.sha256(plain.encode()).hexdigest()[:12]
    return Book({regime: _marked(laws[regime], replaced) for regime in Regime}, version)


def _table(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawError(path.name, "", f"this is not TOML: {error}") from None


def _laws(name: str, table: Table) -> Iterator[Law]:
    file = f"{name}.toml"
    if name != STATES:
        yield _law(_regime(name, file), table, file)
        return
    for code, row in table["states"].items():
        key = f"states.{code}"
        merged = _laid_over(table["every"], row, str(row.get("citation", "")))
        yield _law(
            _regime("us_state" if code == "other" else f"us_{code.lower()}", file),
            merged,
            file,
            key,
        )


def _regime(name: str, file: str) -> Regime:
    try:
        return Regime(name.replace("-", "_"))
    except ValueError:
        raise LawError(file, "", f"{name} is not a law that this product knows") from None


def _law(regime: Regime, table: Table, file: str, key: str = "") -> Law:
    made = built(Law, {**table, "regime": str(regime)}, file, key)
    check(made, file, key)
    return made


def _laid_over(base: Table, row: Table, cite: str) -> Table:
    """Lay a state's row over what all states share; `{cite}` stands for the state's statute."""
    merged = {name: _filled(value, cite) for name, value in base.items()}
    for name, value in row.items():
        below = merged.get(name)
        if isinstance(value, dict) and isinstance(below, dict):
            merged[name] = _laid_over(below, value, cite)
        else:
            merged[name] = _filled(value, cite)
    return merged


def _filled(value: Any, cite: str) -> Any:
    if isinstance(value, dict):
        return _laid_over(value, {}, cite)
    return value.replace("{cite}", cite) if isinstance(value, str) else value


def _marked(made: Law, replaced: list[tuple[str, Override]]) -> Law:
    """Give a law the overrides that touch it, so that each of its dates can name them."""
    mine = tuple(override for place, override in replaced if _touches(place, made))
    return replace(made, overrides=mine)


def _touches(place: str, made: Law) -> bool:
    state = made.regime.removeprefix("us_").upper() if made.regime.startswith("us_") else ""
    name = STATES if state else made.regime.replace("_", "-")
    code = "other" if made.regime == Regime.US_STATE else state
    return place in (name, f"{name}:every", f"{name}:states.{code}")
