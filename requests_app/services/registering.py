"""The directory of agents whose key is known. Who may add one, the doors decide."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from verification.models import RegisteredAgent
from verification.services import agents
from verification.services.agents import Taken

CHAIN = "agents"  # they belong to no one business


@transaction.atomic
def add(
    *, code: str, name: str, verify_key: str, website: str = "", by: AbstractUser, now: datetime
) -> RegisteredAgent:
    """Register an agent. Raises NotAllowed where code or key is taken, BadKey for no key."""
    try:
        agent = agents.add(code=code, name=name, verify_key=verify_key, website=website, now=now)
    except Taken:
        taken = gettext_noop("An agent of this code, or with this key, is registered.")
        raise NotAllowed(taken) from None
    ledger.record(CHAIN, "agent_added", by=f"user:{by.pk}", at=now, agent=agent.pk)
    return agent


@transaction.atomic
def end(pk: int, *, by: AbstractUser, now: datetime) -> bool:
    """Trust an agent's signature no longer; False where that was so already."""
    agent = agents.end(pk, now=now)
    if agent is None:
        return False
    ledger.record(CHAIN, "agent_ended", by=f"user:{by.pk}", at=now, agent=agent.pk)
    return True
