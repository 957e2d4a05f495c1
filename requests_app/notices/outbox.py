"""The outbox: queue a letter with its change, claim one under a lease, record what became of it.

Delivering is two short statements with the sending between them, so no row is held while a
mail server thinks. Only the holder of the lease's token may record the end; a holder that
comes back after its lease was taken over changes nothing.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from foundation import ledger
from foundation.sealing import Ciphertext, Shredded
from requests_app.models import Notice, PrivacyRequest, Review, Submission
from requests_app.models.correspondence import MOOT, NOBODY, Carrier
from requests_app.notices.addresses import (
    BadAddress,
    one_address,
    one_number,
    postal,
    recipient,
)
from requests_app.notices.kinds import KINDS, Kind, To
from requests_app.notices.letters import Facts, Letter, compose
from requests_app.rules.workflow import NotAllowed

LEASE = timedelta(minutes=15)
MAX_TRIES = 24  # with the waits below about four days, as mail servers themselves do
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
PERSONS = (To.REQUESTER, To.ON_FILE)
HOPELESS = ("bad_address", "unreadable", "unknown_kind", MOOT, NOBODY)
PAUSE_BETWEEN_FINISHES = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A notice under my lease.

    `left_behind` says that another holder never finished it. `until` is the end of the lease
    on this machine's stopwatch.
    """

    notice: Notice
    token: uuid.UUID
    due_since: datetime
    left_behind: bool
    until: float

    def mine(self) -> QuerySet[Notice]:
        """Return the row, as long as the lease is mine."""
        return Notice.objects.filter(pk=self.notice.pk, lease_token=self.token)


def queue(
    submission: Submission,
    kind: str,
    *,
    now: datetime,
    dsar: PrivacyRequest | None = None,
    period: str = "",
    context: dict[str, Any] | None = None,
    to: str = "",
) -> Notice | None:
    """Compose and freeze a letter in the caller's transaction; None if it cannot be mailed.

    Without an e-mail address it waits for staff to print it; without any, nothing is stored. What
    is on file but is not one address becomes a dead letter that staff see. Staff are written to
    in the language of the site.
    `to` is the address of a colleague or a data owner, or the contact of a person in the
    records (`To.ON_FILE`); where that is empty the letter is made all the same and goes to
    nobody, so that neither the work nor the number of letters tells whether somebody is known.
    """
    row = KINDS[kind]
    to, carrier = (to, row.carrier) if to else _whereto(submission, row, dsar)
    if not to and row.to != To.ON_FILE:
        return None
    notice = Notice(
        submission=submission,
        dsar=dsar,
        subject_id=dsar.pk if dsar else submission.pk,
        kind=kind,
        carrier=carrier,
        period=period,
        language=submission.language if row.to in PERSONS else settings.LANGUAGE_CODE,
        created_at=now,
        next_try_at=now,
    )
    _put(notice, to, compose(row, Facts(submission, dsar, context or {}), notice.language), now)
    notice.failure = _fault(notice)
    if notice.failure:
        notice.dead_at, notice.text = now, None if row.once else notice.text
    notice.save(force_insert=True)
    return None if notice.dead_at else notice


def _whereto(submission: Submission, row: Kind, dsar: PrivacyRequest | None) -> tuple[str, Carrier]:
    """Return the address on file and the way there: paper, where there is no e-mail."""
    to = recipient(submission, row.to, dsar)
    if not to and row.on_paper:
        return postal(submission), Carrier.POST
    return to, row.carrier


def _put(notice: Notice, to: str, letter: Letter, now: datetime) -> None:
    notice.to, notice.title, notice.text = to, letter.title, letter.text
    notice.message_id = f"<{notice.pk}@{urlsplit(settings.SITE_URL).hostname}>"
    notice.frozen_at = now


def _fault(notice: Notice) -> str:
    """Return why a letter cannot go out; empty where its address is one address."""
    if not notice.to:
        return NOBODY
    try:
        usable(notice)
    except BadAddress:
        logger.warning("The notice %s of kind %s has no usable address.", notice.pk, notice.kind)
        return "bad_address"
    return ""


def usable(notice: Notice) -> str:
    """Return the one address or number that a letter goes to, or raise BadAddress."""
    if notice.carrier == Carrier.POST:
        return notice.to or ""
    one = one_number if notice.carrier == Carrier.SMS else one_address
    return one(notice.to or "")


@transaction.atomic
def claim(now: datetime, carrier: Carrier = Carrier.EMAIL) -> Claim | None:
    """Lease the notice of a carrier that has been due longest; None if nothing is due."""
    rows = Notice.objects.due(now).filter(carrier=carrier)
    due = rows.select_for_update(skip_locked=True)
    pk = due.order_by("next_try_at").values_list("pk", flat=True).first()
    if pk is None:
        return None
    related = ("submission__business", "submission__content_key", "dsar")
    notice = Notice.objects.select_related(*related).get(pk=pk)
    until = monotonic() + LEASE.total_seconds()
    taken = Claim(notice, uuid.uuid4(), notice.next_try_at, notice.lease_token is not None, until)
    notice.lease_token = taken.token
    notice.leased_until = notice.next_try_at = now + LEASE
    notice.attempts += 1
    notice.save(update_fields=["lease_token", "leased_until", "next_try_at", "attempts"])
    return taken


