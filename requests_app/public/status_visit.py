"""Who stands at the status page: the way in, the thirty minutes, the way out.

The session holds the submission's id and a digest bound to its secret, so that a fresh
secret ends the visits that the old one opened.
"""

import hmac
import re
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest

from foundation import limits
from foundation.limits import Verdict
from foundation.sealing import Shredded, digest
from requests_app.models import Submission
from requests_app.services.intake import secret_digest

KEY = "status"
STAY = timedelta(minutes=30)
NOBODY = bytes(32)  # no secret has this digest
TRIES_PER = timedelta(minutes=15)
TRIES = {"status-reference": 10, "status-address": 30}
FRESH_PER = timedelta(hours=1)
FRESH_TRIES = {"fresh-reference": 3, "fresh-address": 15}
MESSAGES_PER = timedelta(hours=1)
MESSAGES = 20


def plain_reference(typed: str) -> str:
    """Return a reference as it is stored: case, spaces, hyphens and O/0, I/1, L/1 forgiven."""
    symbols = re.sub(r"[\W_]", "", typed.upper())
    body = symbols.removeprefix("PR") if len(symbols) > 8 else symbols
    body = body.translate(str.maketrans("OIL", "011"))
    return f"PR-{body[:4]}-{body[4:]}"[:40]


def find(reference: str, secret: str) -> Submission | None:
    """Return the submission that reference and secret open together.

    An unknown reference costs the same: one look-up, one hash, one comparison.
    """
    rows = Submission.objects.filter(reference=reference)
    row = rows.values_list("pk", "secret_digest").first()
    stored = bytes(row[1]) if row else NOBODY
    if not hmac.compare_digest(secret_digest(secret), stored) or row is None:
        return None
    return _submissions().get(pk=row[0])


def find_by_contact(reference: str, email: str) -> Submission | None:
    """Return the submission whose contact on file is the address that was typed."""
    submission = _submissions().filter(reference=reference).first()
    try:
        contact = submission.contact if submission else ""
    except Shredded:
        contact = ""
    same = hmac.compare_digest(_mail_digest(email), _mail_digest(contact))
    return submission if same and contact else None


def enter(request: HttpRequest, submission: Submission, now: datetime) -> None:
    """Open the status page for this browser; the session gets a new key."""
    request.session.cycle_key()
    request.session[KEY] = {"id": str(submission.pk), "proof": _proof(submission)}
    _prolong(request, now)


def visited(request: HttpRequest, now: datetime) -> Submission | None:
    """Return the submission that is open in this browser, and start the 30 minutes anew."""
    visit = request.session.get(KEY)
    if not visit:
        return None
    submission = _submissions().filter(pk=visit["id"]).first()
    late = now.timestamp() > visit["until"]
    if late or not submission or not hmac.compare_digest(visit["proof"], _proof(submission)):
        leave(request)
        return None
    _prolong(request, now)
    return submission


def leave(request: HttpRequest) -> None:
    """End the visit. A member of staff who looked in stays logged in."""
    request.session.pop(KEY, None)
    if request.session.is_empty() or not request.user.is_authenticated:
        request.session.flush()


def spend(tries: dict[str, int], per: timedelta, who: dict[str, str], now: datetime) -> Verdict:
    """Count one try under every scope; the first one that is used up decides."""
    for scope, limit in tries.items():
        verdict = limits.spend(scope, who[scope], limit=limit, per=per, now=now)
        if not verdict.allowed:
            return verdict
    return Verdict(True, 0)


def may_write(submission: Submission, now: datetime) -> Verdict:
    """Count one text of this submission, be it a message, an appeal or a complaint."""
    who = str(submission.pk)
    return limits.spend("status-message", who, limit=MESSAGES, per=MESSAGES_PER, now=now)


def _submissions() -> QuerySet[Submission]:
    return Submission.objects.select_related("business", "content_key")


def _prolong(request: HttpRequest, now: datetime) -> None:
    request.session[KEY]["until"] = (now + STAY).timestamp()
    request.session.modified = True


def _proof(submission: Submission) -> str:
    return digest("status-visit", bytes(submission.secret_digest).hex()).hex()


def _mail_digest(address: str) -> bytes:
    return digest("status-contact", address.strip().casefold())
