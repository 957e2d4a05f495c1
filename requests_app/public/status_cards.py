"""The cards of the status page: each request with where it stands and what may be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.sealing import Shredded
from requests_app.models import Controller, PrivacyRequest, Review, Submission
from requests_app.models.review import ReviewKind, Verdict
from requests_app.notices import words
from requests_app.notices.answered import Answered, Route, answered, elsewhere, opened
from requests_app.public import status_words as says
from requests_app.rules import reasons
from requests_app.rules.deadlines import Dates
from requests_app.rules.events import ASKS, Kind
from requests_app.rules.rights import UNVERIFIED
from requests_app.rules.steps import offered
from requests_app.rules.workflow import OPEN, WAITING, Action, Identity, Status, Who
from requests_app.services import clocks
from requests_app.services.reviews import appealed

TERMS = ("term", "extended")  # steps


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the thread."""

    ours: bool
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An appeal or a complaint, and what became of it."""

    row: Review
    title: str
    text: str
    decided_on: date | None
    verdict: str | Promise
    decision: str
    elsewhere: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One request as its page shows it. `question` is what we asked and wait for."""

    dsar: PrivacyRequest
    name: str
    stage: str | Promise
    colour: str
    now: str | Promise
    needed: str | Promise
    question: str
    fee: str
    clock: str | Promise
    why: list[str]
    articles: str
    extension: str
    controller: Controller | None
    answer: Answered | None
    reviews: list[Reviewed]
    may: frozenset[Action]

    @property
    def is_open(self) -> bool:
        return self.dsar.status in OPEN

    @property
    def waits(self) -> bool:
        return self.dsar.status in WAITING

    @property
    def unproven(self) -> bool:
        """Tell whether the request waits for a proof of who asks."""
        return self.is_open and self.dsar.identity == Identity.UNCHECKED

    @property
    def can_withdraw(self) -> bool:
        return Action.WITHDRAW in self.may

    @property
    def can_appeal(self) -> bool:
        return Action.APPEAL in self.may and not appealed(self.dsar)

    @property
    def can_complain(self) -> bool:
        return Action.COMPLAIN in self.may and not self._open(ReviewKind.COMPLAINT)

    def _open(self, kind: ReviewKind) -> bool:
        return any(one.row.kind == kind and not one.row.decided_at for one in self.reviews)


def cards(submission: Submission, lines: list[Line], now: datetime) -> list[Card]:
    """Return the requests of a submission: answers first, then what is due, then the rest."""
    related = ("answers", "clock", "reviews", "redirections__controller")
    rows = list(submission.requests.prefetch_related(*related).order_by("due_on", "right"))
    asked = {event.at for dsar in rows for event in dsar.clock.all() if event.kind in ASKS}
    wrote = bool(lines) and lines[-1].ours and lines[-1].at not in asked
    for dsar in rows:
        dsar.submission, dsar.business = submission, submission.business
    shown = [_card(dsar, lines, wrote, now) for dsar in rows]
    return sorted(shown, key=lambda card: (card.answer is None, not card.is_open))


def thread(submission: Submission) -> list[Line]:
    """Return what was written to and fro, oldest first; erased messages are left out."""
    lines = []
    for message in submission.messages.all():
        message.submission = submission
        text = opened(message)
        if text:
            lines.append(Line(message.written_by_id is not None, message.at, text))
    return lines


def wish(dsar: PrivacyRequest) -> str:
    """Return what was asked for, in the words of the person or of their agent."""
    try:
        by_agent = bool(dsar.submission.agent)
    except Shredded:
        by_agent = False
    return words.right(dsar, by_agent=by_agent)


def offers(dsar: PrivacyRequest, now: datetime) -> list[Action]:
    """Return the steps that the person may take now."""
    return offered(dsar.standing, dsar.business.local_date(now), who=Who.REQUESTER)


