"""Which step may follow which. The table is the specification; `steps.py` says who may now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from requests_app.rules.events import Kind
from requests_app.rules.rights import Regime, Right, needs_identity


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
    """Where a request stands. The values are stored; never change one."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    IDENTITY_PENDING = "identity_pending"
    CLARIFICATION_PENDING = "clarification_pending"
    FEE_PENDING = "fee_pending"
    FULFILLED = "fulfilled"
    PARTIAL = "partial"
    DENIED = "denied"
    REDIRECTED = "redirected"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    SPAM = "spam"


class Action(StrEnum):
    """What may be done to a request. The values stand on the ledger; never change one."""

    START = "start"
    ASK_IDENTITY = "ask_identity"
    RECEIVE_IDENTITY = "receive_identity"
    CONFIRM_IDENTITY = "confirm_identity"
    ASK_CLARIFICATION = "ask_clarification"
    RECEIVE_CLARIFICATION = "receive_clarification"
    QUOTE_FEE = "quote_fee"
    RECEIVE_FEE = "receive_fee"
    EXTEND = "extend"
    TREAT_AS_CATEGORIES = "treat_as_categories"
    FULFIL = "fulfil"
    FULFIL_PART = "fulfil_part"
    DENY = "deny"
    REDIRECT = "redirect"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    COMPLAIN = "complain"
    APPEAL = "appeal"
    MERGE = "merge"
    CLOSE_AS_SPAM = "close_as_spam"
    RESTORE = "restore"


class Who(StrEnum):
    """Who may take a step."""

    STAFF = "staff"
    REQUESTER = "requester"
    SITE = "site"  # by itself: once all proofs are there, or what it hung on is gone


class Identity(StrEnum):
    """How sure the business is of who asks."""

    NOT_NEEDED = "not_needed"
    UNCHECKED = "unchecked"
    CONFIRMED = "confirmed"


WORKING = (
    Status.IN_PROGRESS,
    Status.IDENTITY_PENDING,
    Status.CLARIFICATION_PENDING,
    Status.FEE_PENDING,
)
OPEN = (Status.RECEIVED, *WORKING)
ANSWERED = (Status.FULFILLED, Status.PARTIAL, Status.DENIED)
REOPENABLE = (*ANSWERED, Status.REDIRECTED, Status.WITHDRAWN)
SET_ASIDE = (Status.DUPLICATE, Status.SPAM)  # by staff alone; nothing was decided
ENDED = (*REOPENABLE, *SET_ASIDE)
WAITING = {
    Status.IDENTITY_PENDING: "identity",
    Status.CLARIFICATION_PENDING: "clarification",
    Status.FEE_PENDING: "fee",
}

STAFF = frozenset({Who.STAFF})
ANYBODY = frozenset({Who.STAFF, Who.REQUESTER})
RECOGNISING = frozenset({Who.STAFF, Who.SITE})
SAME: Literal["same"] = "same"  # the status stays as it is


@dataclass(frozen=True, slots=True)
class Step:
    """What an action does: from which statuses, to which, by whom, with what event and letter."""

    action: Action
    starts: tuple[Status, ...]
    to: Status | Literal["same"]
    who: frozenset[Who] = STAFF
    event: Kind | None = None
    notice: str = ""

    def leads_to(self, status: Status) -> Status:
        """Return the status that a request in `status` has after this step."""
        return status if self.to == SAME else Status(self.to)


