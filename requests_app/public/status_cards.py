"""What the status page says about each request, in words that everybody knows."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.sealing import Shredded
from requests_app.models import Answer, Message, PrivacyRequest, Submission
from requests_app.notices import words
from requests_app.notices.letters import asks_about_opt_out
from requests_app.rules import laws
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.steps import offered
from requests_app.rules.workflow import OPEN, Action, Identity, Status, Who

STAGES = {
    Status.RECEIVED: _("We have your request"),
    Status.IN_PROGRESS: _("We are working on it"),
    Status.FULFILLED: _("Done: we answered in full"),
    Status.PARTIAL: _("Done: we answered in part"),
    Status.DENIED: _("Answered: we could not do what you asked"),
    Status.WITHDRAWN: _("Withdrawn"),
}
NOW = {
    Status.RECEIVED: _("A person will look at it soon. Its date is already set."),
    Status.IN_PROGRESS: _("We are looking for the data and preparing the answer."),
    Status.FULFILLED: _("Our answer is below. You need to do nothing more."),
    Status.PARTIAL: _("Our answer is below. It says what we could not do, and why."),
    Status.DENIED: _("Our answer is below. It says why, and what you can do about it."),
    Status.WITHDRAWN: _("You ended this request. We do nothing more on it. You may ask again."),
}
CHECKING = _("We are making sure who asks, so that nobody else gets the data.")
NOTHING_NEEDED = _("Nothing for now. If we need something from you, we will write to you here.")
MAYBE_CHECK = _("Nothing for now. We may write to you to make sure who asks.")
READ_US = _("We wrote to you. Please read our message below.")
COLOURS = {
    Status.RECEIVED: "blue",
    Status.IN_PROGRESS: "yellow",
    Status.FULFILLED: "green",
    Status.PARTIAL: "green",
    Status.DENIED: "orange",
    Status.WITHDRAWN: "grey",
}


@dataclass(frozen=True, slots=True)
class Route:
    """Where else a person can turn to, and the law that says so."""

    sentence: str | Promise
    address: str = ""
    link: str | Promise = ""


COURT = Route(_("You can also go to court."))
ROUTES = {
    Regime.GDPR: (
        Route(
            _("You can complain to the data protection authority where you live or work."),
            "https://www.edpb.europa.eu/about-edpb/about-edpb/members_en",
            _("Find your authority"),
        ),
        COURT,
    ),
    Regime.UK_GDPR: (
        Route(_("You can complain to us first: write below. We confirm it within 30 days.")),
        Route(
            _("You can complain to the Information Commissioner's Office (ICO)."),
            "https://ico.org.uk/make-a-complaint/",
            _("Complain to the ICO"),
        ),
        COURT,
    ),
    Regime.CCPA: (
        Route(
            _("You may contact the California Privacy Protection Agency."),
            "https://cppa.ca.gov/webapplications/complaint",
            _("Contact the agency"),
        ),
        Route(
            _("You may also contact the Attorney General of California."),
            "https://oag.ca.gov/report",
            _("Contact the Attorney General"),
        ),
    ),
    Regime.US_STATE: (
        Route(_("You can appeal to us: write below and say that you appeal.")),
        Route(_("You can also contact the attorney general of your state.")),
    ),
    Regime.VOLUNTARY: (
        Route(_("You can ask us to look again: write below.")),
        Route(_("You can also contact the data protection authority of your country.")),
    ),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One request as its page shows it."""

    dsar: PrivacyRequest
    name: str
    stage: str | Promise
    colour: str
    now: str | Promise
    needed: str | Promise
    why: str
    citation: str
    is_open: bool
    checked: bool
    can_withdraw: bool
    opt_out: bool
    answer: Answer | None
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the thread."""

    ours: bool
    at: datetime
    text: str


def cards(submission: Submission) -> list[Card]:
    """Return the requests of a submission: answers first, then what is due, then the rest."""
    rows = submission.requests.prefetch_related("answers").order_by("due_on", "right")
    last = submission.messages.order_by("-at").values_list("written_by", flat=True).first()
    shown = [_card(dsar, submission, bool(last)) for dsar in rows]
    return sorted(shown, key=lambda card: (card.answer is None, not card.is_open))


def routes(shown: list[Card]) -> tuple[Route, ...]:
    """Return where the person can turn to; all requests of a submission are under one law."""
    return ROUTES[Regime(shown[0].dsar.regime)]


def thread(submission: Submission) -> list[Line]:
    """Return what was written to and fro, oldest first; erased messages are left out."""
    lines = []
    for message in submission.messages.all():
        message.submission = submission
        text = _opened(message)
        if text:
            lines.append(Line(message.written_by_id is not None, message.at, text))
    return lines


def citation(dsar: PrivacyRequest) -> str:
    """Return the article that sets the legal last day, where one can be named."""
    return laws.law(Regime(dsar.regime)).clock(Right(dsar.right)).citation


def _card(dsar: PrivacyRequest, submission: Submission, we_wrote_last: bool) -> Card:
    dsar.submission = submission
    status = Status(dsar.status)
    answer = dsar.answer
    if answer:
        answer.dsar = dsar
    return Card(
        dsar=dsar,
        name=words.right(dsar, by_agent=_by_agent(submission)),
        stage=STAGES[status],
        colour=COLOURS[status],
        now=_now(dsar),
        needed=_needed(dsar, we_wrote_last),
        why=words.why(dsar),
        citation=citation(dsar),
        is_open=status in OPEN,
        checked=dsar.right not in UNVERIFIED,
        can_withdraw=Action.WITHDRAW in offered(dsar.standing, dsar.received_on, who=Who.REQUESTER),
        opt_out=asks_about_opt_out(dsar),
        answer=answer,
        text=_opened(answer) if answer else "",
    )


def _by_agent(submission: Submission) -> bool:
    try:
        return bool(submission.agent)
    except Shredded:
        return False


def _now(dsar: PrivacyRequest) -> str | Promise:
    checking = dsar.status == Status.IN_PROGRESS and dsar.identity == Identity.UNCHECKED
    return CHECKING if checking else NOW[Status(dsar.status)]


def _needed(dsar: PrivacyRequest, we_wrote_last: bool) -> str | Promise:
    if dsar.status not in OPEN:
        return ""
    if we_wrote_last:
        return READ_US
    unsure = dsar.right not in UNVERIFIED and dsar.identity == Identity.UNCHECKED
    return MAYBE_CHECK if unsure else NOTHING_NEEDED


def _opened(row: Answer | Message) -> str:
    """Return the sealed text; an empty string where it was erased by schedule."""
    try:
        return row.text
    except Shredded:
        return ""
