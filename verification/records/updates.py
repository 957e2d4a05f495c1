"""What a row says of itself rather than of the person: its id, whether it is gone, its contact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from foundation.sealing import digest

ID = "id"  # stays with the person's data: staff find the person in their own system by it
GONE = "deleted"
CHANGED = "contact_changed"
COLUMNS = (ID, GONE, CHANGED)
YES = frozenset({"1", "true", "t", "yes", "y"})
NO = frozenset({"", "0", "false", "f", "no", "n"})


class Unclear(ValueError):
    """A column of these says what cannot be understood: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class About:
    """What a row says of itself. `id` is empty where the map names none, or the row has none."""

    id: str
    gone: bool
    contact_changed_on: date | None


def take(values: dict[str, str]) -> About:
    """Take out of `values` what is not about the person, and return it. Raises Unclear."""
    return About(
        id=values.get(ID, ""),
        gone=_gone(values.pop(GONE, "")),
        contact_changed_on=_changed(values.pop(CHANGED, "")),
    )


def lacking(
    values: Mapping[str, str], about: About, required: Iterable[str], *, delta: bool
) -> str | None:
    """Return the first field that a row must fill and does not; "" where it says nothing at all.

    None where nothing is lacking. A row of a delta must have its id; a row that is gone needs
    nothing else.
    """
    if delta and not about.id:
        return ID
    if about.gone:
        return None
    if not values.keys() - {ID}:
        return ""
    return next((field for field in required if field not in values), None)


def external(business_id: str, source_id: int, identifier: str) -> bytes:
    """Return the keyed digest by which a later import finds the row of that id again.

    Business and source are part of it: an id means nothing in another system.
    """
    return digest(f"external:{business_id}:{source_id}", identifier)


def _gone(value: str) -> bool:
    """A moment of deletion says yes as well: many systems keep that instead of a flag."""
    word = value.casefold()
    if word in YES or word in NO:
        return word in YES
    if _day(value):
        return True
    raise Unclear(GONE, "is neither yes nor no, nor a date")


def _changed(value: str) -> date | None:
    if not value:
        return None
    day = _day(value)
    if day is None:
        raise Unclear(CHANGED, "is not a date such as 2026-01-31")
    return day


def _day(value: str) -> date | None:
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        return None
