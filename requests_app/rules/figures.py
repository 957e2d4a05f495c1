"""The arithmetic of reports: middles, shares, weeks and periods. Numbers in, numbers out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)

Counted = Mapping[int, int]  # how often each number of days occurs


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both of them counted."""

    first: date
    last: date


def mean(counted: Counted) -> float | None:
    """Return the average; None of nothing."""
    number = sum(counted.values())
    return sum(value * times for value, times in counted.items()) / number if number else None


def median(counted: Counted) -> float | None:
    """Return the value in the middle, or halfway between the two; None of nothing."""
    number = sum(counted.values())
    if not number:
        return None
    return (_at(counted, (number - 1) // 2) + _at(counted, number // 2)) / 2


def _at(counted: Counted, place: int) -> int:
    """Return the value that stands at a place when all are lined up by size."""
    for value in sorted(counted):
        place -= counted[value]
        if place < 0:
            return value
    raise IndexError("There are not so many values.")


def share(part: int, whole: int) -> float | None:
    """Return which part of a hundred something is; None of nothing."""
    return 100 * part / whole if whole else None


def monday(day: date) -> date:
    """Return the first day of the week of `day`."""
    return day - timedelta(days=day.weekday())


def weeks(last: date, number: int) -> list[date]:
    """Return the Mondays of `number` weeks, the one of `last` at the end."""
    return [monday(last) - WEEK * back for back in reversed(range(number))]


def year(number: int) -> Period:
    """Return a calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def quarter(day: date) -> Period:
    """Return the calendar quarter of a day."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    after = (first + timedelta(days=93)).replace(day=1)
    return Period(first, after - ONE_DAY)
