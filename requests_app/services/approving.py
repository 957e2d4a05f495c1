"""Answers that one of the staff prepares and another approves."""

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet

from foundation import ledger
from foundation.sealing import Shredded
from requests_app import access
from requests_app.models import PrivacyRequest, Proposal
from requests_app.models.approval import Ruling
from requests_app.rules.news import Subject
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import OPEN, Action, NotAllowed
from requests_app.services import answering, news
from requests_app.services.answering import Draft
from requests_app.services.lifecycle import locked
from requests_app.services.versions import check, turned

APPROVE = "requests_app.change_proposal"
WRITTEN = ["action", "text", "ground", "earlier", "new_facts", "version", "writers"]
LAST = ["prepared_by", "prepared_at"]  # who wrote last, and when
GONE = gettext_noop("This answer waits for nobody any more.")


def open_proposal(dsar: PrivacyRequest) -> Proposal | None:
    """Return what is being prepared for a request: a draft, or what waits for approval."""
    return dsar.proposals.filter(ruling="").select_related("prepared_by").first()


def returned(dsar: PrivacyRequest) -> Proposal | None:
    """Return what was given back last, as long as nothing else became of it since."""
    last = dsar.proposals.select_related("prepared_by", "ruled_by").order_by("-prepared_at").first()
    return last if last and last.ruling == Ruling.RETURNED else None


def waiting() -> QuerySet[Proposal]:
    """Return what waits for approval, of all businesses: what is due first stands first."""
    rows = Proposal.objects.filter(ruling="", submitted_at__isnull=False)
    return rows.order_by("dsar__due_on", "submitted_at", "id")


def waiting_for(user: AbstractUser) -> QuerySet[Proposal]:
    """Return what waits for the approval of one of the staff: where they may, and did not write."""
    mine = access.requests_for(user, APPROVE).order_by().values("pk")
    return waiting().filter(dsar__in=mine).exclude(writers__contains=[user.pk])


def to_rule(user: AbstractUser, most: int) -> int:
    """Return how much waits for the approval of one of the staff, counted up to `most`."""
    if APPROVE not in access.permissions(user):
        return 0
    return waiting_for(user).order_by()[:most].count()


def draft_of(proposal: Proposal) -> Draft:
    """Return the answer that was prepared, as it would be given."""
    return Draft(
        proposal.action,
        proposal.text,
        proposal.ground,
        tuple(proposal.earlier),
        proposal.new_facts,
    )


@transaction.atomic
def keep(pk: uuid.UUID, *, by: AbstractUser, draft: Draft, seen: int, now: datetime) -> Proposal:
    """Keep an unfinished answer; `seen` is the version that it was written over, 0 for none.

    Raises Overtaken where a colleague saved in between. Where the former draft was dropped or
    given back meanwhile, a new one begins with this text: nothing typed is lost.
    """
    dsar = locked(pk)
    found = _saved(dsar, by, draft, seen, now)
    _noted(found, "answer_drafted", by=by, now=now)
    return found


@transaction.atomic
def submit(pk: uuid.UUID, *, by: AbstractUser, draft: Draft, seen: int, now: datetime) -> Proposal:
    """Save an answer and send it for approval; those who may approve it are told.

    All that the answer itself would be refused for is refused here already.
    """
    dsar = locked(pk)
    answering.checked(dsar, draft, now=now)
    found = _saved(dsar, by, draft, seen, now)
    found.submitted_at = now
    found.save(update_fields=["submitted_at"])
    others = access.able(APPROVE, dsar.business_id).exclude(pk__in=found.writers)
    approvers = others.values_list("pk", flat=True)
    news.tell(dsar, Subject.TO_APPROVE, approvers, by=by, now=now, period=_period(found))
    _noted(found, "answer_submitted", by=by, now=now)
    return found


@transaction.atomic
def give(
    pk: uuid.UUID, *, by: AbstractUser, draft: Draft, seen: int, now: datetime
) -> PrivacyRequest:
    """Give an answer that needs nobody else; a draft that was not `seen` is not overwritten."""
    begun = open_proposal(locked(pk))
    if begun:
        check(begun, seen)
    return _answered(pk, draft, by=by, now=now)


@transaction.atomic
def take_back(pk: uuid.UUID, *, by: AbstractUser, seen: int, now: datetime) -> Proposal:
    """Make a draft again of what waits for approval, so that it can be written on."""
    found = _locked(pk, waiting=True)
    check(found, seen)
    found.submitted_at = None
    turned(found)
    found.save(update_fields=["submitted_at", "version"])
    _noted(found, "answer_taken_back", by=by, now=now)
    return found


