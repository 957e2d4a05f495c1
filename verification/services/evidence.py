"""Files that a person sends as proof: taken, shown once a scanner passed them, forgotten."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from foundation import scanning, uploads
from foundation.sealing import SealingKey, Shredded
from foundation.uploads import Clean, Refused
from verification.models import Evidence
from verification.rules.evidence import MOST_BYTES, MOST_FILES, Purpose, refusal


class BeingChecked(Exception):
    """No scanner has passed this file yet: nobody may see it."""


def kept(subject: uuid.UUID) -> QuerySet[Evidence]:
    """Return the files of a subject that are still there, in the order in which they came."""
    rows = Evidence.objects.filter(subject=subject, deleted_at=None)
    return rows.select_related("file").order_by("sent_at", "id")


def prepared(name: str, data: bytes) -> tuple[Clean, bool]:
    """Return the rewritten copy, and whether a scanner passed what was sent. Raises Refused.

    Takes seconds and changes nothing: call it outside of a transaction. The scanner sees the
    file as it came, for little of what it knows is left in the copy.
    """
    file = uploads.clean(name, data)
    if not scanning.configured():
        return file, False
    try:
        harmful = scanning.harmful(data)
    except scanning.Unreachable:
        return file, False
    if harmful:
        raise Refused(
            _("This file may do harm: our virus scanner does not let it through. We kept nothing.")
        )
    return file, True


@transaction.atomic
def take(
    subject: uuid.UUID,
    *,
    purpose: Purpose,
    file: Clean,
    passed: bool,
    key: SealingKey | None,
    by: str,
    now: datetime,
) -> Evidence:
    """Keep a prepared file, sealed under `key`. Raises Refused, or Shredded without a key.

    `passed` says that a scanner saw it. The key's lock makes two that come at once count
    each other.
    """
    held = key and SealingKey.objects.select_for_update(no_key=True).filter(pk=key.pk).first()
    if not held:
        raise Shredded("The key that would seal this file has been deleted.")
    _check_quota(subject, len(file.data))
    return Evidence.objects.create(
        subject=subject,
        purpose=purpose,
        file=uploads.store(file, held, now),
        sent_at=now,
        sent_by=by,
        scanned_at=now if passed else None,
    )


def visible(evidence: Evidence) -> bool:
    """Tell whether staff may see a file: a scanner passed it, or there is none to pass."""
    return evidence.scanned_at is not None or not scanning.configured()


def opened(evidence: Evidence) -> bytes:
    """Return the rewritten copy. Raises BeingChecked, Lost, Tampered or Shredded."""
    if evidence.file is None:
        raise uploads.Lost(f"The file of {evidence.pk} has been deleted.")
    if not visible(evidence):
        raise BeingChecked(f"No scanner has passed {evidence.pk} yet.")
    return uploads.load(evidence.file)


@transaction.atomic
def check(evidence: Evidence, *, by: str, now: datetime) -> bool:
    """Note that somebody looked at a file and took it as proof; False if it was noted before."""
    rows = Evidence.objects.filter(pk=evidence.pk, checked_at=None, deleted_at=None)
    return bool(rows.update(checked_at=now, checked_by=by))


@transaction.atomic
def forget(
    subject: uuid.UUID, purposes: Collection[Purpose] | None = None, *, now: datetime
) -> list[Evidence]:
    """Delete the files of a subject, all or those for `purposes`, and return them as they were.

    Waits for nobody, so it may be called with the ledger's lock in hand: a file that somebody
    else holds just now is left to the sweep.
    """
    rows = kept(subject).select_for_update(skip_locked=True, of=("self",))
    found = list(rows if purposes is None else rows.filter(purpose__in=purposes))
    if found:
        _delete(found, now)
    return found


@transaction.atomic
def remove(evidence: Evidence, *, now: datetime) -> bool:
    """Delete one file at the wish of who sent it; False once it was checked or is gone."""
    rows = kept(evidence.subject).select_for_update(of=("self",))
    found = list(rows.filter(pk=evidence.pk, checked_at=None))
    if found:
        _delete(found, now)
    return bool(found)


def unscanned() -> QuerySet[Evidence]:
    """Return the files that wait for a scanner, in random order; none where there is none."""
    if not scanning.configured():
        return Evidence.objects.none()
    rows = Evidence.objects.filter(scanned_at=None, file__key__isnull=False)
    return rows.select_related("file__key").order_by("?")


def verdict(evidence: Evidence) -> bool:
    """Ask the scanner about a file that waits: True where it is harmful. Changes nothing.

    Raises `foundation.scanning.Unreachable`, or Lost, Tampered or Shredded.
    """
    if evidence.file is None:
        raise uploads.Lost(f"The file of {evidence.pk} has been deleted.")
    return scanning.harmful(uploads.load(evidence.file))


@transaction.atomic
def scanned(evidence: Evidence, *, harmful: bool, now: datetime) -> bool:
    """Note the scanner's verdict and delete what is harmful; False if another did it before."""
    rows = kept(evidence.subject).select_for_update(of=("self",))
    found = list(rows.filter(pk=evidence.pk, scanned_at=None))
    Evidence.objects.filter(pk__in=[row.pk for row in found]).update(scanned_at=now)
    if found and harmful:
        _delete(found, now, harmful=True)
    return bool(found)


def _check_quota(subject: uuid.UUID, more: int) -> None:
    rows = kept(subject)
    size = rows.aggregate(size=Sum("file__size"))["size"] or 0
    too_much = refusal(files=rows.count(), size=size, more=more)
    if too_much == "files":
        text = _("You have sent %(n)s files, which is the most that we take. Remove one first.")
        raise Refused(text % {"n": MOST_FILES})
    if too_much:
        text = _("Your files are larger than %(n)s MB together. Remove one, or send a smaller one.")
        raise Refused(text % {"n": MOST_BYTES // 1_000_000})


def _delete(rows: list[Evidence], now: datetime, *, harmful: bool = False) -> None:
    files = [row.file_id for row in rows if row.file_id]
    gone = Evidence.objects.filter(pk__in=[row.pk for row in rows])
    gone.update(file=None, deleted_at=now, harmful=harmful)
    uploads.discard(files)
