"""Changes of many requests at once: put on record as a whole, done one by one, taken back.

Each request is changed in a transaction of its own by the same service that a single change
takes, so that nothing is done to one of many that could not be done to it alone. What is
refused stays with its reason. `before` of an item holds what was there, or `why` it was refused
or not put back; it is empty where nothing had to be changed.
"""

import logging
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from foundation.sealing import Shredded
from requests_app import access
from requests_app.models import Batch, BatchItem, PrivacyRequest
from requests_app.models.working import BatchState, Change
from requests_app.rules import tags
from requests_app.rules.news import Subject
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed, Status
from requests_app.services import assigning, lifecycle, news, spam, tagging

logger = logging.getLogger(__name__)
MOST = 5_000
AT_ONCE = 20  # so few are done while their officer waits
LEAD = "requests_app.lead_privacyrequest"
PER_RUN = 200  # of each batch, so that none waits for another

FAILED = gettext_noop("It could not be done. Try it on its own page.")
SINCE = gettext_noop("It was changed since; it stays as it is.")
ERASED = gettext_noop("The contents of this request have been erased.")
Before = dict[str, Any]
Step = Callable[[PrivacyRequest, str, AbstractUser, datetime], Before]
Back = Callable[[PrivacyRequest, Before, str, AbstractUser, datetime], None]


@transaction.atomic
def begin(
    pks: Iterable[uuid.UUID], *, change: Change, value: str = "", by: AbstractUser, now: datetime
) -> Batch:
    """Put a change of many requests on record; `value` is the tag, or whose they are to be.

    Raises NotAllowed where there is nothing to change, or too much for one batch.
    """
    wanted = list(dict.fromkeys(pks))
    if not wanted:
        raise NotAllowed(gettext_noop("Choose at least one request."))
    if len(wanted) > MOST:
        raise NotAllowed(gettext_noop("At most %(most)s at once. Narrow the list."), most=MOST)
    if change in (Change.TAG, Change.UNTAG):
        value = tags.tag(value)
    batch = Batch.objects.create(by=by, change=change, value=value, at=now)
    BatchItem.objects.bulk_create(BatchItem(batch=batch, dsar_id=pk) for pk in wanted)
    if change == Change.SPAM:
        _tell_leads(batch)
    return batch


def _tell_leads(batch: Batch) -> None:
    """Tell the leads of each business, by one of its requests: nobody is refused in silence."""
    rows = PrivacyRequest.objects.filter(pk__in=_dsars(batch)).order_by("business_id", "pk")
    for dsar in rows.distinct("business_id"):
        leads = access.able(LEAD, dsar.business_id).values_list("pk", flat=True)
        order = {"by": batch.by, "now": batch.at, "period": batch.pk.hex}
        news.tell(dsar, Subject.SPAM_IN_BULK, leads, **order)


def _dsars(batch: Batch) -> QuerySet[BatchItem]:
    return BatchItem.objects.filter(batch=batch).values("dsar")


def work(now: datetime, limit: int = PER_RUN) -> int:
    """Do, or take back, the next requests of every batch that is not done; return how many."""
    running = Batch.objects.filter(finished_at=None) | Batch.objects.filter(
        undo_at__isnull=False, undone_at=None
    )
    rows = running.select_related("by", "undo_by").order_by("at", "pk")
    return sum(carry_on(batch, now=now, limit=limit) for batch in rows)


