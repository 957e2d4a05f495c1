"""By what a person is found again: contacts and names, each in one spelling."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from verification.rules import names, normalise
from verification.rules.normalise import Unusable

REFERENCE = re.compile(r"PR-?([0-9A-Z]{4})-?([0-9A-Z]{4})")
MISREAD = str.maketrans("OIL", "011")  # the alphabet of references has none of them
DIALLED = re.compile(r"[\d\s()+./-]*\d[\d\s()+./-]*")
QUOTES = '"“”„«»'
MOST_WORDS = 12


class Kind(StrEnum):
    """What a key is of. The values are part of stored digests; never change one."""

    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    NAME = "name"  # the whole of it, the given name first
    WORD = "word"  # one word of a name
    AGENT_EMAIL = "agent_email"
    AGENT_PHONE = "agent_phone"


# An agent acts for many: its contacts, and names of anybody, do not say that it is one person.
OF_ONE_PERSON = frozenset({Kind.EMAIL, Kind.PHONE, Kind.ACCOUNT})

Key = tuple[Kind, str]
Given = Mapping[str, Any]


def of_person(*given: Given, agent: Given, region: str | None) -> frozenset[Key]:
    """Return the keys of the person alone, from all that was `given` of them.

    What an agent typed a second time as the person's own contact is the agent's.
    """
    own = {
        key
        for claims in given
        for kind in (Kind.EMAIL, Kind.PHONE, Kind.ACCOUNT)
        for key in _key(kind, claims.get(kind), region)
    }
    own -= {(Kind.EMAIL, value) for _kind, value in _key(Kind.EMAIL, agent.get("email"), region)}
    own -= {(Kind.PHONE, value) for _kind, value in _key(Kind.PHONE, agent.get("phone"), region)}
    return frozenset(own)


def of_submission(*given: Given, agent: Given, region: str | None) -> frozenset[Key]:
    """Return all keys by which a submission is found: the person's, a child's and the agent's."""
    found = set(of_person(*given, agent=agent, region=region))
    for kind, field in ((Kind.AGENT_EMAIL, "email"), (Kind.AGENT_PHONE, "phone")):
        found |= set(_key(kind, agent.get(field), region))
    called = [claims.get(field) for claims in given for field in ("name", "child_name")]
    for name in (*called, agent.get("name"), agent.get("company")):
        found |= set(_key(Kind.NAME, name, region))
        found |= {(Kind.WORD, word) for word in _words(name)}
    return frozenset(found)


def sought(text: str, region: str | None) -> tuple[frozenset[Key], ...]:
    """Return what is looked for by a text as typed: one key of each set must be there.

    Empty where nothing can be looked for. A name in quotes is meant as it stands; otherwise
    its words may stand in any order, with others between them.
    """
    typed = text.strip()
    if "@" in typed:
        return _one(_keys((Kind.EMAIL, Kind.AGENT_EMAIL), typed, region))
    if DIALLED.fullmatch(typed):
        return _one(_keys((Kind.PHONE, Kind.AGENT_PHONE, Kind.ACCOUNT), typed, region))
    if typed[:1] in QUOTES:
        return _one(_keys((Kind.NAME,), typed.strip(QUOTES), region))
    if any(character.isdigit() for character in typed):
        return _one(_keys((Kind.ACCOUNT,), typed, region))
    words = _words(typed)
    telling = [word for word in words if len(word) > 1] or words
    return tuple(frozenset({(Kind.WORD, word)}) for word in telling)


def kinds(text: str, region: str | None) -> frozenset[Kind]:
    """Return by what is looked for with a text, as may be put on record."""
    return frozenset(kind for keys in sought(text, region) for kind, _value in keys)


def reference(text: str) -> str:
    """Return the reference that a text is, spelled as it is stored; else an empty string."""
    found = REFERENCE.fullmatch(text.strip().upper().replace(" ", ""))
    return f"PR-{found[1]}-{found[2]}".translate(MISREAD) if found else ""


def _one(keys: Iterable[Key]) -> tuple[frozenset[Key], ...]:
    found = frozenset(keys)
    return (found,) if found else ()


def _keys(kinds: Iterable[Kind], value: str, region: str | None) -> Iterator[Key]:
    for kind in kinds:
        yield from _key(kind, value, region)


def _key(kind: Kind, value: Any, region: str | None) -> Iterator[Key]:
    try:
        if value:
            yield kind, _spelled(kind, str(value), region)
    except Unusable:  # nobody will look for it either
        return


def _spelled(kind: Kind, value: str, region: str | None) -> str:
    if kind in (Kind.EMAIL, Kind.AGENT_EMAIL):
        return normalise.email(value)
    if kind in (Kind.PHONE, Kind.AGENT_PHONE):
        return normalise.phone(value, region)
    if kind is Kind.ACCOUNT:
        return normalise.account(value)
    return normalise.name(names.plain(normalise.given_name_first(value)))


def _words(name: Any) -> list[str]:
    plain = names.plain(str(name or "")[: normalise.VALUE_MAX])
    return list(dict.fromkeys(normalise.words(plain).split()))[:MOST_WORDS]
