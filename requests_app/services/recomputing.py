"""Compute the dates of open requests anew where the law, an override or a calendar changed.

What is due is what was computed with another version: a run that breaks off goes on where it
stopped. Each batch is one transaction of one business, with one ledger entry that holds the
old and the new days of each request that moved. Appeals and complaints follow the requests.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import prefetch_related_objects

from foundation import ledger
from foundation.business import Business
from requests_app.models import PrivacyRequest, Review
from requests_app.rules import calendars, laws
from requests_app.services import clocks, review_clocks

BATCH = 500

logger = logging.getLogger(__name__)


class NotComputed(Exception):
    """Businesses whose dates could not be computed: their calendar or zone is not known."""


COLUMNS = (*clocks.DATES, "moved_from", "moved_at", "moved_entry")
UPDATE = """
UPDATE requests_app_privacyrequest AS r
SET acknowledge_by = new.acknowledge_by, due_on = new.due_on,
    legal_last_day = new.legal_last_day, extension_notice_by = new.extension_notice_by,
    extension_last_day = new.extension_last_day, extended = new.extended,
    suspended = new.suspended, retain_through = new.retain_through,
    law_version = new.law_version, calendar_version = new.calendar_version,
    moved_from = new.moved_from, moved_at = new.moved_at, moved_entry = new.moved_entry
FROM unnest(
    %s::uuid[], %s::date[], %s::date[], %s::date[], %s::date[], %s::date[], %s::boolean[],
    %s::boolean[], %s::date[], %s::text[], %s::text[], %s::date[], %s::timestamptz[], %s::bigint[]
) AS new(
    id, acknowledge_by, due_on, legal_last_day, extension_notice_by, extension_last_day, extended,
    suspended, retain_through, law_version, calendar_version, moved_from, moved_at, moved_entry
)
WHERE r.id = new.id
"""


@dataclass(frozen=True, slots=True)
class Move:
    """How the days of one request changed."""

    dsar: UUID
    due: tuple[date, date]
    legal: tuple[date | None, date | None]

    def __str__(self) -> str:
        days = (*self.due, *self.legal)
        return "/".join([str(self.dsar), *(day.isoformat() if day else "held" for day in days)])


def recompute(now: datetime, *, batch: int = BATCH) -> int:
    """Bring all that is open to the law and the calendars of today; return how much it was.

    Raises NotComputed at the end where a business could not be: the others are done by then.
    """
    count, failed = 0, []
    for business in Business.objects.defer("policy"):
        try:
            count += _all_of(business, now, batch)
        except (ValueError, LookupError):  # an unknown calendar or zone: the others go on
            logger.exception("The dates of the business %s cannot be computed.", business.pk)
            failed.append(str(business.pk))
    if failed:
        raise NotComputed(f"Not computed: {', '.join(failed)}.")
    return count


def _all_of(business: Business, now: datetime, batch: int) -> int:
    count = 0
    for recomputed in (recompute_batch, recompute_reviews):
        while done := recomputed(business, now, size=batch):
            count += done
    return count


@transaction.atomic
def recompute_batch(business: Business, now: datetime, *, size: int) -> int:
    """Recompute up to `size` stale requests of a business; those that others work on wait.

    In no order: to sort all that are stale for every batch would cost their number each time.
    """
    stale = PrivacyRequest.objects.filter(business=business).stale(*versions())
    rows = list(stale.select_for_update(skip_locked=True, no_key=True).order_by()[:size])
    if not rows:
        return 0
    prefetch_related_objects(rows, "clock")
    moves = {dsar.pk: move for dsar in rows if (move := _wound(dsar, business))}
    moved = [str(move) for move in moves.values()]
    entry = _recorded(business, moved, now, requests=len(rows))
    for dsar in rows:
        if move := moves.get(dsar.pk):
            dsar.moved_from, dsar.moved_at, dsar.moved_entry = move.due[0], now, entry
    _store(rows)
    return len(rows)


@transaction.atomic
def recompute_reviews(business: Business, now: datetime, *, size: int) -> int:
    """Recompute up to `size` open appeals and complaints of a business, on one ledger entry."""
    law, calendar = versions()
    rows = Review.objects.filter(dsar__business=business, decided_at=None)
    stale = rows.exclude(law_version=law, calendar_version=calendar).order_by("pk")
    locked = list(stale.select_for_update(of=("self",), skip_locked=True)[:size])
    if not locked:
        return 0
    prefetch_related_objects(locked, "dsar")
    moved = [line for review in locked if (line := _rewound(review, business))]
    _recorded(business, moved, now, reviews=len(locked))
    Review.objects.bulk_update(locked, review_clocks.DATES)
    return len(locked)


def versions() -> tuple[str, str]:
    """Return what dates are computed with now: the law's version and the calendars'."""
    return laws.book().version, calendars.version()


def _wound(dsar: PrivacyRequest, business: Business) -> Move | None:
    """Wind the clock of a request, and return how its days moved; None if they stand."""
    dsar.business = business
    due, legal = dsar.due_on, dsar.legal_last_day
    clocks.wind(dsar, clocks.current(dsar))
    if (due, legal) == (dsar.due_on, dsar.legal_last_day):
        return None
    return Move(dsar.pk, (due, dsar.due_on), (legal, dsar.legal_last_day))


def _rewound(review: Review, business: Business) -> str:
    """Wind the clock of an appeal or a complaint, and return how its day moved, if it did."""
    review.dsar.business, before = business, review.due_on
    review_clocks.wind(review)
    days = f"{before.isoformat()}/{review.due_on.isoformat()}"
    return "" if review.due_on == before else f"review:{review.pk}/{days}"


def _recorded(business: Business, moved: Sequence[str], now: datetime, **counted: int) -> int:
    law, calendar = versions()
    entry = ledger.record(
        business.chain,
        "recomputed",
        by="system",
        at=now,
        law=law,
        calendar=calendar.replace(" ", "+"),
        **counted,
        moved=list(moved),
    )
    return entry.number


def _store(rows: Sequence[PrivacyRequest]) -> None:
    """Write the dates of a batch in one statement."""
    values = [[getattr(dsar, name) for dsar in rows] for name in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [[str(dsar.pk) for dsar in rows], *values])
