"""Which answers one of the staff prepares and another approves, and why."""

from enum import StrEnum

from requests_app.rules.rights import Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import Action

PIECES = frozenset({Right.KNOW_SPECIFIC, Right.ACCESS, Right.PORTABILITY})
RELEASES = (Action.FULFIL, Action.FULFIL_PART)
REFUSES = (Action.FULFIL_PART, Action.DENY)
EXCESSIVE = "excessive"  # the ground on which a request is refused, or paid for


class Reason(StrEnum):
    """Why a second person must look. The values stand on the ledger; never change one."""

    EXCESSIVE = "excessive"
    PIECES = "pieces"
    ERASES = "erases"
    REFUSES = "refuses"
    OTHER_RIGHT = "other_right"


WHY = {
    Reason.EXCESSIVE: gettext_noop(
        "It says that the person asks too much or without any reason. "
        "The business must be able to prove that, so a second person looks first."
    ),
    Reason.PIECES: gettext_noop(
        "It hands out personal data. From the wrong hands they cannot be called back, "
        "so a second person looks first."
    ),
    Reason.ERASES: gettext_noop(
        "It says that data are erased. What is erased cannot be brought back, "
        "so a second person looks first."
    ),
    Reason.REFUSES: gettext_noop(
        "It refuses something that the person asked for. "
        "A refusal is read by authorities and courts, so a second person looks first."
    ),
    Reason.OTHER_RIGHT: gettext_noop(
        "The person asked for more: to get their personal data, or to have them erased. "
        "Whether this answers it is no decision for one alone, so a second person looks first."
    ),
}


def needs_second(
    right: Right, action: Action, ground: str = "", *, asked_for: Right
) -> Reason | None:
    """Return why another person must approve an answer; None where it goes out at once.

    The gravest reason counts. A right that is granted in full needs nobody else, unless
    specific pieces leave the house, something is erased, or the person had asked for that
    (`asked_for`) and the request was made one for another right.
    """
    if ground == EXCESSIVE:
        return Reason.EXCESSIVE
    if right in PIECES and action in RELEASES:
        return Reason.PIECES
    if right == Right.DELETE and action in RELEASES:
        return Reason.ERASES
    if action in REFUSES:
        return Reason.REFUSES
    swapped = asked_for != right and asked_for in PIECES | {Right.DELETE}
    return Reason.OTHER_RIGHT if swapped and action in RELEASES else None