def carry_on(batch: Batch, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Do, or take back, the next requests of one batch; return how many."""
    done = 0
    for state, step in ((BatchState.WAITING, _do), (BatchState.DONE, _put_back)):
        if state == BatchState.DONE and batch.undo_at is None:
            continue
        for pk in list(_left(batch, state).values_list("pk", flat=True)[:limit]):
            done += _safely(step, pk, batch, now)
    _close(batch, now)
    return done


def _left(batch: Batch, state: BatchState) -> QuerySet[BatchItem]:
    rows = BatchItem.objects.filter(batch=batch, state=state).order_by("pk")
    return rows.exclude(before__has_key="why") if state == BatchState.DONE else rows


def _safely(
    step: Callable[[int, Batch, datetime], bool], pk: int, batch: Batch, now: datetime
) -> bool:
    """Take a step with one item; whatever goes wrong is noted, and the next one is done."""
    try:
        return step(pk, batch, now)
    except Exception as error:
        logger.warning("Item %s of a batch failed: %s", pk, type(error).__name__)
        item = BatchItem.objects.get(pk=pk)
        _refused(item, FAILED)
        return True


@transaction.atomic
def _do(pk: int, batch: Batch, now: datetime) -> bool:
    item = _locked(pk, BatchState.WAITING)
    if item is None:
        return False
    try:
        with transaction.atomic():
            item.before = STEPS[Change(batch.change)][0](
                _fresh(item, batch.by), batch.value, batch.by, now
            )
    except NotAllowed as refusal:
        _refused(item, refusal.message, refusal.values)
    except Shredded:
        _refused(item, ERASED)
    else:
        _save(item, BatchState.DONE)
    return True


@transaction.atomic
def _put_back(pk: int, batch: Batch, now: datetime) -> bool:
    item = _locked(pk, BatchState.DONE)
    if item is None:
        return False
    try:
        with transaction.atomic():
            if item.before:
                back = STEPS[Change(batch.change)][1]
                by = batch.undo_by or batch.by
                back(_fresh(item, by), item.before, batch.value, by, now)
    except (NotAllowed, Shredded) as refusal:
        _refused(item, getattr(refusal, "message", ERASED), getattr(refusal, "values", {}))
    else:
        _save(item, BatchState.UNDONE)
    return True


def _locked(pk: int, state: BatchState) -> BatchItem | None:
    """Return an item under lock; None where another worker has it or was quicker."""
    rows = BatchItem.objects.select_for_update(skip_locked=True, no_key=True)
    return rows.filter(pk=pk, state=state).first()


def _fresh(item: BatchItem, by: AbstractUser) -> PrivacyRequest:
    """Return the locked request of an item, or raise NotAllowed where its officer lost the right.

    They may have, since they began it.
    """
    if not access.requests_for(by, assigning.WORK).filter(pk=item.dsar_id).exists():
        raise NotAllowed(gettext_noop("You may not work on this request."))
    return lifecycle.locked(item.dsar_id)


def _refused(item: BatchItem, why: str, values: Before | None = None) -> None:
    """Note why it was not done; what was done before stays done."""
    plain = {name: str(value) for name, value in (values or {}).items()}
    item.before = {**item.before, "why": why, "values": plain}
    _save(item, BatchState.REFUSED if item.state == BatchState.WAITING else BatchState.DONE)


def _save(item: BatchItem, state: BatchState) -> None:
    item.state = state
    item.save(update_fields=["state", "before"])


def _close(batch: Batch, now: datetime) -> None:
    """Note that a batch is done, or taken back, once nothing of it is left."""
    rows = Batch.objects.filter(pk=batch.pk)
    if not _left(batch, BatchState.WAITING).exists():
        rows.filter(finished_at=None).update(finished_at=now)
        if batch.undo_at and not _left(batch, BatchState.DONE).exists():
            rows.filter(undone_at=None).update(undone_at=now)


@transaction.atomic
def undo(pk: uuid.UUID, *, by: AbstractUser, now: datetime) -> Batch:
    """Take a batch back: what it has done is put back one by one, what it has not is left.

    Only where a request still has what the batch gave it; what was changed since stays. Who
    began it may, and of spam a lead of all its businesses.
    """
    batch = Batch.objects.select_for_update(of=("self",)).select_related("by").get(pk=pk)
    if not may_undo(batch, by):
        raise NotAllowed(gettext_noop("Only who began it takes it back."))
    if batch.undo_at:
        raise NotAllowed(gettext_noop("It is being taken back already."))
    batch.undo_at, batch.undo_by = now, by
    batch.save(update_fields=["undo_at", "undo_by"])
    BatchItem.objects.filter(batch=batch, state=BatchState.WAITING).update(state=BatchState.UNDONE)
    return batch


def may_undo(batch: Batch, user: AbstractUser) -> bool:
    """Tell whether somebody may take a batch back: its beginner, or a lead where it is spam."""
    if batch.by_id == user.pk:
        return True
    led = access.requests_for(user, LEAD).filter(pk__in=_dsars(batch)).count()
    return batch.change == Change.SPAM and led == _dsars(batch).count()


def counts(rows: QuerySet[BatchItem]) -> dict[str, int]:
    """Return how many items stand where; `same` needed nothing, `kept` were not put back."""
    done, kept = Q(state=BatchState.DONE), Q(before__has_key="why")
    named = {str(state): Count("pk", filter=Q(state=state)) for state in BatchState}
    same = Count("pk", filter=done & Q(before={}))
    return rows.aggregate(**named, all=Count("pk"), same=same, kept=Count("pk", filter=done & kept))


def _assign(dsar: PrivacyRequest, value: str, by: AbstractUser, now: datetime) -> Before:
    before, to = dsar.assignee_id, int(value) if value else None
    if before == to:
        return {}
    assigning.assign(dsar.pk, to=_colleague(to), by=by, now=now)
    return {"assignee": before}


def _unassign(
    dsar: PrivacyRequest, before: Before, value: str, by: AbstractUser, now: datetime
) -> None:
    if dsar.assignee_id != (int(value) if value else None):
        raise NotAllowed(SINCE)
    assigning.assign(dsar.pk, to=_colleague(before["assignee"]), by=by, now=now)


def _colleague(pk: int | None) -> AbstractUser | None:
    return get_user_model().objects.get(pk=pk) if pk else None


def _tag(dsar: PrivacyRequest, value: str, by: AbstractUser, now: datetime) -> Before:
    return {"tagged": False} if tagging.add(dsar.pk, word=value, by=by, now=now) else {}


def _untag(dsar: PrivacyRequest, value: str, by: AbstractUser, now: datetime) -> Before:
    return {"tagged": True} if tagging.remove(dsar.pk, word=value, by=by, now=now) else {}


def _tag_back(
    dsar: PrivacyRequest, before: Before, value: str, by: AbstractUser, now: datetime
) -> None:
    step = tagging.add if before["tagged"] else tagging.remove
    if not step(dsar.pk, word=value, by=by, now=now):
        raise NotAllowed(SINCE)


def _spam(dsar: PrivacyRequest, value: str, by: AbstractUser, now: datetime) -> Before:
    before = dsar.status
    if before == Status.SPAM:
        return {}
    spam.close(dsar.pk, by=by, now=now)
    return {"status": before}


def _no_spam(
    dsar: PrivacyRequest, before: Before, value: str, by: AbstractUser, now: datetime
) -> None:
    if dsar.status != Status.SPAM:
        raise NotAllowed(SINCE)
    lifecycle.restore(dsar.pk, by=by, now=now)


STEPS: dict[Change, tuple[Step, Back]] = {
    Change.ASSIGN: (_assign, _unassign),
    Change.TAG: (_tag, _tag_back),
    Change.UNTAG: (_untag, _tag_back),
    Change.SPAM: (_spam, _no_spam),
}
