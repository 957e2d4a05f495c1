"""Who has which role where. Nobody gives a role to themselves, and none is taken in silence."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.db import transaction
from django.utils.text import slugify

from foundation import ledger
from foundation.business import Business
from requests_app.models import Membership
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed

CHAIN = "portal:people"
GIVEN, TAKEN = "role_given", "role_taken"


@transaction.atomic
def give(
    user: int, group: Group, *, business: Business | None, by: AbstractUser, now: datetime
) -> bool:
    """Give somebody a role at a business, or everywhere; False where they have it already."""
    person = _locked(user, by)
    if not person.is_active:
        raise NotAllowed(gettext_noop("This account is shut. Open it first."))
    if business is None:
        made = not person.groups.filter(pk=group.pk).exists()
        person.groups.add(group)
    else:
        _, made = Membership.objects.get_or_create(user=person, group=group, business=business)
    if made:
        _record(GIVEN, person, group, business, by=by, now=now)
    return made


@transaction.atomic
def take(
    user: int, group: Group, *, business: Business | None, by: AbstractUser, now: datetime
) -> bool:
    """Take a role from somebody, at a business or everywhere; False where they had none."""
    person = _locked(user, by)
    if business is None:
        had = person.groups.filter(pk=group.pk).exists()
        person.groups.remove(group)
    else:
        rows = Membership.objects.filter(user=person, group=group, business=business)
        had = bool(rows.delete()[0])
    if had:
        _record(TAKEN, person, group, business, by=by, now=now)
    return had


def _locked(user: int, by: AbstractUser) -> AbstractUser:
    if user == by.pk:
        raise NotAllowed(gettext_noop("Nobody changes their own roles: ask another admin."))
    person: AbstractUser = get_user_model().objects.select_for_update().get(pk=user)
    return person


def _record(
    event: str,
    person: AbstractUser,
    group: Group,
    business: Business | None,
    *,
    by: AbstractUser,
    now: datetime,
) -> None:
    chain = business.chain if business else CHAIN
    role = slugify(group.name)
    ledger.record(chain, event, by=f"user:{by.pk}", at=now, user=person.pk, role=role)
