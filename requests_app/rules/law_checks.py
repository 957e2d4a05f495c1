"""What must hold in every law, whoever wrote the file or the override."""

from collections.abc import Iterator

from requests_app.rules.law import Clock, Degree, Effect, Law, Term, Unit, Unverified
from requests_app.rules.law_reader import LawError
from requests_app.rules.rights import UNVERIFIED, Right

LONGEST = {Unit.DAYS: 400, Unit.BUSINESS_DAYS: 100, Unit.MONTHS: 240}
ROLLS = ("", "EU", "UK")
PARTS = ("reasons", "complaint", "court", "appeal", "attorney_general", "opt_out_offer")
DAYS_IN = {Unit.DAYS: 1.0, Unit.BUSINESS_DAYS: 1.4, Unit.MONTHS: 30.4}  # only to compare terms

Found = Iterator[tuple[str, str]]


def check(law: Law, file: str) -> None:
    """Raise LawError with the first thing in a law that contradicts itself."""
    for where, reason in (*_clocks(law), *_rights(law), *_parts(law)):
        raise LawError(file, where, reason)


def _clocks(law: Law) -> Found:
    if "answer" not in law.clocks:
        yield "clocks", "needs a clock of the name 'answer'"
    for name, clock in law.clocks.items():
        yield from _clock(f"clocks.{name}", clock)
    for route_name, route in (("appeal", law.appeal), ("complaint", law.complaint)):
        if route and route.decide:
            yield from _clock(f"{route_name}.decide", route.decide)
    yield from _term("records", law.records)


def _clock(where: str, clock: Clock) -> Found:
    yield from _term(where, clock)
    if clock.rolls not in ROLLS:
        yield f"{where}.rolls", f"is {clock.rolls!r}; it must be EU, UK or empty"
    if clock.extension:
        yield from _term(f"{where}.extension", clock.extension)
        if _days(clock.extension) <= _days(clock):
            yield f"{where}.extension.count", "is the whole term from receipt: it must be longer"


def _term(where: str, term: Term) -> Found:
    if not 1 <= term.count <= LONGEST[term.unit]:
        yield f"{where}.count", f"is {term.count}; it must lie between 1 and {LONGEST[term.unit]}"
    if not term.citation.strip():
        yield f"{where}.citation", "is empty: every term names its article"


def _days(term: Term) -> float:
    return term.count * DAYS_IN[term.unit]


def _rights(law: Law) -> Found:
    if not law.rights:
        yield "rights", "gives no right"
    for right, rule in law.rights.items():
        where = f"rights.{right}"
        if rule.clock not in law.clocks:
            yield f"{where}.clock", f"is {rule.clock!r}; there is no such clock"
        if rule.valid_to < rule.valid_from:
            yield f"{where}.valid_to", "lies before valid_from"
        unasked = right in UNVERIFIED
        if unasked != (rule.degree == Degree.NONE):
            yield f"{where}.degree", "must be 'none' for an opt-out, and for nothing else"
        if unasked != (rule.unverified == Unverified.NOT_ASKED):
            yield f"{where}.unverified", "must be 'not_asked' for an opt-out, and for nothing else"
        downgrade = rule.unverified == Unverified.DENY_OR_DOWNGRADE
        if downgrade and Right.KNOW_CATEGORIES not in law.rights:
            yield f"{where}.unverified", "has no request for categories to fall back to"


def _parts(law: Law) -> Found:
    for part in law.refusal.parts:
        if part not in PARTS:
            yield "refusal.parts", f"{part!r} is none of {', '.join(PARTS)}"
    if "reasons" not in law.refusal.parts:
        yield "refusal.parts", "every refusal gives its reasons"
    if "appeal" in law.refusal.parts and law.appeal is None:
        yield "refusal.parts", "names an appeal that the law does not have"
    restarts = law.waits.clarification.effect == Effect.RESTART
    if restarts:
        yield "waits.clarification.effect", "a question of scope never restarts a clock"
