"""Who asks for somebody else: on what they rest, and what the law lets a business ask."""

from dataclasses import dataclass

from requests_app.rules.law import Agent
from requests_app.rules.rights import Region, Relation, Right, is_child, needs_identity
from verification.rules.authority import AuthorityKind, asks_person


@dataclass(frozen=True, slots=True)
class Asks:
    """What may be asked where an agent uses a right.

    `known`: the law knows agents for this right; where it knows none, staff are told, and
    decide. `person`: the person may be asked to confirm, or to show who they are.
    """

    known: bool
    person: bool


def asks(rule: Agent, right: Right, kind: AuthorityKind) -> Asks:
    """Return what may be asked where the law says `rule` of agents for `right`.

    A signed permission may always be asked for; a power of attorney may never be demanded,
    and ends all further asking (11 CCR 7063(b)). Behind an opt-out the person is never asked
    (11 CCR 7026(j)). That a parent may act for a child, every law knows.
    """
    parent = kind == AuthorityKind.PARENT
    return Asks(
        known=parent or rule not in (Agent.NONE, Agent.PARENT_ONLY),
        person=asks_person(kind) and rule != Agent.PERMISSION_ONLY and needs_identity(right),
    )


def claimed(
    *, for_other: bool, relation: str, proof: str, age: int | None, region: Region
) -> AuthorityKind | None:
    """Return on what somebody says that they rest; None where they ask for themselves.

    A parent stands for a child (11 CCR 7070(c)). Whoever is no child any more by the law of
    the place acts for themselves: their parent needs their permission, as anybody does.
    """
    if relation == Relation.PARENT:
        grown = age is not None and not is_child(age, region)
        return AuthorityKind.PERMISSION if grown else AuthorityKind.PARENT
    if not for_other:
        return None
    if proof == AuthorityKind.POWER_OF_ATTORNEY:
        return AuthorityKind.POWER_OF_ATTORNEY
    return AuthorityKind.PERMISSION
