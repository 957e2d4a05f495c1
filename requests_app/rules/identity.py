"""How sure the business must be of who asks, by right and law; and why."""

from collections.abc import Collection

from requests_app.rules import laws
from requests_app.rules.law import Degree as Asked
from requests_app.rules.rights import Regime, Region, Right, is_child, needs_identity
from verification.rules.degrees import POINTS, Degree, Need
from verification.rules.signals import RAISES, SECONDS, Signal

# An answer to these holds the very data, so a stranger must not get it.
DISCLOSING = frozenset({Right.ACCESS, Right.KNOW_SPECIFIC, Right.PORTABILITY, Right.ACCESS_ADMT})
HARMFUL = frozenset({Right.DELETE, Right.CORRECT})  # done for a stranger, these hurt the person
NOBODY = Need(degree=Degree.NONE, points=0)


def need(
    right: Right,
    regime: Regime,
    *,
    sensitive: bool = False,
    for_other: bool = False,
    signals: Collection[Signal] = (),
) -> Need:
    """Return how sure one must be before a right is given, with the codes of the reasons.

    Two data points are a reasonable degree of certainty, three and a signed declaration a
    reasonably high one (11 CCR 7062). What discloses, deletes or changes data also asks for
    a code sent to a contact on file; under the laws without a declaration that code stands
    for the third point (GDPR Art. 12(6), EDPB 01/2022, 72-73). `sensitive` says that what
    the business holds would do harm in the wrong hands; `for_other`, that an agent or a
    parent asks; `signals`, what was noticed. Nobody is ever verified for an opt-out.
    """
    if not needs_identity(right):
        return NOBODY
    rule = laws.law(regime).rights.get(right)
    asked = rule.degree if rule else Asked.REASONABLE
    raised = _raised(right, sensitive, signals)
    high = asked == Asked.REASONABLY_HIGH or bool(raised)
    declares = high and regime == Regime.CCPA
    degree = Degree.REASONABLY_HIGH if high else Degree.REASONABLE
    return Need(
        degree=degree,
        points=POINTS[degree if declares or raised else Degree.REASONABLE],
        challenge=bool(raised) or right in DISCLOSING | HARMFUL,
        declaration=declares,
        authority=for_other,
        second=bool(SECONDS & set(signals)),
        reasons=_reasons(right, raised, signals),
    )


def _raised(right: Right, sensitive: bool, signals: Collection[Signal]) -> tuple[str, ...]:
    """Return why more is asked for than the right alone would."""
    found = [str(signal) for signal in Signal if signal in RAISES & set(signals)]
    if sensitive and right in DISCLOSING | HARMFUL:
        found.insert(0, "sensitive")
    return tuple(found)


def _reasons(right: Right, raised: tuple[str, ...], signals: Collection[Signal]) -> tuple[str, ...]:
    first = "discloses" if right in DISCLOSING else "harms" if right in HARMFUL else "usual"
    return (first, *raised, *(str(s) for s in Signal if s in SECONDS & set(signals)))


def basis(right: Right, regime: Regime) -> str:
    """Return where it stands how sure one must be."""
    if regime != Regime.CCPA:
        return BASES.get(regime) or laws.law(regime).rule(right).article
    asked = laws.law(regime).rule(right).degree
    return {Asked.BY_RISK: "11 CCR 7062(d)", Asked.REASONABLY_HIGH: "11 CCR 7062(c)"}.get(
        asked, "11 CCR 7062(b)"
    )


BASES = {
    Regime.GDPR: "GDPR Art. 12(6); EDPB 01/2022, 72-73",
    Regime.UK_GDPR: "UK GDPR Art. 12(6)",
}


def reporter_may_be_unknown(right: Right, region: Region, *, found: bool, age: int | None) -> bool:
    """Tell whether a request is carried out whoever sent it: a child's data, noticed by anybody.

    Only its deletion is: a copy or a change would serve a stranger. `found` says that the
    sender noticed the data and is neither the child nor a parent, whose word is checked.
    """
    return right == Right.DELETE and found and age is not None and is_child(age, region)
