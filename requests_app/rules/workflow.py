"""Which step may follow which. The table is the specification."""

from dataclasses import dataclass
from enum import StrEnum

from requests_app.rules.rights import Right, needs_identity
from requests_app.rules.texts import gettext_noop


class NotAllowed(Exception):
    """A step that the law or the workflow forbids; the sentence may be shown to staff.

    Its gaps are filled from `values`: codes and numbers, so that a door can word both.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values

    def __str__(self) -> str:
        return self.message % self.values


class Status(StrEnum):
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    FULFILLED = "fulfilled"
    PARTIAL = "partial"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    START = "start"
    CONFIRM_IDENTITY = "confirm_identity"
    FULFIL = "fulfil"
    FULFIL_PART = "fulfil_part"
    DENY = "deny"
    WITHDRAW = "withdraw"


class Identity(StrEnum):
    """How sure the business is of who asks."""

    NOT_NEEDED = "not_needed"
    UNCHECKED = "unchecked"
    CONFIRMED = "confirmed"


OPEN = (Status.RECEIVED, Status.IN_PROGRESS)

MOVES = {
    (Status.RECEIVED, Action.START): Status.IN_PROGRESS,
    (Status.RECEIVED, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.IN_PROGRESS, Action.CONFIRM_IDENTITY): Status.IN_PROGRESS,
    (Status.IN_PROGRESS, Action.FULFIL): Status.FULFILLED,
    (Status.IN_PROGRESS, Action.FULFIL_PART): Status.PARTIAL,
    (Status.IN_PROGRESS, Action.DENY): Status.DENIED,
    (Status.IN_PROGRESS, Action.WITHDRAW): Status.WITHDRAWN,
}

RELEASING = frozenset({Action.FULFIL, Action.FULFIL_PART})


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides which steps a request may take."""

    status: Status
    right: Right
    identity: Identity


def first_identity(right: Right) -> Identity:
    """Return the identity standing of a request that has just come in."""
    return Identity.UNCHECKED if needs_identity(right) else Identity.NOT_NEEDED


def step(standing: Standing, action: Action) -> Status:
    """Return the status that `action` leads to, or raise NotAllowed with the reason."""
    reason = refusal(standing, action)
    if reason:
        raise reason
    return MOVES[standing.status, action]


def refusal(standing: Standing, action: Action) -> NotAllowed | None:
    """Return why `action` cannot be taken now; None if it can."""
    if (standing.status, action) not in MOVES:
        text = gettext_noop("The step “%(step)s” cannot be taken in the status “%(status)s”.")
        return NotAllowed(text, step=action, status=standing.status)
    text = _identity_refusal(standing, action)
    return NotAllowed(text) if text else None


def _identity_refusal(standing: Standing, action: Action) -> str:
    if action == Action.CONFIRM_IDENTITY and standing.identity == Identity.NOT_NEEDED:
        return gettext_noop("The law forbids to verify the person for this right (11 CCR 7060(b)).")
    if action == Action.CONFIRM_IDENTITY and standing.identity == Identity.CONFIRMED:
        return gettext_noop("The identity is confirmed already.")
    if action in RELEASING and standing.identity == Identity.UNCHECKED:
        return gettext_noop("Confirm the identity first: this answer could reach a stranger.")
    return ""


def offered(standing: Standing) -> list[Action]:
    """Return the steps that may be taken now, in the order of the table."""
    starts = [action for (status, action) in MOVES if status == standing.status]
    return [action for action in starts if not refusal(standing, action)]
