"""What a business may promise: sooner than the law, never later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from requests_app.rules import laws
from requests_app.rules.law import Law
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.terms import Place, after, months_after
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed


@dataclass(frozen=True, slots=True)
class Comparison:
    """On how many days of receipt a promise is sooner than the law, the same day, or later."""

    sooner: int
    same: int
    later: int


@dataclass(frozen=True, slots=True)
class Run:
    """Days of receipt, one after the other, for which the law leaves the same number of days."""

    first: date
    last: date
    days: int


def check(regime: Regime, right: Right | None, days: int, *, place: Place, begins: date) -> None:
    """Raise NotAllowed with the article where a promise would always be later than the law.

    `right` None means all rights of the law. One month has between 28 and 31 days: a promise
    of 30 is later on some days of receipt only, and then the month counts. States share a
    promise and nearly a term: the shortest of them binds. What is promised elsewhere is the
    business's own: in a country with a sooner law that law counts, so the longest binds.
    """
    if right in UNVERIFIED:
        text = gettext_noop("An opt-out is done at once: there is nothing to promise.")
        raise NotAllowed(text)
    if right and not gives(regime, right):
        raise NotAllowed(gettext_noop("The law does not give this right."))
    bounds = [
        (longest(law, name, place, begins), law, name)
        for law in family(regime)
        for name in promised(law)
        if right in (None, name)
    ]
    binding = max if regime == Regime.VOLUNTARY else min
    most, law, name = binding(bounds, key=itemgetter(0))
    if days > most:
        _refuse(law, name, days, most)


def family(regime: Regime) -> Iterator[Law]:
    """Return the laws that a policy for `regime` is about: itself, or its whole family."""
    book = laws.book().laws
    return (law for law in book.values() if regime in (law.regime, law.regime.family))


def gives(regime: Regime, right: Right) -> bool:
    """Tell whether a law, or one of its family, gives a right."""
    return any(right in law.rights for law in family(regime))


def promised(law: Law) -> list[Right]:
    """Return the rights of a law for which something can be promised, in their usual order."""
    return [right for right in laws.rights(law.regime) if right not in UNVERIFIED]


def longest(law: Law, right: Right, place: Place, begins: date) -> int:
    """Return the most days that the law leaves on any day of receipt in a year."""
    return max(days for _, days in _year(law, right, place, begins))


def compared(law: Law, right: Right, days: int, *, place: Place, begins: date) -> Comparison:
    """Hold a promise against the law for each day of receipt of a year, without any roll."""
    left = [by_law for _, by_law in _year(law, right, place, begins)]
    sooner = sum(days < by_law for by_law in left)
    later = sum(days > by_law for by_law in left)
    return Comparison(sooner, len(left) - sooner - later, later)


def runs(law: Law, right: Right, *, place: Place, begins: date) -> list[Run]:
    """Return how many days the law leaves over a year of days of receipt."""
    found: list[Run] = []
    for day, days in _year(law, right, place, begins):
        if found and found[-1].days == days:
            found[-1] = Run(found[-1].first, day, days)
        else:
            found.append(Run(day, day, days))
    return found


def _year(law: Law, right: Right, place: Place, begins: date) -> Iterator[tuple[date, int]]:
    """Return each day of receipt of the year from `begins` with the days that the law leaves."""
    clock = law.clock(right)
    for number in range((months_after(begins, 12) - begins).days):
        day = begins + timedelta(days=number)
        yield day, (after(day, clock, place) - day).days


def _refuse(law: Law, right: Right, days: int, most: int) -> None:
    text = gettext_noop(
        "%(days)s days are later than the law: %(law)s allows %(most)s at the most (%(article)s)."
    )
    raise NotAllowed(text, days=days, law=law.short, most=most, article=law.clock(right).citation)