def _card(dsar: PrivacyRequest, lines: list[Line], wrote: bool, now: datetime) -> Card:
    status, dates = Status(dsar.status), clocks.current(dsar)
    return Card(
        dsar=dsar,
        name=wish(dsar),
        stage=says.STAGES[status],
        colour=says.COLOURS[status],
        now=_now(dsar),
        needed=_needed(dsar, wrote),
        question=_question(dsar, lines),
        fee=_fee(dsar),
        clock=_clock(dsar),
        why=words.plain(dsar, dates) if status in OPEN else [],
        articles=_articles(dates),
        extension=_extension(dsar),
        controller=_controller(dsar),
        answer=answered(dsar),
        reviews=[_reviewed(review, dsar) for review in dsar.reviews.all()],
        may=frozenset(offers(dsar, now)),
    )


def _now(dsar: PrivacyRequest) -> str | Promise:
    known = dsar.identity == Identity.CONFIRMED
    if dsar.status == Status.DUPLICATE and known:  # to others the page tells of no other request
        return says.TOGETHER
    if dsar.status != Status.IN_PROGRESS:
        return says.NOW[Status(dsar.status)]
    if any(answer.superseded_at for answer in dsar.answers.all()):
        return says.AGAIN
    unchecked = dsar.identity == Identity.UNCHECKED
    return says.CHECKING if unchecked else says.NOW[Status.IN_PROGRESS]


def _needed(dsar: PrivacyRequest, wrote: bool) -> str | Promise:
    if dsar.status in WAITING:
        return says.NEEDED[Status(dsar.status)]
    if dsar.status not in OPEN:
        return ""
    if wrote:
        return says.READ_US
    if dsar.right in UNVERIFIED:
        return says.NOTHING_NEEDED
    return says.SURE_OR_NOT.get(Identity(dsar.identity), says.NOTHING_NEEDED)


def _question(dsar: PrivacyRequest, lines: Iterable[Line]) -> str:
    """Return our message that came with the question; one step stores both at one moment."""
    if dsar.status not in WAITING:
        return ""
    waits_for = WAITING[Status(dsar.status)]
    at = max(event.at for event in dsar.clock.all() if ASKS.get(Kind(event.kind)) == waits_for)
    return next((line.text for line in lines if line.ours and line.at == at), "")


def _fee(dsar: PrivacyRequest) -> str:
    """Return the amount that was quoted last, without its currency: the message names that."""
    quoted = [event for event in dsar.clock.all() if event.kind == Kind.FEE_QUOTED]
    if dsar.status != Status.FEE_PENDING or not quoted:
        return ""
    cents = max(quoted, key=lambda event: event.at).amount
    return number_format(Decimal(cents) / 100, decimal_pos=2)


def _clock(dsar: PrivacyRequest) -> str | Promise:
    if dsar.suspended:
        return says.HELD.get(Status(dsar.status), says.HELD_OTHERWISE)
    return says.RUNS_ON if dsar.status in WAITING else ""


def _articles(dates: Dates) -> str:
    """Return the article on the last day of each law whose clock runs: the longer term's, if any.

    The step of an extension follows that of the first term.
    """
    found = {step.regime: step.citation for step in dates.steps if step.code in TERMS}
    return "; ".join(found.values())


def _extension(dsar: PrivacyRequest) -> str:
    """Return the reason for the one extension; an empty string where none was taken."""
    taken = [event for event in dsar.clock.all() if event.kind == Kind.EXTENDED]
    if not dsar.extended or not taken:
        return ""
    return _(reasons.EXTENSION[taken[0].reason])


def _controller(dsar: PrivacyRequest) -> Controller | None:
    if dsar.status != Status.REDIRECTED:
        return None
    rows = dsar.redirections.all()
    return next((row.controller for row in rows if row.undone_at is None), None)


def _reviewed(review: Review, dsar: PrivacyRequest) -> Reviewed:
    review.dsar = dsar
    day = date_format(review.received_on, "DATE_FORMAT")
    decided = review.decided_at
    return Reviewed(
        row=review,
        title=says.RECEIVED[ReviewKind(review.kind)] % {"day": day},
        text=opened(review),
        decided_on=dsar.business.local_date(decided) if decided else None,
        verdict=says.VERDICTS[Verdict(review.verdict)] if decided else "",
        decision=opened(review, "decision"),
        elsewhere=elsewhere(dsar) if review.verdict not in ("", Verdict.UPHELD) else (),
    )
