"""Signs that somebody may not be who they say: they ask for more proof, and never refuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from disposable_email_domains import blocklist

from verification.rules import normalise
from verification.rules.normalise import Unusable


class Signal(StrEnum):
    """What was noticed. The values are stored; never change one."""

    MANY_FROM_ONE = "many_from_one"  # one contact asks for many people
    ONE_FROM_MANY = "one_from_many"  # many contacts ask for one person
    CONTACT_CHANGED = "contact_changed"  # the contact on file is newer than the cool-down
    DISPOSABLE = "disposable"  # a mailbox made to be thrown away
    AGENT_VELOCITY = "agent_velocity"  # an agent sends more than people can send


# What each asks for: a higher degree, or a second member of the staff.
RAISES = frozenset({Signal.DISPOSABLE, Signal.ONE_FROM_MANY})
SECONDS = frozenset({Signal.MANY_FROM_ONE, Signal.CONTACT_CHANGED, Signal.AGENT_VELOCITY})

# Two people of one household often share an address; a third is worth a look.
MANY_PEOPLE = 3
# A private and a business address are usual; a third for one person is worth a look.
MANY_CONTACTS = 3
CLOSE = timedelta(days=30)  # whoever fishes for data comes back within weeks, not years
# Twenty forms are an afternoon's work for a person; who sends more in a day has a machine.
MOST_OF_AGENT = 20
AGENT_DAY = timedelta(hours=24)
COOL_DOWN_DAYS = 30  # where a business has chosen no other
KEPT = timedelta(days=90)  # longest time for which an extended answer waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the traces around a submission come to, itself included.

    `people` its contact asked for, `contacts` its person was asked for from, both within
    CLOSE of it; `by_agent` is the most that its agent sent in any AGENT_DAY around it.
    """

    people: int = 0
    contacts: int = 0
    by_agent: int = 0
    changed: bool = False
    disposable: bool = False


def noticed(counts: Counts) -> tuple[Signal, ...]:
    """Return the signals that the counts come to, in their usual order."""
    found = {
        Signal.MANY_FROM_ONE: counts.people >= MANY_PEOPLE,
        Signal.ONE_FROM_MANY: counts.contacts >= MANY_CONTACTS,
        Signal.CONTACT_CHANGED: counts.changed,
        Signal.DISPOSABLE: counts.disposable,
        Signal.AGENT_VELOCITY: counts.by_agent > MOST_OF_AGENT,
    }
    return tuple(signal for signal in Signal if found[signal])


def is_fresh(changed_on: date | None, asked_on: date, cool_down_days: int) -> bool:
    """Tell whether a contact on file changed too shortly before somebody asked, or after.

    The last day of the cool-down still counts; a cool-down of no days notices nothing.
    """
    if changed_on is None or not cool_down_days:
        return False
    return changed_on >= asked_on - timedelta(days=cool_down_days)


def is_disposable(address: str) -> bool:
    """Tell whether an e-mail address, as typed, is of a domain made to be thrown away.

    A sub-domain of such a domain is one too. Addresses that forward to a mailbox which
    somebody keeps (relays, aliases) are none: careful people use them.
    """
    labels = contact({"email": address}).rpartition("@")[2].split(".")
    return any(".".join(labels[place:]) in blocklist for place in range(len(labels) - 1))


def contact(claims: Mapping[str, Any]) -> str:
    """Return the contact that a person gave in normal form; empty without a usable one.

    The e-mail address where there is one: that is where the answer is announced.
    """
    address = _normal(normalise.email, claims.get("email"))
    return address or _normal(_phone, claims.get("phone"))


def person(claims: Mapping[str, Any]) -> str:
    """Return whom a submission asks for: a child's name before the sender's, else an account."""
    named = claims.get("child_name") or claims.get("name")
    return _normal(normalise.name, named) or _normal(normalise.account, claims.get("account"))


def agent(given: Mapping[str, Any] | None) -> str:
    """Return by what an agent is recognised: its e-mail address, else company and name."""
    if not given:
        return ""
    named = f"{given.get('company', '')} {given.get('name', '')}"
    return _normal(normalise.email, given.get("email")) or _normal(normalise.name, named)


def _phone(value: str) -> str:
    try:
        return normalise.phone(value, None)
    except Unusable:  # without a country code: its digits at least
        return normalise.account(value)


def _normal(form: Any, value: Any) -> str:
    try:
        return str(form(str(value))) if value else ""
    except Unusable:
        return ""
