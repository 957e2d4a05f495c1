"""How one of the staff wants to work. Being away is on the ledger: work is shared out by it."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.models import Preference
from requests_app.rules.news import Subject

CHAIN = "portal:people"
PAGE = "page"
WAYS = (PAGE, "mail", "digest", "off")


def of(user: AbstractUser) -> Preference:
    """Return how somebody wants to work; what is usual where they never said."""
    return Preference.objects.filter(user=user.pk).first() or Preference(user=user)


@transaction.atomic
def keep(
    *,
    by: AbstractUser,
    shortcuts: bool,
    away: bool,
    told: Mapping[str, str],
    now: datetime,
) -> Preference:
    """Put on record how somebody wants to work; of what they are told, only what is unusual."""
    get_user_model().objects.select_for_update().get(pk=by.pk)
    kept = of(by)
    was_away = kept.away
    unusual = {
        str(subject): told[subject]
        for subject in Subject
        if told.get(subject, PAGE) in WAYS and told.get(subject, PAGE) != PAGE
    }
    kept.shortcuts, kept.away, kept.told = shortcuts, away, unusual
    kept.save()
    if away != was_away:
        event = "went_away" if away else "came_back"
        ledger.record(CHAIN, event, by=f"user:{by.pk}", at=now)
    return kept
