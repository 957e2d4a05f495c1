"""Test cases in, computed dates out, under the names that such files use.

A case gives a law, what is asked, when it came, where the business is, and what happened; its
rule chooses between the clocks of one request. Everything else is computed.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from requests_app.rules.vectors_cases import Case, CaseError, case
from requests_app.rules.vectors_clocks import Running, asked_about, running
from requests_app.rules.vectors_extras import Values, extras, signalled
from requests_app.rules.vectors_names import Clocked

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LAST_SECOND = time(23, 59, 59, fold=1)
READINGS = {
    "utc_day": "counted from {begins}, the day in UTC",
    "without_pause": "without any pause",
    "calendar": "business days of the calendar {calendar}",
    "court_roll": "moved on over weekends and court holidays (Code Civ. Proc. 12, 12a, 135)",
    "second_step": "counted from {begins}, the day of the second step",
}


def computed(cases: object) -> list[Values]:
    """Return the values of each case of a list, or of an object with a list of "vectors".

    A case that cannot be read has an `error` instead, which names it by its id, else by its
    number. Raises CaseError where there is no list.
    """
    found = cases.get("vectors") if isinstance(cases, dict) else cases
    if not isinstance(found, list):
        raise CaseError("vectors", "must be a list of cases")
    return [_identified(table, number) for number, table in enumerate(found, 1)]


def values(one: Case) -> Values:
    """Return everything that can be said of a case: days as ISO text, None where there is none."""
    try:
        found = running(one)
    except CaseError as error:
        raise CaseError(error.field, error.reason, one.name) from None
    made = {**_asked(one, found), **extras(one, found)}
    return {name: _plain(value) for name, value in made.items()}


def _identified(table: object, number: int) -> Values:
    given = table.get("id") if isinstance(table, dict) else None
    name = f"case {number}" if given is None else str(given)
    try:
        found = values(case(table, name))
    except CaseError as error:
        found = {"error": str(error)}
    return {"id": given if given is None else name, **found}


def _asked(one: Case, found: list[Running]) -> Values:
    """Return the days of the clock that the case asks about."""
    chosen = asked_about(one, found)
    due = min((clock.due for clock in chosen if clock.due), default=None)
    strict = min((clock.strict for clock in chosen), default=None)
    if one.clocked == Clocked.SIGNAL and signalled(found):
        due = strict = one.received.on
    return {
        "receipt_date": one.received.on,
        "due": due,
        "due_weekday": WEEKDAYS[due.weekday()] if due else None,
        "due_at_utc": _instant(due, one.place.time_zone) if due else None,
        "strict_due": strict,
        "alternatives": list(_alternatives(chosen)),
    }


def _instant(day: date, time_zone: str) -> str:
    """Return the last second of a local day, in UTC."""
    last = datetime.combine(day, LAST_SECOND, ZoneInfo(time_zone))
    return last.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _alternatives(chosen: Iterable[Running]) -> Iterable[dict[str, str]]:
    for clock in chosen:
        for reading in clock.dates.readings:
            basis = READINGS[reading.code].format_map(reading.values)
            yield {"basis": basis, "due": reading.on.isoformat()}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
