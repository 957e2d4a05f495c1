"""What happened to a clock, and what it comes to under one law."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from requests_app.rules.law import Clock, Effect, Law, Wait
from requests_app.rules.rights import Right, needs_identity
from requests_app.rules.terms import Place, after, rolled

ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """Kinds of events. The values are stored; never change one."""

    RECEIVED = "received"
    IDENTITY_REQUESTED = "identity_requested"
    IDENTITY_RECEIVED = "identity_received"
    CLARIFICATION_REQUESTED = "clarification_requested"
    CLARIFICATION_RECEIVED = "clarification_received"
    FEE_QUOTED = "fee_quoted"
    FEE_PAID = "fee_paid"
    CONFIRMED = "confirmed"  # the second step of an online deletion: it moves nothing
    EXTENDED = "extension_notice_sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    REDIRECTED = "redirected"
    MERGED = "merged"
    CLOSED_AS_SPAM = "closed_as_spam"
    REOPENED = "reopened"
    RECEIPT_CORRECTED = "receipt_corrected"  # read as the receipt, in the place of that: see clocks


ASKS = {
    Kind.IDENTITY_REQUESTED: "identity",
    Kind.CLARIFICATION_REQUESTED: "clarification",
    Kind.FEE_QUOTED: "fee",
}
REPLIES = {
    Kind.IDENTITY_RECEIVED: "identity",
    Kind.CLARIFICATION_RECEIVED: "clarification",
    Kind.FEE_PAID: "fee",
}
ENDS = frozenset({Kind.ANSWERED, Kind.WITHDRAWN, Kind.REDIRECTED, Kind.MERGED, Kind.CLOSED_AS_SPAM})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: the instant orders it, the local day counts.

    `days` are the additional days that an extension announced, `reasons` whether it gave any.
    """

    kind: Kind
    at: datetime
    on: date
    days: int | None = None
    reasons: bool = True


@dataclass(frozen=True, slots=True)
class Pause:
    """A question that counts; `until` is None as long as it is not answered."""

    asks: str
    rule: Wait
    since: date
    until: date | None = None

    def days(self, begins: date, *, inclusive: bool) -> set[date]:
        """Return the days that do not count, those before the clock began left out."""
        if self.until is None or self.rule.effect not in (Effect.SUSPEND, Effect.EXCLUDE):
            return set()
        both = inclusive and self.rule.effect == Effect.EXCLUDE
        first, last = max(self.since, begins), self.until if both else self.until - ONE_DAY
        return {first + timedelta(days=n) for n in range((last - first).days + 1)}


class Verdict(StrEnum):
    """What an event does to the clock."""

    BEGINS = "begins"
    PAUSES = "pauses"
    ENDS_PAUSE = "ends_pause"
    RESTARTS = "restarts"
    EXTENDS = "extends"
    RUNS_ON = "runs_on"  # the law lets the clock run on
    TOO_LATE = "too_late"
    FORBIDDEN = "forbidden"  # nobody is verified for this right; or the law has no extension
    NO_REASON = "no_reason"
    TWICE = "twice"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Tally:
    """What the events so far come to. Days are local ones of the business."""

    law: Law
    right: Right
    place: Place
    received_on: date
    pauses: tuple[Pause, ...] = ()
    extension: Event | None = None
    closed_on: date | None = None
    verdicts: tuple[tuple[Event, Verdict], ...] = field(default=())

    @property
    def clock(self) -> Clock:
        return self.law.clock(self.right)

    @property
    def open(self) -> Pause | None:
        """The question that holds the clock; None while it runs."""
        return next((pause for pause in self.pauses if pause.until is None), None)

    def begins(self, *, strict: bool) -> date:
        """Return day zero: receipt, or the last answer that starts the clock again."""
        days = [self.received_on]
        for pause in self.pauses:
            if pause.rule.effect == Effect.RESTART and pause.until:
                considered = pause.since + timedelta(days=pause.rule.after_days)
                days.append(pause.until if strict else max(pause.until, considered))
        return max(days)

    def paused(self, *, strict: bool) -> int:
        """Return how many days do not count; days that two questions share count once."""
        begins = self.begins(strict=strict)
        days = [pause.days(begins, inclusive=not strict) for pause in self.pauses]
        return len(set().union(*days))

    def first(self, *, strict: bool) -> date:
        """Return the last day without an extension; the strict one is not moved by holidays."""
        begins = self.begins(strict=strict)
        last = after(begins, self.clock, self.place) + timedelta(days=self.paused(strict=strict))
        return last if strict else rolled(last, self.clock, self.place)

    def last(self, *, strict: bool) -> date:
        """Return the last day with the extension that was taken, if one was."""
        if strict:
            return self._full(strict=True)
        return rolled(self.unmoved(), self.clock, self.place)

    def unmoved(self) -> date:
        """Return the law's last day before it is moved over weekends and holidays."""
        return self._full(strict=False)

    def _full(self, *, strict: bool) -> date:
        begins = self.begins(strict=strict)
        full = self._extended(begins) if self.extension else after(begins, self.clock, self.place)
        return full + timedelta(days=self.paused(strict=strict))

    def unpaused(self) -> date:
        """Return the last day from receipt as if nobody had been asked, without any roll."""
        if self.extension is not None:
            return self._extended(self.received_on)
        return after(self.received_on, self.clock, self.place)

    def longest(self) -> date | None:
        """Return the last day that an extension could reach, unrolled; None without one."""
        if self.clock.extension is None:
            return None
        begins = self.begins(strict=True)
        last = after(begins, self.clock.extension, self.place)
        return last + timedelta(days=self.paused(strict=True))

    def _extended(self, begins: date) -> date:
        """Return the extended last day: what was announced binds, and never beyond the law."""
        if self.clock.extension is None or self.extension is None:
            raise ValueError("There is no extension.")
        most = after(begins, self.clock.extension, self.place)
        if self.extension.days is None:
            return most
        promised = after(begins, self.clock, self.place) + timedelta(days=self.extension.days)
        return min(most, promised)


