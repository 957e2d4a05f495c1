"""Who works on a request: given by hand, put back, or taken because it is the most urgent."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from foundation import ledger
from requests_app import access
from requests_app.models import PrivacyRequest
from requests_app.rules.news import Subject
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import WAITING, NotAllowed
from requests_app.services import approving, lifecycle, news, versions

WORK = "requests_app.change_privacyrequest"
NEAR = timedelta(days=3)  # what waits for the person is worth a look again this near its day


@transaction.atomic
def assign(
    pk: uuid.UUID,
    *,
    to: AbstractUser | None,
    by: AbstractUser,
    now: datetime,
    seen: int | None = None,
) -> PrivacyRequest:
    """Give a request to one of the staff; None puts it back, for whoever takes the next one.

    `seen` is the version that the page had shown; without it nothing is compared.
    """
    dsar = lifecycle.locked(pk)
    if seen is not None:
        versions.check(dsar, seen)
    if to and not access.able(WORK, dsar.business_id).filter(pk=to.pk).exists():
        raise NotAllowed(gettext_noop("This colleague does not work on requests of this business."))
    given(dsar, to=to.pk if to else None, by=by, now=now)
    return dsar


def given(dsar: PrivacyRequest, *, to: int | None, by: AbstractUser | None, now: datetime) -> bool:
    """Write down on a locked request whose it is, and tell them; False where it was so already.

    `by` is None where a rule of assignment gives it.
    """
    before = dsar.assignee_id
    if before == to:
        return False
    dsar.assignee_id, dsar.assigned_at = to, now if to else None
    versions.turned(dsar)
    dsar.save(update_fields=["assignee", "assigned_at", "version"])
    if to:
        news.tell(dsar, Subject.ASSIGNED, [to], by=by, now=now, period=now.isoformat())
    ledger.record(
        dsar.submission.chain,
        "assigned",
        by=f"user:{by.pk}" if by else "system",
        at=now,
        dsar=dsar.pk,
        before=before,
        to=to,
    )
    return True


@transaction.atomic
def claim_next(
    *, by: AbstractUser, now: datetime, businesses: Iterable[uuid.UUID] | None = None
) -> PrivacyRequest | None:
    """Take the most urgent request that is nobody's and that `by` can do something about.

    Who asks at the same moment gets the next one: nobody waits, and none is taken twice.
    None where nothing is left.
    """
    rows = _to_do(by, now).filter(assignee=None)
    if businesses is not None:
        rows = rows.filter(business__in=businesses)
    dsar = rows.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if dsar:
        given(dsar, to=by.pk, by=by, now=now)
    return dsar


def following(pk: uuid.UUID, *, by: AbstractUser, now: datetime) -> PrivacyRequest | None:
    """Return what to go on with after a request: one's own most urgent, else the next one taken."""
    own = _to_do(by, now).filter(assignee=by).exclude(pk=pk).first()
    return own or claim_next(by=by, now=now)


def _to_do(by: AbstractUser, now: datetime) -> QuerySet[PrivacyRequest]:
    """Return the open requests where `by` can do something now, what is due first on top.

    Not while the person is waited for, unless the day is near; nor where an answer waits for
    the approval of somebody else.
    """
    waiting = Q(status__in=list(WAITING)) & Q(due_on__gt=(now + NEAR).date())
    mine = approving.waiting_for(by).order_by().values("pk")
    others = approving.waiting().order_by().filter(dsar=OuterRef("pk")).exclude(pk__in=mine)
    rows = access.requests_for(by, WORK).open().exclude(waiting)
    return rows.filter(~Exists(others)).by_due_date()
