"""Work that is shared out by system: to a colleague, or to a data owner by a link in a mail.

The request is locked first, then the task; so an answer that comes while the request is being
closed is taken whole, or not at all.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger, uploads
from foundation.ledger import type_of_fact
from requests_app import access
from requests_app.models import Brief, PrivacyRequest, Task
from requests_app.rules.news import Subject
from requests_app.rules.tasks import TaskOutcome
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import OPEN, NotAllowed
from requests_app.services import news, task_links, versions
from requests_app.services.lifecycle import locked

SYSTEM = "system"  # the kind of a task that staff make for one system
MAY = "requests_app.change_task"
OWNER = "owner"  # the actor on the ledger, for who came by a link
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done in which system, by when, and by whom: a colleague or a data owner."""

    system: str
    what: str
    due_on: date
    assignee: AbstractUser | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """How a task ended, in a code and in words."""

    outcome: TaskOutcome
    text: str = ""


@transaction.atomic
def add(pk: uuid.UUID, wish: Wish, *, by: AbstractUser, now: datetime) -> Task:
    """Make the task for one system; a colleague is told, a data owner gets the link."""
    dsar = locked(pk)
    _check(dsar, wish, now)
    task = dsar.tasks.create(
        kind=SYSTEM,
        system=wish.system,
        assignee=wish.assignee,
        due_on=wish.due_on,
        created_at=now,
    )
    brief = Brief(task=task, what=wish.what, owner=wish.owner or None)
    brief.save(force_insert=True)
    _told(brief, dsar, by=by, now=now)
    _record(task, "task_added", by=f"user:{by.pk}", at=now, due_on=wish.due_on)
    return task


@transaction.atomic
def change(pk: int, wish: Wish, *, seen: int, by: AbstractUser, now: datetime) -> Task:
    """Change an open task. Who newly has it is told; a link that went to another opens no more.

    What another sent for it stays with the staff, and is not shown to who has it now.
    """
    task, dsar = held(pk)
    _check_open(task)
    versions.check(task, seen)
    _check(dsar, wish, now, but=task)
    before = (task.assignee_id, task.brief.owner)
    task.system, task.due_on, task.assignee = wish.system, wish.due_on, wish.assignee
    versions.turned(task)
    task.save(update_fields=["system", "due_on", "assignee", "version"])
    task.brief.what, task.brief.owner = wish.what, wish.owner or None
    if task.brief.owner and task.brief.owner == before[1]:
        task.brief.token_until = task_links.until(dsar, wish.due_on)
    else:
        task_links.void(task.brief, now)
    task.brief.save(update_fields=["what", "owner", *task_links.COLUMNS])
    if before != (task.assignee_id, task.brief.owner):
        task.brief.files.update(former=True)  # what they are called may say whom they are about
        _told(task.brief, dsar, by=by, now=now)
    _record(task, "task_changed", by=f"user:{by.pk}", at=now, due_on=wish.due_on)
    return task


@transaction.atomic
def cancel(pk: int, *, seen: int, by: AbstractUser, now: datetime) -> None:
    """Take a task back, with the files that were sent for it; its link opens nothing any more."""
    task, _ = held(pk)
    _check_open(task)
    versions.check(task, seen)
    task_links.void(task.brief, now)
    uploads.discard(task.brief.files.exclude(file=None).values_list("file_id", flat=True))
    gone = task.pk
    task.delete()
    task.pk = gone
    _record(task, "task_cancelled", by=f"user:{by.pk}", at=now)


@transaction.atomic
def ask_again(pk: int, *, by: AbstractUser, now: datetime) -> Task:
    """Send the data owner a fresh link; the one before opens nothing any more."""
    task, dsar = held(pk)
    _check_open(task)
    if not task.brief.owner or dsar.status not in OPEN:
        raise NotAllowed(gettext_noop("There is nobody to send a link to."))
    versions.turned(task)
    task.save(update_fields=["version"])
    task_links.void(task.brief, now)
    _told(task.brief, dsar, by=by, now=now)
    _record(task, "task_asked_again", by=f"user:{by.pk}", at=now)
    return task


@transaction.atomic
def finish(pk: int, reply: Reply | None = None, *, by: AbstractUser, now: datetime) -> Task:
    """Mark a task as done; done twice, it keeps who did it first and what they said.

    `reply` says how it ended, where it is about a system.
    """
    task, dsar = held(pk)
    if task.done_at:
        return task
    _check_reply(reply)
    if hasattr(task, "brief"):
        task_links.void(task.brief, now)
        task.brief.save(update_fields=task_links.COLUMNS)
    _settled(task, reply, by=by, now=now)
    _tell(task, dsar, by=by, now=now)
    outcome = reply.outcome if reply else ""
    _record(task, "task_done", by=f"user:{by.pk}", at=now, kind=task.kind, outcome=outcome)
    return task


