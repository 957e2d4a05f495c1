"""A test case as it is written, read into what the rules work with."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from requests_app.rules import calendars
from requests_app.rules import vectors_names as names
from requests_app.rules.events import Event, Kind
from requests_app.rules.rights import Regime
from requests_app.rules.terms import Place
from requests_app.rules.vectors_names import Asked, Clocked, Earlier

Table = Mapping[str, object]
PROMISE_DAYS = 30
YEARS = range(1970, 2201)
DAYS = range(1001)
NOON = time(12)


class CaseError(Exception):
    """A case that cannot be read: which field is wrong and why, and in which case."""

    def __init__(self, field: str, reason: str, case: str = "") -> None:
        super().__init__(": ".join(filter(None, (case, field, reason))))
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier request, by its local day."""

    request: Earlier
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request and what happened to it.

    `promised` are the laws beside which the policy promises its `promise_days`.
    `new_facts` says that it brings documents which an earlier one lacked. `forwards` is the
    place whose business days count where the request is handed on to a customer.
    """

    name: str
    regimes: tuple[Regime, ...]
    promise_days: int
    promised: frozenset[Regime]
    asked: tuple[tuple[str, Asked], ...]
    clocked: Clocked
    received: Event
    events: tuple[Event, ...]
    past: tuple[Past, ...]
    new_facts: bool
    place: Place
    forwards: Place


def case(table: object, name: str) -> Case:
    """Return the case of a table. Raises CaseError; only what was asked and happened is read."""
    try:
        return _case(table, name)
    except CaseError as error:
        raise CaseError(error.field, error.reason, name) from None


def _case(table: object, name: str) -> Case:
    if not isinstance(table, dict):
        raise CaseError("the case", "must be an object")
    with _named("regime"):
        regimes, promised = names.regimes(_text(table, "regime"))
    with _named("request_type"):
        asked = names.requests(_text(table, "request_type"))
    zone = _zone(_text(table, "controller_timezone"))
    calendar = _calendar(table.get("holiday_calendar"))
    tables = _list(table, "events")
    read = [_event(tables[n], f"events[{n + 1}]", zone) for n in range(len(tables))]
    counted = calendars.US_CA_STRICT if calendar == calendars.NONE else calendar
    us = calendars.family(calendar) == "US"
    return Case(
        name=name,
        regimes=regimes,
        promise_days=PROMISE_DAYS,
        promised=promised,
        asked=asked,
        clocked=names.clocked(table.get("rule")),
        received=Event(Kind.RECEIVED, *_when(table, "received", zone)),
        events=tuple(entry for entry in read if isinstance(entry, Event)),
        past=tuple(entry for entry in read if isinstance(entry, Past)),
        new_facts=any(entry.get(names.NEW_FACTS) for entry in tables if isinstance(entry, dict)),
        place=Place(zone.key, business_days=counted) if us else Place(zone.key, calendar),
        forwards=Place(zone.key, business_days=counted),
    )


def _event(table: object, field: str, zone: ZoneInfo) -> Event | Past:
    if not isinstance(table, dict):
        raise CaseError(field, "must be an object")
    with _inside(field):
        with _named("type"):
            kind = names.event(_text(table, "type"))
        if isinstance(kind, Earlier):
            day = "request_received" if "request_received" in table else "at"
            return Past(kind, _when(table, day, zone)[1])
        return Event(
            kind,
            *_when(table, "at", zone),
            days=_days(table, "announced_additional_days"),
            reasons=bool(table.get("reasons_given", True)),
        )


def _when(table: Table, field: str, zone: ZoneInfo) -> tuple[datetime, date]:
    """Return the instant and its local day; a day alone is taken at noon."""
    text = _text(table, field)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        reason = f"{text!r} is no day or time such as 2026-11-22T23:30:00-08:00"
        raise CaseError(field, reason) from None
    if len(text) <= len("2026-11-22"):
        at = datetime.combine(at, NOON)
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    if at.year not in YEARS:
        raise CaseError(field, f"{text!r} lies outside {YEARS[0]} to {YEARS[-1]}")
    return at, at.astimezone(zone).date()


def _zone(name: str) -> ZoneInfo:
    if name not in _zones():
        reason = f"{name!r} is no time zone such as America/New_York"
        raise CaseError("controller_timezone", reason)
    return ZoneInfo(name)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _calendar(code: object) -> str:
    if code is None:
        return calendars.NONE
    if not isinstance(code, str) or not calendars.is_known(code):
        known = ", ".join(calendars.codes())
        raise CaseError("holiday_calendar", f"{code!r} is not known; it may be: {known}")
    return code


def _text(table: Table, field: str) -> str:
    text = table.get(field)
    if not isinstance(text, str) or not text.strip():
        raise CaseError(field, "is missing" if text in (None, "") else "must be text")
    return text


def _list(table: Table, field: str) -> list[object]:
    found = table.get(field)
    if found is None:
        return []
    if not isinstance(found, list):
        raise CaseError(field, "must be a list")
    return found


def _days(table: Table, field: str) -> int | None:
    found = table.get(field)
    if found is None:
        return None
    if type(found) is not int or found not in DAYS:
        raise CaseError(field, f"{found!r} is no number of days")
    return found


@contextmanager
def _named(field: str) -> Iterator[None]:
    """Say which field holds a name that is not known."""
    try:
        yield
    except ValueError as error:
        raise CaseError(field, str(error)) from None


@contextmanager
def _inside(field: str) -> Iterator[None]:
    """Say which event holds a field that is wrong."""
    try:
        yield
    except CaseError as error:
        raise CaseError(f"{field}.{error.field}", error.reason) from None
