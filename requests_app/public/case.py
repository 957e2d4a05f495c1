"""What is known so far of the person at the form."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from foundation.business import Business
from requests_app.rules import reach
from requests_app.rules.rights import Region, Relation, Right, needs_identity
from requests_app.services.drafts import Answers

LOG_IN = "log_in"  # the answer that the operator's own log-in gave; no page asks for it
CHILD_FOUND = "child_found"  # a stranger who reports a child's data; no relation of the rules


@dataclass(frozen=True)
class Case:
    """The answers so far, as typed, and the questions that they decide."""

    business: Business
    answers: Answers
    today: date
    filled: dict[str, Any] = field(default_factory=dict, compare=False)  # each form, made once

    def values(self, step: str, name: str) -> list[str]:
        return self.answers.get(step, {}).get(name, [])

    @property
    def region(self) -> Region:
        """Where the person lives: the state, where one was named."""
        named = self.values("state", "state") if self.in_other_state else []
        return Region((named or self.values("region", "region"))[0])

    @property
    def in_other_state(self) -> bool:
        """Whether it is to be asked which state of the United States."""
        return self.values("region", "region") == [Region.OTHER_US]

    def offered(self, region: Region) -> list[Right]:
        """Return the rights that the business offers today to people in a region."""
        return reach.offered(region, self.business.rights, self.today)

    @property
    def relation(self) -> str:
        return "".join(self.values("relation", "relation"))

    @property
    def rights(self) -> list[Right]:
        return [Right(value) for value in self.values("rights", "rights")]

    @property
    def by_agent(self) -> bool:
        return self.relation == Relation.AGENT

    @property
    def about_child(self) -> bool:
        return self.relation in (Relation.PARENT, CHILD_FOUND)

    @property
    def login(self) -> dict[str, str]:
        """What the operator's log-in said: `account`, `at`, and contacts; empty without one."""
        return {name: values[0] for name, values in self.answers.get(LOG_IN, {}).items()}

    @property
    def own_login(self) -> dict[str, str]:
        """The log-in of who asks for themselves. It proves nothing of another person."""
        return {} if self.by_agent or self.about_child else self.login

    @property
    def verified(self) -> bool:
        """Whether a right was chosen for which the person must be known."""
        return any(needs_identity(right) for right in self.rights)
