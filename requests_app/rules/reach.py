"""Which laws reach a person, and which rights they give there."""

from collections.abc import Collection, Mapping
from datetime import date

from requests_app.rules import laws
from requests_app.rules.calendars import ROLL_FAMILIES
from requests_app.rules.rights import OPT_OUTS, REGIMES, Regime, Region, Right

Held = Mapping[str, Collection[str]]  # what a business offers: rights by family of laws

EEA_STATES = ROLL_FAMILIES["EU"] | {"IS", "LI", "NO"}


def applicable(region: Region | None, right: Right, established_in: str) -> tuple[Regime, ...]:
    """Return the laws that apply to a request; its own comes first, and names the right.

    The law of a person's home reaches a business that serves people there. A business that
    is established in the EEA or the United Kingdom is under that law for everybody (GDPR and
    UK GDPR Art. 3(1)), so its clock runs as well. Where nobody knows where the person lives,
    the clocks of California and of the GDPR both run.
    """
    own = REGIMES[region] if region else Regime.CCPA
    if right in OPT_OUTS:
        return (own,)
    others = [] if region else [Regime.GDPR]
    if established_in in EEA_STATES:
        others.append(Regime.GDPR)
    if established_in == "GB":
        others.append(Regime.UK_GDPR)
    return tuple(dict.fromkeys((own, *others)))


def clocked(regimes: Collection[Regime], right: Right) -> list[tuple[Regime, Right]]:
    """Return each law with the right as it knows it: a request to know is one for access."""
    found = []
    for regime in regimes:
        known = laws.law(regime).rights
        named = next((name for name in (right, SAME.get(right)) if name in known), None)
        if named:
            found.append((regime, named))
    return found


SAME = {
    Right.ACCESS: Right.KNOW_SPECIFIC,
    Right.KNOW_CATEGORIES: Right.ACCESS,
    Right.KNOW_SPECIFIC: Right.ACCESS,
    Right.PORTABILITY: Right.KNOW_SPECIFIC,
}


def offered(region: Region, held: Held, on: date) -> list[Right]:
    """Return the rights that the law of `region` gives on a day and the business offers."""
    regime = REGIMES[region]
    return [right for right in laws.rights(regime, on) if right in held.get(regime.family, ())]


def unverified(held: Held) -> list[Right]:
    """Return the rights of the short opt-out form: it asks for no region, so any law counts."""
    return [
        right
        for right in Right
        if right in OPT_OUTS and any(right in rights for rights in held.values())
    ]
