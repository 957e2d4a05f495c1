"""Why a date is what it is, step by step, for people to read.

A step is a code with its values; the doors word it, in the reader's language. Citations are
the law's own and stay as they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta

from requests_app.rules import calendars
from requests_app.rules.events import ASKS, REPLIES, Event, Kind, Tally, Verdict
from requests_app.rules.law import Extension, Override, Term, Unit
from requests_app.rules.rights import Regime, Right
from requests_app.rules.terms import after, roll_calendar

Value = str | int | date | None
OTHER_LISTS = ("US-FED", "CA-GOV6700", "US-FED+DAT")


@dataclass(frozen=True, slots=True)
class Step:
    """One line: what happened or was counted, the day that it gives, and the article.

    `counts` marks the step that gives the day to work to.
    """

    code: str
    regime: Regime
    on: date | None
    citation: str = ""
    confirmed: bool = True
    counts: bool = False
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """Another reading of the law that somebody may defend; never scheduled on when later."""

    code: str
    regime: Regime
    on: date
    values: Mapping[str, Value] = field(default_factory=dict)


def explained(
    found: Tally, due_on: date, promise_on: date | None, promise_days: int | None
) -> tuple[Step, ...]:
    """Return the steps to `due_on` in the order in which they were taken."""
    steps = [
        *_events(found),
        *_counted(found),
        *_promised(found, promise_on, promise_days),
        *_further(found),
        *_overridden(found),
    ]
    return tuple(_marked(steps, due_on))


def _marked(steps: list[Step], due_on: date) -> Iterator[Step]:
    """Mark the last counting step that gives the day to work to."""
    counting = ("term", "paused", "extended", "promise", "target", "without_pause", "rolled")
    given = [n for n, step in enumerate(steps) if step.on == due_on and step.code in counting]
    for number, step in enumerate(steps):
        yield _counting(step) if given and number == given[-1] else step


def _counting(step: Step) -> Step:
    return Step(step.code, step.regime, step.on, step.citation, step.confirmed, True, step.values)


def _events(found: Tally) -> Iterator[Step]:
    for event, verdict in found.verdicts:
        yield _event(found, event, verdict)


def _event(found: Tally, event: Event, verdict: Verdict) -> Step:
    asked = found.law.waits.named.get((ASKS | REPLIES).get(event.kind, ""))
    extension = found.clock.extension if event.kind == Kind.EXTENDED else None
    cited = asked or extension
    values: dict[str, Value] = {"event": event.kind, "verdict": verdict}
    if event.kind == Kind.RECEIVED:
        values["zone"] = found.place.time_zone
    if asked and verdict == Verdict.TOO_LATE:
        values["within"] = asked.within_days
    return Step(
        "event",
        found.law.regime,
        event.on,
        cited.citation if cited else "",
        cited.confirmed if cited else True,
        values=values,
    )


def _counted(found: Tally) -> Iterator[Step]:
    begins, clock, regime = found.begins(strict=True), found.clock, found.law.regime
    paused = found.paused(strict=True)
    yield _term("term", found, clock, after(begins, clock, found.place), begins)
    if found.extension is not None and clock.extension is not None:
        yield _extended(found, found.extension, clock.extension, paused)
    if paused:
        cited, confirmed = _pausing(found)
        on = found.last(strict=True)
        yield Step("paused", regime, on, cited, confirmed, values={"days": paused})
    if found.open:
        values: dict[str, Value] = {"asks": found.open.asks, "since": found.open.since}
        rule, on = found.open.rule, found.last(strict=True)
        yield Step("without_pause", regime, on, rule.citation, rule.confirmed, values=values)
    else:
        yield from _legal(found)


def _legal(found: Tally) -> Iterator[Step]:
    """Say why the law's own last day is later than the strict one."""
    regime, unmoved, begins = found.law.regime, found.unmoved(), found.begins(strict=False)
    days = found.paused(strict=False)
    if begins != found.begins(strict=True):
        fee = found.law.waits.fee
        values: dict[str, Value] = {"begins": begins}
        yield Step("legal_begins", regime, unmoved, fee.citation, fee.confirmed, values=values)
    elif days != found.paused(strict=True):
        cited, confirmed = _pausing(found)
        yield Step("legal_days", regime, unmoved, cited, confirmed, values={"days": days})
    if found.last(strict=False) != unmoved:
        moved: dict[str, Value] = {"calendar": roll_calendar(found.clock, found.place)}
        cited = found.clock.rolls_citation
        yield Step("legal", regime, found.last(strict=False), cited, values=moved)


