"""Business days and public holidays, by the code of a calendar.

The CCPA speaks of business days and does not define them. US-CA-STRICT leaves out Saturdays,
Sundays and the days that are holidays both federally (5 U.S.C. 6103) and in California
(Gov. Code 6700, 6701), so its dates are never later than those of either list, and it is the
default. The calendars of the EU and of the United Kingdom serve to roll a last day forward
(Reg. 1182/71 Art. 3(4)); they hold the public holidays of the whole state or nation, and those
of one part of a state as well where the code names it, such as DE-BY.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from importlib import metadata
from types import MappingProxyType

import holidays

from requests_app.rules import us_holidays

NONE = "NONE"
US_CA_STRICT = "US-CA-STRICT"
PACKAGE_VERSION = metadata.version("holidays")
SATURDAY = 5
ONE_DAY = timedelta(days=1)

US_TABLES: Mapping[str, Callable[[int], frozenset[date]]] = MappingProxyType(
    {
        US_CA_STRICT: us_holidays.shared,
        "US-FED": us_holidays.federal,
        "US-FED+DAT": us_holidays.federal_and_friday,
        "CA-GOV6700": us_holidays.california,
        "CCP135": us_holidays.judicial,
    }
)

ROLL_FAMILIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "UK": frozenset({"UK-ENG", "UK-WLS", "UK-SCT", "UK-NIR"}),
        "EU": frozenset(
            {
                "AT",
                "BE",
                "BG",
                "CY",
                "CZ",
                "DE",
                "DK",
                "EE",
                "ES",
                "FI",
                "FR",
                "GR",
                "HR",
                "HU",
                "IE",
                "IT",
                "LT",
                "LU",
                "LV",
                "MT",
                "NL",
                "PL",
                "PT",
                "RO",
                "SE",
                "SI",
                "SK",
            }
        ),
    }
)


def is_known(code: str) -> bool:
    """Tell whether `code` names a calendar, with or without a part of an EU state."""
    state, _, part = code.partition("-")
    if part and state in ROLL_FAMILIES["EU"]:
        return part in holidays.country_holidays(state).subdivisions
    return code in codes()


def codes() -> list[str]:
    """Return the calendars to choose from: none, then US, UK and EU, without parts of states."""
    return [NONE, *US_TABLES, *(code for group in ROLL_FAMILIES.values() for code in sorted(group))]


def family(code: str) -> str:
    """Return "EU", "UK" or "US", or "" for NONE; raise ValueError for an unknown code."""
    if not is_known(code):
        raise ValueError(f"unknown calendar: {code}")
    if code in US_TABLES:
        return "US"
    if code in ROLL_FAMILIES["UK"]:
        return "UK"
    return "" if code == NONE else "EU"


def is_business_day(day: date, calendar: str) -> bool:
    """Tell whether `day` is a weekday and no holiday; raise ValueError for an unknown code."""
    return day not in _holidays(calendar, day.year) and day.weekday() < SATURDAY


def add_business_days(start: date, count: int, calendar: str) -> date:
    """Return the `count`-th business day after `start`; `start` itself is day zero."""
    day = start
    while count > 0:
        day += ONE_DAY
        count -= is_business_day(day, calendar)
    return day


def rolled(day: date, calendar: str) -> date:
    """Return `day`, or the next business day where it is none; NONE leaves every day as it is."""
    if calendar == NONE:
        return day
    while not is_business_day(day, calendar):
        day += ONE_DAY
    return day


def version() -> str:
    """Return the version of the tables and of the package, to be stored with a computed date."""
    return f"{us_holidays.VERSION} holidays-{PACKAGE_VERSION}"


@cache
def _holidays(code: str, year: int) -> frozenset[date]:
    kind = family(code)
    if kind == "US":
        return US_TABLES[code](year)
    if not kind:
        return frozenset()
    state, _, part = code.partition("-")
    country = "GB" if kind == "UK" else state
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
