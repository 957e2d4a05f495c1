"""What staff are told of on their page, and by mail where they want it."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AbstractUser

from requests_app.models import News, PrivacyRequest
from requests_app.models.staff import Subject


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
    News.objects.bulk_create(
        (
            News(user_id=user, dsar=dsar, subject=subject, period=period, at=now)
            for user in sorted(set(users) - {by.pk if by else None})
        ),
        ignore_conflicts=True,
    )
