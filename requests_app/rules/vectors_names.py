"""What test cases call laws, requests and events, in the product's own words.

Each function raises ValueError with a message that says what would have been allowed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from requests_app.rules.events import Kind
from requests_app.rules.rights import Regime, Right


class Route(StrEnum):
    """What follows an answer, and has a clock of its own."""

    APPEAL = "appeal"
    COMPLAINT = "complaint"


class Clocked(StrEnum):
    """Which clock of a request a case asks about."""

    ANSWER = "answer"
    ACKNOWLEDGEMENT = "acknowledgement"
    REFUSAL = "refusal"  # the first term, which no extension lengthens
    SIGNAL = "signal"
    FORWARDING = "forwarding"  # the request belongs to a customer of the business


class Outcome(StrEnum):
    """What became of an earlier request of the same person."""

    FULFILLED = "fulfilled"
    DENIED = "denied"
    OTHER = "other"  # it never counts


Asked = Right | Route
Meant = TypeVar("Meant")
PROMISE = "seed"  # what the policy promises beside its law
PROMISED = frozenset({Regime.GDPR, Regime.UK_GDPR})

LAWS = {regime.value: regime for regime in Regime} | {
    "us": Regime.US_STATE,
    "us_ca": Regime.CCPA,
    "cpra": Regime.CCPA,
    "eu_gdpr": Regime.GDPR,
    "uk": Regime.UK_GDPR,
    "pipeda": Regime.CA_PIPEDA,
    "lgpd": Regime.BR_LGPD,
    "fadp": Regime.CH_FADP,
}
REQUESTS: dict[str, Asked] = {
    **{right.value: right for right in Right},
    **{route.value: route for route in Route},
    "know": Right.KNOW_SPECIFIC,
    "erasure": Right.DELETE,
    "erase": Right.DELETE,
    "deletion": Right.DELETE,
    "rectification": Right.CORRECT,
    "rectify": Right.CORRECT,
    "correction": Right.CORRECT,
    "restriction": Right.RESTRICT,
    "objection": Right.OBJECT,
    "objection_marketing": Right.OBJECT_MARKETING,
    "consent_withdrawal": Right.WITHDRAW_CONSENT,
    "opt_out_sale": Right.OPT_OUT,
    "opt_out_sharing": Right.OPT_OUT,
    "opt_out_sale_sharing": Right.OPT_OUT,
    "limit_sensitive": Right.LIMIT,
    "limit_sensitive_pi": Right.LIMIT,
    "limit_use": Right.LIMIT,
}
RECEIPTS = (Kind.RECEIVED, Kind.RECEIPT_CORRECTED)  # a case says in its head when it came
EVENTS = {kind.value: kind for kind in Kind if kind not in RECEIPTS} | {
    "delete_confirmed_by_consumer": Kind.CONFIRMED,
    "extension_notice": Kind.EXTENDED,
    "extended": Kind.EXTENDED,
    "fee_requested": Kind.FEE_QUOTED,
    "fee_received": Kind.FEE_PAID,
    "closed": Kind.ANSWERED,
}
CONFIRMATION = "correction_confirmation_disclosure"
NEW_FACTS = "new_documentation"
FATES = {
    "fulfilled": Outcome.FULFILLED,
    "denied": Outcome.DENIED,
    "denied_unverified": Outcome.OTHER,
    "withdrawn": Outcome.OTHER,
    "pending": Outcome.OTHER,
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier request asked for, and what became of it."""

    right: Right
    outcome: Outcome


def regimes(text: str) -> tuple[tuple[Regime, ...], frozenset[Regime]]:
    """Return the laws of "GDPR+CCPA", and those beside which SEED promises a term of its own."""
    names = [_plain(part) for part in text.split("+")]
    laws = tuple(dict.fromkeys(_law(name) for name in names if name != PROMISE))
    promised = PROMISED.intersection(laws) if PROMISE in names else frozenset()
    if PROMISE in names and not promised:
        raise ValueError("SEED is a promise that goes with the GDPR: write GDPR+SEED")
    return laws, promised


def requests(text: str) -> tuple[tuple[str, Asked], ...]:
    """Return what "delete+opt_out" asks for, each under the name that was written."""
    return tuple((part.strip(), _known(part, REQUESTS)) for part in text.split("+"))


def event(text: str) -> Kind | Earlier:
    """Return the kind of an event, or the earlier request that it tells of."""
    name = _plain(text)
    if name == CONFIRMATION:
        return Earlier(Right.CORRECT, Outcome.OTHER)
    if found := re.fullmatch(rf"prior_(.+?)_({'|'.join(FATES)})", name):
        asked = REQUESTS.get(found[1])
        if isinstance(asked, Right):
            return Earlier(asked, FATES[found[2]])
    return _known(text, EVENTS)


def clocked(rule: object) -> Clocked:
    """Return which clock the name of a rule asks about; the answer's where it does not say."""
    words = re.split(r"[^a-z]+", rule.lower()) if isinstance(rule, str) else []
    named = {
        "ack": Clocked.ACKNOWLEDGEMENT,
        "refusal": Clocked.REFUSAL,
        "gpc": Clocked.SIGNAL,
        "processor": Clocked.FORWARDING,
    }
    return next((named[word] for word in words if word in named), Clocked.ANSWER)


def _law(name: str) -> Regime:
    if name not in LAWS and re.fullmatch("us_[a-z]{2}", name):
        return Regime.US_STATE
    return _known(name, LAWS)


def _known(text: str, names: Mapping[str, Meant]) -> Meant:
    try:
        return names[_plain(text)]
    except KeyError:
        known = ", ".join(sorted(names))
        raise ValueError(f"{text.strip()!r} is not known; it may be: {known}") from None


def _plain(text: str) -> str:
    return text.strip().lower().replace("-", "_").replace(" ", "_")
