"""One warning about a policy, and the helpers with which the rules write it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

Policy = dict[str, Any]

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Gap:
    """One warning to the operator: what is wrong, where, by which law, and what happens instead."""

    code: str
    sentence: str
    section: str
    citation: str
    instead: str


Rule = Callable[[Policy, date], Iterable[Gap]]


def section_of(policy: Policy, *path: str) -> str:
    """Return the section that a table names, or that it is not stated."""
    node: Any = policy
    for name in path:
        node = node.get(name, {})
    return str(node.get("section", NOT_STATED)) if isinstance(node, dict) else NOT_STATED


def law_of(name: str) -> str:
    """Return the name of a regime as a sentence uses it."""
    names = {"ccpa": "the CCPA", "gdpr": "the GDPR", "uk_gdpr": "the UK GDPR"}
    return names.get(name, "the laws of the other states")


def listed(words: list[str]) -> str:
    """Join codes as words: `a, b and c`."""
    return joined([word.replace("_", " ") for word in words])


def joined(words: list[str]) -> str:
    """Join words: `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
