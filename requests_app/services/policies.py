"""What a business promises beyond the law, from a day on."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.models import DeadlinePolicy
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed


@transaction.atomic
def adopt(policy: DeadlinePolicy, *, by: AbstractUser, now: datetime) -> DeadlinePolicy:
    """Put a new policy on record. Requests that run keep what they were received under.

    A policy never begins in the past: it would claim a promise that nobody was given.
    """
    if policy.valid_from < policy.business.local_date(now):
        raise NotAllowed(gettext_noop("A policy begins today or later."))
    policy.save(force_insert=True)
    ledger.record(
        policy.business.chain,
        "policy_adopted",
        by=f"user:{by.pk}",
        at=now,
        regime=policy.regime,
        right=policy.right,
        valid_from=policy.valid_from,
        promise_days=policy.promise_days,
    )
    return policy
