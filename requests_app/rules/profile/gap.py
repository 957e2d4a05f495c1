"""One warning about a policy, and the helpers with which the rules write it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from requests_app.rules.rights import Right

Policy = dict[str, Any]

NOT_STATED = "not stated"

RIGHTS = {
    Right.ACCESS: "access",
    Right.KNOW_CATEGORIES: "the categories of data",
    Right.KNOW_SPECIFIC: "the specific pieces of data",
    Right.DELETE: "deletion",
    Right.CORRECT: "correction",
    Right.PORTABILITY: "portability",
    Right.RESTRICT: "restriction",
    Right.OBJECT: "objection",
    Right.OBJECT_MARKETING: "objection to direct marketing",
    Right.WITHDRAW_CONSENT: "withdrawal of consent",
    Right.HUMAN_REVIEW: "human review of automated decisions",
    Right.OPT_OUT: "opting out of sale",
    Right.LIMIT: "limiting the use of sensitive data",
    Right.ACCESS_ADMT: "access to automated decisions",
    Right.OPT_OUT_ADMT: "opting out of automated decisions",
    Right.APPEAL_ADMT: "an appeal against automated decisions",
}


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


def rights_of(codes: list[Right]) -> str:
    """Return rights as a sentence names them: `objection, restriction and access`."""
    return joined([RIGHTS[code] for code in codes])


def listed(words: list[str]) -> str:
    """Join codes as words: `a, b and c`."""
    return joined([word.replace("_", " ") for word in words])


def joined(words: list[str]) -> str:
    """Join words: `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
