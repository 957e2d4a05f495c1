"""Lengths of time laid on a calendar. Day zero is the day of receipt."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from requests_app.rules import calendars
from requests_app.rules.law import Clock, Term, Unit


@dataclass(frozen=True, slots=True)
class Place:
    """Where a business is, as far as its dates depend on it.

    `holidays` moves a last day on, where the law rolls and the calendar is of its family;
    `business_days` counts terms in business days. Both are codes of `calendars`.
    """

    time_zone: str
    holidays: str = "NONE"
    business_days: str = "US-CA-STRICT"


def after(day: date, term: Term, place: Place) -> date:
    """Return the last day of a term that is counted from `day`, day zero, without any roll."""
    if term.unit == Unit.MONTHS:
        return months_after(day, term.count)
    if term.unit == Unit.BUSINESS_DAYS:
        return calendars.add_business_days(day, term.count, place.business_days)
    return day + timedelta(days=term.count)


def months_after(day: date, months: int) -> date:
    """Return the same date so many months on, else that month's last day.

    Reg. (EEC, Euratom) 1182/71 Art. 3(2)(c). Negative months lie before. Never add months to
    a date that was cut short: from 31 January, two months end on 31 March.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def rolled(day: date, clock: Clock, place: Place) -> date:
    """Return `day`, moved to the next working day where this law does so for this business."""
    return calendars.rolled(day, roll_calendar(clock, place))


def roll_calendar(clock: Clock, place: Place) -> str:
    """Return the calendar that moves a last day on; NONE for a business outside its family."""
    family = calendars.family(place.holidays)
    return place.holidays if clock.rolls and family == clock.rolls else "NONE"
