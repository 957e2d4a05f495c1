"""Events of June 2026, short to write."""

from datetime import UTC, date, datetime

from requests_app.rules import laws
from requests_app.rules.events import Event, Kind
from requests_app.rules.terms import Place

BERLIN = Place("Europe/Berlin", "DE")
LONDON = Place("Europe/London", "UK-ENG")
LOS_ANGELES = Place("America/Los_Angeles")
JUNE = date(2026, 6, 1)


def law(regime):
    return laws.shipped().laws[regime]


def event(kind, day, *, hour=12, days=None, reasons=True):
    return Event(kind, datetime(day.year, day.month, day.day, hour, tzinfo=UTC), day, days, reasons)


def received(day):
    return event(Kind.RECEIVED, day)


def june(kind, day, **more):
    return event(kind, date(2026, 6, day), **more)
