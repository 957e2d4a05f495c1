"""What the last page says: the reference, the secret, each date and where it comes from."""

from datetime import date
from operator import itemgetter
from typing import Any

from foundation.business import Business, Channel
from requests_app.public import words
from requests_app.rules.rights import UNVERIFIED, Right
from requests_app.words import why

CONTACT_ROLES = ("requests", "questions", "accessibility")
CONTACT_KINDS = (Channel.Kind.PHONE, Channel.Kind.EMAIL, Channel.Kind.POST)


def shown(receipt: dict[str, Any], business: Business) -> dict[str, Any]:
    """Return the receipt with its dates as dates and its rights in words."""
    requests = [_request(row) for row in receipt["requests"]]
    acknowledge = [row["acknowledge_by"] for row in receipt["requests"] if row["acknowledge_by"]]
    return {
        "receipt": receipt | {"received_on": date.fromisoformat(receipt["received_on"])},
        "answers": _together(requests),
        "acknowledge_by": date.fromisoformat(min(acknowledge)) if acknowledge else None,
        "verified": any(row["right"] not in UNVERIFIED for row in receipt["requests"]),
        "channels": channels(business),
    }


def channels(business: Business) -> list[Channel]:
    """Return the other ways to ask, each once, telephone first."""
    rows = business.channels.filter(kind__in=CONTACT_KINDS, role__in=CONTACT_ROLES)
    once = {(row.kind, row.value.casefold()): row for row in rows.order_by("-pk")}
    kinds = [str(kind) for kind in CONTACT_KINDS]
    return sorted(once.values(), key=lambda row: (kinds.index(row.kind), row.pk))


def _request(row: dict[str, Any]) -> dict[str, Any]:
    due_on, last = date.fromisoformat(row["due_on"]), date.fromisoformat(row["legal_last_day"])
    return {
        "names": [words.RIGHTS[Right(row["right"])].name],
        "why": why(row["right"], row["regime"]),
        "due_on": due_on,
        "legal_last_day": last,
        "promise_days": row["promise_days"] if due_on < last else None,
    }


def _together(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the requests that have the same dates for the same reason as one, soonest first."""
    groups: dict[object, dict[str, Any]] = {}
    for row in sorted(requests, key=itemgetter("due_on")):
        same = (row["due_on"], row["legal_last_day"], str(row["why"]))
        if same in groups:
            groups[same]["names"] += row["names"]
        else:
            groups[same] = row
    return list(groups.values())
