"""The mail that staff get each morning: what is new, what is due, and what their searches find."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from foundation.business import Business
from requests_app import access
from requests_app.models import Digest, News, SavedSearch
from requests_app.notices.delivery import Relay, Unreachable
from requests_app.rules.news import Subject
from requests_app.services import news, searching
from requests_app.services.narrowing import ME
from requests_app.words import HAPPENED, WINDOWS

HOUR = 7  # where the first of one's businesses is
LEASE = timedelta(minutes=15)
MOST_TRIES = 8
OWN = WINDOWS  # of due dates
LINES = 20
DIGEST = "requests_app/notices/digest"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A search with what it finds this morning."""

    name: object
    count: int
    url: str


def send(now: datetime) -> int:
    """Send the mails of this morning that have not gone out; return how many did."""
    count = 0
    with Relay() as relay:
        for user in readers():
            try:
                count += _sent(user, relay, now)
            except Unreachable:
                break  # the lease ends by itself, and the next run tries again
            except Exception as error:  # one that cannot be made must not hold up the others
                logger.error("The digest of user %s failed: %s.", user.pk, type(error).__name__)
    return count


def readers() -> QuerySet[Any]:
    """Return the staff who want a mail each morning, and can be written to."""
    waiting = news.wanted(news.DIGEST).filter(user=OuterRef("pk"))
    reading = SavedSearch.readers.through.objects.filter(user=OuterRef("pk"))
    rows = get_user_model().objects.filter(is_active=True).exclude(email="")
    return rows.filter(Q(Exists(waiting)) | Q(Exists(reading))).order_by("pk")


def _sent(user: AbstractUser, relay: Relay, now: datetime) -> bool:
    """Send one mail, unless it is night there, or another worker does, or nothing is to tell."""
    digest = _claimed(user, now)
    if digest is None:
        return False
    new, found = _new(user), _found(user, now)
    worth = bool(new) or any(row.count for row in found)
    if worth:
        relay.send(_message(digest, user, new, found, now))
    Digest.objects.filter(pk=digest.pk).update(sent_at=now)
    News.objects.filter(pk__in=[row.pk for row in new]).update(mailed_at=now)
    return worth


def _claimed(user: AbstractUser, now: datetime) -> Digest | None:
    """Return the mail of this morning under a lease; None where there is none to send now."""
    local = now.astimezone(ZoneInfo(_zone(user)))
    if local.hour < HOUR:
        return None
    made = {"next_try_at": now}
    digest, _ = Digest.objects.get_or_create(user=user, on=local.date(), defaults=made)
    free = Digest.objects.filter(pk=digest.pk, sent_at=None, next_try_at__lte=now)
    taken = free.filter(attempts__lt=MOST_TRIES).update(
        next_try_at=now + LEASE, attempts=digest.attempts + 1
    )
    return digest if taken else None


def _zone(user: AbstractUser) -> str:
    rows = Business.objects.order_by("name")
    if access.SEE not in access.everywhere(user):
        rows = rows.filter(pk__in=access.places(user))
    return rows.values_list("time_zone", flat=True).first() or settings.TIME_ZONE


def _new(user: AbstractUser) -> list[News]:
    """Return what is new, of the requests that they may still see."""
    seen = access.requests_for(user, access.SEE).values("pk")
    rows = news.wanted(news.DIGEST).filter(user=user.pk, dsar__in=seen)
    return list(rows.select_related("dsar__submission").order_by("at")[:LINES])


def _found(user: AbstractUser, now: datetime) -> list[Found]:
    """Return what is due of their own, then the searches that they read."""
    own = [SavedSearch(name=name, query={"assignee": ME, "due": due}) for due, name in OWN.items()]
    read = searching.visible(user).filter(readers=user.pk).order_by("name")
    return [_counted(search, user, now) for search in (*own, *read)]


def _counted(search: SavedSearch, user: AbstractUser, now: datetime) -> Found:
    count = searching.found(search, user, now).count
    address = f"{settings.SITE_URL}{reverse('desk:queue')}?{urlencode(search.query)}"
    return Found(search.name, count, address)


def _message(
    digest: Digest, user: AbstractUser, new: Iterable[News], found: list[Found], now: datetime
) -> EmailMessage:
    values = {
        "new": [(row, HAPPENED[Subject(row.subject)]) for row in new],
        "overdue": found[0].count,
        "today": found[1].count,
        "own": found[: len(OWN)],
        "searches": found[len(OWN) :],
        "site": settings.SITE_URL,
        "preferences_url": settings.SITE_URL + reverse("desk:preferences"),
    }
    with override(settings.LANGUAGE_CODE):
        title = " ".join(render_to_string(f"{DIGEST}_title.txt", values).split())
        text = render_to_string(f"{DIGEST}.txt", values)
    return EmailMessage(
        subject=title,
        body=text.strip() + "\n",
        to=[user.email],
        headers={
            "Message-ID": f"<digest-{digest.pk}@{urlsplit(settings.SITE_URL).hostname}>",
            "Date": format_datetime(now),
            "Auto-Submitted": "auto-generated",
        },
    )
