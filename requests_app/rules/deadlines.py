"""When an answer is due, and why. Events in, dates out: no clock, no database.

`dates` is for one law; where several apply, `earliest` takes the first date for each clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from requests_app.rules.events import Event, Tally, Verdict, tally
from requests_app.rules.explanation import Reading, Step, explained, readings
from requests_app.rules.law import Clock, Law
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.terms import Place, after, rolled

REMINDER_DAYS = (7, 1)  # days before the answer is due, where no policy says others


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of one request, all local to the business.

    `due_on` is the day to work to: never empty, never after the law's. `legal_last_day` is
    None while the law holds the clock. `strict_on` is the law's day without any move over
    weekends and without the pause that is open, `unpaused_on` without any pause. An extension
    is announced by `extension_notice_by`; the law still takes it until `extension_last_day`,
    whenever it comes while the clock is held (None). `longest_on` is what an extension can
    reach, and `refuse_by` the law's last day to refuse where no extension lengthens that.
    """

    regimes: tuple[Regime, ...]
    received_on: date
    due_on: date
    legal_last_day: date | None
    strict_on: date
    unpaused_on: date
    acknowledge_by: date | None
    promise_on: date | None
    extension_notice_by: date | None
    extension_last_day: date | None
    refuse_by: date | None
    longest_on: date | None
    extended: bool
    suspended: bool
    pause_days: int
    retain_through: date | None
    steps: tuple[Step, ...]
    readings: tuple[Reading, ...]

    def may_extend(self, today: date) -> bool:
        """Tell whether the one extension can still be taken."""
        if self.extended or self.extension_notice_by is None:
            return False
        return self.extension_last_day is None or today <= self.extension_last_day


def dates(
    law: Law,
    right: Right,
    events: Iterable[Event],
    place: Place,
    *,
    promise_days: int | None = None,
) -> Dates:
    """Return the dates of a request under one law; the events may come in any order.

    `promise_days` is what the business's own policy promises, from receipt; it ends with an
    extension. Raises ValueError without exactly one receipt.
    """
    found = tally(law, right, events, place)
    promised = None if right in UNVERIFIED else promise_days
    promise_on = _promise(found, promised)
    made = Dates(
        regimes=(law.regime,),
        received_on=found.received_on,
        due_on=_due(found, promise_on),
        legal_last_day=None if found.open else found.last(strict=False),
        strict_on=found.last(strict=True),
        unpaused_on=found.unpaused(),
        acknowledge_by=_acknowledge(found),
        promise_on=promise_on,
        extension_notice_by=_notice_by(found, promise_on),
        extension_last_day=None if found.open else found.first(strict=False),
        refuse_by=_refuse_by(found),
        longest_on=found.longest(),
        extended=found.extension is not None,
        suspended=found.open is not None,
        pause_days=found.paused(strict=False),
        retain_through=_retained(found),
        steps=(),
        readings=readings(found),
    )
    return replace(made, steps=explained(found, made.due_on, promise_on, promised))


def earliest(all_dates: Sequence[Dates]) -> Dates:
    """Return the earliest date of each clock; the pause of one law never moves another's.

    An extension must be open under every law that has a clock, and the longest retention wins.
    """
    if len(all_dates) == 1:
        return all_dates[0]
    first = all_dates[0]
    bound = min(all_dates, key=lambda one: one.due_on)
    return replace(
        bound,
        regimes=tuple(regime for one in all_dates for regime in one.regimes),
        received_on=first.received_on,
        legal_last_day=_least(one.legal_last_day for one in all_dates),
        strict_on=min(one.strict_on for one in all_dates),
        unpaused_on=min(one.unpaused_on for one in all_dates),
        acknowledge_by=_least(one.acknowledge_by for one in all_dates),
        extension_notice_by=_shared(one.extension_notice_by for one in all_dates),
        extension_last_day=_least(one.extension_last_day for one in all_dates),
        refuse_by=_least(one.refuse_by for one in all_dates),
        longest_on=_shared(one.longest_on for one in all_dates),
        extended=any(one.extended for one in all_dates),
        suspended=all(one.suspended for one in all_dates),
        pause_days=min(one.pause_days for one in all_dates),
        retain_through=_most(one.retain_through for one in all_dates),
        steps=tuple(step for one in all_dates for step in one.steps),
        readings=tuple(reading for one in all_dates for reading in one.readings),
    )


def clock_days(
    clock: Clock, received_on: date, place: Place, *, extended: bool = False
) -> tuple[date, date]:
    """Return the strict and the legal last day of a clock that nothing pauses, as of an appeal."""
    term = clock.extension if extended and clock.extension else clock
    strict = after(received_on, term, place)
    return strict, rolled(strict, clock, place)


def extension_is_valid(found: Tally) -> bool:
    """Tell whether an extension among the events was taken lawfully."""
    return any(verdict == Verdict.EXTENDS for _, verdict in found.verdicts)


def _promise(found: Tally, promise_days: int | None) -> date | None:
    if promise_days is None or found.extension is not None:
        return None
    return found.received_on + timedelta(days=promise_days)


def _due(found: Tally, promise_on: date | None) -> date:
    """Return the earliest of statute, promise and aim; an open question adds no day to it."""
    due_on = found.last(strict=True)
    target = found.clock.target
    target_on = after(found.received_on, target, found.place) if target else None
    return min(day for day in (due_on, promise_on, target_on) if day is not None)


def _notice_by(found: Tally, promise_on: date | None) -> date | None:
    """Return the day to announce an extension by: that of the first term, or of the promise."""
    if found.clock.extension is None:
        return None
    first = after(found.begins(strict=True), found.clock, found.place)
    return min(first, promise_on) if promise_on else first


def _refuse_by(found: Tally) -> date | None:
    """Return the law's last day to refuse, where an extension does not lengthen that."""
    if not found.law.refusal.in_first_term or found.open:
        return None
    return found.first(strict=False)


def _acknowledge(found: Tally) -> date | None:
    term = found.clock.acknowledge
    return after(found.received_on, term, found.place) if term else None


def _retained(found: Tally) -> date | None:
    """Return through which day the record is kept, once the request is closed."""
    if found.closed_on is None:
        return None
    return after(found.closed_on, found.law.records, found.place)


def _least(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _most(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _shared(days: Iterable[date | None]) -> date | None:
    """Return the least day, or None where one law has no such day at all."""
    found = list(days)
    return None if None in found else _least(found)
