"""Who looks at the requests of an account. The session holds its keyed digest, no number."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from foundation.business import Business

STAY = timedelta(minutes=30)
LIFE = timedelta(hours=1)  # of a form: who fills it in later may be somebody else


def begin(request: HttpRequest, business: Business, digest: bytes, now: datetime) -> None:
    """Open the list of an account's requests for this browser."""
    request.session[_key(business)] = {
        "account": digest.hex(),
        "until": (now + STAY).timestamp(),
    }
    request.session.set_expiry(0)


def visited(request: HttpRequest, business: Business, now: datetime) -> bytes | None:
    """Return the digest of the account that is open in this browser, if one is.

    The time is not prolonged: a log-in is asked for anew.
    """
    visit = request.session.get(_key(business))
    if not visit or now.timestamp() > visit["until"]:
        leave(request, business)
        return None
    return bytes.fromhex(visit["account"])


def leave(request: HttpRequest, business: Business) -> None:
    if _key(business) in request.session:
        del request.session[_key(business)]


def _key(business: Business) -> str:
    return f"account:{business.slug}"
