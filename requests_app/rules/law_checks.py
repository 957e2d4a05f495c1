"""What must hold in every law, whoever wrote the file or the override."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from requests_app.rules.law import (
    Clock,
    Degree,
    Effect,
    Law,
    Limit,
    Limits,
    Metrics,
    RightRule,
    Term,
    Unit,
    Unverified,
    Wait,
)
from requests_app.rules.law_reader import LawError, joined
from requests_app.rules.rights import UNVERIFIED, Regime, Right

LONGEST = {Unit.DAYS: 400, Unit.BUSINESS_DAYS: 100, Unit.MONTHS: 240}
ROLLS = ("", "EU", "UK")
PARTS = ("reasons", "complaint", "court", "appeal", "attorney_general", "opt_out_offer")
NEVER_EMPTY = ("title", "short", "place", "citation", "article")
DAYS_IN = {Unit.DAYS: 1.0, Unit.BUSINESS_DAYS: 1.4, Unit.MONTHS: 30.4}  # only to compare terms
NO_LEAP_YEAR = 2027
MOST = 240  # months, or times within them

Found = Iterator[tuple[str, str]]


def check(law: Law, file: str, key: str) -> None:
    """Raise LawError with the first thing in a law that contradicts itself."""
    for where, reason in (*_each(law), *_rights(law), *_letters(law), *_waits(law)):
        raise LawError(file, joined(key, where), reason)


def _each(law: Law) -> Found:
    """Check every part by itself: its texts, its numbers."""
    for where, part in _parts("", law):
        yield from _texts(where, part)
        match part:
            case Clock():
                yield from _term(where, part)
                yield from _clock(where, part)
            case Term():
                yield from _term(where, part)
            case Wait():
                yield from _wait(where, part)
            case Limit():
                yield from _limit(where, part)
            case Metrics():
                yield from _metrics(where, part)


def _waits(law: Law) -> Found:
    """No clock of the United States stands still: 11 CCR 7021(b), and the states' laws."""
    if law.regime != Regime.CCPA and law.regime.family != Regime.US_STATE:
        return
    for name, wait in law.waits.named.items():
        if wait.effect != Effect.RUN_ON:
            yield f"waits.{name}.effect", "must be 'run_on': nothing stops this law's clock"


def _parts(where: str, thing: object) -> Iterator[tuple[str, object]]:
    if isinstance(thing, Mapping):
        for name, item in thing.items():
            yield from _parts(joined(where, str(name)), item)
    elif is_dataclass(thing):
        yield where, thing
        for entry in fields(thing):
            yield from _parts(joined(where, entry.name), getattr(thing, entry.name))


def _texts(where: str, part: object) -> Found:
    if part == Limits():  # no law of limits at all
        return
    for name in NEVER_EMPTY:
        if not getattr(part, name, "no such field").strip():
            yield joined(where, name), "is empty"


def _term(where: str, term: Term) -> Found:
    if not 1 <= term.count <= LONGEST[term.unit]:
        yield f"{where}.count", f"is {term.count}; it must lie between 1 and {LONGEST[term.unit]}"


def _terms(clock: Clock) -> list[Term]:
    return [term for term in (clock, clock.extension, clock.target) if term]


def _clock(where: str, clock: Clock) -> Found:
    if clock.rolls not in ROLLS:
        yield f"{where}.rolls", f"is {clock.rolls!r}; it must be EU, UK or empty"
    if clock.rolls and not clock.rolls_citation.strip():
        yield f"{where}.rolls_citation", "is empty"
    if any(not 1 <= term.count <= LONGEST[term.unit] for term in _terms(clock)):
        return  # told of each term by itself
    if clock.extension and _days(clock.extension) <= _days(clock):
        yield f"{where}.extension.count", "is the whole term from receipt: it must be longer"
    if clock.target and _days(clock.target) >= _days(clock):
        yield f"{where}.target.count", "must be sooner than the law"


def _days(term: Term) -> float:
    return term.count * DAYS_IN[term.unit]


def _wait(where: str, wait: Wait) -> Found:
    for name, days in (("within_days", wait.within_days), ("after_days", wait.after_days)):
        if not 0 <= days <= LONGEST[Unit.DAYS]:
            yield f"{where}.{name}", f"is {days}; it must lie between 0 and {LONGEST[Unit.DAYS]}"
    if wait.after_days and wait.effect != Effect.RESTART:
        yield f"{where}.after_days", "is for a clock that restarts"


def _limit(where: str, limit: Limit) -> Found:
    for name, number in (("times", limit.times), ("months", limit.months)):
        if not 1 <= number <= MOST:
            yield f"{where}.{name}", f"is {number}; it must lie between 1 and {MOST}"


def _metrics(where: str, metrics: Metrics) -> Found:
    if not 1 <= metrics.month <= 12:
        yield f"{where}.month", f"is {metrics.month}; it must lie between 1 and 12"
    elif not 1 <= metrics.day <= monthrange(NO_LEAP_YEAR, metrics.month)[1]:
        yield f"{where}.day", f"is {metrics.day}; not every year has that day"


def _rights(law: Law) -> Found:
    if "answer" not in law.clocks:
        yield "clocks", "needs a clock of the name 'answer'"
    if not law.rights:
        yield "rights", "gives no right"
    for right, rule in law.rights.items():
        if rule.clock not in law.clocks:
            yield f"rights.{right}.clock", f"is {rule.clock!r}; there is no such clock"
        if rule.valid_to < rule.valid_from:
            yield f"rights.{right}.valid_to", "lies before valid_from"
        yield from _identity(law, right, rule)


def _identity(law: Law, right: Right, rule: RightRule) -> Found:
    unasked = right in UNVERIFIED
    if unasked != (rule.degree == Degree.NONE):
        yield f"rights.{right}.degree", "must be 'none' for an opt-out, and for nothing else"
    if unasked != (rule.unverified == Unverified.NOT_ASKED):
        yield (
            f"rights.{right}.unverified",
            "must be 'not_asked' for an opt-out, and for nothing else",
        )
    downgrade = rule.unverified == Unverified.DENY_OR_DOWNGRADE
    if downgrade and Right.KNOW_CATEGORIES not in law.rights:
        yield f"rights.{right}.unverified", "has no request for categories to fall back to"


def _letters(law: Law) -> Found:
    for part in law.refusal.parts:
        if part not in PARTS:
            yield "refusal.parts", f"{part!r} is none of {', '.join(PARTS)}"
    if "reasons" not in law.refusal.parts:
        yield "refusal.parts", "every refusal gives its reasons"
    if "appeal" in law.refusal.parts and law.appeal is None:
        yield "refusal.parts", "names an appeal that the law does not have"
    if law.appeal and "appeal" not in law.refusal.parts:
        yield "refusal.parts", "leaves out the appeal that the law has"
    if law.waits.clarification.effect == Effect.RESTART:
        yield "waits.clarification.effect", "a question of scope never restarts a clock"
