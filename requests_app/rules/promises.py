"""What a business may promise: sooner than the law, never later."""

from collections.abc import Iterator
from datetime import date, timedelta

from requests_app.rules import laws
from requests_app.rules.law import Law
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.terms import Place, after
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed

A_YEAR = 366


def check(regime: Regime, right: Right | None, days: int, *, place: Place, begins: date) -> None:
    """Raise NotAllowed with the article where a promise would always be later than the law.

    `right` None means all rights of the law. One month has between 28 and 31 days: a promise
    of 30 is later on some days of receipt only, and then the month counts.
    """
    if right in UNVERIFIED:
        text = gettext_noop("An opt-out is done at once: there is nothing to promise.")
        raise NotAllowed(text)
    for law in family(regime):
        for name in [right] if right else sorted(set(law.rights) - UNVERIFIED):
            if name in law.rights and days > longest(law, name, place, begins):
                _refuse(law, name, days, longest(law, name, place, begins))


def family(regime: Regime) -> Iterator[Law]:
    """Return the laws that a policy for `regime` is about: itself, or its whole family."""
    book = laws.book().laws
    return (law for law in book.values() if regime in (law.regime, law.regime.family))


def longest(law: Law, right: Right, place: Place, begins: date) -> int:
    """Return the most days that the law leaves on any day of receipt in a year."""
    received = (begins + timedelta(days=n) for n in range(A_YEAR))
    return max((after(day, law.clock(right), place) - day).days for day in received)


def _refuse(law: Law, right: Right, days: int, most: int) -> None:
    text = gettext_noop(
        "%(days)s days are later than the law: %(law)s allows %(most)s at the most "
        "for this right (%(article)s)."
    )
    raise NotAllowed(text, days=days, law=law.short, most=most, article=law.clock(right).citation)
