"""Holidays of the United States and of California, read off the statutes.

Each function gives the holidays of one calendar year, with the days on which they are observed.
A day that is not in a table counts as a business day, so a gap can only make a date earlier.
Days that a President or a Governor appoints once are left out for the same reason.
"""

from datetime import date, timedelta
from functools import cache

# Raised with every change of a table below, because it is stored with each computed date.
VERSION = "us-2026.1"

MONDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 3, 4, 5, 6
ONE_DAY = timedelta(days=1)

# Gov. Code 6700(a)(4), a holiday since 2023: the day as the Chinese calendar has it. The statute
# names the new moon and no time zone; Californian time would give the day before in some years.
LUNAR_NEW_YEAR = frozenset(
    {
        date(2023, 1, 22),
        date(2024, 2, 10),
        date(2025, 1, 29),
        date(2026, 2, 17),
        date(2027, 2, 6),
        date(2028, 1, 26),
        date(2029, 2, 13),
        date(2030, 2, 3),
        date(2031, 1, 23),
        date(2032, 2, 11),
        date(2033, 1, 31),
        date(2034, 2, 19),
        date(2035, 2, 8),
        date(2036, 1, 28),
        date(2037, 2, 15),
        date(2038, 2, 4),
        date(2039, 1, 24),
        date(2040, 2, 12),
        date(2041, 2, 1),
    }
)

# A holiday since 2026 (Stats. 2025, ch. 358): the day kept in India. The sources that could be
# compared part after 2035, so later years have none, which can only make a date earlier.
DIWALI = frozenset(
    {
        date(2026, 11, 8),
        date(2027, 10, 29),
        date(2028, 10, 17),
        date(2029, 11, 5),
        date(2030, 10, 26),
        date(2031, 11, 14),
        date(2032, 11, 2),
        date(2033, 10, 22),
        date(2034, 11, 10),
        date(2035, 10, 30),
    }
)


@cache
def federal(year: int) -> frozenset[date]:
    """Return the days of 5 U.S.C. 6103 as observed: Saturday on Friday, Sunday on Monday."""
    fixed = _observed_in(year, _federal_fixed(year) + _federal_fixed(year + 1))
    return fixed | _common_floating(year) | {_columbus(year)}


@cache
def federal_and_friday(year: int) -> frozenset[date]:
    """Return the federal holidays and the Friday after Thanksgiving, as many offices close."""
    return federal(year) | {_thanksgiving(year) + ONE_DAY}


@cache
def california(year: int) -> frozenset[date]:
    """Return the full days of Gov. Code 6700, moved as section 6701 moves them.

    Good Friday, a holiday from noon to 3 p.m., is no full day.
    """
    movable = [date(year, *day) for day in ((1, 1), (2, 12), (3, 31), (7, 4), (9, 9), (12, 25))]
    veterans = date(year, 11, 11)
    return (
        frozenset({day + ONE_DAY if day.weekday() == SUNDAY else day for day in movable})
        | {_observed(veterans)}  # the only day that 6701 moves back from a Saturday
        | _unmoved(year)
        | _common_floating(year)
        | {_columbus(year), _native_american(year)}
        | {day for day in LUNAR_NEW_YEAR | DIWALI if day.year == year}
    )


@cache
def shared(year: int) -> frozenset[date]:
    """Return the days that are holidays both federally and in California.

    The tables of new moons add nothing here: a federal day among them is Californian already.
    """
    return federal(year) & california(year)


@cache
def judicial(year: int) -> frozenset[date]:
    """Return the holidays of the Californian courts (Code Civ. Proc. 135).

    Rule 1.11 of the Rules of Court moves Saturday to Friday and Sunday to Monday. Stats. 2021,
    ch. 283 put Native American Day in the place of Columbus Day from 2022.
    """
    autumn = _native_american(year) if year >= 2022 else _columbus(year)
    fixed = _observed_in(year, _judicial_fixed(year) + _judicial_fixed(year + 1))
    return fixed | _common_floating(year) | {autumn, _thanksgiving(year) + ONE_DAY}


def _federal_fixed(year: int) -> list[date]:
    days = [(1, 1), (7, 4), (11, 11), (12, 25)]
    if year >= 2021:  # Pub. L. 117-17
        days.append((6, 19))
    return [date(year, *day) for day in days]


def _judicial_fixed(year: int) -> list[date]:
    days = [(1, 1), (2, 12), (3, 31), (7, 4), (11, 11), (12, 25)]
    if year >= 2023:
        days.append((6, 19))
    return [date(year, *day) for day in days]


def _unmoved(year: int) -> set[date]:
    # 24 April (Stats. 2022, AB 1801) and 19 June (ch. 753) are in 6700, yet 6701 does not name
    # them, so on a Sunday they have no Monday, unlike the federal 19 June.
    return {date(year, 4, 24), date(year, 6, 19)} if year >= 2023 else set()


def _common_floating(year: int) -> frozenset[date]:
    end_of_may = date(year, 5, 31)
    return frozenset(
        {
            _nth(year, 1, MONDAY, 3),  # Martin Luther King Jr.
            _nth(year, 2, MONDAY, 3),  # Washington
            end_of_may - timedelta(days=end_of_may.weekday()),  # Memorial Day, the last Monday
            _nth(year, 9, MONDAY, 1),  # Labor Day
            _thanksgiving(year),
        }
    )


def _columbus(year: int) -> date:
    return _nth(year, 10, MONDAY, 2)


def _native_american(year: int) -> date:
    return _nth(year, 9, FRIDAY, 4)


def _thanksgiving(year: int) -> date:
    return _nth(year, 11, THURSDAY, 4)


def _observed_in(year: int, days: list[date]) -> frozenset[date]:
    # The next year's 1 January on a Saturday is observed on 31 December of this one.
    return frozenset(day for day in map(_observed, days) if day.year == year)


def _observed(day: date) -> date:
    return day + {SATURDAY: -ONE_DAY, SUNDAY: ONE_DAY}.get(day.weekday(), timedelta(0))


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
