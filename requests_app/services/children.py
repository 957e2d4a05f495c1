"""The data of a child is dealt with at once, by whatever way it is discovered."""

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.models import Submission, Task
from requests_app.rules.children import is_child_on
from requests_app.rules.rights import Region
from requests_app.services.lifecycle import locked
from verification.services import on_file

CHILD_DATA = "child_data"


@transaction.atomic
def found(pk: uuid.UUID, *, by: AbstractUser, now: datetime) -> bool:
    """Note that a request is about a child, as staff discovered; False where that is known."""
    return _raise(locked(pk).submission, by=f"user:{by.pk}", now=now)


def on_record(submission: Submission, record: uuid.UUID, *, now: datetime) -> bool:
    """Note it where the record of the person shows that they are a child today.

    Called in the transaction that recognised them. False where they are none, or it is known.
    """
    birth = on_file.value(on_file.opened([record]).get(record, {}), "birth")
    today = submission.business.local_date(now)
    if not is_child_on(birth, today, Region(submission.region or Region.ELSEWHERE)):
        return False
    return _raise(submission, by="system", now=now)


def known(submission: Submission) -> bool:
    """Tell whether staff have been told already that it is about a child."""
    return Task.objects.filter(dsar__submission=submission, kind=CHILD_DATA).exists()


def _raise(submission: Submission, *, by: str, now: datetime) -> bool:
    """Make the urgent tasks, from which a job writes to staff within a minute.

    No request is locked for it: the caller holds one, and another may hold the next. Of two
    who find the child at once, the one who made a task writes the ledger.
    """
    if known(submission):
        return False
    today = submission.business.local_date(now)
    task = {"urgent": True, "due_on": today, "created_at": now}
    made = [
        Task.objects.get_or_create(dsar=dsar, kind=CHILD_DATA, defaults=task)[1]
        for dsar in submission.requests.order_by("pk")
    ]
    if any(made):
        ledger.record(submission.chain, "child_found", by=by, at=now)
    return any(made)
