"""How far a source's database was read: the greatest value of a column that grows with changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

NUMBER, DAY, LOCAL, INSTANT, TEXT = "number", "day", "local", "instant", "text"


class NoMark(ValueError):
    """A value that cannot serve as watermark."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A value of the column, in a form that compares, and the form that the database has."""

    form: str
    at: int | datetime

    def text(self) -> str:
        """Return the mark as it is stored."""
        return f"{self.form} {self.at if isinstance(self.at, int) else self.at.isoformat()}"


def read(value: Any) -> Mark:
    """Return the mark of a value as a database driver gives it. Raises NoMark."""
    if isinstance(value, datetime):
        return Mark(INSTANT, value.astimezone(UTC)) if value.tzinfo else Mark(LOCAL, value)
    if isinstance(value, date):
        return Mark(DAY, datetime(value.year, value.month, value.day))  # noqa: DTZ001 - a day
    if isinstance(value, str):
        return Mark(TEXT, _wall_time(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value):
        return Mark(NUMBER, int(value))
    raise NoMark("is neither a time, a date nor a whole number")


def stored(text: str) -> Mark | None:
    """Read back what `Mark.text` wrote; None for an empty text."""
    form, _, value = text.partition(" ")
    if not form:
        return None
    return Mark(form, int(value) if form == NUMBER else datetime.fromisoformat(value))


def further(one: Mark | None, other: Mark) -> Mark:
    """Return the greater mark. Raises NoMark where the column mixes forms."""
    if one and one.form != other.form:
        raise NoMark("holds values of several kinds")
    return max(one, other) if one else other


def not_after(mark: Mark, now: datetime) -> Mark:
    """Return the mark, or `now` if it lies in the future: one wrong date must not hide changes.

    Local times are taken for UTC. Where they run behind, the next run reads a few hours again.
    """
    if isinstance(mark.at, int):
        return mark
    latest = now.astimezone(UTC)
    return Mark(mark.form, min(mark.at, latest if mark.at.tzinfo else latest.replace(tzinfo=None)))


def since(mark: Mark, overlap: int) -> Any:
    """Return the value from which to read again, `overlap` seconds or numbers behind the mark.

    What was committed late, with a value from before the last run, lies within the overlap.
    """
    if isinstance(mark.at, int):
        return mark.at - overlap
    begin = mark.at - timedelta(seconds=overlap)
    if mark.form == DAY:
        return begin.date()
    if mark.form == TEXT:  # sorts before every spelling of the same second: T, Z, fractions
        return begin.strftime("%Y-%m-%d %H:%M:%S")
    return begin


def _wall_time(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        raise NoMark("holds a text that is no time such as 2026-01-31 12:00:00") from None
