"""The contact on file to which a question to the person may go."""

import uuid
from collections.abc import Collection
from datetime import date, timedelta

from verification.models import IdentityRecord, VerificationPolicy
from verification.rules import normalise
from verification.rules.normalise import Unusable

COOL_DOWN_DAYS = VerificationPolicy._meta.get_field("cool_down_days").default


def email_on_file(record: uuid.UUID, *, today: date, but: Collection[str] = ()) -> str:
    """Return the e-mail address that a record holds; empty where there is none to write to.

    None either where the contacts changed within the cool-down, for then they prove nothing.
    `but` are addresses of whoever asks for the person: to ask them would prove nothing.
    """
    rows = IdentityRecord.objects.select_related("run__source")
    found = rows.filter(pk=record).first()
    if found is None or _just_changed(found, today):
        return ""
    address = str((found.identity or {}).get("email") or "")
    return "" if _normal(address) in {"", *map(_normal, but)} else address


def _just_changed(found: IdentityRecord, today: date) -> bool:
    policies = VerificationPolicy.objects.filter(business=found.run.source.business_id)
    days = policies.values_list("cool_down_days", flat=True).first()
    quiet = timedelta(days=COOL_DOWN_DAYS if days is None else days)
    return found.contact_changed_on is not None and today < found.contact_changed_on + quiet


def _normal(address: str) -> str:
    try:
        return normalise.email(address)
    except Unusable:
        return ""
