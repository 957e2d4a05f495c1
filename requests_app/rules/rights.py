"""Which rights there are, which law gives them to whom, and what each needs."""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Right(StrEnum):
    """What a person may ask for. The values are stored; never change one."""

    ACCESS = "access"
    KNOW_CATEGORIES = "know_categories"
    KNOW_SPECIFIC = "know_specific"
    DELETE = "delete"
    CORRECT = "correct"
    PORTABILITY = "portability"
    OPT_OUT = "opt_out"
    LIMIT = "limit"


class Regime(StrEnum):
    """The law that a request is answered under."""

    CCPA = "ccpa"
    GDPR = "gdpr"
    UK_GDPR = "uk_gdpr"
    US_STATE = "us_state"
    VOLUNTARY = "voluntary"


class Region(StrEnum):
    """Where the person lives, as far as it decides the law."""

    CALIFORNIA = "US-CA"
    OTHER_US = "US"
    EEA = "EEA"
    UK = "GB"
    ELSEWHERE = "XX"


class Relation(StrEnum):
    """What the person is to the business, or who asks for them."""

    CUSTOMER = "customer"
    VISITOR = "visitor"
    APPLICANT = "applicant"
    EMPLOYEE = "employee"
    PARENT = "parent"
    AGENT = "agent"


REGIMES = {
    Region.CALIFORNIA: Regime.CCPA,
    Region.OTHER_US: Regime.US_STATE,
    Region.EEA: Regime.GDPR,
    Region.UK: Regime.UK_GDPR,
    Region.ELSEWHERE: Regime.VOLUNTARY,
}

RIGHTS = {
    Regime.CCPA: (
        Right.KNOW_CATEGORIES,
        Right.KNOW_SPECIFIC,
        Right.DELETE,
        Right.CORRECT,
        Right.OPT_OUT,
        Right.LIMIT,
    ),
    Regime.GDPR: (Right.ACCESS, Right.DELETE, Right.CORRECT, Right.PORTABILITY),
    Regime.UK_GDPR: (Right.ACCESS, Right.DELETE, Right.CORRECT, Right.PORTABILITY),
    Regime.US_STATE: (
        Right.ACCESS,
        Right.DELETE,
        Right.CORRECT,
        Right.PORTABILITY,
        Right.OPT_OUT,
    ),
    Regime.VOLUNTARY: (Right.ACCESS, Right.DELETE, Right.CORRECT, Right.PORTABILITY),
}

UNVERIFIED = frozenset({Right.OPT_OUT, Right.LIMIT})

Held = Mapping[str, Collection[str]]  # what a business offers: rights by regime

CHILD_UNDER = {Region.EEA: 16, Region.UK: 13, Region.CALIFORNIA: 13, Region.OTHER_US: 13}


def offered(region: Region, held: Held) -> list[Right]:
    """Return the rights that the law of `region` gives and the business offers under it."""
    regime = REGIMES[region]
    return [right for right in RIGHTS[regime] if right in held.get(regime, ())]


def unverified(held: Held) -> list[Right]:
    """Return the rights of the short opt-out form: it asks for no region, so any law counts."""
    return [
        right
        for right in Right
        if right in UNVERIFIED and any(right in rights for rights in held.values())
    ]


def needs_identity(right: Right) -> bool:
    """Tell whether the person must be verified: never for an opt-out or a limit.

    11 CCR 7060(b): a business shall not require a consumer to verify their identity to
    opt out of sale or sharing, or to limit the use of sensitive personal information.
    """
    return right not in UNVERIFIED


def is_child(age: int, region: Region) -> bool:
    """Tell whether `age` is below the age of consent for data in `region`; 16 where unknown."""
    return age < CHILD_UNDER.get(region, 16)
