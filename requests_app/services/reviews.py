"""Appeals and complaints: taken in, confirmed, decided in writing, each with its own clock."""

import uuid
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.models import PrivacyRequest, Review
from requests_app.models.review import ReviewKind, Verdict
from requests_app.notices import outbox
from requests_app.rules import reasons
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import Action, NotAllowed, Status, Who
from requests_app.services import review_clocks
from requests_app.services.lifecycle import locked, moved

ACTIONS = {ReviewKind.APPEAL: Action.APPEAL, ReviewKind.COMPLAINT: Action.COMPLAIN}
LONGEST = 10_000
OWN_REFUSAL = gettext_noop(
    "You prepared or approved the refusal that this is about. Somebody else must decide it."
)


@transaction.atomic
def receive(
    pk: uuid.UUID, *, kind: ReviewKind, text: str, by: str, at: datetime, now: datetime
) -> Review:
    """Take in an appeal or a complaint, start its clock at `at`, and confirm it to the person.

    `by` is the actor's ledger code; `at` lies before `now` where it came by post.
    """
    if not text.strip() or len(text) > LONGEST:
        sentence = gettext_noop("Say what is wrong, in at most %(most)s characters.")
        raise NotAllowed(sentence, most=LONGEST)
    dsar = locked(pk)
    if not dsar.submission.received_at <= at <= now:
        raise NotAllowed(gettext_noop("It came after the request, and not in the future."))
    if dsar.reviews.filter(kind=kind, decided_at=None).exists():
        raise NotAllowed(gettext_noop("There is one already that has not been decided."))
    if kind == ReviewKind.APPEAL:
        _check_appeal(dsar, at)
    who = Who.REQUESTER if by == "requester" else Who.STAFF
    moved(dsar, ACTIONS[kind], by=by, now=now, who=who)
    received_on = dsar.business.local_date(at)
    review = Review(dsar=dsar, kind=kind, received_at=at, received_on=received_on, text=text)
    review_clocks.wind(review)
    review.save(force_insert=True)
    outbox.queue(
        dsar.submission,
        f"{kind}_received",
        dsar=dsar,
        period=str(review.pk),
        now=now,
        context={"review": review},
    )
    return review


def _check_appeal(dsar: PrivacyRequest, at: datetime) -> None:
    """Refuse a second appeal against one answer, and one that came before the answer."""
    if dsar.answer and at < dsar.answer.given_at:
        raise NotAllowed(gettext_noop("An appeal comes after the answer that it is against."))
    if appealed(dsar):
        raise NotAllowed(gettext_noop("The appeal against this answer has been decided."))


def appealed(dsar: PrivacyRequest) -> bool:
    """Tell whether the answer that counts has been appealed against: it can be once."""
    answer = dsar.answer
    return answer is not None and any(
        review.kind == ReviewKind.APPEAL and review.received_at >= answer.given_at
        for review in dsar.reviews.all()
    )


def refusal(review: Review, by: AbstractUser) -> NotAllowed | None:
    """Return why somebody cannot decide a review; None if they can.

    Nobody judges alone what they refused themselves. A complaint is about the last answer
    before it, an appeal about the refusal; either may be superseded since.
    """
    if not settings.FOUR_EYES:  # an office of one has nobody else
        return None
    before = review.dsar.answers.filter(given_at__lte=review.received_at)
    answer = before.order_by("-given_at").first()
    if answer is None or answer.outcome == Status.FULFILLED:
        return None
    if by.pk in (answer.given_by_id, answer.approved_by_id):
        return NotAllowed(OWN_REFUSAL)
    return None


@transaction.atomic
def decide(
    pk: uuid.UUID, *, verdict: Verdict, text: str, by: AbstractUser, now: datetime
) -> Review:
    """Decide an appeal or a complaint in writing, and tell the person.

    Not by who refused what it is about. Where the person was right, the request is
    taken up again by a step of its own.
    """
    if not text.strip():
        raise NotAllowed(gettext_noop("A decision needs its reasons."))
    review = _locked(pk)
    if reason := refusal(review, by):
        raise reason
    review.verdict, review.decision = verdict, text
    review.decided_at, review.decided_by = now, by
    review.save(update_fields=["verdict", "decision", "decided_at", "decided_by"])
    _tell(review, "review_decided", now)
    _record(review, "review_decided", by=by, now=now, verdict=verdict)
    return review


@transaction.atomic
def extend(pk: uuid.UUID, *, reason: str, by: AbstractUser, now: datetime) -> Review:
    """Take the one extension that some laws give for an appeal, within its first term."""
    review = _locked(pk)
    if reason not in reasons.EXTENSION:
        raise NotAllowed(gettext_noop("An extension needs its reason."))
    if not review_clocks.extendable(review):
        raise NotAllowed(gettext_noop("The law gives no extension here."))
    if review.extended_at:
        raise NotAllowed(gettext_noop("It has had its one extension."))
    last = review.legal_last_day
    if last and review.dsar.business.local_date(now) > last:
        text = gettext_noop("An extension had to be announced by %(day)s, within the first term.")
        raise NotAllowed(text, day=last)
    review.extended_at = now
    review_clocks.wind(review)
    review.save(update_fields=["extended_at", *review_clocks.DATES])
    _tell(review, "review_extended", now, reason=reason)
    _record(review, "review_extended", by=by, now=now, reason=reason, due_on=review.due_on)
    return review


def _locked(pk: uuid.UUID) -> Review:
    rows = Review.objects.select_for_update(of=("self",))
    related = ("dsar__business", "dsar__submission__content_key")
    review = rows.select_related(*related).get(pk=pk)
    if review.decided_at:
        raise NotAllowed(gettext_noop("It has been decided already."))
    return review


def _tell(review: Review, kind: str, now: datetime, **context: object) -> None:
    dsar = review.dsar
    given = {"review": review, **context}
    outbox.queue(dsar.submission, kind, dsar=dsar, period=f"{review.pk}", now=now, context=given)


def _record(
    review: Review, event: str, *, by: AbstractUser, now: datetime, **facts: str | date
) -> None:
    dsar = review.dsar
    ledger.record(
        dsar.submission.chain,
        event,
        by=f"user:{by.pk}",
        at=now,
        dsar=dsar.pk,
        review=review.pk,
        kind=review.kind,
        **facts,
    )