@transaction.atomic
def approve(pk: uuid.UUID, *, by: AbstractUser, seen: int, now: datetime) -> Proposal:
    """Give the answer exactly as it was prepared and `seen`; who wrote at it cannot approve it.

    Where the request has moved on, so that the answer may not go any more, it is given back
    with that reason, and returned as such: nothing is sent.
    """
    found = _locked(pk, waiting=True)
    _not_a_writer(found, by)
    check(found, seen)
    try:
        with transaction.atomic():
            _ruled(found, Ruling.APPROVED, by, now)
            _told_writers(found, Subject.APPROVED, by, now)
            _answered(found.dsar_id, draft_of(found), by=found.prepared_by, approved_by=by, now=now)
    except NotAllowed as refusal:
        return _given_back(found, str(refusal), by=None, now=now)
    return found


@transaction.atomic
def give_back(
    pk: uuid.UUID, *, by: AbstractUser, remark: str, seen: int, now: datetime
) -> Proposal:
    """Return a prepared answer to its writers with what is to be changed."""
    if not remark.strip():
        raise NotAllowed(gettext_noop("Say what should be changed."))
    found = _locked(pk, waiting=True)
    _not_a_writer(found, by)
    check(found, seen)
    return _given_back(found, remark, by=by, now=now)


@transaction.atomic
def drop(pk: uuid.UUID, *, by: AbstractUser, seen: int, now: datetime) -> Proposal:
    """Give a draft up for good; it stays on record."""
    found = _locked(pk, waiting=False)
    check(found, seen)
    _ruled(found, Ruling.DROPPED, by, now)
    _noted(found, "answer_dropped", by=by, now=now)
    return found


def _saved(
    dsar: PrivacyRequest, by: AbstractUser, draft: Draft, seen: int, now: datetime
) -> Proposal:
    if dsar.status not in OPEN:
        raise NotAllowed(gettext_noop("This request has ended: it needs no answer any more."))
    if dsar.submission.content_key_id is None:
        raise Shredded
    found = open_proposal(dsar)
    if found is None:
        return Proposal.objects.create(
            dsar=dsar,
            writers=sorted({by.pk, *_began(dsar)}),
            prepared_by=by,
            prepared_at=now,
            **_columns(draft),
        )
    check(found, seen)
    if found.submitted_at:
        raise NotAllowed(gettext_noop("This answer waits for approval: take it back first."))
    turned(found)
    for name, value in _columns(draft).items():
        setattr(found, name, value)
    found.writers = sorted({*found.writers, by.pk})
    found.prepared_by, found.prepared_at = by, now
    found.save(update_fields=WRITTEN + LAST)
    return found


def _began(dsar: PrivacyRequest) -> list[int]:
    """Return who wrote at what was given back: the form begins with their text."""
    back = returned(dsar)
    return back.writers if back else []


def _columns(draft: Draft) -> dict[str, object]:
    return {
        "action": draft.action,
        "text": draft.text,
        "ground": draft.ground,
        "earlier": list(draft.earlier),
        "new_facts": draft.new_facts,
    }


def _locked(pk: uuid.UUID, *, waiting: bool) -> Proposal:
    """Return an open proposal with its request locked: nobody else writes at it meanwhile."""
    dsar = locked(Proposal.objects.values_list("dsar", flat=True).get(pk=pk))
    found = dsar.proposals.select_related("prepared_by").get(pk=pk)
    if found.ruling or (waiting and not found.submitted_at):
        raise NotAllowed(GONE)
    found.dsar = dsar
    return found


def _not_a_writer(found: Proposal, by: AbstractUser) -> None:
    if by.pk in found.writers:
        raise NotAllowed(gettext_noop("Who prepared an answer cannot approve it."))


def _answered(
    pk: uuid.UUID,
    draft: Draft,
    *,
    by: AbstractUser,
    approved_by: AbstractUser | None = None,
    now: datetime,
) -> PrivacyRequest:
    return answering.answer(
        pk,
        by=by,
        action=Action(draft.action),
        text=draft.text,
        ground=draft.ground,
        earlier=draft.earlier,
        new_facts=draft.new_facts,
        approved_by=approved_by,
        now=now,
    )


def _given_back(
    found: Proposal, remark: str, *, by: AbstractUser | None, now: datetime
) -> Proposal:
    found.remark = remark
    _ruled(found, Ruling.RETURNED, by, now)
    _told_writers(found, Subject.RETURNED, by, now)
    _noted(found, "answer_returned", by=by, now=now)
    return found


def _ruled(found: Proposal, ruling: Ruling, by: AbstractUser | None, now: datetime) -> None:
    found.ruling, found.ruled_by, found.ruled_at = ruling, by, now
    found.save(update_fields=["ruling", "ruled_by", "ruled_at", "remark"])


def _told_writers(
    found: Proposal, subject: Subject, by: AbstractUser | None, now: datetime
) -> None:
    news.tell(found.dsar, subject, found.writers, by=by, now=now, period=_period(found))


def _period(found: Proposal) -> str:
    return f"{found.pk.hex}.{found.version}"


def _noted(found: Proposal, event: str, *, by: AbstractUser | None, now: datetime) -> None:
    actor = f"user:{by.pk}" if by else "system"
    facts = {"dsar": found.dsar_id, "proposal": found.pk, "version": found.version}
    ledger.record(found.dsar.submission.chain, event, by=actor, at=now, **facts)