def _pausing(found: Tally) -> tuple[str, bool]:
    """Return the articles of the questions whose days do not count, and whether all were seen."""
    begins = found.begins(strict=True)
    rules = [pause.rule for pause in found.pauses if pause.days(begins, inclusive=True)]
    cited = "; ".join(dict.fromkeys(rule.citation for rule in rules))
    return cited, all(rule.confirmed for rule in rules)


def _extended(found: Tally, taken: Event, term: Extension, paused: int) -> Step:
    """Return the step of an extension, before the days that do not count are added."""
    on = found.last(strict=True) - timedelta(days=paused)
    values: dict[str, Value] = {**_length(term), "days": taken.days}
    return Step("extended", found.law.regime, on, term.citation, term.confirmed, values=values)


def _promised(found: Tally, promise_on: date | None, promise_days: int | None) -> Iterator[Step]:
    regime, target = found.law.regime, found.clock.target
    if promise_on is not None:
        yield Step("promise", regime, promise_on, values={"days": promise_days})
    elif promise_days is not None:
        yield Step("promise_ended", regime, None, values={"days": promise_days})
    if target is not None:
        yield _term("target", found, target, after(found.received_on, target, found.place))


def _further(found: Tally) -> Iterator[Step]:
    clock, place = found.clock, found.place
    if clock.acknowledge:
        on = after(found.received_on, clock.acknowledge, place)
        yield _term("acknowledge", found, clock.acknowledge, on)
    if clock.extension and found.extension is None:
        notice = after(found.begins(strict=True), clock, place)
        yield _term("extension_notice", found, clock.extension, notice)
    if found.closed_on:
        on = after(found.closed_on, found.law.records, place)
        yield _term("retain", found, found.law.records, on)


def _term(code: str, found: Tally, term: Term, on: date, begins: date | None = None) -> Step:
    values = _length(term)
    if term.unit == Unit.BUSINESS_DAYS:
        values["calendar"] = found.place.business_days
    if begins and begins != found.received_on:
        values["begins"] = begins
    return Step(code, found.law.regime, on, term.citation, term.confirmed, values=values)


def _length(term: Term) -> dict[str, Value]:
    return {"count": term.count, "unit": term.unit}


def _overridden(found: Tally) -> Iterator[Step]:
    for override in found.law.overrides:
        if _bears_on(override, found.right):
            values: dict[str, Value] = {
                "key": override.key,
                "was": override.was,
                "now": override.now,
                "reason": override.reason,
            }
            yield Step("override", found.law.regime, None, values=values)


def _bears_on(override: Override, right: Right) -> bool:
    """Tell whether an override can move a date of `right`, or is about another one."""
    parts = override.key.removeprefix("every.").split(".")
    parts = parts[2:] if parts[0] == "states" else parts
    return parts[0] in ("clocks", "waits", "records") or parts[:2] == ["rights", str(right)]


def readings(found: Tally) -> tuple[Reading, ...]:
    """Return the other readings of the last day, those that give another day than ours."""
    last = found.last(strict=True)
    ours = {last, found.last(strict=False)}
    return tuple(reading for reading in _readings(found, last) if reading.on not in ours)


def _readings(found: Tally, last: date) -> Iterator[Reading]:
    regime, clock, place = found.law.regime, found.clock, found.place
    received = next(event for event, _ in found.verdicts if event.kind == Kind.RECEIVED)
    utc = received.at.astimezone(UTC).date()
    if utc != received.on and not found.pauses and found.extension is None:
        yield Reading("utc_day", regime, after(utc, clock, place), {"begins": utc})
    if found.paused(strict=False) or found.open:
        yield Reading("without_pause", regime, found.unpaused())
    if clock.unit == Unit.BUSINESS_DAYS:
        for code in OTHER_LISTS:
            on = calendars.add_business_days(found.received_on, clock.count, code)
            yield Reading("calendar", regime, on, {"calendar": code})
    elif regime == Regime.CCPA:
        yield Reading("court_roll", regime, calendars.rolled(last, "CCP135"))
        yield from _second_step(found)


def _second_step(found: Tally) -> Iterator[Reading]:
    for event, _ in found.verdicts:
        if event.kind == Kind.CONFIRMED:
            on = after(event.on, found.clock, found.place)
            yield Reading("second_step", found.law.regime, on, {"begins": event.on})
