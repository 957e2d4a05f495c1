"""Business days in California, counted so that no reading of the law ends earlier.

The CCPA speaks of business days and does not define them. US-CA-STRICT leaves out Saturdays,
Sundays and the days that are holidays both federally (5 U.S.C. 6103) and in California
(Gov. Code 6700, 6701), so its dates are never later than those of either list.
"""

from datetime import date, timedelta

MONDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 3, 4, 5, 6
ONE_DAY = timedelta(days=1)


def add_business_days(start: date, count: int) -> date:
    """Return the `count`-th business day after `start`; `start` itself is day zero."""
    day = start
    while count:
        day += ONE_DAY
        count -= is_business_day(day)
    return day


def is_business_day(day: date) -> bool:
    """Tell whether `day` is a weekday that the two lists do not both call a holiday."""
    return day.weekday() < SATURDAY and day not in shared_holidays(day.year)


def shared_holidays(year: int) -> set[date]:
    """Return the weekdays of `year` that both lists call holidays.

    A fixed day on a Sunday moves to Monday in both. On a Saturday the federal list moves it
    to Friday; California does so for 11 November alone (Gov. Code 6701).
    """
    fixed = [date(year, month, day) for month, day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    moved = {day + ONE_DAY for day in fixed if day.weekday() == SUNDAY}
    veterans = date(year, 11, 11)
    if veterans.weekday() == SATURDAY:
        moved.add(veterans - ONE_DAY)
    return set(fixed) | moved | _floating(year)


def _floating(year: int) -> set[date]:
    memorial = date(year, 5, 31)
    memorial -= timedelta(days=(memorial.weekday() - MONDAY) % 7)
    return {
        _nth(year, 1, MONDAY, 3),  # Martin Luther King Jr.
        _nth(year, 2, MONDAY, 3),  # Washington
        memorial,
        _nth(year, 9, MONDAY, 1),  # Labor Day
        _nth(year, 10, MONDAY, 2),  # Columbus
        _nth(year, 11, THURSDAY, 4),  # Thanksgiving
    }


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
