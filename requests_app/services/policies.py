"""What a business promises beyond the law, from a day on."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, transaction

from foundation import ledger
from requests_app.models import DeadlinePolicy
from requests_app.rules import promises
from requests_app.rules.rights import Regime, Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from requests_app.services import clocks


@transaction.atomic
def adopt(policy: DeadlinePolicy, *, by: AbstractUser, now: datetime) -> DeadlinePolicy:
    """Put a new policy on record. Requests that run keep what they were received under.

    A policy never begins in the past: it would claim a promise that nobody was given. Nor
    does it promise later than the law: that would tell people a wrong date. The same policy
    sent twice is on record once.
    """
    business = policy.business
    if policy.valid_from < business.local_date(now):
        raise NotAllowed(gettext_noop("A policy begins today or later."))
    check(policy)
    policy.adopted_at, policy.adopted_by = now, by
    try:
        with transaction.atomic():
            policy.save(force_insert=True)
    except IntegrityError:
        return _same(policy)
    _record(policy, "policy_adopted", by=by, now=now)
    return policy


@transaction.atomic
def take_back(pk: int, *, by: AbstractUser, now: datetime) -> DeadlinePolicy:
    """Undo a policy that has not begun. One that has is followed by another instead."""
    rows = DeadlinePolicy.objects.select_for_update(of=("self",)).select_related("business")
    policy = rows.get(pk=pk)
    if policy.withdrawn_at:
        raise NotAllowed(gettext_noop("This policy has been taken back already."))
    if policy.valid_from <= policy.business.local_date(now):
        raise NotAllowed(
            gettext_noop("This policy has begun: adopt the former one again, from a day on.")
        )
    policy.withdrawn_at, policy.withdrawn_by = now, by
    policy.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _record(policy, "policy_taken_back", by=by, now=now)
    return policy


def check(policy: DeadlinePolicy) -> None:
    """Raise NotAllowed where a policy promises too late, or its own target lies too late."""
    if policy.promise_days is not None:
        _check_days(policy, policy.promise_days)
    check_target(policy)


def check_target(policy: DeadlinePolicy) -> None:
    """Raise NotAllowed where the business itself wants to be done after what binds it."""
    target, promise = policy.target_days, policy.promise_days
    if target is None:
        return
    if promise is None:
        _check_days(policy, target)
    elif target > promise:
        raise NotAllowed(gettext_noop("Your own target is later than what you promise."))


def _check_days(policy: DeadlinePolicy, days: int) -> None:
    right = Right(policy.right) if policy.right else None
    place, begins = clocks.place(policy.business), policy.valid_from
    promises.check(Regime(policy.regime), right, days, place=place, begins=begins)


def former(policy: DeadlinePolicy) -> DeadlinePolicy | None:
    """Return the policy that counted before `policy` did, for the same law and right."""
    rows = DeadlinePolicy.objects.standing().filter(
        business=policy.business,
        regime=policy.regime,
        right=policy.right,
        valid_from__lt=policy.valid_from,
    )
    return rows.order_by("-valid_from").first()


def _same(policy: DeadlinePolicy) -> DeadlinePolicy:
    """Return the policy that stands from the day of `policy`; NotAllowed where it says another."""
    rows = DeadlinePolicy.objects.standing().filter(
        business=policy.business,
        regime=policy.regime,
        right=policy.right,
        valid_from=policy.valid_from,
    )
    columns = ("promise_days", "reminder_days", "target_days", "escalate_days")
    same = {name: getattr(policy, name) for name in columns}
    standing = rows.filter(**same).first()
    if standing is None:
        text = gettext_noop("There is a policy from that day on already. Take it back first.")
        raise NotAllowed(text)
    return standing


def _record(policy: DeadlinePolicy, event: str, *, by: AbstractUser, now: datetime) -> None:
    ledger.record(
        policy.business.chain,
        event,
        by=f"user:{by.pk}",
        at=now,
        regime=policy.regime,
        right=policy.right,
        valid_from=policy.valid_from,
        promise_days=policy.promise_days,
        target_days=policy.target_days,
        escalate_days=policy.escalate_days,
    )
