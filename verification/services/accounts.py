"""People whom the operator's own log-in hands over: the shared secret, and each token once."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from foundation.business import Business
from foundation.sealing import digest
from verification.models import UsedToken
from verification.rules import handover
from verification.rules.handover import HandedOver, Refusal, Refused
from verification.services import policies

SECRET_BYTES = 48
KEPT_AFTER = timedelta(hours=1)  # no clock of ours is so far behind that a void token counts


@transaction.atomic
def new_secret(business: Business) -> str:
    """Set a fresh secret for the hand-over and return it; the one before counts no more.

    The caller writes the ledger.
    """
    policy = policies.locked(business.pk)
    policy.hand_over_secret = secrets.token_urlsafe(SECRET_BYTES)
    policy.save(update_fields=["hand_over_secret"])
    return str(policy.hand_over_secret)


def read(business: Business, token: str, *, now: datetime) -> HandedOver:
    """Return the person whom a token hands over, and use it up. Raises Refused.

    Of two tries with one token at the same moment, one is refused.
    """
    secret = policies.of(business.pk).hand_over_secret
    if not secret:
        raise Refused(Refusal.NOT_SET_UP)
    person = handover.read(token, secret, audience=business.slug, now=now)
    _use_up(business, person)
    return person


def account_digest(business: Business, account: str) -> bytes:
    """Return the keyed digest by which an account of a business is found again."""
    return digest(f"account:{business.pk}", account)


def forget_tokens(now: datetime) -> int:
    """Delete the marks of tokens that are void by now in any case; return how many."""
    return UsedToken.objects.filter(until__lt=now - KEPT_AFTER).delete()[0]


def _use_up(business: Business, person: HandedOver) -> None:
    mark = digest(f"hand-over:{business.pk}", person.jti)
    try:
        with transaction.atomic():
            UsedToken.objects.create(digest=mark, until=person.until)
    except IntegrityError:
        raise Refused(Refusal.USED) from None
