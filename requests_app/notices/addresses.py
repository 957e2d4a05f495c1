"""One letter goes to one address: what was typed is checked, never split."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from foundation.business import Business, Channel
from requests_app.models import PrivacyRequest, Submission
from requests_app.notices.kinds import To

LONGEST = 254  # RFC 5321: a path of 256 octets, less its angle brackets
PLAIN = re.compile(r"[!-~]+@[^@\s\x00-\x1f\x7f]+")  # the local part in printable ASCII
SEPARATING = frozenset(",;:<>()[]\\\"'`| \t\r\n")

ROLES = {
    To.STAFF: ("privacy", "requests", "questions"),
    To.DPO: ("dpo", "privacy", "requests", "questions"),
}


E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class BadAddress(Exception):
    """This is not exactly one address that a letter can be sent to. It says no more than that."""


def one_address(typed: str) -> str:
    """Return the address in `typed`, or raise BadAddress.

    Stricter than the standard: quoted local parts and comments are refused, for mail
    software disagrees about where they end, and a letter must never reach two people.
    """
    address = typed.strip(" ")
    if len(address) > LONGEST or not PLAIN.fullmatch(address) or SEPARATING & set(address):
        raise BadAddress
    try:
        validate_email(address)
        address.rpartition("@")[2].encode("idna")  # as the mail backend will, at every try
    except (ValidationError, UnicodeError):
        raise BadAddress from None
    return address


def one_number(stored: str) -> str:
    """Return a telephone number in E.164, or raise BadAddress."""
    if not E164.fullmatch(stored):
        raise BadAddress
    return stored


def recipient(submission: Submission, to: To, dsar: PrivacyRequest | None = None) -> str:
    """Return the address as it is on file, unchecked; empty where there is none.

    A contact in the records and a data owner are nothing that a submission knows: see
    `outbox.queue`.
    """
    if to == To.REQUESTER:
        return submission.contact
    if to == To.CONTROLLER and dsar is not None:
        return str(dsar.redirections.get(undone_at=None).controller.email)
    if to in (To.ON_FILE, To.OWNER, To.COLLEAGUE):
        return ""
    return mailbox(submission.business, ROLES[to])


def postal(submission: Submission) -> str:
    """Return name and postal address of whoever asks, in lines; empty without an address."""
    who = submission.agent or submission.claims or {}
    if not who.get("address"):
        return ""
    return "\n".join(str(who[line]) for line in ("name", "address") if who.get(line))


def mailbox(business: Business, roles: Sequence[str]) -> str:
    """Return the business's mailbox in the first of `roles` that it has, else its first one."""
    rows = business.channels.filter(kind=Channel.Kind.EMAIL).order_by("pk")
    order = {role: place for place, role in enumerate(roles)}
    best = min(rows, key=lambda row: order.get(row.role, len(order)), default=None)
    return best.value if best else ""
