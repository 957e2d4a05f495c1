"""The clock of a request: events in, dates stored beside it.

The stored dates are copies for the index; whatever changes them goes through `wind`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from foundation.business import Business
from requests_app.models import ClockEvent, PrivacyRequest
from requests_app.rules import calendars, laws
from requests_app.rules.deadlines import Dates, dates, earliest
from requests_app.rules.events import Event, Kind
from requests_app.rules.reach import clocked
from requests_app.rules.rights import Regime, Right
from requests_app.rules.terms import Place

RECEIPTS = (Kind.RECEIVED, Kind.RECEIPT_CORRECTED)
DATES = (
    "acknowledge_by",
    "due_on",
    "legal_last_day",
    "extension_notice_by",
    "extension_last_day",
    "extended",
    "suspended",
    "retain_through",
    "law_version",
    "calendar_version",
)


def place(business: Business) -> Place:
    """Return where a business is, as far as its dates depend on it."""
    return Place(business.time_zone, business.holiday_calendar, business.business_days)


def computed(dsar: PrivacyRequest, events: Iterable[Event]) -> Dates:
    """Return the dates of a request from its events, under every law whose clock runs."""
    where = place(dsar.business)
    found = tuple(events)
    promise = dsar.promise_days
    return earliest(
        [
            dates(laws.law(regime), right, found, where, promise_days=promise)
            for regime, right in _clocked(dsar)
        ]
    )


def _clocked(dsar: PrivacyRequest) -> list[tuple[Regime, Right]]:
    """Return the laws whose clocks run; where none gives the right any more, the request's own."""
    right = Right(dsar.right)
    return clocked(dsar.regimes, right) or [(Regime(dsar.regime), right)]


def events_of(dsar: PrivacyRequest) -> list[Event]:
    """Return the events of a request as the rules know them.

    A row is never rewritten: what corrects the receipt is a row of its own, and the last one
    is read in the place of the receipt.
    """
    rows = list(dsar.clock.all())
    others = [row.event for row in rows if row.kind not in RECEIPTS]
    return [receipt(rows), *others]


def receipt(rows: Iterable[ClockEvent]) -> Event:
    """Return the receipt that counts among the rows of one clock."""
    last = max((row for row in rows if row.kind in RECEIPTS), key=attrgetter("pk"))
    return replace(last.event, kind=Kind.RECEIVED)


def current(dsar: PrivacyRequest) -> Dates:
    """Return the dates of a request with their explanation, computed afresh."""
    return computed(dsar, events_of(dsar))


def wind(dsar: PrivacyRequest, found: Dates) -> None:
    """Put computed dates on a request; the caller saves the columns of `DATES`."""
    dsar.acknowledge_by = found.acknowledge_by
    dsar.due_on = found.due_on
    dsar.legal_last_day = found.legal_last_day
    dsar.extension_notice_by = found.extension_notice_by
    dsar.extension_last_day = found.extension_last_day
    dsar.extended = found.extended
    dsar.suspended = found.suspended
    dsar.retain_through = found.retain_through
    dsar.law_version = laws.book().version
    dsar.calendar_version = calendars.version()


def happened(
    dsar: PrivacyRequest,
    kind: Kind,
    at: datetime,
    *,
    days: int | None = None,
    reason: str = "",
    amount: int | None = None,
) -> None:
    """Store an event and wind the clock by it, in the caller's transaction.

    `days` are the additional days that an extension announces, `amount` a fee in cents.
    """
    row = ClockEvent(
        dsar=dsar,
        kind=kind,
        at=at,
        on=dsar.business.local_date(at),
        days=days,
        reason=reason,
        amount=amount,
    )
    row.save(force_insert=True)
    wind(dsar, current(dsar))
    dsar.save(update_fields=DATES)