def freeze(claim: Claim, now: datetime) -> bool:
    """Compose a bare notice and store its text for good; False if the lease was lost."""
    notice, kind = claim.notice, KINDS[claim.notice.kind]
    about = {"review": Review.objects.get(pk=notice.subject_id)} if "review" in kind.given else {}
    letter = compose(kind, Facts(notice.submission, notice.dsar, about), notice.language)
    _put(notice, recipient(notice.submission, kind.to, notice.dsar), letter, now)
    sealed = {name: seal(notice, name) for name in ("to", "title", "text")}
    changes = {"message_id": notice.message_id, "frozen_at": now, **sealed}
    return bool(claim.mine().update(**changes))


def sent(claim: Claim, *, now: datetime, reply: str) -> bool:
    """Record that the mail server took the letter, with its reply as proof."""
    return _finish(claim, reply, sent_at=now, failure="")


def postpone(claim: Claim, *, now: datetime, failure: str, reply: str = "") -> bool:
    """Try again later, each time after twice the wait; after the last try it is dead."""
    if claim.notice.attempts >= MAX_TRIES:
        return bury(claim, now=now, failure=failure, reply=reply)
    later = now + wait(claim.notice.attempts)
    return _finish(claim, reply, next_try_at=later, failure=failure)


def bury(claim: Claim, *, now: datetime, failure: str, reply: str = "") -> bool:
    """Give a letter up; it stays on the list of dead letters for staff."""
    return _finish(claim, reply, dead_at=now, failure=failure)


def put_back(claim: Claim) -> bool:
    """Return an untried letter to its place: the mail server could not be reached at all."""
    return _finish(claim, "", next_try_at=claim.due_since, attempts=claim.notice.attempts - 1)


@transaction.atomic
def retry(pk: uuid.UUID, *, by: str, now: datetime) -> Notice:
    """Take a dead letter up again, as staff wish; `by` is the actor's ledger code."""
    rows = Notice.objects.select_for_update(of=("self",)).select_related("submission")
    notice = rows.get(pk=pk)
    if notice.dead_at is None:
        raise NotAllowed(gettext_noop("This letter is not a dead one."))
    if notice.failure in HOPELESS:
        raise NotAllowed(
            gettext_noop("This letter cannot go out: its address or its text is of no use.")
        )
    if KINDS[notice.kind].once:
        raise NotAllowed(
            gettext_noop("A secret is not sent twice. The person can ask for a fresh one.")
        )
    notice.dead_at, notice.failure, notice.attempts, notice.next_try_at = None, "", 0, now
    notice.save(update_fields=["dead_at", "failure", "attempts", "next_try_at"])
    chain = notice.submission.chain
    ledger.record(chain, "notice_retried", by=by, at=now, notice=notice.pk, kind=notice.kind)
    return notice


@transaction.atomic
def printed(pk: uuid.UUID, *, by: str, now: datetime) -> Notice:
    """Note that staff printed a letter and sent it by post; done twice, the first counts."""
    rows = Notice.objects.to_print().select_for_update(of=("self",)).select_related("submission")
    notice = rows.filter(pk=pk).first()
    if notice is None:
        raise NotAllowed(gettext_noop("This letter does not wait to be printed."))
    notice.sent_at = now
    notice.save(update_fields=["sent_at"])
    chain = notice.submission.chain
    ledger.record(chain, "letter_printed", by=by, at=now, notice=notice.pk, kind=notice.kind)
    return notice


def drop(dsar: PrivacyRequest, period: str, *, now: datetime) -> int:
    """Give up, in silence, the letters of a request that nobody holds and that are moot now.

    `period` is how theirs begins. One that is being sent just now goes out.
    """
    rows = Notice.objects.waiting().filter(dsar=dsar, period__startswith=period, lease_token=None)
    return rows.update(dead_at=now, failure=MOOT, text=None)


def wait(attempts: int) -> timedelta:
    """Return how long to wait after so many tries."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 16), LONGEST_WAIT)


def _finish(claim: Claim, reply: str, **changes: Any) -> bool:
    """End my lease and record the outcome; False if the lease is no longer mine.

    The letter may be out already, so a database that is away is waited for until the lease
    ends: an end that is not recorded sends the letter twice.
    """
    if reply:
        claim.notice.reply = reply
        changes["reply"] = seal(claim.notice, "reply")
    kind = KINDS.get(claim.notice.kind)
    if kind and kind.once and "next_try_at" not in changes and not settings.MAILBOX:
        changes["text"] = None  # a code is not kept, but where the mailbox page is the only post
    while True:
        try:
            return bool(claim.mine().update(lease_token=None, leased_until=None, **changes))
        except (OperationalError, InterfaceError):
            if monotonic() > claim.until or connection.in_atomic_block:
                raise
            connection.close()
            sleep(PAUSE_BETWEEN_FINISHES)


def seal(notice: Notice, name: str) -> Ciphertext | None:
    """Seal a value for `update`; nothing is kept where the key has been deleted."""
    try:
        return Notice._meta.get_field(name).seal(notice, getattr(notice, name))
    except Shredded:
        return None
