"""Why a step cannot be taken, where that depends on more than the request itself."""

from datetime import date

from requests_app.models import PrivacyRequest
from requests_app.rules import steps
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import merging, spam

CHECKS = {Action.CLOSE_AS_SPAM: spam.refusal, Action.MERGE: merging.taken_apart_first}


def refusal(dsar: PrivacyRequest, action: Action, today: date) -> NotAllowed | None:
    """Return why staff cannot take a step now; None if they can. The services check it again."""
    reason = steps.refusal(dsar.standing, action, today)
    if reason or action not in CHECKS:
        return reason
    return CHECKS[action](dsar)
