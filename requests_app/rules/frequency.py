"""How often the same may be asked for, and what a calendar says besides the clocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from requests_app.rules.law import Law, Limit
from requests_app.rules.rights import Right
from requests_app.rules.terms import months_after

KNOW = frozenset({Right.KNOW_CATEGORIES, Right.KNOW_SPECIFIC})


@dataclass(frozen=True, slots=True)
class Count:
    """How many earlier requests stand in the window, and whether one more may be declined."""

    window_start: date  # itself outside: a period of 12 months ends on the day before
    times: int
    may_decline: bool


def know_count(law: Law, received_on: date, answered: Iterable[date]) -> Count | None:
    """Count the answered requests to know of one person in the rolling window of the law.

    `answered` are the days on which those requests were received; what was refused because
    nobody could be verified, and data given to confirm a correction, is not among them
    (11 CCR 7023(j)). None where the law counts nothing: the GDPR never does.
    """
    limit = law.limits.know
    if limit is None:
        return None
    start = months_after(received_on, -limit.months)
    times = sum(start < day <= received_on for day in answered)
    return Count(start, times, times >= limit.times)


def repeat_since(limit: Limit, received_on: date) -> date:
    """Return the first day whose refusal still makes the same request a repeat."""
    return months_after(received_on, -limit.months)


def may_refuse_repeat(law: Law, received_on: date, refused_on: date, *, new_facts: bool) -> bool:
    """Tell whether a correction refused on a day may be refused again for that alone.

    New documentation always makes it a new request (11 CCR 7023(g)).
    """
    limit = law.limits.correct
    if limit is None or new_facts:
        return False
    return repeat_since(limit, received_on) <= refused_on <= received_on


def reask_on(law: Law, opted_out_on: date) -> date | None:
    """Return the first day on which a person may be asked to opt in again."""
    limit = law.limits.reask
    return months_after(opted_out_on, limit.months) if limit else None
