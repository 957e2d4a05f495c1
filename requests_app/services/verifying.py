"""How a business verifies people: its own choices within the law, changed by its admins."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Count

from foundation import ledger
from foundation.business import Business
from foundation.ledger import type_of_fact
from requests_app.models import PrivacyRequest
from requests_app.rules.identity import need
from requests_app.rules.rights import Regime, Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from verification.models import VerificationPolicy
from verification.rules.signals import COOL_DOWN_DAYS
from verification.services import accounts, policies

CHANGED = "verification_changed"
LONGEST_COOL_DOWN = 365  # days
OVERTAKEN = gettext_noop(
    "Somebody changed these choices after you opened them, so nothing is stored. See again what "
    "yours would do."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a business may choose; `VerificationPolicy` says what each means."""

    evidence: bool = False
    sensitive: bool = False
    cool_down_days: int = COOL_DOWN_DAYS

    @property
    def code(self) -> str:
        """What a form carries, so that it is known which choices its reader saw."""
        return f"{self.evidence:d}-{self.sensitive:d}-{self.cool_down_days}"


def current(business: Business) -> Choices:
    """Return what counts now; the defaults where nobody has chosen anything."""
    return _of(policies.of(business.pk))


def has_secret(business: Business) -> bool:
    """Tell whether log-ins of the operator can be handed over, without opening the secret."""
    rows = VerificationPolicy.objects.filter(business=business)
    return rows.filter(hand_over_secret__isnull=False).exists()


@transaction.atomic
def change(
    business: Business, chosen: Choices, *, seen: str, by: AbstractUser, now: datetime
) -> Choices:
    """Put other choices in force at once, for requests that run as well; return the former.

    `seen` is the code of the choices that the chooser saw in force. Raises NotAllowed where
    others have come since, or for what makes no sense. The ledger holds both, so that any
    change can be changed back.
    """
    if not 0 <= chosen.cool_down_days <= LONGEST_COOL_DOWN:
        raise NotAllowed(gettext_noop("A cool-down has between 0 and 365 days."))
    policy = policies.locked(business.pk)
    former = _of(policy)
    if chosen == former:
        return former
    if seen != former.code:
        raise NotAllowed(OVERTAKEN)
    for name, value in asdict(chosen).items():
        setattr(policy, name, value)
    policy.save(update_fields=list(asdict(chosen)))
    facts: dict[str, type_of_fact] = {f"{name}_was": was for name, was in asdict(former).items()}
    _record(business, CHANGED, by=by, now=now, facts={**asdict(chosen), **facts})
    return former


@transaction.atomic
def new_secret(business: Business, *, by: AbstractUser, now: datetime) -> str:
    """Make a fresh hand-over secret and return it; the old one stops working at once."""
    secret = accounts.new_secret(business)
    _record(business, "hand_over_secret_made", by=by, now=now, facts={})
    return secret


@transaction.atomic
def drop_secret(business: Business, *, by: AbstractUser, now: datetime) -> bool:
    """Take the hand-over secret away: no log-in is believed any more. False without one."""
    rows = VerificationPolicy.objects.filter(business=business, hand_over_secret__isnull=False)
    dropped = bool(rows.update(hand_over_secret=None))
    if dropped:
        _record(business, "hand_over_secret_dropped", by=by, now=now, facts={})
    return dropped


def touched(business: Business, before: Choices, after: Choices) -> Counter[str]:
    """Return how many open requests would be asked for `more`, and how many for `less`.

    Only those whose person is not confirmed yet: what was confirmed stays so.
    """
    rows = PrivacyRequest.objects.unproved().filter(business=business)
    found: Counter[str] = Counter()
    kinds = rows.order_by().values_list("right", "regime").annotate(Count("pk"))
    for right, regime, count in kinds:
        was, comes = (
            need(Right(right), Regime(regime), sensitive=one.sensitive) for one in (before, after)
        )
        if was != comes:
            found["more" if after.sensitive else "less"] += count
    return found


def _of(policy: VerificationPolicy) -> Choices:
    return Choices(
        evidence=policy.evidence,
        sensitive=policy.sensitive,
        cool_down_days=policy.cool_down_days,
    )


def _record(
    business: Business,
    event: str,
    *,
    by: AbstractUser,
    now: datetime,
    facts: dict[str, type_of_fact],
) -> None:
    ledger.record(business.chain, event, by=f"user:{by.pk}", at=now, **facts)