STEPS = (
    Step(Action.START, (Status.RECEIVED,), Status.IN_PROGRESS),
    Step(
        Action.ASK_IDENTITY,
        (Status.RECEIVED, Status.IN_PROGRESS),
        Status.IDENTITY_PENDING,
        event=Kind.IDENTITY_REQUESTED,
        notice="identity_asked",
    ),
    Step(
        Action.RECEIVE_IDENTITY,
        (Status.IDENTITY_PENDING,),
        Status.IN_PROGRESS,
        who=ANYBODY,
        event=Kind.IDENTITY_RECEIVED,
    ),
    Step(
        Action.CONFIRM_IDENTITY,
        (Status.IDENTITY_PENDING,),
        Status.IN_PROGRESS,
        who=RECOGNISING,
        event=Kind.IDENTITY_RECEIVED,
    ),
    Step(
        Action.CONFIRM_IDENTITY,
        (
            Status.RECEIVED,
            Status.IN_PROGRESS,
            Status.CLARIFICATION_PENDING,
            Status.FEE_PENDING,
        ),
        SAME,
        who=RECOGNISING,
    ),
    Step(
        Action.ASK_CLARIFICATION,
        (Status.RECEIVED, Status.IN_PROGRESS),
        Status.CLARIFICATION_PENDING,
        event=Kind.CLARIFICATION_REQUESTED,
        notice="clarification_asked",
    ),
    Step(
        Action.RECEIVE_CLARIFICATION,
        (Status.CLARIFICATION_PENDING,),
        Status.IN_PROGRESS,
        who=ANYBODY,
        event=Kind.CLARIFICATION_RECEIVED,
    ),
    Step(
        Action.QUOTE_FEE,
        (Status.IN_PROGRESS,),
        Status.FEE_PENDING,
        event=Kind.FEE_QUOTED,
        notice="fee_quoted",
    ),
    Step(Action.RECEIVE_FEE, (Status.FEE_PENDING,), Status.IN_PROGRESS, event=Kind.FEE_PAID),
    Step(Action.EXTEND, OPEN, SAME, event=Kind.EXTENDED, notice="extended"),
    Step(Action.TREAT_AS_CATEGORIES, WORKING, Status.IN_PROGRESS, notice="as_categories"),
    Step(Action.FULFIL, WORKING, Status.FULFILLED, event=Kind.ANSWERED, notice="answered"),
    Step(Action.FULFIL_PART, WORKING, Status.PARTIAL, event=Kind.ANSWERED, notice="answered"),
    Step(Action.DENY, WORKING, Status.DENIED, event=Kind.ANSWERED, notice="denied"),
    Step(Action.REDIRECT, OPEN, Status.REDIRECTED, event=Kind.REDIRECTED, notice="redirected"),
    Step(
        Action.WITHDRAW,
        OPEN,
        Status.WITHDRAWN,
        who=ANYBODY,
        event=Kind.WITHDRAWN,
        notice="withdrawn",
    ),
    Step(Action.REOPEN, REOPENABLE, Status.IN_PROGRESS, event=Kind.REOPENED, notice="reopened"),
    Step(Action.COMPLAIN, (*OPEN, *ENDED), SAME, who=ANYBODY, notice="complaint_received"),
    Step(
        Action.APPEAL,
        (Status.PARTIAL, Status.DENIED),
        SAME,
        who=ANYBODY,
        notice="appeal_received",
    ),
    Step(Action.MERGE, OPEN, Status.DUPLICATE, event=Kind.MERGED, notice="merged"),
    Step(Action.CLOSE_AS_SPAM, OPEN, Status.SPAM, event=Kind.CLOSED_AS_SPAM),
    Step(
        Action.RESTORE,
        (Status.DUPLICATE,),
        Status.IN_PROGRESS,
        who=RECOGNISING,
        event=Kind.REOPENED,
        notice="unmerged",
    ),
    Step(Action.RESTORE, (Status.SPAM,), Status.IN_PROGRESS, event=Kind.REOPENED),
)

MOVES: Mapping[tuple[Status, Action], Step] = {
    (start, step.action): step for step in STEPS for start in step.starts
}


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides which steps a request may take.

    `extension_last_day` is the law's last day to announce one; None while the clock is held.
    """

    status: Status
    right: Right
    identity: Identity
    regimes: tuple[Regime, ...]
    extended: bool = False
    extension_last_day: date | None = None


def first_identity(right: Right) -> Identity:
    """Return the identity standing of a request that has just come in."""
    return Identity.UNCHECKED if needs_identity(right) else Identity.NOT_NEEDED
