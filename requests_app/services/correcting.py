"""What was written down wrongly is put right; the old value stays on the ledger.

When a request came and where the person lives belong to the whole submission: all its requests
that are not decided follow. The right is that of one request. `Submission.received_at` stays.
"""

import uuid
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q

from foundation import ledger
from requests_app.models import ClockEvent, PrivacyRequest, Submission
from requests_app.notices import outbox
from requests_app.rules import laws, reasons
from requests_app.rules.deadlines import Dates
from requests_app.rules.events import Event, Kind
from requests_app.rules.rights import Regime, Region, Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import OPEN, SET_ASIDE, WAITING, NotAllowed, Status, first_identity
from requests_app.services import clocks, merging, versions
from requests_app.services.lifecycle import all_locked
from requests_app.services.reaching import Promises, reaching

CHANGED = ("right", "identity", "regime", "also", "received_on", "promise_days", "target_on")
MERGED = gettext_noop(
    "A request that came with it was merged into another one. Take that one apart first."
)
TOLD = ("received_on", "regime", "right", "due_on")  # what the ledger keeps the old value of


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be put right. What is None stays as it is."""

    received_at: datetime | None = None
    region: Region | None = None
    right: Right | None = None

    def __bool__(self) -> bool:
        return any((self.received_at, self.region, self.right))


@dataclass(frozen=True, slots=True)
class Change:
    """One request before and after, with the dates of both; `after` is not stored."""

    before: PrivacyRequest
    after: PrivacyRequest
    was: Dates
    dates: Dates

    @property
    def later(self) -> bool:
        return self.after.due_on > self.before.due_on

    @property
    def moves(self) -> bool:
        return self.after.due_on != self.before.due_on

    @property
    def other_right(self) -> bool:
        return self.after.right != self.before.right

    @property
    def voids_extension(self) -> bool:
        return self.before.extended and not self.after.extended


def preview(dsar: PrivacyRequest, wish: Wish, *, now: datetime) -> list[Change]:
    """Return what a correction would do, its own request first; raise NotAllowed if it cannot."""
    rows = PrivacyRequest.objects.filter(_followed(dsar)).select_related(
        "business", "submission__content_key"
    )
    return _changes(dsar.pk, list(rows), wish, now)


@transaction.atomic
def correct(
    pk: uuid.UUID, wish: Wish, *, reason: str, by: AbstractUser, seen: int, now: datetime
) -> PrivacyRequest:
    """Put right when a request came, where the person lives, or which right it is about.

    `reason` is a code of `reasons.CORRECTING`. Clocks are computed anew, with the promise of
    the day of receipt; the person is told where their date moves or the right is another one.
    Raises Overtaken where somebody changed the request since version `seen`.
    """
    if reason not in reasons.CORRECTING:
        raise NotAllowed(gettext_noop("Say why it is put right."))
    dsar = PrivacyRequest.objects.get(pk=pk)
    rows = all_locked(_followed(dsar))
    versions.check(next((row for row in rows if row.pk == pk), dsar), seen)
    changes = _changes(pk, rows, wish, now)
    for change in changes:
        _store(change, wish, now)
    if wish.region:
        Submission.objects.filter(pk=dsar.submission_id).update(region=wish.region)
    for change in changes:
        _tell(change, reason, now)
    for change in changes:
        _record(change, wish, reason, by=by, now=now)
    return changes[0].after


def _followed(dsar: PrivacyRequest) -> Q:
    """Return the condition for the requests of its submission that a correction reaches."""
    return Q(submission=dsar.submission_id, status__in=(*OPEN, *SET_ASIDE))


def _changes(pk: uuid.UUID, rows: list[PrivacyRequest], wish: Wish, now: datetime) -> list[Change]:
    own = next((row for row in rows if row.pk == pk), None)
    if own is None or own.status not in OPEN:
        raise NotAllowed(gettext_noop("The request has ended. Take it up again first."))
    if not wish:
        raise NotAllowed(gettext_noop("Nothing is changed."))
    if wish.right:
        _check_right(own, wish.right)
    followed = rows if wish.received_at or wish.region else [own]
    for row in followed:
        if wish.received_at:
            _check_receipt(row, wish.received_at, now)
    ordered = sorted(followed, key=lambda row: row.pk != pk)
    plain = replace(wish, right=None)
    changes = [_change(row, wish if row.pk == pk else plain) for row in ordered]
    _check_merged({change.after.pk: change.after for change in changes})
    return changes


def _check_merged(after: dict[uuid.UUID, PrivacyRequest]) -> None:
    """Refuse what would let a duplicate lose a law or a day to the one that answers it."""
    touched = PrivacyRequest.objects.filter(status=Status.DUPLICATE).filter(
        Q(merged_into__in=after) | Q(pk__in=after)
    )
    for stored in touched.select_related("merged_into"):
        kept = after.get(stored.merged_into_id, stored.merged_into)
        if kept.status in OPEN and merging.refusal(after.get(stored.pk, stored), kept):
            raise NotAllowed(merging.APART_FIRST if kept.pk in after else MERGED)


def _check_right(dsar: PrivacyRequest, right: Right) -> None:
    if dsar.status in WAITING:
        raise NotAllowed(gettext_noop("The person is asked for something. Note the answer first."))
    if dsar.duplicates.exists():
        raise NotAllowed(gettext_noop("Another request was merged into this one: see below."))
    others = dsar.submission.requests.exclude(pk=dsar.pk)
    if others.filter(Q(right=right) | Q(asked_for=right)).exists():
        raise NotAllowed(gettext_noop("The person has asked for that right at the same time."))


def _check_receipt(dsar: PrivacyRequest, at: datetime, now: datetime) -> None:
    """Refuse a receipt that lies in the future, after it was typed in, or what followed it."""
    submission = dsar.submission
    if at > now:
        raise NotAllowed(gettext_noop("A request cannot be received in the future."))
    if at > (submission.typed_in_at or submission.received_at):
        raise NotAllowed(gettext_noop("It was on record before that: it cannot come in later."))
    followed = dsar.clock.exclude(kind__in=clocks.RECEIPTS).order_by("at").first()
    if followed and at > followed.at:
        text = gettext_noop("On %(day)s something was done for it: it came before that.")
        raise NotAllowed(text, day=followed.on)


def _change(dsar: PrivacyRequest, wish: Wish) -> Change:
    after = copy(dsar)
    if wish.received_at:
        after.received_on = dsar.business.local_date(wish.received_at)
    if wish.right and wish.right != dsar.right:  # what was proved for one does not do for all
        after.right, after.identity = wish.right, first_identity(wish.right)
    _reach(after, wish)
    promises = Promises(dsar.business, after.received_on)
    said = Regime(after.regime), Right(after.right)
    after.promise_days, after.target_on = promises.days(*said), promises.target_on(*said)
    dates = clocks.computed(after, _events(dsar, wish))
    clocks.wind(after, dates)
    return Change(dsar, after, clocks.current(dsar), dates)


def _reach(after: PrivacyRequest, wish: Wish) -> None:
    """Put the laws on a request, or refuse a right that they do not give on that day."""
    right, on = Right(after.right), after.received_on
    if wish.region:
        after.regime, *after.also = reaching(after.business, wish.region, right, on)
    elif right not in laws.rights(Regime(after.regime), on):
        raise NotAllowed(gettext_noop("The law of this request does not give this right."))


def _events(dsar: PrivacyRequest, wish: Wish) -> list[Event]:
    events = clocks.events_of(dsar)
    if wish.received_at is None:
        return events
    on = dsar.business.local_date(wish.received_at)
    others = [event for event in events if event.kind != Kind.RECEIVED]
    return [Event(Kind.RECEIVED, wish.received_at, on), *others]


def _store(change: Change, wish: Wish, now: datetime) -> None:
    after = change.after
    if wish.received_at:
        event = {"kind": Kind.RECEIPT_CORRECTED, "at": wish.received_at, "on": after.received_on}
        ClockEvent(dsar=after, **event).save(force_insert=True)
    versions.turned(after)
    after.save(update_fields=["version", *CHANGED, *clocks.DATES])


def _tell(change: Change, reason: str, now: datetime) -> None:
    after = change.after
    if after.status not in OPEN or not (change.moves or change.other_right):
        return
    context = {
        "reason": reason,
        "before": change.before.due_on if change.moves else None,
        "other_right": change.other_right,
    }
    period = now.isoformat()
    outbox.queue(after.submission, "corrected", dsar=after, period=period, now=now, context=context)


def _record(change: Change, wish: Wish, reason: str, *, by: AbstractUser, now: datetime) -> None:
    before, after = change.before, change.after
    facts = dict(_differing(before, after))
    if wish.received_at:
        facts |= {"received_before": _came(before), "received_at": wish.received_at}
    if wish.region:
        facts |= {"region_before": before.submission.region, "region": wish.region}
    chain, actor = after.submission.chain, f"user:{by.pk}"
    ledger.record(chain, "corrected", by=actor, at=now, dsar=after.pk, reason=reason, **facts)


def _came(dsar: PrivacyRequest) -> datetime:
    rows = dsar.clock.order_by("-pk").filter(kind__in=clocks.RECEIPTS)
    last = rows[:2]
    return last[min(1, len(last) - 1)].at


def _differing(before: PrivacyRequest, after: PrivacyRequest) -> Iterator[tuple[str, str | date]]:
    """Yield the columns that differ, with both values: `due_before` and `due_on`, and so on."""
    for name in TOLD:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield f"{name.removesuffix('_on')}_before", was
            yield name, now
