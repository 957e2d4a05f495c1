"""Load a business's policy: compare it with what is live, then change all of it or nothing."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from foundation import ledger
from foundation.business import Business, Channel
from requests_app.models import DeadlinePolicy, PrivacyRequest, Review
from requests_app.rules.profile.facts import differences
from requests_app.rules.rights import Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import clocks

Policy = dict[str, Any]
Row = tuple[str, str, str, str]

PARTS = ("named", "added")


@dataclass(frozen=True, slots=True)
class Plan:
    """What loading would change. `seen` is the digest of the live policy that was compared."""

    business: Business | None
    seen: str
    changes: list[str]


def digest_of(policy: Policy) -> str:
    """Return the SHA-256 of a policy, whatever the order and the comments of its file."""
    plain = json.dumps(policy, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def plan(policy: Policy) -> Plan:
    """Compare `policy` with the business of its slug; changes nothing."""
    business = Business.objects.filter(slug=policy["ours"]["slug"]).first()
    return Plan(business, business.policy_digest if business else "", _changes(business, policy))


@transaction.atomic
def load(policy: Policy, *, seen: str, by: str, now: datetime) -> Business:
    """Store a policy that `check.read` has accepted, as planned; `by` is a ledger code.

    Raises NotAllowed where the live policy is no longer the one with the digest `seen`.
    Requests that are running keep the promise that they came in under; their dates are
    computed anew where the time zone or a calendar changed.
    """
    slug = policy["ours"]["slug"]
    business = Business.objects.select_for_update(no_key=True).filter(slug=slug).first()
    if (business.policy_digest if business else "") != seen:
        raise NotAllowed("Somebody else changed this business meanwhile. Load the file again.")
    if business and not _changes(business, policy):
        return business
    before, old_place = (business.policy, clocks.place(business)) if business else ({}, None)
    business = _store(business or Business(slug=slug), policy)
    if old_place not in (None, clocks.place(business)):
        PrivacyRequest.objects.open().filter(business=business).update(calendar_version="")
        undecided = Review.objects.filter(dsar__business=business, decided_at=None)
        undecided.update(calendar_version="")
    channels = _put_channels(business, policy)
    promises = _put_promises(business, before, policy, now)
    ledger.record(
        business.chain,
        "profile_loaded",
        by=by,
        at=now,
        digest=business.policy_digest,
        digest_before=seen,
        channels=channels,
        promises=promises,
        rights=sum(map(len, business.rights.values())),
    )
    return business


def _changes(business: Business | None, policy: Policy) -> list[str]:
    """Return the differences to the live policy, and to rows that were changed by hand."""
    if business is None:
        return differences({}, policy)
    lines = differences(business.policy, policy)
    if not lines and _stored_channels(business) != _channels(policy):
        lines.append("~ channels: the stored rows are not those of the policy")
    return lines


def _store(business: Business, policy: Policy) -> Business:
    ours = policy["ours"]
    business.name = ours["name"]
    business.legal_name = policy["company"]["legal_name"]
    business.time_zone = ours["time_zone"]
    business.holiday_calendar = ours.get("holiday_calendar", "NONE")
    business.business_days = ours.get("business_days", "US-CA-STRICT")
    business.established_in = ours.get("established_in", "")
    business.rights = _offered(policy)
    business.policy, business.policy_digest = policy, digest_of(policy)
    business.save()
    return business


def _offered(policy: Policy) -> dict[str, list[str]]:
    """Return by regime what the policy names or the law adds, in the order of the rules."""
    return {name: _rights(regime) for name, regime in policy["regimes"].items()}


def _rights(regime: dict[str, Any]) -> list[str]:
    held = {right for part in PARTS for right in regime.get(part, {}).get("rights", [])}
    return [str(right) for right in Right if right in held]


def _channels(policy: Policy) -> set[Row]:
    rows = {
        (row["kind"], row["role"], row["address"], row["section"]) for row in policy["channels"]
    }
    named = policy.get("representatives", {}).get("EEA", {})
    kind = Channel.Kind.EU_REPRESENTATIVE.value
    return rows | {
        (kind, role, named[role], named["section"])
        for role in ("form", "phone", "post")
        if role in named
    }


def _stored_channels(business: Business) -> set[Row]:
    return set(business.channels.values_list("kind", "role", "value", "section"))


def _put_channels(business: Business, policy: Policy) -> int:
    business.channels.all().delete()
    rows = [
        Channel(business=business, kind=kind, role=role, value=value, section=section)
        for kind, role, value, section in sorted(_channels(policy))
    ]
    return len(Channel.objects.bulk_create(rows))


def _promised(policy: Policy) -> dict[str, tuple[int, list[int]]]:
    reminders = policy.get("ours", {}).get("reminder_days", [])
    promises = policy.get("promises", {})
    return {regime: (promise["days"], reminders) for regime, promise in promises.items()}


def _kept(business: Business, regime: str, on: date) -> dict[str, int | None]:
    """Return what staff set besides the promise: a policy file does not know it."""
    rows = business.policies.standing().filter(regime=regime, right="", valid_from__lte=on)
    found = rows.order_by("-valid_from").values("target_days", "escalate_days").first()
    return dict(found) if found else {}


def _put_promises(business: Business, before: Policy, policy: Policy, now: datetime) -> int:
    """Add a row for each promise that changed, valid from today on; return their number.

    The first load says what the policy promised all along, so those rows begin with it.
    """
    old, new = _promised(before), _promised(policy)
    today = business.local_date(now)
    start = today if before else date.fromisoformat(policy["ours"]["in_force_since"])
    regimes = sorted(old.keys() | new.keys())
    changed = [regime for regime in regimes if old.get(regime) != new.get(regime)]
    for regime in changed:
        days, reminders = new.get(regime, (None, []))
        DeadlinePolicy.objects.update_or_create(
            business=business,
            regime=regime,
            right="",
            valid_from=start,
            withdrawn_at=None,
            defaults={
                "promise_days": days,
                "reminder_days": reminders,
                "adopted_at": now,
                **_kept(business, regime, start),
            },
        )
    return len(changed)
