"""The clocks that run for a test case: one for each thing asked and each law."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from requests_app.rules import laws, reach
from requests_app.rules.deadlines import Dates, dates
from requests_app.rules.events import ENDS, Kind, Tally, tally
from requests_app.rules.law import Clock, Law
from requests_app.rules.rights import Right, needs_identity
from requests_app.rules.vectors_cases import Case, CaseError
from requests_app.rules.vectors_names import Clocked, Route

EVERY = frozenset(Kind)
UNPAUSED = ENDS | {Kind.EXTENDED}


@dataclass(frozen=True, slots=True)
class Running:
    """The clock of one thing asked, by the name that was written, under one law.

    `promised_on` is the policy's day, also where an extension has ended the promise.
    """

    name: str
    tally: Tally
    dates: Dates
    promised_on: date | None
    route: Route | None = None

    @property
    def law(self) -> Law:
        return self.tally.law

    @property
    def right(self) -> Right:
        return self.tally.right

    @property
    def due(self) -> date | None:
        """The last day in time; None while the law holds the clock and nothing is promised."""
        promise, made = self.dates.promise_on, self.dates
        if promise is None:
            return made.legal_last_day
        return promise if made.suspended else min(promise, made.strict_on)

    @property
    def strict(self) -> date:
        promise = self.dates.promise_on
        return min(promise, self.dates.strict_on) if promise else self.dates.strict_on


def running(case: Case) -> list[Running]:
    """Return the clocks of the answers that a case asks for.

    Raises CaseError where no law gives what is asked. An appeal or a complaint to which a law
    sets no term has no clock, which is no mistake.
    """
    found: list[Running] = []
    for name, asked in case.asked:
        if isinstance(asked, Route):
            found += _routes(case, name, asked)
        else:
            found += _answers(case, name, asked)
    return found


def asked_about(case: Case, found: list[Running]) -> list[Running]:
    """Return the clocks that the case's rule asks about: those of the answers, or others."""
    if case.clocked == Clocked.ACKNOWLEDGEMENT:
        return [clock for one in found for clock in _acknowledgement(case, one)]
    if case.clocked == Clocked.REFUSAL:
        return [_refusal(case, one) for one in found]
    return [] if case.clocked == Clocked.FORWARDING else found


def _answers(case: Case, name: str, right: Right) -> list[Running]:
    known = reach.clocked(case.regimes, right)
    if not known:
        given = ", ".join(str(right) for regime in case.regimes for right in laws.rights(regime))
        raise CaseError("request_type", f"{name!r} is not given there; there are: {given}")
    return [_run(case, name, laws.law(regime), named) for regime, named in known]


def _routes(case: Case, name: str, route: Route) -> Iterator[Running]:
    for law in map(laws.law, case.regimes):
        ruled = law.appeal if route == Route.APPEAL else law.complaint
        clock = ruled and (ruled.decide or ruled.acknowledge)
        if clock:
            right = next(iter(law.rights))
            made = _run(case, name, _timed(law, right, clock), right, UNPAUSED)
            yield replace(made, route=route)


def _acknowledgement(case: Case, one: Running) -> Iterator[Running]:
    term = one.tally.clock.acknowledge
    if term:
        clock = Clock(count=term.count, unit=term.unit, citation=term.citation)
        yield _run(case, one.name, _timed(one.law, one.right, clock), one.right, ENDS)
    elif one.route == Route.COMPLAINT:
        yield one


def _refusal(case: Case, one: Running) -> Running:
    """Return the clock of a refusal: the first term, which no extension lengthens."""
    clock = replace(one.tally.clock, extension=None)
    return _run(case, one.name, _timed(one.law, one.right, clock), one.right)


def _timed(law: Law, right: Right, clock: Clock) -> Law:
    """Return `law` with another clock for a right, so that the same rules count it."""
    return replace(law, clocks={**law.clocks, law.rights[right].clock: clock})


def _run(case: Case, name: str, law: Law, right: Right, kinds: Collection[Kind] = EVERY) -> Running:
    """Run the clock of a right with those of the case's events that bear on it."""
    events = [case.received, *(event for event in case.events if event.kind in kinds)]
    promised = law.regime in case.promised and kinds is EVERY and needs_identity(right)
    days = case.promise_days if promised else None
    made = dates(law, right, events, case.place, promise_days=days)
    found = tally(law, right, events, case.place)
    promised_on = None if days is None else made.received_on + timedelta(days=days)
    return Running(name, found, made, promised_on)
