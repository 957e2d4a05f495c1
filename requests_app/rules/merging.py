"""When a request can be answered together with another one of the same person."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from requests_app.rules.rights import Regime, Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import OPEN, Identity, NotAllowed, Status


@dataclass(frozen=True, slots=True)
class Side:
    """What is looked at of each of the two."""

    business: UUID
    status: Status
    right: Right
    asked_for: Right
    regimes: tuple[Regime, ...]
    identity: Identity
    received_on: date
    due_on: date


def refusal(duplicate: Side, kept: Side) -> NotAllowed | None:
    """Return why `duplicate` cannot be answered by `kept`; None if it can.

    The person must lose nothing by it: no law, no day, no proof that they have given.
    """
    for broken, sentence in (
        (kept.business != duplicate.business, OTHER_BUSINESS),
        (kept.status not in OPEN, NOT_OPEN),
        (_rights(kept) != _rights(duplicate), OTHER_RIGHT),
        (not set(duplicate.regimes) <= set(kept.regimes), FEWER_LAWS),
        (kept.received_on > duplicate.received_on, LATER),
        (kept.due_on > duplicate.due_on, DUE_LATER),
        (_loses_proof(duplicate, kept), PROOF_LOST),
    ):
        if broken:
            return NotAllowed(sentence)
    return None


def _rights(side: Side) -> tuple[Right, Right]:
    return side.asked_for, side.right


def _loses_proof(duplicate: Side, kept: Side) -> bool:
    """Tell whether somebody who is known would go on as one who is not: nothing is inherited."""
    return kept.identity == Identity.UNCHECKED and duplicate.identity == Identity.CONFIRMED


OTHER_BUSINESS = gettext_noop("The two are to different businesses.")
NOT_OPEN = gettext_noop("The other request has ended: it can answer nothing any more.")
OTHER_RIGHT = gettext_noop("The two ask for different rights.")
FEWER_LAWS = gettext_noop("The other request runs under fewer laws: the person would lose one.")
LATER = gettext_noop("The other request came in later. The earlier one is kept.")
DUE_LATER = gettext_noop("The other request is due later: the person would wait longer.")
PROOF_LOST = gettext_noop(
    "Here it is confirmed who asks, there it is not, and no proof is inherited. Confirm it there "
    "first."
)
