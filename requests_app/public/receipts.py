"""What the last page says: the reference, the secret, each date and where it comes from."""

from datetime import date, timedelta
from typing import Any

from foundation.business import Business, Channel
from requests_app.models import PrivacyRequest
from requests_app.notices.words import why
from requests_app.public import words
from requests_app.rules.rights import UNVERIFIED, Relation, Right

CONTACT_ROLES = ("requests", "questions", "accessibility")
USUAL_ORDER = tuple(Right)
CONTACT_KINDS = (Channel.Kind.PHONE, Channel.Kind.EMAIL, Channel.Kind.POST)


def shown(receipt: dict[str, Any], business: Business) -> dict[str, Any]:
    """Return the receipt with the dates of its requests and their rights in words."""
    rows = PrivacyRequest.objects.filter(submission__reference=receipt["reference"])
    requests = sorted(rows.select_related("submission__business"), key=_soonest)
    acknowledge = [dsar.acknowledge_by for dsar in requests if dsar.acknowledge_by]
    return {
        "receipt": receipt | {"received_on": date.fromisoformat(receipt["received_on"])},
        "answers": _together([_request(dsar) for dsar in requests]),
        "acknowledge_by": min(acknowledge, default=None),
        "verified": any(dsar.right not in UNVERIFIED for dsar in requests),
        "logged_in": any(dsar.submission.logged_in_at for dsar in requests),
        "by_agent": any(dsar.submission.relation == Relation.AGENT for dsar in requests),
        "channels": channels(business),
    }


def channels(business: Business) -> list[Channel]:
    """Return the other ways to ask, each once, telephone first."""
    rows = business.channels.filter(kind__in=CONTACT_KINDS, role__in=CONTACT_ROLES)
    once = {(row.kind, row.value.casefold()): row for row in rows.order_by("-pk")}
    kinds = [str(kind) for kind in CONTACT_KINDS]
    return sorted(once.values(), key=lambda row: (kinds.index(row.kind), row.pk))


def _request(dsar: PrivacyRequest) -> dict[str, Any]:
    return {
        "names": [words.RIGHTS[Right(dsar.asked_for)].name],
        "why": why(dsar),
        "due_on": dsar.due_on,
        "by_law": dsar.legal_last_day if _promised(dsar) else None,
    }


def _promised(dsar: PrivacyRequest) -> bool:
    """Tell whether the business's own policy sets the date, and not the law."""
    if dsar.promise_days is None or dsar.right in UNVERIFIED:
        return False
    promised = dsar.received_on + timedelta(days=dsar.promise_days)
    return dsar.due_on == promised != dsar.legal_last_day


def _soonest(dsar: PrivacyRequest) -> tuple[date, int]:
    return dsar.due_on, USUAL_ORDER.index(Right(dsar.asked_for))


def _together(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the requests that have the same dates for the same reason as one."""
    groups: dict[object, dict[str, Any]] = {}
    for row in requests:
        same = (row["due_on"], row["by_law"], row["why"])
        if same in groups:
            groups[same]["names"] += row["names"]
        else:
            groups[same] = row
    return list(groups.values())
