"""The answer to a request: in full, in part, or a refusal with all that the law wants in it."""

import uuid
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation.ledger import type_of_fact
from foundation.sealing import Shredded
from requests_app.models import Answer, PrivacyRequest, Submission
from requests_app.notices import outbox
from requests_app.notices.letters import asks_about_opt_out
from requests_app.rules import frequency, laws, refusals
from requests_app.rules.approvals import Reason, needs_second
from requests_app.rules.refusals import Ground
from requests_app.rules.rights import Regime, Right
from requests_app.rules.steps import taken
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import MOVES, Action, Identity, NotAllowed, Status
from requests_app.services.lifecycle import locked, moved

LETTERS = {Action.FULFIL: "answered", Action.FULFIL_PART: "answered", Action.DENY: "denied"}
REPEATS = (refusals.TWICE_A_YEAR, refusals.REPEATED)  # grounds that rest on earlier requests
CONTACTS = ("email", "phone", "account")


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as it was written; `action` may be empty as long as nothing is decided."""

    action: str
    text: str
    ground: str = ""
    earlier: tuple[str, ...] = ()
    new_facts: bool = False


@transaction.atomic
def answer(
    pk: uuid.UUID,
    *,
    by: AbstractUser,
    action: Action,
    text: str,
    ground: str = "",
    earlier: Iterable[str] = (),
    new_facts: bool = False,
    approved_by: AbstractUser | None = None,
    now: datetime,
) -> PrivacyRequest:
    """Answer a request in full, in part, or with a refusal, and tell the person.

    Whatever is refused needs a `ground` that the law of the request knows, and the facts in
    `text`. A refusal of a repeat names the `earlier` requests; with `new_facts` it is none.
    What needs a second person is refused unless `approved_by` is one: another than `by`.
    """
    dsar = locked(pk)
    draft = Draft(action, text, ground, tuple(earlier), new_facts)
    references = checked(dsar, draft, now=now)
    why = second_look(dsar, action, ground)
    second = _second(why, by, approved_by)
    facts: dict[str, type_of_fact] = {"ground": ground} if ground else {}
    facts |= {"second": bool(approved_by)} | ({"needed": why} if why else {})
    facts |= {"prepared_by": f"user:{by.pk}"} if approved_by else {}
    moved(dsar, action, by=f"user:{(approved_by or by).pk}", now=now, facts=facts)
    row = _row(dsar, draft, by, now)
    row.earlier, row.second, row.approved_by = references, second, approved_by
    row.save(force_insert=True)
    outbox.queue(dsar.submission, LETTERS[action], dsar=dsar, period=now.isoformat(), now=now)
    return dsar


def second_look(dsar: PrivacyRequest, action: Action, ground: str = "") -> Reason | None:
    """Return why another person must approve this answer to a request; None where nobody must."""
    return needs_second(Right(dsar.right), action, ground, asked_for=Right(dsar.asked_for))


def checked(dsar: PrivacyRequest, draft: Draft, *, now: datetime) -> list[str]:
    """Return the references that an answer names, or raise NotAllowed with why it cannot go.

    All is asked here that can be asked before a second person looks.
    """
    if draft.action not in LETTERS:
        raise NotAllowed(gettext_noop("This step is not an answer."))
    if not draft.text.strip():
        raise NotAllowed(gettext_noop("An answer needs a text."))
    if draft.action == Action.FULFIL and draft.ground:
        raise NotAllowed(gettext_noop("An answer in full refuses nothing: choose no ground"))
    references = sorted({reference.strip().upper() for reference in draft.earlier})
    if draft.action != Action.FULFIL:
        _check_ground(dsar, draft.ground, references, new_facts=draft.new_facts)
    taken(dsar.standing, Action(draft.action), dsar.business.local_date(now))
    return references


def as_answered(
    dsar: PrivacyRequest, draft: Draft, *, by: AbstractUser, now: datetime
) -> PrivacyRequest:
    """Return the request as it would stand with this answer; nothing is stored."""
    shown = copy(dsar)
    shown.status, shown.closed_at = MOVES[Status(dsar.status), Action(draft.action)].to, now
    shown._prefetched_objects_cache = {}
    row = _row(shown, draft, by, now)
    shown._prefetched_objects_cache = {"answers": [row]}
    return shown


def _row(dsar: PrivacyRequest, draft: Draft, by: AbstractUser, now: datetime) -> Answer:
    """Return the answer that a request, moved already, is given; it is not stored yet."""
    return Answer(
        dsar=dsar,
        outcome=dsar.status,
        ground=draft.ground,
        text=draft.text,
        parts=_parts(dsar),
        given_by=by,
        given_at=now,
    )


def _second(why: Reason | None, by: AbstractUser, approved_by: AbstractUser | None) -> bool:
    """Tell whether a second person had to approve; raise NotAllowed where none did."""
    if approved_by and approved_by.pk == by.pk:
        raise NotAllowed(gettext_noop("Who prepared an answer cannot approve it."))
    second = bool(why) and settings.FOUR_EYES
    if second and not approved_by:
        raise NotAllowed(
            gettext_noop("A colleague must approve this answer: send it for approval.")
        )
    return second


def _parts(dsar: PrivacyRequest) -> list[str]:
    """Return the codes of what the letter and the page must say besides the text.

    Where several laws apply, the person is told of the ways that any of them gives.
    """
    if dsar.status == Status.FULFILLED:
        return []
    offer = asks_about_opt_out(dsar)
    parts = [refusals.parts(laws.law(regime), offer=offer) for regime in dsar.regimes]
    return list(dict.fromkeys(chain.from_iterable(parts)))


def grounds(dsar: PrivacyRequest) -> list[Ground]:
    """Return the grounds that the law of a request knows and its own facts leave open."""
    named = refusals.grounds(Regime(dsar.regime), Right(dsar.right))
    return [ground for ground in named if not _contradicted(dsar, ground.code)]


def _contradicted(dsar: PrivacyRequest, ground: str) -> str:
    """Return why the facts of a request rule a ground out; nothing if they do not."""
    if ground == refusals.NOT_IDENTIFIED and dsar.identity != Identity.UNCHECKED:
        return gettext_noop("It is known who is asking: this ground does not hold.")
    if ground == refusals.WITHOUT_PERMISSION and not _by_agent(dsar):
        return gettext_noop("No agent asks for the person: this ground does not hold.")
    return ""


def _by_agent(dsar: PrivacyRequest) -> bool:
    try:
        return bool(dsar.submission.agent)
    except Shredded:
        return False


def _check_ground(
    dsar: PrivacyRequest, ground: str, earlier: list[str], *, new_facts: bool
) -> None:
    if not ground:
        raise NotAllowed(gettext_noop("Say on what ground something is refused."))
    known = refusals.grounds(Regime(dsar.regime), Right(dsar.right))
    if ground not in [row.code for row in known]:
        raise NotAllowed(gettext_noop("The law of this request does not know that ground."))
    if against := _contradicted(dsar, ground):
        raise NotAllowed(against)
    if ground in REPEATS:
        _check_person(dsar, earlier)
    if ground == refusals.TWICE_A_YEAR:
        _check_twice(dsar, earlier)
    if ground == refusals.REPEATED:
        _check_repeat(dsar, earlier, new_facts=new_facts)


def _check_person(dsar: PrivacyRequest, earlier: list[str]) -> None:
    """Refuse an earlier request that shares no contact with this one: it is another person's."""
    ours = _contacts(dsar.submission)
    rows = Submission.objects.filter(business=dsar.business, reference__in=earlier)
    for named in rows.exclude(pk=dsar.submission_id).select_related("content_key"):
        if not ours & _contacts(named):
            text = gettext_noop("%(reference)s gives no e-mail, telephone or account of this one.")
            raise NotAllowed(text, reference=named.reference)


