"""What staff are told of on their page, and by mail at once where they want it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q, QuerySet

from requests_app import access
from requests_app.models import News, Preference, PrivacyRequest, Submission
from requests_app.notices import outbox
from requests_app.rules.news import Subject
from requests_app.rules.workflow import OPEN

MAIL, DIGEST, OFF = "mail", "digest", "off"
MOST_LETTERS = 20  # to one of the staff in one run: the rest stands on their page
FRESH = timedelta(days=1)  # what is older is read on the page
KEPT = timedelta(days=90)
REACHED = 10_000


def tell(
    dsar: PrivacyRequest,
    subject: Subject,
    users: Iterable[int],
    *,
    by: AbstractUser | None,
    now: datetime,
    period: str = "",
) -> None:
    """Tell staff, by their ids, of something about a request; nobody of what they did themselves.

    Call it in the transaction of the change. The same `period` tells nobody twice.
    """
    named = set(users) - {by.pk if by else None}
    unwanted = Preference.objects.filter(user__in=named, told__contains={subject: OFF})
    named -= set(unwanted.values_list("user", flat=True)) if named else set()
    News.objects.bulk_create(
        (
            News(user_id=user, dsar=dsar, subject=subject, period=period, at=now)
            for user in sorted(named)
        ),
        ignore_conflicts=True,
    )


def wrote(submission: Submission, *, now: datetime) -> None:
    """Tell each who works on an open request of a submission once that the person wrote.

    So are those told who work on what its duplicates were merged into: of the duplicate, for
    there the words stand.
    """
    merged = submission.requests.filter(
        merged_into__status__in=OPEN, merged_into__assignee__isnull=False
    ).select_related("merged_into")
    first = {dsar.merged_into.assignee_id: dsar for dsar in merged.order_by("-due_on", "-pk")}
    rows = submission.requests.open().exclude(assignee=None).order_by("-due_on", "-pk")
    first |= {dsar.assignee_id: dsar for dsar in rows}
    for user, dsar in first.items():
        tell(dsar, Subject.WROTE, [user], by=None, now=now, period=now.isoformat())


def read(user: AbstractUser, dsar: PrivacyRequest | None = None, *, now: datetime) -> int:
    """Note that somebody saw what is new about a request; without one, all of it."""
    rows = News.objects.unread().filter(user=user.pk)
    return (rows.filter(dsar=dsar) if dsar else rows).update(read_at=now)


def unread(user: AbstractUser, most: int) -> int:
    """Return how much is new to one of the staff, counted up to `most`."""
    return News.objects.unread().filter(user=user.pk)[:most].count()


def wanted(way: str) -> QuerySet[News]:
    """Return what is unread and unmailed, of those who want that subject told in one way."""
    told = Q(pk__in=[])
    for subject in Subject:
        told |= Q(subject=subject, user__preference__told__contains={subject: way})
    rows = News.objects.unread().filter(told, mailed_at=None, user__is_active=True)
    return rows.exclude(user__email="")


def mail(now: datetime, limit: int) -> int:
    """Queue a letter for what staff want to be told of at once; return how many."""
    due = wanted(MAIL).filter(at__gt=now - FRESH).order_by("at")
    written = Counter[int]()
    for pk, user in list(due.values_list("pk", "user")[:limit]):
        if written[user] < MOST_LETTERS:
            written[user] += _mailed(pk, now)
    full = [user for user, count in written.items() if count >= MOST_LETTERS]
    due.filter(user__in=full).order_by().update(mailed_at=now)
    return written.total()


def forget(now: datetime) -> int:
    """Delete what was new a long time ago."""
    old = News.objects.filter(at__lt=now - KEPT).order_by("pk").values("pk")[:REACHED]
    return News.objects.filter(pk__in=old).delete()[0]


@transaction.atomic
def _mailed(pk: int, now: datetime) -> bool:
    """Queue one letter; not to somebody who may not see the request any more."""
    rows = News.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("user", "dsar__submission").filter(pk=pk, mailed_at=None).first()
    if row is None:
        return False
    row.mailed_at = now
    row.save(update_fields=["mailed_at"])
    if not access.requests_for(row.user, access.SEE).filter(pk=row.dsar_id).exists():
        return False
    letter = outbox.queue(
        row.dsar.submission,
        "news",
        dsar=row.dsar,
        period=str(row.pk),
        now=now,
        context={"subject": row.subject},
        to=row.user.email,
    )
    return letter is not None