@transaction.atomic
def answered(token: str, reply: Reply, *, now: datetime) -> bool:
    """Take the one answer of a data owner; False where the link is no good, or it was given."""
    found = task_links.linked(token, now).values_list("task", flat=True).first()
    if found is None:
        return False
    task, dsar = held(found)
    if task.done_at or not task_links.linked(token, now).exists():
        return False
    _check_reply(reply)
    _settled(task, reply, by=None, now=now)
    _tell(task, dsar, by=None, now=now)
    _record(task, "task_answered", by=OWNER, at=now, outcome=reply.outcome)
    return True


def _check(dsar: PrivacyRequest, wish: Wish, now: datetime, but: Task | None = None) -> None:
    """Refuse a task that nobody could do, or that is there already."""
    if dsar.status not in OPEN:
        raise NotAllowed(gettext_noop("The request is closed: nothing is to be done any more."))
    if not wish.system.strip() or not wish.what.strip() or len(wish.what) > LONGEST:
        raise NotAllowed(gettext_noop("Say which system it is about, and what is to be done."))
    if bool(wish.assignee) == bool(wish.owner):
        raise NotAllowed(gettext_noop("Choose a colleague or give an e-mail address, not both."))
    if wish.due_on < dsar.business.local_date(now):
        raise NotAllowed(gettext_noop("The day it is due has passed already."))
    others = dsar.tasks.filter(kind=SYSTEM, system__iexact=wish.system)
    if others.exclude(pk=but.pk if but else None).exists():
        raise NotAllowed(gettext_noop("There is a task for this system already."))
    one = wish.assignee
    if one and not access.able(MAY, dsar.business_id).filter(pk=one.pk).exists():
        raise NotAllowed(gettext_noop("This colleague does no tasks of this business."))


def _check_open(task: Task) -> None:
    if task.kind != SYSTEM:
        raise NotAllowed(gettext_noop("The portal made this task: it can only be done."))
    if task.done_at:
        raise NotAllowed(gettext_noop("This task is done already."))


def _check_reply(reply: Reply | None) -> None:
    if reply and reply.outcome == TaskOutcome.CANNOT and not reply.text.strip():
        raise NotAllowed(gettext_noop("Say why it cannot be done."))
    if reply and len(reply.text) > LONGEST:
        raise NotAllowed(gettext_noop("The text is too long."))


def held(pk: int) -> tuple[Task, PrivacyRequest]:
    """Return a task and its request, both locked."""
    dsar = locked(Task.objects.values_list("dsar", flat=True).get(pk=pk))
    rows = Task.objects.select_for_update(of=("self",)).select_related("brief", "assignee")
    task = rows.get(pk=pk)
    task.dsar = dsar
    return task, dsar


def _told(brief: Brief, dsar: PrivacyRequest, *, by: AbstractUser, now: datetime) -> None:
    """Tell who has the task now: a colleague on their page, a data owner by a fresh link."""
    task = brief.task
    if task.assignee_id:
        given, period = [task.assignee_id], f"task-{task.pk}-{task.version}"
        news.tell(dsar, Subject.ASSIGNED, given, by=by, now=now, period=period)
        return
    if not task_links.send(brief, dsar, by=by.pk, now=now):
        raise NotAllowed(gettext_noop("This address has had too many letters today."))


def _settled(task: Task, reply: Reply | None, *, by: AbstractUser | None, now: datetime) -> None:
    task.done_at, task.done_by, task.outcome = now, by, reply.outcome if reply else ""
    versions.turned(task)
    task.save(update_fields=["done_at", "done_by", "outcome", "version"])
    if reply and hasattr(task, "brief"):
        task.brief.answer = reply.text
        task.brief.save(update_fields=["answer"])


def _tell(task: Task, dsar: PrivacyRequest, *, by: AbstractUser | None, now: datetime) -> None:
    """Tell whoever works on the request, and who made the task, that it came back."""
    if task.kind != SYSTEM:
        return
    users = {user for user in (dsar.assignee_id, task_links.asker(task)) if user}
    news.tell(dsar, Subject.TASK_ANSWERED, users, by=by, now=now, period=f"task-{task.pk}")


def _record(task: Task, event: str, *, by: str, at: datetime, **facts: type_of_fact) -> None:
    chain = task.dsar.submission.chain
    ledger.record(chain, event, by=by, at=at, dsar=task.dsar_id, task=task.pk, **facts)