def tally(law: Law, right: Right, events: Iterable[Event], place: Place) -> Tally:
    """Return what `events` come to, in whatever order they are given.

    Each is judged by what stood when it happened: a question or an extension that came too
    late moves nothing. Raises ValueError without exactly one receipt.
    """
    ordered = sorted(events, key=_order)
    receipts = [event for event in ordered if event.kind == Kind.RECEIVED]
    if len(receipts) != 1:
        raise ValueError(f"A clock has one receipt, not {len(receipts)}.")
    found = Tally(law, right, place, receipts[0].on, verdicts=((receipts[0], Verdict.BEGINS),))
    for event in ordered:
        if event.kind != Kind.RECEIVED:
            found = _counted(found, event)
    return found


def _order(event: Event) -> tuple[datetime, int, int, bool]:
    return event.at, list(Kind).index(event.kind), event.days or 0, event.reasons


def _counted(found: Tally, event: Event) -> Tally:
    verdict = judged(found, event)
    changed = replace(found, verdicts=(*found.verdicts, (event, verdict)))
    if verdict == Verdict.PAUSES:
        pause = Pause(ASKS[event.kind], _wait(found, event), event.on)
        return replace(changed, pauses=(*found.pauses, pause))
    if verdict in (Verdict.ENDS_PAUSE, Verdict.RESTARTS):
        pauses = tuple(_ended(pause, event) for pause in found.pauses)
        return replace(changed, pauses=pauses)
    if verdict == Verdict.EXTENDS:
        return replace(changed, extension=event)
    if event.kind in ENDS:  # a question that nobody answered holds nothing any more
        answered = tuple(pause for pause in found.pauses if pause.until)
        return replace(changed, pauses=answered, closed_on=event.on)
    return replace(changed, closed_on=None) if event.kind == Kind.REOPENED else changed


def judged(found: Tally, event: Event) -> Verdict:
    """Return what `event` does to a clock that stands as `found`."""
    if event.kind in ASKS:
        return _asked(found, event)
    if event.kind in REPLIES:
        return _replied(found, event)
    return _extends(found, event) if event.kind == Kind.EXTENDED else Verdict.NOTED


def _asked(found: Tally, event: Event) -> Verdict:
    rule = _wait(found, event)
    if event.kind == Kind.IDENTITY_REQUESTED and not needs_identity(found.right):
        return Verdict.FORBIDDEN
    if rule.effect == Effect.RUN_ON:
        return Verdict.RUNS_ON
    if any(pause.asks == ASKS[event.kind] and pause.until is None for pause in found.pauses):
        return Verdict.TWICE
    late = rule.within_days and _running_days(found, event.on) > rule.within_days
    if late or (found.open is None and event.on > found.last(strict=False)):
        return Verdict.TOO_LATE
    return Verdict.PAUSES


def _running_days(found: Tally, on: date) -> int:
    """Return for how many days the clock has run by `on`, those that do not count left out."""
    held = [replace(pause, until=pause.until or on) for pause in found.pauses]
    days = set().union(*(pause.days(found.received_on, inclusive=False) for pause in held))
    return (on - found.received_on).days - len(days)


def _replied(found: Tally, event: Event) -> Verdict:
    for pause in found.pauses:
        if pause.asks == REPLIES[event.kind] and pause.until is None:
            restarts = pause.rule.effect == Effect.RESTART
            return Verdict.RESTARTS if restarts else Verdict.ENDS_PAUSE
    return Verdict.NOTED


def _extends(found: Tally, event: Event) -> Verdict:
    rule = found.clock.extension
    if rule is None:
        return Verdict.FORBIDDEN
    if found.extension is not None:
        return Verdict.TWICE
    if rule.reason_required and not event.reasons:
        return Verdict.NO_REASON
    late = found.open is None and event.on > found.first(strict=False)
    return Verdict.TOO_LATE if late else Verdict.EXTENDS


def _ended(pause: Pause, event: Event) -> Pause:
    mine = pause.asks == REPLIES[event.kind] and pause.until is None
    return replace(pause, until=event.on) if mine else pause


def _wait(found: Tally, event: Event) -> Wait:
    return found.law.waits.named[ASKS[event.kind]]
