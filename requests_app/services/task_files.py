"""Files that a data owner found: taken as a fresh copy, shown once a scanner passed them."""

import logging
import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from foundation import ledger, scanning, uploads
from foundation.scanning import Unreachable
from foundation.sealing import SealingKey, Shredded
from foundation.uploads import Clean, Refused
from requests_app.models import PrivacyRequest, Task, TaskFile
from requests_app.rules.workflow import OPEN
from requests_app.services import task_links
from requests_app.services.tasking import OWNER, held
from verification.rules.evidence import MOST_BYTES, MOST_FILES, refusal
from verification.services import evidence
from verification.services.evidence import BeingChecked

LONGEST_NAME = 120

logger = logging.getLogger(__name__)


class Gone(Exception):
    """Who answers a task may do so no more, since they opened its page."""


def kept(task: Task) -> QuerySet[TaskFile]:
    """Return the files of a task that are still there, in the order in which they came."""
    rows = TaskFile.objects.filter(brief__task=task, file__isnull=False)
    return rows.select_related("file__key")


def sent(task: Task) -> QuerySet[TaskFile]:
    """Return those of them that who has the task now may see: none of who had it before."""
    return kept(task).filter(former=False)


def harmful(task: Task) -> QuerySet[TaskFile]:
    """Return what is left of their files that a scanner did not let through."""
    return TaskFile.objects.filter(brief__task=task, harmful=True, former=False)


def send(
    task: Task, *, name: str, data: bytes, by: AbstractUser | None, token: str = "", now: datetime
) -> TaskFile:
    """Take a file for a task that is open. Raises Refused with a sentence for who sent it.

    `by` is None for who came by the link of `token`. What is refused leaves nothing behind.
    Raises Gone where the link counts no more, Task.DoesNotExist where the task was cancelled.
    """
    file, passed = evidence.prepared(name, data)
    with transaction.atomic():
        locked, dsar = held(task.pk)
        if locked.done_at:
            raise Refused(_("This was answered already: no file can be added."))
        _check_door(locked, dsar, by, token, now)
        row = TaskFile(
            brief=locked.brief,
            file=_stored(locked, file, dsar.submission.content_key, now),
            name=name[:LONGEST_NAME],
            sent_at=now,
            scanned_at=now if passed else None,
        )
        row.save(force_insert=True)
        _record(locked, "task_file_sent", row, by=_code(by), at=now)
    return row


@transaction.atomic
def remove(
    task: Task, pk: uuid.UUID, *, by: AbstractUser | None, token: str = "", now: datetime
) -> bool:
    """Take a file back before the answer is sent; False once it was, or where there is none.

    Raises as `send` does.
    """
    locked, dsar = held(task.pk)
    if locked.done_at:
        return False
    _check_door(locked, dsar, by, token, now)
    row = sent(locked).filter(pk=pk).first()
    if row is None:
        return False
    files = [row.file_id]
    row.delete()
    row.pk = pk
    uploads.discard(files)
    _record(locked, "task_file_removed", row, by=_code(by), at=now)
    return True


def _check_door(
    task: Task, dsar: PrivacyRequest, by: AbstractUser | None, token: str, now: datetime
) -> None:
    """Refuse who came in before the request was closed, or the task given to somebody else."""
    if dsar.status not in OPEN:
        raise Gone("The request has ended.")
    if by is None and not task_links.linked(token, now).filter(task=task).exists():
        raise Gone("The link counts no more.")


def visible(row: TaskFile) -> bool:
    """Tell whether a file may be seen: a scanner passed it, or there is none to pass."""
    return row.scanned_at is not None or not scanning.configured()


@transaction.atomic
def read(row: TaskFile, *, by: AbstractUser, now: datetime) -> bytes:
    """Return a file for staff to see, and put the reading on the ledger.

    Raises BeingChecked, Lost, Tampered or Shredded.
    """
    if row.file is None:
        raise uploads.Lost(f"The file of {row.pk} has been deleted.")
    if not visible(row):
        raise BeingChecked(f"No scanner has passed {row.pk} yet.")
    data = uploads.load(row.file)
    _record(row.brief.task, "task_file_read", row, by=f"user:{by.pk}", at=now)
    return data


def scan_waiting(now: datetime, limit: int) -> int:
    """Have up to `limit` files scanned that wait for it; return how many found their verdict.

    Stops at a scanner that gives no verdict; a file that fails otherwise is left for later.
    """
    if not scanning.configured():
        return 0
    rows = TaskFile.objects.filter(scanned_at=None, file__key__isnull=False)
    done = 0
    for row in rows.select_related("file__key", "brief__task__dsar__submission").order_by("?")[
        :limit
    ]:
        try:
            done += _settle(row, bad=scanning.harmful(uploads.load(row.file)), now=now)
        except Unreachable:
            break
        except Exception as error:  # whatever is wrong with this file, the next one is scanned
            logger.warning("The file %s was not scanned: %s", row.pk, type(error).__name__)
    return done


@transaction.atomic
def _settle(row: TaskFile, *, bad: bool, now: datetime) -> bool:
    waiting = TaskFile.objects.filter(pk=row.pk, scanned_at=None)
    gone = {"file": None, "harmful": True} if bad else {}
    done = bool(waiting.update(scanned_at=now, **gone))
    if done and bad:
        uploads.discard([row.file_id])
        _record(row.brief.task, "task_file_harmful", row, by="system", at=now)
    return done


def _stored(task: Task, file: Clean, key: SealingKey | None, now: datetime) -> uploads.StoredFile:
    """Seal a file under the request's key, within the quota of its task."""
    if key is None:
        raise Shredded("The key that would seal this file has been deleted.")
    rows = sent(task)
    size = rows.aggregate(size=Sum("file__size"))["size"] or 0
    too_much = refusal(files=rows.count(), size=size, more=len(file.data))
    if too_much == "files":
        text = _("You have sent %(n)s files, which is the most that we take. Remove one first.")
        raise Refused(text % {"n": MOST_FILES})
    if too_much:
        text = _("Your files are larger than %(n)s MB together. Remove one, or send a smaller one.")
        raise Refused(text % {"n": MOST_BYTES // 1_000_000})
    return uploads.store(file, key, now)


def _code(by: AbstractUser | None) -> str:
    return f"user:{by.pk}" if by else OWNER


def _record(task: Task, event: str, row: TaskFile, *, by: str, at: datetime) -> None:
    facts = {"dsar": task.dsar_id, "task": task.pk, "file": row.pk}
    ledger.record(task.dsar.submission.chain, event, by=by, at=at, **facts)
