"""The link by which a data owner without an account answers one task, and its letters."""

import hashlib
import logging
import secrets
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Replace

from foundation import limits
from foundation.ledger import LedgerEntry
from requests_app.models import Brief, Notice, PrivacyRequest, Task
from requests_app.notices import outbox
from requests_app.rules.workflow import OPEN
from requests_app.services.lifecycle import locked

COLUMNS = ("token", "token_digest", "token_until")
TOKEN_BYTES = 16
LIVES = timedelta(days=14)  # after the due day: a late answer is better than none
LETTERS_A_DAY = 30  # to one address: nobody is flooded, and many systems may have one owner
REMINDED = timedelta(days=2)  # before the due day
PAUSE = timedelta(days=1)  # so long after a letter nobody is reminded
PER_RUN = 200

logger = logging.getLogger(__name__)


def linked(token: str, now: datetime) -> QuerySet[Brief]:
    """Return the brief that a link opens, as long as its request is open."""
    live = Brief.objects.filter(token_digest=token_digest(token), token_until__gt=now)
    return live.filter(task__dsar__status__in=OPEN)


def asked_by(token: str, *, now: datetime) -> Brief | None:
    """Return what a link asks, answered or not; None where it is wrong, too old or taken back."""
    related = ("task__dsar__business", "task__dsar__submission__content_key", "task__done_by")
    return linked(token, now).select_related(*related).first()


def token_digest(token: str) -> bytes:
    """Return the SHA-256 under which the secret of a link is looked up."""
    return hashlib.sha256(token.encode()).digest()


def until(dsar: PrivacyRequest, due_on: date) -> datetime:
    """Return when a link ends: some days after the day, where the business is."""
    zone = ZoneInfo(dsar.business.time_zone)
    return datetime.combine(due_on + timedelta(days=1), time(), tzinfo=zone) + LIVES


def asker(task: Task) -> int | None:
    """Return the id of who of the staff made a task."""
    chain = task.dsar.submission.chain
    made = LedgerEntry.objects.filter(chain=chain, event="task_added", facts__task=task.pk).first()
    return int(made.by.removeprefix("user:")) if made else None


def send(brief: Brief, dsar: PrivacyRequest, *, by: int, now: datetime) -> bool:
    """Make a fresh link and write to the owner; False where the address had too many letters.

    `by` is the id of who of the staff asks.
    """
    address, day = str(brief.owner).casefold(), timedelta(days=1)
    if not limits.spend("task-link", address, limit=LETTERS_A_DAY, per=day, now=now).allowed:
        return False
    brief.token = secrets.token_urlsafe(TOKEN_BYTES)
    brief.token_digest = token_digest(brief.token)
    brief.token_until = until(dsar, brief.task.due_on)
    brief.save(update_fields=COLUMNS)
    period = f"{brief.pk.hex}-{brief.task.version}"
    _write(brief, "task_asked", period, by, now)
    return True


def void(brief: Brief, now: datetime) -> None:
    """Take back a link, and its letters that are not out yet; the caller saves `COLUMNS`."""
    brief.token = brief.token_digest = brief.token_until = None
    outbox.drop(brief.task.dsar, brief.pk.hex, now=now)


def remind(now: datetime) -> int:
    """Write once more to the owners whose day is near; return how many were written to."""
    name = Replace(Cast("pk", CharField()), Value("-"), Value(""))
    told = Notice.objects.filter(
        dsar=OuterRef("task__dsar"), kind="task_due", period=OuterRef("name")
    )
    due = Brief.objects.annotate(name=name).filter(
        ~Exists(told),
        task__done_at=None,
        task__dsar__status__in=OPEN,
        token_until__gt=now,
        task__due_on__range=((now - PAUSE).date(), (now + REMINDED + PAUSE).date()),
        task__created_at__lte=now - PAUSE,
    )
    return sum(_reminded_safely(brief, now) for brief in due.order_by("task__due_on")[:PER_RUN])


def _reminded_safely(brief: Brief, now: datetime) -> bool:
    try:
        return _reminded(brief, now)
    except Exception as error:  # the others are reminded all the same
        logger.error("The owner of %s was not reminded: %s.", brief.pk, type(error).__name__)
        return False


@transaction.atomic
def _reminded(found: Brief, now: datetime) -> bool:
    """Send the same link again, where the day is near and no letter went out just now."""
    dsar = locked(found.task.dsar_id)
    brief = Brief.objects.select_related("task").get(pk=found.pk)
    brief.task.dsar = dsar
    letters = Notice.objects.filter(dsar=dsar, period__startswith=brief.pk.hex)
    just_now = letters.filter(created_at__gt=now - PAUSE)
    told = letters.filter(kind="task_due")
    today, due_on = dsar.business.local_date(now), brief.task.due_on
    near = today <= due_on <= today + REMINDED
    if brief.task.done_at or not brief.token or not near or just_now.exists() or told.exists():
        return False
    return _write(brief, "task_due", brief.pk.hex, asker(brief.task), now)


def _write(brief: Brief, kind: str, period: str, by: int | None, now: datetime) -> bool:
    dsar, who = brief.task.dsar, get_user_model().objects.filter(pk=by).first()
    given = {"task": brief.task, "token": brief.token, "asker": who}
    sent = outbox.queue(
        dsar.submission,
        kind,
        dsar=dsar,
        period=period,
        now=now,
        context=given,
        to=str(brief.owner),
    )
    return sent is not None
