"""What the laws of one family give: a profile speaks of families, never of one state's law."""

from requests_app.rules import laws
from requests_app.rules.law import Clock, Term, Unit
from requests_app.rules.rights import Regime, Right

FAMILIES = tuple(regime for regime in Regime if regime.family == regime)

# The most calendar days that one unit can take; a business day takes one at the least.
MOST_DAYS = {Unit.DAYS: 1, Unit.BUSINESS_DAYS: 1, Unit.MONTHS: 31}


def rights(family: Regime) -> dict[Right, str]:
    """Return each right that any law of the family gives at any time, with its article."""
    found: dict[Right, str] = {}
    for regime in (family, *Regime):
        if regime.family == family:
            for right, rule in laws.law(regime).rights.items():
                found.setdefault(right, rule.article)
    return {right: found[right] for right in Right if right in found}


def answer_clock(family: Regime) -> Clock:
    """Return the clock of an answer; for the states that of the strictest."""
    return laws.law(family).clocks["answer"]


def days(term: Term) -> int:
    """Return the most calendar days that a term can take; a month has at most 31."""
    return term.count * MOST_DAYS[term.unit]