def _contacts(submission: Submission) -> set[tuple[str, str]]:
    """Return how a person can be told again, as plain as it is compared; nothing once erased."""
    try:
        claims = submission.claims
    except Shredded:
        return set()
    found = {(kind, str(claims.get(kind) or "").strip().lower()) for kind in CONTACTS}
    return {(kind, value) for kind, value in found if value}


def _check_twice(dsar: PrivacyRequest, earlier: list[str]) -> None:
    """Refuse the counter unless enough requests were answered in the rolling window."""
    law = laws.law(Regime(dsar.regime))
    answered = _before(dsar, earlier, frequency.KNOW, (Status.FULFILLED, Status.PARTIAL))
    count = frequency.know_count(law, dsar.received_on, answered)
    if count is None or not count.may_decline:
        text = gettext_noop(
            "Name the earlier requests to know that were answered: only after %(times)s within "
            "12 months may another one be declined. Those named make %(found)s."
        )
        times = law.limits.know.times if law.limits.know else 0
        raise NotAllowed(text, times=times, found=count.times if count else 0)


def _check_repeat(dsar: PrivacyRequest, earlier: list[str], *, new_facts: bool) -> None:
    """Refuse the ground of a repeat unless the same was refused within the last months."""
    if new_facts:
        text = gettext_noop("New documents or facts make it a new request (%(article)s).")
        raise NotAllowed(text, article="11 CCR 7023(g)")
    law = laws.law(Regime(dsar.regime))
    refused = _before(dsar, earlier, {Right.CORRECT}, (Status.DENIED,), closed=True)
    if not any(
        frequency.may_refuse_repeat(law, dsar.received_on, day, new_facts=False) for day in refused
    ):
        raise NotAllowed(
            gettext_noop("Name the earlier request for this correction, refused within 6 months.")
        )


def _before(
    dsar: PrivacyRequest,
    references: list[str],
    rights: Iterable[Right],
    statuses: Iterable[Status],
    *,
    closed: bool = False,
) -> list[date]:
    """Return the days on which the named requests of this business were received, or closed."""
    rows = PrivacyRequest.objects.filter(
        business=dsar.business,
        submission__reference__in=references,
        right__in=list(rights),
        status__in=list(statuses),
    ).exclude(submission=dsar.submission)
    if closed:
        return [dsar.business.local_date(row.closed_at) for row in rows if row.closed_at]
    days = dict(rows.values_list("submission_id", "received_on"))
    return list(days.values())
