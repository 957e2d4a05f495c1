"""The contact on file to which a question, or a code, for the person may go."""

import uuid
from collections.abc import Collection
from datetime import date

from verification.models import IdentityRecord
from verification.rules import normalise
from verification.rules.normalise import Unusable
from verification.services import policies


def email_on_file(record: uuid.UUID, *, today: date, but: Collection[str] = ()) -> str:
    """Return the e-mail address that a record holds; empty where there is none to write to.

    None either where the contacts changed within the cool-down, for then they prove nothing.
    `but` are addresses of whoever asks for the person: to ask them would prove nothing.
    """
    found = _settled(record, today)
    address = str(found.identity.get("email") or "") if found else ""
    return "" if _normal(address) in {"", *map(_normal, but)} else address


def phone_on_file(record: uuid.UUID, *, today: date) -> str:
    """Return the telephone number that a record holds, in E.164; empty where none will do."""
    found = _settled(record, today)
    if found is None:
        return ""
    region = found.run.source.map.get("phone_region")
    try:
        return normalise.phone(str(found.identity.get("phone") or ""), region)
    except Unusable:
        return ""


def _settled(record: uuid.UUID, today: date) -> IdentityRecord | None:
    """Return a record whose contacts are not too new to prove anything."""
    found = IdentityRecord.objects.select_related("run__source").filter(pk=record).first()
    return None if found is None or policies.in_cool_down(found, today) else found


def _normal(address: str) -> str:
    try:
        return normalise.email(address)
    except Unusable:
        return ""
